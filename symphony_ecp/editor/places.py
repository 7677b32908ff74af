"""Where in a text the keys and values of blocks stand, and the names of the registry.

What stands where the host says: a block knows the line of each of its options, a link its own. On
that line a place is where the text reads just as the host read it. Places are offsets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal, TypeVar
from urllib.parse import unquote

from yaml import MappingNode, Node, ScalarNode, SequenceNode, YAMLError

from symphony_ecp.editor.lists import bare, list_of
from symphony_ecp.fix import OptionLine, Text
from symphony_ecp.page import SAID
from symphony_ecp.pipeline import SEEN
from symphony_ecp.site.registry import FIELDS
from symphony_ecp.site.usage import LISTS, SECTIONS
from symphony_ecp.symphony import SAME_AS, kebab
from symphony_ecp.syntax import Entry, Given, SourceBlock, compose
from symphony_ecp.text import composed

#: The options whose values name something of the registry, and in which section that stands.
NAMED: Mapping[str, str] = {**SECTIONS, "pod": "pods", "default-pod": "pods"}

#: The kind of what a page says of itself, which is no block of a host's.
PAGE = "page"

#: What stands before the action of a link, in an address or in a role, or before a parameter.
_BEFORE = r"(?:(?<=(?i:symphony:))|(?<=<)|(?<=[?&;])|(?<=:symphony:`)|(?<=\{symphony\}`))"

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
        spelling: of a target of an address, as that spells it.

    """

    start: int
    end: int
    role: Literal["key", "value"]
    option: str
    text: str
    block: SourceBlock
    spelling: str = ""


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


class StaleError(BaseException):
    """A text was changed while it was read. No host takes this for the fault of a page."""


class _Wanted(list[SourceBlock]):
    """The blocks of a text, as long as somebody wants to know them."""

    def __init__(self, is_stale: Callable[[], bool]) -> None:
        super().__init__()
        self.is_stale = is_stale

    def append(self, block: SourceBlock, /) -> None:
        if self.is_stale():
            raise StaleError
        super().append(block)


@contextmanager
def listening(
    is_stale: Callable[[], bool] | None = None,
) -> Iterator[tuple[list[SourceBlock], dict[str, Given]]]:
    """Hear which blocks a host reads meanwhile, and what pages say of themselves.

    Args:
        is_stale: whether nobody waits any more for what comes of it.

    Raises:
        StaleError: so it was, when a block was read.

    """
    seen: list[SourceBlock] = [] if is_stale is None else _Wanted(is_stale)
    said: dict[str, Given] = {}
    tokens = SEEN.set(seen), SAID.set(said)
    try:
        yield seen, said
    finally:
        SEEN.reset(tokens[0])
        SAID.reset(tokens[1])


def as_block(said: Mapping[str, Given], file: str) -> list[SourceBlock]:
    """Return what a page says of itself as a block, if it says anything."""
    entries = tuple(Entry(g.key, g.text, g.line) for g in said.values() if g.path == file)
    return [SourceBlock(PAGE, options=entries, path=file)] if entries else []


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
            elif block.kind == PAGE:
                yield from _of_page(block, entry, text)
            elif line := OptionLine.find(entry, text):
                yield Place(*line.key, "key", today(entry.key), entry.key, block)
                yield Place(*line.value, "value", today(entry.key), entry.text, block)
            elif today(entry.key) in LISTS and (listed := list_of(entry, text)):
                yield Place(*listed.key, "key", today(entry.key), entry.key, block)
                for span, item in listed.items:
                    yield Place(*span, "value", today(entry.key), item, block)


def _of_page(block: SourceBlock, entry: Entry, text: Text) -> Iterator[Place]:
    """Find what a page says of itself: a line of front matter, or a field of a document."""
    if entry.line is None or entry.line > len(text) or not entry.text:
        return
    pattern = (
        rf"(?<![\w-])(?P<key>(?:symphony-)?{re.escape(entry.key)})[\"']?[ \t]*:[ \t]*"
        rf"(?P<quote>[\"']?)"
        rf"(?P<value>{re.escape(entry.text)})(?P=quote)(?=[ \t]*(?:[,}}\r\n]|[ \t]#|\Z))"
    )
    start, end = text.start(entry.line), text.start(entry.line + 1)
    if match := re.compile(pattern).search(text.text, start, end):
        yield Place(*match.span("key"), "key", today(entry.key), entry.key, block)
        yield Place(*match.span("value"), "value", today(entry.key), entry.text, block)


def _address(entry: Entry) -> re.Pattern[str]:
    """Return what an address says of an action and its target, or of a parameter."""
    key = re.escape(entry.key)
    value = spelt(entry.text)
    return re.compile(rf"{_BEFORE}(?P<key>{key})(?:/|=)(?P<value>{value})(?![\w/+=%-])")


def spelt(name: str) -> str:
    """Return a pattern for the ways in which an address may spell a name."""
    codes = ((re.escape(char), "".join(f"%{b:02x}" for b in char.encode())) for char in name)
    return "".join(f"(?:{plain}|(?i:{encoded}))" for plain, encoded in codes)


def _of_link(block: SourceBlock, entry: Entry, text: Text, taken: set[int]) -> Iterator[Place]:
    """Find the action and the target of an inline link; each address stands for one link."""
    if block.line is None or block.line > len(text) or not entry.text:
        return
    start = text.start(block.line)
    end = text.start(block.line + _FURTHER)
    line = 0
    for match in _address(entry).finditer(text.text, start, end):
        if line and text.number(match.start()) != line:
            return  # of links that read alike on one line, a host may tell of one alone
        if match.start() not in taken:
            taken.add(match.start())
            line = text.number(match.start())
            value = match["value"]
            yield Place(*match.span("key"), "key", entry.key, entry.key, block)
            yield Place(*match.span("value"), "value", entry.key, entry.text, block, value)


def names_in(places: Iterable[Place]) -> Iterator[Name]:
    """Return what may be names of the registry in the places of blocks."""
    for place in places:
        section = NAMED.get(place.option) if place.role == "value" else None
        if section:
            text = place.spelling or place.text
            for name in _named(section, text, place.start, place.end, place.option in LISTS):
                yield replace(name, name=composed(unquote(name.name))) if place.spelling else name


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
    return bare(node, node.start_mark.index + first, node.end_mark.index + first)
