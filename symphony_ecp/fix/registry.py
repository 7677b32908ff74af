"""The registry: ids in their standard spelling, new entries, and nothing else than that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from symphony_ecp.fix.blocks import standard_of
from symphony_ecp.fix.edits import Edit, Text
from symphony_ecp.fix.entries import additions, pairs, section_of
from symphony_ecp.site.registry import Item, NamedLink, Registry, read_registry
from symphony_ecp.syntax import Entry

#: libyaml's where PyYAML was built with it: no text gets there that is nested too deeply for it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def edited(text: Text, added: Iterable[Item] = (), *, mend: bool = True) -> str | None:
    """Return a registry's new text, or ``None`` if it would not be the old one and the new entries.

    Args:
        text: the registry's text; empty for a new one.
        added: the new entries: streams, users, apps.
        mend: whether ids get their standard spelling.

    """
    added = tuple(added)
    old = read_registry(text.text.removeprefix("\ufeff"), "")
    if ("", "") in old.broken:
        return None if added else text.text
    new = text.edited(edits(text, added, mend=mend))
    now = read_registry(new.removeprefix("\ufeff"), "")
    expected = _meaning(old)
    for item in added:
        section = section_of(item)
        expected[section] = {**expected[section], item.name: item}
    same = _meaning(now) == expected and old.broken.keys() == now.broken.keys()
    # Names that are not here may be those of a file that this one extends.
    worse = not now.layers and _remarks(now) - _remarks(old)
    return new if same and not worse else None


def spellings(text: Text) -> list[Edit]:
    """Return what gives ids their standard spelling, where the registry then says the same."""
    return [] if edited(text) in (None, text.text) else [*text.taken(edits(text, ()))]


def _meaning(registry: Registry) -> dict[str, Any]:
    """Return what a registry says, without the lines and the spelling of ids."""

    def entries(found: Iterable[Entry]) -> list[tuple[str, str]]:
        return [(entry.key, standard_of(entry.text) or entry.text) for entry in found]

    meaning: dict[str, Any] = {"streams": {}, "users": {}, "apps": {}, **registry.sections}
    links = registry.sections.get("links", {})
    meaning["links"] = {
        name: entries(link.entries) for name, link in links.items() if isinstance(link, NamedLink)
    }
    return {
        **meaning,
        "default-pod": registry.default_pod,
        "pod-lookup": registry.lookup,
        "defaults": entries(registry.defaults),
        "dock": entries(registry.dock.entries) if registry.dock else [],
        "titles": registry.dock.titles if registry.dock else {},
        "words": registry.words,
    }


def _remarks(registry: Registry) -> Counter[tuple[str, str]]:
    return Counter((problem.code, problem.message) for problem in registry.problems)


def edits(text: Text, added: Iterable[Item], *, mend: bool = True) -> Iterator[Edit]:
    """Return what to replace in the text of a registry that could be read."""
    first = text.starts[0]
    try:
        root = yaml.compose(text.text[first:], Loader=_LOADER)
    except yaml.YAMLError:  # parsers differ; whoever asked sees that nothing is new
        return
    sections = pairs(root)
    for node in _ids(sections) if mend else ():
        start, end = node.start_mark.index + first, node.end_mark.index + first
        written = text.text[start:end]
        standard = standard_of(node.value)
        if standard and standard != node.value and written.count(node.value) == 1:
            start += written.index(node.value)
            yield Edit(start, start + len(node.value), standard)
    keys = root.value if isinstance(root, yaml.MappingNode) else []
    given = Counter(key.value for key, _ in keys if isinstance(key, yaml.ScalarNode))
    added = (item for item in added if given[section_of(item)] < 2)  # which one is meant?
    yield from additions(text, first, sections, added)


def _ids(sections: Mapping[str, yaml.Node]) -> Iterator[yaml.ScalarNode]:
    if isinstance(node := pairs(sections.get("dock")).get("stream"), yaml.ScalarNode):
        yield node
    places = [("streams", "id"), ("links", "stream")]
    for section, key in places:
        for entry in pairs(sections.get(section)).values():
            value = pairs(entry).get(key)
            found = pairs(value).values() if isinstance(value, yaml.MappingNode) else [value]
            yield from (node for node in found if isinstance(node, yaml.ScalarNode))
