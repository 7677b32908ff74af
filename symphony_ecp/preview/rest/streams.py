"""Calls about streams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symphony_ecp.preview.rest.asked import FORBIDDEN, RefusedError, has
from symphony_ecp.preview.rest.state import Answer

if TYPE_CHECKING:
    from symphony_ecp.preview.rest.asked import Asked
    from symphony_ecp.preview.rest.directory import Room

_NO_STREAM = "Stream not found."
_NO_ROOM = (
    "Either the stream you're trying to access does not exist, you're not allowed to view its "
    "details, or this stream is not a room."
)


def own_streams(asked: Asked) -> Answer:
    """Return the streams of which the account is a member, by creation date."""
    start, end = asked.page()
    body = asked.body()
    kinds = body.get("streamTypes") or []
    if not isinstance(kinds, list) or not all(isinstance(kind, dict) for kind in kinds):
        raise RefusedError(400, "streamTypes must be a list of types")
    wanted = [kind.get("type") for kind in kinds]
    found = [
        room
        for room in asked.directory.own
        if (not wanted or room.kind in wanted)
        and (room.active or body.get("includeInactiveStreams") is True)
    ]
    streams = [_stream(asked, room) for room in found[start:end]]
    return Answer(200, streams) if streams else Answer(204)


def _stream(asked: Asked, room: Room) -> dict[str, Any]:
    details: dict[str, Any] = {"roomAttributes": {"name": room.name}}
    if room.kind != "ROOM":
        details = {"streamAttributes": {"members": [asked.account.id] if room.member else []}}
    return {
        "id": room.url_safe,
        "crossPod": room.external,
        "active": room.active,
        "streamType": {"type": room.kind},
        **details,
    }


def _seen(asked: Asked, id_: str, *kinds: str) -> Room:
    """Return a stream that the account may see."""
    room = asked.directory.rooms.get(id_)
    if room is None or (kinds and room.kind not in kinds):
        raise RefusedError(400, _NO_ROOM if kinds == ("ROOM",) else _NO_STREAM)
    if not room.member and not asked.account.admin:
        if kinds == ("ROOM",):
            raise RefusedError(400, _NO_ROOM)
        raise RefusedError(403, FORBIDDEN)
    return room


def stream_info(asked: Asked, id_: str) -> Answer:
    """Describe a stream of any kind."""
    room = _seen(asked, id_)
    origin = {"origin": "INTERNAL", "lastMessageDate": room.created}
    return Answer(200, {**_stream(asked, room), **origin})


def _room(asked: Asked, room: Room, id_: str) -> dict[str, Any]:
    return {
        "roomAttributes": {
            "name": room.name,
            "description": room.description,
            "membersCanInvite": True,
            "discoverable": room.discoverable,
            "readOnly": False,
            "copyProtected": False,
            "crossPod": room.external,
            "viewHistory": True,
            "multiLateralRoom": False,
            "public": False,
            "groupChat": False,
        },
        "roomSystemInfo": {
            "id": id_,
            "creationDate": room.created,
            "createdByUserId": asked.account.id,
            "active": room.active,
        },
    }


def room_info(asked: Asked, id_: str) -> Answer:
    """Describe a room."""
    return Answer(200, _room(asked, _seen(asked, id_, "ROOM"), id_))


def im_info(asked: Asked, id_: str) -> Answer:
    """Describe a chat that is no room."""
    room = _seen(asked, id_, "IM", "MIM")
    info = {"id": id_, "creationDate": room.created, "active": room.active}
    return Answer(200, {"V1IMAttributes": {}, "IMSystemInfo": info})


def room_search(asked: Asked) -> Answer:
    """Find rooms by name and description; the ids are in standard spelling, as documented."""
    start, end = asked.page()
    body, hidden = asked.body(), asked.flag("includeNonDiscoverable")
    words, active = asked.words(), body.get("active")
    if unknown := body.keys() - {"query", "active", "sortOrder"}:
        raise RefusedError(400, f"The preview pod does not filter by {min(unknown)}")
    found = [
        room
        for room in asked.directory.rooms.values()
        if room.kind == "ROOM"
        and (room.discoverable or (hidden and room.member))
        and active in (None, room.active)
        and has(words, room.name, room.description)
    ]
    rooms = [_room(asked, room, room.id) for room in found[start:end]]
    counts = {"count": len(found), "skip": start, "limit": end - start}
    return Answer(200, {**counts, "query": body, "rooms": rooms, "facetedMatchCount": []})
