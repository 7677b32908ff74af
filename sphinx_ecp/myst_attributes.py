"""The attributes above a fence of MyST, ``{#id .class}``, which are options of its directive.

MyST reads options itself where a directive says which it has, and drops these where it does not.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from docutils import nodes


@cache  # once: it stays with MyST
def keep_attributes() -> None:
    """Let the directive of a fence find what stands above it."""
    from myst_parser.mdit_to_docutils.base import DocutilsRenderer

    render = DocutilsRenderer.render_directive

    def render_directive(self: Any, *arguments: Any, **given: Any) -> None:
        self.document.symphony_attributes = given.get("additional_options")
        try:
            render(self, *arguments, **given)
        finally:
            self.document.symphony_attributes = None

    DocutilsRenderer.render_directive = render_directive  # type: ignore[method-assign]


def attributes_of(document: nodes.document) -> list[tuple[str, str]]:
    """Return the attributes above the fence at hand once: they are not its content's."""
    found: dict[str, str] = getattr(document, "symphony_attributes", None) or {}
    document.symphony_attributes = None  # type: ignore[attr-defined]
    return list(found.items())
