"""The site's dock on the pages that Sphinx writes.

It ends the body of a page, since no event of Sphinx comes behind the theme's templates; what is in
there is not searched.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from sphinx_ecp.builders import medium_of
from sphinx_ecp.page import language_of, own_settings
from sphinx_ecp.site import report, site_of
from symphony_ecp.dock import Dock, dock_of

#: Builders whose pages are data: whoever shows them has a layout of their own.
_DATA = ("json", "pickle")

_DOCKS: WeakKeyDictionary[Config, Dock] = WeakKeyDictionary()


def dock_in(config: Config) -> Dock:
    """Return the dock of a build; it is made once."""
    if config not in _DOCKS:
        _DOCKS[config] = dock_of(site_of(config))
    return _DOCKS[config]


def note(app: Sphinx, config: Config) -> None:
    """Let Sphinx write every page anew when the dock changes."""
    site = site_of(config, app.confdir).on_page({}, language_of(config))
    dock = dock_in(config)
    config.ecp_dock = f"{dock.html(site)} {' '.join(dock.globs)}".strip()


def report_unmatched(app: Sphinx, env: Any) -> None:
    """Report globs of the dock that match no document."""
    paths = [str(env.doc2path(name, base=False)) for name in sorted(env.found_docs)]
    dock = dock_in(app.config)
    for problem in site_of(app.config).reported((*dock.problems, *dock.unmatched(paths))):
        report(problem, app.config)


def dock_on(app: Sphinx, page: str, doctree: nodes.document | None) -> str:
    """Return what a page ends with; no page of Sphinx's own has a dock."""
    if doctree is None or app.builder.name in _DATA or not medium_of(app.builder).scripts:
        return ""
    site, fields = site_of(app.config), app.env.metadata.get(page, {})
    site = site.on_page(own_settings(site, fields, "", "")[0], language_of(app.config))
    return dock_in(app.config).on(str(app.env.doc2path(page, base=False)), site)


def put(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Put the dock at the end of a page."""
    if html := dock_on(app, page, doctree):
        context["body"] = f"{context.get('body', '')}\n{html}\n"
