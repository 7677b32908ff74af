"""Where the word that is wrong stands in its line: columns, for editors and code scanning.

A host knows the line of a block, an option or a link. The message quotes what was found there, and
the problem remembers what stands before it: an option's key, or the action of a link. Columns
count code points from 1 (SARIF 2.1.0, 3.14.17: ``unicodeCodePoints``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import quote

from symphony_ecp.problems import Problem
from symphony_ecp.prose import SCHEME

#: Columns from 0: of the first character, and of the first one behind.
Span = tuple[int, int]

_QUOTED = re.compile(r"'([^']+)'")
#: Longer lines are not searched for words that a message spells in another way.
_LONG = 2_000


def locate(problem: Problem, line: str) -> Problem:
    """Return a problem with the columns of what it is about, in the line that it names.

    Args:
        problem: one that knows its line.
        line: the text of that line.

    Returns:
        The problem with ``column`` and ``end``, the first column behind the word; without ``end``
        where the line does not show what the message quotes.

    """
    found = _found(problem, line)
    if found:
        return replace(problem, column=found[0] + 1, end=found[1] + 1)
    indent = len(line) - len(line.lstrip(" \t>|"))
    return replace(problem, column=problem.column or indent + 1)


def _found(problem: Problem, line: str) -> Span | None:
    before, _, behind = problem.message.partition(", found ")
    quoted = [*_QUOTED.findall(behind), *_QUOTED.findall(before)]
    spelt = [spelling for word in quoted for spelling in _spelt(word)]
    near = problem.near
    if near.endswith("/"):  # the action of a link; in a role it stands without the scheme
        for action in (near, near.removeprefix(SCHEME)):
            if whole := _first_of([action + spelling for spelling in spelt], line):
                return whole[0] + len(action), whole[1]
    key = _first_of([near, near.removeprefix(SCHEME)], line)
    start = key[1] if key else (problem.column or 1) - 1
    found = _first_of(spelt, line, start)
    if found is None and not (key and near in quoted):
        found = _first_of(_spelt(problem.word), line, start)
    return found or key or _first_of([*spelt, *_spelt(problem.word)], line)


def _spelt(word: str) -> Iterator[str]:
    """Iterate over the ways in which a line may spell a word: in an address, or in a role."""
    bare = word.removeprefix(SCHEME)
    yield from dict.fromkeys((word, bare, quote(word, safe="/+,@:"), quote(word, safe="")))


def _first_of(words: Iterable[str], line: str, start: int = 0) -> Span | None:
    return next(filter(None, (_first(word, line, start) for word in words)), None)


def _first(word: str, line: str, start: int = 0) -> Span | None:
    """Return where a word stands first as a word, or else as a part of one.

    Of a word that a message had no room for, the beginning is looked for.
    """
    whole, cut, _ = word.partition("…")
    if not whole.strip():
        return None
    part = at = line.find(whole, start)
    while at >= 0 and not cut:
        end = at + len(whole)
        if not (_goes_on(line[at - 1 : at], whole[0]) or _goes_on(line[end : end + 1], whole[-1])):
            return at, end
        at = line.find(whole, end)
    if part >= 0 and not cut:
        return part, part + len(whole)
    if len(line) > _LONG:
        return None
    pattern = r"\s+".join(map(re.escape, whole.split())) + (r"\S*" if cut else "")
    match = re.compile(pattern, re.IGNORECASE).search(line, start)
    return match.span() if match else None


def _goes_on(char: str, edge: str) -> bool:
    """Whether a word goes on with a character beyond its edge."""
    return all(one.isalnum() or one in ("_", "-") for one in (char or " ", edge))
