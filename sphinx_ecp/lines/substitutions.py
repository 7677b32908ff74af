"""What MyST puts in for ``{{ name }}`` stands where that does, however many lines it has.

MyST counts on through the lines of the value, and so through what stands below on the page.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from docutils import nodes


@cache  # once: it stays with MyST
def keep_lines() -> None:
    """Let all that MyST makes of a substitution be on the line below its use, as its first is."""
    from myst_parser.mdit_to_docutils.base import DocutilsRenderer, token_line

    render = DocutilsRenderer.render_substitution

    def render_substitution(self: Any, token: Any, inline: bool) -> None:
        document, around = self.document, self.current_node
        before, outer, line = len(around), line_below_use(document), token_line(token) + 1
        document.symphony_use = outer or line
        try:
            render(self, token, inline)
        finally:
            document.symphony_use = outer
        for made in around[before:]:
            for node in made.findall(nodes.Element):
                if node.source in (None, document["source"]):  # else it is of an included file
                    node.line = line

    DocutilsRenderer.render_substitution = render_substitution  # type: ignore[method-assign]


def line_below_use(document: nodes.document) -> int | None:
    """Return the line below the ``{{ name }}`` that MyST is putting something in for, if it is."""
    line: int | None = getattr(document, "symphony_use", None)
    return line
