"""A page on paper, in real themes: words, links with addresses, codes; nothing to press."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.stage import STREAM, expect_state, open_chat
from tests.browser.test_qr import codes_on
from tests.browser.test_themes import build

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

#: The head of a page, a chat and a button, as each host has them.
PAGES = {
    "mkdocs": (
        "# Paper\n\n",
        "```symphony-chat\ntitle: {title}\nstream: {stream}\nqr: {qr}\n\nAsk {title}.\n```\n\n",
        "```symphony-button\nlabel: Write an SMS\nsms: +44 1234 567890\n```\n",
    ),
    "sphinx": (
        "Paper\n=====\n\n",
        ".. symphony-chat:: {title}\n   :stream: {stream}\n   :qr: {qr}\n\n   Ask {title}.\n\n",
        ".. symphony-button:: Write an SMS\n   :sms: +44 1234 567890\n",
    ),
}
SMS = "https://open.symphony.com/#phoneNumber=+441234567890&triggerAction=SMS"
#: The address that print puts behind a link.
BEHIND = "link => getComputedStyle(link, '::after').content"


def page_of(host: str) -> str:
    """Return a page with two chats, one of them with a code, and a button."""
    head, chat, button = PAGES[host]
    chats = (("Desk", "true"), ("Support", "false"))
    blocks = (chat.format(title=title, stream=STREAM, qr=qr) for title, qr in chats)
    return f"{head}{''.join(blocks)}{button}"


@pytest.mark.parametrize("theme", ["mkdocs:material", "sphinx:furo"])
def test_a_page_on_paper(
    page: Page, site: Site, pod: PreviewPod, tmp_path: Path, theme: str
) -> None:
    folder = build(theme, tmp_path, page_of(theme.partition(":")[0]))
    page.goto(site.serve(folder))
    open_chat(page, 1)
    expect_state(page, "ready", 1)
    page.emulate_media(media="print")
    for index, title in enumerate(("Desk", "Support")):
        chat = page.locator("symphony-chat").nth(index)
        expect(chat.locator(".symphony-title")).to_be_visible()
        expect(chat.get_by_text(f"Ask {title}.")).to_be_visible()
        expect(chat.locator("button:visible, iframe:visible")).to_have_count(0)
        address = chat.locator(".symphony-link").evaluate(BEHIND)
        assert "https://open.symphony.com/?streamId=" in address
        box = chat.bounding_box()
        assert box
        assert box["height"] < (250 if index else 550)
    button = page.locator(".symphony-button")
    assert SMS in button.evaluate(BEHIND)
    assert len(codes_on(page)) == 1
