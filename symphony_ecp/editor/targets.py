"""What is being written in an address behind ``symphony:``, or in a role.

``symphony:action/value?option=value`` is read as :mod:`symphony_ecp.block.inline` reads it. Whether
there is an address at all says the host: it gets the line with a complete one in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from symphony_ecp.editor.places import today
from symphony_ecp.editor.probing import LEAD, WORD, Spot, heard, is_code
from symphony_ecp.editor.reading import Reading
from symphony_ecp.syntax import INLINE_ACTIONS

_ADDRESS = re.compile(r"symphony:(?!//)(?P<target>[^\s<>()\[\]`\"']*)", re.IGNORECASE)
_ADDRESS_REST = re.compile(r"[^\s<>()\[\]`\"']*")
_ROLE = re.compile(r"(?::symphony:|\{symphony\})`(?:[^`<>]*<)?(?P<target>[^`<>]*)", re.IGNORECASE)
_ROLE_REST = re.compile(r"[^`<>]*")
_LEAD = re.compile(rf"{LEAD}(?:#+[ \t]+)?")
_SCHEME = re.compile(r"symphony:$", re.IGNORECASE)
#: What closes an address, by what stands before it. A definition is a link where it is used.
_CLOSINGS = (
    (re.compile(r"\(\s*<$"), ">)"),
    (re.compile(r"\($"), ")"),
    (re.compile(r"(?::symphony:|\{symphony\})`[^`]*<$", re.IGNORECASE), ">`"),
    (re.compile(r"`[^`]*<$"), ">`_"),
    (re.compile(r"`$"), "`"),
    (re.compile(r"<$"), ">"),
    (re.compile(r"href=([\"'])$"), r"\1>x</a>"),
    (re.compile(r"^\[([^\]]+)\]:\s*<$"), r">\n\n[x][\1]"),
    (re.compile(r"^\[([^\]]+)\]:\s*$"), r"\n\n[x][\1]"),
    (re.compile(r"^\.\. _`?([^`:]+)`?:\s*$"), r"\n\n`\1`_"),
)
#: How many lines above the cursor's the words of a link may begin.
_ABOVE = 3


def spot_in_address(reading: Reading, at: int) -> Spot | None:
    """Return what is being written in an address, if the cursor is in one."""
    text, number = reading.text, reading.text.number(at)
    line, first = text.line(number), text.start(number)
    column = at - first
    for pattern, rest in ((_ADDRESS, _ADDRESS_REST), (_ROLE, _ROLE_REST)):
        # The nearest one that reaches to the cursor.
        found = [m for m in pattern.finditer(line[:column]) if m.end() == column]
        if not found or is_code(reading, number):
            continue
        start = found[-1].start("target")
        behind = rest.match(line, column)
        end = behind.end() if behind else column
        is_role = pattern is _ROLE
        if any(map(_is_ours, _heard(reading, number, start, end, is_role=is_role))):
            return _spot(line[start:end], first + start, at)
    return None


def _heard(
    reading: Reading, number: int, start: int, end: int, *, is_role: bool
) -> Iterator[tuple[str, str]]:
    """Return the links that the host reads with our word in the place of an address."""
    line = reading.text.line(number)
    lead = _LEAD.match(line)
    own = line[lead.end() if lead else 0 : start]
    above = list[str]()
    for other in range(number - 1, max(0, number - 1 - _ABOVE), -1):
        if not (words := reading.text.line(other).strip(" \t>")):
            break
        above.insert(0, words)
    action = "stream/" + WORD
    for before in dict.fromkeys((own, "\n".join((*above, own)))):
        for tail in _tails(own, line[end:], is_role=is_role):
            for block in heard(reading, f"{before}{action}{tail}\n"):
                yield from ((block.kind, entry.text) for entry in block.options)


def _tails(before: str, rest: str, *, is_role: bool) -> Iterator[str]:
    """Return what may stand behind an address: the line as it is, or what closes it first."""
    yield rest
    for pattern, closing in _CLOSINGS:
        if match := pattern.search(before if is_role else _SCHEME.sub("", before)):
            yield match.expand(closing) + rest
            return


def _is_ours(found: tuple[str, str]) -> bool:
    return found == ("symphony-link", WORD)


def _spot(target: str, start: int, at: int) -> Spot:
    """Return what is being written, by the grammar of an address."""
    cursor = at - start
    path, _, query = target.partition("?")
    action, slash, _ = path.partition("/")
    given = {today(key): value for key, value in _pairs(query)}
    form = "{}" if slash else "{}/"
    end = start + len(action)
    spot = Spot("symphony-link", "action", "", start, end, at, given, form, "address")
    if cursor > len(path):
        begin = max(target.rfind(sign, 0, cursor) for sign in "?&") + 1
        end = next((i for i in range(cursor, len(target)) if target[i] == "&"), len(target))
        key, equals, _ = target[begin:end].partition("=")
        others = {name: value for name, value in given.items() if name != today(key)}
        spot = replace(spot, given={**others, action: ""}, start=start + begin)
        if equals and cursor > begin + len(key):
            begin += len(key) + 1
            spot = replace(spot, start=start + begin, end=start + end)
            return replace(spot, role="value", option=today(key), form="{}")
        form = "{}" if equals else "{}="
        return replace(spot, role="key", end=start + begin + len(key), form=form)
    if slash and cursor > len(action):
        option = action if action in INLINE_ACTIONS else ""
        spot = replace(spot, start=start + len(action) + 1, end=start + len(path))
        return replace(spot, role="value", option=option, form="{}")
    return spot


def _pairs(query: str) -> Iterator[tuple[str, str]]:
    for part in filter(None, query.split("&")):
        key, _, value = part.partition("=")
        yield unquote(key), unquote(value)
