"""What can be written in ``symphony.yml``, at the cursor, from the tables of its JSON Schema.

What may stand where the cursor is (:mod:`symphony_ecp.editor.yaml_holes`), the schema says; where a
name may, the file says which it gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from yaml import MappingNode, Node, ScalarNode

from symphony_ecp.editor.completion import part
from symphony_ecp.editor.offers import (
    Suggestion,
    Suggestions,
    Word,
    fitting,
    names_of,
    suggest,
    told,
)
from symphony_ecp.editor.places import NAMED, today
from symphony_ecp.editor.yaml_holes import ITEM, Hole, holes
from symphony_ecp.fix import Text, scalar
from symphony_ecp.site import Site
from symphony_ecp.site.schema import registry_schema
from symphony_ecp.site.usage import LISTS
from symphony_ecp.symphony import kebab


def complete(text: Text, at: int, site: Site) -> Suggestions:
    """Return what can be written at the cursor.

    Args:
        text: the registry's, as it is being written.
        at: the cursor.
        site: what is known of it from before, and from what it extends.

    """
    for hole in holes(text, at):
        found = _offered(hole, text, at, site)
        if found.items:
            return found
    return Suggestions()


def _offered(hole: Hole, text: Text, at: int, site: Site) -> Suggestions:
    """Return what may stand where the word came out."""
    start, end = hole.start, hole.end
    if hole.is_key:
        keys = _pods(hole, site) if _is_of_pods(hole.path) else _keys(hole)
        has_colon = text.text[end : text.line_end(end)].lstrip().startswith(":")

        def key(word: Word) -> Suggestion:
            ending = "" if has_colon else ": " if hole.in_flow or word.detail else ":"
            new = f"{word.text}{ending}"
            return Suggestion(word.text, new, start, end, "option", word.detail, word.help)

        return suggest(fitting(keys, text.text[start:at]), key)
    if not hole.path:
        return Suggestions()
    option = next((today(one) for one in reversed(hole.path) if one != ITEM), "")
    section, others, is_part = _section(hole.path, option), frozenset[str](), False
    if option in LISTS and hole.path[-1] != ITEM:
        start, end, others = part(text.text, start, end, at)
        is_part = others != {""}
    typed = text.text[start:at]
    if not section:
        words = fitting(_words(hole.path), typed)
        return suggest(
            words, lambda one: Suggestion(one.text, one.text, start, end, "word", one.detail)
        )
    names = (word for word in _names(section, hole.root, site) if word.text not in others)

    def name(word: Word) -> Suggestion:
        word = told(site, section, word)
        new = word.text if hole.is_quoted or is_part else scalar(word.text, '"')
        return Suggestion(word.text, new, start, end, "name", word.detail, word.help)

    return suggest(fitting(names, typed), name)


def _section(path: Sequence[str], option: str) -> str:
    """Return the section whose names a value may be."""
    is_link = path[0] == "links" and len(path) > 2
    if is_link or path[0] in ("dock", "defaults") or path == ("default-pod",):
        return NAMED.get(option, "")
    return ""


def _is_of_pods(path: Sequence[str]) -> bool:
    return len(path) == 3 and path[0] == "streams" and path[2] == "id"


def _pods(hole: Hole, site: Site) -> Iterator[Word]:
    for word in _names("pods", hole.root, site):
        if word.text not in hole.beside and word.text in _given("pods", hole.root, site):
            yield Word(word.text, told(site, "pods", word).detail or "pod")


def _given(section: str, root: Node, site: Site) -> dict[str, None]:
    """Return the names that the file gives, and those that were known of it before."""
    known = dict.fromkeys(site.registry.sections.get(section, {}))
    for key, below in root.value if isinstance(root, MappingNode) else ():
        if key.value == section and isinstance(below, MappingNode):
            here = [name.value for name, _ in below.value if isinstance(name, ScalarNode)]
            return dict.fromkeys(here) | known
    return known


def _names(section: str, root: Node, site: Site) -> Iterator[Word]:
    given = _given(section, root, site)
    yield from map(Word, given)
    yield from (word for word in names_of(site, section) if word.text not in given)


def _keys(hole: Hole) -> Iterator[Word]:
    """Return the keys that are missing, each in one spelling; those of values say which."""
    for schema in _schemas(hole.path):
        known = schema.get("properties", {})
        for key, below in known.items():
            twin = kebab(key)
            if key not in hole.beside and (twin == key or twin not in known):
                yield Word(key, _takes(below), below.get("description", ""))


def _takes(schema: Mapping[str, Any]) -> str:
    """Say what a key takes; nothing of one that takes keys alone."""
    flat = list(_alternatives(schema))
    words = [word for one in flat for word in _choices(one)]
    types = {name for one in flat for name in _types(one)}
    if words:
        return " or ".join(words)
    names = {"string": "text", "integer": "a number", "number": "", "array": "a list"}
    return " or ".join(filter(None, (names.get(name, "") for name in sorted(types))))


def _words(path: Sequence[str]) -> Iterator[Word]:
    found = (word for schema in _schemas(path) for word in _choices(schema))
    yield from map(Word, dict.fromkeys(found))


def _choices(schema: Mapping[str, Any]) -> Iterator[str]:
    listed = schema.get("enum", [schema["const"]] if "const" in schema else [])
    if "boolean" in _types(schema):
        listed = [True, False]
    for value in listed:
        yield str(value).lower() if isinstance(value, bool) else str(value)


def _types(schema: Mapping[str, Any]) -> list[str]:
    given = schema.get("type", [])
    return [given] if isinstance(given, str) else list(given)


@cache
def _schema() -> dict[str, Any]:
    return registry_schema()


def _schemas(path: Sequence[str]) -> list[Mapping[str, Any]]:
    """Return the schemas that hold for what a path leads to."""
    found = list(_alternatives(_schema()))
    for key in path:
        below: list[Any] = []
        for schema in found:
            further = schema.get("additionalProperties")
            known = schema.get("properties", {})
            below.append(schema.get("items") if key == ITEM else known.get(key, further))
        schemas = (schema for schema in below if isinstance(schema, dict))
        found = [one for schema in schemas for one in _alternatives(schema)]
    return found


def _alternatives(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield schema
    for one in schema.get("anyOf", ()):
        yield from _alternatives(one)
