"""From one input to another near it, made of the same words.

A mutation of bytes seldom leaves a text what it was: a character is cut in two, a word is none any
more. So most of them are of words and lines here, of this input, of another, or of the target's.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

#: A word, spaces, the end of a line, or any other character.
_PIECES = re.compile(rb"[\w\x80-\xff-]+|[ \t]+|\r?\n|[^\n]")
#: What a value may be that nobody thought of.
_ODD = (
    b"", b"0", b"-1", b"007", b"1.5", b"1e999", b"99999999999999999999", b"true", b"false",
    b"null", b"no", b"~", b"[]", b"{}", b"''", b'""', b"2026-02-30", b"12:30", b"a", b"\x00",
    b"\xc2\xa0", b"%", "\u0130".encode(), "\u202e".encode(), "\U0001f600".encode(), b"\xc2\xb2",
    b"\xed\xa0\x80",
)  # fmt: skip
#: One of so many begins anew, with an input that a run starts from; else it leaves them behind.
_AFRESH = 3
#: One of so many inputs is made long of pieces that repeat: what is slow is slow for these.
_PUMPED = 40
#: One of so many is a mutation of bytes. The others are of few changes: each may be the one after
#: which a text is read no further.
_OF_BYTES, _CHANGES = 4, (1, 1, 1, 2, 3)

#: What stands between a key and its value, and behind that.
_BEHIND_KEYS = frozenset((b":", b"=", b"#"))
_ENDS = frozenset((b"\n", b"\r\n", b",", b"&", b";", b"}", b">"))

Change = Callable[[list[bytes], random.Random], list[bytes]]


class Mutator:
    """Makes inputs; equal ones of equal inputs and seeds.

    Args:
        words: which the target's texts are made of.
        others: inputs that pieces are taken from.
        of_bytes: mutates an input that may become so many bytes long, and knows nothing of it.

    """

    def __init__(
        self,
        words: Sequence[bytes],
        others: Sequence[bytes],
        of_bytes: Callable[[bytes, int], bytes],
    ) -> None:
        self._words = words or _ODD
        self._others = others
        self._of_bytes = of_bytes
        self._changes: tuple[Change, ...] = (
            *[self._value] * 8, *[self._lines] * 2, *[self._put] * 2, self._replace,
            self._leave_out, self._repeat, self._swap, self._splice,
        )  # fmt: skip

    def __call__(self, data: bytes, most: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if not chance.randrange(_AFRESH):
            data = self._other(chance)
        if not chance.randrange(_PUMPED) and data:
            return _pumped(data, most, chance)
        if not chance.randrange(_OF_BYTES):
            return bytes(self._of_bytes(data, most))
        pieces = _PIECES.findall(data)
        for _ in range(chance.choice(_CHANGES)):
            pieces = chance.choice(self._changes)(pieces, chance)
        return b"".join(pieces)[:most]

    def _word(self, pieces: list[bytes], chance: random.Random) -> bytes:
        """Return a word of the target's, one of this input, or what nobody expects."""
        return chance.choice(chance.choice((self._words, pieces or _ODD, _ODD)))

    def _put(self, pieces: list[bytes], chance: random.Random) -> list[bytes]:
        at = chance.randint(0, len(pieces))
        return [*pieces[:at], self._word(pieces, chance), *pieces[at:]]

    def _replace(self, pieces: list[bytes], chance: random.Random) -> list[bytes]:
        start, end = _span(pieces, chance, 2)
        return [*pieces[:start], self._word(pieces, chance), *pieces[end:]]

    def _value(self, pieces: list[bytes], chance: random.Random) -> list[bytes]:
        """Give a key another value, up to what stands behind it."""
        keys = [at for at, piece in enumerate(pieces) if piece in _BEHIND_KEYS]
        if not keys:
            return self._put(pieces, chance)
        start = end = chance.choice(keys) + 1
        while end < len(pieces) and pieces[end] not in _ENDS:
            end += 1
        while start < end and pieces[start].isspace():
            start += 1
        first = self._word(pieces, chance) if not chance.randrange(3) else b""
        return [*pieces[:start], first, self._word(pieces, chance), *pieces[end:]]

    def _leave_out(self, pieces: list[bytes], chance: random.Random) -> list[bytes]:
        start, end = _span(pieces, chance, 6)
        return [*pieces[:start], *pieces[end:]]

    def _repeat(self, pieces: list[bytes], chance: random.Random) -> list[bytes]:
        start, end = _span(pieces, chance, 8)
        times = chance.choice((1, 1, 2, 3, 4, 8))
        return [*pieces[:end], *pieces[start:end] * times, *pieces[end:]]

    def _swap(self, pieces: list[bytes], chance: random.Random) -> list[bytes]:
        if len(pieces) < 2:
            return pieces
        one, two = chance.randrange(len(pieces)), chance.randrange(len(pieces))
        pieces[one], pieces[two] = pieces[two], pieces[one]
        return pieces

    def _lines(self, pieces: list[bytes], chance: random.Random) -> list[bytes]:
        """Put some lines of this input or of another somewhere else, or leave some out."""
        lines = b"".join(pieces).splitlines(keepends=True)
        source = lines if chance.randrange(2) else self._other(chance).splitlines(keepends=True)
        start, end = _span(source, chance, 4)
        moved = source[start:end]
        if source is lines and chance.randrange(2):
            del lines[start:end]
        at = chance.randint(0, len(lines))
        if moved and chance.randrange(4):
            lines[at:at] = moved
        return _PIECES.findall(b"".join(lines))

    def _splice(self, pieces: list[bytes], chance: random.Random) -> list[bytes]:
        """Put some of another input in the place of some of this one, or behind it."""
        other = _PIECES.findall(self._other(chance))
        start, end = _span(other, chance, 24)
        first, last = _span(pieces, chance, 24)
        return [*pieces[:first], *other[start:end], *pieces[chance.choice((first, last)) :]]

    def _other(self, chance: random.Random) -> bytes:
        return chance.choice(self._others) if self._others else b""


def _span(pieces: Sequence[bytes], chance: random.Random, most: int) -> tuple[int, int]:
    """Return where a few pieces that follow each other begin and end."""
    start = chance.randint(0, max(0, len(pieces) - 1))
    return start, min(len(pieces), start + chance.randint(1, most))


def _pumped(data: bytes, most: int, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    end = min(len(data), start + chance.choice((1, 2, 4, 8, 16, 32)))
    times = (most - len(data)) // (end - start)
    return data[:start] + data[start:end] * max(1, times) + data[end:]
