"""Colours and shapes that a site says in its own stylesheet, as docs/extend/look.md has them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.stage import chat, expect_state
from tests.browser.test_clothes import FORWARD

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.stage import Site

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("classes", ["", "symphony-themed btn"])
def test_a_sites_own_colour_wins(page: Page, site: Site, classes: str) -> None:
    site.pages["/own.css"] = (
        ".btn{background: red !important} symphony-chat{--symphony-accent: rgb(0, 105, 92)}"
    )
    head = '<link rel="stylesheet" href="/own.css">'
    page.goto(site.add(chat(**{"button-class": classes}), head=head))
    button = page.get_by_role("button", name="Open chat")
    expect(button).to_have_css("color", "rgb(255, 255, 255)")
    if not classes:
        expect(button).to_have_css("background-color", "rgb(0, 105, 92)")


def test_a_sites_own_rules_for_its_buttons_win_as_the_documentation_has_them(
    page: Page, site: Site
) -> None:
    page_of_it = Path(__file__).parents[2] / "docs/extend/look.md"
    rules = re.findall(r"^\.symphony-button.*\n", page_of_it.read_text("utf-8"), re.MULTILINE)
    assert len(rules) == 2
    site.pages["/own.css"] = "".join(rules)
    button = '<a class="symphony-button {}" href="/">Desk</a>'
    address = site.add(f"<p>{button.format('')}{button.format('strong')}</p>")
    # MkDocs asks for a site's own stylesheet before it asks for ours.
    own = '<link rel="stylesheet" href="/own.css"><link'
    site.pages["/"] = site.pages["/"].replace("<link", own, 1)
    page.goto(address)
    for one, colour in zip(page.get_by_role("link").all(), ("204, 0", "153, 0"), strict=True):
        expect(one).to_have_css("background-color", f"rgb(255, {colour})")
        for side, value in {"border-radius": "0px", "border-top-width": "0px"}.items():
            expect(one).to_have_css(side, value)
        expect(one).to_have_css("display", "inline-block")  # and all else is ours
        expect(one).to_have_css("text-decoration-line", "none")


@pytest.mark.parametrize("where", [":root", "main", ".strong"])
def test_the_colours_of_a_site_win_over_a_theme_that_dresses_every_button_and_link(
    page: Page, site: Site, where: str
) -> None:
    colours = "--symphony-accent: rgb(0, 105, 92); --symphony-on-accent: rgb(250, 250, 250)"
    site.pages["/all.css"] = f"{FORWARD} main a {{color: red}} {where} {{{colours}}}"
    button = '<p class="strong"><a class="symphony-button" href="/">Desk</a></p>'
    head = '<link rel="stylesheet" href="/all.css">'
    page.goto(site.add(chat(**{"class": "strong"}), button, head=head))
    expect_state(page, "idle")
    for one in (page.locator(".symphony-action"), page.locator(".symphony-button")):
        expect(one).to_have_css("background-color", "rgb(0, 105, 92)")
        expect(one).to_have_css("color", "rgb(250, 250, 250)")
