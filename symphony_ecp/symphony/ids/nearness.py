"""Ids that lie near each other, which means that one of them is a typing error.

Sixteen bytes of an id are random, so that two real ones differ in some thirty characters. Near is
what lies within two: one or two of them another, two neighbours swapped, or one left out and one
too many. All of these leave one of three pieces of an id as it is, where it is or beside it, which
is how near ids are found among many without a comparison with each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symphony_ecp.symphony.ids.anatomy import LENGTH

#: Where the pieces of an id begin and end: each has seven random characters or more.
_PIECES = ((0, 7), (7, 15), (15, LENGTH))
#: The pieces to look for: which one, and where it begins. Between a character that is left out and
#: one that is too many, the middle one is shifted.
_PLACES = ((0, 0), (1, 7), (2, 15), (1, 6), (1, 8))
#: Real ids share no piece by chance. Ids that somebody counted up may all do so, and there each is
#: near to many: comparing some is enough.
_MOST = 500

_ONE, _SWAPPED, _TWO = "one character", "two swapped characters", "two characters"


class NearIds:
    """Ids in standard spelling, to be asked for those near another."""

    def __init__(self, ids: Iterable[str]) -> None:
        known = tuple(dict.fromkeys(ids))
        self._by_piece = [_by_piece(known, start, end) for start, end in _PIECES]

    def near(self, standard: str) -> dict[str, str]:
        """Return the ids near this one, the nearest first, and in what each differs."""
        found = {
            other: difference
            for other in self._sharing(standard)
            if (difference := _difference(standard, other))
        }
        return dict(sorted(found.items(), key=lambda item: (item[1] != _ONE, item[0])))

    def _sharing(self, standard: str) -> Iterator[str]:
        for number, start in _PLACES:
            first, more = self._by_piece[number]
            piece = standard[start : start + _PIECES[number][1] - _PIECES[number][0]]
            if piece in first:
                yield first[piece]
                yield from more.get(piece, ())


def _by_piece(
    ids: Iterable[str], start: int, end: int
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return ids by a piece of theirs: the first one of each, and the others where there are any.

    A list for each would take three times as long to make.
    """
    first: dict[str, str] = {}
    more: dict[str, list[str]] = {}
    for one in ids:
        piece = one[start:end]
        if piece not in first:
            first[piece] = one
        elif len(others := more.setdefault(piece, [])) < _MOST:
            others.append(one)
    return first, more


def _difference(one: str, other: str) -> str:
    """Say in what two ids differ that are near each other; nothing of others, and of equal ones."""
    places = [at for at in range(LENGTH) if one[at] != other[at]]
    if len(places) < 2:
        return _ONE if places else ""
    here, there = (text[places[0] : places[-1] + 1] for text in (one, other))
    if len(here) == 2 and here == there[::-1]:
        return _SWAPPED
    return _TWO if len(places) == 2 or here[1:] == there[:-1] or here[:-1] == there[1:] else ""
