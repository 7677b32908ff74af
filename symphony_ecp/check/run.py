"""From files to problems: each file is read once, and parsed only where it is worth that."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from symphony_ecp.check.columns import locate
from symphony_ecp.check.files import Hear, counted, decoded, read
from symphony_ecp.check.hosts import Tree
from symphony_ecp.check.tree import Named, Survey, survey_of
from symphony_ecp.check.whole import absolute, of_sites, whole
from symphony_ecp.check.words import Words
from symphony_ecp.pipeline import SEEN
from symphony_ecp.problems import Problem
from symphony_ecp.site import settled_ids
from symphony_ecp.site.usage import Mention, mentions
from symphony_ecp.syntax import SourceBlock
from symphony_ecp.text import shorten


@dataclass(frozen=True)
class Report:
    """The problems found, in order of paths and lines, and how many files were read."""

    problems: tuple[Problem, ...]
    files: int


@dataclass(frozen=True)
class Found:
    """What was found in files: problems, and what they mention of each registry."""

    problems: list[Problem] = field(default_factory=list)
    mentioned: dict[Path, set[Mention]] = field(default_factory=dict)

    def add(self, other: Found) -> None:
        """Take over what was found elsewhere."""
        self.problems.extend(other.problems)
        for registry, mentioned in other.mentioned.items():
            self.mentioned.setdefault(registry, set()).update(mentioned)


def check(paths: Sequence[Path], *, named: Named = (), jobs: int = 1, hear: Hear = None) -> Report:
    """Check files and folders.

    Args:
        paths: files and folders.
        named: see :func:`symphony_ecp.check.tree.survey_of`.
        jobs: how many processes read the files.
        hear: hears how many files of how many are read.

    Raises:
        CannotCheckError: a path that is not there, a configuration that cannot be read, a missing
            library.

    """
    survey = survey_of(paths, named)
    found = Found(list(survey.problems))
    with survey.installed():
        for one in counted(_checked(survey, jobs), len(survey.files), hear):
            if one is not None:
                found.add(one)
        found.add(beside(survey))
        last = whole(survey, found.problems, found.mentioned)
    return Report(_ordered([*_settled(found), *located(last)]), len(survey.files))


def check_text(data: bytes, name: Path, *, named: Named = ()) -> Report:
    """Check a page whose text comes from an editor, as if it stood in a file of that name."""
    survey = Survey()
    for configuration, folder in named:
        survey.name(configuration, folder)
    survey.pretend(name)
    (file,) = survey.files
    text = decoded(file, data)
    with survey.installed():
        found = Found([text]) if isinstance(text, Problem) else parsed(survey, file, text)
    return Report(_ordered([*_settled(found), *located(of_sites(survey))]), 1)


# --- one file ---


def parsed(survey: Survey, file: str, text: str) -> Found:
    """Return what is found in the text of a page, for each site that has it."""
    owners = survey.owners(file)
    found = Found([] if owners else list(survey.unread(file)))
    for number in owners:
        tree = survey.trees[number]
        try:
            with _listening(tree, found):
                found.problems.extend(absolute(tree.check(Path(file), text), tree))
        except ImportError:
            raise  # nothing can be checked
        except Exception as error:  # a foreign extension's mistake costs one page, not the run
            message = f"cannot be converted: {type(error).__name__}: {error}"
            problem = Problem("unreadable", shorten(message, 200), "", file, severity="error")
            found.problems.append(problem)
    found.problems[:] = located(found.problems, {file: text.split("\n")})
    return found


@dataclass(frozen=True)
class Reader:
    """Reads one file after the other, and finds its problems.

    Attributes:
        survey: the trees.
        words: what makes a file worth parsing.

    """

    survey: Survey
    words: Words

    def text(self, file: str) -> str | Problem | None:
        """Return what is in a file if it is worth parsing, or why it cannot be read."""
        data = read(file)
        if isinstance(data, Problem):
            return data
        if self.words.are_in(data.lower(), file):
            return decoded(file, data)
        if not data.isascii() and isinstance(text := decoded(file, data), Problem):
            return text
        return None

    def found(self, file: str) -> Found | None:
        """Return what is found in a file, if anything is looked for in it."""
        text = self.text(file)
        if text is None:
            return None
        if isinstance(text, Problem):
            return Found([text] if self.survey.owners(file) else [])
        return parsed(self.survey, file, text)


def reader_of(survey: Survey) -> Reader:
    """Return what reads the files of a survey."""
    return Reader(survey, Words.of(survey.trees, survey.checkers.values()))


# --- many files ---


def _checked(survey: Survey, jobs: int) -> Iterator[Found | None]:
    reader = reader_of(survey)
    if jobs == 1:
        for file in survey.files:
            yield reader.found(file)
        return
    files = list(survey.files)
    # Some chunks for each process, since pages with blocks are not spread evenly.
    chunk = max(1, len(files) // (8 * jobs))
    with ProcessPoolExecutor(jobs, initializer=_begin, initargs=(reader,)) as pool:
        yield from pool.map(_found, files, chunksize=chunk)


_READERS: list[Reader] = []


def _begin(reader: Reader) -> None:
    _READERS[:] = [reader]


def _found(file: str) -> Found | None:
    return _READERS[0].found(file)


def beside(survey: Survey) -> Found:
    """Return what is found in what the hosts read beside the pages."""
    found = Found()
    for tree in survey.trees:
        found.add(beside_of(tree))
    return found


def beside_of(tree: Tree) -> Found:
    """Return the same of one site."""
    found = Found()
    with _listening(tree, found):
        found.problems.extend(located(absolute(tree.beside(), tree)))
    return found


@contextmanager
def _listening(tree: Tree, found: Found) -> Iterator[None]:
    """Add what is mentioned in something of a site to what was found; whoever else hears, hears."""
    outer = SEEN.get()
    seen = list[SourceBlock]() if outer is None else outer
    before, token = len(seen), SEEN.set(seen)
    try:
        yield
    finally:
        SEEN.reset(token)
        if len(seen) > before and tree.site.registry_file is not None:
            found.add(Found(mentioned={tree.site.registry_file: mentions(seen[before:])}))


def located(
    problems: Iterable[Problem], texts: dict[str, list[str]] | None = None
) -> Iterator[Problem]:
    """Find each problem's word in its line; what is included, and configuration, is read for it.

    Args:
        problems: with the paths of files.
        texts: the lines of files that were read already.

    """
    lines = {} if texts is None else dict(texts)
    for problem in problems:
        if problem.path is None or problem.line is None:
            yield problem
            continue
        if problem.path not in lines:
            data = read(problem.path)
            text = data if isinstance(data, Problem) else decoded(problem.path, data)
            lines[problem.path] = [] if isinstance(text, Problem) else text.split("\n")
        there = lines[problem.path][problem.line - 1 : problem.line]
        yield locate(problem, there[0]) if there else problem


def _settled(found: Found) -> list[Problem]:
    return settled_ids(found.problems, _here())


def _ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    here = _here()
    shown = (
        replace(problem, path=problem.path.removeprefix(here).replace(os.sep, "/"))
        if problem.path
        else problem
        for problem in problems
    )
    key = lambda problem: (problem.path or "", problem.line or 0, problem.column or 0)  # noqa: E731
    return tuple(sorted(dict.fromkeys(shown), key=key))


def _here() -> str:
    return os.getcwd() + os.sep  # noqa: PTH109 - a prefix of text
