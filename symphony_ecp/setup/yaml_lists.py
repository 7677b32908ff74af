"""One entry more in a list of a YAML file, written as the file writes its lists.

::

    plugins: [search]        plugins:          plugins: {search: {}}      (nothing)
                               - search

Ways to write it are tried until one means what is wanted and nothing else: the nodes of the file
with their tags, so that ``!ENV`` and ``!!python/name`` count as they stand. Nothing is constructed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

from symphony_ecp.fix import Edit, Text, end_of
from symphony_ecp.syntax import MERGE, compose

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = "tag:yaml.org,2002:null"
_TEXT = "tag:yaml.org,2002:str"
_LIST = "tag:yaml.org,2002:seq"
_PAIRS = "tag:yaml.org,2002:map"
_BROKEN = (yaml.YAMLError, RecursionError, ValueError)


def with_entries(text: str, key: str, new: Sequence[str], alone: Sequence[str]) -> str | None:
    """Return a YAML file's text with entries in a list; ``None`` where that is not understood.

    Args:
        text: the text.
        key: the list's key at the top of the file.
        new: names that a list gets that is there, or a mapping in its place.
        alone: what the list holds where there is none, each as YAML has it in brackets.

    """
    try:
        root = _compose(text)
        pairs = _pairs(root)
        same = [(name, value) for name, value in pairs if _text_of(name) == key]
        merged = any(_text_of(name) == MERGE for name, _ in pairs)
        if len(same) > 1 or (merged and not same):  # which one is meant?
            return None
        known = _Meanings()
        others = [(known.of(n), known.of(v)) for n, v in pairs if _text_of(n) != key]
        value = same[0][1] if same else None
        is_there = value is not None and not _is_null(value)
        if value is not None and is_there and value.tag not in (_LIST, _PAIRS):
            return None  # !ENV, say
        longer = (value, new) if value is not None and is_there else (None, alone)
        wanted = _longer(known, *longer)
    except _BROKEN:
        return None
    if wanted is None:
        return None
    source, first = Text(text), Text(text).starts[0]
    if value is None:
        tries = _added(source, first, root, key, alone)
    elif not is_there:
        tries = _filled(source, first, same[0], alone)
    else:
        tries = _extended(source, first, value, new)
    for edit in tries:
        found = source.edited([edit])
        try:
            now = _pairs(_compose(found))
            if sorted([*others, (known.text(key), wanted)]) == sorted(
                (known.of(name), known.of(value)) for name, value in now
            ):
                return found
        except _BROKEN:
            continue
    return None


def has_key(text: str, key: str) -> bool:
    """Whether a YAML file has a key at its top by itself, however it is brought in."""
    root = compose(text.removeprefix("\ufeff"))
    return isinstance(root, MappingNode) and key in map(_text_of, dict(root.value))


def _compose(text: str) -> Node | None:
    return yaml.compose(text.removeprefix("\ufeff"), Loader=_LOADER)


def _pairs(root: Node | None) -> list[tuple[Node, Node]]:
    if root is None:
        return []
    if not isinstance(root, MappingNode):
        raise ValueError("no keys and values")
    return list(root.value)


def _text_of(node: Node) -> str | None:
    return node.value if isinstance(node, ScalarNode) else None


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.tag == _NULL


class _Meanings:
    """What nodes say, whatever way it is written, as numbers: equal ones say the same.

    Aliases make a tree of them that no memory holds; so each node is looked at once.
    """

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}
        self.nodes: dict[int, tuple[Node, int]] = {}  # the node stays, and with it its id

    def of(self, node: Node) -> int:
        """Return what a node says."""
        if id(node) not in self.nodes:
            self.nodes[id(node)] = node, self.number(node.tag, self.parts(node))
        return self.nodes[id(node)][1]

    def parts(self, node: Node) -> Any:
        """Return what is in a node; the order of keys says nothing."""
        if isinstance(node, MappingNode):
            return sorted((self.of(key), self.of(value)) for key, value in node.value)
        return list(map(self.of, node.value)) if isinstance(node, SequenceNode) else node.value

    def number(self, tag: str, parts: Any) -> int:
        what = (tag, tuple(parts) if isinstance(parts, list) else parts)
        return self.numbers.setdefault(what, len(self.numbers))

    def text(self, words: str) -> int:
        return self.number(_TEXT, words)


def _longer(known: _Meanings, node: Node | None, new: Sequence[str]) -> int | None:
    """Return what a list means with more entries; ``None`` for what is no list."""
    if isinstance(node, MappingNode):
        pairs = [(known.text(name), known.number(_PAIRS, [])) for name in new]
        return known.number(node.tag, sorted([*known.parts(node), *pairs]))
    if isinstance(node, ScalarNode):
        return None
    entries = [known.of(entry) for one in new if (entry := _compose(one))]
    if node is None:
        return known.number(_LIST, entries)
    return known.number(node.tag, [*known.parts(node), *entries])


def _extended(text: Text, first: int, node: Any, new: Sequence[str]) -> Iterator[Edit]:
    """Iterate over the ways to write more entries into a list or a mapping."""
    is_list = isinstance(node, SequenceNode)
    entries = list(new) if is_list else [f"{name}: {{}}" for name in new]
    start = node.start_mark.index + first
    if not node.value:
        yield Edit(start + 1, start + 1, ", ".join(entries))
        return
    parts = [(item, item) if is_list else item for item in node.value]
    key, value = parts[-1]
    end = len(text.text[: end_of(key, value) + first].rstrip())
    column = node.start_mark.column if not node.flow_style else key.start_mark.column
    between = text.newline + " " * column
    if node.flow_style:
        at = key.start_mark.index + first
        alone = not text.text[at - column : at].strip(" ") and column
        yield Edit(end, end, "".join(f",{between if alone else ' '}{one}" for one in entries))
        return
    end = text.line_end(end)
    opener = ""
    if is_list:  # the dash, and the blanks behind it as this list has them
        opener = text.text[start : parts[0][0].start_mark.index + first]
        opener = opener if opener.strip() == "-" and "\n" not in opener else "- "
    yield Edit(end, end, "".join(f"{between}{opener}{one}" for one in entries))


def _filled(
    text: Text, first: int, pair: tuple[Node, Node], alone: Sequence[str]
) -> Iterator[Edit]:
    """Iterate over the ways to give a key a list that has nothing, or ``null``."""
    key, value = pair
    listed = f"[{', '.join(alone)}]"
    start, end = value.start_mark.index + first, value.end_mark.index + first
    if start < end:
        yield Edit(start, end, listed)
        return
    colon = text.text.find(":", key.end_mark.index + first)
    yield Edit(colon + 1, colon + 1, f" {listed}")


def _added(
    text: Text, first: int, root: Node | None, key: str, alone: Sequence[str]
) -> Iterator[Edit]:
    """Iterate over the ways to add a key with a list: at the end, before the last key."""
    indent = _indent(root)
    lines = [f"{key}: [{', '.join(alone)}]"]
    if indent is not None:
        lines = [f"{key}:", *(f"{' ' * indent}- {one}" for one in alone)]
    added = text.newline.join(lines)
    starts = [pair[0].start_mark.index + first for pair in _pairs(root)]
    gap = text.newline if _is_spaced(text, starts) else ""
    whole = text.text
    if whole.endswith(("\n", "\r")) or len(whole) == first:
        gap = "" if whole.endswith((text.newline * 2, text.newline + "\n")) else gap
        yield Edit(len(whole), len(whole), f"{gap}{added}{text.newline}")
    else:
        yield Edit(len(whole), len(whole), f"{text.newline}{gap}{added}")
    if starts:
        number = text.number(starts[-1])
        while number > 1 and text.line(number - 1).startswith("#"):
            number -= 1
        at = text.start(number)
        yield Edit(at, at, f"{added}{text.newline}{gap}")


def _is_spaced(text: Text, starts: Sequence[int]) -> bool:
    """Whether a blank line stands before the last key, above its comments."""
    number = text.number(starts[-1]) - 1 if len(starts) > 1 else 0
    while number > 0 and text.line(number).startswith("#"):
        number -= 1
    return number > 0 and not text.line(number).strip()


def _indent(root: Node | None) -> int | None:
    """Return the blanks before a dash, as the file's lists have them; ``None``: in brackets."""
    waiting: list[tuple[int, Node]] = [(0, root)] if root is not None else []
    seen: set[int] = set()
    while waiting:
        column, node = waiting.pop(0)
        if id(node) in seen or isinstance(node, ScalarNode):
            continue
        seen.add(id(node))
        if isinstance(node, SequenceNode) and node.value and not node.flow_style:
            return max(0, int(node.start_mark.column) - column)
        if isinstance(node, MappingNode) and not node.flow_style:
            waiting += [(int(key.start_mark.column), value) for key, value in node.value]
    return None
