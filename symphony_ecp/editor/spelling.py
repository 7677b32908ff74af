"""How a new name is written where an old one stands: each place has its own spelling.

::

    stream: desk            as it is, or in quotation marks where YAML needs them
    "desk"                  in those that are there
    symphony:stream/desk    percent-encoded where an address needs that, or was before

A place that does not read as the old name, in the spelling that belongs there, is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from unicodedata import normalize
from urllib.parse import quote, unquote

from yaml import YAMLError

from symphony_ecp.editor.places import (
    NAMED,
    PAGE,
    Place,
    names_in,
    names_in_registry,
    spelt,
    today,
)
from symphony_ecp.fix import Edit, Text, scalar
from symphony_ecp.site.usage import LISTS, SECTIONS, Mention
from symphony_ecp.syntax import INLINE_ACTIONS, SourceBlock, compose
from symphony_ecp.text import composed

#: What no name in a link is behind.
_ENDS_LINK = re.compile(r"[\s\"'?#]")
#: What an address holds as it is, and what of all else percent-encoding leaves.
_IN_ADDRESSES = re.compile(r"[\w.~@+-]+")
_SAFE = "/@+~"


class NoPlaceError(Exception):
    """The new name cannot be written at an offset."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


def is_in(name: str, text: str) -> bool:
    """Whether a name may stand in a text, in any spelling; cheap."""
    return name in text or "%" in text or "\\" in text or normalize("NFD", name) in text


def edits_of_page(
    places: Sequence[Place], text: Text, name: Mention, new: str, *, is_rst: bool
) -> Iterator[Edit]:
    """Return what to replace in a page.

    Raises:
        NoPlaceError: there is a place that the new name cannot take.

    """
    for place in places:
        found = list(names_in([place]))
        for one in found:
            if (one.section, one.name) != name:
                continue
            old = text.text[one.start : one.end]
            if place.block.kind == "symphony-link":
                yield Edit(one.start, one.end, _in_address(old, new))
            elif is_rst and place.block.kind != PAGE:
                yield Edit(one.start, one.end, new)
            else:
                is_whole = (one.start, one.end) == (place.start, place.end)
                yield Edit(one.start, one.end, _in_yaml(text, one.start, one.end, new, is_whole))
            if composed(unquote(old) if place.block.kind == "symphony-link" else old) != name[1]:
                raise NoPlaceError(one.start)


def edits_of_registry(text: Text, name: Mention, new: str) -> Iterator[Edit]:
    """Return what to replace in a registry; raises :class:`NoPlaceError` as above."""
    whole = text.text
    for one in names_in_registry(text):
        if (one.section, one.name) != name:
            continue
        mark = _quoted(whole, one.start, one.end)
        if composed(_read(f"{mark}{whole[one.start : one.end]}{mark}")) != name[1]:
            raise NoPlaceError(one.start)
        # A name in the midst of a text, as in "alice, bob", is no scalar by itself.
        is_whole = bool(mark) or _is_alone(whole, one.start, one.end)
        yield Edit(one.start, one.end, _in_yaml(text, one.start, one.end, new, is_whole))


def edits_of_line(text: Text, line: int, name: Mention, new: str) -> Iterator[Edit]:
    """Return what to replace in a line of which the check says that it has a name.

    That is addresses, or else the only such word; raises :class:`NoPlaceError` as above.
    """
    start, whole = text.start(line), text.line(line)
    found = [
        match
        for match in re.finditer(rf"(?<![\w%.-]){spelt(name[1])}(?![\w%-])", whole)
        if not re.match(r"[\"']?\s*:(?:\s|$)", whole[match.end() :])
    ]
    actions = [one for one in INLINE_ACTIONS if SECTIONS.get(one) == name[0]]
    action = re.compile(rf"(?<![\w-])(?:{'|'.join(actions) or '(?!)'})/")
    links = [match for match in found if _ends_in_link(whole[: match.start()], action)]
    if not links and len(found) != 1:
        raise NoPlaceError(start)
    for match in links or found:
        written = _in_address(match[0], new) if links else new
        yield Edit(start + match.start(), start + match.end(), written)


def _ends_in_link(before: str, action: re.Pattern[str]) -> bool:
    """Whether a text ends where a link has a name: behind its action, a comma, or ``pod=``."""
    if before.endswith("pod="):
        return not re.match(r"[\w-]", before[-5:-4])
    word = _ENDS_LINK.split(before)[-1]
    ends = [match.end() for match in action.finditer(word)]
    return bool(ends) and (ends[-1] == len(word) or word.endswith(","))


def renamed(block: SourceBlock, name: Mention | None = None, new: str = "") -> SourceBlock:
    """Return what a block says, once a name is another one, without what is wrong with it."""
    options = []
    for entry in block.options:
        text, option = composed(entry.text), today(entry.key)
        if name is not None and NAMED.get(option) == name[0]:
            names = text.split(",") if option in LISTS else [text]
            text = ",".join(
                one.replace(name[1], new) if one.strip() == name[1] else one for one in names
            )
        options.append(replace(entry, text=text, column=None))
    return replace(block, options=tuple(options), problems=())


# --- spellings ---


def _in_address(old: str, new: str) -> str:
    if "%" not in old and _IN_ADDRESSES.fullmatch(new):
        return new
    return quote(new, safe="" if "%" in old else _SAFE)


def _in_yaml(text: Text, start: int, end: int, new: str, is_whole: bool) -> str:
    mark = _quoted(text.text, start, end)
    if mark == "'":
        return new.replace("'", "''")
    if mark:
        return new.replace("\\", "\\\\").replace('"', '\\"')
    if is_whole:
        return scalar(new, '"')
    if scalar(f"a {new}", '"') != f"a {new}":
        raise NoPlaceError(start)
    return new


def _quoted(text: str, start: int, end: int) -> str:
    """Return the quotation mark at both sides of a part of a text, if there is one."""
    mark = text[start - 1 : start] if start else ""
    return mark if mark in ("'", '"') and text[end : end + 1] == mark else ""


def _read(text: str) -> str:
    try:
        return str(getattr(compose(text), "value", ""))
    except YAMLError:
        return ""


def _is_alone(text: str, start: int, end: int) -> bool:
    """Whether nothing of the same text stands around a part of it."""
    before, behind = text[:start].rstrip(" ")[-1:], text[end:].lstrip(" ")[:1]
    return before in ("", "\n", "\r", ":", "[", "{", "-", ",", "?") and behind in (
        "", "\n", "\r", ":", "]", "}", ",", "#",
    )  # fmt: skip
