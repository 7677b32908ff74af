"""New entries of the registry: where they go, and how they are written there.

An entry goes where its name belongs in a section that is sorted, else to its end, and is laid out
as the one beside it: on one line or on several, indented and quoted as that is. A stream that is
there already gets the ids of more pods. Nothing else of the text is touched.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from symphony_ecp.fix.edits import Edit, Text
from symphony_ecp.site.registry import App, Item, Stream, User

#: What needs no quotes in any YAML, in a flow mapping or elsewhere.
_PLAIN = re.compile(r"[^\W\d_][\w.@-]*(?: [\w.-]+)*")
#: Words that are no text to YAML 1.1 (https://yaml.org/type/, bool and null).
_TYPED = frozenset(("y", "n", "yes", "no", "true", "false", "on", "off", "null"))

_Value = int | str | Mapping[str, str]


def section_of(item: Item) -> str:
    """Return the section that a stream, a user or an app belongs to."""
    return {Stream: "streams", User: "users", App: "apps"}[type(item)]


def written(item: Item) -> str:
    """Return an entry on one line, for people."""
    return _flow(item, '"')


def additions(
    text: Text, first: int, sections: Mapping[str, Node], items: Iterable[Item]
) -> Iterator[Edit]:
    """Return what puts entries into a registry's text.

    Args:
        text: the text.
        first: where YAML begins in it: behind a byte-order mark.
        sections: what stands under its keys.
        items: the entries.

    """
    by_section: dict[str, list[Item]] = {}
    for item in items:
        by_section.setdefault(section_of(item), []).append(item)
    for section, group in by_section.items():
        node = sections.get(section)
        if isinstance(node, MappingNode) and node.value:
            yield from _Section(text, first, node).additions(group)
            continue
        entries = [written(item) for item in group]
        if isinstance(node, MappingNode):  # {}
            start, end = node.start_mark.index + first, node.end_mark.index + first
            yield Edit(start, end, "{" + ", ".join(entries) + "}")
            continue
        lines = text.newline.join(f"{_indent(sections)}{entry}" for entry in entries)
        if node is not None:  # "streams:" and nothing below
            at = text.line_end(node.start_mark.index + first)
            yield Edit(at, at, text.newline + lines)
            continue
        end = len(text.text)
        gap = "" if not text.text or text.text.endswith(("\n", "\r", "\ufeff")) else text.newline
        yield Edit(end, end, f"{gap}{section}:{text.newline}{lines}{text.newline}")


def pairs(node: Node | None) -> dict[str, Node]:
    """Return what a mapping says, by its keys; nothing for what is none."""
    if not isinstance(node, MappingNode):
        return {}
    found = [(key.value, value) for key, value in node.value if isinstance(key, ScalarNode)]
    return dict(reversed(found))  # of two equal keys, the first one counts


def _indent(sections: Mapping[str, Node]) -> str:
    """Return the blanks before a name in other sections."""
    for node in sections.values():
        if isinstance(node, MappingNode) and node.value and not node.flow_style:
            return " " * int(node.value[0][0].start_mark.column)
    return "  "


@dataclass(frozen=True)
class _Section:
    """A section that has entries; see :func:`additions`."""

    text: Text
    first: int
    node: MappingNode

    def additions(self, items: Iterable[Item]) -> Iterator[Edit]:
        known = pairs(self.node)
        names = [key.value for key, _ in self.node.value if isinstance(key, ScalarNode)]
        if len(names) < len(self.node.value):
            return  # keys that are no text; the registry's own problem
        items = list(items)
        for item in items:
            if item.name in known and isinstance(item, Stream):
                yield from self._more_ids(pairs(known[item.name]).get("id"), item.ids)
        items = [item for item in items if item.name not in known]
        orders: tuple[Callable[[str], str], ...] = (str, str.casefold)
        order = next((order for order in orders if names == sorted(names, key=order)), None)
        keys = list(map(order, names)) if order else []
        places: dict[int, list[Item]] = {}
        for item in sorted(items, key=lambda item: order(item.name)) if order else items:
            place = bisect(keys, order(item.name)) if order else len(names)
            places.setdefault(place, []).append(item)
        add = self._flow if self.node.flow_style else self._block
        yield from (add(place, group) for place, group in places.items())

    def _more_ids(self, node: Node | None, ids: Mapping[str, str]) -> Iterator[Edit]:
        """Return what gives a stream the ids of all its pods, where it has some, or one for all."""
        quote = self._quote()
        if isinstance(node, ScalarNode):
            start, end = node.start_mark.index + self.first, node.end_mark.index + self.first
            yield Edit(start, end, _text(ids, quote))
        elif isinstance(node, MappingNode) and node.value:
            more = {pod: id_ for pod, id_ in ids.items() if pod not in pairs(node)}
            between, at = ", ", self._behind(*node.value[-1])
            if not node.flow_style:
                between = self.text.newline + " " * node.start_mark.column
                at = self.text.line_end(at)
            yield Edit(at, at, "".join(between + pair for pair in _pairs_of(more, quote)))

    def _flow(self, place: int, items: Sequence[Item]) -> Edit:
        key = self.node.value[0][0]
        at = key.start_mark.index + self.first
        alone = not self.text.text[at - key.start_mark.column : at].strip()
        between = f",{self.text.newline}{' ' * key.start_mark.column}" if alone else ", "
        entries = [_flow(item, self._quote()) for item in items]
        if place < len(self.node.value):
            at = self.node.value[place][0].start_mark.index + self.first
            return Edit(at, at, "".join(entry + between for entry in entries))
        at = self._behind(*self.node.value[place - 1])
        return Edit(at, at, "".join(between + entry for entry in entries))

    def _block(self, place: int, items: Sequence[Item]) -> Edit:
        key, beside = self.node.value[max(place - 1, 0)]
        between = self.text.newline + " " * key.start_mark.column
        if isinstance(beside, MappingNode) and beside.value and not beside.flow_style:
            inner = " " * max(2, beside.start_mark.column - key.start_mark.column)
            entries = [_block(item, self._quote(), between + inner) for item in items]
        else:
            entries = [_flow(item, self._quote()) for item in items]
        if not place:  # below the comments there, which may be the whole section's
            at = key.start_mark.index + self.first
            return Edit(at, at, "".join(entry + between for entry in entries))
        at = self.text.line_end(self._behind(key, beside))
        return Edit(at, at, "".join(between + entry for entry in entries))

    def _behind(self, key: Node, value: Node) -> int:
        """Return where an entry ends, without comments and empty lines."""
        return len(self.text.text[: end_of(key, value) + self.first].rstrip())

    def _quote(self) -> str:
        """Return the quotation mark that the section uses, by its first."""
        styles = (node.style for node in _scalars(self.node, set()) if node.style in ("'", '"'))
        return next(styles, None) or '"'


def _scalars(node: Node, seen: set[int]) -> Iterator[ScalarNode]:
    """Iterate over texts that are values."""
    if isinstance(node, ScalarNode):
        yield node
    elif id(node) not in seen:
        seen.add(id(node))
        for one in node.value:
            yield from _scalars(one[1] if isinstance(one, tuple) else one, seen)


def end_of(key: Node, value: Node) -> int:
    """Return where a value ends; an alias is the node that it means, which stands further up."""
    if value.start_mark.index < key.start_mark.index:
        return int(key.end_mark.index)
    if isinstance(value, MappingNode) and value.value and not value.flow_style:
        return end_of(*value.value[-1])
    if isinstance(value, SequenceNode) and value.value and not value.flow_style:
        return end_of(value, value.value[-1])
    return int(value.end_mark.index)


# --- texts ---


def _values(item: Item) -> dict[str, _Value]:
    """Return what an entry says, by its keys."""
    found: dict[str, object] = {}
    if isinstance(item, Stream):
        found = {"id": item.ids.get("", item.ids), "type": item.type, "title": item.title}
    elif isinstance(item, User):
        found = {"id": item.id, "email": item.email}
    elif isinstance(item, App):
        found = {"publisher": item.publisher, "id": item.id, "name": item.title}
        found["module"] = item.module
    return {key: value for key, value in found.items() if value}  # type: ignore[misc]


def _flow(item: Item, quote: str) -> str:
    return f"{scalar(item.name, quote)}: {_text(_values(item), quote)}"


def _block(item: Item, quote: str, between: str) -> str:
    lines = (f"{key}: {_text(value, quote)}" for key, value in _values(item).items())
    return between.join((f"{scalar(item.name, quote)}:", *lines))


def _text(value: _Value | Mapping[str, _Value], quote: str) -> str:
    if isinstance(value, int | str):
        return scalar(value, quote) if isinstance(value, str) else str(value)
    return f"{{{', '.join(_pairs_of(value, quote))}}}"


def _pairs_of(value: Mapping[str, _Value], quote: str) -> Iterator[str]:
    return (f"{scalar(key, quote)}: {_text(one, quote)}" for key, one in value.items())


def scalar(text: str, quote: str) -> str:
    """Return a text of printable characters as YAML, in quotes where it needs any."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _TYPED:
        return text
    if quote == "'":
        return "'" + text.replace("'", "''") + "'"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
