"""``ecp link`` and ``ecp schema``, run as a user runs them."""

import json
import shutil
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from symphony_ecp.cli import main
from symphony_ecp.site.registry import read_registry
from symphony_ecp.site.schema import registry_schema

CASES = Path(__file__).parents[1] / "cases"


@pytest.fixture
def ecp(tmp_path, monkeypatch):
    shutil.copy(CASES / "symphony.yml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(main, arguments)


@pytest.mark.parametrize(
    ("arguments", "link"),
    [
        (["--launch"], "https://open.symphony.com/?"),
        (["--users", "alice,bob"], "https://open.symphony.com/?startChat=71811853190567,71811853191652"),
        (["--stream", "support"], "https://open.symphony.com/?streamId=bBnbhkxXsoSbOrcWbLq5iH%2F%2F%2Fm1pEOVTdA%3D%3D&streamType=im"),
        (["--stream", "support", "--pod", "uat", "--type", "chatroom"], "https://open.symphony.com/?streamId=lX1hwfmQ%2BAK%2Fk%2Fa%2FBB0y2n%2F%2F%2Fq2%2B0KfbdA%3D%3D&streamType=chatroom"),
        (["--create-room", "Deal", "--emails", "a@x.com,b@x.com"], "https://open.symphony.com/?startRoom=RoomName=Deal&userEmails=a@x.com,b@x.com"),
        (["--sms", "+44 1234 567890"], "https://open.symphony.com/#phoneNumber=+441234567890&triggerAction=SMS"),
        (["--call", "+1 (929) 123-4567", "--uri", "legacy"], "symphony://#phoneNumber=+19291234567&triggerAction=PHONE_CALL"),
        (["--contact", "+33612345678", "--channel", "WhatsApp"], "https://open.symphony.com/#triggerAction=CHAT&channel=WHATSAPP&phoneNumber=+33612345678"),
        (["--profile", "alice"], "https://open.symphony.com/?userId=71811853190567"),
        (["--app", "zoom"], "https://open.symphony.com/?app/Symphony/com.symphony.zoom/Zoom%20Cloud"),
        (["--app", "a/b/c d/e"], "https://open.symphony.com/?app/a/b/c%20d/e"),
        (["--link", "new-deal"], "https://open.symphony.com/?startRoom=RoomName=New%20deal&silent=false&userEmails=alice@acme.com,bob@acme.com"),
    ],
)  # fmt: skip
def test_it_prints_the_link_of_every_action(ecp, arguments, link):
    result = ecp("link", *arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{link}\n", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "a link needs one of launch, users, stream"),
        (["--launch", "--stream", "support"], "a link does one thing, found 'launch' and 'stream'"),
        (["--stream", "suport"], "no stream 'suport' in symphony.yml; did you mean 'support'?"),
        (["--profile", "carol"], "a link needs the user id of 'carol'"),
        (["--app", "a/b"], "expected publisher/id/name[/module], found 'a/b'"),
        (["--contact", "+33612345678"], "'contact' needs a 'channel'"),
        (["--contact", "+33612345678", "--channel", "fax"], "channel: expected one of"),
        (["--create-room", "Deal"], "a room needs people in it"),
        (
            ["--stream", "support", "--registry", "none.yml"],
            "none.yml: the registry cannot be read",
        ),
        (["--launch", "--registry", "none.yml"], "none.yml: the registry cannot be read"),
    ],
)
def test_what_makes_no_link_is_one_sentence_and_exit_1(ecp, arguments, message):
    result = ecp("link", *arguments)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("option", ["--qr", "--icon", "--label=x"])
def test_it_refuses_what_makes_a_button_and_no_other_link(ecp, option):
    result = ecp("link", "--launch", option)
    assert result.exit_code == 2
    assert "No such option" in result.stderr


def test_a_warning_prints_the_link_and_exits_1(ecp):
    result = ecp("link", "--create-room", "D", "--emails", "a@x.com,b@y.com")
    assert result.exit_code == 1
    assert result.stdout.startswith("https://open.symphony.com/?startRoom=")
    assert "dialog: true" in result.stderr


def test_the_schema_is_one_and_takes_the_registry_of_the_cases(ecp):
    schema = json.loads(ecp("schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(yaml.safe_load((CASES / "symphony.yml").read_text()), schema)


@pytest.mark.parametrize(
    "text",
    [
        "pod: {}",
        "pods: {acme: {}}",
        "pods: {acme: {host: a.b, hots: c}}",
        "streams: {a: {type: im}}",
        "streams: {a: {id: x, type: room}}",
        "users: {a: {mail: x}}",
        "users: {a: {}}",
        "themes: {t: {primary: red}}",
        "themes: {t: {primaryShades: '#000000'}}",
        "themes: {t: {primaryShades: {'50': '#000000'}}}",
        "defaults: {hieght: 3}",
        "links: {a: {lauch: true}}",
        "default-pod: ~",
        "default-pod: [a]",
        "pods: {a: {host: [a.b]}}",
        "pods: {a: {host: a.b, partner-id: null}}",
        "streams: {a: }",
        "links: {a: {create-room: ~}}",
        "extends: {a: b}",
        "extends: ['']",
        "extends: [[a]]",
    ],
)
def test_the_schema_refuses_what_the_registry_reports(text):
    assert read_registry(text, "x").problems
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(text), registry_schema())


@pytest.mark.parametrize(
    "text",
    [
        "pods:",
        "links: ~",
        "defaults: null\nstreams:",
        "extends:",
        "extends: a.yml",
        "extends: [../a.yml, 'b-c:d.yml']",
    ],
)
def test_the_schema_takes_a_section_that_stands_empty_as_the_registry_does(text):
    assert not read_registry(text, "x").problems
    jsonschema.validate(yaml.safe_load(text), registry_schema())
