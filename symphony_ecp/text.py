"""What authors wrote, as text: cleaned of marks, and shown in messages."""

from __future__ import annotations

import json
import re
import unicodedata

#: Control characters other than tab and line ends, the noncharacters that serve as marks, and
#: halves of characters, which no file can have in it and an escape of JSON or YAML may say.
_INTERNAL = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), 127, *range(0xD800, 0xE000), *range(0xFDD0, 0xFDF0),
     0xFFFE, 0xFFFF]
)  # fmt: skip
ANY_INTERNAL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
#: Elements of HTML whose text is shown as it is, or not at all, and is no prose.
VERBATIM = (
    "code", "kbd", "pre", "samp", "script", "style", "textarea", "tt", "var", "xmp",
)  # fmt: skip

#: What may be inline markup in some host: a title without any is not parsed.
_MARKUP = re.compile(r"[][*_`\\~^=+|$]|:[\w+-]+:|&#?\w+;")


def may_be_markup(text: str) -> bool:
    """Whether a title may be more than text to a host."""
    return _MARKUP.search(text) is not None


def clean(text: str) -> str:
    """Take out the characters that nobody writes and that templates and hosts use for marks."""
    if text.isprintable() or not (text.isascii() or ANY_INTERNAL.search(text)):
        return text  # looking is cheaper than taking out, of which there is next to never any
    return text.translate(_INTERNAL)


def composed(name: str) -> str:
    """Return a name in Unicode's form NFC, in which names are compared."""
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def unseen(text: str) -> str:
    """Name the first character of a text that nobody sees, and its place, for behind a message."""
    for place, char in enumerate("" if text.isprintable() else text):
        if not char.isprintable() and char not in "\t\n\r":
            return f": it has {character(char)} in it, {after(place)}"
    return ""


def character(char: str) -> str:
    """Return a character's number and name."""
    return f"U+{ord(char):04X} {unicodedata.name(char, '')}".rstrip()


def after(number: int) -> str:
    """Say how many characters stand before a place in a text."""
    if not number:
        return "at its start"
    return f"after {number} character{'s' if number != 1 else ''}"


def shown(text: str, limit: int = 60) -> str:
    """Quote an author's text for a message: short, on one line, nothing invisible."""
    if len(text) > limit:
        text = f"{text[: limit // 2]}…{text[-limit // 4 :]}"
    return repr(text)


def shorten(text: str, limit: int = 60) -> str:
    """Return text for a message: one line, nothing invisible, at most ``limit`` characters."""
    if len(text) <= limit and text.isprintable() and "  " not in text:
        return text.strip()
    clean = "".join(map(_visible, text[: 4 * limit]))
    clean = " ".join(clean.split())
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def on_one_line(text: str) -> str:
    """Return a path or a sentence for a terminal, with what is invisible in it by its number."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def on_its_lines(text: str) -> str:
    """Return several lines for a terminal, with what is invisible in them by its number."""
    return "\n".join(map(on_one_line, text.split("\n")))


def json_on_its_lines(value: object) -> str:
    """Return a value as JSON for a terminal, with what is invisible in it escaped."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    if text.replace("\n", "").isprintable():
        return text
    seen = (one if one.isprintable() or one == "\n" else json.dumps(one)[1:-1] for one in text)
    return "".join(seen)


def _visible(char: str) -> str:
    """Return a character for a message: what has no width by its number, controls as a space."""
    if char.isprintable():
        return char
    return ascii(char)[1:-1] if unicodedata.category(char) == "Cf" else " "
