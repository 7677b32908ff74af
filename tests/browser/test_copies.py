"""Copies of a site, for which the pod's partner id is not registered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.stage import (
    BROWSER_FILES,
    HOSTS_PATH,
    POD,
    chat,
    expect_state,
    hosts_file,
    open_chat,
)

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

SENTENCE = "This copy of the site is not registered with Symphony."


def registered(site: Site, *patterns: str) -> None:
    """Let the registry say for which sites the partner id holds."""
    listed = ", ".join(f'"{pattern}"' for pattern in patterns)
    pod = f"{{host: {POD}, partner-id: acme-docs, sites: [{listed}]}}"
    site.pages[HOSTS_PATH] = hosts_file(f"pods: {{acme: {pod}}}")


@pytest.mark.parametrize("rendering", ["sdk", "open", "iframe"])
def test_a_chat_on_a_copy_asks_the_pod_nothing_and_says_why(
    page: Page, site: Site, pod: PreviewPod, rendering: str
) -> None:
    registered(site, "docs.acme.com", "*.docs.acme.com")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if POD in request.url else None)
    page.goto(site.add(chat(rendering=rendering)))
    page.evaluate(
        "addEventListener('symphony-chat:error', e => { document.title = e.detail.code })"
    )
    page.get_by_role("button", name="Open chat").hover()  # warms a connection up elsewhere
    open_chat(page)
    expect_state(page, "error")
    expect(page.get_by_role("status")).to_have_text(SENTENCE)
    assert page.title() == "unregistered"
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    expect(page.get_by_role("link", name="Open in Symphony")).to_be_visible()
    assert page.locator("[rel=preconnect], .symphony-hall, iframe").count() == 0
    assert (asked, pod.calls) == ([], [])
    page.get_by_role("button", name="Close chat: Trading desk").click()
    expect(page.get_by_role("button", name="Open chat")).to_be_focused()


@pytest.mark.parametrize(
    "patterns",
    [
        ("docs.example",),
        ("wiki.acme.com", "docs.example"),
        ("docs.example:443",),
        ("DOCS.example",),
    ],
)
def test_a_chat_where_the_partner_id_holds_opens(
    page: Page, site: Site, pod: PreviewPod, patterns: tuple[str, ...]
) -> None:
    registered(site, *patterns)
    page.goto(site.add(chat()))
    open_chat(page)
    expect_state(page, "ready")


@pytest.mark.parametrize(
    "pattern",
    [
        "example.org",
        "*.docs.example",
        "*.ocs.example",
        "s.example",
        "docs.example:8443",
        "localhost",
    ],
)
def test_hosts_are_compared_by_whole_labels(
    page: Page, site: Site, pod: PreviewPod, pattern: str
) -> None:
    registered(site, pattern)
    page.goto(site.add(chat(load="eager")))
    expect_state(page, "error")
    expect(page.get_by_role("status")).to_have_text(SENTENCE)
    assert pod.calls == []


@pytest.mark.parametrize(
    ("host", "patterns", "expected"),
    [
        ("127.0.0.1", ["docs.example"], "error"),
        ("127.0.0.1", ["localhost"], "ready"),
        ("localhost", ["127.0.0.1"], "ready"),
        ("docs.localhost", ["localhost"], "ready"),
        ("localhost", ["localhost:1"], "error"),
    ],
)
def test_this_machine_counts_where_the_registry_says_so(
    page: Page,
    site: Site,
    pod: PreviewPod,
    running_site: tuple[Site, int],
    host: str,
    patterns: list[str],
    expected: str,
) -> None:
    registered(site, *patterns)
    site.add(chat())
    page.goto(f"https://{host}:{running_site[1]}/")
    open_chat(page)
    expect_state(page, expected)


def test_a_page_that_was_opened_from_a_disk_is_no_registered_site(
    page: Page, site: Site, pod: PreviewPod, tmp_path: Path
) -> None:
    registered(site, "docs.example")
    for file in BROWSER_FILES.glob("*.*s"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "symphony-ecp-hosts.js").write_text(site.pages[HOSTS_PATH])
    site.add(chat())
    html = site.pages["/"].replace("/symphony-ecp/", "")
    (tmp_path / "index.html").write_text(html)
    page.goto((tmp_path / "index.html").as_uri())
    open_chat(page)
    expect_state(page, "error")
    expect(page.get_by_role("status")).to_have_text(SENTENCE)
    assert pod.calls == []


def test_a_list_that_somebody_changed_by_hand_breaks_nothing(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    registered(site, "docs.example")
    site.pages[HOSTS_PATH] = site.pages[HOSTS_PATH].replace('"docs.example"', '"((", "*", ""')
    page.goto(site.add(chat()))
    open_chat(page)
    expect_state(page, "error")
    expect(page.get_by_role("status")).to_have_text(SENTENCE)
