"""Files whose names hold what names may: breaks, quotes, turned text, half a character."""

from __future__ import annotations

import json
import ntpath
import os
from urllib.parse import unquote

import pytest
from jsonschema import Draft7Validator

from symphony_ecp.check.run import _ordered
from symphony_ecp.files import relative
from symphony_ecp.problems import Problem
from tests.check.test_sarif import SCHEMA
from tests.faults.tasks import ID, SAFE, contents

NAMES = (
    "q?a=b", "h#1", "50%41", "a b", "new\nline", "carriage\rreturn", "it's", 'dou"ble',
    "turned\u202etxt", "esc\x1b[31m", "a,b:c::d", "<b>&amp;", "line\u2028end", "-dash",
    "back\\slash", "{{x}}", "日本🎉", "half\udcff",
)  # fmt: skip
REGISTRY = "we\nird?# \u202e.yml"
#: Two findings in each page, and one that `ecp fix` mends.
PAGE = f"# P\n\n```symphony-chat\nstream: {SAFE}\nhieght: 3\n```\n\n[x](symphony:stream/nope)\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "docs").mkdir()
    setting = f"{{ecp: {{registry: {json.dumps(REGISTRY)}}}}}"
    (tmp_path / "mkdocs.yml").write_text(f"site_name: X\nplugins: [{setting}]\n")
    base = 'extends: "ba\\nse.yml"\npods: {acme: {host: acme.symphony.com, partner-id: x}}\n'
    (tmp_path / REGISTRY).write_text(f"{base}streams: {{a: {{id: {SAFE}, titel: x}}}}\n")
    (tmp_path / "ba\nse.yml").write_text("streams: {b: {id: nope}}\n")
    for name in NAMES:
        (tmp_path / "docs" / f"{name}.md").write_text(PAGE)
    return tmp_path


def is_plain(text):
    """Whether a terminal shows a text as it is, in one line each."""
    return all(line.isprintable() for line in text.split("\n"))


def test_a_problem_is_one_line_and_every_report_is_one_whatever_files_are_called(folder, warm):
    said = {}
    for form in ("text", "github", "json", "gitlab", "sarif"):
        done = warm("ecp", "check", "--format", form, folder=folder)
        assert (done.code, done.stderr) == (1, ""), form
        said[form] = done.stdout
    number = 2 * len(NAMES) + 2
    for form in ("text", "github"):
        assert is_plain(said[form])
        assert len(said[form].splitlines()) == number
    assert all(line[:2] == "::" for line in said["github"].splitlines())
    found = [json.loads(said[form]) for form in ("json", "gitlab", "sarif")]
    Draft7Validator(SCHEMA).validate(found[2])
    results = found[2]["runs"][0]["results"]
    assert len(found[0]) == len(found[1]) == len(results) == number
    places = [result["locations"][0]["physicalLocation"] for result in results]
    paths = {unquote(one["artifactLocation"]["uri"], errors="surrogateescape") for one in places}
    assert paths >= {f"docs/{name}.md" for name in NAMES}


def test_fix_writes_files_whatever_they_are_called(folder, warm):
    done = warm("ecp", "fix", "--yes", folder=folder)
    assert done.code == 0, done.stderr
    now = contents(folder)
    names = [f"docs/{name}.md" for name in NAMES]
    assert all(ID.encode() in now[name] for name in (*names, REGISTRY))
    assert len(now) == len(NAMES) + 3
    heads = [line for line in done.stdout.split("\n") if line.startswith(("--- ", "+++ "))]
    assert len(heads) == 2 * (len(NAMES) + 1)
    assert is_plain(done.stdout)


@pytest.mark.parametrize("host", ["mkdocs", "sphinx"])
def test_a_build_says_each_problem_in_one_line_whatever_files_are_called(host, folder, warm):
    os.unlink(folder / "docs" / f"{NAMES[-1]}.md")  # noqa: PTH108 - on which hosts end
    if host == "mkdocs":
        done = warm("mkdocs", "build", folder=folder)
    else:
        code = (
            f"extensions = ['sphinx_ecp', 'myst_parser']\necp_registry = {('../' + REGISTRY)!r}\n"
        )
        (folder / "docs/conf.py").write_text(code)
        (folder / "docs/index.md").write_text("# Home\n")
        # Sphinx takes no name with a break for that of a document.
        (folder / "docs/new\nline.md").rename(folder / "docs/newline.md")
        done = warm("sphinx", "-q", "docs", "out", folder=folder)
    assert done.code == 0, done.stderr
    lines = [line for line in done.stderr.split("\n") if "[ecp." in line]
    assert len(lines) == 2 * (len(NAMES) - 1) + 2
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (r"C:\site\docs\a.md", r"docs\a.md"),
        (r"C:\common\symphony.yml", r"..\common\symphony.yml"),
        (r"D:\common\.\symphony.yml", r"D:\common\symphony.yml"),
        (r"\\server\share\symphony.yml", r"\\server\share\symphony.yml"),
    ],
)
def test_a_file_on_another_drive_of_windows_is_named_with_its_drive(monkeypatch, path, shown):
    monkeypatch.setattr(os, "path", ntpath)
    found = relative(path, r"C:\site")
    monkeypatch.undo()
    assert found == shown


def test_reports_name_files_with_slashes_where_paths_have_none(monkeypatch):
    """GitHub, GitLab and SARIF take no other; what else Windows does could not be tried."""
    monkeypatch.setattr(os, "sep", "\\")
    monkeypatch.setattr(os, "getcwd", lambda: r"C:\site")
    paths = (r"C:\site\docs\a.md", r"D:\b.md", "symphony.yml")
    found = _ordered(Problem("bad-value", "m", path=path, line=1) for path in paths)
    assert [problem.path for problem in found] == ["D:/b.md", "docs/a.md", "symphony.yml"]
