"""Where in a text the keys and values of blocks stand, and the names of the registry.

What stands where the host says: a block knows the line of each of its options, a link its own. On
that line a place is where the text reads just as the host read it. Places are offsets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar
from urllib.parse import quote

from yaml import MappingNode, Node, ScalarNode, SequenceNode, YAMLError

from symphony_ecp.fix import OptionLine, Text
from symphony_ecp.site.registry import FIELDS
from symphony_ecp.site.usage import LISTS, SECTIONS
from symphony_ecp.symphony import SAME_AS, kebab
from symphony_ecp.syntax import Entry, SourceBlock, compose
from symphony_ecp.text import composed

#: The options whose values name something of the registry, and in which section that stands.
NAMED: Mapping[str, str] = {**SECTIONS, "pod": "pods", "default-pod": "pods"}

#: How many lines a link may go on below the line that the host tells.
_FURTHER = 30


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A key or a value of a block.

    Attributes:
        start: where it begins.
        end: the first character behind it.
        role: which of the two.
        option: the option's name of today.
        text: what is written there.
        block: the block.

    """

    start: int
    end: int
    role: Literal["key", "value"]
    option: str
    text: str
    block: SourceBlock


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A name of the registry, used or given.

    Attributes:
        start: where it begins.
        end: the first character behind it.
        section: of the registry, such as ``streams``.
        name: as it is written, in form NFC.
        is_given: whether it gets its meaning here.

    """

    start: int
    end: int
    section: str
    name: str
    is_given: bool = False


_Spanned = TypeVar("_Spanned", Place, Name)


def at(offset: int, places: Iterable[_Spanned]) -> _Spanned | None:
    """Return what stands at an offset, or ends there; of several the shortest."""
    found = [place for place in places if place.start <= offset <= place.end]
    return min(found, key=lambda place: place.end - place.start, default=None)


def today(key: str) -> str:
    """Return an option's name of today, however it is spelt."""
    name = kebab(key)
    return SAME_AS.get(name, name)


def places_in(blocks: Sequence[SourceBlock], text: Text) -> Iterator[Place]:
    """Return the places of blocks and inline links."""
    taken: set[int] = set()
    for block in blocks:
        for entry in block.options:
            if block.kind == "symphony-link":
                yield from _of_link(block, entry, text, taken)
            elif line := OptionLine.find(entry, text):
                yield Place(*line.key, "key", today(entry.key), entry.key, block)
                yield Place(*line.value, "value", today(entry.key), entry.text, block)


def _of_link(block: SourceBlock, entry: Entry, text: Text, taken: set[int]) -> Iterator[Place]:
    """Find the action and the target of an inline link; each address stands for one link."""
    if block.line is None or block.line > len(text) or not entry.text:
        return
    start = text.start(block.line)
    end = text.start(block.line + _FURTHER)
    spelt = "|".join(map(re.escape, _spelt(entry.text)))
    key = re.escape(entry.key)
    pattern = rf"(?<![\w/-])(?P<key>{key})(?:/|=)(?P<value>{spelt})(?![\w/+=%-])"
    for match in re.compile(pattern).finditer(text.text, start, end):
        if match.start() not in taken:
            taken.add(match.start())
            yield Place(*match.span("key"), "key", entry.key, entry.key, block)
            yield Place(*match.span("value"), "value", entry.key, entry.text, block)
            return


def _spelt(word: str) -> list[str]:
    """Return how an address may spell a word."""
    ways = (word, quote(word, safe="/+,@:=~"), quote(word, safe=""))
    return sorted(dict.fromkeys(ways), key=len, reverse=True)


def names_in(places: Iterable[Place]) -> Iterator[Name]:
    """Return what may be names of the registry in the places of blocks."""
    for place in places:
        section = NAMED.get(place.option) if place.role == "value" else None
        if section:
            yield from _named(section, place.text, place.start, place.end, place.option in LISTS)


def _named(section: str, text: str, start: int, end: int, listed: bool) -> Iterator[Name]:
    if not listed or len(text) != end - start:  # spelt in another way: nobody knows where each is
        yield Name(start, end, section, composed(text.strip()))
        return
    for match in re.finditer(r"[^,\s](?:[^,]*[^,\s])?", text):
        yield Name(start + match.start(), start + match.end(), section, composed(match[0]))


# --- symphony.yml ---


def names_in_registry(text: Text) -> Iterator[Name]:
    """Return the names that a registry gives and those that it uses; none where it is no YAML."""
    first = text.starts[0]
    try:
        root = compose(text.text[first:])
    except YAMLError:
        return
    for section, below in _pairs(root):
        if section.value in (*FIELDS, "links"):
            for name, entry in _pairs(below):
                yield Name(*_span(name, first), section.value, composed(name.value), is_given=True)
                if section.value == "links":
                    yield from _used(entry, first)
                elif section.value == "streams":
                    yield from _pods_of(entry, first)
        elif section.value in ("dock", "defaults"):
            yield from _used(below, first)
        elif section.value == "default-pod" and isinstance(below, ScalarNode):
            yield Name(*_span(below, first), "pods", composed(below.value))


def _used(entry: Node, first: int) -> Iterator[Name]:
    """Return what option lines name."""
    for key, value in _pairs(entry):
        section = NAMED.get(today(key.value))
        items = value.value if isinstance(value, SequenceNode) else [value]
        for item in items if section else ():
            if isinstance(item, ScalarNode):
                listed = today(key.value) in LISTS
                yield from _named(section or "", item.value, *_span(item, first), listed)


def _pods_of(entry: Node, first: int) -> Iterator[Name]:
    """Return the pods that a stream has an id for."""
    for key, value in _pairs(entry):
        for pod, _ in _pairs(value) if key.value == "id" else ():
            yield Name(*_span(pod, first), "pods", composed(pod.value))


def _pairs(node: Node | None) -> Iterator[tuple[ScalarNode, Node]]:
    if isinstance(node, MappingNode):
        yield from (pair for pair in node.value if isinstance(pair[0], ScalarNode))


def _span(node: ScalarNode, first: int) -> tuple[int, int]:
    """Return where a scalar stands, without quotation marks."""
    start, end = node.start_mark.index + first, node.end_mark.index + first
    quoted = 1 if node.style in ("'", '"') else 0
    return start + quoted, max(start + quoted, end - quoted)
