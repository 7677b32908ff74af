"""What a shell completes: names of the registry, codes, commands; and nothing is ever printed."""

import json
import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from symphony_ecp.cli import main
from symphony_ecp.problems import CODES

CASES = Path(__file__).parents[1] / "cases"
ID = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
#: Where `ecp` lies, for a shell.
FOLDER = str(Path(sys.executable).parent)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    shutil.copy(CASES / "symphony.yml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def asked(line, shell="bash"):
    """Ask as a shell does whose cursor stands at the end of a line."""
    *before, word = line.split(" ")
    where = word if shell == "fish" else str(len(before))
    env = {
        "_ECP_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": "\n".join((*before, word)),
        "COMP_CWORD": where,
    }
    result = CliRunner().invoke(main, [], env=env, prog_name="ecp")
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout.rstrip("\n")


def offered(line):
    lines = asked(line).splitlines()
    assert all(line.startswith(("plain,", "file,", "dir,")) for line in lines)
    return [line.partition(",")[2] for line in lines]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("ecp ex", ["explain"]),
        ("ecp link --stream su", ["support"]),
        ("ecp link --users ", ["alice", "bob", "carol"]),
        ("ecp link --users alice,", ["alice,bob", "alice,carol"]),
        ("ecp link --users alice,c", ["alice,carol"]),
        ("ecp link --profile al", ["alice"]),
        ("ecp link --create-room x --emails b", ["bob"]),
        ("ecp link --app ", ["zoom"]),
        ("ecp link --link n", ["new-deal"]),
        ("ecp link --pod ", ["acme", "north", "south", "uat"]),
        ("ecp link --type ", ["chatroom", "im"]),
        ("ecp link --stream support --uri l", ["legacy"]),
        ("ecp doctor --pod u", ["uat"]),
        ("ecp verify --config config.yaml --pod n", ["north"]),
        ("ecp find desk --pod s", ["south"]),
        ("ecp check --ignore unk", ["unknown-name", "unknown-option"]),
        ("ecp check --select stal", ["stale-lock"]),
        ("ecp explain ", list(CODES)),
        ("ecp check --format g", ["github", "gitlab"]),
        ("ecp check docs/", ["docs/"]),
        ("ecp assets do", ["do"]),
        ("ecp link --stream nobody", []),
        ("ecp link --sms ", []),
        ("ecp nothing --stream su", []),
    ],
)
def test_names_are_offered_where_they_are_asked_for(folder, line, names):
    assert sorted(offered(line)) == sorted(names)


def test_a_title_stands_beside_its_name_where_the_shell_shows_one(folder):
    assert asked("ecp link --stream trad", "zsh") == "plain\ntrading-desk\nTrading desk"
    assert asked("ecp link --stream trad", "fish") == "plain,trading-desk\tTrading desk"


def test_the_registry_is_the_one_that_the_line_names(folder):
    (folder / "other.yml").write_text(f"streams: {{fx: {{id: '{ID}'}}}}\n")
    assert offered("ecp link --registry other.yml --stream ") == ["fx"]


def test_names_of_a_registry_that_it_extends_are_offered(folder):
    (folder / "own.yml").write_text(f"extends: symphony.yml\nstreams: {{sup: {{id: '{ID}'}}}}\n")
    assert offered("ecp link --registry own.yml --stream sup") == ["sup", "support"]


def test_only_bash_gets_quotes_around_blanks(folder):
    (folder / "symphony.yml").write_text(f"streams: {{Rates & FX: {{id: '{ID}'}}}}\n")
    assert asked("ecp link --stream ") == "plain,'Rates & FX'"
    assert asked("ecp link --stream ", "zsh") == "plain\nRates & FX\n_"


@pytest.mark.parametrize(
    ("name", "typed", "written"),
    [
        ("new deal $(touch x)", "new", "'new deal $(touch x)'"),
        ("new deal $(touch x)", '"new', ""),
        ("new deal $(touch x)", "'new", ""),
        ("new deal $(touch x)", '"new"', ""),
        ("new deal $(touch x)", "ne\\w", ""),
        ("new;touch x", '"new', ""),
        ("it's; touch x", "it", "'it'\"'\"'s; touch x'"),
        ("support", '"sup', "support"),
        ("support", "'sup", "support"),
        ("room *", "ro", ""),
        ("room [x]", "ro", ""),
        ("room `x`", "ro", ""),
        ("room @(x)", "ro", ""),
        ("C:\\$x", "C", ""),
        ("Rates (FX)", "Ra", "'Rates (FX)'"),
    ],
)
def test_bash_is_offered_a_name_only_where_it_stays_one_word(folder, name, typed, written):
    registry = json.dumps({"streams": {name: {"id": ID}}})
    (folder / "symphony.yml").write_text(registry)
    assert asked(f"ecp link --stream {typed}") == (f"plain,{written}" if written else "")
    assert name in asked("ecp link --stream ", "zsh"), "the others quote for themselves"


@pytest.mark.parametrize(
    "content",
    [
        b"streams: {a: [",
        b"streams: [a]",
        b"streams: {fine: 7}",
        b"\xff\xfe",
        b"- a\n",
        b"",
        b'streams: {"a,b": {id: "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="}}',
        b'streams: {"a\\nb": {id: "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="}}',
        b"extends: symphony.yml",
        b"extends: [none.yml, 'no-such-distribution:x.yml']",
    ],
)
def test_a_registry_with_mistakes_offers_nothing_and_says_nothing(folder, content):
    (folder / "symphony.yml").write_bytes(content)
    assert asked("ecp link --stream ") == ""


def test_one_mistake_keeps_no_other_name_from_being_offered(folder):
    (folder / "symphony.yml").write_text(f"streams: {{a: {{id: x}}, b: {{id: '{ID}'}}, b: 3}}\n")
    assert offered("ecp link --stream ") == ["b"]


def test_without_a_registry_there_is_nothing_and_no_error(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert asked("ecp link --stream ") == ""
    (tmp_path / "symphony.yml").mkdir()
    assert asked("ecp link --stream ") == ""
    assert asked("ecp link --registry none.yml --stream ") == ""


@pytest.mark.parametrize("line", ["", "--registry symphony.yml "])
def test_nothing_waits_for_a_pipe(tmp_path, line):
    os.mkfifo(tmp_path / "symphony.yml")
    env = os.environ | {"COMP_WORDS": f"ecp link {line}--stream ".replace(" ", "\n")}
    env |= {"COMP_CWORD": str(len(env["COMP_WORDS"].split("\n")) - 1)}
    env |= {"_ECP_COMPLETE": "bash_complete"}
    command = [f"{FOLDER}/ecp"]
    done = subprocess.run(command, cwd=tmp_path, env=env, timeout=30, capture_output=True)
    assert (done.stdout, done.stderr) == (b"\n", b"")


# --- in a shell ---


def typed(argv, keys, until):
    """Type into a program on a terminal of its own, and return what it showed."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"PATH": f"{FOLDER}:{os.environ['PATH']}", "TERM": "xterm"}
    process = subprocess.Popen(
        argv, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    shown, end = "", time.monotonic() + 60
    try:
        os.write(ours, keys.encode())
        while until not in shown and time.monotonic() < end:
            if select.select([ours], [], [], 1)[0]:
                shown += os.read(ours, 65536).decode(errors="replace")
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    return shown


def test_bash_completes_with_the_line_of_the_documentation(folder):
    (folder / "symphony.yml").write_text(f"streams: {{Rates & FX: {{id: '{ID}'}}}}\n")
    page = (CASES.parents[1] / "docs/check/terminal.md").read_text("utf-8")
    (line,) = (line for line in page.splitlines() if "=bash_source" in line)
    bash = ["bash", "--norc", "--noprofile", "-i"]
    keys = f"{line.strip()}\necp link --stream Ra\t\n"
    shown = typed(bash, keys, "streamType=chatroom")
    assert "'Rates & FX'" in shown
    assert "https://open.symphony.com/?streamId=VYfo" in shown, "what was completed is one word"


@pytest.mark.parametrize("quote", ['"', "'", "$'", ""])
def test_what_a_name_holds_is_never_run(folder, quote):
    (folder / "symphony.yml").write_text(f"streams: {{new $(touch ran) deal: {{id: '{ID}'}}}}\n")
    bash = ["bash", "--norc", "--noprofile", "-i"]
    end = quote[-1:]
    setup = 'eval "$(_ECP_COMPLETE=bash_source ecp)"'
    keys = f"{setup}\necp link --stream {quote}new\t{end}\necho d''one\n"
    typed(bash, keys, "done")
    assert not (folder / "ran").exists()


@pytest.mark.skipif(shutil.which("fish") is None, reason="no fish on this machine")
def test_fish_completes_with_the_line_of_the_documentation(folder):
    script = "_ECP_COMPLETE=fish_source ecp | source; complete -C 'ecp link --stream su'"
    command = ["fish", "--no-config", "-c", script]
    env = os.environ | {"PATH": f"{FOLDER}:{os.environ['PATH']}"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("support\n", "")
