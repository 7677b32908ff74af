"""Places in a page for a text: made of the tables of options, so that a new option is one more."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from symphony_ecp.symphony import BY_OPTION
from symphony_ecp.syntax import ACTIONS, COMPANIONS, HEADINGS, KINDS, Entry, SourceBlock
from symphony_ecp.values import BOOLEAN, NAMES, SIZE, TEXT, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterator

REGISTRY = Path(__file__).parents[1] / "cases/symphony.yml"
DESK = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="

#: A value that an option takes, where its type does not tell one.
GOOD = {
    "stream": "trading-desk",
    "users": "alice",
    "emails": "alice",
    "app": "zoom",
    "sms": "+33612345678",
    "call": "+33612345678",
    "contact": "+33612345678",
    "profile": "alice",
    "link": "new-deal",
    "pod": "acme",
    "theme": "house",
    "email": "alice@acme.com",
    "create-room": "Room",
    "id": "here",
    "class": "wide",
    "section": "here",
}
#: What goes with an action.
NEEDED = {"create-room": {"users": "alice"}, "contact": {"channel": "whatsapp"}}
#: What is a chat by itself.
SHOWN = ("stream", "users", "app")


@dataclass(frozen=True)
class Slot:
    """A place for a text in a block.

    Attributes:
        kind: of the block.
        options: the other options that it has.
        option: whose value the text is; ``""`` for the words behind the kind, ``?`` for a key.
        around: how the text stands in the value.

    """

    kind: str
    options: tuple[tuple[str, str], ...]
    option: str
    around: str = "{}"

    def __str__(self) -> str:
        return f"{self.kind} {self.option or 'words'} {self.around}"

    @property
    def type(self) -> ValueType:
        """What the option takes."""
        table = KINDS[self.kind]
        return table[self.option].type if self.option in table else TEXT

    def entries(self, text: str | None) -> list[tuple[str, str]]:
        """Return the block's options with a text in the slot; ``None`` leaves the slot out."""
        if text is None or not self.option:
            return list(self.options)
        if self.option == "?":
            return [*self.options, (text, "x")]
        return [*self.options, (self.option, self.around.replace("{}", text))]

    def words(self, text: str | None) -> str:
        """Return what stands behind the kind of the block."""
        return "" if self.option or text is None else text

    def block(self, text: str | None, path: str = "page.md", line: int = 7) -> SourceBlock:
        """Return the block, as a host hands it over."""
        entries = tuple(Entry(key, value, line) for key, value in self.entries(text))
        return SourceBlock(self.kind, self.words(text), entries, path, line)


def slots() -> Iterator[Slot]:
    """Iterate over every place of every kind of block."""
    for kind, table in KINDS.items():
        for name, option in table.items():
            options = tuple(_base(kind, name).items())
            yield Slot(kind, options, name)
            if good := good_value(name, option.type):
                yield Slot(kind, options, name, f"{good}{{}}")
                if option.type is NAMES:
                    yield Slot(kind, options, name, f"{good}, {{}}")
        yield Slot(kind, tuple(_base(kind, "?").items()), "?")
        if name := HEADINGS.get(kind):
            yield Slot(kind, tuple(_base(kind, name).items()), "")
    label = (("label", "Open"),)
    yield Slot("symphony-button", label, "app", "Symphony/com.symphony.zoom/{}")
    yield Slot("symphony-button", label, "app", "Symphony/{}")
    yield Slot("symphony-chat", (), "app", "Symphony/com.symphony.zoom/{}")
    yield Slot("symphony-chat", (), "app", "Symphony/{}")
    yield Slot("symphony-button", label, "users", "{}@acme.com")


def good_value(name: str, kind: ValueType) -> str:
    """Return a value that an option takes, ``""`` where any text is one."""
    if name in GOOD:
        return GOOD[name]
    if kind is SIZE:
        return "600"
    return kind.choices[0] if kind.choices and kind is not BOOLEAN else ""


def _base(kind: str, name: str) -> dict[str, str]:
    """Return the options without which a block with this one would be none."""
    if kind == "symphony-chat":
        setting = BY_OPTION.get(name)
        layout = {"layout": setting.layout} if setting and setting.layout else {}
        return layout if name in SHOWN else {"stream": "trading-desk", **layout}
    if kind == "symphony-share":
        return {"text": "Read this"} if name == "?" else {}
    label = {"label": "Open"} if kind == "symphony-button" and name != "label" else {}
    actions = [option.name for option in ACTIONS]
    parent = next((one for one, rows in COMPANIONS.items() if name in [r.name for r in rows]), "")
    action = name if name in actions else parent or "launch"
    options = {action: GOOD.get(action, "true"), **NEEDED.get(action, {})}
    if name == "emails":
        del options["users"]
    options.pop(name, None)
    return {**label, **options}
