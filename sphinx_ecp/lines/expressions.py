"""Expressions of ``conf.py`` whose value follows without running anything.

Texts, lists and dictionaries and what joins them, functions that only look, the environment and
paths: what configurations are made of. Everything else raises :class:`UnreadError`.
"""

from __future__ import annotations

import ast
import os
import textwrap
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Any

#: Longer texts, and containers with more in them, are not worth following.
_MOST = 100_000
#: Methods whose result may be as long as the text times what they are given, and for which texts.
_MULTIPLYING, _LONGEST = frozenset(("join", "replace")), 1_000

_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{kind.__name__: kind for kind in (bool, dict, frozenset, int, list, set, str, tuple)},
    "len": len,
    "sorted": sorted,
    "os.getenv": os.environ.get,
    "os.environ.get": os.environ.get,
    "os.fspath": os.fspath,
    "os.path.basename": os.path.basename,
    "os.path.dirname": os.path.dirname,
    "os.path.join": os.path.join,
    "os.path.normpath": os.path.normpath,
    "pathlib.Path": Path,
    "textwrap.dedent": textwrap.dedent,
}
#: Functions and methods that ask where a relative path is: Sphinx runs conf.py in its folder.
_PLACES: dict[str, Callable[[Path], Any]] = {
    "os.path.abspath": lambda path: os.path.normpath(path),
    "os.path.exists": Path.exists,
    "os.path.isdir": Path.is_dir,
    "os.path.isfile": Path.is_file,
    "os.path.realpath": lambda path: str(path.resolve()),
}
_OF_PATHS = frozenset(("absolute", "exists", "is_dir", "is_file", "resolve"))
_CONSTANTS: dict[str, Any] = {"os.environ": os.environ, "os.sep": os.sep}
#: Methods and attributes that only look at a value.
_METHODS: dict[type, frozenset[str]] = {
    str: frozenset((
        "endswith", "join", "lower", "lstrip", "removeprefix", "removesuffix", "replace", "rstrip",
        "split", "splitlines", "startswith", "strip", "upper",
    )),
    dict: frozenset(("copy", "get", "items", "keys", "values")),
    list: frozenset(("copy",)),
    PurePath: _OF_PATHS | {"as_posix", "joinpath", "with_name", "with_suffix"},
}  # fmt: skip
_ATTRIBUTES = frozenset(("name", "parent", "parents", "stem", "suffix"))  # of paths
_OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.BitOr: lambda a, b: a | b,
    ast.Div: lambda a, b: a / b,
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
    ast.Is: lambda a, b: a is b,
    ast.IsNot: lambda a, b: a is not b,
}


class UnreadError(Exception):
    """An expression that is not followed."""


class Expressions:
    """Reads the expressions of a file.

    Attributes:
        folder: its folder, where Sphinx runs it.
        values: the values of names.
        imported: what names stand for that were imported, or are built in.

    """

    def __init__(self, path: Path) -> None:
        self.folder = path.parent
        self.values: dict[str, Any] = {"__file__": str(path)}
        self.imported = {name: name for name in _FUNCTIONS if "." not in name}

    def value(self, node: ast.expr | None) -> Any:
        """Return what an expression is; raises :class:`UnreadError`."""
        reader = getattr(self, f"value_of_{type(node).__name__.lower()}", None)
        if reader is None:
            raise UnreadError
        with followed():
            value = reader(node)
        if _is_large(value):
            raise UnreadError
        return value

    def value_of_constant(self, node: ast.Constant) -> Any:
        return node.value

    def value_of_name(self, node: ast.Name) -> Any:
        if node.id in self.values:
            return self.values[node.id]
        return self.constant(node)

    def value_of_list(self, node: ast.List) -> list[Any]:
        return list(self.elements(node.elts))

    def value_of_tuple(self, node: ast.Tuple) -> tuple[Any, ...]:
        return tuple(self.elements(node.elts))

    def value_of_set(self, node: ast.Set) -> set[Any]:
        return set(self.elements(node.elts))

    def elements(self, nodes: Iterable[ast.expr]) -> Iterator[Any]:
        for node in nodes:
            if isinstance(node, ast.Starred):
                yield from self.value(node.value)
            else:
                yield self.value(node)

    def value_of_dict(self, node: ast.Dict) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                found |= self.value(value)
            else:
                found[self.value(key)] = self.value(value)
        return found

    def value_of_joinedstr(self, node: ast.JoinedStr) -> str:
        return "".join(str(self.value(part)) for part in node.values)

    def value_of_formattedvalue(self, node: ast.FormattedValue) -> str:
        if node.format_spec is not None or node.conversion not in (-1, ord("s")):
            raise UnreadError
        return str(self.value(node.value))

    def value_of_binop(self, node: ast.BinOp) -> Any:
        return self.operate(node.op, self.value(node.left), self.value(node.right))

    def operate(self, operator: ast.AST, left: Any, right: Any) -> Any:
        with followed():
            return _OPERATORS[type(operator)](left, right)

    def value_of_boolop(self, node: ast.BoolOp) -> Any:
        value = None
        for part in node.values:
            value = self.value(part)
            if bool(value) == isinstance(node.op, ast.Or):
                break
        return value

    def value_of_unaryop(self, node: ast.UnaryOp) -> Any:
        value = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            return not value
        if isinstance(node.op, ast.USub):
            return -value
        raise UnreadError

    def value_of_compare(self, node: ast.Compare) -> Any:
        if len(node.ops) != 1:
            raise UnreadError
        return self.operate(node.ops[0], self.value(node.left), self.value(node.comparators[0]))

    def value_of_ifexp(self, node: ast.IfExp) -> Any:
        return self.value(node.body if self.value(node.test) else node.orelse)

    def value_of_subscript(self, node: ast.Subscript) -> Any:
        return self.value(node.value)[self.value(node.slice)]

    def value_of_attribute(self, node: ast.Attribute) -> Any:
        if self.dotted(node):
            return self.constant(node)
        value = self.value(node.value)
        if isinstance(value, PurePath) and node.attr in _ATTRIBUTES:
            return getattr(value, node.attr)
        raise UnreadError

    def constant(self, node: ast.expr) -> Any:
        return _CONSTANTS[self.dotted(node)]  # one that is not there is not followed

    def value_of_call(self, node: ast.Call) -> Any:
        name = self.dotted(node.func)
        if name in _PLACES:
            return _PLACES[name](self.folder / self.call(Path, node))
        if name in _FUNCTIONS:
            return self.call(_FUNCTIONS[name], node)
        if not isinstance(node.func, ast.Attribute):
            raise UnreadError
        value = self.value(node.func.value)
        if isinstance(value, Path) and node.func.attr in _OF_PATHS:
            value = self.folder / value
        for kind, methods in _METHODS.items():
            if isinstance(value, kind) and node.func.attr in methods:
                if node.func.attr in _MULTIPLYING and len(str(value)) > _LONGEST:
                    raise UnreadError
                return self.call(getattr(value, node.func.attr), node)
        raise UnreadError

    def call(self, function: Callable[..., Any], node: ast.Call) -> Any:
        named: dict[str, Any] = {}
        for keyword in node.keywords:
            given = self.value(keyword.value)
            named |= {keyword.arg: given} if keyword.arg else given
        with followed():
            return function(*self.elements(node.args), **named)

    def dotted(self, node: ast.expr) -> str:
        """Return the full name of something imported, ``""`` for anything else."""
        if isinstance(node, ast.Name):
            return self.imported.get(node.id, "")
        if isinstance(node, ast.Attribute):
            above = self.dotted(node.value)
            return f"{above}.{node.attr}" if above else ""
        return ""


def _is_large(value: Any) -> bool:
    """Whether a value takes long to look at: a list in itself many times over has few objects."""
    size, inner = 0, [value]
    while inner and size <= _MOST:
        here = inner.pop()
        if isinstance(here, str | bytes):
            size += len(here)
        elif isinstance(here, list | tuple | set | frozenset):
            size += len(here)
            inner += here
        elif isinstance(here, dict):
            size += len(here)
            inner += here.values()
    return size > _MOST


@contextmanager
def followed() -> Iterator[None]:
    """Make of whatever goes wrong with a value that it is not followed."""
    try:
        yield
    except (UnreadError, RecursionError):
        raise
    except Exception as error:
        raise UnreadError from error
