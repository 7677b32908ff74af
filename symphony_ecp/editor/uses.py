"""What of a file matters elsewhere: names of the registry, what is mentioned, ids it spells out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from symphony_ecp.check import Tree
from symphony_ecp.check.run import Found
from symphony_ecp.check.tree import Survey
from symphony_ecp.editor.places import Name
from symphony_ecp.fix import Text
from symphony_ecp.problems import Problem
from symphony_ecp.site import LooseId
from symphony_ecp.site.registry import is_of_distribution
from symphony_ecp.site.usage import Mention


@dataclass(frozen=True, slots=True)
class Use:
    """A name of the registry in some file: its line and columns in code points, all from 1."""

    section: str
    name: str
    file: str
    line: int
    column: int
    end: int
    is_given: bool = False


@dataclass(frozen=True)
class File:
    """What a file has that matters elsewhere.

    Attributes:
        file: its absolute path.
        uses: the names that it uses, and those that it gives.
        mentioned: what it mentions of each registry.
        loose: the ids that other pages decide on.
        registries: those of the sites that it belongs to, if it is none itself.

    """

    file: str
    uses: Sequence[Use] = ()
    mentioned: Mapping[Path, set[Mention]] = field(default_factory=dict)
    loose: Sequence[Problem] = ()
    registries: Sequence[Path] = ()


@dataclass(frozen=True)
class SiteFiles:
    """A site that has a registry.

    Attributes:
        base: the folder of its configuration.
        registry: its own registry.
        files: that and what it extends, by real paths.
        foreign: those of the files that belong to installed distributions.
        unsure: why not all that uses these files is known: a configuration that cannot be read.

    """

    base: Path
    registry: Path
    files: Sequence[Path]
    foreign: frozenset[Path] = frozenset()
    unsure: str = ""


def sites_of(survey: Survey) -> list[SiteFiles]:
    """Return the sites that have a registry."""
    found = []
    for tree in survey.trees:
        if (registry := tree.site.registry_file) is not None:
            extended = tree.site.registry.extended.items()
            foreign = frozenset(path for shown, path in extended if is_of_distribution(shown))
            unsure = survey.unsure(tree)
            found.append(SiteFiles(tree.base, registry, tree.site.files, foreign, unsure))
    return found


def file_of(
    file: str,
    text: Text,
    names: Iterable[Name],
    found: Found | None = None,
    trees: Iterable[Tree] = (),
) -> File:
    """Return what of a file matters elsewhere.

    Args:
        file: its absolute path.
        text: what is in it.
        names: those in it.
        found: what was found in it, if it is a page.
        trees: the sites that it belongs to, if it is no registry.

    """
    uses = []
    for name in names:
        line = text.number(name.start)
        first = text.start(line) - 1
        columns = name.start - first, name.end - first
        uses.append(Use(name.section, name.name, file, line, *columns, name.is_given))
    registries = list(filter(None, (tree.site.registry_file for tree in trees)))
    if found is None:
        return File(file, uses, registries=registries)
    loose = [problem for problem in found.problems if isinstance(problem, LooseId)]
    return File(file, uses, found.mentioned, loose, registries)
