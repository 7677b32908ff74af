"""How a REST call reaches the wire: its latency, its limits, and what goes wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from symphony_ecp.preview.rest.asked import FORBIDDEN, error
from symphony_ecp.preview.rest.calls import answer
from symphony_ecp.preview.rest.state import Answer

if TYPE_CHECKING:
    from threading import Event

    from symphony_ecp.preview.rest.state import Request, Rest

#: Where the REST API begins.
ROOTS = ("/login/", "/pod/", "/relay/", "/webcontroller/")
_JSON, _HTML = "application/json", "text/html; charset=utf-8"
_PAGE = b"<!doctype html>\n<title>Sign in</title>\n<p>Preview: sign in to use this network.\n"
#: Faults that answer something of their own: status, content type, body.
_BODIES: dict[str, tuple[str, bytes]] = {
    "rest-html": (_HTML, _PAGE),
    "rest-nonsense": (_JSON, b'{"users": [\xff'),
    "rest-odd": (_JSON, b'["odd", {"users": 7, "token": 7, "id": []}]'),
    "rest-empty": (_JSON, b""),
    "rest-garbled": (_JSON, b'{"users": []}'),
    "rest-huge": (_JSON, b'{"padding": "%s"}'),
}
#: Faults that are errors of the documented form.
_ERRORS = {
    "rest-expired": error(401, "Invalid session"),
    "rest-forbidden": error(403, FORBIDDEN),
    "rest-fails": error(500, "Server error"),
}
_HUGE = 10_000_000  # bytes
#: What an answer takes longer, in seconds, when it is asked to be slow.
_SLOW = 5.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes over the wire.

    Attributes:
        status: ``None`` closes the connection without an answer.
        kind: the content type, where there is a body.
        body: all of it, as its length is announced.
        headers: besides the usual ones.
        cut: whether the connection is closed in the middle of the body.
        fault: what went wrong.
        note: what the pod's record says of it.

    """

    status: int | None
    kind: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    fault: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A REST call in the pod's record.

    Attributes:
        query: the last value of each key.
        body: what was sent.
        headers: by their names in lower case.
        status: of the answer; ``None`` where there was none.
        fault: what went wrong.
        note: why nobody was logged in.

    """

    query: Mapping[str, str]
    body: bytes
    headers: Mapping[str, str]
    status: int | None
    fault: str | None
    note: str

    @classmethod
    def of(cls, request: Request, reply: Reply) -> Recorded:
        """Return what is worth keeping of a call and its answer."""
        parts = request.query, request.body, request.headers
        return cls(*parts, reply.status, reply.fault, reply.note)


def reply_to(rest: Rest, request: Request, faults: set[str], ended: Event) -> Reply:
    """Work out what is sent, in the time that it takes.

    Args:
        rest: the REST half of the pod.
        request: the call, its path without the context.
        faults: what was asked to go wrong, for the pod and for this call.
        ended: set when the connection ends, or the pod; nobody waits any longer then.

    """
    with rest.under_way() as too_many:
        fault = "rest-limit" if too_many else rest.fault_of(request.path, faults)
        seconds = rest.latency + (_SLOW if fault == "rest-slow" else 0)
        if fault == "rest-silent" or seconds:
            ended.wait(None if fault == "rest-silent" else seconds)
        if fault in {"rest-silent", "rest-refuse"}:
            return Reply(None, fault=fault)
        if fault in _BODIES:
            kind, body = _BODIES[fault]
            headers = {"Content-Encoding": "gzip"} if fault == "rest-garbled" else {}
            return Reply(200, kind, body.replace(b"%s", b"x" * _HUGE), headers, fault=fault)
        found = _answer(rest, request, fault)
    body = b"" if found.value is None else json.dumps(found.value).encode()
    kind, cut = _JSON if body else "", fault == "rest-drop"
    status = None if cut and not body else found.status
    return Reply(status, kind, body, found.headers, cut, fault, found.note)


def _answer(rest: Rest, request: Request, fault: str | None) -> Answer:
    if fault == "rest-limit":
        return replace(error(429, "Too many requests"), headers={"Retry-After": rest.retry_after})
    if fault == "rest-redirect":
        return Answer(302, headers={"Location": rest.redirect_to + rest.context + request.path})
    if fault == "rest-expired" and not request.path.startswith("/pod/"):
        fault = None
    return _ERRORS[fault] if fault in _ERRORS else answer(rest, request)
