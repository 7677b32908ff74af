"""Which sites there are: configurations in folders, above them, or by the name the command says.

A folder with a host's configuration is a site; a path inside a site belongs to the nearest one at
or above it, or to the one that takes that site in. Where the command names a configuration, there
is no other site.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from symphony_ecp.check.broken import may_share
from symphony_ecp.check.hosts import (
    CannotCheckError,
    Checker,
    Spec,
    Tree,
    checkers,
    is_under,
    missing,
    open_tree,
)
from symphony_ecp.files import is_endless
from symphony_ecp.site.registry import REGISTRY_FILES, registries


@dataclass
class Sites:
    """The sites that were found so far.

    Attributes:
        specs: the trees, by number.
        trees: the same, opened.
        named: whether the command says which sites there are.
        broken: configurations that cannot be read, and why; ``None`` where the first one of them
            ends it all.

    """

    specs: list[Spec] = field(default_factory=list)
    trees: list[Tree] = field(default_factory=list)
    named: bool = False
    broken: dict[Path, str] | None = None
    _registries: set[str] = field(default_factory=set)
    _read: dict[Spec, Tree | None] = field(default_factory=dict)

    @cached_property
    def checkers(self) -> dict[str, Checker]:
        return checkers()

    def __getstate__(self) -> dict[str, Any]:
        """Travel to another process without what is opened; it is opened again there."""
        return {**vars(self), "trees": [], "checkers": None, "_read": {}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        del state["checkers"]
        vars(self).update(state)
        self.trees = [tree for spec in self.specs if (tree := open_tree(spec, self.checkers))]

    def name(self, configuration: Path, folder: Path | None = None) -> None:
        """Open the site of a configuration that the command names.

        Args:
            configuration: the file.
            folder: the folder of its pages, if that is elsewhere.

        """
        self.named = True
        file = absolute(configuration)
        if not file.is_file():
            wrong = "cannot be read: it is no file" if is_endless(file) else "no such file"
            raise CannotCheckError(f"{configuration}: {wrong}")
        for name, checker in self.checkers.items():
            if file.name.endswith(checker.named) and file.name not in REGISTRY_FILES:
                if self._open(Spec(name, file.parent, file, folder and absolute(folder))) < 0:
                    break
                return
        raise CannotCheckError(f"{configuration}: not the configuration of a site")

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Say what all sites need where reading one of them finds a library missing."""
        try:
            yield
        except ImportError as error:
            hosts = [self.checkers[spec.checker].needs for spec in self.specs]
            needs = [*hosts, *(need for tree in self.trees for need in tree.needs)]
            raise missing(error, needs) from error

    def unsure(self, tree: Tree) -> str:
        """Say of a tree why not all is known that uses its registry, or ``""``."""
        broken = (self.broken or {}).items()
        return next((why for file, why in broken if may_share(file, tree)), "")

    def open_registries(self) -> None:
        """Open the registries that belong to no site, whether a page uses them or not."""
        known = {file for tree in self.trees for file in tree.site.files}
        for folder in map(Path, () if self.named else sorted(self._registries)):
            here = map(Path.resolve, registries(folder))
            if known.isdisjoint(here) and not self._is_in_a_site(str(folder)):
                self._open(Spec(next(iter(self.checkers)), folder, None))

    def _owners(self, file: str, *, is_explicit: bool) -> list[int]:
        """Return the numbers of the trees that a file is a page of."""
        configured = [number for number, spec in enumerate(self.specs) if spec.configuration]
        found = [number for number in configured if self.trees[number].builds(file)]
        if found:
            return found
        around = [
            number
            for number in configured
            for spec, tree in [(self.specs[number], self.trees[number])]
            if any(is_under(file, folder) for folder in (spec.base, *tree.folders))
            and file.endswith((*self.checkers[spec.checker].endings, *tree.endings))
        ]
        if around and is_explicit:
            nearest = max(len(str(self.specs[number].base)) for number in around)
            return [n for n in around if len(str(self.specs[n].base)) == nearest]
        if self.named or self._is_in_a_site(file):
            return []
        return [
            self._open(Spec(name, self._registry_folder(file), None))
            for name, checker in self.checkers.items()
            if file.endswith(checker.endings)
        ]

    def _look_above(self, folder: Path) -> None:
        """Open the nearest site at or above a folder, no further than the repository.

        A site further up that takes it in builds its pages, and is opened in its place.
        """
        nearest: list[Spec] = []
        for above in () if self.named else (folder, *folder.parents):
            try:
                names = {entry.name for entry in os.scandir(above)}
            except FileNotFoundError:  # of a page that is yet to be saved
                continue
            except OSError:
                break
            if not nearest and not names.isdisjoint(REGISTRY_FILES):
                self._registries.add(str(above))
            specs = list(self._specs(above, names))
            if not nearest:
                nearest = [spec for spec in specs if self._read_tree(spec)]
            elif any(self._takes_in(spec, nearest) for spec in specs):
                nearest = specs
            if ".git" in names:
                break
        for spec in nearest:
            self._open(spec)

    def _takes_in(self, spec: Spec, others: Collection[Spec]) -> bool:
        with suppress(CannotCheckError):  # it is nobody's concern here
            tree = self._tree(spec)
            return tree is not None and any(s.configuration in tree.takes_in for s in others)
        return False

    def _open_sites(self, folder: str, names: Collection[str]) -> list[Tree]:
        """Open the sites that a folder configures."""
        if self.named:
            return [tree for tree in self.trees if str(tree.base) == folder]
        taken_in = {file for tree in self.trees for file in tree.takes_in}
        specs = [s for s in self._specs(Path(folder), names) if s.configuration not in taken_in]
        return [self.trees[number] for number in map(self._open, specs) if number >= 0]

    def _leave_out_bases(self) -> None:
        """Leave out what others build upon, and has no pages of its own."""
        bases = {file for tree in self.trees for file in tree.inherits}
        for number in reversed(range(len(self.specs))):
            if self.specs[number].configuration in bases and not self.trees[number].folder.is_dir():
                del self.specs[number], self.trees[number]

    def _specs(self, folder: Path, names: Collection[str]) -> Iterator[Spec]:
        for name, checker in self.checkers.items():
            for configuration in checker.configurations(folder, names):
                yield Spec(name, folder, folder / configuration)

    def _open(self, spec: Spec) -> int:
        """Return the number of a tree; -1 for a file that configures nothing."""
        if spec in self.specs:
            return self.specs.index(spec)
        tree = self._read_tree(spec)
        if tree is None:
            return -1
        self.specs.append(spec)
        self.trees.append(tree)
        return len(self.specs) - 1

    def _read_tree(self, spec: Spec) -> Tree | None:
        """Return a tree; one that cannot be read is none, where such are noted."""
        try:
            return self._tree(spec)
        except CannotCheckError as error:
            if self.broken is None or spec.configuration is None:
                raise
            self.broken[spec.configuration] = str(error)
            return None

    def _tree(self, spec: Spec) -> Tree | None:
        if spec not in self._read:
            self._read[spec] = open_tree(spec, self.checkers)
        return self._read[spec]

    def _is_in_a_site(self, path: str) -> bool:
        bases = [spec.base for spec in self.specs if spec.configuration]
        bases += [file.parent for file in self.broken or ()]  # whose pages are nobody else's
        return any(is_under(path, base) for base in bases)

    def _registry_folder(self, file: str) -> Path:
        """Return the nearest folder with a registry, else where the command runs."""
        above = (folder for folder in Path(file).parents if str(folder) in self._registries)
        return next(above, None) or Path.cwd()

    def _is_configuration(self, path: Path) -> bool:
        return path.name in REGISTRY_FILES or any(
            path == spec.configuration or path.resolve() in tree.site.files
            for spec, tree in zip(self.specs, self.trees, strict=True)
        )


def absolute(path: Path) -> Path:
    """Return an absolute path without following links."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow them
