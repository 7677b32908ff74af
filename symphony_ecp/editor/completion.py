"""What can be written in a page, at the cursor: blocks, options, values, addresses.

Everything is read from the tables that judge it: kinds and options, settings, the registry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from symphony_ecp.check import CannotCheckError
from symphony_ecp.editor.beginnings import blocks
from symphony_ecp.editor.offers import (
    Kind,
    Suggestion,
    Suggestions,
    Word,
    fitting,
    names_of,
    of_option,
    suggest,
    told,
    words_of,
)
from symphony_ecp.editor.places import NAMED
from symphony_ecp.editor.probing import Spot, spot_in_block
from symphony_ecp.editor.reading import Reading, unread
from symphony_ecp.editor.targets import spot_in_address
from symphony_ecp.editor.workspace import Workspace
from symphony_ecp.fix import scalar
from symphony_ecp.site import Site
from symphony_ecp.site.registry import User
from symphony_ecp.site.usage import LISTS
from symphony_ecp.symphony import BY_OPTION
from symphony_ecp.syntax import ACTIONS, COMPANIONS, INLINE_ACTIONS, KINDS, Option
from symphony_ecp.text import composed

#: What an address may hold as it is, in any syntax.
_IN_ADDRESS = re.compile(r"[^\w.~@:/+=-]|_$")
#: What MyST takes for more than text, at the start of a value.
_MORE_THAN_TEXT = re.compile(r"[\"'#|>]|.*[ \t]#")
_NOTHING = Suggestions()
_ACTIONS = frozenset(action.name for action in ACTIONS)
#: A chat shows one of these.
_SHOWN = frozenset(("stream", "users", "app"))
#: What these options need to know of a person.
_NEEDED = {"emails": "email", "email": "email", "profile": "id"}
_OF_ACTION = {one.name: action for action, some in COMPANIONS.items() for one in some}


def begin(
    workspace: Workspace,
    file: Path,
    text: str,
    at: int,
    *,
    can_snippets: bool = False,
    asked: bool = True,
) -> Suggestions:
    """Return what can be written at the cursor, in a page that nobody need have read.

    Args:
        workspace: where its sites are found.
        file: the page's absolute path.
        text: what is in it.
        at: the cursor.
        can_snippets: whether the editor takes snippets.
        asked: whether somebody asked, or wrote on in a word; else a sign was typed.

    """
    try:
        reading = unread(workspace, file, text)
    except CannotCheckError:  # which is shown
        return _NOTHING
    return complete(reading, at, can_snippets=can_snippets, asked=asked)


def complete(
    reading: Reading, at: int, *, can_snippets: bool = False, asked: bool = True
) -> Suggestions:
    """Return the same, in a page of which nothing need be known but its sites."""
    if reading.tree is None:
        return _NOTHING
    spot = spot_in_address(reading, at) or spot_in_block(reading, at)
    if spot is None:
        found = blocks(reading, at, can_snippets=can_snippets, asked=asked)
        return Suggestions(tuple(found))
    typed = reading.text.text[spot.start : at]
    if spot.role == "value":
        return _values(spot, reading, reading.tree.site)
    words = [*(_actions() if spot.role == "action" else _keys(spot, reading.tree.site))]
    kind: Kind = "option" if spot.role == "key" else "action"

    def made(word: Word) -> Suggestion:
        form = spot.form if word.text != "launch" or spot.role == "key" else "{}"
        new = form.format(word.text)
        return Suggestion(word.text, new, spot.start, spot.end, kind, word.detail, word.help)

    return suggest(fitting(words, typed), made)


def _actions() -> Iterator[Word]:
    table = KINDS["symphony-link"]
    return (of_option(table[name]) for name in INLINE_ACTIONS)


def _keys(spot: Spot, site: Site) -> Iterator[Word]:
    """Return the options that are missing, those left out that would contradict what is given."""
    for option in KINDS[spot.kind].values():
        if option.name not in spot.given and not _contradicts(option, spot, site):
            yield of_option(option)


def _contradicts(option: Option, spot: Spot, site: Site) -> bool:
    name, given = option.name, spot.given.keys()
    if spot.kind == "symphony-chat":
        if name in _SHOWN:
            return not _SHOWN.isdisjoint(given)
        setting, layout = BY_OPTION.get(name), site.defaults.get("layout")
        chosen = spot.given.get("layout") or (str(layout.value) if layout else "focus")
        return bool(setting and setting.layout and setting.layout != chosen)
    if spot.kind == "symphony-share":
        return False
    if spot.spelling == "address" and name in _ACTIONS:
        return True
    done = _ACTIONS.intersection(given)
    if name in _ACTIONS:
        allowed = {"users": {"create-room"}, "create-room": {"users"}}.get(name, set())
        return bool(done - allowed)
    return name in _OF_ACTION and _OF_ACTION[name] not in done


def _values(spot: Spot, reading: Reading, site: Site) -> Suggestions:
    """Return the values of an option: the words that it takes, or names."""
    text, option = reading.text.text, KINDS[spot.kind].get(spot.option)
    if option is None:
        return _NOTHING
    start, end, others = spot.start, spot.end, frozenset[str]()
    if option.name in LISTS:
        start, end, others = part(text, spot.start, spot.end, spot.at)
    typed, section = text[start : spot.at], NAMED.get(option.name)
    if section is None:
        words = fitting(words_of(option), typed)
        return suggest(words, lambda word: _value(spot, word, start, end, "word"))
    is_part = option.name in LISTS and (start, end) != (spot.start, spot.end)
    if is_part and spot.spelling != "address":
        spot = replace(spot, spelling="text")  # quotation marks would stand around a part
    names = (
        word
        for word in names_of(site, section)
        if word.text not in others and _is_of_use(option.name, word.text, site)
    )

    def made(word: Word) -> Suggestion:
        return _value(spot, told(site, section, word), start, end, "name")

    return suggest(fitting(names, typed), made)


def _is_of_use(option: str, name: str, site: Site) -> bool:
    """Whether the registry says of a person what an option needs to know."""
    user = site.registry.get("users", name, User) if option in _NEEDED else None
    return user is None or getattr(user, _NEEDED[option]) is not None


def part(text: str, start: int, end: int, at: int) -> tuple[int, int, frozenset[str]]:
    """Return where the part of a comma list stands that the cursor is in, and the other parts."""
    begin = text.rfind(",", start, at) + 1 or start
    stop = text.find(",", at, end)
    stop = end if stop < 0 else stop
    others = (text[start:begin] + text[stop:end]).split(",")
    while begin < at and text[begin] in " \t":
        begin += 1
    while stop > at and text[stop - 1] in " \t":
        stop -= 1
    return begin, stop, frozenset(composed(one.strip()) for one in others)


def _is_yaml(spot: Spot, text: str) -> bool:
    """Whether a value of MyST would be YAML, and not the text that it is."""
    return spot.spelling == "myst" and _MORE_THAN_TEXT.match(text) is not None


def _value(spot: Spot, word: Word, start: int, end: int, kind: Kind) -> Suggestion:
    new = word.text
    if spot.spelling == "address":
        new = _IN_ADDRESS.sub(lambda char: "".join(f"%{b:02X}" for b in char[0].encode()), new)
    elif kind == "name" and (spot.spelling == "yaml" or _is_yaml(spot, new)):
        new = scalar(new, '"')
    new = spot.form.format(new)
    return Suggestion(word.text, new, start, end, kind, word.detail, word.help)
