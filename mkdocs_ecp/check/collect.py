"""Converts pages for their problems alone, with the site's well-known Markdown extensions."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from markdown import Markdown

from mkdocs_ecp.check.configuration import Placeholder
from mkdocs_ecp.check.plugins import TRUSTED
from mkdocs_ecp.extension import EcpExtension
from mkdocs_ecp.lines.templates import expressions_in
from mkdocs_ecp.page import CURRENT, Page, front_matter_of, site_on
from symphony_ecp.problems import Problem
from symphony_ecp.site import Site

try:
    from mkdocs.utils.meta import get_data as _front_matter
except ImportError:  # Zensical, or Python-Markdown alone

    def _front_matter(doc: str) -> tuple[str, dict[str, Any]]:
        return front_matter_of(doc)


@dataclass(frozen=True)
class _Listening(Page):
    """A page that keeps its problems."""

    problems: list[Problem] = field(default_factory=list)

    def report(self, problem: Problem) -> None:
        self.problems.append(problem)


class Collector:
    """Converts the pages of one site.

    Attributes:
        has_templates: see :class:`mkdocs_ecp.check.sites.MarkdownTree`.
        is_whole: whether every extension is here that decides what a block is.
        unserved: what the site lacks for a chat to open.

    """

    def __init__(
        self,
        site: Site,
        extensions: Mapping[str, Mapping[str, Any]],
        folders: Mapping[str, Path],
        *,
        has_templates: bool | None,
        is_whole: bool,
        unserved: Problem | None,
    ) -> None:
        self.site = site
        self.is_whole = is_whole
        self.unserved = unserved
        self.has_templates = has_templates
        self.folders = dict(folders)
        self.extensions = extensions
        self.follows_page = False
        self.md = self.converter()

    def converter(self) -> Markdown:
        """Return a new Markdown object with everything loaded."""
        md = Markdown()
        for name, options in self.extensions.items():
            self.load(md, name, options)
        md.registerExtensions([EcpExtension()], {})
        return md

    def load(self, md: Markdown, name: str, options: Mapping[str, Any]) -> None:
        """Load an extension that is trusted, whatever its options."""
        module = name if "." in name or name in TRUSTED else f"markdown.extensions.{name}"
        if not module.startswith(("markdown.extensions.", "pymdownx.", *TRUSTED)):
            return
        try:
            if importlib.util.find_spec(module) is None:
                return
        except ImportError:
            return
        given = {key: self.with_folders(value) for key, value in options.items()}
        if name == "pymdownx.snippets":
            paths = given.get("base_path", ["."])
            paths = paths if isinstance(paths, list) else [paths]
            base = self.folders["$config_dir"]
            given["base_path"] = [
                path if isinstance(path, Placeholder) else str(base / str(path)) for path in paths
            ]
            given["url_download"] = False  # a check asks no network
        for configs in (given, {}):  # a wrong option is the host's to report
            with suppress(Exception):
                md.registerExtensions([module], {module: configs})
                return

    def with_folders(self, value: Any) -> Any:
        """Let placeholders know their folders."""
        if isinstance(value, Placeholder):
            value.folders = self.folders
            self.follows_page = self.follows_page or not value.value
        elif isinstance(value, list):
            return [self.with_folders(item) for item in value]
        return value

    def problems(self, file: Path, text: str) -> list[Problem]:
        """Return a page's problems, in order of lines."""
        self.folders[""] = file.parent
        below, meta = _front_matter(text)
        own, wrong = site_on(self.site, meta, "", str(file), text)
        page = _Listening(own, str(file), text, unserved=lambda: self.unserved, alone=False)
        token = CURRENT.set(lambda: page)
        try:
            if self.follows_page:  # its extensions look at the page's folder when they are made
                self.md = self.converter()
            self.md.reset()
            self.md.convert(below)
        finally:
            CURRENT.reset(token)
        found = [*wrong, *(problem for problem in page.problems if problem not in wrong)]
        if not self.is_whole:  # what begins a block, the missing extensions may decide
            found = [replace(p, severity="info") if p.code == "block-syntax" else p for p in found]
        if self.has_templates is None or meta.get("render_macros", self.has_templates) is False:
            return found
        # What will stand there, nobody knows.
        unknown, path = expressions_in(text), str(file)
        return [p for p in found if p.path != path or (p.line or 0) - 1 not in unknown]
