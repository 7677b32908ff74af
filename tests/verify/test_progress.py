"""How far long work is: on a real terminal, and nothing of it in a pipe or CI."""

import contextlib
import os
import pty
import re
import subprocess
import sys
import termios

import pytest
from click.testing import CliRunner

from symphony_ecp.cli import main
from symphony_ecp.cli._progress import Progress
from tests.verify.conftest import DESK, FOREIGN

#: A bar: a word, how far it is, how many of how many.
BAR = re.compile(r"(\S+)  \[#*-*\]  (\d+)/(\d+)")
#: What moves and hides a terminal's cursor, and colours its words.
CODE = re.compile(r"\x1b\[[\d;?]*\w")


@pytest.fixture
def on_terminal(monkeypatch):
    """Run commands whose standard error is a terminal; what they print goes there, too.

    Returns how each ended, and what the terminal was told.
    """

    def run(*arguments, **environment):
        monkeypatch.delenv("CI", raising=False)
        monkeypatch.setenv("TERM", "xterm")
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        ours, theirs = pty.openpty()
        with os.fdopen(theirs, "w") as terminal, monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", terminal)
            patch.setattr(sys, "stderr", terminal)
            with pytest.raises(SystemExit) as ended:
                main(list(arguments))
        return ended.value.code, told(ours)

    return run


def told(terminal):
    """Return what a terminal was told that nobody writes to any more; few bytes have room in it."""
    shown = b""
    with os.fdopen(terminal, "rb", buffering=0) as file, contextlib.suppress(OSError):
        while piece := file.read(4096):  # Linux ends this with an error
            shown += piece
    return shown.decode()


def bars(shown):
    return BAR.findall(CODE.sub("", shown))


def left(shown):
    """Return what is still to be seen: the lines that nothing took away."""
    lines = [""]
    for part in re.split(r"(\r\n|\x1b\[A|\x1b\[2K)", shown):
        if part == "\r\n":
            lines.append("")
        elif part == "\x1b[A":
            lines.pop()
        elif part == "\x1b[2K":
            lines[-1] = ""
        else:
            lines[-1] += part
    return [CODE.sub("", line) for line in lines if line]


@pytest.fixture
def pages(site):
    registry = site.folder / "symphony.yml"
    registry.write_text(registry.read_text().replace("verify: lock\n", ""))
    for number in range(3):
        site.page("[x](symphony:launch)", f"page{number}")
    return site


def commands(site):
    return (
        ["check", "--format", "json"],
        ["fix", "--diff"],
        ["verify", "--check", "--config", str(site.config)],
    )


def test_a_terminal_shows_how_far_a_check_is_and_keeps_nothing_of_it(pages, on_terminal):
    status, shown = on_terminal("check")
    assert status == 0
    assert bars(shown)[0] == ("files", "0", "3")
    assert bars(shown)[-1] == ("files", "3", "3")
    assert left(shown) == ["No problems in 3 files."]
    assert shown.rfind("\x1b[?25h") > shown.rfind("\x1b[?25l"), "the cursor is there again"


def test_the_problems_stand_behind_it_as_without_it(pages, on_terminal):
    pages.page("[x](symphony:stream/nope)\n\n[y](symphony:stream/nope)")
    status, shown = on_terminal("check")
    assert status == 1
    first, second, summary = left(shown)
    assert first.startswith("docs/index.md:3:")
    assert second.startswith("docs/index.md:5:")
    assert summary == "2 problems in 4 files. 'ecp explain unknown-name' says more."


def test_a_terminal_shows_how_far_a_fix_is(pages, on_terminal):
    status, shown = on_terminal("fix", "--diff")
    assert status == 0
    assert bars(shown)[-1] == ("files", "3", "3")
    assert left(shown) == ["Nothing to fix."]


def test_a_terminal_shows_how_far_the_reading_and_the_asking_is(pages, pod, on_terminal):
    pages.uses(DESK.id, FOREIGN.id)
    status, shown = on_terminal("verify", "--config", str(pages.config))
    assert status == 0
    assert ("files", "4", "4") in bars(shown)
    assert bars(shown)[-1] == ("acme.symphony.com", "2", "2")
    said = left(shown)
    assert "2 of 2 ids confirmed." in said
    assert not any("[" in line for line in said)


@pytest.mark.parametrize("columns", [0, 40, 60, 80, 200])
def test_a_bar_with_the_time_left_stays_on_one_line(monkeypatch, columns):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, columns))
    clock = iter(range(0, 10**9, 1000))
    monkeypatch.setattr("time.time", lambda: next(clock))
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with Progress() as progress:
            for done in range(101):
                progress("a-long-name-of-a-pod.symphony.example", done * 1000, 100_000)
    shown = CODE.sub("", told(ours))
    lines = [line.rstrip() for line in re.split(r"[\r\n]+", shown)]
    assert max(map(len, lines)) < (columns or 80)
    assert any(re.search(r"\dd \d\d:", line) for line in lines), "how long it takes is told"
    assert ("a-long-name-of-a-pod.symphony.example" in shown) == (columns in {0, 80, 200})


def test_a_run_that_cannot_go_on_takes_it_away(site, on_terminal):
    site.uses(DESK.id)
    status, shown = on_terminal("verify", "--config", str(site.config), "--pod", "nope")
    assert status == 2
    (line,) = left(shown)
    assert line.startswith("Error: ")
    assert bars(shown)


@pytest.mark.parametrize("environment", [{"CI": "true"}, {"CI": "1"}, {"TERM": "dumb"}])
def test_ci_and_a_terminal_that_cannot_go_back_show_none(pages, on_terminal, environment):
    for arguments in commands(pages):
        _, shown = on_terminal(*arguments, **environment)
        assert shown
        assert "[#" not in shown
        assert "\x1b[?25" not in shown


def test_what_is_written_to_a_pipe_has_none_of_it(pages):
    """A process of its own: the bar goes to its terminal, the report to the pipe."""
    code = "from symphony_ecp.cli import main; main()"
    command = [sys.executable, "-c", code, "check", "--format", "json"]
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    environment["TERM"] = "xterm"
    ours, theirs = pty.openpty()
    one = subprocess.run(command, env=environment, stdout=-1, stderr=theirs, check=True)
    os.close(theirs)
    shown = told(ours)
    assert one.stdout == b"[]\n"
    assert bars(shown)[-1] == ("files", "3", "3")
    assert left(shown) == []


def test_where_standard_error_is_no_terminal_there_is_none(pages, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    for arguments in commands(pages):
        result = CliRunner().invoke(main, arguments)
        assert result.output
        assert "[#" not in result.output
        assert "\x1b" not in result.output
