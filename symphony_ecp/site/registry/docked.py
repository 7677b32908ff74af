"""The dock as a registry says it: option lines, and a title in one language or more."""

from __future__ import annotations

from yaml import MappingNode, Node

from symphony_ecp.site.registry.items import Docked
from symphony_ecp.site.registry.texts import read_texts
from symphony_ecp.site.registry.walking import Walker, text_of
from symphony_ecp.syntax import DOCK


def read_dock(walker: Walker, key: Node, node: Node) -> Docked | None:
    """Read the option lines of the dock; ``dock: false`` takes none from another file."""
    if node.value == []:
        walker.report(("dock",), "nothing in it", "add 'stream: …', or write 'dock: false'", key)
    place = key.start_mark.line + 1, key.start_mark.column + 1
    if text_of(node) in ("false", "no", "off"):
        return Docked((), walker.shown, *place)
    titles = None
    if isinstance(node, MappingNode):
        several = [pair for pair in node.value if _is_of_languages(*pair)]
        rest = [pair for pair in node.value if pair not in several]
        node = MappingNode(node.tag, rest, node.start_mark, node.end_mark)
        titles = read_texts(walker, ("dock", "title"), several[0][1]) if several else None
    entries = walker.entries(node, ("dock",))
    walker.judge(entries, DOCK)
    named = titles if isinstance(titles, dict) else {}
    return Docked(entries, walker.shown, *place, named) if entries else None


def _is_of_languages(key: Node, value: Node) -> bool:
    return key.value == "title" and isinstance(value, MappingNode)
