"""What ``conf.py`` says, as far as it is written plainly: nothing in it is imported or run.

Read is what sites write::

    values       "a"     ["a", b]     {"a": b}     dict(a=b)     f"{b}/c"     b["a"]
    additions    b + ["a"]     [*b, "a"]     b += ["a"]     b.append("a")     b.extend(c.split(","))
    paths        Path(__file__).parent / "a"     os.path.join(os.path.dirname(__file__), "a")
    environment  os.environ.get("A", "b")     os.getenv("A")     os.environ["A"]
    choices      if "A" in os.environ: …     if not a: …     try: …     a or b     a if b else c

Whatever else there is (loops, calls, star imports) leaves the names that it may change unread.
"""

from __future__ import annotations

import ast
import operator
import os
from collections.abc import Callable, Iterable
from contextlib import chdir
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from textwrap import dedent
from typing import Any

from sphinx_ecp.lines.configuration import NO_PYTHON, places_in
from symphony_ecp.check import CannotCheckError
from symphony_ecp.files import read

#: What is known of Python and its library.
_KNOWN: dict[str, Any] = {kind.__name__: kind for kind in (dict, int, list, set, str, tuple)}
_KNOWN |= {f"os.{name}": getattr(os, name) for name in ("environ", "fspath", "getenv")}
_PATHS = ("abspath", "basename", "dirname", "exists", "join", "normpath", "realpath")
_KNOWN |= {f"os.path.{name}": getattr(os.path, name) for name in _PATHS}
_KNOWN |= {"pathlib.Path": Path, "textwrap.dedent": dedent}
#: What may be asked of a value: nothing that changes it, or makes it much longer.
_ATTRIBUTES = {"absolute", "as_posix", "get", "joinpath", "name", "parent", "parents"}
_ATTRIBUTES |= {"resolve", "split", "strip"}
#: What is made of the parts of an expression, by its operator or what else it is.
_MADE: dict[type, Callable[..., Any]] = {
    ast.JoinedStr: lambda *parts: "".join(map(str, parts)),
    ast.Subscript: operator.getitem,
    ast.Add: lambda a, b: [*a, *b] if isinstance(a, list) else a + b,  # as += does
    ast.Div: operator.truediv,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda part, whole: part in whole,
    ast.NotIn: lambda part, whole: part not in whole,
    ast.Not: operator.not_,
    ast.USub: operator.neg,
}
_MOST = 100_000  # characters; what is longer is not worth reading


@dataclass
class Configuration:
    """The last value of each name that could be read, and lines of what could not; ``*``: any."""

    values: dict[str, Any]
    unread: dict[str, int] = field(default_factory=dict)

    def follow(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            changed = places_in(statement)
            names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
            anew = [name.id for name in names if isinstance(name.ctx, ast.Store)]
            anew = anew if isinstance(statement, ast.Assign | ast.AnnAssign) else []
            try:
                self.read(statement)
                self.unread = {n: line for n, line in self.unread.items() if n not in anew}
            except Exception:  # whatever is wrong with a value, it is not read
                self.unread |= dict.fromkeys(changed, statement.lineno) | self.unread
                self.values = {n: value for n, value in self.values.items() if n not in anew}

    def read(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Import(names) | ast.ImportFrom(names=names):
                origin = f"{statement.module}." if isinstance(statement, ast.ImportFrom) else ""
                for alias in (one for one in names if one.asname or origin):
                    self.take(alias.asname or alias.name, origin + alias.name, statement)
            case ast.Assign(targets, node):
                for target in targets:
                    self.give(target, node)
            case ast.AnnAssign(target, value=ast.expr() as node):
                self.give(target, node)
            case ast.AugAssign(target, op, node):
                self.give(target, ast.BinOp(target, op, node))
            case ast.Expr(ast.Call(ast.Attribute(target, "extend"), [node])):
                self.give(target, ast.BinOp(target, ast.Add(), node))
            case ast.Expr(ast.Call(ast.Attribute(target, "append"), [node])):
                self.give(target, ast.BinOp(target, ast.Add(), ast.List([node])))
            case ast.If(test, body, otherwise):
                self.follow(body if self.value(test) else otherwise)
            case ast.Try(body, _, otherwise, final):  # nothing goes wrong
                self.follow([*body, *otherwise, *final])
            case _:
                raise ValueError(statement)

    def take(self, name: str, origin: str, statement: ast.stmt) -> None:
        self.values.pop(name, None)
        known = [of for of in _KNOWN if of == origin or of.startswith(f"{origin}.")]
        self.values |= {name + of.removeprefix(origin): _KNOWN[of] for of in known}
        self.unread |= {} if known else {name: statement.lineno}

    def give(self, target: ast.expr, node: ast.expr) -> None:
        if isinstance(target, ast.Tuple) and isinstance(node, ast.Tuple):
            for pair in zip(target.elts, node.elts, strict=True):
                self.give(*pair)
        elif isinstance(target, ast.Name) and len(repr(value := self.value(node))) <= _MOST:
            self.values[target.id] = value
        else:
            raise ValueError(target)

    def value(self, node: ast.expr) -> Any:
        """Return what an expression is; raises an error if it is not read."""
        match node:
            case ast.Constant(value):
                return value
            case ast.Name() | ast.Attribute() if (name := ast.unparse(node)) in self.values:
                return self.values[name]
            case ast.Attribute(inner, name) if name in _ATTRIBUTES:
                return getattr(self.value(inner), name)
            case ast.Call(function, given, named):
                more = {str(one.arg): self.value(one.value) for one in named}
                return self.value(function)(*map(self.value, given), **more)
            case ast.Dict(keys, values):
                pairs = zip(keys, map(self.value, values), strict=True)
                whole = [{self.value(key): it} if key else it for key, it in pairs]
                return {key: it for one in whole for key, it in one.items()}
            case ast.List(items) | ast.Tuple(items) | ast.Set(items):
                lists = [
                    self.value(item.value) if isinstance(item, ast.Starred) else [self.value(item)]
                    for item in items
                ]
                return _KNOWN[type(node).__name__.lower()](chain.from_iterable(lists))
            case ast.IfExp(test, yes, no):
                return self.value(yes if self.value(test) else no)
            case ast.BoolOp(op, [first, *rest]):
                value = self.value(first)
                decides = not rest or bool(value) == isinstance(op, ast.Or)
                return value if decides else self.value(ast.BoolOp(op, rest))
            case ast.FormattedValue(inner, -1, None):
                return self.value(inner)
            case ast.Compare(left, [op], [right]):
                return _MADE[type(op)](self.value(left), self.value(right))
        parts = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
        return _MADE[type(getattr(node, "op", node))](*map(self.value, parts))


def says_nothing(path: Path) -> bool:
    """Whether a ``conf.py`` has no statement, of which Sphinx needs none; texts count as none."""
    body = ast.parse(read(path)).body
    return all(isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant) for one in body)


def read_configuration(path: Path) -> Configuration:
    """Read a ``conf.py``; raises :class:`CannotCheckError` if it is no Python."""
    found = Configuration({"__file__": os.path.abspath(path), **_KNOWN})  # noqa: PTH100 - links stay
    try:
        statements = ast.parse(read(path)).body
        with chdir(path.parent):  # as Sphinx does before it runs the file
            found.follow(statements)
    except NO_PYTHON as error:
        line = f":{error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        reason = getattr(error, "msg", None) or getattr(error, "strerror", None) or error
        if isinstance(error, RecursionError | MemoryError):
            reason = "nested too deeply"
        raise CannotCheckError(f"{path}{line}: cannot be read: {reason}") from error
    return found
