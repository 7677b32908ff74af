"""Symphony chats in Sphinx, in reStructuredText and in MyST: ``extensions = ["sphinx_ecp"]``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything with Sphinx; the import waits until Sphinx asks."""
    from sphinx_ecp.extension import setup_extension

    return setup_extension(app)
