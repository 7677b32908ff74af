"""From paths to files: the sites there are, and what may be their pages.

Files in no site's folder are read with default settings and the nearest registry. Nobody's pages
are: hidden folders, ``node_modules``, virtual environments, what builds wrote.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any

from symphony_ecp.check.hosts import MARKDOWN, CannotCheckError, Spec, Tree, is_under
from symphony_ecp.check.sites import Sites, absolute
from symphony_ecp.problems import Problem
from symphony_ecp.site.elsewhere import MARKERS, NOT_SOURCES
from symphony_ecp.site.registry import REGISTRY_FILES

#: Configurations, each with the folder of its pages if that is elsewhere.
Named = Sequence[tuple[Path, Path | None]]


@dataclass
class Survey(Sites):
    """What was found under the paths that are to be checked.

    Attributes:
        files: files that may be pages, absolute, each once, in order.
        problems: folders that cannot be read, links that lead back.
        walked: folders of which everything is looked at.

    """

    files: dict[str, None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    walked: list[Path] = field(default_factory=list)
    _explicit: set[str] = field(default_factory=set)
    _seen: set[str] = field(default_factory=set)

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
        path = absolute(path)
        folder = path if path.is_dir() else path.parent
        self._look_above(folder)
        if path.is_dir():
            self._walk(path)
            self._leave_out_bases()
            for number, tree in enumerate(list(self.trees)):
                if tree.base.is_relative_to(path):
                    self._walk_aside(tree, self.specs[number], path)
        elif path.name.endswith(self.endings):
            self.files[str(path)] = None
            self._explicit.add(str(path))
        elif not self._is_configuration(path):
            listed = ", ".join(sorted(self.endings))
            raise CannotCheckError(f"{path.name}: neither a page ({listed}) nor a registry")

    def pretend(self, path: Path) -> None:
        """Look at a file whose text comes from elsewhere; it need not be there."""
        path = absolute(path)
        self._look_above(path.parent)
        if not path.name.endswith(self.endings):
            listed = ", ".join(sorted(self.endings))
            raise CannotCheckError(f"{path.name}: not a page ({listed})")
        self.files[str(path)] = None
        self._explicit.add(str(path))

    def look_around(self, folder: Path) -> None:
        """Find the sites of a folder whose files are open in an editor, whatever they are."""
        self._look_above(absolute(folder))
        self.open_registries()

    def may_be_page(self, file: Path) -> bool:
        """Look at a file that is open, if it may be a page; it counts as asked for by name."""
        if file.name.endswith(self.endings):
            self._explicit.add(str(file))
        return str(file) in self._explicit

    def add_named(self) -> None:
        """Look at all pages of the sites that the command names."""
        for number, tree in enumerate(self.trees):
            self._walk_aside(tree, self.specs[number])

    def owners(self, file: str) -> list[int]:
        """Return the numbers of the trees that a file is a page of."""
        return self._owners(file, is_explicit=file in self._explicit)

    def unread(self, file: str) -> Iterator[Problem]:
        """Say of a file that was asked for by name that it is a page of no tree."""
        if file in self._explicit:
            ending = Path(file).suffix
            message = f"not checked: no site here has pages that end in '{ending}'"
            if self.named and file.endswith(self.endings):
                message = "not checked: it is no page of the site that was named"
            yield Problem("unreadable", message, "", file, severity="info")

    def whole(self) -> dict[Path, list[Tree]]:
        """Return the trees of each registry all of whose trees are looked at as a whole."""
        if self.named:  # nobody knows who else uses it
            return {}
        by_registry: dict[Path, list[Tree]] = {}
        for tree in self.trees:
            if tree.site.registry_file is not None:
                by_registry.setdefault(tree.site.registry_file, []).append(tree)
        return {
            file: trees
            for file, trees in by_registry.items()
            if all(
                any(is_under(str(folder), top) for top in self.walked)
                for tree in trees
                for folder in tree.folders
            )
            and not any(map(self.unsure, trees))
        }

    def __getstate__(self) -> dict[str, Any]:
        """Travel without the files; whoever reads them is given each."""
        return {**super().__getstate__(), "files": {}}

    # --- folders ---

    def _walk_aside(self, tree: Tree, spec: Spec, path: Path | None = None) -> None:
        """Walk a site's folders outside the path that was given, but not half of the disk.

        One that holds the configuration itself counts within its repository only.
        """
        for folder in tree.folders:
            # Path.is_dir() raises where a name is too long.
            if path and folder.is_relative_to(path) and os.path.isdir(folder):  # noqa: PTH112
                continue  # pages may stand beside their configuration's folder, or nowhere
            above = (folder, *folder.parents)
            if not tree.base.is_relative_to(folder) or any((a / ".git").exists() for a in above):
                self._walk(folder)
                continue
            message = f"its pages are not looked for in '{folder}', which holds this file too"
            hint = "name a folder of pages alone, or check that folder"
            shown = str(spec.configuration or spec.base)
            self.problems.append(Problem("unreadable", message, hint, shown, severity="error"))

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
            except (OSError, ValueError) as error:  # what is no name of a folder
                self.problems.append(unreadable(folder, error))
                continue
            names = {entry.name for entry in entries}
            if names & MARKERS:
                continue
            for tree in self._open_sites(folder, names):
                if tree.output and not is_under(str(tree.folder), tree.output):
                    skipped.add(str(tree.output))
            if not names.isdisjoint(REGISTRY_FILES):
                self._registries.add(folder)
            below: list[tuple[str, tuple[str, ...]]] = []
            endings = self.endings
            for entry in entries:
                if entry.name.startswith(".") or entry.name in NOT_SOURCES:
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


def survey_of(
    paths: Sequence[Path], named: Named = (), broken: dict[Path, str] | None = None
) -> Survey:
    """Find sites and files.

    Args:
        paths: files and folders; without any, the current folder, or all pages of what is named.
        named: configurations of the only sites that count.
        broken: what takes the configurations that cannot be read, so that the others still are.

    Raises:
        CannotCheckError: a path that is not there, a configuration that cannot be read.

    """
    survey = Survey(broken=broken)
    for configuration, folder in named:
        survey.name(configuration, folder)
    if named and not paths:
        survey.add_named()
    for path in paths or ([] if named else [Path()]):
        survey.add(path)
    survey.open_registries()
    return survey


def unreadable(path: str, error: Exception) -> Problem:
    """Say why a file or folder cannot be read."""
    reason = (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()
    return Problem("unreadable", f"cannot be read: {reason}", "", path, severity="error")
