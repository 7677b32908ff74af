"""Sessions of the preview pod over HTTP: a cookie, as on a pod; and the names it answers to."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from symphony_ecp.preview import PreviewPod

NAME = "acme.symphony.com"


@pytest.fixture
def pod() -> Iterator[PreviewPod]:
    with PreviewPod(faults={"password"}) as pod:
        yield pod


@pytest.fixture
def tls_pod(tmp_path: Path) -> Iterator[PreviewPod]:
    file = tmp_path / "server.pem"
    trustme.CA().issue_cert(NAME).private_key_and_cert_chain_pem.write_to_path(file)
    with PreviewPod(faults={"sso"}, certfile=str(file), hosts=[NAME]) as pod:
        yield pod


def ask(
    pod: PreviewPod, method: str, path: str, host: str = "", cookie: str = "", **headers: str
) -> tuple[int, str, str]:
    """Return the status, the header Set-Cookie and the body of an answer."""
    address, port = pod.host.split(":")
    if pod.certfile:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(address, int(port), timeout=5, context=context)
    else:
        connection = http.client.HTTPConnection(address, int(port), timeout=5)
    sent = {"Host": host or pod.host, **({"Cookie": cookie} if cookie else {}), **headers}
    connection.request(method, path, headers=sent)
    with connection.getresponse() as reply:
        found = reply.status, reply.headers.get("Set-Cookie", ""), reply.read().decode()
    connection.close()
    return found


def is_in(pod: PreviewPod, cookie: str = "", query: str = "", host: str = "") -> bool:
    _, _, body = ask(pod, "GET", f"/preview/state.json{query}", host, cookie)
    return json.loads(body)["signedIn"]


def log_in(pod: PreviewPod, host: str = "") -> str:
    status, cookie, _ = ask(pod, "POST", "/preview/login", host)
    assert status == 200
    return cookie


def test_a_login_is_a_cookie_that_frames_get(pod: PreviewPod) -> None:
    cookie = log_in(pod)
    port = pod.host.rpartition(":")[2]
    assert cookie.startswith(f"preview-127.0.0.1-{port}=")
    assert cookie.endswith("; Path=/; HttpOnly; SameSite=None; Secure")
    assert is_in(pod, cookie.partition(";")[0])
    assert not is_in(pod), "nobody else is"


def test_over_tls_the_cookie_is_named_after_the_host(tls_pod: PreviewPod) -> None:
    cookie = log_in(tls_pod, NAME)
    assert cookie.startswith(f"preview-{NAME}=")
    assert "SameSite=None; Secure" in cookie
    assert is_in(tls_pod, cookie.partition(";")[0], host=NAME)


def test_two_pods_of_one_machine_do_not_sign_each_other_in(pod: PreviewPod) -> None:
    with PreviewPod(faults={"password"}) as other:
        cookies = [log_in(one).partition(";")[0] for one in (pod, other)]
        assert len({cookie.partition("=")[0] for cookie in cookies}) == 2
        both = "; ".join(cookies)
        assert is_in(pod, both)
        assert is_in(other, both)
        assert not is_in(other, cookies[0])


def test_without_tls_another_machine_gets_a_cookie_that_it_takes() -> None:
    with PreviewPod(hosts=["pod.acme.example"]) as pod:
        cookie = log_in(pod, "pod.acme.example:8765")
    assert cookie.startswith("preview-pod.acme.example-8765=")
    assert cookie.endswith("HttpOnly; SameSite=Lax")


def test_a_session_is_over_when_the_pod_is_reset_or_its_owner_signs_out(pod: PreviewPod) -> None:
    cookie = log_in(pod).partition(";")[0]
    status, out, _ = ask(pod, "POST", "/preview/logout", cookie=cookie)
    assert status == 200
    assert not is_in(pod, cookie)
    assert not is_in(pod, out.partition(";")[0])
    cookie = log_in(pod).partition(";")[0]
    pod.reset()
    assert not is_in(pod, cookie)


def test_whoever_signs_out_is_signed_out_whatever_the_faults(pod: PreviewPod) -> None:
    pod.faults = set()
    assert is_in(pod)
    _, out, _ = ask(pod, "POST", "/preview/logout")
    assert not is_in(pod, out.partition(";")[0])
    assert is_in(pod), "others are not signed out"
    assert is_in(pod, log_in(pod).partition(";")[0], "?fault=password")


@pytest.mark.parametrize(
    "cookie",
    [
        "x",
        "=",
        ";;",
        "{name}=",
        "{name}=guessed",
        "{name}",
        'a"b=c; {name}="x',
        "{name}=" + "a" * 9_999,
    ],
)
def test_a_cookie_that_somebody_made_up_is_no_session(pod: PreviewPod, cookie: str) -> None:
    name = log_in(pod).partition("=")[0]
    assert not is_in(pod, cookie.format(name=name))


def test_a_session_is_found_among_other_cookies(pod: PreviewPod) -> None:
    cookie = log_in(pod).partition(";")[0]
    assert is_in(pod, f"theme=dark; {cookie}; lang=en")


def test_another_site_cannot_sign_the_reader_in(pod: PreviewPod) -> None:
    status, cookie, _ = ask(pod, "POST", "/preview/login", **{"Sec-Fetch-Site": "cross-site"})
    assert (status, cookie) == (403, "")


# ---- the names that it answers to ----------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:1", "127.0.0.1", "127.8.9.10:8765", "[::1]", "pod.localhost"]
)
def test_the_pod_answers_to_the_names_of_this_machine(pod: PreviewPod, host: str) -> None:
    assert ask(pod, "GET", "/embed/version.json", host)[0] == 200


@pytest.mark.parametrize(
    "host",
    [
        "acme.symphony.com",
        "10.1.2.3",
        "[2001:db8::1]:80",
        "localhost.evil.example",
        "127.0.0.1.nip.io",
        "xlocalhost",
        "127.1",
        "[",
        "a b",
    ],
)
@pytest.mark.parametrize(("method", "path"), [("GET", "/embed/sdk.js"), ("POST", "/preview/login")])
def test_any_other_host_is_misdirected(pod: PreviewPod, host: str, method: str, path: str) -> None:
    status, cookie, body = ask(pod, method, path, host)
    assert (status, cookie) == (421, "")
    assert "was not started for this name" in body


def test_the_pod_answers_to_the_hosts_that_it_was_started_for() -> None:
    with PreviewPod(hosts=["acme.symphony.com", "10.1.2.3"]) as pod:
        for host in ("acme.symphony.com", "ACME.symphony.com:8765", "10.1.2.3:8765"):
            assert ask(pod, "GET", "/embed/version.json", host)[0] == 200


def test_a_pod_on_every_interface_answers_to_the_one_that_was_asked() -> None:
    with PreviewPod("0.0.0.0") as pod:
        port = pod.host.rpartition(":")[2]
        assert ask(pod, "GET", "/embed/version.json", f"127.0.0.1:{port}")[0] == 200
        assert ask(pod, "GET", "/embed/version.json", f"10.1.2.3:{port}")[0] == 421
