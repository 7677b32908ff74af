"""The script and the stylesheet: served by Sphinx, asked for by the pages that use them."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from sphinx_ecp.nodes import symphony_block, symphony_link
from sphinx_ecp.plain import medium_of
from symphony_ecp.assets import SCRIPT, STYLESHEET, browser_files


def serve(app: Sphinx) -> None:
    """Let Sphinx copy the browser's files into ``_static``."""
    if medium_of(app.builder).scripts:
        app.config.html_static_path += [str(asset) for asset in browser_files()]


def ask_for(
    app: Sphinx, _page: str, _template: str, _context: dict[str, Any], doctree: nodes.document
) -> None:
    """Add the tags to a page with a chat; a button or a link needs the stylesheet only."""
    if doctree is None or not medium_of(app.builder).scripts:
        return
    used = list(doctree.findall(lambda node: isinstance(node, symphony_block | symphony_link)))
    if used:
        app.add_css_file(STYLESHEET)
    if any(node.get("shows_chat") for node in used if isinstance(node, nodes.Element)):
        app.add_js_file(SCRIPT, loading_method="defer")
