"""A whole site of hostile texts: its registry, its words, its pages' settings and their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from symphony_ecp.pipeline import open_site, process
from symphony_ecp.site.registry import FIELDS
from symphony_ecp.syntax import ACTIONS, PAGE
from symphony_ecp.text import clean
from symphony_ecp.words import PLACEHOLDERS
from tests.hostile import judging, pages, trees, values
from tests.hostile.slots import DESK, Slot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

#: What each entry of a section needs besides the key that the text is in.
ENTRIES = {
    "pods": {"host": "acme.symphony.com", "partner-id": "p", "readers": "true"},
    "streams": {"id": DESK, "type": "im"},
    "users": {"id": "71811853190567"},
    "apps": {"publisher": "Symphony", "id": "com.symphony.zoom", "name": "Zoom"},
    "links": {"launch": "true"},
    "themes": {},
}
#: Blocks that show what is in a section, by the name of its entry.
SHOWN = {
    "pods": Slot("symphony-chat", (("stream", DESK),), "pod"),
    "streams": Slot("symphony-chat", (), "stream"),
    "users": Slot("symphony-chat", (), "users"),
    "apps": Slot("symphony-chat", (), "app"),
    "links": Slot("symphony-button", (("label", "Open"),), "link"),
    "themes": Slot("symphony-chat", (("stream", DESK),), "theme"),
}
#: Blocks that say our words, and follow what a page settles.
SAID = [
    Slot("symphony-chat", (("stream", DESK),), "qr"),
    Slot("symphony-chat", (("users", "71811853190567"),), "compact"),
    Slot("symphony-share", (), "icon"),
    Slot("symphony-button", (("launch", "true"), ("label", "Open")), "qr"),
]
_ACTED = {option.name for option in ACTIONS}
_PODS = {"pods": {"acme": ENTRIES["pods"]}}


def mapping(entries: Mapping[str, str]) -> str:
    """Write a mapping of YAML on one line."""
    pairs = (f"{pages.quoted(key)}: {pages.quoted(value)}" for key, value in entries.items())
    return f"{{{', '.join(pairs)}}}"


@dataclass(frozen=True)
class Place:
    """A place for a text in a registry; ``{}`` is where the text stands.

    Attributes:
        section: of the entry.
        name: of the entry; ``""`` for any.
        values: what the entry says.

    """

    section: str
    name: str
    values: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return f"{self.section} {self.name} {mapping(dict(self.values))}"

    def entry(self, text: str | None) -> dict[str, str]:
        """Return the entry with a text in this place; ``None`` leaves out what has it in it."""
        if text is None:
            return {key: value for key, value in self.values if "{}" not in key + value}
        return {key.replace("{}", text): value.replace("{}", text) for key, value in self.values}


def places() -> Iterator[Place]:
    """Iterate over where a text may stand in a registry."""

    def place(section: str, name: str, entry: dict[str, str]) -> Place:
        return Place(section, name, tuple(entry.items()))

    for section, fields in FIELDS.items():
        yield place(section, "{}", ENTRIES[section])
        yield place(section, "", {**ENTRIES[section], "{}": "x"})
        for key in fields:
            # Of a link's actions there is one.
            entry = {} if key in _ACTED else ENTRIES[section]
            yield place(section, "", {**entry, key: "{}"})
            yield place(section, "", {**entry, key: entry.get(key, "x") + "{}"})


PLACES = list(places())


class Entries:
    """Many places of one registry, each with a text.

    Attributes:
        written: the places and the texts in them.
        names: what each entry is called.
        sections: what the registry says.

    """

    def __init__(self, written: Sequence[tuple[Place, str | None]]) -> None:
        self.written = list(written)
        self.names: list[str] = []
        self.sections: dict[str, dict[str, dict[str, str]]] = {**_PODS, "pods": {**_PODS["pods"]}}
        for number, (place, text) in enumerate(written):
            # What is no name at all to a block names nothing.
            is_name = place.name and text and clean(text).strip()
            name = text if is_name else f"{values.TOKEN}{number}"
            self.names.append(name)
            self.sections.setdefault(place.section, {})[name] = place.entry(text)

    def text(self) -> str:
        """Return the registry's text, an entry a line."""
        lines = ["default-pod: acme"]
        for section, entries in self.sections.items():
            lines.append(f"{section}:")
            lines += [f"  {pages.quoted(one)}: {mapping(value)}" for one, value in entries.items()]
        return "\n".join([*lines, ""])

    def places_of(self) -> dict[int, int]:
        """Return which entry of :attr:`written` stands on a line."""
        lines = self.text().splitlines()
        found = {}
        for number, ((place, _), name) in enumerate(zip(self.written, self.names, strict=True)):
            entry = f"  {pages.quoted(name)}: {mapping(self.sections[place.section][name])}"
            found[lines.index(entry, lines.index(f"{place.section}:")) + 1] = number
        return found

    def shown(self) -> list[tuple[Slot, str | None]]:
        """Return the blocks that show the entries."""
        return [
            (SHOWN[place.section], name)
            for (place, _), name in zip(self.written, self.names, strict=True)
        ]


def harmless(folder: Path) -> list[tuple[Place, str | None]]:
    """Return places with those harmless texts of which there comes something different."""
    every = Entries([(place, text) for place in PLACES for text in judging.HARMLESS])
    (folder / "symphony.yml").write_text(every.text(), encoding="utf-8")
    site = open_site({}, folder, environ={})
    seen: dict[Place, list[trees.Element]] = {}
    kept = []
    for (place, text), (slot, name) in zip(every.written, every.shown(), strict=True):
        output = process(slot.block(name), site)
        tree = trees.parse(output.rendered.opening + output.rendered.closing)
        known = seen.setdefault(place, [])
        if output.model and all(trees.difference(one, tree, values.TOKEN) for one in known):
            known.append(tree)
            kept.append((place, text))
    return kept


def words(texts: Sequence[str], languages: Sequence[str]) -> list[str]:
    """Write words and the dock of a registry: harmless in English, hostile in other languages."""

    def said(number: int, start: str = "") -> str:
        found = {"en": values.TOKEN}
        for turn, tag in enumerate(languages):
            found[tag] = texts[(number + turn * len(PLACEHOLDERS)) % len(texts)]
        return mapping({tag: f"{start} {text}".strip() for tag, text in found.items()})

    lines = ["words:"]
    for number, (word, names) in enumerate(PLACEHOLDERS.items()):
        start = " ".join(f"{{{one}}}" for one in sorted(names))
        lines.append(f"  {word}: {said(number, start)}")
    # A dock with a control in its globs is none; one with globs is on the pages of them all.
    globs = ", ".join([*(text for text in texts if clean(text) == text), "**"])
    dock = f"{{stream: '{DESK}', badge: true, pages: {pages.quoted(globs)}, title: {said(0)}}}"
    return [*lines, f"dock: {dock}", ""]


def settled(texts: Sequence[str]) -> Iterator[dict[str, str]]:
    """Iterate over what pages settle: a text in each setting but those that would end all chats."""
    names = [name for name in PAGE if name not in ("pod", "theme", "allowed-apps")]
    for start in range(0, len(texts), len(names)):
        yield {name: texts[(start + n) % len(texts)] for n, name in enumerate(names)}
