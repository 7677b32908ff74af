r"""Between offsets in a text and positions of the Language Server Protocol.

A position has a line and a character, in units that client and server agree on when they meet;
lines end with ``\n``, ``\r\n`` or ``\r`` and nowhere else (Language Server Protocol 3.17, "Text
Documents"), as the lines of a page do.
"""

from __future__ import annotations

from dataclasses import dataclass

from lsprotocol.types import Position, Range
from pygls.workspace import PositionCodec

from symphony_ecp.fix import Text


@dataclass(frozen=True)
class Units:
    """The units of one client."""

    codec: PositionCodec

    def position(self, text: Text, offset: int) -> Position:
        """Return the position of an offset."""
        line = text.number(offset)
        before = text.text[text.start(line) : offset]
        return Position(line - 1, self.codec.client_num_units(before.rstrip("\r\n")))

    def range(self, text: Text, start: int, end: int) -> Range:
        """Return the range between two offsets."""
        return Range(self.position(text, start), self.position(text, end))

    def offset(self, text: Text, position: Position) -> int:
        """Return the offset of a position; behind the end of its line it is that end."""
        start = text.start(position.line + 1)
        left = position.character
        for index, char in enumerate(text.line(position.line + 1) if left > 0 else ""):
            if left <= 0:
                return start + index
            left -= self.codec.client_num_units(char)
        return start + (len(text.line(position.line + 1)) if left > 0 or position.character else 0)
