"""Reports for GitLab's Code Quality: the fields it reads, findings that can be followed."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from symphony_ecp.check.formats import as_gitlab
from symphony_ecp.cli import main
from symphony_ecp.problems import Problem

WRONG = Problem("bad-value", "50% of\nit", "x", "docs/ü b.md", 7, "error", column=3)


def report_of(*problems):
    return json.loads(as_gitlab(problems))


def test_a_finding_has_what_gitlab_reads_and_nothing_else():
    (found,) = report_of(WRONG)
    assert len(found.pop("fingerprint")) == 64
    assert found == {
        "description": r"50% of\nit; x",
        "check_name": "ecp.bad-value",
        "severity": "major",
        "location": {"path": "docs/ü b.md", "lines": {"begin": 7}},
    }


@pytest.mark.parametrize(
    ("severity", "level"), [("error", "major"), ("warning", "minor"), ("info", "info")]
)
def test_severities_are_those_of_gitlab(severity, level):
    assert report_of(replace(WRONG, severity=severity))[0]["severity"] == level


def test_a_finding_without_a_place_has_one_all_the_same():
    (found,) = report_of(Problem("registry", "m"))
    assert found["location"] == {"path": ".", "lines": {"begin": 1}}


def test_a_fingerprint_stays_when_the_line_moves():
    moved = replace(WRONG, line=70, column=1, severity="info", hint="y")
    assert report_of(WRONG)[0]["fingerprint"] == report_of(moved)[0]["fingerprint"]


def test_no_two_findings_have_one_fingerprint():
    found = report_of(
        WRONG,
        replace(WRONG, line=70),
        replace(WRONG, path="b.md"),
        replace(WRONG, message="m"),
        replace(WRONG, code="conflict"),
    )
    assert len({one["fingerprint"] for one in found}) == 5


def test_a_report_without_findings_is_an_empty_list(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text("# A\n")
    done = CliRunner().invoke(main, ["check", "--format", "gitlab"])
    assert (done.exit_code, json.loads(done.output)) == (0, [])
