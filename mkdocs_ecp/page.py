"""Which page is being converted, for which site, and who hears of its problems.

The plugin sets the page; without it, MkDocs, ProperDocs and Zensical each leave something of
theirs on the Markdown object that tells; plain Python-Markdown tells nothing.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from weakref import WeakKeyDictionary

from markdown import Markdown

from mkdocs_ecp.beside import judge_unresolved, may_have_links
from mkdocs_ecp.lines import templates
from mkdocs_ecp.settings import judge_on_problem, written
from symphony_ecp.pipeline import open_site
from symphony_ecp.problems import Problem
from symphony_ecp.site import LooseId, Site
from symphony_ecp.site.registry import REGISTRY_FILES

#: What Zensical reads, the first one that is there.
ZENSICAL = ("zensical.toml", "mkdocs.yml", "mkdocs.yaml")

#: A logger below ``mkdocs.plugins``, so that MkDocs' strict mode counts its warnings.
MKDOCS_LOG = logging.getLogger("mkdocs.plugins.ecp")
LOG = logging.getLogger("symphony_ecp")


@dataclass(frozen=True)
class Page:
    """The page that is being converted.

    Attributes:
        site: the site it belongs to.
        path: its file, as messages show it.
        source: the whole file, to find the line that the text starts on; ``""`` if unknown.
        log: hears of its problems.
        base: the folder that paths in messages start from; ``None`` for the current one.
        reported: what was reported already; hosts convert some pages several times.
        judged: what was found, silenced or not; what is found later is not said again.
        asset_url: gives the URL, seen from the page, of a file that the browser needs; ``None``
            where the host takes care of assets.
        unserved: says what the site lacks for a chat to open, once a build.
        alone: whether the page's loose ids are settled without those of other pages.
        address: where readers find it, if the site says where it is published.

    """

    site: Site
    path: str = "<markdown>"
    source: str = ""
    log: logging.Logger = LOG
    asset_url: Callable[[str], str] | None = None
    unserved: Callable[[], Problem | None] = lambda: None
    base: Path | None = None
    reported: set[Problem] = field(default_factory=set)
    judged: set[Problem] = field(default_factory=set)
    alone: bool = True
    address: str = ""

    def shown(self, path: Path) -> str:
        """Return a file as messages show it."""
        base = self.base or Path.cwd()
        return str(path.relative_to(base)) if path.is_relative_to(base) else str(path)

    def lines_of(self, text: str) -> Sequence[int | None]:
        """Return the file's line of each line of a text.

        Hosts cut front matter off, and plugins change what is below: see
        :func:`mkdocs_ecp.lines.templates.trace`.
        """
        count = text.count("\n") + 1
        if not self.source:
            return range(1, 1 + count)
        source, end = self.source.replace("\r\n", "\n").rstrip(), text.rstrip()
        start = len(source) - len(end)
        if source.endswith(end) and (start == 0 or source[start - 1] == "\n"):
            first = 1 + source.count("\n", 0, start)
            return range(first, first + count)
        return templates.trace(text, source)

    def report(self, problem: Problem) -> None:
        """Log a problem, once a build; information does not fail a strict build.

        A loose id is kept for the end of the build.
        """
        if problem in self.reported:
            return
        self.reported.add(problem)
        if isinstance(problem, LooseId):
            return
        self.log.log(logging.INFO if problem.severity == "info" else logging.WARNING, "%s", problem)


#: Makes the page that the plugin is having converted, if something of ours is on it.
CURRENT: ContextVar[Callable[[], Page] | None] = ContextVar("symphony_ecp_page", default=None)


def base_of(config: Any) -> Path:
    """Return the folder of a site's configuration (``mkdocs.config.defaults.MkDocsConfig``)."""
    return Path(config.config_file_path or "mkdocs.yml").resolve().parent


def page_of(
    file: Any, files: Any, config: Any, base: Path, site: Site, reported: set[Problem]
) -> Page:
    """Return the page that MkDocs or ProperDocs makes of a file (``mkdocs.structure.files.File``).

    A file that a plugin generated lies nowhere, or outside the site, in a folder for one build; it
    is known by its place in the site.
    """
    from mkdocs_ecp.assets import publish, url

    source, folders = file.abs_src_path, (os.path.join(base, ""), os.path.join(config.docs_dir, ""))  # noqa: PTH118
    lies = source and source.startswith(folders)
    return Page(
        site,
        os.path.relpath(source, base) if lies else file.src_uri,
        file.content_string,
        MKDOCS_LOG,
        lambda name: url(name, publish(name, site, files, config), file.url),
        base=base,
        reported=reported,
        alone=False,
        address=urljoin(f"{config.site_url.rstrip('/')}/", file.url) if config.site_url else "",
    )


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

    def find(self, md: Markdown) -> Page:
        """Return the page that a Markdown object is converting."""
        if current := CURRENT.get():
            return current()
        relpath = "relpath" in md.treeprocessors and md.treeprocessors["relpath"]
        if relpath and (page := self._mkdocs(relpath)):
            return page
        return self._zensical(md) or Page(
            self._site(os.getcwd(), LOG, ()),  # noqa: PTH109 - see _site
            unserved=_by_hand,
        )

    def has_links_beside(self, md: Markdown) -> bool:
        """Whether this is a site's first page, and there may be links beside its pages.

        So the site is opened though no page may have anything of ours. The plugin looks for itself.
        """
        file = None if CURRENT.get() else _configuration(md)
        if file is None or file in _LOOKED:
            return False
        _LOOKED.add(file)
        return may_have_links(file)

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
        site = self._site(base := base_of(config), MKDOCS_LOG, (config.config_file_path,))
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
        except (AttributeError, KeyError, LookupError, OSError, UnicodeError, ValueError):
            return None
        site = self._site(base, LOG, ZENSICAL)
        return Page(
            site, str(path), source, unserved=partial(self._unserved, site, config, base), base=base
        )

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
        self, base: Path | str, log: logging.Logger, configurations: Sequence[str | None]
    ) -> Site:
        """Load the site, once for all pages while its settings and its registry stay the same.

        Hosts make a new extension object for every page, so the sites are kept here. Each page asks
        whether files have changed: with paths as text, since objects would cost as much.
        """
        names = (str(given),) if (given := self.settings.get("registry")) else REGISTRY_FILES
        stamps = (_changed(name if name[0] == "/" else f"{base}/{name}") for name in names)
        changed = next((stamp for stamp in stamps if stamp is not None), None)
        key = (str(base), self._settings, changed)
        known = _SITES.get(key)
        if known is None or any(_changed(file) != stamp for file, stamp in known[1].items()):
            files = (Path(base, name) for name in configurations if name)
            file = next(filter(Path.is_file, files), None)
            where = written(file, "markdown_extensions")
            site = open_site(self.settings, Path(base), where)
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
