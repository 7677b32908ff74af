"""The dock: one launcher a page, one panel that stays, on a policy that allows what we need."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.stage import (
    POD,
    STREAM,
    TRUSTED_TYPES,
    chat,
    document,
    expect_state,
    frame_of,
    policy,
    swap,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

TITLE = "Ask the docs team"
HREF = f"https://open.symphony.com/?streamId={quote(STREAM, safe='')}&streamType=chatroom"
POSITIONS = ("bottom-end", "bottom-start", "end", "start")
TALL = '<link rel="stylesheet" href="/tall.css">'


def dock(**attributes: str) -> str:
    """Return the HTML of a dock, as the build writes it."""
    given = {
        "pod": POD, "partner-id": "acme-docs", "stream-id": STREAM, "stream-type": "chatroom",
        "layout": "focus", "rendering": "sdk", "mode": "auto", "login": "auto", "width": "400",
        "height": "600", "title": TITLE, "position": "bottom-end",
    }  # fmt: skip
    for name, value in attributes.items():
        given[name.replace("_", "-")] = value
    listed = " ".join(f'{name}="{escape(value)}"' for name, value in given.items())
    return (
        f'<symphony-dock {listed} role="region" aria-label="Symphony">'
        f'<a class="symphony-dock-link" href="{escape(HREF)}">{TITLE}</a></symphony-dock>'
    )


def launcher(page: Page) -> Locator:
    return page.locator(".symphony-dock-link")


def panel(page: Page) -> Locator:
    return page.locator("aside.symphony-panel")


def open_dock(page: Page) -> None:
    launcher(page).click()
    expect_state(page, "ready")


def size(page: Page) -> tuple[int, int]:
    box = panel(page).bounding_box()
    assert box
    return round(box["width"]), round(box["height"])


def tab_says(page: Page) -> str | None:
    return page.evaluate("sessionStorage.getItem('symphony-ecpdock')")


# ---- before it is opened -------------------------------------------------------------------------


def test_a_closed_dock_costs_the_script_and_the_stylesheet(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(dock()))
    launcher(page).hover()
    launcher(page).focus()
    page.wait_for_timeout(300)
    assert sorted(site.paths) == [
        "/",
        "/symphony-ecp/symphony-ecp.css",
        "/symphony-ecp/symphony-ecp.js",
    ]
    assert pod.calls == []
    assert panel(page).count() == 0


def test_without_a_script_the_launcher_leads_to_symphony(browser: Browser, site: Site) -> None:
    context = browser.new_context(ignore_https_errors=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(site.add(dock()))
    expect(launcher(page)).to_have_attribute("href", HREF)
    expect(launcher(page)).to_be_visible()
    context.close()


def test_where_its_script_does_not_come_the_click_leads_to_symphony(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.route("**/symphony-ecp-dock.js", lambda route: route.abort())
    page.route("https://open.symphony.com/**", lambda route: route.fulfill(body="Symphony"))
    page.goto(site.add(dock()))
    launcher(page).click()
    page.wait_for_url(HREF)


@pytest.mark.parametrize("file", ["dock.css", "open.js", "open.css", "look.js"])
def test_where_a_part_does_not_come_the_click_leads_to_symphony(
    page: Page, site: Site, pod: PreviewPod, file: str
) -> None:
    page.route(f"**/symphony-ecp-{file}", lambda route: route.abort())
    page.route("https://open.symphony.com/**", lambda route: route.fulfill(body="Symphony"))
    page.goto(site.add(dock()))
    launcher(page).click()
    page.wait_for_url(HREF)


def test_a_part_that_does_not_come_is_no_matter_whatever_of_the_link_is_clicked(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    badge = f'<span class="symphony-badge">3</span>{TITLE}'
    page.route("**/symphony-ecp-dock.js*", lambda route: route.abort())
    page.route("https://open.symphony.com/**", lambda route: route.fulfill(body="Symphony"))
    page.goto(site.add(dock().replace(f">{TITLE}<", f">{badge}<")))
    page.locator(".symphony-badge").click()
    page.wait_for_url(HREF)


def test_with_the_key_for_it_the_launcher_opens_a_tab(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(dock()))
    with page.context.expect_page():
        launcher(page).click(modifiers=["Control"])
    expect(panel(page)).to_have_count(0)


@pytest.mark.parametrize("position", POSITIONS)
@pytest.mark.parametrize("width", [1280, 390])
def test_the_launcher_is_small_and_within_the_window(
    page: Page, site: Site, pod: PreviewPod, position: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site.add(dock(position=position)))
    box = launcher(page).bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= 800
    assert box["width"] * box["height"] < 60 * 220
    is_start, is_bottom = position.endswith("start"), position.startswith("bottom")
    assert (box["x"] < width / 3) == is_start
    assert (box["y"] > 700) == is_bottom
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1280, 390])
def test_the_last_link_of_a_page_is_not_below_the_launcher(
    page: Page, site: Site, pod: PreviewPod, width: int
) -> None:
    site.pages["/tall.css"] = "main {height: 2000px} footer {text-align: right}"
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site.add(dock(), "</main><footer><a href='#'>Imprint</a></footer><main>", head=TALL))
    page.evaluate("scrollTo(0, 1e6)")
    link, pill = page.get_by_text("Imprint").bounding_box(), launcher(page).bounding_box()
    assert link
    assert pill
    assert link["y"] + link["height"] <= pill["y"] or link["x"] + link["width"] <= pill["x"]


# ---- opened --------------------------------------------------------------------------------------


@pytest.mark.parametrize("rendering", ["sdk", "open", "iframe"])
def test_a_click_opens_the_chat_beside_the_page(
    page: Page, site: Site, pod: PreviewPod, rendering: str
) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    site.csp = policy(rendering) + TRUSTED_TYPES
    page.goto(site.add(dock(rendering=rendering)))
    open_dock(page)
    region = page.get_by_role("complementary", name=TITLE)
    expect(region).to_be_visible()
    expect(region).to_be_focused()
    assert panel(page).evaluate("e => e.parentElement === document.documentElement")
    expect(frame_of(page).locator("html")).to_have_attribute("data-mode", "light")
    expect(launcher(page)).not_to_be_visible()
    assert tab_says(page) == "open"
    assert errors == []


def test_the_panel_is_a_bar_with_its_title_a_share_and_close(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(dock()))
    open_dock(page)
    expect(panel(page).get_by_text(TITLE, exact=True).locator("visible=true")).to_have_count(1)
    share = panel(page).locator("symphony-share")
    expect(share).to_have_attribute("pod", POD)
    expect(share).to_have_attribute("partner-id", "acme-docs")
    expect(share.get_by_role("link", name="Share this page")).to_have_attribute("href", HREF)
    link = panel(page).get_by_role("link", name="Open in Symphony")
    expect(link).to_have_attribute("href", HREF)
    expect(panel(page).get_by_role("button").locator("visible=true")).to_have_count(1)


@pytest.mark.parametrize("rendering", ["open", "iframe"])
def test_without_the_sdk_nothing_is_shared(
    page: Page, site: Site, pod: PreviewPod, rendering: str
) -> None:
    site.csp = policy(rendering)
    page.goto(site.add(dock(rendering=rendering)))
    open_dock(page)
    assert panel(page).locator("symphony-share").count() == 0


def by_escape(page: Page) -> None:
    page.keyboard.press("Escape")


def by_button(page: Page) -> None:
    panel(page).get_by_role("button", name=f"Close: {TITLE}").click()


@pytest.mark.parametrize("close", [by_escape, by_button])
def test_closing_gives_the_focus_back_and_ends_the_chat(
    page: Page, site: Site, pod: PreviewPod, close: Any
) -> None:
    page.goto(site.add(dock()))
    launcher(page).focus()
    page.keyboard.press("Enter")
    expect_state(page, "ready")
    close(page)
    expect(panel(page)).to_have_count(0)
    expect(launcher(page)).to_be_focused()
    assert page.locator("symphony-chat").count() == 0
    assert tab_says(page) is None
    open_dock(page)
    expect(panel(page)).to_be_focused()


def test_escape_outside_of_the_panel_is_the_pages(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add("<input aria-label=Search>", dock()))
    open_dock(page)
    page.get_by_label("Search").focus()
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_visible()


def test_two_clicks_open_one_panel(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(dock()))
    page.evaluate("for (const _ of '12') document.querySelector('symphony-dock a').click()")
    expect_state(page, "ready")
    expect(panel(page)).to_have_count(1)
    page.evaluate("document.querySelector('symphony-dock a').click()")
    expect(panel(page)).to_have_count(1)
    assert len(pod.named("render")) == 1


def test_a_chat_that_fails_says_so_in_the_panel_and_keeps_its_link(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"fails"}
    page.goto(site.add(dock()))
    launcher(page).click()
    expect_state(page, "error")
    expect(panel(page).get_by_role("link", name="Open in Symphony")).to_be_visible()
    pod.faults = set()
    again = panel(page).get_by_role("button", name="Try again")
    again.focus()
    page.keyboard.press("Enter")
    expect_state(page, "ready")
    by_escape(page)
    expect(launcher(page)).to_be_focused()


@pytest.mark.parametrize("host", ["evil.example", "evil.symphony.com", ""])
def test_a_foreign_host_is_asked_nothing(
    page: Page, site: Site, pod: PreviewPod, host: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site.add(dock(pod=host)))
    launcher(page).click()
    expect_state(page, "error")
    expect(panel(page)).to_contain_text("This chat cannot be opened on this site.")
    assert not [url for url in asked if not url.startswith(site.origin)]
    expect(panel(page).get_by_role("link", name="Open in Symphony")).to_have_attribute("href", HREF)


def test_words_are_the_sites(page: Page, site: Site, pod: PreviewPod) -> None:
    words = '{"hide": "Schließen", "sharePage": "Seite teilen", "link": "In Symphony öffnen"}'
    page.goto(site.add(dock(words=words)))
    open_dock(page)
    expect(panel(page).get_by_role("button", name=f"Schließen: {TITLE}")).to_be_visible()
    expect(panel(page).get_by_role("link", name="Seite teilen")).to_be_visible()
    expect(panel(page).get_by_role("link", name="In Symphony öffnen")).to_be_visible()


@pytest.mark.parametrize("words", ["", "{", "[]", "null", '{"hide": 5}', "7"])
def test_words_that_are_none_are_ours(page: Page, site: Site, pod: PreviewPod, words: str) -> None:
    page.goto(site.add(dock(words=words)))
    open_dock(page)
    expect(panel(page).get_by_role("link", name="Share this page")).to_be_visible()


def test_markup_in_a_title_is_text(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(dock(title="<img src=x onerror=alert(1)>")))
    open_dock(page)
    expect(panel(page).locator("strong").first).to_have_text("<img src=x onerror=alert(1)>")
    assert panel(page).locator("img").count() == 0


# ---- pages -----------------------------------------------------------------------------------


def test_after_an_ordinary_navigation_it_is_there_again_unasked(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    site.add("<a href='/'>Home</a>", dock(), path="/other")
    page.goto(site.add("<a href='/other'>Other</a>", dock()))
    open_dock(page)
    page.get_by_role("link", name="Other").click()
    page.wait_for_url("**/other")
    expect_state(page, "ready")
    assert page.evaluate("document.activeElement.localName") == "body", "no focus is stolen"
    expect(panel(page)).to_have_count(1)


def test_unasked_nothing_pops_up(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(dock()))
    page.evaluate("sessionStorage.setItem('symphony-ecpdock', 'open')")
    pod.faults = {"sso"}
    page.reload()
    expect_state(page, "attention")
    page.wait_for_timeout(300)
    assert len(page.context.pages) == 1
    assert page.evaluate("document.activeElement.localName") == "body"


def test_another_tab_does_not_open_it(page: Page, site: Site, pod: PreviewPod) -> None:
    url = site.add(dock())
    page.goto(url)
    open_dock(page)
    other = page.context.new_page()
    other.goto(url)
    other.wait_for_timeout(300)
    assert panel(other).count() == 0


def test_a_closed_one_stays_closed(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(dock()))
    open_dock(page)
    by_escape(page)
    page.reload()
    page.wait_for_timeout(300)
    assert panel(page).count() == 0


@pytest.mark.parametrize("value", ["", "<b>", "open", "{}"])
def test_whatever_the_tabs_storage_says_nothing_breaks(
    page: Page, site: Site, pod: PreviewPod, value: str
) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(site.add(dock()))
    page.evaluate("value => sessionStorage.setItem('symphony-ecpdock', value)", value)
    page.reload()
    page.wait_for_timeout(300)
    expect(panel(page)).to_have_count(1 if value else 0)
    assert errors == []


def test_the_frame_lives_through_instant_navigation(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(dock()))
    open_dock(page)
    page.evaluate("document.querySelector('aside iframe').mark = 1")
    before = len(pod.calls)
    swap(page, document("<p>Next</p>", dock()))
    expect(page.get_by_text("Next")).to_be_visible()
    expect(panel(page)).to_be_visible()
    assert page.evaluate("document.querySelector('aside iframe').mark") == 1
    assert len(pod.calls) == before
    panel(page).focus()
    by_escape(page)
    expect(launcher(page)).to_be_focused()


def test_a_page_without_it_hides_it_and_the_next_one_shows_the_same_chat(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(dock()))
    open_dock(page)
    page.evaluate("document.querySelector('aside iframe').mark = 1")
    swap(page, document("<p>Opted out</p>"))
    expect(panel(page)).not_to_be_visible()
    expect_state(page, "ready")
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.closest('aside')")
    swap(page, document("<p>Back</p>", dock()))
    expect(panel(page)).to_be_visible()
    assert page.evaluate("document.querySelector('aside iframe').mark") == 1


FORBIDDEN = """for (const name of ['sessionStorage', 'localStorage'])
    Object.defineProperty(window, name, { get() { throw new DOMException('no') } });"""


def test_storage_forbidden_it_opens_resizes_and_lives_through_navigation(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(FORBIDDEN)
    page.goto(site.add(dock()))
    open_dock(page)
    width, _ = size(page)
    panel(page).get_by_role("slider", name="Width of the chat").focus()
    page.keyboard.press("ArrowLeft")
    assert size(page)[0] == width + 20
    swap(page, document("<p>Opted out</p>"))
    expect(panel(page)).not_to_be_visible()
    swap(page, document("<p>Next</p>", dock()))
    expect(panel(page)).to_be_visible()
    panel(page).focus()
    by_escape(page)
    expect(panel(page)).to_have_count(0)
    assert errors == []


def test_chats_of_the_page_and_the_dock_share_a_session(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(chat(), dock()))
    open_dock_beside_a_chat = launcher(page)
    open_dock_beside_a_chat.click()
    expect(panel(page).locator("symphony-chat")).to_have_attribute("state", "ready")
    page.get_by_role("button", name="Open chat").first.click()
    expect_state(page, "ready")
    assert len(pod.named("render")) == 1


# ---- its size ------------------------------------------------------------------------------------


def test_it_is_resized_by_keyboard_and_remembered(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(dock()))
    open_dock(page)
    assert size(page) == (400, 600)
    wide = panel(page).get_by_role("slider", name="Width of the chat")
    expect(wide).to_have_attribute("aria-orientation", "horizontal")
    expect(wide).to_have_attribute("aria-valuenow", "400")
    wide.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    assert size(page)[0] == 420
    expect(wide).to_have_attribute("aria-valuenow", "420")
    tall = panel(page).get_by_role("slider", name="Height of the chat")
    tall.focus()
    page.keyboard.press("ArrowDown")
    assert size(page) == (420, 580)
    page.keyboard.press("Home")
    assert size(page) == (420, 400)
    page.reload()
    expect_state(page, "ready")
    assert size(page) == (420, 400)
    wide.focus()
    page.keyboard.press("End")
    assert size(page)[0] <= 1280
    page.keyboard.press("Home")
    assert size(page)[0] == 314


@pytest.mark.parametrize("position", ["bottom-end", "bottom-start", "end"])
def test_it_is_resized_by_pointer_even_over_its_frame(
    page: Page, site: Site, pod: PreviewPod, position: str
) -> None:
    page.goto(site.add(dock(position=position)))
    open_dock(page)
    grip = panel(page).get_by_role("slider", name="Width of the chat").bounding_box()
    assert grip
    page.mouse.move(grip["x"] + 2, 500)
    page.mouse.down()
    inwards = 60 if position == "bottom-start" else -60
    page.mouse.move(grip["x"] + 2 + inwards, 500, steps=3)
    assert abs(size(page)[0] - 460) <= 6
    page.mouse.move(grip["x"] + 2 - inwards // 2, 500, steps=3)
    page.mouse.up()
    page.mouse.move(600, 300)
    assert abs(size(page)[0] - 370) <= 6
    kept = page.evaluate("JSON.parse(localStorage['symphony-ecp-dock-size']).width")
    assert kept == size(page)[0]


@pytest.mark.parametrize(
    "value",
    [
        "", "{", "null", "[]", "7", '{"width": "1e9px", "height": -5}',
        '{"width": 1e9, "height": 1e9}', '{"width": null}', '{"width": "url(//evil.example)"}',
    ],
)  # fmt: skip
def test_a_size_changed_by_hand_keeps_the_panel_in_the_window(
    page: Page, site: Site, pod: PreviewPod, value: str
) -> None:
    page.goto(site.add(dock()))
    page.evaluate("value => localStorage.setItem('symphony-ecp-dock-size', value)", value)
    open_dock(page)
    width, height = size(page)
    assert 314 <= width <= 1280
    assert 100 <= height <= 720
    box = panel(page).bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["y"] >= 0


@pytest.mark.parametrize("position", POSITIONS)
def test_positions(page: Page, site: Site, pod: PreviewPod, position: str) -> None:
    page.goto(site.add(dock(position=position)))
    open_dock(page)
    box = panel(page).bounding_box()
    assert box
    assert (box["x"] < 400) == position.endswith("start")
    assert box["y"] + box["height"] <= 720
    assert (box["height"] > 650) == (not position.startswith("bottom"))


def test_right_to_left_it_is_at_the_other_side(page: Page, site: Site, pod: PreviewPod) -> None:
    site.add(dock())
    site.pages["/"] = site.pages["/"].replace("<html", "<html dir=rtl")
    page.goto(site.origin)
    pill = launcher(page).bounding_box()
    assert pill
    assert pill["x"] < 400
    open_dock(page)
    box = panel(page).bounding_box()
    assert box
    assert box["x"] < 400
    panel(page).get_by_role("slider", name="Width of the chat").focus()
    page.keyboard.press("ArrowRight")
    assert size(page)[0] == 420


# ---- phones, paper, colours ----------------------------------------------------------------------


def test_on_a_phone_it_is_a_sheet_that_leaves_the_page_in_sight(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    site.pages["/tall.css"] = "main {height: 2000px}"
    page.set_viewport_size({"width": 390, "height": 844})
    last = "</main><footer><a href='#'>Imprint</a></footer><main>"
    page.goto(site.add(dock(), last, head=TALL))
    open_dock(page)
    box = panel(page).bounding_box()
    assert box
    assert (box["x"], box["width"]) == (0, 390)
    assert box["y"] >= 844 * 0.39
    assert round(box["y"] + box["height"]) == 844
    page.mouse.move(100, 100)
    page.mouse.wheel(0, 5_000)
    page.wait_for_function("() => scrollY > 500")
    page.evaluate("scrollTo(0, 1e6)")
    link = page.get_by_text("Imprint").bounding_box()
    assert link
    assert link["y"] + link["height"] <= box["y"], "the end of the page can be read above it"
    page.set_viewport_size({"width": 844, "height": 390})
    small = panel(page).bounding_box()
    assert small
    assert small["y"] >= 0


@pytest.mark.parametrize("is_open", [False, True])
def test_it_is_not_printed(page: Page, site: Site, pod: PreviewPod, is_open: bool) -> None:
    page.goto(site.add("<p>Text.</p>", dock()))
    if is_open:
        open_dock(page)
    page.emulate_media(media="print")
    expect(launcher(page)).not_to_be_visible()
    expect(panel(page)).not_to_be_visible()
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1


def test_it_follows_the_page_when_that_turns_dark(page: Page, site: Site, pod: PreviewPod) -> None:
    site.pages["/theme.css"] = (
        "body {background: #fff; color: #111; font-family: monospace}"
        "[data-theme=dark] {background: #123; color: #eee}"
    )
    page.goto(site.add(dock(), head='<link rel="stylesheet" href="/theme.css">'))
    open_dock(page)
    expect(panel(page)).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(panel(page)).to_have_css("font-family", "monospace")
    page.evaluate("document.body.dataset.theme = 'dark'")
    expect(panel(page)).to_have_css("background-color", "rgb(17, 34, 51)")
    expect(panel(page)).to_have_css("color", "rgb(238, 238, 238)")
    expect(frame_of(page).locator("html")).to_have_attribute("data-mode", "dark")


def test_variables_of_the_site_win(page: Page, site: Site, pod: PreviewPod) -> None:
    site.pages["/theme.css"] = (
        ":root {--symphony-dock-inset: 40px; --symphony-dock-background: rgb(1, 2, 3)}"
    )
    page.goto(site.add(dock(), head='<link rel="stylesheet" href="/theme.css">'))
    pill = launcher(page).bounding_box()
    assert pill
    assert 1280 - pill["x"] - pill["width"] == pytest.approx(40, abs=1)
    open_dock(page)
    expect(panel(page)).to_have_css("background-color", "rgb(1, 2, 3)")
