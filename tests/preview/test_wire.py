"""The preview pod's connections, its record, and whom it answers."""

from __future__ import annotations

import json

import pytest

from symphony_ecp.preview import PreviewPod
from tests.preview.clients import (
    INFO,
    LOGIN,
    Client,
    signed,
)


def test_a_context_stands_before_every_call(pod: PreviewPod, client: Client) -> None:
    pod.rest.context = "/apps/acme"
    status, value = client.ask("POST", f"/apps/acme{LOGIN}", {"token": signed()})
    client.token = value["token"]
    assert (status, client.ask("GET", f"/apps/acme{INFO}")[0]) == (200, 200)
    assert client.raw("GET", INFO)[0] == 404


def test_calls_are_recorded_with_what_was_sent_and_answered(
    pod: PreviewPod, client: Client
) -> None:
    client.log_in().ask(
        "POST", "/pod/v3/room/search?limit=7", {"query": "desk"}, **{"X-Trace-Id": "abc123"}
    )
    call = pod.wait_for("POST /pod/v3/room/search")
    assert (call.kind, call.args.query, call.args.status) == ("rest", {"limit": "7"}, 200)
    assert json.loads(call.args.body) == {"query": "desk"}
    assert (call.args.headers["x-trace-id"], call.args.headers["sessiontoken"]) == (
        "abc123",
        client.token,
    )


def test_one_connection_serves_many_calls(pod: PreviewPod, client: Client) -> None:
    client.log_in()
    assert client._open is not None
    socket = client._open.sock
    for _ in range(20):
        assert client.ask("GET", INFO)[0] == 200
    assert client._open.sock is socket


def test_closing_a_pod_ends_the_connections_that_clients_keep(pod: PreviewPod) -> None:
    with PreviewPod(rest=pod.rest) as other:
        client = Client(other).log_in()
    with pytest.raises(ConnectionError):
        client.ask("GET", INFO)
    client.close()


class TestHosts:
    """A page of another site, whose name was led to this machine, gets nothing (DNS rebinding)."""

    @pytest.mark.parametrize(
        "host",
        ["localhost", "LOCALHOST:1", "a.localhost", "127.0.0.1:8765", "[::1]:8", "127.1.2.3"],
    )
    def test_numbers_and_names_of_this_machine_are_answered(
        self, client: Client, host: str
    ) -> None:
        assert client.raw("GET", "/embed/version.json", Host=host)[0] == 200

    @pytest.mark.parametrize(
        "host",
        ["evil.example", "localhost.evil.example", "acme.symphony.com", "", "[", "10.0.0.7"],
    )
    def test_other_names_are_refused(self, client: Client, host: str) -> None:
        for method, path in (("GET", "/embed/sdk.js"), ("POST", LOGIN), ("POST", "/preview/login")):
            assert client.raw(method, path, {}, Host=host)[0] == 421
        assert client.raw("GET", "/embed/version.json")[0] == 200

    def test_names_that_the_pod_was_started_for_are_answered(self, pod: PreviewPod) -> None:
        with PreviewPod(hosts=["acme.symphony.com"]) as named:
            client = Client(named)
            assert client.raw("GET", "/embed/sdk.js", Host="acme.symphony.com")[0] == 200
            assert client.raw("GET", "/embed/sdk.js", Host="uat.symphony.com")[0] == 421
            client.close()
