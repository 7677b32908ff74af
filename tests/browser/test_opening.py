"""Opening a chat: nothing before the click, one SDK after it, and every failure said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from symphony_ecp.preview import PreviewPod
from symphony_ecp.site.assets import HOSTS as HOSTS_FILE
from symphony_ecp.site.assets import site_files
from tests.browser.stage import (
    HOSTS_PATH,
    OTHER_STREAM,
    POD,
    SDK_SCRIPT,
    SITE,
    STREAM,
    Held,
    chat,
    expect_state,
    frame_of,
    open_chat,
    owner,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.stage import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def requests(page: Page) -> list[str]:
    """The addresses the page requested, oldest first."""
    seen: list[str] = []
    page.context.on("request", lambda request: seen.append(request.url))
    return seen


def local_hosts(host: str) -> str:
    """Return the file of a trial build, which alone names a pod on the reader's machine."""
    site = owner(f"pods: {{local: {{host: '{host}'}}}}")
    return site_files(replace(site, pod=site.registry.pod("local"), is_trial=True))[
        HOSTS_FILE
    ].decode()


def hosts(requests: list[str]) -> set[str | None]:
    return {urlsplit(url).hostname for url in requests}


def test_nothing_is_requested_from_the_pod_before_the_click(
    page: Page, site: Site, pod: PreviewPod, requests: list[str]
) -> None:
    page.goto(site.add(chat()), wait_until="networkidle")
    expect_state(page, "idle")
    expect(page.get_by_role("region", name="Trading desk")).to_contain_text("Ask the desk here.")
    assert hosts(requests) == {SITE}
    assert pod.calls == []


def test_a_heading_with_the_id_of_a_box_keeps_no_chat_from_opening(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    headings = [f'<h2 id="symphony-chat-{number}">Symphony chat</h2>' for number in (1, 2)]
    page.goto(site.add(*headings, chat(load="eager")))
    expect_state(page, "ready")
    expect(page.locator("symphony-chat iframe")).to_have_count(1)
    expect(page.locator("h2 iframe")).to_have_count(0)


def test_the_click_loads_one_sdk_and_the_frame_shows_the_stream(
    page: Page, site: Site, pod: PreviewPod, requests: list[str]
) -> None:
    page.goto(site.add(chat(settings={"showTitle": False})))
    open_chat(page)
    expect_state(page, "ready")
    assert [url for url in requests if url.endswith("sdk.js")] == [f"https://{POD}/embed/sdk.js"]
    frame = frame_of(page)
    expect(frame.get_by_text(STREAM)).to_be_visible()
    frame.get_by_text("Details").click()
    expect(frame.get_by_text('"showTitle":false')).to_be_visible()
    assert pod.wait_for("openStream").args[0] == STREAM
    assert hosts(requests) == {SITE, POD}


def test_the_sdk_script_carries_what_symphony_documents(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(chat()))
    open_chat(page)
    expect_state(page, "ready")
    script = page.locator("script#symphony-ecm-sdk")
    expect(script).to_have_count(1)
    expect(script).to_have_attribute("render", "explicit")
    expect(script).to_have_attribute("data-partner-id", "acme-docs")
    assert script.get_attribute("data-mode") is None
    onload = script.get_attribute("data-onload")
    assert page.evaluate("name => typeof window[name]", onload) == "function"


def test_two_chats_share_one_sdk_and_one_main_frame(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(chat(), chat(stream_id=OTHER_STREAM, title="Support")))
    open_chat(page)
    open_chat(page)  # the first button is gone, so this is the other chat's
    expect_state(page, "ready", 0)
    expect_state(page, "ready", 1)
    expect(page.locator("script#symphony-ecm-sdk")).to_have_count(1)
    expect(page.locator(".symphony-main-frame iframe")).to_have_count(1)
    second = frame_of(page, 1)
    expect(second.get_by_text(OTHER_STREAM)).to_be_visible()
    assert len(pod.named("render")) == 1


def test_the_main_frame_is_laid_out_outside_the_content_and_out_of_the_readers_way(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(chat()))
    open_chat(page)
    expect_state(page, "ready")
    main = page.locator(".symphony-main-frame iframe")
    box = main.bounding_box()
    assert box
    assert min(box["width"], box["height"]) > 100, "a frame that is not laid out has no size"
    assert main.evaluate("e => e.closest('body') === null")
    assert main.evaluate("e => e.closest('[inert]') !== null"), "the keyboard does not get there"
    expect(main).not_to_be_visible()
    expect(main).to_have_attribute("title", "Symphony")


def test_without_javascript_the_link_is_there(browser: Browser, site: Site) -> None:
    context = browser.new_context(ignore_https_errors=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(site.add(chat()))
    link = page.get_by_role("link", name="Open in Symphony")
    expect(link).to_be_visible()
    assert "streamId=VYfoWw6oIUv%2B5K80" in (link.get_attribute("href") or "")
    expect(page.get_by_text("Ask the desk here.")).to_be_visible()
    context.close()


@pytest.mark.parametrize(
    ("fault", "code", "sentence"),
    [
        ("no-script", "unreachable", "could not be reached"),
        ("fails", "refused", "could not open"),
        ("rejects", "refused", "could not open"),
        ("unknown-stream", "refused", "did not open"),
    ],
)
def test_a_failure_is_said_with_the_link_and_can_be_tried_again(
    page: Page, site: Site, pod: PreviewPod, fault: str, code: str, sentence: str
) -> None:
    pod.faults = {fault}
    page.goto(site.add(chat()))
    page.evaluate(
        "addEventListener('symphony-chat:error', e => { document.title = e.detail.code })"
    )
    open_chat(page)
    expect_state(page, "error")
    assert page.title() == code
    expect(page.get_by_role("status")).to_contain_text(sentence)
    expect(page.get_by_role("link", name="Open in Symphony")).to_be_visible()
    pod.faults = set()
    page.get_by_role("button", name="Try again").click()
    expect_state(page, "ready")
    expect(page.locator("script#symphony-ecm-sdk")).to_have_count(1)


@pytest.mark.parametrize("part", ["open", "pod", "look"])
def test_a_part_of_ours_that_does_not_come_is_said_with_the_link_and_tried_again(
    page: Page, site: Site, pod: PreviewPod, part: str
) -> None:
    file = f"**/symphony-ecp-{part}.js"
    page.goto(site.add(chat()))
    page.route(file, lambda route: route.fulfill(status=404))
    open_chat(page)
    expect_state(page, "error")
    expect(page.get_by_role("status")).to_have_text("Symphony could not be reached.")
    expect(page.get_by_role("link", name="Open in Symphony")).to_be_visible()
    page.unroute(file)
    page.get_by_role("button", name="Try again").click()
    expect_state(page, "ready")


@pytest.mark.parametrize(
    ("part", "sentence"), [("open", "could not be reached"), ("pod", "could not open")]
)
def test_a_page_in_the_place_of_a_part_of_ours_is_said_with_the_link(
    page: Page, site: Site, pod: PreviewPod, part: str, sentence: str
) -> None:
    page.goto(site.add(chat()))
    page.route(f"**/symphony-ecp-{part}.js", lambda route: route.fulfill(body="<!doctype html>"))
    open_chat(page)
    expect_state(page, "error")
    expect(page.get_by_role("status")).to_contain_text(sentence)
    expect(page.get_by_role("link", name="Open in Symphony")).to_be_visible()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("Promise.resolve({ error: { type: 'ERROR', message: 'closed' } })", "closed"),
        ("Promise.resolve({ type: 'ERROR', message: 'closed' })", "closed"),
        ("Promise.reject(new Error('closed'))", "closed"),
        ("Promise.reject()", None),
        ("{ throw new Error('closed') }", "closed"),
    ],
)
def test_an_error_has_many_forms(
    page: Page, site: Site, pod: PreviewPod, answer: str, message: str | None
) -> None:
    page.goto(site.add(chat(), chat(stream_id=OTHER_STREAM, title="Support")))
    open_chat(page)
    expect_state(page, "ready", 0)
    page.evaluate("addEventListener('symphony-chat:error', e => { window.detail = e.detail })")
    page.evaluate(f"() => {{ window.symphony.openStream = () => {answer} }}")
    open_chat(page)
    expect_state(page, "error", 1)
    detail = page.evaluate("detail")
    assert (detail["code"], detail.get("message")) == ("refused", message)
    expect_state(page, "ready", 0)


#: Symphony's script, were it to answer in its own way.
SDK = """window.symphony = {
    checkAuth: async () => (%s), render: async () => (%s), openStream: async () => ({}),
    updateSettings: async () => {}, onUserInteractionRequired: async () => {},
};"""
NEVER = "new Promise(() => { window.asked = true })"
SIGNED_IN = "{ isLoggedIn: true, authenticationType: 'sso' }"


@pytest.mark.parametrize(
    ("check", "render", "code"),
    [
        (SIGNED_IN, "{ type: 'ERROR', message: 'closed' }", "refused"),
        (SIGNED_IN, "{ error: 'closed' }", "refused"),
        (SIGNED_IN, NEVER, "silent"),
        ("Promise.reject()", "{}", "refused"),
        ("Promise.reject('closed')", "{}", "refused"),
        ("{ error: { type: 'ERROR', message: 'closed' } }", "{}", "refused"),
        ("undefined", "{}", "refused"),
        (NEVER, "{}", "silent"),
    ],
)
def test_a_session_that_does_not_come_about_is_a_failure(
    page: Page, site: Site, pod: PreviewPod, check: str, render: str, code: str
) -> None:
    page.clock.install()
    script = SDK % (check, render)
    page.route("**/embed/sdk.js", lambda route: route.fulfill(body=script))
    page.goto(site.add(chat()))
    page.evaluate(
        "addEventListener('symphony-chat:error', e => { document.title = e.detail.code })"
    )
    open_chat(page)
    if code == "silent":
        page.wait_for_function("() => window.asked")
        page.clock.run_for(25_000)
    expect_state(page, "error")
    assert page.title() == code


def test_a_script_that_breaks_is_a_failure_and_loaded_anew(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.clock.install()
    page.route("**/embed/sdk.js", lambda route: route.fulfill(body="throw new Error('broken')"))
    page.goto(site.add(chat()))
    with page.expect_event("pageerror"):
        open_chat(page)
    page.evaluate("symphonyEcp.part('open.js').then(({ dressed }) => dressed()).then(() => 0)")
    page.clock.run_for(25_000)
    expect_state(page, "error")
    expect(page.locator("script#symphony-ecm-sdk")).to_have_count(1)  # it came, as far as we know
    page.unroute("**/embed/sdk.js")
    # A clock that is held knows no requests that are over.
    page.evaluate("performance.getEntriesByName = () => [1]")
    page.clock.resume()
    page.get_by_role("button", name="Try again").click()
    expect_state(page, "ready")


@pytest.mark.parametrize("answer", ["{}", "undefined", "true", "{ type: 'chatroom' }"])
def test_an_answer_that_names_no_error_is_none(
    page: Page, site: Site, pod: PreviewPod, answer: str
) -> None:
    page.goto(site.add(chat(), chat(stream_id=OTHER_STREAM, title="Support")))
    open_chat(page)
    expect_state(page, "ready", 0)
    page.evaluate(f"() => {{ window.symphony.openStream = async () => ({answer}) }}")
    open_chat(page)
    expect_state(page, "ready", 1)


def test_the_sdk_is_told_once_whom_to_ask_for_the_reader(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"fails"}
    page.goto(site.add(chat(), chat(stream_id=OTHER_STREAM, title="Support")))
    open_chat(page)
    expect_state(page, "error", 0)
    pod.faults = set()
    page.get_by_role("button", name="Try again").click()
    open_chat(page)
    expect_state(page, "ready", 0)
    expect_state(page, "ready", 1)
    page.get_by_role("button", name="Close chat").first.click()
    open_chat(page)
    expect_state(page, "ready", 0)
    assert len(pod.named("render")) == 2
    assert len(pod.named("onUserInteractionRequired")) == 1


@pytest.mark.parametrize("settings", ["[1]", "null", '"text"', "3", "{", ""])
def test_settings_are_an_object_or_nothing(
    page: Page, site: Site, pod: PreviewPod, settings: str
) -> None:
    page.goto(site.add(chat(settings=settings)))
    open_chat(page)
    expect_state(page, "ready")
    assert pod.wait_for("render").args[1] == {"mode": "light"}


def test_a_pod_on_this_machine_speaks_plain_http(page: Page, site: Site, pod: PreviewPod) -> None:
    site.csp = None
    with PreviewPod(render_seconds=0, open_seconds=0) as local:
        site.pages[HOSTS_PATH] = local_hosts(local.host)
        page.goto(site.add(chat(pod=local.host)))
        open_chat(page)
        expect_state(page, "ready")
        assert local.wait_for("openStream")
    assert pod.calls == []


def test_silence_is_a_failure(page: Page, site: Site, pod: PreviewPod) -> None:
    pod.faults = {"silent"}
    page.clock.install()
    page.goto(site.add(chat()))
    open_chat(page)
    expect_state(page, "loading")
    pod.wait_for("checkAuth")
    page.clock.run_for(25_000)
    expect_state(page, "error")
    expect(page.get_by_role("status")).to_contain_text("did not answer")
    pod.faults = set()
    page.clock.resume()
    page.get_by_role("button", name="Try again").click()
    expect_state(page, "ready")


def test_a_script_that_does_not_come_is_a_failure(page: Page, site: Site, pod: PreviewPod) -> None:
    page.clock.install()
    page.goto(site.add(chat()))
    script = Held(page, SDK_SCRIPT)
    with page.expect_request(SDK_SCRIPT):
        open_chat(page)
    page.clock.run_for(25_000)
    expect_state(page, "error")
    expect(page.get_by_role("status")).to_contain_text("did not answer")
    script.release()
    page.clock.resume()
    page.get_by_role("button", name="Try again").click()
    expect_state(page, "ready")
    # It runs even if nobody waits for it; the page's other chats have to know whose it is.
    expect(page.locator("script#symphony-ecm-sdk")).to_have_count(1)
    assert len(pod.named("/embed/sdk.js")) == 1


def test_a_chat_with_users_starts_their_room(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(chat(user_ids="71811853190567, alice@acme.com")))
    open_chat(page)
    expect_state(page, "ready")
    assert pod.wait_for("startRoom").args[0] == ["71811853190567", "alice@acme.com"]
