"""Signing in, and everything else for which Symphony needs the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.stage import OTHER_STREAM, POD, chat, expect_state, frame_of, open_chat

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = [pytest.mark.browser, pytest.mark.cookies("allowed")]


def main_frame(page: Page) -> FrameLocator:
    return page.frame_locator(".symphony-hall iframe")


def render_of(pod: PreviewPod, count: int = 1) -> tuple[dict[str, object], bool]:
    """The settings and ``fromLogin`` of a call of render()."""
    _name, settings, from_login = pod.wait_for("render", count).args
    return settings, from_login


def test_a_reader_who_is_signed_in_sees_no_login(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(chat()))
    open_chat(page)
    expect_state(page, "ready")
    assert [call.name for call in pod.calls if call.kind == "sdk"][:3] == [
        "onUserInteractionRequired",
        "checkAuth",
        "render",
    ]
    settings, from_login = render_of(pod)
    assert "ecpLoginPopup" not in settings
    assert not from_login
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_sso_opens_a_popup_within_the_click(page: Page, site: Site, pod: PreviewPod) -> None:
    pod.faults = {"sso"}
    page.goto(site.add(chat()))
    with page.expect_popup() as popup:
        open_chat(page)
    expect_state(page, "attention")
    expect(page.get_by_role("status")).to_have_text(
        "Sign in to Symphony in the window that has opened."
    )
    popup.value.get_by_role("button", name="Sign in").click()
    expect_state(page, "ready")
    settings, from_login = render_of(pod)
    assert settings["ecpLoginPopup"] is True
    assert not from_login


def test_a_closed_popup_can_be_opened_again(page: Page, site: Site, pod: PreviewPod) -> None:
    pod.faults = {"sso"}
    page.goto(site.add(chat()))
    with page.expect_popup() as popup:
        open_chat(page)
    popup.value.get_by_role("button", name="Sign in").wait_for()
    popup.value.wait_for_timeout(1_500)  # nobody is quicker
    popup.value.close()
    with page.expect_popup() as popup:
        page.get_by_role("button", name="Sign in").click()
    popup.value.get_by_role("button", name="Sign in").click()
    expect_state(page, "ready")


def test_a_blocked_popup_is_explained_and_offered_again(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"sso"}
    # What window.open answers in a browser that blocks pop-ups.
    page.add_init_script(
        "if (top === self) { const real = open; open = (...a) => window.allowed && real(...a) }"
    )
    page.goto(site.add(chat()))
    open_chat(page)
    status = page.get_by_role("status")
    expect(status).to_contain_text("Your browser blocked the sign-in window.")
    expect_state(page, "attention")
    page.evaluate("window.allowed = true")
    with page.expect_popup() as popup:
        page.get_by_role("button", name="Sign in").click()
    popup.value.get_by_role("button", name="Sign in").click()
    expect_state(page, "ready")


def test_the_page_gets_its_window_open_back(page: Page, site: Site, pod: PreviewPod) -> None:
    pod.faults = {"sso"}
    page.goto(site.add(chat()))
    page.evaluate("void (window.before = window.open)")
    with page.expect_popup() as popup:
        open_chat(page)
    popup.value.get_by_role("button", name="Sign in").click()
    expect_state(page, "ready")
    assert page.evaluate("window.before === window.open")


def test_without_a_click_a_chat_asks_before_it_opens_a_popup(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"sso"}
    page.goto(site.add(chat(load="eager")))
    expect_state(page, "attention")
    expect(page.get_by_role("status")).to_have_text("Sign in to Symphony to open this chat.")
    assert pod.named("render") == []
    with page.expect_popup() as popup:
        page.get_by_role("button", name="Sign in").click()
    popup.value.get_by_role("button", name="Sign in").click()
    expect_state(page, "ready")


def test_a_password_is_asked_in_place_in_a_dialog(page: Page, site: Site, pod: PreviewPod) -> None:
    pod.faults = {"password"}
    page.goto(site.add(chat()))
    open_chat(page)
    dialog = page.get_by_role("dialog", name="Symphony")
    expect(dialog).to_be_visible()
    _settings, from_login = render_of(pod)
    assert from_login is True
    login = main_frame(page)
    login.get_by_label("Name").fill("me")
    login.get_by_label("Password").fill("secret")
    login.get_by_role("button", name="Sign in").click()
    expect_state(page, "ready")
    expect(dialog).to_be_hidden()
    focused = page.evaluate("document.activeElement.closest('symphony-chat') !== null")
    assert focused, "the focus is in the chat"


def test_the_dialog_closes_with_escape_and_opens_again(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"password"}
    page.goto(site.add(chat()))
    open_chat(page)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect_state(page, "attention")
    expect(page.locator("dialog[inert]")).to_have_count(1)
    assert page.evaluate("document.activeElement.closest('symphony-chat') !== null")
    page.get_by_role("button", name="Sign in").click()
    expect(dialog).to_be_visible()
    page.get_by_role("button", name="Close", exact=True).click()
    expect(dialog).to_be_hidden()


def test_login_can_be_fixed_by_the_author(page: Page, site: Site, pod: PreviewPod) -> None:
    pod.faults = {"password"}
    page.goto(site.add(chat(login="popup")))
    open_chat(page)
    assert render_of(pod)[0]["ecpLoginPopup"] is True


def test_redirect_goes_to_the_pods_login_page_and_back_to_the_same_chat(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"sso"}
    chats = [chat(login="redirect", title=f"Chat {i}", stream_id=OTHER_STREAM) for i in range(2)]
    page.goto(site.add(*chats, chat(login="redirect"), path="/desk/") + "?a=b#c")
    open_chat(page, 2)
    page.wait_for_url(f"https://{POD}/apps/login?**")
    query = parse_qs(urlsplit(page.url).query)
    assert query == {"symRedirectUrl": ["https://docs.example/desk/?a=b#c"]}
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("https://docs.example/**")
    expect_state(page, "ready", 2)
    expect_state(page, "idle", 0)
    expect(page.locator("symphony-chat").nth(2)).to_be_in_viewport()


def test_a_reader_who_comes_back_to_a_chat_with_users_clicks_again(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"sso"}
    page.goto(site.add(chat(login="redirect", user_ids="718")))
    open_chat(page)
    page.wait_for_url(f"https://{POD}/apps/login?**")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("https://docs.example/**")
    expect(page.get_by_role("button", name="Open chat")).to_be_focused()
    assert pod.named("startRoom") == [], "it could create a room"
    page.keyboard.press("Enter")
    expect_state(page, "ready")


def test_a_login_page_that_only_sends_back_makes_no_loop(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"sso"}
    url = site.add(chat(login="redirect"))
    page.goto(url)
    open_chat(page)
    page.wait_for_url(f"https://{POD}/apps/login?**")
    page.goto(url)
    expect_state(page, "attention")
    assert len(pod.named("/apps/login")) == 1
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_coming_back_opens_nothing_when_nobody_left(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.add_init_script("sessionStorage.setItem('symphony-ecp', 'https://evil.example')")
    page.goto(site.add(chat()), wait_until="networkidle")
    expect_state(page, "idle")
    assert pod.calls == []


def test_terms_bring_the_main_frame_into_view(page: Page, site: Site, pod: PreviewPod) -> None:
    pod.faults = {"terms"}
    page.goto(site.add(chat()))
    open_chat(page)
    dialog = page.get_by_role("dialog", name="Symphony")
    expect(dialog).to_be_visible()
    main_frame(page).get_by_role("button", name="Accept").click()
    expect_state(page, "ready")
    expect(dialog).to_be_hidden()


def test_terms_do_not_pop_up_unasked(page: Page, site: Site, pod: PreviewPod) -> None:
    pod.faults = {"terms"}
    page.goto(site.add(chat(load="eager")))
    expect_state(page, "attention")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Continue in Symphony").click()
    main_frame(page).get_by_role("button", name="Accept").click()
    expect_state(page, "ready")


def test_silence_is_no_failure_while_the_reader_has_something_to_do(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"terms"}
    page.clock.install()
    page.goto(site.add(chat()))
    open_chat(page)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.clock.run_for(120_000)
    expect_state(page, "attention")
    page.clock.resume()
    main_frame(page).get_by_role("button", name="Accept").click()
    expect_state(page, "ready")


def test_a_chat_that_joins_shows_the_same_notice(page: Page, site: Site, pod: PreviewPod) -> None:
    pod.faults = {"sso"}
    page.goto(site.add(chat(), chat(stream_id=OTHER_STREAM, title="Support")))
    with page.expect_popup() as popup:
        open_chat(page)
    open_chat(page)
    expect_state(page, "attention", 1)
    popup.value.get_by_role("button", name="Sign in").click()
    expect_state(page, "ready", 0)
    expect_state(page, "ready", 1)


def test_attention_is_reported_with_a_stable_code(page: Page, site: Site, pod: PreviewPod) -> None:
    pod.faults = {"terms"}
    page.goto(site.add(chat()))
    page.evaluate(
        "addEventListener('symphony-chat:attention', e => { document.title = e.detail.code })"
    )
    open_chat(page)
    expect_state(page, "attention")
    assert page.title() == "needed"


def test_collaboration_signs_in_where_the_chat_is(page: Page, site: Site, pod: PreviewPod) -> None:
    pod.faults = {"terms"}
    page.goto(site.add(chat(layout="collaboration", height="600")))
    open_chat(page)
    expect_state(page, "attention")
    expect(page.get_by_role("dialog")).to_have_count(0)
    frame_of(page).get_by_role("button", name="Accept").click()
    expect_state(page, "ready")
