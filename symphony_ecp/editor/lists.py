"""Where the items stand of a list that YAML has for an option of a block.

::

    users: [alice, "bob"]

    users:
    - alice
    - bob

A host tells the line of the option alone, and the items as one text. The list is as many of the
lines from there on as say that text; each may begin as the first one does, as in a quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yaml import MappingNode, Node, ScalarNode, SequenceNode, YAMLError

from symphony_ecp.fix import Text
from symphony_ecp.syntax import Entry, compose, scalar_text

#: How many lines a list may go on below the line that the host tells.
_FURTHER = 30


@dataclass(frozen=True, slots=True)
class Listed:
    """Where an option's key stands, and each item of one line, with what it says."""

    key: tuple[int, int]
    items: tuple[tuple[tuple[int, int], str], ...]


def list_of(entry: Entry, text: Text) -> Listed | None:
    """Return the list that an option has for its value, if it is found for sure."""
    if entry.line is None or entry.line > len(text) or not entry.text:
        return None
    first = text.line(entry.line).rstrip("\r\n")
    key = rf"(?P<margin>[ \t>]*:?)(?P<key>{re.escape(entry.key)})[ \t]*:(?=\s|\Z)"
    if (match := re.match(key, first)) is None:
        return None
    margin, lines = match.end("margin"), list[str]()
    for number in range(entry.line, min(entry.line + _FURTHER, len(text) + 1)):
        line = text.line(number)
        if line[:margin].strip(" \t>:"):
            return None
        lines.append(line[margin:])
        value = _value("\n".join(lines))
        if value is not None and scalar_text(value) == entry.text:
            begins = [text.start(one) + margin for one in range(entry.line, number + 1)]
            at = text.start(entry.line)
            span = at + margin, at + match.end("key")
            return Listed(span, tuple(_items(value, begins)))
    return None


def bare(node: ScalarNode, start: int, end: int) -> tuple[int, int]:
    """Return where a scalar stands without its quotation marks."""
    quoted = 1 if node.style in ("'", '"') else 0
    return start + quoted, max(start + quoted, end - quoted)


def _value(text: str) -> Node | None:
    """Return what stands behind the only key of a text."""
    try:
        root = compose(text)
    except YAMLError:
        return None
    values = [value for _, value in root.value] if isinstance(root, MappingNode) else []
    return values[0] if len(values) == 1 else None


def _items(value: Node, begins: list[int]) -> Iterator[tuple[tuple[int, int], str]]:
    for item in value.value if isinstance(value, SequenceNode) else ():
        first, last = item.start_mark, item.end_mark
        if first.line == last.line:
            begin = begins[first.line]
            yield bare(item, begin + first.column, begin + last.column), item.value
