"""``ecp pod``: the login service, as Symphony documents it."""

import json

import pytest
import yaml

from symphony_ecp.preview.rest import Directory
from symphony_ecp.site.registry import Pod, read_registry
from tests.verify.town import Town, server

PATH = "/webcontroller/podLoginInformation"
JSON = {"Content-Type": "application/json"}
FOUND = (200, JSON, b'{"podDomain": "acme.symphony.com"}')
NOT_FOUND = b'{"message": "No pod found for emailAddress: ...", "status": "NOT_FOUND"}'
LISTED = "users of Customer Connect are never listed"


@pytest.fixture
def service(pod, rest):
    rest.directory |= Directory.of([], [], [], {"acme.com": "acme.symphony.com"})
    return pod


@pytest.fixture
def ask(site, service):
    def run(email, *arguments):
        result = site.run(email, "--service", service.origin, *arguments, command="pod")
        assert "Traceback" not in result.output
        return result

    return run


@pytest.fixture
def ask_of(site):
    """Ask a service that answers what a test says."""
    made = []

    def run(answer, *arguments):
        made.append(server({PATH: answer}))
        origin = f"http://127.0.0.1:{made[0].server_address[1]}"
        result = site.run("a@b.com", "--service", origin, *arguments, command="pod")
        result.asked = made[0].asked
        return result

    yield run
    for one in made:
        one.close()


def test_a_pod_of_the_registry_is_called_by_its_name(ask):
    result = ask("alice@acme.com")
    assert result.exit_code == 0
    assert result.stdout == "acme.symphony.com, which is pod 'acme' of symphony.yml.\n"


def test_the_documented_form_is_sent_first_and_alone_where_it_is_answered(ask, service):
    ask("alice+docs@acme.com")
    (call,) = service.named(f"GET {PATH}")
    assert call.args.query == {"emailAddress": "alice+docs@acme.com", "fs": "alice+docs@acme.com"}


@pytest.mark.parametrize(
    ("registry", "name"),
    [
        ("pods:\n  uat: {host: acme-uat.symphony.com}\n", "acme"),
        ("pods:\n  acme: {host: acme-uat.symphony.com}\n", "acme-2"),
        ("", "acme"),
        (None, "acme"),
    ],
)
def test_another_pod_comes_with_the_lines_to_add(ask, site, registry, name):
    file = site.folder / "symphony.yml"
    file.unlink() if registry is None else file.write_text(registry)
    result = ask("alice@acme.com")
    host, _, _, *lines = result.stdout.splitlines()
    assert (result.exit_code, host) == (0, "acme.symphony.com")
    added = yaml.safe_load("\n".join(lines))
    assert read_registry("\n".join(lines), "x").sections["pods"] == {
        name: Pod(name, "acme.symphony.com")
    }
    assert added["pods"].keys().isdisjoint(yaml.safe_load(registry or "pods: {}") or {"pods": {}})


@pytest.mark.parametrize(
    ("answered", "shown", "said"),
    [
        ("acme.symphony.com.evil.example", None, "is none: it ends in 'evil.example'; write one"),
        ("acm\u0435.symphony.com", "xn--acm-tdd.symphony.com", "U+0435 CYRILLIC SMALL LETTER IE"),
    ],
)
def test_a_pod_that_looks_like_another_comes_with_the_reason(ask_of, answered, shown, said):
    result = ask_of((200, JSON, json.dumps({"podDomain": answered}).encode()))
    host, note, *_ = result.stdout.splitlines()
    assert (result.exit_code, host) == (0, shown or answered)
    assert note.startswith("Note: ")
    assert said in note


def test_the_registry_may_be_named(ask, site, tmp_path):
    other = tmp_path / "other.yml"
    other.write_text("pods:\n  ours: {host: acme.symphony.com}\n")
    assert "pod 'ours' of" in ask("alice@acme.com", "--registry", str(other)).stdout
    missing = ask("alice@acme.com", "--registry", "none.yml")
    assert missing.exit_code == 2
    assert "there is no file none.yml" in missing.stderr


def test_nobody_knows_the_address(ask, service):
    result = ask("bob@elsewhere.example")
    assert result.exit_code == 1
    assert result.stdout.startswith("The login service knows no pod for bob@elsewhere.example; ")
    assert LISTED in result.stdout
    calls = service.named(f"GET {PATH}")
    assert [call.args.query["fs"] for call in calls] == ["bob@elsewhere.example", "advanced"]


def test_as_json(ask):
    found = ask("alice@acme.com", "--format", "json")
    assert json.loads(found.stdout) == {
        "email": "alice@acme.com",
        "host": "acme.symphony.com",
        "pods": ["acme"],
    }
    none = ask("bob@elsewhere.example", "--format", "json")
    assert none.exit_code == 1
    assert json.loads(none.stdout) == {"email": "bob@elsewhere.example", "host": None, "pods": []}


@pytest.mark.parametrize(
    "email", ["alice", "alice@", "@acme.com", "a b@acme.com", "alice@acme", "a@b.com,c@d.com", ""]
)
def test_what_is_no_address_is_not_sent(ask, service, email):
    result = ask(email)
    assert result.exit_code == 2
    assert result.stderr == (
        f"Error: '{email}' is no e-mail address; write one such as alice@acme.com\n"
    )
    assert not service.named(f"GET {PATH}")


def test_an_address_that_is_no_text(site):
    result = site.run("\udc80@b.com", "--service", "https://127.0.0.1:1", command="pod")
    assert result.exit_code == 2
    assert result.stderr.startswith(r"Error: '\udc80@b.com' is no text in UTF-8; ")


@pytest.mark.parametrize("status", [200, 404, 400])
def test_not_found_with_any_status(ask_of, status):
    result = ask_of((status, JSON, NOT_FOUND))
    assert result.exit_code == 1
    assert LISTED in result.stdout


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((500, JSON, b"{}"), "answers with status 500; "),
        ((429, JSON, b""), "answers with status 429; "),
        ((403, {}, b"<html>"), "answers with status 403; "),
        ((200, {}, b"<html>"), "answers with something that names no pod; "),
        ((200, JSON, b""), "answers with something that names no pod; "),
        ((200, JSON, b"[7]"), "answers with something that names no pod; "),
        ((200, JSON, b'{"podDomain": 7}'), "answers with something that names no pod; "),
        ((200, JSON, b'{"podDomain": null}'), "answers with something that names no pod; "),
        (
            (200, JSON, b'{"podDomain": "evil.example/?x=\\u001b"}'),
            "answers with something that names no pod; ",
        ),
        ((200, JSON, b'{"a": "' + 10_000_000 * b"x"), "answers with something that names no pod; "),
        ((302, {"Location": "https://x.example/"}, b""), "sends requests on to https://x.example"),
        (None, "takes too long to answer; "),
    ],
)
def test_a_service_that_answers_something_else(ask_of, answer, message):
    result = ask_of(answer, "--timeout", "0.5")
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    "service",
    ["http://loginservice.example", "loginservice.example", "file:///etc", "http://[", ""],
)
def test_an_address_of_somebody_is_not_sent_in_the_clear(site, service):
    if not service:
        return  # the default
    result = site.run("a@b.com", "--service", service, command="pod")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: --service: write https:// and a host")


@pytest.mark.parametrize(
    "service",
    [
        "https://bob:12/{}@127.0.0.1:1",
        "https://bob:12?{}@127.0.0.1:1",
        "https://bob:12#{}@127.0.0.1:1",
        "https://bob:{}?1@127.0.0.1:1",
        "https://bob:{}/1@127.0.0.1:1",
        "https://bob:1@127.0.0.1:1/?{}@x",
        "https://bob:{}@127.0.0.1:1/",
        "https://127.0.0.1:1/?{}",
        "https://[bob:{}@127.0.0.1:1",
    ],
)
def test_a_password_in_the_services_address_is_never_said(site, service):
    result = site.run("a@b.com", "--service", service.format("s3cret"), command="pod")
    assert result.exit_code == 2
    assert "s3cret" not in result.output
    assert "bob" not in result.output
    assert result.stderr.count("\n") == 1


def test_over_tls_by_the_services_own_name(site, tmp_path, monkeypatch):
    with Town(tmp_path) as town:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{town.port}")
        made = town.answers("loginservice.symphony.com", {PATH: FOUND})
        result = site.run("alice@acme.com", "--ca", str(town.ca), command="pod")
        assert "pod 'acme'" in result.stdout
        assert made.asked == [f"{PATH}?emailAddress=alice%40acme.com&fs=alice%40acme.com"]
        unknown = site.run("alice@acme.com", command="pod")
        assert unknown.exit_code == 2
        assert "is of an authority that nobody here knows; name a file with it as --ca" in (
            unknown.stderr
        )
