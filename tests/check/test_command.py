"""``ecp check``, the command: exit codes, formats, standard input, bad input."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from symphony_ecp.check import formats, run
from symphony_ecp.cli import main
from symphony_ecp.problems import Problem

GOOD = "pods: {acme: {host: acme.symphony.com, partner-id: x}}\n"
ID = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
WRONG = "# A\n\n[x](symphony:stream/nope)\n"
INFO = f"[x](https://open.symphony.com/?streamId={ID[:-2].replace('+', '-').replace('/', '_')}&streamType=im)\n"  # noqa: E501


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "symphony.yml").write_text(GOOD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ecp(*arguments, stdin=None):
    return CliRunner().invoke(main, ["check", *map(str, arguments)], input=stdin)


def test_nothing_found_is_silent_and_ends_with_0(folder):
    (folder / "symphony.yml").write_text(f'{GOOD}streams: {{desk: {{id: "{ID}", type: im}}}}\n')
    (folder / "a.md").write_text("# A\n\n[x](symphony:stream/desk)\n")
    done = ecp()
    assert (done.exit_code, done.output) == (0, "")


def test_a_problem_is_a_line_and_ends_with_1(folder):
    (folder / "a.md").write_text(WRONG)
    done = ecp()
    assert done.exit_code == 1
    assert done.output == (
        "a.md:3:21: unknown-name no stream 'nope' in symphony.yml; add it under 'streams:'\n"
    )


def test_information_ends_with_1_only_where_it_is_strict(folder):
    (folder / "a.md").write_text(INFO)
    done = ecp("--format", "json")
    assert done.exit_code == 0
    assert [problem["severity"] for problem in json.loads(done.output)] == ["info"]
    assert ecp("--strict").exit_code == 1


def test_codes_are_ignored_and_selected(folder):
    (folder / "a.md").write_text(WRONG + "\n[y](symphony:nope)\n")
    assert ecp("--ignore", "unknown-name").output.count("\n") == 1
    assert ecp("--ignore", "unknown-name", "--ignore", "unknown-option").exit_code == 0
    assert ecp("--select", "unknown-name").output.count("\n") == 1
    assert ecp("--select", "stream-type").exit_code == 0
    assert ecp("--select", "nope").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nope"], "nope: no such file or folder"),
        (["picture.png"], "picture.png: neither a page"),
        (["-"], "'-' stands alone, with --stdin-filename"),
        (["--stdin-filename", "a.md"], "'-' stands alone"),
        (["-", "b.md", "--stdin-filename", "a.md"], "'-' stands alone"),
        (["-", "--stdin-filename", "a.py"], "a.py: not a page"),
        (["--jobs", "0"], "--jobs"),
    ],
)
def test_what_cannot_run_says_so_in_a_sentence_and_ends_with_2(folder, arguments, words):
    (folder / "picture.png").touch()
    done = ecp(*arguments)
    assert done.exit_code == 2
    assert words in done.output
    assert "Traceback" not in done.output


def test_a_missing_library_is_named_with_what_to_install(folder):
    (folder / "a.md").write_text(WRONG)
    code = (
        "import sys; sys.modules['markdown'] = None\n"
        "from symphony_ecp.cli import main; main(['check'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.endswith("is not installed: pip install 'symphony-ecp[mkdocs]'\n")
    assert done.stderr.count("\n") == 1


def test_pages_without_a_symphony_word_need_no_library(folder):
    (folder / "a.md").write_text("# A\n")
    code = (
        "import sys; sys.modules['markdown'] = None\n"
        "from symphony_ecp.cli import main; main(['check'])"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- standard input ---


def test_an_editor_checks_what_is_not_saved_yet(folder):
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text("site_name: x\n")
    (folder / "docs/a.md").write_text("# Saved\n")
    done = ecp("-", "--stdin-filename", "docs/a.md", "--format", "json", stdin=WRONG)
    (problem,) = json.loads(done.output)
    assert (problem["path"], problem["line"], problem["code"]) == ("docs/a.md", 3, "unknown-name")
    assert set(problem) == {"code", "message", "hint", "path", "line", "severity"}


def test_lines_of_unsaved_restructuredtext_are_those_of_the_text(folder):
    (folder / "a.rst").write_text("A\n=\n")
    text = "A\n=\n\nSome\nwords\n:symphony:`x <stream/nope>`\n"
    assert ecp("-", "--stdin-filename", "a.rst", stdin=text).output.startswith("a.rst:6:22: ")


def test_an_unsaved_file_need_not_be_there(folder):
    assert ecp("-", "--stdin-filename", "new/b.md", stdin=WRONG).output.startswith("new/b.md:3:21:")


def test_standard_input_that_is_not_utf_8_is_one_line(folder):
    done = ecp("-", "--stdin-filename", "a.md", stdin=b"a\n\xff symphony")
    assert done.output == "a.md:2:1: unreadable not UTF-8; save the file as UTF-8\n"
    assert done.exit_code == 1


# --- bad input ---


@pytest.fixture
def one_wrong(folder):
    (folder / "z.md").write_text(WRONG)
    return folder


def others(done):
    assert done.exit_code == 1
    *lines, last = done.output.splitlines()
    assert last.startswith("z.md:3:21: unknown-name"), "the rest is still checked"
    return lines


@pytest.mark.parametrize("jobs", [1, 2])
def test_bad_files_are_one_line_each(one_wrong, jobs):
    (one_wrong / "a.md").write_bytes(b"# \xff\xfe\n")
    (one_wrong / "b.rst").write_bytes("symphony".encode("utf-16"))
    (one_wrong / "c.md").symlink_to("gone.md")
    (one_wrong / "d").mkdir()
    (one_wrong / "d/loop").symlink_to(one_wrong)
    with (one_wrong / "e.txt").open("wb") as file:
        file.truncate(100_000_000)
    os.mkfifo(one_wrong / "f.md")  # is no page, and must not be waited for
    assert others(ecp("--jobs", jobs)) == [
        "a.md:1:1: unreadable not UTF-8; save the file as UTF-8",
        "b.rst:1:1: unreadable not UTF-8; save the file as UTF-8",
        "c.md:1:1: unreadable cannot be read: no such file or directory",
        (
            "d/loop:1:1: unreadable a link that leads back to a folder above it; "
            "remove the link; it was not followed"
        ),
        (
            "e.txt:1:1: unreadable a file of 100 MB, too large for a page; "
            "files over 10 MB are not checked; exclude it"
        ),
    ]


def test_a_pipe_that_is_named_is_said_not_to_be_waited_for(one_wrong):
    os.mkfifo(one_wrong / "pipe.md")
    assert ecp("pipe.md").output == (
        "pipe.md:1:1: unreadable a pipe, which is not waited for; name a file\n"
    )


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_what_may_not_be_read_is_one_line_each(one_wrong):
    (one_wrong / "a.md").touch(0)
    (one_wrong / "b").mkdir(0)
    assert len(others(ecp())) == 2


def test_a_file_that_vanishes_meanwhile_is_one_line(one_wrong, monkeypatch):
    (one_wrong / "a.md").write_text(WRONG)
    reader_of = run.reader_of

    def vanish(survey):
        (one_wrong / "a.md").unlink()
        return reader_of(survey)

    monkeypatch.setattr(run, "reader_of", vanish)
    assert others(ecp()) == ["a.md:1:1: unreadable cannot be read: no such file or directory"]


def test_a_page_that_another_extension_refuses_is_one_line(one_wrong):
    (one_wrong / "mkdocs.yml").write_text(
        "docs_dir: .\nsite_dir: out\nmarkdown_extensions: "
        "[pymdownx.snippets: {check_paths: true}]\n"
    )
    (one_wrong / "a.md").write_text('--8<-- "gone.md"\n\nsymphony\n')
    (line,) = others(ecp())
    assert line.startswith("a.md:1:1: unreadable cannot be converted: SnippetMissingError: ")


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_link_to_a_device_ends(one_wrong, device):
    (one_wrong / "a.md").symlink_to(device)
    assert len(others(ecp())) == (device == "/dev/zero")


def test_a_long_page_is_read_to_its_end(folder):
    (folder / "a.md").write_text("Words.\n\n" * 20_000 + WRONG)
    assert ecp().output.startswith("a.md:40003:21: unknown-name")


def test_memory_does_not_grow_with_a_file(folder):
    import tracemalloc

    with (folder / "a.md").open("wb") as file:
        file.truncate(100_000_000)
    run.check([folder])
    tracemalloc.start()
    run.check([folder])
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("jobs", [2, 5])
def test_any_number_of_processes_find_the_same(folder, jobs):
    (folder / "conf.py").write_text("extensions = ['sphinx_ecp', 'myst_parser']\n")
    for number in range(20):
        (folder / f"{number}.md").write_text(WRONG)
        (folder / f"{number}.rst").write_text(":symphony:`x <stream/nope>`\n")
    assert run.check([folder], jobs=jobs) == run.check([folder])
    assert len(run.check([folder]).problems) == 40


# --- formats ---

PROBLEMS = [
    Problem("bad-value", "50% of\nit, a:b", "x\r", "a b/ü,:%.md", 7, "error", column=3),
    Problem("registry", "m", "", None, None, "info"),
    Problem("conflict", "m", "h", "/abs/x.md", None),
]


def test_github_commands_are_escaped():
    first, second, third = formats.as_github(PROBLEMS).splitlines()
    assert first == (
        r"::error file=a b/ü%2C%3A%25.md,line=7,col=3,title=ecp.bad-value::50%25 of\nit, a:b; x\r"
    )
    assert second == "::notice title=ecp.registry::m"
    assert third == "::warning file=/abs/x.md,title=ecp.conflict::m; h"


def test_no_problems_are_an_empty_list_and_no_lines():
    assert json.loads(formats.as_json([])) == []
    assert formats.as_github([]) == formats.as_text([]) == ""


@pytest.mark.parametrize("form", ["json", "sarif", "github", "gitlab"])
def test_every_format_ends_with_the_same_code(folder, form):
    assert ecp("--format", form).exit_code == 0
    (folder / "a.md").write_text(WRONG)
    assert ecp("--format", form).exit_code == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no pty")
def test_a_terminal_sees_colours_and_a_summary(folder):
    import pty

    def on_a_terminal():
        parent, child = pty.openpty()
        command = [Path(sys.executable).with_name("ecp"), "check"]
        process = subprocess.Popen(command, stdout=child, cwd=folder)
        process.wait()
        os.close(child)
        with os.fdopen(parent, "rb", buffering=0) as terminal:
            return terminal.read(65536).decode()

    assert "No problems in 0 files." in re.sub(r"\x1b\[\d*m", "", on_a_terminal())
    (folder / "a.md").write_text(WRONG)
    seen = on_a_terminal()
    assert "\x1b[31munknown-name" in seen
    assert "1 problem in 1 file." in re.sub(r"\x1b\[\d*m", "", seen)


@pytest.mark.parametrize("name", ["caf\udce9.md", "a,b:c%\nn.md"])
@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "gitlab"])
def test_a_strange_name_of_a_file_is_one_finding_in_every_format(folder, name, form):
    (folder / name).write_text(WRONG)
    command = [sys.executable, "-c", "from symphony_ecp.cli import main; main()", "check"]
    result = subprocess.run(
        [*command, "--format", form, "."], capture_output=True, check=False, cwd=folder
    )
    assert result.returncode == 1
    assert b"Traceback" not in result.stderr
    if form in ("text", "github"):
        assert result.stdout.count(b"\n") == 1
    else:
        json.loads(result.stdout)


def test_markup_for_a_pod_on_its_own_host_is_judged_in_every_syntax(folder):
    pods = "pods: {onprem: {host: chat.bank.example, partner-id: x}}\n"
    (folder / "symphony.yml").write_text(pods)
    frame = '<iframe src="{}chat.bank.example{}/embed/index.html?streamId=abc"></iframe>'
    frames = [
        frame.format("https://", ""),
        frame.format("//", ""),
        frame.format("https://", ":443"),
    ]
    (folder / "a.md").write_text("# A\n\n" + "\n\n".join(frames) + "\n")
    rst = "".join(f".. raw:: html\n\n   {one}\n\n" for one in frames)
    (folder / "b.rst").write_text(f"B\n=\n\n{rst}")
    found = json.loads(run_json(folder))
    wrong = [(one["path"], one["line"]) for one in found if one["code"] == "stream-malformed"]
    assert sorted(wrong) == [("a.md", 3), ("a.md", 5), ("a.md", 7), ("b.rst", 6), ("b.rst", 10), ("b.rst", 14)]  # fmt: skip # noqa: E501


def run_json(folder):
    return CliRunner().invoke(main, ["check", "--format", "json", str(folder)]).stdout
