"""What the preview pod's SDK answers, on pages written from Symphony's documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.author import EXPLICIT, PLACE, run, shown, visit
from tests.browser.stage import STREAM

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser


def test_render_answers_with_what_opened(page: Page, site: Site, pod: PreviewPod) -> None:
    visit(page, site, PLACE, EXPLICIT)
    render = "return symphony.render('symphony-ecm', given[0])"
    assert run(page, render, {"streamId": STREAM, "userIds": ""}) == {"streamId": STREAM}
    users = run(page, render, {"streamId": "", "userIds": "71811853191063, a@example.com"})
    assert users["userIds"] == ["71811853191063", "a@example.com"]
    started = run(page, "return symphony.startRoom(given)", "a@example.com", "71811853191063")
    assert started["streamId"] == users["streamId"], "the same people have one conversation"
    assert started["userIds"] == ["a@example.com", "71811853191063"]
    assert run(page, "return symphony.openStream(given[0])", started["streamId"])
    assert run(page, render, {}) == {}


@pytest.mark.parametrize(
    "settings",
    [{"streamId": "someStream=="}, {"streamId": "A" * 34 + "=="}, {"userIds": "718, bob"}],
)
def test_what_cannot_be_a_conversation_does_not_open(
    page: Page, site: Site, pod: PreviewPod, settings: dict[str, str]
) -> None:
    visit(page, site, PLACE, EXPLICIT)
    error = run(page, "return symphony.render('symphony-ecm', given[0])", settings)
    assert (error["type"], set(error)) == ("ERROR", {"type", "message"})
    expect(shown(page).get_by_text(error["message"])).to_be_visible()
    assert run(page, "return symphony.openStream(given[0])", STREAM) == {"streamId": STREAM}


def test_a_new_room_has_its_message_and_it_can_be_pinned(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    visit(page, site, PLACE, '<div id="room"></div>', EXPLICIT)
    message = {"text": {"text/markdown": "**Hello** <img src=x onerror=alert(1)>"}}
    room = run(
        page,
        """symphony.render();
        return symphony.createRoom('Deal', ['718', 'a@example.com'], given[0], '#room')""",
        {"message": message, "silent": True, "public": False},
    )
    assert room["userIds"] == ["718", "a@example.com"]
    assert [sent["streamId"] for sent in room["messages"]] == [room["streamId"]]
    expect(shown(page, "#room").get_by_text(message["text"]["text/markdown"])).to_be_visible()
    pin = "return symphony.sdk.pinMessage(given[0])"  # as "Pin a message" has it
    assert run(page, pin, room["messages"][0]["messageId"]) is True
    assert run(page, "return symphony.openStream(given[0])", room["streamId"])


ATTACHED = "{text: {'text/plain': 'x'}, entities: {file: {type: 'fdc3.fileAttachment'}}}"
#: Bare errors of the documentation: fault, call, type, names in its data.
ERRORS: list[tuple[str, str, str, set[str]]] = [
    ("", "createRoom('Deal', ['718', 'nobody'])", "INVALID_USERS", {"userIds"}),
    ("not-connected", "createRoom('Deal', ['718'])", "NON_CONNECTED_USERS", {"userIds"}),
    ("", "createRoom('Deal', ['718'], {message: {text: {}}})", "ERROR", set()),
    ("", f"createRoom('Deal', ['718'], {{message: {ATTACHED}}})", "ERROR", set()),
    ("", "sendMessage('Hi', {mode: 'blast', users: ['nobody']})", "ERROR", set()),
    ("", "sendMessage('Hi', {mode: 'blast', displayMode: 'none'})", "ERROR", set()),
    ("not-sent", "sendMessage('Hi', {mode: 'blast', users: ['718']})", "ERROR", set()),
    ("", "sendMessage('Hi', {mode: 'group', users: []})", "ERROR", set()),
    ("", "sendMessage({}, {mode: 'blast', users: ['718']})", "ERROR", set()),
    ("", "sendMessage('Hi', {mode: 'blast', users: ['718'], displayMode: 'x'})", "ERROR", set()),
    ("", "startRoom(['nobody'])", "ERROR", set()),
    ("", "pinMessage('nonsense')", "MESSAGE_ID_NOT_FOUND", {"messageId"}),
]


def test_errors_are_the_value_itself_where_the_documentation_says_so(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    visit(page, site, PLACE, EXPLICIT)
    run(page, "await symphony.render()")
    for fault, call, kind, data in ERRORS:
        pod.faults = {fault} - {""}
        error = run(page, f"return symphony.{call}")
        assert error["type"] == kind, call
        assert error["message"]
        assert set(error.get("data", {})) == data, call
        assert "error" not in error


@pytest.mark.parametrize("container", ["#ecp-chat", ".chat-class", "ecp-chat", "chat-class"])
def test_a_message_names_its_container_with_or_without_a_selector(
    page: Page, site: Site, pod: PreviewPod, container: str
) -> None:
    visit(page, site, PLACE, '<div id="ecp-chat" class="chat-class"></div>', EXPLICIT)
    options = {
        "mode": "blast",
        "users": ["71811853191063", "a@example.com"],
        "streamIds": [STREAM],
        "distributionListIds": ["1"],
        "displayMode": "none",
        "container": container,
    }
    sent = run(
        page, "symphony.render(); return symphony.sendMessage('Good morning', given[0])", options
    )
    assert sent["streamId"][0] == STREAM
    assert [message["streamId"] for message in sent["messages"]] == sent["streamId"]
    assert (len(sent["messages"]), sent["userIds"]) == (3, options["users"])
    expect(shown(page, "#ecp-chat").get_by_text("Good morning")).to_be_visible()


def test_a_group_has_one_conversation(page: Page, site: Site, pod: PreviewPod) -> None:
    visit(page, site, PLACE, EXPLICIT)
    send = "return symphony.sendMessage('Hi', {mode: 'group', users: given})"
    sent = run(page, f"symphony.render(); {send}", "718", "719")
    started = run(page, "return symphony.startRoom(given)", "719", "718")
    assert sent["streamId"] == [started["streamId"]]


def test_a_large_attachment_is_no_silence(page: Page, site: Site, pod: PreviewPod) -> None:
    visit(page, site, PLACE, EXPLICIT)
    sent = run(
        page,
        """symphony.render();
        const dataUri = 'data:image/png;base64,' + 'A'.repeat(3_000_000);
        const data = { name: 'chart.png', dataUri };
        const entities = { chart: { type: 'fdc3.fileAttachment', data } };
        const message = { text: { 'text/plain': 'See the chart.' }, entities };
        return symphony.sendMessage(message, { mode: 'group', users: ['718'] })""",
    )
    assert len(sent["messages"]) == 1


def test_apps_blasts_and_lists_answer(page: Page, site: Site, pod: PreviewPod) -> None:
    visit(page, site, PLACE, '<div id="app"></div>', EXPLICIT)
    run(page, "await symphony.render('symphony-ecm', {allowedApps: 'tick, chart'})")
    assert run(page, "return symphony.openApp('chart', 'Rates', '#app')") == {}
    expect(shown(page, "#app").get_by_text("App chart (Rates) would open.")).to_be_visible()
    run(page, "await symphony.openApp('zoom')")
    expect(shown(page).get_by_text("App zoom is not allowed here.")).to_be_visible()
    assert run(page, "return symphony.openBlast()") == {}
    lists = run(page, "return symphony.getDistributionLists()")
    assert all({"id", "name"} == set(one) for one in lists)
