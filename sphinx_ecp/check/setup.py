"""What ``conf.py`` needs, for ``ecp init``: our name in the list ``extensions``.

::

    extensions = ["a"]     extensions += ["a"]     extensions: list[str] = ("a",)     (nothing)

The literal gets it where nothing behind it gives the name another value. A list that is made
otherwise is not understood, since nothing in the file is run.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

from sphinx_ecp.check.configuration import read_configuration
from sphinx_ecp.lines.configuration import places_of
from symphony_ecp.check import CannotJoinError, Joined
from symphony_ecp.fix import Edit, Text

_NAME, _OURS = "extensions", "sphinx_ecp"
_BUILT = "its list of extensions is made by code, and nothing in the file is run here"
#: What may give a name a value without saying it.
_HIDDEN = {"exec", "globals", "locals", "setattr", "vars"}
_Literal = ast.List | ast.Tuple


def join(configuration: Path, text: str) -> Joined:
    """Return a configuration with us in it; see :class:`symphony_ecp.check.Checker`."""
    shown = os.path.relpath(configuration)
    if configuration.name != "conf.py":
        remedy = f"write these lines:\n\nsphinx:\n  extra_extensions: [{_OURS}]"
        raise CannotJoinError(f"{shown}: Jupyter Book's configuration is not changed here", remedy)
    read_configuration(configuration)  # which says what is no Python
    folder = os.path.relpath(configuration.parent)
    built = os.path.normpath(os.path.join(folder, "_build", "preview"))  # noqa: PTH118 - for people
    commands = (
        f"SYMPHONY_POD=preview sphinx-build {folder} {built}",
        f"python -m http.server -d {built}",
    )
    places = places_of(configuration).get(_NAME, [])
    if any(_OURS in place.literals for place in places):
        return Joined(text, commands)
    module = ast.parse(text.removeprefix("\ufeff"))
    given = [node for node in ast.walk(module) if _gives(node)]
    if not given and not places and not any(map(_hides, ast.walk(module))):
        return Joined(_appended(Text(text), module), commands)
    literal = _literal(module, given)
    new = literal and _extended(Text(text), module, literal)
    if not new:
        line = places[-1].last if places else 1
        remedy = f'write a line at its end:\n\n{_NAME} += ["{_OURS}"]'
        raise CannotJoinError(f"{shown}:{line}: {_BUILT}", remedy)
    return Joined(new, commands)


def _gives(node: ast.AST) -> bool:
    """Whether something gives the name a value, or takes it."""
    if isinstance(node, ast.alias):
        return (node.asname or node.name) == _NAME
    stored = isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    return stored and node.id == _NAME  # type: ignore[attr-defined]


def _hides(node: ast.AST) -> bool:
    if isinstance(node, ast.alias):
        return node.name == "*"
    return isinstance(node, ast.Name) and node.id in _HIDDEN


def _literal(module: ast.Module, given: list[ast.AST]) -> _Literal | None:
    """Return the literal that counts whatever happens: nothing behind it replaces the list."""
    last = 0  # the last line that gives the name a new value
    own: list[tuple[int, _Literal, bool]] = []
    added: set[ast.AST] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.AugAssign) and node.target in given:
            added.add(node.target)
    for statement in module.body:
        match statement:
            case ast.Assign([ast.Name(id="extensions") as target], ast.List() | ast.Tuple()):
                added.add(target)
                own.append((statement.lineno, statement.value, True))  # type: ignore[arg-type]
            case ast.AnnAssign(ast.Name(id="extensions") as target, value=ast.List() | ast.Tuple()):
                added.add(target)
                own.append((statement.lineno, statement.value, True))  # type: ignore[arg-type]
            case ast.AugAssign(ast.Name(id="extensions"), ast.Add(), ast.List() | ast.Tuple()):
                own.append((statement.lineno, statement.value, False))  # type: ignore[arg-type]
    others = [getattr(node, "lineno", 0) for node in given if node not in added]
    plain = [line for line, _, is_new in own if is_new]
    last = max([0, *others, *plain])
    return next((one for line, one, _ in own if line >= last), None)


def _extended(text: Text, module: ast.Module, literal: _Literal) -> str | None:
    """Return the text with our name at the end of a literal, and nothing else in it changed."""
    before = ast.dump(module)
    for edits in _tries(text, literal):
        new = text.edited(edits)
        try:
            after = ast.parse(new.removeprefix("\ufeff"))
        except SyntaxError:
            continue
        ours = [
            node
            for node in ast.walk(after)
            if isinstance(node, ast.List | ast.Tuple) and _is_ours(node.elts[-1:])
        ]
        for node in ours:
            node.elts.pop()
        if len(ours) == 1 and ast.dump(after) == before:
            return new
    return None


def _is_ours(items: list[ast.expr]) -> bool:
    return any(isinstance(item, ast.Constant) and item.value == _OURS for item in items)


def _tries(text: Text, literal: _Literal) -> Iterator[list[Edit]]:
    if not literal.elts:
        at = _place(text, literal.lineno, literal.col_offset) + 1
        comma = "," if isinstance(literal, ast.Tuple) else ""
        yield [Edit(at, at, f'"{_OURS}"{comma}')]
        return
    last = literal.elts[-1]
    number, end = last.end_lineno or 0, _place(text, last.end_lineno or 0, last.end_col_offset or 0)
    start = _place(text, last.lineno, last.col_offset)
    quoted = _quoted(text.text[start:end])
    rest = text.text[end : text.line_end(end)]
    head = text.text[text.start(last.lineno) : start]
    if literal.lineno < number and not head.strip():
        at, line = text.line_end(end), f"{text.newline}{head}{quoted}"
        if re.fullmatch(r"\s*,\s*(?:#.*)?", rest):
            yield [Edit(at, at, f"{line},")]
        elif re.fullmatch(r"\s*(?:#.*)?", rest):
            yield [Edit(end, end, ",")] * (end < at) + [
                Edit(at, at, line if end < at else f",{line}")
            ]
    yield [Edit(end, end, f", {quoted}")]
    close = _place(text, literal.end_lineno or 0, literal.end_col_offset or 0) - 1
    yield [Edit(close, close, f", {quoted}")]


def _place(text: Text, line: int, column: int) -> int:
    """Return where a place of Python's is, which counts the bytes of a line."""
    return text.start(line) + len(text.line(line).encode()[:column].decode())


def _quoted(source: str) -> str:
    """Return our name in the quotation marks of its neighbour."""
    mark = "'" if source.rstrip()[-1:] == "'" else '"'
    return f"{mark}{_OURS}{mark}"


def _appended(text: Text, module: ast.Module) -> str:
    """Return the text with a list of its own, at its end."""
    texts = [
        ast.get_source_segment(text.text.removeprefix("\ufeff"), node) or ""
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    line = f"{_NAME} = [{_quoted(texts[0] if texts else '')}]"
    whole = text.text
    if whole.removeprefix("\ufeff") and not whole.endswith(("\n", "\r")):
        return f"{whole}{text.newline}{line}"
    return f"{whole}{line}{text.newline}"
