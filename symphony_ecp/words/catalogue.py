"""The files of the catalogue: one a language, named by its tag."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

ENGLISH = "en"

#: What is filled in, between braces.
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
#: The category that every language has ("Language Plural Rules" of Unicode's CLDR).
_OTHER = "other"
#: What stands behind the key of a word that counts, for forms that a language may have.
FORMS = ("zero", "one", "two", "few", "many")


@functools.cache
def languages() -> tuple[str, ...]:
    """Return the tags of the languages that we ship, English first."""
    folder = resources.files(__package__)
    files = (Path(file.name) for file in folder.iterdir())
    found = sorted(file.stem for file in files if file.suffix == ".toml")
    return (ENGLISH, *(tag for tag in found if tag != ENGLISH))


@functools.cache
def _read(language: str) -> Mapping[str, Mapping[str, str]]:
    file = resources.files(__package__) / f"{language}.toml"
    sections: Mapping[str, Mapping[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))
    return {name: dict(_flat(section)) for name, section in sections.items()}


def _flat(section: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the words of a section; ``unread = {one, other}`` is ``unread.one`` and ``unread``."""
    found = []
    for key, said in section.items():
        forms = {"": said} if isinstance(said, str) else said
        found += [(f"{key}.{form}" if form not in ("", _OTHER) else key, text)
                  for form, text in forms.items()]  # fmt: skip
    return found


@functools.cache
def texts(language: str) -> Mapping[str, str]:
    """Return all words of a language that we ship, by their keys."""
    return {key: text for section in _read(language).values() for key, text in section.items()}


def placeholders_in(text: str) -> frozenset[str]:
    """Return what is filled into a text."""
    return frozenset(_PLACEHOLDER.findall(text))


#: The keys of each section, forms of counts left out: what a script of the browser's may say.
SECTIONS: Mapping[str, tuple[str, ...]] = {
    name: tuple(dict.fromkeys(key.partition(".")[0] for key in section))
    for name, section in _read(ENGLISH).items()
}
#: Every key, with what is filled into its text.
PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    key: placeholders_in(text) for key, text in texts(ENGLISH).items() if "." not in key
}
#: The keys of words that count; each of :data:`FORMS` may stand behind them.
COUNTED = tuple(key for key, holders in PLACEHOLDERS.items() if "count" in holders)
