"""From paths to sites and files: which configurations are there, which files may be pages.

A folder with a host's configuration is a site; a path inside a site belongs to the nearest one at
or above it. Files in no site's folder are read with default settings and the nearest registry.
Nobody's pages are: hidden folders, ``node_modules``, virtual environments, what builds wrote.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import Any

from symphony_ecp.check.hosts import (
    MARKDOWN,
    CannotCheckError,
    Checker,
    Spec,
    Tree,
    checkers,
    open_tree,
)
from symphony_ecp.problems import Problem
from symphony_ecp.site.registry import REGISTRY_FILES

_NOT_SOURCES = frozenset({"node_modules", "__pycache__", "_build"})
#: Files that mark a virtual environment and Sphinx's HTML output.
_MARKERS = frozenset({"pyvenv.cfg", ".buildinfo"})


@dataclass
class Survey:
    """What was found under the paths that are to be checked.

    Attributes:
        specs: the trees, by number.
        trees: the same, opened.
        files: files that may be pages, absolute, each once, in order.
        problems: folders that cannot be read, links that lead back.
        walked: folders of which everything is looked at.

    """

    specs: list[Spec] = field(default_factory=list)
    trees: list[Tree] = field(default_factory=list)
    files: dict[str, None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    walked: list[Path] = field(default_factory=list)
    _explicit: set[str] = field(default_factory=set)
    _registries: set[str] = field(default_factory=set)
    _seen: set[str] = field(default_factory=set)

    @cached_property
    def checkers(self) -> dict[str, Checker]:
        return checkers()

    @property
    def endings(self) -> tuple[str, ...]:
        """Every ending that any host, or a site that is known by now, reads."""
        hosts = {ending for checker in self.checkers.values() for ending in checker.endings}
        sites = {ending for tree in self.trees for ending in tree.endings if ending}
        return tuple(hosts.union(MARKDOWN, sites))

    def add(self, path: Path) -> None:
        """Look at a path given to the command; raises :class:`CannotCheckError`."""
        if not path.exists():
            raise CannotCheckError(f"{path}: no such file or folder")
        path = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
        folder = path if path.is_dir() else path.parent
        self._look_above(folder)
        if path.is_dir():
            self._walk(path)
            for number, tree in enumerate(list(self.trees)):
                # Pages may stand beside their configuration's folder, or nowhere.
                walked = tree.folder.is_relative_to(path) and tree.folder.is_dir()
                if tree.base.is_relative_to(path) and not walked:
                    self._walk_aside(tree, self.specs[number])
        elif path.name.endswith(self.endings):
            self.files[str(path)] = None
            self._explicit.add(str(path))
        elif not self._is_configuration(path):
            listed = ", ".join(sorted(self.endings))
            raise CannotCheckError(f"{path.name}: neither a page ({listed}) nor a registry")

    def pretend(self, path: Path) -> None:
        """Look at a file whose text comes from elsewhere; it need not be there."""
        path = Path(os.path.abspath(path))  # noqa: PTH100
        self._look_above(path.parent)
        if not path.name.endswith(self.endings):
            listed = ", ".join(sorted(self.endings))
            raise CannotCheckError(f"{path.name}: not a page ({listed})")
        self.files[str(path)] = None
        self._explicit.add(str(path))

    def open_registries(self) -> None:
        """Open the registries that belong to no site, whether a page uses them or not."""
        for folder in map(Path, sorted(self._registries)):
            if not self._is_in_a_site(str(folder)):
                self._open(Spec(next(iter(self.checkers)), folder, None))

    def owners(self, file: str) -> list[int]:
        """Return the numbers of the trees that a file is a page of."""
        inside = [
            (number, tree)
            for number, tree in enumerate(self.trees)
            if self.specs[number].configuration and is_under(file, tree.folder)
        ]
        found = [
            number
            for number, tree in inside
            if tree.builds(os.path.relpath(file, tree.folder).replace(os.sep, "/"))
        ]
        if found:
            return found
        around = [
            number
            for number, spec in enumerate(self.specs)
            if spec.configuration
            and is_under(file, spec.base)
            and file.endswith((*self.checkers[spec.checker].endings, *self.trees[number].endings))
        ]
        if around and file in self._explicit:
            nearest = max(len(str(self.specs[number].base)) for number in around)
            return [n for n in around if len(str(self.specs[n].base)) == nearest]
        if self._is_in_a_site(file):
            return []
        return [
            self._open(Spec(name, self._registry_folder(file), None))
            for name, checker in self.checkers.items()
            if file.endswith(checker.endings)
        ]

    def unread(self, file: str) -> Iterator[Problem]:
        """Say of a file that was asked for by name that it is a page of no tree."""
        if file in self._explicit:
            ending = Path(file).suffix
            message = f"not checked: no site here has pages that end in '{ending}'"
            yield Problem("unreadable", message, "", file, severity="info")

    def whole(self) -> dict[Path, list[Tree]]:
        """Return the trees of each registry all of whose trees are looked at as a whole."""
        by_registry: dict[Path, list[Tree]] = {}
        for tree in self.trees:
            if tree.site.registry_file is not None:
                by_registry.setdefault(tree.site.registry_file, []).append(tree)
        return {
            file: trees
            for file, trees in by_registry.items()
            if all(any(is_under(str(t.folder), top) for top in self.walked) for t in trees)
        }

    def __getstate__(self) -> dict[str, Any]:
        """Travel to another process without what is opened; it is opened again there."""
        return {**vars(self), "trees": [], "files": {}, "checkers": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        del state["checkers"]
        vars(self).update(state)
        self.trees = [tree for spec in self.specs if (tree := open_tree(spec, self.checkers))]

    # --- folders ---

    def _look_above(self, folder: Path) -> None:
        """Open the nearest site at or above a folder, no further than the repository."""
        for above in (folder, *folder.parents):
            try:
                names = {entry.name for entry in os.scandir(above)}
            except OSError:
                return
            if not names.isdisjoint(REGISTRY_FILES):
                self._registries.add(str(above))
            if self._open_sites(str(above), names) or ".git" in names:
                return

    def _walk_aside(self, tree: Tree, spec: Spec) -> None:
        """Walk a site's folder outside the path that was given, but not half of the disk.

        One that holds the configuration itself counts within its repository only.
        """
        above = (tree.folder, *tree.folder.parents)
        if not tree.base.is_relative_to(tree.folder) or any((a / ".git").exists() for a in above):
            self._walk(tree.folder)
            return
        message = f"its pages are not looked for in '{tree.folder}', which holds this file too"
        hint = "name a folder of pages alone, or check that folder"
        path = str(spec.configuration or spec.base)
        self.problems.append(Problem("unreadable", message, hint, path, severity="error"))

    def _walk(self, top: Path) -> None:
        self.walked.append(top)
        skipped: set[str] = set()
        stack: list[tuple[str, tuple[str, ...]]] = [(str(top), (os.path.realpath(top),))]
        while stack:
            folder, above = stack.pop()
            if folder in self._seen:
                continue
            self._seen.add(folder)
            try:
                with os.scandir(folder) as scan:
                    entries = sorted(scan, key=attrgetter("name"))
            except OSError as error:
                self.problems.append(unreadable(folder, error))
                continue
            names = {entry.name for entry in entries}
            if names & _MARKERS:
                continue
            for tree in self._open_sites(folder, names):
                if tree.output and not is_under(str(tree.folder), tree.output):
                    skipped.add(str(tree.output))
            if not names.isdisjoint(REGISTRY_FILES):
                self._registries.add(folder)
            below: list[tuple[str, tuple[str, ...]]] = []
            endings = self.endings
            for entry in entries:
                if entry.name.startswith(".") or entry.name in _NOT_SOURCES:
                    continue
                if entry.is_file(follow_symlinks=False):
                    if entry.name.endswith(endings):
                        self.files[entry.path] = None
                elif self._is_folder(entry):
                    if entry.path not in skipped:
                        below.extend(self._below(entry, above))
                elif entry.name.endswith(endings) and entry.is_symlink():  # it may lead nowhere
                    self.files[entry.path] = None
            stack += below[::-1]

    def _is_folder(self, entry: os.DirEntry[str]) -> bool:
        try:
            return entry.is_dir()
        except OSError as error:  # a link to itself
            self.problems.append(unreadable(entry.path, error))
            return False

    def _below(
        self, entry: os.DirEntry[str], above: tuple[str, ...]
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Descend into a folder; hosts follow links, but one that leads back has no end."""
        real = os.path.realpath(entry.path) if entry.is_symlink() else f"{above[-1]}/{entry.name}"
        if real in above:
            self.problems.append(
                Problem(
                    "unreadable",
                    "a link that leads back to a folder above it",
                    "remove the link; it was not followed",
                    entry.path,
                )
            )
        else:
            yield entry.path, (*above, real)

    def _open_sites(self, folder: str, names: set[str]) -> list[Tree]:
        """Open the sites that a folder configures."""
        numbers = [
            self._open(Spec(name, Path(folder), Path(folder, configuration)))
            for name, checker in self.checkers.items()
            for configuration in checker.configurations
            if configuration in names
        ]
        return [self.trees[number] for number in numbers if number >= 0]

    def _open(self, spec: Spec) -> int:
        """Return the number of a tree; -1 for a file that configures nothing."""
        if spec in self.specs:
            return self.specs.index(spec)
        tree = open_tree(spec, self.checkers)
        if tree is None:
            return -1
        self.specs.append(spec)
        self.trees.append(tree)
        return len(self.specs) - 1

    def _is_in_a_site(self, path: str) -> bool:
        return any(spec.configuration and is_under(path, spec.base) for spec in self.specs)

    def _registry_folder(self, file: str) -> Path:
        """Return the nearest folder with a registry, else where the command runs."""
        above = (folder for folder in Path(file).parents if str(folder) in self._registries)
        return next(above, None) or Path.cwd()

    def _is_configuration(self, path: Path) -> bool:
        return path.name in REGISTRY_FILES or any(
            path in (spec.configuration, tree.site.registry_file)
            for spec, tree in zip(self.specs, self.trees, strict=True)
        )


def unreadable(path: str, error: OSError) -> Problem:
    """Say why a file or folder cannot be read."""
    reason = (error.strerror or type(error).__name__).lower()
    return Problem("unreadable", f"cannot be read: {reason}", "", path, severity="error")


def is_under(file: str, folder: Path) -> bool:
    """Whether a path is a folder or somewhere in it."""
    return f"{file}{os.sep}".startswith(os.path.join(folder, ""))  # noqa: PTH118 - a path is slow
