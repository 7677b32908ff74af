"""Which site an open file belongs to, as ``ecp check FILE`` finds it; kept until it changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from symphony_ecp.check import Tree
from symphony_ecp.check.tree import Survey
from symphony_ecp.files import unsaved
from symphony_ecp.site import Site
from symphony_ecp.site.registry import REGISTRY_FILES

#: What tells whether a file is as it was when it was read.
_Stamp = tuple[int, int] | str | None


@dataclass
class Workspace:
    """The sites that open files belong to, by folder."""

    _opened: dict[Path, tuple[Survey, dict[Path, _Stamp]]] = field(default_factory=dict)

    def survey(self, file: Path) -> Survey:
        """Return the sites of a page's or a registry's folder.

        Args:
            file: an absolute path; nothing need be there.

        Raises:
            CannotCheckError: a configuration that cannot be read, a missing library.

        """
        opened = self._opened.get(file.parent)
        if opened is None or any(_stamp(path) != stamp for path, stamp in opened[1].items()):
            survey = Survey()
            survey.look_around(file.parent)
            opened = self._opened[file.parent] = survey, {}
        survey, stamps = opened
        for path in _files_of(survey):  # reading a page may open what belongs to no site
            if path not in stamps:
                stamps[path] = _stamp(path)
        return survey

    def site_of(self, registry: Path) -> Site:
        """Return the site of a registry as it was when it was last read; nothing is read now."""
        opened = self._opened.get(registry.parent)
        trees = trees_with(registry, opened[0]) if opened else []
        return trees[0].site if trees else Site()

    def forget(self) -> None:
        """Find everything anew: a configuration came, went or was written."""
        self._opened.clear()


def trees_with(registry: Path, survey: Survey) -> list[Tree]:
    """Return the sites that read a registry."""
    real = registry.resolve()
    return [tree for tree in survey.trees if real in tree.site.files]


def is_registry(file: Path, survey: Survey) -> bool:
    """Whether a file is a registry, by its name or since a site reads it."""
    return file.name in REGISTRY_FILES or bool(trees_with(file, survey))


def _files_of(survey: Survey) -> Iterator[Path]:
    for spec, tree in zip(survey.specs, survey.trees, strict=True):
        yield from filter(None, (spec.configuration, *tree.inherits, *tree.site.watched))
        yield from (tree.base / name for name in REGISTRY_FILES)


def _stamp(path: Path) -> _Stamp:
    if (text := unsaved(path)) is not None:
        return text
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size
