"""The Python-Markdown extension: blocks, fences and inline links.

The path of a page::

    priority 200   mark the page's blocks and links            scanner.mark
             32    mark what snippets bring in, by their file  snippets.connect
             31    mark what else came in, without a line      scanner.mark
             26    fences, where superfences is not loaded     fences.PlainFences
    blocks         pymdownx makes blocks of the marked text    blocks.connect
             25    superfences calls back for fences           fences.connect
    tree      31   titles become elements, for inline markup   titles.place
              31   examples in indented code lose their marks  prose.give_examples_back
    inline   121   <symphony:…> is a link                      extension
    tree     -20   every find becomes HTML or a box            finish.Finisher
    text     -10   marks that led nowhere are taken out        marks.scrub
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from typing import Any

from markdown import Extension, Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString
from pymdownx.util import escape_chars

from mkdocs_ecp import blocks, fences, prose, snippets, titles
from mkdocs_ecp.conversion import Conversion
from mkdocs_ecp.finder import PageFinder
from mkdocs_ecp.finish import Finisher
from mkdocs_ecp.lines import marks
from mkdocs_ecp.settings import ON_PROBLEM
from symphony_ecp.prose import may_be_symphony
from symphony_ecp.site import SITE_SETTINGS
from symphony_ecp.text import clean

_AUTOLINK = r"<(symphony:[^<>\s]+)>"


class EcpExtension(Extension):
    """Symphony chats, buttons and links in Markdown.

    Options are those of :data:`symphony_ecp.site.SITE_SETTINGS`, for hosts that run no plugin, and
    ``on-problem``: ``warn`` logs problems, ``raise`` fails the page (for Zensical, whose strict
    mode does not count what extensions log).
    """

    def __init__(self, **settings: Any) -> None:
        self.config: dict[str, list[Any]] = {
            **{setting.name: [None, setting.help] for setting in SITE_SETTINGS},
            ON_PROBLEM: ["warn", "'warn' logs problems, 'raise' fails the page"],
        }
        self.unknown: dict[str, Any] = {}
        super().__init__(**settings)

    def setConfig(self, key: str, value: Any) -> None:  # noqa: N802 - Python-Markdown's name
        """Keep an unknown option for the report, where the base class would raise."""
        if key in self.config:
            self.config[key] = [value, ""]  # as it is; the core checks types for every host
        else:
            self.unknown[key] = value

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register everything with a Markdown object, once: the first extension of ours counts."""
        if any(isinstance(extension, EcpExtension) for extension in md.registeredExtensions):
            return
        settings = {**self.getConfigs(), **self.unknown}
        on_problem = settings.pop(ON_PROBLEM)
        finder = PageFinder(settings, on_problem)
        self.conversion = Conversion(md, finder, raises=on_problem == "raise")
        md.registerExtension(self)
        md.block_level_elements.append("symphony-chat")
        escape_chars(md, ["/"])  # an author writes \/// for three slashes, on every page alike
        # Before everything that changes lines, html_block, snippets and normalisation included.
        md.preprocessors.register(_Mark(md, self.conversion), "ecp_mark", 200)
        # Right behind pymdownx.snippets (32) and before normalize_whitespace (30).
        md.preprocessors.register(_MarkIncluded(md, self.conversion), "ecp_mark_included", 31)
        # Before codehilite and pymdownx.highlight (30).
        md.treeprocessors.register(_Examples(md, self.conversion), "ecp_examples", 31)
        # After the hosts' own tree processors, of which MkDocs' come last at -1.
        md.treeprocessors.register(Finisher(md, self.conversion), "ecp", -20)
        # After raw HTML was put back (30).
        md.postprocessors.register(_Scrub(md, self.conversion), "ecp_scrub", -10)

    def reset(self) -> None:
        """Connect fences and snippets once all extensions are loaded, whatever their order."""
        fences.connect(self.conversion.md, self.conversion)
        snippets.connect(self.conversion)


class _Mark(Preprocessor):
    """Marks the page as its author wrote it."""

    def __init__(self, md: Markdown, conversion: Conversion) -> None:
        super().__init__(md)
        self.conversion = conversion

    def run(self, lines: list[str]) -> list[str]:
        # Line ends and internal characters that others take out only later (normalise, 30).
        text = clean("\n".join(lines)).removeprefix("\ufeff")
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        lines = text.split("\n")
        self.conversion.begin(text)
        pages = self.conversion.pages
        if pages.has_links_beside(self.md) or pages.says(self.md, text):
            self.conversion.concerned = True
        if may_be_symphony(text):
            lines = self.conversion.mark(lines, self.conversion.lines)
        return lines


class _MarkIncluded(Preprocessor):
    """Marks what came in since, and registers what only pages with something of ours pay for."""

    def __init__(self, md: Markdown, conversion: Conversion) -> None:
        super().__init__(md)
        self.conversion = conversion

    def run(self, lines: list[str]) -> list[str]:
        conversion = self.conversion
        if "snippet" in self.md.preprocessors and may_be_symphony("\n".join(lines)):
            directive = snippets.only_directive(conversion)
            lines = conversion.mark(lines, None if directive is None else [directive] * len(lines))
        if any(find.kind in blocks.KINDS for find in conversion.finds):
            fences.connect_bodies(conversion, blocks.connect(self.md, conversion))
        if conversion.outside and "<symphony:" in "\n".join(lines):
            # Right before Python-Markdown's own autolinks (120).
            self.md.inlinePatterns.register(_Autolink(_AUTOLINK, self.md), "ecp_autolink", 121)
        return lines


class _Autolink(InlineProcessor):
    """``<symphony:stream/desk>``, which Python-Markdown would take for an HTML tag."""

    def handleMatch(  # type: ignore[override] # noqa: N802 - Python-Markdown's name
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[etree.Element, int, int]:
        link = etree.Element("a", {"href": m[1]})
        link.text = AtomicString(m[1])
        return link, m.start(0), m.end(0)


class _Examples(Treeprocessor):
    def __init__(self, md: Markdown, conversion: Conversion) -> None:
        super().__init__(md)
        self.conversion = conversion

    def run(self, root: etree.Element) -> None:
        titles.place(self.conversion)
        if len(self.conversion.finds) > len(self.conversion.blocks):
            prose.give_examples_back(root)


class _Scrub(Postprocessor):
    def __init__(self, md: Markdown, conversion: Conversion) -> None:
        super().__init__(md)
        self.conversion = conversion

    def run(self, text: str) -> str:
        conversion = self.conversion
        if conversion.finds and not text.isascii():  # toc asks for every heading
            text = marks.scrub(text).replace(marks.LESS_THAN, "&lt;")
        return conversion.fill(text) if conversion.tags else text
