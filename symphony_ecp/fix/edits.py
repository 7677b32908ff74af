"""A text whose lines have numbers, pieces of it replaced; files replaced whole or not at all."""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import tempfile
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

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

    def edited(self, edits: Iterable[Edit]) -> str:
        """Apply edits; of two that overlap, the first one counts."""
        done, end = [], 0
        for edit in sorted(set(edits)):
            if edit.start >= end:
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

    def write(self) -> None:
        """Replace the file in one step, with its permissions; raises :class:`OSError`.

        A new file takes the place of nothing, not even of a link that leads nowhere.
        """
        if self.old is None:
            self._make()
            return
        path = Path(os.path.realpath(self.path))  # a link stays a link
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(self.new.encode())
            with path.open("rb+") as before:  # a file that may not be written is left
                if before.read() != self.old.encode():
                    raise OSError(0, "it was changed meanwhile")
            Path(name).chmod(path.stat().st_mode & 0o7777)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _make(self) -> None:
        try:
            with self.path.open("xb") as file:
                try:
                    file.write(self.new.encode())
                    file.flush()
                except BaseException:
                    self.path.unlink(missing_ok=True)
                    raise
        except FileExistsError as error:
            raise OSError(0, "it is there by now", str(self.path)) from error

    def take_back(self) -> None:
        """Remove a file that was made, unless somebody wrote into it since."""
        with contextlib.suppress(OSError):
            if self.old is None and self.path.read_bytes() == self.new.encode():
                self.path.unlink()
