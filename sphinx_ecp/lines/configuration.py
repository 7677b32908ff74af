"""Where in ``conf.py`` names get their values, which a build has from Sphinx."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from symphony_ecp.files import read
from symphony_ecp.prose import Source, Text

#: What Python raises of a file that is no Python.
NO_PYTHON = (OSError, SyntaxError, ValueError, RecursionError, MemoryError)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class Place(NamedTuple):
    """A statement that gives a name a value or changes it: its lines, and the literals in it."""

    first: int
    last: int
    literals: Sequence[object]


#: The places of names, in the order of the file.
Places = dict[str, list[Place]]


def places_of(path: Path) -> Places:
    """Return the places of the names in a ``conf.py``, none if it is no Python."""
    try:
        return places_in(*ast.parse(read(path)).body)
    except NO_PYTHON:
        return {}


def places_in(*statements: ast.stmt) -> Places:
    """Return the places of the names in statements of a module; functions have names of theirs."""
    found: Places = {}
    for node in (node for statement in statements for node in _walk(statement)):
        match node:
            case ast.Assign(targets):
                pass
            case ast.AnnAssign(t) | ast.AugAssign(t) | ast.Expr(ast.Call(ast.Attribute(t))):
                targets = [t]
            case _:
                continue
        literals = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
        place = Place(node.lineno, node.end_lineno or node.lineno, literals)
        for name in dict.fromkeys(name for target in targets for name in names_in(target)):
            found.setdefault(name, []).append(place)
    return found


def texts_of(path: Path, name: str) -> Iterator[str]:
    """Iterate over the texts that a name is given plainly, whatever else it is given."""
    try:
        statements = ast.parse(read(path)).body
    except NO_PYTHON:
        return
    for statement in statements:
        if name in places_in(statement):
            for node in _walk(statement):
                value = getattr(node, "value", None)
                if isinstance(node, ast.stmt) and isinstance(value, ast.expr):
                    yield from _plain(value)


def _plain(node: ast.expr) -> Iterator[str]:
    """Iterate over the texts in an expression that are no parts of others."""
    match node:
        case ast.Constant(str(text)):
            yield text
        case ast.Dict(values=parts) | ast.List(parts) | ast.Tuple(parts) | ast.Call(_, parts):
            named = [one.value for one in node.keywords] if isinstance(node, ast.Call) else []
            for part in (*parts, *named):
                yield from _plain(part)


def sources_of(path: Path) -> list[Source]:
    """Return the texts in a ``conf.py``, in the order of the file; none if it is no Python."""
    try:
        data = read(path)
        found = [node for node in ast.walk(ast.parse(data)) if isinstance(node, ast.Constant)]
    except NO_PYTHON:
        return []
    texts = [Text(n.value, n.lineno, n.end_lineno or 0) for n in found if isinstance(n.value, str)]
    lines = data.decode("utf-8-sig", "replace").splitlines()
    return [Source(path.name, lines, sorted(texts, key=lambda text: text.first))]


def names_in(target: ast.expr) -> list[str]:
    """Return the names that a target gives values to; of ``a[b]`` and ``a.b``, which change a."""
    while isinstance(target, ast.Subscript | ast.Attribute | ast.Starred):
        target = target.value
    if isinstance(target, ast.Tuple | ast.List):
        return [name for part in target.elts for name in names_in(part)]
    return [target.id] if isinstance(target, ast.Name) else []


def lines_of(path: Path, name: str, value: str) -> list[int | None]:
    """Return the line of ``conf.py`` that each line of a name's text is on, as far as is known."""
    places = places_of(path).get(name, [])
    numbers = [number for place in places for number in range(place.first, place.last + 1)]
    if not numbers:
        return [None] * len(value.splitlines())
    source = read(path).decode("utf-8-sig", "replace").splitlines()
    found: list[int | None] = []
    below = 0  # of the numbers
    for text in value.splitlines():
        # A text in one line of Python may have several of its own.
        order = [*range(below, len(numbers)), *range(below)[-1:]]
        known = (place for place in order if text.strip() in source[numbers[place] - 1])
        here = next(known, max(below - 1, 0))
        found.append(numbers[here])
        below = here + 1
    return found


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Iterate over a statement and all in it, but for the names that functions have."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, _SCOPES):
            yield node
            waiting += reversed([*ast.iter_child_nodes(node)])
