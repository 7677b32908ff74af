"""What ``conf.py`` says, read as a syntax tree: nothing in it is imported or run.

Followed is what configurations usually do with literals::

    names        project = "x"     authors, year = "a", 2024     del project
    additions    extensions += ["a"]     extensions.append("a")     options["a"] = 1
    texts        "a" + b     f"{b}/c"     " a ".strip()     textwrap.dedent(a)
    containers   dict(a=1)     [*a, "b"]     a["b"]     a | b
    the system   os.environ.get("A", "b")     Path(__file__).parent / "a"     os.path.join(a, "b")
    choices      a or b     a if b else c     if "A" in os.environ: …     try: …     with …: …

Whatever else there is (loops, calls, star imports) leaves the names that it may change unread.
"""

from __future__ import annotations

import ast
import os
import textwrap
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from symphony_ecp.check.hosts import CannotCheckError

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
_CHANGES: dict[type, frozenset[str]] = {
    list: frozenset(("append", "extend", "insert", "remove")),
    dict: frozenset(("pop", "setdefault", "update")),
    set: frozenset(("add", "discard", "remove", "update")),
}
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


class _UnreadError(Exception):
    """An expression that is not followed."""


@dataclass
class Configuration:
    """What was read.

    Attributes:
        values: the last value of each name that could be followed.
        unread: names of which something could not be followed, with its line; ``*`` for all.
        lines: the first and the last line of each statement that gives a name its value.

    """

    values: dict[str, Any] = field(default_factory=dict)
    unread: dict[str, int] = field(default_factory=dict)
    lines: dict[str, list[tuple[int, int]]] = field(default_factory=dict)


def read_configuration(path: Path) -> Configuration:
    """Read a ``conf.py``; raises :class:`CannotCheckError` if it is no Python."""
    try:
        module = ast.parse(path.read_bytes())
        reader = _Reader(path)
        reader.follow(module.body)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = f":{error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        reason = getattr(error, "msg", None) or getattr(error, "strerror", None) or error
        raise CannotCheckError(f"{path}{line}: cannot be read: {reason}") from error
    return reader.found


def lines_of(path: Path, name: str, value: str) -> list[int | None]:
    """Return the line of ``conf.py`` that each line of a text stands on, as far as it is known.

    Args:
        path: the file.
        name: the name that has the text as its value.
        value: the text.

    """
    try:
        spans = read_configuration(path).lines.get(name, [])
        source = path.read_text(encoding="utf-8-sig").splitlines()
    except (CannotCheckError, OSError, UnicodeError):
        spans, source = [], []
    numbers = [number for first, last in spans for number in range(first, last + 1)]
    found: list[int | None] = []
    at = 0  # of the numbers
    for text in value.splitlines():
        wanted = text.strip()
        # A text in one line of Python may have several of its own.
        places = [*range(at, len(numbers)), *range(max(at - 1, 0), at)] if wanted else []
        here = next((p for p in places if wanted in source[numbers[p] - 1]), None)
        if here is not None:
            at = here + 1
        elif at < len(numbers) and not wanted:
            at += 1
        before = numbers[max(at - 1, 0)] if numbers else None
        found.append(before if here is None else numbers[here])
    return found


class _Reader:
    """Follows the statements of a module, one after the other."""

    def __init__(self, path: Path) -> None:
        self.folder = path.parent
        self.found = Configuration()
        self.found.values["__file__"] = str(path)
        self.imported = {name: name for name in _FUNCTIONS if "." not in name}

    # --- statements ---

    def follow(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            try:
                getattr(self, f"follow_{type(statement).__name__.lower()}", self.give_up)(statement)
            except _UnreadError:
                self.give_up(statement)

    def give_up(self, statement: ast.stmt) -> None:
        """Note every name that a statement may change."""
        for name in dict.fromkeys(_changed(statement)):
            self.found.unread.setdefault(name, statement.lineno)

    def follow_import(self, statement: ast.Import) -> None:
        for alias in statement.names:
            top = alias.name.partition(".")[0]
            self.imported[alias.asname or top] = alias.name if alias.asname else top

    def follow_importfrom(self, statement: ast.ImportFrom) -> None:
        for alias in statement.names:
            if alias.name == "*":
                self.found.unread.setdefault("*", statement.lineno)
            else:
                name = alias.asname or alias.name
                self.imported[name] = f"{statement.module}.{alias.name}"
                self.found.values.pop(name, None)
                self.found.unread.setdefault(name, statement.lineno)

    def follow_assign(self, statement: ast.Assign) -> None:
        value = self.value_or_nothing(statement.value)
        for target in statement.targets:
            self.assign(target, value, statement)

    def follow_annassign(self, statement: ast.AnnAssign) -> None:
        if statement.value is not None:
            self.assign(statement.target, self.value_or_nothing(statement.value), statement)

    def follow_augassign(self, statement: ast.AugAssign) -> None:
        target = statement.target
        if not isinstance(target, ast.Name):
            raise _UnreadError
        before, added = self.value(ast.Name(target.id, ast.Load())), self.value(statement.value)
        if isinstance(before, list) and isinstance(statement.op, ast.Add):
            with _followed():
                before.extend(added)  # the list itself, which may have another name, too
        else:
            self.found.values[target.id] = self.operate(statement.op, before, added)
        self.note(target.id, statement)

    def follow_expr(self, statement: ast.Expr) -> None:
        """Follow ``extensions.append("x")``."""
        call = statement.value
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            return
        base = call.func.value
        if not isinstance(base, ast.Name) or base.id in self.imported:
            return
        changed = self.value(base)
        if call.func.attr not in _CHANGES.get(type(changed), ()):
            raise _UnreadError
        self.call(getattr(changed, call.func.attr), call)
        self.note(base.id, statement)

    def follow_delete(self, statement: ast.Delete) -> None:
        for target in statement.targets:
            if not isinstance(target, ast.Name):
                raise _UnreadError
            self.found.values.pop(target.id, None)

    def follow_if(self, statement: ast.If) -> None:
        self.follow(statement.body if self.value(statement.test) else statement.orelse)

    def follow_try(self, statement: ast.Try) -> None:
        """Follow what happens when nothing goes wrong."""
        self.follow([*statement.body, *statement.orelse, *statement.finalbody])

    def follow_with(self, statement: ast.With) -> None:
        for item in statement.items:
            if isinstance(item.optional_vars, ast.Name):
                self.found.values.pop(item.optional_vars.id, None)
        self.follow(statement.body)

    def follow_functiondef(self, statement: ast.FunctionDef | ast.ClassDef) -> None:
        self.found.values.pop(statement.name, None)

    follow_classdef = follow_functiondef

    def value_or_nothing(self, node: ast.expr) -> Any:
        try:
            return self.value(node)
        except _UnreadError:
            return _UnreadError

    def assign(self, target: ast.expr, value: Any, statement: ast.stmt) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            same = isinstance(value, list | tuple) and len(value) == len(target.elts)
            for index, element in enumerate(target.elts):
                self.assign(element, value[index] if same else _UnreadError, statement)
        elif isinstance(target, ast.Name):
            self.found.unread.pop(target.id, None)
            self.found.lines.pop(target.id, None)
            self.note(target.id, statement)
            if value is _UnreadError:
                self.found.values.pop(target.id, None)
                self.found.unread[target.id] = statement.lineno
            else:
                self.found.values[target.id] = value
                self.imported.pop(target.id, None)
        elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            changed = self.value(target.value)
            if value is _UnreadError or not isinstance(changed, dict | list):
                raise _UnreadError
            with _followed():
                changed[self.value(target.slice)] = value

    def note(self, name: str, statement: ast.stmt) -> None:
        span = (statement.lineno, statement.end_lineno or statement.lineno)
        self.found.lines.setdefault(name, []).append(span)

    # --- expressions ---

    def value(self, node: ast.expr | None) -> Any:
        """Return what an expression is; raises :class:`_UnreadError`."""
        reader = getattr(self, f"value_of_{type(node).__name__.lower()}", None)
        if reader is None:
            raise _UnreadError
        with _followed():
            value = reader(node)
        if _is_large(value):
            raise _UnreadError
        return value

    def value_of_constant(self, node: ast.Constant) -> Any:
        return node.value

    def value_of_name(self, node: ast.Name) -> Any:
        if node.id in self.found.values:
            return self.found.values[node.id]
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
            raise _UnreadError
        return str(self.value(node.value))

    def value_of_binop(self, node: ast.BinOp) -> Any:
        return self.operate(node.op, self.value(node.left), self.value(node.right))

    def operate(self, operator: ast.AST, left: Any, right: Any) -> Any:
        with _followed():
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
        raise _UnreadError

    def value_of_compare(self, node: ast.Compare) -> Any:
        if len(node.ops) != 1:
            raise _UnreadError
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
        raise _UnreadError

    def constant(self, node: ast.expr) -> Any:
        return _CONSTANTS[self.dotted(node)]  # one that is not there is not followed

    def value_of_call(self, node: ast.Call) -> Any:
        name = self.dotted(node.func)
        if name in _PLACES:
            return _PLACES[name](self.folder / self.call(Path, node))
        if name in _FUNCTIONS:
            return self.call(_FUNCTIONS[name], node)
        if not isinstance(node.func, ast.Attribute):
            raise _UnreadError
        value = self.value(node.func.value)
        if isinstance(value, Path) and node.func.attr in _OF_PATHS:
            value = self.folder / value
        for kind, methods in _METHODS.items():
            if isinstance(value, kind) and node.func.attr in methods:
                if node.func.attr in _MULTIPLYING and len(str(value)) > _LONGEST:
                    raise _UnreadError
                return self.call(getattr(value, node.func.attr), node)
        raise _UnreadError

    def call(self, function: Callable[..., Any], node: ast.Call) -> Any:
        named: dict[str, Any] = {}
        for keyword in node.keywords:
            given = self.value(keyword.value)
            named |= {keyword.arg: given} if keyword.arg else given
        with _followed():
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
def _followed() -> Iterator[None]:
    """Make of whatever goes wrong with a value that it is not followed."""
    try:
        yield
    except (_UnreadError, RecursionError):
        raise
    except Exception as error:
        raise _UnreadError from error


def _changed(statement: ast.AST) -> Iterator[str]:
    """Iterate over the names that a statement may change, wherever in it."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            yield node.id
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            yield from _base(node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield from _base(node.func.value)


def _base(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
