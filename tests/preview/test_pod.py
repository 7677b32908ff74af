"""The preview pod over HTTP, and the command that runs it."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request

import pytest
from click.testing import CliRunner

from symphony_ecp.cli import main
from symphony_ecp.preview import FAULTS, PreviewPod


@pytest.fixture
def pod():
    with PreviewPod() as pod:
        yield pod


def get(pod: PreviewPod, path: str) -> tuple[int, str, str]:
    try:
        with urllib.request.urlopen(pod.origin + path, timeout=5) as reply:
            return reply.status, reply.headers["Content-Type"], reply.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], error.read().decode()


def post(pod: PreviewPod, path: str, value: object, **headers: str) -> int:
    request = urllib.request.Request(pod.origin + path, json.dumps(value).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as reply:
            return reply.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_the_health_check_answers_200_with_json(pod: PreviewPod) -> None:
    status, kind, body = get(pod, "/embed/version.json")
    assert (status, kind) == (200, "application/json")
    assert json.loads(body)["version"] == "preview"


PAGES = [
    "/embed/index.html?streamId=x",
    "/embed/sandbox.html?streamId=x",
    "/client-bff/index.html?embed=true",
    "/apps/embed?partnerId=x&container=true&mode=dark&condensed=true",
    "/apps/embed/default?embed=true",
    "/apps/embed/default/frame-root.html",
    "/apps/client2?embed=true&partnerId=x",
    "/apps/client2/default?embed=true",
    "/apps/login?symRedirectUrl=https://docs.example/",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_documented_page_says_that_it_is_a_preview(pod: PreviewPod, path: str) -> None:
    status, kind, body = get(pod, path)
    assert status == 200
    assert kind.startswith("text/html")
    assert "Preview pod, not Symphony" in body


@pytest.mark.parametrize("path", ["/embed/version.json", "/embed/sdk.js", "/nowhere", *PAGES])
def test_a_monitor_may_ask_for_the_head_alone(pod: PreviewPod, path: str) -> None:
    """ "Health check": that the request returns 200."""
    host, port = pod.host.split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(f"HEAD {path} HTTP/1.0\r\n\r\n".encode())
        head, _, body = connection.makefile("rb").read().partition(b"\r\n\r\n")
    status, kind, content = get(pod, path)
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert f"Content-Type: {kind}\r\nContent-Length: {len(content.encode())}".encode() in head
    assert body == b""


def test_nothing_of_the_address_is_written_into_a_page(pod: PreviewPod) -> None:
    _, _, body = get(pod, "/embed/index.html?streamId=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "alert(1)" not in body


@pytest.mark.parametrize("path", ["/", "/embed/../pod.py", "/preview/../pod.py", "/embed/sdk.jsx"])
def test_other_paths_are_not_found(pod: PreviewPod, path: str) -> None:
    assert get(pod, path)[0] == 404


#: What no browser sends, and the status of the answer.
HOSTILE: list[tuple[bytes, int]] = [
    (b"GET http://[ HTTP/1.0", 404),
    (b"GET /preview/..%2f..%2fpod.py HTTP/1.0", 404),
    (b"GET /../../../etc/passwd HTTP/1.0", 404),
    (b"GET /embed/index.html?" + b"%ff&=&" * 5_000 + b" HTTP/1.0", 200),
    (b"GET /" + b"a" * 70_000 + b" HTTP/1.0", 414),
    (b"GET / HTTP/1.0\r\nX: " + b"a" * 70_000, 431),
    (b"BREW / HTTP/1.0", 501),
    (b"POST http://[ HTTP/1.0", 404),
    *[
        (b"POST /preview/calls HTTP/1.0\r\nContent-Length: " + rest, 400)
        for rest in (
            b"x",
            b"-1",
            b"9" * 5_000,
            b"\xb2\r\n\r\n{}",
            b"0",
            b"1\r\n\r\n{",
            b"2\r\n\r\n[]",
            b"2\r\n\r\n{}",
            b"2\r\n\r\n\xff\xfe",
            b"50000\r\n\r\n" + b"[" * 50_000,
        )
    ],
]


@pytest.mark.parametrize(("sent", "status"), HOSTILE, ids=lambda value: str(value)[:40])
def test_what_no_browser_sends_is_answered_without_a_traceback(
    pod: PreviewPod, capfd: pytest.CaptureFixture[str], sent: bytes, status: int
) -> None:
    host, port = pod.host.split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(sent + b"\r\n\r\n")
        answer = connection.recv(1_000)
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert capfd.readouterr().err == ""
    assert get(pod, "/embed/version.json")[0] == 200


def test_requests_are_recorded_with_their_query(pod: PreviewPod) -> None:
    get(pod, "/embed/index.html?streamId=a%2Bb")
    call = pod.wait_for("/embed/index.html")
    assert (call.kind, call.args) == ("request", {"streamId": "a+b"})


def test_waiting_for_a_call_that_does_not_come_says_what_came(pod: PreviewPod) -> None:
    get(pod, "/embed/version.json")
    with pytest.raises(TimeoutError, match="openStream was not called 1 times; seen: /embed/vers"):
        pod.wait_for("openStream", timeout=0.05)


def test_a_fault_can_be_asked_of_the_pod_or_of_one_address(pod: PreviewPod) -> None:
    assert get(pod, "/embed/sdk.js")[0] == 200
    assert get(pod, "/embed/sdk.js?fault=no-script")[0] == 503
    pod.faults = {"no-script"}
    assert get(pod, "/embed/sdk.js")[0] == 503


def test_a_fault_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="not a fault: explode"):
        PreviewPod(faults={"explode"})


def test_the_pod_takes_its_time_as_symphony_does(pod: PreviewPod) -> None:
    def times(query: str = "") -> tuple[float, float]:
        state = json.loads(get(pod, f"/preview/state.json{query}")[2])
        return state["renderSeconds"], state["openSeconds"]

    assert times() == (4.0, 0.2)
    assert times("?fault=slow") == (9.0, 0.2)
    pod.render_seconds, pod.open_seconds = 0.5, 0
    assert times() == (0.5, 0)


def test_frames_refuse_to_be_framed_when_asked_to(pod: PreviewPod) -> None:
    url = f"{pod.origin}/embed/index.html?fault=no-framing"
    with urllib.request.urlopen(url, timeout=5) as reply:
        assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]


def test_the_port_is_free_again_after_closing() -> None:
    with PreviewPod() as first:
        port = int(first.host.rpartition(":")[2])
    with PreviewPod(port=port) as second:
        assert get(second, "/embed/version.json")[0] == 200


def test_the_command_names_its_faults_in_the_help() -> None:
    result = CliRunner().invoke(main, ["preview", "--help"])
    assert result.exit_code == 0
    assert all(name in result.output for name in FAULTS)


def test_an_address_in_use_is_told_in_one_line(pod: PreviewPod) -> None:
    port = pod.host.rpartition(":")[2]
    result = CliRunner().invoke(main, ["preview", "--port", port])
    assert result.exit_code == 1
    assert result.output == (
        f"Error: cannot serve on 127.0.0.1:{port}: another program listens there; end it, such as"
        " another 'ecp preview'\n"
    )


def test_an_address_that_is_none_of_this_machine_is_told_in_one_line() -> None:
    result = CliRunner().invoke(main, ["preview", "--host", "192.0.2.1", "--port", "0"])
    assert result.exit_code == 1
    assert result.output.startswith("Error: cannot serve on 192.0.2.1:0: ")
    assert "another program" not in result.output
    assert result.output.count("\n") == 1


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_is_none_is_a_usage_error(port: str) -> None:
    result = CliRunner().invoke(main, ["preview", "--port", port])
    assert result.exit_code == 2
    assert "Invalid value for '--port'" in result.output


def test_an_unknown_command_is_a_usage_error() -> None:
    result = CliRunner().invoke(main, ["previw"])
    assert result.exit_code == 2
    assert "No such command 'previw'" in result.output
