"""Sphinx sites for ``ecp check``: ``conf.py`` read without running it, pages parsed by docutils.

What it computes in a way that is not followed (``extensions = find()``) is said, as information,
and pages are read as if it were not there.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx_ecp.beside import SHOWN, judge_configuration, judge_own_templates
from sphinx_ecp.check.book import BOOK, is_book, read_book
from sphinx_ecp.check.configuration import (
    Configuration,
    read_configuration,
    says_nothing,
)
from sphinx_ecp.lines.configuration import Place, Places, places_of, texts_of
from sphinx_ecp.settings import NAMES, judge_language, reads_all, unknown, written
from symphony_ecp.check import Checker, Joined, is_under
from symphony_ecp.files import relative
from symphony_ecp.pipeline import open_site
from symphony_ecp.problems import Problem
from symphony_ecp.prose import may_be_symphony
from symphony_ecp.site import Site

if TYPE_CHECKING:
    from sphinx_ecp.check.collect import Collector

#: A file called conf.py is Sphinx's when it says one of these.
_SPHINX = frozenset({"extensions", "project", "html_theme", "source_suffix", "root_doc"})
_MYST = frozenset({"myst_parser", "myst_nb"})
_MARKDOWN = frozenset({"markdown", "myst-nb", "myst_parser"})
#: Sphinx's names that a check reads.
_USED = (
    "extensions", "source_suffix", "exclude_patterns", "include_patterns", "templates_path",
    "html_static_path", "html_extra_path", "suppress_warnings", "rst_prolog", "rst_epilog",
)  # fmt: skip
_MOST_NAMED = 5


@dataclass(frozen=True)
class SphinxTree:
    """A site of reStructuredText and MyST pages.

    Attributes:
        base: the folder of ``conf.py``.
        folder: that of the pages, mostly the same.
        site: settings and registry.
        endings: endings of pages, and whether they are in Markdown.
        conf: the values in ``conf.py``.
        unread: the names there whose values are not known, or not as a whole.
        reads_all: whether nothing brings in what no page has, as far as that can be read.

    """

    base: Path
    folder: Path
    site: Site
    endings: Mapping[str, bool]
    conf: Mapping[str, Any] = field(default_factory=dict)
    unread: Collection[str] = ()
    reads_all: bool = False

    @property
    def folders(self) -> tuple[Path, ...]:
        return (self.folder,)

    @property
    def takes_in(self) -> frozenset[Path]:
        return frozenset()

    @property
    def inherits(self) -> frozenset[Path]:
        return frozenset()

    @property
    def output(self) -> Path | None:
        return None

    @property
    def needs(self) -> tuple[str, ...]:
        return ("myst-parser",) if any(self.endings.values()) else ()

    @property
    def address(self) -> str:
        return str(self.conf.get("html_baseurl") or "")

    def words(self, *, markdown: bool) -> tuple[tuple[bytes, ...], ...]:
        extlinks = self.conf.get("extlinks")
        for name, of in extlinks.items() if isinstance(extlinks, dict) else ():
            if may_be_symphony(str(of)):
                role = f"{{{name}}}" if markdown else f":{name}:"
                return (*self._words(markdown=markdown), (b"`", role.lower().encode()))
        return self._words(markdown=markdown)

    def _words(self, *, markdown: bool) -> tuple[tuple[bytes, ...], ...]:
        texts = f"{self.conf.get('rst_prolog')}{self.conf.get('rst_epilog')}".lower()
        if any(word in texts for word in ("symphony", "include", ":file:")):
            return ((),)
        if not markdown:
            return ()
        if self.conf.get("myst_sub_delimiters") or self.conf.get("myst_url_schemes"):
            return ((),)
        if self.conf.get("myst_fence_as_directive"):
            return ((b"include",), (b"file:",), (b"{{",))
        # MyST's directives, eval-rst among them, are in braces, as substitutions are.
        taken_in = [b"{include}", b"include::", b"include ::", b"file:"]
        if self.conf.get("myst_substitutions"):
            taken_in.append(b"{{")
        return tuple((b"}", word) for word in taken_in)

    def builds(self, file: str) -> bool:
        if not file.endswith(tuple(self.endings)) or not is_under(file, self.folder):
            return False
        path = relative(file, self.folder).replace(os.sep, "/")
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
        listed = value if isinstance(value, list | tuple | set) else []
        return [os.fspath(text) for text in listed if isinstance(text, str | os.PathLike)]

    def check(self, file: Path, text: str) -> list[Problem]:
        markdown = next(
            (markdown for ending, markdown in self.endings.items() if file.name.endswith(ending)),
            file.name.endswith(".md"),
        )
        return self.reported(self._collector.problems(file, text, markdown=markdown))

    def reported(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return the problems that ``suppress_warnings`` lets through, as Sphinx reads it."""
        silent = {*self._texts("suppress_warnings")}
        return [
            problem for problem in problems if not {"ecp", "ecp.*", f"ecp.{problem.code}"} & silent
        ]

    def beside(self) -> list[Problem]:
        file = self.base / "conf.py"
        plain = {name: list(texts_of(file, name)) for name in SHOWN if name in self.unread}
        found = judge_configuration({**self.conf, **plain}, file, self.site)
        templates = self._texts("templates_path")
        return self.reported((*found, *judge_own_templates(templates, self.base, self.site)))

    @cached_property
    def _collector(self) -> Collector:
        from sphinx_ecp.check.collect import Collector

        return Collector(self.site, self.folder, self.base, self.conf)


def open_tree(
    base: Path, configuration: Path | None, folder: Path | None = None
) -> SphinxTree | None:
    """Open a site; see :class:`symphony_ecp.check.hosts.Checker`."""
    if configuration is None:
        return SphinxTree(base, base, open_site({}, base), {".rst": False, ".txt": False})
    if configuration.name == BOOK:
        read, places = read_book(configuration), {}
        if read is None:
            return None
        found = read
    else:
        found, places = read_configuration(configuration), places_of(configuration)
        if not _SPHINX & {*places, *found.unread} and not says_nothing(configuration):
            return None
    conf = found.values
    settings = {setting: conf.get(name) for name, setting in NAMES.items()}
    settings |= dict.fromkeys(unknown(places))
    where = written(places, settings)
    site = judge_language(open_site(settings, base, where), conf.get("language"), where)
    listed, unread = _extensions(found)
    is_read = not unread and reads_all(listed)
    tree = SphinxTree(
        base, folder or base, site, _suffixes(found), conf, tuple(found.unread), is_read
    )
    problems = tree.reported((*site.problems, *_unread(found, places, configuration.name)))
    # What is said of the whole registry in the end is silenced by the same word.
    silent = {"registry"} if not tree.reported([Problem("registry", "")]) else set()
    return replace(tree, site=replace(site, problems=tuple(problems), ignore=site.ignore | silent))


def _unread(found: Configuration, places: Places, shown: str) -> Iterator[Problem]:
    """Say which names that matter here have a value that could not be read."""
    linked = [name for name in (*SHOWN, "extlinks") if _may_link(places.get(name, ()))]
    used = ("*", *_USED, *linked)
    names = [name for name in found.unread if name in used or name.startswith(("ecp_", "myst_"))]
    if names:
        listed = ", ".join(f"'{name}'" for name in names[:_MOST_NAMED])
        message = f"{listed}{' and more' if len(names) > _MOST_NAMED else ''} cannot be read"
        message = message.replace("'*'", "what 'import *' brings in")
        hint = "a check runs nothing; write it plainly, or trust the build in what depends on it"
        line = min(found.unread[name] for name in names)
        yield Problem("unreadable", message, hint, shown, line, "info")


def _may_link(places: Iterable[Place]) -> bool:
    return any(may_be_symphony(str(text)) for place in places for text in place.literals)


def join(configuration: Path, text: str) -> Joined:
    """Return a configuration with us in it; see :class:`symphony_ecp.check.hosts.Checker`."""
    from sphinx_ecp.check import setup

    return setup.join(configuration, text)


def configurations(_folder: Path, names: Collection[str]) -> tuple[str, ...]:
    """Return the configuration in a folder; one of another name is no configuration of Sphinx."""
    if "conf.py" in names:
        return ("conf.py",)
    return (BOOK,) if is_book(names) else ()


CHECKER = Checker(
    configurations,
    ("conf.py", BOOK),
    (".rst", ".txt"),
    "symphony-ecp[sphinx]",
    open_tree,
    join,
    # A file that is taken in may bring blocks into a page that has none itself.
    {b"include": b"", b"raw": b":file:", b"csv-table": b":file:"},
)


def _extensions(found: Configuration) -> tuple[set[str], bool]:
    """Return the extensions, and whether there may be more that could not be read."""
    given = found.values.get("extensions", ())
    listed = given if isinstance(given, list | tuple | set | frozenset) else ()
    return {*map(str, listed)}, not {"*", "extensions"}.isdisjoint(found.unread)


def _suffixes(found: Configuration) -> dict[str, bool]:
    """Return the endings of pages as Sphinx and MyST do, and which of them are Markdown."""
    given = found.values.get("source_suffix", ".rst")
    if not isinstance(given, str | list | tuple | dict):
        given = ".rst"
    if not isinstance(given, dict):
        listed = [given] if isinstance(given, str) else given
        given = dict.fromkeys(map(str, listed), "restructuredtext")
    suffixes = {str(ending): str(parser) in _MARKDOWN for ending, parser in given.items()}
    listed, unread = _extensions(found)
    # A list that cannot be read may well hold MyST; Sphinx lets it claim its ending.
    if unread or _MYST & listed:
        suffixes.setdefault(".md", True)
        if given.get(".md") == "restructuredtext":  # as a list says it; MyST's claim wins
            suffixes[".md"] = True
    return suffixes
