"""The page that is being converted: its site, its file, and who hears of its problems."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import yaml

from mkdocs_ecp.lines import templates
from symphony_ecp.files import relative
from symphony_ecp.page import KEY, of_front_matter
from symphony_ecp.problems import Problem
from symphony_ecp.site import LooseId, Site
from symphony_ecp.text import clean
from symphony_ecp.words import language_tag

#: A logger below ``mkdocs.plugins``, so that MkDocs' strict mode counts its warnings.
MKDOCS_LOG = logging.getLogger("mkdocs.plugins.ecp")
LOG = logging.getLogger("symphony_ecp")


_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*\n", re.DOTALL)


@dataclass(frozen=True)
class Page:
    """The page that is being converted.

    Attributes:
        site: the site it belongs to, as the page has it.
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
        wrong: what is wrong with what the page says of itself.

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
    wrong: tuple[Problem, ...] = ()

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
        # As the text was, before it was marked.
        source = clean(self.source).replace("\r\n", "\n").replace("\r", "\n").rstrip()
        end = text.rstrip()
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
    path = relative(source, base) if lies else file.src_uri
    meta, content = file.page.meta if file.page else {}, file.content_string
    own, wrong = site_on(site, meta, language_in(config), path, content)
    return Page(
        own,
        path,
        content,
        MKDOCS_LOG,
        lambda name: url(publish(name, site, files, config), file.url),
        base=base,
        reported=reported,
        alone=False,
        address=urljoin(f"{config.site_url.rstrip('/')}/", file.url) if config.site_url else "",
        wrong=wrong,
    )


def site_on(
    site: Site, meta: Mapping[str, Any], language: str, path: str, source: str
) -> tuple[Site, tuple[Problem, ...]]:
    """Return a site as a page has it, by the page's front matter, and what is wrong with that.

    Args:
        site: the site.
        meta: the front matter.
        language: of the page, as the host says it.
        path: the page's file, as messages show it.
        source: what is in it.

    """
    given, wrong = of_front_matter(meta, site, path, source) if KEY in meta else ({}, ())
    return site.on_page(given, language), wrong


def front_matter_of(text: str) -> tuple[str, dict[str, Any]]:
    """Split a page's text from its front matter, where no host does so: between two lines ``---``.

    As MkDocs does (``mkdocs.utils.meta.get_data``), and says nothing of what is no YAML.
    """
    match = _FRONT_MATTER.match(text)
    try:
        meta = yaml.safe_load(match[1]) if match else None
    except (ValueError, yaml.YAMLError):
        meta = None
    return (text[match.end() :], meta) if match and isinstance(meta, dict) else (text, {})


def language_in(config: Any) -> str:
    """Return the language of a build of MkDocs: that of mkdocs-static-i18n's, else its theme's.

    That plugin builds a site once for each language, and tells the themes that it knows.
    """
    said = getattr(config.plugins.get("i18n"), "current_language", None)
    return language_tag(said or "") or language_of(config.theme)


def language_of(theme: Mapping[str, Any] | None) -> str:
    """Return the language of a theme: Material's and Zensical's, else that of MkDocs' own themes.

    Those say it as ``locale`` (``mkdocs.localization``), which Material leaves at English.
    """
    said = theme and (theme.get("language") or theme.get("locale"))
    return language_tag(str(said or ""))
