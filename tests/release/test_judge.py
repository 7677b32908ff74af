"""What `make release-check` says before it builds anything."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

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
    command = [sys.executable, "-m", "tests.release", "--tag", "v9", "--no-build"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    missing = [line for line in done.stdout.splitlines() if line.startswith("missing ")]
    assert missing[0].startswith("missing   the tag is v9, and the version ")
    assert done.stdout.endswith(f"\n{len(missing)} missing.\n")
