"""Reads any Symphony link back into an action, and says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import unquote

from symphony_ecp.problems import Problem, did_you_mean, nearest
from symphony_ecp.symphony.ids import read_stream_id, read_user_id
from symphony_ecp.symphony.links.forms import (
    CHANNELS,
    LEGACY,
    STREAM_TYPES,
    UNIVERSAL,
    Action,
    App,
    Call,
    Channel,
    Contact,
    CreateRoom,
    Launch,
    OpenStream,
    Profile,
    Sms,
    StartChat,
    StreamType,
)
from symphony_ecp.symphony.links.phone import read_phone
from symphony_ecp.symphony.links.rules import LOGIN, check_action, check_text, malformed, unknown
from symphony_ecp.text import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_HEAD = re.compile(
    r"(?P<wrong>https?://symphony://)|(?P<legacy>symphony://)"
    r"|(?P<scheme>(?:https?:)?(?://)?)open\.symphony\.com(?::443)?(?=[/?#]|$)/?",
    re.IGNORECASE,
)

_IN_TEXT = re.compile(
    r"(?<![\w/.\"'])(?:https?://open\.symphony\.com(?=[/?#])|symphony://)[^\s<>()\[\]\"'`\x00-\x1f]*",
    re.IGNORECASE,
)

_HIDDEN_SPACE = re.compile("%(?:20|09|0A|0D|C2%A0)", re.IGNORECASE)
_T = TypeVar("_T", bound=str)
_Values = Mapping[str, str]
_Read = tuple[Action | None, list[Problem]]


def is_symphony_link(url: str) -> bool:
    """Whether a URL is meant as a Symphony link, right or wrong."""
    return _HEAD.match(url.strip()) is not None


def in_text(text: str) -> Iterator[str]:
    """Iterate over the Symphony links that stand in a piece of prose, without what ends them."""
    for match in _IN_TEXT.finditer(text):
        yield match[0].rstrip(".,;:!?")


def parse(url: str) -> tuple[Action | None, tuple[Problem, ...]]:
    """Read any Symphony link, universal or legacy, and say what is wrong with it.

    Never raises. The action is ``None`` when the link does not hold enough of one; problems are
    ``link-malformed``, and the ``stream-*`` codes for its stream id.
    """
    url = url.strip()
    head = _HEAD.match(url)
    if head is None:
        return None, (malformed(f"{shown(url)} is not a Symphony link"),)
    found = [*_check_head(head), *check_text(url)]
    rest, _, fragment = url[head.end() :].partition("#")
    path, _, query = rest.partition("?")
    if LOGIN.search(url):
        return None, tuple(found)
    if re.search(r"\s", url):
        hint = "remove it, or write %20 where a name has it"
        found.append(malformed("the link has white space in it", hint, "warning"))
    if path:
        found.append(_check_path(path, LEGACY if head["legacy"] else UNIVERSAL))
        return None, tuple(found)
    if query and fragment:
        message = "the link has parameters after both ? and #"
        found.append(malformed(message, "a link does one thing: use one of them", "warning"))
    if re.match(r"app\b", query):
        action, problems = _read_app(query)
    elif query or fragment:
        action, problems = _read_parameters(query, fragment)
    else:
        action, problems = Launch(), []
    wrong = (problem for _, problem in check_action(action)) if action else ()
    return action, (*found, *problems, *wrong)


def _check_head(head: re.Match[str]) -> list[Problem]:
    if head["wrong"]:
        message = "the link begins with two schemes"
        return [malformed(message, f"a legacy link begins with {LEGACY} alone")]
    if head["legacy"]:
        if head["legacy"] == LEGACY:
            return []
        message = f"Symphony's client knows {LEGACY} only in lower case"
        return [malformed(message, f"write {LEGACY}")]
    if head["scheme"].lower() == "https://":
        return []
    return [malformed("the link does not begin with https://", f"write {UNIVERSAL}", "warning")]


def _check_path(path: str, prefix: str) -> Problem:
    if path.startswith("chat_with"):
        message = "'chat_with' links work on iOS only, and Symphony has given them up"
        return malformed(message, f"write {UNIVERSAL}?startChat= with the user's id")
    hint = f"its parameters follow {prefix} after ? or #"
    return malformed(f"a Symphony link has no path, this one has {shown(path)}", hint)


def _read_app(query: str) -> _Read:
    segments = [unquote(segment) for segment in query.split("/")[1:]]
    if 3 <= len(segments) <= 4:
        return App(*segments), []
    message = f"an app's link has 3 or 4 parts after ?app/, this one has {len(segments)}"
    return None, [
        malformed(message, "write ?app/publisher/id/name or ?app/publisher/id/name/module")
    ]


def _read_parameters(query: str, fragment: str) -> _Read:
    values: dict[str, str] = {}
    found: list[Problem] = []
    for mark, text in (("?", query), ("#", fragment)):
        for pair in filter(None, text.split("&")):
            key, _, value = pair.partition("=")
            key = unquote(key)
            found += _check_pair(mark, key, value, known=values)
            # A misspelt key is read as what was meant, so that no more is said of it.
            meant = key if key in PLACES else nearest(key, PLACES)
            values.setdefault(meant or key, value)
    actions = [key for key in _READERS if key in values]
    if not actions:
        hint = f"it needs one of {', '.join(_READERS)}, or app/"
        return None, [*found, malformed("the link does not say what to do", hint)]
    for other in actions[1:]:
        found.append(malformed(f"the link has two actions, '{actions[0]}' and '{other}'"))
    action, problems = _READERS[actions[0]](values)
    return action, [*found, *problems]


def _check_pair(mark: str, key: str, value: str, known: Iterable[str]) -> list[Problem]:
    if key not in PLACES:
        hint = did_you_mean(key, PLACES)
        message = f"a Symphony link has no parameter {shown(key)}"
        return [malformed(message, hint or "remove it", "error" if hint else "warning")]
    found = []
    if key in known:
        found.append(malformed(f"'{key}' is given twice", "keep one", "warning"))
    if mark != PLACES[key]:
        found.append(malformed(f"'{key}' stands after {mark}", f"it belongs after {PLACES[key]}"))
    elif key in ("startChat", "userIds", "userId") and _HIDDEN_SPACE.search(value):
        found.append(malformed(f"'{key}' has white space in it", "remove it"))
    elif mark == "?" and "+" in value and key != "streamId":
        hint = "write %20 for a space, %2B for a plus sign"
        found.append(malformed(f"the + in '{key}' may be read as a space", hint, "warning"))
    return found


def _read_chat(values: _Values) -> _Read:
    users, found = _read_users(values["startChat"])
    return (None if users is None else StartChat(users)), found


def _read_profile(values: _Values) -> _Read:
    user, problems = read_user_id(unquote(values["userId"]))
    return (None if user is None else Profile(user)), _as_link_problems(problems)


def _read_stream(values: _Values) -> _Read:
    raw = values["streamId"]
    reading = read_stream_id(raw)
    found = list(reading.problems)
    hint = f"write streamId={reading.id.percent_encoded}" if reading.id else ""
    if reading.id and re.search(r"[+/=]", raw):
        found.append(malformed("the link's stream id is not percent-encoded", hint))
    elif reading.id and "_" in raw:
        message = "the link's stream id is in URL-safe form, and no Symphony page says that works"
        found.append(malformed(message, hint, "info"))
    if "streamType" not in values:
        hint = "add &streamType=chatroom for a room, &streamType=im for a chat"
        return None, [*found, malformed("the link has no streamType; Symphony does nothing", hint)]
    kind, problems = _choose("streamType", values["streamType"], STREAM_TYPES, _REST_TYPES)
    found += problems
    return (OpenStream(reading.id.standard, kind) if reading.id and kind else None), found


def _read_room(values: _Values) -> _Read:
    found = []
    raw = values["startRoom"]
    prefix, _, name = unquote(raw).partition("=")
    if prefix != "RoomName":
        hint = "write startRoom=RoomName= and the name"
        return None, [malformed("the room's name does not follow 'startRoom=RoomName='", hint)]
    if not raw.startswith("RoomName="):
        hint = "write startRoom=RoomName= as it is"
        found.append(malformed("the = after RoomName is percent-encoded", hint))
    users, problems = _read_users(values.get("userIds", ""))
    found += problems
    emails = tuple(filter(None, unquote(values.get("userEmails", "")).split(",")))
    silent, problems = _choose("silent", values.get("silent", "true"), ("true", "false"))
    found += problems
    if users is None or silent is None:
        return None, found
    return CreateRoom(name, users, emails, dialog=silent == "false"), found


def _read_trigger(values: _Values) -> _Read:
    triggers = ("SMS", "PHONE_CALL", "CHAT")
    trigger, found = _choose("triggerAction", values["triggerAction"], triggers)
    phone, problems = _read_phone_value(values.get("phoneNumber"))
    found += problems
    channel: Channel | None = None
    if trigger == "CHAT":
        channel, problems = _choose("channel", values.get("channel", ""), CHANNELS)
        found += problems
    if phone is None:
        return None, found
    if trigger == "SMS":
        return Sms(phone), found
    if trigger == "PHONE_CALL":
        return Call(phone), found
    if channel is None:
        return None, found
    person = (unquote(values.get(key, "")) for key in ("firstName", "lastName", "email", "company"))
    return Contact(phone, channel, *person), found


def _read_phone_value(raw: str | None) -> tuple[str | None, list[Problem]]:
    if not raw:
        return None, [malformed("the link has no phoneNumber", "add phoneNumber=+…")]
    text = unquote(raw)
    phone, problems = read_phone(text)
    found = list(problems)
    if phone and raw != phone:
        message = f"the link's phone number is written {shown(raw)}"
        found.append(malformed(message, f"write phoneNumber={phone}", "warning"))
    return phone, found


def _read_users(raw: str) -> tuple[tuple[int, ...] | None, list[Problem]]:
    """Read a comma list of user ids; ``None`` when one of them is none."""
    words = unquote(raw).split(",") if raw else []
    if not all(words):
        message = "the list of user ids has an empty place"
        return None, [malformed(message, "write one comma between two ids, none at the ends")]
    users, found = [], []
    for user, problems in map(read_user_id, words):
        found += _as_link_problems(problems)
        if user is not None:
            users.append(user)
    return (None if found else tuple(users)), found


def _as_link_problems(problems: Iterable[Problem]) -> list[Problem]:
    return [replace(problem, code="link-malformed") for problem in problems]


def _choose(
    key: str, raw: str, choices: tuple[_T, ...], aliases: Mapping[str, _T] | None = None
) -> tuple[_T | None, list[Problem]]:
    """Match a value with those that Symphony takes; a near miss is understood and reported."""
    value = unquote(raw)
    for choice in choices:
        if value == choice:
            return choice, []
    meant = {choice.lower(): choice for choice in choices} | dict(aliases or {})
    if (near := meant.get(value.lower())) is None:
        return None, [unknown(key, value, choices)]
    return near, [malformed(f"{key} is written {shown(value)}", f"write {key}={near}")]


# The keys that say what a link does, in the order in which they win.
_READERS: dict[str, Callable[[_Values], _Read]] = {
    "startChat": _read_chat,
    "streamId": _read_stream,
    "startRoom": _read_room,
    "userId": _read_profile,
    "triggerAction": _read_trigger,
}
# Where each key stands: in the query or in the fragment.
PLACES = {
    **dict.fromkeys(("startChat", "streamId", "streamType", "startRoom", "silent"), "?"),
    **dict.fromkeys(("userIds", "userEmails", "userId"), "?"),
    **dict.fromkeys(("triggerAction", "phoneNumber", "channel"), "#"),
    **dict.fromkeys(("firstName", "lastName", "email", "company"), "#"),
}
# What the REST API calls the types of a stream.
_REST_TYPES: dict[str, StreamType] = {"room": "chatroom", "mim": "im"}
