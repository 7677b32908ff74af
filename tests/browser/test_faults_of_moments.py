"""What comes in between while a chat opens: a page that freezes or is printed; see `whole.py`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.stage import OTHER_POD, SDK_SCRIPT, Held, chat, policy, share
from tests.browser.test_faults import opener, visit
from tests.browser.test_roots import portal
from tests.browser.whole import NEIGHBOUR, UNCAUGHT, expect_link, named

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

NAMES = ("Desk", "Root", "Open", "Reader")
BLOCKS = (
    chat(title="Desk"),
    portal(chat(title="Root")),
    chat(title="Open", rendering="open"),
    chat(title="Reader", pod="reader"),
)
#: What a page of a tab has: patience as a test likes, a record of what it says and leaves uncaught.
RECORD = f"""{UNCAUGHT}
for (const name of ["setTimeout", "setInterval"]) {{
    const wait = window[name];
    window[name] = (act, time, ...more) => wait(act, time === 20_000 ? patience : time, ...more);
}}
var patience = 20_000, said = [];
console.error = (line) => {{ said.push(/\\[ecp\\.(\\w+)\\]/.exec(line)[1]) }};
document.onfreeze = () => {{ said.push("frozen") }};
"""
CHATS = "[...document.querySelectorAll('symphony-chat')]"
STATES = f"{CHATS}.map((chat) => chat.getAttribute('state'))"
SEEN = f"{CHATS}.every((chat) => chat.querySelector(':scope > a').checkVisibility())"


class Tab:
    """A tab that Playwright does not keep in sight: such a one can be frozen."""

    def __init__(self, page: Page, browser: Browser) -> None:
        self._page = page
        self._session = browser.new_browser_cdp_session()
        self._answers: dict[int, Any] = {}
        self._session.on("Target.receivedMessageFromTarget", self._hear)
        target = self._session.send("Target.createTarget", {"url": "about:blank"})
        self._target = {"targetId": target["targetId"]}
        attached = self._session.send("Target.attachToTarget", self._target | {"flatten": False})
        self._name = attached["sessionId"]
        self.send("Security.setIgnoreCertificateErrors", ignore=True)
        self.send("Page.enable")
        self.send("Page.addScriptToEvaluateOnNewDocument", source=RECORD)

    def __enter__(self) -> Tab:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.send("Target.closeTarget", self._target)
        self._session.detach()

    def _hear(self, event: dict[str, Any]) -> None:
        answer = json.loads(event["message"])
        if "id" in answer:
            self._answers[answer["id"]] = answer["result"]

    def send(self, method: str, **params: Any) -> Any:
        number = len(self._answers) + 1
        message = json.dumps({"id": number, "method": method, "params": params})
        self._session.send(
            "Target.sendMessageToTarget", {"sessionId": self._name, "message": message}
        )
        while number not in self._answers:
            self._page.wait_for_timeout(10)
        return self._answers[number]

    def evaluate(self, code: str) -> Any:
        return self.send("Runtime.evaluate", expression=code, returnByValue=True)["result"].get(
            "value"
        )

    def expect(self, code: str, value: Any) -> None:
        for _ in range(200):
            if (found := self.evaluate(code)) == value:
                return
            self._page.wait_for_timeout(50)
        pytest.fail(f"{found} is not {value}")

    def freeze(self, seconds: float) -> None:
        """Freeze it as Chromium freezes a tab in the background, and come back to it."""
        self.send("Page.setWebLifecycleState", state="frozen")
        self._page.wait_for_timeout(seconds * 1000)
        self.send("Page.bringToFront")
        self.send("Page.setWebLifecycleState", state="active")


def test_a_tab_that_is_frozen_while_its_chats_open_goes_on_where_it_was(
    page: Page, browser: Browser, site: Site, pod: PreviewPod
) -> None:
    """For longer than a chat waits, it says so when the tab thaws, as after a computer's sleep."""
    site.csp = policy("sdk", "open", "iframe")
    pod.render_seconds = pod.open_seconds = 0.5
    blocks = chat(title="Desk"), chat(title="Open", rendering="open"), NEIGHBOUR
    with Tab(page, browser) as tab:
        for seconds, after in (0.8, "ready"), (2, "error"):
            tab.send("Page.navigate", url=site.add(*blocks, path=f"/{after}/"))
            tab.expect(STATES, ["idle"] * 3)
            tab.evaluate("patience = 20_000")
            tab.evaluate("document.querySelector('[title=Neighbour]').open(true)")
            tab.expect(STATES, ["idle", "idle", "ready"])
            if after == "error":
                tab.evaluate("patience = 1_500")
                pod.open_seconds = 5
            pod.calls.clear()
            tab.evaluate(f"{CHATS}.slice(0, 2).forEach((chat) => chat.open(true))")
            pod.wait_for("render")
            tab.freeze(seconds)
            tab.expect(STATES, [after, after, "ready"])
            codes = ["silent"] * 2 * (after == "error")
            assert tab.evaluate("said") == ["frozen", *codes]
        assert tab.evaluate(SEEN)
        pod.open_seconds = 0
        tab.evaluate("patience = 20_000")
        tab.evaluate(f"{CHATS}.slice(0, 2).forEach((chat) => chat.button.click())")
        tab.expect(STATES, ["ready"] * 3)
        assert tab.evaluate("uncaught") == []
        assert tab.evaluate("said") == ["frozen", "silent", "silent"]


def test_a_page_that_is_printed_while_its_chats_open_is_whole_on_paper_and_goes_on(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    site.csp = policy("sdk", "open", "iframe")
    far = "<br>" * 200 + chat(title="Far", load="visible")
    watch = visit(page, site, *BLOCKS, far)
    late = Held(page, SDK_SCRIPT)
    page.evaluate("void (window.printed = 0, onbeforeprint = () => { printed++ })")
    for name in NAMES:
        opener(page, name).click()
    expect(page.locator("symphony-chat[state=loading]")).to_have_count(len(NAMES) - 1)
    assert page.pdf().startswith(b"%PDF")
    assert page.evaluate("printed") == 1
    page.wait_for_timeout(300)
    expect(named(page, "Far")).to_have_attribute("state", "idle")
    page.emulate_media(media="print")
    for name in NAMES:
        expect_link(named(page, name))
    shown = "symphony-chat :is(button, iframe, .symphony-status):visible"
    expect(page.locator(shown)).to_have_count(0)
    late.release()
    for name in NAMES:
        expect(named(page, name)).to_have_attribute("state", "ready")
    expect(page.locator(shown)).to_have_count(0)
    page.emulate_media(media="screen")
    for name in NAMES:
        expect(
            named(page, name).locator("iframe:visible, slot.symphony-box:visible")
        ).to_have_count(1)
    expect(named(page, "Far")).to_have_attribute("state", "idle")
    assert len(pod.named("/embed/sdk.js")) == len(pod.named("render")) == 1
    watch.expect_quiet(clock=False)
    watch.expect_whole()


#: What a chat says one after the other of a window that something closes.
CLOSED = {
    "at once": {"blocked": "Your browser blocked the sign-in window."},
    "in a moment": {
        "severed": "Sign in to Symphony in the window that has opened",
        "apart": "If you have signed in, your browser keeps",
    },
}


@pytest.mark.parametrize("when", CLOSED)
def test_a_sign_in_window_that_something_closes_is_explained_and_offered_again(
    page: Page, site: Site, pod: PreviewPod, when: str
) -> None:
    site.csp = policy("sdk", "iframe")
    pod.faults = {"sso"}
    watch = visit(page, site, chat(title="Desk"))
    page.evaluate(
        """when => {
            const { open } = window;
            window.isClosing = true;
            window.open = (...all) => {
                const opened = open.apply(window, all);
                if (isClosing && when === "at once") opened.close();
                else if (isClosing) setTimeout(() => opened.close(), 50);
                return opened;
            };
        }""",
        when,
    )
    desk = named(page, "Desk")
    opener(page, "Desk").click()
    for code, sentence in CLOSED[when].items():
        expect(desk).to_have_attribute("state", "attention")
        expect(desk.get_by_role("status")).to_contain_text(sentence)
        expect_link(desk)
        if code == "severed":
            desk.get_by_role("button", name="Continue").click()
    page.evaluate("void (isClosing = false)")
    with page.expect_popup() as popup:
        desk.get_by_role("button", name="Sign in").click()
    expect(popup.value.get_by_role("button", name="Sign in")).to_be_visible()
    expect(desk).to_have_attribute("state", "attention")
    watch.expect_whole(*CLOSED[when])


#: What stays of `window.symphony` where a page has made it its own, once another pod's is wanted.
KEPT = """let kept;
Object.defineProperty(window, "symphony", { get: () => kept, set(sdk) { if (%s) kept = sdk; } });
"""


@pytest.mark.parametrize(("setting", "scripts"), [("true", 2), ("sdk", 1)])
def test_an_sdk_that_nobody_can_delete_leaves_the_next_pods_chats_open(
    page: Page, site: Site, pod: PreviewPod, setting: str, scripts: int
) -> None:
    site.csp = policy("sdk", "iframe")
    page.add_init_script(KEPT % setting)
    watch = visit(page, site, chat(title="Reader", pod="reader"))
    opener(page, "Reader").click()
    expect(named(page, "Reader")).to_have_attribute("state", "ready")
    page.get_by_role("button", name="Acme · Change").click()
    page.get_by_role("button", name="Beta", exact=True).click()
    expect(page.get_by_role("button", name="Beta · Change")).to_be_visible()
    expect(named(page, "Reader")).to_have_attribute("state", "ready")
    frame = named(page, "Reader").locator("iframe")
    assert (frame.get_attribute("src") or "").startswith(f"https://{OTHER_POD}/")
    assert len(pod.named("/embed/sdk.js")) == scripts
    watch.expect_quiet(clock=False)
    watch.expect_whole()


def test_a_message_that_nobody_answers_waits_for_its_reader_and_ends_with_its_dialog(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.clock.install()
    site.csp = policy("sdk", "iframe")
    watch = visit(page, site, chat(title="Desk"), share())
    opener(page, "Desk").click()
    expect(named(page, "Desk")).to_have_attribute("state", "ready")
    page.evaluate(
        "void (window.asked = 0, symphony.sendMessage = () => new Promise(() => { asked++ }))"
    )
    page.evaluate(
        """() => {
            const { setInterval, clearInterval } = window;
            window.alarms = new Set();
            window.setInterval = (...all) => {
                const alarm = setInterval(...all);
                alarms.add(alarm);
                return alarm;
            };
            window.clearInterval = (alarm) => {
                alarms.delete(alarm);
                clearInterval(alarm);
            };
        }"""
    )
    page.get_by_role("link", name="Share in Symphony").click()
    dialog = page.get_by_role("dialog", name="Share in Symphony")
    said = dialog.locator("> .symphony-status")
    expect(said).to_have_text("Choose in Symphony who gets this page.")
    page.wait_for_function("asked")
    watch.expect_quiet(clock=True)
    expect(said).to_have_text("Choose in Symphony who gets this page.")
    expect(dialog.get_by_role("link", name="Open Symphony")).to_be_visible()
    expect(dialog.get_by_role("button", name="Copy text and address")).to_be_visible()
    assert page.evaluate("alarms.size") == 1
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    watch.expect_quiet(clock=True)
    assert page.evaluate("alarms.size") == 0
    expect(named(page, "Desk")).to_have_attribute("state", "ready")
    watch.expect_whole()
