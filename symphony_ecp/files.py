"""Files, written whole or not at all: whoever looks finds the old one or the new one.

What is new is written beside it first, under a hidden name, which is neither a page's nor a
registry's; then it takes the other's place in one step. So whatever ends that (a full disk,
``kill -9``) leaves the file as it was, and at most a hidden one. All but builds, which write
thousands and write them anew each time, wait for the disk itself.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from pathlib import Path
from zlib import crc32

#: What an editor has not saved, by the real paths of files: it is read in place of what they hold.
UNSAVED: ContextVar[Mapping[str, str]] = ContextVar("symphony_ecp_unsaved", default={})  # noqa: B039


def unsaved(file: str | Path) -> str | None:
    """Return what an editor has not saved of a file, if there is an editor that has it open."""
    return texts.get(os.path.realpath(file)) if (texts := UNSAVED.get()) else None


def relative(path: str | Path, folder: str | Path = ".") -> str:
    """Return a path as seen from a folder; as it is where none leads there: on another drive."""
    try:
        return os.path.relpath(path, folder)
    except ValueError:
        return os.path.abspath(path)  # noqa: PTH100 - links stay


def is_endless(file: Path) -> bool:
    """Whether reading would wait for somebody who writes, or never end."""
    try:
        return file.is_fifo() or file.is_char_device()
    except OSError:  # its name is too long: no file has it
        return False


def read(file: Path) -> bytes:
    """Read a file, as an editor has it; raises :class:`OSError`, for a pipe or a device too."""
    if (text := unsaved(file)) is not None:
        return text.encode("utf-8", "surrogatepass")
    if is_endless(file):
        raise OSError(0, "it is no file", str(file))
    return file.read_bytes()


def read_text(file: Path) -> str:
    """Read a text in UTF-8, with line feeds alone; raises :class:`ValueError` for another one."""
    return read(file).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def make(path: Path, content: bytes) -> None:
    """Write a new file, which takes the place of nothing, not even of a link that leads nowhere.

    Raises:
        OSError: it cannot be written, or something is there by now.

    """
    with _beside(path, content, 0o666) as new:
        try:
            try:
                os.link(new, path)
            except FileExistsError:
                raise
            except OSError:  # a file system without hard links
                if os.path.lexists(path):
                    raise FileExistsError from None
                new.rename(path)
        except FileExistsError as error:
            raise OSError(0, "it is there by now", str(path)) from error


def replace(path: Path, before: bytes, content: bytes) -> None:
    """Write a file anew, with its owner and its permissions; a link stays a link.

    Args:
        path: the file.
        before: what was read of it.
        content: what it gets.

    Raises:
        OSError: it cannot or may not be written, or says something else by now.

    """
    path = Path(os.path.realpath(path))
    with _beside(path, content, 0o600) as new:
        if is_endless(path):
            raise OSError(0, "it was changed meanwhile", str(path))
        with path.open("rb+") as file:  # one that may not be written is left
            if file.read() != before:
                raise OSError(0, "it was changed meanwhile", str(path))
        _take_over(path, new)
        new.replace(path)


def write(files: Mapping[Path, bytes], *, waits: bool = True) -> None:
    """Write files, whatever they said before; none of them unless there is room for all.

    Args:
        files: what each of them gets.
        waits: whether they are on the disk itself in the end.

    Raises:
        OSError: one of them cannot or may not be written.

    """
    with contextlib.ExitStack() as stack:
        ready: list[tuple[Path, Path]] = []
        for given, content in files.items():
            path = Path(os.path.realpath(given))
            is_there = path.exists()
            mode = 0o600 if is_there else 0o666
            new = stack.enter_context(_beside(path, content, mode, waits=waits))
            if is_there:
                path.open("rb+").close()  # as above
                _take_over(path, new)
            ready.append((new, path))
        for new, path in ready:
            new.replace(path)


def put(path: Path, content: bytes) -> str:
    """Write a file of a site that is being built, as each build does; ``""`` if that worked.

    Else what is wrong, in a sentence; then what was there before stays, which may be another's.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write({path: content}, waits=False)
    except OSError as error:
        return f"{path}: cannot be written: {(error.strerror or type(error).__name__).lower()}"
    return ""


@contextlib.contextmanager
def _beside(path: Path, content: bytes, mode: int, *, waits: bool = True) -> Iterator[Path]:
    """Write what a file gets under another name, which is gone in the end.

    What a build that was killed left there, the next one takes away: it has the same name for it.
    """
    token = os.urandom(4).hex() if waits else f"{crc32(os.fsencode(path.name)):08x}"
    new = path.with_name(f".symphony-ecp.{token}")
    if not waits:
        new.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        try:
            with open(os.open(new, flags, mode), "wb") as file:  # noqa: PTH123 - with a mode
                file.write(content)
                if waits:
                    file.flush()
                    os.fsync(file.fileno())  # some file systems say only now that they are full
        except OSError as error:
            error.filename = str(path)  # which people know
            raise
        yield new
    finally:
        new.unlink(missing_ok=True)


def _take_over(path: Path, new: Path) -> None:
    """Give the new file what belongs to the old one beside its text: owner, permissions."""
    from shutil import copystat  # it brings much, and new files need none of it

    was = path.stat()
    for owner in ((-1, was.st_gid), (was.st_uid, -1)) if hasattr(os, "chown") else ():
        # As with every editor, it is who wrote it. A container may not know an owner of outside.
        with contextlib.suppress(OSError):
            os.chown(new, *owner)
    copystat(path, new)
    os.utime(new)
