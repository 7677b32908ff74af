"""Titles and labels with inline markup, as the host's own titles have it.

Before Python-Markdown looks for inline markup, an element with the title is put into that of its
block; what came of it goes to the title's place when the block becomes HTML. Raw HTML is text in a
title, and of a link its words are left: a label stands in a link, and attributes take text alone.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from html import unescape

from markdown.inlinepatterns import AUTOLINK_RE, AUTOMAIL_RE
from markdown.util import AMP_SUBSTITUTE, HTML_PLACEHOLDER_RE

from mkdocs_ecp.conversion import Conversion, Title
from mkdocs_ecp.lines import marks, stash
from mkdocs_ecp.lines.scanner import Find
from symphony_ecp.prose import SCHEME, is_ours, judge_url, may_be_meant
from symphony_ecp.syntax import HEADINGS
from symphony_ecp.text import may_be_markup

_TAG = re.compile("<[^<>]*>")
#: What opens no address in angle brackets.
_LESS_THAN = re.compile(f"<(?!{AUTOLINK_RE[1:]}|{AUTOMAIL_RE[1:]})")
#: How Python-Markdown writes the letters of an e-mail address.
_LETTER = re.compile(rf"{AMP_SUBSTITUTE}#(\d+);")


def place(conversion: Conversion) -> None:
    """Put the titles that may have markup where inline markup is looked for, and ids in the tree.

    MkDocs looks for ids there, to judge links to them.
    """
    for number, element in conversion.blocks:
        find = conversion.finds[number]
        entries, _ = conversion.entries(find)
        given = {entry.key: entry for entry in reversed(entries)}
        if "id" in given:
            element.set("id", given["id"].text)
        option = given.get(HEADINGS[find.kind])
        raw, line = find.argument, find.line
        if option and not raw:
            raw, line = option.text, option.line
        if may_be_markup(raw):
            title = etree.Element("span")
            title.text = _LESS_THAN.sub(marks.LESS_THAN, raw)
            element.insert(0, title)
            conversion.titles[number] = Title(raw, title, line)


def take(conversion: Conversion) -> None:
    """Take the titles out again, judge their links, and let these be text."""
    for number, element in conversion.blocks:
        title = conversion.titles.get(number)
        if title is None:
            continue
        element.remove(title.element)
        path, line = conversion.finds[number].path or conversion.page.path, title.line
        for link in list(title.element.iter("a")):
            target = link.get("href") or ""
            if is_ours(target):
                options = target[len(SCHEME) :]
                conversion.process(Find("symphony-link", line, path, options=options), body=True)
            elif may_be_meant(target):
                found = judge_url(target, conversion.page.site)
                conversion.problems += [problem.at(path, line) for problem in found]
            link.tag = None  # type: ignore[assignment]  # serialised as its content alone
        title.text = _text_of(conversion, title.element)
        title.element.tag = None  # type: ignore[assignment]


def _text_of(conversion: Conversion, title: etree.Element) -> str:
    """Return a title's text; a picture's is what it says where it is not seen."""
    waiting = stash.of(conversion.md)

    def piece(match: re.Match[str]) -> str:
        number = int(match[1])
        return unescape(_TAG.sub("", waiting[number])) if number < len(waiting) else ""

    text = _LETTER.sub(lambda match: chr(int(match[1])), "".join(_texts(title)))
    return " ".join(HTML_PLACEHOLDER_RE.sub(piece, text).replace(marks.LESS_THAN, "<").split())


def _texts(element: etree.Element) -> list[str]:
    text = element.text or ""
    if element.tag == "code":  # the one element whose text Python-Markdown escapes itself
        text = unescape(text)
    parts = [element.get("alt") or "" if element.tag == "img" else "", text]
    for child in element:
        parts += [*_texts(child), child.tail or ""]
    return parts
