"""Where the word that is wrong stands in its line: columns, for editors and code scanning.

A host knows the line of a block, an option or a link. The message quotes what was found there, and
the problem remembers what stands before it: an option's key, or the action of a link. Columns
count code points from 1 (SARIF 2.1.0, 3.14.17: ``unicodeCodePoints``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import quote

from symphony_ecp.addresses import SCHEME
from symphony_ecp.problems import Problem

_QUOTED = re.compile(r"'([^']+)'")


def locate(problem: Problem, line: str) -> Problem:
    """Return a problem with the columns of what it is about, in the line that it names.

    Args:
        problem: one that knows its line.
        line: the text of that line.

    Returns:
        The problem with ``column`` and ``end``, the first column behind the word; without ``end``
        where the line does not show what the message quotes.

    """
    key = _first(problem.near, line) or _first(problem.near.removeprefix(SCHEME), line)
    start = key[1] if key else (problem.column or 1) - 1
    quoted = _QUOTED.findall(problem.message)
    found = _first_of(quoted, line, start)
    if found is None and not (key and problem.near in quoted):
        found = _first_of([problem.word], line, start)
    found = found or key or _first_of([*quoted, problem.word], line)
    if found:
        return replace(problem, column=found[0] + 1, end=found[1] + 1)
    indent = len(line) - len(line.lstrip(" \t>|"))
    return replace(problem, column=problem.column or indent + 1)


def _first_of(words: Iterable[str], line: str, start: int = 0) -> tuple[int, int] | None:
    """Return where the first of these words stands that the line shows, however it is spelt."""
    for word in words:
        bare = word.removeprefix(SCHEME)  # as a role has it
        for spelt in dict.fromkeys((word, bare, quote(word, safe="/+,@:"), quote(word, safe=""))):
            if found := _first(spelt, line, start):
                return found
    return None


def _first(word: str, line: str, start: int = 0) -> tuple[int, int] | None:
    """Return where a word stands first as a word, or else as a part of one.

    Of a word that a message had no room for, the beginning is looked for.
    """
    whole, cut, _ = word.partition("…")
    if not whole.strip():
        return None
    pattern = r"\s+".join(map(re.escape, whole.split())) + (r"\S*" if cut else "")
    for around in (rf"(?<![\w-]){pattern}(?![\w-])", pattern):
        if match := re.compile(around, re.IGNORECASE).search(line, start):
            return match.span()
    return None
