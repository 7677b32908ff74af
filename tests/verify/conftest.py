"""A pod, and a site whose pages use ids of it."""

import re
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import symphony_ecp.verify
from symphony_ecp.cli import main
from symphony_ecp.preview import PreviewPod
from symphony_ecp.preview.rest import (
    Account,
    Application,
    Directory,
    Person,
    Rest,
    Room,
    made_up_rooms,
    made_up_stream,
    new_key_pair,
)

PRIVATE, PUBLIC = new_key_pair()
USERNAME = "svc-docs-robot"
DESK = Room(made_up_stream(1), "Trading desk")
CHAT = Room(made_up_stream(2), kind="IM")
GROUP = Room(made_up_stream(3), kind="MIM")
CLOSED = Room(made_up_stream(4), "Closed desk", active=False)
WALL = Room(made_up_stream(5), kind="POST")
FOREIGN = Room(made_up_stream(6), "Research", member=False)
UNKNOWN = made_up_stream(7)
ALICE = Person(71811853190567, "Alice Martin", "alice@acme.com", "alice")
GONE = Person(71811853189751, "Marc Old", "marc@acme.com", "marc", active=False)
NOBODY = 71811853190000
WORLD = Directory.of(
    [DESK, CHAT, GROUP, CLOSED, WALL, FOREIGN, *made_up_rooms(300, first=100)],
    [ALICE, GONE],
    [Application("com.symphony.zoom", "Zoom"), Application("off", "Off", enabled=False)],
    {},
)
REGISTRY = """default-pod: acme
verify: lock
pods:
  acme: {host: acme.symphony.com, partner-id: x}
"""


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    for name in ("SYMPHONY_POD", "SYMPHONY_USERNAME", "SYMPHONY_PRIVATE_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def rest():
    accounts = [Account(USERNAME, PUBLIC), Account("plain", PUBLIC, admin=False)]
    return Rest(directory=WORLD, accounts=accounts)


@pytest.fixture
def pod(rest):
    with PreviewPod(rest=rest) as pod:
        yield pod


def config_text(host, port, key, username=USERNAME, more=""):
    return (
        f"scheme: http\nhost: {host}\nport: {port}\n"
        f"bot:\n  username: {username}\n  privateKey:\n    path: {key}\n{more}"
    )


_ACTION = re.compile("profile/|app/|users/")


@dataclass
class Site:
    """A site of MkDocs, and a configuration of the BDK beside it."""

    folder: Path
    config: Path
    key: Path

    @property
    def lock(self):
        return self.folder / "symphony.lock"

    @property
    def lines(self):
        """The lines of the lock, without their days."""
        text = self.lock.read_text()
        return [line.rsplit(" ", 1)[0] for line in text.splitlines() if line[0] != "#"]

    def page(self, text, name="index"):
        (self.folder / f"docs/{name}.md").write_text(f"# Page\n\n{text}\n")

    def uses(self, *targets):
        """Write a page with one link a line, from line 3 on; an id alone is a stream's."""
        links = (target if _ACTION.match(target) else f"stream/{target}" for target in targets)
        self.page("\n".join(f"[x](symphony:{link})" for link in links))

    def run(self, *arguments, command="verify", **env):
        given = ["--config", str(self.config)] if command in ("verify", "find") else []
        given = [] if "--config" in arguments or env else given
        return CliRunner().invoke(main, [command, *given, *arguments], env=env)

    def process(self, *arguments, **more):
        # What a shell starts in the background is deaf to interrupts, and so are its children.
        heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
        code = f"{heard}; from symphony_ecp.cli import main; main()"
        command = [sys.executable, "-c", code, "verify", "--config", self.config, *arguments]
        pipe = subprocess.PIPE
        more = {"stdout": pipe, "stderr": pipe, "text": True, **more}
        return subprocess.Popen(command, cwd=self.folder, **more)


@pytest.fixture
def site(tmp_path, monkeypatch, pod):
    folder, outside = tmp_path / "site", tmp_path / "outside"
    (folder / "docs").mkdir(parents=True)
    outside.mkdir()
    (folder / "mkdocs.yml").write_text("site_name: x\nplugins: [ecp]\n")
    (folder / "symphony.yml").write_text(REGISTRY)
    site = Site(folder, outside / "config.yaml", outside / "key.pem")
    site.key.write_text(PRIVATE)
    site.config.write_text(config_text(*pod.host.split(":"), site.key))
    monkeypatch.chdir(folder)
    return site


@pytest.fixture
def impatient(monkeypatch):
    """Let the command wait less than people would."""
    usual = symphony_ecp.verify.Limits

    def limit(**limits):
        wanted = lambda **given: replace(usual(**given), **limits)  # noqa: E731
        monkeypatch.setattr("symphony_ecp.verify.Limits", wanted)

    return limit


def asked_one_by_one(pod):
    """Return what a pod was asked of single streams."""
    return [call for call in pod.calls if call.name.startswith("GET /pod/v2/streams/")]


def codes(result):
    """Return line and code of each finding."""
    return [
        (int(line.split(":")[1]), line.split(": ", 1)[1].split(" ", 1)[0])
        for line in result.stdout.splitlines()
        if line.startswith("docs/")
    ]
