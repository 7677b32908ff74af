"""What rows found is shown with the versions that they ran with, and with no others."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from docs.tables.project import TABLES
from tests.matrix import found
from tests.matrix.rows import LOCKED, ROWS

ROW = next(row for row in ROWS if row.name == "python-markdown")
SAID = json.dumps({"python": "3.11", "versions": {"Markdown": "3.5"}})


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setattr(found, "FOUND", tmp_path / "found.json")
    return tmp_path / "found.json"


def cell():
    (line,) = [
        line for line in TABLES["hosts"]().splitlines() if line.startswith(f"| {ROW.name} |")
    ]
    return line.split(" | ")[-1].removesuffix(" |")


def test_what_was_found_is_in_the_table(file):
    found.note(ROW, passed=True, said=SAID)
    assert cell() == "passes on 3.11: Markdown 3.5"
    found.note(ROW, passed=False, said=SAID)
    assert cell() == "**fails** on 3.11: Markdown 3.5"


def test_a_row_that_did_not_run_says_so(file):
    assert cell() == "not run with the versions that are locked now"


def test_what_was_found_with_other_versions_or_tests_does_not_count(file, monkeypatch):
    found.note(ROW, passed=True, said=SAID)
    assert found.finding(ROW)
    assert found.finding(replace(ROW, runs=(*ROW.runs, "tests/test_mkdocs.py"))) is None
    (file.parent / "rows").mkdir()
    (file.parent / "rows" / f"{ROW.name}.txt").write_text("Markdown==3.6\n")
    monkeypatch.setattr("tests.matrix.rows.LOCKED", file.parent)
    assert found.finding(ROW) is None


def test_a_run_that_finds_the_same_changes_nothing(file):
    found.note(ROW, passed=True, said=SAID)
    other = next(row for row in ROWS if row.name == "zensical")
    found.note(other, passed=True, said=SAID)
    text = file.read_bytes()
    found.note(ROW, passed=True, said=SAID)
    assert file.read_bytes() == text


def test_what_the_day_decides_is_not_in_the_table(file):
    (newest,) = [row for row in ROWS if row.unlocked]
    assert not (LOCKED / "rows" / f"{newest.name}.txt").exists()
    assert found.finding(newest) is None


def test_an_environment_says_what_is_in_it():
    command = [sys.executable, "-I", "-c", found.ASK, "Markdown", "no-such-thing"]
    said = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert said["python"] == ".".join(map(str, sys.version_info[:2]))
    assert set(said["versions"]) == {"Markdown"}
