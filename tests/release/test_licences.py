"""What comes along may: each package has a licence that we allow, and that its own files say."""

from __future__ import annotations

import re
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.matrix.rows import LOCKED
from tests.release import installed, licences

PACKAGES = installed.packages()
LOCK = (LOCKED / "requirements.txt").read_text("utf-8")
#: A word of the last clause that BSD-3-Clause has and BSD-2-Clause has not.
ENDORSE = "endorse"


def text_of(package: installed.Package) -> str:
    """Return what its files say of copying."""
    files = package.distribution.files or ()
    said = [file for file in files if re.search("LICEN|COPYING", file.name, re.IGNORECASE)]
    return "".join(Path(str(file.locate())).read_text("utf-8") for file in said)


def made(folder: Path, *lines: str) -> PathDistribution:
    """Return an installed package with these lines in its metadata."""
    (folder / "METADATA").write_text("\n".join(("Name: it", "Version: 1", *lines, "")), "utf-8")
    return PathDistribution(folder)


def test_everything_that_comes_along_is_under_a_licence_that_we_allow():
    assert list(licences.refused(one.distribution for one in PACKAGES.values())) == []


def test_no_licence_is_allowed_that_nothing_has():
    said = " ".join(package.licence for package in PACKAGES.values())
    assert licences.ALLOWED.keys() <= set(re.findall(r"[\w.-]+", said))


@pytest.mark.parametrize("name", licences.READ)
def test_what_we_read_in_a_licence_stands_there(name):
    package = PACKAGES[name]
    assert not package.distribution.metadata.get("License-Expression"), "it says it itself now"
    text = text_of(package)
    if not text:
        assert name.startswith("sphinxcontrib-"), "nobody has read its licence"
        return
    assert "Redistribution and use in source and binary" in text or "BSD 2-Clause" in text
    assert ("BSD-3-Clause" in package.licence) == (ENDORSE in text)


def test_the_one_file_under_the_gpl_is_not_installed():
    names = {file.name for file in PACKAGES["docutils"].distribution.files}
    assert "rst.el" not in names


@pytest.mark.parametrize(
    "expression",
    [
        "MIT",
        "Apache-2.0 OR BSD-3-Clause",
        "GPL-2.0-only OR MIT",
        "MIT AND (MPL-2.0 OR GPL-2.0-only)",
    ],
)
def test_a_licence_that_may_come_along(expression):
    assert licences.is_allowed(expression)


@pytest.mark.parametrize(
    "expression",
    ["", "GPL-3.0-or-later", "LGPL-2.1-only", "AGPL-3.0-only", "MIT AND GPL-2.0-only", "UNKNOWN",
     "Apache-2.0 WITH LLVM-exception", "MIT AND (", "BUSL-1.1", "mit or later"],
)  # fmt: skip
def test_a_licence_that_may_not_come_along(expression):
    assert not licences.is_allowed(expression)


@pytest.mark.parametrize(
    ("lines", "licence"),
    [
        (("License-Expression: MIT", "License: Apache-2.0"), "MIT"),
        (("License: MIT OR Apache-2.0",), "MIT OR Apache-2.0"),
        (("License: Free", "Classifier: License :: OSI Approved :: MIT License"), "MIT"),
        (("Classifier: License :: OSI Approved :: BSD License",), ""),
        (("License: Copyright (c) 2020, all rights reserved",), ""),
        ((), ""),
    ],
)
def test_metadata_of_every_age_say_a_licence(tmp_path, lines, licence):
    one = made(tmp_path, *lines)
    assert licences.of(one) == licence
    said = [] if licence else ["it: its licence is not allowed: none is said"]
    assert list(licences.refused([one])) == said


def test_what_comes_along_is_locked_with_hashes_and_nothing_that_developers_need():
    locked = set(re.findall(r"^([\w.-]+)==", LOCK, re.MULTILINE))
    assert PACKAGES.keys() <= locked
    assert not PACKAGES.keys() & {"pytest", "playwright", "hypothesis", "mypy", "ruff", "uv"}


def test_what_an_extra_asks_for_comes_with_it_and_the_base_brings_no_host_and_no_network():
    asked = installed.project()
    for extra, needs in asked.items():
        for need in needs:
            assert extra in PACKAGES[canonicalize_name(Requirement(need).name)].comes_with
    base = {name for name, package in PACKAGES.items() if installed.BASE in package.comes_with}
    assert base == {"click", "jinja2", "markupsafe", "phonenumberslite", "pyyaml", "segno"}
