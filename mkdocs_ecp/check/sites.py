"""Markdown sites for ``ecp check``: their folders, settings and pages.

Of the Markdown extensions only those of Python-Markdown and pymdownx are used; a plugin that
rewrites pages (macros, say) does not run, and the expressions of Jinja that it fills in are not
judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs_ecp.check.configuration import flat, folder_of, named, read_toml, read_yaml
from mkdocs_ecp.settings import ON_PROBLEM, OURS, judge_on_problem, judge_unread, written
from symphony_ecp.check import MARKDOWN, Checker
from symphony_ecp.pipeline import open_site
from symphony_ecp.problems import Problem
from symphony_ecp.site import Site
from symphony_ecp.text import shorten

if TYPE_CHECKING:
    from mkdocs_ecp.check.collect import Collector

#: Plugins that take pages for templates of Jinja.
_TEMPLATES = ("macros", "markdownextradata")
#: What MkDocs always loads.
_MKDOCS: dict[str, dict[str, Any]] = {"toc": {}, "tables": {}, "fenced_code": {}}
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
        folder: ``docs_dir``.
        output: ``site_dir``.
        site: settings and registry.
        extensions: Markdown extensions with their options.
        excluded: patterns of ``exclude_docs`` and ``draft_docs``.
        has_templates: whether pages are templates of Jinja unless they say otherwise; ``None``
            where no plugin fills any in.

    """

    base: Path
    folder: Path
    output: Path | None
    site: Site
    extensions: Mapping[str, Mapping[str, Any]]
    excluded: tuple[str, ...] = ()
    has_templates: bool | None = None

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

    def builds(self, path: str) -> bool:
        return path.endswith(MARKDOWN) and not (self._spec and self._spec.match_file(path))

    @cached_property
    def _spec(self) -> Any:
        try:
            from pathspec.gitignore import GitIgnoreSpec
        except ImportError:  # it comes with MkDocs, the only host that has patterns
            return None
        return GitIgnoreSpec.from_lines((".*", "/templates/", *self.excluded))

    def check(self, file: Path, text: str) -> list[Problem]:
        return self._collector.problems(file, text)

    @cached_property
    def _collector(self) -> Collector:
        from mkdocs_ecp.check.collect import Collector

        folders = {"$config_dir": self.base, "$docs_dir": self.folder}
        return Collector(self.site, self.extensions, folders, has_templates=self.has_templates)


def open_tree(base: Path, configuration: Path | None) -> MarkdownTree:
    """Open a site; see :class:`symphony_ecp.check.hosts.Checker`."""
    if configuration is None:
        return MarkdownTree(base, base, None, open_site({}, base), _USUAL)
    if configuration.suffix == ".toml":
        config = read_toml(configuration)
        plugins, extensions = {}, named(flat(config.get("markdown_extensions")))
        extensions = extensions or _USUAL
    else:
        config = read_yaml(configuration)
        plugins = named(config.get("plugins"))
        extensions = {**_MKDOCS, **named(config.get("markdown_extensions"))}
    ours = dict(next((extensions[name] for name in OURS if name in extensions), {}))
    where = written(configuration, "markdown_extensions")
    wrong = judge_on_problem(ours.pop(ON_PROBLEM, "warn"), where)
    settings = ours
    if "ecp" in plugins:
        wrong = (*wrong, *judge_unread(ours, where))
        settings, where = dict(plugins["ecp"]), written(configuration, "plugins")
        settings.pop("enabled", None)  # of MkDocs itself
    for section in ("plugins", "markdown_extensions"):
        wrong = (*wrong, *_judge_shape(config.get(section), configuration.name))
    site = open_site(settings, base, where)
    excluded = [config.get(key) for key in ("exclude_docs", "draft_docs")]
    return MarkdownTree(
        base,
        folder_of(base, config.get("docs_dir"), "docs"),
        folder_of(base, config.get("site_dir"), "site"),
        replace(site, problems=(*site.problems, *wrong)),
        {name: options for name, options in extensions.items() if name not in OURS},
        tuple(line for text in excluded if isinstance(text, str) for line in text.splitlines()),
        next((_fills_in(plugins[name]) for name in _TEMPLATES if name in plugins), None),
    )


def _judge_shape(listed: Any, shown: str) -> Iterator[Problem]:
    """Report what stands where our options belong and is none; MkDocs builds nothing then."""
    for item in listed if isinstance(listed, list) else [listed]:
        for name, options in item.items() if isinstance(item, dict) else ():
            if name in OURS and options and not isinstance(options, dict):
                message = f"{name}: expected keys and values, found '{shorten(str(options))}'"
                hint = "write 'registry: FILE' below it, say"
                yield Problem("bad-value", message, hint, shown, severity="error")


def _fills_in(options: Mapping[str, Any]) -> bool | None:
    """Whether a plugin with these options takes pages for templates, if it is not switched off."""
    if options.get("enabled") is False:
        return None
    return options.get("render_by_default") is not False


CHECKER = Checker(
    ("mkdocs.yml", "properdocs.yml", "zensical.toml"),
    (".md", ".markdown"),
    "symphony-ecp[mkdocs]",
    open_tree,
)
