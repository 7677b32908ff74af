"""The registry: ids in their standard spelling, and entries for ids that got a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import yaml

from symphony_ecp.fix.blocks import standard_of
from symphony_ecp.fix.edits import Edit, Text
from symphony_ecp.site.registry import NamedLink, Registry, Stream, read_registry
from symphony_ecp.syntax import Entry


def edited(text: Text, added: Mapping[str, str]) -> str | None:
    """Return a registry's new text, or ``None`` if it would not be the old one and the new entries.

    Args:
        text: the registry's text; empty for a new one.
        added: ids by name.

    """
    new = text.edited(edits(text, added))
    old, now = (read_registry(each.removeprefix("\ufeff"), "") for each in (text.text, new))
    streams = {name: Stream(name, {"": standard}) for name, standard in added.items()}
    expected = {**_meaning(old), "streams": {**old.sections.get("streams", {}), **streams}}
    same = _meaning(now) == expected and old.broken.keys() == now.broken.keys()
    return new if same and not _remarks(now) - _remarks(old) else None


def _meaning(registry: Registry) -> dict[str, object]:
    """Return what a registry says, without the lines and the spelling of ids."""

    def entries(found: Iterable[Entry]) -> list[tuple[str, str]]:
        return [(entry.key, standard_of(entry.text) or entry.text) for entry in found]

    meaning: dict[str, object] = {"streams": {}, **registry.sections}
    links = registry.sections.get("links", {})
    meaning["links"] = {
        name: entries(link.entries) for name, link in links.items() if isinstance(link, NamedLink)
    }
    return {**meaning, "default-pod": registry.default_pod, "defaults": entries(registry.defaults)}


def _remarks(registry: Registry) -> Counter[tuple[str, str]]:
    return Counter((problem.code, problem.message) for problem in registry.problems)


def edits(text: Text, added: Mapping[str, str]) -> Iterator[Edit]:
    """Return what to replace in a registry's text; nothing where it is not YAML."""
    first = text.starts[0]
    try:
        root = yaml.compose(text.text[first:], Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return
    sections = _pairs(root)
    for node in _ids(sections):
        start, end = node.start_mark.index + first, node.end_mark.index + first
        written = text.text[start:end]
        standard = standard_of(node.value)
        if standard and standard != node.value and written.count(node.value) == 1:
            start += written.index(node.value)
            yield Edit(start, start + len(node.value), standard)
    if added:
        yield _addition(text, first, sections.get("streams"), added)


def _addition(text: Text, first: int, streams: yaml.Node | None, added: Mapping[str, str]) -> Edit:
    """Put new entries before the first one, in the style of the section."""
    entries = [f'{name}: {{id: "{standard}"}}' for name, standard in added.items()]
    if isinstance(streams, yaml.MappingNode) and streams.value:
        at = streams.value[0][0].start_mark
        between = ", " if streams.flow_style else text.newline + " " * at.column
        return Edit(at.index + first, at.index + first, between.join([*entries, ""]))
    if isinstance(streams, yaml.MappingNode):  # {}
        start, end = streams.start_mark.index + first, streams.end_mark.index + first
        return Edit(start, end, "{" + ", ".join(entries) + "}")
    lines = text.newline.join(f"  {entry}" for entry in entries)
    if streams is not None:  # "streams:" and nothing below
        at = streams.start_mark.index + first
        return Edit(at, at, text.newline + lines)
    end = len(text.text)
    gap = "" if not text.text or text.text.endswith(("\n", "\r")) else text.newline
    return Edit(end, end, f"{gap}streams:{text.newline}{lines}{text.newline}")


def _ids(sections: Mapping[str, yaml.Node]) -> Iterator[yaml.ScalarNode]:
    places = [("streams", "id"), ("links", "stream")]
    for section, key in places:
        for entry in _pairs(sections.get(section)).values():
            value = _pairs(entry).get(key)
            found = _pairs(value).values() if isinstance(value, yaml.MappingNode) else [value]
            yield from (node for node in found if isinstance(node, yaml.ScalarNode))


def _pairs(node: yaml.Node | None) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        return {}
    pairs = [(key.value, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)]
    return dict(reversed(pairs))  # of two equal keys, the first one counts
