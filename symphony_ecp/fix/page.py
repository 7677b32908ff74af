"""One page: what stands in it, and which of its edits it takes without a new finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from symphony_ecp.check import Tree
from symphony_ecp.fix import blocks, pasted
from symphony_ecp.fix.blocks import Names
from symphony_ecp.fix.edits import Edit, Text
from symphony_ecp.fix.pasted import Piece
from symphony_ecp.page import SAID
from symphony_ecp.pipeline import SEEN
from symphony_ecp.problems import Problem
from symphony_ecp.prose.offers import Lack
from symphony_ecp.prose.outline import heading_of
from symphony_ecp.prose.pasted import is_answer
from symphony_ecp.prose.pods import TAGS, Tag
from symphony_ecp.site import Site
from symphony_ecp.syntax import Given, SourceBlock, Syntax

_NOT_READ = Lack("no block is read in its place", "put it outside of what stands around it")
_ELSEWHERE = Lack("its file is taken in by pages and is none itself", "")


@dataclass(frozen=True)
class Left:
    """Pasted markup that stays, or a misspelt id in no page.

    Attributes:
        problem: what it is, why it stays and what to do, where it stands now.
        line: where it stands once the changes are written.
        is_own: whether it stands in the page itself, not in a file that the page takes in.

    """

    problem: Problem
    line: int | None
    is_own: bool = True


@dataclass(frozen=True)
class Spot:
    """What is rewritten as one: on a line, or a piece of pasted markup.

    Attributes:
        edits: what to replace, in order.
        piece: that markup.

    """

    edits: tuple[Edit, ...]
    piece: Piece | None = None


@dataclass(frozen=True)
class Page:
    """A page of a site, as the page has it: what stands in it, what was found in it."""

    tree: Tree
    site: Site
    file: Path
    raw: Text
    blocks: tuple[SourceBlock, ...]
    problems: tuple[Problem, ...]
    tags: tuple[Tag, ...] = ()

    @classmethod
    def read(cls, tree: Tree, file: Path, text: str, raw: Text) -> Page | None:
        """Read a page; ``None`` for one that cannot be converted, of which `ecp check` says why."""
        seen: list[SourceBlock] = []
        said: dict[str, Given] = {}
        tags: list[Tag] = []
        tokens = SEEN.set(seen), SAID.set(said), TAGS.set(tags)
        try:
            problems = tree.check(file, text)
        except ImportError:
            raise
        except Exception:
            return None
        finally:
            SEEN.reset(tokens[0])
            SAID.reset(tokens[1])
            TAGS.reset(tokens[2])
        own = tuple(block for block in seen if block.path == str(file))
        site = tree.site.on_page(said, "")
        return cls(tree, site, file, raw, own, tuple(problems), tuple(tags))

    @property
    def words(self) -> str:
        """What a stream is called that has no title: the page's first heading, or its file."""
        stem = "" if self.file.stem.lower() in ("index", "readme") else self.file.stem
        return heading_of(self.raw.text, self.syntax) or stem

    @property
    def here(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.path == str(self.file)]

    @property
    def elsewhere(self) -> list[Problem]:
        """What the check answered in files that the page takes in."""
        return [p for p in self.problems if p.path != str(self.file) and is_answer(p)]

    @property
    def syntax(self) -> Syntax:
        return "rst" if self.file.suffix in (".rst", ".txt") else "markdown"

    @cached_property
    def pieces(self) -> list[Piece]:
        """The pasted markup that the check answered."""
        return pasted.pieces(self.here, self.elsewhere, self.raw, self.site, self.syntax)

    def edits(self, chosen: Iterable[Piece], names: Names | None) -> Iterator[Edit]:
        """Return what to replace; ``names`` if ids are to become names."""
        site = self.site
        yield from self._spelt if names is None else self._of_blocks(names)
        yield from blocks.link_edits(self.here, self.raw, site)
        yield from pasted.edits(chosen, self.raw, site, self.syntax, names, self.words)

    def spots(self, chosen: Iterable[Piece]) -> Iterator[Spot]:
        """Return what to replace, what goes together as one."""
        lines: dict[int, list[Edit]] = {}
        for edit in self.raw.taken(self.edits((), None)):
            lines.setdefault(self.raw.number(edit.start), []).append(edit)
        yield from (Spot(tuple(some)) for some in lines.values())
        for piece in chosen:
            found = pasted.edits([piece], self.raw, self.site, self.syntax, None, self.words)
            yield Spot(tuple(self.raw.taken(found)), piece)

    def naming(self, start: int, end: int) -> tuple[list[Edit], Names]:
        """Return what lets the ids be names that have some of a part of the page, and the names."""
        every, added = self._named
        found = [edit for edit in every if edit.start <= end and edit.end >= start]
        used = {edit.new for edit in found}
        return found, Names(self.site, {n: id_ for n, id_ in added.items() if n in used})

    def _of_blocks(self, names: Names | None) -> Iterator[Edit]:
        return blocks.edits(self.blocks, self.here, self.raw, self.site, names, self.words)

    @cached_property
    def _spelt(self) -> tuple[Edit, ...]:
        """What is replaced in blocks and links that keep their ids."""
        return tuple(self._of_blocks(None))

    @cached_property
    def _named(self) -> tuple[list[Edit], Mapping[str, str]]:
        """What lets every id be a name, beside that, and the names that are new."""
        names, spelt = Names(self.site), {*self._spelt}
        every = [edit for edit in self.raw.taken(self._of_blocks(names)) if edit not in spelt]
        return every, names.added

    def after(self, new: str) -> Page | None:
        """Return the page with another text."""
        text = new.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        return Page.read(self.tree, self.file, text, self.raw)

    @property
    def chats(self) -> int:
        """How many chats the host reads in it."""
        return len({block.line for block in self.blocks if block.kind == "symphony-chat"})

    def quarrel(self, new: str, count: int) -> tuple[Lack, ...]:
        """Say what the check would find in a new text, of so many blocks more, that it did not."""
        after = self.after(new)
        if after is None:
            return (_NOT_READ,)
        found = after.findings - self.findings
        if not found and after.chats != self.chats + count:
            return (_NOT_READ,)
        return tuple(
            Lack(f"as a block it meets this: {problem.message}", problem.hint)
            for problem in after.problems
            if (problem.code, problem.message) in found
        )[:1]

    @property
    def findings(self) -> Counter[tuple[str, str]]:
        """What counts as a problem."""
        return Counter((p.code, p.message) for p in self.problems if p.severity != "info")


@dataclass(frozen=True)
class Choice:
    """What of a file is rewritten: the markup that goes, for each page that it is."""

    pages: Sequence[Page]
    chosen: Sequence[Sequence[Piece]] | None
    left: tuple[Left, ...] = ()

    def edits(self, names: Sequence[Names | None]) -> list[Edit]:
        """Return what to replace; nothing where any of it would do harm."""
        chosen = self.chosen
        if chosen is None:
            return []
        return [
            edit
            for page, pieces, known in zip(self.pages, chosen, names, strict=True)
            for edit in page.edits(pieces, known)
        ]

    @cached_property
    def spots(self) -> Sequence[Spot]:
        """What is rewritten, what goes together as one, each once."""
        found = zip(self.pages, self.chosen or (), strict=False)
        every = (spot for page, pieces in found for spot in page.spots(pieces))
        return [*{spot.edits: spot for spot in every if spot.edits}.values()]

    def new(self, raw: Text) -> str:
        """Return the text, whose ids keep being ids."""
        return raw.edited(self.edits([None] * len(self.pages)))

    def quarrels(self, raw: Text) -> tuple[Lack, ...]:
        """Say what any of the pages would get for it."""
        new, items = self.new(raw), set[int]()
        for pieces in self.chosen or ():
            items |= {item.start for piece in pieces for item, block in piece.blocks if block}
        if new == raw.text:
            return ()
        return next(filter(None, (page.quarrel(new, len(items)) for page in self.pages)), ())


def wanted_of(pages: Sequence[Page]) -> Choice:
    """Return what of a file might be rewritten, whatever comes of it; read for that is nothing."""
    return Choice(pages, [[piece for piece in page.pieces if piece.may_go] for page in pages])


def choose(pages: Sequence[Page], raw: Text) -> Choice:
    """Choose what of a file can be rewritten: as much as gives no page a new finding."""
    why: dict[Piece, tuple[Lack, ...]] = {}
    choice = wanted_of(pages)
    wanted = choice.chosen or ()
    if choice.quarrels(raw):
        choice = Choice(pages, [[] for _ in pages])
        if refused := choice.quarrels(raw):
            choice = Choice(pages, None)
            why = {piece: refused for pieces in wanted for piece in pieces}
        else:
            choice, why = _one_by_one(pages, wanted, raw)
    return replace(choice, left=tuple(_left(choice, raw, why)))


def _one_by_one(
    pages: Sequence[Page], wanted: Sequence[Sequence[Piece]], raw: Text
) -> tuple[Choice, dict[Piece, tuple[Lack, ...]]]:
    """Choose as many as go together, the first ones first; and say why each of the others stays."""
    taken: list[list[Piece]] = [[] for _ in pages]
    choice, why = Choice(pages, taken), dict[Piece, tuple[Lack, ...]]()
    for mine, pieces in zip(taken, wanted, strict=True):
        for piece in pieces:
            for form in filter(None, (piece, piece.apart)):
                mine.append(form)
                refused = choice.quarrels(raw)
                if not refused:
                    why.pop(piece, None)
                    break
                mine.pop()
                why.setdefault(piece, refused)
    return choice, why


def _left(choice: Choice, raw: Text, why: dict[Piece, tuple[Lack, ...]]) -> Iterator[Left]:
    """Iterate over the markup that stays, with its line before and after."""
    new = choice.new(raw)
    for page in choice.pages:
        stay = [
            (problem, left)
            for piece in page.pieces
            if not piece.may_go or piece in why
            for (problem, _), left in zip(piece.said, piece.left(why.get(piece, ())), strict=True)
        ]
        stay.sort(key=lambda pair: pair[0].line or 0)
        after = page.after(new) if new != raw.text and stay else page
        lines: dict[tuple[str, str], list[int | None]] = {}
        for problem in after.here if after else ():
            lines.setdefault((problem.message, problem.hint), []).append(problem.line)
        for problem, left in stay:
            there = lines.get((problem.message, problem.hint), [])
            yield Left(left, there.pop(0) if there else problem.line)
        for problem in page.elsewhere:
            (left,) = Piece(((problem, (_ELSEWHERE,)),)).left()
            yield Left(left, problem.line, is_own=False)
