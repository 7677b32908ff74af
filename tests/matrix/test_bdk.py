"""The official BDK asks the preview pod with the file that `ecp verify` takes."""

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from symphony_ecp.preview import (
    PreviewPod,
    write_account,
    write_certificates,
    write_configuration,
)
from symphony_ecp.preview.rest import Rest, Sessions
from symphony_ecp.site.lock import read_lock
from symphony_ecp.symphony.ids import read_stream_id
from tests.matrix import environment
from tests.matrix.rows import BDK, INSIDE, ROOT
from tests.preview.test_command import preview
from tests.verify.conftest import CHAT, CLOSED, DESK, PUBLIC, REGISTRY, UNKNOWN, WORLD, Site

pytestmark = pytest.mark.matrix

LOGIN, KEY_MANAGER = "POST /login/pubkey/authenticate", "POST /relay/pubkey/authenticate"
SESSION = "GET /pod/v2/sessioninfo"
INFO = f"GET /pod/v2/streams/{DESK.url_safe}/info"
#: What exists on the pod, and the one id that does not.
STREAMS = {DESK.id: "chatroom", CHAT.id: "im", CLOSED.id: "chatroom", UNKNOWN: "chatroom"}
ROOMS = [
    {"id": DESK.id, "name": DESK.name},
    {"id": CHAT.id, "type": "im"},
    {"id": CLOSED.id, "name": CLOSED.name, "active": False},
]


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The Python that has the BDK."""
    return environment.make_bare(BDK, tmp_path_factory.mktemp("bdk") / "environment")


@pytest.fixture(autouse=True)
def nothing_on_the_way(monkeypatch):
    for name in os.environ:
        if name.lower().endswith("_proxy") or name.startswith("SYMPHONY_"):
            monkeypatch.delenv(name)


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site that uses the streams; whoever asks for them has yet to say where."""
    site = Site(tmp_path / "site", Path(), Path())
    (site.folder / "docs").mkdir(parents=True)
    (site.folder / "symphony.yml").write_text(REGISTRY)
    site.uses(*(f"{id_}?type={type_}" for id_, type_ in STREAMS.items()))
    monkeypatch.chdir(site.folder)
    return site


@pytest.fixture
def pod(tmp_path, site):
    """A pod in this process, to which things can happen; the site is set up to ask it."""
    folder = tmp_path / "handout"
    folder.mkdir()
    trusted, certificate = write_certificates(folder)
    account, key = write_account(folder)
    rest = Rest(directory=WORLD, accounts=[account])
    with PreviewPod(rest=rest, certfile=str(certificate)) as pod:
        site.config = write_configuration(folder, pod, account, key, trusted)
        yield pod


def ask(python, config, *ids):
    """Let the BDK ask for streams."""
    command = [python, "-I", ROOT / INSIDE / "bdk.py", config, *ids]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def as_in_the_lock(said):
    """Return id, kind, state and name of what the BDK says of a stream."""
    id_, kind = read_stream_id(said["id"]).id.standard, said["streamType"]["type"].lower()
    name = said.get("roomAttributes", {}).get("name", "")
    return id_, kind, "active" if said["active"] else "inactive", name


def test_the_bdk_and_verify_read_the_same_of_each_stream(python, site, tmp_path):
    (tmp_path / "rooms.yml").write_text(yaml.safe_dump({"rooms": ROOMS}))
    with preview(tmp_path, "--tls", "--rooms", "rooms.yml", lines=3) as said:
        site.config = Path(said[-1].partition(": ")[2])
        done = ask(python, site.config, *STREAMS)
        result = site.run("--names")
    assert done.returncode == 0, done.stderr
    assert result.exit_code == 1, "one is deactivated, one does not exist"
    session, *streams, unknown = json.loads(done.stdout)
    assert session["username"] == "demo-bot"
    lock = read_lock(site.lock.read_text())
    entries = [lock.find("acme.symphony.com", id_) for id_ in STREAMS]
    learnt = [(entry.id, entry.kind, entry.state, entry.name) for entry in entries]
    assert learnt == [*map(as_in_the_lock, streams), (UNKNOWN, "stream", "unconfirmed", "")]
    assert learnt[0] == (DESK.id, "room", "active", DESK.name)
    assert unknown == 400


def test_the_bdk_goes_on_when_its_session_has_ended(python, site, pod):
    pod.rest.sessions = Sessions(requests=1)
    done = ask(python, site.config, DESK.id)
    assert done.returncode == 0, done.stderr
    assert as_in_the_lock(json.loads(done.stdout)[1])[0] == DESK.id
    calls = [(call.name, call.args.status) for call in pod.calls]
    again = [(LOGIN, 200), (KEY_MANAGER, 200)]
    assert calls == [(LOGIN, 200), (SESSION, 200), (INFO, 401), *again, (INFO, 200)]


def test_a_key_that_the_pod_does_not_know_lets_neither_in(python, site, pod):
    (account,) = pod.rest.accounts
    pod.rest.accounts = [replace(account, public_key=PUBLIC)]
    done = ask(python, site.config, DESK.id)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    result = site.run()
    assert result.exit_code == 2, result.output
    assert "refuses the account's login" in result.stderr
    assert not site.lock.exists()
    assert {(call.name, call.args.status) for call in pod.calls} == {(LOGIN, 401)}
