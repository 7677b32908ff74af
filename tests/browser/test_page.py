"""The chat and the page around it: themes, loading, navigation, focus, print, policy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.stage import (
    MAIN_FRAME,
    OTHER_STREAM,
    POD,
    STREAM,
    TRUSTED_TYPES,
    Held,
    chat,
    document,
    expect_state,
    frame_of,
    open_chat,
    policy,
    swap,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

TALL = '<div class="tall"></div>'
TALL_STYLE = '<link rel="stylesheet" href="/tall.css">'


def expect_mode(page: Page, mode: str) -> None:
    expect(frame_of(page).locator("html")).to_have_attribute("data-mode", mode)


# ---- light, dark and themes ----------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_fixed_mode_is_kept(page: Page, site: Site, pod: PreviewPod, mode: str) -> None:
    page.clock.install()
    page.goto(site.add(chat(mode=mode)))
    open_chat(page)
    expect_state(page, "ready")
    expect_mode(page, mode)
    page.evaluate("document.body.style.background = '#111'")
    page.clock.run_for(1_000)
    expect_mode(page, mode)


@pytest.mark.parametrize(
    ("dark", "light"),
    [
        # As in Material, furo, pydata and mkdocs: an attribute, and the theme's own styles.
        ("body.dataset.mdColorScheme = 'slate'", "body.dataset.mdColorScheme = 'default'"),
        ("body.dataset.theme = 'dark'", "body.dataset.theme = 'light'"),
        (
            "documentElement.dataset.bsTheme = 'dark'",
            "documentElement.dataset.bsTheme = 'light'",
        ),
        ("body.style.background = 'oklch(0.2 0 0)'", "body.style.background = 'oklch(0.9 0 0)'"),
    ],
)
def test_auto_follows_the_pages_background_without_reloading_a_frame(
    page: Page, site: Site, pod: PreviewPod, dark: str, light: str
) -> None:
    site.pages["/theme.css"] = (
        "[data-md-color-scheme=slate], [data-theme=dark], [data-bs-theme=dark] body"
        "{background: hsl(225 15% 14%)}"
    )
    page.goto(site.add(chat(), head='<link rel="stylesheet" href="/theme.css">'))
    open_chat(page)
    expect_state(page, "ready")
    expect_mode(page, "light")
    frames = len(pod.named("/apps/embed/default/frame-root.html"))
    page.evaluate(f"document.{dark}")
    expect_mode(page, "dark")
    page.evaluate(f"document.{light}")
    expect_mode(page, "light")
    assert len(pod.named("/apps/embed/default/frame-root.html")) == frames
    assert len(pod.named("render")) == 1


def test_auto_does_not_believe_the_system_when_the_page_stays_light(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(site.add(chat()))
    open_chat(page)
    expect_state(page, "ready")
    expect_mode(page, "light")


def test_auto_follows_a_page_that_follows_the_system(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    site.pages["/theme.css"] = (
        "body{transition: background .3s} "
        "@media (prefers-color-scheme: dark) {body{background: #111}}"
    )
    page.goto(site.add(chat(), head='<link rel="stylesheet" href="/theme.css">'))
    open_chat(page)
    expect_state(page, "ready")
    expect_mode(page, "light")
    page.emulate_media(color_scheme="dark")
    expect_mode(page, "dark")


def test_a_theme_reaches_render_and_update_theme(page: Page, site: Site, pod: PreviewPod) -> None:
    theme = {"primary": "#0a3069", "background": "#fff8e7"}
    page.goto(site.add(chat(theme=theme)))
    open_chat(page)
    expect_state(page, "ready")
    assert pod.wait_for("render").args[1]["theme"] == theme
    assert pod.wait_for("updateTheme").args == [theme]
    frame_of(page).get_by_text("Details").click()
    expect(frame_of(page).get_by_text('"primary":"#0a3069"')).to_be_visible()


@pytest.mark.parametrize("rendering", ["sdk", "open"])
def test_auto_follows_any_element_around_the_chat(
    page: Page, site: Site, pod: PreviewPod, rendering: str
) -> None:
    site.pages["/theme.css"] = "[data-theme=dark] {background: #111}"
    wrapped = f'<div id="app"><article>{chat(rendering=rendering)}</article></div>'
    page.goto(site.add(wrapped, head='<link rel="stylesheet" href="/theme.css">'))
    open_chat(page)
    expect_state(page, "ready")
    expect_mode(page, "light")
    page.evaluate("app.dataset.theme = 'dark'")
    expect_mode(page, "dark")


def test_a_session_follows_the_chat_that_is_open(page: Page, site: Site, pod: PreviewPod) -> None:
    site.pages["/theme.css"] = "[data-theme=dark] {background: #111}"
    blocks = [f'<div id="{name}">{chat(title=name)}</div>' for name in ("first", "last")]
    page.clock.install()
    page.goto(site.add(*blocks, head='<link rel="stylesheet" href="/theme.css">'))
    for index in (0, 1):
        open_chat(page)
        expect_state(page, "ready", index)
    page.evaluate("first.dataset.theme = 'dark'")
    page.clock.run_for(1_000)
    expect_mode(page, "light")  # the latest chat decides
    page.get_by_role("button", name="Close chat: last").click()
    page.evaluate("first.title = 'any change'")
    expect_mode(page, "dark")
    page.get_by_role("button", name="Close chat: first").click()
    changes = len(pod.named("updateSettings"))
    page.evaluate("delete first.dataset.theme")
    page.clock.run_for(1_000)
    open_chat(page)
    expect_state(page, "ready", 0)
    assert len(pod.named("updateSettings")) == changes + 1, "nobody looked while no chat was open"


def test_a_theme_stays_when_the_mode_changes(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(chat(theme={"primary": "#0a3069"})))
    open_chat(page)
    pod.wait_for("updateTheme")
    page.evaluate("document.body.style.background = '#111'")
    assert pod.wait_for("updateTheme", 2).args == [{"primary": "#0a3069"}]


# ---- when a chat opens ---------------------------------------------------------------------------


def test_visible_waits_until_the_reader_gets_there(page: Page, site: Site, pod: PreviewPod) -> None:
    site.pages["/tall.css"] = ".tall{height: 3000px}"
    page.goto(site.add(TALL, chat(load="visible"), head=TALL_STYLE), wait_until="networkidle")
    expect_state(page, "idle")
    assert pod.calls == []
    page.locator("symphony-chat").scroll_into_view_if_needed()
    expect_state(page, "ready")


def test_eager_opens_below_the_fold(page: Page, site: Site, pod: PreviewPod) -> None:
    site.pages["/tall.css"] = ".tall{height: 3000px}"
    page.goto(site.add(TALL, chat(load="eager"), head=TALL_STYLE))
    expect_state(page, "ready")
    assert page.evaluate("document.activeElement === document.body"), "it takes no focus"


@pytest.mark.parametrize("load", ["visible", "eager"])
def test_a_chat_in_closed_details_opens_with_them(
    page: Page, site: Site, pod: PreviewPod, load: str
) -> None:
    details = f"<details><summary>Desk</summary>{chat(load=load)}</details>"
    page.goto(site.add(details), wait_until="networkidle")
    expect_state(page, "idle")
    page.get_by_text("Desk", exact=True).nth(1).click()
    expect_state(page, "ready")
    expect(frame_of(page).get_by_text(STREAM)).to_be_visible()


def test_an_open_chat_survives_its_tab_being_closed(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(f"<details open><summary>Tab</summary>{chat()}</details>"))
    open_chat(page)
    expect_state(page, "ready")
    summary = page.get_by_text("Tab", exact=True)
    summary.click()
    summary.click()
    expect(frame_of(page).get_by_text(STREAM)).to_be_visible()
    assert len(pod.named("openStream")) == 1


@pytest.mark.parametrize("load", ["visible", "eager"])
def test_a_chat_with_users_opens_on_a_click_alone(
    page: Page, site: Site, pod: PreviewPod, load: str
) -> None:
    page.goto(site.add(chat(user_ids="718", load=load)), wait_until="networkidle")
    expect_state(page, "idle")
    assert pod.calls == []


def test_hovering_warms_the_connection_up_and_asks_for_nothing(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(chat()))
    assert page.locator("link[rel=preconnect]").count() == 0
    page.get_by_role("button", name="Open chat").hover()
    expect(page.locator(f"link[rel=preconnect][href='https://{POD}']")).to_have_count(1)
    page.get_by_role("heading").hover()
    page.get_by_role("button", name="Open chat").hover()
    expect(page.locator("link[rel=preconnect]")).to_have_count(1)
    assert pod.calls == []


def test_the_focus_on_the_button_warms_the_connection_up(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(chat()))
    page.keyboard.press("Tab")
    assert page.locator("link[rel=preconnect]").count() == 0
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Open chat")).to_be_focused()
    expect(page.locator("link[rel=preconnect]")).to_have_count(1)
    assert pod.calls == []


def test_a_finger_on_the_button_warms_the_connection_up(
    browser: Browser, site: Site, pod: PreviewPod
) -> None:
    context = browser.new_context(ignore_https_errors=True, has_touch=True)
    page = context.new_page()
    page.goto(site.add(chat()))
    box = page.get_by_role("button", name="Open chat").bounding_box()
    assert box
    finger = {"x": box["x"] + 9, "y": box["y"] + 9}
    touch = {"type": "touchStart", "touchPoints": [finger]}
    context.new_cdp_session(page).send("Input.dispatchTouchEvent", touch)
    expect(page.locator("link[rel=preconnect]")).to_have_count(1)
    expect_state(page, "idle")
    context.close()


def test_two_quick_clicks_open_one_chat(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(chat()))
    page.get_by_role("button", name="Open chat").dblclick()
    expect_state(page, "ready")
    assert len(pod.named("openStream")) == 1
    expect(page.locator("symphony-chat iframe")).to_have_count(1)


def test_functions_of_the_sdk_may_arrive_late(page: Page, site: Site, pod: PreviewPod) -> None:
    pod.faults = {"late"}
    page.goto(
        site.add(chat(settings={"canClickInternalLinks": True}, theme={"primary": "#123456"}))
    )
    open_chat(page)
    expect_state(page, "ready")
    assert pod.wait_for("listen").args[0]["type"] == "InternalLinkNotifications"
    assert pod.wait_for("onUserInteractionRequired")
    assert pod.wait_for("updateTheme").args == [{"primary": "#123456"}]


# ---- closing, navigation and history -------------------------------------------------------------


def test_closing_gives_the_focus_back_and_the_chat_opens_again(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(chat()))
    open_chat(page)
    expect_state(page, "ready")
    first = page.locator(".symphony-box").get_attribute("id")
    page.get_by_role("button", name="Close chat").click()
    expect_state(page, "idle")
    expect(page.get_by_role("button", name="Open chat")).to_be_focused()
    expect(page.locator("symphony-chat iframe")).to_have_count(0)
    page.keyboard.press("Enter")
    expect_state(page, "ready")
    assert page.locator(".symphony-box").get_attribute("id") != first, "a fresh container"
    assert len(pod.named("render")) == 1


def test_a_chat_closed_while_it_loads_stays_closed(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(chat()))
    main = Held(page, MAIN_FRAME)
    open_chat(page)
    expect_state(page, "loading")
    page.get_by_role("button", name="Close chat").click()
    main.release()
    open_chat(page)
    expect_state(page, "ready")
    assert len(pod.named("openStream")) == 1, "the first opening ended with its chat"
    expect(page.locator("symphony-chat iframe")).to_have_count(1)


def test_instant_navigation_keeps_the_session_and_opens_the_next_chat_at_once(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(chat()))
    open_chat(page)
    expect_state(page, "ready")
    swap(page, document(chat(stream_id=OTHER_STREAM, title="Support")))
    expect_state(page, "idle")
    open_chat(page)
    expect_state(page, "ready")
    expect(frame_of(page).get_by_text(OTHER_STREAM)).to_be_visible()
    expect(page.locator("script#symphony-ecm-sdk")).to_have_count(1)
    assert len(pod.named("render")) == 1
    assert len(pod.named("/embed/sdk.js")) == 1


def test_leaving_while_loading_harms_no_later_chat(page: Page, site: Site, pod: PreviewPod) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(site.add(chat()))
    main = Held(page, MAIN_FRAME)
    open_chat(page)
    expect_state(page, "loading")
    swap(page, document(chat(stream_id=OTHER_STREAM)))
    open_chat(page)
    main.release()
    expect_state(page, "ready")
    expect(frame_of(page).get_by_text(OTHER_STREAM)).to_be_visible()
    assert len(pod.named("render")) == 1
    assert errors == []


def test_the_script_may_run_again(page: Page, site: Site, pod: PreviewPod) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(site.add(chat()))
    for part in ("", "-pod", "-open", "-pod"):
        page.add_script_tag(url=f"/symphony-ecp/symphony-ecp{part}.js")
    open_chat(page)
    expect_state(page, "ready")
    assert errors == []


def test_settings_of_the_next_page_are_applied(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(chat(settings={"showTitle": True})))
    open_chat(page)
    expect_state(page, "ready")
    swap(page, document(chat(settings={"showTitle": False})))
    open_chat(page)
    expect_state(page, "ready")
    assert pod.wait_for("updateSettings").args[0]["showTitle"] is False


def test_a_main_frame_that_was_taken_away_is_rendered_again(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(chat(), chat(stream_id=OTHER_STREAM)))
    open_chat(page)
    expect_state(page, "ready", 0)
    page.evaluate("document.querySelector('.symphony-main-frame iframe').remove()")
    open_chat(page)
    expect_state(page, "ready", 1)
    assert len(pod.named("render")) == 2


def test_a_ready_chat_survives_the_back_forward_cache(
    browser: Browser, browser_arguments: list[str], site: Site, pod: PreviewPod
) -> None:
    # Playwright switches the cache off; this browser has it.
    own = browser.browser_type.launch(
        executable_path=page_path(browser),
        args=browser_arguments,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    page = own.new_context(ignore_https_errors=True).new_page()
    site.add("<p>Elsewhere</p>", path="/other/")
    page.goto(site.add(chat(), chat(stream_id=OTHER_STREAM)))
    page.evaluate("addEventListener('pageshow', e => { document.title = e.persisted })")
    open_chat(page)
    expect_state(page, "ready", 0)
    pod.faults = {"silent"}
    open_chat(page)
    expect_state(page, "loading", 1)
    page.evaluate("location.href = '/other/'")
    page.wait_for_url("**/other/")
    page.evaluate("history.back()")
    expect(page).to_have_title("true")  # it came from the cache
    expect_state(page, "ready", 0)
    expect_state(page, "idle", 1)
    own.close()


def page_path(browser: Browser) -> str | None:
    from tests import chromium

    return chromium.find()


# ---- accessibility -------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("faults", "state"),
    [
        (set(), "idle"),
        (set(), "ready"),
        ({"silent"}, "loading"),
        ({"terms"}, "attention"),
        ({"fails"}, "error"),
    ],
)
def test_axe_finds_nothing(
    page: Page, site: Site, pod: PreviewPod, scheme: str, faults: set[str], state: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    pod.faults = faults
    site.pages["/theme.css"] = (
        ":root{background:#fff;color:#1b1f24} a{color:#0645ad} "
        "@media (prefers-color-scheme: dark)"
        "{:root{background:#14171c;color:#e6e9ee;color-scheme:dark} a{color:#8ab4ff}}"
    )
    button = '<p><a class="symphony-button" href="https://open.symphony.com/?">Launch</a></p>'
    problem = '<p><span class="symphony-problem">This chat cannot be shown.</span></p>'
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    head = '<link rel="stylesheet" href="/theme.css">'
    long = chat("<p>One of many words of the desk.</p>" * 20, title="Support")
    page.goto(site.add(chat(), long, button, problem, head=head))
    if state != "idle":
        open_chat(page)
    expect_state(page, state)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_the_keyboard_alone_opens_and_closes(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(chat()))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Open in Symphony")).to_be_focused()
    page.keyboard.press("Tab")
    button = page.get_by_role("button", name="Open chat")
    expect(button).to_be_focused()
    assert button.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect_state(page, "ready")
    expect(page.locator("symphony-chat iframe")).to_be_focused()
    expect(page.locator("symphony-chat iframe")).to_have_attribute("title", "Trading desk")
    page.keyboard.press("Shift+Tab")
    close = page.get_by_role("button", name="Close chat")
    close.focus()
    page.keyboard.press("Enter")
    expect_state(page, "idle")


@pytest.mark.parametrize("load", ["visible", "eager"])
def test_the_focus_of_a_reader_who_is_at_the_link_stays_there(
    page: Page, site: Site, pod: PreviewPod, load: str
) -> None:
    site.pages["/tall.css"] = ".tall{height: 3000px}"
    main = Held(page, MAIN_FRAME)
    page.goto(site.add(TALL, chat(load=load), head=TALL_STYLE))
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Open in Symphony")
    expect(link).to_be_focused()
    expect_state(page, "loading")  # the keyboard has brought it into view
    expect(link).to_be_focused()
    main.release()
    expect_state(page, "ready")
    expect(link).to_be_focused()


def test_what_happens_is_announced_politely(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(chat()))
    main = Held(page, MAIN_FRAME)
    status = page.get_by_role("status")
    open_chat(page)
    expect(status).to_have_text("Opening the chat…")
    main.release()
    expect_state(page, "ready")
    expect(page.locator(".symphony-status")).to_have_text("The chat is open.")


def test_words_come_from_an_attribute(page: Page, site: Site, pod: PreviewPod) -> None:
    pod.faults = {"unknown-stream"}
    words = {"open": "Chat öffnen", "refused": "Das ging nicht.", "retry": "Nochmal"}
    page.goto(site.add(chat(words=words), language="de"))
    page.get_by_role("button", name="Chat öffnen").click()
    expect(page.get_by_role("status")).to_have_text("Das ging nicht.")
    expect(page.get_by_role("button", name="Nochmal")).to_be_visible()
    expect(page.get_by_role("button", name="Close chat")).to_be_visible()  # falls back


@pytest.mark.parametrize("words", ["not json", "[1]", "null", '"x"'])
def test_broken_attributes_fall_back_to_english(
    page: Page, site: Site, pod: PreviewPod, words: str
) -> None:
    page.goto(site.add(chat(words=words, settings="{", theme="{")))
    open_chat(page)
    expect_state(page, "ready")


def test_opening_shows_that_it_goes_on_and_moves_only_where_readers_like_it(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"silent"}
    page.goto(site.add(chat()))
    running = "document.getAnimations().map(a => a.effect.pseudoElement)"
    assert page.evaluate(running) == []
    open_chat(page)
    expect_state(page, "loading")
    page.evaluate("symphonyEcp.part('open.js').then(({ dressed }) => dressed()).then(() => 0)")
    assert page.evaluate(running) == ["::before"], "the sentence itself keeps still"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(running) == []
    assert ring(page) == ("dotted", "block"), "it is there without motion"
    page.emulate_media(forced_colors="active")
    assert ring(page) == ("dotted", "block"), "a border has a colour where backgrounds have none"


def ring(page: Page) -> tuple[str, str]:
    """The border and the display of the sign that something goes on."""
    style = "(e => [e.borderTopStyle, e.display])(getComputedStyle(e, '::before'))"
    border, display = page.get_by_role("status").evaluate(f"e => {style}")
    return border, display


#: What lies on something else in a chat, is cut off at its side or is squeezed.
UNTIDY = """() => {
    const chat = document.querySelector("symphony-chat");
    const boxOf = e => {
        const range = document.createRange();
        range.selectNodeContents(e);
        return range.getBoundingClientRect();
    };
    const parts = [...chat.children].filter(e => getComputedStyle(e).position !== "absolute")
        .map(e => [e, boxOf(e)]).filter(([, box]) => box.width);
    const apart = (one, other) => one.bottom <= other.top + 1 || other.bottom <= one.top + 1
        || one.right <= other.left + 1 || other.right <= one.left + 1;
    const wrong = parts.flatMap(([e, box]) => parts.filter(([other, its]) =>
        e !== other && !apart(box, its)).map(([other]) => `${e.className} on ${other.className}`));
    if (chat.scrollWidth > chat.clientWidth) wrong.push("cut off");
    const title = document.querySelector(".symphony-title");
    if (title.clientWidth < chat.clientWidth / 3) wrong.push("a squeezed title");
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) wrong.push("the page scrolls");
    return wrong;
}"""


@pytest.mark.parametrize("fault", ["unknown-stream", None])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize(("width", "size"), [(1280, 200), (390, 100), (390, 200), (320, 200)])
def test_nothing_overlaps_or_overflows_at_any_width_and_text_size(
    page: Page,
    site: Site,
    pod: PreviewPod,
    width: int,
    size: int,
    direction: str,
    fault: str | None,
) -> None:
    pod.faults = {fault} if fault else set()
    page.set_viewport_size({"width": width, "height": 800})
    site.pages["/big.css"] = f"html{{font-size:{size}%}}"
    block = chat(title="A long title of a desk that wraps")
    head = '<link rel="stylesheet" href="/big.css">'
    page.goto(site.add(f'<div dir="{direction}">{block}</div>', head=head))
    expect_state(page, "idle")
    assert page.evaluate(UNTIDY) == []
    open_chat(page)
    expect_state(page, "error" if fault else "ready")
    assert page.evaluate(UNTIDY) == []


@pytest.mark.parametrize(("layout", "least"), [("focus", 312), ("collaboration", 350)])
@pytest.mark.parametrize("rendering", ["sdk", "iframe"])
def test_a_frame_that_needs_more_room_scrolls_inside_its_place(
    page: Page, site: Site, pod: PreviewPod, layout: str, least: int, rendering: str
) -> None:
    page.set_viewport_size({"width": 300, "height": 700})
    page.goto(site.add(chat(layout=layout, rendering=rendering)))
    open_chat(page)
    expect_state(page, "ready")
    frame = page.locator("symphony-chat iframe").bounding_box()
    assert frame
    assert frame["width"] == least, "the least that Symphony recommends"
    assert page.locator(".symphony-box").evaluate("e => e.scrollWidth > e.clientWidth")
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")


@pytest.mark.parametrize(("layout", "least"), [("focus", 312), ("collaboration", 350)])
def test_a_place_has_the_least_size_that_symphony_recommends(
    page: Page, site: Site, pod: PreviewPod, layout: str, least: int
) -> None:
    page.goto(site.add(chat(layout=layout, width="100", height="100")))
    box = page.locator("symphony-chat").bounding_box()
    assert box
    assert (box["width"], box["height"]) == (least, 348 if layout == "focus" else 500)


def test_long_words_scroll_and_leave_the_button_reachable(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(site.add(chat("<p>One of many words of the desk.</p>" * 20)))
    card = page.locator("symphony-chat")
    assert card.evaluate("e => e.scrollHeight > e.clientHeight")
    button = page.get_by_role("button", name="Open chat")
    words = page.locator(".symphony-fallback").bounding_box()
    box = button.bounding_box()
    assert words
    assert box
    assert box["y"] >= words["y"] + words["height"]
    open_chat(page)
    expect_state(page, "ready")
    assert card.evaluate("e => [e.scrollHeight - e.clientHeight, e.scrollTop]") == [0, 0]


def test_right_to_left_mirrors_the_bar(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(f'<div dir="rtl">{chat()}</div>'))
    title = page.locator(".symphony-title").bounding_box()
    link = page.get_by_role("link", name="Open in Symphony").bounding_box()
    assert title
    assert link
    assert title["x"] > link["x"]


def test_forced_colours_keep_the_outlines(page: Page, site: Site, pod: PreviewPod) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(site.add(chat()))
    button = page.get_by_role("button", name="Open chat")
    assert button.evaluate("e => getComputedStyle(e).borderTopWidth") == "1px"
    chat_border = page.locator("symphony-chat").evaluate("e => getComputedStyle(e).borderTopStyle")
    assert chat_border == "solid"


# ---- layout, print and policy --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("height", "expected"), [("480", 480), ("720", 720), ("100", 348), ("60%", 600)]
)
def test_the_place_is_reserved_before_the_script_runs(
    page: Page, site: Site, pod: PreviewPod, height: str, expected: int
) -> None:
    site.pages["/theme.css"] = ".room{height: 1000px}"
    block = f'<div class="room">{chat(height=height)}</div>'
    url = site.add(block, head='<link rel="stylesheet" href="/theme.css">')
    page.route("**/symphony-ecp.js", lambda route: route.abort())
    page.goto(url)
    box = page.locator("symphony-chat").bounding_box()
    assert box
    assert box["height"] == expected


#: Where title, words and link of a chat are, each by its text alone.
PLACES = """() => ["Trading desk", "Ask the desk here.", "Open in Symphony"].map(text => {
    const chat = document.querySelector("symphony-chat");
    const walker = document.createTreeWalker(chat, NodeFilter.SHOW_TEXT);
    while (walker.nextNode().data.trim() !== text);
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    const { x, y, width, height } = range.getBoundingClientRect();
    return [x, y, width, height].map(Math.round);
})"""


@pytest.mark.parametrize("layout", ["focus", "collaboration"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_when_the_script_takes_over(
    page: Page, site: Site, pod: PreviewPod, width: int, layout: str
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    url = site.add(chat(layout=layout, height="600"), "<p>Below</p>")
    script = Held(page, "**/symphony-ecp.js")
    page.goto(url, wait_until="commit")
    expect(page.locator("symphony-chat")).to_have_css("display", "grid")
    expect(page.get_by_text("Below")).to_be_visible()
    assert page.locator("symphony-chat").get_attribute("state") is None
    before = page.evaluate(PLACES)
    script.release()
    expect_state(page, "idle")
    assert page.evaluate(PLACES) == before


@pytest.mark.parametrize("layout", ["focus", "collaboration"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_layout_shift_from_the_first_paint_to_the_open_chat(
    page: Page, site: Site, pod: PreviewPod, width: int, layout: str
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.add_init_script(
        "window.shifts = []; new PerformanceObserver(list => list.getEntries().forEach("
        "e => e.hadRecentInput || shifts.push([e.value, e.sources.map(s => s.node?.outerHTML)])))"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    page.goto(site.add(chat(layout=layout, height="600"), "<p>Below</p>"))
    below = page.get_by_text("Below").bounding_box()
    open_chat(page)
    expect_state(page, "ready")
    assert page.get_by_text("Below").bounding_box() == below
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("shifts") == []


def test_print_shows_the_link_with_its_address(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(chat()))
    open_chat(page)
    expect_state(page, "ready")
    page.emulate_media(media="print")
    link = page.get_by_role("link", name="Open in Symphony")
    expect(link).to_be_visible()
    address = link.evaluate("e => getComputedStyle(e, '::after').content")
    assert "https://open.symphony.com/?streamId=" in address
    expect(page.get_by_text("Ask the desk here.")).to_be_visible()
    expect(page.locator("symphony-chat iframe")).to_be_hidden()
    expect(page.locator("symphony-chat button").first).to_be_hidden()
    box = page.locator("symphony-chat").bounding_box()
    assert box
    assert box["height"] < 300


def test_print_without_javascript_shows_the_link_with_its_address(
    browser: Browser, site: Site
) -> None:
    context = browser.new_context(ignore_https_errors=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(site.add(chat()))
    page.emulate_media(media="print")
    link = page.get_by_role("link", name="Open in Symphony")
    expect(link).to_be_visible()
    address = link.evaluate("e => getComputedStyle(e, '::after').content")
    assert "https://open.symphony.com/?streamId=" in address
    context.close()


def test_without_a_stylesheet_it_is_a_titled_link(page: Page, site: Site, pod: PreviewPod) -> None:
    page.route("**/symphony-ecp.*", lambda route: route.abort())  # as in a feed
    page.goto(site.add(chat()))
    text = page.locator("symphony-chat").inner_text()
    assert text.split("\n") == ["Trading desk", "", "Ask the desk here.", "", "Open in Symphony"]


def test_markup_that_was_written_by_hand_is_a_chat(page: Page, site: Site, pod: PreviewPod) -> None:
    link = '<a class="symphony-link" href="/">Open in Symphony</a>'
    page.goto(
        site.add(
            f'<symphony-chat pod="{POD}" stream-id="{STREAM}">Ask <b>us</b>.'
            f'<a class="symphony-link" href="/">Or ask them</a> {link}</symphony-chat>'
        )
    )
    expect(page.get_by_role("region", name="Symphony chat")).to_be_visible()
    expect(page.locator(".symphony-title")).to_have_text("Symphony chat")
    expect(page.locator("symphony-chat > a")).to_have_text("Open in Symphony")
    expect(page.locator(".symphony-fallback")).to_have_text("Ask us.Or ask them")
    open_chat(page)
    expect_state(page, "ready")


def test_without_javascript_no_empty_place_is_kept(browser: Browser, site: Site) -> None:
    context = browser.new_context(ignore_https_errors=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(site.add(chat(height="900")))
    box = page.locator("symphony-chat").bounding_box()
    assert box
    assert box["height"] < 300
    context.close()


@pytest.fixture
def violations(page: Page) -> list[str]:
    """What the browser says of the policy: what was stopped, and what would have been."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.log(`policy: ${e.blockedURI}`))"
    )
    return said


def broken(said: list[str]) -> list[str]:
    return [text for text in said if re.search(r"policy|Trusted", text, re.IGNORECASE)]


@pytest.mark.parametrize("more", ["", TRUSTED_TYPES], ids=["plain", "trusted-types"])
@pytest.mark.parametrize("layout", ["focus", "collaboration"])
@pytest.mark.parametrize("rendering", ["sdk", "open", "iframe"])
def test_what_ecp_csp_prints_is_all_that_a_chat_needs(
    page: Page,
    site: Site,
    pod: PreviewPod,
    violations: list[str],
    rendering: str,
    layout: str,
    more: str,
) -> None:
    pod.faults = {"terms"}  # the dialog, too
    site.csp = policy(rendering) + more
    assert "default-src 'none'" in site.csp
    page.goto(site.add(chat(rendering=rendering, layout=layout, width="90%")))
    open_chat(page)
    if rendering == "sdk":
        expect_state(page, "attention")
    main = ".symphony-hall iframe" if layout == "focus" else "symphony-chat iframe"
    accept = page.frame_locator(main if rendering != "iframe" else "symphony-chat iframe")
    accept.get_by_role("button", name="Accept").dispatch_event("click")
    expect_state(page, "ready")
    expect(frame_of(page).get_by_text(STREAM)).to_be_visible()
    assert broken(violations) == []


@pytest.mark.parametrize(
    ("printed", "more"),
    [("open", ""), ("sdk", TRUSTED_TYPES.replace("symphony-ecp", "'none'"))],
    ids=["no script of the pod", "no policy of ours"],
)
def test_a_policy_with_less_is_violated(
    page: Page, site: Site, pod: PreviewPod, violations: list[str], printed: str, more: str
) -> None:
    site.csp = policy(printed) + more
    page.goto(site.add(chat()))
    open_chat(page)
    expect_state(page, "error")
    expect(page.get_by_role("status")).to_have_text("Symphony could not be reached.")
    assert broken(violations)


def test_the_pod_is_never_taken_from_the_address_of_the_page(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    url = site.add(chat()) + "?pod=evil.example&origin=evil.example#pod=evil.example"
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.goto(url)
    open_chat(page)
    expect_state(page, "ready")
    assert not [url for url in seen if re.match(r"https?://evil", url)]


@pytest.mark.parametrize("bad", ["", "evil.example/x?", "a b", "user@evil.example"])
def test_a_host_that_is_none_is_a_failure_and_no_request(
    page: Page, site: Site, pod: PreviewPod, bad: str
) -> None:
    site.csp = None  # a policy would hide what is asked for
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.goto(site.add(chat(pod=bad)))
    open_chat(page)
    expect_state(page, "error")
    assert [url for url in seen if not url.startswith(site.origin)] == []


def test_authors_text_stays_text(page: Page, site: Site, pod: PreviewPod) -> None:
    evil = "<img src=x onerror=alert(1)>"
    page.goto(site.add(chat(title=evil, words={"open": "Open chat", "opened": evil})))
    open_chat(page)
    expect_state(page, "ready")
    expect(page.locator("symphony-chat img")).to_have_count(0)
    expect(page.locator(".symphony-title")).to_have_text(evil)
