"""The blocks of a page, and the names of a registry, with how far each reaches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yaml import MappingNode, Node, ScalarNode, YAMLError

from symphony_ecp.editor.reading import Reading, plain
from symphony_ecp.fix import Text, end_of
from symphony_ecp.prose.outline import Outline
from symphony_ecp.site.registry import FIELDS
from symphony_ecp.syntax import ACTIONS, HEADINGS, SourceBlock, compose
from symphony_ecp.text import shorten


@dataclass(frozen=True)
class Symbol:
    """Something with a name that reaches over a part of a text.

    Attributes:
        name: what it is called; never empty.
        detail: what it is.
        start: where it begins.
        end: the first character behind it.
        word: where the line ends, or the key, that stands for it.
        closer: whether its last line does nothing but close it.
        below: what stands in it.

    """

    name: str
    detail: str
    start: int
    end: int
    word: int
    closer: bool = False
    below: tuple[Symbol, ...] = ()


def symbols(reading: Reading) -> list[Symbol]:
    """Return what stands in a text, in its order."""
    found = _entries(reading.text) if reading.is_registry else _blocks(reading)
    return sorted(found, key=lambda symbol: symbol.start)


def folds(reading: Reading) -> list[tuple[int, int]]:
    """Return the first and the last line, from 1, of what can be folded.

    The line that closes a block stays to be seen, as that of any fence does.
    """
    found, waiting = list[tuple[int, int]](), symbols(reading)
    while waiting:
        symbol = waiting.pop(0)
        waiting += symbol.below
        first, last = reading.text.number(symbol.start), reading.text.number(symbol.end)
        last -= symbol.closer
        if last > first:
            found.append((first, last))
    return sorted(found)


# --- pages ---


def _blocks(reading: Reading) -> Iterator[Symbol]:
    if not reading.blocks:
        return
    text, outline = reading.text, Outline(plain(reading.text.text), reading.syntax)
    for block in reading.blocks:
        if block.kind not in HEADINGS or block.line is None or block.line > len(text):
            continue
        index = block.line - 1
        closing = outline.closed.get(index)
        last = outline.last_line(index - 1, alone=True) if closing is None else closing
        line = text.line(block.line)
        start = text.start(block.line) + len(line) - len(line.lstrip())
        end = text.start(last + 1) + len(text.line(last + 1))
        word = text.start(block.line) + len(line.rstrip())
        yield Symbol(
            _called(block), block.kind, start, max(end, word), word, closer=closing is not None
        )


def _called(block: SourceBlock) -> str:
    """Return a block's title or label, else what it shows or does, else its kind."""
    given = {entry.key: entry.text for entry in reversed(block.options)}
    targets = (f"{one.name}: {given[one.name]}" for one in ACTIONS if given.get(one.name))
    ways = (block.argument, given.get(HEADINGS[block.kind], ""), *targets)
    return next(filter(None, map(shorten, ways)), block.kind)


# --- symphony.yml ---


def _entries(text: Text) -> Iterator[Symbol]:
    first = text.starts[0]
    try:
        root = compose(text.text[first:])
    except YAMLError:
        return
    for key, value in _pairs(root):
        names = tuple(
            _symbol(text, first, name, entry, key.value.removesuffix("s"))
            for name, entry in (_pairs(value) if key.value in FIELDS else ())
        )
        yield _symbol(text, first, key, value, _count(len(names)) if names else "", names)


def _symbol(
    text: Text,
    first: int,
    key: ScalarNode,
    value: Node,
    detail: str,
    below: tuple[Symbol, ...] = (),
) -> Symbol:
    start, word = key.start_mark.index + first, key.end_mark.index + first
    end = end_of(key, value) + first
    while end > word and text.text[end - 1].isspace():
        end -= 1  # a block scalar ends a line below
    return Symbol(shorten(key.value) or "''", detail, start, max(end, word), word, below=below)


def _count(number: int) -> str:
    return f"{number:,} name{'' if number == 1 else 's'}"


def _pairs(node: Node | None) -> Iterator[tuple[ScalarNode, Node]]:
    """Return keys with values, those alone that stand in the text in this order."""
    last = -1
    for key, value in node.value if isinstance(node, MappingNode) else ():
        if isinstance(key, ScalarNode) and key.start_mark.index > last:
            last = key.start_mark.index
            yield key, value
