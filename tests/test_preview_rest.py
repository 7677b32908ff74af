"""The REST half of the preview pod, over real sockets, as a client that reads the documentation."""

from __future__ import annotations

import http.client
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import jwt
import pytest

from symphony_ecp.preview import PreviewPod
from symphony_ecp.preview.rest import (
    Account,
    Application,
    Directory,
    Person,
    Rest,
    Room,
    made_up_people,
    made_up_rooms,
    made_up_stream,
    new_key_pair,
)
from symphony_ecp.site.registry import read_registry
from symphony_ecp.symphony.ids import read_stream_id, read_user_id

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@pytest.fixture
def pod() -> Iterator[PreviewPod]:
    accounts = [Account("docs-bot", PUBLIC), Account("plain-bot", PUBLIC, admin=False)]
    with PreviewPod(rest=Rest(directory=WORLD, accounts=accounts)) as pod:
        yield pod


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


@pytest.fixture
def client(pod: PreviewPod) -> Iterator[Client]:
    client = Client(pod)
    yield client
    client.close()


def signed(user: Any = "docs-bot", *, key: str = PRIVATE, ahead: Any = 240, **claims: Any) -> str:
    expires = {} if ahead is None else {"exp": int(time.time()) + ahead}
    return jwt.encode({"sub": user, **expires, **claims}, key, algorithm="RS512")


def test_a_signed_token_becomes_a_session(client: Client) -> None:
    status, value = client.ask("POST", "/login/pubkey/authenticate", {"token": signed()})
    assert (status, value["name"]) == (200, "sessionToken")
    client.token = value["token"]
    status, me = client.ask("GET", "/pod/v2/sessioninfo")
    assert (status, me["username"], me["accountType"]) == (200, "docs-bot", "SYSTEM")


def test_a_stream_is_described_with_the_documented_fields(client: Client) -> None:
    status, value = client.log_in().ask("GET", f"/pod/v2/streams/{DESK.url_safe}/info")
    assert status == 200
    assert value == {
        "id": DESK.url_safe,
        "crossPod": False,
        "origin": "INTERNAL",
        "active": True,
        "lastMessageDate": DESK.created,
        "streamType": {"type": "ROOM"},
        "roomAttributes": {"name": "Trading desk"},
    }
