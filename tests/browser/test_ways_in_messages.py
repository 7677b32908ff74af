"""Messages between windows: who is heard, and who is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.stage import (
    MAIN_FRAME,
    OTHER_POD,
    OTHER_STREAM,
    POD,
    STREAM,
    Held,
    chat,
    expect_state,
    open_chat,
)
from tests.browser.ways import EVIL, Ways

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Frame, Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

ADDRESS = f"https://open.symphony.com/?streamId={OTHER_STREAM}"
#: What a main frame says, with ids that are easily guessed, and what nobody says.
FORGED: list[Any] = [
    {"eventType": "clientReady", "payload": {}},
    *(
        {"eventType": kind, "payload": {"id": f"{name}-{number}", "data": data}}
        for kind in ("sdk-resolve", "sdk-callback-data")
        for name in (
            "set-settings",
            "set-stream",
            "InternalLinkNotifications",
            "ready",
            "__proto__",
        )
        for number in range(1, 5)
        for data in (
            {"error": {"type": "ERROR", "message": EVIL}},
            {"url": ADDRESS},
            {"streamId": {"toString": 1}, "count": {"valueOf": 1}, "url": {"toString": 1}},
            {"notifications": [{"count": {"toString": 1}}]},
        )
    ),
    {"eventType": {"toString": 1}, "payload": {"id": {"toString": 1}}},
    {"eventType": "sdk-resolve", "payload": "x" * 1_000_000},
    {"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}},
]
#: ``JSON.parse`` makes a key of ``__proto__``, which a literal does not; nothing is nested deeper
#: than messages may be.
SAYS = """forged => {
    for (const data of JSON.parse(forged)) target.postMessage(data, '*');
    let deep = {};
    for (let n = 0; n < 2000; n++) deep = { eventType: deep, payload: deep, id: 'ready' };
    target.postMessage(deep, '*');
    target.postMessage({ eventType: 'sdk-resolve', payload: { get id() { return 1; } } }, '*');
    target.postMessage('last', '*');
}"""
HEARS = """() => {
    window.last = 0;
    window.opened = [];
    window.open = (...args) => (opened.push(args), null);
    addEventListener('message', ({ data }) => data === 'last' && window.last++);
}"""


def say(frame: Frame | Page, target: str) -> None:
    frame.evaluate(SAYS.replace("target", target), json.dumps(FORGED))


def senders(page: Page, site: Site, context: BrowserContext) -> list[tuple[Frame | Page, str]]:
    """Everybody who can reach the page and is none of its main frames, and how they do."""
    site.pages["/sender.html"] = "<!doctype html><title>Sender</title>"
    with context.expect_page() as opened:
        page.evaluate("void window.open('/sender.html', 'sender')")
    window = opened.value
    window.wait_for_load_state()
    for url in (f"{site.origin}/sender.html", f"https://{POD}/embed/version.json"):
        with page.expect_event("framenavigated", lambda moved, url=url: moved.url == url):
            page.evaluate(
                "url => document.body.append(Object.assign("
                "document.createElement('iframe'), { src: url }))",
                url,
            )
    frames = [one for one in page.frames[1:] if one.url.endswith(("sender.html", "version.json"))]
    assert len(frames) == 2
    return [(page, "window"), (window, "opener"), *((one, "parent") for one in frames)]


def test_nobody_but_the_pods_own_frame_is_heard_before_and_after_it_has_come(
    page: Page, site: Site, pod: PreviewPod, context: BrowserContext
) -> None:
    ways = Ways(page, site)
    page.goto(site.add(chat(rendering="open"), chat(rendering="open", stream_id=OTHER_STREAM)))
    who = senders(page, site, context)
    page.evaluate(HEARS)
    main_frame = Held(page, MAIN_FRAME)
    open_chat(page)
    for count, (frame, target) in enumerate(who, 1):
        say(frame, target)
        page.wait_for_function(f"last === {count}")
    expect_state(page, "loading", 0)
    expect(page.locator("symphony-chat iframe")).to_have_count(0)
    main_frame.release()
    expect_state(page, "ready", 0)
    for count, (frame, target) in enumerate(who, len(who) + 1):
        say(frame, target)
        page.wait_for_function(f"last === {count}")
    expect_state(page, "ready", 0)
    expect_state(page, "idle", 1)
    assert page.evaluate("[opened.length, ({}).polluted ?? null, location.pathname]") == [
        0,
        None,
        "/",
    ]
    assert [line for line in ways.said if "uncaught" in line] == []
    ways.expect_the_sites_own()


def test_what_the_pods_own_frame_says_is_data_however_odd(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    ways = Ways(page, site)
    page.goto(site.add(chat(rendering="open")))
    page.evaluate(HEARS)
    open_chat(page)
    expect_state(page, "ready")
    say(next(frame for frame in page.frames if "/apps/embed/default?" in frame.url), "parent")
    page.wait_for_function("last === 1")
    page.wait_for_timeout(100)
    expect_state(page, "ready")
    opened = {one[0].partition("streamId=")[0] for one in page.evaluate("opened")}
    assert opened <= {"https://open.symphony.com/?"}, "a link between conversations, and no other"
    assert page.evaluate("({}).polluted ?? null") is None
    assert [line for line in ways.said if "uncaught" in line] == []
    ways.expect_the_sites_own()


#: Whatever any frame is sent from its page, with the page's origin.
RECORDS = """(() => {
    window.heard = [];
    addEventListener('message', ({ origin, data }) =>
        origin === 'https://docs.example' && heard.push(JSON.stringify(data)));
})();"""


def test_a_frame_that_has_left_the_pod_is_told_nothing(
    page: Page, site: Site, pod: PreviewPod, context: BrowserContext
) -> None:
    """The same window, at another origin: a message that is for any origin would reach it."""
    context.add_init_script(RECORDS)
    site.csp = None
    page.goto(site.add(chat(rendering="open", mode="auto")))
    open_chat(page)
    expect_state(page, "ready")
    frame = next(frame for frame in page.frames if "/apps/embed/default?" in frame.url)
    assert "set-stream" in " ".join(frame.evaluate("heard"))
    page.evaluate("document.body.style.background = '#111'")
    pod.wait_for("sdk-action", 3)
    elsewhere = f"https://{OTHER_POD}/embed/version.json"
    with page.expect_event("framenavigated", lambda moved: moved.url == elsewhere):
        frame.evaluate("url => { location.href = url }", elsewhere)
    with page.expect_event("console", lambda said: "postMessage" in said.text):
        page.evaluate("document.body.style.background = '#eee'")
    page.wait_for_timeout(100)
    assert frame.evaluate("[location.origin, heard]") == [f"https://{OTHER_POD}", []]
    assert STREAM in page.locator("symphony-chat").get_attribute("stream-id")


#: What the preview pod is given to show.
GIVEN = '<img src=x onerror=alert(1)></dd><script>alert(1)</script><form id="main">'
SKELETON = """() => [...document.querySelectorAll('*')].map((one) =>
    `${one.localName} ${[...one.attributes].map(({ name }) => name)}`)"""


def test_the_preview_pod_shows_what_it_was_given_as_text(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    ways = Ways(page, site)
    shown = []
    for given in ("plain", GIVEN):
        settings = {"a": given, "allowedApps": given, "showTitle": "true"}
        page.goto(
            site.add(
                chat(rendering="iframe", user_ids=given, theme={"x": given}, settings=settings)
            )
        )
        open_chat(page)
        expect_state(page, "ready")
        frame = page.frames[1]
        expect(page.frame_locator("iframe").get_by_text(f"address: {given}").first).to_be_visible()
        page.frame_locator("iframe").get_by_text("Details").click()
        expect(page.frame_locator("iframe").get_by_text(json.dumps(given)).first).to_be_visible()
        shown.append(frame.evaluate(SKELETON))
    assert shown[0] == shown[1]
    ways.expect_the_sites_own()
