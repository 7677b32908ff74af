"""The documentation: built by the project itself, and true, as far as a test can tell."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import markdown
import pytest
from click.testing import CliRunner

from docs import hooks, tables
from symphony_ecp.cli import main
from symphony_ecp.problems import CODES
from symphony_ecp.prose import leftovers
from symphony_ecp.site import READER, Site
from symphony_ecp.site.lock import Lock
from symphony_ecp.site.registry import read_registry
from symphony_ecp.syntax.options import DOCK, KINDS
from symphony_ecp.words import languages, texts

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = tables.FILES

#: A section of the page of problems: its code, an example, and what is said of it.
SECTION = re.compile(
    r"^## (?P<code>[\w-]+)\n(?:(?!\n## ).)*?(?:```lock\n(?P<lock>.*?)\n```\n\n)?"
    r"```(?P<syntax>markdown|yaml|html)\n(?P<example>.*?)\n```\n\n```text\n(?P<says>.*?)\n```",
    re.MULTILINE | re.DOTALL,
)
SECTIONS = list(SECTION.finditer((DOCS / "check/problems.md").read_text("utf-8")))


def fenced(text: str, language: str) -> list[str]:
    fence = rf"^```{language}(?: title=.*?)?\n(.*?)^```$"
    return re.findall(fence, text, re.MULTILINE | re.DOTALL)


def said_of(
    text: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    lock: str | None = None,
) -> list[str]:
    """What the Markdown extension reports about a page, without the place."""
    monkeypatch.chdir(ROOT / "demo_site")  # where its symphony.yml is
    if lock is not None:
        today = lock.replace("active 2026-11-28", f"active {date.today()}")
        lines = Lock(f"{today}\n", max_age=30)
        monkeypatch.setattr("mkdocs_ecp.finder._SITES", {})
        token = READER.set(lambda *_: lines)
    with caplog.at_level(logging.WARNING, "symphony_ecp"):
        markdown.markdown(text, extensions=["ecp"])
    if lock is not None:
        READER.reset(token)
    said = [record.getMessage().partition(": ") for record in caplog.records]
    return [text for place, _, text in said if place.startswith("<markdown>")]  # of its dock


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_tables_of_a_page_are_what_the_code_reads(page: Path) -> None:
    text = page.read_text("utf-8")
    assert tables.filled(text) == text, "run `make docs`"


def test_every_table_has_its_place() -> None:
    text = "".join(page.read_text("utf-8") for page in PAGES)
    assert {name for name in tables.TABLES if f"<!-- table: {name} -->" not in text} == set()


def test_every_row_of_a_table_is_one_line() -> None:
    prose = ("commands", "python-api")
    made = {name: make() for name, make in tables.TABLES.items() if name not in prose}
    lines = [line for text in made.values() for line in text.splitlines()]
    assert [line for line in lines if not (line.startswith("| ") and line.endswith(" |"))] == []


def test_an_old_table_is_noticed() -> None:
    old = "<!-- table: codes -->\n\n| code | means |\n\n<!-- end -->"
    assert tables.filled(old) != old


def test_the_reference_has_every_option_of_every_command() -> None:
    page = (DOCS / "reference/commands.md").read_text("utf-8")
    sections = dict(re.findall(r"^## ecp ([\w-]+)\n(.*?)(?=^## |\Z)", page, re.M | re.S))
    listed = CliRunner().invoke(main, ["--help"]).output.partition("-h, --help")[2]
    assert sorted(sections) == sorted(re.findall(r"^  (\w+)  ", listed, re.MULTILINE))
    for name, section in sections.items():
        usage = CliRunner().invoke(main, [name, "--help"], terminal_width=200).output
        options = re.findall(r"^  (-.*?)(?:  |$)", usage.partition("Options:")[2], re.MULTILINE)
        names = set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", " ".join(options))) - {"-h", "--help"}
        assert names == set(re.findall(r"`(--?[a-z][\w-]*)`", section)), name


def test_the_page_on_the_browser_names_every_state_event_and_code() -> None:
    page = (DOCS / "reference/browser.md").read_text("utf-8")
    folder = ROOT / "symphony_ecp/browser"
    types, public = (
        (folder / name).read_text("utf-8") for name in ("globals.d.ts", "symphony-ecp.d.ts")
    )
    states = re.findall(r'"(\w+)"', re.findall(r"type State = (.*);", types)[0])
    assert [state for state in states if f"`{state}`" not in page] == []
    words = set(
        re.findall(
            r"^\| `(\w+)` \| [A-Z]", (DOCS / "reference/words.md").read_text("utf-8"), re.MULTILINE
        )
    )
    rows = dict(re.findall(r"^\| `symphony-chat:(\w+)` \| (.*) \|$", page, re.MULTILINE))
    assert set(rows) == {"ready", "attention", "error", "activity"}
    codes = {event: set(re.findall(r"`(\w+)`", row)) for event, row in rows.items()}
    events = dict(re.findall(r'"symphony-chat:(\w+)": CustomEvent<(.*)>;', public))
    assert set(events) == set(rows)
    events["error"] = re.findall(r"  code: (.*);", public)[0]
    events["attention"] = re.findall(r"type SymphonyAttention =([^;]*);", public)[0]
    for event in ("ready", "attention", "error"):
        assert codes[event] - {"type", "message"} == set(re.findall(r'"(\w+)"', events[event]))
    assert codes["ready"] | codes["attention"] | codes["error"] - {"type", "message"} <= words


def test_a_site_says_words_of_its_own_as_the_page_shows(tmp_path: Path) -> None:
    (example,) = fenced(DOCS.joinpath("configure/languages.md").read_text("utf-8"), "yaml")
    (tmp_path / "symphony.yml").write_text(f"pods: {{acme: {{host: a.symphony.com}}}}\n{example}")
    text = "/// symphony-chat\n    stream: VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA==\n///\n"
    settings = {"registry": str(tmp_path / "symphony.yml"), "language": "de"}
    html = markdown.markdown(text, extensions=["ecp"], extension_configs={"ecp": settings})
    assert '"open":"Mitreden"' in html
    assert '"retry":"Erneut versuchen"' in html
    assert "<div data-search-exclude>Hier antwortet Ihr Handelsteam.</div>" in html
    assert "In Symphony weiterlesen</a>" in html


def test_the_page_on_trouble_quotes_what_chats_say() -> None:
    page = (DOCS / "verify/trouble.md").read_text("utf-8")
    quoted = re.findall(r"^\| \*(.*?)\* \(`(\w+)`\)", page, re.MULTILINE)
    said = texts("en")
    assert len(quoted) > 5
    wrong = [(code, words) for words, code in quoted if words not in (said[code], said["app"])]
    assert wrong == []


def test_what_is_said_of_accessibility_is_tested() -> None:
    page = (DOCS / "read/accessibility.md").read_text("utf-8")
    folder = ROOT / "tests/browser"
    tests = {file.name: file.read_text("utf-8") for file in folder.glob("test_*.py")}
    names = re.findall(r"`(test_\w+(?:\.py)?)` \|$", page, re.MULTILINE)
    assert len(names) > 10
    there = "".join(tests.values())
    assert [n for n in names if n not in tests and f"\ndef {n}(" not in there] == []


@pytest.mark.parametrize(
    ("source", "repo", "action"),
    [
        ("https://github.com/acme/ecp/", "https://github.com/acme/ecp", "acme/ecp@v0.1.0"),
        ("https://code.example/ecp", "https://code.example/ecp", "OWNER/symphony-ecp@v0.1.0  # "),
        ("", "https://git.example/symphony-ecp  # ", "OWNER/symphony-ecp@v0.1.0  # "),
    ],
)
def test_what_stands_for_the_repository_is_it_once_that_is_known(
    source: str, repo: str, action: str
) -> None:
    hook, job = (
        DOCS.joinpath(page).read_text("utf-8") for page in ("check/check.md", "check/ci.md")
    )
    for text, written in ((hook, f"  - repo: {repo}"), (job, f"      - uses: {action}")):
        (line,) = [line for line in hooks.placed(text, source).splitlines() if written in line]
        assert line == written or (written.endswith("# ") and "stands for" in line)


def test_a_language_that_is_shipped_has_its_table() -> None:
    page = (DOCS / "reference/words.md").read_text("utf-8")
    assert [tag for tag in languages() if f"<!-- table: words-{tag} -->" not in page] == ["en"]


def test_every_code_has_a_section() -> None:
    page = (DOCS / "check/problems.md").read_text("utf-8")
    headings = re.findall(r"^## (.*)$", page, re.MULTILINE)
    assert sorted(headings) == sorted(CODES)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section["code"])
def test_an_example_of_a_problem_says_what_the_page_shows(
    section: re.Match[str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    if section["syntax"] == "yaml":
        problems = read_registry(section["example"], "symphony.yml").problems
        said = [f"{problem.sentence} [ecp.{problem.code}]" for problem in problems]
    elif section["syntax"] == "html":
        found = leftovers.find(section["example"])
        problems = leftovers.judge(found, Site(), "page.md", "")
        said = [f"{problem.sentence} [ecp.{problem.code}]" for problem in problems]
    else:
        said = said_of(section["example"], caplog, monkeypatch, section["lock"])
    assert said == [f"{section['says']} [ecp.{section['code']}]"]


def test_the_page_of_problems_has_an_example_of_every_code_that_a_build_can_report() -> None:
    sources = "".join(
        file.read_text("utf-8")
        for file in (ROOT / "symphony_ecp").rglob("*.py")
        if file.name != "problems.py"
    )
    reported = {code for code in CODES if re.search(f'"{code}"(?!:)', sources)}
    # One is about files, which a page cannot show; the other about what happens in `ecp verify`.
    no_page = {"unreadable", "pod-unreachable"}
    assert reported - no_page <= {section["code"] for section in SECTIONS}


def test_the_readme_shows_what_a_build_says(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    block, mistakes = fenced(readme, "markdown")
    (line, registry), (shown,) = fenced(readme, "yaml"), fenced(readme, "text")
    (tmp_path / "mkdocs.yml").write_text(f"site_name: Readme\n{line}", "utf-8")
    (tmp_path / "symphony.yml").write_text(registry, "utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text(block, "utf-8")
    (tmp_path / "docs" / "desk.md").write_text(mistakes, "utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if not line.startswith("INFO")]
    assert "\n".join((*said, done.stdout.rstrip())) == shown.rstrip()


def test_the_forms_of_the_readme_are_the_same_chat_in_sphinx(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    (rst,), (fence,) = (
        fenced(readme, "rst"),
        re.findall(r"^````markdown\n(.*?)````", readme, re.M | re.S),
    )
    (tmp_path / "conf.py").write_text('extensions = ["myst_parser", "sphinx_ecp"]\n', "utf-8")
    (tmp_path / "symphony.yml").write_text(fenced(readme, "yaml")[1], "utf-8")
    (tmp_path / "index.rst").write_text(f"Desk\n====\n\n{rst}\n.. toctree::\n\n   fence\n", "utf-8")
    (tmp_path / "fence.md").write_text(f"# Fence\n\n{fence}", "utf-8")
    out = tmp_path / "out"
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", str(tmp_path), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    chats = [
        re.findall(r"<symphony-chat [^>]*>", (out / name).read_text("utf-8"))
        for name in ("index.html", "fence.html")
    ]
    assert len(chats[0]) == 1
    assert chats[0] == chats[1]


def test_contributing_names_every_module() -> None:
    tree = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    packages = ("symphony_ecp", "mkdocs_ecp", "sphinx_ecp", "demo_site", "docs", "tests")
    modules = [file for package in packages for file in (ROOT / package).glob("*.py")]
    modules += [file for package in packages[:3] for file in (ROOT / package).glob("*/*.py")]
    missing = [
        file.name
        for file in modules
        if file.name not in ("__init__.py", *tree.split()) and file.parent.name != "cli"
    ]
    assert missing == []


def test_every_option_of_a_block_is_shown_where_authors_read() -> None:
    pages = "".join(
        page.read_text("utf-8")
        for room in ("write", "configure")
        for page in (DOCS / room).glob("*.md")
    )
    shown = set(re.findall(r"(?:`|^[ /]*:?)([a-z][\w-]*)(?:`|:)", pages, re.MULTILINE))
    options = {name for kind in KINDS.values() for name in kind} | set(DOCK)
    assert options - shown == set()
