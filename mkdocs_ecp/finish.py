"""The last tree processor of ours: every find becomes HTML or a box, and the page is finished."""

from __future__ import annotations

import xml.etree.ElementTree as etree

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from mkdocs_ecp import fences, prose, titles
from mkdocs_ecp.conversion import Conversion, Title
from mkdocs_ecp.lines import marks
from mkdocs_ecp.lines.scanner import Find
from symphony_ecp.block import LINK_ATTRIBUTES, ChatEmbed, Rendered
from symphony_ecp.prose import SCHEME


class Finisher(Treeprocessor):
    """Puts HTML where blocks, fences and links were found."""

    def __init__(self, md: Markdown, conversion: Conversion) -> None:
        super().__init__(md)
        self.conversion = conversion

    def run(self, root: etree.Element) -> None:
        """Finish a page."""
        conversion = self.conversion
        if not conversion.concerned:
            return
        titles.take(conversion)
        links: list[etree.Element] = []
        if conversion.outside:
            links = prose.judge_written(conversion, root)
            prose.explain_stray_links(conversion, root)
        prose.explain_definitions(conversion, root)
        for number, element in conversion.blocks:
            self.block(conversion.finds[number], element, conversion.titles.get(number))
        fences.fill(conversion, root)
        for link in links:
            self.link(link)
        prose.judge_definitions(conversion)
        prose.explain_strays(conversion, root)
        self.assets(root)
        conversion.finish()

    def block(self, find: Find, element: etree.Element, title: Title | None) -> None:
        """Turn the element that holds a block's body into its HTML."""
        body = bool(len(element) or (element.text or "").strip())
        output = self.conversion.process(find, body=body, title=title)
        rendered = output.rendered
        if isinstance(output.model, ChatEmbed):
            self.wrap(element, rendered, title)
            return
        paragraph = etree.Element("p")
        if title and rendered.middle is not None:
            self.wrap(etree.SubElement(paragraph, "a"), rendered, title)
        else:
            paragraph.text = self.conversion.stash(rendered.opening + rendered.closing)
        element.tag = None  # type: ignore[assignment]  # serialised as its content alone
        element.insert(0, paragraph)

    def link(self, link: etree.Element) -> None:
        """Turn a ``symphony:`` link into a deep link."""
        target, number = marks.take_link_mark(link.attrib["href"])
        found = None if number is None else self.conversion.finds[number]
        if found is not None:
            found.used = True
        path, line = self.conversion.place(found, target)
        find = Find("symphony-link", line, path, options=target[len(SCHEME) :])
        attributes = {
            name: marks.scrub(link.attrib[name]) for name in LINK_ATTRIBUTES if link.get(name)
        }
        rendered = self.conversion.process(
            find, body=True, argument="".join(link.itertext()), attributes=attributes
        ).rendered
        self.wrap(link, rendered)

    def wrap(self, element: etree.Element, rendered: Rendered, title: Title | None = None) -> None:
        """Replace an element's tags by ours; keep what is in it, behind a title if there is one."""
        put = self.conversion.put
        opening, closing = put(rendered.opening), put(rendered.closing)
        element.tag = None  # type: ignore[assignment]  # serialised as its content alone
        if title and rendered.middle is not None:
            title.element.tail = put(rendered.middle) + (element.text or "")
            element.text = opening
            element.insert(0, title.element)
        else:
            element.text = opening + (element.text or "")
        if len(element):
            element[-1].tail = (element[-1].tail or "") + closing
        else:
            element.text += closing

    def assets(self, root: etree.Element) -> None:
        """Ask for the stylesheet, and for the script on a page with a chat or a share."""
        page = self.conversion.page
        url = page.asset_url
        if url is None and self.conversion.scripted and (problem := page.unserved()):
            self.conversion.problems.append(problem)
        if url is None or not any(find.used for find in self.conversion.finds):
            return
        style = etree.Element("link", {"rel": "stylesheet", "href": url("symphony-ecp.css")})
        root.insert(0, style)
        if self.conversion.scripted:
            # Beside the stylesheet: the end of a page may be cut off, as in a blog's excerpts.
            script = etree.Element("script", {"src": url("symphony-ecp.js"), "defer": "defer"})
            root.insert(1, script)
