"""The site's dock on the pages that Sphinx writes.

It ends the body of a page, since no event of Sphinx comes behind the theme's templates; what is in
there is not searched. Its title is among the words of the site's first document, for translators.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms import SphinxTransform

from sphinx_ecp.builders import medium_of
from sphinx_ecp.nodes import symphony_words
from sphinx_ecp.page import language_of, own_settings
from sphinx_ecp.site import report, site_of
from symphony_ecp.dock import Dock, dock_of
from symphony_ecp.site import Site
from symphony_ecp.syntax import Entry

#: Among what Sphinx keeps of documents: the translation of the dock's title, and the one that the
#: pages were written with.
_TITLE, _WRITTEN = "symphony_dock_title", "symphony_dock_written"
#: Builders whose pages are data: whoever shows them has a layout of their own.
_DATA = ("json", "pickle")

_DOCKS: WeakKeyDictionary[Config, dict[str, Dock]] = WeakKeyDictionary()


class SymphonyDockTitle(SphinxTransform):
    """Puts the title of the dock into the site's first document."""

    # Before Sphinx looks for what is translated (PreserveTranslatableMessages, 10).
    default_priority = 5

    def apply(self, **_kwargs: Any) -> None:
        """Put it there, unless the registry says it in the language of the pages."""
        if self.env.docname != self.config.root_doc:
            return
        site = site_of(self.config).on_page({}, language_of(self.config))
        said = site.registry.dock
        title = said and next((one for one in said.entries if one.key == "title"), None)
        text = title.text if title else str(site.said(said.titles)) if said and said.titles else ""
        if said and text:
            words = symphony_words(text, option="dock")
            words.source = str(site.registry.extended.get(said.path or "", site.registry_file))
            words.line = (title and title.line) or said.line
            self.document += words


def note_title(app: Sphinx, document: nodes.document) -> None:
    """Keep the translation of the dock's title."""
    if app.env.docname == app.config.root_doc:
        words = (one for one in document.findall(symphony_words) if one["option"] == "dock")
        setattr(app.env, _TITLE, next((one.get("text", "") for one in words), ""))


def merge_title(app: Sphinx, env: Any, docnames: Iterable[str], other: Any) -> None:
    """Take over what another process kept."""
    if app.config.root_doc in docnames:
        setattr(env, _TITLE, getattr(other, _TITLE, ""))


def pages_to_write(app: Sphinx, env: Any) -> list[str]:
    """Return the pages that are to be written anew: all of them, when that title is another one."""
    title = getattr(env, _TITLE, "")
    before = getattr(env, _WRITTEN, title)
    setattr(env, _WRITTEN, title)
    return [] if title == before or not dock_in(app.config).block else sorted(env.found_docs)


def dock_in(config: Config, title: str = "") -> Dock:
    """Return the dock of a build; it is made once for each title that it is given."""
    made = _DOCKS.setdefault(config, {})
    if title not in made:
        site = site_of(config)
        made[title] = dock_of(_titled(site, title) if title else site)
    return made[title]


def _titled(site: Site, title: str) -> Site:
    """Return a site whose dock has another title."""
    said = site.registry.dock
    if said is None:
        return site
    entries = [entry for entry in said.entries if entry.key != "title"]
    titled = replace(said, entries=(*entries, Entry("title", title, said.line)), titles={})
    return replace(site, registry=replace(site.registry, dock=titled))


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
    if dock_in(app.config).block is None:  # as in most sites: then no page is asked
        return ""
    site, fields = site_of(app.config), app.env.metadata.get(page, {})
    language = language_of(app.config)
    site = site.on_page(own_settings(site, fields, "", "")[0], language)
    title = getattr(app.env, _TITLE, "") if site.language == language else ""
    return dock_in(app.config, title).on(str(app.env.doc2path(page, base=False)), site)


def put(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Put the dock at the end of a page."""
    if html := dock_on(app, page, doctree):
        context["body"] = f"{context.get('body', '')}\n{html}\n"
