"""Walking the nodes of ``symphony.yml``: keys and values, and what is wrong with them as such."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from symphony_ecp.problems import Problem, Severity, did_you_mean
from symphony_ecp.site.registry.items import singular
from symphony_ecp.site.registry.sections import FIELDS, TOP, Field
from symphony_ecp.syntax import (
    MERGE,
    NULLS,
    Entry,
    control_in,
    is_merge,
    is_null,
    kind,
    not_merged,
    options,
    scalar_text,
)
from symphony_ecp.text import shorten, unseen

#: The keys that lead to a node, for messages: ``("streams", "desk", "id")``.
Where = tuple[str, ...]


class Walker:
    """Walks the nodes of one registry file and collects problems.

    A registry may hold 50,000 entries, nearly all of them right. So nothing is made for a message
    before something is wrong: what leads to a node is handed on as the tuple of its keys.
    """

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.problems: list[Problem] = []
        self.told: dict[tuple[int, str], Problem] = {}

    def entries(self, node: Node, where: Where) -> tuple[Entry, ...]:
        """Read a mapping as option lines."""
        found = []
        for key_node, value in self.pairs(node, where):
            text = scalar_text(value)
            if text is None or is_null(value):
                message = f"expected text, found {kind(value)}"
                self.report((*where, key_node.value), message, "", value)
                continue
            if character := control_in(value):
                message = f"it has the control character {character}"
                self.report((*where, key_node.value), message, "remove it", value)
                continue
            mark = key_node.start_mark
            found.append(Entry(key_node.value, text, mark.line + 1, mark.column + 1))
        return tuple(found)

    def paths(self, node: Node) -> list[ScalarNode]:
        """Read one path or a list of them."""
        found: list[ScalarNode] = []
        for item in node.value if isinstance(node, SequenceNode) else [node]:
            if isinstance(item, ScalarNode) and text_of(item) and not control_in(item):
                found.append(item)
            elif item is not node or not is_null(node):
                message = f"expected a path or a list of paths, found {found_in(item)}"
                self.report(("extends",), message, "correct the value", item)
        return found

    def pairs(self, node: Node, where: Where) -> list[tuple[ScalarNode, Node]]:
        """Return a mapping's keys and values; of two equal keys the first one counts.

        YAML itself keeps the last one and says nothing.
        """
        if not isinstance(node, MappingNode):
            if not is_null(node):
                hint = "" if where else f"the keys are {', '.join(TOP)}"
                message = f"expected keys and values, found {kind(node)}"
                self.report(where, message, hint, node)
            return []
        pairs: list[tuple[ScalarNode, Node]] = node.value
        keys = {key.value for key, _ in pairs if key.__class__ is ScalarNode}
        if len(keys) == len(pairs) and MERGE not in keys:
            return pairs
        return self.distinct(pairs, where)

    def distinct(
        self, pairs: list[tuple[ScalarNode, Node]], where: Where
    ) -> list[tuple[ScalarNode, Node]]:
        """Return the pairs whose key is text and new; report the others."""
        found: dict[str, tuple[ScalarNode, Node]] = {}
        for key_node, value in pairs:
            key = key_node.value
            if not isinstance(key_node, ScalarNode):
                self.report(where, "a key must be text", "", key_node)
            elif is_merge(key_node):
                self.report(where, not_merged(value), "write out what it is to bring in", key_node)
            elif key in found:
                line = found[key][0].start_mark.line + 1
                message = f"'{shorten(key)}' is given twice, first in line {line}"
                self.report(where, message, "keep one of them", key_node)
            else:
                found[key] = key_node, value
        return list(found.values())

    def judge(self, entries: tuple[Entry, ...], table: Mapping[str, options.Option]) -> None:
        """Report option lines that a table does not know."""
        _, problems = options.read(entries, table, self.shown)
        self.problems.extend(replace(problem, code="registry") for problem in problems)

    def unknown(self, where: Where, key: Node, known: Mapping[str, Field] | Where) -> None:
        hint = did_you_mean(key.value, known, otherwise=f"the keys are {', '.join(known)}")
        message = f"unknown key '{shorten(key.value)}'{unseen(key.value)}"
        self.report(where, message, hint, key)

    def report(
        self, where: Where, message: str, hint: str, node: Node, severity: Severity = "error"
    ) -> None:
        """Report a problem; where aliases and merge keys lead to it again, it is the same one."""
        mark = node.start_mark
        named = ": ".join((*_named(where), message))
        found = Problem(
            "registry", named, hint, self.shown, mark.line + 1, severity, mark.column + 1
        )
        self.problems.append(self.told.setdefault((mark.index, message), found))


def _named(where: Where) -> Where:
    """Return ``'streams'``, or ``stream 'desk'`` and ``id``, or nothing at the top."""
    if not where:
        return ()
    first, *keys = map(shorten, where)
    if keys and first in FIELDS:
        return f"{singular(first)} '{keys[0]}'", *keys[1:]
    return f"'{first}'", *keys


def places(root: Node | None) -> dict[tuple[str, str], Node]:
    """Return where each name of a file stands, by section and name."""
    return {
        (section.value, name.value): name
        for section, items in _pairs(root)
        for name, _ in _pairs(items)
    }


def _pairs(node: Node | None) -> Iterator[tuple[Node, Node]]:
    if isinstance(node, MappingNode):
        # YAML keeps the last of two equal keys; the registry keeps the first.
        yield from (pair for pair in reversed(node.value) if isinstance(pair[0], ScalarNode))


def text_of(node: Node) -> str | None:
    """Return the text of one value; ``None`` for lists, for keys and values, and for nothing."""
    if node.__class__ is not ScalarNode:
        return None
    text = scalar_text(node)
    return None if text in NULLS and is_null(node) else text


def found_in(node: Node) -> str:
    """Return what stands where something else is expected, for a message."""
    text = text_of(node)
    return kind(node) if text is None else f"'{shorten(text)}'"
