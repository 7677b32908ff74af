"""The portable fence: ```` ```symphony-chat ````, with superfences and without.

The scanner put the number of each fence on its first line; what the options say was read then.
A fence leaves its mark in Python-Markdown's stash. Where that has its place among the page's blocks
of text, the body is parsed as all that stands around it, as ``md_in_html`` does with its elements.
"""

from __future__ import annotations

import inspect
import re
import sys
import xml.etree.ElementTree as etree
from collections.abc import Iterator
from typing import Any

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.preprocessors import Preprocessor
from markdown.util import HTML_PLACEHOLDER, HTML_PLACEHOLDER_RE, nearing_recursion_limit

from mkdocs_ecp.blocks import KINDS, CarefulProcessor
from mkdocs_ecp.conversion import Conversion
from mkdocs_ecp.lines import marks, stash
from symphony_ecp.block import render_words
from symphony_ecp.prose import stray_links

_PLACE = HTML_PLACEHOLDER.partition("%")[0]
#: Lines that are a paragraph whatever follows them: no list, table, definition or block.
_WORDS = re.compile(r"[^\W\d_]{2}[^|\n]*+(?:\n[^\W\d_]{2}[^|\n]*+)*+\n?")


def connect(md: Markdown, conversion: Conversion) -> None:
    """Register the fences with superfences, or stand in for it at the top level of a page."""
    # Whoever uses it has loaded it; nobody else waits for that.
    superfences: Any = sys.modules.get("pymdownx.superfences")
    for extension in md.registeredExtensions if superfences else ():
        if isinstance(extension, superfences.SuperFencesCodeExtension):
            known = {fence["name"] for fence in extension.superfences}
            for kind in KINDS:
                if kind not in known:
                    _extend(extension, kind, conversion)
            return
    if "ecp_fences" not in md.preprocessors:
        # Before fenced_code (25), which would show the fence as code.
        md.preprocessors.register(PlainFences(md, conversion), "ecp_fences", 26)


def connect_bodies(conversion: Conversion, processor: CarefulProcessor) -> None:
    """Register what parses bodies; only pages that hold a fence pay for it."""
    md = conversion.md
    if "ecp_bodies" not in md.parser.blockprocessors:
        # Before paragraphs (10), and behind all that may hold one.
        md.parser.blockprocessors.register(Bodies(conversion, processor), "ecp_bodies", 11)


def _extend(extension: Any, kind: str, conversion: Conversion) -> None:
    def format_(src: str = "", *_args: Any, **_kwargs: Any) -> str:
        return _mark_of(src, conversion) or ""

    parameters = inspect.signature(extension.extend_super_fences).parameters
    # pymdownx 12.1 added a fourth one, which resets a fence between pages.
    extension.extend_super_fences(kind, format_, _accept, *(None,) * (len(parameters) - 3))


def _accept(
    _language: str, _inputs: dict[str, Any], _options: dict[str, Any], _attrs: Any, _md: Any
) -> bool:
    return True  # what the first line says is judged by the scanner


def _mark_of(source: str, conversion: Conversion) -> str | None:
    """Return what stands for a fence, whose body is kept; ``None`` for one that bears no mark."""
    first, _, _ = source.partition("\n")
    number = marks.leads_to(first)
    if number is None:
        return None
    conversion.bodies[number] = source
    return marks.mark(marks.FENCE, number)


class PlainFences(Preprocessor):
    """Fences at the top level of a page, for sites that run fenced_code or nothing."""

    _FENCE = re.compile(
        r"^(?P<fence>`{3,}+|~{3,}+)[^\n`]*symphony-[^\n`]*\n(?P<source>[^\n]+\n(?:.*?\n)??)"
        r"(?P=fence)[ ]*$",
        re.MULTILINE | re.DOTALL,
    )

    def __init__(self, md: Markdown, conversion: Conversion) -> None:
        super().__init__(md)
        self.conversion = conversion

    def run(self, lines: list[str]) -> list[str]:
        text, end, out = "\n".join(lines), 0, list[str]()
        # The mark of a fence stands on the line below its first.
        for place in marks.fences_in(text):
            start = text.rfind("\n", 0, max(text.rfind("\n", 0, place), 0)) + 1
            match = self._FENCE.match(text, start) if start >= end else None
            if match and (mark := _mark_of(match["source"], self.conversion)):
                out += text[end:start], self.md.htmlStash.store(mark)
                end = match.end()
        return "".join((*out, text[end:])).split("\n") if out else lines


class Bodies(BlockProcessor):
    """Makes an element of a fence where that has its place, with its body in it."""

    def __init__(self, conversion: Conversion, processor: CarefulProcessor) -> None:
        super().__init__(conversion.md.parser)
        self.md = conversion.md
        self.conversion = conversion
        self.processor = processor

    def test(self, parent: etree.Element, block: str) -> bool:  # noqa: ARG002
        """Whether a fence has its place in a block of text."""
        return (
            _PLACE in block
            and not nearing_recursion_limit()
            and any(True for _ in self.find(block))
        )

    def find(self, block: str) -> Iterator[tuple[re.Match[str], int]]:
        """Iterate over the places of fences, and their numbers."""
        raw = self.md.htmlStash.rawHtmlBlocks
        for match in HTML_PLACEHOLDER_RE.finditer(block):
            html = raw[int(match[1])] if int(match[1]) < len(raw) else None
            number = marks.fence_number(html) if isinstance(html, str) else None
            if number is not None:
                yield match, number

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        """Parse the text above, and the bodies; the text below is for the other processors.

        So is the text between two fences, and the second with it, unless it is words alone: to put
        back all that follows each fence would take a long block of text a quadratic time.
        """
        block = blocks.pop(0)
        end = 0
        for match, number in self.find(block):
            between = block[end : match.start()].strip("\n")
            if end and between.strip() and not _WORDS.fullmatch(between):
                break
            if between := between.rstrip():
                self.parser.parseBlocks(parent, [between])
            end = match.end()
            element = etree.SubElement(parent, "div")
            self.conversion.blocks.append((number, element))
            if body := self.body(number):
                self.processor.parse_apart(element, body)
        if below := block[end:].lstrip("\n"):
            blocks.insert(0, below)

    def body(self, number: int) -> str:
        """Return a body as a page is when its blocks are parsed: fences and raw HTML gone.

        Other preprocessors may keep what they learn of a page, which this is not.
        """
        source = self.conversion.bodies.get(number, "")
        lines = source.split("\n")[self.conversion.finds[number].body_start :]
        if not any(map(str.strip, lines)):
            return ""
        for name in ("ecp_fences", "fenced_code_block", "html_block"):
            if name in self.md.preprocessors:
                lines = self.md.preprocessors[name].run(lines)
        return "\n".join(lines).strip("\n")


def fill(conversion: Conversion, root: etree.Element) -> None:
    """Fill in the fences that stand in raw HTML, where nobody reads Markdown.

    superfences also formats what turns out to be an example in indented code, and takes it back
    later; so a fence only leaves its mark.
    """
    blocks = stash.of(conversion.md)
    found = ((index, marks.fence_number(html)) for index, html in enumerate(blocks))
    placed = {number for number, _ in conversion.blocks}
    fences = {
        index: number for index, number in found if number is not None and number not in placed
    }
    if not fences:
        return
    shown = stash.shown(blocks, root)
    for index, number in fences.items():
        if index not in shown:
            continue
        find = conversion.finds[number]
        rendered = conversion.process(find, body=bool(find.body)).rendered
        _explain_body(conversion, number)
        blocks[index] = rendered.opening + render_words(find.body) + rendered.closing


def _explain_body(conversion: Conversion, number: int) -> None:
    """Report addresses in the body of a fence that stands in raw HTML: they are no links there."""
    written, numbers = marks.take_link_marks(conversion.bodies.get(number, ""))
    for stray in stray_links.find(written):
        found = numbers.get(stray_links.scheme_end(stray))
        place = conversion.place(None if found is None else conversion.finds[found], stray[0])
        conversion.problems.append(stray_links.judge(stray, "markdown").at(*place))
