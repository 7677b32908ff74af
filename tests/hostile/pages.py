"""Pages that have a text in every slot, in each syntax, with a paragraph above and below each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symphony_ecp.syntax import HEADINGS, is_option_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.hostile.slots import Slot

    Spelling = Callable[[str], str]
    Writer = Callable[[Slot, "str | None", Spelling], list[str]]


#: What ends a line, for YAML and for Python; what is no character of a file.
_ENDS = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_PLAIN = re.compile(r"[\w .,;:/@+-]", re.ASCII)


def quoted(text: str) -> str:
    """Write a text as YAML, between quotation marks, with escapes for what is not plain or seen."""

    def escaped(char: str) -> str:
        if _PLAIN.match(char) or (char > "\x7f" and char.isprintable()):
            return char
        number = ord(char)
        return f"\\x{number:02x}" if number < 256 else f"\\U{number:08x}"

    return f'"{"".join(map(escaped, text))}"'


def bare(text: str) -> str:
    """Write a text as it is, on one line."""
    return _ENDS.sub(" ", text)


def typed(text: str) -> str:
    """Return a text as a file can have it in it."""
    return text.encode("utf-8", "replace").decode("utf-8")


def paragraphs(texts: Sequence[str], head: Sequence[str] = ()) -> str:
    """Write each text in the middle of a paragraph, between two of ours."""
    below = (
        line
        for number, text in enumerate(texts)
        for line in (beside(number), "", f"x {bare(text)} x", "")
    )
    return "\n".join([*head, *below, beside(len(texts)), ""])


def _key(name: str) -> str:
    """Write a key of YAML; one that is no name, between quotation marks."""
    return name if re.fullmatch(r"[a-z-]+", name) else quoted(name)


def block(slot: Slot, text: str | None, spelt: Spelling) -> list[str]:
    """Write the block of pymdownx."""
    words = f" | {bare(slot.words(text))}" if slot.words(text) else ""
    options = (f"    {_key(key)}: {spelt(value)}" for key, value in slot.entries(text))
    return [f"/// {slot.kind}{words}", *options, "///"]


def fence(slot: Slot, text: str | None, spelt: Spelling) -> list[str]:
    """Write the portable fence."""
    words = {HEADINGS[slot.kind]: slot.words(text)} if slot.words(text) else {}
    entries = [*words.items(), *slot.entries(text)]
    return [f"```{slot.kind}", *(f"{_key(key)}: {spelt(value)}" for key, value in entries), "```"]


def _words(slot: Slot, text: str | None) -> str:
    """Return what stands behind a directive's name; what reads like an option there is one."""
    words = bare(slot.words(text))
    return f"Of {words}" if is_option_line(words.strip(" :")) else words


def directive(slot: Slot, text: str | None, _spelt: Spelling) -> list[str]:
    """Write the directive of reStructuredText, whose options are text as it is."""
    options = (f"   :{bare(key)}: {bare(value)}" for key, value in slot.entries(text))
    return [f".. {slot.kind}:: {_words(slot, text)}".rstrip(), *options]


def myst(slot: Slot, text: str | None, spelt: Spelling) -> list[str]:
    """Write the directive of MyST."""
    options = (f":{_key(key)}: {spelt(value)}" for key, value in slot.entries(text))
    return [f":::{{{slot.kind}}} {_words(slot, text)}".rstrip(), *options, ":::"]


@dataclass(frozen=True)
class Page:
    """A page's text, and the lines that each block stands on."""

    text: str
    lines: tuple[range, ...]


def beside(number: int) -> str:
    """Return the paragraph above the block of a number."""
    return f"beside {number} as it is"


def page(
    written: Sequence[tuple[Slot, str | None]],
    write: Writer,
    spelt: Spelling,
    head: Sequence[str] = (),
) -> Page:
    """Write slots with their texts, one below the other."""
    out, lines = list(head), list[range]()
    for number, (slot, text) in enumerate(written):
        block = write(slot, text, spelt)
        out += [beside(number), "", *block, ""]
        lines.append(range(len(out) - len(block), len(out) + 1))
    return Page("\n".join([*out, beside(len(written)), ""]), tuple(lines))
