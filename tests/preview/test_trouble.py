"""What goes wrong with the preview pod's REST calls on the way, when it is asked for."""

from __future__ import annotations

import http.client
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from symphony_ecp.preview import PreviewPod
from symphony_ecp.preview.rest import Rest
from tests.preview.clients import (
    INFO,
    LOGIN,
    NO_SESSION,
    Client,
)


class TestTrouble:
    """What goes wrong on the way, asked for by the pod, by one address, or planned."""

    @pytest.mark.parametrize(
        ("fault", "status"),
        [
            ("rest-limit", 429),
            ("rest-expired", 401),
            ("rest-forbidden", 403),
            ("rest-fails", 500),
        ],
    )
    def test_an_error_has_the_documented_body(
        self, pod: PreviewPod, client: Client, fault: str, status: int
    ) -> None:
        client.log_in()
        found, value = client.ask("GET", f"{INFO}?fault={fault}")
        assert (found, value["code"], type(value["message"])) == (status, status, str)
        assert client.ask("GET", INFO)[0] == 200
        pod.faults = {fault}
        assert client.ask("GET", INFO) == (found, value)

    def test_a_limit_says_when_to_ask_again(self, pod: PreviewPod, client: Client) -> None:
        client.log_in()
        assert client.raw("GET", f"{INFO}?fault=rest-limit")[1]["retry-after"] == "1"
        pod.rest.retry_after = "Wed, 21 Oct 2026 07:28:00 GMT"
        assert "GMT" in client.raw("GET", f"{INFO}?fault=rest-limit")[1]["retry-after"]

    def test_logging_in_is_of_no_use_where_every_session_is_over(
        self, pod: PreviewPod, client: Client
    ) -> None:
        pod.faults = {"rest-expired"}
        assert client.log_in().ask("GET", INFO) == NO_SESSION

    def test_a_redirect_leads_to_another_host(self, pod: PreviewPod, client: Client) -> None:
        with PreviewPod() as other:
            pod.rest.redirect_to = other.origin
            status, headers, _ = client.raw("POST", f"{LOGIN}?fault=rest-redirect", {"token": "x"})
            assert (status, headers["location"]) == (302, other.origin + LOGIN)

    @pytest.mark.parametrize(
        ("fault", "kind", "size", "begins"),
        [
            ("rest-html", "text/html; charset=utf-8", 80, b"<!doctype html>"),
            ("rest-nonsense", "application/json", 12, b'{"users": ['),
            ("rest-odd", "application/json", 40, b"["),
            ("rest-empty", "application/json", 0, b""),
            ("rest-garbled", "application/json", 13, b"{"),
            ("rest-huge", "application/json", 10_000_000, b'{"padding": "xxx'),
        ],
    )
    def test_a_body_of_another_kind(
        self, client: Client, fault: str, kind: str, size: int, begins: bytes
    ) -> None:
        status, headers, body = client.raw("GET", f"{INFO}?fault={fault}")
        assert (status, headers["content-type"]) == (200, kind)
        assert len(body) >= size
        assert body.startswith(begins)

    def test_a_connection_is_cut_in_the_middle_of_the_body(self, client: Client) -> None:
        client.log_in()
        with pytest.raises(http.client.IncompleteRead) as cut:
            client.raw("GET", f"{INFO}?fault=rest-drop")
        assert cut.value.partial.startswith(b'{"id": "VYfo')
        client.close()
        assert client.ask("GET", INFO)[0] == 200

    def test_a_connection_is_closed_without_an_answer(self, client: Client) -> None:
        with pytest.raises(http.client.RemoteDisconnected):
            client.raw("GET", f"{INFO}?fault=rest-refuse")
        client.close()

    def test_no_answer_comes_until_the_pod_closes(self) -> None:
        with PreviewPod(rest=Rest()) as silent, ThreadPoolExecutor() as pool:
            client = Client(silent)
            asked = pool.submit(client.raw, "GET", f"{INFO}?fault=rest-silent")
            with pytest.raises(TimeoutError):
                asked.result(timeout=0.3)
            silent.close()
            assert isinstance(asked.exception(timeout=5), ConnectionError)
            client.close()

    def test_an_answer_takes_its_time(self, pod: PreviewPod, client: Client) -> None:
        pod.rest.latency = 0.2
        began = time.monotonic()
        client.log_in()
        assert 0.2 <= time.monotonic() - began < 2

    def test_what_is_planned_goes_wrong_in_its_turn_and_once(
        self, pod: PreviewPod, client: Client
    ) -> None:
        pod.rest.plan("rest-fails", at="/pod/v2/streams/", after=1, count=2)
        client.log_in()
        assert client.ask("GET", "/pod/v2/sessioninfo")[0] == 200
        assert [client.ask("GET", INFO)[0] for _ in range(4)] == [200, 500, 500, 200]
        faults = [call.args.fault for call in pod.named(f"GET {INFO}")]
        assert faults == [None, "rest-fails", "rest-fails", None]
        with pytest.raises(ValueError, match="not a fault: rest-boom"):
            pod.rest.plan("rest-boom")

    def test_more_calls_a_second_than_are_allowed_are_answered_with_429(
        self, pod: PreviewPod, client: Client
    ) -> None:
        client.log_in()
        pod.rest.rate = 5
        found = [client.ask("GET", INFO)[0] for _ in range(30)]
        assert found.count(200) >= 4
        assert found.count(429) >= 10
        pod.rest.rate = None
        assert client.ask("GET", INFO)[0] == 200

    def test_more_calls_at_once_than_are_allowed_are_answered_with_429(
        self, pod: PreviewPod, client: Client
    ) -> None:
        token = client.log_in().token
        pod.rest.latency, pod.rest.at_once = 0.3, 3

        def one(_: int) -> int:
            own = Client(pod, token)
            try:
                return own.ask("GET", INFO)[0]
            finally:
                own.close()

        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(one, range(8)))
        assert found.count(200) >= 3
        assert 429 in found
        assert pod.rest.busiest > 3
