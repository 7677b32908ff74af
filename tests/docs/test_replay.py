"""What follows the pages would notice if one of them did not work."""

from __future__ import annotations

import os
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.docs import pages, stranger
from tests.docs.terminal import Terminal, answers

PYTHON = f"'{sys.executable}'"


def follow(folder: Path, text: str, patience: float = 20) -> Path:
    """Follow a page of this text; return the folder that it leaves."""
    path = folder / "page.md"
    path.write_text(text, "utf-8")
    project = folder / "project"
    project.mkdir()
    with Terminal(project, {"PATH": os.defpath, "HOME": str(folder)}, patience) as terminal:
        stranger.walk(pages.read(path), terminal, set())
    return project


def console(*lines: str) -> str:
    return "\n".join(("```console", *lines, "```", ""))


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture
def address() -> str:
    return f"http://127.0.0.1:{free_port()}/"


def serves(address: str, command: str = "") -> str:
    port = address.split(":")[2].strip("/")
    start = command or f"{PYTHON} -m http.server --bind 127.0.0.1 {port}"
    return f"<!-- replay: serves {address} -->\n{console(f'$ {start}')}"


def test_files_are_written_and_replaced_as_the_page_comes_to_them(tmp_path: Path) -> None:
    page = (
        '```yaml title="a/b.yml"\none: 1\n```\n'
        + console("$ cat a/b.yml", "one: 1")
        + '\n=== "Two"\n\n    ```yaml title="a/b.yml"\n    two:\n      2\n    ```\n'
        + console("$ cat a/b.yml", "two:", "  2")
    )
    assert (follow(tmp_path, page) / "a/b.yml").read_text("utf-8") == "two:\n  2\n"


def test_the_shell_keeps_its_folder_and_its_variables(tmp_path: Path) -> None:
    page = console("$ mkdir in && cd in", "$ export WHO=Alice") + console(
        "$ echo \\", ">   $WHO in $(basename $PWD)", "Alice in in"
    )
    follow(tmp_path, page)


def test_what_a_command_asks_for_is_typed_on_a_terminal(tmp_path: Path) -> None:
    asks = 'test -t 0 && read -p "Who? " who && read -p "Sure? " sure && echo "<$who $sure>"'
    shown = ("Alice", "y", "Who? Sure? <Alice y>")
    follow(tmp_path, "<!-- replay: types Alice, y -->\n" + console(f"$ {asks}", *shown))
    (tmp_path / "project").rmdir()
    with pytest.raises(stranger.StumbleError, match="It ends with 1"):
        follow(tmp_path, console(f"$ {asks}"))


def test_a_fence_in_a_longer_fence_is_text(tmp_path: Path) -> None:
    page = f'````markdown title="page.md"\n{console("$ false")}````\n{console("$ test -f page.md")}'
    assert (follow(tmp_path, page) / "page.md").read_text("utf-8") == console("$ false")


@pytest.mark.parametrize(("section", "found"), [("", 2), ("#2-two", 2), ("#1-one", 1)])
def test_a_page_goes_on_where_another_one_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, section: str, found: int
) -> None:
    monkeypatch.setattr(pages, "DOCS", tmp_path)
    first = f"## 1. One\n{console('$ echo 1 > one')}{serves(address)}## 2. Two\n"
    (tmp_path / "first.md").write_text(first + console("$ echo 2 > one"), "utf-8")
    page = f"<!-- replay: goes on from first.md{section} -->\n{console('$ cat one')}"
    assert (follow(tmp_path, page) / "one").read_text("utf-8") == f"{found}\n"
    assert not answers(address)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("one", "one\n"),
        ("one", "\none  \n"),
        ("…", ""),
        ("one\n…", "one\n"),
        ("one\n…\nfour", "one\ntwo\nthree\nfour\n"),
        ("in … seconds", "in 0.2 seconds\n"),
        ("a.b", "a.b\n"),
    ],
)
def test_output_that_is_as_shown(shown: str, said: str) -> None:
    assert stranger.as_shown(shown.split("\n"), said)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("one", "two\n"),
        ("one", "one\ntwo\n"),
        ("one", ""),
        ("one\n…", "zero\none\n"),
        ("in … seconds", "in\n0.2 seconds\n"),
        ("a.b", "a-b\n"),
    ],
)
def test_output_that_is_not_as_shown(shown: str, said: str) -> None:
    assert not stranger.as_shown(shown.split("\n"), said)


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (console("$ true", "$ echo no; exit_with() { return 3; }; exit_with"), "ends with 3"),
        (console("$ true", "", "$ ecp-is-not-here"), "ends with 127"),
        (console("$ true", "", "$ echo one", "two"), "shows something else:\ntwo"),
        ("```yaml\none: 1\n```\n" + console("$ cat one.yml"), "ends with 1"),
        ("<!-- replay: fails -->\n" + console("$ echo", "$ true"), "is to fail, and does not"),
        ("<!-- replay: fails -->\n" + console("$ false", "$ false"), "ends with 1"),
        (console("$ sleep 30"), "does not end"),
        (console("$ exit 3"), "does not end"),
        (serves("http://127.0.0.1:9/", "true"), "Nothing answers at http://127.0.0.1:9/"),
    ],
)
def test_a_page_that_does_not_work(tmp_path: Path, page: str, says: str) -> None:
    with pytest.raises(stranger.StumbleError) as stumbled:
        follow(tmp_path, page, patience=2)
    where, command = str(stumbled.value).split("\n")[0].split(": $ ")
    line = int(where.removeprefix("page.md:"))
    assert page.split("\n")[line - 1] == f"$ {command}"
    assert says in str(stumbled.value)


def test_what_serves_runs_until_the_end_of_the_page_and_no_longer(
    tmp_path: Path, address: str
) -> None:
    get = f"{PYTHON} -c 'import urllib.request as r; print(r.urlopen(\"{address}one\").read())'"
    one = '```text title="one"\none\n```\n'
    follow(tmp_path, one + serves(address) + console(f"$ {get}", "b'one\\n'"))
    assert not answers(address)


def test_a_port_that_another_program_has_is_said(tmp_path: Path, address: str) -> None:
    with pytest.raises(stranger.StumbleError, match=r"Something else serves"):
        follow(tmp_path, serves(address) + serves(address))


@pytest.mark.docs
def test_a_page_without_the_chat_that_is_promised(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch, chromium_path: str
) -> None:
    monkeypatch.setattr(stranger, "PATIENCE", 300)
    page = serves(address) + f"<!-- replay: chat {address} -->\n"
    with ThreadPoolExecutor(1) as pool:  # as pages are followed: another browser may have this one
        following = pool.submit(follow, tmp_path, page)
        with pytest.raises(stranger.StumbleError, match=r"no chat opens at"):
            following.result()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<!-- replay: no -->\n", "1: the reason is missing"),
        ("<!-- replay: yes -->\n", "1: no comment for the replay says 'yes"),
        ("<!-- replay: serves -->\n", "1: no comment for the replay says 'serves"),
        (
            "<!-- replay: fails -->\n\nWords.\n" + console("$ false"),
            "1: this stands above no fence",
        ),
        ("<!-- replay: fails -->\n```yaml\na: b\n```\n", "1: this stands above no fence"),
        ("<!-- replay: goes on from nowhere.md -->\n", "1: there is no 'nowhere.md'"),
        ("<!-- replay: goes on from index.md#nowhere -->\n", "1: there is no 'index.md' with 'no"),
        (
            console("$ true") + "<!-- replay: goes on from index.md -->\n",
            "4: this page has already",
        ),
        ('```yaml title="a.yml"\na: b\n```\n', "1: the page says what to write, and shows no"),
        ('```yaml title="../a.yml"\na: b\n```\n', "1: '../a.yml' is no file of the project"),
        ('```yaml title="/etc/a.yml"\na: b\n```\n', "1: '/etc/a.yml' is no file of the project"),
        (console("Wrote it.", "$ true"), "2: no command is above"),
        ("```text\n$ true\n```\n", "1: commands stand in a fence of the kind 'console'"),
        (console(), "1: no line begins with '$ '"),
    ],
)
def test_a_page_that_no_script_can_follow(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "page.md"
    path.write_text(text, "utf-8")
    with pytest.raises(pages.PageError) as wrong:
        pages.read(path)
    assert str(wrong.value).startswith(f"page.md:{says}")


def test_what_is_not_followed_says_why(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    one = "<!-- replay: no, it asks\nyour pod -->\n\n" + console("$ false")
    path.write_text(f"# Page\n\n{one}\n{console('$ true')}", "utf-8")
    page = pages.read(path)
    assert [command.text for command in page.commands] == ["true"]
    assert page.left_out == {6: "it asks your pod"}
    path.write_text(f"<!-- replay: no, it asks your pod -->\n# Page\n\n{console('$ false')}")
    page = pages.read(path)
    assert (page.steps, page.skipped) == ([], "it asks your pod")
