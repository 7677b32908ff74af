"""Python-Markdown's stash: raw HTML, fences and code that wait there for their place in the page.

Each has a number, and a placeholder with the number stands in the tree, or in another of them.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterable, Sequence
from html import unescape
from typing import cast

from markdown import Markdown
from markdown.util import HTML_PLACEHOLDER_RE

from mkdocs_ecp.lines import marks
from symphony_ecp.prose import NO_PROSE

_TAG = re.compile("<[^<>]*>")
#: Raw HTML that is a comment from end to end.
_COMMENT = re.compile(r"\s*<!--(?!-?>)(?:(?!-->).)*-->\s*", re.DOTALL)


def of(md: Markdown) -> list[str]:
    """Return the raw HTML of a page that is parsed, by number, for changing it."""
    raw = md.htmlStash.rawHtmlBlocks
    for index, html in enumerate(raw):
        if not isinstance(html, str):  # an element that md_in_html found and did not parse
            raw[index] = md.serializer(html)
    return cast("list[str]", raw)


def named_in(texts: Iterable[str]) -> set[int]:
    """Return the numbers of what has a place in some texts."""
    return {int(match[1]) for text in texts for match in HTML_PLACEHOLDER_RE.finditer(text)}


def shown(raw: Sequence[str], root: etree.Element) -> set[int]:
    """Return the numbers of what has a place in the page, or in one another.

    Others stand in comments, or are of a page that the same object converted before.
    """
    found: set[int] = set()
    texts: Iterable[str] = root.itertext()
    while more := {index for index in named_in(texts) if index < len(raw)} - found:
        found |= more
        texts = [raw[index] for index in more if not _COMMENT.fullmatch(raw[index])]
    return found


def without_asides(text: str, raw: Sequence[str]) -> str:
    """Blank what is no prose, between tags that wait in the stash: ``<code>`` and ``</code>``."""
    start = None
    for placeholder in HTML_PLACEHOLDER_RE.finditer(text):
        number = int(placeholder[1])
        html = raw[number] if number < len(raw) else ""
        tag = NO_PROSE.match(html)
        if tag and not tag["end"] and start is None:
            start = placeholder.end()
        elif tag and tag["end"] and start is not None:
            end = placeholder.start()
            text = text[:start] + " " * (end - start) + text[end:]
            start = None
    return text


def code_in(element: etree.Element | None, raw: Sequence[str]) -> str:
    """Return the words of inline code; nothing for any other element."""
    if element is None or element.tag != "code":
        return ""
    text = HTML_PLACEHOLDER_RE.sub(lambda match: raw[int(match[1])], element.text or "")
    return unescape(_TAG.sub("", marks.scrub(text))).strip()
