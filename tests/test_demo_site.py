"""The demo site: one set of pages, two hosts, and what a reader of the built pages can rely on."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

import demo_site.__main__
import demo_site.build
from demo_site.build import HOSTS, build
from demo_site.serve import PORTS, PortTakenError, serving
from symphony_ecp.site.registry import PREVIEW_HOST

OFFICIAL = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
POD = "acme.symphony.com"

#: Page -> how many chats and buttons it shows. The pages that both hosts build come first.
SHARED = {
    "index": (1, 2),
    "desk": (2, 1),
    "research": (1, 1),
    "coverage": (1, 0),
    "clients": (1, 1),
    "on-call": (2, 3),
    "onboarding": (1, 3),
    "every-block": (5, 6),
}
PAGES = {
    "mkdocs": {**SHARED, "mkdocs/blocks": (3, 3)},
    "sphinx": {**SHARED, "sphinx/directives": (3, 2), "sphinx/myst": (2, 1)},
}
EVERY_PAGE = [(host, name) for host, pages in PAGES.items() for name in pages]


@dataclass
class Content(HTMLParser):
    """What is in the article of a built page, and which of our assets the page asks for."""

    chats: list[dict[str, str]] = field(default_factory=list)
    buttons: list[dict[str, str]] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    assets: set[str] = field(default_factory=set)
    text: str = ""
    inside: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.inside = self.inside or tag == "article"
        for url in (given.get("src", ""), given.get("href", "")):
            if "symphony-ecp." in url:
                self.assets.add(url.split("?")[0].rpartition("/")[2])
        if not self.inside:
            return
        self.tags.append((tag, given))
        kinds = {"symphony-button": self.buttons, "symphony-link": self.links}
        kind = given.get("class", "").partition(" ")[0]
        plain = {**given, "class": kind, "button-class": ""}  # the rest is the host's theme's
        if tag == "symphony-chat":
            self.chats.append(plain)
        elif kind in kinds:
            kinds[kind].append(plain)

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "article"

    def handle_data(self, data: str) -> None:
        self.text += data if self.inside else ""


def content(folder: Path, host: str, name: str) -> Content:
    file = folder / f"{name}.html"
    if host == "mkdocs" and name != "index":
        file = folder / name / "index.html"
    found = Content()
    found.feed(file.read_text("utf-8"))
    return found


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both sites as they are published, by host."""
    return built_for(tmp_path_factory.mktemp("site"), None)


@pytest.fixture(scope="session")
def previewed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both sites as ``serve`` builds them, by host."""
    return built_for(tmp_path_factory.mktemp("preview"), "preview")


def built_for(root: Path, pod: str | None) -> dict[str, Path]:
    for host in HOSTS:
        done = build(host, root / host, pod=pod)
        assert done.returncode == 0, done.stdout
        assert "WARNING" not in done.stdout
    return {host: root / host for host in HOSTS}


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the demo site that a test may spoil; ``build`` builds the copy."""
    copy = tmp_path / "demo_site"
    shutil.copytree(demo_site.build.HERE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(demo_site.build, "HERE", copy)
    return copy


@pytest.mark.parametrize(("host", "name"), EVERY_PAGE)
def test_every_page_shows_its_chats_and_buttons(
    built: dict[str, Path], host: str, name: str
) -> None:
    page = content(built[host], host, name)
    assert (len(page.chats), len(page.buttons)) == PAGES[host][name]
    assert "symphony-problem" not in {given.get("class") for _, given in page.tags}
    assert "symphony:" not in "".join(given.get("href", "") for _, given in page.tags).replace(
        "symphony://", ""
    )
    assert "///" not in page.text
    assert "```" not in page.text


@pytest.mark.parametrize("name", SHARED)
def test_a_shared_page_says_the_same_in_both_hosts(built: dict[str, Path], name: str) -> None:
    mkdocs, sphinx = (content(built[host], host, name) for host in ("mkdocs", "sphinx"))
    assert mkdocs.chats == sphinx.chats
    assert mkdocs.buttons == sphinx.buttons
    assert mkdocs.links == sphinx.links


@pytest.mark.parametrize("host", HOSTS)
def test_the_example_of_symphonys_documentation_is_the_first_chat_of_the_desk(
    built: dict[str, Path], host: str
) -> None:
    desk = content(built[host], host, "desk")
    assert desk.chats[0]["stream-id"] == OFFICIAL
    hrefs = [link["href"] for link in desk.links]
    assert (
        "https://open.symphony.com/?streamId=VYfoWw6oIUv%2B5K80BPUjeX%2F%2F%2Foz1uTOEdA%3D%3D"
        "&streamType=chatroom"
    ) in hrefs


@pytest.mark.parametrize("host", HOSTS)
def test_the_pages_use_every_action_of_a_link(built: dict[str, Path], host: str) -> None:
    pages = [content(built[host], host, name) for name in SHARED]
    hrefs = {link["href"] for page in pages for link in (*page.links, *page.buttons)}
    for part in (
        "com/?",
        "?startChat=",
        "?streamId=",
        "?startRoom=RoomName=",
        "?userId=",
        "?app/",
        "&triggerAction=SMS",
        "&triggerAction=PHONE_CALL",
        "#triggerAction=CHAT&channel=WHATSAPP",
        "symphony://?",
    ):
        assert any(part in href for href in hrefs), part


@pytest.mark.parametrize(("host", "name"), EVERY_PAGE)
def test_a_page_asks_only_for_what_it_uses(built: dict[str, Path], host: str, name: str) -> None:
    page = content(built[host], host, name)
    assert page.assets == {"symphony-ecp.css", "symphony-ecp.js"}, "every page has the dock"


@pytest.mark.parametrize(("host", "name"), EVERY_PAGE)
def test_nothing_in_the_content_is_an_inline_script_or_style(
    built: dict[str, Path], host: str, name: str
) -> None:
    for tag, given in content(built[host], host, name).tags:
        assert tag != "style"
        assert tag != "script" or given.get("src")
        assert not [name for name in given if name == "style" or name.startswith("on")]


def test_each_host_builds_its_own_pages_only(built: dict[str, Path]) -> None:
    assert not (built["mkdocs"] / "sphinx").exists()
    assert not (built["sphinx"] / "mkdocs").exists()


@pytest.mark.parametrize("host", HOSTS)
def test_the_environment_moves_every_chat_to_the_preview_pod(
    built: dict[str, Path], previewed: dict[str, Path], host: str
) -> None:
    for name, (chats, _) in PAGES[host].items():
        if name == "clients":
            continue  # the pod is its reader's
        published, preview = (content(site[host], host, name) for site in (built, previewed))
        assert [chat["pod"] for chat in published.chats] == [POD] * chats
        assert [chat["pod"] for chat in preview.chats] == [PREVIEW_HOST] * chats
        assert [chat.get("stream-id") for chat in preview.chats] == [
            chat.get("stream-id") for chat in published.chats
        ]


@pytest.mark.parametrize("host", HOSTS)
def test_a_stream_with_an_id_for_each_pod_follows_the_pod(
    built: dict[str, Path], tmp_path: Path, host: str
) -> None:
    assert build(host, tmp_path, pod="uat").returncode == 0
    production, uat = (
        content(folder, host, "desk").chats[1]["stream-id"] for folder in (built[host], tmp_path)
    )
    assert production.startswith("6cu9/OECrUZkXQIb")
    assert uat.startswith("oCQx1R2K7mYcrI8z")


@pytest.mark.parametrize("host", HOSTS)
def test_a_second_build_is_the_same_byte_for_byte(
    built: dict[str, Path], tmp_path: Path, host: str
) -> None:
    assert build(host, tmp_path).returncode == 0
    again = {file.relative_to(tmp_path): file for file in tmp_path.rglob("*") if file.is_file()}
    first = built[host]
    assert set(again) == {file.relative_to(first) for file in first.rglob("*") if file.is_file()}
    # MkDocs writes today's date into the site map, which is not ours.
    differ = [
        str(name)
        for name, file in again.items()
        if file.read_bytes() != (first / name).read_bytes() and not name.match("sitemap.xml*")
    ]
    assert differ == []


@pytest.mark.parametrize("host", HOSTS)
def test_a_mistake_fails_the_build_with_its_place_and_costs_only_its_block(
    copied: Path, tmp_path: Path, host: str
) -> None:
    desk = copied / "pages" / "desk.md"
    text = desk.read_text("utf-8").replace("stream: market-data", "stream: market-dta")
    desk.write_text(text, "utf-8")
    line = text.splitlines().index("stream: market-dta") + 1
    done = build(host, tmp_path / "out")
    assert done.returncode != 0
    assert f"pages{os.sep}desk.md:{line}: " in done.stdout
    assert "no stream 'market-dta' in symphony.yml; did you mean 'market-data'?" in done.stdout
    assert done.stdout.count("market-dta") == 1
    assert len(content(tmp_path / "out", host, "desk").chats) == 1


def test_mkdocs_names_a_page_by_its_path_wherever_its_configuration_is_said_to_be(
    copied: Path, tmp_path: Path
) -> None:
    (copied / "pages" / "index.md").write_text("# Home\n\n[x](symphony:stream/nobody)\n", "utf-8")
    target = str(tmp_path / "out")
    command = [sys.executable, "-m", "mkdocs", "build", "-f", "mkdocs.yml", "-d", target]
    done = subprocess.run(command, cwd=copied, capture_output=True, text=True, check=True)
    assert f"pages{os.sep}index.md:3: no stream 'nobody'" in done.stderr


def test_the_sites_and_the_pod_are_served_together(
    previewed: dict[str, Path],
) -> None:
    with serving(previewed, dict.fromkeys(PORTS, 0)) as addresses:
        for path in ("mkdocs", "sphinx"):
            with urllib.request.urlopen(addresses[path]) as answer:
                assert b"Acme Markets Handbook" in answer.read()
        with urllib.request.urlopen(f"{addresses['pod']}embed/version.json") as answer:
            assert answer.status == 200
        config = yaml.safe_load(Path(addresses["config"]).read_text("utf-8"))
        assert f"{config['scheme']}://{config['host']}:{config['port']}/" == addresses["pod"]
    assert not Path(addresses["config"]).exists()
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(addresses["pod"])


@pytest.mark.parametrize("name", PORTS)
def test_a_taken_port_is_one_sentence_and_frees_the_others(name: str, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        ports = {**dict.fromkeys(PORTS, 0), name: taken}
        folders = dict.fromkeys(HOSTS, tmp_path)
        with pytest.raises(PortTakenError, match=f"127.0.0.1:{taken} .*try again$"):  # noqa: SIM117
            with serving(folders, ports):
                pass


def test_serve_says_that_a_port_is_taken_before_it_builds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = dict.fromkeys(PORTS, other.getsockname()[1])
        monkeypatch.setattr(demo_site.__main__, "PORTS", taken)
        result = CliRunner().invoke(demo_site.__main__.main, ["serve"])
    assert result.exit_code == 1
    assert result.output.startswith("Error: cannot listen on 127.0.0.1:")
    assert result.output.count("\n") == 1


def test_build_ends_with_what_a_failing_host_said(
    copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = copied / "symphony.yml"
    registry.write_text(
        registry.read_text("utf-8").replace("{host: acme.s", "{hots: acme.s"), "utf-8"
    )
    monkeypatch.setattr(demo_site.__main__, "SITE", tmp_path / "site")
    result = CliRunner().invoke(demo_site.__main__.main, ["build"])
    assert result.exit_code == 1
    # However many chats want the pod, the registry's problem is said once a build.
    assert result.output.count("did you mean 'host'?") == len(HOSTS)
