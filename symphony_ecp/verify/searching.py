"""What a pod finds for some words: the path of ``ecp find``.

::

    POST /v3/room/search           rooms, those that nobody else can find if the account is in them
    GET  /v3/users                 people by e-mail address or id
    POST /v1/user/search           people by name, where the account may
    GET  /v1/admin/app/entitlement/list               the company's apps
    GET  /v1/admin/user/{uid}/app/entitlement/list    the account's own, where it may not see those
    GET  /v1/admin/app/{id}/get    who publishes an app

Names are what anybody called a room: texts of strangers, which are cleaned before anything else.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from symphony_ecp.symphony.ids import read_stream_id, read_user_id
from symphony_ecp.symphony.links import is_email
from symphony_ecp.verify.client import Answer, nonsense
from symphony_ecp.verify.errors import CannotAskError
from symphony_ecp.verify.questions import (
    NOT_CONFIRMED,
    PAGE,
    Said,
    batches,
    content,
    items,
    mapping,
    people,
    stream,
)
from symphony_ecp.verify.session import Session

#: Nothing that is shown or written of what a pod calls something is longer.
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Found:
    """Something that the pod knows.

    Attributes:
        said: its id, kind, state and cleaned name.
        email: of a person.

    """

    said: Said
    email: str = ""


@dataclass(frozen=True, slots=True)
class Finds:
    """What was found, and what is to be known of it: one sentence each."""

    found: tuple[Found, ...]
    notes: tuple[str, ...] = ()


class _RefusedError(Exception):
    """The account may not ask that; the message says what it would need."""


def search(session: Session, words: str, kinds: Sequence[str]) -> Finds:
    """Look for something.

    Args:
        session: the pod.
        words: of its name; or its id, or a person's e-mail addresses.
        kinds: keys of :data:`KINDS`.

    Raises:
        CannotAskError: the pod answers nothing that is of use.

    """
    if not words.strip():
        raise CannotAskError("there are no words to look for; write some, an address or an id")
    found: dict[tuple[str, str], Found] = {}
    notes: list[str] = []
    refused: list[str] = []
    asked = 0
    # An id says what it is the id of, and rooms and apps have no e-mail address.
    only = "room" if read_stream_id(words).id else "user" if _are_addresses(words) else None
    for kind in [kind for kind in kinds if kind == only] or kinds:
        try:
            finds = KINDS[kind](session, words)
        except _RefusedError as error:
            refused.append(str(error))
            continue
        asked += 1
        notes += finds.notes
        found |= {(one.said.kind, one.said.id): one for one in finds.found}
    if not asked:
        raise CannotAskError(f"{session.client.shown} {' and '.join(refused)}")
    notes += [f"{session.client.shown} {why}" for why in refused]
    return Finds(tuple(found.values()), tuple(notes))


def _rooms(session: Session, words: str) -> Finds:
    if known := read_stream_id(words).id:
        (said,) = stream(session, [known.standard])
        said = Said(said.id, said.kind, said.state, cleaned(said.name))
        return Finds((Found(said),) if said.state != "unconfirmed" else ())
    query = {"skip": 0, "limit": PAGE, "includeNonDiscoverable": "true"}
    answer = session.ask("POST", "/v3/room/search", query, {"query": words})
    given = mapping(_allowed(answer, session, "search for rooms; use an id"), session)
    rooms = items(given.get("rooms") or [], session)
    found = []
    for room in rooms:
        system = mapping(room.get("roomSystemInfo"), session)
        attributes = mapping(room.get("roomAttributes"), session)
        reading = read_stream_id(str(system.get("id"))[:_LONGEST])
        if reading.id is None:
            raise nonsense(session.client.shown)
        state = "active" if system.get("active") is not False else "inactive"
        name = cleaned(attributes.get("name"))
        found.append(Found(Said(reading.id.standard, "room", state, name)))
    return Finds(tuple(found), _more(given, len(found), "rooms"))


def _people(session: Session, words: str) -> Finds:
    ids = words.split()
    if _are_addresses(words) or read_user_id(words)[0] is not None:
        return Finds(
            tuple(
                _person(item, session, "active" if active else "inactive")
                for active in (True, False)  # the pod does not say it of each
                for some in batches(ids)
                for item in people(session, some, active=active)
            )
        )
    query = {"skip": 0, "limit": PAGE, "local": "false"}
    answer = session.ask("POST", "/v1/user/search", query, {"query": words})
    what = "search for people; use an e-mail address"
    given = mapping(_allowed(answer, session, what), session)
    users = items(given.get("users") or [], session)
    found = tuple(_person(item, session, "active") for item in users)
    return Finds(found, _more(given, len(found), "people"))


def _more(given: dict[str, Any], found: int, what: str) -> tuple[str, ...]:
    """Say how many there are behind the first page."""
    count = given.get("count")
    more = count - found if isinstance(count, int) else 0
    return (f"{more:,} more {what} have these words; use more of them",) if more > 0 else ()


def _are_addresses(words: str) -> bool:
    return all(map(is_email, words.split()))


def _person(item: dict[str, Any], session: Session, state: str) -> Found:
    number, _ = read_user_id(str(item.get("id"))[:_LONGEST])
    if number is None:
        raise nonsense(session.client.shown)
    email = str(item.get("emailAddress") or "")
    email = email if len(email) <= 320 and email.isprintable() and is_email(email) else ""
    return Found(Said(str(number), "user", state, cleaned(item.get("displayName"))), email)


def _apps(session: Session, words: str) -> Finds:
    answer = session.ask("GET", "/v1/admin/app/entitlement/list")
    if answer.status in NOT_CONFIRMED:
        me = mapping(content(session.ask("GET", "/v2/sessioninfo"), session), session)
        number, _ = read_user_id(str(me.get("id"))[:_LONGEST])
        session.client.hidden = str(number or 0)
        path = f"/v1/admin/user/{session.client.hidden}/app/entitlement/list"
        answer = session.ask("GET", path)
    listed = _allowed(answer, session, "list apps; it needs the right to view their entitlements")
    found = []
    for item in items([] if answer.status == 204 else listed, session):
        id_, name = str(item.get("appId") or ""), cleaned(item.get("appName"))
        if not id_ or len(id_) > _LONGEST or not id_.isprintable() or " " in id_:
            raise nonsense(session.client.shown)
        text = f"{id_} {name}".casefold()
        if all(word in text for word in words.casefold().split()):
            state = "active" if item.get("enable") is not False else "inactive"
            found.append(Found(Said(id_, "app", state, name)))
    return Finds(tuple(found))


def publisher(session: Session, app: str) -> str:
    """Return who publishes an app; nothing where the pod does not say so to this account."""
    answer = session.ask("GET", f"/v1/admin/app/{quote(app, '')}/get")
    if answer.status in (204, *NOT_CONFIRMED):
        return ""
    info = mapping(content(answer, session), session).get("applicationInfo")
    return cleaned(info.get("publisher")) if isinstance(info, dict) else ""


#: What can be looked for.
KINDS: dict[str, Callable[[Session, str], Finds]] = {
    "room": _rooms,
    "user": _people,
    "app": _apps,
}


def _allowed(answer: Answer, session: Session, what: str) -> Any:
    """Return what a pod answered; an empty object for nothing."""
    if answer.status in NOT_CONFIRMED:
        raise _RefusedError(f"does not let the account {what}")
    return {} if answer.status == 204 else content(answer, session)


def cleaned(text: object) -> str:
    """Return a name on one line, short, without what nobody sees or what turns text round."""
    given = text if isinstance(text, str) else ""
    given = given[: 20 * _LONGEST]
    seen = (c if c.isprintable() else "" if unicodedata.category(c) == "Cf" else " " for c in given)
    name = " ".join("".join(seen).split())
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
