"""The REST calls that the preview pod answers, with the fields that Symphony documents.

Source: Symphony's public API specifications (``pod-api-public.yaml``, ``login-api-public.yaml``).
Where they are silent the pod is strict: more than a hundred of anything at once, a filter that it
does not know or an id in another spelling than the URL-safe one is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from symphony_ecp.preview.rest import login, people, streams
from symphony_ecp.preview.rest.asked import Asked, RefusedError, error

if TYPE_CHECKING:
    from symphony_ecp.preview.rest.state import Answer, Request, Rest


@dataclass(frozen=True, slots=True)
class Call:
    """One call: ``{}`` in its path is what the answer is about."""

    method: str
    path: str
    help: str
    answer: Callable[..., Answer]
    session: bool = True

    @property
    def pattern(self) -> str:
        """The path as a regular expression."""
        return "([^/]+)".join(map(re.escape, re.split(r"\{\w*\}", self.path)))


#: Every call that the pod answers.
CALLS: tuple[Call, ...] = (
    Call(
        "POST",
        "/login/pubkey/authenticate",
        "a session for a signed token",
        lambda rest, request: login.login(rest, request, "sessionToken"),
        session=False,
    ),
    Call(
        "POST",
        "/relay/pubkey/authenticate",
        "the same at the key manager",
        lambda rest, request: login.login(rest, request, "keyManagerToken"),
        session=False,
    ),
    Call(
        "GET",
        "/webcontroller/podLoginInformation",
        "the login service: which pod serves an e-mail address",
        login.where_to_log_in,
        session=False,
    ),
    Call("GET", "/pod/v2/sessioninfo", "who is logged in", people.session_info),
    Call("GET", "/pod/v3/users", "users by `uid`, `email` or `username`", people.users),
    Call("POST", "/pod/v1/user/search", "users by name", people.user_search),
    Call("POST", "/pod/v1/streams/list", "the account's own streams", streams.own_streams),
    Call("GET", "/pod/v2/streams/{id}/info", "one stream", streams.stream_info),
    Call("GET", "/pod/v3/room/{id}/info", "one room", streams.room_info),
    Call("GET", "/pod/v1/im/{id}/info", "one chat that is no room", streams.im_info),
    Call("POST", "/pod/v3/room/search", "rooms by name", streams.room_search),
    Call("GET", "/pod/v1/admin/app/entitlement/list", "the company's apps", people.apps),
    Call("GET", "/pod/v1/admin/app/{id}/get", "one app", people.app),
    Call(
        "GET", "/pod/v1/admin/user/{uid}/app/entitlement/list", "a user's apps", people.apps_of_user
    ),
)
_COMPILED = [(re.compile(call.pattern), call) for call in CALLS]


def answer(rest: Rest, request: Request) -> Answer:
    """Return the answer of a pod to which nothing happens."""
    known = [(match, call) for find, call in _COMPILED if (match := find.fullmatch(request.path))]
    if not known:
        return error(404, "The preview pod does not know this call")
    match, call = known[0]
    if call.method != request.method:
        return error(405, f"{call.method} is the method of this call")
    if not call.session:
        return call.answer(rest, request)
    account = rest.sessions.use(request.headers.get("sessiontoken", ""), rest.now())
    if account is None:
        return error(401, "Invalid session")
    try:
        return call.answer(Asked(request, rest, account), *map(unquote, match.groups()))
    except RefusedError as refused:
        return refused.answer
