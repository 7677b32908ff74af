"""``extends`` in builds and commands: one mistake, one place, whoever comes upon it."""

import os
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

from symphony_ecp.check.run import check
from symphony_ecp.cli import main
from tests import hosts

ID = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
SAFE = ID.replace("+", "-").replace("/", "_").rstrip("=")
OTHER = "bBnbhkxXsoSbOrcWbLq5iH///m1pEOVTdA=="
POD = "pods: {acme: {host: acme.symphony.com, partner-id: x}}\n"
SHARED = f'{POD}streams:\n  desk: {{id: "{ID}", type: chatroom}}\n'
WRONG = f"{SHARED}  bad: {{idd: x}}\n"
SAID = "stream 'bad': unknown key 'idd'; did you mean 'id'? [ecp.registry]"
OWN = "extends: ../common/rooms.yml\n"
LINK = {"md": "# P\n\n[x](symphony:stream/desk)\n", "rst": "P\n=\n\n:symphony:`x <stream/desk>`\n"}


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    """Two sites and what they share; nothing of it is a repository."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "common/rooms.yml", WRONG)
    for name in ("one", "two"):
        write(tmp_path, f"{name}/symphony.yml", OWN)
        write(tmp_path, f"{name}/mkdocs.yml", "site_name: x\nplugins: [ecp]\n")
        write(tmp_path, f"{name}/docs/index.md", LINK["md"])
    return tmp_path


def write(folder, name, text):
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def run(folder, module, *arguments):
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def lines(*paths):
    return [f"{p.path}:{p.line}:{p.column}: {p.sentence}" for p in check(list(paths)).problems]


def test_mkdocs_says_it_at_the_shared_files_line(workspace):
    said = run(workspace / "one", "mkdocs", "build", "--strict")
    assert f"../common/rooms.yml:4: {SAID}" in said
    assert said.count("idd") == 1
    assert "Aborted with 1 warnings in strict mode!" in said


def test_sphinx_says_it_at_the_shared_files_line(workspace):
    write(workspace, "three/conf.py", "extensions = ['sphinx_ecp']\n")
    write(workspace, "three/symphony.yml", OWN)
    write(workspace, "three/index.rst", LINK["rst"])
    said = run(workspace / "three", "sphinx", "-N", ".", "../out")
    assert f"../common/rooms.yml:4: WARNING: {SAID.partition(' [')[0]}" in said
    assert said.count("idd") == 1


def test_a_check_says_it_once_for_all_sites_and_so_does_one_of_the_file_itself(workspace):
    expected = "common/rooms.yml:4:9: stream 'bad': unknown key 'idd'; did you mean 'id'?"
    assert lines(workspace) == lines(workspace / "one") == [expected]
    os.chdir(workspace / "one")
    assert lines(workspace / "one") == [f"{workspace}/{expected}"]
    os.chdir(workspace)
    found = CliRunner().invoke(main, ["check", "common/rooms.yml"])
    assert found.exit_code == 2, "nobody who names it is in sight"
    found = CliRunner().invoke(main, ["check", "one", "common/rooms.yml"])
    assert found.output.startswith("common/rooms.yml:4:9: registry")


def test_a_shared_registry_beside_sites_is_judged_as_theirs(workspace):
    (workspace / "common/rooms.yml").rename(workspace / "common/symphony.yml")
    for name in ("one", "two"):
        write(workspace, f"{name}/symphony.yml", "extends: ../common/symphony.yml\n")
    (line,) = lines(workspace)
    assert line.startswith("common/symphony.yml:4:9: stream 'bad'")


def test_a_page_has_the_shared_stream_in_every_host(workspace):
    write(workspace, "common/rooms.yml", SHARED)
    run(workspace / "one", "mkdocs", "build", "--strict")
    html = (workspace / "one/site/index.html").read_text()
    assert f"streamId={ID[:8]}" in html
    html, problems, _ = hosts.markdown(LINK["md"], registry=str(workspace / "one/symphony.yml"))
    assert (problems, "streamId=" in html) == ([], True)


def test_a_site_that_is_kept_is_read_anew_when_a_shared_file_changes(workspace):
    registry = str(workspace / "one/symphony.yml")
    write(workspace, "common/rooms.yml", SHARED)
    assert hosts.markdown(LINK["md"], registry=registry)[1] == []
    file = write(workspace, "common/rooms.yml", POD)
    os.utime(file, ns=(1, 1))
    assert "no stream 'desk'" in hosts.markdown(LINK["md"], registry=registry)[1][0]
    file.unlink()
    said = hosts.markdown(LINK["md"], registry=registry)[1]
    assert "there is no file '../common/rooms.yml'" in said[0]
    write(workspace, "common/rooms.yml", SHARED)
    assert hosts.markdown(LINK["md"], registry=registry)[1] == []


def test_mkdocs_watches_every_file_that_is_there(workspace):
    from mkdocs.config import load_config

    write(workspace, "one/symphony.yml", "extends: [../common/rooms.yml, ../gone.yml]\n")
    config = load_config(str(workspace / "one/mkdocs.yml"))
    config.plugins.on_startup(command="serve", dirty=False)
    watched = {os.path.relpath(path, workspace) for path in config.plugins.on_config(config).watch}
    assert watched >= {"one/symphony.yml", "common/rooms.yml"}
    assert "gone.yml" not in watched


def test_sphinx_reads_the_pages_again_when_a_shared_file_changes_or_comes(workspace):
    write(workspace, "three/conf.py", "extensions = ['sphinx_ecp']\n")
    write(workspace, "three/symphony.yml", OWN)
    write(workspace, "three/index.rst", LINK["rst"])
    write(workspace, "three/plain.rst", ":orphan:\n\nP\n=\n")

    def build():
        said = run(workspace / "three", "sphinx", "-N", ".", "../out")
        changed = re.search(r"(\d+) added, (\d+) changed", said)
        return changed[2], (workspace / "out/index.html").read_text()

    (workspace / "common/rooms.yml").unlink()
    assert "streamId" not in build()[1]
    write(workspace, "common/rooms.yml", SHARED)
    changed, html = build()
    assert (changed, "streamId=VYfo" in html) == ("1", True)
    assert build()[0] == "0"
    file = write(workspace, "common/rooms.yml", SHARED.replace(ID, OTHER))
    os.utime(file, (2_000_000_000, 2_000_000_000))
    changed, html = build()
    assert (changed, "streamId=bBnb" in html) == ("1", True)


def test_the_policy_and_the_browsers_hosts_have_the_shared_pods(workspace):
    said = CliRunner().invoke(main, ["csp", "one"]).stdout
    assert "frame-src https://acme.symphony.com" in said
    CliRunner().invoke(main, ["assets", "one/docs/assets"])
    assert "acme.symphony.com" in (workspace / "one/docs/assets/symphony-ecp-hosts.js").read_text()
    write(workspace, "common/rooms.yml", "streams: {}\n")
    assert "acme" not in CliRunner().invoke(main, ["csp", "one"]).stdout


# --- fixing ---


def test_a_shared_file_within_the_tree_is_fixed_once(workspace):
    write(workspace, "common/rooms.yml", SHARED.replace(ID, SAFE))
    done = CliRunner().invoke(main, ["fix", "--yes"])
    assert (done.exit_code, done.stdout.count("+++"), done.stderr) == (0, 1, "")
    assert (workspace / "common/rooms.yml").read_text() == SHARED
    assert CliRunner().invoke(main, ["fix"]).stdout == "Nothing to fix.\n"


def test_one_outside_is_named_and_left(workspace):
    shared = SHARED.replace(ID, SAFE)
    write(workspace, "common/rooms.yml", shared)
    done = CliRunner().invoke(main, ["fix", "--yes", "one"])
    assert done.stdout == "Nothing to fix.\n"
    said = "../common/rooms.yml is left as it is: it is outside of what is to be fixed.\n"
    assert done.stderr == said
    assert (workspace / "common/rooms.yml").read_text() == shared


def test_one_of_a_distribution_is_named_and_left_wherever_it_lies(workspace, monkeypatch):
    place = workspace / "installed"
    monkeypatch.syspath_prepend(place)
    shared = SHARED.replace(ID, SAFE)
    write(place, "acme_rooms/symphony.yml", shared)
    write(place, "acme_rooms-1.dist-info/METADATA", "Name: acme-rooms\nVersion: 1\n")
    write(place, "acme_rooms-1.dist-info/RECORD", "acme_rooms/symphony.yml,,\n")
    write(workspace, "one/symphony.yml", "extends: acme-rooms:symphony.yml\n")
    write(workspace, "two/symphony.yml", "extends: acme-rooms:symphony.yml\n")
    done = CliRunner().invoke(main, ["fix", "--yes"])
    assert done.stderr == (
        "acme-rooms:symphony.yml is left as it is: it is of an installed distribution.\n"
    )
    assert (place / "acme_rooms/symphony.yml").read_text() == shared
    found = [p for p in check([workspace / "one"]).problems if p.severity != "info"]
    assert [p.path for p in found] == ["installed/acme_rooms/symphony.yml"] * len(found)


def test_ids_become_names_of_the_shared_file_and_new_ones_stand_in_the_sites_own(workspace):
    write(workspace, "common/rooms.yml", SHARED)
    page = "# P\n\n[a](symphony:stream/{}) [b](symphony:stream/{})\n"
    write(workspace, "one/docs/index.md", page.format(SAFE, OTHER.replace("+", "-")))
    done = CliRunner().invoke(main, ["fix", "--yes", "--to-registry", "one"])
    assert done.exit_code == 0
    assert (workspace / "one/docs/index.md").read_text() == page.format("desk", "b")
    own = (workspace / "one/symphony.yml").read_text()
    assert own == f'{OWN}streams:\n  b: {{id: "{OTHER}"}}\n'
    assert (workspace / "common/rooms.yml").read_text() == SHARED
