"""QR codes of links, as a template and PDF draw them.

Source: ISO/IEC 18004, which asks for four empty modules around the code; segno follows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

#: Empty modules on each side, without which readers do not find the code.
_QUIET = 4


@dataclass(frozen=True, slots=True)
class QrCode:
    """A drawing of a code.

    Attributes:
        size: modules on a side, with the empty ones around the code.
        runs: the dark modules, row by row: how far a run of them is from the left and from the top,
            and how many they are.

    """

    size: int
    runs: tuple[tuple[int, int, int], ...]

    @property
    def path(self) -> str:
        """The data of an SVG path: through the middle of each row, for a stroke as wide as that."""
        return "".join(f"M{x} {y}.5h{width}" for x, y, width in self.runs)


def qr_code(text: str) -> QrCode:
    """Draw the smallest code of a text, with the best error correction that fits into it.

    Raises:
        segno.DataOverflowError: for more than 2,953 bytes; no link is that long.

    """
    # Most sites show no code, and so need not load what makes them.
    import segno

    code = segno.make_qr(text)
    runs = []
    for y, row in enumerate(code.matrix, _QUIET):
        x = _QUIET
        for dark, modules in groupby(row):
            width = len(list(modules))
            if dark:
                runs.append((x, y, width))
            x += width
    return QrCode(len(code.matrix) + 2 * _QUIET, tuple(runs))
