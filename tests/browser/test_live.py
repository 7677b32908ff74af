"""What a live session tells: links between conversations, activity, unread messages; its SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.stage import (
    OTHER_POD,
    OTHER_STREAM,
    POD,
    STREAM,
    chat,
    document,
    expect_state,
    frame_of,
    open_chat,
    policy,
    swap,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

#: A third conversation, of which no page here has a chat.
THIRD = "bBnbhkxXsoSbOrcWbLq5iH///m1pEOVTdA=="
LINKED = {"canClickInternalLinks": True}
IN_SYMPHONY = "https://open.symphony.com/"


def link_to(stream: str) -> str:
    return f"{IN_SYMPHONY}?streamId={quote(stream, safe='')}&streamType=chatroom"


def change(page: Page, code: str) -> None:
    """Change the SDK, as ``sdk``, at the moment that it is there."""
    page.add_init_script(
        "if (top === self) { let kept; Object.defineProperty(window, 'symphony', {"
        f"configurable: true, get: () => kept, set(sdk) {{ {code}; kept = sdk; }} }}) }}"
    )


def listen_by_hand(page: Page) -> None:
    """Keep what the page listens to, so that a test can call it back as a pod would."""
    page.add_init_script("window.heard = []; window.opened = [];")
    change(page, "sdk.listen = async (options) => { window.heard.push(options) }")
    page.add_init_script("window.open = (url) => { window.opened.push(url); return {} }")


def call_back(page: Page, kind: str, *payloads: Any) -> None:
    """Call every listener of a type, of this session and those before."""
    page.wait_for_function("type => heard.some(one => one.type === type)", arg=kind)
    for payload in payloads:
        page.evaluate(
            """([type, payload]) => {
                for (const one of heard) if (one.type === type) one.callback(payload);
            }""",
            [kind, payload],
        )


def errors_of(page: Page) -> list[str]:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    return errors


def click_link(page: Page, index: int = 0) -> None:
    frame_of(page, index).get_by_role("button", name="Open a linked conversation").click()


def without_sdk(site: Site) -> None:
    site.csp = policy("open", "iframe")


# ---- links between conversations -----------------------------------------------------------------


@pytest.mark.parametrize("rendering", ["sdk", "open"])
def test_a_link_opens_the_chat_of_the_page_that_belongs_to_it(
    page: Page, site: Site, pod: PreviewPod, rendering: str
) -> None:
    site.csp = policy("sdk", "open")
    page.goto(
        site.add(
            chat(settings=LINKED, rendering=rendering),
            "<p>Much else.</p>" * 100,
            chat(stream_id=OTHER_STREAM, title="Support", rendering=rendering, settings=LINKED),
        )
    )
    open_chat(page)
    expect_state(page, "ready")
    click_link(page)
    expect_state(page, "ready", 1)
    expect(frame_of(page, 1).locator("html")).to_have_attribute("data-stream", OTHER_STREAM)
    expect(page.locator("symphony-chat").nth(1)).to_be_in_viewport()
    expect(page.locator("symphony-chat iframe").nth(1)).to_be_focused()
    expect(frame_of(page).locator("html")).to_have_attribute("data-stream", STREAM)


def test_a_chat_that_is_open_is_gone_to_and_not_opened_again(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(
        site.add(chat(settings=LINKED), chat(stream_id=OTHER_STREAM, title="B", settings=LINKED))
    )
    open_chat(page)
    open_chat(page)
    expect_state(page, "ready", 0)
    expect_state(page, "ready", 1)
    before = len(pod.named("openStream"))
    click_link(page)
    expect(page.locator("symphony-chat iframe").nth(1)).to_be_focused()
    assert len(pod.named("openStream")) == before


def test_the_chat_of_a_link_is_found_where_details_hide_it(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    hidden = chat(stream_id=OTHER_STREAM, title="Support", settings=LINKED)
    page.goto(site.add(chat(settings=LINKED), f"<details><summary>B</summary>{hidden}</details>"))
    open_chat(page)
    expect_state(page, "ready")
    click_link(page)
    expect_state(page, "ready", 1)
    expect(page.locator("details")).to_have_attribute("open", "")


@pytest.mark.parametrize(
    "other",
    [
        "",
        chat(stream_id=THIRD, title="Third"),
        chat(stream_id=OTHER_STREAM, pod=OTHER_POD, title="Another pod's"),
        f"<div hidden>{chat(stream_id=OTHER_STREAM, title='Not seen')}</div>",
    ],
    ids=["none", "of another stream", "of another pod", "that is hidden"],
)
def test_without_a_chat_of_its_own_a_link_opens_in_symphony(
    page: Page, site: Site, pod: PreviewPod, other: str
) -> None:
    page.context.route(f"{IN_SYMPHONY}**", lambda route: route.fulfill(body="Symphony"))
    page.goto(site.add(chat(settings=LINKED), other))
    open_chat(page)
    expect_state(page, "ready")
    with page.expect_popup() as popup:
        click_link(page)
    popup.value.wait_for_url(link_to(OTHER_STREAM))
    assert popup.value.evaluate("opener") is None
    expect_state(page, "ready")
    expect(frame_of(page).locator("html")).to_have_attribute("data-stream", STREAM)


SPELLINGS = {
    "percent-encoded": f"https://{POD}/?streamId={quote(OTHER_STREAM, safe='')}",
    "with a bare plus": f"https://{POD}/?streamId={OTHER_STREAM}",
    "URL-safe": "https://open.symphony.com/?streamId=lX1hwfmQ-AK_k_a_BB0y2n___q2-0KfbdA",
    "without padding": f"https://{POD}/?streamId={OTHER_STREAM.rstrip('=')}",
    "by the legacy scheme": f"symphony://?streamId={quote(OTHER_STREAM, safe='')}&streamType=im",
    "of another host of Symphony's": f"https://x.dev.symphony.com/a?b&streamId={OTHER_STREAM}#c",
}


@pytest.mark.parametrize("url", SPELLINGS.values(), ids=SPELLINGS)
def test_ids_are_read_in_every_spelling(page: Page, site: Site, pod: PreviewPod, url: str) -> None:
    listen_by_hand(page)
    page.goto(site.add(chat(), chat(stream_id=OTHER_STREAM, title="Support")))
    open_chat(page)
    expect_state(page, "ready")
    call_back(page, "InternalLinkNotifications", {"url": url})
    expect_state(page, "ready", 1)
    assert page.evaluate("opened") == []


LINKS = {
    f"https://{POD}/?streamId={OTHER_STREAM}": link_to(OTHER_STREAM),
    f"https://{POD}/x?streamId={quote(THIRD, safe='')}&streamType=im&y=<b>": link_to(THIRD).replace(
        "chatroom", "im"
    ),
    f"https://{POD}/?userId=71811853190567&x=y": f"{IN_SYMPHONY}?userId=71811853190567",
    f"https://{POD}/?startChat=7181,7182": f"{IN_SYMPHONY}?startChat=7181,7182",
}


@pytest.mark.parametrize("url", LINKS)
def test_symphonys_link_is_made_of_the_id_alone(
    page: Page, site: Site, pod: PreviewPod, url: str
) -> None:
    listen_by_hand(page)
    page.goto(site.add(chat()))
    open_chat(page)
    expect_state(page, "ready")
    # As an SDK may, twice: one click is one window.
    call_back(page, "InternalLinkNotifications", {"url": url}, {"url": url, "selector": "#x"})
    assert page.evaluate("opened") == [LINKS[url]]


#: What a broken pod may tell in place of a link, and links that lead elsewhere.
NO_LINKS: list[Any] = [
    None,
    3,
    f"https://open.symphony.com/?streamId={OTHER_STREAM}",
    {},
    {"url": None},
    {"url": "nonsense"},
    {"url": f"https://example.com/?streamId={OTHER_STREAM}"},
    {"url": f"https://notsymphony.com/?streamId={OTHER_STREAM}"},
    {"url": f"https://symphony.com.example/?streamId={OTHER_STREAM}"},
    {"url": f"http://acme.symphony.com/?streamId={OTHER_STREAM}"},
    {"url": f"javascript:alert(1)//?streamId={OTHER_STREAM}"},
    {"url": f"https://{POD}/?streamId=short"},
    {"url": f"https://{POD}/?streamId={OTHER_STREAM}A"},
    {"url": f"https://{POD}/?userId=alice"},
    {"url": f"https://{POD}/"},
]


def test_what_is_no_link_of_symphonys_is_ignored(page: Page, site: Site, pod: PreviewPod) -> None:
    errors = errors_of(page)
    listen_by_hand(page)
    page.goto(site.add(chat(), chat(stream_id=OTHER_STREAM, title="Support")))
    open_chat(page)
    expect_state(page, "ready")
    call_back(page, "InternalLinkNotifications", *NO_LINKS)
    expect_state(page, "idle", 1)
    assert page.evaluate("opened") == []
    assert errors == []


def test_a_blocked_window_is_said_by_the_chat_with_the_link(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.add_init_script("if (top === self) window.open = () => null")
    page.goto(site.add(chat(settings=LINKED), chat(stream_id=THIRD, title="B", settings=LINKED)))
    for index in (0, 1):
        open_chat(page)
        expect_state(page, "ready", index)
    click_link(page, 1)
    status = page.locator("symphony-chat").nth(1).get_by_role("status")
    expect(status).to_have_text(
        "Your browser blocked the window of Symphony. Open the link in Symphony"
    )
    link = status.get_by_role("link")
    expect(link).to_be_in_viewport()
    expect(link).to_have_attribute("href", link_to(OTHER_STREAM))
    expect(page.get_by_text("blocked the window")).to_have_count(1)
    with page.context.expect_page():
        link.click()
    expect(status).to_have_text("The chat is open.")


# ---- activity ------------------------------------------------------------------------------------

COUNT_ACTIVITY = """window.activities = [];
    addEventListener("symphony-chat:activity", (event) => activities.push(event.target))"""


@pytest.mark.parametrize("rendering", ["sdk", "open"])
def test_activity_in_a_chat_is_an_event_of_the_page(
    page: Page, site: Site, pod: PreviewPod, rendering: str
) -> None:
    site.csp = policy("sdk", "open")
    page.goto(site.add(chat(rendering=rendering)))
    page.evaluate(COUNT_ACTIVITY)
    open_chat(page)
    expect_state(page, "ready")
    pod.wait_for("sdk-subscription")
    frame_of(page).locator("body").click()
    page.wait_for_function("() => activities.length")
    assert page.evaluate("activities.every(target => target === document)")


def test_activity_is_said_once_in_a_second(page: Page, site: Site, pod: PreviewPod) -> None:
    errors = errors_of(page)
    listen_by_hand(page)
    page.goto(site.add(chat()))
    page.evaluate(COUNT_ACTIVITY)
    open_chat(page)
    expect_state(page, "ready")
    call_back(page, "ActivityNotifications", None, {}, "x", 3)
    assert page.evaluate("activities.length") == 1
    page.wait_for_timeout(1_100)
    call_back(page, "ActivityNotifications", None, None)
    assert page.evaluate("activities.length") == 2
    assert errors == []


# ---- sessions ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "listen",
    ["() => { throw 1 }", "() => Promise.reject(1)", "() => 3", "() => new Promise(() => {})"],
)
def test_a_pod_that_does_not_listen_has_chats_all_the_same(
    page: Page, site: Site, pod: PreviewPod, listen: str
) -> None:
    errors = errors_of(page)
    change(page, f"sdk.listen = {listen}")
    page.goto(site.add(chat()))
    open_chat(page)
    expect_state(page, "ready")
    page.wait_for_timeout(300)
    assert errors == []


def test_chats_open_without_the_part_that_listens(page: Page, site: Site, pod: PreviewPod) -> None:
    errors = errors_of(page)
    page.route("**/symphony-ecp-live.js", lambda route: route.abort())
    page.goto(site.add(chat()))
    open_chat(page)
    expect_state(page, "ready")
    assert page.evaluate("document.querySelector('symphony-chat').symphony.catch(e => e.code)") == (
        "unreachable"
    )
    assert errors == []


def test_a_session_that_is_gone_is_not_heard(page: Page, site: Site, pod: PreviewPod) -> None:
    listen_by_hand(page)
    page.goto(site.add(chat()))
    open_chat(page)
    expect_state(page, "ready")
    page.wait_for_function("() => heard.length === 2")
    page.evaluate("document.querySelector('.symphony-hall').remove()")
    page.evaluate(COUNT_ACTIVITY)
    url = {"url": f"https://{POD}/?streamId={OTHER_STREAM}"}
    call_back(page, "InternalLinkNotifications", url)
    call_back(page, "ActivityNotifications", None)
    assert page.evaluate("[opened.length, activities.length]") == [0, 0]
    page.get_by_role("button", name="Close chat").click()
    open_chat(page)
    expect_state(page, "ready")
    page.wait_for_function("() => heard.length === 4")
    call_back(page, "InternalLinkNotifications", url)
    assert page.evaluate("opened.length") == 1, "the old session and the new one were told"


# ---- unread messages -----------------------------------------------------------------------------


def button(stream: str | None = STREAM, pod: str = POD, label: str = "Ask the desk") -> str:
    """Return a button with a badge, as the build writes it; of no stream, of all messages."""
    href = link_to(stream) if stream else f"{IN_SYMPHONY}?"
    theirs = f' data-symphony-pod="{pod}"' if pod else ""
    return (
        f'<p><a class="symphony-button" href="{href.replace("&", "&amp;")}" '
        f'data-symphony-badge="{stream or ""}"{theirs}>{label}</a></p>'
    )


def name_of(page: Page, name: str) -> None:
    expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()


def receive(page: Page, index: int = 0) -> None:
    frame_of(page, index).get_by_role("button", name="Receive a message", exact=True).click()


UNREAD, ALL = "UnreadCountNotifications", "GlobalUnreadCountNotifications"


@pytest.mark.parametrize("rendering", ["sdk", "open"])
def test_a_badge_shows_what_is_unread(
    page: Page, site: Site, pod: PreviewPod, rendering: str
) -> None:
    site.csp = policy("sdk", "open")
    page.goto(site.add(button(), button(None, label="Symphony"), chat(rendering=rendering)))
    expect(page.locator(".symphony-badge")).to_have_count(0)
    open_chat(page)
    expect_state(page, "ready")
    receive(page)
    name_of(page, "Ask the desk 1 unread message")
    name_of(page, "Symphony 1 unread message")
    receive(page)
    name_of(page, "Ask the desk 2 unread messages")
    expect(page.locator(".symphony-badge").first).to_have_text("2")
    page.get_by_role("button", name="Close chat").click()
    name_of(page, "Ask the desk 2 unread messages")
    open_chat(page)
    expect(page.locator(".symphony-badge")).to_have_count(0)


def test_badges_ask_the_pod_nothing_before_a_chat_is_opened(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(button(), button(None), button(OTHER_STREAM), chat()))
    page.wait_for_load_state("networkidle")
    assert pod.calls == []
    assert not any("live" in path for path in site.paths)
    open_chat(page)
    expect_state(page, "ready")
    page.wait_for_timeout(300)
    asked = [(call.args[0]["type"], call.args[0].get("params")) for call in pod.named("listen")]
    assert sorted(asked, key=str) == sorted(
        [
            ("InternalLinkNotifications", None),
            ("ActivityNotifications", None),
            (UNREAD, {"streamId": STREAM}),
            (ALL, None),
            (UNREAD, {"streamId": OTHER_STREAM}),
        ],
        key=str,
    )


def test_a_stream_is_listened_to_once_however_many_badges_it_has(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(button(), button(), button(None), button(None), chat()))
    open_chat(page)
    expect_state(page, "ready")
    receive(page)
    expect(page.locator(".symphony-badge")).to_have_count(4)
    page.evaluate("document.querySelector('main').append(document.querySelector('p').cloneNode(1))")
    receive(page)
    expect(page.get_by_text("2", exact=True)).to_have_count(5)
    kinds = [call.args[0]["type"] for call in pod.named("listen")]
    assert kinds.count(UNREAD) == kinds.count(ALL) == 1


def test_badges_of_a_page_that_comes_by_instant_navigation_show_too(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(chat()))
    open_chat(page)
    expect_state(page, "ready")
    receive(page)
    swap(page, document("<p>No chat.</p>", button(), button(THIRD, label="Third")))
    name_of(page, "Ask the desk 1 unread message")
    name_of(page, "Third")
    swap(page, document(button(label="Again")))
    name_of(page, "Again 1 unread message")


def test_a_badge_of_another_pod_stays_empty(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(
        site.add(
            button(pod=OTHER_POD, label="Test"),
            button(None, pod="evil.example", label="Nobody's"),
            button(pod="", label="Any"),
            chat(),
        )
    )
    open_chat(page)
    expect_state(page, "ready")
    receive(page)
    name_of(page, "Any 1 unread message")
    name_of(page, "Test")
    name_of(page, "Nobody's")


def test_the_badge_of_a_link_that_is_changed_follows(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(button(THIRD, pod=""), chat()))
    open_chat(page)
    expect_state(page, "ready")
    receive(page)
    name_of(page, "Ask the desk")
    page.locator("a.symphony-button").evaluate("(a, href) => (a.href = href)", link_to(STREAM))
    name_of(page, "Ask the desk 1 unread message")


def test_a_chat_words_its_badges(page: Page, site: Site, pod: PreviewPod) -> None:
    words = {"unread": "{count} ungelesen", "unread.one": "1 ungelesene Nachricht"}
    page.goto(site.add(button(), chat(words=words)))
    open_chat(page)
    expect_state(page, "ready")
    receive(page)
    name_of(page, "Ask the desk 1 ungelesene Nachricht")
    receive(page)
    name_of(page, "Ask the desk 2 ungelesen")


POLISH = {
    "unread.one": "{count} nowa", "unread.few": "{count} nowe", "unread": "{count} nowych",
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "words", "said"),
    [
        ("pl", POLISH, {1: "1 nowa", 3: "3 nowe", 5: "5 nowych", 22: "22 nowe"}),
        ("ja", {"unread": "未読{count}件"}, {1: "未読1件", 2: "未読2件"}),
        ("ru", {}, {1: "1 unread message", 3: "3 unread messages", 21: "21 unread messages"}),
        ("no tag", POLISH, {1: "1 nowych", 3: "3 nowych"}),
        ("", POLISH, {1: "1 nowych"}),
    ],
)
def test_a_count_has_the_form_of_its_language(
    page: Page,
    site: Site,
    pod: PreviewPod,
    language: str,
    words: dict[str, str],
    said: dict[int, str],
) -> None:
    listen_by_hand(page)
    page.goto(site.add(button(), chat(words=words), language=language))
    open_chat(page)
    expect_state(page, "ready")
    for count, text in said.items():
        call_back(page, UNREAD, {"streamId": STREAM, "count": count})
        name_of(page, f"Ask the desk {text}")


def test_a_count_that_is_not_in_the_pages_language_says_so(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    listen_by_hand(page)
    page.goto(site.add(button(), chat(words={"lang": "en"}), language="pl"))
    open_chat(page)
    expect_state(page, "ready")
    badge = page.locator(".symphony-badge")
    for count in (1, 2, 200):
        call_back(page, UNREAD, {"streamId": STREAM, "count": count})
        expect(badge).to_have_attribute("lang", "en")
    page.goto(site.add(button(), chat(words={"lang": "en", **POLISH}), language="pl"))
    open_chat(page)
    expect_state(page, "ready")
    call_back(page, UNREAD, {"streamId": STREAM, "count": 3})
    name_of(page, "Ask the desk 3 nowe")
    expect(badge).not_to_have_attribute("lang", "en")


#: What is told, oldest first, and what the badge says then.
COUNTS: list[tuple[Any, str | None]] = [
    ({"streamId": STREAM, "count": 3}, "3"),
    ({"streamId": STREAM, "count": -1}, "3"),
    ({"streamId": STREAM, "count": 1.5}, "3"),
    ({"streamId": STREAM, "count": "7"}, "3"),
    ({"streamId": STREAM, "count": None}, "3"),
    ({"streamId": STREAM}, "3"),
    ({"streamId": OTHER_STREAM, "count": 9}, "3"),
    (None, "3"),
    ("9", "3"),
    (9, "3"),
    ({"notifications": [{"count": 2}, None]}, "3"),
    ({"notifications": "many"}, "3"),
    ({"streamId": STREAM.replace("+", "-").replace("/", "_").rstrip("="), "count": 4}, "4"),
    ({"count": 99}, "99"),
    ({"count": 100}, "99+"),
    ({"count": 0}, None),
]
ALL_COUNTS: list[tuple[Any, str | None]] = [
    ({"notifications": [{"streamId": STREAM, "count": 2}], "totalCount": 5}, "5"),
    ({"count": 6}, "6"),
    ({"notifications": [{"streamId": STREAM, "count": 2}, {"count": 2}]}, "4"),
    ({"notifications": [{"count": "2"}, {"count": 2}]}, "4"),
    ({"totalCount": "5", "count": 3}, "4"),
    ({"notifications": []}, None),
]


@pytest.mark.parametrize(
    ("stream", "kind", "told"), [(STREAM, UNREAD, COUNTS), (None, ALL, ALL_COUNTS)]
)
def test_a_count_that_is_none_is_ignored(
    page: Page,
    site: Site,
    pod: PreviewPod,
    stream: str | None,
    kind: str,
    told: list[tuple[Any, str | None]],
) -> None:
    errors = errors_of(page)
    listen_by_hand(page)
    page.goto(site.add(button(stream), chat()))
    open_chat(page)
    expect_state(page, "ready")
    for payload, shown in told:
        call_back(page, kind, payload)
        found = page.locator(".symphony-badge").all_text_contents()
        assert found == ([shown] if shown else []), payload
    call_back(page, kind, {"count": 250})
    name_of(page, "Ask the desk 250 unread messages")
    assert errors == []


def test_the_badges_of_a_session_that_is_gone_go_too(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    listen_by_hand(page)
    page.goto(site.add(button(), chat()))
    open_chat(page)
    expect_state(page, "ready")
    call_back(page, UNREAD, {"count": 3})
    name_of(page, "Ask the desk 3 unread messages")
    page.evaluate("document.querySelector('.symphony-hall').remove()")
    name_of(page, "Ask the desk")
    call_back(page, UNREAD, {"count": 4})
    name_of(page, "Ask the desk")
    page.get_by_role("button", name="Close chat").click()
    open_chat(page)
    expect_state(page, "ready")
    page.wait_for_function(f"() => heard.filter(({{type}}) => type === '{UNREAD}').length === 2")
    call_back(page, UNREAD, {"count": 5})
    name_of(page, "Ask the desk 5 unread messages")


# ---- the SDK for a page's own script -------------------------------------------------------------

ASK = """window.asked = document.querySelector('symphony-chat').symphony.then(
    (sdk) => (window.answer = sdk === window.symphony && 'sdk'),
    (failure) => (window.answer = failure.code),
); 0"""


def answer(page: Page) -> Any:
    return page.evaluate("asked")


def test_the_sdk_comes_once_the_chat_is_open(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(chat()))
    page.evaluate(ASK)
    page.wait_for_timeout(300)
    assert page.evaluate("window.answer") is None
    assert pod.calls == []
    open_chat(page)
    assert answer(page) == "sdk"
    expect_state(page, "ready")
    page.evaluate(ASK)
    assert answer(page) == "sdk", "at once, for a chat that is open"


def test_a_script_opens_a_chat_and_uses_its_sdk(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(chat()))
    page.evaluate(
        """async () => {
            const chat = document.querySelector('symphony-chat');
            chat.open();
            const sdk = await chat.symphony;
            await sdk.updateSettings({ condensed: true });
        }"""
    )
    assert {"condensed": True} in [call.args[0] for call in pod.named("updateSettings")]
    page.evaluate("document.querySelector('symphony-chat').close()")
    expect_state(page, "idle")


@pytest.mark.parametrize(
    "given",
    [{"rendering": "open"}, {"rendering": "iframe"}],
    ids=["open", "iframe"],
)
def test_without_an_sdk_the_code_says_so(
    page: Page, site: Site, pod: PreviewPod, given: dict[str, str]
) -> None:
    page.goto(site.add(chat(**given)))
    page.evaluate(ASK)
    assert answer(page) == "no-sdk"


def test_a_chat_that_could_not_share_the_sdk_has_none(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(chat(pod=OTHER_POD), chat(title="First")))
    open_chat(page, 1)
    expect_state(page, "ready", 1)
    page.evaluate(ASK)
    open_chat(page)
    assert answer(page) == "no-sdk"
    expect_state(page, "ready")


@pytest.mark.parametrize("how", ["chat.close()", "chat.remove()"])
def test_a_chat_that_is_closed_meanwhile_says_so(
    page: Page, site: Site, pod: PreviewPod, how: str
) -> None:
    pod.faults = {"silent"}
    page.goto(site.add(chat()))
    page.evaluate(ASK)
    page.wait_for_function("() => symphonyEcp.sdkOf")
    open_chat(page)
    expect_state(page, "loading")
    page.evaluate(f"() => {{ const chat = document.querySelector('symphony-chat'); {how} }}")
    assert answer(page) == "closed"


def test_a_chat_that_is_opened_anew_is_waited_for(page: Page, site: Site, pod: PreviewPod) -> None:
    pod.render_seconds = 2
    page.goto(site.add(chat()))
    page.evaluate(ASK)
    page.wait_for_function("() => symphonyEcp.sdkOf")
    open_chat(page)
    expect_state(page, "loading")
    page.evaluate("document.querySelector('symphony-chat').open()")
    assert answer(page) == "sdk"


@pytest.mark.parametrize(
    ("fault", "code"), [("fails", "refused"), ("rejects", "refused"), ("unknown-stream", "refused")]
)
def test_a_chat_that_fails_says_why(
    page: Page, site: Site, pod: PreviewPod, fault: str, code: str
) -> None:
    errors = errors_of(page)
    pod.faults = {fault}
    page.goto(site.add(chat()))
    page.evaluate(ASK)
    page.wait_for_function("() => symphonyEcp.sdkOf")
    open_chat(page)
    assert answer(page) == code
    pod.faults = set()
    page.evaluate(ASK)  # of a chat that has failed: when its reader tries again
    page.get_by_role("button", name="Try again").click()
    assert answer(page) == "sdk"
    assert errors == []


def test_a_pod_that_is_none_of_the_sites_is_disallowed(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.goto(site.add(chat(pod="evil.example")))
    page.evaluate(ASK)
    page.wait_for_function("() => symphonyEcp.sdkOf")
    open_chat(page)
    assert answer(page) == "disallowed"
