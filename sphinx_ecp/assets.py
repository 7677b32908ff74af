"""The script and the stylesheet: served by Sphinx, asked for by the pages that use them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from sphinx_ecp.builders import medium_of
from sphinx_ecp.docks import dock_on
from sphinx_ecp.nodes import WRITTEN
from sphinx_ecp.site import fail, site_of
from symphony_ecp.files import put
from symphony_ecp.site.assets import NAMES, SCRIPT, STYLESHEET, addressed, free_folder, site_files


def find_folder(app: Sphinx, config: Config) -> None:
    """Choose the files' folder below ``_static``; Sphinx writes every page anew when it changes.

    Where the site has a file under one of their names, they have a folder of their own.
    """
    static = [Path(app.confdir, entry) for entry in config.html_static_path]
    extra = [Path(app.confdir, entry, "_static") for entry in config.html_extra_path]
    alone = {entry.name.lower() for entry in static if entry.is_file()}

    def is_taken(folder: str) -> bool:
        places = [entry / folder for entry in (*static, *extra)]
        # Where the site is served, a name of another case may be ours.
        found = (file for place in places if place.is_dir() for file in place.iterdir())
        return any(file.name.lower() in NAMES for file in found)

    taken = is_taken("") or not alone.isdisjoint(NAMES)
    config.ecp_assets = free_folder("symphony-ecp", is_taken) + "/" if taken else ""


def note_files(app: Sphinx, config: Config) -> None:
    """Let Sphinx write every page anew when the files change, with us or with the site's pods."""
    config.ecp_files = addressed(SCRIPT, site_files(site_of(config, app.confdir)))


def serve(app: Sphinx) -> None:
    """Write the browser's files; Sphinx puts what the site has in ``_static`` beside them."""
    if medium_of(app.builder).scripts:
        target = Path(app.outdir, "_static", app.config.ecp_assets)
        served = site_files(site_of(app.config, app.confdir))
        # Sphinx makes the script's address of its content; what it loads has the same query.
        served[SCRIPT] += f"// {addressed(SCRIPT, served)}\n".encode()
        wrong = (put(target / name, content) for name, content in served.items())
        if first := next(filter(None, wrong), ""):
            fail(app, first)


def ask_for(
    app: Sphinx, page: str, _template: str, _context: dict[str, Any], doctree: nodes.document
) -> None:
    """Add the tags to a page with a chat, a share, the dock, or a link that follows a choice.

    Others need the stylesheet only.
    """
    if doctree is None or not medium_of(app.builder).scripts:
        return
    written: list[nodes.Element] = doctree.get(WRITTEN, [])
    docked = dock_on(app, page, doctree)
    if written or docked:
        app.add_css_file(app.config.ecp_assets + STYLESHEET)
    needs_script = docked or any(node.get("needs_script") for node in written)
    if needs_script or _follows(app, doctree):
        app.add_js_file(app.config.ecp_assets + SCRIPT, loading_method="defer")


def _follows(app: Sphinx, doctree: nodes.document) -> bool:
    """Whether raw HTML of a page has a link that follows the pod which a reader chooses."""
    if not site_of(app.config, app.confdir).registry.readers:
        return False
    return any(" data-symphony-ids=" in node.astext() for node in doctree.findall(nodes.raw))
