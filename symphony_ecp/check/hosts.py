"""What a host tells ``ecp check``: how a site is recognised, its pages, how to read one.

A checker is an object in the entry point group ``symphony_ecp.checkers``. Its module imports no
library of the host before a page is read, so that a site is recognised where they are missing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol

from symphony_ecp.files import is_endless
from symphony_ecp.problems import Problem
from symphony_ecp.site import Site

#: Endings of Markdown pages: MkDocs' own list.
MARKDOWN = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")


class CannotCheckError(Exception):
    """Nothing can be checked, for the reason that the message gives in one sentence."""


class CannotJoinError(Exception):
    """A configuration is not understood well enough to change it.

    Attributes:
        reason: why, in one sentence with its place.
        remedy: what to do: mostly the lines to write, and where.

    """

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True)
class Joined:
    """A configuration with us in it.

    Attributes:
        text: the text that it gets; as it was, where we are in it already.
        commands: what shows the site with chats of the preview pod, beside ``ecp preview``.
        notes: what is to be said of the configuration besides.

    """

    text: str
    commands: tuple[str, ...]
    notes: tuple[str, ...] = ()


class Tree(Protocol):
    """A site and its pages, as a host's configuration describes them."""

    @property
    def base(self) -> Path:
        """The folder of the configuration; problems' relative paths start there."""

    @property
    def folder(self) -> Path:
        """The folder of the site's own pages."""

    @property
    def folders(self) -> tuple[Path, ...]:
        """That folder, and those of other sites whose pages are built with this one's."""

    @property
    def takes_in(self) -> frozenset[Path]:
        """The configurations of these other sites."""

    @property
    def inherits(self) -> frozenset[Path]:
        """The configurations that this one builds upon; they may be sites themselves."""

    @property
    def output(self) -> Path | None:
        """Where a build writes to, if the configuration says so; nothing there is a source."""

    @property
    def address(self) -> str:
        """Where the site is published, if its configuration says so, else ``""``."""

    @property
    def site(self) -> Site:
        """Settings and registry."""

    @property
    def needs(self) -> tuple[str, ...]:
        """What has to be installed for its pages beside what its host needs anyway."""

    @property
    def reads_all(self) -> bool:
        """Whether its pages have all its content, as far as the configuration tells."""

    @property
    def endings(self) -> Mapping[str, bool]:
        """Endings of the pages, and whether these are in Markdown."""

    def words(self, *, markdown: bool) -> tuple[tuple[bytes, ...], ...]:
        """Return what makes a page worth parsing, beside ``symphony``: each time several words.

        A page has all of them, in lower case. The first is best a single character that few other
        pages have, since that is found in a tenth of the time.
        """

    def builds(self, file: str) -> bool:
        """Whether a file, by its absolute path, becomes a page."""

    def check(self, file: Path, text: str) -> list[Problem]:
        """Return a page's problems, in order of lines.

        Args:
            file: its absolute path, which the problems bear.
            text: what is in it, without a byte-order mark, with line feeds alone.

        """

    def beside(self) -> list[Problem]:
        """Return the problems of what the host reads beside the pages: configuration, templates."""


@dataclass(frozen=True)
class Checker:
    """A host.

    Attributes:
        configurations: tells which files of a folder, by the names of all, configure sites.
        named: endings of configurations, by whatever name the command says.
        endings: endings of pages that belong to no site, with their dot.
        needs: what to install for it: ours, with the extra of that host.
        open: reads a configuration in a folder (``None`` for pages that belong to no site), for
            the pages in another folder if that is given; returns ``None`` when the file only has
            the same name, and raises :class:`CannotCheckError` when it cannot be read.
        join: returns what a configuration, of which it gets the file and the text, is with us in
            it; raises :class:`CannotJoinError`.
        directives: directives of reStructuredText that make a page worth parsing, in lower case,
            each with a word that must be there, too.

    """

    configurations: Callable[[Path, Collection[str]], Iterable[str]]
    named: tuple[str, ...]
    endings: tuple[str, ...]
    needs: str
    open: Callable[[Path, Path | None, Path | None], Tree | None]
    join: Callable[[Path, str], Joined]
    directives: Mapping[bytes, bytes] = field(default_factory=dict)


def checkers() -> dict[str, Checker]:
    """Return the checkers of all installed hosts, by name."""
    return {point.name: point.load() for point in entry_points(group="symphony_ecp.checkers")}


@dataclass(frozen=True)
class Spec:
    """What it takes to open a tree, here or in another process."""

    checker: str
    base: Path
    configuration: Path | None
    folder: Path | None = None


def open_tree(spec: Spec, known: Mapping[str, Checker]) -> Tree | None:
    """Open a tree; a host's missing library ends the check with what to install."""
    checker = known[spec.checker]
    if spec.configuration is not None and is_endless(spec.configuration):
        raise CannotCheckError(f"{spec.configuration}: cannot be read: it is no file")
    try:
        return checker.open(spec.base, spec.configuration, spec.folder)
    except ImportError as error:
        raise missing(error, [checker.needs]) from error


def missing(error: ImportError, needs: Iterable[str]) -> CannotCheckError:
    """Say what to install."""
    return CannotCheckError(f"{error.name} is not installed: {to_install(needs)}")


def to_install(needs: Iterable[str]) -> str:
    """Say how to install distributions, each once; one with several extras is one.

    What a hook of pre-commit is given takes the place of the hook's own list, which is why all is
    named there that the hook needs.
    """
    extras: dict[str, dict[str, None]] = {}
    for need in needs:
        name, _, extra = need.rstrip("]").partition("[")
        extras.setdefault(name, {}).update(dict.fromkeys(filter(None, extra.split(","))))
    given = [f"{name}[{','.join(some)}]" if some else name for name, some in extras.items()]
    if os.environ.get("PRE_COMMIT"):
        listed = ", ".join(f'"{one}"' if "[" in one else one for one in given)
        return f"write 'additional_dependencies: [{listed}]' at this hook"
    return "pip install " + " ".join(f"'{one}'" if "[" in one else one for one in given)


def is_under(file: str, folder: Path) -> bool:
    """Whether a path is a folder or somewhere in it."""
    return f"{file}{os.sep}".startswith(os.path.join(folder, ""))  # noqa: PTH118 - a path is slow
