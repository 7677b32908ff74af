"""Chats where no stylesheet and no `document.querySelector` reaches: in shadow roots."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.stage import (
    OTHER_STREAM,
    STREAM,
    TRUSTED_TYPES,
    chat,
    expect_state,
    open_chat,
    policy,
    share,
)
from tests.browser.test_accessibility import AUDIT, AXE
from tests.browser.test_dock import dock
from tests.browser.test_live import button as badge_button
from tests.browser.test_reader import READERS, button, open_site, reader_chat

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

#: A portal's own element: its page is in a shadow root, put there by a script.
PORTAL = """
customElements.define("doc-page", class extends HTMLElement {
    connectedCallback() {
        const { mode = "open", slots: slotAssignment = "named", page } = this.dataset;
        this.root ??= this.attachShadow({ mode, slotAssignment });
        if (page) this.show(page);
    }
    show(html) {
        const next = document.createElement("template");
        next.innerHTML = html;
        this.root.replaceChildren(next.content);
    }
});
"""


def portal(html: str, **data: str) -> str:
    """Return a portal's element that shows a page in its root."""
    given = "".join(f' data-{name}="{value}"' for name, value in data.items())
    return f'<doc-page{given} data-page="{escape(html)}"></doc-page>'


def visit(page: Page, site: Site, *blocks: str, head: str = "") -> list[str]:
    """Show a page of the portal; returns what the browser complains of."""
    site.pages["/portal.js"] = PORTAL
    said: list[str] = []
    page.on("console", lambda message: message.type == "error" and said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(site.add(*blocks, head=f'<script defer src="/portal.js"></script>{head}'))
    return said


def box(page: Page, index: int = 0) -> FrameLocator:
    """Return the frame of a chat: its box is outside of the root."""
    return page.locator(".symphony-box[slot]").nth(index).frame_locator("iframe")


@pytest.mark.parametrize("layout", ["focus", "collaboration"])
@pytest.mark.parametrize("rendering", ["sdk", "open", "iframe"])
def test_a_chat_in_a_shadow_root_opens_and_its_frame_fills_it(
    page: Page, site: Site, pod: PreviewPod, rendering: str, layout: str
) -> None:
    said = visit(page, site, portal(chat(rendering=rendering, layout=layout)))
    open_chat(page)
    expect_state(page, "ready")
    expect(box(page).get_by_text(STREAM)).to_be_visible()
    seen = page.locator("symphony-chat").bounding_box()
    frame = page.locator(".symphony-box[slot] iframe").bounding_box()
    assert seen
    assert frame
    assert frame["height"] > 300
    assert abs(frame["width"] - seen["width"]) < 3
    assert abs(frame["y"] + frame["height"] - seen["y"] - seen["height"]) < 3
    assert said == []


@pytest.mark.parametrize("data", [{"mode": "closed"}, {"slots": "manual"}], ids=str)
def test_a_root_that_is_closed_or_assigns_its_slots_by_hand_is_no_other(
    page: Page, site: Site, pod: PreviewPod, data: dict[str, str]
) -> None:
    visit(page, site, portal(chat(load="eager"), **data))
    expect(box(page).get_by_text(STREAM)).to_be_visible()


def test_a_root_in_a_root_hands_the_chat_on(page: Page, site: Site, pod: PreviewPod) -> None:
    said = visit(page, site, portal(portal(portal(chat()))))
    open_chat(page)
    expect(box(page).get_by_text(STREAM)).to_be_visible()
    page.get_by_role("button", name="Close chat").click()
    expect_state(page, "idle")
    expect(page.locator("slot, .symphony-box")).to_have_count(0)
    assert said == []


def test_chats_of_two_roots_and_of_the_page_share_one_session(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    two = chat() + chat(stream_id=OTHER_STREAM, title="Support")
    visit(page, site, portal(two), portal(chat(title="Again")), chat(title="Outside"))
    for index in range(4):
        open_chat(page)
        expect_state(page, "ready", index)
    assert len(pod.named("render")) == 1
    assert len(pod.named("openStream")) == 4
    expect(box(page, 1).get_by_text(OTHER_STREAM)).to_be_visible()
    for index in range(4):
        expect(page.locator("symphony-chat").nth(index).get_by_role("status")).to_have_text(
            "The chat is open."
        )


def test_one_that_is_closed_opens_again(page: Page, site: Site, pod: PreviewPod) -> None:
    visit(page, site, portal(chat()))
    for _ in range(2):
        open_chat(page)
        expect(box(page).get_by_text(STREAM)).to_be_visible()
        expect(page.locator(".symphony-box[slot]")).to_have_count(1)
        page.get_by_role("button", name="Close chat").click()
        expect(page.locator(".symphony-box")).to_have_count(0)


def test_the_focus_stays_with_the_reader(page: Page, site: Site, pod: PreviewPod) -> None:
    visit(page, site, portal(chat()))
    page.get_by_role("button", name="Open chat").focus()
    page.keyboard.press("Enter")
    expect_state(page, "ready")
    expect(page.locator(".symphony-box[slot] iframe")).to_be_focused()
    page.get_by_role("button", name="Close chat").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Open chat")).to_be_focused()


def test_the_page_hears_of_it_as_of_any_chat(page: Page, site: Site, pod: PreviewPod) -> None:
    page.add_init_script(
        "window.heard = [];"
        "addEventListener('symphony-chat:ready', ({ detail, composed }) =>"
        " heard.push([detail.code, composed]))"
    )
    visit(page, site, portal(chat()))
    open_chat(page)
    expect_state(page, "ready")
    assert page.evaluate("heard") == [["opened", True]]


def test_it_has_the_looks_of_a_chat_in_the_page(page: Page, site: Site, pod: PreviewPod) -> None:
    visit(page, site, portal(f"{chat()}{button()}"), chat(), button())
    look = """names => names.map(name => [
        ...document.querySelector('doc-page').shadowRoot.querySelectorAll(name),
        ...document.querySelectorAll(name),
    ].map(one => {
        const { display, color, backgroundColor, borderRadius, padding } = getComputedStyle(one);
        const { width, height } = one.getBoundingClientRect();
        return JSON.stringify({ display, color, backgroundColor, borderRadius, padding, width,
            height });
    }))"""
    names = ["symphony-chat", ".symphony-action", ".symphony-title", ".symphony-button"]
    page.wait_for_function(
        "document.querySelector('doc-page').shadowRoot.adoptedStyleSheets.length"
    )
    expect_state(page, "idle", 1)
    for inside, outside in page.evaluate(look, names):
        assert inside == outside


def test_files_on_another_origin_are_asked_for_by_the_root_itself(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    site.csp = None
    site.pages["/portal.js"] = PORTAL
    elsewhere = f"{site.origin}:8443/symphony-ecp/symphony-ecp.js"
    site.pages["/"] = (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Portal</title>"
        f"<script defer src={elsewhere}></script><script defer src=/portal.js></script>"
        f"<main>{portal(chat())}</main>"
    )
    page.goto(site.origin)
    expect(page.locator("symphony-chat")).to_have_css("display", "grid")
    open_chat(page)
    expect(box(page).get_by_text(STREAM)).to_be_visible()
    for name in ("symphony-ecp.css", "symphony-ecp-open.css"):
        expect(page.locator(f"doc-page link[href$='{name}']")).to_have_count(1)


def test_without_the_part_for_roots_a_chat_stays_a_poster_that_says_why(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.route("**/symphony-ecp-place.js*", lambda route: route.abort())
    visit(page, site, portal(chat()))
    open_chat(page)
    expect_state(page, "error")
    expect(page.get_by_role("status")).to_have_text("Symphony could not be reached.")
    assert pod.named("render") == []
    page.unroute("**/symphony-ecp-place.js*")
    page.get_by_role("button", name="Try again").click()
    expect(box(page).get_by_text(STREAM)).to_be_visible()


def test_axe_finds_nothing_in_it(page: Page, site: Site, pod: PreviewPod) -> None:
    site.csp = None
    visit(page, site, portal(f"<h2>Desk</h2>{chat()}{share()}"))
    page.add_script_tag(path=AXE)
    assert page.evaluate(AUDIT)["ours"] == []
    open_chat(page)
    expect_state(page, "ready")
    assert page.evaluate(AUDIT)["ours"] == []


def test_its_styles_are_there_before_a_page_that_comes_later(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    visit(page, site, portal(chat()))
    page.wait_for_function(
        "document.querySelector('doc-page').shadowRoot.adoptedStyleSheets.length"
    )
    displays = page.evaluate(
        """html => {
            const host = document.querySelector('doc-page');
            const seen = [];
            for (let count = 3; count--;) {
                host.show(html);
                const chat = host.shadowRoot.querySelector('symphony-chat');
                seen.push(getComputedStyle(chat).display);
            }
            return [seen, host.shadowRoot.adoptedStyleSheets.length];
        }""",
        chat(),
    )
    assert displays == [["grid"] * 3, 1]


def test_a_page_that_comes_later_opens_in_the_session_of_the_one_before(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    said = visit(page, site, portal(chat()))
    for stream in (STREAM, OTHER_STREAM):
        open_chat(page)
        expect(box(page).get_by_text(stream)).to_be_visible()
        page.evaluate(
            "html => document.querySelector('doc-page').show(html)", chat(stream_id=OTHER_STREAM)
        )
        expect(page.locator(".symphony-box")).to_have_count(0)
        expect_state(page, "idle")
    assert len(pod.named("render")) == 1
    assert said == []


@pytest.mark.parametrize("where", ["host", "inside"])
def test_it_follows_what_is_behind_its_root(
    page: Page, site: Site, pod: PreviewPod, where: str
) -> None:
    site.csp = None
    visit(page, site, f"<section>{portal(f'<article>{chat()}</article>')}</section>")
    open_chat(page)
    html = box(page).locator("html")
    expect(html).to_have_attribute("data-mode", "light")
    layer = {
        "host": "document.querySelector('section')",
        "inside": "document.querySelector('doc-page').shadowRoot.querySelector('article')",
    }[where]
    page.evaluate(f"{layer}.style.background = '#111'")
    expect(html).to_have_attribute("data-mode", "dark")


def test_it_sees_what_is_behind_the_slot_that_shows_it(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    site.csp = None
    visit(page, site, "<doc-page></doc-page>")
    page.evaluate(
        """html => {
            const host = document.querySelector('doc-page');
            host.show('<div style="background: #111"><slot></slot></div>');
            host.innerHTML = html;
        }""",
        chat(),
    )
    open_chat(page)
    expect_state(page, "ready")
    expect(page.locator("symphony-chat").frame_locator("iframe").locator("html")).to_have_attribute(
        "data-mode", "dark"
    )


# ---- what else is in a root ----------------------------------------------------------------------


@pytest.mark.cookies("allowed")
def test_a_reader_is_asked_to_sign_in_there(page: Page, site: Site, pod: PreviewPod) -> None:
    pod.faults = {"password"}
    visit(page, site, portal(chat()))
    open_chat(page)
    dialog = page.locator("dialog.symphony-hall[open]")
    login = dialog.frame_locator("iframe")
    login.get_by_label("Name").fill("me")
    login.get_by_label("Password").fill("secret")
    login.get_by_role("button", name="Sign in").click()
    expect(box(page).get_by_text(STREAM)).to_be_visible()


def test_badges_of_links_there_count_and_those_that_come_later_too(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    visit(page, site, portal(chat() + badge_button(STREAM)))
    open_chat(page)
    expect_state(page, "ready")
    box(page).get_by_role("button", name="Receive a message", exact=True).click()
    expect(page.locator(".symphony-badge")).to_have_text("1")
    page.evaluate(
        "html => document.querySelector('doc-page').root.append("
        "document.createRange().createContextualFragment(html))",
        badge_button(STREAM),
    )
    expect(page.locator(".symphony-badge")).to_have_count(2)


def test_a_link_in_a_conversation_goes_to_the_chat_of_another_root(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    linked = {"canClickInternalLinks": True}
    other = chat(stream_id=OTHER_STREAM, title="Support", settings=linked)
    visit(page, site, portal(chat(settings=linked)), "<p>Much else.</p>" * 100, portal(other))
    open_chat(page)
    expect_state(page, "ready")
    box(page).get_by_role("button", name="Open a linked conversation").click()
    expect_state(page, "ready", 1)
    expect(page.locator("symphony-chat").nth(1)).to_be_in_viewport()


def test_links_and_chats_there_follow_the_company_of_the_reader(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    open_site(site, READERS)
    site.csp = (site.csp or "").removesuffix(TRUSTED_TYPES)  # the portal writes markup
    visit(page, site, portal(reader_chat() + button()))
    built = page.locator(".symphony-button").get_attribute("href")
    open_chat(page)
    page.get_by_role("button", name="Beta Bank").click()
    expect_state(page, "ready")
    expect(page.locator(".symphony-button")).not_to_have_attribute("href", built or "")
    page.get_by_role("button", name="Beta Bank").click()  # to change it
    expect(page.get_by_role("button", name="Acme")).to_be_focused()


def test_a_share_there_opens_its_dialog(page: Page, site: Site, pod: PreviewPod) -> None:
    visit(page, site, portal(share()))
    page.get_by_role("link", name="Share in Symphony").click()
    dialog = page.locator("dialog.symphony-sharing")
    expect(dialog.locator("> .symphony-status")).to_have_text(
        "Choose in Symphony who gets this page."
    )
    page.evaluate("document.querySelector('doc-page').show('')")  # the reader has gone on
    expect(dialog).to_have_count(0)


def test_a_dock_there_stays_as_pages_come_and_go(page: Page, site: Site, pod: PreviewPod) -> None:
    visit(page, site, portal(dock()))
    page.locator(".symphony-dock-link").click()
    expect_state(page, "ready")
    page.evaluate("html => document.querySelector('doc-page').show(html)", "<h2>Next</h2>" + dock())
    panel = page.locator("aside.symphony-panel")
    expect(panel).to_be_visible()
    assert panel.evaluate("one => one.inert") is False
    page.evaluate("document.querySelector('doc-page').show('')")
    expect(panel).to_have_js_property("inert", True)
    assert len(pod.named("render")) == 1


# ---- what goes wrong, and what is asked for ------------------------------------------------------


def test_a_portal_that_takes_the_box_away_is_told_nothing_false(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.add_init_script(
        """new MutationObserver(() => {
            const host = document.querySelector('doc-page');
            host?.querySelector('.symphony-box')?.remove();
        }).observe(document, { childList: true, subtree: true })"""
    )
    visit(page, site, portal(chat()))
    open_chat(page)
    expect_state(page, "error")
    expect(page.get_by_role("status")).to_have_text("Symphony could not open the chat.")


def test_one_that_its_reader_may_not_see_says_so(page: Page, site: Site, pod: PreviewPod) -> None:
    pod.faults = {"unknown-stream"}
    visit(page, site, portal(chat()))
    open_chat(page)
    expect(page.get_by_role("status")).to_contain_text("You may not be a member of it.")


def test_trusted_types_and_the_pods_of_the_site_hold_there_too(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    site.csp = policy("sdk") + TRUSTED_TYPES
    visit(page, site, "<doc-page></doc-page>")
    page.evaluate(
        """given => {
            const chat = document.createElement('symphony-chat');
            for (const [name, value] of Object.entries(given)) chat.setAttribute(name, value);
            document.querySelector('doc-page').root.append(chat);
        }""",
        {"pod": "evil.example", "stream-id": STREAM, "title": "Desk"},
    )
    open_chat(page)
    expect(page.get_by_role("status")).to_have_text("This chat cannot be opened on this site.")
    assert pod.calls == []
    page.evaluate(
        "document.querySelector('doc-page').root.lastChild.setAttribute('pod', 'acme.symphony.com')"
    )
    page.evaluate(
        "document.querySelector('doc-page').root.querySelector('symphony-chat').open(true)"
    )
    expect(box(page).get_by_text(STREAM)).to_be_visible()


def test_a_page_without_a_root_asks_for_nothing_of_it(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    visit(page, site, chat() + share() + dock())
    open_chat(page)
    expect_state(page, "ready")
    assert "/symphony-ecp/symphony-ecp-place.js" not in site.paths


# ---- pages that a script puts in -----------------------------------------------------------------

#: How scripts put a page into another one; ``html`` is a chat, ``main`` the content.
WAYS = {
    "innerHTML": "main.innerHTML = html",
    "template": """const made = document.createElement('template'); made.innerHTML = html;
        main.replaceChildren(made.content.cloneNode(true))""",
    "parsed elsewhere": """main.replaceChildren(
        new DOMParser().parseFromString(html, 'text/html').body.firstChild)""",
    "attributes after it": """const chat = document.createElement('symphony-chat');
        main.replaceChildren(chat);
        const given = new DOMParser().parseFromString(html, 'text/html').body.firstChild;
        for (const { name, value } of given.attributes) chat.setAttribute(name, value);
        chat.append(...given.childNodes)""",
    "moved": """main.innerHTML = html; const chat = main.firstElementChild;
        const place = document.createElement('section'); main.append(place); place.append(chat)""",
    "taken out and put back": """main.innerHTML = html; const chat = main.firstElementChild;
        chat.remove(); await new Promise(requestAnimationFrame); main.append(chat)""",
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("is_inside", [False, True], ids=["page", "root"])
def test_however_a_script_puts_a_chat_in_it_is_whole_and_opens(
    page: Page, site: Site, pod: PreviewPod, way: str, is_inside: bool
) -> None:
    said = visit(page, site, "<doc-page></doc-page>")
    page.evaluate(
        f"""async ([html, isInside]) => {{
            const host = document.querySelector('doc-page');
            host.show('<article></article>');
            const main = isInside ? host.root.firstChild : document.querySelector('main');
            if (!isInside) main.replaceChildren();
            {WAYS[way]};
        }}""",
        [chat(), is_inside],
    )
    found = page.locator("symphony-chat")
    expect_state(page, "idle")
    expect(found.locator(".symphony-title")).to_have_text("Trading desk")
    expect(found.get_by_text("Ask the desk here.")).to_be_visible()
    expect(found.get_by_role("link", name="Open in Symphony")).to_be_visible()
    expect(found.get_by_role("button", name="Open chat")).to_have_count(1)
    expect(found).to_have_attribute("aria-label", "Trading desk")
    open_chat(page)
    expect_state(page, "ready")
    assert len(pod.named("openStream")) == 1
    assert said == []
