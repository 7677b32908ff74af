"""``ecp preview`` as a process of its own: what it hands out works, and is gone afterwards."""

from __future__ import annotations

import json
import os
import re
import signal
import ssl
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jwt
import pytest
import yaml
from click.testing import CliRunner

from symphony_ecp.cli import main
from tests.preview.clients import DESK, PRIVATE, PUBLIC, signed

REGISTRY = f'streams: {{desk: {{id: "{DESK.id}"}}}}\n'


@contextmanager
def preview(folder: Path, *options: str, lines: int) -> Iterator[list[str]]:
    """Run the command in a folder; yields what it says first."""
    command = [sys.executable, "-c", "from symphony_ecp.cli import main; main()", "preview"]
    environment = {**os.environ, "TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [*command, "--port", "0", *options],
        cwd=folder,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    with process.stdout:
        try:
            yield [process.stdout.readline().rstrip() for _ in range(lines)]
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0


def ask(config: dict[str, Any], path: str, body: Any = None, token: str = "") -> Any:
    """Ask as a client does that knows nothing but a BDK's configuration."""
    trusted = config.get("ssl", {}).get("trustStore", {}).get("path")
    context = ssl.create_default_context(cafile=trusted) if trusted else None
    request = urllib.request.Request(
        f"{config['scheme']}://{config['host']}:{config['port']}{path}",
        None if body is None else json.dumps(body).encode(),
        {"sessionToken": token},
    )
    with urllib.request.urlopen(request, timeout=5, context=context) as reply:
        return json.load(reply)


def log_in(config: dict[str, Any]) -> str:
    key = Path(config["bot"]["privateKey"]["path"]).read_text("utf-8")
    token = signed(config["bot"]["username"], key=key)
    return str(ask(config, "/login/pubkey/authenticate", {"token": token})["token"])


@pytest.mark.parametrize("options", [(), ("--tls",)])
def test_what_is_handed_out_logs_in_and_finds_what_the_registry_names(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    (tmp_path / "symphony.yml").write_text(REGISTRY, "utf-8")
    with preview(tmp_path, *options, lines=2 + len(options)) as said:
        scheme = "https" if options else "http"
        assert re.fullmatch(
            rf"Preview pod on {scheme}://127\.0\.0\.1:\d+ \(Ctrl-C ends it\)", said[0]
        )
        path = Path(said[-1].removeprefix("Service account demo-bot: "))
        config = yaml.safe_load(path.read_text("utf-8"))
        if options:
            assert said[1] == f"Certificate authority: {config['ssl']['trustStore']['path']}"
            with pytest.raises(urllib.error.URLError, match="certificate verify failed"):
                ask({**config, "ssl": {}}, "/embed/version.json")
        for file in path.parent.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
        stream = f"/pod/v2/streams/{DESK.url_safe}/info"
        assert ask(config, stream, token=log_in(config))["roomAttributes"] == {"name": "desk"}
    assert not path.parent.exists()


def test_an_account_of_ones_own_and_a_file_of_rooms(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text(PRIVATE, "utf-8")
    (tmp_path / "public.pem").write_text(PUBLIC, "utf-8")
    (tmp_path / "rooms.yml").write_text(f'rooms: [{{id: "{DESK.id}", member: no}}]', "utf-8")
    options = ("--account", "my-bot=public.pem", "--rooms", "rooms.yml", "--ordinary")
    with preview(tmp_path, *options, lines=1) as said:
        port = said[0].split(":")[2].split()[0]
        config = {"scheme": "http", "host": "localhost", "port": port}
        config["bot"] = {"username": "my-bot", "privateKey": {"path": str(tmp_path / "key.pem")}}
        token = log_in(config)
        with pytest.raises(urllib.error.HTTPError, match="403") as error:
            ask(config, f"/pod/v2/streams/{DESK.url_safe}/info", token=token)
        error.value.close()
        with pytest.raises(urllib.error.HTTPError, match="401") as error:
            log_in({**config, "bot": {**config["bot"], "username": "demo-bot"}})
        error.value.close()


def test_what_is_right_in_a_registry_exists_and_the_rest_is_said(tmp_path: Path) -> None:
    (tmp_path / "other.yml").write_text(f"{REGISTRY}users: {{bob: {{id: 7}}}}\n", "utf-8")
    with preview(tmp_path, "--registry", "other.yml", lines=3) as said:
        assert said[0] == "other.yml has problems, which 'ecp check' names; the rest of it exists."
        config = yaml.safe_load(Path(said[2].split(": ")[1]).read_text("utf-8"))
        assert ask(config, f"/pod/v2/streams/{DESK.url_safe}/info", token=log_in(config))["active"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--tls", "--cert", "public.pem"], "give one of them"),
        (["--account", "my-bot"], "--account takes NAME=PUBLIC.pem, not 'my-bot'"),
        (["--account", "a=nowhere.pem"], "nowhere.pem cannot be read: No such file"),
        (["--account", "a=key.pem"], "key.pem is not the public half of an RSA key in PEM"),
        (["--account", "a=rooms.yml"], "rooms.yml is not the public half of an RSA key in PEM"),
        (["--account", "a=latin.pem"], "latin.pem is not the public half of an RSA key in PEM"),
        (["--rooms", "rooms.yml"], "rooms.yml:1: unknown key 'romos'; did you mean 'rooms'?"),
        (["--rooms", "nowhere.yml"], "does not exist"),
    ],
)
def test_what_cannot_be_served_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "key.pem").write_text(PRIVATE, "utf-8")
    (tmp_path / "public.pem").write_text(PUBLIC, "utf-8")
    (tmp_path / "rooms.yml").write_text("romos: []", "utf-8")
    (tmp_path / "latin.pem").write_bytes(b"\xe9")
    result = CliRunner().invoke(main, ["preview", "--port", "0", *options])
    assert result.exit_code in {1, 2}
    assert message in result.output
    assert "Traceback" not in result.output
    assert PRIVATE.splitlines()[1] not in result.output
    assert isinstance(result.exception, SystemExit)


def test_the_header_of_the_key_is_that_of_a_bdk() -> None:
    assert jwt.get_unverified_header(signed()) == {"alg": "RS512", "typ": "JWT"}
