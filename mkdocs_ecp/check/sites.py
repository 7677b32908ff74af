"""Markdown sites for ``ecp check``: their folders, settings and pages.

A plugin that rewrites pages (macros, say) does not run, and the expressions of Jinja that it fills
in are not judged.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs_ecp.assets import unserved
from mkdocs_ecp.beside import judge_beside
from mkdocs_ecp.check.configuration import (
    flat,
    folder_of,
    named,
    plugins_of,
    read_configuration,
)
from mkdocs_ecp.check.plugins import NEEDS, extensions_with, fills_in, included, needs
from mkdocs_ecp.settings import (
    ON_PROBLEM,
    OURS,
    judge_language,
    judge_on_problem,
    judge_shape,
    judge_unread,
    written,
)
from mkdocs_ecp.unread import reads_all
from symphony_ecp.check import MARKDOWN, CannotCheckError, Checker, Joined, is_under
from symphony_ecp.files import relative
from symphony_ecp.pipeline import open_site
from symphony_ecp.problems import Problem
from symphony_ecp.site import Site

if TYPE_CHECKING:
    from mkdocs_ecp.check.collect import Collector

#: The names of each host's configuration, of which it reads the first.
_NAMES = (("mkdocs.yml", "mkdocs.yaml"), ("properdocs.yml", "properdocs.yaml"), ("zensical.toml",))
#: How others beside them are called, one a language or an edition.
_BESIDE = re.compile(r"(?:mkdocs|properdocs)[-_.].+\.ya?ml")
#: What MkDocs always loads.
_MKDOCS: dict[str, dict[str, Any]] = {"toc": {}, "tables": {}, "fenced_code": {}}
#: What Zensical always loads, before and behind what is named.
_ZENSICAL: tuple[dict[str, dict[str, Any]], ...] = (
    {"toc": {}, "tables": {}},
    {"pymdownx.superfences": {}},
)
#: Where nobody says: what pages on a code host or in a portal usually rely on.
_USUAL: dict[str, dict[str, Any]] = {
    **{name: {} for name in ("toc", "tables", "admonition", "attr_list", "def_list", "footnotes")},
    "md_in_html": {},
    "pymdownx.details": {},
    "pymdownx.superfences": {},
    "pymdownx.tabbed": {},
}


@dataclass(frozen=True)
class MarkdownTree:
    """A site of Markdown pages.

    Attributes:
        base: the folder of the configuration.
        parts: the folders of pages, by what stands before their paths in the site: ``docs_dir``,
            and those of the sites that are taken in.
        output: ``site_dir``.
        site: settings and registry.
        extensions: Markdown extensions with their options.
        excluded: patterns of ``exclude_docs`` and ``draft_docs``.
        has_templates: whether pages are templates of Jinja unless they say otherwise; ``None``
            where no plugin fills any in.
        is_whole: whether every extension is here that decides what a block is.
        unserved: what the site lacks for a chat to open.
        takes_in: the configurations of sites whose pages are built with this one's.
        inherits: the configurations that this one builds upon.
        configuration: the file.
        config: what it says.
        is_plugin: whether it loads our plugin.
        reads_all: whether nothing brings in what no page has.
        needs: what else has to be installed for its pages.

    """

    base: Path
    parts: Mapping[str, Path]
    output: Path | None
    site: Site
    extensions: Mapping[str, Mapping[str, Any]]
    excluded: tuple[str, ...] = ()
    has_templates: bool | None = None
    is_whole: bool = True
    unserved: Problem | None = None
    takes_in: frozenset[Path] = frozenset()
    inherits: frozenset[Path] = frozenset()
    configuration: Path | None = None
    config: Mapping[str, Any] = field(default_factory=dict)
    is_plugin: bool = False
    reads_all: bool = False
    needs: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        return self.folders[0]

    @property
    def folders(self) -> tuple[Path, ...]:
        return tuple(self.parts.values())

    @property
    def address(self) -> str:
        return str(self.config.get("site_url") or "")

    @property
    def endings(self) -> Mapping[str, bool]:
        return dict.fromkeys(MARKDOWN, True)

    def words(self, *, markdown: bool) -> tuple[tuple[bytes, ...], ...]:
        """Snippets may bring blocks into a page that has none itself."""
        snippets = self.extensions.get("pymdownx.snippets")
        if snippets is None or not markdown:
            return ()
        appended = snippets.get("auto_append")
        return ((),) if appended and isinstance(appended, list) else ((b"<", b"-8<-"),)

    def builds(self, file: str) -> bool:
        """Whether a file becomes a page: one of a folder that no other page takes the place of.

        Of ``README.md`` and ``index.md`` MkDocs builds the last, as of ``a.markdown`` and ``a.md``.
        """
        folder, name = os.path.split(file)
        stem, dot, ending = name.rpartition(".")
        ending = dot + ending
        if ending not in MARKDOWN:
            return False
        paths = [
            prefix + relative(file, part).replace(os.sep, "/")
            for prefix, part in self.parts.items()
            if is_under(file, part)
        ]
        if not any(not (self._spec and self._spec.match_file(path)) for path in paths):
            return False
        alike = {"README", "index"} if stem in ("README", "index") else {stem}
        others = (stem + ending for stem in alike for ending in MARKDOWN)
        return not any(other > name and Path(folder, other).is_file() for other in others)

    @cached_property
    def _spec(self) -> Any:
        try:
            from pathspec.gitignore import GitIgnoreSpec
        except ImportError:  # it comes with MkDocs, the only host that has patterns
            return None
        return GitIgnoreSpec.from_lines((".*", "/templates/", *self.excluded))

    def check(self, file: Path, text: str) -> list[Problem]:
        return self._collector.problems(file, text)

    def beside(self) -> list[Problem]:
        if self.configuration is None:
            return []
        others = map(_read, sorted(self.takes_in))
        file, becomes = self.configuration, self.is_plugin
        return list(judge_beside(self.config, file, self.site, others, becomes=becomes))

    @cached_property
    def _collector(self) -> Collector:
        from mkdocs_ecp.check.collect import Collector

        folders = {"$config_dir": self.base, "$docs_dir": self.folder}
        return Collector(
            self.site,
            self.extensions,
            folders,
            has_templates=self.has_templates,
            is_whole=self.is_whole,
            unserved=self.unserved,
        )


def open_tree(base: Path, configuration: Path | None, _folder: Path | None = None) -> MarkdownTree:
    """Open a site; see :class:`symphony_ecp.check.hosts.Checker`."""
    if configuration is None:
        return MarkdownTree(base, {"": base}, None, open_site({}, base), _USUAL)
    config = read_configuration(configuration)
    plugins = plugins_of(config)
    extensions = named(flat(config.get("markdown_extensions")))
    is_for_zensical = _is_for_zensical(configuration)
    if is_for_zensical:
        before, behind = _ZENSICAL
        extensions = {**before, **(extensions or _USUAL)}
        extensions |= {name: {} for name in behind if name not in extensions}
        plugins.pop("ecp", None)  # which says nothing to Zensical
    else:
        extensions = {**_MKDOCS, **extensions}
    extensions, missing = extensions_with(plugins, extensions, configuration)
    ours = dict(next((extensions[name] for name in OURS if name in extensions), {}))
    where = written(configuration, "markdown_extensions")
    wrong = (*missing, *judge_on_problem(ours.pop(ON_PROBLEM, "warn"), where))
    settings = ours
    if "ecp" in plugins:
        wrong = (*wrong, *judge_unread(ours, where))
        settings, where = plugins["ecp"], written(configuration, "plugins")
    for section in ("plugins", "markdown_extensions"):
        wrong = (*wrong, *judge_shape(config.get(section), configuration.name))
    site = open_site(settings, base, where)
    wrong = (*wrong, *judge_language(config.get("theme"), site, configuration))
    excluded = [config.get(key) for key in ("exclude_docs", "draft_docs")]
    taken_in = list(included(plugins, config.get("nav"), base))
    parts = {"": folder_of(base, config.get("docs_dir"), "docs")}
    for file in taken_in:
        parts |= _part(file)
    return MarkdownTree(
        base,
        parts,
        folder_of(base, config.get("site_dir"), "site"),
        replace(site, problems=(*site.problems, *wrong)),
        {name: options for name, options in extensions.items() if name not in OURS},
        tuple(line for text in excluded if isinstance(text, str) for line in text.splitlines()),
        fills_in(plugins),
        not missing,
        unserved(site, config, configuration, parts[""]) if is_for_zensical else None,
        frozenset(Path(os.path.normpath(file)) for file in taken_in),
        frozenset(config.get("INHERIT", ())),
        configuration,
        config,
        "ecp" in plugins,
        reads_all(plugins, extensions),
        needs(plugins, extensions),
    )


def _part(file: Path) -> dict[str, Path]:
    """Return the folder of pages of a site that is taken in, below its name.

    One that cannot be read is the host's to report, which builds nothing then.
    """
    config = _read(file)
    return {f"{config.get('site_name')}/": folder_of(file.parent, config.get("docs_dir"), "docs")}


def _is_for_zensical(configuration: Path) -> bool:
    """Whether Zensical reads a configuration: its own, or MkDocs' where it alone is installed."""
    installed = [host for host in ("mkdocs", "properdocs", "zensical") if find_spec(host)]
    return configuration.name.startswith("zensical") or installed == ["zensical"]


def configurations(folder: Path, names: Collection[str]) -> list[str]:
    """Return the configurations in a folder: what each host reads, and what says it is another.

    ``mkdocs-de.yml`` is one if it names a site and has our plugin or extension, and no file beside
    it builds upon it.
    """
    found = [next((name for name in alike if name in names), "") for alike in _NAMES]
    found = [name for name in found if name]
    others = {name: _read(folder / name) for name in sorted(names) if _BESIDE.fullmatch(name)}
    if not others:
        return found
    read = [*others.values(), *(_read(folder / name) for name in found)]
    inherited = {file for config in read for file in config.get("INHERIT", ())}
    return found + [
        name
        for name, config in others.items()
        if "site_name" in config
        and folder / name not in inherited
        and not {*plugins_of(config), *named(config.get("markdown_extensions"))}.isdisjoint(OURS)
    ]


def join(configuration: Path, text: str) -> Joined:
    """Return a configuration with us in it; see :class:`symphony_ecp.check.hosts.Checker`."""
    from mkdocs_ecp.check import setup

    return setup.join(configuration, text, is_for_zensical=_is_for_zensical(configuration))


def _read(configuration: Path) -> dict[str, Any]:
    try:
        return read_configuration(configuration)
    except CannotCheckError:  # nobody said that it is one
        return {}


CHECKER = Checker(
    configurations,
    (".yml", ".yaml", ".toml"),
    (".md", ".markdown"),
    NEEDS,
    open_tree,
    join,
)
