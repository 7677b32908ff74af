"""Clothes: a chat before it is open, and buttons in the clothes of each theme."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.built import once
from tests.browser.stage import POD, STREAM, chat, expect_state, open_chat
from tests.browser.test_accessibility import AXE
from tests.browser.test_themes import MATERIAL, THEMES, run

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

#: The theme's own button, written by an author: its classes, and where it has none a link.
BUTTONS = {
    "mkdocs:material": "md-button md-button--primary",
    "mkdocs:mkdocs": "btn btn-info",
    "mkdocs:readthedocs": "btn btn-neutral",
    "sphinx:furo": "",
    "sphinx:alabaster": "",
    "sphinx:pydata_sphinx_theme": "btn btn-primary",
    "sphinx:sphinx_rtd_theme": "btn btn-neutral",
}
#: What a button is known by.
LOOK = """e => {
    const style = getComputedStyle(e);
    const sides = ['backgroundColor', 'backgroundImage', 'color', 'borderRadius', 'borderTopColor'];
    return Object.fromEntries(sides.map(side => [side, style[side]]));
}"""
#: Contrast of what is ours, as axe-core measures it.
CONTRAST = """async () => {
    const { violations } = await axe.run({ runOnly: ['color-contrast'], elementRef: true });
    const ours = '[class*=symphony-]:not(p > .symphony-link), symphony-chat';
    return violations.flatMap(({ nodes }) => nodes).filter(n => n.element.closest(ours))
        .map(({ html, failureSummary }) => html + failureSummary);
}"""


@once
def build(name: str, folder: Path, setting: str | None = None, *, design: bool = False) -> Path:
    """Build a page with a chat, three buttons in a row, and the theme's own button and link."""
    host, _, theme = name.partition(":")
    if importlib.util.find_spec(THEMES[name][0]) is None:
        pytest.skip(f"{theme} is not installed")
    docs, out = folder / "docs", folder / "site"
    docs.mkdir()
    own = BUTTONS[name] if setting is None else setting
    native = f'<p><a id="native" class="{own}" href="/">Native</a></p>'
    buttons = [f"label: {label}\nstream: {STREAM}\ntype: im" for label in ("One", "Two", "Three")]
    text = "\n\n".join(f"```symphony-button\n{options}\n```" for options in buttons)
    block = f"```symphony-chat\ntitle: Desk\nstream: {STREAM}\n```"
    page = f"# Desk\n\n{native}\n\n{block}\n\n{text}\n\nBelow.\n"
    (docs / "index.md").write_text(page, "utf-8")
    if host == "mkdocs":
        look = MATERIAL if theme == "material" else f"theme: {{name: {theme}}}\n"
        own = "" if setting is None else f", button-class: '{setting}'"
        (folder / "mkdocs.yml").write_text(
            f"site_name: Desk\nplugins: [{{ecp: {{host: {POD}{own}}}}}]\n{look}", "utf-8"
        )
        run("mkdocs", "build", "--strict", "--quiet", "--site-dir", str(out), folder=folder)
    else:
        extensions = ["myst_parser", "sphinx_ecp", *(["sphinx_design"] if design else [])]
        own = "" if setting is None else f"ecp_button_class = {setting!r}\n"
        (docs / "conf.py").write_text(
            f"extensions = {extensions}\necp_host = {POD!r}\nhtml_theme = {theme!r}\n{own}", "utf-8"
        )
        run("sphinx", "-q", "-W", str(docs), str(out), folder=folder)
    return out


def switch(page: Page, name: str, mode: str) -> None:
    """Make the page light or dark, as the theme's own switch does."""
    if words := THEMES[name][1]:
        before, _, rest = words.partition("{")
        dark, light = rest.split("}")[0].split("|")
        page.evaluate(f"void ({before}{dark if mode == 'dark' else light}')")


def worn(page: Page, what: str) -> str:
    """The classes of an element, once the script has made its button."""
    expect_state(page, "idle")
    return " ".join(page.locator(what).first.evaluate("e => [...e.classList]"))


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("name", [name for name, classes in BUTTONS.items() if classes])
def test_our_buttons_wear_the_themes_own(
    page: Page, site: Site, tmp_path: Path, name: str, mode: str
) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.serve(build(name, tmp_path)))
    expect_state(page, "idle")
    switch(page, name, mode)
    page.wait_for_timeout(700)  # themes fade
    ours = page.locator("p > .symphony-button, .symphony-action")
    expect(ours).to_have_count(4)
    looks = [one.evaluate(LOOK) for one in (page.locator("#native"), *ours.all())]
    assert looks[1:] == looks[:1] * 4
    looks = []
    for one in (page.locator("#native"), ours.last):
        one.hover()
        page.wait_for_timeout(400)
        looks.append(one.evaluate(LOOK))
    assert looks[1] == looks[0]


@pytest.mark.parametrize("name", BUTTONS)
def test_a_button_that_is_hidden_is_not_seen_whatever_the_theme_makes_of_buttons(
    page: Page, site: Site, pod: PreviewPod, tmp_path: Path, name: str
) -> None:
    page.goto(site.serve(build(name, tmp_path)))
    expect_state(page, "idle")
    action, close = page.locator(".symphony-action"), page.locator(".symphony-close")
    expect(action).to_be_visible()
    expect(close).to_be_hidden()
    pod.faults = {"silent"}
    open_chat(page)
    expect_state(page, "loading")
    expect(action).to_be_hidden()
    expect(close).to_be_visible()
    close.click()
    expect(action).to_be_visible()
    pod.faults = set()
    page.reload()
    open_chat(page)
    expect_state(page, "ready")
    expect(action).to_be_hidden()


@pytest.mark.parametrize("name", [name for name, classes in BUTTONS.items() if not classes])
def test_where_a_theme_has_no_button_ours_has_the_colour_of_its_links(
    page: Page, site: Site, tmp_path: Path, name: str
) -> None:
    page.goto(site.serve(build(name, tmp_path)))
    look = page.locator("p > .symphony-button").first.evaluate(LOOK)
    link = page.locator("#native").evaluate(LOOK)
    assert look["color"] == look["borderTopColor"] == link["color"]
    assert look["backgroundColor"] == "rgba(0, 0, 0, 0)"


#: How mkdocs-shadcn dresses every button of an article, and sphinxawesome-theme every link of one.
FORWARD = """
main button { height: 20px }
main button:where(:not(.outline)) { background: #111; color: #fdfdfd }
:is(main button:where(:not(.outline)), main input[type="button"].primary):hover { background: #333 }
:not(#content) a:not(.toc-backref) { text-decoration: underline }
"""


def test_a_theme_that_dresses_every_button_and_link_leaves_ours_readable(
    page: Page, site: Site
) -> None:
    site.pages["/theme.css"] = FORWARD
    button = '<p><a class="symphony-button" href="/">Desk</a></p>'
    page.goto(site.add(chat(), button, head='<link rel="stylesheet" href="/theme.css">'))
    expect_state(page, "idle")
    action = page.locator(".symphony-action")
    for _ in range(2):
        look = action.evaluate(LOOK)
        assert look["color"] == page.locator("main").evaluate(LOOK)["color"]
        assert look["backgroundColor"] == "rgba(0, 0, 0, 0)"
        assert action.evaluate("e => e.clientHeight >= e.scrollHeight && e.clientHeight") > 24
        action.hover()
    expect(page.locator(".symphony-button")).to_have_css("text-decoration-line", "none")


@pytest.mark.parametrize("name", BUTTONS)
def test_all_of_it_has_contrast_light_and_dark(
    page: Page, site: Site, tmp_path: Path, name: str
) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.serve(build(name, tmp_path)))
    expect_state(page, "idle")
    page.evaluate(AXE.read_text("utf-8"))
    for mode in ("light", "dark") if THEMES[name][1] else ("light",):
        switch(page, name, mode)
        page.wait_for_timeout(700)
        assert page.evaluate(CONTRAST) == [], mode


@pytest.mark.parametrize("name", BUTTONS)
def test_buttons_in_a_row_stand_side_by_side_and_wrap(
    page: Page, site: Site, tmp_path: Path, name: str
) -> None:
    page.goto(site.serve(build(name, tmp_path)))
    places = "[...document.querySelectorAll('p > .symphony-button')].map(e => e.offsetTop)"
    assert len(set(page.evaluate(places))) == 1
    below = page.get_by_text("Below.").bounding_box()
    last = page.locator("p > .symphony-button").last.bounding_box()
    assert below["y"] >= last["y"] + last["height"]
    page.set_viewport_size({"width": 320, "height": 700})
    width = page.evaluate("document.documentElement.scrollWidth")
    boxes = [one.bounding_box() for one in page.locator("p > .symphony-button").all()]
    assert all(box["x"] + box["width"] <= width for box in boxes)


def test_sphinx_design_is_worn_where_it_is_loaded(page: Page, site: Site, tmp_path: Path) -> None:
    built = build("sphinx:furo", tmp_path, design=True)
    page.goto(site.serve(built))
    assert worn(page, ".symphony-action") == "symphony-action symphony-themed sd-btn sd-btn-primary"


@pytest.mark.parametrize("name", ["mkdocs:material", "sphinx:alabaster"])
@pytest.mark.parametrize("setting", ["", "corporate wide"])
def test_a_site_says_the_classes_of_its_own_theme(
    page: Page, site: Site, tmp_path: Path, name: str, setting: str
) -> None:
    page.goto(site.serve(build(name, tmp_path, setting)))
    classes = f" symphony-themed {setting}" if setting else ""
    assert worn(page, "p > .symphony-button") == f"symphony-button{classes}"
    assert worn(page, ".symphony-action") == f"symphony-action{classes}"


# ---- before it is open ---------------------------------------------------------------------------


def test_a_poster_says_what_opening_means_and_paper_does_not(page: Page, site: Site) -> None:
    hint = "Opens Symphony in this page; you may be asked to sign in."
    page.goto(site.add(chat()))
    expect(page.get_by_text(hint)).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text(hint)).to_be_hidden()


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_words_and_button_stand_at_the_side_where_lines_begin(
    page: Page, site: Site, direction: str
) -> None:
    page.goto(site.add(f'<div dir="{direction}">{chat()}</div>'))
    expect_state(page, "idle")
    middle = page.locator("symphony-chat").evaluate("e => e.offsetLeft + e.offsetWidth / 2")
    for what in (".symphony-fallback", ".symphony-action"):
        box = page.locator(what).bounding_box()
        assert (box["x"] + box["width"] / 2 < middle) == (direction == "ltr"), what


def heights(page: Page) -> list[int]:
    return page.evaluate("[...document.querySelectorAll('symphony-chat')].map(e => e.offsetHeight)")


@pytest.mark.parametrize("width", [1280, 390, 312])
def test_a_compact_chat_grows_when_it_is_opened_and_shrinks_when_it_is_closed(
    page: Page, site: Site, pod: PreviewPod, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site.add(chat(compact="compact"), chat()))
    expect_state(page, "idle")
    card, poster = heights(page)
    assert card < 110
    assert poster == 480
    expect(page.locator("[compact] > :is(.symphony-link, .symphony-fallback)")).to_have_count(2)
    expect(page.locator("[compact] > .symphony-fallback")).to_be_hidden()
    open_chat(page)
    expect_state(page, "ready")
    assert heights(page) == [480, 480]
    expect(page.locator("[compact] > .symphony-link")).to_be_visible()
    page.get_by_role("button", name="Close chat").first.click()
    expect_state(page, "idle")
    assert heights(page) == [card, poster]


def test_a_compact_chat_on_paper_has_its_words_and_its_link(page: Page, site: Site) -> None:
    page.goto(site.add(chat(compact="compact")))
    expect_state(page, "idle")
    page.emulate_media(media="print")
    expect(page.get_by_text("Ask the desk here.")).to_be_visible()
    expect(page.get_by_role("link", name="Open in Symphony")).to_be_visible()
