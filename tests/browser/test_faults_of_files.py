"""Frames, policies and our own files that fail: see `whole.py`."""

from __future__ import annotations

import socketserver
import threading
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.stage import (
    HOSTS_PATH,
    OTHER_POD,
    POD,
    Held,
    chat,
    hosts_file,
    policy,
    share,
)
from tests.browser.test_dock import dock
from tests.browser.test_faults import PATIENCE, SENTENCES, opener, visit
from tests.browser.test_opening import local_hosts
from tests.browser.whole import Watch, expect_failed, expect_link, named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page, Route

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

SHOWN = "This is a frame of Symphony. If it stays empty, open the chat in Symphony."
RENDERINGS = {name: chat(title=name, rendering=name) for name in ("sdk", "open", "iframe")}
NAVIGATES = f"<meta http-equiv='refresh' content='0; url=https://{OTHER_POD}/embed/version.json'>"


# ---- the pod's frames ----------------------------------------------------------------------------

#: How the pod answers for a frame; ``None`` breaks the connection.
FRAMES: dict[str, dict[str, Any] | None] = {
    "refuses to be framed": {"headers": {"X-Frame-Options": "DENY"}, "body": "<p>Chat</p>"},
    "has ancestors of its own": {
        "headers": {"Content-Security-Policy": "frame-ancestors 'none'"},
        "body": "<p>Chat</p>",
    },
    "is blank": {"body": ""},
    "is an error": {"status": 500, "body": "<h1>Internal server error</h1>"},
    "is reset": None,
    "goes elsewhere": {"body": NAVIGATES},
}


def answering(reply: dict[str, Any] | None) -> Callable[[Route], None]:
    if reply is None:
        return lambda route: route.abort("connectionreset")
    return lambda route: route.fulfill(**{"content_type": "text/html"} | reply)


def test_a_frame_that_shows_no_chat_is_waited_for_once_and_a_bare_one_says_what_to_do(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    site.csp = policy("sdk", "open", "iframe")
    page.clock.install()
    watch = visit(page, site, "<div id='here'></div>")
    frames = f"https://{POD}/{{apps/embed/default,embed/index.html}}*"
    for number, reply in enumerate(FRAMES.values(), 1):
        page.evaluate("html => { here.innerHTML = html }", "".join(RENDERINGS.values()))
        watch.remember()
        page.route(frames, answering(reply))
        for rendering in RENDERINGS:
            opener(page, rendering).click()
        expect(page.locator(".symphony-hall iframe")).to_have_count(2)
        # What it gets arrives by the clock on the wall, which may be slower than the page's.
        expect(named(page, "iframe")).to_have_attribute("state", "ready")
        page.clock.run_for(PATIENCE)
        expect_failed(named(page, "sdk"), SENTENCES["silent"])
        expect_failed(named(page, "open"), SENTENCES["silent"])
        expect(named(page, "iframe")).to_have_attribute("state", "ready")
        expect(named(page, "iframe").get_by_role("status")).to_have_text(SHOWN)
        expect_link(named(page, "iframe"))
        watch.expect_whole(*["silent"] * 2 * number)
        page.unroute(frames)
    watch.expect_quiet(clock=True)
    page.clock.resume()
    for rendering in RENDERINGS:
        named(page, rendering).get_by_role("button", name="Try again").click()
        expect(named(page, rendering)).to_have_attribute("state", "ready")
    watch.expect_whole(*["silent"] * 2 * len(FRAMES))


# ---- the site's policy ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "codes"),
    [
        ("script-src", ["unreachable"]),
        ("frame-src", ["silent"] * 2),
        ("style-src", ["unreachable"] * 2),
    ],
)
def test_a_policy_of_the_site_without_the_pod_breaks_no_page(
    page: Page, site: Site, pod: PreviewPod, part: str, codes: list[str]
) -> None:
    rest = [one for one in policy("sdk", "open").split("; ") if not one.startswith(part)]
    less = {"script-src": "'self'", "frame-src": f"https://{OTHER_POD}", "style-src": "'none'"}
    site.csp = "; ".join([*rest, f"{part} {less[part]}"])
    page.clock.install()
    watch = Watch(page)
    shown = [RENDERINGS["sdk"], "<p>Words.</p>", RENDERINGS["open"]]
    page.goto(site.add(*shown, "<p>Words.</p>"))
    for rendering in ("sdk", "open"):
        opener(page, rendering).click()
    page.evaluate("symphonyEcp.part('look.js').then(() => 0)")
    watch.remember()
    if part == "script-src":  # which the other rendering does without
        expect(named(page, "open")).to_have_attribute("state", "ready")
    page.clock.run_for(PATIENCE)
    if part == "script-src":
        expect_failed(named(page, "sdk"), SENTENCES["unreachable"])
    else:
        for rendering in ("sdk", "open"):
            expect_failed(named(page, rendering), SENTENCES[codes[0]])
    watch.expect_quiet(clock=True)
    watch.expect_whole(*codes)


# ---- files of the site ---------------------------------------------------------------------------

#: A file of ours, and the chat that needs it.
PARTS = {
    "open.js": chat(title="open.js"),
    "pod.js": chat(title="pod.js"),
    "open.css": chat(title="open.css", rendering="open"),
    "frames.js": chat(title="frames.js", rendering="iframe"),
    "reader.js": chat(title="reader.js", pod="reader"),
    "signin.js": chat(title="signin.js"),
}


def test_a_file_of_ours_that_a_deploy_took_away_is_said_and_asked_for_again(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    site.csp = policy("sdk", "open", "iframe")
    for file in PARTS:  # at once, as they are gone
        page.route(f"**/symphony-ecp-{file}", lambda route: route.fulfill(status=404))
    page.route("https://open.symphony.com/**", lambda route: route.fulfill(status=204))
    watch = Watch(page)
    page.add_init_script(f"localStorage['symphony-ecp'] = '{POD}'")
    registry = (
        f"pods: {{acme: {{host: {POD}, readers: true}}, uat: {{host: {OTHER_POD}, readers: true}}}}"
    )
    site.pages[HOSTS_PATH] = hosts_file(registry)
    page.goto(site.add(*[f"<p>{name}</p>{html}" for name, html in PARTS.items()]))
    watch.remember()
    pod.faults = {"password"}
    for name in PARTS:
        opener(page, name).click()
        expect_failed(named(page, name), SENTENCES["unreachable"])
        page.unroute(f"**/symphony-ecp-{name}")
    watch.expect_quiet(clock=False)
    watch.expect_whole(*["unreachable"] * len(PARTS))
    pod.faults = set()
    for name in PARTS:
        named(page, name).get_by_role("button", name="Try again").click()
        expect(named(page, name)).to_have_attribute("state", "ready")
    watch.expect_whole(*["unreachable"] * len(PARTS))


@pytest.mark.parametrize("kind", ["dock", "share"])
def test_a_click_whose_script_does_not_come_leads_to_symphony_and_the_console_says_why(
    page: Page, site: Site, pod: PreviewPod, kind: str
) -> None:
    page.route(f"**/symphony-ecp-{kind}.js", lambda route: route.fulfill(status=404))
    page.route("https://open.symphony.com/**", lambda route: route.fulfill(status=204))
    watch = Watch(page)
    watch.known.add("open.symphony.com")
    page.goto(site.add(dock() if kind == "dock" else share()))
    watch.remember()
    with page.expect_request("https://open.symphony.com/**"):
        page.locator(f"symphony-{kind} > a").click()
    watch.expect_quiet(clock=False)
    watch.expect_whole("unreachable")


HOSTS = {
    "500": {"status": 500},
    "cut": {"body": hosts_file()[:-40], "content_type": "text/javascript"},
    "late": None,
}


@pytest.mark.parametrize("name", HOSTS)
def test_without_the_list_of_pods_a_page_is_whole_and_its_chats_are_links(
    page: Page, site: Site, pod: PreviewPod, name: str
) -> None:
    watch = Watch(page)
    reply = HOSTS[name]
    address = f"**{HOSTS_PATH}"
    if reply is None:
        page.clock.install()
        late = Held(page, address)
    else:
        page.route(address, lambda route: route.fulfill(**reply))
    page.goto(site.add(chat(title="Desk"), "<p>Words</p>"), wait_until="commit")
    link = page.get_by_role("link", name="Open in Symphony")
    expect(link).to_be_visible()
    page.wait_for_function("() => customElements.get('symphony-chat')")  # and so with its styles
    watch.remember()
    if reply is None:
        page.clock.run_for(PATIENCE)
        late.release()
    opener(page, "Desk").click()
    expect_failed(named(page, "Desk"), SENTENCES["unreachable"])
    # What the pointer on the button asked for comes when it comes.
    page.evaluate("symphonyEcp.part('open.js').then(({ dressed }) => dressed()).then(() => 0)")
    watch.expect_quiet(clock=reply is None)
    if name == "cut":  # it is a script that cannot be read
        assert page.evaluate("uncaught.splice(0).length") == 1
    watch.expect_whole("unreachable")


# ---- a connection that ends ----------------------------------------------------------------------

#: An SDK that has nobody to ask.
SDK = """window.symphony = { checkAuth: async () => ({ isLoggedIn: true }), listen() {},
    render: async () => ({}), openStream: async () => ({}), updateSettings() {},
    onUserInteractionRequired() {} };"""


@pytest.fixture
def cutting() -> Iterator[list[str]]:
    """A pod that ends each connection behind the next of these answers; the host comes first."""
    answers: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while self.rfile.readline().strip():
                pass
            self.wfile.write(answers.pop(0).encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        answers.append(f"127.0.0.1:{server.server_address[1]}")
        yield answers
        server.shutdown()


CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
CUT = {
    "before its length": f"HTTP/1.1 200 OK\r\nContent-Length: {len(SDK) + 99}\r\n\r\n{SDK}",
    "in a chunk": f"{CHUNKED}{len(SDK):x}\r\n{SDK[:40]}",
    "before the last chunk": f"{CHUNKED}{len(SDK):x}\r\n{SDK}\r\n",
    "before it begins": "",
}


def test_a_script_that_is_cut_off_is_not_taken_for_a_whole_one(
    page: Page, site: Site, pod: PreviewPod, cutting: list[str]
) -> None:
    site.csp = None
    host = cutting.pop()
    watch = Watch(page)
    watch.known.add(host)
    site.pages[HOSTS_PATH] = local_hosts(host)
    page.goto(site.add(*[f"<p>{name}</p>{chat(title=name, pod=host)}" for name in CUT]))
    watch.remember()
    for name, answer in CUT.items():
        cutting[:] = [answer] * 3  # a browser may ask once more
        opener(page, name).click()
        expect_failed(named(page, name), SENTENCES["unreachable"])
        assert page.evaluate("window.symphony") is None
    watch.expect_quiet(clock=False)
    watch.expect_whole(*["unreachable"] * len(CUT))
    whole = f"HTTP/1.1 200 OK\r\nContent-Length: {len(SDK)}\r\n\r\n{SDK}"
    cutting[:] = [whole]
    for name in CUT:
        named(page, name).get_by_role("button", name="Try again").click()
        expect(named(page, name)).to_have_attribute("state", "ready")
    watch.expect_whole(*["unreachable"] * len(CUT))
