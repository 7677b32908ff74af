"""A name gets another one, everywhere at once; nothing is claimed that was not read again.

Registries come first, in memory. What configurations and templates say is then found by the check
itself, which no longer knows the old name there; what a page says, where its blocks say it. All
that changed is read again with all changes: each block says what it said, with the new name in the
place of the old one, and the check finds nothing new. Where that cannot be had nothing is renamed,
and one sentence says why.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from symphony_ecp.check import Tree
from symphony_ecp.check.run import parsed
from symphony_ecp.check.tree import Survey
from symphony_ecp.editor.beside import UNKNOWN, Found, found_beside, open_sites, trees_of
from symphony_ecp.editor.names import Scope, definition, text_of
from symphony_ecp.editor.places import Name, as_block, listening, places_in
from symphony_ecp.editor.reading import Reading, plain
from symphony_ecp.editor.spelling import (
    NoPlaceError,
    edits_of_line,
    edits_of_page,
    edits_of_registry,
    is_in,
    renamed,
)
from symphony_ecp.files import UNSAVED, relative
from symphony_ecp.fix import Edit, Text, standard_of
from symphony_ecp.site.registry import READERS_POD, is_of_distribution
from symphony_ecp.syntax import SourceBlock
from symphony_ecp.text import composed, shorten

#: Names that mean something else than an entry of the registry.
_RESERVED = {"pods": (READERS_POD, "preview")}


class RefusedError(Exception):
    """Nothing is renamed, for the reason that the message gives in one sentence."""


def new_name(text: str, section: str) -> str:
    """Return a new name as it is kept; raises :class:`RefusedError` for what can be none."""
    name = composed(text.strip())
    if not name:
        raise RefusedError("A name cannot be empty.")
    if not name.isprintable():
        raise RefusedError("A name is one line, of characters that can be seen.")
    if "," in name and section in ("users", "apps"):
        raise RefusedError("A comma parts names in a list, and so a name has none.")
    if name in _RESERVED.get(section, ()):
        raise RefusedError(f"'{name}' means another pod wherever the name of a pod is asked for.")
    is_id = name.isdigit() or "@" in name if section == "users" else standard_of(name)
    if section in ("users", "streams") and is_id:
        raise RefusedError(f"'{shorten(name)}' would be read as an id, or as an address.")
    return name


def judge(reading: Reading, name: Name) -> None:
    """Say of a name, before anybody knows a new one, why it can have none.

    Raises:
        RefusedError: nobody gives it, or a file that is not ours to change.

    """
    spots = {spot.file for spot in definition(reading, name, {})}
    if not spots:
        raise RefusedError(f"No registry here gives the name '{shorten(name.name)}'.")
    for tree in reading.trees:
        for shown, path in tree.site.registry.extended.items():
            if is_of_distribution(shown) and str(path) in spots:
                raise _of_distribution(name.name)


def _of_distribution(name: str) -> RefusedError:
    return RefusedError(
        f"'{shorten(name)}' comes from an installed distribution, which is not ours to change."
    )


@dataclass
class Renaming:
    """One name that gets another.

    Attributes:
        scope: the name, and where it stands.
        new: the new one, as :func:`new_name` returns it.
        folders: of the workspace; nothing is changed outside of them.
        opened: the texts of open files, by real paths.
        pages: the files to look at, by absolute paths, and whether they are known to have it.
        edits: what is to be replaced, by real paths.

    """

    scope: Scope
    new: str
    folders: Sequence[Path]
    opened: Mapping[str, str]
    pages: Mapping[str, bool]
    edits: dict[str, list[Edit]] = field(default_factory=dict)
    _texts: dict[str, Text] = field(default_factory=dict)
    _changed: dict[str, str] = field(default_factory=dict)
    _before: Survey = field(default_factory=Survey)
    _after: Survey = field(default_factory=Survey)

    def work(self) -> Iterator[None]:
        """Do it in steps, none of which takes long.

        Raises:
            RefusedError: nothing is to be renamed.

        """
        with self._state():
            open_sites(self.scope, self._before)
            self._judge()
            self._registries()
        yield
        yield from self._configurations()
        waiting, done = [*self.pages], set[str]()
        while waiting:
            page = waiting.pop()
            if (real := os.path.realpath(page)) not in done:
                done.add(real)
                waiting += self._page(page, is_known=self.pages.get(page, True))
                yield

    def text(self, file: str) -> Text:
        """Return the text of a file as it was when the work began."""
        real = os.path.realpath(file)
        if real not in self._texts:
            text = text_of(real, self.opened)
            if text is None:
                raise self._refused(file, None, "it cannot be read")
            self._texts[real] = text
        return self._texts[real]

    @property
    def _mention(self) -> tuple[str, str]:
        return self.scope.section, self.scope.name

    # --- whether it may be ---

    def _judge(self) -> None:
        section, name = self._mention
        shown = shorten(name)
        if not self.scope.homes:
            raise RefusedError(f"No registry of this workspace gives the name '{shown}'.")
        if not self.scope.sites:
            raise RefusedError("Nothing is renamed, since the workspace could not be read.")
        given = {use.file for use in self.scope.uses if use.is_given}
        for site in self.scope.sites:
            givers = sorted(given.intersection(map(str, site.files)))
            if len(givers) > 1:
                files = " and ".join(Path(file).name for file in givers)
                raise RefusedError(f"'{shown}' is given in {files}, and one of them wins.")
            if not site.foreign.isdisjoint(map(Path, self.scope.homes)):
                raise _of_distribution(name)
        for tree in self._trees(self._before):
            if tree.site.registry.has(section, self.new):
                where = tree.site.registry.home(section, self.new).path
                raise RefusedError(f"{where} has '{shorten(self.new)}' under '{section}' already.")

    def _trees(self, survey: Survey) -> list[Tree]:
        return trees_of(self.scope, survey)

    # --- files ---

    def _registries(self) -> None:
        for file in dict.fromkeys(str(file) for site in self.scope.sites for file in site.files):
            edits = self._sorted(file, edits_of_registry(self.text(file), self._mention, self.new))
            if edits and any(Path(file) in site.files for site in self.scope.others):
                raise self._refused(file, None, "it belongs to another site too, with other names")
            self._change(file, edits)

    def _configurations(self) -> Iterator[None]:
        """Give the new name to what names the old one beside the pages."""
        with self._state():
            before = found_beside(self.scope, self._before)
        yield
        halfway = Survey()
        with self._state(after=True):
            open_sites(self.scope, halfway)
            unknown = found_beside(self.scope, halfway) - before
        yield
        for code, path, line in unknown:
            if code not in UNKNOWN or line is None:
                raise self._refused(path, line, f"the check would find '{code}' there")
            edits = edits_of_line(self.text(path), line, self._mention, self.new)
            self._change(path, self._sorted(path, edits))
        with self._state(after=True):
            open_sites(self.scope, self._after)
            for code, path, line in found_beside(self.scope, self._after) - before:
                raise self._refused(path, line, f"the check would find '{code}' there")
            section, name = self._mention
            for registry in (tree.site.registry for tree in self._trees(self._after)):
                if registry.has(section, name) or not registry.has(section, self.new):
                    raise self._refused(registry.path or "", None)
        yield

    # --- pages ---

    def _page(self, file: str, *, is_known: bool) -> list[str]:
        """Change one page, read it again, and return the files that it takes in."""
        raw = self.text(file) if is_known else text_of(file, self.opened)
        if raw is None or not (is_known or is_in(self.scope.name, raw.text)):
            return []
        self._texts[os.path.realpath(file)] = raw
        with self._state():
            self._before.may_be_page(Path(file))
            owners = [self._before.trees[number] for number in self._before.owners(file)]
            if not any(tree in self._trees(self._before) for tree in owners):
                return []
            blocks, was = self._read(self._before, file, raw.text)
        own = [block for block in blocks if block.path == file]
        is_rst = file.endswith((".rst", ".txt"))
        edits = edits_of_page([*places_in(own, raw)], raw, self._mention, self.new, is_rst=is_rst)
        self._change(file, self._sorted(file, edits))
        with self._state(after=True):
            self._after.may_be_page(Path(file))
            text = self._changed.get(os.path.realpath(file), raw.text)
            after, now = self._read(self._after, file, text)
        for code, path, line in now - was:
            raise self._refused(path, line, f"the check would find '{code}' there")
        expected = [renamed(block, self._mention, self.new) for block in own]
        found = [renamed(block) for block in after if block.path == file]
        if expected != found:
            lines = (one.line for one, other in zip(expected, found, strict=False) if one != other)
            raise self._refused(file, next(lines, None))
        taken = {block.path for block in blocks if self._is_taken_in(block, file)}
        for path in filter(None, taken):
            if not path.endswith(self._before.endings):
                raise self._refused(path, None, "pages take it in, and it is none itself")
        return [path for path in taken if path]

    def _is_taken_in(self, block: SourceBlock, file: str) -> bool:
        named = renamed(block, self._mention, self.new) != renamed(block)
        return named and block.path is not None and block.path != file

    def _read(self, survey: Survey, file: str, text: str) -> tuple[list[SourceBlock], Found]:
        with listening() as (seen, said), survey.installed():
            found = parsed(survey, file, plain(text))
        mine = (problem for problem in found.problems if problem.path == file)
        blocks = list(dict.fromkeys([*seen, *as_block(said, file)]))
        return blocks, Counter((problem.code, file, problem.line) for problem in mine)

    # --- ---

    @contextmanager
    def _state(self, *, after: bool = False) -> Iterator[None]:
        """Let files be read as the editor has them; with the changes if that is wanted."""
        token = UNSAVED.set({**self.opened, **(self._changed if after else {})})
        try:
            yield
        finally:
            UNSAVED.reset(token)

    def _sorted(self, file: str, edits: Iterable[Edit]) -> list[Edit]:
        try:
            return sorted(set(edits))
        except NoPlaceError as error:
            raise self._refused(file, self.text(file).number(error.offset)) from None

    def _change(self, file: str, edits: Sequence[Edit]) -> None:
        if not edits:
            return
        real = os.path.realpath(file)
        if not any(Path(real).is_relative_to(os.path.realpath(top)) for top in self.folders):
            raise self._refused(file, None, "it is outside of the workspace")
        self.edits[real] = sorted({*self.edits.get(real, ()), *edits})
        self._changed[real] = self.text(file).edited(self.edits[real])

    def _refused(self, file: str, line: int | None, why: str = "") -> RefusedError:
        tops = [top for top in self.folders if Path(file).is_relative_to(top)]
        shown = relative(file, tops[0]) if tops else Path(file).name
        place = f"line {line} of {shown}" if line else shown
        why = why or f"'{shorten(self.new)}' cannot be written there for sure"
        return RefusedError(f"Nothing is renamed because of {place}: {why}.")
