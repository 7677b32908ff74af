"""What ``conf.py`` needs, for ``ecp init``: our name in the list ``extensions``.

::

    extensions = ["a"]     extensions += ["a"]     extensions: list[str] = ("a",)     (nothing)

The literal gets it where nothing behind it gives the name another value or may change the list
otherwise than by adding to it. What is made otherwise is not understood, since nothing in the file
is run.
"""

from __future__ import annotations

import ast
import itertools
import os
import re
import shlex
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from sphinx_ecp.check.configuration import read_configuration
from sphinx_ecp.lines.configuration import places_of
from symphony_ecp.check import CannotJoinError, Joined
from symphony_ecp.files import relative
from symphony_ecp.fix import Edit, Text

_NAME, _OURS = "extensions", "sphinx_ecp"
_BUILT = "its list of extensions is made by code, and nothing in the file is run here"
#: What may give a name a value without saying it, anywhere, and in the module alone.
_HIDDEN = {"exec", "eval", "globals", "__dict__"}
_HIDDEN_OUTSIDE = {"locals", "setattr", "vars"}
_LAST = (sys.maxsize, 0)
_ADDING = {"append", "extend", "insert"}
_Literal = ast.List | ast.Tuple
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def join(configuration: Path, text: str) -> Joined:
    """Return a configuration with us in it; see :class:`symphony_ecp.check.Checker`."""
    shown = relative(configuration)
    if configuration.name != "conf.py":
        remedy = f"write these lines:\n\nsphinx:\n  extra_extensions: [{_OURS}]"
        raise CannotJoinError(f"{shown}: Jupyter Book's configuration is not changed here", remedy)
    read_configuration(configuration)  # which says what is no Python
    where = relative(configuration.parent)
    built = os.path.normpath(os.path.join(where, "_build", "preview"))  # noqa: PTH118 - for people
    folder, built = shlex.quote(where), shlex.quote(built)
    commands = (
        f"SYMPHONY_POD=preview sphinx-build {folder} {built}",
        f"python -m http.server -d {built}",
    )
    places = places_of(configuration).get(_NAME, [])
    module = ast.parse(text.removeprefix("\ufeff"))
    every = list(_seen(module))
    if any(_OURS in place.literals for place in places):
        return Joined(text, commands, tuple(_doubts(every, shown)))
    is_known = any(_is_meant(node) for node, _ in every)
    if not is_known and not any(itertools.starmap(_hides, every)):
        return Joined(_appended(Text(text), module), commands)
    literal = _literal(module, every)
    new = literal and _extended(Text(text), module, literal)
    if not new:
        line = places[-1].last if places else 1
        before = f"*{_NAME}" if is_known else f'*globals().get("{_NAME}", [])'
        remedy = f'write a line at its end:\n\n{_NAME} = [{before}, "{_OURS}"]'
        raise CannotJoinError(f"{shown}:{line}: {_BUILT}", remedy)
    return Joined(new, commands)


def _seen(node: ast.AST, *, inside: bool = False) -> Iterator[tuple[ast.AST, bool]]:
    """Iterate over what stands in a module, and whether that is in a function.

    Functions and classes with a name of their own that is the list's, and Sphinx's ``setup``, which
    runs when the list is done with, are left out.
    """
    for child in ast.iter_child_nodes(node):
        is_function = isinstance(child, _Function)
        if is_function and getattr(child, "name", "") == "setup":
            continue
        if (is_function or isinstance(child, ast.ClassDef)) and _has_its_own(child):
            continue
        yield child, inside
        yield from _seen(child, inside=inside or is_function)


def _has_its_own(scope: ast.AST) -> bool:
    """Whether the list's name means something else in a function or a class."""
    inner = list(ast.walk(scope))[1:]
    if any(isinstance(node, ast.Global) and _NAME in node.names for node in inner):
        return False
    return any(_gives(node) or (isinstance(node, ast.arg) and node.arg == _NAME) for node in inner)


def _gives(node: ast.AST) -> bool:
    """Whether something gives the name a value, or takes it."""
    if isinstance(node, ast.alias):
        return (node.asname or node.name) == _NAME
    if getattr(node, "name", "") == _NAME:  # a function, a class, an exception
        return True
    return isinstance(node, ast.Name) and node.id == _NAME and not isinstance(node.ctx, ast.Load)


def _is_meant(node: ast.AST) -> bool:
    return _gives(node) or (isinstance(node, ast.Name) and node.id == _NAME)


def _hides(node: ast.AST, inside: bool) -> bool:
    """Whether something may give the name a value without saying it."""
    if isinstance(node, ast.alias):
        return node.name == "*"
    if isinstance(node, ast.Attribute) and node.attr == _NAME:
        return not isinstance(node.ctx, ast.Load)
    name = getattr(node, "id", "") or getattr(node, "attr", "")
    return name in _HIDDEN or (not inside and name in _HIDDEN_OUTSIDE)


def _literal(module: ast.Module, every: list[tuple[ast.AST, bool]]) -> _Literal | None:
    """Return the literal that counts whatever happens: nothing behind it takes away from it."""
    own: list[tuple[tuple[int, int], _Literal]] = []
    for node in module.body:
        match node:
            case ast.Assign([ast.Name(id="extensions")], value) | ast.AnnAssign(
                ast.Name(id="extensions"), value=value
            ):
                if isinstance(value, _Literal):  # what stood before it counts no more
                    own = [(_position(value), value)]
            case ast.AugAssign(ast.Name(id="extensions"), ast.Add(), value):
                if isinstance(value, _Literal):
                    own.append((_position(value), value))
    last = _last_change(every)
    return next((one for place, one in own if last < place), None)


def _doubts(every: list[tuple[ast.AST, bool]], shown: str) -> Iterator[str]:
    """Say so where we are in a list that may lose us again."""
    lists = [node for node, _ in every if isinstance(node, _Literal) and _is_ours(node.elts)]
    if lists and all(_position(node) < _last_change(every) for node in lists):
        line = lists[-1].end_lineno
        yield f"{shown}:{line}: '{_OURS}' is in a list that code behind it may change or replace"


def _last_change(every: list[tuple[ast.AST, bool]]) -> tuple[int, int]:
    """Return where the list may last lose what is in it."""
    allowed = set(_harmless(node for node, _ in every))
    changes = (
        _LAST if inside else _position(node)
        for node, inside in every
        if (_is_meant(node) and node not in allowed) or _hides(node, inside)
    )
    return max(changes, default=(0, 0))


def _harmless(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Iterate over the uses of the name that leave in the list what is in it."""
    for node in nodes:
        match node:
            case ast.AugAssign(target, ast.Add()):
                yield target
            case ast.Call(ast.Attribute(target, name)) if name in _ADDING:
                yield target
            case ast.Compare(comparators=[target]) | ast.Call(ast.Name("len" | "print"), [target]):
                yield target
            case ast.For(iter=target) | ast.comprehension(iter=target) | ast.If(target):
                yield target


def _position(node: ast.AST) -> tuple[int, int]:
    """Return where something ends; what has no place counts as the last."""
    return getattr(node, "end_lineno", _LAST[0]), getattr(node, "end_col_offset", 0)


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
