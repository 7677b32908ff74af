"""Input that makes a regular expression slow, if anything does, from its own structure.

A regular expression is slow where one stretch of text can be read in many ways: by a repeat within
a repeat, by two that follow each other, or by a search that begins anew at every character. So each
input is a head, a piece that is repeated, and a tail with which nothing fits::

    head     what stands before a repeat, or nothing
    piece    what the repeat reads, or a character or two that several parts of the pattern read
    tail     what no part reads

The parser of ``re`` itself says what the parts are.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, product
from re import _constants as of  # type: ignore[attr-defined]
from re import _parser as parser
from typing import Any

#: Seconds: what takes longer is looked at; what takes longest is not made any longer.
_QUICK, _TOO_LONG = 0.0015, 0.1
#: What grows by more than that whenever the text doubles is not linear.
_RATIO = 2.6
#: What grows by less is, and is measured no further.
_LINEAR = 2.2
#: What grows by more when a text doubles grows faster than its cube.
_CUBED = 8
#: A limit of hundreds is one of tens here, so that texts need not be longer than it is.
_LIMIT = re.compile(r"(?<!\\)\{(\d+),\d{3,}\}")
#: So many repeats, for what doubles with each of them or two; then texts of so many characters.
_STEPS, _LENGTHS = (8, 14, 18, 22, 26, 30, 40), (60, 240)
#: At last one of so many repeats that their square takes long, be a piece long or short.
_REPEATS, _LONGEST = 1500, 6000
_MOST_SINGLES, _MOST_PAIRS = 16, 7
_TAILS = ("", "\0", "\n\0")
#: All of this, for another engine.
LIMITS = {
    "quick": _QUICK, "long": _TOO_LONG, "ratio": _RATIO, "linear": _LINEAR, "cubed": _CUBED,
    "few": _STEPS[-1],
}  # fmt: skip


@dataclass(frozen=True)
class Pump:
    head: str
    piece: str
    tail: str

    def times(self, number: int) -> str:
        return f"{self.head}{self.piece * number}{self.tail}"


def _char(item: tuple[Any, Any]) -> str:
    """Return a character that one member of a set stands for."""
    op, given = item
    if op is of.LITERAL:
        return chr(given)
    if op is of.RANGE:
        return chr(given[0])
    return {
        of.CATEGORY_DIGIT: "0", of.CATEGORY_SPACE: " ", of.CATEGORY_WORD: "a",
        of.CATEGORY_NOT_DIGIT: "a", of.CATEGORY_NOT_SPACE: "a", of.CATEGORY_NOT_WORD: "-",
    }.get(given, "a")  # fmt: skip


def _of_set(items: list[tuple[Any, Any]]) -> list[str]:
    """Return characters that a set reads."""
    if items and items[0][0] is of.NEGATE:
        text = "".join(chr(n) for n in range(32, 127)) + "\n\t\xe9"
        wanted = re.compile(_set_pattern(items))
        return [char for char in ("a", " ", "-", "<", "\n", *text) if wanted.match(char)][:3]
    return [_char(item) for item in items][:6]


def _set_pattern(items: list[tuple[Any, Any]]) -> str:
    parts = []
    for op, given in items[1:]:
        if op is of.LITERAL:
            parts.append(re.escape(chr(given)))
        elif op is of.RANGE:
            parts.append(f"{re.escape(chr(given[0]))}-{re.escape(chr(given[1]))}")
        else:
            name = {
                of.CATEGORY_DIGIT: r"\d", of.CATEGORY_SPACE: r"\s", of.CATEGORY_WORD: r"\w",
                of.CATEGORY_NOT_DIGIT: r"\D", of.CATEGORY_NOT_SPACE: r"\S",
                of.CATEGORY_NOT_WORD: r"\W",
            }[given]  # fmt: skip
            parts.append(name)
    return f"[^{''.join(parts)}]"


def _samples(tree: Iterable[Any], groups: dict[int, str]) -> list[str]:
    """Return a few texts that a piece of a pattern reads."""
    texts = [""]
    for op, given in tree:
        found = _samples_of(op, given, groups)
        texts = [text + one for text, one in product(texts, found)][:8]
    return texts


def _samples_of(op: Any, given: Any, groups: dict[int, str]) -> list[str]:
    if op is of.LITERAL:
        return [chr(given)]
    if op is of.NOT_LITERAL:
        return ["a" if given != ord("a") else "b"]
    if op is of.ANY:
        return ["a"]
    if op is of.IN:
        return _of_set(given)
    if op is of.BRANCH:
        return [text for branch in given[1] for text in _samples(branch, groups)[:2]][:8]
    if op is of.SUBPATTERN:
        found = _samples(given[-1], groups)
        if given[0]:
            groups[given[0]] = found[0] if found else ""
        return found
    if op is of.ATOMIC_GROUP:
        return _samples(given, groups)
    if op in (of.MAX_REPEAT, of.MIN_REPEAT, of.POSSESSIVE_REPEAT):
        least, _, inner = given
        # What is read once may be read in one way, and twice in two.
        times = dict.fromkeys((least, least + 1)) if least < 3 else (least,)
        found = _samples(inner, groups)
        return [text * number for number in times for text in found][:8] or [""]
    if op is of.GROUPREF:
        return [groups.get(given, "")]
    if op is of.GROUPREF_EXISTS:
        return _samples(given[1], groups)
    return [""]


def _repeats(
    tree: Iterable[Any], heads: list[str], groups: dict[int, str]
) -> Iterator[tuple[str, str]]:
    """Iterate over what stands before each repeat without an end, and what it reads."""
    for op, given in tree:
        if op in (of.MAX_REPEAT, of.MIN_REPEAT, of.POSSESSIVE_REPEAT):
            _, most, inner = given
            if most is of.MAXREPEAT or most > 50:
                yield from product(heads[:2], _samples(inner, groups)[:4])
            yield from _repeats(inner, heads, groups)
        elif op is of.SUBPATTERN:
            yield from _repeats(given[-1], heads, groups)
        elif op is of.ATOMIC_GROUP:
            yield from _repeats(given, heads, groups)
        elif op is of.BRANCH:
            for branch in given[1]:
                yield from _repeats(branch, heads, groups)
        elif op in (of.ASSERT, of.ASSERT_NOT):
            yield from _repeats(given[1], heads, groups)
        found = _samples_of(op, given, groups)[:3] or [""]
        heads = [head + one for head, one in product(heads, found)][:4]


def _letters(tree: Iterable[Any]) -> Iterator[str]:
    """Iterate over characters that the parts of a pattern read."""
    for op, given in tree:
        if op is of.LITERAL:
            yield chr(given)
        elif op is of.IN:
            yield from _of_set(given)
        elif op in (of.ANY, of.NOT_LITERAL):
            yield from "a "
        elif op is of.BRANCH:
            for branch in given[1]:
                yield from _letters(branch)
        elif op in (of.MAX_REPEAT, of.MIN_REPEAT, of.POSSESSIVE_REPEAT):
            yield from _letters(given[2])
        elif op is of.SUBPATTERN:
            yield from _letters(given[-1])
        elif op is of.ATOMIC_GROUP:
            yield from _letters(given)
        elif op in (of.ASSERT, of.ASSERT_NOT):
            yield from _letters(given[1])


def pumps(pattern: str, flags: int) -> list[Pump]:
    """Return the inputs for a pattern."""
    tree = parser.parse(pattern, flags)
    groups: dict[int, str] = {}
    repeats = list(dict.fromkeys(_repeats(tree, [""], groups)))
    whole = _samples(tree, groups)[:4]
    # A repeat takes characters of its own first: those of most use are in it.
    inside = list(dict.fromkeys("".join(piece for _, piece in repeats)))
    letters = list(dict.fromkeys([*inside, *_letters(tree)]))
    heads = list(dict.fromkeys(["", *(head for head, _ in repeats)]))
    pieces = [piece for _, piece in repeats]
    pieces += heads  # a search that begins anew at each
    pieces += [f"{head}{piece}" for head, piece in repeats]
    pieces += whole
    pieces += letters[:_MOST_SINGLES]
    pieces += ["".join(two) for two in product(letters[:_MOST_PAIRS], repeat=2)]
    found = [Pump(head, piece, tail) for head, piece in repeats for tail in _TAILS]
    found += [Pump("", piece, tail) for piece in pieces for tail in _TAILS]
    found += [
        Pump(head, letter, tail)
        for head in heads[1:6]
        for letter in letters[:_MOST_PAIRS]
        for tail in _TAILS[:2]
    ]
    return [pump for pump in dict.fromkeys(found) if pump.piece]


def seconds(regex: re.Pattern[str], way: str, text: str) -> float:
    """Return how long a pattern takes for a text."""
    began = time.process_time()
    if way == "finditer":
        for _ in regex.finditer(text):
            pass
    else:
        getattr(regex, way)(text)
    return time.process_time() - began


def numbers(size: int) -> list[int]:
    """Return how many times a piece of this size is repeated, one after the other."""
    length = min(_LONGEST, int(_REPEATS * size**0.5))
    return [*_STEPS, *(one // size for one in (*_LENGTHS, length) if one // size > _STEPS[-1])]


def without_limits(pattern: str) -> str:
    """Return a pattern whose limits of hundreds are lower than any text here is long."""
    return _LIMIT.sub(r"{\1,40}", pattern)


def worst(pattern: str, flags: int, way: str) -> tuple[Pump, float] | None:
    """Return the input for which a pattern's time grows faster than the text, and how fast.

    ``None`` if there is none: the time at most doubles when the text does.
    """
    regex = re.compile(without_limits(pattern), flags)
    for pump in pumps(pattern, flags):
        for number in numbers(len(pump.piece)):
            if seconds(regex, way, pump.times(number)) > _QUICK:
                if (ratio := _growth(regex, way, pump, number)) > _RATIO:
                    return pump, ratio
                break
    return None


def _growth(regex: re.Pattern[str], way: str, pump: Pump, number: int) -> float:
    """Return by how much the time grows at least, when a text doubles, twice in a row.

    Once is enough where the text that is twice as long takes far too long.
    """
    times = [min(seconds(regex, way, pump.times(number)) for _ in range(3))]
    if times[0] <= _QUICK / 2:
        return 0  # it was something else that took the time
    if times[0] > _TOO_LONG:
        return float("inf")  # so long for so little
    if number in _STEPS and times[0] > _CUBED * seconds(regex, way, pump.times(number // 2)):
        return float("inf")  # and too long for twice as much
    while len(times) < 4 and times[-1] < _TOO_LONG:
        number *= 2
        times.append(min(seconds(regex, way, pump.times(number)) for _ in range(2)))
        if times[-1] < _LINEAR * times[-2]:
            return 0
    return min(b / a for a, b in pairwise(times[-3:]))
