"""Readers from several companies: the choice of a pod, and what it changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from symphony_ecp.dock import dock_of
from symphony_ecp.pipeline import process
from symphony_ecp.preview import PreviewPod
from symphony_ecp.preview.rest import Directory
from symphony_ecp.site import csp
from symphony_ecp.syntax import Entry, SourceBlock
from tests.browser.stage import (
    FOREIGN_POD,
    HOSTS_PATH,
    LOGIN,
    OTHER_POD,
    OTHER_STREAM,
    POD,
    SDK_SCRIPT,
    STREAM,
    TRUSTED_TYPES,
    Held,
    chat,
    expect_state,
    frame_of,
    hosts_file,
    open_chat,
    owner,
    swap,
)
from tests.browser.test_themes import MATERIAL, run

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Locator, Page

    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

SHARED = "rKiuGRoGDTrPtpHSIgmUgH///oVFs7kzdA=="
READERS = f"""
default-pod: reader
pods:
  acme: {{host: {POD}, partner-id: acme-docs, readers: true, title: Acme}}
  beta: {{host: {OTHER_POD}, partner-id: beta-docs, readers: true, title: Beta Bank}}
streams:
  support: {{id: {{acme: "{STREAM}", beta: "{OTHER_STREAM}"}}, type: chatroom, title: Support}}
  shared: {{id: "{SHARED}", type: chatroom, title: Shared}}
  acme-only: {{id: {{acme: "{STREAM}"}}, type: chatroom, title: Acme alone}}
  beta-only: {{id: {{beta: "{OTHER_STREAM}"}}, type: chatroom, title: Beta alone}}
"""
LOOKUP = f"pod-lookup: true\n{READERS}"
ANY = f"pod-lookup: any\n{READERS}"
KEY = "symphony-ecp"
LONG = "<p>Words of the page.</p>" * 40
MAIL = "Or your work e-mail address"


def made(kind: str, words: str, registry: str = READERS, **options: str) -> str:
    """Return what a build writes for a block."""
    known = owner(registry).registry
    pod = known.pod("reader")
    entries = tuple(Entry(name, value) for name, value in options.items())
    site = owner(registry).__class__(registry=known, pod=pod)
    output = process(SourceBlock(kind, words, entries), site)
    assert output.problems == (), output.problems
    return output.rendered.opening + output.rendered.closing


def reader_chat(stream: str = "support", registry: str = READERS, **options: str) -> str:
    return made("symphony-chat", stream.title(), registry, stream=stream, **options)


def button(stream: str = "support") -> str:
    return made("symphony-button", "Write to us", stream=stream)


def open_site(site: Site, registry: str = READERS) -> Site:
    """Let the site have this registry, and the policy that goes with it."""
    site.pages[HOSTS_PATH] = hosts_file(registry)
    found = csp.policy(owner(registry), frozenset(["sdk"]))
    site.csp = csp.as_header(found) + TRUSTED_TYPES
    return site


@pytest.fixture
def errors(page: Page) -> list[str]:
    """What went wrong in the page and nobody caught; no test here leaves any."""
    seen: list[str] = []
    page.on("pageerror", lambda error: seen.append(str(error)))
    return seen


@pytest.fixture(autouse=True)
def _nothing_is_unhandled(errors: list[str]):
    yield
    assert errors == []


@pytest.fixture
def readers(site: Site) -> Site:
    return open_site(site)


@pytest.fixture
def service(site: Site, pod: PreviewPod) -> PreviewPod:
    """The login service, which knows people of three companies."""
    open_site(site, LOOKUP)
    domains = {"acme.com": POD, "beta.com": OTHER_POD, "gamma.com": FOREIGN_POD}
    pod.rest.directory = Directory(domains={**domains, "odd.com": "evil.example"})
    return pod


def company(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def kept(page: Page) -> str | None:
    """Return what this browser remembers."""
    found: str | None = page.evaluate(f"localStorage.getItem('{KEY}')")
    return found


def sdks(pod: PreviewPod) -> int:
    return len(pod.named("/embed/sdk.js"))


def address(stream: str) -> re.Pattern[str]:
    return re.compile(re.escape(f"streamId={quote(stream, safe='')}&"))


# --- choosing ---


def test_a_reader_chooses_a_company_in_the_chats_place_and_it_opens_there(
    page: Page, readers: Site, pod: PreviewPod
) -> None:
    page.goto(readers.add(reader_chat()))
    open_chat(page)
    expect_state(page, "attention")
    expect(page.get_by_text("Which company are you with?")).to_be_visible()
    assert pod.calls == []
    company(page, "Beta Bank").click()
    expect_state(page, "ready")
    expect(frame_of(page).get_by_text(OTHER_STREAM)).to_be_visible()
    assert page.locator(f'script[src="https://{OTHER_POD}/embed/sdk.js"]').count() == 1
    assert page.locator("#symphony-ecm-sdk").get_attribute("data-partner-id") == "beta-docs"
    assert kept(page) == OTHER_POD


def test_a_choice_does_not_scroll_the_page(page: Page, readers: Site, pod: PreviewPod) -> None:
    page.set_viewport_size({"width": 900, "height": 200})
    page.goto(readers.add("<h1>Desk</h1>", reader_chat(height="900"), LONG))
    open_chat(page)
    choice = company(page, "Beta Bank")
    choice.evaluate("e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 20)")
    before = page.evaluate("scrollY")
    choice.focus()
    page.keyboard.press("Enter")
    expect_state(page, "ready")
    # The bar has a line more, by which the browser keeps what is in sight where it is.
    assert page.evaluate("scrollY") == pytest.approx(before, abs=50)
    assert before > 100


def test_the_choice_is_remembered_by_other_pages_and_visits(
    page: Page, readers: Site, pod: PreviewPod
) -> None:
    readers.add(reader_chat("shared"), path="/other.html")
    page.goto(readers.add(reader_chat()))
    open_chat(page)
    company(page, "Acme").click()
    expect_state(page, "ready")
    page.goto(f"{readers.origin}/other.html")
    open_chat(page)
    expect(frame_of(page).get_by_text(SHARED)).to_be_visible()
    expect(page.get_by_role("button", name="Acme · Change")).to_be_visible()


def test_all_chats_of_the_page_follow_the_choice(
    page: Page, readers: Site, pod: PreviewPod
) -> None:
    visible = reader_chat("shared", load="visible")
    page.goto(readers.add(reader_chat(load="visible"), visible, reader_chat()))
    expect_state(page, "attention", 0)
    expect_state(page, "attention", 1)
    page.locator("symphony-chat").nth(1).get_by_role("button", name="Beta Bank").click()
    expect_state(page, "ready", 0)
    expect_state(page, "ready", 1)
    expect_state(page, "idle", 2)
    expect(frame_of(page, 0).get_by_text(OTHER_STREAM)).to_be_visible()
    assert sdks(pod) == 1


def test_keys_alone_are_enough_and_the_focus_is_where_the_reader_goes_on(
    page: Page, readers: Site, pod: PreviewPod
) -> None:
    page.goto(readers.add(reader_chat()))
    page.get_by_role("button", name="Open chat").focus()
    page.keyboard.press("Enter")
    expect(company(page, "Acme")).to_be_focused()
    page.keyboard.press("Tab")
    expect(company(page, "Beta Bank")).to_be_focused()
    page.keyboard.press("Enter")
    expect_state(page, "ready")
    chat = page.locator("symphony-chat")
    inside = "chat => chat.contains(document.activeElement)"
    assert chat.evaluate(inside)
    page.get_by_role("button", name="Beta Bank · Change").focus()
    page.keyboard.press("Enter")
    expect(company(page, "Acme")).to_be_focused()
    page.get_by_role("button", name="Forget my company").focus()
    page.keyboard.press("Enter")
    expect_state(page, "idle")
    assert chat.evaluate(inside)


def test_a_chat_that_opens_by_itself_takes_no_focus(
    page: Page, readers: Site, pod: PreviewPod
) -> None:
    page.goto(readers.add(reader_chat(load="visible")))
    expect_state(page, "attention")
    assert page.evaluate("document.activeElement === document.body")


def test_a_choice_that_is_not_made_leaves_a_poster(
    page: Page, readers: Site, pod: PreviewPod
) -> None:
    page.goto(readers.add(reader_chat()))
    open_chat(page)
    page.get_by_role("button", name="Close chat").click()
    expect_state(page, "idle")
    expect(company(page, "Acme")).to_have_count(0)
    assert kept(page) is None
    assert pod.calls == []


TITLED = READERS.replace("title: Beta Bank", "title: {en: Beta Bank, de: Betabank, ja: ベータ銀行}")


@pytest.mark.parametrize(
    ("language", "own", "title"),
    [
        ("de-CH", "", "Betabank"),
        ("ja", "", "ベータ銀行"),
        ("pl", "", "Beta Bank"),
        ("pl", "de", "Betabank"),
        ("", "", "Beta Bank"),
    ],
)
def test_companies_have_their_titles_in_the_language_of_the_chat(
    page: Page, site: Site, pod: PreviewPod, language: str, own: str, title: str
) -> None:
    open_site(site, TITLED)
    element = reader_chat(registry=TITLED)
    element = (
        element.replace("<symphony-chat ", f'<symphony-chat lang="{own}" ') if own else element
    )
    page.goto(site.add(element, language=language))
    open_chat(page)
    group = page.get_by_role("group", name="Which company are you with?")
    expect(group.get_by_role("button")).to_have_text(["Acme", title])
    company(page, title).click()
    expect_state(page, "ready")
    expect(page.locator(".symphony-company")).to_have_text(f"{title} · Change")


# --- in the dock, and on sharing ---


def dock(stream: str) -> str:
    site = owner(f"{READERS}\ndock: {{stream: {stream}, title: Ask}}\n")
    of_readers = site.__class__(registry=site.registry, pod=site.registry.pod("reader"))
    html = dock_of(of_readers).html(of_readers)
    assert html
    return html


def test_the_dock_opens_the_stream_of_the_readers_pod_and_escape_closes_it(
    page: Page, readers: Site, pod: PreviewPod
) -> None:
    page.goto(readers.add(dock("support")))
    page.get_by_role("link", name="Ask").press("Enter")
    company(page, "Beta Bank").press("Enter")
    expect_state(page, "ready")
    expect(frame_of(page).get_by_text(OTHER_STREAM)).to_be_visible()
    if not page.locator("aside").evaluate("panel => panel.contains(document.activeElement)"):
        raise AssertionError("the focus is where the reader goes on")
    page.locator("aside .symphony-close").first.focus()
    page.keyboard.press("Escape")
    expect(page.locator("aside")).to_have_count(0)
    expect(page.get_by_role("link", name="Ask")).to_be_focused()


def test_a_dock_whose_stream_is_not_on_the_readers_pod_says_so(
    page: Page, readers: Site, pod: PreviewPod
) -> None:
    page.goto(readers.add(dock("beta-only")))
    page.get_by_role("link", name="Ask").click()
    company(page, "Acme").click()
    expect_state(page, "error")
    expect(page.get_by_text("This chat is not in the Symphony of your company.")).to_be_visible()
    assert pod.named("openStream") == []


def test_a_page_is_shared_on_the_readers_pod_and_forgetting_it_closes_the_dialog(
    page: Page, readers: Site, pod: PreviewPod
) -> None:
    page.goto(readers.add(made("symphony-share", "Share")))
    page.get_by_role("link", name="Share").click()
    company(page, "Beta Bank").click()
    send = page.locator(".symphony-sharing symphony-chat").frame_locator("iframe")
    expect(send.get_by_role("button", name="Send")).to_be_visible()
    page.get_by_role("button", name="Beta Bank · Change").click()
    page.get_by_role("button", name="Forget my company").click()
    expect(page.locator("dialog.symphony-sharing")).to_have_count(0)
    assert kept(page) is None


# --- changing and forgetting ---


def choose_first(page: Page, site: Site, *blocks: str, name: str = "Acme") -> None:
    page.goto(site.add(*(blocks or [reader_chat()])))
    open_chat(page)
    company(page, name).click()
    expect_state(page, "ready")


def test_a_change_in_the_chat_begins_with_the_other_pods_sdk(
    page: Page, readers: Site, pod: PreviewPod
) -> None:
    choose_first(page, readers)
    page.get_by_role("button", name="Acme · Change").click()
    expect(company(page, "Acme")).to_have_attribute("aria-current", "true")
    company(page, "Beta Bank").click()
    expect_state(page, "ready")
    expect(frame_of(page).get_by_text(OTHER_STREAM)).to_be_visible()
    sources = "[...document.scripts].map((one) => one.src).filter((src) => src.includes('/embed/'))"
    assert page.evaluate(sources) == [f"https://{OTHER_POD}/embed/sdk.js"]
    expect(page.locator(".symphony-main-frame iframe")).to_have_count(1)
    main = page.locator(".symphony-main-frame iframe").get_attribute("src")
    assert main is not None
    assert main.startswith(f"https://{OTHER_POD}/")


def test_chats_that_were_open_open_on_the_other_pod_too(
    page: Page, readers: Site, pod: PreviewPod
) -> None:
    choose_first(page, readers, reader_chat(), reader_chat("shared"))
    open_chat(page)
    expect_state(page, "ready", 1)
    page.get_by_role("button", name="Acme · Change").nth(1).click()
    company(page, "Beta Bank").click()
    expect_state(page, "ready", 0)
    expect_state(page, "ready", 1)
    expect(frame_of(page, 0).get_by_text(OTHER_STREAM)).to_be_visible()
    expect(frame_of(page, 1).get_by_text(SHARED)).to_be_visible()


def test_a_script_that_is_still_on_its_way_never_serves_the_next_pod(
    page: Page, readers: Site, pod: PreviewPod
) -> None:
    held = Held(page, SDK_SCRIPT)
    page.goto(readers.add(reader_chat()))
    open_chat(page)
    company(page, "Acme").click()
    expect_state(page, "loading")
    page.get_by_role("button", name="Acme · Change").click()
    company(page, "Beta Bank").click()
    expect_state(page, "loading")
    held.release()
    expect_state(page, "ready")
    expect(frame_of(page).get_by_text(OTHER_STREAM)).to_be_visible()
    assert {call.args[0] for call in pod.named("openStream")} == {OTHER_STREAM}
    assert len(pod.named("render")) == 1


def test_a_choice_can_be_forgotten(page: Page, readers: Site, pod: PreviewPod) -> None:
    choose_first(page, readers)
    page.get_by_role("button", name="Acme · Change").click()
    page.get_by_role("button", name="Forget my company").click()
    expect_state(page, "idle")
    assert kept(page) is None
    assert page.locator("script[src*='/embed/']").count() == 0
    open_chat(page)
    expect(page.get_by_text("Which company are you with?")).to_be_visible()


def test_another_pod_is_told_no_id_of_the_readers(
    page: Page, readers: Site, pod: PreviewPod
) -> None:
    write = made("symphony-button", "Write to us", stream="support", badge="true")
    page.goto(readers.add(chat(), write))
    page.evaluate(f"localStorage.setItem('{KEY}', '{OTHER_POD}')")
    page.reload()
    expect(page.get_by_role("link", name="Write to us")).to_have_attribute(
        "href", address(OTHER_STREAM)
    )
    open_chat(page)
    expect_state(page, "ready")
    pod.wait_for("listen", 2)
    page.wait_for_timeout(300)
    assert OTHER_STREAM not in str([call.args for call in pod.named("listen")])


def test_two_tabs_that_choose_differently_keep_their_own_until_they_are_loaded_anew(
    page: Page, context: BrowserContext, readers: Site, pod: PreviewPod
) -> None:
    choose_first(page, readers, name="Acme")
    other = context.new_page()
    other.goto(readers.origin)
    open_chat(other)
    expect_state(other, "ready")
    other.get_by_role("button", name="Acme · Change").click()
    company(other, "Beta Bank").click()
    expect_state(other, "ready")
    page.get_by_role("button", name="Close chat").click()
    open_chat(page)
    expect(frame_of(page).get_by_text(STREAM)).to_be_visible()
    assert kept(page) == OTHER_POD
    page.reload()
    open_chat(page)
    expect(frame_of(page).get_by_text(OTHER_STREAM)).to_be_visible()


def test_a_chat_of_one_pod_keeps_its_session_when_a_reader_of_another_comes(
    page: Page, readers: Site, pod: PreviewPod
) -> None:
    page.goto(readers.add(chat(), reader_chat()))
    open_chat(page)
    expect_state(page, "ready", 0)
    open_chat(page)
    company(page, "Beta Bank").click()
    expect_state(page, "ready", 1)  # a bare frame: the page's one SDK serves the other
    expect_state(page, "ready", 0)
    source = page.locator("symphony-chat").nth(1).locator("iframe").get_attribute("src")
    assert source is not None
    assert source.startswith(f"https://{OTHER_POD}/")
    assert sdks(pod) == 1


# --- streams that are not everywhere ---


def test_a_stream_that_is_not_on_the_readers_pod_says_so_and_keeps_its_link(
    page: Page, readers: Site, pod: PreviewPod
) -> None:
    page.goto(readers.add(reader_chat("acme-only")))
    open_chat(page)
    company(page, "Beta Bank").click()
    expect_state(page, "error")
    expect(page.get_by_text("This chat is not in the Symphony of your company.")).to_be_visible()
    link = page.get_by_role("link", name="Open in Symphony")
    expect(link).to_have_attribute("href", address(STREAM))
    assert pod.calls == []
    page.get_by_role("button", name="Beta Bank · Change").click()
    company(page, "Acme").click()
    expect_state(page, "ready")


# --- links ---


def test_links_follow_the_choice_and_are_as_built_when_it_is_forgotten(
    page: Page, readers: Site, pod: PreviewPod
) -> None:
    page.goto(readers.add(reader_chat(), button(), button("shared"), button("beta-only")))
    links = page.locator("a")
    before = [links.nth(index).get_attribute("href") for index in range(4)]
    open_chat(page)
    company(page, "Beta Bank").click()
    expect_state(page, "ready")
    expect(links.nth(0)).to_have_attribute("href", address(OTHER_STREAM))
    expect(links.nth(1)).to_have_attribute("href", address(OTHER_STREAM))
    expect(links.nth(2)).to_have_attribute("href", address(SHARED))
    page.get_by_role("button", name="Beta Bank · Change").click()
    page.get_by_role("button", name="Forget my company").click()
    assert [links.nth(index).get_attribute("href") for index in range(4)] == before


def test_links_of_a_page_without_a_chat_follow_too(
    page: Page, readers: Site, pod: PreviewPod
) -> None:
    choose_first(page, readers, name="Beta Bank")
    readers.paths.clear()
    page.goto(readers.add(button(), path="/links.html"))
    expect(page.locator("a")).to_have_attribute("href", address(OTHER_STREAM))
    assert HOSTS_PATH not in readers.paths


def test_a_page_of_links_asks_for_nothing_more_while_nothing_is_chosen(
    page: Page, readers: Site, pod: PreviewPod
) -> None:
    page.goto(readers.add(button()), wait_until="networkidle")
    expect(page.locator("a")).to_have_attribute("href", address(STREAM))
    own = [path for path in readers.paths if path.startswith("/symphony-ecp/")]
    assert sorted(own) == ["/symphony-ecp/symphony-ecp.css", "/symphony-ecp/symphony-ecp.js"]


def test_links_that_instant_navigation_brings_follow(
    page: Page, readers: Site, pod: PreviewPod
) -> None:
    readers.csp = None  # what a site's own script parses is its own matter
    choose_first(page, readers, name="Beta Bank")
    swap(page, f"<main>{button()}</main>")
    expect(page.locator("main a")).to_have_attribute("href", address(OTHER_STREAM))


@pytest.mark.parametrize("ids", ["{", "[]", '{"__proto__": "x"}', f'{{"{OTHER_POD}": 7}}', "null"])
def test_ids_that_somebody_wrote_by_hand_break_nothing(
    page: Page, readers: Site, pod: PreviewPod, ids: str
) -> None:
    made_by_hand = (
        f"<a href='https://open.symphony.com/?streamId=x' data-symphony-ids='{ids}'>x</a>"
    )
    choose_first(page, readers, reader_chat(), made_by_hand, button(), name="Beta Bank")
    expect(page.locator("a").nth(2)).to_have_attribute("href", address(OTHER_STREAM))
    expect(page.locator("a").nth(1)).to_have_attribute("href", re.compile(r"\?streamId=x$"))


# --- what is stored ---


@pytest.mark.parametrize(
    "stored", ["evil.example", "reader", "ACME.symphony.com", "__proto__", f"{FOREIGN_POD}", "{}"]
)
def test_a_stored_value_that_is_no_pod_of_the_site_is_ignored_and_removed(
    page: Page, readers: Site, pod: PreviewPod, stored: str
) -> None:
    page.add_init_script(f"localStorage.getItem('x') || localStorage.setItem('{KEY}', '{stored}')")
    page.goto(readers.add(reader_chat(), button()))
    open_chat(page)
    expect(page.get_by_text("Which company are you with?")).to_be_visible()
    assert kept(page) is None
    expect(page.locator("a").nth(1)).to_have_attribute("href", address(STREAM))
    assert pod.calls == []


def test_storage_that_is_forbidden_is_no_matter_for_this_page(
    page: Page, readers: Site, pod: PreviewPod
) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('forbidden'); }})"
    )
    page.goto(readers.add(reader_chat(), button()))
    open_chat(page)
    company(page, "Beta Bank").click()
    expect_state(page, "ready")
    expect(page.locator("a").nth(1)).to_have_attribute("href", address(OTHER_STREAM))
    page.get_by_role("button", name="Beta Bank · Change").click()
    company(page, "Acme").click()
    expect(frame_of(page).get_by_text(STREAM)).to_be_visible()


@pytest.mark.parametrize("tail", [f"?pod={OTHER_POD}", f"#{OTHER_POD}", f"?{KEY}={OTHER_POD}"])
def test_an_address_of_the_page_that_names_a_pod_does_nothing(
    page: Page, readers: Site, pod: PreviewPod, tail: str
) -> None:
    page.goto(readers.add(reader_chat()) + tail)
    open_chat(page)
    expect(page.get_by_text("Which company are you with?")).to_be_visible()
    assert pod.calls == []


def test_a_reader_of_a_site_without_readers_is_told_that_nothing_opens(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(reader_chat()))
    open_chat(page)
    expect_state(page, "error")
    expect(page.get_by_text("This chat cannot be opened on this site.")).to_be_visible()
    assert pod.calls == []


# --- the login service ---


def ask(page: Page, email: str) -> None:
    page.get_by_label(MAIL).fill(email)
    page.get_by_role("button", name="Find my company").click()


def test_an_address_is_sent_when_the_reader_submits_it_and_to_nobody_else(
    page: Page, site: Site, service: PreviewPod
) -> None:
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.goto(site.add(reader_chat(registry=LOOKUP)))
    open_chat(page)
    page.get_by_label(MAIL).fill("ann@beta.com")
    assert not any("ann" in url or LOGIN in url for url in seen)
    page.keyboard.press("Enter")
    expect_state(page, "ready")
    expect(frame_of(page).get_by_text(OTHER_STREAM)).to_be_visible()
    sent = [url for url in seen if "ann" in url]
    query = "emailAddress=ann%40beta.com&fs=ann%40beta.com"
    assert sent == [f"https://{LOGIN}/webcontroller/podLoginInformation?{query}"]
    assert kept(page) == OTHER_POD
    (call,) = service.named("GET /webcontroller/podLoginInformation")
    assert "cookie" not in call.args.headers
    assert "referer" not in call.args.headers


def test_without_lookup_there_is_no_field(page: Page, readers: Site, pod: PreviewPod) -> None:
    page.goto(readers.add(reader_chat()))
    open_chat(page)
    expect(company(page, "Acme")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_count(0)


@pytest.mark.parametrize("email", ["", "ann", "ann@", "@beta.com", "ann @beta.com"])
def test_what_is_no_address_is_not_sent(
    page: Page, site: Site, service: PreviewPod, email: str
) -> None:
    page.goto(site.add(reader_chat(registry=LOOKUP)))
    open_chat(page)
    ask(page, email)
    expect(page.get_by_text("Write an e-mail address")).to_be_visible()
    expect(page.get_by_label(MAIL)).to_be_focused()
    assert service.calls == []


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("ann@nowhere.example", "Symphony knows no company for this address."),
        ("ann@gamma.com", "The Symphony of your company is not open to this site."),
        ("ann@odd.com", "The Symphony of your company is not open to this site."),
    ],
)
def test_an_answer_that_is_no_pod_of_the_site_is_not_used(
    page: Page, site: Site, service: PreviewPod, email: str, sentence: str
) -> None:
    page.goto(site.add(reader_chat(registry=LOOKUP)))
    open_chat(page)
    ask(page, email)
    expect(page.get_by_text(sentence)).to_be_visible()
    assert kept(page) is None
    assert sdks(service) == 0
    company(page, "Acme").click()
    expect_state(page, "ready")


@pytest.mark.parametrize(
    "fault",
    [
        "no-cors",
        "rest-refuse",
        "rest-nonsense",
        "rest-odd",
        "rest-html",
        "rest-fails",
        "rest-empty",
    ],
)
def test_a_service_that_does_not_answer_well_leaves_the_list(
    page: Page, site: Site, service: PreviewPod, fault: str
) -> None:
    service.faults = {fault}
    page.goto(site.add(reader_chat(registry=LOOKUP)))
    open_chat(page)
    ask(page, "ann@beta.com")
    expect(page.get_by_text("Symphony did not say which company is yours.")).to_be_visible()
    service.faults = set()
    company(page, "Beta Bank").click()
    expect_state(page, "ready")


def test_while_the_service_is_slow_the_list_works(
    page: Page, site: Site, service: PreviewPod
) -> None:
    service.faults = {"rest-slow"}
    page.goto(site.add(reader_chat(registry=LOOKUP)))
    open_chat(page)
    ask(page, "ann@beta.com")
    expect(page.get_by_text("Asking Symphony for your company…")).to_be_visible()
    company(page, "Acme").click()
    expect_state(page, "ready")
    page.wait_for_timeout(500)
    expect(frame_of(page).get_by_text(STREAM)).to_be_visible()
    assert kept(page) == POD


def test_a_policy_that_forbids_the_service_leaves_the_list(
    page: Page, site: Site, service: PreviewPod
) -> None:
    assert site.csp is not None
    site.csp = site.csp.replace(f"connect-src https://{LOGIN}", "connect-src 'none'")
    page.goto(site.add(reader_chat(registry=LOOKUP)))
    open_chat(page)
    ask(page, "ann@beta.com")
    expect(page.get_by_text("Symphony did not say which company is yours.")).to_be_visible()
    assert service.calls == []


# --- any pod of Symphony's ---


def test_with_any_a_pod_that_the_registry_does_not_name_opens_under_trusted_types(
    page: Page, site: Site, service: PreviewPod
) -> None:
    open_site(site, ANY)
    page.goto(site.add(reader_chat("shared", registry=ANY)))
    open_chat(page)
    ask(page, "ann@gamma.com")
    expect_state(page, "ready")
    expect(frame_of(page).get_by_text(SHARED)).to_be_visible()
    assert page.locator(f'script[src="https://{FOREIGN_POD}/embed/sdk.js"]').count() == 1
    expect(page.get_by_role("button", name=f"{FOREIGN_POD} · Change")).to_be_visible()


@pytest.mark.parametrize(
    "answered",
    [
        "evil.example", "evilsymphony.com", "symphony.com", "symphony.com.evil.example",
        "gamma.symphony.com:8443", "gamma.symphony.com/x", "x@gamma.symphony.com", ".symphony.com",
        "gamma..symphony.com", "gamma.symphony.com.", "https://gamma.symphony.com",
        "*.symphony.com",
    ],
)  # fmt: skip
def test_with_any_nothing_but_a_host_under_symphony_com_is_let_in(
    page: Page, site: Site, service: PreviewPod, answered: str
) -> None:
    open_site(site, ANY)
    page.goto(site.add(reader_chat("shared", registry=ANY)))
    service.rest.directory = Directory(domains={"gamma.com": answered})
    open_chat(page)
    ask(page, "ann@gamma.com")
    expect(page.get_by_text("The Symphony of your company is not open")).to_be_visible()
    assert kept(page) is None
    assert sdks(service) == 0


def test_with_any_a_stream_with_ids_of_its_own_is_not_there(
    page: Page, site: Site, service: PreviewPod
) -> None:
    open_site(site, ANY)
    page.goto(site.add(reader_chat(registry=ANY)))
    open_chat(page)
    ask(page, "ann@gamma.com")
    expect(page.get_by_text("This chat is not in the Symphony of your company.")).to_be_visible()
    assert sdks(service) == 0


# --- other ways to show a chat ---


@pytest.mark.parametrize("rendering", ["open", "iframe"])
def test_chats_without_the_sdk_follow_the_choice(
    page: Page, readers: Site, pod: PreviewPod, rendering: str
) -> None:
    page.goto(readers.add(reader_chat(rendering=rendering)))
    open_chat(page)
    company(page, "Beta Bank").click()
    expect_state(page, "ready")
    expect(frame_of(page).get_by_text(OTHER_STREAM)).to_be_visible()
    page.get_by_role("button", name="Beta Bank · Change").click()
    company(page, "Acme").click()
    expect(frame_of(page).get_by_text(STREAM)).to_be_visible()
    assert sdks(pod) == 0


@pytest.mark.cookies("allowed")
def test_a_reader_who_signs_in_on_the_pods_own_page_comes_back_to_the_chat(
    page: Page, readers: Site, pod: PreviewPod
) -> None:
    pod.faults = {"sso"}
    page.goto(readers.add(reader_chat(login="redirect")))
    open_chat(page)
    company(page, "Beta Bank").click()
    page.wait_for_url(f"https://{OTHER_POD}/apps/login?**")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{readers.origin}/**")
    expect_state(page, "ready")
    expect(frame_of(page).get_by_text(OTHER_STREAM)).to_be_visible()


# --- in themes ---

BUILT = READERS.replace("default-pod: reader", "default-pod: acme")
ASK = {
    "mkdocs": ("# Page\n\n[Ask us](symphony:stream/support)\n", "```symphony-chat\n{}```\n"),
    "sphinx": ("Page\n====\n\n`Ask us <symphony:stream/support>`_\n", ".. symphony-chat::\n{}"),
}


def build_theme(host: str, folder: Path) -> Path:
    """Build a page with a reader's chat and a link, and one with the link alone."""
    link, chat_block = ASK[host]
    docs = folder / "docs"
    docs.mkdir()
    ending, indent = ("md", "") if host == "mkdocs" else ("rst", "   :")
    options = f"{indent}stream: support\n{indent}pod: reader\n"
    (docs / f"index.{ending}").write_text(f"{link}\n{chat_block.format(options)}", "utf-8")
    (docs / f"other.{ending}").write_text(link.replace("Page", "Else"), "utf-8")
    out = folder / "site"
    if host == "mkdocs":
        (folder / "symphony.yml").write_text(BUILT, "utf-8")
        text = f"site_name: x\nsite_url: https://docs.example/\nplugins: [ecp]\n{MATERIAL}"
        (folder / "mkdocs.yml").write_text(text, "utf-8")
        run("mkdocs", "build", "--strict", "--quiet", "--site-dir", str(out), folder=folder)
    else:
        (docs / "symphony.yml").write_text(BUILT, "utf-8")
        (docs / "conf.py").write_text("extensions = ['sphinx_ecp']\nhtml_theme = 'furo'\n", "utf-8")
        with (docs / "index.rst").open("a", encoding="utf-8") as page:
            page.write("\n.. toctree::\n\n   other\n")
        run("sphinx", "-q", "-W", str(docs), str(out), folder=folder)
    return out


@pytest.mark.parametrize("host", ASK)
def test_a_built_sites_links_follow_from_page_to_page(
    page: Page, site: Site, pod: PreviewPod, tmp_path: Path, host: str
) -> None:
    page.goto(site.serve(build_theme(host, tmp_path)))
    link = page.get_by_role("link", name="Ask us")
    expect(link).to_have_attribute("href", address(STREAM))
    open_chat(page)
    company(page, "Beta Bank").click()
    expect_state(page, "ready")
    expect(link).to_have_attribute("href", address(OTHER_STREAM))
    page.locator("a[href*='other']").first.evaluate("link => link.click()")
    page.wait_for_url(re.compile("/other"))
    expect(page.get_by_role("heading", name="Else")).to_be_visible()
    expect(link).to_have_attribute("href", address(OTHER_STREAM))
    page.reload()
    expect(link).to_have_attribute("href", address(OTHER_STREAM))
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(link).to_have_attribute("href", address(STREAM))


# --- what a session tells ---


def test_a_badge_follows_the_pod_of_its_reader(page: Page, readers: Site, pod: PreviewPod) -> None:
    page.goto(
        readers.add(reader_chat(), made("symphony-button", "Ask", stream="support", badge="true"))
    )
    open_chat(page)
    company(page, "Beta Bank").click()
    expect_state(page, "ready")
    frame_of(page).get_by_role("button", name="Receive a message").click()
    expect(page.get_by_role("link", name="Ask 1 unread message")).to_be_visible()
    asked = [call.args[0].get("params") for call in pod.named("listen")]
    assert {"streamId": OTHER_STREAM} in asked


def test_an_inside_link_finds_the_chat_of_the_readers_pod(
    page: Page, readers: Site, pod: PreviewPod
) -> None:
    linked = {"can-click-internal-links": "true"}
    page.goto(readers.add(reader_chat("shared", **linked), reader_chat(**linked)))
    open_chat(page)
    company(page, "Beta Bank").click()
    expect_state(page, "ready")
    frame_of(page).get_by_role("button", name="Open a linked conversation").click()
    expect_state(page, "ready", 1)
    expect(frame_of(page, 1).locator("html")).to_have_attribute("data-stream", OTHER_STREAM)
