"""What a release holds: the packages as git has them, what says what they are, and nothing else."""

from __future__ import annotations

import base64
import csv
import hashlib
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path, PurePosixPath

import pytest
from packaging.licenses import canonicalize_license_expression
from packaging.requirements import Requirement

import symphony_ecp
from tests.matrix.rows import ROOT
from tests.release import installed

PACKAGES = ("symphony_ecp", "mkdocs_ecp", "sphinx_ecp")
NAME = f"symphony_ecp-{symphony_ecp.__version__}"
INFO = f"{NAME}.dist-info"
#: What a file of a package may be.
SUFFIXES = {".py", ".pyi", ".typed", ".html", ".js", ".css", ".ts", ".tsx", ".toml", ".json"}
#: What the wheel says of itself.
TOLD = {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"}
#: What the sources have beside the packages and the demo site.
BESIDE = {
    ".gitignore", "CHANGELOG.md", "LICENSE", "PKG-INFO", "README.md", "SECURITY.md",
    "hatch_build.py", "pyproject.toml",
}  # fmt: skip


def kept(*folders: str) -> set[str]:
    """Return the files of folders that git has, or would have."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *folders]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return {name for name in said.splitlines() if (ROOT / name).is_file()}


@pytest.fixture(scope="module")
def wheel(wheel_file: Path) -> Iterator[zipfile.ZipFile]:
    with zipfile.ZipFile(wheel_file) as archive:
        yield archive


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tarfile.TarFile]:
    folder = tmp_path_factory.mktemp("sdist")
    command = [sys.executable, "-m", "build", "--sdist", "--no-isolation", "-o", folder, ROOT]
    subprocess.run(command, check=True, capture_output=True)
    with tarfile.open(folder / f"{NAME}.tar.gz") as archive:
        yield archive


@pytest.fixture(scope="module")
def metadata(wheel: zipfile.ZipFile) -> Message:
    return message_from_bytes(wheel.read(f"{INFO}/METADATA"))


def test_the_wheel_holds_every_file_of_the_packages_and_what_says_what_they_are(wheel):
    told = {f"{INFO}/{name}" for name in TOLD}
    assert set(wheel.namelist()) == kept(*PACKAGES) | told


def test_the_sources_hold_that_and_the_demo_site(sdist):
    names = {str(PurePosixPath(one.name).relative_to(NAME)) for one in sdist if one.isfile()}
    assert names == kept(*PACKAGES, "demo_site") | BESIDE


def test_a_package_holds_nothing_but_code_and_what_is_served():
    assert {Path(name).suffix for name in kept(*PACKAGES)} <= SUFFIXES
    assert not [name for name in kept(*PACKAGES) if re.search(r"\.pem$|\btests?\b", name)]
    assert b"PRIVATE KEY" not in b"".join((ROOT / name).read_bytes() for name in kept(*PACKAGES))


def test_nothing_in_the_wheel_is_a_link_or_is_run_as_it_is(wheel):
    for one in wheel.infolist():
        mode = one.external_attr >> 16
        assert (mode & 0o170000, mode & 0o111) in ((0o100000, 0), (0, 0)), one.filename


def test_nothing_in_the_sources_is_a_link_is_run_as_it_is_or_lies_elsewhere(sdist):
    for one in sdist:
        assert one.isfile() or one.isdir(), one.name
        assert not (one.isfile() and one.mode & 0o111), one.name
        assert PurePosixPath(one.name).parts[0] == NAME
        assert ".." not in PurePosixPath(one.name).parts
        assert (one.uid, one.gid, one.uname, one.gname) == (0, 0, "", "")


def test_each_file_of_the_wheel_is_what_the_tree_has_and_its_record_says_so(wheel):
    said = {name: (hash_, size) for name, hash_, size in csv.reader(
        wheel.read(f"{INFO}/RECORD").decode().splitlines()
    )}  # fmt: skip
    assert said.pop(f"{INFO}/RECORD") == ("", "")
    assert said.keys() == set(wheel.namelist()) - {f"{INFO}/RECORD"}
    for name, (hash_, size) in said.items():
        content = wheel.read(name)
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        assert (hash_, size) == (f"sha256={digest}", str(len(content)))
        if not name.startswith(INFO):
            assert content == (ROOT / name).read_bytes()


def test_the_metadata_say_what_pyproject_says(metadata):
    assert metadata["Metadata-Version"] == "2.4"
    assert (metadata["Name"], metadata["Version"]) == ("symphony-ecp", symphony_ecp.__version__)
    expression = metadata["License-Expression"]
    assert canonicalize_license_expression(expression) == expression == "Apache-2.0"
    assert metadata.get_all("License-File") == ["LICENSE"]
    assert not [one for one in metadata.get_all("Classifier") if one.startswith("License ::")]
    asked = installed.project()
    needs = [Requirement(need) for need in metadata.get_all("Requires-Dist")]
    assert len(needs) == sum(map(len, asked.values()))
    base = {str(need) for need in needs if need.marker is None}
    assert base == {str(Requirement(need)).lower() for need in asked[installed.BASE]}
    assert set(metadata.get_all("Provides-Extra")) == asked.keys() - {installed.BASE}


def test_the_readme_is_markdown_that_ends_as_it_does_in_the_tree(metadata):
    assert metadata["Description-Content-Type"] == "text/markdown"
    text = metadata.get_payload()
    assert isinstance(text, str)
    assert text.startswith((ROOT / "README.md").read_text("utf-8").splitlines()[0])
    assert "<!-- picture" not in text
