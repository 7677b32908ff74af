"""What an editor offers to rewrite: what ``ecp fix`` would, at one place or in the whole file.

::

    spots      what has one right answer: ids, former names, pasted markup       quickfix, rewrite
    words      the nearest word, where a problem asks "did you mean 'x'?"        quickfix
    names      names for ids, with an entry in symphony.yml where there is none  rewrite
    link       a link to an address of Symphony's, as one to ``symphony:``       rewrite
    the file   all spots, as ``ecp fix`` writes them                            source.fixAll

Of what ends a problem, nothing is offered before the file was read as it would be then: the problem
is gone, and nothing new is found; a nearest word alone may bring to light what was behind it.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path
from urllib.parse import quote

from symphony_ecp.editor.findings import span
from symphony_ecp.editor.reading import Reading
from symphony_ecp.editor.trying import found_in, tried
from symphony_ecp.fix import (
    Edit,
    Names,
    Page,
    Spot,
    Text,
    entries_for,
    link_at,
    scalar,
    spellings,
)
from symphony_ecp.problems import Problem, meant
from symphony_ecp.text import shorten

QUICK, REWRITE, ALL = "quickfix", "refactor.rewrite", "source.fixAll.symphony-ecp"
KINDS = (QUICK, REWRITE, ALL)


@dataclass(frozen=True)
class Rewritten:
    """What of a file is replaced, in order; ``text`` is ``None`` for a new one."""

    file: Path
    text: Text | None
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class Mend:
    """What an author is offered.

    Attributes:
        title: what it does.
        kind: one of :data:`KINDS`.
        files: what it rewrites: a registry before the page that uses its new names.
        problems: what it answers.
        is_preferred: whether it is the one right answer to that.

    """

    title: str
    kind: str
    files: tuple[Rewritten, ...]
    problems: tuple[Problem, ...] = ()
    is_preferred: bool = False


def mends(
    reading: Reading,
    start: int,
    end: int,
    problems: Iterable[Problem] | None = None,
    kinds: Collection[str] = KINDS,
    folders: Collection[Path] = (),
) -> list[Mend]:
    """Return what is offered for a part of a text, at once; see :func:`steps`."""
    return [mend for mend in steps(reading, start, end, problems, kinds, folders) if mend]


def steps(
    reading: Reading,
    start: int,
    end: int,
    problems: Iterable[Problem] | None = None,
    kinds: Collection[str] = KINDS,
    folders: Collection[Path] = (),
) -> Iterator[Mend | None]:
    """Return what is offered for a part of a text, in steps: one reading of it, or few, is one.

    Args:
        reading: the text.
        start: where the part begins; problems on its lines are mended, ids and links that have some
            of it rewritten.
        end: where it ends; for a cursor, the same place.
        problems: what is shown of the file, where that is more than was found in it alone.
        kinds: what is asked for.
        folders: of the workspace; no file elsewhere is rewritten, but for a registry in the folder
            of its site's configuration.

    """
    shown = found_in(reading) if problems is None else problems
    here = os.path.realpath(reading.file)
    own = [p for p in shown if p.path and os.path.realpath(p.path) == here]
    offer = _Offer(reading, own, start, end, folders)
    for mend in _made(offer, kinds):
        yield mend if mend and mend.kind in kinds else None


def _made(offer: _Offer, kinds: Collection[str]) -> Iterator[Mend | None]:
    answered: set[Problem] = set()
    if QUICK in kinds or REWRITE in kinds:
        for mend in offer.spots():
            answered.update(mend.problems if mend else ())
            yield mend
    if QUICK in kinds:
        yield from offer.words(answered)
    if REWRITE in kinds and (page := offer.reading.page):
        yield from offer.names(page)
        yield from offer.link(page)
    if ALL in kinds:
        yield from offer.everything()


@dataclass(frozen=True)
class _Offer:
    """What can be offered for one part of a text; see :func:`steps`."""

    reading: Reading
    problems: Sequence[Problem]
    start: int
    end: int
    folders: Collection[Path] = ()

    # --- what is offered ---

    def spots(self) -> Iterator[Mend | None]:
        """Offer what has one right answer, on the lines of the part."""
        spots = self.near(self.reading.wanted.spots)
        if self.reading.is_registry:
            spots = self.near([Spot((edit,)) for edit in spellings(self.text)])
        elif spots:  # else nobody has to know which of all do no harm
            spots = self.near(self.reading.choice.spots)
        for spot in spots:
            about = [problem for problem in self.problems if self.is_in(problem, spot)]
            if about:
                yield None
            change = tried(self.reading, spot.edits) if about else None
            if not about or (change and not change.begun):
                answered = [problem for problem in about if change and change.ends(problem)]
                kind = QUICK if answered else REWRITE
                yield self.mend(self.title(spot), kind, spot.edits, answered)

    def words(self, answered: Collection[Problem]) -> Iterator[Mend | None]:
        """Offer the nearest words on the lines of the part, where nothing else is the answer."""
        for problem in self.problems:
            word, (start, end) = meant(problem.hint), span(self.text, problem)
            if word is None or problem.end is None or not self.is_near(start, end):
                continue
            if problem in answered:
                continue
            yield None
            ways = [Edit(start, end, spelt) for spelt in _spelt(word)]
            tries = [(change, edit) for edit in ways if (change := tried(self.reading, [edit]))]
            good = [(c.begun.total(), e) for c, e in tries if c.ends(problem) and not c.is_worse]
            if good:
                begun, edit = min(good, key=itemgetter(0))
                mend = self.mend(f"Write {_quoted(word)}", QUICK, [edit], [problem])
                sure = problem.hint.rstrip("'?").endswith(word) and not begun
                yield replace(mend, is_preferred=sure)

    def names(self, page: Page) -> Iterator[Mend]:
        """Offer names for the ids that have some of the part, and for all of the file."""
        here, names = page.naming(self.start, self.end)
        if not here:
            return
        yield from self.named(f"Name it {_quoted(here[0].new)}", page, here, names)
        every, names = page.naming(0, len(self.text.text))
        if len(every) > len(here):
            yield from self.named("Name all ids of this file", page, every, names)

    def named(self, title: str, page: Page, edits: Sequence[Edit], names: Names) -> Iterator[Mend]:
        """Offer names, where the registry can get those that are new to it, and is the author's.

        An editor asks nobody before it writes into a file that other sites have, too.
        """
        changes = entries_for(page.tree, names)
        tops = [os.path.realpath(top) for top in (page.tree.base, *self.folders)]
        paths = [Path(os.path.realpath(change.path)) for change in changes or ()]
        if not all(any(path.is_relative_to(top) for top in tops) for path in paths):
            return
        for change in changes or ():
            title += f" in {change.path.name}"
        if changes is not None:
            files = (Rewritten(c.path, _text(c.old), (c.edit,)) for c in changes)
            mend = self.mend(title, REWRITE, edits)
            yield replace(mend, files=(*files, *mend.files))

    def link(self, page: Page) -> Iterator[Mend]:
        """Offer a link that was written by hand, as one of ours."""
        with self.reading.survey.installed():
            edit = link_at(page, self.start, self.end)
        if edit:
            yield self.mend(f"Write {_quoted(edit.new)}", REWRITE, (edit,))

    def everything(self) -> Iterator[Mend]:
        """Offer all that has one right answer."""
        choice = self.reading.choice
        edits = [*self.text.taken(choice.edits([None] * len(choice.pages)))]
        if self.reading.is_registry:
            edits = spellings(self.text)
        if edits:
            yield self.mend("Mend everything in this file that has one right answer", ALL, edits)

    # --- what it takes ---

    @property
    def text(self) -> Text:
        return self.reading.text

    def mend(
        self, title: str, kind: str, edits: Sequence[Edit], answered: Sequence[Problem] = ()
    ) -> Mend:
        files = (Rewritten(self.reading.file, self.text, tuple(edits)),)
        return Mend(title, kind, files, tuple(answered), bool(answered))

    def title(self, spot: Spot) -> str:
        """Say what takes the place of something."""
        if spot.piece:
            count = spot.piece.count
            several = f"Write it as {count} blocks"
            return {0: "Take it out", 1: "Write it as a block"}.get(count, several)
        start = spot.edits[0].start
        moved = (Edit(edit.start - start, edit.end - start, edit.new) for edit in spot.edits)
        new = Text(self.text.text[start : spot.edits[-1].end]).edited(moved)
        return f"Write {_quoted(new)}"

    def near(self, spots: Iterable[Spot]) -> list[Spot]:
        """Return what is rewritten on the lines of the part."""
        return [s for s in spots if any(self.is_near(edit.start, edit.end) for edit in s.edits)]

    def is_near(self, start: int, end: int) -> bool:
        """Whether something stands on the lines of the part."""
        number = self.text.number
        return number(start) <= number(self.end) and number(end) >= number(self.start)

    def is_in(self, problem: Problem, spot: Spot) -> bool:
        """Whether a problem is about something that is rewritten."""
        said = {(p.code, p.message, p.line) for p, _ in (spot.piece.said if spot.piece else ())}
        start, end = span(self.text, problem)
        return (problem.code, problem.message, problem.line) in said or any(
            start <= edit.end and end >= edit.start for edit in spot.edits
        )


def _text(old: str | None) -> Text | None:
    return None if old is None else Text(old)


def _spelt(word: str) -> Iterator[str]:
    """Return how a word may have to be written: as it is, in an address, in YAML."""
    ways = word, quote(word, safe="/+,@:=~"), quote(word, safe=""), scalar(word, '"')
    return iter(dict.fromkeys(ways))


def _quoted(text: str) -> str:
    return f"'{shorten(text)}'"
