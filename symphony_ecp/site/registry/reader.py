"""What one file says: from YAML to items; what is right is kept, what is wrong is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from symphony_ecp.problems import Problem, nearest
from symphony_ecp.site.registry import sections
from symphony_ecp.site.registry.docked import read_dock
from symphony_ecp.site.registry.items import READERS_POD, Docked, Item, NamedLink, Registry
from symphony_ecp.site.registry.readers import judge_readers
from symphony_ecp.site.registry.texts import read_texts, read_words
from symphony_ecp.site.registry.walking import Walker, Where, found_in, text_of
from symphony_ecp.symphony.ids import is_plain_id, read_stream_id, read_user_id
from symphony_ecp.syntax import (
    Entry,
    control_in,
    is_merge,
    options,
    scalar_text,
)
from symphony_ecp.text import composed, unseen
from symphony_ecp.text import shown as quoted
from symphony_ecp.values import ValueType


class Reader(Walker):
    """Makes items of the nodes of one registry file.

    What names a pod is judged by :meth:`judge_pods`, once all files are read: it may be another's.

    Attributes:
        root: the file's nodes.
        said: what it says by itself.
        extends: the texts under ``extends``.

    """

    def __init__(self, shown: str, root: Node | None = None) -> None:
        super().__init__(shown)
        self.root = root
        self.said = Registry(shown)
        self.extends: list[ScalarNode] = []
        self.broken: dict[tuple[str, str], Problem] = {}
        self.marks: dict[str, Node] = {}
        self.pods_of_ids: list[tuple[Where, str, Node]] = []
        if root is not None:
            self.read(root)

    def read(self, root: Node) -> None:
        items: dict[str, Mapping[str, Item]] = {}
        values: dict[str, Any] = {}
        defaults: tuple[Entry, ...] = ()
        dock: Docked | None = None
        words: dict[str, dict[str, str]] = {}
        for key_node, value in self.pairs(root, ()):
            key = key_node.value
            if key in sections.VALUES:
                values[key] = self.value((), key, value, sections.VALUES[key].type)
                self.marks[key] = value
            elif key == "defaults":
                defaults = self.entries(value, ("defaults",))
            elif key == "dock":
                dock = read_dock(self, key_node, value)
            elif key == "words":
                words = read_words(self, value)
            elif key == "extends":
                self.extends = self.paths(value)
            elif key in sections.FIELDS:
                items[key] = self.section(key, value)
            else:
                self.unknown((), key_node, sections.TOP)
        self.judge(defaults, options.DEFAULTS)
        default_pod = composed(values.get("default-pod") or "") or None
        self.said = Registry(
            self.shown,
            items,
            default_pod,
            defaults,
            broken=self.broken,
            verify=bool(values.get("verify")),
            max_age=values.get("lock-max-age"),
            lookup=values.get("pod-lookup"),
            dock=dock,
            words=words,
        )

    def judge_pods(self, registry: Registry, broken: dict[tuple[str, str], Problem]) -> None:
        """Report pods that are named and are not there, in a registry that has all entries."""
        name = self.said.default_pod
        mark = self.marks.get("default-pod")
        if mark and name and name == registry.default_pod:
            found = registry.pod(name)
            if isinstance(found, Problem) and found.code == "unknown-name":
                self.report(("default-pod",), found.message, found.hint, mark)
                broken["pods", name] = self.problems[-1]
        judge_readers(self, self.root, self.said, registry)
        for where, name, node in self.pods_of_ids:
            if name == READERS_POD:
                hint = "give one id for all pods, or one for each by its name"
                self.report(where, f"'{READERS_POD}' is the pod of whoever reads", hint, node)
                continue
            found = registry.pod(name)
            if isinstance(found, Problem) and found.code == "unknown-name":
                self.report(where, found.message, found.hint, node)

    def section(self, section: str, node: Node) -> Mapping[str, Item]:
        before = len(self.problems)
        items: dict[str, Item] = {}
        read = self.link if section == "links" else self.item
        for name_node, value in self.pairs(node, (section,)):
            name = name_node.value
            count = len(self.problems)
            if not name or name != scalar_text(name_node):
                hint = "give it a name without control characters and without spaces around it"
                self.report(
                    (section,), f"{quoted(name)} cannot be written in a page", hint, name_node
                )
                continue
            if (section, composed(name)) == ("pods", READERS_POD):
                message = (
                    f"'{READERS_POD}' means the pod of whoever reads, and can be no pod's name"
                )
                self.report((section,), message, "give it another one", name_node)
                continue
            item = read(section, name, value)
            if item is not None:
                items[name] = item
            elif len(self.problems) > count:
                self.broken[section, name] = self.problems[count]
        if not isinstance(node, MappingNode) and len(self.problems) > before:
            self.broken[section, ""] = self.problems[before]
        return items

    def link(self, section: str, name: str, node: Node) -> NamedLink | None:
        """Read the option lines of a link; ``None``, and a problem, when none can be read."""
        before = len(self.problems)
        entries = self.entries(node, (section, name))
        if not entries and len(self.problems) > before:
            return None
        self.judge(entries, options.KINDS["symphony-link"])
        return NamedLink(name, entries, node.start_mark.line + 1, node.start_mark.column + 1)

    def item(self, section: str, name: str, node: Node) -> Item | None:
        """Read one entry; ``None``, and a problem, when it cannot be used."""
        values = _plain(section, node)
        if values is None and (values := self.values(section, name, node)) is None:
            return None
        remarks = sections.REMARKS.get(section)
        said = values | _as_written(node, "host") if section == "pods" else values
        for message, hint in remarks(name, said) if remarks else ():
            self.report((section, name), message, hint, node, "info")
        return sections.BUILD[section](name, values)

    def values(self, section: str, name: str, node: Node) -> dict[str, Any] | None:
        """Read the values of an entry, and report whatever is odd about it."""
        where, fields = (section, name), sections.FIELDS[section]
        if not isinstance(node, MappingNode):
            message = f"expected keys and values, found {found_in(node)}"
            self.report(where, message, f"write {{{next(iter(fields))}: …}}", node)
            return None
        values: dict[str, Any] = {}
        # What a misspelt key means, and all that a merge key was to bring in, is not missing.
        meant = set(fields) if any(is_merge(key) for key, _ in node.value) else set()
        for key_node, value_node in self.pairs(node, where):
            key = key_node.value
            field = fields.get(key)
            if field is None:
                self.unknown(where, key_node, fields)
                meant.update(filter(None, [nearest(key, fields)]))
            elif field.by_language:
                values[key] = read_texts(self, (*where, key), value_node)
            elif field.many:
                values[key] = self.one_or_many(where, key, value_node, field.type)
            elif field.each is None:
                values[key] = self.value(where, key, value_node, field.type)
            else:
                values[key] = self.one_or_each(where, key, value_node, field)
        needed = sections.NEEDED[section]
        missing = [key for key in fields if key in needed and key not in {*values, *meant}]
        if missing:
            verb, them = ("is", "it") if len(missing) == 1 else ("are", "them")
            message = f"{', '.join(map(repr, missing))} {verb} missing"
            self.report(where, message, f"add {them}", node)
        elif not values and not meant:
            listed = " or ".join(map(repr, fields))
            self.report(where, f"{listed} is missing", "add one of them", node)
        usable = values and needed <= values.keys() and None not in values.values()
        return values if usable else None

    def one_or_many(
        self, where: Where, key: str, node: Node, type_: ValueType
    ) -> tuple[Any, ...] | None:
        """Read one value or a list of them; ``None``, and a problem, when none can be used."""
        items = node.value if isinstance(node, SequenceNode) else [node]
        found = [self.value(where, key, item, type_) for item in items]
        if not items:
            self.report((*where, key), f"expected {type_.expected}, found an empty list", "", node)
        return tuple(dict.fromkeys(value for value in found if value is not None)) or None

    def one_or_each(self, where: Where, key: str, node: Node, field: sections.Field) -> Any:
        """Read one id or the ids for each pod, or shades; ``None`` when none can be used."""
        if not field.each and not isinstance(node, MappingNode):
            return self.value(where, key, node, field.type)
        where = (*where, key)
        before = len(self.problems)
        found: dict[str, Any] = {}
        for name_node, value_node in self.pairs(node, where):
            name = name_node.value
            if field.each and name not in field.each:
                self.unknown(where, name_node, field.each)
                continue
            if not field.each:
                self.pods_of_ids.append((where, name, name_node))
            value = self.value(where, name, value_node, field.type)
            if value is not None:
                found[name] = value
        if not found and len(self.problems) == before:
            self.report(where, "nothing in it", "add a key and a value", node)
        return found or None

    def value(self, where: Where, key: str, node: Node, type_: ValueType) -> Any:
        """Read one value; ``None``, and a problem, when it is of the wrong type."""
        text = text_of(node)
        if text is not None and (character := control_in(node)):
            message = f"it has the control character {character}"
            self.report((*where, key), message, "remove it", node)
            return None
        if type_ is sections.STREAM_ID and text is not None:
            return self.stream_id(text, node)
        if type_ is sections.USER_ID and text is not None:
            return self.user_id((*where, key), text, node)
        try:
            if text is None:
                raise ValueError(type_.expected)
            return type_.read(text)
        except ValueError as expected:
            hint = type_.hint(text or "") or "correct the value"
            message = f"expected {expected}, found {found_in(node)}{unseen(text or '')}"
            self.report((*where, key), message, hint, node)
            return None

    def stream_id(self, text: str, node: Node) -> str | None:
        if is_plain_id(text):
            return text
        reading = read_stream_id(text)
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        self.problems += [
            replace(problem, path=self.shown, line=line, column=column)
            for problem in reading.problems
        ]
        return reading.id.standard if reading.id else None

    def user_id(self, where: Where, text: str, node: Node) -> int | None:
        number, problems = read_user_id(text)
        for problem in problems:
            self.report(where, problem.message, problem.hint, node)
        return number


def _as_written(node: Node, name: str) -> dict[str, str]:
    """Return an entry's value as text, by its key."""
    pairs = node.value if isinstance(node, MappingNode) else []
    text = next((text_of(value) for key, value in pairs if key.value == name), None)
    return {name: text} if text else {}


def _plain(section: str, node: Node) -> dict[str, Any] | None:
    """Return an entry's values if that is all there is to say of it: the short way for most.

    What ``values`` reports makes this ``None``; both read with the same types.
    """
    if not isinstance(node, MappingNode):
        return None
    read, values = sections.READ[section], {}
    try:
        for key, value in node.value:
            text = text_of(value)
            if text is None or not value.value.isprintable() or not isinstance(key, ScalarNode):
                return None
            values[key.value] = read[key.value](text)
    except (KeyError, ValueError):
        return None
    once = len(values) == len(node.value)
    return values if values and once and sections.NEEDED[section] <= values.keys() else None
