"""Symphony's script, its frames and our own files, broken in every way: see `whole.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.stage import (
    FOREIGN_POD,
    HOSTS_PATH,
    OTHER_POD,
    POD,
    SDK_SCRIPT,
    Held,
    chat,
    hosts_file,
    policy,
    share,
)
from tests.browser.test_apps import app
from tests.browser.test_dock import TITLE as DOCKED
from tests.browser.test_dock import dock
from tests.browser.test_roots import PORTAL, portal
from tests.browser.whole import NEIGHBOUR, Watch, expect_failed, named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from playwright.sync_api import Locator, Page, Route

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

REGISTRY = f"""
default-pod: acme
pods:
  acme: {{host: {POD}, partner-id: acme-docs, readers: true, title: Acme}}
  uat: {{host: {OTHER_POD}, readers: true, title: Beta}}
"""

#: The ways in which a chat by the SDK is shown; more faults than ways go round.
WAYS: tuple[Callable[[str], str], ...] = (
    lambda title: chat(title=title),
    lambda title: portal(chat(title=title)),
    lambda title: chat(title=title, pod="reader"),
    lambda title: app(title=title),
)
SENTENCES = {
    "unreachable": "Symphony could not be reached.",
    "silent": "Symphony did not answer.",
    "failed": "Symphony could not open the chat.",
    "refused": "Symphony did not open this chat. You may not be a member of it.",
    "app": "Symphony did not open this app. It may not be installed for you.",
}
#: Longer than a chat waits, in the page's clock.
PATIENCE = 25_000


@dataclass(frozen=True)
class Fault:
    """One way in which Symphony's script fails.

    Attributes:
        code: what the console calls it.
        reply: how the pod answers; ``None`` breaks the connection as ``how`` says.
        how: an error of the network.

    """

    code: str
    reply: dict[str, Any] | None = None
    how: str = "connectionreset"

    def answer(self) -> Callable[[Route], None]:
        """Return what answers a request so."""
        if self.reply is None:
            return lambda route: route.abort(self.how)
        return lambda route: route.fulfill(**self.reply or {})


def script(text: str, code: str = "silent") -> Fault:
    return Fault(code, {"body": text, "content_type": "text/javascript"})


PAGE = "<!doctype html><title>Forbidden</title>"
NO_SNIFFING = {"X-Content-Type-Options": "nosniff", "Content-Type": "text/html"}
ELSEWHERE = {"Location": f"https://{FOREIGN_POD}/embed/sdk.js"}

#: Those that the browser tells at once.
FAST = {
    "404": Fault("unreachable", {"status": 404}),
    "500": Fault("unreachable", {"status": 500}),
    "403 with a page": Fault("unreachable", {"status": 403, "body": PAGE}),
    "a page that is no script": Fault("unreachable", {"body": PAGE, "headers": NO_SNIFFING}),
    "reset": Fault("unreachable"),
    "blocked by an extension": Fault("unreachable", how="blockedbyclient"),
    "redirected to another origin": Fault("unreachable", {"status": 302, "headers": ELSEWHERE}),
}
#: Those that a chat has to wait for.
SLOW = {
    "empty": script(""),
    "throws": script("throw new Error('broken')"),
    "has a number for an SDK": script("window.symphony = 7"),
    "has a getter that throws": script(
        "Object.defineProperty(window, 'symphony', {configurable: true, get() { throw 1 }})"
    ),
    "can nothing but open": script("window.symphony = { openStream: async () => ({}) }"),
}


def visit(page: Page, site: Site, *blocks: str) -> Watch:
    """Show a page with a chat that is open, and others that are to fail."""
    watch = Watch(page)
    page.add_init_script(f"localStorage['symphony-ecp'] = '{POD}'")
    site.pages["/portal.js"] = PORTAL
    site.pages[HOSTS_PATH] = hosts_file(REGISTRY)
    around = [f"<p>Words {number}.</p>{block}" for number, block in enumerate(blocks)]
    page.goto(site.add(NEIGHBOUR, *around, head='<script defer src="/portal.js"></script>'))
    opener(page, "Neighbour").click()
    expect(named(page, "Neighbour")).to_have_attribute("state", "ready")
    watch.remember()
    return watch


def opener(page: Page, title: str) -> Locator:
    return named(page, title).get_by_role("button", name="Open chat")


def in_turn(names: Iterable[str]) -> list[str]:
    """Return a chat for each fault, shown one way after the other."""
    return [WAYS[number % len(WAYS)](name) for number, name in enumerate(names)]


def test_however_symphonys_script_fails_each_chat_says_so_and_opens_when_that_is_over(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    site.csp = policy("sdk", "iframe")
    watch = visit(page, site, *in_turn(FAST), dock(), share())
    names = [*FAST, DOCKED]
    for name, fault in {**FAST, DOCKED: FAST["reset"]}.items():
        page.route(SDK_SCRIPT, fault.answer())
        click = page.locator(".symphony-dock-link") if name == DOCKED else opener(page, name)
        click.click()
        expect_failed(named(page, name), SENTENCES[fault.code])
        page.unroute(SDK_SCRIPT)
    page.route(SDK_SCRIPT, FAST["500"].answer())
    page.get_by_role("link", name="Share in Symphony").click()
    dialog = page.get_by_role("dialog", name="Share in Symphony")
    expect(dialog.locator("> .symphony-status")).to_contain_text(SENTENCES["unreachable"])
    expect(dialog.get_by_role("link", name="Open Symphony")).to_be_visible()
    page.keyboard.press("Escape")
    page.unroute(SDK_SCRIPT)
    assert pod.named("/embed/sdk.js") == []  # it answers for the other origin, too
    watch.known.add(FOREIGN_POD)
    watch.expect_quiet(clock=False)
    watch.expect_whole(*["unreachable"] * len([*names, "share"]))
    for name in names:
        named(page, name).get_by_role("button", name="Try again").click()
        expect(named(page, name)).to_have_attribute("state", "ready")
    assert len(pod.named("/embed/sdk.js")) == len(pod.named("render")) == 1
    watch.expect_whole(*["unreachable"] * len([*names, "share"]))


def test_a_script_that_is_a_minute_late_opens_no_chat_that_was_given_up(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    site.csp = policy("sdk", "iframe")
    page.clock.install()
    late = Held(page, SDK_SCRIPT)
    names = ["Eager", "Desk", "In a root", "Reader", "App"]
    blocks = [chat(title="Eager", load="eager"), *in_turn(names[1:])]
    watch = visit(page, site, *blocks)
    for name in names[1:]:
        opener(page, name).click()
    expect(page.locator("symphony-chat[state=loading]")).to_have_count(len(names))
    page.evaluate("symphonyEcp.dressed().then(() => 0)")
    page.clock.run_for(PATIENCE)
    for name in names:
        expect_failed(named(page, name), SENTENCES["silent"])
    page.clock.run_for(60_000 - PATIENCE)
    with page.expect_event("requestfinished", lambda request: "pod.js" in request.url):
        late.release()  # the preview pod's asks for a frame of its own, whose last file that is
    watch.expect_quiet(clock=True)
    watch.expect_whole(*["silent"] * len(names))
    expect(page.locator("symphony-chat[state=error]")).to_have_count(len(names))
    page.clock.resume()
    for name in names:
        named(page, name).get_by_role("button", name="Try again").click()
        expect(named(page, name)).to_have_attribute("state", "ready")
        expect(named(page, name).locator("iframe, slot.symphony-box")).to_have_count(1)
    assert len(pod.named("/embed/sdk.js")) == len(pod.named("render")) == 1
    watch.expect_whole(*["silent"] * len(names))


def test_a_script_that_is_no_sdk_is_waited_for_once_and_replaced_by_one(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    site.csp = policy("sdk", "iframe")
    page.clock.install()
    watch = visit(page, site, *in_turn(SLOW))
    # A clock that is held knows no requests that are over.
    page.evaluate("performance.getEntriesByName = () => [1]")
    for name, fault in SLOW.items():
        page.evaluate("delete window.symphony")
        page.route(SDK_SCRIPT, fault.answer())
        with page.expect_event("requestfinished", lambda request: "sdk.js" in request.url):
            opener(page, name).click()
        page.evaluate("symphonyEcp.dressed().then(() => 0)")
        page.clock.run_for(PATIENCE)
        expect_failed(named(page, name), SENTENCES[fault.code])
        page.unroute(SDK_SCRIPT)
    watch.expect_quiet(clock=True)
    codes = [fault.code for fault in SLOW.values()]
    watch.expect_whole(*codes)
    page.evaluate("delete window.symphony")
    page.clock.resume()
    for name in SLOW:
        named(page, name).get_by_role("button", name="Try again").click()
        expect(named(page, name)).to_have_attribute("state", "ready")
    watch.expect_whole(*codes)


#: What a function of the SDK may answer, none of which says why.
ANSWERS = [
    "Promise.reject()",
    "Promise.reject(null)",
    "Promise.reject('closed')",
    "Promise.reject(Symbol('closed'))",
    "Promise.reject(Object.create(null))",
    "Promise.reject({ toString() { throw 1 } })",
    "Promise.reject({ get type() { throw 1 } })",
    "Promise.reject(new Proxy({}, { get() { throw 1 } }))",
    "{ throw { get message() { throw 1 } } }",
    "({ get error() { throw { get type() { throw 1 } } } })",
    "({ error: { get message() { throw 1 } } })",
    "({ then() { throw undefined } })",
    "({ get then() { throw null } })",
]


def test_whatever_the_sdk_throws_is_a_failure_that_is_said(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    site.csp = policy("sdk", "iframe")
    watch = visit(page, site, chat(title="Desk"))
    opener(page, "Desk").click()
    expect(named(page, "Desk")).to_have_attribute("state", "ready")
    for number, answer in enumerate(ANSWERS):
        body = answer if answer.startswith("{ throw") else f"{{ return {answer} }}"
        page.evaluate(f"() => {{ symphony.openStream = symphony.openApp = () => {body} }}")
        way = chat if number % 2 else app
        page.evaluate(
            "html => document.querySelector('symphony-chat[title=Desk]').outerHTML = html",
            way(title="Desk"),
        )
        opener(page, "Desk").click()
        sentence = SENTENCES["refused" if number % 2 else "app"]
        expect_failed(named(page, "Desk"), sentence)
        watch.expect_whole(
            *["app", "refused"] * (number // 2), *["app", "refused"][: number % 2 + 1]
        )
    watch.expect_quiet(clock=False)
    assert len(pod.named("render")) == 1
