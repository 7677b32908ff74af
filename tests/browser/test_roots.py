"""Chats where no stylesheet and no `document.querySelector` reaches: in shadow roots."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.stage import (
    OTHER_STREAM,
    POD,
    REGISTRY,
    STREAM,
    chat,
    expect_state,
    frame_of,
    hosts_file,
    open_chat,
    share,
)
from tests.browser.stage import HOSTS_PATH as HOSTS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

#: A portal's own element: its page is in a shadow root, put there by a script.
PORTAL = """
customElements.define("doc-page", class extends HTMLElement {
    connectedCallback() {
        const mode = this.getAttribute("mode") || "open";
        const slotAssignment = this.getAttribute("slots") || "named";
        this.root ??= this.attachShadow({ mode, slotAssignment });
        this.show(this.getAttribute("page") || "");
    }
    show(html) {
        this.root.innerHTML = html;
    }
});
"""


def page_in(html: str, **attributes: str) -> str:
    """Return a portal's element that shows a page."""
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<doc-page{given} page='{html.replace(chr(39), '&#39;')}'></doc-page>"


def visit(page: Page, site: Site, *blocks: str, head: str = "") -> list[str]:
    """Show a page of the portal; returns what its console says."""
    site.pages["/portal.js"] = PORTAL
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(site.add(*blocks, head=f'<script defer src="/portal.js"></script>{head}'))
    return said


@pytest.mark.parametrize("layout", ["focus", "collaboration"])
@pytest.mark.parametrize("rendering", ["sdk", "open", "iframe"])
def test_a_chat_in_a_shadow_root_opens(
    page: Page, site: Site, pod: PreviewPod, rendering: str, layout: str
) -> None:
    said = visit(page, site, page_in(chat(rendering=rendering, layout=layout)))
    open_chat(page)
    expect_state(page, "ready")
    box = page.locator("doc-page > .symphony-box")
    expect(box.frame_locator("iframe").get_by_text(STREAM)).to_be_visible()
    seen = page.locator("symphony-chat").bounding_box()
    frame = box.locator("iframe").bounding_box()
    assert seen is not None
    assert frame is not None
    assert frame["height"] > 400
    assert abs(frame["width"] - seen["width"]) < 3
    assert abs(frame["y"] + frame["height"] - seen["y"] - seen["height"]) < 3
    assert [text for text in said if "Security Policy" in text] == []
