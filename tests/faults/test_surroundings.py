"""Where a command runs: the environment, the network, what lies there in a file's place."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from tests.faults.conftest import ROOT, unavailable
from tests.faults.tasks import PODS, contents, fence

#: What a build and commands do in one process; each says how it ended.
CODE = """
import sys
from mkdocs.__main__ import cli
from symphony_ecp.cli import main
for run, arguments in ((main, ["check"]), (main, ["fix", "--diff"]), (main, ["csp"]),
                       (cli, ["build", "-q", "-d", sys.argv[1]])):
    try:
        run(arguments, prog_name="x")
    except SystemExit as end:
        print(end.code)
"""

#: What is added to the environment, or taken out of it, and Python's own options.
SURROUNDINGS = {
    # With Python told to write ASCII alone, MkDocs itself ends at a name like one of these.
    "no home, no locale": ({"HOME": None, "LC_ALL": "C"}, []),
    "a home that is not there, another zone and hash seed": (
        {"HOME": "/nonexistent", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"},
        [],
    ),
    # Neither do we need assertions and docstrings.
    "a home that is no folder, no network": ({"HOME": "/dev/null"}, ["-OO", "-bb"]),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text("site_name: X\nplugins: [ecp]\n")
    (folder / "symphony.yml").write_text(f"{PODS}words: {{open: Öffnen}}\n", "utf-8")
    text = fence("VYfoWw6oIUv-5K80BPUjeX___oz1uTOEdA") + "\n[é](symphony:stream/désk)\n"
    for name in ("index", "a b", "50%", "c#1", "日本🎉"):
        (folder / f"docs/{name}.md").write_text(text, "utf-8")
    return folder


def run(folder, out, variables, options, before=()):
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT)}
    environment |= {"SOURCE_DATE_EPOCH": "1700000000", "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {name: value for name, value in variables.items() if value is not None}
    for name in [name for name, value in variables.items() if value is None]:
        environment.pop(name, None)
    command = [*before, sys.executable, *options, "-c", CODE, str(out)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout, contents(out)


@pytest.fixture(scope="module")
def usual(folder, tmp_path_factory):
    found = run(folder, tmp_path_factory.mktemp("usual"), {}, [])
    assert found[0].decode().count("d\xe9sk") == 5 * 2  # a finding, and a line of a difference
    assert len([name for name in found[1] if name.endswith("index.html")]) == 5
    return found


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_surroundings_change_nothing_of_what_is_said_and_built(name, folder, usual, tmp_path):
    before = []
    if "no network" in name:
        before = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]
        tried = shutil.which("unshare") and subprocess.run([*before, "true"], check=False)
        if not tried or tried.returncode:
            unavailable("no network can be taken away here: 'unshare -n' is not permitted")
    assert run(folder, tmp_path, *SURROUNDINGS[name], before) == usual


@pytest.mark.parametrize(
    "arguments", [["check"], ["schema"], ["fix", "--diff"], ["assets", "docs/x"], ["--help"]]
)
def test_what_is_printed_to_a_full_disk_is_one_sentence(arguments, tmp_path, warm):
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: X\nplugins: [ecp]\n")
    (tmp_path / "symphony.yml").write_text(PODS)
    text = fence("VYfoWw6oIUv-5K80BPUjeX___oz1uTOEdA") + "\n[x](symphony:stream/nope)\n"
    (tmp_path / "docs/index.md").write_text(text)
    done = warm("ecp", *arguments, folder=tmp_path, stdout="/dev/full")
    said = "Error: what is printed cannot be written: no space left on device\n"
    assert (done.code, done.stderr) == (2, said)


@pytest.mark.parametrize("name", ["symphony.lock", "symphony.yml", "common.yml", "docs/index.md"])
@pytest.mark.parametrize("is_link", [False, True])
def test_nobody_waits_for_a_pipe(name, is_link, tmp_path, warm):
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: X\nplugins: [ecp]\n")
    (tmp_path / "docs/index.md").write_text(fence("desk"))
    (tmp_path / "symphony.yml").write_text(f"extends: common.yml\nverify: lock\n{PODS}")
    (tmp_path / "common.yml").write_text("streams: {}\n")
    file = tmp_path / name
    file.unlink(missing_ok=True)
    pipe = tmp_path / "pipe" if is_link else file
    os.mkfifo(pipe)
    if is_link:
        file.symlink_to(pipe)
    commands = (["check"], ["fix", "--yes"], ["csp"])
    for arguments in commands:
        done = warm("ecp", *arguments, folder=tmp_path)
        assert done.code in (0, 1, 2)
        assert "Traceback" not in done.stderr
        if arguments == ["check"] and (name != "docs/index.md" or is_link):
            assert done.code == 1
            assert "is no file" in done.stdout or "a pipe" in done.stdout
