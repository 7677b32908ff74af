"""The preview pod and what nobody is to be trusted with: names, bodies, connections, texts."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import pytest
from selectolax.lexbor import LexborHTMLParser

from symphony_ecp.cli.preview import command
from symphony_ecp.preview import PreviewPod
from symphony_ecp.preview.answers import _ROUTES
from symphony_ecp.preview.rest import Application, Directory, Person, Room, RoomsError, read_rooms
from symphony_ecp.preview.server import _MOST
from tests.preview.clients import ASKED, DESK, LOGIN, Client

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = "/embed/version.json"
HOSTILE = (
    "\"'></title></script><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"
    "\x1b[31m\u202e\0"
)


def connect(pod: PreviewPod, address: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection((address, int(pod.host.rpartition(":")[2])), timeout=10)


def exchange(
    pod: PreviewPod, sent: str | bytes, address: str = "127.0.0.1"
) -> tuple[int, str, bytes]:
    """Send bytes as they are; returns the status, the head and the body."""
    with connect(pod, address) as connection:
        connection.sendall(sent if isinstance(sent, bytes) else sent.encode())
        head, _, body = connection.makefile("rb").read().partition(b"\r\n\r\n")
    return int(head.split()[1]), head.decode("latin-1"), body


def get(*lines: str, path: str = VERSION, version: str = "1.1") -> str:
    return "\r\n".join([f"GET {path} HTTP/{version}", *lines, "Connection: close", "", ""])


# ---- who reaches it ------------------------------------------------------------------------------


def test_it_listens_on_one_loopback_address_unless_told() -> None:
    default = {option.name: option.default for option in command.params}["host"]
    assert default == PreviewPod().address == "127.0.0.1"
    with PreviewPod() as pod:
        for other in ("127.0.0.2", "::1"):
            with pytest.raises(ConnectionError):
                connect(pod, other)
    with PreviewPod(address="0.0.0.0") as told:
        assert exchange(told, get("Host: localhost"), "127.0.0.2")[0] == 200


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0", "::1", "::", "localhost"])
def test_it_answers_at_the_address_that_it_says(address: str) -> None:
    with PreviewPod(address=address) as pod:
        here = "::1" if ":" in address else "127.0.0.1"
        assert exchange(pod, get(f"Host: {pod.host}"), here)[0] == 200
        assert exchange(pod, get("Host: evil.example"), here)[0] == 421


#: Headers of a request, and the status of the answer.
NAMED: list[tuple[list[str], int]] = [
    ([], 400),
    (["Host: localhost", "Host: evil.example"], 400),
    (["Host: evil.example", "Host: localhost"], 400),
    (["Host: localhost", "host: localhost"], 400),
    *[
        ([f"Host: {host}"], 421)
        for host in (
            "evil.example", "evil.example:8765", "127.0.0.1.evil.example", "localhost.evil.example",
            "evil.example@localhost", "localhost@evil.example", "localhost/x", "localhost?x",
            "localhost#x", "0.0.0.0", "[::]", "[::1", "localhost,evil.example",
            "2130706433", "0x7f000001", "acme.symphony.com", "\x1b[31mlocalhost", "localhost\x00",
        )
    ],
    *[
        ([f"Host: {host}"], 200)
        for host in ("localhost:1", "POD.localhost", "[::1]:80", "127.9.9.9")
    ],
]  # fmt: skip


@pytest.mark.parametrize(("lines", "status"), NAMED, ids=repr)
def test_a_page_whose_name_was_led_here_gets_nothing(
    pod: PreviewPod, lines: list[str], status: int
) -> None:
    for path in (VERSION, "/embed/sdk.js", "/preview/state.json"):
        answered, head, _ = exchange(pod, get(*lines, path=path))
        assert answered == status
        assert "Access-Control-Allow" not in head


@pytest.mark.parametrize(
    "target", ["http://evil.example/embed/version.json", "//evil.example/x", "*"]
)
def test_another_host_in_the_target_of_a_request_is_no_path_of_ours(
    pod: PreviewPod, target: str
) -> None:
    assert exchange(pod, get("Host: localhost", path=target))[0] == 404


def test_names_that_it_was_started_for_are_answered_in_any_case() -> None:
    with PreviewPod(hosts=["Pod.Acme.example"]) as pod:
        assert exchange(pod, get("Host: pod.acme.EXAMPLE:1"))[0] == 200
        assert exchange(pod, get("Host: x.pod.acme.example"))[0] == 421


@pytest.mark.parametrize(
    "header",
    [
        "Origin: https://evil.example",
        "Origin: null",
        "Origin: http://localhost:1",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Origin: http://localhost\r\nSec-Fetch-Site: cross-site",
    ],
)
@pytest.mark.parametrize("path", ["/preview/login", "/preview/logout", "/preview/calls", LOGIN])
def test_another_sites_page_signs_nobody_in_and_writes_nothing(
    pod: PreviewPod, header: str, path: str
) -> None:
    body = '{"kind": "sdk", "name": "render"}'
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    length = f"Content-Length: {len(body)}\r\n\r\n{body}"
    status, answer, _ = exchange(pod, f"{head}{header}\r\n{length}")
    assert (status, "Set-Cookie" in answer, pod.named("render")) == (403, False, [])
    own = exchange(pod, f"{head}Origin: http://localhost\r\n{length}")
    assert own[0] in (200, 401)


def test_pages_of_other_origins_read_the_login_service_alone(pod: PreviewPod) -> None:
    paths = [*_ROUTES, VERSION, "/preview/state.json", *(path for _, path in ASKED)]
    for path in paths:
        _, head, _ = exchange(
            pod, get("Host: localhost", "Origin: https://evil.example", path=path)
        )
        assert "Access-Control" not in head, path
    asked = "/webcontroller/podLoginInformation?emailAddress=a@b.c&fs=advanced"
    _, head, _ = exchange(pod, get("Host: localhost", path=asked))
    assert "Access-Control-Allow-Origin: *" in head
    assert "Credentials" not in head


# ---- what it says --------------------------------------------------------------------------------


def tree(html: bytes) -> list[tuple[str, dict[str, str | None]]]:
    """Return the elements of a page as a browser reads it, with their attributes."""
    root = LexborHTMLParser(html.decode())
    return [(node.tag or "", dict(node.attributes)) for node in root.css("*")]


PAGES = [path for path, file in _ROUTES.items() if file.endswith(".html")]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_anything_of_its_address(pod: PreviewPod, path: str) -> None:
    _, head, plain = exchange(pod, get("Host: localhost", path=path))
    names = [
        "streamId",
        "userIds",
        "theme",
        "mode",
        "fault",
        "sdkOrigin",
        "symRedirectUrl",
        HOSTILE,
    ]
    for query in (
        urlencode(dict.fromkeys(names, HOSTILE)),
        quote(HOSTILE),
        HOSTILE[:60].replace(" ", "/"),
    ):
        status, _, page = exchange(pod, get("Host: localhost", path=f"{path}?{query}"))
        assert (status, tree(page)) == (200, tree(plain))
        assert page == plain
    assert "Content-Type: text/html; charset=utf-8" in head
    assert "X-Content-Type-Options: nosniff" in head
    assert (
        "Content-Security-Policy: default-src 'self'; base-uri 'none'; form-action 'self'" in head
    )


def test_nothing_in_a_page_of_the_pod_is_inline(pod: PreviewPod) -> None:
    for path in PAGES:
        for tag, attributes in tree(exchange(pod, get("Host: localhost", path=path))[2]):
            assert tag != "style"
            assert tag != "script" or (attributes["src"] or "").startswith("/preview/"), path
            assert not [name for name in attributes if name.startswith("on") or name == "style"]


#: A world in which every text is hostile.
EVIL = Directory.of(
    [Room(DESK.id, HOSTILE, description=HOSTILE)],
    [Person(7, HOSTILE, f"{HOSTILE}@acme.com", HOSTILE)],
    [Application(HOSTILE, HOSTILE, HOSTILE)],
    {"acme.com": HOSTILE},
)


def test_answers_with_hostile_names_are_json_and_nothing_else(pod: PreviewPod) -> None:
    pod.rest.directory = EVIL
    client = Client(pod).log_in()
    asked: list[tuple[str, str, Any]] = [(*one, {"query": "script"}) for one in ASKED]
    asked += [("GET", f"/pod/v3/users?uid=7&{quote(HOSTILE)}={quote(HOSTILE)}", None)]
    asked += [("GET", f"/webcontroller/podLoginInformation?fs=advanced&emailAddress={mail}", None)
              for mail in ("a@acme.com", quote(HOSTILE) + "@x", quote(HOSTILE))]  # fmt: skip
    asked += [("GET", f"/pod/v2/streams/{quote(HOSTILE, safe='')}/info", None)]
    texts = set()
    for method, path, body in asked:
        _, headers, text = client.raw(method, path, body if method == "POST" else None)
        value = json.loads(text) if text else None
        texts |= set(re.findall(r"alert", json.dumps(value)))
        assert headers.get("content-type", "application/json") == "application/json", path
        assert headers["x-content-type-options"] == "nosniff"
    client.close()
    assert texts, "the hostile names were among the answers"


#: What is no request, or none that is answered.
BROKEN = [
    b"<script>alert(1)</script>\x1b[31m / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / <script>alert(1)</script>\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/<script>alert(1)</script>\r\nHost: localhost\r\n\r\n",
    b"<script>alert(1)</script>\r\n\r\n",
    b"OPTIONS /preview/login HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n\r\n",
    b"DELETE /alert HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /alert HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    b"GET /alert HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    b"GET /alert HTTP/1.1\r\n alert\r\nalert\r\nConnection: close\r\n\r\n",
    b"GET /" + b"alert" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"alert: x\r\n" * 200 + b"\r\n",
]


@pytest.mark.parametrize("sent", BROKEN, ids=lambda sent: repr(sent[:50]))
def test_what_is_refused_is_refused_in_plain_text_that_repeats_nothing(
    pod: PreviewPod, capfd: pytest.CaptureFixture[str], sent: bytes
) -> None:
    status, head, body = exchange(pod, sent)
    assert status >= 400
    assert "Content-Type: text/plain" in head
    assert "X-Content-Type-Options: nosniff" in head
    assert "alert" not in head + body.decode("latin-1")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "path",
    [
        "/%2e%2e/pod.py", "/preview/%2e%2e/pod.py", "/preview/..%2fpod.py", "/preview/..%5cpod.py",
        "/preview/../../pod.py", "/preview//pod.py", "/embed/..%00/sdk.js", "/preview/.%2e/pod.py",
        "/preview/sdk.js%00.html", "/apps/embed/default/../../../etc/passwd", "/%2fetc%2fpasswd",
        "/preview/sandbox.html", "/static/sdk.js", "/PREVIEW/AGENT.HTML", "/preview/", "/..",
    ],
)  # fmt: skip
def test_a_path_is_one_of_the_list_or_nothing(pod: PreviewPod, path: str) -> None:
    status, _, body = exchange(pod, get("Host: localhost", path=path))
    assert (status, body) == (404, b"Not found on the preview pod.\n")


@pytest.mark.parametrize("key", ["\x1b]0;owned\x07", "a\u202eb", "x\ny", "\u200b"])
def test_what_is_wrong_with_a_file_of_rooms_is_said_without_control_characters(key: str) -> None:
    for text in ({key: []}, {"rooms": [{key: 1}]}, {"rooms": [{"id": key}]}):
        with pytest.raises(RoomsError) as error:
            read_rooms(json.dumps(text, ensure_ascii=True), "rooms.yml")
        assert str(error.value).isprintable(), error.value


# ---- what it bears -------------------------------------------------------------------------------

CALLS = "POST /preview/calls HTTP/1.1\r\nHost: localhost\r\n"


@pytest.mark.parametrize(
    "rest",
    [
        "Content-Length: 1000000\r\n\r\n{}",
        "Content-Length: +2\r\n\r\n{}",
        "Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}",
        "Content-Length: 2, 2\r\n\r\n{}",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}",
    ],
)
def test_a_body_whose_end_nobody_knows_is_not_read_and_begins_no_other_request(
    pod: PreviewPod, rest: str
) -> None:
    smuggled = "GET /embed/version.json?smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
    status, head, body = exchange(pod, CALLS + rest + smuggled)
    assert (status, body) == (400, b"Not a call.\n")
    assert head.count("HTTP/1.1 ") == 1
    assert pod.named(VERSION) == []


def threads() -> int:
    return sum("process_request_thread" in thread.name for thread in threading.enumerate())


@pytest.fixture
def alone() -> Iterator[PreviewPod]:
    """A pod of its own, for what leaves connections behind."""
    with PreviewPod() as pod:
        yield pod


#: Beginnings of requests that never go on.
SLOW = ["", "GET / HT", CALLS + "Content-Length: 999999\r\n\r\n{", get("Host: localhost",
        path="/pod/v2/sessioninfo?fault=rest-silent")]  # fmt: skip


def test_connections_that_say_nothing_keep_nobody_else_out(alone: PreviewPod) -> None:
    before = threads()
    with ExitStack() as stack:
        for number in range(2 * _MOST):
            connection = stack.enter_context(connect(alone))
            connection.sendall(SLOW[number % len(SLOW)].encode())
        assert exchange(alone, get("Host: localhost"))[0] == 200
        deadline = time.monotonic() + 10
        while threads() - before > _MOST and time.monotonic() < deadline:
            time.sleep(0.01)
        assert threads() - before <= _MOST
        alone.close()
        while threads() > before and time.monotonic() < deadline:
            time.sleep(0.01)
        assert threads() == before, "nobody waits any longer"


def test_a_pod_that_is_asked_for_weeks_forgets(pod: PreviewPod) -> None:
    from symphony_ecp.preview.state import _KEPT

    for number in range(_KEPT + 10):
        pod.record("sdk", str(number), None)
    assert [pod.calls[0].name, pod.calls[-1].name] == ["10", str(_KEPT + 9)]


def test_ctrl_c_ends_it_whatever_is_open() -> None:
    # What a shell starts in the background is deaf to interrupts, and so are its children.
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    program = f"{heard}; from symphony_ecp.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", program, "preview", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process, ExitStack() as stack:
        stack.callback(process.kill)  # nothing, where it has ended
        assert process.stdout is not None
        assert process.stderr is not None
        said = re.search(r":(\d+) ", process.stdout.readline())
        assert said
        for text in SLOW:
            connection = socket.create_connection(("127.0.0.1", int(said[1])), timeout=10)
            stack.enter_context(connection).sendall(text.encode())
        time.sleep(0.2)
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
        assert time.monotonic() - begun < 5
        assert process.stderr.read() == ""
