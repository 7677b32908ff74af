"""Sphinx sites for ``ecp check``: ``conf.py`` read as literals, pages parsed by docutils.

Nothing that ``conf.py`` names is imported or run. What it computes (``extensions = find()``) is not
seen; then a page is read as if the line were not there.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symphony_ecp.check.hosts import CannotCheckError, Checker
from symphony_ecp.pipeline import open_site
from symphony_ecp.problems import Problem
from symphony_ecp.site import SITE_SETTINGS, Site

if TYPE_CHECKING:
    from sphinx_ecp.collect import Collector

#: A file called conf.py is Sphinx's when it says one of these.
_SPHINX = frozenset({"extensions", "project", "html_theme", "source_suffix", "root_doc"})
_MYST = frozenset({"myst_parser", "myst_nb"})
_MARKDOWN = frozenset({"markdown", "myst-nb", "myst_parser"})


@dataclass(frozen=True)
class SphinxTree:
    """A site of reStructuredText and MyST pages.

    Attributes:
        base: the folder of ``conf.py``.
        site: settings and registry.
        suffixes: endings of pages, and whether they are in Markdown.
        conf: the literals of ``conf.py``.

    """

    base: Path
    site: Site
    suffixes: Mapping[str, bool]
    conf: Mapping[str, Any] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return self.base

    @property
    def output(self) -> Path | None:
        return None

    @property
    def words(self) -> tuple[bytes, ...]:
        """An included file may bring blocks into a page that has none itself."""
        around = f"{self.conf.get('rst_prolog')}{self.conf.get('rst_epilog')}"
        return (b"include::", b"{include}", *([b""] if "symphony" in around.lower() else []))

    def builds(self, path: str) -> bool:
        if not path.endswith(tuple(self.suffixes)):
            return False
        parts = path.split("/")
        above = ("/".join(parts[: size + 1]) for size in range(len(parts)))
        return self._included(path) and not any(map(self._excluded, above))

    @cached_property
    def _excluded(self) -> Any:
        from sphinx.project import EXCLUDE_PATHS
        from sphinx.util.matching import Matcher

        names = ("exclude_patterns", "templates_path", "html_static_path", "html_extra_path")
        return Matcher([*EXCLUDE_PATHS, *(text for name in names for text in self._texts(name))])

    @cached_property
    def _included(self) -> Any:
        from sphinx.util.matching import Matcher

        return Matcher(self._texts("include_patterns") or ["**"])

    def _texts(self, name: str) -> list[str]:
        value = self.conf.get(name)
        listed = value if isinstance(value, list | tuple) else []
        return [text for text in listed if isinstance(text, str)]

    def check(self, file: Path, text: str) -> list[Problem]:
        markdown = next(
            (markdown for ending, markdown in self.suffixes.items() if file.name.endswith(ending)),
            file.name.endswith(".md"),
        )
        silent = self._texts("suppress_warnings")
        return [
            problem
            for problem in self._collector.problems(file, text, markdown=markdown)
            if not {"ecp", "ecp.*", f"ecp.{problem.code}"} & {*silent}
        ]

    @cached_property
    def _collector(self) -> Collector:
        from sphinx_ecp.collect import Collector

        return Collector(self.site, self.base, self.conf)


def open_tree(base: Path, configuration: Path | None) -> SphinxTree | None:
    """Open a site; see :class:`symphony_ecp.check.hosts.Checker`."""
    if configuration is None:
        return SphinxTree(base, open_site({}, base), {".rst": False, ".txt": False})
    conf, names = _literals(configuration)
    if not names & _SPHINX:
        return None
    settings = {
        setting.name: conf.get(f"ecp_{setting.name.replace('-', '_')}") for setting in SITE_SETTINGS
    }
    site = open_site(settings, base, configuration.name)
    return SphinxTree(base, site, _suffixes(conf), conf)


CHECKER = Checker(("conf.py",), (".rst", ".txt"), "symphony-ecp[sphinx]", open_tree)


def _suffixes(conf: Mapping[str, Any]) -> dict[str, bool]:
    """Return the endings of pages as Sphinx and MyST do, and which of them are Markdown."""
    given = conf.get("source_suffix", ".rst")
    if isinstance(given, str):
        given = [given]
    if not isinstance(given, dict):
        given = dict.fromkeys(given, "restructuredtext")
    suffixes = {str(ending): parser in _MARKDOWN for ending, parser in given.items()}
    # An unreadable list of extensions may well hold MyST; Sphinx lets it claim its ending.
    extensions = conf.get("extensions", _MYST)
    if isinstance(extensions, list | tuple | frozenset) and _MYST & {*map(str, extensions)}:
        suffixes.setdefault(".md", True)
        if given.get(".md") == "restructuredtext":  # as a list says it; MyST's claim wins
            suffixes[".md"] = True
    return suffixes


def _literals(path: Path) -> tuple[dict[str, Any], set[str]]:
    """Return what ``conf.py`` assigns as literals, and every name that it assigns."""
    try:
        module = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = f":{error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        reason = getattr(error, "msg", None) or getattr(error, "strerror", None) or error
        raise CannotCheckError(f"{path}{line}: cannot be read: {reason}") from error
    conf: dict[str, Any] = {}
    names: set[str] = set()
    for statement in module.body:
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign | ast.AugAssign):
            targets = [statement.target]
        else:
            continue
        for target in targets:
            if not isinstance(target, ast.Name) or statement.value is None:
                continue
            names.add(target.id)
            try:
                value = ast.literal_eval(statement.value)
            except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
                conf.pop(target.id, None)
                continue
            before = conf.get(target.id)
            if isinstance(statement, ast.AugAssign):
                if not isinstance(before, list) or not isinstance(value, list):
                    continue
                value = [*before, *value]
            conf[target.id] = value
    return conf, names
