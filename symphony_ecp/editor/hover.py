"""What stands at a place: a name, an id in any spelling, an option, a kind of block, a key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from yaml import MappingNode, Node, ScalarNode, SequenceNode, YAMLError

from symphony_ecp.editor import cards
from symphony_ecp.editor.places import PAGE, at, today
from symphony_ecp.editor.reading import Reading
from symphony_ecp.site import Site
from symphony_ecp.site.registry import FIELDS, READERS_POD, VALUES, User
from symphony_ecp.site.schema import registry_schema
from symphony_ecp.symphony.ids import StreamId, read_stream_id, read_user_id
from symphony_ecp.syntax import DEFAULTS, DOCK, KINDS, Option, compose, table_of
from symphony_ecp.syntax import PAGE as OF_PAGES

#: 34 characters in any spelling, whatever pads them; ``/`` and ``=`` may stand before an id.
_ONE = r"(?:[A-Za-z0-9+/_-]|%2[BbFf])"
_STREAM_ID = re.compile(
    rf"(?<![A-Za-z0-9+_%-]){_ONE}{{33}}[AQgw](?:==|%3[Dd]%3[Dd])?(?![A-Za-z0-9+/_=%-])"
)
_USER_ID = re.compile(r"(?<![\w.])[0-9]{9,19}(?![\w.])")
_WORD = re.compile(r"symphony-(?:chat|button|share)(?![\w-])", re.IGNORECASE)
#: How far from a place the rest of its word may be.
_AROUND = 120


class Hover(NamedTuple):
    """What is shown, and of which part of the text."""

    markdown: str
    start: int
    end: int


def hover(reading: Reading, offset: int) -> Hover | None:
    """Return what is to be shown of what stands at an offset; ``None`` of what is none of ours."""
    return next(filter(None, (look(reading, offset) for look in _LOOKS)), None)


def _name(reading: Reading, offset: int) -> Hover | None:
    name, site = at(offset, reading.names), _site(reading)
    if name is None or site is None:
        return None
    if (name.section, name.name) == ("pods", READERS_POD) and site.registry.readers:
        return Hover(cards.of_readers_pod(), name.start, name.end)
    item = site.registry.sections.get(name.section, {}).get(name.name)
    if item is None:
        return None
    return Hover(cards.of_name(name.section, item, site), name.start, name.end)


def _stream_id(reading: Reading, offset: int) -> Hover | None:
    for start, end, found in stream_ids(reading.text.text, offset):
        return Hover(cards.of_stream_id(found, _site(reading)), start, end)
    return None


def stream_ids(text: str, offset: int) -> Iterator[tuple[int, int, StreamId]]:
    """Return the id at an offset, in whatever spelling; none of what is no id that can be."""
    for match in _around(_STREAM_ID, text, offset):
        reading = read_stream_id(match[0])
        codes = {problem.code for problem in reading.problems}
        if reading.id is not None and "stream-implausible" not in codes:
            yield *match.span(), reading.id


def _user_id(reading: Reading, offset: int) -> Hover | None:
    """Tell of a number that a person's option says, or that the registry knows as a person's."""
    site, value = _site(reading), at(offset, reading.places)
    people = site.registry.sections.get("users", {}) if site else {}
    known = {item.id for item in people.values() if isinstance(item, User)}
    is_meant = value is not None and value.option in ("users", "profile", "emails")
    for match in _around(_USER_ID, reading.text.text, offset):
        number, _ = read_user_id(match[0])
        if number is not None and (is_meant or number in known):
            return Hover(cards.of_user_id(number, site), *match.span())
    return None


def _around(pattern: re.Pattern[str], text: str, offset: int) -> Iterator[re.Match[str]]:
    """Return what a pattern finds at an offset, in no more than its surroundings."""
    start, end = max(0, offset - _AROUND), offset + _AROUND
    for match in pattern.finditer(text, start, end):
        if match.start() <= offset <= match.end():
            yield match


def _option(reading: Reading, offset: int) -> Hover | None:
    place = at(offset, reading.places)
    option = place and _table(place.block.kind).get(place.option)
    return Hover(cards.of_option(option), place.start, place.end) if place and option else None


def _table(kind: str) -> Mapping[str, Option]:
    if kind == PAGE:
        return OF_PAGES
    return table_of(kind) if kind in (*KINDS, "symphony-dock") else {}


def _kind(reading: Reading, offset: int) -> Hover | None:
    """Tell of the word that opens a block; elsewhere it is a word like others."""
    text = reading.text
    line = text.number(offset)
    kinds = {block.kind for block in reading.blocks if block.line == line}
    for match in _WORD.finditer(text.line(line)):
        start, end = (text.start(line) + column for column in match.span())
        kind = match[0].lower()
        if start <= offset <= end and kind in kinds:
            return Hover(cards.of_kind(kind, KINDS[kind]), start, end)
    return None


# --- symphony.yml ---


def _key(reading: Reading, offset: int) -> Hover | None:
    first = reading.text.starts[0]
    if not reading.is_registry:
        return None
    try:
        root = compose(reading.text.text[first:])
    except YAMLError:
        return None
    way, key = _way(root, offset - first)
    markdown = _documented(way)
    if key is None or markdown is None:
        return None
    return Hover(markdown, key.start_mark.index + first, key.end_mark.index + first)


def _way(root: Node | None, at_: int) -> tuple[tuple[str, ...], ScalarNode | None]:
    """Return the keys that lead to a place, and the last of them where the place is in it."""
    way: list[str] = []
    node, seen = root, set[int]()
    while isinstance(node, MappingNode | SequenceNode) and id(node) not in seen:
        seen.add(id(node))
        below: Node | None = None
        for item in node.value:
            key, value = item if isinstance(item, tuple) else (None, item)
            if isinstance(key, ScalarNode) and _covers(key, at_):
                return (*way, key.value), key
            if _covers(value, at_):
                way += [key.value] if isinstance(key, ScalarNode) else []
                below = value
        node = below
    return tuple(way), None


def _covers(node: Node, at_: int) -> bool:
    return bool(node.start_mark.index <= at_ <= node.end_mark.index)


def _documented(way: tuple[str, ...]) -> str | None:
    """Return what the schema's tables say of a key, by the keys that lead to it."""
    match way:
        case (name,) if name in VALUES:
            return cards.of_field(name, VALUES[name])
        case (name,) if name in FIELDS:
            return cards.of_section(name, FIELDS[name])
        case (name,):
            known = registry_schema()["properties"].get(name, {})
            tables: dict[str, Mapping[str, object]] = {"defaults": DEFAULTS, "dock": DOCK}
            help_, keys = known.get("description"), tables.get(name)
            return cards.of_section(name, keys or {}, help_) if help_ else None
        case ("defaults", key):
            return _of_option(DEFAULTS, key)
        case ("dock", key):
            return _of_option(DOCK, key)
        case ("links", _, key):
            return _of_option(KINDS["symphony-link"], key)
        case (section, _, key) if key in FIELDS.get(section, {}):
            return cards.of_field(key, FIELDS[section][key])
    return None


def _of_option(table: Mapping[str, Option], key: str) -> str | None:
    option = table.get(today(key))
    return cards.of_option(option) if option else None


def _site(reading: Reading) -> Site | None:
    return reading.tree.site if reading.tree else None


_LOOKS = (_name, _stream_id, _user_id, _option, _kind, _key)
