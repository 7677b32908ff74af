"""What would be found in a file that is open if its text were another one."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from symphony_ecp.check import CannotCheckError
from symphony_ecp.check.run import parsed
from symphony_ecp.editor.reading import Reading, plain, read
from symphony_ecp.editor.workspace import Workspace
from symphony_ecp.files import UNSAVED
from symphony_ecp.fix import Edit
from symphony_ecp.problems import Problem

#: Problems, wherever they stand, by code and message.
_Said = Counter[tuple[str, str]]

#: What two options, or a line that is no option, have been made by a change; others were hidden.
_WORSE = frozenset({"conflict", "block-syntax"})


@dataclass(frozen=True)
class Change:
    """What was found in a file, what of it is gone, and what is new and no mere information."""

    before: _Said
    ended: _Said
    begun: _Said

    def ends(self, problem: Problem) -> bool:
        """Whether a problem is gone; what other pages know of an id shows in that id alone."""
        said = problem.code, problem.message
        return said in self.ended or (said not in self.before and bool(self.ended))

    @property
    def is_worse(self) -> bool:
        """Whether what is new is the change's own doing, and was not hidden before."""
        return any(code in _WORSE for code, _ in self.begun)


def found_in(reading: Reading) -> list[Problem]:
    """Return what is known of a file by itself, and of its sites."""
    return [*reading.found.problems, *reading.of_sites]


def tried(reading: Reading, edits: Iterable[Edit]) -> Change | None:
    """Return what edits would change; ``None`` if nothing could be read then."""
    before = found_in(reading)
    try:
        after = found_in(_again(reading, reading.text.edited(edits)))
    except CannotCheckError:
        return None
    begun = _said(after, but="info") - _said(before, but="info")
    return Change(_said(before), _said(before) - _said(after), begun)


def _said(problems: Iterable[Problem], but: str = "") -> _Said:
    return Counter((p.code, p.message) for p in problems if p.severity != but)


def _again(reading: Reading, new: str) -> Reading:
    """Read a file with another text; of a registry, the sites anew that have it."""
    if not reading.is_registry:
        with reading.survey.installed():
            return replace(reading, found=parsed(reading.survey, str(reading.file), plain(new)))
    token = UNSAVED.set({**UNSAVED.get(), os.path.realpath(reading.file): new})
    try:
        return read(Workspace(), reading.file, new)
    finally:
        UNSAVED.reset(token)
