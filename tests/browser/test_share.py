"""Sharing a page: through the SDK's dialog after a click, or by the clipboard, and always said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from symphony_ecp.preview import PreviewPod
from tests.browser.stage import (
    HOSTS_PATH,
    OTHER_POD,
    SITE,
    STRICT,
    TRUSTED_TYPES,
    chat,
    document,
    expect_state,
    hosts_file,
    open_chat,
    policy,
    share,
    stop_clock,
    swap,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

CANONICAL = '<link rel="canonical" href="https://docs.acme.example/rates/?session=1#top">'
ALICE = "71811853190567"
LINK = "https://open.symphony.com/?"


def click(page: Page) -> Any:
    """Click the share and return its dialog."""
    page.get_by_role("link", name="Share in Symphony").click()
    dialog = page.locator("dialog.symphony-sharing")
    expect(dialog).to_be_visible()
    return dialog


def allow_copying(page: Page) -> None:
    rights = ["clipboard-read", "clipboard-write"]
    page.context.grant_permissions(rights, origin=f"https://{SITE}")


def said(dialog: Any) -> Any:
    """Return what the dialog itself says; the chat in it has a status of its own."""
    return dialog.locator("> .symphony-status")


def copied(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def sent(pod: PreviewPod) -> list[Any]:
    return [call.args for call in pod.calls if call.name == "preview-sent"]


def dialog_of_symphony(page: Page) -> Any:
    return page.locator(".symphony-sharing symphony-chat").frame_locator("iframe")


def test_title_text_and_address_are_sent_after_the_reader_has_said_to_whom(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    site.csp = STRICT + TRUSTED_TYPES
    page.goto(site.add(share(text="Read this first.", section="rates"), head=CANONICAL))
    dialog = click(page)
    frame = dialog_of_symphony(page)
    frame.get_by_label("To, user ids").fill(ALICE)
    expect(dialog.get_by_text("Choose in Symphony who gets this page.")).to_be_visible()
    assert sent(pod) == []
    frame.get_by_role("button", name="Send").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("symphony-share").get_by_role("status")).to_have_text(
        "This page has been shared in Symphony."
    )
    ((message),) = sent(pod)
    assert message["text"] == "Desk\n\nRead this first.\n\nhttps://docs.acme.example/rates/#rates"
    assert message["users"] == [ALICE]
    expect(page.get_by_role("link", name="Share in Symphony")).to_be_focused()


def test_the_sdk_is_asked_for_its_dialog_in_a_box_of_ours(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(share(page_title="The desk")))
    click(page)
    message, options = pod.wait_for("sendMessage").args
    box = page.locator(".symphony-sharing .symphony-box").get_attribute("id")
    assert message == {"text": {"text/plain": f"The desk\n\nhttps://{SITE}/"}}
    assert options == {
        "mode": "blast",
        "displayMode": "confirmation_dialog",
        "container": f"#{box}",
    }


def test_a_query_is_not_shared_for_it_may_be_secret(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(share()) + "?token=secret#place")
    click(page)
    message, _ = pod.wait_for("sendMessage").args
    assert message["text"]["text/plain"] == f"Desk\n\nhttps://{SITE}/"


def test_nothing_is_asked_of_the_pod_before_the_click(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.goto(site.add(share()), wait_until="networkidle")
    assert {urlsplit(url).hostname for url in seen} == {SITE}
    assert {urlsplit(url).path.rpartition("/")[2] for url in seen if "symphony" in url} == {
        "symphony-ecp.js",
        "symphony-ecp.css",
    }
    assert pod.calls == []
    expect(page.locator(".symphony-address")).to_be_hidden()


def test_without_a_script_it_is_the_address_and_a_link_to_symphony(
    browser: Browser, site: Site
) -> None:
    context = browser.new_context(ignore_https_errors=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(site.add(share()))
    expect(page.get_by_text("https://docs.example/")).to_be_visible()
    expect(page.get_by_role("link", name="Share in Symphony")).to_have_attribute("href", LINK)
    context.close()


def test_on_paper_the_address_is_there(page: Page, site: Site) -> None:
    page.goto(site.add(share()))
    page.emulate_media(media="print")
    expect(page.get_by_text("https://docs.example/")).to_be_visible()


def test_a_chat_and_a_share_have_one_session(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(chat(), share()))
    open_chat(page)
    expect_state(page, "ready")
    click(page)
    pod.wait_for("sendMessage")
    assert [call.name for call in pod.calls].count("render") == 1
    page.keyboard.press("Escape")
    expect(page.locator("dialog.symphony-sharing")).to_have_count(0)
    expect_state(page, "ready")


def test_it_is_used_with_the_keyboard_alone(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add("<p><button>Before</button></p>", share()))
    page.get_by_role("button", name="Before").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    dialog = page.locator("dialog.symphony-sharing")
    expect(dialog).to_be_visible()
    for _ in range(12):  # the page behind it is out of reach
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body"
            " || document.activeElement.closest('.symphony-sharing') !== null"
        )
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("link", name="Share in Symphony")).to_be_focused()


def test_who_cancels_in_symphony_is_told_and_keeps_the_clipboard(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    allow_copying(page)
    page.goto(site.add(share()))
    page.evaluate("navigator.clipboard.writeText('mine')")
    dialog = click(page)
    dialog_of_symphony(page).get_by_role("button", name="Cancel").click()
    expect(said(dialog)).to_have_text(
        "Symphony did not confirm that it sent this page. "
        "Copy it, and paste it into a chat in Symphony."
    )
    assert copied(page) == "mine"
    assert sent(pod) == []
    dialog.get_by_role("button", name="Copy text and address").click()
    expect(said(dialog)).to_have_text("Copied. Paste it into a chat in Symphony.")
    assert copied(page) == f"Desk\n\nhttps://{SITE}/"


@pytest.mark.parametrize("fault", ["not-sent", "fails", "rejects"])
def test_a_refusal_is_a_sentence_with_the_way_without_the_sdk(
    page: Page, site: Site, pod: PreviewPod, fault: str
) -> None:
    pod.faults = {fault}
    page.goto(site.add(share(text="Look")))
    dialog = click(page)
    expect(said(dialog)).to_contain_text("Symphony did not confirm that it sent this page.")
    expect(dialog.get_by_role("textbox")).to_have_value(f"Desk\n\nLook\n\nhttps://{SITE}/")
    expect(dialog.get_by_role("link", name="Open Symphony")).to_have_attribute("href", LINK)
    expect(dialog.locator("iframe")).to_have_count(0)


def test_silence_is_a_sentence(page: Page, site: Site, pod: PreviewPod) -> None:
    pod.faults = {"silent"}
    stop_clock(page)
    page.goto(site.add(share()))
    page.clock.resume()
    dialog = click(page)
    pod.wait_for("checkAuth")
    page.clock.fast_forward(21_000)
    page.clock.fast_forward(21_000)
    expect(said(dialog)).to_contain_text("Symphony did not answer. Copy it")


def test_a_pod_that_cannot_be_reached_leaves_the_clipboard(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    allow_copying(page)
    pod.faults = {"no-script"}
    page.goto(site.add(share()))
    dialog = click(page)
    expect(said(dialog)).to_have_text(
        "Symphony could not be reached. Copied. Paste it into a chat in Symphony."
    )
    assert copied(page) == f"Desk\n\nhttps://{SITE}/"


def test_a_policy_that_refuses_the_sdk_leaves_the_clipboard(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    allow_copying(page)
    site.csp = policy("iframe")
    page.goto(site.add(share()))
    dialog = click(page)
    expect(said(dialog)).to_contain_text("could not be reached. Copied.")


@pytest.mark.parametrize("rendering", ["open", "iframe"])
def test_a_site_without_symphonys_script_copies_at_once(
    page: Page, site: Site, pod: PreviewPod, rendering: str
) -> None:
    allow_copying(page)
    page.goto(site.add(share(rendering=rendering)))
    dialog = click(page)
    expect(said(dialog)).to_have_text("Copied. Paste it into a chat in Symphony.")
    assert copied(page) == f"Desk\n\nhttps://{SITE}/"
    assert pod.calls == []


def test_where_copying_is_forbidden_the_text_is_selected(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    site.headers["Permissions-Policy"] = "clipboard-write=()"
    page.goto(site.add(share(rendering="open")))
    dialog = click(page)
    expect(said(dialog)).to_contain_text("Copy this text")
    text = dialog.get_by_role("textbox")
    expect(text).to_be_focused()
    assert text.get_attribute("readonly") is not None
    assert page.evaluate("getSelection().toString()") == f"Desk\n\nhttps://{SITE}/"


def test_a_pod_that_is_none_of_the_site_is_asked_nothing(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    allow_copying(page)
    site.pages[HOSTS_PATH] = site.pages[HOSTS_PATH].replace("acme.symphony.com", "x.symphony.com")
    page.goto(site.add(share()))
    dialog = click(page)
    expect(said(dialog)).to_contain_text("Symphony cannot be asked to send this page. Copied.")
    assert pod.calls == []


def test_beside_an_open_chat_of_another_pod_it_is_copied(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    allow_copying(page)
    page.goto(site.add(chat(pod=OTHER_POD, partner_id=""), share()))
    open_chat(page)
    expect_state(page, "ready")
    dialog = click(page)
    expect(said(dialog)).to_contain_text("Symphony cannot be asked to send this page. Copied.")


def test_on_a_copy_of_the_site_nothing_is_asked_and_the_reason_is_said(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    allow_copying(page)
    pods = "pods: {acme: {host: acme.symphony.com, partner-id: acme-docs, sites: [docs.acme.com]}}"
    site.pages[HOSTS_PATH] = hosts_file(pods)
    page.goto(site.add(share()))
    dialog = click(page)
    expect(said(dialog)).to_contain_text("This copy of the site is not registered with Symphony.")
    assert pod.calls == []


@pytest.mark.parametrize(
    "answer", ["undefined", "'x'", "{}", "false", "{ messages: 'x' }", "{ status: 'CANCELLED' }"]
)
def test_what_does_not_say_that_it_was_sent_is_not_called_so(
    page: Page, site: Site, pod: PreviewPod, answer: str
) -> None:
    page.goto(site.add(chat(), share()))
    open_chat(page)
    expect_state(page, "ready")
    page.evaluate(f"() => {{ window.symphony.sendMessage = async () => ({answer}) }}")
    dialog = click(page)
    expect(said(dialog)).to_contain_text("Symphony did not confirm that it sent this page.")


def test_instant_navigation_closes_the_dialog(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(share()))
    dialog = click(page)
    swap(page, document(chat()))
    expect(dialog).to_have_count(0)


def test_a_menu_makes_one_by_script_and_says_no_more_than_the_pod(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(share()))
    page.evaluate(
        """() => {
            const made = document.createElement("symphony-share");
            made.setAttribute("pod", "acme.symphony.com");
            const link = Object.assign(document.createElement("a"), {
                href: "https://open.symphony.com/?", textContent: "Share this page" });
            made.append(link);
            document.querySelector("main").append(made);
            link.click();
        }"""
    )
    message, _ = pod.wait_for("sendMessage").args
    assert message["text"]["text/plain"] == f"Desk\n\nhttps://{SITE}/"


def test_a_second_click_opens_no_second_dialog(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(share()))
    page.evaluate("for (let i = 0; i < 3; i++) document.querySelector('symphony-share a').click()")
    expect(page.locator("dialog.symphony-sharing")).to_have_count(1)
    expect(page.locator(".symphony-sharing iframe")).to_be_attached()
    expect(page.locator("dialog.symphony-sharing")).to_have_count(1)


def test_words_of_a_site_are_said_and_nonsense_is_not(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    allow_copying(page)
    words = '{"copied": "Kopiert.", "copy": 5, "launch": " "}'
    page.goto(site.add(share(rendering="open", words=words)))
    dialog = click(page)
    expect(said(dialog)).to_have_text("Kopiert.")
    expect(dialog.get_by_role("button", name="Copy text and address")).to_be_visible()
    expect(dialog.get_by_role("link", name="Open Symphony")).to_be_visible()
    page.goto(site.add(share(rendering="open", words="{[")))
    expect(said(click(page))).to_contain_text("Copied.")


def test_markup_in_a_title_stays_text(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(share(page_title="<b>*A*</b> & b", text='"<script>"')))
    click(page)
    message, _ = pod.wait_for("sendMessage").args
    said = '<b>*A*</b> & b\n\n"<script>"\n\n'
    assert message["text"]["text/plain"].startswith(said)


@pytest.mark.cookies("allowed")
def test_signing_in_comes_before_sending(page: Page, site: Site, pod: PreviewPod) -> None:
    pod.faults = {"password"}
    page.goto(site.add(share()))
    click(page)
    login = page.locator("dialog.symphony-hall").frame_locator("iframe")
    login.get_by_label("Name").fill("me")
    login.get_by_label("Password").fill("secret")
    login.get_by_role("button", name="Sign in").click()
    dialog_of_symphony(page).get_by_label("To, user ids").fill(ALICE)
    dialog_of_symphony(page).get_by_role("button", name="Send").click()
    expect(page.locator("dialog.symphony-sharing")).to_have_count(0)
    assert len(sent(pod)) == 1


def test_after_instant_navigation_the_next_page_is_shared(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(chat(), share()))
    open_chat(page)
    expect_state(page, "ready")
    swap(page, site.pages["/"].replace("acme-docs", "acme-docs"))
    page.evaluate("history.pushState({}, '', '/next/'); document.title = 'Next'")
    click(page)
    message, _ = pod.wait_for("sendMessage").args
    assert message["text"]["text/plain"] == f"Next\n\nhttps://{SITE}/next/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_dialog_fits_and_follows_the_page(
    page: Page, site: Site, pod: PreviewPod, scheme: str, width: int
) -> None:
    colours = {"light": "background: #fff; color: #111", "dark": "background: #111; color: #eee"}
    site.csp = None
    style = f"<style>body {{ {colours[scheme]} }}</style>"
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(site.add(share(rendering="open"), head=style))
    dialog = click(page)
    box = dialog.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    ground, ink = page.evaluate(
        """() => ["background-color", "color"].map((name) =>
            getComputedStyle(document.querySelector(".symphony-text")).getPropertyValue(name)
                .match(/[0-9]+/g).slice(0, 3).reduce((sum, one) => sum + Number(one), 0))"""
    )
    assert (ground > ink) == (scheme == "light")
