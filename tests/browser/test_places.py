"""Where pages put chats: a width of their own, never more than the place, on paper as text.

The idle stylesheet contains a chat's inline size, for its bar: nothing in it gives it a width. Its
first grid track does, from 6em to the least that Symphony recommends (facts §2.5); on screens of
40em and on paper ``contain-intrinsic-inline-size`` does, so that no table takes that least away.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.stage import chat

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

#: The least that Symphony recommends (facts §2.5).
LEAST = {"focus": 312, "collaboration": 350}
WORDS = "Ask the desk about orders, prices and settlement on every working day of the year. "
LONG = f"<p>{WORDS * 8}</p>"

#: place -> markup and style; ``{}`` is the chat.
PLACES = {
    "table": "<table class=box><tr><td>Desk<td>{}</table>",
    "table beside text": f"<table class=box><tr><td>{LONG}<td>{{}}</table>",
    "table that wraps nothing": (
        "<table class=box style='white-space:nowrap'><tr><td>Desk<td>{}</table>"
    ),
    "scrollable table": (
        f"<div class=box style='overflow:auto'><table><tr><td>{LONG}<td>{{}}</table></div>"
    ),
    "float": f"<div class=box style='float:right'>{{}}</div>{LONG}",
    "inline block": "<div class=box style='display:inline-block'>{}</div>",
    "flex row": "<div class=box style='display:flex'>{}</div>",
    "flex row beside text": f"<div class=box style='display:flex'><div>{LONG}</div>{{}}</div>",
    "flex column": (
        "<div class=box style='display:flex;flex-flow:column;align-items:start'>{}</div>"
    ),
    "grid": "<div class=box style='display:grid'>{}</div>",
    "grid without a width": "<div class=box style='display:inline-grid'>{}</div>",
    "grid beside text": (
        f"<div class=box style='display:grid;grid-template:auto/auto auto'>{LONG}{{}}</div>"
    ),
    "tabs": (
        "<div class=box style='display:flex;flex-wrap:wrap'><label>One</label>"
        "<div style='order:9;width:100%'>{}</div><label>Two</label></div>"
    ),
    "details": "<details class=box open><summary>More</summary>{}</details>",
    "columns": "<div class=box style='columns:2'>{}</div>",
    "list": "<ul class=box><li>One<ul><li>Two<ul><li>{}</ul></ul></ul>",
    "blockquote": "<blockquote class=box><blockquote>{}</blockquote></blockquote>",
    "fit content": "<div class=box style='width:fit-content'>{}</div>",
    "least content": "<div class=box style='width:min-content'>{}</div>",
    "taken out of the flow": "<div class=box style='position:absolute'>{}</div>",
}
#: Places that are shared out, where a phone has less than what Symphony recommends.
SHARED = {"columns", "least content", "scrollable table"} | {
    place for place in PLACES if place.endswith("beside text")
}
#: Places that have a width of their own: a chat fills them.
FILLED = {"grid", "tabs", "details", "list", "blockquote"}
#: Even there a title has six letters.
FLOOR = 90
#: What a chat keeps on a phone elsewhere: lists and quotations indent.
NARROW = 200

#: Of each chat: its box, whether it keeps within its place and fills it, whether the place scrolls,
#: and how much of the box is below its last line of text.
MEASURE = """() => [...document.querySelectorAll("symphony-chat")].map(chat => {
    const { width, height, left, right, bottom } = chat.getBoundingClientRect();
    const parent = chat.parentElement;
    const place = parent.getBoundingClientRect();
    const style = getComputedStyle(parent);
    const [padding, other] = [style.paddingLeft, style.paddingRight].map(parseFloat);
    const room = parent.clientWidth - padding - other;
    const section = chat.closest("section");
    const text = document.createRange();
    const last = chat.querySelector(".symphony-fallback").lastElementChild;
    text.selectNodeContents(last);
    return {
        width, height,
        within: left >= place.left - 1 && right <= place.right + 1,
        filled: Math.abs(room - width) < 1,
        scrolls: section.scrollWidth > section.clientWidth,
        below: bottom - text.getBoundingClientRect().bottom,
    };
})"""
STYLE = "section {display: flow-root; position: relative; min-height: 9em} .box td {padding: 2px}"


def put(page: Page, site: Site, *places: str, **attributes: object) -> None:
    """Show a page with a chat in each of these places."""
    site.csp = None  # the places have inline styles
    site.pages["/places.css"] = STYLE
    blocks = [f"<section>{PLACES[place].format(chat(**attributes))}</section>" for place in places]
    page.goto(site.add(*blocks, head='<link rel="stylesheet" href="/places.css">'))


def measure(page: Page, *places: str) -> dict[str, dict[str, float]]:
    """Return the measures of the chats by their places."""
    return dict(zip(places, page.evaluate(MEASURE), strict=True))


def open_all(page: Page, count: int, state: str = "ready") -> None:
    """Open every chat of the page."""
    page.evaluate(
        "document.querySelectorAll('symphony-chat').forEach(chat => void chat.open(true))"
    )
    expect(page.locator(f"symphony-chat[state={state}]")).to_have_count(count)
    page.evaluate("symphonyEcp.part('open.js').then(({ dressed }) => dressed()).then(() => 0)")


@pytest.mark.parametrize("layout", LEAST)
@pytest.mark.parametrize("view", [1280, 390])
def test_a_chat_has_a_sensible_width_and_keeps_within_its_place(
    page: Page, site: Site, pod: PreviewPod, view: int, layout: str
) -> None:
    page.set_viewport_size({"width": view, "height": 800})
    put(page, site, *PLACES, layout=layout)
    idle = measure(page, *PLACES)
    for place, box in idle.items():
        narrow = FLOOR if place in SHARED else NARROW
        assert box["width"] >= (LEAST[layout] if view == 1280 else narrow), place
        assert box["within"], place
        assert not box["scrolls"], place
        assert box["filled"] or place not in FILLED, place


@pytest.mark.parametrize("view", [1280, 390])
@pytest.mark.parametrize(
    ("rendering", "faults", "state"),
    [
        ("sdk", set(), "ready"),
        ("open", set(), "ready"),
        ("iframe", set(), "ready"),
        ("sdk", {"silent"}, "loading"),
        ("sdk", {"fails"}, "error"),
        ("sdk", {"terms"}, "attention"),
    ],
)
def test_no_state_and_no_rendering_changes_the_box(
    page: Page, site: Site, pod: PreviewPod, view: int, rendering: str, faults: set[str], state: str
) -> None:
    pod.faults = faults
    page.set_viewport_size({"width": view, "height": 800})
    put(page, site, *PLACES, rendering=rendering)
    boxes = (
        "[...document.querySelectorAll('symphony-chat')].map(e => [e.offsetWidth, e.offsetHeight])"
    )
    idle = page.evaluate(boxes)
    open_all(page, len(PLACES), state)
    assert page.evaluate(boxes) == idle


@pytest.mark.parametrize("layout", LEAST)
@pytest.mark.parametrize("size", ["100", "600", "2000", "40%", "90%", "150%"])
@pytest.mark.parametrize("view", [1280, 390])
def test_a_width_of_the_author_is_kept_as_far_as_the_place_goes(
    page: Page, site: Site, pod: PreviewPod, view: int, size: str, layout: str
) -> None:
    places = ["table", "float", "flex row", "grid", "columns", "blockquote"]
    page.set_viewport_size({"width": view, "height": 800})
    put(page, site, *places, width=size, height="60%", layout=layout)
    for place, box in measure(page, *places).items():
        assert box["within"], place
        assert not box["scrolls"], place
        assert box["height"] == (348 if layout == "focus" else 500)
        if view == 1280 and size in ("100", "600"):
            assert box["width"] == pytest.approx(max(int(size), LEAST[layout]), abs=2), place


@pytest.mark.parametrize("view", [1280, 390])
def test_three_chats_share_a_row_and_a_table(
    page: Page, site: Site, pod: PreviewPod, view: int
) -> None:
    site.csp = None
    three = [chat(title=name) for name in ("One", "Two", "Three")]
    row = f"<div style='display:flex;gap:8px;max-width:700px'>{''.join(three)}</div>"
    table = f"<table><tr><td>{'<td>'.join(three)}</table>"
    page.set_viewport_size({"width": view, "height": 800})
    page.goto(site.add(*(f"<section>{block}</section>" for block in (row, table))))
    for box in page.evaluate(MEASURE):
        assert box["width"] >= FLOOR
        assert not box["scrolls"]


def test_words_of_the_author_do_not_widen_a_chat(page: Page, site: Site, pod: PreviewPod) -> None:
    site.csp = None
    body = f"<pre>{'x' * 300}</pre><p>{'y' * 300}</p>"
    page.goto(site.add(f"<table><tr><td>{chat(body)}</table>"))
    assert page.locator("symphony-chat").evaluate("e => e.offsetWidth") == 314


def test_a_browser_without_typed_attributes_gets_its_sizes_from_the_script(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    page.add_init_script("CSS.supports = () => false")
    page.goto(site.add(chat(width="600", height="400"), chat(width="50%", height="1e9x")))
    styles = (
        "[...document.querySelectorAll('symphony-chat')].map(({style: s}) => [s.width, s.height])"
    )
    page.wait_for_function(f'JSON.stringify({styles}) === \'[["600px","400px"],["50%",""]]\'')


# ---- paper ---------------------------------------------------------------------------------------


def sheets(page: Page, size: str = "A4") -> int:
    """Return how many sheets of paper the page takes."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=size)))


def print_on(page: Page, width: int) -> None:
    """Show the page as it is on paper of that width, in CSS pixels."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": width, "height": 800})


@pytest.mark.parametrize("paper", [718, 420], ids=["A4", "A5"])
@pytest.mark.parametrize(
    ("layout", "faults", "state"),
    [
        ("focus", set(), "idle"),
        ("collaboration", set(), "idle"),
        ("focus", set(), "ready"),
        ("focus", {"silent"}, "loading"),
        ("focus", {"fails"}, "error"),
        ("focus", {"terms"}, "attention"),
    ],
)
def test_a_printed_chat_is_as_tall_as_its_text(
    page: Page,
    site: Site,
    pod: PreviewPod,
    layout: str,
    faults: set[str],
    state: str,
    paper: int,
) -> None:
    pod.faults = faults
    put(page, site, *PLACES, layout=layout, height="900")
    if state != "idle":
        open_all(page, len(PLACES), state)
    print_on(page, paper)
    for place, box in measure(page, *PLACES).items():
        assert box["within"], place
        assert box["width"] >= (200 if paper == 718 else 110), place
        is_stretched = place in ("flex row beside text", "grid beside text")  # as tall as its row
        assert box["below"] < 40 or is_stretched, place
    chats = page.locator("symphony-chat")
    for said in ("Trading desk", "Ask the desk here.", "Open in Symphony"):
        expect(chats.get_by_text(said).locator("visible=true")).to_have_count(len(PLACES))
    others = page.locator("symphony-chat :is(iframe, button, .symphony-status), .symphony-hall")
    expect(others.locator("visible=true")).to_have_count(0)
    for link in page.locator("symphony-chat > a").all():
        address = link.evaluate("e => getComputedStyle(e, '::after').content")
        assert "https://open.symphony.com/?streamId=" in address
        assert link.evaluate("e => e.scrollWidth <= e.clientWidth"), "it wraps"
    tall = page.evaluate("document.documentElement.scrollHeight")
    assert (
        sheets(page, "A4" if paper == 718 else "A5") <= tall / (1000 if paper == 718 else 700) + 2
    )


def test_chats_in_a_cell_and_in_tabs_take_one_sheet(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    site.csp = None
    tabs = "".join(f"<label>{n}</label><div>{chat(title=n)}</div>" for n in ("One", "Two"))
    # As Material prints its tabs.
    block = f"<div style='display:flex;flex-flow:column wrap'>{tabs}</div>"
    page.goto(site.add(PLACES["table"].format(chat()), block))
    assert sheets(page) == 1


@pytest.mark.parametrize("is_open", [False, True], ids=["closed", "open"])
def test_details_print_what_their_reader_sees(
    page: Page, site: Site, pod: PreviewPod, is_open: bool
) -> None:
    details = f"<details {'open' if is_open else ''}><summary>More</summary>{chat()}</details>"
    page.goto(site.add(details))
    assert sheets(page) == 1
    print_on(page, 718)
    expect(page.get_by_text("Ask the desk here.")).to_be_visible(visible=is_open)


def test_many_words_are_printed_to_the_last(page: Page, site: Site, pod: PreviewPod) -> None:
    page.goto(site.add(chat(LONG * 20)))
    assert sheets(page) in (3, 4)
    print_on(page, 718)
    assert page.locator("symphony-chat").evaluate("e => e.scrollHeight - e.clientHeight") == 0
