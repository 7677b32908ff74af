"""What is known while Python-Markdown converts one page: finds, problems, and tags in waiting."""

from __future__ import annotations

import xml.etree.ElementTree as etree
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from markdown import Markdown
from markdown.util import ETX, STX

from mkdocs_ecp.finder import PageFinder
from mkdocs_ecp.lines import scanner
from mkdocs_ecp.lines.scanner import Find
from mkdocs_ecp.page import Page
from symphony_ecp.block import ChatEmbed, ShareButton, inline_options
from symphony_ecp.pipeline import Output, process
from symphony_ecp.problems import Problem
from symphony_ecp.prose import Shown, differences, suppress
from symphony_ecp.site import settled_ids
from symphony_ecp.syntax import HEADINGS, Entry, SourceBlock, as_text, read_options

_PUT = f"{STX}ecp:"
#: The start tags of elements that were made for the page at hand, without their ends: what one
#: conversion made is raw HTML in another one, as docstrings are in their page.
MADE: set[str] = set()


class EcpProblemError(Exception):
    """Raised at the end of a page with problems, where the site asked for it."""


@dataclass
class Title:
    """A title as it was written, its element, its line, and the text of it, once it is known."""

    raw: str
    element: etree.Element
    line: int | None
    text: str = ""


class Conversion:
    """What is known while a page is converted; a Markdown object has one, page after page.

    Attributes:
        md: the Markdown object.
        finds: what the scanner found; marks are numbers into it.
        blocks: the elements that were made of blocks and fences, with their numbers.
        titles: the titles that may have inline markup, by the number of their blocks.
        bodies: the text of each fence that waits for its place, by number.
        outside: whether there may be Symphony words outside of blocks.
        scripted: whether there is an element on the page that needs the script.

    """

    def __init__(self, md: Markdown, pages: PageFinder, *, raises: bool) -> None:
        self.md = md
        self.pages = pages
        self.raises = raises
        self.finds: list[Find] = []
        self.blocks: list[tuple[int, etree.Element]] = []
        self.bodies: dict[int, str] = {}
        self.titles: dict[int, Title] = {}
        self.problems: list[Problem] = []
        self.chats: list[Shown] = []
        self.tags: list[str] = []
        self.begin("")

    def begin(self, text: str) -> None:
        """Start a page."""
        self.finds.clear()
        self.blocks.clear()
        self.bodies.clear()
        self.titles.clear()
        self.problems.clear()
        self.chats.clear()
        self.tags.clear()
        self.text = text
        self.outside = self.scripted = False
        self.suppresses = self.concerned = "!" in text and suppress.mentions(text)
        #: What is included: by file, its whole text and the lines that were taken of it.
        self.snippets: dict[str, tuple[str, tuple[int, ...]]] = {}
        vars(self).pop("page", None)
        vars(self).pop("lines", None)

    @cached_property
    def page(self) -> Page:
        """The page at hand; asked for only where something of ours is on it."""
        return self.pages.find(self.md, self.text)

    @cached_property
    def lines(self) -> Sequence[int | None]:
        """The line of the page's file that each line of its text is."""
        return self.page.lines_of(self.text)

    def line_at(self, offset: int) -> int | None:
        """Return the line of the page's file that a place in its text is on."""
        return self.lines[self.text.count("\n", 0, offset)]

    def mark(
        self, lines: list[str], numbers: Sequence[int | None] | None, path: str | None = None
    ) -> list[str]:
        """Mark lines of the page, or of a file that it includes."""
        self.concerned = True
        marked = scanner.mark(lines, self.finds, numbers, path)
        self.outside = self.outside or marked.outside
        return marked.lines

    def place(self, find: Find | None, text: str) -> tuple[str, int | None]:
        """Return where a find is; where nobody knows, where a piece of text stands first."""
        if find is not None and (find.path or find.line):
            return find.path or self.page.path, find.line
        start = self.text.find(text)
        return self.page.path, self.line_at(start) if start >= 0 else None

    def entries(self, find: Find) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
        """Return the options of a find, and what is wrong with how they are written."""
        if find.entries is not None:
            return find.entries
        path = find.path or self.page.path
        if find.kind == "symphony-link":
            entries, problems = inline_options(find.options, find.line)
        else:
            entries, problems = read_options(find.options, path, find.options_line)
        if find.line is not None and find.options_line == find.line:
            # All of an included file is known by the line that includes it.
            entries = tuple(replace(entry, line=find.line) for entry in entries)
            problems = tuple(replace(problem, line=find.line) for problem in problems)
        find.entries = entries, problems
        return find.entries

    def process(
        self,
        find: Find,
        *,
        body: bool = False,
        argument: str | None = None,
        attributes: dict[str, str] | None = None,
        title: Title | None = None,
    ) -> Output:
        """Run the core on a find and keep its problems."""
        find.used = True
        path = find.path or self.page.path
        entries, problems = self.entries(find)
        argument = find.argument if argument is None else argument
        if title:
            argument, entries = as_text(
                HEADINGS[find.kind], title.raw, title.text, argument, entries
            )
        block = SourceBlock(
            find.kind,
            argument,
            entries,
            path,
            find.line,
            body,
            (*find.problems, *problems),
            title is not None,
        )
        output = process(block, self.page.site, attributes, self.page.address)
        self.problems.extend(output.problems)
        if isinstance(output.model, ChatEmbed):
            self.chats.append(Shown(output.model, path, find.line))
        if isinstance(output.model, ChatEmbed | ShareButton):
            self.scripted = True
            MADE.add(output.rendered.opening.partition(">")[0] + ">")
        return output

    def stash(self, html: str) -> str:
        """Keep HTML from the serialiser; return what stands for it."""
        return str(self.md.htmlStash.store(html)) if html else ""

    def put(self, tags: str) -> str:
        """Keep tags around an author's words from the serialiser; return what stands for them.

        As :meth:`stash` does for whole elements, of which Python-Markdown's own stash decides what
        becomes of the paragraph around them: a second of its searches through the page is spared.
        """
        self.tags.append(tags)
        return f"{_PUT}{len(self.tags) - 1}{ETX}"

    def fill(self, html: str) -> str:
        """Put the tags into the finished page."""
        before, *rest = html.split(_PUT)
        parts = (part.partition(ETX) for part in rest)
        return before + "".join(self.tags[int(number)] + behind for number, _, behind in parts)

    def finish(self) -> None:
        """Report the page's problems in the order of their lines, each once."""
        problems = tuple(
            dict.fromkeys((*self.page.wrong, *self.problems, *differences(self.chats)))
        )
        self.page.judged.update(problems)
        if self.suppresses:
            source = self.page.source or self.text
            problems = suppress.apply(problems, self.page.path, source, "markdown")
        for path, (text, lines) in self.snippets.items():
            within = min(lines, default=0), max(lines, default=0)
            problems = suppress.apply(problems, path, text, "markdown", within)
        reported = self.page.site.reported(problems)
        found = settled_ids(reported) if self.page.alone else reported
        ordered = sorted(found, key=lambda problem: problem.line or 0)
        for problem in ordered:
            self.page.report(problem)
        if self.raises:
            site = self.page.site
            found = (*site.reported(site.problems), *ordered)
            failing = [str(problem) for problem in found if problem.severity != "info"]
            if failing:
                raise EcpProblemError("\n".join(failing))
