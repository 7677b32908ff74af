"""CONTRIBUTING.md justifies what is installed: all of it, and with weights that are so."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.matrix.rows import ROOT
from tests.release import installed

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
SECTION = TEXT.partition("\n## Dependencies\n")[2].partition("\n## ")[0]
ROWS = [line.strip("| ").split(" | ") for line in SECTION.splitlines() if line.startswith("| ")]
PACKAGES = installed.packages()
LIBRARIES = [row for row in ROWS if len(row) > 2 and row[0] != "library"]
TOOLS = [row for row in ROWS if len(row) == 2 and row[0] != "tool"]


def names(needs: list[str]) -> list[str]:
    return sorted(canonicalize_name(Requirement(need).name) for need in needs)


def weight(name: str, seen: set[str]) -> int:
    """Return the bytes of a package and of all that it needs."""
    if name in seen:
        return 0
    seen.add(name)
    return PACKAGES[name].size + sum(weight(need, seen) for need in PACKAGES[name].needs)


@pytest.mark.parametrize("asks", installed.project())
def test_each_library_that_a_site_installs_has_a_row_and_no_other_has(asks):
    cell = asks if asks == installed.BASE else f"`[{asks}]`"
    rows = [row[0] for row in LIBRARIES if row[1] == cell]
    assert sorted(map(canonicalize_name, rows)) == names(installed.project()[asks])


def test_a_row_says_what_for_in_place_of_what_and_who_keeps_it():
    extras = {"`[editor]`", "`[mkdocs]`", "`[sphinx]`", "`[verify]`"}
    assert {row[1] for row in LIBRARIES} == {"base", *extras}
    for row in LIBRARIES:
        assert len(row) == 6
        assert all(cell.strip() for cell in row)


@pytest.mark.parametrize("row", LIBRARIES, ids=lambda row: row[0])
def test_a_library_weighs_with_all_that_it_needs_what_is_said(row):
    said = float(re.fullmatch(r"([\d.]+) MB", row[2])[1])
    measured = weight(canonicalize_name(row[0]), set()) / 1_000_000
    assert said == pytest.approx(measured, rel=0.3)


def test_each_tool_of_developers_has_a_row_and_no_other_has():
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    rows = [canonicalize_name(name) for row in TOOLS for name in row[0].split(", ")]
    assert sorted(rows) == names(groups["dev"])
    assert all(row[1] for row in TOOLS)
