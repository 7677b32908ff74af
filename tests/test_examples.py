"""The examples of the documentation: each is a case of every host, and pages show what it is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from docs import examples
from symphony_ecp.preview import FAULTS
from tests import casework, hosts

ROOT = Path(__file__).resolve().parent.parent
REGISTRY = ROOT / "demo_site/symphony.yml"
EXAMPLES = {name: examples.load(name) for name in examples.names()}
CASES = {name: example.case for name, example in EXAMPLES.items()}
#: What the second tab of an example says is for MkDocs too.
FENCES = {
    name: {**case, "markdown": case["myst"]}
    for name, case in CASES.items()
    if case["myst"] != "same" and "{symphony" not in case["myst"]
}
PAGES = sorted(examples.DOCS.rglob("*.md"))
HOW = {"closed", "open", "paper", "badge", "page", "dock", *FAULTS}


@pytest.fixture(scope="module")
def mkdocs_site(tmp_path_factory):
    return casework.mkdocs(CASES, REGISTRY, tmp_path_factory.mktemp("mkdocs"))


@pytest.fixture(scope="module")
def fence_site(tmp_path_factory):
    return casework.mkdocs(FENCES, REGISTRY, tmp_path_factory.mktemp("fences"))


@pytest.fixture(scope="module")
def myst_site(tmp_path_factory):
    return casework.myst(CASES, REGISTRY, tmp_path_factory.mktemp("myst"))


@pytest.fixture(scope="module")
def rst_site(tmp_path_factory):
    return casework.rst(CASES, REGISTRY, tmp_path_factory.mktemp("rst"))


class TestCases:
    """Each example, through every host."""

    @pytest.mark.parametrize("name", CASES)
    def test_mkdocs(self, name, mkdocs_site):
        casework.check_page(CASES[name], mkdocs_site, name)

    @pytest.mark.parametrize("name", FENCES)
    def test_the_fence_in_mkdocs(self, name, fence_site):
        casework.check_page(CASES[name], fence_site, name, "myst")

    @pytest.mark.parametrize("name", [name for name in CASES if name != "dock"])
    def test_python_markdown(self, name, monkeypatch):
        monkeypatch.chdir(REGISTRY.parent)
        found = hosts.markdown(CASES[name]["markdown"], "meta", *hosts.MARKDOWN, "fenced_code")
        casework.check(CASES[name], *found)

    @pytest.mark.parametrize("name", CASES)
    def test_myst(self, name, myst_site):
        casework.check_page(CASES[name], myst_site, f"{name}.md", "myst")

    @pytest.mark.parametrize("name", CASES)
    def test_restructuredtext(self, name, rst_site):
        casework.check_page(CASES[name], rst_site, f"{name}.rst", "rst")

    def test_no_host_says_anything_else(self, mkdocs_site, fence_site, myst_site, rst_site):
        sites = mkdocs_site, fence_site, myst_site, rst_site
        assert [site.other for site in sites] == [[]] * len(sites)


class TestFiles:
    """What an example says, and who shows it."""

    @pytest.mark.parametrize("name", CASES)
    def test_it_is_written_in_known_keys(self, name):
        case = CASES[name]
        assert set(case) <= casework.KEYS | {"alt", "shot", "registry", "hint"}
        assert {"alt", "markdown", "myst", "rst", "html"} <= set(case)
        assert EXAMPLES[name].shot in HOW

    @pytest.mark.parametrize("name", [name for name in CASES if "registry" in CASES[name]])
    def test_what_it_shows_of_the_registry_stands_there(self, name):
        registry = yaml.safe_load(REGISTRY.read_text("utf-8"))
        assert holds(registry, yaml.safe_load(CASES[name]["registry"]))

    def test_every_example_has_a_page_and_no_page_names_another(self):
        text = "".join(page.read_text("utf-8") for page in PAGES)
        assert {match["name"] for match in examples.PLACE.finditer(text)} == set(EXAMPLES)

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
    def test_a_page_shows_examples_as_their_files_have_them(self, page):
        text = page.read_text("utf-8")
        assert examples.filled(text, page) == text, "run `make docs`"

    def test_an_old_example_is_noticed(self):
        old = "<!-- example: chat -->\n\nSomething else.\n\n<!-- end -->"
        assert "trading-desk" in examples.filled(old, examples.DOCS / "index.md")


def holds(whole: Any, part: Any) -> bool:
    if isinstance(part, dict):
        return all(key in whole and holds(whole[key], value) for key, value in part.items())
    return whole == part


class Elements(HTMLParser):
    """The elements of a page: names, and what their attributes say."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.said: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.said += [value for _, value in attrs if value]


LOOPBACK = re.compile(r"127\.0\.0\.1|localhost|\[::1\]")


def build(target: Path, pod: str | None) -> dict[str, str]:
    """Build the documentation; return its pages by the address below its root."""
    environment = {name: value for name, value in os.environ.items() if name != "SYMPHONY_POD"}
    environment |= {"NO_MKDOCS_2_WARNING": "1"} | ({"SYMPHONY_POD": pod} if pod else {})
    # What the example of a mistake shows is one: strict is the build that has its picture.
    strict = [] if pod else ["--strict"]
    command = [sys.executable, "-m", "mkdocs", "build", *strict, "-d", str(target)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert [path for path in target.rglob("*.*") if path.suffix in (".py", ".yml")] == []
    return {
        path.parent.relative_to(target).as_posix(): path.read_text("utf-8")
        for path in target.rglob("index.html")
    }


def shown_on() -> dict[str, list[str]]:
    """The names of the examples of each page, by its address."""
    found = {}
    for page in PAGES:
        address = page.relative_to(examples.DOCS).with_suffix("").as_posix()
        found[address.removesuffix("index").rstrip("/") or "."] = [
            match["name"] for match in examples.PLACE.finditer(page.read_text("utf-8"))
        ]
    return found


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    return build(tmp_path_factory.mktemp("published"), None)


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    return build(tmp_path_factory.mktemp("live"), "preview")


class TestBuilds:
    """The build that is published, and the one that shows the examples themselves."""

    def test_a_published_page_has_no_chat_and_asks_nobody_on_this_machine(self, published):
        for address, html in published.items():
            page = Elements(html)
            assert [name for name in page.names if name.startswith("symphony-")] == [], address
            assert [said for said in page.said if LOOPBACK.search(said)] == [], address
            assert [said for said in page.said if "symphony-ecp.js" in said] == [], address

    def test_a_published_example_says_how_it_is_seen_live(self, published):
        for address, names in shown_on().items():
            assert published[address].count(examples.COMMAND) >= len(names), address
            for name in names:
                assert f"<code>{EXAMPLES[name].command}</code>" in published[address], name

    def test_no_page_shows_who_writes_or_reads_its_file(self, published):
        marks = re.compile(r"<!-- (?:end|example|picture|problem|replay|table)")
        assert [address for address, text in published.items() if marks.search(text)] == []

    def test_live_pages_have_the_examples_themselves(self, live):
        for address, names in shown_on().items():
            for name in names:
                assert f'id="example-{name}"' in live[address], name
                if "<symphony-chat" not in CASES[name].get("absent", ()) and name.startswith(
                    "chat"
                ):
                    assert "<symphony-chat" in live[address], name
            shown = re.findall(r"<img[^>]+gallery/([\w-]+)\.\w+\.webp", live[address])
            assert not set(shown) & set(names), address

    def test_a_live_example_says_what_else_to_do(self, live, published):
        for address, names in shown_on().items():
            for name in names:
                hint = EXAMPLES[name].hint.replace("*", "").strip()
                for html in (live[address], published[address]):
                    assert hint in re.sub(r"</?em>", "", html), name

    def test_a_live_chat_is_on_the_preview_pod(self, live):
        pods = set(re.findall(r'<symphony-chat pod="([^"]+)"', "".join(live.values())))
        assert pods == {"127.0.0.1:8765", "reader"}

    def test_the_dock_is_on_its_own_page_alone(self, live, published):
        docked = {
            address for address, html in live.items() if "symphony-dock" in Elements(html).names
        }
        assert docked == {"write/dock"}
