"""A name of the registry: where it is given, and everywhere that means the same by it.

A name means what the registry of a site makes of it, or a file that it extends. So the same word on
a page of another site may be another name: two uses are of one name where the files that give it to
their sites are the same. ::

    page -> registries of its sites -> files of these -> the file that gives the name
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from symphony_ecp.check.files import read
from symphony_ecp.editor.index import Index
from symphony_ecp.editor.places import Name, at, names_in_registry
from symphony_ecp.editor.reading import Reading
from symphony_ecp.editor.uses import SiteFiles, Use
from symphony_ecp.fix import Text
from symphony_ecp.problems import Problem


@dataclass(frozen=True)
class Spot:
    """A part of a file."""

    file: str
    text: Text
    start: int
    end: int


def name_at(reading: Reading, offset: int) -> Name | None:
    """Return the name at an offset; an id or an address in its place is none."""
    name = at(offset, reading.names)
    if name is None or not name.name or "\n" in reading.text.text[name.start : name.end]:
        return None
    return name


def text_of(file: str | Path, opened: Mapping[str, str]) -> Text | None:
    """Return the text of a file as an editor has it, else as it is on the disk.

    Args:
        file: its path.
        opened: the texts of open files, by real paths.

    """
    text = opened.get(os.path.realpath(file))
    if text is not None:
        return Text(text)
    data = read(str(file))
    try:
        return None if isinstance(data, Problem) else Text(data.decode())
    except UnicodeDecodeError:
        return None


def definition(reading: Reading, name: Name, opened: Mapping[str, str]) -> list[Spot]:
    """Return where a name is given, for each site of a file; nothing where nobody gives it."""
    found: dict[str, Spot] = {}
    if name.is_given:
        return [Spot(str(reading.file), reading.text, name.start, name.end)]
    for tree in reading.trees:
        site = tree.site
        if site.registry_file is None:
            continue
        home = site.registry.home(name.section, name.name).path or ""
        first = site.registry.extended.get(home, site.registry_file)
        for file in dict.fromkeys((first, *site.files)):
            text = text_of(file, opened)
            given = next(_given(text, name), None) if text else None
            if text and given:
                found.setdefault(str(file), Spot(str(file), text, given.start, given.end))
                break
    return list(found.values())


def _given(text: Text, name: Name) -> Iterator[Name]:
    for other in names_in_registry(text):
        if other.is_given and (other.section, other.name) == (name.section, name.name):
            yield other


@dataclass(frozen=True)
class Scope:
    """What one name is in a workspace.

    Attributes:
        section: of the registry.
        name: in form NFC.
        homes: the files that give it.
        sites: those in which these files do.
        uses: where it stands, in all files of theirs.
        others: the other sites of the workspace.

    """

    section: str
    name: str
    homes: frozenset[str]
    sites: Sequence[SiteFiles]
    uses: Sequence[Use]
    others: Sequence[SiteFiles] = ()


def scope_of(
    reading: Reading,
    name: Name,
    index: Index,
    opened: Collection[Reading],
    uses: Iterable[Use],
) -> Scope:
    """Return what a name is, once all files are known.

    Args:
        reading: the file where it stands.
        name: the name.
        index: what all files have.
        opened: those of them that are open.
        uses: of all names that are written so.

    """
    reals = {str(one.file): os.path.realpath(one.file) for one in (*opened, reading)}
    once = {(reals.get(use.file, use.file), use.line, use.column): use for use in uses}
    known = _Sites(index, opened)
    givers = {real for (real, _, _), use in once.items() if use.is_given}
    here = reals[str(reading.file)]
    sites = known.of(here)
    if name.is_given:
        homes = frozenset((here,))
        sites = [site for site in known.all if here in _reals(site)] or sites
    else:
        homes = frozenset(file for site in sites for file in _reals(site) if file in givers)
    if homes:
        sites = [site for site in known.all if homes & _reals(site)]
    files = {file for site in sites for file in _reals(site)} | {here}
    wanted = {site.registry for site in sites}
    found = [
        replace(use, file=real)
        for (real, _, _), use in once.items()
        if real in files or not wanted.isdisjoint(known.registries(real))
    ]
    others = [site for site in known.all if site not in sites]
    return Scope(name.section, name.name, homes, sites, found, others)


def _reals(site: SiteFiles) -> frozenset[str]:
    return frozenset(map(str, site.files))  # links are followed already


class _Sites:
    """Which sites the files of a workspace belong to; registries go by their real paths."""

    def __init__(self, index: Index, opened: Collection[Reading]) -> None:
        self.all = list(index.end.sites if index.end else ())
        self._index = index
        self._opened = {
            path: one.here.registries
            for one in opened
            if not one.is_registry
            for path in (str(one.file), os.path.realpath(one.file))
        }

    def registries(self, file: str) -> Sequence[Path]:
        """Return the registries of the sites that a page belongs to."""
        known = self._index.files.get(file)
        return self._opened.get(file) or (known.registries if known else ())

    def of(self, file: str) -> list[SiteFiles]:
        """Return the sites of a page, or those that read a registry."""
        registries = self.registries(file)
        return [s for s in self.all if s.registry in registries or file in _reals(s)]


def pages_of(scope: Scope, index: Index, opened: Iterable[Reading]) -> dict[str, bool]:
    """Return the files that may have a name, and whether they are known to."""
    mention, uses = (scope.section, scope.name), {use.file for use in scope.uses}
    registries = {str(file) for site in (*scope.sites, *scope.others) for file in site.files}
    found = {
        path: path in uses or any(mention in some for some in file.mentioned.values())
        for path, file in index.files.items()
    }
    for one in opened:
        found.setdefault(str(one.file), str(one.file) in uses)
    return {path: known for path, known in found.items() if path not in registries}
