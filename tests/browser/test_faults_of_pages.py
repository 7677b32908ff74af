"""Pages that take our nodes away, have many chats, or are left a hundred times: see `whole.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.stage import POD, SITE, chat, policy
from tests.browser.test_faults import SENTENCES, opener, visit
from tests.browser.test_roots import PORTAL, portal
from tests.browser.whole import Watch, expect_failed, expect_link, named

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

# ---- what takes our nodes away -------------------------------------------------------------------

#: What a script of the page does to a chat; ``html`` is the chat as it was built.
TAKES = {
    "the box": "chat.querySelector(':scope > .symphony-box').remove()",
    "all that it did not write": """for (const one of [...chat.children]) {
        if (!html.includes(one.className)) one.remove();
    }""",
    "all that is in it, for what was built": """{
        const built = document.createElement("template");
        built.innerHTML = html;
        chat.replaceChildren(...built.content.firstElementChild.childNodes);
    }""",
    "all that is in it": "chat.replaceChildren()",
}
ALWAYS = "all that is in it, whenever there is something"
EMPTY = """
    window.times = 0;
    const empty = () => chat.childNodes.length && times++ < 99 && chat.replaceChildren();
    empty();
    new MutationObserver(empty).observe(chat, { childList: true });
"""
TAKE = """([title, html, code]) => {
    const chat = document.querySelector(`symphony-chat[title="${title}"]`);
    new Function("chat", "html", code)(chat, html);
}"""


@pytest.mark.parametrize("rendering", ["sdk", "open", "iframe"])
def test_a_chat_whose_nodes_are_taken_away_has_failed_and_is_whole_again(
    page: Page, site: Site, pod: PreviewPod, rendering: str
) -> None:
    site.csp = None  # what takes them is made of text
    made = {name: chat(title=name, rendering=rendering) for name in [*TAKES, ALWAYS]}
    watch = visit(page, site, *made.values())
    pod.open_seconds = 0
    opener(page, ALWAYS).click()
    expect(named(page, ALWAYS)).to_have_attribute("state", "ready")
    page.evaluate(TAKE, [ALWAYS, "", EMPTY])
    for label, state in ("Open chat", "ready"), ("Try again", "loading"):
        for name, code in TAKES.items():
            named(page, name).get_by_role("button", name=label).click()
            expect(named(page, name).locator("> .symphony-box")).to_have_count(1)
            if state == "ready" or rendering == "iframe":  # which is ready at once
                expect(named(page, name)).to_have_attribute("state", "ready")
            page.evaluate(TAKE, [name, made[name], code])
            expect_failed(named(page, name), SENTENCES["failed"])
        pod.open_seconds = 3
    expect(named(page, ALWAYS)).to_have_attribute("state", "error")
    assert page.evaluate("times") < 5, "nobody fights with it"
    watch.expect_quiet(clock=False)
    watch.expect_whole(*["failed"] * len(made))
    pod.open_seconds = 0
    for name in TAKES:
        named(page, name).get_by_role("button", name="Try again").click()
        expect(named(page, name)).to_have_attribute("state", "ready")
    watch.expect_whole(*["failed"] * len(made))


@pytest.mark.parametrize("state", ["loading", "attention", "ready", "error"])
def test_a_page_that_is_written_anew_at_any_moment_has_chats_as_they_were_built(
    page: Page, site: Site, pod: PreviewPod, state: str
) -> None:
    site.csp = policy("sdk", "open", "iframe")
    pod.faults = {"attention": {"password"}, "error": {"unknown-stream"}}.get(state, set())
    pod.open_seconds = 4 if state == "loading" else 0
    html = portal(chat(title="Root")) + chat(title="Desk") + chat(title="Open", rendering="open")
    codes = {"error": ["refused"], "attention": ["apart"]}.get(state, [])
    watch = visit(page, site, f"<div id='here'>{html}</div>")
    shown = ("Root", "Desk") if state == "attention" else ("Root", "Desk", "Open")
    for name in shown:
        opener(page, name).click()
        if state == "attention" and name == shown[0]:  # the session asks for its reader, once
            expect(page.get_by_role("dialog")).to_be_visible()
            page.keyboard.press("Escape")
    for name in shown:
        expect(named(page, name)).to_have_attribute("state", state)
    page.evaluate("html => { here.innerHTML = html }", html)
    for name in shown:
        expect(named(page, name)).to_have_attribute("state", "idle")
        expect_link(named(page, name))
    assert page.locator("dialog[open], #here .symphony-box, #here iframe").count() == 0
    watch.expect_quiet(clock=False)
    watch.expect_whole(*codes * len(shown))
    if state == "attention":
        return  # the session still waits for its reader
    pod.faults, pod.open_seconds = set(), 0
    for name in shown:
        opener(page, name).click()
        expect(named(page, name)).to_have_attribute("state", "ready")
    watch.expect_whole(*codes * len(shown))


def test_a_page_that_writes_its_document_while_it_is_read_has_chats(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    site.csp = None
    watch = Watch(page)
    block = chat(title="Written").replace("\n", "")
    page.goto(site.add("<p>Before</p>", f"<script>document.write(`{block}<p>Behind</p>`)</script>"))
    watch.remember()
    opener(page, "Written").click()
    expect(named(page, "Written")).to_have_attribute("state", "ready")
    watch.expect_whole()


# ---- many ----------------------------------------------------------------------------------------


def test_fifty_chats_share_one_of_everything(page: Page, site: Site, pod: PreviewPod) -> None:
    watch = Watch(page)
    page.goto(site.add(*[chat(title=f"Desk {number}") for number in range(50)]))
    expect(page.locator("symphony-chat[state=idle]")).to_have_count(50)
    watch.remember()
    assert len(watch.urls) == 4, "the page, its stylesheet, the script and the list of pods"
    page.evaluate("document.querySelectorAll('symphony-chat').forEach((one) => one.open(true))")
    expect(page.locator("symphony-chat[state=ready]")).to_have_count(50)
    once = [url for url in watch.urls if "frame-root" not in url]
    pods = [url for url in once if POD in url and "/embed/sdk.js" in url]
    assert len(pods) == len(pod.named("/apps/embed/default")) == len(pod.named("render")) == 1
    assert len([url for url in once if SITE in url]) == len({url for url in once if SITE in url})
    assert len(pod.named("/apps/embed/default/frame-root.html")) == 50
    watch.expect_quiet(clock=False)
    watch.expect_whole()
    expect(page.locator("link[rel=preconnect]")).to_have_count(1)


def test_fifty_chats_of_a_pod_that_is_down_ask_it_once_each(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"no-script"}
    watch = Watch(page)
    page.goto(site.add(*[chat(title=f"Desk {number}", load="eager") for number in range(50)]))
    watch.remember()
    expect(page.locator("symphony-chat[state=error]")).to_have_count(50)
    expect_failed(named(page, "Desk 49"), SENTENCES["unreachable"])
    watch.expect_quiet(clock=False)
    assert len(pod.named("/embed/sdk.js")) <= 50
    watch.expect_whole(*["unreachable"] * 50)


#: As instant navigation does; every fourth page has its reader open a chat.
GO = """async ([html, from, to]) => {
    const until = async (chat, state) => {
        while (chat.getAttribute("state") !== state) await new Promise((done) => setTimeout(done));
    };
    for (let number = from; number < to; number++) {
        const next = new DOMParser().parseFromString(html, "text/html");
        document.querySelector("main").replaceWith(next.querySelector("main"));
        const chat = document.querySelectorAll("main symphony-chat")[(number / 4) & 1];
        await until(chat, "idle");
        if (number % 4) continue;
        chat.open(true);
        await until(chat, "ready");
    }
}"""


def weight(session: CDPSession) -> dict[str, float]:
    """Return what the page weighs once its garbage is gone."""
    session.send("HeapProfiler.collectGarbage")
    session.send("HeapProfiler.collectGarbage")
    metrics = session.send("Performance.getMetrics")["metrics"]
    return {one["name"]: one["value"] for one in metrics}


def test_two_hundred_pages_of_instant_navigation_leave_nothing_behind(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    site.csp = policy("sdk", "open")
    pod.open_seconds = pod.render_seconds = 0
    site.pages["/portal.js"] = PORTAL
    blocks = chat(title="Desk"), chat(title="Open", rendering="open"), portal(chat(title="Root"))
    watch = Watch(page)
    page.goto(site.add(*blocks, head='<script defer src="/portal.js"></script>'))
    watch.remember()
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.evaluate(GO, [site.pages["/"], 0, 60])
    before = weight(session)
    page.evaluate(GO, [site.pages["/"], 60, 200])
    after = weight(session)
    for name, more in {"Nodes": 1.05, "JSEventListeners": 1.05, "JSHeapUsedSize": 1.15}.items():
        assert after[name] <= before[name] * more, (name, before[name], after[name])
    watch.expect_whole()
