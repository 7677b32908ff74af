"""What the host makes of the block that is being written, at the cursor.

A block that is being written is no block yet: its option has no value, nothing closes it. So a word
of our own is put at the cursor, what is missing is closed, and the host reads these lines alone, as
it reads any page. In which key or value the word comes out, that is being written. Where it does
not, since another line is broken, the host is asked once more without the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from symphony_ecp.editor.places import today
from symphony_ecp.editor.reading import Reading, plain
from symphony_ecp.fix import Text
from symphony_ecp.pipeline import SEEN
from symphony_ecp.prose.outline import code_lines
from symphony_ecp.syntax import HEADINGS, SourceBlock

#: What is put at the cursor: nobody's option, name or id. It is too long to be near another name,
#: of which nobody wants to know here, and which takes long to find among many.
WORD = "zzprobe" * 8
#: What may stand before a block on its line: indentation, quotes, markers of lists.
LEAD = r"(?P<lead>(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))*)"
_OPENING = re.compile(
    rf"{LEAD}(?P<mark>/{{3,}}|`{{3,}}|~{{3,}}|:{{3,}}|\.\.)[ \t]*+"
    r"(?P<brace>\{?)[ \t]*+\.?symphony-(?:chat|button|share)\b",
    re.IGNORECASE,
)
#: A blank line, or one that closes a block.
_END = re.compile(r"/{3,}|`{3,}|~{3,}|:{3,}|")
_KEY = re.compile(r"(?P<lead>[ \t>]*)(?P<colon>:?)(?P<key>[\w-]*)")
_REST = re.compile(r"[\w-]*")
_VALUE = re.compile(
    r"(?P<lead>[ \t>]*)(?P<colon>:?)(?P<key>[\w-]+)[ \t]*:(?P<gap>[ \t]*+)"
    r"(?P<quote>[\"']?)(?P<rest>.*)"
)
_COMMENT = re.compile(r"[ \t]#")
_GIVEN = re.compile(r"[ \t>]*:?(?P<key>[A-Za-z][\w-]*)[ \t]*:")
_DASHES = re.compile(r"-{3,}[ \t]*")
#: More lines than the options of any block take.
_MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class Spot:
    """What is being written.

    Attributes:
        kind: of block, or ``symphony-link``.
        role: a key, a value, or the action of an address.
        option: whose value it is, by its name of today.
        start: where what is being written begins.
        end: where it ends, which may be behind the cursor.
        at: the cursor.
        given: the options that the block has otherwise, with their values.
        form: how a key, or a value, is written here.
        spelling: what names are spelt as: text, YAML that is not in quotes, a field of MyST, which
            is YAML at times, or an address.

    """

    kind: str
    role: Literal["key", "value", "action"]
    option: str
    start: int
    end: int
    at: int
    given: dict[str, str]
    form: str = "{}"
    spelling: Literal["text", "yaml", "myst", "address"] = "text"


def heard(reading: Reading, page: str) -> list[SourceBlock]:
    """Return the blocks that the host reads in a page; none where it fails."""
    if reading.tree is None:
        return []
    seen: list[SourceBlock] = []
    token = SEEN.set(seen)
    try:
        with reading.survey.installed():
            reading.tree.check(reading.file, page)
    except Exception:  # a foreign extension's mistake, which the page's own reading reports
        return []
    finally:
        SEEN.reset(token)
    return seen


def is_code(reading: Reading, number: int, instead: str | None = None) -> bool:
    """Whether a line is code, with another text in its place if there is one."""
    lines = plain(reading.text.text).split("\n")
    if instead is not None:
        lines[number - 1] = instead
    return number in code_lines("\n".join(lines), reading.syntax)


def spot_in_block(reading: Reading, at: int) -> Spot | None:
    """Return what is being written in the options of a block, if the cursor is there."""
    text, number = reading.text, reading.text.number(at)
    first = _opening_above(text, number)
    if first is None or is_code(reading, first):
        return None
    piece = _Piece.cut(text, first, number)
    for probe in _probes(text, number, at, piece):
        for some in (piece, piece.alone()):
            given: dict[str, str] = {}
            for line in (*piece.above[1:], *piece.below) if some is not piece else ():
                if match := _GIVEN.match(line):
                    given[today(match["key"])] = ""
            if spot := _come_out(heard(reading, some.page(probe.line)), probe, given):
                return spot
    return None


def _opening_above(text: Text, number: int) -> int | None:
    """Return the line of the nearest opening above a line, if no blank one stands between."""
    for above in range(number - 1, max(0, number - _MOST_LINES), -1):
        line = text.line(above)
        if _OPENING.match(line):
            return above
        if _END.fullmatch(line.strip(" \t>")):
            return None
    return None


@dataclass(frozen=True)
class _Piece:
    """The lines of a block around the cursor's, as they stand outside of any container.

    Attributes:
        above: the opening, and the options between it and the cursor.
        below: the options below.
        closing: the line that closes the block, if its syntax has one.
        has_fields: whether options are written ``:key: value``.
        lead: how many columns stand before the block.

    """

    above: Sequence[str]
    below: Sequence[str]
    closing: str
    has_fields: bool
    lead: int

    @classmethod
    def cut(cls, text: Text, first: int, number: int) -> _Piece:
        """Cut a block out of a text, the line of the cursor left out."""
        opening = _OPENING.match(text.line(first))
        if opening is None:
            raise ValueError(first)
        lead, mark = len(opening["lead"].expandtabs(4)), opening["mark"]
        closing = "" if mark == ".." else mark
        above = [text.line(first)[opening.end("lead") :]]
        above += [dedent(text.line(one), lead) for one in range(first + 1, number)]
        below = []
        for one in range(number + 1, min(len(text), number + _MOST_LINES) + 1):
            line = dedent(text.line(one), lead)
            if not line.strip() or line.strip() == closing or (not closing and line[:1] != " "):
                break
            below.append(line)
        is_directive = mark == ".." or bool(opening["brace"])
        dashes = any(map(_DASHES.fullmatch, above[1:]))
        return cls(above, below, closing, is_directive and not dashes, lead)

    def page(self, line: str) -> str:
        """Return the block with a line at the cursor, and with what is missing to close it."""
        lines = [*self.above, line, *self.below]
        if sum(1 for one in lines[1:] if _DASHES.fullmatch(one)) % 2:
            lines.append("---")
        return "\n".join((*lines, self.closing, ""))

    def alone(self) -> _Piece:
        """Return the block without its other options."""
        kept = [line for line in self.above[1:] if _DASHES.fullmatch(line)]
        return replace(self, above=[self.above[0], *kept], below=[])


def dedent(line: str, columns: int) -> str:
    """Return a line without what stands before a block in it."""
    line = line.expandtabs(4)
    size = next((i for i, char in enumerate(line[:columns]) if char not in " >"), columns)
    return line[size:]


@dataclass(frozen=True)
class _Probe:
    """The cursor's line with our word in it, and what the word stands for."""

    line: str
    spot: Spot


def _probes(text: Text, number: int, at: int, piece: _Piece) -> Iterator[_Probe]:
    """Return what the cursor's line may be, the likeliest first."""
    line, start = text.line(number), text.start(number)
    before = line[: at - start]
    if match := _KEY.fullmatch(before):
        rest = _REST.match(line, at - start)
        end = rest.end() if rest else len(before)
        has_colon = line[end:].lstrip().startswith(":")
        lead = dedent(match["lead"], piece.lead)
        for is_field in (piece.has_fields, not piece.has_fields):
            if match["colon"] and not is_field:
                continue
            sign = ":" if is_field else ""
            form = "{}" if has_colon else "{}: "
            spot = Spot("", "key", "", start + match.start("key"), start + end, at, {})
            spot = replace(spot, form=form if match["colon"] else sign + form)
            yield _Probe(f"{lead}{sign}{WORD}: x", spot)
        return
    match = _VALUE.fullmatch(line)
    if match is None or at - start < match.start("rest"):
        return
    value = _COMMENT.split(match["rest"], maxsplit=1)[0].rstrip(" \t")
    value = value.removesuffix(match["quote"]) if match["quote"] else value
    if not match["gap"] and value:
        return
    begin = match.start("rest")
    end = begin + len(value)
    if not line[end : at - start].strip():
        end = max(end, at - start)
    if end < at - start:  # in a comment, or behind a quotation mark
        return
    form = "{}" if match["gap"] else " {}"
    spelling: Literal["yaml", "myst", "text"] = "myst" if piece.closing else "text"
    if not match["colon"]:
        spelling = "yaml"
    if match["quote"]:
        spelling = "text"
    spot = Spot("", "value", "", start + begin, start + end, at, {}, form, spelling)
    lead = dedent(match["lead"], piece.lead)
    yield _Probe(f"{lead}{match['colon']}{match['key']}: {WORD}", spot)


def _come_out(blocks: Sequence[SourceBlock], probe: _Probe, given: dict[str, str]) -> Spot | None:
    """Return what our word stands for, if it came out where it was put."""
    for block in blocks:
        if block.kind not in HEADINGS:
            continue
        for entry in block.options:
            is_it = entry.key == WORD if probe.spot.role == "key" else entry.text == WORD
            if is_it:
                others = {today(one.key): one.text for one in block.options if one is not entry}
                if block.argument:
                    others[HEADINGS[block.kind]] = block.argument
                option = "" if probe.spot.role == "key" else today(entry.key)
                return replace(probe.spot, kind=block.kind, option=option, given=given | others)
    return None
