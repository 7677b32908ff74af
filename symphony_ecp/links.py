"""Symphony's deep links: the only place that writes a Symphony URL, and reads one back.

The forms, literally (Symphony docs, "Symphony Messaging URI")::

    https://open.symphony.com/?                                               launch
    …?startChat={userId},{userId}                                             chat
    …?streamId={streamId}&streamType={chatroom|im}                            open a stream
    …?startRoom=RoomName={name}[&silent=false]&userIds={userId},{userId}      create a room
    …?startRoom=RoomName={name}[&silent=false]&userEmails={email},{email}     create a room
    …?userId={userId}                                                         profile
    …?app/{publisher}/{appId}/{appName}[/{moduleTitle}]                       extension app
    …#phoneNumber={phone}&triggerAction={SMS|PHONE_CALL}                      SMS, phone call
    …#triggerAction=CHAT&channel={channel}&phoneNumber={phone}[&firstName=…&lastName=…
        &email=…&company=…]                                                   contact

A legacy link has ``symphony://`` in place of ``https://open.symphony.com/`` (the page says "in
place of ``open.symphony.com``", which its examples contradict: that would write
``https://symphony://``).

Where Symphony says nothing, the safe spelling is written:

* the stream id in its standard form, percent-encoded, as in the one real link in Symphony's
  examples; whether links take the URL-safe form is undocumented;
* spaces as ``%20`` everywhere, as the page does for apps (for the name of a room it says only
  that spaces work when the link is opened in Chrome);
* in a fragment a raw ``+`` and ``@``, as in all samples; in a query a raw ``@`` and ``,``, but
  ``%2B`` for a ``+``, which a form decoder would turn into a space;
* every other character outside ``A-Z a-z 0-9 - . _ ~`` percent-encoded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeVar, assert_never, get_args
from urllib.parse import quote, unquote

from symphony_ecp.ids import read_stream_id, read_user_id
from symphony_ecp.problems import Problem, did_you_mean, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from symphony_ecp.problems import Severity

UNIVERSAL = "https://open.symphony.com/"
LEGACY = "symphony://"

Uri = Literal["universal", "legacy"]
StreamType = Literal["chatroom", "im"]
Channel = Literal["WHATSAPP", "SMS-DIRECT", "WECHAT", "LINE", "SMS"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
STREAM_TYPES: tuple[StreamType, ...] = get_args(StreamType)

#: Symphony's desktop client ignores longer links (SymphonyElectron, ``protocol-handler.ts``).
MAX_LENGTH = 2083
#: The limit that the embedding SDK states for ``startRoom``; the URI page states none.
MAX_ROOM_NAME = 50


@dataclass(frozen=True, slots=True)
class Launch:
    """Bring Symphony to the front."""


@dataclass(frozen=True, slots=True)
class StartChat:
    """Open the chat with one user, or the group chat with several."""

    user_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OpenStream:
    """Open a conversation; the id is in standard form and does not tell the type."""

    stream_id: str
    stream_type: StreamType


@dataclass(frozen=True, slots=True)
class CreateRoom:
    """Create a room, silently or (``dialog``) after the reader has confirmed it.

    People are given by id or by e-mail address, not both. Symphony wants the reader among them.
    """

    name: str
    user_ids: tuple[int, ...] = ()
    emails: tuple[str, ...] = ()
    dialog: bool = False


@dataclass(frozen=True, slots=True)
class Sms:
    """Start an SMS chat with a number in E.164 form."""

    phone: str


@dataclass(frozen=True, slots=True)
class Call:
    """Call a number in E.164 form."""

    phone: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Chat with an outside contact over a channel, or onboard them; the phone is in E.164 form."""

    phone: str
    channel: Channel
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    company: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """Show a user's profile."""

    user_id: int


@dataclass(frozen=True, slots=True)
class App:
    """Open an extension app, at its first navigation item or at the one with this title."""

    publisher: str
    id: str
    name: str
    module: str = ""


Action = Launch | StartChat | OpenStream | CreateRoom | Sms | Call | Contact | Profile | App


# Writing ------------------------------------------------------------------------------------


def write(action: Action, uri: Uri = "universal") -> str:
    """Return the link for an action, whatever :func:`check` says of it."""
    return (UNIVERSAL if uri == "universal" else LEGACY) + _tail(action)


def _tail(action: Action) -> str:
    match action:
        case Launch():
            return "?"
        case StartChat(user_ids):
            return f"?startChat={_joined(user_ids)}"
        case OpenStream(stream_id, stream_type):
            return f"?streamId={_escaped(stream_id)}&streamType={stream_type}"
        case CreateRoom():
            return f"?startRoom=RoomName={_escaped(action.name)}{_members(action)}"
        case Sms(phone):
            return f"#phoneNumber={_escaped(phone, '+')}&triggerAction=SMS"
        case Call(phone):
            return f"#phoneNumber={_escaped(phone, '+')}&triggerAction=PHONE_CALL"
        case Contact():
            return f"#triggerAction=CHAT&channel={action.channel}{_person(action)}"
        case Profile(user_id):
            return f"?userId={user_id}"
        case App(publisher, id_, name, module):
            segments = (publisher, id_, name, module) if module else (publisher, id_, name)
            return "?app/" + "/".join(map(_escaped, segments))
    assert_never(action)


def _members(room: CreateRoom) -> str:
    silent = "&silent=false" if room.dialog else ""
    ids = f"&userIds={_joined(room.user_ids)}" if room.user_ids else ""
    emails = f"&userEmails={','.join(_escaped(e, '@') for e in room.emails)}" if room.emails else ""
    return silent + ids + emails


def _person(contact: Contact) -> str:
    values = {
        "phoneNumber": contact.phone,
        "firstName": contact.first_name,
        "lastName": contact.last_name,
        "email": contact.email,
        "company": contact.company,
    }
    return "".join(f"&{key}={_escaped(value, '+@')}" for key, value in values.items() if value)


def _joined(user_ids: Iterable[int]) -> str:
    return ",".join(map(str, user_ids))


def _escaped(text: str, raw: str = "") -> str:
    # A lone surrogate has no UTF-8 form: it becomes "?", not an exception.
    return quote(text, safe=raw, errors="replace")


# Rules that Symphony states -----------------------------------------------------------------

_DIALOG = "add 'dialog: true' (in a link: &silent=false)"


def check(action: Action) -> tuple[Problem, ...]:
    """Return what Symphony would not understand about an action, as ``link-malformed``.

    Ids are taken as read: :mod:`symphony_ecp.ids` judges them.
    """
    return tuple(problem for _, problem in check_fields(action))


def check_fields(action: Action) -> tuple[tuple[str, Problem], ...]:
    """Return the same, each problem with the field that it is about, or ``""`` for the link."""
    return (*_check_action(action), *(("", problem) for problem in _check_text(write(action))))


def _check_action(action: Action) -> list[tuple[str, Problem]]:
    found: list[tuple[str, Problem]] = []
    match action:
        case StartChat(()):
            found.append(("user_ids", _problem("a chat needs at least one user")))
        case CreateRoom():
            found += _check_room(action)
        case Sms(phone) | Call(phone):
            found += [("phone", problem) for problem in read_phone(phone)[1]]
        case Contact():
            found += [("phone", problem) for problem in read_phone(action.phone)[1]]
            if action.channel not in CHANNELS:
                found.append(("channel", _unknown("channel", action.channel, CHANNELS)))
            if action.email and not is_email(action.email):
                found.append(("email", _no_email(action.email)))
        case OpenStream(_, stream_type) if stream_type not in STREAM_TYPES:
            found.append(("stream_type", _unknown("streamType", stream_type, STREAM_TYPES)))
        case App():
            found += _check_app(action)
        case _:
            pass
    return found


def _check_room(room: CreateRoom) -> Iterator[tuple[str, Problem]]:
    if not room.name.strip():
        yield "name", _problem("a room needs a name; without one Symphony does nothing")
    elif len(room.name) > MAX_ROOM_NAME:
        message = f"the room's name has {len(room.name)} characters, {MAX_ROOM_NAME} are allowed"
        yield "name", _problem(message, "shorten it", "warning")
    people = len(room.user_ids) + len(room.emails)
    if not people:
        hint = "list them, with whoever follows the link among them"
        yield "", _problem("a room needs people in it", hint)
    if room.user_ids and room.emails:
        hint = "give all by id or all by e-mail address"
        message = "the room's people are given by id and by e-mail address"
        yield "emails", _problem(message, hint)
    for email in room.emails:
        if not is_email(email):
            yield "emails", _no_email(email)
    firms = _firms(room.emails)
    if not room.dialog and len(firms) > 1:
        message = f"a room with people of {' and '.join(firms)} cannot be created silently"
        yield "emails", _problem(message, _DIALOG, "warning")
    elif not room.dialog and people == 1:
        message = "whoever follows the link must be in the list, and it has one person only"
        hint = f"list more people, or {_DIALOG}"
        yield "emails" if room.emails else "user_ids", _problem(message, hint, "info")


def _no_email(text: str) -> Problem:
    return _problem(f"{shown(text)} is not an e-mail address")


def _firms(emails: Iterable[str]) -> list[str]:
    """Return the domains of addresses; uk.acme.com is acme.com when both are there."""
    domains = {email.rpartition("@")[2].lower() for email in emails if is_email(email)}
    return sorted(domain for domain in domains if domains.isdisjoint(_parents(domain)))


def _parents(domain: str) -> Iterator[str]:
    while domain := domain.partition(".")[2]:
        yield domain


def _check_app(app: App) -> Iterator[tuple[str, Problem]]:
    parts = {"publisher": app.publisher, "id": app.id, "name": app.name}
    hint = "the Admin Portal lists it under App Management"
    for part, value in parts.items():
        if not value.strip():
            yield part, _problem(f"an app's link needs its {part}", hint)
    # The manifest's rule is stricter, but ids with dots are in use (com.symphony.zoom).
    if re.search(r"[\s:,]", app.id):
        message = f"{shown(app.id)} is not the id of an app: it has a colon, comma or space"
        yield "id", _problem(message, hint)


def _check_text(url: str) -> list[Problem]:
    found = []
    if len(url) > MAX_LENGTH:
        message = f"the link has {len(url)} characters; Symphony ignores links over {MAX_LENGTH}"
        found.append(_problem(message, "shorten a name or list fewer people"))
    if _SECRET.search(url) or ("skey" in url and "anticsrf" in url):
        message = "the link has 'skey' or 'anticsrf' in it, which Symphony takes for a login"
        found.append(_problem(message, "never publish such a link"))
    return found


# The keys of a browser login: the client sets session cookies from a link with both of them in it
# (SymphonyElectron, ``protocol-handler.ts``).
_SECRET = re.compile(r"[?&#](?:skey|anticsrf)=", re.IGNORECASE)


def is_email(text: str) -> bool:
    """Whether a text reads like an e-mail address."""
    # 320 characters: RFC 5321, 64 before the @ and 255 after it.
    return len(text) <= 320 and bool(re.fullmatch(r"[^@\s,]+@[^@\s,.]+(\.[^@\s,.]+)+", text))


def read_phone(text: str) -> tuple[str | None, tuple[Problem, ...]]:
    """Read a phone number as people write it and return it in E.164 form.

    A country code is needed, with ``+`` or ``00``. Numbers of possible length are taken, also when
    no such range is assigned: Symphony's own examples are of that kind.
    """
    # 50 ms and many tables that a site without phone links never needs.
    from phonenumbers import (
        NumberParseException,
        PhoneNumberFormat,
        ValidationResult,
        format_number,
        is_possible_number_with_reason,
        parse,
    )

    hint = "write it in digits with its country code, as in +44 20 7946 0958"
    number = _START.sub(_plus, " ".join(text.split()))
    if not _PHONE.fullmatch(number):
        return None, (_problem(f"{shown(text)} is not a phone number", hint),)
    if "+" not in number:
        return None, (_problem(f"{shown(text)} has no country code", hint),)
    try:
        parsed = parse(number)
    except NumberParseException as error:
        unknown = error.error_type == NumberParseException.INVALID_COUNTRY_CODE
        what = "does not begin with a country code" if unknown else "has too few or too many digits"
        return None, (_problem(f"{shown(text)} {what}", hint),)
    reason = is_possible_number_with_reason(parsed)
    if reason != ValidationResult.IS_POSSIBLE:
        many = "many" if reason == ValidationResult.TOO_LONG else "few"
        what = f"has too {many} digits for country code +{parsed.country_code}"
        return None, (_problem(f"{shown(text)} {what}"),)
    return format_number(parsed, PhoneNumberFormat.E164), ()


_START = re.compile(r"^(?:tel:|sms:)?\s*(?:00)?", re.IGNORECASE)
# What people write in a number: one country code, digits, and any of the usual separators.
_PHONE = re.compile(r"\(?\+?[\d ().\-/\u2010-\u2015]{3,60}")


def _plus(prefix: re.Match[str]) -> str:
    return "+" if prefix[0].endswith("00") else ""


# Reading ------------------------------------------------------------------------------------

_HEAD = re.compile(
    r"(?P<wrong>https?://symphony://)|(?P<legacy>symphony://)"
    r"|(?P<scheme>(?:https?:)?(?://)?)open\.symphony\.com(?::443)?(?=[/?#]|$)/?",
    re.IGNORECASE,
)

_T = TypeVar("_T", bound=str)
_Values = Mapping[str, str]
_Read = tuple[Action | None, list[Problem]]


def is_symphony_link(url: str) -> bool:
    """Whether a URL is meant as a Symphony link, right or wrong."""
    return _HEAD.match(url.strip()) is not None


def parse(url: str) -> tuple[Action | None, tuple[Problem, ...]]:
    """Read any Symphony link, universal or legacy, and say what is wrong with it.

    Never raises. The action is ``None`` when the link does not hold enough of one; problems are
    ``link-malformed``, and the ``stream-*`` codes for its stream id.
    """
    url = url.strip()
    head = _HEAD.match(url)
    if head is None:
        return None, (_problem(f"{shown(url)} is not a Symphony link"),)
    found = [*_check_head(head), *_check_text(url)]
    rest, _, fragment = url[head.end() :].partition("#")
    path, _, query = rest.partition("?")
    if _SECRET.search(url):
        return None, tuple(found)
    if re.search(r"\s", url):
        hint = "remove it, or write %20 where a name has it"
        found.append(_problem("the link has white space in it", hint, "warning"))
    if path:
        found.append(_check_path(path, LEGACY if head["legacy"] else UNIVERSAL))
        return None, tuple(found)
    if query and fragment:
        message = "the link has parameters after both ? and #"
        found.append(_problem(message, "a link does one thing: use one of them", "warning"))
    if re.match(r"app\b", query):
        action, problems = _read_app(query)
    elif query or fragment:
        action, problems = _read_parameters(query, fragment)
    else:
        action, problems = Launch(), []
    wrong = (problem for _, problem in _check_action(action)) if action else ()
    return action, (*found, *problems, *wrong)


def _check_head(head: re.Match[str]) -> list[Problem]:
    if head["wrong"]:
        message = "the link begins with two schemes"
        return [_problem(message, f"a legacy link begins with {LEGACY} alone")]
    if head["legacy"]:
        if head["legacy"] == LEGACY:
            return []
        message = f"Symphony's client knows {LEGACY} only in lower case"
        return [_problem(message, f"write {LEGACY}")]
    if head["scheme"].lower() == "https://":
        return []
    return [_problem("the link does not begin with https://", f"write {UNIVERSAL}", "warning")]


def _check_path(path: str, prefix: str) -> Problem:
    if path.startswith("chat_with"):
        message = "'chat_with' links work on iOS only, and Symphony has given them up"
        return _problem(message, f"write {UNIVERSAL}?startChat= with the user's id")
    hint = f"its parameters follow {prefix} after ? or #"
    return _problem(f"a Symphony link has no path, this one has {shown(path)}", hint)


def _read_app(query: str) -> _Read:
    segments = [unquote(segment) for segment in query.split("/")[1:]]
    if 3 <= len(segments) <= 4:
        return App(*segments), []
    message = f"an app's link has 3 or 4 parts after ?app/, this one has {len(segments)}"
    return None, [
        _problem(message, "write ?app/publisher/id/name or ?app/publisher/id/name/module")
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
            meant = key if key in _PLACES else nearest(key, _PLACES)
            values.setdefault(meant or key, value)
    actions = [key for key in _READERS if key in values]
    if not actions:
        hint = f"it needs one of {', '.join(_READERS)}, or app/"
        return None, [*found, _problem("the link does not say what to do", hint)]
    for other in actions[1:]:
        found.append(_problem(f"the link has two actions, '{actions[0]}' and '{other}'"))
    action, problems = _READERS[actions[0]](values)
    return action, [*found, *problems]


def _check_pair(mark: str, key: str, value: str, known: Iterable[str]) -> list[Problem]:
    if key not in _PLACES:
        hint = did_you_mean(key, _PLACES)
        message = f"a Symphony link has no parameter {shown(key)}"
        return [_problem(message, hint or "remove it", "error" if hint else "warning")]
    found = []
    if key in known:
        found.append(_problem(f"'{key}' is given twice", "keep one", "warning"))
    if mark != _PLACES[key]:
        found.append(_problem(f"'{key}' stands after {mark}", f"it belongs after {_PLACES[key]}"))
    elif mark == "?" and "+" in value and key != "streamId":
        hint = "write %20 for a space, %2B for a plus sign"
        found.append(_problem(f"the + in '{key}' may be read as a space", hint, "warning"))
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
        found.append(_problem("the link's stream id is not percent-encoded", hint))
    elif reading.id and "_" in raw:
        message = "the link's stream id is in URL-safe form, and no Symphony page says that works"
        found.append(_problem(message, hint, "info"))
    if "streamType" not in values:
        hint = "add &streamType=chatroom for a room, &streamType=im for a chat"
        return None, [*found, _problem("the link has no streamType; Symphony does nothing", hint)]
    kind, problems = _choose("streamType", values["streamType"], STREAM_TYPES, _REST_TYPES)
    found += problems
    return (OpenStream(reading.id.standard, kind) if reading.id and kind else None), found


def _read_room(values: _Values) -> _Read:
    found = []
    raw = values["startRoom"]
    prefix, _, name = unquote(raw).partition("=")
    if prefix != "RoomName":
        hint = "write startRoom=RoomName= and the name"
        return None, [_problem("the room's name does not follow 'startRoom=RoomName='", hint)]
    if not raw.startswith("RoomName="):
        hint = "write startRoom=RoomName= as it is"
        found.append(_problem("the = after RoomName is percent-encoded", hint))
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
        return None, [_problem("the link has no phoneNumber", "add phoneNumber=+…")]
    text = unquote(raw)
    phone, problems = read_phone(text)
    found = list(problems)
    if phone and raw != phone:
        message = f"the link's phone number is written {shown(raw)}"
        found.append(_problem(message, f"write phoneNumber={phone}", "warning"))
    return phone, found


def _read_users(raw: str) -> tuple[tuple[int, ...] | None, list[Problem]]:
    """Read a comma list of user ids; ``None`` when one of them is none."""
    words = unquote(raw).split(",") if raw else []
    if not all(words):
        message = "the list of user ids has an empty place"
        return None, [_problem(message, "write one comma between two ids, none at the ends")]
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
    near = meant.get(value.lower())
    if near is None:
        return None, [_unknown(key, value, choices)]
    return near, [_problem(f"{key} is written {shown(value)}", f"write {key}={near}")]


# The keys that say what a link does, in the order in which they win.
_READERS: dict[str, Callable[[_Values], _Read]] = {
    "startChat": _read_chat,
    "streamId": _read_stream,
    "startRoom": _read_room,
    "userId": _read_profile,
    "triggerAction": _read_trigger,
}
# Where each key stands: in the query or in the fragment.
_PLACES = {
    **dict.fromkeys(("startChat", "streamId", "streamType", "startRoom", "silent"), "?"),
    **dict.fromkeys(("userIds", "userEmails", "userId"), "?"),
    **dict.fromkeys(("triggerAction", "phoneNumber", "channel"), "#"),
    **dict.fromkeys(("firstName", "lastName", "email", "company"), "#"),
}
# What the REST API calls the types of a stream.
_REST_TYPES: dict[str, StreamType] = {"room": "chatroom", "mim": "im"}


# Problems -----------------------------------------------------------------------------------


def _problem(message: str, hint: str = "", severity: Severity = "error") -> Problem:
    return Problem("link-malformed", message, hint, severity=severity)


def _unknown(what: str, value: str, choices: tuple[str, ...]) -> Problem:
    one_of = f"it is one of {', '.join(choices)}"
    if not value:
        return _problem(f"the link has no {what}", one_of)
    message = f"{what} is {shown(value)}, which Symphony does not know"
    return _problem(message, did_you_mean(value, choices, otherwise=one_of))
