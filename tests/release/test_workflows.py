"""The workflows: what a job may do, what it runs, and what it hands to the next."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.release import sbom

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = ROOT / ".github/workflows"
FILES = (*sorted(WORKFLOWS.glob("*.yml")), ROOT / "action.yml")
#: Actions whose commit could not be read in a copy of their repository.
BY_TAG = {"pypa/gh-action-pypi-publish"}


@pytest.mark.parametrize("file", sorted(WORKFLOWS.glob("*.yml")), ids=lambda file: file.stem)
def test_nothing_that_others_name_is_part_of_a_command(file):
    for job in yaml.safe_load(file.read_text("utf-8"))["jobs"].values():
        for step in job.get("steps", ()):
            assert "${{" not in step.get("run", "")


def test_what_is_uploaded_is_built_of_what_is_locked_and_its_commit_is_green_and_on_main():
    jobs = yaml.safe_load((WORKFLOWS / "publish.yml").read_text("utf-8"))["jobs"]
    runs = {
        name: [step["run"] for step in job.get("steps", ()) if "run" in step]
        for name, job in jobs.items()
    }
    on_main = 'git merge-base --is-ancestor "$GITHUB_SHA" origin/main'
    assert runs["build"] == [on_main, "make release-build"]
    assert runs["try"] == ["make release-try"]
    assert runs["attest"] == runs["publish"] == []
    assert jobs["attest"]["needs"] == ["tests", "build", "try"]
    assert (jobs["publish"]["needs"], jobs["release"]["needs"]) == ("attest", "publish")
    called = yaml.safe_load((ROOT / jobs["tests"]["uses"]).read_text("utf-8"))
    assert "workflow_call" in called[True], "YAML 1.1 reads `on` as true"
    assert {"run": ".ci/run"} in called["jobs"]["all"]["steps"]


def test_each_job_of_a_release_may_do_what_it_is_for_and_no_more():
    workflow = yaml.safe_load((WORKFLOWS / "publish.yml").read_text("utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    assert {
        name: job["permissions"] for name, job in workflow["jobs"].items() if "permissions" in job
    } == {
        "attest": {"id-token": "write", "attestations": "write"},
        "publish": {"id-token": "write"},
        "release": {"contents": "write"},
    }
    assert workflow["jobs"]["publish"]["environment"] == "pypi"
    assert "secrets." not in (WORKFLOWS / "publish.yml").read_text("utf-8")


def test_what_is_uploaded_is_attested_with_its_bill_of_materials():
    jobs = yaml.safe_load((WORKFLOWS / "publish.yml").read_text("utf-8"))["jobs"]
    given = {
        name: [step.get("with", {}) for step in job.get("steps", ())] for name, job in jobs.items()
    }
    handed = [one["path"].split() for one in given["build"] if "if-no-files-found" in one]
    bill = f"{sbom.NAME}.cdx.json"
    assert handed == [["dist/*.whl", "dist/*.tar.gz"], [f"dist/{bill}"]]
    assert [one for one in given["attest"] if "subject-path" in one] == [
        {"subject-path": "dist/*"},
        {"subject-path": "dist/*", "sbom-path": f"sbom/{bill}"},
    ]
    assert given["publish"] == [{"name": "dist", "path": "dist"}, {"attestations": True}]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_actions_of_others_are_commits_and_nothing_of_an_earlier_run_is_used(file):
    text = file.read_text("utf-8")
    for action, version in re.findall(r"^ *(?:- )?uses: ([\w./-]+)@(.+)$", text, re.MULTILINE):
        pattern = r"v[\d.]+ #.*" if action in BY_TAG else r"[0-9a-f]{40} # v[\d.]+"
        assert re.fullmatch(pattern, version), action
    assert text.count("actions/checkout@") == text.count("persist-credentials: false")
    assert not re.search(r"\bcache\b", text)
