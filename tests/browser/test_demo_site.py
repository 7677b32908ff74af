"""The built demo sites in real Chromium, the pod on another origin over TLS."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from demo_site.build import HOSTS, build
from tests.browser.stage import OTHER_STREAM, POD, SITE, STREAM

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

DESK = {"mkdocs": "desk/", "sphinx": "desk.html"}


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both sites as they are published, by host."""
    root = tmp_path_factory.mktemp("site")
    for host in HOSTS:
        done = build(host, root / host)
        assert done.returncode == 0, done.stdout
    return {host: root / host for host in HOSTS}


@pytest.fixture(params=HOSTS)
def host(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def home(site: Site, built: dict[str, Path], host: str) -> str:
    """The address of one host's site."""
    return site.serve(built[host])


@pytest.fixture
def requests(page: Page) -> list[str]:
    """The addresses the page requested, oldest first."""
    seen: list[str] = []
    page.context.on("request", lambda request: seen.append(request.url))
    return seen


def hosts(requests: list[str]) -> set[str | None]:
    return {urlsplit(url).hostname for url in requests if url.startswith("http")}


def scripts(requests: list[str]) -> list[str]:
    return [url for url in requests if url.endswith("/embed/sdk.js")]


def open_chat(page: Page, title: str) -> None:
    """Open the chat with this title and wait until it is ready."""
    chat = page.get_by_role("region", name=title)
    chat.get_by_role("button", name="Open chat").click()
    expect(chat).to_have_attribute("state", "ready")


def test_no_page_asks_another_host_for_anything(
    page: Page, built: dict[str, Path], home: str, host: str, pod: PreviewPod, requests: list[str]
) -> None:
    files = [file.relative_to(built[host]).as_posix() for file in built[host].rglob("*.html")]
    for file in files:
        page.goto(home + file, wait_until="networkidle")
    assert len(files) > len(DESK)
    assert hosts(requests) == {SITE}
    assert pod.calls == []


def test_the_desk_opens_its_chat_after_the_click(
    page: Page, home: str, host: str, pod: PreviewPod, requests: list[str]
) -> None:
    page.goto(home + DESK[host], wait_until="networkidle")
    chat = page.get_by_role("region", name="Rates desk")
    expect(chat).to_have_attribute("state", "idle")
    expect(chat).to_contain_text("Price requests for bonds")
    assert hosts(requests) == {SITE}
    open_chat(page, "Rates desk")
    assert scripts(requests) == [f"https://{POD}/embed/sdk.js"]
    assert hosts(requests) == {SITE, POD}
    frame = page.frame_locator("symphony-chat >> nth=0 >> iframe")
    expect(frame.get_by_text(STREAM)).to_be_visible()
    expect(page.locator("script#symphony-ecm-sdk")).to_have_attribute(
        "data-partner-id", "acme-handbook"
    )


def test_several_chats_of_a_page_open_side_by_side(
    page: Page, home: str, host: str, pod: PreviewPod, requests: list[str]
) -> None:
    page.goto(home + DESK[host])
    open_chat(page, "Rates desk")
    open_chat(page, "Market data")
    expect(page.get_by_role("region", name="Rates desk")).to_have_attribute("state", "ready")
    assert len(scripts(requests)) == 1
    assert len(pod.named("render")) == 1


def test_without_javascript_every_chat_is_a_titled_link(
    browser: Browser, home: str, host: str
) -> None:
    context = browser.new_context(ignore_https_errors=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(home + DESK[host])
    expect(page.get_by_text("Price requests for bonds")).to_be_visible()
    links = page.get_by_role("link", name="Open in Symphony")
    expect(links).to_have_count(2)
    expect(links.first).to_be_visible()
    assert "streamId=VYfoWw6oIUv%2B5K80" in (links.first.get_attribute("href") or "")
    context.close()


@pytest.mark.parametrize("host", ["mkdocs"], indirect=True)
def test_a_chat_opens_on_a_page_reached_by_instant_navigation(
    page: Page, home: str, pod: PreviewPod, requests: list[str]
) -> None:
    # A dock, a chat and a share that nobody opened bring nothing along but the names of pods.
    page.goto(home, wait_until="networkidle")
    brought = [url.partition("symphony-ecp-")[2] for url in requests]
    assert {name.partition(".js")[0] for name in brought if name} == {"hosts"}
    page.evaluate("() => { window.sameDocument = true }")
    page.get_by_role("link", name="the rates desk").click()
    expect(page.get_by_role("heading", name="Rates desk", level=1)).to_be_visible()
    expect(page.locator("symphony-chat").first).to_have_css("display", "grid")  # our stylesheet's
    open_chat(page, "Rates desk")
    page.get_by_role("link", name="on call").click()
    expect(page.get_by_role("heading", name="On call", level=1)).to_be_visible()
    open_chat(page, "Production support")
    frame = page.frame_locator("symphony-chat >> nth=0 >> iframe")
    expect(frame.get_by_text(OTHER_STREAM)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Rates desk", level=1)).to_be_visible()
    open_chat(page, "Rates desk")
    assert page.evaluate("() => window.sameDocument"), "the whole page was loaded again"
    # One session with the pod, however many pages were visited.
    assert len(scripts(requests)) == 1
    assert len(pod.named("render")) == 1
