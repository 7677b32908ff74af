"""Every case, through every host: the same HTML and the same problems at the same lines."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from symphony_ecp.text import ANY_INTERNAL
from tests import hosts

FOLDER = Path(__file__).parent / "cases"
CASES = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((FOLDER / "pages").glob("*.yml"))
}
KEYS = {
    "markdown", "myst", "rst", "html", "absent", "problems", "myst-problems", "rst-problems",
    "info", "myst-info", "rst-info",
}  # fmt: skip


def myst_text(case):
    return case.get("markdown") if case.get("myst") == "same" else case.get("myst")


@pytest.fixture(scope="session")
def mkdocs_site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mkdocs")
    shutil.copy(FOLDER / "symphony.yml", folder)
    pages = {name: case["markdown"] for name, case in CASES.items() if "markdown" in case}
    return hosts.mkdocs(folder, pages)


@pytest.fixture(scope="session")
def myst_site(tmp_path_factory):
    texts = {f"{name}.md": myst_text(case) for name, case in CASES.items()}
    return sphinx_site(tmp_path_factory.mktemp("myst"), texts)


@pytest.fixture(scope="session")
def rst_site(tmp_path_factory):
    texts = {f"{name}.rst": case.get("rst") for name, case in CASES.items()}
    return sphinx_site(tmp_path_factory.mktemp("rst"), texts)


def sphinx_site(folder, texts):
    (folder / "source").mkdir()
    shutil.copy(FOLDER / "symphony.yml", folder / "source")
    return hosts.sphinx(folder, {name: text for name, text in texts.items() if text})


def check(case, html, problems, info, host=None):
    body = squeeze(html)
    position = 0
    for piece in case.get("html", ()):
        position = body.find(squeeze(piece), position)
        assert position >= 0, f"{piece!r} is not in, or not in order:\n{html}"
    for piece in case.get("absent", ()):
        assert squeeze(piece) not in body, html
    assert problems == expected(case, host, "problems")
    assert info == expected(case, host, "info")
    assert not ANY_INTERNAL.search(html), "a mark was left in the page"


def expected(case, host, key):
    return case.get(f"{host}-{key}", case.get(key, []))


def squeeze(html):
    return re.sub(r"\s+", "", html)


def test_every_case_is_written_in_known_keys_and_in_every_syntax():
    for name, case in CASES.items():
        assert set(case) <= KEYS, name
        assert "problems" in case or "html" in case or "absent" in case, name


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "markdown" in case])
class TestMarkdown:
    def test_mkdocs(self, name, mkdocs_site):
        case = CASES[name]
        check(
            case,
            mkdocs_site.html[name],
            mkdocs_site.problems.get(name, []),
            mkdocs_site.info.get(name, []),
        )

    @pytest.mark.parametrize("fences", ["pymdownx.superfences", "fenced_code"])
    def test_python_markdown(self, name, fences, tmp_path, monkeypatch):
        case = CASES[name]
        shutil.copy(FOLDER / "symphony.yml", tmp_path)
        monkeypatch.chdir(tmp_path)
        html, problems, info = hosts.markdown(case["markdown"], *hosts.MARKDOWN, fences)
        if fences == "fenced_code" and re.search(
            r"^[ >]+```symphony", case["markdown"], re.MULTILINE
        ):
            pytest.skip("fenced_code reads fences at the top level only")
        check(case, html, problems, info)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if myst_text(case)])
def test_myst(name, myst_site):
    page = f"{name}.md"
    found = myst_site.problems.get(page, []), myst_site.info.get(page, [])
    check(CASES[name], myst_site.html[page], *found, "myst")


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "rst" in case])
def test_restructuredtext(name, rst_site):
    page = f"{name}.rst"
    found = rst_site.problems.get(page, []), rst_site.info.get(page, [])
    check(CASES[name], rst_site.html[page], *found, "rst")


class TestNothingElse:
    """No host reports anything but our problems."""

    def test_mkdocs(self, mkdocs_site):
        assert mkdocs_site.other == []

    def test_myst(self, myst_site):
        assert myst_site.other == []

    def test_restructuredtext(self, rst_site):
        assert rst_site.other == []
