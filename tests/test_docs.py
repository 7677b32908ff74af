"""The documentation: built by the project itself, and true, as far as a test can tell."""

from __future__ import annotations

import importlib.util
import logging
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import markdown
import pytest

from symphony_ecp.problems import CODES
from symphony_ecp.registry import read_registry

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))

#: A section of the page of problems: its code, an example, and what is said of it.
SECTION = re.compile(
    r"^## (?P<code>[\w-]+)\n(?:(?!\n## ).)*?"
    r"```(?P<syntax>markdown|yaml)\n(?P<example>.*?)\n```\n\n```text\n(?P<says>.*?)\n```",
    re.MULTILINE | re.DOTALL,
)
SECTIONS = list(SECTION.finditer((DOCS / "problems.md").read_text("utf-8")))


@pytest.fixture(scope="module")
def tables() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tables", DOCS / "tables.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def said_of(
    text: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """What the Markdown extension reports about a page, without the place."""
    monkeypatch.chdir(ROOT / "demo_site")  # where its symphony.yml is
    with caplog.at_level(logging.WARNING, "symphony_ecp"):
        markdown.markdown(text, extensions=["ecp"])
    return [record.getMessage().partition(": ")[2] for record in caplog.records]


def test_the_documentation_builds_strictly(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "<symphony-chat " in (tmp_path / "index.html").read_text("utf-8")
    assert not list(tmp_path.rglob("*.py"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_tables_of_a_page_are_what_the_code_reads(page: Path, tables: ModuleType) -> None:
    text = page.read_text("utf-8")
    assert tables.filled(text) == text, "run `make docs`"


def test_every_table_has_its_place(tables: ModuleType) -> None:
    text = "".join(page.read_text("utf-8") for page in PAGES)
    assert {name for name in tables.TABLES if f"<!-- table: {name} -->" not in text} == set()


def test_an_old_table_is_noticed(tables: ModuleType) -> None:
    old = "<!-- table: codes -->\n\n| code | means |\n\n<!-- end -->"
    assert tables.filled(old) != old


def test_every_code_has_a_section() -> None:
    headings = re.findall(r"^## (.*)$", (DOCS / "problems.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(headings) == sorted(CODES)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section["code"])
def test_an_example_of_a_problem_says_what_the_page_shows(
    section: re.Match[str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    if section["syntax"] == "yaml":
        problems = read_registry(section["example"], "symphony.yml").problems
        said = [f"{problem.sentence} [ecp.{problem.code}]" for problem in problems]
    else:
        said = said_of(section["example"], caplog, monkeypatch)
    assert said == [f"{section['says']} [ecp.{section['code']}]"]


def test_the_page_of_problems_has_an_example_of_every_code_that_a_build_can_report() -> None:
    sources = "".join(
        file.read_text("utf-8")
        for file in (ROOT / "symphony_ecp").rglob("*.py")
        if file.name != "problems.py"
    )
    reported = {code for code in CODES if f'"{code}"' in sources}
    assert reported <= {section["code"] for section in SECTIONS}
