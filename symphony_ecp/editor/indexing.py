"""A process of its own reads all pages of a workspace, so that no answer about an open one waits.

It sends what it finds page by page, and ends when it is done, is ended, or nobody hears it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from symphony_ecp.check import CannotCheckError
from symphony_ecp.check.run import Found, beside, located, reader_of
from symphony_ecp.check.tree import Survey, survey_of
from symphony_ecp.check.whole import of_sites, of_uses, whole_sites
from symphony_ecp.editor.places import (
    as_block,
    listening,
    names_in,
    names_in_registry,
    places_in,
)
from symphony_ecp.editor.uses import File, SiteFiles, file_of, sites_of
from symphony_ecp.files import UNSAVED, unsaved
from symphony_ecp.fix import Text
from symphony_ecp.problems import Problem
from symphony_ecp.site import LooseId
from symphony_ecp.site.usage import Mention, names_left

#: How often it is told how far the work is, in files.
_STEP = 100


@dataclass(frozen=True)
class Progress:
    """How many of how many files are read."""

    done: int
    total: int


@dataclass(frozen=True)
class End:
    """All files are read.

    Attributes:
        of_sites: what is wrong with the sites themselves.
        problems: the others of configurations, registries and what else is no page.
        unused: of each registry all of whose pages are known, the names that none uses.
        sites: those that have a registry.
        failed: why nothing could be read.

    """

    of_sites: Sequence[Problem] = ()
    problems: Sequence[Problem] = ()
    unused: Mapping[Path, Sequence[Mention]] = field(default_factory=dict)
    sites: Sequence[SiteFiles] = ()
    failed: str = ""


#: What is sent, in this order, many files and steps before the end.
Sent = File | Progress | End


def run(folders: Sequence[Path], texts: Mapping[str, str], heard: Connection) -> None:
    """Read all pages below some folders, and send what is found.

    Args:
        folders: of the workspace.
        texts: what editors have not saved, by real paths.
        heard: who hears of it.

    """
    with suppress(OSError, AttributeError):
        os.nice(10)
    UNSAVED.set(texts)
    with suppress(BrokenPipeError, ConnectionError):  # the server has gone
        try:
            for one in read(folders):
                heard.send(one)
        except CannotCheckError as error:
            heard.send(End(failed=str(error)))
        except Exception as error:  # a foreign extension's fault
            heard.send(End(failed=f"{type(error).__name__}: {error}"))


def read(folders: Sequence[Path]) -> Iterator[Sent]:
    """Read all pages below some folders, in this process; raises :class:`CannotCheckError`."""
    survey = survey_of(folders, broken={})
    reader, found = reader_of(survey), Found(list(survey.problems))
    with survey.installed():
        for number, file in enumerate(survey.files):
            if number % _STEP == 0:
                yield Progress(number, len(survey.files))
            with listening() as (seen, said):
                one = reader.found(file)
            if one is not None:
                found.add(one)
                text = reader.text(file)
                lines = Text(text if isinstance(text, str) else "")
                blocks = [block for block in dict.fromkeys(seen) if block.path == file]
                names = names_in(places_in([*blocks, *as_block(said, file)], lines))
                trees = [survey.trees[number] for number in survey.owners(file)]
                yield file_of(file, lines, names, one, trees)
        found.add(beside(survey))
        yield from _registries(survey)
        yield _end(survey, found)


def _registries(survey: Survey) -> Iterator[File]:
    for file in dict.fromkeys(file for tree in survey.trees for file in tree.site.files):
        with suppress(OSError, ValueError):
            text = unsaved(file)
            lines = Text(file.read_text("utf-8-sig") if text is None else text)
            yield file_of(str(file), lines, names_in_registry(lines))


def _end(survey: Survey, found: Found) -> End:
    pages = frozenset(survey.files)
    unread = [problem.path or "" for problem in found.problems if problem.code == "unreadable"]
    unused = {
        tree.site.registry_file: names_left(tree.site, used, around, but)
        for tree, used, around, but in whole_sites(survey, unread, found.mentioned)
        if tree.site.registry_file is not None
    }
    elsewhere = [p for p in found.problems if p.path not in pages and not isinstance(p, LooseId)]
    of_all = located(of_uses(survey, found.mentioned))
    broken = [
        Problem("unreadable", why, "", str(file), 1) for file, why in (survey.broken or {}).items()
    ]
    sites = sites_of(survey)
    return End(list(located(of_sites(survey))), [*elsewhere, *of_all, *broken], unused, sites)
