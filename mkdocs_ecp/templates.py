"""Pages that are templates: which line of a page's file plugins made each line of its text of.

Plugins as macros and include-markdown fill in expressions of Jinja, ``{{ … }}`` and ``{% … %}``,
before a page is converted. Other lines stay as they are.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

_EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
#: How many characters around its expressions tell what became of a line.
_TELLING = 3


def is_template(line: str) -> bool:
    """Whether there is an expression on a line, or the beginning of one."""
    return "{{" in line or "{%" in line


def lines_of(text: Sequence[str], source: Sequence[str]) -> list[int | None]:
    """Return the line of the source, from 1, that each line of a text was made of.

    What an expression made is known by the expression's line; any other line that the source does
    not have is nowhere.
    """
    # Blank lines tell nothing, and difflib would try all of them with each other.
    there = [index for index, line in enumerate(source) if line.strip()]
    words = [line for line in text if line.strip()]
    made_of = iter(_made_of(words, [source[index] for index in there]))
    numbers: list[int | None] = []
    for line in text:
        if line.strip():
            found = next(made_of)
            numbers.append(None if found is None else there[found] + 1)
        else:
            above = numbers[-1] if numbers else 0
            if above is not None and (above >= len(source) or source[above].strip()):
                above = None
            numbers.append(None if above is None else above + 1)
    return numbers


def _made_of(text: Sequence[str], source: Sequence[str]) -> list[int | None]:
    """Return which line of a source, from 0, each line of a text was made of."""
    found: list[int | None] = [None] * len(text)
    matcher = difflib.SequenceMatcher(a=_filled(source, text), b=text)
    for tag, old, old_end, new, new_end in matcher.get_opcodes():
        if tag == "equal":
            found[new:new_end] = range(old, old_end)
        else:
            near = (*range(old, old_end), *range(max(old - 1, 0), old))
            template = next((index for index in near if is_template(source[index])), None)
            found[new:new_end] = [template] * (new_end - new)
    return found


def _filled(source: Sequence[str], text: Sequence[str]) -> list[str]:
    """Return a source with the lines that its expressions made, as the words around tell."""
    filled, at = [], 0
    for written in source:
        first, *others = _EXPRESSION.split(written) if is_template(written) else [written]
        if others and len("".join((first, *others)).strip()) >= _TELLING:
            rest = range(at, len(text))
            found = next((i for i in rest if _may_be(text[i], first, others)), None)
            if found is not None:
                filled.append(text[found])
                at = found + 1
                continue
        filled.append(written)
    return filled


def _may_be(line: str, first: str, others: Sequence[str]) -> bool:
    """Whether a line begins with a piece, and has others behind it up to its end."""
    if not line.startswith(first) or not line.endswith(tuple(others[-1:])):
        return False
    at = len(first)
    for piece in others:
        at = line.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True
