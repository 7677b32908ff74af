"""The inputs that every run starts from: what the project's own tests and cases hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"

_BLOCK = re.compile(r"^/// (symphony-\w+)(?: \| (.*))?\n(.*?)^///", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"^```\{?(symphony-\w+)\}? ?(.*)\n(.*?)^```", re.MULTILINE | re.DOTALL)

#: A line that begins with a key, and where such a line begins.
_KEY = re.compile(r"^[\w\"-]+:(?:\s|$)", re.MULTILINE)
_TABLE = re.compile(r"^\[[\w.]+\]$|^[\w.]+ = ", re.MULTILINE)
_BEFORE_KEY = re.compile(r"^(?=[a-z])", re.MULTILINE)


def _texts(value: Any) -> Iterator[str]:
    """Iterate over the texts of a case."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


@cache
def _case(name: str) -> Any:
    return yaml.safe_load((TESTS / "cases" / name).read_text(encoding="utf-8"))


@cache
def _pages() -> tuple[Any, ...]:
    return tuple(
        _case(f"pages/{path.name}") for path in sorted((TESTS / "cases/pages").glob("*.yml"))
    )


@cache
def _written(name: str) -> tuple[str, ...]:
    """Return the texts that a test module holds, but for its documentation."""
    tree = ast.parse((TESTS / name).read_text(encoding="utf-8"))
    found = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return tuple(dict.fromkeys(text for text in found if isinstance(text, str) and text))


def _of_tests(*names: str, having: str = "") -> Iterable[str]:
    return (text for name in names for text in _written(name) if having in text)


def _yaml(*names: str) -> Iterable[str]:
    """Return the texts of test modules that are keys with values."""
    return filter(_KEY.search, _of_tests(*names))


def _sections(name: str) -> Iterable[str]:
    """Return a file of keys and values, and each of its keys alone."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return [text, *_BEFORE_KEY.split(text)]


def ids() -> Iterable[str]:
    return [*_texts(_case("ids.yml")), *_of_tests("core/test_ids.py")]


def links() -> Iterable[str]:
    yield from (text for text in _texts(_case("links.yml")) if "symphony" in text)
    yield from _of_tests("core/test_links.py", having=":")


def registry() -> Iterable[str]:
    names = (
        "test_registry",
        "test_titles",
        "test_readers",
        "test_copies",
        "test_yaml",
        "test_extends",
    )
    yield from _sections("tests/cases/symphony.yml")
    yield from _yaml(*(f"core/{name}.py" for name in names))


def blocks() -> Iterable[str]:
    for page in markdown():
        for pattern in (_BLOCK, _FENCE):
            for kind, title, below in pattern.findall(page):
                yield f"{kind} {title}\n{below}"
    yield from (
        f"symphony-chat Desk\n{text}" for text in _of_tests("core/test_source.py", having=":")
    )


def markdown() -> Iterable[str]:
    return [page[key] for page in _pages() for key in ("markdown", "myst") if key in page]


def _all_pages() -> Iterable[str]:
    return [*markdown(), *(page["rst"] for page in _pages() if "rst" in page)]


def lock() -> Iterable[str]:
    from symphony_ecp.site.lock import HEAD

    stream, pod, day = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA==", "acme.symphony.com", "2026-11-28"
    entries = [
        f"{pod} {stream} room active {day} # Desk",
        f"{pod} {stream} im inactive {day}",
        f"{pod} {stream} stream unconfirmed {day} # Desk # two",
        f"{pod} 71811853190567 user active {day} # Alice",
        f"{pod} alice@acme.com user unreachable {day}",
        f"{pod} com.symphony.zoom app active {day} # Zoom",
    ]
    lines = [*entries, *_of_tests("test_lock.py", having=" ")]
    return [*lines, *(f"{HEAD}\n{line}\n" for line in lines), "\n".join([HEAD, *entries])]


def mkdocs() -> Iterable[str]:
    yield from _sections("mkdocs.yml")
    yield from _sections("demo_site/mkdocs.yml")
    yield from _yaml("check/test_configuration.py", "check/test_sites.py")


def zensical() -> Iterable[str]:
    return filter(_TABLE.search, _of_tests("check/test_configuration.py", "check/test_sites.py"))


def sphinx() -> Iterable[str]:
    yield (ROOT / "demo_site/conf.py").read_text(encoding="utf-8")
    yield from _of_tests("check/test_configuration.py", "check/test_sites.py", having="=")


def book() -> Iterable[str]:
    return _yaml("check/test_book.py")


def settings() -> Iterable[str]:
    return _yaml("test_page_settings.py")


def account() -> Iterable[str]:
    return _yaml("verify/test_refusals.py", "verify/test_ready_made.py", "preview/test_command.py")


def html() -> Iterable[str]:
    for path in sorted((TESTS / "cases/fix").glob("*.yml")):
        yield from _texts(_case(f"fix/{path.name}"))
    yield from (page for page in markdown() if "<" in page)
    yield from _of_tests("core/test_handwritten.py")


def scripts() -> Iterable[str]:
    for text in html():
        yield from re.findall(r"<script[^>]*>(.*?)</script>", text, re.DOTALL)
    yield from _of_tests("core/test_calls.py")


def prose() -> Iterable[str]:
    return _all_pages()


def comments() -> Iterable[str]:
    return [*(page for page in _all_pages() if "ecp" in page), *_of_tests("core/test_suppress.py")]


def templates() -> Iterable[str]:
    for path in sorted((TESTS / "cases/beside").glob("*.yml")):
        yield from (
            text for text in _texts(_case(f"beside/{path.name}")) if "<" in text or "{" in text
        )


def answers() -> Iterable[str]:
    yield '{"podDomain": "acme.symphony.com"}'
    yield '{"status": "NOT_FOUND", "message": "x"}'
    yield '{"users": [{"id": 7, "emailAddress": "alice@acme.com", "displayName": "Alice"}]}'
    yield (
        '[{"id": "VYfoWw6oIUv-5K80BPUjeX___oz1uTOEdA", "active": true,'
        ' "streamType": {"type": "ROOM"}, "roomAttributes": {"name": "Desk"}}]'
    )
    yield '{"id": "VYfoWw6oIUv-5K80BPUjeX___oz1uTOEdA", "streamType": {"type": "IM"}}'
    yield '[{"appId": "com.symphony.zoom", "appName": "Zoom", "enable": false}]'
    yield (
        '{"count": 1, "rooms": [{"roomAttributes": {"name": "Desk"}, "roomSystemInfo":'
        ' {"id": "VYfoWw6oIUv-5K80BPUjeX___oz1uTOEdA", "active": true}}]}'
    )
    yield '{"applicationInfo": {"publisher": "Symphony"}}'


def addresses() -> Iterable[str]:
    return _of_tests(
        "verify/test_refusals.py", "verify/test_pod_of.py", "verify/test_doctor.py", having=":"
    )


def headers() -> Iterable[str]:
    return _of_tests("core/test_policies.py")
