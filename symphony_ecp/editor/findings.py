"""What is shown where: the problems of open files, and those of files that configure a site."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from symphony_ecp.editor.index import Index
from symphony_ecp.editor.indexing import End
from symphony_ecp.editor.reading import Reading
from symphony_ecp.fix import Text
from symphony_ecp.problems import Problem
from symphony_ecp.site import LooseId, settled_ids

#: What is said of a name that no page uses.
UNUSED = "no page uses this name"


@dataclass(frozen=True)
class Finding:
    """A problem, or a hint on a name that is not used."""

    problem: Problem
    is_hint: bool = False


def of_page(reading: Reading, index: Index, others: Iterable[Reading]) -> list[Finding]:
    """Return the problems of an open page, and those of other files that it takes in.

    An id that other pages may have, too, is judged by them once all are known.

    Args:
        reading: the page.
        index: the other pages.
        others: those of them that are open.

    """
    own = [p for p in reading.found.problems if not isinstance(p, LooseId)]
    loose = reading.here.loose
    if loose and index.is_whole:
        opened = {str(one.file): one.here.loose for one in others} | {str(reading.file): loose}
        settled = settled_ids(index.loose(opened), os.getcwd() + os.sep)  # noqa: PTH109
        own += [problem for problem in settled if problem.path == str(reading.file)]
    return list(map(Finding, own))


def of_registry(reading: Reading, index: Index, others: Sequence[Reading]) -> Iterator[Finding]:
    """Return the problems of an open registry, with a hint for each name that no page uses."""
    real = os.path.realpath(reading.file)
    yield from map(Finding, _in(real, reading.of_sites))
    if index.end is None or not index.is_whole:
        return
    yield from map(Finding, _in(real, index.end.problems))
    used = {m for one in others for found in one.found.mentioned.values() for m in found}
    left = {*index.end.unused.get(Path(real), ())} - used
    for name in reading.names:
        if name.is_given and (name.section, name.name) in left:
            line = reading.text.number(name.start)
            start = reading.text.start(line) - 1
            problem = Problem(
                "registry",
                UNUSED,
                "take it out, or keep it for later",
                str(reading.file),
                line,
                "info",
                name.start - start,
                name.end - start,
            )
            yield Finding(problem, is_hint=True)


def of_others(index: Index, opened: Collection[str]) -> dict[str, list[Finding]]:
    """Return the problems of files that are not open and are no pages, by absolute path."""
    found: dict[str, list[Finding]] = {}
    end = index.end or End()
    for problem in (*end.of_sites, *end.problems):
        if problem.path and os.path.realpath(problem.path) not in opened:
            found.setdefault(problem.path, []).append(Finding(problem))
    return found


def span(text: Text, problem: Problem) -> tuple[int, int]:
    """Return where a problem stands: its word, or the rest of its line, or the first line."""
    line = min(problem.line or 1, len(text))
    first, whole = text.start(line), text.line(line)
    start = first + min((problem.column or 1) - 1, len(whole))
    if problem.end is not None:
        return start, max(start, min(first + problem.end - 1, first + len(whole)))
    return start, first + len(whole.rstrip())


def _in(real: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Return the problems of one file."""
    return (p for p in problems if p.path and os.path.realpath(p.path) == real)
