"""The extension for Visual Studio Code: what is packed, and the server that it starts.

No Visual Studio Code runs: that is on no package index. The packed extension runs in Node, with the
language client that is in it, against a stand-in for the editor, and starts ``ecp lsp``.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import pytest

from symphony_ecp import __version__
from tests.editor.running import processes_in

ROOT = Path(__file__).resolve().parents[2]
VSIX = Path(os.environ.get("ECP_VSIX", ROOT / "build/symphony-ecp.vsix"))
BIN = ROOT / ".venv/bin"
NODE, ECP = BIN / "node", Path(sys.executable).parent / "ecp"
FILES = {
    "[Content_Types].xml", "extension.vsixmanifest", "extension/LICENSE.txt",
    "extension/dist/LICENCES.txt", "extension/dist/extension.js", "extension/package.json",
    "extension/readme.md",
}  # fmt: skip
PAGE = "# Desk\n\n/// symphony-chat\n    stream: trading-dsk\n///\n"
REGISTRY = """\
pods: {acme: {host: acme.symphony.com}}
streams: {trading-desk: {id: "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="}}
"""
MISSPELT = "no stream 'trading-dsk' in symphony.yml; did you mean 'trading-desk'?"

pytestmark = pytest.mark.matrix


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what `make vscode` packs."""
    if not VSIX.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no extension: make vscode")
    folder = tmp_path_factory.mktemp("vsix")
    with ZipFile(VSIX) as archive:
        assert set(archive.namelist()) == FILES
        archive.extractall(folder)
    return folder / "extension"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text(PAGE, "utf-8")
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: x\nplugins: [ecp]\nmarkdown_extensions: [pymdownx.superfences]\n", "utf-8"
    )
    (tmp_path / "symphony.yml").write_text(REGISTRY, "utf-8")
    return tmp_path


@contextmanager
def editor(packed: Path, site: Path, command: list[str], **env: str) -> Iterator[Iterator[dict]]:
    """Open the page of a site in the editor; iterate over what it shows."""
    stand_in = Path(__file__).with_name("visual_studio_code.cjs")
    words = [packed / "dist/extension.js", site, site / "docs/index.md", json.dumps(command)]
    running = subprocess.Popen(
        [NODE, stand_in, *words],
        cwd=packed,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | env,
        text=True,
    )
    assert running.stdin is not None
    assert running.stdout is not None
    try:
        yield map(json.loads, running.stdout)
    finally:
        running.stdin.close()
        try:
            assert running.wait(20) == 0
        finally:
            running.kill()
            running.stdout.close()


def until_active(shown: Iterator[dict]) -> list[dict]:
    return list(iter(shown.__next__, {"active": True}))


def found(shown: Iterator[dict]) -> dict:
    return next(one for one in shown if one.get("found"))


def test_it_is_of_this_version_and_runs_nothing_in_a_workspace_that_is_not_trusted(
    packed: Path,
) -> None:
    manifest = json.loads((packed / "package.json").read_text("utf-8"))
    assert manifest["version"] == __version__
    assert manifest["capabilities"]["untrustedWorkspaces"]["supported"] is False
    settings = manifest["contributes"]["configuration"]["properties"]
    assert settings["symphonyEcp.command"]["default"] == ["ecp", "lsp"]
    assert settings["symphonyEcp.command"]["scope"] == "machine-overridable"
    assert "scripts" not in manifest


def test_the_licences_of_all_that_is_in_it_come_along(packed: Path) -> None:
    told = (packed / "dist/LICENCES.txt").read_text("utf-8")
    heads = dict(re.findall(r"^(\S+) [\d.]+: (\S+)$", told, re.MULTILINE))
    inside = (packed / "dist/extension.js").read_text("utf-8")
    files = set(re.findall(r"^// .*?node_modules/((?:@[\w-]+/)?[\w.-]+)/", inside, re.MULTILINE))
    assert files == set(heads)
    assert set(heads.values()) <= {"BlueOak-1.0.0", "ISC", "MIT"}


def test_it_starts_the_server_of_the_folders_own_environment_shows_what_it_finds_and_ends_it(
    packed: Path, site: Path
) -> None:
    own = site / ".venv/bin"
    own.mkdir(parents=True)
    (own / "ecp").symlink_to(ECP)
    with editor(packed, site, ["ecp", "lsp"], PATH=os.defpath) as shown:
        assert found(shown) == {"file": str(site / "docs/index.md"), "found": [[3, MISSPELT]]}
        assert processes_in(site)
    assert processes_in(site) == []


def test_else_it_is_that_on_the_path_and_one_that_dies_is_started_again(
    packed: Path, site: Path
) -> None:
    with editor(packed, site, ["ecp", "lsp"], PATH=f"{ECP.parent}:{os.defpath}") as shown:
        assert found(shown)["found"] == [[3, MISSPELT]]
        for process in processes_in(site):
            os.kill(process, signal.SIGKILL)
        assert found(shown)["found"] == [[3, MISSPELT]]
    assert processes_in(site) == []


@pytest.mark.parametrize("command", [["ecp", "lsp"], ["bin/ecp", "lsp"], ["."]])
def test_where_there_is_no_server_whoever_has_a_registry_is_told(
    packed: Path, site: Path, command: list[str]
) -> None:
    with editor(packed, site, command, PATH=os.defpath) as shown:
        log, message = until_active(shown)
    assert log == {"log": message["message"]}
    assert message["message"].startswith(f"'{command[0]}' is not installed here: pip install")


def test_nobody_else_is(packed: Path, site: Path) -> None:
    (site / "symphony.yml").unlink()
    with editor(packed, site, ["ecp", "lsp"], PATH=os.defpath) as shown:
        assert [list(one) for one in until_active(shown)] == [["log"]]


def test_a_server_that_fails_at_once_leaves_the_editor_alone(packed: Path, site: Path) -> None:
    with editor(packed, site, [str(ECP), "lps"]) as shown:
        (seen,) = until_active(shown)
    assert seen["message"].startswith("Symphony ECP client: couldn't create connection to server.")
