"""Every case, through every host: the same HTML and the same problems at the same lines."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests import casework, hosts

FOLDER = Path(__file__).parent / "cases"
REGISTRY = FOLDER / "symphony.yml"
CASES = casework.read(FOLDER / "pages")


@pytest.fixture(scope="session")
def mkdocs_site(tmp_path_factory):
    return casework.mkdocs(CASES, REGISTRY, tmp_path_factory.mktemp("mkdocs"))


@pytest.fixture(scope="session")
def myst_site(tmp_path_factory):
    return casework.myst(CASES, REGISTRY, tmp_path_factory.mktemp("myst"))


@pytest.fixture(scope="session")
def rst_site(tmp_path_factory):
    return casework.rst(CASES, REGISTRY, tmp_path_factory.mktemp("rst"))


def test_every_case_is_written_in_known_keys_and_in_every_syntax():
    for name, case in CASES.items():
        assert set(case) <= casework.KEYS, name
        assert "problems" in case or "html" in case or "absent" in case, name


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "markdown" in case])
class TestMarkdown:
    def test_mkdocs(self, name, mkdocs_site):
        casework.check_page(CASES[name], mkdocs_site, name)

    @pytest.mark.parametrize("fences", ["pymdownx.superfences", "fenced_code"])
    def test_python_markdown(self, name, fences, tmp_path, monkeypatch):
        case = CASES[name]
        shutil.copy(REGISTRY, tmp_path)
        monkeypatch.chdir(tmp_path)
        html, problems, info = hosts.markdown(case["markdown"], *hosts.MARKDOWN, fences)
        if fences == "fenced_code" and re.search(
            r"^[ >]+```symphony", case["markdown"], re.MULTILINE
        ):
            pytest.skip("fenced_code reads fences at the top level only")
        casework.check(case, html, problems, info)


@pytest.mark.parametrize("name", [n for n, case in CASES.items() if casework.myst_text(case)])
def test_myst(name, myst_site):
    casework.check_page(CASES[name], myst_site, f"{name}.md", "myst")


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "rst" in case])
def test_restructuredtext(name, rst_site):
    casework.check_page(CASES[name], rst_site, f"{name}.rst", "rst")


class TestNothingElse:
    """No host reports anything but our problems."""

    def test_mkdocs(self, mkdocs_site):
        assert mkdocs_site.other == []

    def test_myst(self, myst_site):
        assert myst_site.other == []

    def test_restructuredtext(self, rst_site):
        assert rst_site.other == []
