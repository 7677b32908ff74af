"""The preview pod in a browser: strict where the real SDK is silent, and it records every call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.stage import OTHER_STREAM, POD, STREAM, chat, expect_state, frame_of, open_chat

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

MESSAGE = "N0DEie_ig1_1MwfGQq0df3___oNnFeTobQ"


@pytest.fixture
def sdk(page: Page, site: Site, pod: PreviewPod) -> Page:
    """A page with an open chat: window.symphony is rendered."""
    page.goto(site.add(chat(), '<div id="chat" class="chat-class"></div>'))
    open_chat(page)
    expect_state(page, "ready")
    return page


def ask(page: Page, call: str, *arguments: Any) -> Any:
    return page.evaluate(f"given => window.symphony.{call}(...given)", list(arguments))


#: What the SDK does not understand, and what it says: call, arguments, part of the message.
WRONG: list[tuple[str, list[Any], str]] = [
    ("render", [".chat-class"], "takes a class name"),
    ("render", ["no-such-class"], "no element has the class"),
    ("render", ["chat-class", {"ecpLoginPopup": True}, True], "cannot be used together"),
    ("openStream", [STREAM, "#nothing"], "no element matches"),
    ("openStream", [STREAM, "##"], "not a CSS selector"),
    ("openStream", [STREAM.replace("/", "_")[:-2], "#chat"], "standard form"),
    ("openStream", ["someStream==", "#chat"], "standard form"),
    ("startRoom", ["alice", "#chat"], "a list of strings"),
    ("startRoom", [[718], "#chat"], "a list of strings"),
    ("createRoom", ["x" * 51, ["718"]], "1 to 50"),
    ("createRoom", ["Room", "718"], "a list of strings"),
    ("sendMessage", ["Hi", {}], "mode is blast or group"),
    ("sendMessage", ["Hi", {"mode": "group", "streamIds": [STREAM]}], "no streamIds"),
    ("pinMessage", ["nonsense"], "No such message"),
]


def test_what_the_sdk_does_not_understand_is_an_error_as_a_value(sdk: Page) -> None:
    for call, arguments, message in WRONG:
        answer = ask(sdk, call, *arguments)
        error = answer.get("error", answer)
        assert message in error["message"], (call, arguments)
        assert error["type"]


def test_a_stream_opens_by_class_selector_and_is_replaced_in_place(sdk: Page) -> None:
    assert ask(sdk, "openStream", STREAM, ".chat-class") == {"streamId": STREAM}
    assert ask(sdk, "openStream", OTHER_STREAM, "#chat") == {"streamId": OTHER_STREAM}
    expect(sdk.locator("#chat iframe")).to_have_count(1)
    expect(sdk.frame_locator("#chat iframe").get_by_text(OTHER_STREAM)).to_be_visible()


@pytest.mark.parametrize(
    ("call", "arguments", "key"),
    [
        ("createRoom", ["Deal", ["718"], {}, "#chat"], "streamId"),
        (
            "sendMessage",
            ["Hi", {"mode": "blast", "streamIds": [STREAM], "displayMode": "none"}],
            "streamId",
        ),
        ("checkAuth", [None], "isLoggedIn"),
        ("logout", [], None),
    ],
)
def test_the_rest_of_the_documented_functions_answer(
    sdk: Page, pod: PreviewPod, call: str, arguments: list[Any], key: str | None
) -> None:
    answer = ask(sdk, call, *arguments)
    assert "error" not in answer
    assert key is None or key in answer
    assert pod.wait_for(call).args == arguments


def test_a_pinned_message_answers_true(sdk: Page) -> None:
    assert ask(sdk, "pinMessage", MESSAGE) is True


def test_logout_takes_every_frame_away(sdk: Page, pod: PreviewPod) -> None:
    assert ask(sdk, "logout") == {}
    expect(sdk.locator("symphony-chat iframe")).to_have_count(0)
    assert "error" in ask(sdk, "openStream", STREAM, "#chat")


def test_notifications_count_what_is_unread(sdk: Page) -> None:
    sdk.evaluate(
        """stream => {
            window.counts = [];
            const add = name => data => {
                window.counts.push([name, data]);
                document.title = window.counts.length;
            };
            symphony.listen({type: 'UnreadCountNotifications', params: {streamId: stream},
                             callback: add('unread')});
            symphony.listen({type: 'MessageNotifications', callback: add('message')});
        }""",
        STREAM,
    )
    expect(sdk).to_have_title("1")
    frame_of(sdk).get_by_role("button", name="Receive a message").click()
    expect(sdk).to_have_title("3")
    assert sdk.evaluate("window.counts[0]") == ["unread", {"streamId": STREAM, "count": 0}]
    assert sdk.evaluate("window.counts[1][1].type") == "SOCIALMESSAGE"
    assert sdk.evaluate("window.counts[2]") == ["unread", {"streamId": STREAM, "count": 1}]


def test_frames_say_that_they_are_a_preview(sdk: Page) -> None:
    expect(frame_of(sdk).get_by_text("Preview pod, not Symphony.")).to_be_visible()


def test_a_small_frame_says_it_too(page: Page, site: Site, pod: PreviewPod) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(site.add(chat(height="348")))
    open_chat(page)
    expect_state(page, "ready")
    expect(frame_of(page).get_by_role("button").first).to_be_attached()
    expect(frame_of(page).get_by_text("Preview pod, not Symphony.")).to_be_in_viewport()


def test_the_sdk_takes_faults_of_its_address(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add('<div class="symphony-ecm"></div>'))
    page.add_script_tag(url=f"https://{POD}/embed/sdk.js?fault=fails")
    assert ask(page, "render")["message"] == "Asked to fail"


def test_sso_in_a_frame_is_refused_as_identity_providers_do(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"sso"}
    page.goto(site.add(chat(rendering="iframe")))
    refused = lambda frame: frame.url.startswith("chrome-error:")  # noqa: E731
    with page.expect_event("framenavigated", refused):
        open_chat(page)
    expect_state(page, "ready")
