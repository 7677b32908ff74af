"""A client of the preview pod that reads the documentation, and the pod's world."""

from __future__ import annotations

import http.client
import json
import time
from dataclasses import dataclass, field
from typing import Any

import jwt

from symphony_ecp.preview import PreviewPod
from symphony_ecp.preview.rest import (
    CALLS,
    Account,
    Application,
    Directory,
    Person,
    Room,
    made_up_stream,
    new_key_pair,
)

PRIVATE, PUBLIC = new_key_pair()
OTHER_PRIVATE, _ = new_key_pair()
ALICE = Person(71811853190567, "Alice Martin", "alice@acme.com", "alice")
DESK = Room("VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA==", "Trading desk", description="Rates and swaps")
CLOSED = Room(made_up_stream(1), "Closed desk", active=False)
CHAT = Room(made_up_stream(2), kind="IM")
FOREIGN = Room(made_up_stream(3), "Research", member=False)
HIDDEN = Room(made_up_stream(4), "Hidden desk", discoverable=False)
WORLD = Directory.of(
    [DESK, CLOSED, CHAT, FOREIGN, HIDDEN],
    [ALICE, Person(71811853189751, "Marc Old", "marc@acme.com", "marc", active=False)],
    [Application("com.symphony.zoom", "Zoom"), Application("off", "Off", enabled=False)],
    {"acme.com": "acme.symphony.com"},
)


ACCOUNTS = [Account("docs-bot", PUBLIC), Account("plain-bot", PUBLIC, admin=False)]


#: Every call that needs a session.
ASKED = [
    (call.method, call.path.replace("{id}", DESK.url_safe).replace("{uid}", str(ALICE.id)))
    for call in CALLS
    if call.session
]


LOGIN, KEY_MANAGER = "/login/pubkey/authenticate", "/relay/pubkey/authenticate"
INFO = f"/pod/v2/streams/{DESK.url_safe}/info"


def error(code: int, message: str) -> tuple[int, dict[str, Any]]:
    return code, {"code": code, "message": message}


NO_SESSION = error(401, "Invalid session")
FORBIDDEN = error(403, "The user lacks the required entitlement to perform this operation")


@dataclass
class Client:
    """One connection to a pod, and the session on it."""

    pod: PreviewPod
    token: str = ""
    _open: http.client.HTTPConnection | None = field(default=None, repr=False)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        status, _, text = self.raw(method, path, body, **headers)
        return status, json.loads(text) if text else None

    def raw(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        if self._open is None:
            self._open = http.client.HTTPConnection(self.pod.host, timeout=5)
        sent = body if isinstance(body, bytes) else None if body is None else json.dumps(body)
        self._open.request(method, path, sent, {"sessionToken": self.token, **headers})
        reply = self._open.getresponse()
        return reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read()

    def log_in(self, user: str = "docs-bot") -> Client:
        status, value = self.ask("POST", "/login/pubkey/authenticate", {"token": signed(user)})
        assert status == 200
        self.token = value["token"]
        return self

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


def signed(user: Any = "docs-bot", *, key: str = PRIVATE, ahead: Any = 240, **claims: Any) -> str:
    expires = {} if ahead is None else {"exp": int(time.time()) + ahead}
    return jwt.encode({"sub": user, **expires, **claims}, key, algorithm="RS512")
