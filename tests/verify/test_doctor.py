"""``ecp doctor``: over TLS, by the pods' own names, through a proxy."""

import datetime
import getpass
import json
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from symphony_ecp.site.lock import HEAD
from symphony_ecp.verify import CHECKS
from tests.verify.conftest import DESK, FOREIGN
from tests.verify.town import HEALTHY, PASSWORD, Town, server

HOST = "acme.symphony.com"
PODS = f"default-pod: acme\npods:\n  acme: {{host: {HOST}, partner-id: x}}\n"
JSON, HTML = {"Content-Type": "application/json"}, {"Content-Type": "text/html"}
PAGE = b"<!doctype html>\n<title>Sign in</title>"
NEEDED = (
    f"default-src 'none'; script-src 'self' https://{HOST}; style-src 'self';"
    f" frame-src https://{HOST}"
)


@pytest.fixture
def town(tmp_path, monkeypatch):
    with Town(tmp_path) as town:
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:{PASSWORD}@127.0.0.1:{town.port}")
        yield town


@pytest.fixture
def registry(site):
    def write(text):
        site.folder.joinpath("symphony.yml").write_text(text)

    write(PODS)
    return write


@pytest.fixture
def doctor(site, registry, town):
    """Run the command; returns its result, with what it says as JSON."""

    def run(*arguments, trusts=True):
        given = ["--ca", str(town.ca)] if trusts else []
        text = site.run(*given, *arguments, command="doctor")
        result = site.run(*given, *arguments, "--format", "json", command="doctor")
        assert text.exit_code == result.exit_code
        assert PASSWORD not in text.output + result.output
        assert "Traceback" not in text.output + result.output
        result.report = json.loads(result.stdout)
        result.text = text.stdout
        for one in result.report["checks"]:
            assert re.sub(r"\d\.\d\d s$", "", one["message"]) in text.stdout
            assert one["check"] in CHECKS
        return result

    return run


def wrong(result):
    """Return what is not well: check, pod, state, and the sentence."""
    return [
        (one["check"], one["pod"], one["state"], f"{one['message']}; {one['hint']}")
        for one in result.report["checks"]
        if one["state"] in ("warning", "error")
    ]


def well(result):
    return [one["check"] for one in result.report["checks"] if one["state"] == "ok"]


# --- pods ---


def test_a_site_that_is_well(doctor, town):
    pod = town.pod(HOST)
    result = doctor()
    assert result.exit_code == 0
    assert wrong(result) == []
    assert well(result) == ["health", "certificate", "sdk", "partner-id", "registry"]
    assert [call.name for call in pod.calls][:2] == ["/embed/version.json", "/embed/sdk.js"]
    assert result.report["state"] == "ok"


def test_monitoring_reads_the_same_keys_whatever_happens(doctor, town):
    result = doctor()
    assert [*result.report] == ["state", "site", "pods", "lock", "checks", "versions"]
    down = {"name": "acme", "host": HOST, "seconds": None, "certificate_days": None}
    assert result.report["pods"] == [down]
    town.pod(HOST)
    (pod,) = doctor().report["pods"]
    assert [*pod] == [*down]
    assert pod["seconds"] < 10
    assert pod["certificate_days"] > 1000


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((503, JSON, b"{}"), "answers with status 503; the pod is down, or it is no pod"),
        ((404, HTML, PAGE), "answers with status 404; the pod is down, or it is no pod"),
        ((401, JSON, b""), "answers with status 401; the pod is down, or it is no pod"),
        ((200, HTML, PAGE), "answers with a web page; "),
        ((200, JSON, b'{"a": \xff'), "answers with something that is no JSON; "),
        ((200, JSON, b""), "answers with something that is no JSON; "),
        ((200, JSON, b"[" * 60_000), "answers with something that is no JSON; "),
        ((200, JSON, b'{"a": "' + 10_000_000 * b"x" + b'"}'), "something that is no JSON; "),
        ((200, {**JSON, "Content-Length": "90"}, b"{}"), "takes too long to answer; "),
        (None, "takes too long to answer; "),
    ],
)
def test_a_pod_that_is_not_well_is_one_line(doctor, town, answer, message):
    town.answers(HOST, {**HEALTHY, "/embed/version.json": answer})
    result = doctor("--timeout", "1")
    assert result.exit_code == 1
    ((check, pod, state, said),) = wrong(result)
    assert (check, pod) == ("health", "acme")
    assert state == ("warning" if "no JSON" in message else "error")
    assert message in said
    assert len(said) < 250


@pytest.mark.parametrize(
    ("answer", "state", "message"),
    [
        ((404, HTML, PAGE), "error", "answers for its script with status 404; "),
        ((503, HTML, PAGE), "error", "answers for its script with status 503; "),
        ((200, HTML, PAGE), "error", "answers for its script with a web page; "),
        ((200, {}, b""), "error", "answers for its script with nothing; "),
        ((200, {"Content-Type": "text/plain"}, b"x"), "warning", "serves its script as 'text/pl"),
        ((200, {"Content-Type": "a\x1bb"}, b"x"), "warning", "serves its script as 'a b', "),
        ((200, {}, b"window"), "warning", "serves its script untyped; "),
        (None, "error", f"{HOST} takes too long to answer; "),
    ],
)
def test_a_script_that_browsers_do_not_run(doctor, town, answer, state, message):
    town.answers(HOST, {**HEALTHY, "/embed/sdk.js": answer})
    ((check, _, found, said),) = wrong(doctor("--timeout", "1"))
    assert (check, found) == ("sdk", state)
    assert said.startswith(message)


@pytest.mark.parametrize("kind", ["text/javascript", "application/javascript; charset=UTF-8"])
def test_a_script_of_ten_megabytes_is_a_script(doctor, town, kind):
    script = (200, {"Content-Type": kind}, b"/" * 10_000_000)
    town.answers(HOST, {**HEALTHY, "/embed/sdk.js": script})
    assert wrong(doctor()) == []


def test_a_site_without_the_sdk_needs_no_script(doctor, town, registry):
    registry(PODS + "defaults: {rendering: open}\n")
    made = town.answers(HOST, {**HEALTHY, "/embed/sdk.js": (404, {}, b"")})
    assert wrong(doctor()) == []
    assert "/embed/sdk.js" not in made.asked


@pytest.mark.parametrize(
    ("location", "where"),
    [
        ("https://other.symphony.com/embed/version.json", "https://other.symphony.com"),
        ("https://me:pw@login.acme.com:8443/?token=t", "https://login.acme.com:8443"),
        (f"http://{HOST}/embed/version.json", f"http://{HOST}"),
        ("//b\x1bd.example/", "https://b d.example"),
    ],
)
def test_a_pod_that_sends_on_to_another_host(doctor, town, location, where):
    moved = (302, {"Location": location}, b"")
    town.answers(HOST, {**HEALTHY, "/embed/version.json": moved})
    result = doctor()
    ((check, _, _, said),) = wrong(result)
    assert check == "redirect"
    assert said.startswith(f"sends /embed/version.json on to {where}; name the host")
    assert "certificate" in well(result)
    assert "token" not in result.output


def test_a_redirect_on_the_pod_itself_is_followed(doctor, town):
    moved = (301, {"Location": "/embed/v2/sdk.js"}, b"")
    answers = {**HEALTHY, "/embed/sdk.js": moved, "/embed/v2/sdk.js": HEALTHY["/embed/sdk.js"]}
    town.answers(HOST, answers)
    assert wrong(doctor()) == []


@pytest.mark.parametrize(
    "location", ["/embed/version.json", "gopher://x/", "https://[/", "?", "//["]
)
def test_a_redirect_that_leads_nowhere(doctor, town, location):
    moved = (302, {"Location": location}, b"")
    town.answers(HOST, {**HEALTHY, "/embed/version.json": moved})
    ((check, _, _, said),) = wrong(doctor())
    assert check == "health"
    assert "round in circles" in said or "no address" in said


# --- certificates ---


def in_days(days):
    # An hour more, so that a slow machine still has the whole day left.
    return datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days, hours=1)


@pytest.mark.parametrize(("days", "state"), [(29, "warning"), (1, "warning"), (30, "ok")])
def test_a_certificate_that_ends_soon(doctor, town, days, state):
    town.pod(HOST, certificate=town.issue(HOST, not_after=in_days(days)))
    result = doctor()
    (found,) = (one for one in result.report["checks"] if one["check"] == "certificate")
    plural = "s" if days > 1 else ""
    assert found["state"] == state
    assert found["message"] == f"the certificate is valid for {days} more day{plural}"
    assert result.report["pods"][0]["certificate_days"] == days
    assert result.exit_code == (state != "ok")


@pytest.mark.parametrize(
    ("names", "not_after", "message"),
    [
        ([HOST], -1, "has expired; have it renewed"),
        (["other.symphony.com"], 99, "is for another host; correct the host, or have "),
        (["*.acme.symphony.com"], 99, "is for another host; "),
    ],
)
def test_a_certificate_that_no_browser_takes(doctor, town, names, not_after, message):
    begun = in_days(-9)
    certificate = town.issue(*names, not_before=begun, not_after=in_days(not_after))
    town.pod(HOST, certificate=certificate)
    ((check, _, state, said),) = wrong(doctor())
    assert (check, state) == ("certificate", "error")
    assert said.startswith(f"the certificate of {HOST} {message}")


def test_a_certificate_that_is_not_valid_yet(doctor, town):
    town.pod(HOST, certificate=town.issue(HOST, not_before=in_days(2), not_after=in_days(90)))
    ((_, _, _, said),) = wrong(doctor())
    assert said.endswith("is not valid yet; check the clock of this machine")


def test_an_authority_that_nobody_knows(doctor, town):
    town.pod(HOST)
    ((check, _, _, said),) = wrong(doctor(trusts=False))
    assert check == "certificate"
    assert said.endswith("is of an authority that nobody here knows; name a file with it as --ca")


def test_plain_http_where_tls_is_expected(doctor, town):
    plain = server(HEALTHY)
    town.routes[HOST] = plain.server_address[1]
    ((check, _, _, said),) = wrong(doctor())
    plain.close()
    assert (check, said) == (
        "certificate",
        f"{HOST} speaks no TLS that is understood; check its port",
    )


@pytest.mark.parametrize("content", ["", "no certificate", None])
def test_a_file_of_authorities_that_is_none(site, registry, content, tmp_path):
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    result = site.run("--ca", str(file), command="doctor")
    assert result.exit_code == 2
    assert result.stderr.endswith("is no file of certificates in PEM; correct --ca\n")


# --- the way there ---


def test_a_proxy_that_lets_nothing_through_names_itself_without_credentials(doctor, town):
    ((_, _, _, said),) = wrong(doctor())
    proxy = f"the proxy 127.0.0.1:{town.port}"
    hint = "check HTTPS_PROXY and NO_PROXY"
    assert said == f"{proxy} does not let requests through to {HOST}; {hint}"
    assert "proxy-authorization: basic" in town.asked[0].lower()


@pytest.mark.parametrize("proxy", ["http://[", "http://127.0.0.1:99999"])
def test_a_proxy_that_is_no_address(doctor, monkeypatch, proxy):
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    ((_, _, _, said),) = wrong(doctor())
    assert said == (
        "the environment's proxy is no address; write HTTPS_PROXY as http://HOST:PORT, and a / in a"
        " password as %2F"
    )


def test_nobody_listens(doctor, registry, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")  # not for this machine
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    registry(f"pods: {{near: {{host: '127.0.0.1:{port}'}}}}\n")
    (said, *_) = wrong(doctor())
    assert said[:3] == ("health", "near", "error")
    assert said[3].startswith(f"127.0.0.1:{port} cannot be reached; ")


def test_every_pod_is_asked_at_once_and_one_that_is_silent_keeps_nobody_waiting(
    doctor, town, registry
):
    names = [f"p{number}" for number in range(8)]
    pods = "".join(f"  {name}: {{host: {name}.symphony.com, partner-id: x}}\n" for name in names)
    registry(f"default-pod: p0\npods:\n{pods}")
    for name in names[:-1]:
        town.answers(f"{name}.symphony.com", {"/embed/version.json": None})
    town.pod("p7.symphony.com")
    begun = time.monotonic()
    result = doctor("--timeout", "1")
    assert time.monotonic() - begun < 2 * 5  # twice, and not eight times a second
    assert [one[1] for one in wrong(result)] == names[:-1]
    assert [pod["name"] for pod in result.report["pods"]] == names


def test_one_pod_alone(doctor, town, registry):
    registry(PODS + "  uat: {host: acme-uat.symphony.com}\n")
    town.pod(HOST)
    assert [one[1] for one in wrong(doctor())] == ["uat"]
    assert wrong(doctor("--pod", "acme")) == []


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("acmee", "no pod 'acmee' in symphony.yml; did you mean 'acme'?"),
        (HOST, f"no pod '{HOST}' in symphony.yml; write its name, 'acme'"),
    ],
)
def test_a_pod_that_is_none(site, registry, name, message):
    result = site.run("--pod", name, command="doctor")
    assert (result.exit_code, result.stderr) == (2, f"Error: --pod: {message}\n")


def test_a_production_pod_without_a_partner_id(doctor, town, registry):
    registry(f"pods: {{acme: {{host: {HOST}}}}}\n")
    town.pod(HOST)
    (found,) = wrong(doctor())
    said = "no partner id, which production pods require; add 'partner-id:'"
    assert found == ("partner-id", "acme", "warning", said)


def test_a_host_that_looks_like_symphonys_is_information(doctor, town, registry):
    host = "acme.symphony.com.evil.example"
    registry(PODS.replace(HOST, host))
    town.pod(host)
    told = [one for one in doctor().report["checks"] if one["check"] == "host"]
    (found,) = told
    assert (found["pod"], found["state"]) == ("acme", "info")
    assert found["message"].endswith("is none: it ends in 'evil.example'")


def test_a_uat_pod_without_one(doctor, town, registry):
    registry("pods: {uat: {host: acme-uat.symphony.com}}\n")
    town.pod("acme-uat.symphony.com")
    assert wrong(doctor()) == []


def test_the_preview_pod_needs_neither_tls_nor_a_proxy(doctor, pod, registry, monkeypatch):
    monkeypatch.setenv("SYMPHONY_POD", "near")
    registry(f"pods: {{near: {{host: '{pod.host}'}}}}\n")
    result = doctor()
    assert wrong(result) == []
    assert "certificate" not in well(result)
    assert result.report["pods"][0]["certificate_days"] is None


def test_a_script_that_the_pod_refuses(doctor, town):
    town.pod(HOST, "no-script")
    ((check, _, _, said),) = wrong(doctor())
    assert check == "sdk"
    assert "status 503" in said


# --- the site ---


def policy_of(result):
    return [(one["state"], one["message"]) for one in result.report["checks"]
            if one["check"] == "policy"]  # fmt: skip


@pytest.mark.parametrize(
    ("policy", "found"),
    [
        (NEEDED, [("ok", "csp.conf lets in all that chats load")]),
        (
            "default-src 'self'",
            [
                ("error", f"csp.conf: there is no {name}, and default-src lacks https://{HOST}")
                for name in ("script-src", "frame-src")
            ],
        ),
    ],
)
def test_a_policy_in_a_file(doctor, town, tmp_path, policy, found):
    town.pod(HOST)
    file = tmp_path / "csp.conf"
    file.write_text(f'add_header Content-Security-Policy "{policy}" always;\n')
    result = doctor("--policy", str(file))
    assert policy_of(result) == found
    assert str(tmp_path) not in result.output


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe", "csp.conf: it is not text"),
        (b"", "csp.conf: there is no Content-Security-Policy in it that blocks anything"),
        (b"server { }", "csp.conf: there is no Content-Security-Policy in it that blocks"),
        (
            b"add_header Content-Security-Policy $csp;",
            "csp.conf: the value of Content-Security-Policy is a variable",
        ),
    ],
)
def test_a_file_without_a_policy(doctor, town, tmp_path, content, message):
    town.pod(HOST)
    file = tmp_path / "csp.conf"
    file.write_bytes(content)
    ((state, said),) = policy_of(doctor("--policy", str(file)))
    assert state == "error"
    assert said.startswith(message)


@pytest.mark.parametrize("name", ["nowhere.conf", "."])
def test_a_policy_that_is_no_file_is_asked_nobody_for(site, registry, name):
    result = site.run("--policy", name, command="doctor")
    assert result.exit_code == 2
    assert result.stderr == f"Error: --policy: there is no file {name}; name one, or an address\n"


OPENER = (
    "Cross-Origin-Opener-Policy: same-origin cuts the page off from the popup in which readers sign"
    " in to Symphony"
)
META = b'<meta http-equiv="content-security-policy" content="frame-src &#39;none&#39;">'


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (
            (200, {"Content-Security-Policy": NEEDED}, PAGE),
            [("ok", "https://docs.acme.com/ lets in all that chats load")],
        ),
        (
            (200, {}, PAGE),
            [("ok", "https://docs.acme.com/ sends no policy, and so lets in all")],
        ),
        (
            (200, {"Content-Security-Policy-Report-Only": "default-src 'none'"}, PAGE),
            [("ok", "https://docs.acme.com/ sends no policy, and so lets in all")],
        ),
        (
            (200, {"Content-Security-Policy": [NEEDED, "style-src x"]}, PAGE),
            [("error", "https://docs.acme.com/: style-src lacks 'self'")],
        ),
        (
            (200, {"Content-Security-Policy": NEEDED}, PAGE + META),
            [("error", f"https://docs.acme.com/: frame-src lacks https://{HOST}")],
        ),
        (
            (200, {"Cross-Origin-Opener-Policy": "same-origin"}, PAGE),
            [
                (
                    "error",
                    f"https://docs.acme.com/: {OPENER}",
                )
            ],
        ),
        ((401, {}, b""), [("error", "https://docs.acme.com/ answers with status 401")]),
        (
            (302, {"Location": "https://sso.acme.com/?s=1"}, b""),
            [("error", "https://docs.acme.com/ sends readers on to https://sso.acme.com")],
        ),
        (None, [("error", "docs.acme.com takes too long to answer")]),
    ],
)
def test_a_policy_that_the_site_sends(doctor, town, answer, found):
    town.pod(HOST)
    town.answers("docs.acme.com", {"/": answer})
    url = "https://me:pa55@docs.acme.com/?token=t0ken"
    result = doctor("--policy", url, "--timeout", "1.5")
    assert policy_of(result) == found
    assert "t0ken" not in result.text + result.output
    assert "pa55" not in result.text + result.output


@pytest.mark.parametrize("url", ["https://", "ftp://docs.acme.com/", "https://docs.acme.com:x/"])
def test_a_policys_address_that_is_none(doctor, town, url):
    town.pod(HOST)
    ((state, said),) = policy_of(doctor("--policy", url))
    assert state == "error"
    assert "no address" in said or "cannot be read" in said


def lock(*lines):
    return "\n".join([HEAD, *lines, ""])


TODAY = datetime.date.today()
OLD = TODAY - datetime.timedelta(days=40)


@pytest.mark.parametrize(
    ("text", "more", "state", "message", "numbers"),
    [
        (None, "", "info", "there is no symphony.lock", None),
        (None, "verify: lock\n", "error", "symphony.lock: there is no lock", None),
        (
            lock(f"{HOST} {DESK.id} room active {TODAY}", f"{HOST} 1 user active {OLD}"),
            "",
            "ok",
            "2 of 2 ids are confirmed, the oldest 40 days ago",
            (2, 2, 40),
        ),
        (
            lock(f"{HOST} {DESK.id} room active {OLD}"),
            "verify: lock\nlock-max-age: 30\n",
            "warning",
            "1 of 1 id is confirmed, the oldest 40 days ago",
            (1, 1, 40),
        ),
        (
            lock(
                f"{HOST} {DESK.id} room inactive {TODAY}",
                f"{HOST} {FOREIGN.id} room active {OLD}",
                f"{HOST} {FOREIGN.id} room active {TODAY}",
            ),
            "",
            "warning",
            "1 of 2 ids are confirmed, the oldest 0 days ago",
            (2, 1, 0),
        ),
        (lock(), "", "ok", "0 of 0 ids are confirmed", (0, 0, None)),
        (lock("<<<<<<< a"), "", "error", "symphony.lock: not read: a merge left its marks", None),
        ("# symphony.lock 9: x\n", "", "error", "symphony.lock: not read: it is of version", None),
        (
            lock("nonsense", f"{HOST} 1 user active {TODAY}"),
            "",
            "error",
            "symphony.lock:2: 'nonsense' is no line of a lock",
            (1, 1, 0),
        ),
        (
            lock(f"{HOST} 1 user active 2999-01-01"),
            "",
            "warning",
            "symphony.lock has answers of 2999-01-01, which is still to come",
            (1, 1, (TODAY - datetime.date(2999, 1, 1)).days),
        ),
    ],
)
def test_what_the_lock_knows(doctor, town, site, registry, text, more, state, message, numbers):
    registry(PODS + more)
    town.pod(HOST)
    if text is not None:
        site.lock.write_text(text)
    result = doctor()
    (found,) = (one for one in result.report["checks"] if one["check"] == "lock")
    assert found["state"] == state
    assert found["message"].startswith(message)
    known = result.report["lock"]
    assert numbers == (known and (known["ids"], known["confirmed"], known["days"]))


def test_a_registry_with_problems(doctor, town, registry):
    registry(PODS + "streems: {}\n")
    town.pod(HOST)
    (found,) = wrong(doctor())
    assert found[0] == "registry"
    assert found[3] == "settings and registry have 1 problem; run 'ecp check'"


def test_a_site_without_a_pod(doctor, registry):
    registry("streams: {}\n")
    result = doctor()
    assert result.report["pods"] == []
    assert ("registry", "", "error") in [one[:3] for one in wrong(result)]


def test_what_a_report_says_of_the_site(doctor, town, site):
    site.folder.joinpath("mkdocs.yml").write_text(
        "site_name: x\nsite_url: https://me:pw@docs.acme.com/?x=1\nplugins: [ecp]\n"
    )
    town.pod(HOST)
    result = doctor()
    assert result.report["site"] == {
        "configuration": "mkdocs.yml",
        "registry": "symphony.yml",
        "address": "https://docs.acme.com/",
    }
    versions = result.report["versions"]
    assert versions["python"] == ".".join(map(str, sys.version_info[:3]))
    assert versions["sphinx"]
    assert versions["zensical"] is None or versions["zensical"]
    assert "symphony-ecp " in result.text


def test_the_address_of_a_site_of_sphinx(doctor, town, site):
    site.folder.joinpath("mkdocs.yml").unlink()
    site.folder.joinpath("conf.py").write_text(
        "project = 'x'\nextensions = ['sphinx_ecp']\nhtml_baseurl = 'https://docs.acme.com/'\n"
    )
    town.pod(HOST)
    shown = doctor().report["site"]
    assert (shown["configuration"], shown["address"]) == ("conf.py", "https://docs.acme.com/")


SITES = PODS.replace("partner-id: x", 'partner-id: x, sites: [docs.acme.com, "*.docs.acme.com"]')


def said_of_sites(result):
    found = [one for one in result.report["checks"] if one["check"] == "sites"]
    return [(one["state"], f"{one['message']}; {one['hint']}") for one in found]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://docs.acme.com/", ("ok", "the partner id holds for https://docs.acme.com/; ")),
        (
            "https://wiki.acme.com/docs/",
            (
                "error",
                (
                    "the partner id holds for docs.acme.com, *.docs.acme.com, and the site is"
                    " https://wiki.acme.com/docs/; have it registered by Symphony and add it to"
                    " 'sites', or correct the address"
                ),
            ),
        ),
        (
            "",
            (
                "info",
                (
                    "nobody knows whether the site is one of 'sites': it says no address;"
                    " set site_url (html_baseurl)"
                ),
            ),
        ),
        (
            "docs.acme.com",
            ("error", "the site's address docs.acme.com is none; write it with https://"),
        ),
    ],
)
def test_the_sites_of_a_partner_id_are_held_against_the_sites_address(
    doctor, town, site, registry, address, expected
):
    registry(SITES)
    town.pod(HOST)
    file = site.folder / "mkdocs.yml"
    file.write_text(f"site_name: x\nsite_url: {address}\nplugins: [ecp]\n")
    assert said_of_sites(doctor()) == [expected]
    file.unlink()
    site.folder.joinpath("conf.py").write_text(
        f"extensions = ['sphinx_ecp']\nhtml_baseurl = {address!r}\n"
    )
    assert said_of_sites(doctor()) == [expected]


def test_a_pod_that_names_no_sites_has_no_row_for_them(doctor, town):
    town.pod(HOST)
    assert said_of_sites(doctor()) == []


@pytest.mark.parametrize("content", [PODS, PODS.partition("\n")[2] + "  b: {host: b.example}\n"])
def test_a_report_names_no_folder_above_the_site(doctor, town, site, tmp_path, content):
    """Which is often called as somebody is."""
    elsewhere = tmp_path / getpass.getuser()
    elsewhere.mkdir()
    elsewhere.joinpath("acme.yml").write_text(content)
    site.folder.joinpath("mkdocs.yml").write_text(
        f"site_name: x\nplugins: [{{ecp: {{registry: '{elsewhere}/acme.yml'}}}}]\n"
    )
    town.pod(HOST)
    result = doctor(str(site.folder))
    assert result.report["site"]["registry"] == "acme.yml"
    for text in (result.text, result.stdout):
        assert str(tmp_path) not in text
        assert str(Path.home()) not in text


# --- what cannot run ---


def test_a_folder_without_a_site(site, tmp_path):
    (tmp_path / "empty").mkdir()
    result = site.run(str(tmp_path / "empty"), command="doctor")
    assert result.exit_code == 2
    assert "no site and no symphony.yml here" in result.stderr


def test_a_configuration_that_cannot_be_read(site):
    site.folder.joinpath("mkdocs.yml").write_text("a: [")
    result = site.run("-f", "mkdocs.yml", command="doctor")
    assert result.exit_code == 2
    assert "Traceback" not in result.output


@pytest.mark.parametrize("arguments", [["doctor"], ["pod", "alice@acme.com"]])
@pytest.mark.parametrize("missing", ["urllib3", "jwt"])
def test_without_the_extra_it_says_what_to_install(site, arguments, missing):
    code = f"import sys; sys.modules['{missing}'] = None; from symphony_ecp.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    said = f"Error: {missing} is not installed: pip install 'symphony-ecp[verify]'\n"
    assert done.stderr == said


# --- readers of several companies ---

LOGIN = "loginservice.symphony.com"
READERS = (
    "default-pod: reader\npods:\n"
    f"  acme: {{host: {HOST}, partner-id: x, readers: true, title: Acme}}\n"
    "  beta: {host: beta.symphony.com, partner-id: y, readers: true, title: Beta}\n"
)


def test_every_pod_that_readers_choose_is_asked(doctor, registry, town):
    registry(READERS)
    pods = [town.pod(host) for host in (HOST, "beta.symphony.com")]
    result = doctor()
    assert wrong(result) == []
    assert all(pod.named("/embed/sdk.js") for pod in pods)
    assert "chats open on the pod that each reader chooses: 'acme', 'beta'" in result.text
    assert " login " not in result.text
    assert "beta: serves its script" in doctor("--pod", "reader").text


def test_the_login_service_is_asked_for_nobody(doctor, registry, town):
    registry(f"pod-lookup: true\n{READERS}")
    for host in (HOST, "beta.symphony.com"):
        town.pod(host)
    service = town.pod(LOGIN)
    result = doctor()
    assert wrong(result) == []
    assert "login" in well(result)
    calls = service.named("GET /webcontroller/podLoginInformation")
    assert calls
    assert all(call.args.query == {} for call in calls)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("rest-fails", "answers with status 500"),
        ("rest-html", "answers with a web page"),
        ("rest-refuse", ""),
    ],
)
def test_a_login_service_that_is_not_well_leaves_the_companies(
    doctor, registry, town, fault, expected
):
    registry(f"pod-lookup: any\n{READERS}")
    for host in (HOST, "beta.symphony.com"):
        town.pod(host)
    town.pod(LOGIN, fault)
    ((check, pod, _, sentence),) = wrong(doctor())
    assert (check, pod) == ("login", "")
    assert expected in sentence


def test_a_policy_without_the_login_service_is_told(doctor, registry, town, tmp_path):
    registry(f"pod-lookup: any\n{READERS}")
    for host in (HOST, "beta.symphony.com", LOGIN):
        town.pod(host)
    wide = "script-src 'self' https://*.symphony.com; frame-src https://*.symphony.com"
    file = tmp_path / "policy.txt"
    file.write_text(f"default-src 'self'; {wide}\n")
    ((check, _, _, sentence),) = wrong(doctor("--policy", str(file)))
    assert check == "policy"
    assert f"there is no connect-src, and default-src lacks https://{LOGIN}" in sentence
    file.write_text(f"default-src 'self'; {wide}; connect-src https://{LOGIN}\n")
    assert wrong(doctor("--policy", str(file))) == []
    file.write_text(f"default-src 'self'; {NEEDED}; connect-src https://{LOGIN}\n")
    assert "lacks https://*.symphony.com" in wrong(doctor("--policy", str(file)))[0][3]
