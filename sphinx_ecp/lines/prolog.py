"""What ``conf.py`` puts before and after every page: ``rst_prolog`` and ``rst_epilog``.

docutils calls their lines by names of Sphinx's own (``<rst_prolog>``, in newer versions
``<rst_prologue>``), counted within the text. Their problems become those of lines of ``conf.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from docutils.parsers.rst.states import Body
from docutils.statemachine import StringList

from sphinx_ecp.lines.configuration import lines_of
from symphony_ecp.problems import Problem

#: The names of the two texts in ``conf.py``, by what Sphinx calls their lines.
_NAMES = {
    "<rst_prolog>": "rst_prolog",
    "<rst_prologue>": "rst_prolog",
    "<rst_epilog>": "rst_epilog",
    "<rst_epilogue>": "rst_epilog",
}
_DOCINFO = re.compile(Body.patterns["field_marker"])


def texts_of(prolog: object, epilog: object) -> dict[str, str]:
    """Return the texts that there are, by their names in ``conf.py``."""
    given = {"rst_prolog": prolog, "rst_epilog": epilog}
    return {name: text for name, text in given.items() if isinstance(text, str) and text}


def is_name(path: str | None) -> bool:
    """Whether this is the name of one of the texts, not a file."""
    return path in _NAMES.values()


def name_of(source: str) -> str:
    """Return the name in ``conf.py`` of what Sphinx calls a text, or the file that it is."""
    return _NAMES.get(source, source)


def surround(lines: StringList, texts: Mapping[str, str]) -> None:
    """Put the texts around a page's lines, as Sphinx does: behind the fields at its top."""
    before, after = texts.get("rst_prolog", ""), texts.get("rst_epilog", "")
    if before:
        at = next((i for i, line in enumerate(lines) if not _DOCINFO.match(line)), len(lines))
        blank = StringList([""], "<generated>")
        text = StringList(before.splitlines(), "<rst_prolog>")
        whole: Any = (blank if at else StringList()) + text + blank
        lines.insert(at, whole)
    if after:
        lines.extend(StringList([""], "<generated>"))
        lines.extend(StringList(after.splitlines(), "<rst_epilog>"))


def placed(
    problems: Iterable[Problem], texts: Mapping[str, str], configuration: Path
) -> Iterator[Problem]:
    """Return problems with places in ``conf.py`` instead of in one of the texts.

    Where a text does not stand there in plain words, the file alone is known.
    """
    lines: dict[str, list[int | None]] = {}
    for problem in problems:
        name = problem.path
        if name is None or name not in texts:
            yield problem
            continue
        if name not in lines:
            lines[name] = lines_of(configuration, name, texts[name])
        index = (problem.line or 1) - 1
        line = lines[name][index] if index < len(lines[name]) else None
        yield replace(problem, path=str(configuration), line=line)
