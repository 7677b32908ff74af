"""What Symphony says of links: its rules, as problems of an action or of a link's text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symphony_ecp.problems import Problem, did_you_mean
from symphony_ecp.symphony.links.forms import (
    CHANNELS,
    STREAM_TYPES,
    Action,
    App,
    Call,
    Contact,
    CreateRoom,
    OpenStream,
    Sms,
    StartChat,
    write,
)
from symphony_ecp.symphony.links.phone import read_phone
from symphony_ecp.text import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from symphony_ecp.problems import Severity

#: Symphony's desktop client ignores longer links (SymphonyElectron, ``protocol-handler.ts``).
MAX_LENGTH = 2083
#: The limit that the embedding SDK states for ``startRoom``; the URI page states none.
MAX_ROOM_NAME = 50
#: The keys of a browser login: the client sets session cookies from a link with both of them in it
#: (SymphonyElectron, ``protocol-handler.ts``).
LOGIN = re.compile(r"[?&#](?:skey|anticsrf)=", re.IGNORECASE)

#: An address without what only quotation marks let in before the ``@``, and a name of a host behind
#: it (RFC 5321, 4.1.2), in any alphabet: no address of a page is taken for one.
_EMAIL = re.compile(r"[^@\s,:;<>()\[\]\\\"]+@(?:[^@\s,.:;<>()\[\]\\\"'/?#&=]+\.)+"
                    r"[^@\s,.:;<>()\[\]\\\"'/?#&=]+")  # fmt: skip
_DIALOG = "add 'dialog: true' (in a link: &silent=false)"


def check(action: Action) -> tuple[Problem, ...]:
    """Return what Symphony would not understand about an action, as ``link-malformed``.

    Ids are taken as read: :mod:`symphony_ecp.symphony.ids` judges them.
    """
    return tuple(problem for _, problem in check_fields(action))


def check_fields(action: Action) -> tuple[tuple[str, Problem], ...]:
    """Return the same, each problem with the field that it is about, or ``""`` for the link."""
    return (*check_action(action), *(("", problem) for problem in check_text(write(action))))


def check_action(action: Action) -> list[tuple[str, Problem]]:
    """Return what Symphony would not understand about an action's fields, with their names."""
    found: list[tuple[str, Problem]] = []
    match action:
        case StartChat(()):
            found.append(("user_ids", malformed("a chat needs at least one user")))
        case CreateRoom():
            found += _check_room(action)
        case Sms(phone) | Call(phone):
            found += [("phone", problem) for problem in read_phone(phone)[1]]
        case Contact():
            found += [("phone", problem) for problem in read_phone(action.phone)[1]]
            if action.channel not in CHANNELS:
                found.append(("channel", unknown("channel", action.channel, CHANNELS)))
            if action.email and not is_email(action.email):
                found.append(("email", _no_email(action.email)))
        case OpenStream(_, stream_type) if stream_type not in STREAM_TYPES:
            found.append(("stream_type", unknown("streamType", stream_type, STREAM_TYPES)))
        case App():
            found += _check_app(action)
        case _:
            pass
    return found


def _check_room(room: CreateRoom) -> Iterator[tuple[str, Problem]]:
    if not room.name.strip():
        yield "name", malformed("a room needs a name; without one Symphony does nothing")
    elif len(room.name) > MAX_ROOM_NAME:
        message = f"the room's name has {len(room.name)} characters, {MAX_ROOM_NAME} are allowed"
        yield "name", malformed(message, "shorten it", "warning")
    people = len(room.user_ids) + len(room.emails)
    if not people:
        hint = "list them, with whoever follows the link among them"
        yield "", malformed("a room needs people in it", hint)
    if room.user_ids and room.emails:
        hint = "give all by id or all by e-mail address"
        message = "the room's people are given by id and by e-mail address"
        yield "emails", malformed(message, hint)
    for email in room.emails:
        if not is_email(email):
            yield "emails", _no_email(email)
    firms = _firms(room.emails)
    if not room.dialog and len(firms) > 1:
        message = f"a room with people of {' and '.join(firms)} cannot be created silently"
        yield "emails", malformed(message, _DIALOG, "warning")
    elif not room.dialog and people == 1:
        message = "whoever follows the link must be in the list, and it has one person only"
        hint = f"list more people, or {_DIALOG}"
        yield "emails" if room.emails else "user_ids", malformed(message, hint, "info")


def _no_email(text: str) -> Problem:
    return malformed(f"{shown(text)} is not an e-mail address")


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
            yield part, malformed(f"an app's link needs its {part}", hint)
    # The manifest's rule is stricter, but ids with dots are in use (com.symphony.zoom).
    if re.search(r"[\s:,]", app.id):
        message = f"{shown(app.id)} is not the id of an app: it has a colon, comma or space"
        yield "id", malformed(message, hint)


def check_text(url: str) -> list[Problem]:
    """Return what is wrong with a link, whatever it does."""
    found = []
    if len(url) > MAX_LENGTH:
        message = f"the link has {len(url)} characters; Symphony ignores links over {MAX_LENGTH}"
        found.append(malformed(message, "shorten a name or list fewer people"))
    if LOGIN.search(url) or ("skey" in url and "anticsrf" in url):
        message = "the link has 'skey' or 'anticsrf' in it, which Symphony takes for a login"
        found.append(malformed(message, "never publish such a link"))
    return found


def is_email(text: str) -> bool:
    """Whether a text reads like an e-mail address."""
    # 320 characters: RFC 5321, 64 before the @ and 255 after it.
    if len(text) > 320 or not text.isprintable():
        return False
    return _EMAIL.fullmatch(text) is not None


def malformed(message: str, hint: str = "", severity: Severity = "error") -> Problem:
    """Return a ``link-malformed``."""
    return Problem("link-malformed", message, hint, severity=severity)


def unknown(what: str, value: str, choices: tuple[str, ...]) -> Problem:
    """Say that a parameter's value is none of those that Symphony takes, or is not there."""
    one_of = f"it is one of {', '.join(choices)}"
    if not value:
        return malformed(f"the link has no {what}", one_of)
    message = f"{what} is {shown(value)}, which Symphony does not know"
    return malformed(message, did_you_mean(value, choices, otherwise=one_of))
