"""A file of rooms: who and what exists on the preview pod besides what the site's registry names.

::

    rooms:
      - {id: "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA==", name: Trading desk, member: false}
    users:
      - {id: 71811853190567, name: Alice Martin, email: alice@acme.com}
    apps:
      - {id: com.symphony.zoom, name: Zoom Cloud}
    domains:
      - {domain: acme.com, host: acme.symphony.com}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from yaml import MappingNode, Node, ScalarNode, SequenceNode, YAMLError

from symphony_ecp.preview.rest.directory import Application, Directory, Person, Room
from symphony_ecp.problems import did_you_mean
from symphony_ecp.site.registry import EMAIL, FIELDS, HOST
from symphony_ecp.syntax import compose, is_null, kind, scalar_text, yaml_problem
from symphony_ecp.text import shorten
from symphony_ecp.values import BOOLEAN, TEXT, ValueType, choice


class RoomsError(Exception):
    """A file of rooms that cannot be used; the message is one sentence with its place."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the file: a list of entries with these keys.

    Attributes:
        fields: what each key takes.
        needed: the keys without which an entry is nothing.
        build: from the values of an entry to the entry.

    """

    fields: Mapping[str, ValueType]
    needed: tuple[str, ...]
    build: Callable[..., Any]


def _room(type: str = "room", **values: Any) -> Room:  # noqa: A002 - as the file calls it
    return Room(**values, kind=type.upper())  # type: ignore[arg-type]


#: The sections of a file of rooms.
SECTIONS: dict[str, Section] = {
    "rooms": Section(
        {
            "id": FIELDS["streams"]["id"].type,
            "name": TEXT,
            "type": choice("room", "im", "mim", "post"),
            "description": TEXT,
            **dict.fromkeys(("active", "member", "discoverable", "external"), BOOLEAN),
        },
        ("id",),
        _room,
    ),
    "users": Section(
        {
            "id": FIELDS["users"]["id"].type,
            "name": TEXT,
            "email": EMAIL,
            "username": TEXT,
            "company": TEXT,
            "active": BOOLEAN,
        },
        ("id", "name"),
        Person,
    ),
    "apps": Section(
        {"id": TEXT, "name": TEXT, "enabled": BOOLEAN, "publisher": TEXT},
        ("id", "name"),
        Application,
    ),
    "domains": Section(
        {"domain": HOST, "host": HOST},
        ("domain", "host"),
        lambda domain, host: (domain, host),
    ),
}


def load_rooms(path: Path) -> Directory:
    """Read a file of rooms.

    Raises:
        RoomsError: for a file that cannot be read, and for the first thing that is wrong in it.

    """
    try:
        return read_rooms(path.read_text("utf-8-sig"), str(path))
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise RoomsError(f"{path} cannot be read: {reason}") from error
    except UnicodeDecodeError as error:
        raise RoomsError(f"{path} cannot be read: it is not UTF-8") from error


def read_rooms(text: str, shown: str) -> Directory:
    """Read a file's text; see :func:`load_rooms`."""
    try:
        root = compose(text)
    except YAMLError as error:
        problem = yaml_problem(error, shown, 1)
        raise RoomsError(f"{problem.place}: {problem.sentence}") from error
    found: dict[str, list[Any]] = {name: [] for name in SECTIONS}
    for name, _, value in _Place(shown).pairs(root, SECTIONS) if root else ():
        found[name] = list(_Place(shown, name).entries(value))
    return Directory.of(found["rooms"], found["users"], found["apps"], dict(found["domains"]))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the file a node stands, for messages."""

    shown: str
    section: str = ""

    def wrong(self, node: Node, message: str) -> NoReturn:
        where = f"{self.section}: " if self.section else ""
        raise RoomsError(f"{self.shown}:{node.start_mark.line + 1}: {where}{message}")

    def pairs(self, node: Node, known: Mapping[str, Any]) -> Iterator[tuple[str, Node, Node]]:
        if not isinstance(node, MappingNode):
            listed = ", ".join(known)
            self.wrong(node, f"expected keys and values, found {kind(node)}; the keys are {listed}")
        seen = set()
        for key, value in node.value:
            name = key.value if isinstance(key, ScalarNode) else ""
            if name not in known:
                hint = did_you_mean(name, known, otherwise=f"the keys are {', '.join(known)}")
                self.wrong(key, f"unknown key '{shorten(name)}'; {hint}")
            if name in seen:
                self.wrong(key, f"'{name}' is given twice; keep one of them")
            seen.add(name)
            yield name, key, value

    def entries(self, node: Node) -> Iterator[Any]:
        if is_null(node):
            return
        if not isinstance(node, SequenceNode):
            self.wrong(node, f"expected a list, found {kind(node)}; begin each entry with '-'")
        section = SECTIONS[self.section]
        for entry in node.value:
            values = {}
            for name, _, value in self.pairs(entry, section.fields):
                values[name] = self.value(name, value, section.fields[name])
            for name in section.needed:
                if name not in values:
                    self.wrong(entry, f"'{name}' is missing; add it")
            yield section.build(**values)

    def value(self, name: str, node: Node, type_: ValueType) -> Any:
        text = scalar_text(node) if isinstance(node, ScalarNode) else None
        try:
            if text is None or is_null(node):
                raise ValueError(type_.expected)
            return type_.read(text)
        except ValueError as expected:
            shown = f"'{shorten(text)}'" if text else kind(node)
            self.wrong(node, f"{name}: expected {expected}, found {shown}; correct the value")
