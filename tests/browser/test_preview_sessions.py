"""Sessions of the preview pod: signing in and out, listening, and addresses without the SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.author import EXPLICIT, PLACE, frames, run, shown, visit
from tests.browser.stage import MAIN_FRAME, OTHER_STREAM, POD, STREAM, Held

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = [pytest.mark.browser, pytest.mark.cookies("allowed")]


# ---- signing in and out --------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["password", "sso"])
def test_the_login_popup_opens_a_window_that_signs_in(
    page: Page, site: Site, pod: PreviewPod, fault: str
) -> None:
    pod.faults = {fault}
    visit(page, site, PLACE, EXPLICIT)
    with page.expect_popup() as popup:
        page.evaluate(
            "given => { window.done = symphony.render('symphony-ecm', given) }",
            {"ecpLoginPopup": True, "streamId": STREAM},
        )
    popup.value.get_by_role("button", name="Sign in").click()
    assert page.evaluate("done") == {"streamId": STREAM}
    assert popup.value.is_closed()


def test_a_token_signs_in_without_a_window(page: Page, site: Site, pod: PreviewPod) -> None:
    pod.faults = {"password"}
    visit(page, site, PLACE, EXPLICIT)
    settings = {"streamId": STREAM, "ecpLoginPopup": True, "auth": {"subjectToken": "e.y.J"}}
    assert run(page, "return symphony.render('symphony-ecm', given[0])", settings) == {
        "streamId": STREAM
    }
    assert "auth" not in pod.wait_for("/apps/embed/default").args, "no token in an address"


def test_whoever_has_logged_out_has_to_sign_in(page: Page, site: Site, pod: PreviewPod) -> None:
    own = f'<iframe id="own" src="https://{POD}/embed/index.html?streamId={STREAM}"></iframe>'
    visit(page, site, PLACE, own, EXPLICIT)
    run(page, "await symphony.render()")
    assert run(page, "return symphony.logout()") == {}
    assert (frames(page), page.locator("#own").count()) == (0, 1), "the SDK's frames alone"
    assert run(page, "return symphony.checkAuth(null)") == {
        "isLoggedIn": False,
        "authenticationType": "password",
    }
    assert (
        "logged out"
        in run(page, "return symphony.openStream(given[0])", STREAM)["error"]["message"]
    )
    page.evaluate("() => { window.done = symphony.render('symphony-ecm', {}, true) }")
    shown(page).get_by_label("Name").fill("me")
    shown(page).get_by_label("Password").fill("secret")
    shown(page).get_by_role("button", name="Sign in").click()
    assert page.evaluate("done") == {}
    assert run(page, "return symphony.checkAuth(null)")["isLoggedIn"] is True


def test_logging_out_ends_a_render(page: Page, site: Site, pod: PreviewPod) -> None:
    visit(page, site, PLACE, EXPLICIT)
    Held(page, MAIN_FRAME)
    with page.expect_request(MAIN_FRAME):
        page.evaluate("() => { window.done = symphony.render() }")
    run(page, "await symphony.logout()")
    assert "logged out" in page.evaluate("done")["message"]


# ---- notifications -------------------------------------------------------------------------------

LISTEN = """window.heard = [];
for (const [name, type, more] of given)
    symphony.listen({ type, ...more, callback: data => heard.push([name, data]) });
symphony.registerInterop((intent, context) => heard.push([intent, context.type]));
await symphony.render('symphony-ecm', { streamId: given.at(-1)[2].params.streamId });"""


def test_listeners_hear_what_they_asked_for(page: Page, site: Site, pod: PreviewPod) -> None:
    visit(page, site, PLACE, EXPLICIT)
    deleted = {"status": ["deleted"]}
    run(
        page,
        LISTEN,
        ["all", "MessageNotifications", {"params": {"withMaestroMessages": True}}],
        ["social", "MessageNotifications", {}],
        ["other", "MessageNotifications", {"params": {"streamId": OTHER_STREAM}}],
        ["connected", "ConnectionNotifications", {"status": ["pending_incoming"]}],
        ["deleted", "ConnectionNotifications", {"params": deleted}],
        ["active", "ActivityNotifications", {}],
        ["total", "GlobalUnreadCountNotifications", {}],
        ["count", "UnreadCountNotifications", {"params": {"streamId": STREAM}}],
    )

    def heard_after(button: str) -> dict[str, Any]:
        page.evaluate("() => { heard.length = 0 }")
        shown(page).get_by_role("button", name=button).click()
        run(page, "await symphony.updateSettings({})")  # answered after what was sent before
        return dict(page.evaluate("heard.map(([name, data]) => [name, data ?? null])"))

    assert heard_after("Receive a message") == {
        "active": None,
        "all": (
            message := {
                "type": "SOCIALMESSAGE",
                "streamId": STREAM,
                "fromWhomId": 71811853190567,
                "isMention": False,
            }
        ),
        "social": message,
        "total": {"notifications": [{"streamId": STREAM, "count": 1}], "totalCount": 1},
        "count": {"streamId": STREAM, "count": 1},
    }
    joined = heard_after("Let somebody join")
    assert set(joined) == {"active", "all"}
    assert (joined["all"]["type"], joined["all"]["event"]) == ("MAESTRO", "JOIN_ROOM")
    request = heard_after("Receive a connection request")
    assert set(request) == {"active", "connected"}
    assert request["connected"]["status"] == "pending_incoming"
    assert heard_after("View a contact") == {"active": None, "ViewContact": "fdc3.contact"}
    run(page, "await symphony.openStream(given[0])", STREAM)
    assert page.evaluate("heard.at(-1)") == ["total", {"notifications": [], "totalCount": 0}]


def test_settings_and_themes_reach_frames_open_and_to_come(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    visit(page, site, PLACE, '<div id="one"></div><div id="two"></div>', EXPLICIT)
    run(
        page,
        """await symphony.render('symphony-ecm', { streamId: given[0] });
        await symphony.openStream(given[0], '#one');
        await symphony.updateSettings({ mode: 'dark', streamId: given[1], sound: true });
        await symphony.updateTheme({ background: '#001f02' });
        await symphony.openStream(given[0], '#two');""",
        STREAM,
        OTHER_STREAM,
    )
    for selector in (".symphony-ecm", "#one", "#two"):
        frame = shown(page, selector)
        expect(frame.locator("html")).to_have_attribute("data-mode", "dark")
        expect(frame.locator("html")).to_have_attribute("data-stream", STREAM)
        frame.get_by_text("Details").click()
        expect(frame.get_by_text('{"sound":true}')).to_be_visible()
        expect(frame.locator("body")).to_have_css("background-color", "rgb(0, 31, 2)")


# ---- addresses without the SDK -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("/apps/embed?partnerId=p&container=true&mode=dark", "no conversation is open"),
        ("/apps/client2?embed=true&partnerId=p&mode=dark", "collaboration"),
        ("/embed/index.html?streamId=nonsense", "Not a stream id"),
        (f"/embed/index.html?module=im&userIds=718&streamId=&x={STREAM}", "718"),
    ],
)
def test_an_address_shows_what_it_asks_for(
    page: Page, site: Site, pod: PreviewPod, address: str, text: str
) -> None:
    page.goto(f"https://{POD}{address}")
    expect(page.get_by_text(text).first).to_be_visible()
    expect(page.get_by_text("Preview pod, not Symphony.")).to_be_visible()


@pytest.mark.parametrize(("layout", "path"), [("", "embed"), ("full", "client2")])
def test_the_sandbox_opens_what_its_address_asks_for(
    page: Page, site: Site, pod: PreviewPod, layout: str, path: str
) -> None:
    page.goto(
        f"https://{POD}/embed/sandbox.html?streamId={STREAM.replace('+', '%2B')}&layout={layout}"
    )
    expect(shown(page).get_by_text(STREAM)).to_be_visible()
    assert pod.named(f"/apps/{path}/default")
    page.get_by_label("Message").fill("Good morning")
    page.get_by_label("To users").fill("718, 719")
    page.get_by_role("button", name="Send").click()
    expect(shown(page).get_by_text("Good morning")).to_be_visible()


@pytest.mark.parametrize(
    "payload",
    [
        {"name": "send-message"},
        {"name": "start-room", "params": {}},
        {"name": "set-stream", "params": None},
        {"name": "toString"},
        {"name": "send-message", "params": {"message": "Hi", "options": {"mode": "group"}}},
    ],
)
def test_a_message_of_the_open_sdk_that_lacks_something_is_answered(
    page: Page, site: Site, pod: PreviewPod, payload: dict[str, Any]
) -> None:
    main = f"https://{POD}/apps/embed/default?embed=true&sdkOrigin={site.origin}"
    visit(page, site, f'<iframe id="main" src="{main}"></iframe>')
    answer = page.evaluate(
        """payload => new Promise(resolve => {
            const main = document.getElementById('main');
            addEventListener('message', ({ data }) => {
                if (data.eventType === 'sdk-resolve') resolve(data.payload);
            });
            const send = (eventType, payload) =>
                main.contentWindow.postMessage({ eventType, payload }, '*');
            const ask = () => {
                send('sdk-register', null);
                send('sdk-action', { id: 'mine', ...payload });
            };
            setInterval(ask, 100);
        })""",
        payload,
    )
    assert answer["id"] == "mine"
    assert answer["data"]["error"]["type"] == "ERROR"
