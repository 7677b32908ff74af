"""The portable fence: ```` ```symphony-chat ````, with superfences and without.

The marking pass put the number of each fence on its first line; what the fence says was read then.
"""

from __future__ import annotations

import inspect
import re
from typing import Any

from markdown import Markdown
from markdown.preprocessors import Preprocessor
from pymdownx import superfences

from mkdocs_ecp import marks
from mkdocs_ecp.blocks import KINDS


def connect(md: Markdown) -> None:
    """Register the fences with superfences, or stand in for it at the top level of a page."""
    for extension in md.registeredExtensions:
        if isinstance(extension, superfences.SuperFencesCodeExtension):
            known = {fence["name"] for fence in extension.superfences}
            for kind in KINDS:
                if kind not in known:
                    _extend(extension, kind)
            return
    if "ecp_fences" not in md.preprocessors:
        # Before fenced_code (25), which would show the fence as code.
        md.preprocessors.register(PlainFences(md), "ecp_fences", 26)


def _extend(extension: superfences.SuperFencesCodeExtension, kind: str) -> None:
    parameters = inspect.signature(extension.extend_super_fences).parameters
    # pymdownx 12.1 added a fourth one, which resets a fence between pages.
    extension.extend_super_fences(kind, _format, _accept, *(None,) * (len(parameters) - 3))


def _accept(
    _language: str, _inputs: dict[str, Any], _options: dict[str, Any], _attrs: Any, _md: Any
) -> bool:
    return True  # what the first line says is judged by the marking pass


def _format(src: str = "", *_args: Any, **_kwargs: Any) -> str:
    number = marks.leads_to(src)
    return marks.mark(marks.FENCE, number) if number is not None else ""


class PlainFences(Preprocessor):
    """Fences at the top level of a page, for sites that run fenced_code or nothing."""

    _FENCE = re.compile(
        r"^(?P<fence>`{3,}|~{3,})[^\n`]*symphony-[^\n`]*\n(?P<mark>[^\n]+)\n"
        r"(?:.*?\n)??(?P=fence)[ ]*$",
        re.MULTILINE | re.DOTALL,
    )

    def run(self, lines: list[str]) -> list[str]:
        if not any("symphony-" in line for line in lines):
            return lines

        def replaced(match: re.Match[str]) -> str:
            number = marks.leads_to(match["mark"])
            if number is None:
                return match[0]
            return self.md.htmlStash.store(marks.mark(marks.FENCE, number))

        return self._FENCE.sub(replaced, "\n".join(lines)).split("\n")
