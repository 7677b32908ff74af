"""Every regular expression of the packages, found in their code: a new one needs no change here.

Each call of ``re`` is looked up in the syntax tree, and its pattern worked out with the names of
its module. Of a pattern that is put together of what a text says, that part is a word.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
PACKAGES = ("symphony_ecp", "mkdocs_ecp", "sphinx_ecp")
#: How the functions of ``re``, and the methods of a pattern, go through a text.
_WAYS = {
    "match": "match", "fullmatch": "fullmatch", "search": "finditer", "finditer": "finditer",
    "findall": "finditer", "sub": "finditer", "subn": "finditer", "split": "finditer",
}  # fmt: skip
#: Where the pattern of a call is a local name: the texts that it is, by file and name.
_LOCAL = {
    ("symphony_ecp/symphony/ids/diagnosis.py", "pattern"): "[pattern for pattern, _ in _OTHER_IDS]",
    ("symphony_ecp/preview/rest/calls.py", "call.pattern"): "[call.pattern for call in CALLS]",
    ("mkdocs_ecp/notebooks.py", "opening"): "[r'<p>/// symphony-chat', _SLASHES]",
    ("symphony_ecp/check/columns.py", "pattern"): r"[r'two\s+words', r'two\s+words\S*']",
}


@dataclass(frozen=True)
class Regex:
    """A regular expression, where it is, and how texts are given to it."""

    place: str
    pattern: str
    flags: int
    way: str

    def __str__(self) -> str:
        return f"{self.place} {self.way} {self.pattern!r}"


class UnknownPatternError(AssertionError):
    """A pattern that cannot be worked out: a row of ``_LOCAL`` says what it is."""


@cache
def of_python() -> tuple[Regex, ...]:
    """Return the regular expressions of the three packages, each way of use once."""
    found = dict.fromkeys(regex for file in _files() for regex in _of_file(file))
    return tuple(found)


def _files() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def _of_file(file: Path) -> Iterator[Regex]:
    text = file.read_text(encoding="utf-8")
    if not re.search(r"\bre\b|_re\b|[Pp]attern", text):
        return
    shown = str(file.relative_to(ROOT))
    module = _module(file)
    tree = ast.parse(text)
    ways = _ways_of_names(tree)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name = node.func.attr
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re"):
            continue
        if name not in (*_WAYS, "compile"):
            continue
        flags = _flags(node, name, module)
        for pattern in _patterns(node.args[0], module, shown, tree):
            # A pattern that is compiled to be kept is used by the name that it has.
            used = {_WAYS[name]} if name in _WAYS else ways.get(_name_of(tree, node), {"finditer"})
            yield from (
                Regex(f"{shown}:{node.lineno}", pattern, flags, way) for way in sorted(used)
            )


def _module(file: Path) -> ModuleType:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return importlib.import_module(".".join(parts).removesuffix(".__init__"))


def _flags(node: ast.Call, name: str, module: ModuleType) -> int:
    at = {"compile": 1, "sub": 4, "subn": 4, "split": 3}.get(name, 2)
    given = [one.value for one in node.keywords if one.arg == "flags"] or node.args[at : at + 1]
    return int(_value(given[0], module)) if given else 0


class _Piece(str):
    """What stands for a piece of a pattern that only a text decides, and for whatever it is of."""

    __slots__ = ()

    def __getattr__(self, name: str) -> _Piece:
        return self

    def __call__(self, *given: object) -> _Piece:
        return self

    def __bytes__(self) -> bytes:
        return self.encode()


class _Names(dict[str, Any]):
    """The names of a module; any other is a local one of a function."""

    def __missing__(self, name: str) -> _Piece:
        if hasattr(builtins, name):
            raise KeyError(name)
        return _Piece("word")


def _value(node: ast.expr, module: ModuleType) -> Any:
    code = compile(ast.Expression(node), "pattern", "eval")
    return eval(code, _Names(vars(module)))


def _patterns(node: ast.expr, module: ModuleType, shown: str, tree: ast.Module) -> list[str]:
    """Return what a pattern is: one text, or all that a local name stands for."""
    if known := _LOCAL.get((shown, ast.unparse(node))):
        return list(_value(ast.parse(known, mode="eval").body, module))
    local = [node]
    if isinstance(node, ast.Name) and not hasattr(module, node.id):
        assigned = (one for one in ast.walk(tree) if isinstance(one, ast.Assign))
        local = [one.value for one in assigned if ast.unparse(one.targets[0]) == node.id]
    found = [_value(one, module) for one in local]
    if not found or not all(isinstance(one, str | bytes | re.Pattern) for one in found):
        raise UnknownPatternError(f"{shown}:{node.lineno} {ast.unparse(node)}")
    patterns = (one.pattern if isinstance(one, re.Pattern) else one for one in found)
    return [one.decode("latin-1") if isinstance(one, bytes) else str(one) for one in patterns]


def _name_of(tree: ast.Module, call: ast.Call) -> str:
    """Return the name that a compiled pattern is kept under, or that of the table it is in."""
    for statement in ast.walk(tree):
        is_kept = isinstance(statement, ast.Assign | ast.AnnAssign)
        if is_kept and any(node is call for node in ast.walk(statement)):
            plain = isinstance(statement, ast.Assign)
            return ast.unparse(statement.targets[0] if plain else statement.target)
    return ""


def _ways_of_names(tree: ast.Module) -> dict[str, set[str]]:
    """Return the methods that are called of each name, in this module or as another's attribute.

    A name that is used in another way, handed on or taken from a table, may be searched with.
    """
    ways: dict[str, set[str]] = {}
    called: set[int] = set()
    for node in ast.walk(tree):
        of = node.value if isinstance(node, ast.Attribute) and node.attr in _WAYS else None
        if isinstance(of, ast.Name | ast.Attribute):
            name = of.id if isinstance(of, ast.Name) else of.attr
            ways.setdefault(name, set()).add(_WAYS[node.attr])
            called.add(id(of))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in called:
            ways.setdefault(node.id, set()).add("finditer")
    for name in [name for name in ways if not name.startswith("_")]:
        ways[name].add("finditer")  # another module may do so
    return ways
