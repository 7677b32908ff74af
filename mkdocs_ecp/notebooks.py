"""Notebooks in MkDocs: blocks and links in what mkdocs-jupyter made of their Markdown.

It has nbconvert read a notebook, whose Markdown knows no extensions, and keeps the HTML in a cache.
So the HTML is mended: a ``///`` block is paragraphs there, a fence is code whose language and whose
first line are its kind. What is no block after that is reported here, where it is known which ones
are. Tried with mkdocs-jupyter 0.26, whose oldest nbconvert (7.2) leaves the language out: there, a
fence is told from an example by the source.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import unescape

from markdown import markdown

from mkdocs_ecp.page import Page
from symphony_ecp.pipeline import process
from symphony_ecp.problems import Problem
from symphony_ecp.prose import judge_markup, leftovers
from symphony_ecp.syntax import SourceBlock, read_options, split_fence

#: A cell of Markdown; other ones hold code, several times over.
_CELL = re.compile(
    r"(?<= data-mime-type=\"text/markdown\">).*?(?=<\w+ class=\"jp-Cell |<style\b|\Z)", re.DOTALL
)
_ANY = "symphony-(?:chat|button|share)"
_KIND = f"(?P<kind>{_ANY})"
_FENCE = re.compile(
    rf"<pre><code(?P<language> class=\"language-{_ANY}\")?>{_KIND}\n(?P<text>[^<]*)</code></pre>"
)
_REST = r"(?:(?!</p>)[^\n])*+"
#: Where a block may begin, and so none goes on.
_BEGINS = re.compile(rf"(?=<[p]>/{{3,}}+ ?{_ANY})")
_BLOCK = re.compile(
    rf"<[p]>(?P<slashes>/{{3,}}) ?{_KIND} *(?:\|(?P<title>{_REST}))?"
    rf"(?P<options>(?:\n(?!/{{3}}){_REST})*+)"
    r"(?:\n|</p>(?P<body>.*?)\n(?P<alone><p>)?)(?P=slashes)</p>",
    re.DOTALL,
)
#: The openings of blocks in HTML and in a source, by what they have in common.
_SLASHES = rf"(?<!/)/{{3,}}+ ?{_ANY}"
_LANGUAGE, _NO_LANGUAGE = (rf"(?<={tag}>){_ANY}(?=\n)" for tag in ('"', "<code"))
_OPENING = re.compile(rf"{_SLASHES}|(?<![`~])(?:`{{3,}}+|~{{3,}}+)[ ]*{_ANY}")
_TAG = re.compile("<[^<>]*>")


def mend(html: str, page: Page) -> str:
    """Return the HTML of a page that was not converted with our extension, mended."""
    if "symphony" not in html:
        return html
    cells, lines = "\n".join(_CELL.findall(html)), _lines(page.source)
    first = _LANGUAGE if re.search(f'class="language-{_ANY}"', cells) else _NO_LANGUAGE
    written = Counter(re.findall(f"{_SLASHES}|{first}", cells))
    known = {key: iter(lines[key]) for key in written if len(lines[key]) == written[key]}
    mender = _Mender(page, first, known)
    mended = _CELL.sub(lambda cell: mender.cell(cell[0]), html)
    found = [one for one in leftovers.find(mended) if not one.is_link]
    mender.judged(leftovers.judge(found, page.site, page.path, page.source, made=mender.made))
    return mended


def _lines(source: str) -> defaultdict[str, list[int]]:
    """Return the lines in which the blocks of a notebook's Markdown open, by their openings.

    Args:
        source: the notebook, or what jupytext reads as one.

    Returns:
        Nothing, if outputs have openings, too.

    """
    lines: defaultdict[str, list[int]] = defaultdict(list)
    openings, line, end = list(_OPENING.finditer(source)), 1, 0
    try:
        cells = [
            (cell["cell_type"] == "markdown", "".join(cell["source"]))
            for cell in json.loads(source)["cells"]
        ]
    except (ValueError, TypeError, KeyError):
        cells = [(True, source)]
    told = [is_text for is_text, text in cells for _ in _OPENING.finditer(text)]
    if len(told) == len(openings):
        for opening, is_text in zip(openings, told, strict=True):
            line += source.count("\n", end, opening.start())
            end = opening.start()
            if is_text:
                lines[opening[0].strip("`~ ")].append(line)
    return lines


@dataclass
class _Mender:
    page: Page
    #: Finds the first lines of fences.
    first: str
    #: The lines of the blocks to come, by their openings, where all are known.
    lines: dict[str, Iterator[int]]
    #: The lines of the blocks that were made.
    made: list[int] = field(default_factory=list)

    def cell(self, html: str) -> str:
        if "symphony" not in html:
            return html
        judged = judge_markup(html, self.page.site)
        for problem in judged.problems:
            whole = re.compile(rf"(?<![\w-]){re.escape(problem.word)}(?![\w-])")
            found = whole.search(self.page.source) if problem.word else None
            line = self.page.source.count("\n", 0, found.start()) + 1 if found else None
            self.judged([replace(problem, path=self.page.path, line=line)])
        html = judged.html
        lines = self.lines_in(html, self.first)
        html = _FENCE.sub(lambda match: self.fence(match, lines), html)
        return "".join(self.blocks(html))

    def lines_in(self, html: str, opening: str) -> dict[int, int | None]:
        """Return the line in the notebook of each opening in a cell, by its place there."""
        nowhere: Iterator[int] = iter(())
        return {
            match.start(): next(self.lines.get(match[0], nowhere), None)
            for match in re.finditer(opening, html)
        }

    def blocks(self, html: str) -> Iterator[str]:
        lines, start = self.lines_in(html, _SLASHES), 0
        for part in _BEGINS.split(html):
            match = _BLOCK.match(part)
            if match:
                yield self.block(match, lines[start + match.start("slashes")])
            yield part[match.end() if match else 0 :]
            start += len(part)

    def fence(self, match: re.Match[str], places: dict[int, int | None]) -> str:
        line = places.get(match.start("kind"))
        if line is None and not match["language"]:
            return match[0]
        lines = unescape(match["text"]).split("\n")
        options, start = split_fence(lines)
        body = markdown("\n".join(lines[start:]))
        text = "\n".join(lines[options.start : options.stop])
        return self.block_of(match["kind"], line, "", text, body)

    def block(self, match: re.Match[str], line: int | None) -> str:
        body = (match["body"] or "").strip()
        if body and not match["alone"]:
            body += match[0][-len("</p>") :]
        title, options = (
            unescape(_TAG.sub("", match[part] or "")) for part in ("title", "options")
        )
        return self.block_of(match["kind"], line, title.strip(), options.strip(), body)

    def block_of(self, kind: str, line: int | None, title: str, text: str, body: str) -> str:
        """Return what a block becomes, around the words in its body."""
        if line:
            self.made.append(line)
        entries, problems = read_options(text, self.page.path, line and line + 1)
        block = SourceBlock(kind, title, entries, self.page.path, line, bool(body), problems)
        output = process(block, self.page.site, address=self.page.address)
        self.report(output.problems)
        return output.rendered.opening + body + output.rendered.closing

    def judged(self, problems: Iterable[Problem]) -> None:
        """Report what is in the page as it was typed, of which nothing more is to be said."""
        problems = list(problems)
        self.page.judged.update(problems)
        self.report(problems)

    def report(self, problems: Iterable[Problem]) -> None:
        for problem in self.page.site.reported(tuple(problems)):
            self.page.report(problem)
