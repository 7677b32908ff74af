"""The Python-Markdown extension: blocks, fences and inline links.

The path of a page::

    priority 200   mark the page's blocks and links            marks.mark
             31    mark what snippets brought in               marks.mark
             26    fences, where superfences is not loaded     fences.PlainFences
    blocks         pymdownx makes blocks of the marked text    blocks.EcpBlock
             25    superfences calls back for fences           fences.connect
    tree     -20   every find becomes HTML or a box            convert.Finisher
    text     -10   marks that led nowhere are taken out        marks.scrub
"""

from __future__ import annotations

from typing import Any

from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from pymdownx.util import escape_chars

from mkdocs_ecp import blocks, fences, marks
from mkdocs_ecp.convert import Conversion, Finisher
from mkdocs_ecp.page import PageFinder
from symphony_ecp.site import SITE_SETTINGS


class EcpExtension(Extension):
    """Symphony chats, buttons and links in Markdown.

    Options are those of :data:`symphony_ecp.site.SITE_SETTINGS`, for hosts that run no plugin, and
    ``on-problem``: ``warn`` logs problems, ``raise`` fails the page (for Zensical, whose strict
    mode does not count what extensions log).
    """

    def __init__(self, **settings: Any) -> None:
        self.config: dict[str, list[Any]] = {
            **{setting.name: [None, setting.help] for setting in SITE_SETTINGS},
            "on-problem": ["warn", "'warn' logs problems, 'raise' fails the page"],
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
        """Register everything with a Markdown object."""
        settings = {**self.getConfigs(), **self.unknown}
        on_problem = settings.pop("on-problem")
        self.conversion = Conversion(
            md, PageFinder(settings), raises=str(on_problem).lower() == "raise"
        )
        md.registerExtension(self)
        md.block_level_elements.append("symphony-chat")
        escape_chars(md, ["/"])  # an author writes \/// for three slashes, on every page alike
        start = _Mark(md, self.conversion, start=True)
        # Before everything that changes lines, html_block, snippets and normalisation included.
        md.preprocessors.register(start, "ecp_mark", 200)
        # Right behind pymdownx.snippets (32) and before normalize_whitespace (30).
        md.preprocessors.register(_Mark(md, self.conversion), "ecp_mark_included", 31)
        # After the hosts' own tree processors, of which MkDocs' come last at -1.
        md.treeprocessors.register(Finisher(md, self.conversion), "ecp", -20)
        # After raw HTML was put back (30).
        md.postprocessors.register(_Scrub(md), "ecp_scrub", -10)

    def reset(self) -> None:
        """Connect the fences once all extensions are loaded, whatever their order."""
        fences.connect(self.conversion.md)


class _Mark(Preprocessor):
    def __init__(self, md: Markdown, conversion: Conversion, *, start: bool = False) -> None:
        super().__init__(md)
        self.conversion = conversion
        self.start = start

    def run(self, lines: list[str]) -> list[str]:
        if self.start:
            self.conversion.forget()
        elif "snippet" not in self.md.preprocessors:
            return lines
        if not any("symphony" in line for line in lines):
            return lines
        first_line = self.conversion.begin("\n".join(lines)) if self.start else None
        marked = marks.mark(lines, self.conversion.finds, first_line=first_line)
        if any(find.kind in blocks.KINDS for find in self.conversion.finds):
            blocks.connect(self.md, self.conversion)
        return marked


class _Scrub(Postprocessor):
    def run(self, text: str) -> str:
        return marks.scrub(text)
