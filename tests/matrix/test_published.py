"""The addresses of `[project.urls]`: a wheel that has them, and one that has none, in use.

They stand in pyproject.toml alone. What shows one is asked here: messages, SARIF, the schema, the
registry that `ecp init` writes, the documentation's own build and the readme of the package.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_string
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.matrix.environment import uv
from tests.matrix.rows import ROOT

pytestmark = pytest.mark.matrix

DOCS, SOURCE = "https://docs.example/ecp", "https://code.example/docs/ecp"
URLS = {"given": f'Documentation = "{DOCS}/"\nSource = "{SOURCE}"\n', "none": ""}


@dataclass
class Package:
    """A wheel, what it is installed in, and a folder with a site that has a mistake."""

    wheel: Path
    folder: Path
    has_addresses: bool

    def ecp(self, *arguments: str) -> str:
        command = [str(self.folder.parent / "environment/bin/ecp"), *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env={"HOME": str(self.folder)}, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode in (0, 1), done.stderr
        return done.stdout


@pytest.fixture(scope="module", params=URLS)
def package(request: pytest.FixtureRequest, tmp_path_factory) -> Iterator[Package]:
    place = tmp_path_factory.mktemp(request.param)
    tree, folder = place / "tree", place / "site"
    for name in ("symphony_ecp", "mkdocs_ecp", "sphinx_ecp"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("README.md", "LICENSE", "hatch_build.py"):
        shutil.copy(ROOT / name, tree)
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    text, count = re.subn(r"(?<=\[project.urls\]\n)[^[]*", f"{URLS[request.param]}\n", text)
    assert count == 1
    (tree / "pyproject.toml").write_text(text, "utf-8")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", place, tree]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = place.glob("*.whl")
    environment = place / "environment"
    uv("venv", "--python", sys.executable, str(environment))
    locked = ("--constraints", str(ROOT / "locked/requirements.txt"))
    python = ("--python", str(environment))
    uv("pip", "install", *python, *locked, f"symphony-ecp[mkdocs] @ {wheel.as_uri()}")
    (folder / "docs").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text("site_name: x\nplugins: [search]\n", "utf-8")
    (folder / "docs/index.md").write_text("[x](symphony:stream/nope)\n", "utf-8")
    yield Package(wheel, folder, request.param == "given")
    shutil.rmtree(place)


def test_a_check_ends_with_the_address_of_each_code(package):
    said = package.ecp("check", "docs/index.md").splitlines()
    last = f"unknown-name: {DOCS}/check/problems/#unknown-name"
    assert [line for line in said if "http" in line] == ([last] if package.has_addresses else [])
    assert len(said) == 1 + package.has_addresses


def test_a_code_is_explained_with_its_address(package):
    last = package.ecp("explain", "unknown-name").split("\n\n")[-1]
    if package.has_addresses:
        assert last == f"{DOCS}/check/problems/#unknown-name\n"
    else:
        assert last.startswith("Remedy: ")


def test_code_scanning_is_led_to_it(package):
    (rule,) = json.loads(package.ecp("check", "--format", "sarif", "docs/index.md"))["runs"][0][
        "tool"
    ]["driver"]["rules"]
    address = f"{DOCS}/check/problems/#unknown-name" if package.has_addresses else None
    assert rule.get("helpUri") == address


def test_the_schema_and_the_registry_that_init_writes_say_where_it_is(package):
    address = f"{DOCS}/symphony.schema.json"
    assert json.loads(package.ecp("schema")).get("$id") == (
        address if package.has_addresses else None
    )
    package.ecp("init", "--yes")
    first = (package.folder / "symphony.yml").read_text("utf-8").partition("\n")[0]
    assert (first == f"# yaml-language-server: $schema={address}") is package.has_addresses
    assert "http" in first or not package.has_addresses


def test_the_documentation_is_built_for_its_address(package, tmp_path):
    """With the documentation's theme and the tree's pages, and all else of the wheel."""
    with ZipFile(package.wheel) as wheel:
        wheel.extractall(tmp_path / "package")
    paths = (tmp_path / "package", ROOT)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))}
    out = tmp_path / "out"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", str(out)]
    subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    page = (out / "check/problems/index.html").read_text("utf-8")
    canonical = re.findall(r'<link rel="canonical" href="([^"]*)"', page)
    assert canonical == ([f"{DOCS}/check/problems/"] if package.has_addresses else [])
    assert (f'href="{SOURCE}' in page) is package.has_addresses
    assert 'id="unknown-name"' in page, "where the address of a code leads"
    page = (out / "check/check/index.html").read_text("utf-8")
    assert ("git.example" not in page) is package.has_addresses
    schema = (out / "symphony.schema.json").read_text("utf-8")
    assert schema == package.ecp("schema"), "where the address of the schema leads"


def test_the_package_index_is_told(package):
    with ZipFile(package.wheel) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith("METADATA"))
        said = message_from_string(wheel.read(name).decode())
    labels = [url.partition(",")[0] for url in said.get_all("Project-URL") or []]
    assert labels == (["Documentation", "Source"] if package.has_addresses else [])
    assert (DOCS in str(said.get_payload())) is package.has_addresses
