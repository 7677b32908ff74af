"""Addresses of ours in a document that are no links in it: text, pictures, unused targets."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import NamedTuple

from docutils import nodes

from sphinx_ecp.document import Reading
from sphinx_ecp.nodes import symphony_link, symphony_title
from symphony_ecp.problems import Problem
from symphony_ecp.prose import is_ours, judge_tag, judge_url, stray_links
from symphony_ecp.prose.outline import code_lines
from symphony_ecp.site import Site
from symphony_ecp.symphony import links
from symphony_ecp.syntax import Syntax

#: What holds text that is no prose of the author's.
_NO_PROSE = (
    nodes.FixedTextElement,
    nodes.literal,
    nodes.math,
    nodes.problematic,
    nodes.raw,
    nodes.reference,
    nodes.system_message,
    symphony_link,
)


_DEFINITION = re.compile(
    r"[ \t>]*\[[^\]^]+\]:[ \t]*<?(?P<address>symphony:(?!//)[^\s<>]+)", re.IGNORECASE
)


class Stray(NamedTuple):
    """A node, what is written there, and what is wrong with it."""

    node: nodes.Element
    written: str
    problems: Iterable[Problem]


def find(found: Iterable[nodes.Node], site: Site, syntax: Syntax) -> Iterator[Stray]:
    """Iterate over the stray links among nodes, whose links are nodes of ours already."""
    images = []
    for node in found:
        if isinstance(node, nodes.Text):
            if ("ymphony" in node or node.startswith("_")) and not _is_no_prose(node):
                yield from _in_text(node, site, syntax)
        elif isinstance(node, nodes.image) and is_ours(node.get("uri", "")):
            images.append(node)
    for image in images:
        yield Stray(image, image["uri"], judge_tag("img", {"src": image["uri"]}, site))


def _is_no_prose(text: nodes.Text) -> bool:
    above: nodes.Node | None = text.parent
    while above is not None and not isinstance(above, _NO_PROSE):
        above = above.parent
    # The host has not parsed a title without markup.
    plain = isinstance(text.parent, symphony_title) and "closing" not in text.parent
    return plain or above is not None or _is_in_raw_aside(text)


def _is_in_raw_aside(text: nodes.Text) -> bool:
    """Whether a text stands behind a ``<code>`` or ``<a>`` of raw HTML that is not closed yet."""
    parent, inside = text.parent, False
    if parent is None or not any(isinstance(node, nodes.raw) for node in parent.children):
        return False
    for node in parent.children[: _index(parent, text)]:
        tag = stray_links.NO_PROSE.match(node.astext()) if isinstance(node, nodes.raw) else None
        inside = not tag["end"] if tag else inside
    return inside


def _index(parent: nodes.Element, text: nodes.Text) -> int:
    """Return the place of a text; docutils' own method takes another with the same words."""
    return next(index for index, node in enumerate(parent.children) if node is text)


def _in_text(text: nodes.Text, site: Site, syntax: Syntax) -> Iterator[Stray]:
    parent, written = text.parent, text.astext()
    assert parent is not None  # noqa: S101 - a text stands in something
    for stray in stray_links.find(written):
        yield Stray(parent, stray[0], [stray_links.judge(stray, syntax)])
    place = _index(parent, text)
    before, behind = (_code(parent.children[n : n + 1]) for n in (place - 1, place + 1))
    role = stray_links.ends_in_role(written)
    if role and behind:
        yield Stray(parent, role, [stray_links.judge_code(role, behind, syntax)])
    if stray_links.is_reference(before, written):
        yield Stray(parent, f"`{before}`_", [stray_links.judge_code("", before, syntax)])
    for address in links.in_text(written):
        yield Stray(parent, address, judge_url(address, site))


def _code(found: Sequence[nodes.Node]) -> str:
    """Return the words of inline code, or of what stands in backticks in reStructuredText."""
    is_code = found and isinstance(found[0], nodes.literal | nodes.title_reference)
    return found[0].astext() if is_code else ""


def unused_targets(
    targets: Iterable[nodes.target], page: str, reading: Reading
) -> Iterator[tuple[str, str, int | None]]:
    """Iterate over the addresses of ``.. _name: symphony:…`` that no link of a page uses.

    Each comes with its file and its line, which docutils counts from the page's first one.
    """
    for target in targets:
        address = target.get("refuri", "")
        if is_ours(address) and not target.referenced:
            source = target.source or page
            first = target.rawsource.partition("\n")[0].strip()
            lines = enumerate(reading.lines_of(source), 1)
            number = next((number for number, line in lines if line.strip() == first), target.line)
            yield address, source, number and reading.line_of(address, source, number)


def unused_definitions(lines: Sequence[str], used: Container[str]) -> Iterator[tuple[int, str]]:
    """Iterate over the addresses of ``[name]: symphony:…`` in MyST that no link uses, with lines.

    markdown-it takes definitions out of the document.
    """
    found = [(number, _DEFINITION.match(line)) for number, line in enumerate(lines, 1)]
    if any(match for _, match in found):
        code = code_lines("\n".join(lines), "myst")
        for number, match in found:
            if match and number not in code and match["address"] not in used:
                yield number, match["address"]
