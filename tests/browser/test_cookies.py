"""Signing in where the browser keeps the pod's cookies from the page, and where it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.stage import (
    MAIN_FRAME,
    OTHER_STREAM,
    POD,
    STREAM,
    chat,
    expect_state,
    frame_of,
    open_chat,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

allowed = pytest.mark.cookies("allowed")
blocked = pytest.mark.cookies("blocked")
each_state = pytest.mark.parametrize(
    "hears", [pytest.param(True, marks=allowed), pytest.param(False, marks=blocked)]
)

APART = (
    "If you have signed in, your browser keeps Symphony's sign-in from this page. In the settings "
    f"beside its address, allow cookies of {POD} on this site. Or use “Open in Symphony”."
)
POPUP = "Sign in to Symphony in the window that has opened."
SEVERED = "Sign in to Symphony in the window that has opened, then continue here."


def sign_in(window: Page, *, slowly: bool = True) -> None:
    """Sign in on the pod's own page, as long as it takes a reader."""
    button = window.get_by_role("button", name="Sign in")
    button.wait_for()
    if slowly:
        window.wait_for_timeout(1_500)
    button.click()


def window_of(page: Page, site: Site, pod: PreviewPod) -> Page:
    """Open a chat whose reader signs in by SSO, and return the window for it."""
    pod.faults = {"sso"}
    page.goto(site.add(chat()))
    with page.expect_popup() as popup:
        open_chat(page)
    return popup.value


def give_up(window: Page) -> None:
    """Look at the pod's own page, and close it."""
    window.get_by_role("button", name="Sign in").wait_for()
    window.wait_for_timeout(1_500)
    window.close()


LISTEN = """window.codes = [];
addEventListener('symphony-chat:attention', ({ detail }) => codes.push(detail.code))"""


def codes(page: Page) -> list[str]:
    """Return what chats have asked of their reader since LISTEN ran."""
    return page.evaluate("codes")


# ---- the two states ------------------------------------------------------------------------------


@each_state
def test_a_cookie_of_the_pod_reaches_its_frame_where_cookies_are_allowed_alone(
    page: Page, site: Site, pod: PreviewPod, hears: bool
) -> None:
    pod.faults = {"password"}
    page.goto(f"https://{POD}/apps/login")
    page.evaluate("fetch('/preview/login', { method: 'POST' }).then(() => 0)")
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["sameSite"], cookie["secure"]) == (
        f"preview-{POD}",
        "None",
        True,
    )
    assert cookie["httpOnly"]
    site.csp = None
    page.goto(site.add(f'<iframe src="https://{POD}/embed/index.html"></iframe>'))
    frame = page.frame_locator("iframe").locator("html")
    state = frame.evaluate("() => fetch('/preview/state.json').then(reply => reply.json())")
    assert state["signedIn"] is hears


# ---- the window ----------------------------------------------------------------------------------


@each_state
@pytest.mark.parametrize("login", ["auto", "popup"])
def test_a_sign_in_by_window_is_heard_of_or_it_is_said_once_that_it_is_not(
    page: Page, site: Site, pod: PreviewPod, hears: bool, login: str
) -> None:
    pod.faults = {"sso"} if login == "auto" else {"password"}
    page.goto(site.add(chat(login=login)))
    page.evaluate(LISTEN)
    with page.expect_popup() as popup:
        open_chat(page)
    expect(page.get_by_role("status")).to_have_text(POPUP)
    sign_in(popup.value)
    if hears:
        expect_state(page, "ready")
        assert codes(page) == ["popup"]
        return
    expect(page.get_by_role("status")).to_have_text(APART)
    expect_state(page, "attention")
    expect(page.get_by_role("link", name="Open in Symphony")).to_be_visible()
    page.wait_for_timeout(1_000)
    assert codes(page) == ["popup", "apart"]
    assert len(pod.named("render")) == 1


@blocked
def test_a_later_click_tries_again_once(page: Page, site: Site, pod: PreviewPod) -> None:
    pod.faults = {"sso"}
    page.goto(site.add(chat()))
    page.evaluate(LISTEN)
    with page.expect_popup() as popup:
        open_chat(page)
    sign_in(popup.value)
    expect(page.get_by_role("status")).to_have_text(APART)
    with page.expect_popup() as popup:
        page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("status")).to_have_text(POPUP)
    sign_in(popup.value)
    expect(page.get_by_role("status")).to_have_text(APART)
    page.wait_for_timeout(1_000)
    assert codes(page) == ["popup", "apart", "popup", "apart"]
    assert len(pod.named("render")) == 2


@allowed
def test_whoever_gives_up_gets_the_same_sentence_and_may_sign_in(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    give_up(window_of(page, site, pod))
    expect(page.get_by_role("status")).to_have_text(APART)
    with page.expect_popup() as popup:
        page.get_by_role("button", name="Sign in").click()
    sign_in(popup.value)
    expect_state(page, "ready")


@blocked
def test_whoever_lets_the_frame_have_its_cookies_meanwhile_needs_no_click(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    sign_in(window_of(page, site, pod))
    expect(page.get_by_role("status")).to_have_text(APART)
    grant(page)
    # The frame itself is out of sight; a real pod's asks for storage in its own way.
    main = page.frame_locator(".symphony-hall iframe")
    main.get_by_role("button", name="Use my sign-in here").evaluate("button => button.click()")
    expect_state(page, "ready")
    expect(frame_of(page).get_by_text(STREAM)).to_be_visible()


@blocked
def test_chats_that_open_by_themselves_say_it_too_and_open_no_window(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"sso"}
    page.goto(site.add(chat(), chat(stream_id=OTHER_STREAM, title="Support")))
    with page.expect_popup() as popup:
        open_chat(page)
    sign_in(popup.value)
    expect(page.get_by_role("status").first).to_have_text(APART)
    page.evaluate("document.querySelectorAll('symphony-chat')[1].open(false)")
    expect(page.get_by_role("status").nth(1)).to_have_text(APART)
    assert len(pod.named("render")) == 1


def grant(page: Page) -> None:
    """Say yes in the reader's place, where the browser would ask."""
    page.context.grant_permissions(["storage-access"])


@blocked
def test_what_fails_after_the_window_has_closed_is_no_refusal(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    """An SDK may say that a login failed with an error in place of silence."""
    # A second render() in its place is what this SDK answers the first with an error for.
    give_up(window_of(page, site, pod))
    expect(page.get_by_role("status")).to_have_text(APART)
    page.evaluate("void symphony.render('symphony-main-frame', {})")
    page.wait_for_timeout(500)
    expect(page.get_by_role("status")).to_have_text(APART)
    expect_state(page, "attention")


# ---- in place ------------------------------------------------------------------------------------


def fill_in(page: Page) -> None:
    login = page.frame_locator(".symphony-hall iframe")
    login.get_by_label("Name").fill("me")
    login.get_by_label("Password").fill("secret")
    login.get_by_role("button", name="Sign in").click()


@each_state
def test_a_sign_in_in_place_is_heard_of_or_it_is_said_when_the_dialog_closes(
    page: Page, site: Site, pod: PreviewPod, hears: bool
) -> None:
    pod.faults = {"password"}
    page.goto(site.add(chat()))
    page.evaluate(LISTEN)
    open_chat(page)
    fill_in(page)
    if hears:
        expect_state(page, "ready")
        assert codes(page) == ["login"]
        return
    main = page.frame_locator(".symphony-hall iframe")
    expect(main.get_by_text("You are not signed in")).to_be_visible()
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_role("status")).to_have_text(APART)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.wait_for_timeout(500)
    assert codes(page) == ["login", "apart"]


@blocked
@pytest.mark.parametrize("rendering", ["sdk", "open"])
def test_nothing_of_ours_keeps_a_frame_from_asking_for_its_cookies(
    page: Page, site: Site, pod: PreviewPod, rendering: str
) -> None:
    pod.faults = {"password"}
    page.goto(f"https://{POD}/apps/login")
    sign_in(page, slowly=False)
    page.goto(site.add(chat(rendering=rendering)))
    open_chat(page)
    if rendering == "open":
        page.get_by_role("button", name="Continue in Symphony").click()
    main = page.frame_locator(".symphony-hall iframe")
    expect(main.get_by_role("button", name="Use my sign-in here")).to_be_visible()
    grant(page)
    main.get_by_role("button", name="Use my sign-in here").click()
    fill_in(page)
    expect_state(page, "ready")


@blocked
def test_a_frame_that_is_refused_its_cookies_says_so(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"password"}
    page.goto(site.add(chat()))
    open_chat(page)
    main = page.frame_locator(".symphony-hall iframe")
    main.get_by_role("button", name="Use my sign-in here").click()
    expect(main.get_by_text("The browser keeps it from this frame.")).to_be_visible()


# ---- by way of the pod's page --------------------------------------------------------------------


@each_state
def test_whoever_is_back_from_the_pods_page_is_in_or_is_told_why_not(
    page: Page, site: Site, pod: PreviewPod, hears: bool
) -> None:
    pod.faults = {"sso"}
    page.goto(site.add(chat(login="redirect")))
    open_chat(page)
    page.wait_for_url(f"https://{POD}/apps/login?**")
    sign_in(page, slowly=False)
    page.wait_for_url("https://docs.example/**")
    if hears:
        expect_state(page, "ready")
        return
    expect(page.get_by_role("status")).to_have_text(APART)
    page.wait_for_timeout(1_000)
    assert len(pod.named("/apps/login")) == 1, "no loop"
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"https://{POD}/apps/login?**")
    assert len(pod.named("/apps/login")) == 2


@blocked
def test_a_chat_with_users_does_not_send_its_reader_off_again_at_once(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"sso"}
    page.goto(site.add(chat(login="redirect", user_ids="718")))
    open_chat(page)
    page.wait_for_url(f"https://{POD}/apps/login?**")
    sign_in(page, slowly=False)
    page.wait_for_url("https://docs.example/**")
    open_chat(page)
    expect(page.get_by_role("status")).to_have_text(APART)
    assert len(pod.named("/apps/login")) == 1


# ---- windows that are severed --------------------------------------------------------------------


@each_state
def test_a_window_that_is_cut_off_is_not_taken_for_a_closed_one(
    page: Page, site: Site, pod: PreviewPod, hears: bool
) -> None:
    pod.faults = {"sso"}
    site.headers = {"Cross-Origin-Opener-Policy": "same-origin"}
    page.goto(site.add(chat()))
    page.evaluate(LISTEN)
    with page.context.expect_page() as popup:
        open_chat(page)
    popup.value.get_by_role("button", name="Sign in").wait_for()
    expect(page.get_by_role("status")).to_have_text(SEVERED)
    assert not popup.value.is_closed()
    page.wait_for_timeout(1_500)
    assert codes(page) == ["popup", "severed"]
    popup.value.get_by_role("button", name="Sign in").click()
    if hears:
        expect_state(page, "ready")
        return
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("status")).to_have_text(APART)
    assert codes(page) == ["popup", "severed", "apart"]


@allowed
def test_a_frame_that_waits_for_a_word_of_its_severed_window_is_rendered_anew(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"sso"}
    site.headers = {"Cross-Origin-Opener-Policy": "same-origin"}
    page.goto(site.add(chat()))
    # The first main frame hears of nothing, as one does that waits for a word of the window.
    routes: list[Route] = []
    page.route(MAIN_FRAME, lambda route: routes.append(route) or (routes[1:] and route.continue_()))
    with page.context.expect_page() as popup:
        open_chat(page)
    sign_in(popup.value, slowly=False)
    expect(page.get_by_role("status")).to_have_text(SEVERED)
    page.get_by_role("button", name="Continue").click()
    expect_state(page, "ready")
    renders = pod.named("render")
    assert "ecpLoginPopup" not in renders[-1].args[1]
