"""An extension app in the page: opened by the SDK's ``openApp``, allowed for it, or a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from symphony_ecp.preview import PreviewPod
from tests.browser.stage import (
    OTHER_POD,
    STREAM,
    chat,
    expect_state,
    frame_of,
    open_chat,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

ZOOM = "com.symphony.zoom"
DEALS = "com.acme.deals"


def app(app_id: str = ZOOM, **attributes: Any) -> str:
    """Return the HTML of a chat that shows an app, as the build writes it."""
    settings = {"allowedApps": app_id}
    return chat(app_id=app_id, **({"title": "Zoom", "settings": settings} | attributes))


def test_a_click_opens_the_app_in_its_chat(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(app(app_module="Rooms")))
    open_chat(page)
    expect_state(page, "ready")
    expect(frame_of(page).get_by_text(f"App {ZOOM} (Rooms) would open.")).to_be_visible()
    box = page.locator("symphony-chat .symphony-box").get_attribute("id")
    assert pod.wait_for("openApp").args == [ZOOM, "Rooms", f"#{box}"]


def test_an_app_without_a_module_opens_at_its_first_one(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(app()))
    open_chat(page)
    expect(frame_of(page).get_by_text(f"App {ZOOM} would open.")).to_be_visible()
    app_id, module, _ = pod.wait_for("openApp").args
    assert (app_id, module) == (ZOOM, None)


def test_an_app_opens_by_itself_where_its_author_says_so(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(app(load="eager")))
    expect(frame_of(page).get_by_text(f"App {ZOOM} would open.")).to_be_visible()


def test_in_collaboration_it_is_in_the_main_frame(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(app(layout="collaboration", height="600")))
    open_chat(page)
    expect(frame_of(page).get_by_text(f"App {ZOOM} would open.")).to_be_visible()
    assert pod.wait_for("openApp").args == [ZOOM, None]


def test_apps_and_a_chat_share_a_session_and_stay_allowed(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(chat(), app(), app(DEALS, title="Deals", settings={})))
    for index, words in enumerate((STREAM, f"App {ZOOM} would", f"App {DEALS} would")):
        open_chat(page)
        expect(frame_of(page, index).get_by_text(words).first).to_be_visible()
    assert [call.name for call in pod.calls].count("render") == 1
    told = [call.args[0] for call in pod.calls if call.name == "updateSettings"]
    assert [settings["allowedApps"] for settings in told] == [ZOOM, f"{ZOOM},{DEALS}"]


def test_an_error_of_the_sdk_is_a_sentence_about_the_app(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"no-app"}
    page.goto(site.add(app()))
    open_chat(page)
    expect_state(page, "error")
    expect(page.get_by_role("status")).to_have_text(
        "Symphony did not open this app. It may not be installed for you."
    )
    expect(page.get_by_role("link", name="Open in Symphony")).to_be_visible()
    pod.faults = set()
    page.get_by_role("button", name="Try again").click()
    expect_state(page, "ready")


@pytest.mark.parametrize("rendering", ["open", "iframe"])
def test_without_the_sdk_there_is_no_app_and_no_frame(
    page: Page, site: Site, pod: PreviewPod, rendering: str
) -> None:
    """No build writes that: somebody's script did."""
    page.goto(site.add(app(rendering=rendering)))
    open_chat(page)
    expect_state(page, "error")
    expect(page.get_by_role("status")).to_have_text("Symphony could not open the chat.")
    expect(page.locator("symphony-chat iframe")).to_have_count(0)


def test_beside_a_chat_of_another_pod_there_is_no_app(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(chat(pod=OTHER_POD, partner_id=""), app()))
    open_chat(page)
    expect_state(page, "ready")
    open_chat(page)
    expect_state(page, "error", 1)


def test_settings_changed_by_hand_break_nothing(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(app(settings='{"allowedApps": [1, null, {}]}')))
    open_chat(page)
    expect_state(page, "ready")
    expect(frame_of(page).get_by_text(f"App {ZOOM} would open.")).to_be_visible()
