"""Files of any size and kind, read once; a problem says why one cannot be."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from symphony_ecp.check.tree import unreadable
from symphony_ecp.files import unsaved
from symphony_ecp.problems import Problem

#: Hears how many of how many are done.
Hear = Callable[[int, int], None] | None

T = TypeVar("T")

#: No page that people write is larger; it keeps the memory flat whatever lies in the tree.
MAX_BYTES = 10_000_000

#: Few pages are longer: one call reads a page, without asking for its size.
_PIECE = 32_768

_OPEN = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


def read(file: str) -> bytes | Problem:
    """Read a file; a problem says why it cannot be read."""
    if (text := unsaved(file)) is not None:
        return text.encode("utf-8", "surrogatepass")
    try:
        handle = os.open(file, _OPEN)
        try:
            data = os.read(handle, _PIECE)
            if not data and stat.S_ISFIFO(os.fstat(handle).st_mode):
                message = "a pipe, which is not waited for"
                return Problem("unreadable", message, "name a file", file, severity="error")
            return data if len(data) < _PIECE else _rest(file, handle, data)
        finally:
            os.close(handle)
    except OSError as error:
        return unreadable(file, error)


def _rest(file: str, handle: int, first: bytes) -> bytes | Problem:
    """Read the rest of a file that is longer than most pages."""
    size = os.fstat(handle).st_size
    pieces = [first]
    while size <= MAX_BYTES and pieces[-1]:
        pieces.append(os.read(handle, MAX_BYTES))
        size = max(size, sum(map(len, pieces)))  # a device has no size, and no end
    if size <= MAX_BYTES:
        return b"".join(pieces)
    message = f"a file of {size // 1_000_000} MB, too large for a page"
    hint = f"files over {MAX_BYTES // 1_000_000} MB are not checked; exclude it"
    return Problem("unreadable", message, hint, file, severity="error")


def counted(items: Iterable[T], total: int, hear: Hear) -> Iterator[T]:
    """Yield items, and tell of each when the next one is asked for."""
    for done, item in enumerate(items, 1):
        yield item
        if hear is not None:
            hear(done, total)


def decoded(file: str, data: bytes) -> str | Problem:
    """Return a file's text, with line feeds alone and without a byte-order mark."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "save the file as UTF-8"
        return Problem("unreadable", "not UTF-8", hint, file, line, "error")
    return text.replace("\r\n", "\n").replace("\r", "\n")
