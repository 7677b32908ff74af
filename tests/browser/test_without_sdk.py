"""Chats without Symphony's script in the page: the direct iframe and the open SDK's protocol."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

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
    frame_of,
    open_chat,
    policy,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

#: What a site needs that refuses third-party scripts: none but its own.
NO_FOREIGN_SCRIPT = policy("open", "iframe")


def test_an_iframe_has_the_documented_address(page: Page, site: Site, pod: PreviewPod) -> None:
    site.csp = NO_FOREIGN_SCRIPT
    page.goto(site.add(chat(rendering="iframe", mode="dark", settings={"condensed": False})))
    open_chat(page)
    expect_state(page, "ready")
    frame = page.locator("symphony-chat iframe")
    expect(frame).to_have_attribute("title", "Trading desk")
    expect(frame).to_have_attribute("allow", "clipboard-read; clipboard-write")
    assert pod.wait_for("/embed/index.html").args == {
        "streamId": STREAM,
        "partnerId": "acme-docs",
        "condensed": "false",
        "mode": "dark",
    }
    assert pod.named("/embed/sdk.js") == []
    expect(frame_of(page).get_by_text(STREAM)).to_be_visible()


def test_an_iframe_in_collaboration_has_its_own_address(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(chat(rendering="iframe", layout="collaboration", height="600")))
    open_chat(page)
    expect_state(page, "ready")
    assert pod.wait_for("/client-bff/index.html").args["embed"] == "true"
    expect(frame_of(page).get_by_text("collaboration")).to_be_visible()


def test_an_iframe_has_its_theme_and_its_way_to_sign_in_in_its_address(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    theme = {"primary": "#0a3069"}
    page.goto(site.add(chat(rendering="iframe", login="popup", theme=theme)))
    open_chat(page)
    args = pod.wait_for("/embed/index.html").args
    assert json.loads(args["theme"]) == theme
    assert args["ecpLoginPopup"] == "true"


@pytest.mark.parametrize("rendering", ["iframe", "open"])  # the protocol opens streams alone
def test_an_iframe_names_users_in_its_address(
    page: Page, site: Site, pod: PreviewPod, rendering: str
) -> None:
    page.goto(site.add(chat(rendering=rendering, user_ids="718,alice@acme.com")))
    open_chat(page)
    assert pod.wait_for("/embed/index.html").args["userIds"] == "718,alice@acme.com"


@pytest.mark.parametrize(
    "other", [{"pod": OTHER_POD}, {"layout": "collaboration", "height": "600"}]
)
def test_a_chat_that_cannot_share_the_sdk_has_a_frame_of_its_own(
    page: Page, site: Site, pod: PreviewPod, other: dict[str, str]
) -> None:
    page.goto(site.add(chat(), chat(stream_id=OTHER_STREAM, title="Other", **other)))
    open_chat(page)
    expect_state(page, "ready", 0)
    open_chat(page)
    expect_state(page, "ready", 1)
    expect(page.locator("script#symphony-ecm-sdk")).to_have_count(1)
    expect(frame_of(page, 1).get_by_text(OTHER_STREAM)).to_be_visible()
    expect(page.locator("symphony-chat iframe").nth(1)).to_have_attribute("title", "Other")
    assert len(pod.named("render")) == 1


def test_collaboration_is_the_main_frame_in_the_chats_place(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(chat(layout="collaboration", height="600")))
    open_chat(page)
    expect_state(page, "ready")
    expect(page.locator("script#symphony-ecm-sdk")).to_have_attribute("data-mode", "full")
    assert pod.wait_for("openStream").args == [STREAM], "no selector in Collaboration mode"
    expect(frame_of(page).get_by_text(STREAM)).to_be_visible()
    assert pod.named("/apps/client2/default")


def test_a_second_collaboration_chat_has_a_frame_of_its_own(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    layout = {"layout": "collaboration", "height": "600"}
    page.goto(site.add(chat(**layout), chat(stream_id=OTHER_STREAM, **layout)))
    open_chat(page)
    expect_state(page, "ready", 0)
    open_chat(page)
    expect_state(page, "ready", 1)
    expect(frame_of(page, 0).get_by_text(STREAM)).to_be_visible()
    expect(frame_of(page, 1).get_by_text(OTHER_STREAM)).to_be_visible()


def test_the_open_protocol_needs_no_script_but_the_sites_own(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    site.csp = NO_FOREIGN_SCRIPT
    page.goto(
        site.add(
            chat(rendering="open", mode="dark", settings={"showTitle": False}),
            chat(rendering="open", mode="dark", stream_id=OTHER_STREAM),
        )
    )
    scripts: list[str] = []
    page.on("request", lambda r: r.resource_type == "script" and scripts.append(r.url))
    open_chat(page)
    open_chat(page)
    expect_state(page, "ready", 0)
    expect_state(page, "ready", 1)
    expect(frame_of(page, 0).get_by_text(STREAM)).to_be_visible()
    expect(frame_of(page, 1).get_by_text(OTHER_STREAM)).to_be_visible()
    assert pod.named("/embed/sdk.js") == []
    assert len(pod.named("/apps/embed/default")) == 1, "one main frame"
    assert len(pod.named("/apps/embed/default/frame-root.html")) == 2, "one child frame a chat"
    query = pod.named("/apps/embed/default")[0].args
    assert query["embed"] == "true"
    assert query["partnerId"] == "acme-docs"
    assert query["sdkOrigin"] == "https://docs.example"


def test_the_open_protocol_registers_a_frame_then_opens_its_stream(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(chat(rendering="open")))
    open_chat(page)
    expect_state(page, "ready")
    box = page.locator("symphony-chat .symphony-box").get_attribute("id")
    pod.wait_for("sdk-action", 2)  # written down after they were answered
    assert pod.wait_for("sdk-register").args == {"iFrameId": box}
    actions = [call.args for call in pod.named("sdk-action")]
    assert [action["name"] for action in actions] == ["set-settings", "set-stream"]
    assert actions[1]["params"] == {"streamId": STREAM, "container": f"#{box}"}
    assert actions[1]["id"]


def test_an_error_of_the_open_protocol_is_a_failure(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"unknown-stream"}
    page.goto(site.add(chat(rendering="open")))
    open_chat(page)
    expect_state(page, "error")
    pod.faults = set()
    page.get_by_role("button", name="Try again").click()
    expect_state(page, "ready")


@pytest.mark.cookies("allowed")
def test_an_open_main_frame_that_stays_silent_is_offered_to_the_reader(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"password"}
    page.clock.install()
    page.goto(site.add(chat(rendering="open")))
    open_chat(page)
    pod.wait_for("/apps/embed/default")
    page.clock.run_for(9_000)
    expect_state(page, "attention")
    page.clock.resume()
    page.get_by_role("button", name="Continue in Symphony").click()
    login = page.frame_locator(".symphony-hall iframe")
    login.get_by_label("Name").fill("me")
    login.get_by_label("Password").fill("secret")
    login.get_by_role("button", name="Sign in").click()
    expect_state(page, "ready")
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize(
    ("layout", "path"),
    [
        ("focus", "/apps/embed/default/frame-root.html"),
        ("collaboration", "/apps/client2/default"),
    ],
)
def test_mode_changes_by_message_and_reloads_no_frame(
    page: Page, site: Site, pod: PreviewPod, layout: str, path: str
) -> None:
    page.goto(site.add(chat(rendering="open", layout=layout)))
    open_chat(page)
    expect_state(page, "ready")
    page.evaluate("document.body.style.background = '#111'")
    expect(frame_of(page).locator("html")).to_have_attribute("data-mode", "dark")
    assert len(pod.named(path)) == 1


def test_a_main_frame_that_has_answered_is_not_offered_to_the_reader(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.clock.install()
    page.goto(site.add(chat(rendering="open"), chat(rendering="open", stream_id=OTHER_STREAM)))
    page.evaluate("addEventListener('symphony-chat:attention', () => { window.said = true })")
    open_chat(page)
    expect_state(page, "ready", 0)
    page.clock.run_for(9_000)
    page.evaluate("symphonyEcp.part('signin.js').then(() => {})")
    open_chat(page)
    expect_state(page, "ready", 1)
    assert page.evaluate("window.said") is None


def listeners(page: Page) -> int:
    """How many functions hear the messages that the page gets."""
    session = page.context.new_cdp_session(page)
    window = session.send("Runtime.evaluate", {"expression": "window"})["result"]["objectId"]
    found = session.send("DOMDebugger.getEventListeners", {"objectId": window})["listeners"]
    return [listener["type"] for listener in found].count("message")


def test_nobody_listens_to_a_frame_that_is_gone(page: Page, site: Site, pod: PreviewPod) -> None:
    full = chat(rendering="open", layout="collaboration", height="600")
    page.goto(site.add(full, chat(rendering="open")))
    for index in (0, 1):
        open_chat(page)
        expect_state(page, "ready", index)
    assert listeners(page) == 2
    page.get_by_role("button", name="Close chat").first.click()
    assert listeners(page) == 1, "the main frame of the page's other chats stays"
    page.evaluate("document.querySelector('.symphony-hall').remove()")
    page.get_by_role("button", name="Close chat").click()
    open_chat(page, 1)
    expect_state(page, "ready", 1)
    assert listeners(page) == 1


def test_a_main_frame_that_fails_leaves_nothing(page: Page, site: Site, pod: PreviewPod) -> None:
    pod.faults = {"password"}
    page.clock.install()
    page.goto(site.add(chat(rendering="open")))
    open_chat(page)
    pod.wait_for("/apps/embed/default")
    page.clock.run_for(30_000)
    expect_state(page, "error")
    expect(page.locator(".symphony-hall")).to_have_count(0)
    assert listeners(page) == 0


def test_messages_of_other_origins_and_frames_are_ignored(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(chat(rendering="open")))
    main = Held(page, MAIN_FRAME)
    open_chat(page)
    page.evaluate(
        """() => { window.both = new Promise(resolve => {
            let heard = 0;
            addEventListener('message', e => e.data.eventType === 'clientReady' && ++heard === 2
                && resolve());
        }) }"""
    )
    # From this page itself, and from a frame of the right pod that is not the main frame.
    page.evaluate("postMessage({ eventType: 'clientReady', payload: {} }, '*')")
    page.evaluate(
        f"""async () => {{
            const frame = document.createElement('iframe');
            frame.src = 'https://{POD}/embed/index.html';
            const loaded = new Promise(r => frame.onload = r);
            document.body.append(frame);
            await loaded;
        }}"""
    )
    other = next(f for f in page.frames if f.url == f"https://{POD}/embed/index.html")
    other.evaluate("parent.postMessage({ eventType: 'clientReady', payload: {} }, '*')")
    page.evaluate("both")
    expect_state(page, "loading")
    main.release()
    expect_state(page, "ready")


def test_messages_that_make_no_sense_change_nothing(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(site.add(chat(rendering="open"), chat(rendering="open", stream_id=OTHER_STREAM)))
    open_chat(page)
    expect_state(page, "ready", 0)
    page.evaluate(
        """() => { window.last = new Promise(resolve =>
            addEventListener('message', e => e.data === 'last' && resolve())) }"""
    )
    main = next(frame for frame in page.frames if "/apps/embed/default?" in frame.url)
    main.evaluate(
        """origin => {
            const resolve = payload => ({ eventType: 'sdk-resolve', payload });
            const said = [null, 1, 'text', [], {}, { eventType: {} }, { eventType: '__proto__' },
                resolve(), resolve(null), resolve('text'), resolve({ id: {} }),
                resolve({ id: 'constructor' }), resolve({ id: '__proto__', data: { error: {} } }),
                resolve({ id: 'set-stream-2', data: { error: { type: 'LATE' } } }),
                resolve({ id: 'nobody-1', data: 'y'.repeat(1e7) }), 'last'];
            said.forEach(data => parent.postMessage(data, origin));
        }""",
        site.origin,
    )
    page.evaluate("last")
    expect_state(page, "ready", 0)
    open_chat(page)
    expect_state(page, "ready", 1)
    assert errors == []


def test_a_main_frame_that_has_gone_to_another_origin_is_not_believed(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"password"}
    page.goto(site.add(chat(rendering="open")))
    open_chat(page)
    main = page.frame_locator(".symphony-open-frame iframe")
    expect(main.get_by_label("Password")).to_be_attached()
    frame = next(frame for frame in page.frames if "/apps/embed/default?" in frame.url)
    elsewhere = f"https://{OTHER_POD}/embed/version.json"
    with page.expect_event("framenavigated", lambda moved: moved.url == elsewhere):
        frame.evaluate("url => { location.href = url }", elsewhere)
    page.evaluate(
        """() => { window.heard = new Promise(resolve => addEventListener('message', resolve)) }"""
    )
    frame.evaluate("parent.postMessage({ eventType: 'clientReady', payload: {} }, '*')")
    page.evaluate("heard.then(() => {})")
    page.evaluate("new Promise(done => setTimeout(done, 100))")
    expect_state(page, "loading")
    assert page.locator("symphony-chat iframe").count() == 0
