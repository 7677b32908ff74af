"""From files to problems: each file is read once, and parsed only where it has a Symphony word."""

from __future__ import annotations

import os
import re
import string
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from symphony_ecp import suppress
from symphony_ecp.check.hosts import Tree
from symphony_ecp.check.tree import Survey, missing, unreadable
from symphony_ecp.problems import Problem
from symphony_ecp.registry import Pod
from symphony_ecp.source import shorten

#: No page that people write is larger; it keeps the memory flat whatever lies in the tree.
MAX_BYTES = 10_000_000

#: Few pages are longer: one call reads a page, without asking for its size.
_PIECE = 32_768

_WORD = b"symphony"
_LETTERS = string.ascii_lowercase.encode()
_COMMENTS = tuple(word.encode() for word in suppress.WORDS)
# Underlines and tables are full of hyphens, at each of which a search for the word would stop.
_RST_COMMENT = re.compile(rb"p-(?<=ecp-)")
_OPEN = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True)
class Report:
    """The problems found, in order of paths and lines, and how many files were read."""

    problems: tuple[Problem, ...]
    files: int


def check(paths: Sequence[Path], *, jobs: int = 1) -> Report:
    """Check files and folders.

    Args:
        paths: files and folders.
        jobs: how many processes read the files.

    Raises:
        CannotCheckError: a path that is not there, a configuration that cannot be read, a missing
            library.

    """
    survey = Survey()
    for path in paths:
        survey.add(path)
    survey.open_registries()
    problems = [*survey.problems, *_checked(survey, jobs), *_sites(survey)]
    return Report(_ordered(problems), len(survey.files))


def check_text(data: bytes, name: Path) -> Report:
    """Check a page whose text comes from an editor, as if it stood in a file of that name."""
    survey = Survey()
    survey.pretend(name)
    (file,) = survey.files
    problems = [
        problem
        for text in [_decoded(file, data)]
        for problem in ([text] if isinstance(text, Problem) else _parsed(survey, file, text))
    ]
    return Report(_ordered([*problems, *_sites(survey)]), 1)


# --- one file ---


def read(file: str) -> bytes | Problem:
    """Read a file; a problem says why it cannot be read."""
    try:
        handle = os.open(file, _OPEN)
        try:
            data = os.read(handle, _PIECE)
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


def _decoded(file: str, data: bytes) -> str | Problem:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "save the file as UTF-8"
        return Problem("unreadable", "not UTF-8", hint, file, line, "error")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parsed(survey: Survey, file: str, text: str) -> Iterator[Problem]:
    for number in survey.owners(file):
        tree, checker = survey.trees[number], survey.checkers[survey.specs[number].checker]
        try:
            yield from _absolute(tree.check(Path(file), text), tree)
        except ImportError as error:
            raise missing(checker, error) from error
        except Exception as error:  # a foreign extension's mistake costs one page, not the run
            message = f"cannot be converted: {type(error).__name__}: {error}"
            yield Problem("unreadable", shorten(message, 200), "", file, severity="error")


@dataclass(frozen=True)
class Reader:
    """Reads one file after the other, and finds its problems.

    Attributes:
        survey: the trees.
        words: what else makes a file worth parsing, each with the mark that it ends in: looking
            for one character takes a tenth of the time of looking for a word.

    """

    survey: Survey
    words: tuple[tuple[bytes, bytes], ...]

    def text(self, file: str) -> str | Problem | None:
        """Return what is in a file if it is worth parsing, or why it cannot be read."""
        data = read(file)
        if isinstance(data, Problem):
            return data
        lowered = data.lower()
        if _WORD in lowered:
            return _decoded(file, data)
        for mark, word in self.words:
            if mark in lowered and word in lowered:
                return _decoded(file, data)
        # A comment that silences nothing: what HTML and MyST call one has a rare mark in it.
        if b"!" in lowered or b"%" in lowered:
            if any(word in lowered for word in _COMMENTS):
                return _decoded(file, data)
        elif file.endswith((".rst", ".txt")) and _RST_COMMENT.search(lowered):
            return _decoded(file, data)
        if not data.isascii() and isinstance(text := _decoded(file, data), Problem):
            return text
        return None

    def problems(self, file: str) -> list[Problem]:
        text = self.text(file)
        if text is None:
            return []
        if isinstance(text, Problem):
            return [text] if self.survey.owners(file) else []
        return list(_parsed(self.survey, file, text))


def reader_of(survey: Survey) -> Reader:
    """Return what reads the files of a survey."""
    words = (*_hosts(survey.trees), *survey.words())
    return Reader(survey, tuple((word[-1:].strip(_LETTERS), word) for word in words))


# --- many files ---


def _checked(survey: Survey, jobs: int) -> Iterator[Problem]:
    reader = reader_of(survey)
    if jobs == 1:
        for file in survey.files:
            yield from reader.problems(file)
        return
    files = list(survey.files)
    # Some chunks for each process, since pages with blocks are not spread evenly.
    chunk = max(1, len(files) // (8 * jobs))
    with ProcessPoolExecutor(jobs, initializer=_begin, initargs=(reader,)) as pool:
        for found in pool.map(_problems, files, chunksize=chunk):
            yield from found


_READERS: list[Reader] = []


def _begin(reader: Reader) -> None:
    _READERS[:] = [reader]


def _problems(file: str) -> list[Problem]:
    return _READERS[0].problems(file)


def _hosts(trees: Iterable[Tree]) -> set[bytes]:
    """Return the hosts of pods that have another name than Symphony's."""
    pods = [pod for tree in trees for pod in tree.site.registry.sections.get("pods", {}).values()]
    own = [tree.site.pod for tree in trees]
    hosts = {pod.host.lower().encode() for pod in (*pods, *own) if isinstance(pod, Pod)}
    return {host for host in hosts if _WORD not in host}


def _sites(survey: Survey) -> Iterator[Problem]:
    """Return what is wrong with the sites themselves: settings and registries."""
    for tree in survey.trees:
        yield from _absolute(tree.site.reported(tree.site.problems), tree)


def _absolute(problems: Iterable[Problem], tree: Tree) -> Iterator[Problem]:
    for problem in problems:
        yield replace(problem, path=str(tree.base / problem.path)) if problem.path else problem


def _ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    here = os.getcwd() + os.sep  # noqa: PTH109 - a prefix of text
    shown = (
        replace(problem, path=problem.path.removeprefix(here)) if problem.path else problem
        for problem in problems
    )
    key = lambda problem: (problem.path or "", problem.line or 0)  # noqa: E731
    return tuple(sorted(dict.fromkeys(shown), key=key))
