"""Where in ``conf.py`` names get their values, which a build has from Sphinx."""

from __future__ import annotations

import ast
from pathlib import Path

#: What Python raises of a file that is no Python.
NO_PYTHON = (OSError, SyntaxError, ValueError, RecursionError, MemoryError)
#: By name, the first and the last line of each statement that gives it a value or changes it.
Places = dict[str, list[tuple[int, int]]]


def places_of(path: Path) -> Places:
    """Return the places of the names in a ``conf.py``, none if it is no Python."""
    try:
        return places_in(*ast.parse(path.read_bytes()).body)
    except NO_PYTHON:
        return {}


def places_in(*statements: ast.stmt) -> Places:
    """Return the places of the names in statements of a module; functions have names of theirs."""
    found: Places = {}
    scopes = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    for node in (n for s in statements if not isinstance(s, scopes) for n in ast.walk(s)):
        match node:
            case ast.Assign(targets):
                pass
            case ast.AnnAssign(t) | ast.AugAssign(t) | ast.Expr(ast.Call(ast.Attribute(t))):
                targets = [t]
            case _:
                continue
        for name in {n.id: n for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}:
            found.setdefault(name, []).append((node.lineno, node.end_lineno or node.lineno))
    return found


def lines_of(path: Path, name: str, value: str) -> list[int | None]:
    """Return the line of ``conf.py`` that each line of a name's text is on, as far as is known."""
    spans = places_of(path).get(name, [])
    numbers = [number for first, last in spans for number in range(first, last + 1)]
    if not numbers:
        return [None] * len(value.splitlines())
    source = path.read_text("utf-8-sig", "replace").splitlines()
    found: list[int | None] = []
    below = 0  # of the numbers
    for text in value.splitlines():
        # A text in one line of Python may have several of its own.
        places = [*range(below, len(numbers)), *range(below)[-1:]]
        known = (place for place in places if text.strip() in source[numbers[place] - 1])
        here = next(known, max(below - 1, 0))
        found.append(numbers[here])
        below = here + 1
    return found
