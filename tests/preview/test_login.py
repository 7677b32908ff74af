"""Logging in: what the preview pod verifies, and how long it lasts."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any

import jwt
import pytest

from symphony_ecp.preview import PreviewPod
from tests.preview.clients import (
    ASKED,
    INFO,
    KEY_MANAGER,
    LOGIN,
    NO_SESSION,
    OTHER_PRIVATE,
    PRIVATE,
    Client,
    error,
    signed,
)


class TestLogin:
    def test_a_signed_token_becomes_a_session(self, client: Client) -> None:
        status, value = client.ask("POST", LOGIN, {"token": signed()})
        assert (status, value["name"]) == (200, "sessionToken")
        assert value["authorizationToken"].startswith("Bearer ")
        client.token = value["token"]
        status, me = client.ask("GET", "/pod/v2/sessioninfo")
        assert (status, me["username"], me["accountType"]) == (200, "docs-bot", "SYSTEM")

    def test_the_key_manager_answers_the_same_token_with_one_of_its_own(
        self, client: Client
    ) -> None:
        status, value = client.ask("POST", KEY_MANAGER, {"token": signed()})
        assert (status, value["name"], sorted(value)) == (200, "keyManagerToken", ["name", "token"])
        client.token = value["token"]
        assert client.ask("GET", INFO) == NO_SESSION

    @pytest.mark.parametrize("path", [LOGIN, KEY_MANAGER])
    @pytest.mark.parametrize(
        ("token", "note"),
        [
            (lambda: signed(key=OTHER_PRIVATE), "Signature"),
            (lambda: signed("stranger"), "no such account"),
            (lambda: signed("plain-bot", key=OTHER_PRIVATE), "Signature"),
            (lambda: signed(ahead=-10), "expired"),
            (lambda: signed(ahead=600), "more than five minutes"),
            (lambda: signed(ahead=None), "exp"),
            (lambda: signed(ahead=None, exp="soon"), "exp"),
            (lambda: signed(ahead=None, exp=True), "exp is no time"),
            *(
                (lambda given=given: signed(ahead=None, exp=given), said)
                for given, said in [
                    (float("nan"), "exp is no time"),
                    (float("inf"), "exp is no time"),
                    (float("-inf"), "exp is no time"),
                    (10**400, "more than five minutes"),
                    (-(10**400), "expired"),
                    (10**4000, "more than five minutes"),
                    (str(time.time() + 60), "exp"),
                    ([time.time() + 60], "exp"),
                ]
            ),
            *(
                (lambda given=given: signed(nbf=given), "nbf")
                for given in (float("nan"), float("inf"), 10**400, "soon")
            ),
            (lambda: jwt.encode({"exp": time.time() + 60}, PRIVATE, "RS512"), "no such account"),
            (lambda: jwt.encode(claims(), PRIVATE, "RS256"), "alg"),
            (lambda: jwt.encode(claims(), None, "none"), "alg"),
            (lambda: jwt.encode(claims(), "a" * 64, "HS512"), "alg"),
            (lambda: signed()[:-8] + "AAAAAAAA", "Signature"),
            (lambda: "not.a.token", ""),
            (lambda: "", ""),
            (lambda: None, "no token"),
            (lambda: 7, "no token"),
            (lambda: ["x"], "no token"),
        ],
    )
    def test_any_other_token_is_refused_in_the_same_words(
        self, pod: PreviewPod, client: Client, path: str, token: Callable[[], Any], note: str
    ) -> None:
        refused = error(401, "Client is unauthorized to access this resource")
        assert client.ask("POST", path, {"token": token()}) == refused
        assert note.lower() in pod.named(f"POST {path}")[-1].args.note.lower()

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"\xff", b"[" * 50_000, b"{}"])
    def test_what_is_no_request_logs_nobody_in(self, client: Client, body: bytes) -> None:
        assert client.ask("POST", LOGIN, body)[0] == 401

    @pytest.mark.parametrize("offset", [-600, 600])
    def test_a_clock_that_is_ten_minutes_off_logs_nobody_in_and_says_its_time(
        self, pod: PreviewPod, client: Client, offset: int
    ) -> None:
        pod.rest.clock_offset = offset
        status, headers, _ = client.raw("POST", LOGIN, {"token": signed()})
        assert status == 401
        said = parsedate_to_datetime(headers["date"]).timestamp()
        assert abs(said - time.time() - offset) < 30

    @pytest.mark.parametrize("token", ["", "0" * 64])
    def test_without_a_session_nothing_is_told(self, client: Client, token: str) -> None:
        client.token = token
        for method, path in ASKED:
            assert client.ask(method, path, {"query": "desk"}) == NO_SESSION

    def test_a_session_ends_by_time_by_use_and_on_request(
        self, pod: PreviewPod, client: Client
    ) -> None:
        sessions = pod.rest.sessions
        sessions.requests = 2
        client.log_in()
        assert [client.ask("GET", INFO)[0] for _ in range(3)] == [200, 200, 401]
        sessions.requests = None
        assert client.log_in().ask("GET", INFO)[0] == 200
        sessions.expire()
        assert client.ask("GET", INFO) == NO_SESSION
        client.log_in()
        pod.rest.clock_offset = 3700
        assert client.ask("GET", INFO) == NO_SESSION

    def test_without_the_extra_the_pod_says_so_and_still_shows_chats(self) -> None:
        code = (
            "import sys, urllib.request, urllib.error\n"
            "for name in ('jwt', 'cryptography', 'trustme'): sys.modules[name] = None\n"
            "from symphony_ecp.preview import PreviewPod\n"
            "with PreviewPod() as pod:\n"
            "    print(urllib.request.urlopen(pod.origin + '/embed/sdk.js').status)\n"
            "    try: urllib.request.urlopen(pod.origin + '/login/pubkey/authenticate', b'{}')\n"
            "    except urllib.error.HTTPError as error: print(error.code, error.read().decode())\n"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert done.stdout.startswith("200\n501 ")
        assert "symphony-ecp[verify]" in done.stdout
        assert done.stderr == ""


def claims() -> dict[str, Any]:
    return {"sub": "docs-bot", "exp": int(time.time()) + 60}
