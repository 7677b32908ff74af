"""A text whose lines have numbers, pieces of it replaced; a file that is to change."""

from __future__ import annotations

import contextlib
import difflib
import os
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from symphony_ecp.files import make, replace

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, order=True)
class Edit:
    """Characters from ``start`` to before ``end`` become ``new``."""

    start: int
    end: int
    new: str


@dataclass(frozen=True)
class Text:
    """A file's text, byte-order mark and line ends included."""

    text: str

    @cached_property
    def starts(self) -> list[int]:
        """Where each line starts; lines are counted from 0 here."""
        first = 1 if self.text.startswith("\ufeff") else 0
        return [first, *(match.end() for match in _LINE_END.finditer(self.text))]

    @cached_property
    def newline(self) -> str:
        """The line end that the file uses, by its first."""
        found = _LINE_END.search(self.text)
        return found[0] if found else "\n"

    def start(self, line: int) -> int:
        """Return where a line, from 1, starts; the end of the text for lines behind it."""
        return self.starts[line - 1] if line <= len(self.starts) else len(self.text)

    def line_end(self, index: int) -> int:
        """Return where the line of a character ends, before its line end."""
        found = _LINE_END.search(self.text, index)
        return found.start() if found else len(self.text)

    def line(self, number: int) -> str:
        """Return a line, from 1, without its end."""
        return self.text[self.start(number) : self.start(number + 1)].rstrip("\r\n")

    def number(self, position: int) -> int:
        """Return the line, from 1, of a place in the text."""
        return max(1, bisect_right(self.starts, position))

    def __len__(self) -> int:
        return len(self.starts)

    def taken(self, edits: Iterable[Edit]) -> Iterator[Edit]:
        """Return the edits that change something, in order; of two that overlap, the first one."""
        end = 0
        for edit in sorted(set(edits)):
            if edit.start >= end:
                end = edit.end
                if self.text[edit.start : edit.end] != edit.new:
                    yield edit

    def edited(self, edits: Iterable[Edit]) -> str:
        """Apply edits; of two that overlap, the first one counts."""
        done, end = [], 0
        for edit in self.taken(edits):
            done += [self.text[end : edit.start], edit.new]
            end = edit.end
        return "".join([*done, self.text[end:]])


def with_ends(text: str) -> list[str]:
    """Split a text behind each line feed, and nowhere else."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _in_header(name: str) -> str:
    """Quote a file's name that would not stay one line, or is no text, as git does and reads it."""
    if name.isprintable() and not {'"', "\\"} & set(name):
        return name
    plain = set(range(0x20, 0x7F)) - set(b'"\\')
    quoted = "".join(chr(byte) if byte in plain else rf"\{byte:03o}" for byte in os.fsencode(name))
    return f'"{quoted}"'


def _alike(one: str, other: str) -> str:
    """Return what two texts begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return one[: next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))]


@dataclass(frozen=True)
class Change:
    """A file that is to be replaced; ``old`` is ``None`` for a new one."""

    path: Path
    old: str | None
    new: str

    def diff(self, shown: str) -> str:
        """Return a unified diff, whose lines end where those of all tools do: at line feeds."""
        before = "/dev/null" if self.old is None else _in_header(f"a/{shown}")
        lines = difflib.unified_diff(
            with_ends(self.old or ""),
            with_ends(self.new),
            before,
            _in_header(f"b/{shown}"),
        )
        return "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            for line in lines
        )

    @property
    def edit(self) -> Edit:
        """What of the old text is replaced: no more than differs, and no half of a line end."""
        old = self.old or ""
        start = len(_alike(old, self.new).rstrip("\r"))
        behind = _alike(old[start:][::-1], self.new[start:][::-1])
        end = len(behind.removesuffix("\n"))
        return Edit(start, len(old) - end, self.new[start : len(self.new) - end])

    def write(self) -> None:
        """Replace the file in one step, or make it; raises :class:`OSError`."""
        if self.old is None:
            make(self.path, self.new.encode())
        else:
            replace(self.path, self.old.encode(), self.new.encode())

    def take_back(self) -> None:
        """Remove a file that was made, unless somebody wrote into it since."""
        with contextlib.suppress(OSError):
            if self.old is None and self.path.read_bytes() == self.new.encode():
                self.path.unlink()
