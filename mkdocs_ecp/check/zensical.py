"""``zensical.toml`` with entries more, and the Markdown extensions that Zensical has by default.

Ways to write an entry are tried until one means what is wanted and nothing else, as the reader of
TOML says, which does not say where anything stands.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from symphony_ecp.check import CannotJoinError
from symphony_ecp.fix import Text

_EXTENSIONS = "markdown_extensions"


def defaults(shown: str) -> Mapping[str, Any]:
    """Return the extensions that the installed Zensical loads where a configuration names none.

    They stand in ``zensical.config``, which is no public place: tried with 0.0.73.
    """
    try:
        from zensical.config import DEFAULT_MARKDOWN_EXTENSIONS
    except ImportError as error:
        reason = (
            f"{shown}: it relies on the Markdown extensions that Zensical has by default, which end"
            " with the first one that is named, and Zensical is not installed here"
        )
        raise CannotJoinError(reason, "run this command where Zensical is installed") from error
    return {name: _plain(options) for name, options in DEFAULT_MARKDOWN_EXTENSIONS.items()}


def _plain(value: Any) -> Any:
    """Return options as a file has them: what is a function by its name."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return f"{value.__module__}.{value.__qualname__}" if callable(value) else value


def as_yaml(name: str, options: Mapping[str, Any]) -> str:
    """Return an extension as an entry of a list in YAML."""
    return f"{name}: {json.dumps(options)}" if options else name


def _as_toml(value: Any) -> str:
    if isinstance(value, dict):
        inner = ", ".join(f"{key} = {_as_toml(one)}" for key, one in value.items())
        return f"{{{inner}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_as_toml, value))}]"
    return json.dumps(value)


def by_hand(wanted: Mapping[str, str]) -> str:
    """Return the lines that somebody writes."""
    lines = "\n".join(f'{key} = ["{one}"]' for key, one in wanted.items())
    tables = f"[project.{_EXTENSIONS}.ecp]"
    return f"write these lines below [project]:\n\n{lines}\n\nand, if it is not there:\n\n{tables}"


def with_lists(text: str, wanted: Mapping[str, str]) -> str | None:
    """Return the text with an entry in each of some lists of ``[project]``."""
    new: str | None = text
    for key, one in wanted.items():
        new = new and _with_list(new, key, one)
    return new


def _with_list(text: str, key: str, entry: str) -> str | None:
    def add(project: dict[str, Any]) -> None:
        project[key] = [*project.get(key, []), entry]

    def tries() -> Iterator[str]:
        yield from _in_brackets(text, key, json.dumps(entry))
        yield from _below_project(text, f"{key} = [{json.dumps(entry)}]")

    return _first(text, tries(), add)


def with_extension(text: str, name: str, defaults: Mapping[str, Any]) -> str | None:
    """Return the text with a Markdown extension, behind those that end with the first one."""

    def add(project: dict[str, Any]) -> None:
        known = project.get(_EXTENSIONS, {})
        if isinstance(known, list):
            project[_EXTENSIONS] = [*known, name]
        else:
            project[_EXTENSIONS] = {**known, **_nested(defaults), name: {}}

    def tries() -> Iterator[str]:
        nl = Text(text).newline
        gap = "" if text.endswith(("\n", "\r")) else nl
        if defaults:
            lines = [f"{key} = {_as_toml(one)}" for key, one in defaults.items()]
            comment = "# Zensical's own, which end with the first one that is named; then ours."
            whole = [comment, f"[project.{_EXTENSIONS}]", *lines, f"{name} = {{}}"]
            yield f"{text}{gap}{nl}{nl.join(whole)}{nl}"
        yield f"{text}{gap}{nl}[project.{_EXTENSIONS}.{name}]{nl}"
        yield from _in_brackets(text, _EXTENSIONS, json.dumps(name))
        yield from _in_brackets(text, _EXTENSIONS, f"{name} = {{}}", "{}")
        yield from _below_project(text, f"{_EXTENSIONS}.{name} = {{}}")

    return _first(text, tries(), add)


def _nested(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return extensions as tables, whose names nest where they have a dot."""
    found: dict[str, Any] = {}
    for name, value in options.items():
        inner = found
        *above, last = name.split(".")
        for part in above:
            inner = inner.setdefault(part, {})
        inner[last] = value
    return found


def _first(text: str, tries: Iterator[str], add: Callable[[dict[str, Any]], None]) -> str | None:
    wanted = deepcopy(_read(text))
    try:
        add(wanted["project"])
    except (KeyError, TypeError):  # what stands there is nothing of the kind
        return None
    for one in tries:
        try:
            if _read(one) == wanted:
                return one
        except (tomllib.TOMLDecodeError, RecursionError):
            continue
    return None


def _read(text: str) -> dict[str, Any]:
    return tomllib.loads(text.removeprefix("\ufeff"))


def _in_brackets(text: str, key: str, entry: str, kind: str = "[]") -> Iterator[str]:
    """Iterate over texts with an entry more at the end of a list, wherever that may end."""
    opener = rf"^[ \t]*{key}[ \t]*=[ \t]*{re.escape(kind[0])}"
    for match in re.finditer(opener, text, re.MULTILINE):
        for closer in re.finditer(re.escape(kind[1]), text[match.end() :]):
            body = text[match.end() : match.end() + closer.start()]
            rest = text[match.end() + closer.start() :]
            head, inner = text[: match.end()], body.rstrip()
            space = body[len(inner) :]
            if "\n" in body and inner:
                line = inner.splitlines()[-1]
                indent = line[: len(line) - len(line.lstrip())]
                nl = Text(text).newline
                yield f"{head}{inner}{nl}{indent}{entry},{space}{rest}"
                yield f"{head}{inner},{nl}{indent}{entry}{space}{rest}"
            comma = "" if not inner else " " if inner.endswith(",") else ", "
            yield f"{head}{inner}{comma}{entry}{space}{rest}"


def _below_project(text: str, line: str) -> Iterator[str]:
    """Iterate over texts with a line at the end of ``[project]``, wherever that may be."""
    source = Text(text)
    header = re.search(r"^[ \t]*\[[ \t]*project[ \t]*\]", text, re.MULTILINE)
    if header is None:
        return
    first = source.number(header.start())
    for number in range(first + 1, len(source) + 2):
        if number <= len(source) and not source.line(number).lstrip().startswith("["):
            continue
        last = number - 1
        while last > first and re.fullmatch(r"[ \t]*(?:#.*)?", source.line(last)):
            last -= 1
        at = source.line_end(source.start(last))
        yield f"{text[:at]}{source.newline}{line}{text[at:]}"
