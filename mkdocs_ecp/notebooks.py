"""Notebooks in MkDocs: blocks and links in what mkdocs-jupyter made of their Markdown.

It has nbconvert read a notebook, whose Markdown knows no extensions, and keeps the HTML in a cache.
So the HTML is mended: a ``///`` block is paragraphs there, a fence is code whose first line is its
kind. Tried with mkdocs-jupyter 0.26; whatever it should write otherwise, the last look reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from html import unescape

from markdown import markdown

from mkdocs_ecp.page import Page
from symphony_ecp.pipeline import process
from symphony_ecp.problems import Problem
from symphony_ecp.prose import judge_markup
from symphony_ecp.syntax import SourceBlock, read_options, split_fence

#: A cell of Markdown; other ones hold code, several times over.
_CELL = re.compile(
    r"(?<= data-mime-type=\"text/markdown\">).*?(?=<\w+ class=\"jp-Cell |<style\b|\Z)", re.DOTALL
)
_KIND = r"(?P<kind>symphony-(?:chat|button))"
_FENCE = re.compile(rf"<pre><code[^<>]*>{_KIND}\n(?P<text>[^<]*)</code></pre>")
_REST = r"(?:(?!</p>)[^\n])*"
_BLOCK = re.compile(
    rf"<[p]>(?P<slashes>/{{3,}}) ?{_KIND} *(?:\|(?P<title>{_REST}))?"
    rf"(?P<options>(?:\n(?!/{{3}}){_REST})*)"
    r"(?:\n|</p>(?P<body>(?:(?!<p>/{3,} ?symphony-).)*?)\n(?P<alone><p>)?)(?P=slashes)</p>",
    re.DOTALL,
)
_TAG = re.compile("<[^<>]*>")


def mend(html: str, page: Page) -> str:
    """Return the HTML of a page that was not converted with our extension, mended."""
    if "symphony" not in html:
        return html
    mender = _Mender(page)
    return _CELL.sub(lambda cell: mender.cell(cell[0]), html)


@dataclass
class _Mender:
    page: Page
    #: Where the search for the next block of each opening begins in the notebook.
    reached: dict[str, int] = field(default_factory=dict)

    def cell(self, html: str) -> str:
        if "symphony" not in html:
            return html
        judged = judge_markup(html, self.page.site)
        for problem in judged.problems:
            whole = re.compile(rf"(?<![\w-]){re.escape(problem.word)}(?![\w-])")
            found = whole.search(self.page.source) if problem.word else None
            line = self.line_at(found.start()) if found else None
            self.report([replace(problem, path=self.page.path, line=line)])
        return _BLOCK.sub(self.block, _FENCE.sub(self.fence, judged.html))

    def fence(self, match: re.Match[str]) -> str:
        lines = unescape(match["text"]).split("\n")
        options, start = split_fence(lines)
        body = markdown("\n".join(lines[start:]))
        text = "\n".join(lines[options.start : options.stop])
        return self.made(match["kind"], "```", "", text, body)

    def block(self, match: re.Match[str]) -> str:
        body = (match["body"] or "").strip()
        if body and not match["alone"]:
            body += match[0][-len("</p>") :]
        title, options = (
            unescape(_TAG.sub("", match[part] or "")) for part in ("title", "options")
        )
        return self.made(
            match["kind"], match["slashes"] + " ", title.strip(), options.strip(), body
        )

    def made(self, kind: str, mark: str, title: str, text: str, body: str) -> str:
        """Return what a block becomes, around the words in its body."""
        opening = mark + kind
        at = self.page.source.find(opening, self.reached.get(opening, 0))
        line = self.line_at(at)
        self.reached[opening] = at + 1
        entries, problems = read_options(text, self.page.path, line and line + 1)
        block = SourceBlock(kind, title, entries, self.page.path, line, bool(body), problems)
        output = process(block, self.page.site)
        self.report(output.problems)
        return output.rendered.opening + body + output.rendered.closing

    def report(self, problems: Iterable[Problem]) -> None:
        self.page.judged.update(problems)
        for problem in self.page.site.reported(tuple(problems)):
            self.page.report(problem)

    def line_at(self, offset: int) -> int | None:
        return self.page.source.count("\n", 0, offset) + 1 if offset >= 0 else None
