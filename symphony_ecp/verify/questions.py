"""What is asked of a pod, and what its answers mean.

::

    POST /v1/streams/list          the account's own streams, by the page
    GET  /v2/streams/{id}/info     a stream that is not among them
    GET  /v3/users                 users by the hundred: the active ones, then the others
    GET  /v1/admin/app/entitlement/list    all apps at once

400, 403 and 404 mean that the pod does not confirm an id, and nothing more: for what does not exist
and for what the account may not see it answers alike (Symphony's REST API declares no 404).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from symphony_ecp.site.lock import Kind
from symphony_ecp.symphony.ids import read_stream_id
from symphony_ecp.verify.client import Answer, nonsense
from symphony_ecp.verify.session import Session

#: The largest page of streams, and the most users in one request.
PAGE = 100
#: Servers take a request line of 8 kB; e-mail addresses may be long.
_LONGEST = 6000

NOT_CONFIRMED = (400, 403, 404)
_TYPES = {"ROOM": "room", "IM": "im", "MIM": "im", "POST": "post"}


@dataclass(frozen=True, slots=True)
class Said:
    """What the pod said of one id: kind and state as in the lock, and a name."""

    id: str
    kind: str
    state: str
    name: str = ""


def own_streams(session: Session, skip: int) -> list[Said]:
    """Return a page of the streams that the account is a member of; empty behind the last one."""
    query = {"skip": skip, "limit": PAGE}
    answer = session.ask("POST", "/v1/streams/list", query, {"includeInactiveStreams": True})
    if answer.status in (204, *NOT_CONFIRMED):
        return []
    return [_stream(item, session) for item in _list(answer, session)]


def stream(session: Session, ids: list[str]) -> list[Said]:
    """Ask for one stream."""
    (id_,) = ids
    reading = read_stream_id(id_)
    path = f"/v2/streams/{reading.id.url_safe if reading.id else ''}/info"
    answer = session.ask("GET", path)
    if answer.status in NOT_CONFIRMED:
        return [Said(id_, "stream", "unconfirmed")]
    said = _stream(mapping(content(answer, session), session), session)
    if said.id != id_:
        raise nonsense(session.client.shown)
    return [said]


def users(session: Session, ids: list[str]) -> list[Said]:
    """Ask for up to a hundred users, all by id or all by e-mail address."""
    found = _users(session, ids, active=True)
    rest = [id_ for id_ in ids if id_ not in found]
    # Who is deactivated exists, which the first answer does not say.
    inactive = _users(session, rest, active=False) if rest else {}
    return [
        Said(id_, "user", "active", found[id_])
        if id_ in found
        else Said(id_, "user", "inactive", inactive[id_])
        if id_ in inactive
        else Said(id_, "user", "unconfirmed")
        for id_ in ids
    ]


def _users(session: Session, ids: list[str], *, active: bool) -> dict[str, str]:
    """Return the names of the users that the pod knows, by the ids that were asked for."""
    names: dict[str, str] = {}
    for item in people(session, ids, active=active):
        name = str(item.get("displayName") or "")
        names[str(item.get("id"))] = names[str(item.get("emailAddress")).casefold()] = name
    return {id_: names[id_.casefold()] for id_ in ids if id_.casefold() in names}


def people(session: Session, ids: list[str], *, active: bool) -> list[dict[str, Any]]:
    """Return the users that the pod knows, as it describes them."""
    by = "email" if "@" in ids[0] else "uid"
    query = {by: ",".join(ids), "local": "false", "active": str(active).lower()}
    answer = session.ask("GET", "/v3/users", query)
    if answer.status in (204, *NOT_CONFIRMED):
        return []
    return items(mapping(content(answer, session), session).get("users") or [], session)


def apps(session: Session, ids: list[str]) -> list[Said]:
    """Ask for all apps, and find some among them."""
    answer = session.ask("GET", "/v1/admin/app/entitlement/list")
    known: dict[str, dict[str, Any]] = {}
    if answer.status not in (204, *NOT_CONFIRMED):
        known = {str(item.get("appId")): item for item in _list(answer, session)}
    return [
        Said(
            id_,
            "app",
            "active" if known[id_].get("enable") is not False else "inactive",
            str(known[id_].get("appName") or ""),
        )
        if id_ in known
        else Said(id_, "app", "unconfirmed")
        for id_ in ids
    ]


Question = tuple[Callable[[Session, list[str]], list[Said]], list[str]]


def questions(wanted: Iterable[tuple[Kind, str]]) -> Iterator[Question]:
    """Return what is asked for ids: one stream each, a hundred users, all apps at once."""
    by_kind: dict[str, list[str]] = {"app": [], "uid": [], "email": []}
    streams = []
    for kind, id_ in wanted:
        if kind == "stream":
            streams.append(id_)
        else:
            by_kind["app" if kind == "app" else "email" if "@" in id_ else "uid"].append(id_)
    if by_kind["app"]:
        yield apps, by_kind["app"]
    for key in ("uid", "email"):
        yield from ((users, some) for some in batches(by_kind[key]))
    yield from ((stream, [id_]) for id_ in streams)


def batches(ids: list[str]) -> Iterator[list[str]]:
    """Return as many users at once as one request takes."""
    some: list[str] = []
    for id_ in ids:
        if some and (len(some) == PAGE or sum(map(len, some)) + len(id_) > _LONGEST):
            yield some
            some = []
        some.append(id_)
    if some:
        yield some


# --- answers ---


def _stream(item: dict[str, Any], session: Session) -> Said:
    kind, attributes = item.get("streamType"), item.get("roomAttributes")
    name = attributes.get("name") if isinstance(attributes, dict) else ""
    written = item.get("id")
    if not isinstance(kind, dict) or not isinstance(written, str):
        raise nonsense(session.client.shown)
    id_ = read_stream_id(written).id
    state = "active" if item.get("active") is not False else "inactive"
    type_ = _TYPES.get(str(kind.get("type")), "stream")
    return Said(id_.standard if id_ else written, type_, state, str(name or ""))


def content(answer: Answer, session: Session) -> Any:
    """Return what a pod answered; raises :class:`PodError` where that is not the REST API's."""
    if answer.status != 200:
        raise nonsense(session.client.shown)
    return answer.json(session.client.shown)


def _list(answer: Answer, session: Session) -> list[dict[str, Any]]:
    return items(content(answer, session), session)


def items(found: Any, session: Session) -> list[dict[str, Any]]:
    """Return a list of objects; raises :class:`PodError` for anything else."""
    if not isinstance(found, list):
        raise nonsense(session.client.shown)
    return [mapping(item, session) for item in found]


def mapping(found: Any, session: Session) -> dict[str, Any]:
    """Return an object; raises :class:`PodError` for anything else."""
    if not isinstance(found, dict):
        raise nonsense(session.client.shown)
    return found
