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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sphinx_ecp.lines.expressions import Expressions, UnreadError, followed
from symphony_ecp.check import CannotCheckError

#: Methods that change a value.
_CHANGES: dict[type, frozenset[str]] = {
    list: frozenset(("append", "extend", "insert", "remove")),
    dict: frozenset(("pop", "setdefault", "update")),
    set: frozenset(("add", "discard", "remove", "update")),
}


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
        self.read = Expressions(path)
        self.found = Configuration(self.read.values)

    # --- statements ---

    def follow(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            try:
                getattr(self, f"follow_{type(statement).__name__.lower()}", self.give_up)(statement)
            except UnreadError:
                self.give_up(statement)

    def give_up(self, statement: ast.stmt) -> None:
        """Note every name that a statement may change."""
        for name in dict.fromkeys(_changed(statement)):
            self.found.unread.setdefault(name, statement.lineno)

    def follow_import(self, statement: ast.Import) -> None:
        for alias in statement.names:
            top = alias.name.partition(".")[0]
            self.read.imported[alias.asname or top] = alias.name if alias.asname else top

    def follow_importfrom(self, statement: ast.ImportFrom) -> None:
        for alias in statement.names:
            if alias.name == "*":
                self.found.unread.setdefault("*", statement.lineno)
            else:
                name = alias.asname or alias.name
                self.read.imported[name] = f"{statement.module}.{alias.name}"
                self.read.values.pop(name, None)
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
            raise UnreadError
        before, added = (
            self.read.value(ast.Name(target.id, ast.Load())),
            self.read.value(statement.value),
        )
        if isinstance(before, list) and isinstance(statement.op, ast.Add):
            with followed():
                before.extend(added)  # the list itself, which may have another name, too
        else:
            self.read.values[target.id] = self.read.operate(statement.op, before, added)
        self.note(target.id, statement)

    def follow_expr(self, statement: ast.Expr) -> None:
        """Follow ``extensions.append("x")``."""
        call = statement.value
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            return
        base = call.func.value
        if not isinstance(base, ast.Name) or base.id in self.read.imported:
            return
        changed = self.read.value(base)
        if call.func.attr not in _CHANGES.get(type(changed), ()):
            raise UnreadError
        self.read.call(getattr(changed, call.func.attr), call)
        self.note(base.id, statement)

    def follow_delete(self, statement: ast.Delete) -> None:
        for target in statement.targets:
            if not isinstance(target, ast.Name):
                raise UnreadError
            self.read.values.pop(target.id, None)

    def follow_if(self, statement: ast.If) -> None:
        self.follow(statement.body if self.read.value(statement.test) else statement.orelse)

    def follow_try(self, statement: ast.Try) -> None:
        """Follow what happens when nothing goes wrong."""
        self.follow([*statement.body, *statement.orelse, *statement.finalbody])

    def follow_with(self, statement: ast.With) -> None:
        for item in statement.items:
            if isinstance(item.optional_vars, ast.Name):
                self.read.values.pop(item.optional_vars.id, None)
        self.follow(statement.body)

    def follow_functiondef(self, statement: ast.FunctionDef | ast.ClassDef) -> None:
        self.read.values.pop(statement.name, None)

    follow_classdef = follow_functiondef

    def value_or_nothing(self, node: ast.expr) -> Any:
        try:
            return self.read.value(node)
        except UnreadError:
            return UnreadError

    def assign(self, target: ast.expr, value: Any, statement: ast.stmt) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            same = isinstance(value, list | tuple) and len(value) == len(target.elts)
            for index, element in enumerate(target.elts):
                self.assign(element, value[index] if same else UnreadError, statement)
        elif isinstance(target, ast.Name):
            self.found.unread.pop(target.id, None)
            self.found.lines.pop(target.id, None)
            self.note(target.id, statement)
            if value is UnreadError:
                self.read.values.pop(target.id, None)
                self.found.unread[target.id] = statement.lineno
            else:
                self.read.values[target.id] = value
                self.read.imported.pop(target.id, None)
        elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            changed = self.read.value(target.value)
            if value is UnreadError or not isinstance(changed, dict | list):
                raise UnreadError
            with followed():
                changed[self.read.value(target.slice)] = value

    def note(self, name: str, statement: ast.stmt) -> None:
        span = (statement.lineno, statement.end_lineno or statement.lineno)
        self.found.lines.setdefault(name, []).append(span)


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
