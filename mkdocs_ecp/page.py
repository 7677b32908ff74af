"""Which page is being converted, for which site, and who hears of its problems.

The plugin sets the page; without it, MkDocs, ProperDocs and Zensical each leave something of
theirs on the Markdown object that tells; plain Python-Markdown tells nothing.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markdown import Markdown

from symphony_ecp.pipeline import open_site
from symphony_ecp.problems import Problem
from symphony_ecp.site import REGISTRY_FILE, Site

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
        base: the folder that paths in messages start from.
        asset_url: gives the URL, seen from the page, of a file that the browser needs; ``None``
            where the host takes care of assets.

    """

    site: Site
    path: str = "<markdown>"
    source: str = ""
    log: logging.Logger = LOG
    asset_url: Callable[[str], str] | None = None
    base: Path = field(default_factory=Path.cwd)

    def shown(self, path: Path) -> str:
        """Return a file as messages show it."""
        return str(path.relative_to(self.base)) if path.is_relative_to(self.base) else str(path)

    def first_line(self, text: str) -> int:
        """Return the line of the file that a text starts on; hosts cut front matter off."""
        if text.strip():
            for head in (text.rstrip(), text[:80]):
                start = self.source.find(head)
                if start >= 0:
                    return self.source.count("\n", 0, start) + 1
        return 1

    def report(self, problem: Problem) -> None:
        """Log a problem; information does not fail a strict build."""
        self.log.log(logging.INFO if problem.severity == "info" else logging.WARNING, "%s", problem)


#: The page that the plugin is having converted.
CURRENT: ContextVar[Page | None] = ContextVar("symphony_ecp_page", default=None)


@dataclass
class PageFinder:
    """Finds the page of a conversion, and loads its site once.

    Attributes:
        settings: the extension's own options, for hosts without a plugin.

    """

    settings: Mapping[str, Any] = field(default_factory=dict)

    def find(self, md: Markdown) -> Page:
        """Return the page that a Markdown object is converting."""
        current = CURRENT.get()
        if current is not None:
            return current
        if "relpath" in md.treeprocessors:
            page = self._mkdocs(md.treeprocessors["relpath"])
            if page is not None:
                return page
        return self._zensical(md) or Page(self._site(Path.cwd(), LOG))

    def _mkdocs(self, relpath: Any) -> Page | None:
        """Read what MkDocs and ProperDocs leave on the Markdown object for their own links."""
        try:
            file, config = relpath.file, relpath.config
            base = Path(config.config_file_path).resolve().parent
            path = Path(file.abs_src_path)
            source = file.content_string
        except (AttributeError, TypeError, OSError, UnicodeError):
            return None
        shown = str(path.relative_to(base)) if path.is_relative_to(base) else file.src_uri
        from mkdocs_ecp.assets import publish

        return Page(
            self._site(base, MKDOCS_LOG),
            shown,
            source,
            MKDOCS_LOG,
            lambda name: publish(name, relpath.files, config, file.url),
            base,
        )

    def _zensical(self, md: Markdown) -> Page | None:
        """Read the page from Zensical's own extension."""
        # Whoever runs under Zensical has its module loaded already.
        module = sys.modules.get("zensical.extensions.context")
        if module is None:
            return None
        try:
            context = module.ContextPreprocessor.from_markdown(md)
            base = Path(context.config.get("docs_dir", "docs"))
            path = base / context.page.path
            source = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
        except (AttributeError, KeyError, LookupError, OSError, UnicodeError, ValueError):
            return None
        return Page(self._site(Path.cwd(), LOG), str(path), source)

    def _site(self, base: Path, log: logging.Logger) -> Site:
        """Load the site, once for all pages while its settings and its registry stay the same."""
        registry = base / str(self.settings.get("registry") or REGISTRY_FILE)
        changed = registry.stat().st_mtime_ns if registry.is_file() else None
        key = (str(base), repr(sorted(self.settings.items())), changed)
        if key not in _SITES:
            site = open_site(self.settings, base, "extension ecp")
            _SITES.clear()
            _SITES[key] = site
            page = Page(site, log=log)
            for problem in site.reported(site.problems):
                page.report(problem)
        return _SITES[key]


#: The last site loaded without a plugin: hosts make a new extension object for every page.
_SITES: dict[tuple[str, str, int | None], Site] = {}
