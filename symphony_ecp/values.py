"""Value types: what an author's text may say, once for options, settings and the registry.

A type reads text and either returns a value or raises :class:`ValueError` whose message says what
was expected, ready to be put behind "expected". The same object describes itself as JSON Schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from symphony_ecp.problems import did_you_mean
from symphony_ecp.words import A_TAG, language_tag, tag_meant

_TRUE = frozenset({"true", "yes", "on"})
_FALSE = frozenset({"false", "no", "off"})
_SIZE = re.compile(r"(\d{1,4})\s*(px|%)?", re.ASCII | re.IGNORECASE)
#: What may be linked to without escapes, and so be an id; what may be a class, of Tailwind's, too.
_IDENTIFIER = re.compile(r"[^\W\d_][\w.:-]*")
_AN_IDENTIFIER = "a name that begins with a letter and has no blanks in it"
_CLASS = re.compile(r"(?!\d)[\w-][\w:./-]*")
_SOME_CLASSES = "names of classes, separated by blanks"


@dataclass(frozen=True, slots=True)
class ValueType:
    """One kind of value.

    Attributes:
        expected: what an author should write, as the end of "expected …".
        read: text to value; raises :class:`ValueError` for anything else.
        schema: the JSON Schema of the value in ``symphony.yml``.
        choices: the words it takes, when it takes only those; near misses are suggested from them.
        meant: what to say of a text that it does not take, or ``""``; in place of the choices.

    """

    expected: str
    read: Callable[[str], Any]
    schema: Mapping[str, Any] = field(compare=False)
    choices: tuple[str, ...] = ()
    meant: Callable[[str], str] | None = field(default=None, compare=False)

    def hint(self, text: str) -> str:
        """Return what somebody may have meant, ``""`` where nothing is near."""
        return self.meant(text) if self.meant else did_you_mean(text, self.choices)


def _text(text: str) -> str:
    if not text:
        raise ValueError("some text")
    return text


def _boolean(text: str) -> bool:
    word = text.lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError("true or false")


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name for name in (part.strip() for part in text.split(",")) if name)
    if not names:
        raise ValueError("a list of names, separated by commas")
    return names


def _size(text: str) -> str:
    """Read ``480``, ``480px`` or ``60%``; return ``480`` or ``60%``."""
    match = _SIZE.fullmatch(text)
    number = int(match[1]) if match else 0
    if not match or number == 0 or (match[2] == "%" and number > 100):
        raise ValueError("a size in pixels (480) or a percentage (60%)")
    return f"{number}%" if match[2] == "%" else str(number)


def _language(text: str) -> str:
    if not (tag := language_tag(text)):
        raise ValueError(A_TAG)
    return tag


def is_identifier(text: str) -> bool:
    """Whether a text may be an element's id."""
    return _IDENTIFIER.fullmatch(text) is not None


def _identifier(text: str) -> str:
    if not is_identifier(text):
        raise ValueError(_AN_IDENTIFIER)
    return text


def _classes(text: str) -> str:
    """Read names of classes, between blanks or, as of a list, commas."""
    names = text.replace(",", " ").split()
    if not names or not all(map(_CLASS.fullmatch, names)):
        raise ValueError(_SOME_CLASSES)
    return " ".join(names)


def choice(*words: str) -> ValueType:
    """Return the type that takes one of these words, in any case."""
    listed = ", ".join(words)

    def read(text: str) -> str:
        word = text.lower()
        if word not in words:
            raise ValueError(f"one of {listed}")
        return word

    return ValueType(f"one of {listed}", read, {"enum": list(words)}, words)


TEXT = ValueType("some text", _text, {"type": ["string", "number"]})
BOOLEAN = ValueType("true or false", _boolean, {"type": "boolean"}, ("true", "false"))
NAMES = ValueType(
    "a list of names, separated by commas",
    _names,
    {
        "type": ["string", "number", "array"],
        "items": {"type": ["string", "number"]},
        "minItems": 1,
    },
)
SIZE = ValueType(
    "a size in pixels (480) or a percentage (60%)", _size, {"type": ["string", "integer"]}
)
LANGUAGE = ValueType(A_TAG, _language, {"type": "string"}, meant=tag_meant)
IDENTIFIER = ValueType(_AN_IDENTIFIER, _identifier, {"type": "string"})
CLASSES = ValueType(_SOME_CLASSES, _classes, {"type": "string"})
