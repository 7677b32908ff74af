"""Whether names stand in texts that nobody reads as pages of the site.

Docstrings, templates, notebooks, data, translations, pages of other sites: whatever lies in the
site's repository may use a name in a way that no host of ours sees. There, a word is a use.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote

from symphony_ecp.text import composed

#: Folders that hold no sources, and files that mark a virtual environment and Sphinx's output.
NOT_SOURCES = frozenset({"node_modules", "__pycache__", "_build"})
MARKERS = frozenset({"pyvenv.cfg", ".buildinfo"})
#: Where there is more to read than this, nothing is known: a build has other things to do.
_MOST_FILES = 5_000
_MOST_BYTES = 20_000_000

_WORD = re.compile(r"[\w-]+", re.ASCII)
#: For ``bytes.translate``, ten times as fast as a pattern: all that is in no such word is a space.
_ONLY_WORDS = bytes(c if _WORD.fullmatch(chr(c)) else 32 for c in range(256))


def repository(base: Path) -> Path:
    """Return the folder that a site's texts lie in: its repository, or where the command runs."""
    base, here = base.resolve(), Path.cwd()
    above = (folder for folder in (base, *base.parents) if (folder / ".git").exists())
    return next(above, here if base.is_relative_to(here) else base)


def said(names: Collection[str], folders: Iterable[Path], but: Iterable[Path]) -> set[str] | None:
    """Return which names stand as words in the texts of some folders.

    Args:
        names: in Unicode's form NFC.
        folders: where to look, each with what is below it.
        but: files and folders that are left out: registries, and what builds write.

    Returns:
        The names, or ``None`` where there are too many texts to tell.

    """
    files = _files(folders, {os.path.realpath(path) for path in but})
    if files is None:
        return None
    words = {name for name in names if _WORD.fullmatch(name)}
    others, found = set(names) - words, set[str]()
    for data in _read(files):
        found |= words.intersection(data.translate(_ONLY_WORDS).decode().split())
        if others:
            text = composed(unquote(data.decode("utf-8", "replace")))  # as an address has it
            found.update(name for name in others if name in text)
    return found


def _files(folders: Iterable[Path], but: set[str]) -> list[str] | None:
    """Return the files below some folders, each once; ``None`` if there is too much in them."""
    found: dict[str, None] = {}
    size, seen, stack = 0, set(but), [str(folder) for folder in folders]
    while stack:
        folder = os.path.realpath(stack.pop())
        if folder in seen:
            continue
        seen.add(folder)
        try:
            with os.scandir(folder) as scan:
                entries = [one for one in scan if not one.name.startswith(".")]
                marked = any((Path(folder) / marker).exists() for marker in MARKERS)
            for entry in () if marked else entries:
                if entry.is_dir():
                    stack += [] if entry.name in NOT_SOURCES else [entry.path]
                elif entry.is_file():
                    path = os.path.realpath(entry.path) if entry.is_symlink() else entry.path
                    if path not in but:
                        found[path] = None
                        size += entry.stat().st_size
        except OSError:
            return None  # what cannot be read may use any name
        if len(found) > _MOST_FILES or size > _MOST_BYTES:
            return None
    return list(found)


def _read(files: Iterable[str]) -> Iterator[bytes]:
    """Iterate over what is in the files that hold text."""
    for file in files:
        try:
            data = Path(file).read_bytes()
        except OSError:  # gone meanwhile
            continue
        if b"\0" not in data[:1_000]:
            yield data
