"""Browsers that forbid, block or forget, and readers without a network: see `whole.py`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.stage import HOSTS_PATH, chat, hosts_file, policy
from tests.browser.test_dock import dock
from tests.browser.test_faults import REGISTRY, SENTENCES, opener, visit
from tests.browser.test_roots import portal
from tests.browser.whole import Watch, expect_failed, expect_link, named

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page, Playwright

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser


def test_a_reader_who_is_offline_is_told_and_goes_on_when_the_network_is_back(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    site.csp = policy("sdk", "open", "iframe")
    names = ("Desk", "Root", "Reader")
    blocks = [chat(title="Desk"), portal(chat(title="Root")), chat(title="Reader", pod="reader")]
    watch = visit(page, site, *blocks)
    page.context.set_offline(True)
    for name in names:
        opener(page, name).click()
        expect_failed(named(page, name), SENTENCES["unreachable"])
    watch.expect_quiet(clock=False)
    watch.expect_whole(*["unreachable"] * len(names))
    page.context.set_offline(False)
    for name in names:
        named(page, name).get_by_role("button", name="Try again").click()
        expect(named(page, name)).to_have_attribute("state", "ready")
    watch.expect_whole(*["unreachable"] * len(names))


#: Times of a computer's clock when the page is opened, and while the chat opens; seconds.
CLOCKS = {"1970": (0, 1), "2099": (4_070_908_800, 4_070_908_801), "backwards": (1.7e9, 1e9)}


@pytest.mark.parametrize("name", CLOCKS)
def test_a_wrong_clock_is_no_matter(page: Page, site: Site, pod: PreviewPod, name: str) -> None:
    site.csp = policy("sdk", "open", "iframe")
    before, after = CLOCKS[name]
    page.clock.install(time=before)
    watch = visit(page, site, chat(title="sdk"), chat(title="open", rendering="open"))
    for rendering in ("sdk", "open"):
        opener(page, rendering).click()
        page.clock.set_system_time(after)
        expect(named(page, rendering)).to_have_attribute("state", "ready")
    watch.expect_whole()


def test_storage_that_is_full_is_no_matter(page: Page, site: Site, pod: PreviewPod) -> None:
    site.csp = policy("sdk", "iframe")
    watch = visit(page, site, chat(title="Reader", pod="reader"), dock())
    page.evaluate(
        """for (const storage of [localStorage, sessionStorage]) {
            for (let size = 2 ** 23; size >= 1; size /= 2) {
                try {
                    for (let more = 0; ; more++) storage[`${size} ${more}`] = "x".repeat(size);
                } catch {}
            }
        }"""
    )
    opener(page, "Reader").click()
    expect(named(page, "Reader")).to_have_attribute("state", "ready")
    page.get_by_role("button", name="Acme · Change").click()
    page.get_by_role("button", name="Beta", exact=True).click()
    expect(named(page, "Reader")).to_have_attribute("state", "ready")
    page.locator(".symphony-dock-link").click()
    expect(page.locator("aside symphony-chat")).to_have_attribute("state", "ready")
    watch.expect_whole()


def test_a_browser_that_forbids_all_cookies_and_blocks_windows_says_so_and_keeps_the_link(
    playwright: Playwright,
    chromium_path: str,
    browser_arguments: list[str],
    tmp_path: Path,
    site: Site,
    pod: PreviewPod,
) -> None:
    """By Chromium's own settings, and its own blocker, which Playwright switches off."""
    (tmp_path / "Default").mkdir()
    content = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(content))
    context = playwright.chromium.launch_persistent_context(
        tmp_path,
        executable_path=chromium_path,
        args=browser_arguments,
        ignore_default_args=["--disable-popup-blocking"],
        ignore_https_errors=True,
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    pod.faults = {"sso"}
    site.csp = policy("sdk", "iframe")
    site.pages[HOSTS_PATH] = hosts_file(REGISTRY)
    watch = Watch(page)
    page.goto(site.add(chat(title="Desk"), "<p>Words</p>", chat(title="Reader", pod="reader")))
    forbidden = "(() => { try { return !localStorage } catch ({ name }) { return name } })()"
    assert page.evaluate(forbidden) == "SecurityError"
    watch.remember()
    # The page opens a window of its own: a click is good for one.
    page.evaluate(
        """void addEventListener("symphony-chat:attention", ({ detail }) => {
            if (detail.code === "popup") window.own ??= window.open("about:blank");
        })"""
    )
    # Looking at the page from here would be as good as another click.
    with page.expect_console_message(lambda message: "[ecp.blocked]" in message.text):
        opener(page, "Desk").click()
    status = named(page, "Desk").get_by_role("status")
    expect(status).to_contain_text("Your browser blocked the sign-in window.")
    expect_link(named(page, "Desk"))
    watch.expect_quiet(clock=False)
    watch.expect_whole("blocked")
    with page.expect_popup() as popup:
        named(page, "Desk").get_by_role("button", name="Sign in").click()
    popup.value.get_by_role("button", name="Sign in").wait_for()
    popup.value.close()
    opener(page, "Reader").click()
    page.get_by_role("button", name="Acme").click()
    expect(named(page, "Reader")).to_have_attribute("state", "attention")
    expect_link(named(page, "Reader"))
    assert page.evaluate("uncaught") == []
    context.close()
