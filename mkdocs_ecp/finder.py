"""Finds the page that is being converted, and its site.

The plugin says which page it is; without it, MkDocs, ProperDocs and Zensical each leave something
of theirs on the Markdown object that tells; plain Python-Markdown tells nothing.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from markdown import Markdown

from mkdocs_ecp.beside import judge_unresolved, may_have_links
from mkdocs_ecp.clothes import clothed
from mkdocs_ecp.page import (
    CURRENT,
    LOG,
    MKDOCS_LOG,
    Page,
    base_of,
    front_matter_of,
    language_of,
    page_of,
    site_on,
)
from mkdocs_ecp.settings import judge_on_problem, written
from symphony_ecp.page import KEY
from symphony_ecp.pipeline import open_site
from symphony_ecp.problems import Problem
from symphony_ecp.site import Site
from symphony_ecp.site.registry import REGISTRY_FILES

#: What Zensical reads, the first one that is there.
ZENSICAL = ("zensical.toml", "mkdocs.yml", "mkdocs.yaml")


def _configuration(md: Markdown) -> Path | None:
    """Return the configuration of a host that runs no plugin of ours."""
    if "relpath" in md.treeprocessors:
        config = getattr(md.treeprocessors["relpath"], "config", None)
        if config is not None and "ecp" not in config.plugins and config.config_file_path:
            return Path(config.config_file_path)
    context = sys.modules.get("zensical.extensions.context")
    try:
        base = context and context.ContextPreprocessor.from_markdown(md).config["root_dir"]
    except (AttributeError, LookupError, ValueError):
        return None
    files = (Path(base, name) for name in ZENSICAL) if base else ()
    return next(filter(Path.is_file, files), None)


@dataclass
class PageFinder:
    """Finds the page of a conversion, and loads its site once.

    Attributes:
        settings: the extension's own options, for hosts without a plugin.
        on_problem: the extension's option that is none of a site.

    """

    settings: Mapping[str, Any] = field(default_factory=dict)
    on_problem: object = "warn"

    @cached_property
    def _settings(self) -> str:
        return repr((sorted(self.settings.items()), self.on_problem))

    def find(self, md: Markdown, text: str = "") -> Page:
        """Return the page that a Markdown object is converting.

        Args:
            md: the object.
            text: what it was given; Python-Markdown's extension ``meta`` takes front matter off.

        """
        if current := CURRENT.get():
            return current()
        relpath = "relpath" in md.treeprocessors and md.treeprocessors["relpath"]
        if relpath and (page := self._mkdocs(relpath)):
            return page
        if page := self._zensical(md):
            return page
        meta = front_matter_of(text)[1] if "meta" in md.preprocessors else {}
        site = self._site(os.getcwd(), LOG, ())  # noqa: PTH109 - see _site
        own, wrong = site_on(site, meta, "", Page.path, text)
        return Page(own, unserved=_by_hand, wrong=wrong)

    def has_links_beside(self, md: Markdown) -> bool:
        """Whether this is a site's first page, and there may be links beside its pages.

        So the site is opened though no page may have anything of ours. The plugin looks for itself.
        """
        file = None if CURRENT.get() else _configuration(md)
        if file is None or file in _LOOKED:
            return False
        _LOOKED.add(file)
        return may_have_links(file)

    def says(self, md: Markdown, text: str) -> bool:
        """Whether the page at hand says something of itself, and so is looked at anyway."""
        if CURRENT.get():
            return False  # the plugin looks
        relpath: Any = "relpath" in md.treeprocessors and md.treeprocessors["relpath"]
        if page := getattr(getattr(relpath, "file", None), "page", None):
            return KEY in page.meta
        module = sys.modules.get("zensical.extensions.context")
        try:
            if module:
                return KEY in module.ContextPreprocessor.from_markdown(md).page.meta
        except (AttributeError, LookupError, TypeError, ValueError):
            return False
        return text.startswith("---") and "meta" in md.preprocessors and f"\n{KEY}:" in text

    def _mkdocs(self, relpath: Any) -> Page | None:
        """Read what MkDocs and ProperDocs leave on the Markdown object for their own links."""
        try:
            file, files, config = relpath.file, relpath.files, relpath.config
        except AttributeError:
            return None
        plugin = config.plugins.get("ecp")
        if plugin is not None:  # Material's blog converts posts once more, for their excerpts
            found: Page = plugin.page_of(file, files, config)
            return found
        site = self._site(base := base_of(config), MKDOCS_LOG, (config.config_file_path,), config)
        reported = _REPORTED.setdefault(files, set())
        return replace(page_of(file, files, config, base, site, reported), alone=True)

    def _zensical(self, md: Markdown) -> Page | None:
        """Read the page from Zensical's own extension."""
        # Whoever runs under Zensical has its module loaded already.
        module = sys.modules.get("zensical.extensions.context")
        if module is None:
            return None
        try:
            context = module.ContextPreprocessor.from_markdown(md)
            config = context.config
            base = Path(config.get("root_dir", ".")).resolve()  # of its configuration
            path = Path(config.get("docs_dir", "docs"), context.page.path)
            file = base / path
            source = file.read_text(encoding="utf-8-sig") if file.is_file() else ""
            meta, language = context.page.meta, language_of(config.get("theme"))
        except (AttributeError, KeyError, LookupError, OSError, UnicodeError, ValueError):
            return None
        site = self._site(base, LOG, ZENSICAL, config)
        own, wrong = site_on(site, meta, language, str(path), source)
        unserved = partial(self._unserved, site, config, base)
        return Page(own, str(path), source, unserved=unserved, base=base, wrong=wrong)

    def _unserved(self, site: Site, config: Mapping[str, Any], base: Path) -> Problem | None:
        """Say what a site of Zensical lacks: once, or for every page that is to fail."""
        from mkdocs_ecp.assets import unserved

        if base in _SETTLED:
            return None
        file = next(filter(Path.is_file, (base / name for name in ZENSICAL)), base / ZENSICAL[0])
        problem = unserved(site, config, file, base / config.get("docs_dir", "docs"))
        if problem is None or self.on_problem != "raise":
            _SETTLED.add(base)
        return problem

    def _site(
        self,
        base: Path | str,
        log: logging.Logger,
        configurations: Sequence[str | None],
        config: Any = None,
    ) -> Site:
        """Load the site, once for all pages while its settings and its registry stay the same.

        Hosts make a new extension object for every page, so the sites are kept here. Each page asks
        whether files have changed: with paths as text, since objects would cost as much.
        """
        names = (str(given),) if (given := self.settings.get("registry")) else REGISTRY_FILES
        stamps = (_changed(name if name[0] == "/" else f"{base}/{name}") for name in names)
        changed = next((stamp for stamp in stamps if stamp is not None), None)
        settings = clothed(self.settings, config) if config else self.settings
        key = (f"{base} {settings.get('button-class')}", self._settings, changed)
        known = _SITES.get(key)
        if known is None or any(_changed(file) != stamp for file, stamp in known[1].items()):
            files = (Path(base, name) for name in configurations if name)
            file = next(filter(Path.is_file, files), None)
            where = written(file, "markdown_extensions")
            site = open_site(settings, Path(base), where)
            wrong = judge_on_problem(self.on_problem, where)
            beside = judge_unresolved(file, site) if file else ()
            site = replace(site, problems=(*site.problems, *wrong, *beside))
            if len(_SITES) >= _MOST_SITES:
                _SITES.pop(next(iter(_SITES)))
            beside_it = {str(file) for file in site.watched if file != site.registry_file}
            known = _SITES[key] = site, {file: _changed(file) for file in beside_it}
            page = Page(site, log=log)
            for problem in site.reported(site.problems):
                page.report(problem)
        return known[0]


def _by_hand() -> Problem | None:
    """Say, once a process, what pages need that no host is known for; whether they have it is not.

    The folder that stands for all of these is that of no site.
    """
    if Path() in _SETTLED:
        return None
    _SETTLED.add(Path())
    message = "a chat opens on pages that ask for 'symphony-ecp.js' and 'symphony-ecp.css'"
    hint = "run 'ecp assets DIR', which copies them and prints the lines"
    return Problem("missing-assets", message, hint, Page.path, severity="info")


def _changed(path: str) -> int | None:
    """Return when a file was changed; ``None`` if it is not there."""
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116 - a path as text
    except (OSError, ValueError):
        return None


#: Sites, with when each other file was changed that they are made from.
_SITES: dict[tuple[str, str, int | None], tuple[Site, dict[str, int | None]]] = {}
_MOST_SITES = 8
#: The folders of sites that lack nothing, or were told what.
_SETTLED: set[Path] = set()
#: The configurations that were looked at for links.
_LOOKED: set[Path] = set()
#: What was reported already, by the files of a build of MkDocs.
_REPORTED: WeakKeyDictionary[Any, set[Problem]] = WeakKeyDictionary()
