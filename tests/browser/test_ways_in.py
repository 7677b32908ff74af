"""Elements that take the names of what our scripts read: chats open on the site's pod all the same.

Each case is a document of its own, and all are frames of one page: see :mod:`tests.browser.ways`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.browser.stage import OTHER_POD, chat, document, share
from tests.browser.ways import EVIL, OF_DOCUMENT, WORDS, Ways, dock, expect_whole, script

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def ways(page: Page, site: Site, pod: PreviewPod) -> Ways:
    return Ways(page, site)


#: Kinds of elements by what a document, or the window, then has under that name.
NAMED = {
    "an element": '<img name="{0}" alt="">',
    "a window": '<iframe name="{0}" hidden></iframe>',
    "a list of elements": '<form name="{0}"></form><form name="{0}"></form>',
}
#: Without these no element is made, or found, and every script of a page is lost. By the kind of
#: what hides them, since an element that is not the one meant may serve.
LOST = {
    "an element": {"contains", "createElement", "getElementById", "querySelector"},
    "a window": {
        "activeElement", "contains", "createElement", "documentElement", "getElementById", "head",
        "querySelector",
    },
}  # fmt: skip
LOST["a list of elements"] = LOST["a window"]


@pytest.mark.parametrize("kind", NAMED)
def test_an_element_that_hides_what_a_document_has_opens_the_sites_pod_or_leaves_the_link(
    ways: Ways, kind: str
) -> None:
    assert LOST[kind] < set(OF_DOCUMENT), "they are found in the scripts"
    notes = script("addEventListener('unhandledrejection', () => { window.lost = true; })")
    blocks = {name: (NAMED[kind].format(name), chat(rendering="open")) for name in OF_DOCUMENT}
    found = ways.open({name: document(*pair, head=notes) for name, pair in blocks.items()})
    for name, one in found.items():
        expect_whole(name, one)
        (state,) = one["states"]
        assert name in LOST[kind] or state == "ready", (name, state, ways.said)
    ways.expect_the_sites_own()


def test_elements_with_every_word_of_our_scripts_for_a_name_change_nothing(ways: Ways) -> None:
    anchors = "".join(f'<a id="{word}" href="https://{EVIL}/"></a>' for word in WORDS)
    inputs = "".join(f'<input name="{word}" value="https://{EVIL}">' for word in WORDS)
    window = f'<iframe name="symphony" src="https://{OTHER_POD}/embed/version.json"></iframe>'
    ways.site.pages["/other/"] = document(chat())
    found = ways.open(
        {
            "anchors": document(anchors, chat(load="eager")),
            "a form of the page": document(f'<form id="symphony">{inputs}</form>', chat()),
            "a window of the pod": document(window, chat()),
            "a window of the site": document(
                '<iframe name="symphony" src="/other/"></iframe>', chat()
            ),
        }
    )
    for name, one in found.items():
        expect_whole(name, one)
        assert one["states"] == ["ready"], name
    ways.expect_the_sites_own(OTHER_POD)
    assert [line for line in ways.said if "uncaught" in line] == []


def test_fields_that_hide_what_a_form_has_neither_stop_nor_mislead_what_is_in_it(
    ways: Ways,
) -> None:
    """A form around a chat, one in its words, one with an attribute of ours."""
    fields = "".join(f'<input name="{word}" hidden>' for word in WORDS)
    inner = f'<form title="x" class="symphony-fallback" aria-label="y">Words {fields}</form>'
    foreign = {"words": json.dumps({"lang": "en"}), "rendering": "open"}
    found = ways.open(
        {
            "around": document(f"<form>{fields}", chat(rendering="open"), "</form>"),
            "in a language that we do not know": document(
                f"<form>{fields}", chat(rendering="open"), "</form>", language="eo"
            ),
            "within": document(chat(inner, **foreign), language="eo"),
            "badge": document(
                f'<form data-symphony-badge="" data-symphony-ids="{{}}">{fields}</form>',
                chat(rendering="open"),
            ),
        }
    )
    for name, one in found.items():
        expect_whole(name, one)
        assert one["states"] == ["ready"], name
    ways.expect_the_sites_own()
    assert [line for line in ways.said if "uncaught" in line] == []


#: Opens the dock and the share of a page as a click does, and waits for what they show.
LAUNCHED = """async () => {
    const sleep = (time) => new Promise((done) => setTimeout(done, time));
    const get = (what) => Document.prototype.querySelector.call(document, what);
    for (let tries = 400; tries-- && !customElements.get('symphony-share'); ) await sleep(50);
    get('symphony-dock a').click();
    for (let tries = 400; tries-- && !get('.symphony-panel [state=ready]'); ) await sleep(50);
    get('symphony-share a').click();
    for (let tries = 400; tries-- && !get('.symphony-sharing'); ) await sleep(50);
    await sleep(300);
    const place = get('.symphony-sharing')?.getBoundingClientRect();
    return {
        dock: get('.symphony-panel symphony-chat')?.getAttribute('state'),
        shown: place?.height > 0,
        endless: Boolean(window.endless),
        base: get('.symphony-sharing .symphony-link')?.href,
    };
}"""


@pytest.mark.parametrize(
    "around",
    [
        f'<base href="https://{EVIL}/">',
        '<img name="body" alt=""><img name="head" alt="">',
        f"<form>{''.join(f'<input name={word} hidden>' for word in WORDS)}",
    ],
    ids=["base", "body", "form"],
)
def test_the_dock_and_the_share_are_seen_wherever_they_stand(ways: Ways, around: str) -> None:
    launchers = (dock(), share(rendering="open"))
    ways.page.goto(ways.site.add(around, *launchers), wait_until="load")
    found = ways.page.evaluate(LAUNCHED)
    expected = {"dock": "ready", "shown": True, "endless": False}
    assert found == expected | {"base": "https://open.symphony.com/?"}
    ways.expect_the_sites_own()
