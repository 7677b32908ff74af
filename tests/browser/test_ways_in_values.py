"""No address, stored value or attribute is a host or markup, whatever becomes of an element.

All cases of a test are frames of one page: see :mod:`tests.browser.ways`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import pytest

from tests.browser.stage import (
    HOSTS_PATH,
    OTHER_POD,
    OTHER_STREAM,
    POD,
    STREAM,
    chat,
    document,
    hosts_file,
    share,
)
from tests.browser.ways import EVIL, Ways, dock, expect_whole, script

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def ways(page: Page, site: Site, pod: PreviewPod) -> Ways:
    return Ways(page, site)


#: What somebody hopes that a script takes for a host, a file, or a script.
HOSTILE = [
    EVIL, f"https://{EVIL}", f"//{EVIL}/", f"{POD}@{EVIL}", f"{POD}.{EVIL}", f"{EVIL},{STREAM},,,",
    "javascript:alert(1)", "<img src=x onerror=alert(1)>", "__proto__", "constructor", "reader",
    "null", "\0", "[" * 10_000, "x" * 200_000, "true",
    json.dumps({"width": 1e308, "height": -1, "__proto__": {"origin": f"https://{EVIL}"}}),
    '{"width": "url(//evil.example)", "height": {"toString": 1}}',
]  # fmt: skip

#: Whatever is read of the browser's storage is one value; and what was read.
STORED = """
    const read = (window.read = []);
    window.name = value;
    for (const name of ['localStorage', 'sessionStorage']) {
        const get = (key) => (read.push(key), value);
        const own = { getItem: get, setItem() {}, removeItem() {} };
        const store = new Proxy({}, { get: (_, key) => own[key] ?? get(key) });
        Object.defineProperty(window, name, { get: () => store });
    }
"""
#: What our scripts keep: the chat that sent its reader to sign in, or the reader's company; an open
#: dock and its size; nothing for a share, which is asked for all the same.
KEYS = ["symphony-ecp", "symphony-ecp-dock-size", "symphony-ecpdock", "symphony-ecpshare"]


def test_no_stored_value_and_no_name_of_the_window_is_a_host(ways: Ways) -> None:
    """Each key that is read has each value."""
    readers = f"""
default-pod: acme
pods:
  acme: {{host: {POD}, partner-id: x, readers: true, title: Acme}}
  uat: {{host: {OTHER_POD}, readers: true, title: Beta}}
"""
    ways.site.pages[HOSTS_PATH] = hosts_file(readers)
    blocks = (chat(pod="reader", rendering="open"), dock(), share(rendering="open"))
    found = ways.open(
        {value: document(*blocks, head=script(STORED, value=value)) for value in HOSTILE}
    )
    for name, one in found.items():
        expect_whole(name[:99], one, 2)
        assert one["states"] == ["attention", "ready"], "the dock was open, they say"
        assert one["read"] == KEYS
    ways.expect_the_sites_own()
    assert [line for line in ways.said if "uncaught" in line] == []


def test_nothing_in_a_pages_address_is_a_host(ways: Ways) -> None:
    texts = [quote(one[:999]) for one in HOSTILE[::2]]
    tails = [
        *(f"?pod={text}&host={text}#pod={text}" for text in texts),
        f"?symRedirectUrl=https://{EVIL}/&sdkOrigin=https://{EVIL}&partnerId=evil&embed=true",
        f"?streamId={quote(OTHER_STREAM)}#symphony-chat-1",
        "#symphony-ecp-hosts.js?v=https://evil.example/",
    ]
    found = ways.open({tail: document(chat(rendering="open")) for tail in tails}, tails)
    for name, one in found.items():
        expect_whole(name[:99], one)
        assert one["states"] == ["ready"]
    ways.expect_the_sites_own()
    asked = " ".join(url for url in ways.urls if urlsplit(url).netloc == POD)
    assert EVIL not in asked
    assert "partnerId=evil" not in asked
    assert quote(OTHER_STREAM, safe="") not in asked


#: What a script, or whatever puts HTML into a page, does to a chat: before it opens, or once it is.
DONE = {
    "put in": "main.insertAdjacentHTML('beforeend', evil)",
    "put in as an open one": "chat.outerHTML = evil.replace('<symphony', '<symphony state=ready')",
    "named anew": "chat.setAttribute('pod', host)",
    "named anew in capitals": "chat.setAttribute('POD', host.toUpperCase())",
    "named anew as it opens": "chat.open(true); chat.setAttribute('pod', host)",
    "rendered otherwise": "named(chat).setAttribute('rendering', 'iframe')",
    "laid out otherwise": "named(chat).setAttribute('layout', 'collaboration')",
    "cloned": "named(chat.cloneNode(true), main)",
    "cloned open": "chat.open(true); await sleep(900); named(chat.cloneNode(true), main)",
    "of a template": "named(shape(evil).content.firstChild.cloneNode(true), main)",
    "imported": "named(document.importNode(shape(evil).content.firstChild, true), main)",
    "in a shadow root": "shadow(main).innerHTML = evil",
    "moved into a shadow root": "chat.open(true); shadow(main).append(chat); named(chat)",
    "moved about": "chat.open(true); for (let n = 9; n--; ) main.prepend(named(chat))",
    "in a frame of its own": "named((await other()).body.appendChild(chat))",
    "adopted, and back": "const to = await other(); to.adoptNode(chat); main.prepend(named(chat))",
    "of another window": "const {body} = await other(); body.innerHTML = evil; main.append(body)",
    "in an editor": "main.contentEditable = true; chat.firstChild.data = host; named(chat)",
    "swapped": "chat.replaceWith(chat); chat.replaceWith(named(chat.cloneNode()))",
}
DOES = """
    const sleep = (time) => new Promise((done) => setTimeout(done, time));
    const named = (chat, place) => {
        chat.setAttribute('pod', host);
        chat.setAttribute('load', 'eager');
        place?.append(chat);
        return chat;
    };
    const shape = (html) => Object.assign(document.createElement('template'), { innerHTML: html });
    const shadow = (place) =>
        place.appendChild(document.createElement('div')).attachShadow({ mode: 'open' });
    const other = async () => {
        const frame = document.createElement('iframe');
        frame.srcdoc = '<!doctype html><body>';
        const loaded = new Promise((done) => (frame.onload = done));
        document.body.append(frame);
        await loaded;
        return frame.contentDocument;
    };
    addEventListener('load', async () => {
        const chat = document.querySelector('symphony-chat');
        const main = document.querySelector('main').appendChild(document.createElement('div'));
        while (!chat.hasAttribute('state')) await sleep(10);
        await new Function('return async ({named, shape, shadow, other, sleep, chat, main, host,'
            + ' evil}) => {' + act + '}')()({
            named, shape, shadow, other, sleep, chat, main, host, evil,
        });
        window.done = true;
    });
"""


def test_an_element_that_is_changed_moved_or_copied_asks_the_sites_pods_alone(ways: Ways) -> None:
    evil = chat(pod=EVIL, load="eager", rendering="iframe").replace("\n", "")
    found = ways.open(
        {
            name: document(chat(rendering="open"), head=script(DOES, act=act, host=EVIL, evil=evil))
            for name, act in DONE.items()
        },
        seconds=2,
    )
    for name in found:
        frame = ways.page.frames[0].child_frames[list(found).index(name)]
        frame.wait_for_function("window.done")
        assert found[name]["endless"] is None
    ways.expect_the_sites_own()
    assert [line for line in ways.said if "uncaught" in line] == []


#: Attributes with what an author writes as HTML.
MARKUP = '"><img src=x onerror=alert(1)><script>alert(1)</script>'
ATTRIBUTES: list[dict[str, Any]] = [
    {"words": dict.fromkeys(("open", "label", "loading", "opened", "close", "hint"), MARKUP)},
    {"title": MARKUP},
    {"button_class": f"x' onclick='alert(1) {MARKUP}"},
    *(
        {"settings": {MARKUP: MARKUP, "sdkOrigin": f"https://{EVIL}"}, "rendering": rendering}
        for rendering in ("open", "iframe", "sdk")
    ),
    {"theme": {"primary": "url(https://evil.example/x)", MARKUP: MARKUP}},
    {"partner_id": f"x&sdkOrigin=https://{EVIL}"},
    {"layout": MARKUP, "mode": MARKUP, "login": MARKUP},
    {"height": f"1px;background:url(https://{EVIL}/)", "width": "100%;position:fixed"},
    {"ids": '{"": "javascript:alert(1)"}', "stream-type": MARKUP},
]


def test_no_attribute_becomes_markup_a_style_or_another_host(ways: Ways) -> None:
    found = ways.open(
        {str(given)[:99]: document(chat(**{"rendering": "open"} | given)) for given in ATTRIBUTES}
    )
    for name, one in found.items():
        expect_whole(name, one)
        assert (one["states"], one["forged"]) == (["ready"], 0), name
    ways.expect_the_sites_own()
    assert f"sdkOrigin={quote('https://' + EVIL, safe='')}" not in " ".join(ways.urls)
