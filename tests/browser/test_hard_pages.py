"""Pages, pods and readers that make it hard: what once broke a chat and must not again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.stage import (
    HOSTS_PATH,
    MAIN_FRAME,
    OTHER_POD,
    OTHER_STREAM,
    POD,
    SDK_SCRIPT,
    Held,
    chat,
    document,
    expect_state,
    frame_of,
    hosts_file,
    open_chat,
    stop_clock,
    swap,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

DEAD = "dead.symphony.com"


# ---- loading -------------------------------------------------------------------------------------


def test_a_folder_with_js_in_its_name_is_no_other_folder(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    script = "/docs.js.org/symphony-ecp.js"
    page.route(
        "**/docs.js.org/*",
        lambda route: route.continue_(
            url=route.request.url.replace("/docs.js.org/", "/symphony-ecp/")
        ),
    )
    site.pages["/"] = f'<!doctype html>{chat()}<script src="{script}?v=1"></script>'
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(site.origin)
    open_chat(page)
    expect_state(page, "ready")
    assert f"{site.origin}/docs.js.org/symphony-ecp-pod.js?v=1" in requests


@pytest.mark.parametrize("rendering", ["sdk", "open", "iframe"])
def test_the_files_of_the_script_may_come_in_any_order(
    page: Page, site: Site, pod: PreviewPod, rendering: str
) -> None:
    page.goto(site.add(chat(rendering=rendering)))
    look = Held(page, "**/symphony-ecp-look.js")
    other = "**/embed/sdk.js" if rendering == "sdk" else "**/symphony-ecp-frames.js"
    with page.expect_response(other) as response:
        open_chat(page)
    response.value.finished()
    look.release()
    expect_state(page, "ready")


def test_a_heading_named_symphony_is_not_the_sdk(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add('<h2 id="symphony">Symphony</h2>', chat()))
    open_chat(page)
    expect_state(page, "ready")


def test_a_frame_named_symphony_is_not_the_sdk(page: Page, site: Site, pod: PreviewPod) -> None:
    frame = f'<iframe name="symphony" src="https://{POD}/embed/index.html"></iframe>'
    page.goto(site.add(frame, chat()))  # what another origin's window has, none may ask
    open_chat(page)
    expect_state(page, "ready")


@pytest.mark.parametrize("kind", ["quirks", "base", "xhtml"])
def test_a_chat_works_in_odd_documents(page: Page, site: Site, pod: PreviewPod, kind: str) -> None:
    site.add(chat())
    html = site.pages["/"]
    path = "/page.xhtml" if kind == "xhtml" else "/page.html"
    if kind == "quirks":
        html = html.replace("<!doctype html>", "")
    elif kind == "base":
        html = html.replace("</title>", '</title><base href="https://elsewhere.example/">')
        html = html.replace('"/symphony-ecp/', f'"{site.origin}/symphony-ecp/')
    else:
        html = html.replace("<!doctype html>", "").replace(" defer ", ' defer="" ')
        html = html.replace("<html", '<html xmlns="http://www.w3.org/1999/xhtml"')
        html = re.sub(r"(<(?:meta|link)[^>]*)>", r"\1/>", html)
    site.pages[path] = html
    page.goto(site.origin + path)
    open_chat(page)
    expect_state(page, "ready")
    expect(page.locator("symphony-chat iframe")).to_be_focused()


def test_two_tags_at_the_end_of_the_body_are_one_script(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    tag = '<script src="/symphony-ecp/symphony-ecp.js"></script>'
    site.pages["/"] = f"<!doctype html>{chat()}{tag}{tag}"
    page.goto(site.origin)
    open_chat(page)
    expect_state(page, "ready")
    assert errors == []


def test_a_pasted_sdk_that_still_loads_is_waited_for(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(chat()))
    script = Held(page, SDK_SCRIPT)
    page.evaluate(
        f"""const tag = document.createElement('script');
        tag.setAttribute('render', 'explicit');
        tag.src = 'https://{POD}/embed/sdk.js';
        document.head.append(tag)"""
    )
    open_chat(page)
    expect_state(page, "loading")
    script.release()
    expect_state(page, "ready")
    expect(page.locator("script[src*='/embed/sdk.js']")).to_have_count(1)


def test_a_pasted_sdk_that_failed_is_replaced(page: Page, site: Site, pod: PreviewPod) -> None:
    pod.faults = {"no-script"}
    tag = f'<script src="https://{POD}/embed/sdk.js"></script>'
    page.goto(site.add(tag, chat()))
    pod.faults = set()
    open_chat(page)
    expect_state(page, "ready")
    expect(page.locator("script[src*='/embed/sdk.js']")).to_have_count(1)


def test_our_policy_lets_no_other_script_in(page: Page, site: Site, pod: PreviewPod) -> None:
    site.csp = None
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(site.add(chat()))
    for path in ("/other.js", "/embed/sdk.json", "/symphony-ecp/symphony-ecp-pod.js"):
        load = f"symphonyEcp.load('https://evil.example{path}').catch(e => e.code)"
        assert page.evaluate(load) == "unreachable"
    assert not [url for url in requests if "evil" in url]


def test_a_copy_of_a_chat_is_a_chat(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(chat()))
    page.evaluate("{ const c = document.querySelector('symphony-chat'); c.after(c.cloneNode(1)) }")
    copy = page.locator("symphony-chat").nth(1)
    expect(copy.locator(".symphony-title, .symphony-status")).to_have_count(2)
    expect(copy.get_by_role("link", name="Open in Symphony")).to_have_count(1)
    expect(copy.get_by_role("button")).to_have_count(1)
    open_chat(page, 1)
    expect_state(page, "ready", 1)


def test_the_link_in_the_bar_is_the_chats_own(page: Page, site: Site, pod: PreviewPod) -> None:
    body = '<p>Or ask <a class="symphony-link" href="/other/">the other desk</a></p>'
    page.goto(site.add(chat(body)))
    expect(page.locator("symphony-chat > a")).to_have_text("Open in Symphony")
    expect(page.locator(".symphony-fallback")).to_contain_text("Or ask the other desk")


def test_the_focus_goes_to_the_chat_and_not_to_a_frame_of_the_author(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    site.csp = None
    site.pages["/film.html"] = "<!doctype html><title>Film</title>"
    page.goto(site.add(chat('<iframe src="/film.html" title="Film"></iframe>')))
    open_chat(page)
    expect_state(page, "ready")
    expect(page.locator(".symphony-box iframe")).to_be_focused()


def test_a_chat_that_opens_by_itself_says_that_its_host_is_none(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(site.add(chat(pod="a b", load="eager")))
    expect_state(page, "error")
    assert errors == []


@pytest.mark.parametrize("rendering", ["open", "iframe"])
def test_a_chat_that_was_closed_at_once_asks_the_pod_for_nothing(
    page: Page, site: Site, pod: PreviewPod, rendering: str
) -> None:
    page.goto(site.add(chat(rendering=rendering)))
    frames = Held(page, "**/symphony-ecp-frames.js")
    with page.expect_request("**/symphony-ecp-frames.js"):
        open_chat(page)
    page.get_by_role("button", name="Close chat").click()
    frames.release()
    page.evaluate("symphonyEcp.part('frames.js').then(() => {})")
    expect_state(page, "idle")
    assert page.frames == [page.main_frame]
    assert pod.calls == []


# ---- waiting -------------------------------------------------------------------------------------


def test_a_dead_pod_of_the_open_protocol_fails(page: Page, site: Site, pod: PreviewPod) -> None:
    site.csp = None
    page.clock.install()
    site.pages[HOSTS_PATH] = hosts_file(f"pods: {{dead: {{host: {DEAD}}}}}")
    page.goto(site.add(chat(rendering="open", pod=DEAD)))
    open_chat(page)
    expect(page.locator(".symphony-hall iframe")).to_have_count(1)
    page.clock.run_for(9_000)
    expect_state(page, "attention")
    page.clock.run_for(40_000)
    expect_state(page, "error")
    expect(page.get_by_role("status")).to_have_text("Symphony did not answer.")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_a_notice_is_for_the_chats_of_its_session_alone(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"password"}
    site.csp = None
    stop_clock(page)  # or the other chat's login would be offered after a while
    page.goto(site.add(chat(), chat(rendering="open", pod=OTHER_POD, title="Other")))
    open_chat(page, 1)
    expect_state(page, "loading", 1)
    open_chat(page, 0)
    expect_state(page, "attention", 0)
    expect_state(page, "loading", 1)


def test_one_session_that_is_done_leaves_the_notice_of_another(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"password"}
    site.csp = None
    page.clock.install()
    page.goto(site.add(chat(), chat(rendering="open", pod=OTHER_POD, title="Other")))
    open_chat(page, 1)
    login = page.frame_locator(".symphony-open-frame iframe").get_by_label("Password")
    expect(login).to_be_attached()
    page.clock.run_for(9_000)
    page.get_by_role("button", name="Continue").click()
    expect(login).to_be_visible()  # a notice lasts as long as its reader is there
    pod.faults = set()
    page.locator("symphony-chat").first.evaluate("chat => void chat.open(true)")
    expect_state(page, "ready", 0)
    page.clock.run_for(60_000)
    expect_state(page, "attention", 1)
    expect(login).to_be_visible()


def come_back(page: Page) -> None:
    """As a page does that was in the back/forward cache."""
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")


def test_a_session_that_was_given_up_does_not_end_the_next(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.clock.install()
    page.goto(site.add(chat(), chat(stream_id=OTHER_STREAM, title="Support")))
    Held(page, MAIN_FRAME)
    with page.expect_request(MAIN_FRAME):
        open_chat(page)
    page.clock.run_for(10_000)
    come_back(page)
    expect_state(page, "idle", 0)
    page.unroute(MAIN_FRAME)  # the first main frame never comes
    open_chat(page)
    expect_state(page, "ready", 0)
    page.clock.run_for(15_000)  # now the first one's silence is over
    open_chat(page)
    expect_state(page, "ready", 1)
    assert len(pod.named("render")) == 2


@pytest.mark.cookies("allowed")
def test_a_dialog_closes_when_the_page_below_it_changes(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"password"}
    page.goto(site.add(chat()))
    open_chat(page)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    swap(page, document("<p>No chat here.</p>"))
    expect(dialog).to_be_hidden()
    swap(page, document(chat(stream_id=OTHER_STREAM)))
    open_chat(page)
    page.get_by_role("button", name="Sign in").click()
    expect(dialog).to_be_visible()
    login = page.frame_locator(".symphony-hall iframe")
    login.get_by_label("Name").fill("me")
    login.get_by_label("Password").fill("secret")
    login.get_by_role("button", name="Sign in").click()
    expect_state(page, "ready")
    assert len(pod.named("render")) == 1


@pytest.mark.parametrize("fault", ["terms", "password"])
def test_nothing_pops_up_for_a_chat_that_its_page_took_away(
    page: Page, site: Site, pod: PreviewPod, fault: str
) -> None:
    pod.faults = {fault}
    page.goto(site.add(chat()))
    page.evaluate("addEventListener('symphony-chat:attention', e => e.target.remove())")
    open_chat(page)
    expect(page.locator("symphony-chat")).to_have_count(0)
    page.evaluate("new Promise(done => setTimeout(done, 100))")
    assert page.locator("dialog[open]").count() == 0


def test_late_terms_are_shown_and_leave_no_notice(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(chat(), chat(stream_id=OTHER_STREAM, title="Support")))
    open_chat(page)
    expect_state(page, "ready", 0)
    main = next(frame for frame in page.frames if "/apps/embed/default?" in frame.url)
    ask = "parent.postMessage({ eventType: 'preview-attention', payload: {} }, 'https://docs.example')"
    main.evaluate(ask)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.evaluate("addEventListener('symphony-chat:attention', () => { window.said = true })")
    open_chat(page)
    expect_state(page, "ready", 1)
    assert page.evaluate("window.said") is None


def test_a_login_page_that_does_not_come_is_a_failure(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"sso"}
    page.clock.install()
    page.route("**/apps/login?*", lambda route: route.fulfill(status=204))  # the page stays
    page.goto(site.add(chat(login="redirect")))
    with page.expect_request("**/apps/login?*"):
        open_chat(page)
    page.clock.run_for(25_000)
    expect_state(page, "error")


def test_a_window_open_is_given_back_when_the_reader_gives_up(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"sso"}
    page.goto(site.add(chat()))
    page.evaluate("void (window.before = window.open)")
    with page.expect_popup() as popup:
        open_chat(page)
    popup.value.close()
    page.get_by_role("button", name="Close chat").click()
    assert page.evaluate("window.before === window.open")


def test_going_back_from_the_login_page_opens_nothing(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"sso"}
    page.goto(site.add(chat(login="redirect")))
    open_chat(page)
    page.wait_for_url(f"https://{POD}/apps/login?**")
    page.go_back()
    expect_state(page, "idle")
    assert page.evaluate("sessionStorage.length") == 0
    expect_state(page, "idle")


# ---- what is said --------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["terms", "password"])
def test_collaboration_offers_no_button_that_does_nothing(
    page: Page, site: Site, pod: PreviewPod, fault: str
) -> None:
    pod.faults = {fault}
    page.goto(site.add(chat(layout="collaboration", height="600")))
    open_chat(page)
    expect_state(page, "attention")
    expect(page.locator(".symphony-action")).to_be_hidden()
    fits = "e => e.scrollHeight <= e.clientHeight"
    assert page.get_by_role("status").evaluate(fits), "the sentence is not clipped"


def test_that_a_chat_is_open_is_announced(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(chat()))
    open_chat(page)
    expect_state(page, "ready")
    expect(page.get_by_role("status")).to_have_text("The chat is open.")


def test_an_iframe_claims_nothing_that_a_page_cannot_see(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    site.csp = None
    site.pages[HOSTS_PATH] = hosts_file(f"pods: {{dead: {{host: {DEAD}}}}}")
    page.goto(site.add(chat(rendering="iframe", pod=DEAD)))
    open_chat(page)
    expect_state(page, "ready")
    expect(page.get_by_role("status")).to_contain_text("If it stays empty")
    expect(page.get_by_role("status")).to_be_in_viewport()
    expect(page.get_by_role("link", name="Open in Symphony")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect_state(page, "ready")


@pytest.mark.parametrize(("fault", "member"), [("fails", False), ("unknown-stream", True)])
def test_membership_is_named_where_it_can_be_the_reason(
    page: Page, site: Site, pod: PreviewPod, fault: str, member: bool
) -> None:
    pod.faults = {fault}
    page.goto(site.add(chat()))
    open_chat(page)
    expect_state(page, "error")
    assert ("member" in page.get_by_role("status").inner_text()) is member


@pytest.mark.parametrize("word", ["", None, 3, {"a": 1}])
def test_a_word_that_is_none_is_ignored(
    page: Page, site: Site, pod: PreviewPod, word: object
) -> None:
    page.goto(site.add(chat(words={"open": word})))
    expect(page.get_by_role("button", name="Open chat")).to_be_visible()


def test_chats_differ_in_a_list_of_controls(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(chat(), chat(title="Support", stream_id=OTHER_STREAM)))
    page.get_by_role("button", name="Open chat: Support").click()
    expect_state(page, "ready", 1)
    expect(page.get_by_role("button", name="Close chat: Support")).to_be_visible()


# ---- looks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "style",
    [
        ":root{color-scheme:dark}",
        ":root{color-scheme:light dark}",
        "body{background:linear-gradient(45deg,#111,#222)}",
        "main{background:#111}",
    ],
)
def test_a_page_that_is_dark_in_its_own_way_is_dark(
    page: Page, site: Site, pod: PreviewPod, style: str
) -> None:
    page.emulate_media(color_scheme="dark")
    site.pages["/dark.css"] = style
    page.goto(site.add(chat(), head='<link rel="stylesheet" href="/dark.css">'))
    open_chat(page)
    expect_state(page, "ready")
    expect(frame_of(page).locator("html")).to_have_attribute("data-mode", "dark")


def test_a_browser_that_paints_nothing_is_light(page: Page, site: Site, pod: PreviewPod) -> None:
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto(site.add(chat()))
    open_chat(page)
    expect_state(page, "ready")
    expect(frame_of(page).locator("html")).to_have_attribute("data-mode", "light")


@pytest.mark.parametrize("rendering", ["sdk", "open"])
def test_a_fixed_mode_stays_beside_a_chat_that_follows(
    page: Page, site: Site, pod: PreviewPod, rendering: str
) -> None:
    fixed = chat(mode="dark", rendering=rendering)
    page.clock.install()
    page.goto(site.add(fixed, chat(rendering="open", pod=OTHER_POD)))
    for index in (0, 1):
        open_chat(page)
        expect_state(page, "ready", index)
    for colour in ("#111", "#fff"):
        page.evaluate(f"document.body.style.background = '{colour}'")
        mode = "dark" if colour == "#111" else "light"
        expect(frame_of(page, 1).locator("html")).to_have_attribute("data-mode", mode)
    page.clock.run_for(1_000)
    expect(frame_of(page).locator("html")).to_have_attribute("data-mode", "dark")


def test_the_main_frame_adds_no_scroll_bar(page: Page, site: Site, pod: PreviewPod) -> None:
    page.set_viewport_size({"width": 740, "height": 400})
    site.pages["/flat.css"] = "body{margin:0} h1,p{display:none}"
    page.goto(site.add(chat(height="348"), head='<link rel="stylesheet" href="/flat.css">'))
    root = "document.documentElement"
    before = page.evaluate(f"[{root}.scrollHeight, {root}.scrollWidth]")
    open_chat(page)
    expect_state(page, "ready")
    assert page.evaluate(f"[{root}.scrollHeight, {root}.scrollWidth]") == before


def test_an_icon_is_drawn(page: Page, site: Site, pod: PreviewPod) -> None:
    icon = '<span class="symphony-icon" aria-hidden="true"></span>'
    page.goto(site.add(f'<p><a class="symphony-button" href="/">{icon}Launch</a></p>'))
    box = page.locator(".symphony-icon").bounding_box()
    assert box
    assert box["width"] > 5
    expect(page.get_by_role("link", name="Launch", exact=True)).to_be_visible()


def test_one_connection_is_warmed_up_for_many_chats(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(chat(), chat(title="Support")))
    for index in (0, 1):
        page.get_by_role("button", name="Open chat").nth(index).hover()
    page.evaluate("symphonyEcp.part('open.js').then(() => {})")  # what warms up waits for it, too
    expect(page.locator("link[rel=preconnect]")).to_have_count(1)
