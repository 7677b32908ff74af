"""A table as Markdown has it."""

from __future__ import annotations

import re
from collections.abc import Iterable


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a table; a cell is one line, in which a bar is no border."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(value: object) -> str:
    return re.sub(r"\s*\n\s*", " ", str(value)).replace("|", "\\|")
