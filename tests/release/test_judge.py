"""What `make release-check` says before it builds anything."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder

import symphony_ecp
from tests.release import judge

ROOT = Path(__file__).resolve().parents[2]
URLS = {label: f"https://example.com/{label}" for label in judge.LABELS}


def changes(*sections: str) -> str:
    return "\n\n".join(("# Changelog\n\nWhat a user notices.", *sections)) + "\n"


NOTED = "## [Unreleased]\n\n### Added\n\n* A thing."
EMPTY = "## [Unreleased]"
FIRST = "## [0.1.0] - 2026-11-30\n\n### Added\n\n* A thing."
SECOND = "## [0.2.0] - 2026-12-24\n\n### Fixed\n\n* Another."


@pytest.mark.parametrize(
    ("text", "version", "is_tagged"),
    [
        (changes(NOTED), "0.1.0", False),
        (changes(EMPTY, FIRST), "0.1.0", False),
        (changes(NOTED, FIRST), "0.1.0", False),
        (changes(EMPTY, FIRST), "0.1.0", True),
        (changes(EMPTY, SECOND, FIRST), "0.2.0", True),
        (changes(EMPTY, FIRST.replace("0.1.0", "0.1.0rc1")), "0.1.0rc1", True),
    ],
)
def test_a_changelog_is_in_order(text, version, is_tagged):
    assert list(judge.changelog(text, version, is_tagged=is_tagged)) == []


@pytest.mark.parametrize(
    ("text", "is_tagged", "said"),
    [
        ("", False, "does not begin with '# Changelog'"),
        (changes(FIRST), False, "its first section is not '## [Unreleased]'"),
        (changes(EMPTY), False, "nothing is noted for 0.1.0"),
        (changes(NOTED), True, "there is no section '## [0.1.0] - YYYY-MM-DD'"),
        (changes(NOTED, FIRST), True, "what is noted as unreleased belongs below 0.1.0"),
        (changes(EMPTY, FIRST, SECOND), False, "the newest release does not come first"),
        (changes(NOTED, "## 0.1.0 (soon)"), False, "'## 0.1.0 (soon)' is not '## [VERSION]"),
        (changes(EMPTY, FIRST.replace("11-30", "11-31")), True, "'## [0.1.0] - 2026-11-31' is"),
        (changes(NOTED.replace("Added", "New")), False, "'New' below '[Unreleased]' is none of"),
        (changes(EMPTY, "## [0.1.0] - 2026-11-30"), True, "nothing is noted for 0.1.0"),
    ],
)
def test_what_is_wrong_with_a_changelog_is_named(text, is_tagged, said):
    sentences = list(judge.changelog(text, "0.1.0", is_tagged=is_tagged))
    assert any(said in sentence for sentence in sentences), sentences
    assert all(sentence.startswith("CHANGELOG.md: ") for sentence in sentences)


@pytest.mark.parametrize("label", judge.LABELS)
def test_a_missing_address_is_named(label):
    assert list(judge.addresses(URLS)) == []
    urls = {name.upper(): url for name, url in URLS.items() if name != label}
    assert list(judge.addresses(urls)) == [f"pyproject.toml: [project.urls] has no {label}"]
    for wrong in ("", "example.com", "http://example.com", "https:///x"):
        (sentence,) = judge.addresses({**URLS, label: wrong})
        assert label in sentence


@pytest.mark.parametrize(
    ("version", "tag", "count"),
    [
        ("0.1.0", None, 0),
        ("0.1.0", "v0.1.0", 0),
        ("1.0.0rc1", "v1.0.0rc1", 0),
        ("0.1.0", "0.1.0", 1),
        ("0.1.0", "v0.1.1", 1),
        ("0.1", None, 1),
        ("0.1.0.dev1", "v0.1.0", 2),
    ],
)
def test_a_tag_is_its_version(version, tag, count):
    assert len(list(judge.version(version, tag))) == count


def test_this_tree_is_in_order_but_for_what_its_owner_gives():
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert list(judge.version(symphony_ecp.__version__, None)) == []
    assert list(judge.changelog(text, symphony_ecp.__version__, is_tagged=False)) == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(project.get("urls", {})) <= set(judge.LABELS)


def test_the_command_names_all_that_is_missing_and_fails():
    command = [sys.executable, "-m", "tests.release", "--read"]
    environment = os.environ | {"RELEASE": "v9"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    missing = [line for line in done.stdout.splitlines() if line.startswith("missing ")]
    assert missing[0].startswith("missing   the tag is v9, and the version ")
    assert done.stdout.endswith(f"\n{len(missing)} missing.\n")


@pytest.mark.parametrize("target", ["release-check", "release-build", "release-try"])
@pytest.mark.parametrize("way", ["line", "environment"])
@pytest.mark.parametrize(
    "tag", ['v1";touch${IFS}ran;"', "v1$(shell touch ran)", "v1`touch ran`", "v1'"]
)
def test_the_name_of_a_tag_is_never_run(tmp_path, target, way, tag):
    (tmp_path / ".venv/bin").mkdir(parents=True)
    for name in ("pyproject.toml", "locked/requirements.txt", ".venv/ready"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    python = tmp_path / ".venv/bin/python"
    python.write_text('#!/bin/sh\nprintf %s "$RELEASE" > told\n')
    python.chmod(0o755)
    given = ["make", "-f", str(ROOT / "Makefile"), target]
    environment = {key: value for key, value in os.environ.items() if key != "RELEASE"}
    if way == "line":
        given.append(f"RELEASE={tag}")
    else:
        environment["RELEASE"] = tag
    subprocess.run(given, cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert (tmp_path / "told").read_text() == tag
    assert not (tmp_path / "ran").exists()


def test_the_source_distribution_is_what_the_wheel_is_made_of_and_the_demo_site():
    files = [Path(file.relative_path) for file in SdistBuilder(str(ROOT)).recurse_included_files()]
    packages = {"symphony_ecp", "mkdocs_ecp", "sphinx_ecp", "demo_site"}
    assert {file.parts[0] for file in files if len(file.parts) > 1} == packages
    assert sum((ROOT / file).stat().st_size for file in files) < 4_000_000
    assert not [file for file in files if file.suffix in {".webp", ".png", ".gif"}]
