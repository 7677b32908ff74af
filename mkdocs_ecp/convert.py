"""One conversion of one page: what the marking pass found becomes HTML, problems are reported."""

from __future__ import annotations

import xml.etree.ElementTree as etree
from collections.abc import Iterator
from dataclasses import replace

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from mkdocs_ecp import marks
from mkdocs_ecp.marks import Find
from mkdocs_ecp.page import Page, PageFinder
from symphony_ecp.model import ChatEmbed
from symphony_ecp.pipeline import Output, process
from symphony_ecp.problems import Problem
from symphony_ecp.render import LINK_ATTRIBUTES, render_words
from symphony_ecp.resolve import inline_options
from symphony_ecp.source import SourceBlock, read_options

_SCHEME = "symphony:"


class EcpProblemError(Exception):
    """Raised at the end of a page with problems, where the site asked for it."""


class Conversion:
    """What is known while a page is converted; a Markdown object has one, page after page.

    Attributes:
        md: the Markdown object.
        finds: what the marking pass found; marks are numbers into it.
        blocks: the elements that pymdownx made of blocks, with their numbers.

    """

    def __init__(self, md: Markdown, pages: PageFinder, *, raises: bool) -> None:
        self.md = md
        self.pages = pages
        self.raises = raises
        self.finds: list[Find] = []
        self.blocks: list[tuple[int, etree.Element]] = []
        self.problems: list[Problem] = []
        self.shows_chat = False

    def forget(self) -> None:
        """Forget the page before."""
        self.finds.clear()
        self.blocks.clear()
        self.problems.clear()
        self.shows_chat = False
        vars(self).pop("page", None)

    def begin(self, text: str) -> int:
        """Find out which page a text is; return the line of its file that the text starts on."""
        self.page = self.pages.find(self.md)
        return self.page.first_line(text)

    def process(
        self,
        find: Find,
        *,
        body: bool = False,
        argument: str | None = None,
        attributes: dict[str, str] | None = None,
    ) -> Output:
        """Run the core on a find and keep its problems."""
        find.used = True
        read = (
            inline_options(find.options, find.line)
            if find.kind == "symphony-link"
            else read_options(find.options, self.page.path, find.options_line)
        )
        entries, problems = read
        block = SourceBlock(
            find.kind,
            find.argument if argument is None else argument,
            entries,
            self.page.path,
            find.line,
            body,
            (*find.problems, *problems),
        )
        output = process(block, self.page.site, attributes)
        self.problems.extend(output.problems)
        self.shows_chat = self.shows_chat or isinstance(output.model, ChatEmbed)
        return output

    def finish(self, page: Page) -> None:
        """Report the page's problems in the order of their lines, each once."""
        ordered = sorted(dict.fromkeys(self.problems), key=lambda problem: problem.line or 0)
        for problem in ordered:
            page.report(problem)
        failing = [str(problem) for problem in ordered if problem.severity != "info"]
        if failing and self.raises:
            raise EcpProblemError("\n".join(failing))


class Finisher(Treeprocessor):
    """Puts HTML where blocks, fences and links were found."""

    def __init__(self, md: Markdown, conversion: Conversion) -> None:
        super().__init__(md)
        self.conversion = conversion

    def run(self, root: etree.Element) -> None:
        """Finish a page."""
        conversion = self.conversion
        links = [a for a in root.iter("a") if a.get("href", "").lower().startswith(_SCHEME)]
        if not conversion.finds and not links:
            return
        if not hasattr(conversion, "page"):
            conversion.page = conversion.pages.find(self.md)
        for number, element in conversion.blocks:
            self.block(conversion.finds[number], element)
        self.fences(root)
        for link in links:
            self.link(link)
        if not all(find.used for find in conversion.finds):
            for element in list(_prose(root)):
                self.leftover(element)
        self.assets(root)
        conversion.finish(conversion.page)

    def block(self, find: Find, element: etree.Element) -> None:
        """Turn the element that holds a block's body into its HTML."""
        body = bool(len(element) or (element.text or "").strip())
        output = self.conversion.process(find, body=body)
        if isinstance(output.model, ChatEmbed):
            _wrap(element, self.stash(output.rendered.opening), self.stash(output.rendered.closing))
            return
        paragraph = etree.Element("p")
        paragraph.text = self.stash(output.rendered.opening + output.rendered.closing)
        element.tag = None  # type: ignore[assignment]  # serialised as its content alone
        element.insert(0, paragraph)

    def fences(self, root: etree.Element) -> None:
        """Fill in the fences that still stand in the page.

        superfences also formats what turns out to be an example in indented code, and takes it
        back later; so a fence only leaves its mark, and is judged here.
        """
        blocks = self.md.htmlStash.rawHtmlBlocks
        fences = {
            index: number
            for index, html in enumerate(blocks)
            if isinstance(html, str) and (number := marks.fence_number(html)) is not None
        }
        if not fences:
            return
        text = "".join((*root.itertext(), *(html for html in blocks if isinstance(html, str))))
        for index, number in fences.items():
            if self.md.htmlStash.get_placeholder(index) not in text:
                continue
            find = self.conversion.finds[number]
            rendered = self.conversion.process(find, body=bool(find.body)).rendered
            words = render_words(find.body)
            blocks[index] = rendered.opening + words + rendered.closing

    def link(self, link: etree.Element) -> None:
        """Turn a ``symphony:`` link into a deep link."""
        target, number = marks.take_link_mark(link.attrib["href"])
        find = Find("symphony-link", None)
        if number is not None:
            find = replace(self.conversion.finds[number])
            self.conversion.finds[number].used = True
        find.options = target[len(_SCHEME) :]
        attributes = {name: link.attrib[name] for name in LINK_ATTRIBUTES if name in link.attrib}
        rendered = self.conversion.process(
            find, body=True, argument="".join(link.itertext()), attributes=attributes
        ).rendered
        _wrap(link, self.stash(rendered.opening), self.stash(rendered.closing))

    def leftover(self, element: etree.Element) -> None:
        """Report a block that nobody made a block of, where it stands in prose."""
        for part in ("text", "tail"):
            text = getattr(element, part) or ""
            number = marks.leads_to(text)
            if number is None or isinstance(text, AtomicString):
                continue
            find = self.conversion.finds[number]
            if find.used:
                continue
            problem = Problem(
                "block-syntax",
                f"this {find.kind} is not read as a block here",
                "put a blank line before it; a table cell takes a link only",
                severity="error",
            )
            find.problems = (problem,)
            rendered = self.conversion.process(find).rendered
            if element.tag == "p":
                element.tag = "div"  # the box is a block, which a paragraph cannot hold
            setattr(element, part, self.stash(rendered.opening + rendered.closing) + text)

    def assets(self, root: etree.Element) -> None:
        """Ask for the stylesheet, and for the script on a page with a chat."""
        url = self.conversion.page.asset_url
        if url is None or not any(find.used for find in self.conversion.finds):
            return
        style = etree.Element("link", {"rel": "stylesheet", "href": url("symphony-ecp.css")})
        root.insert(0, style)
        if self.conversion.shows_chat:
            script = etree.SubElement(root, "script", {"src": url("symphony-ecp.js")})
            script.set("defer", "defer")

    def stash(self, html: str) -> str:
        """Keep HTML from the serialiser; return what stands for it."""
        return str(self.md.htmlStash.store(html)) if html else ""


def _wrap(element: etree.Element, opening: str, closing: str) -> None:
    """Replace an element's tags, keeping what is in it."""
    element.tag = None  # type: ignore[assignment]  # serialised as its content alone
    element.text = opening + (element.text or "")
    if len(element):
        element[-1].tail = (element[-1].tail or "") + closing
    else:
        element.text += closing


def _prose(element: etree.Element) -> Iterator[etree.Element]:
    """Iterate over the elements whose text is not code."""
    if element.tag in ("code", "pre"):
        return
    yield element
    for child in element:
        yield from _prose(child)
