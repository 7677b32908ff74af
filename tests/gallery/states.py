"""The states of the gallery: how each is reached, and what of the page its picture shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.stage import expect_state, frame_of, open_chat

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import FloatRect, Page


@dataclass(frozen=True)
class State:
    """A state.

    Attributes:
        title: what it is called on the page of the gallery.
        page: which page shows it.
        said: a sentence about it.
        explained: the page of the documentation that explains it.
        reach: what a reader does, once the page is there.
        fault: what goes wrong on the pod.
        is_whole: whether the picture is of the whole window, which then is this wide.
    """

    title: str
    page: str
    said: str
    explained: str
    reach: Callable[[Page], None]
    fault: str = ""
    is_whole: bool = False
    width: int = 520


def _waits(page: Page) -> None:
    expect_state(page, "idle")


def _opens(page: Page) -> None:
    open_chat(page)
    expect_state(page, "ready")
    expect(frame_of(page).get_by_text("Corrected. Thank you both!")).to_be_visible()


def _chooses(page: Page) -> None:
    open_chat(page)
    expect(page.get_by_role("button", name="Globex")).to_be_visible()


def _shares(page: Page) -> None:
    page.get_by_role("link", name="Share this page").click()
    expect_state(page, "ready")
    expect(page.get_by_role("dialog", name="Share in Symphony")).to_be_visible()


def _fails(page: Page) -> None:
    open_chat(page)
    expect_state(page, "error")


def _needs(page: Page) -> None:
    open_chat(page)
    expect_state(page, "attention")


def _docks(page: Page) -> None:
    page.locator(".symphony-dock-link").click()
    expect_state(page, "ready")


def _nothing(_: Page) -> None:
    """A button is there at once."""


#: By the name of the picture, in the order of the page.
STATES = {
    "poster": State(
        "Before it is opened",
        "chat",
        "A chat is a quiet poster of the height that it will have, with the author's words.",
        "write/chats.md",
        _waits,
    ),
    "chat": State(
        "Open",
        "chat",
        "A click opens the chat in the same place, in the page's own light or dark.",
        "read/reader.md",
        _opens,
    ),
    "compact": State(
        "Compact",
        "compact",
        "`compact: true` makes it one line, which grows when it is opened.",
        "write/size.md",
        _waits,
    ),
    "button": State(
        "Buttons and links",
        "button",
        "A button wears the theme's own button, and a link is a link.",
        "write/links.md",
        _nothing,
    ),
    "qr": State(
        "A QR code",
        "qr",
        "`qr: true` draws the link for telephones, and for the copy that hangs on a wall.",
        "write/paper.md",
        _nothing,
    ),
    "dock": State(
        "The dock",
        "dock",
        "One chat stands beside every page, and stays open from page to page.",
        "write/dock.md",
        _docks,
        is_whole=True,
        width=800,
    ),
    "picker": State(
        "The choice of a company",
        "picker",
        "`pod: reader` asks once which company a reader is with.",
        "configure/readers.md",
        _chooses,
    ),
    "share": State(
        "Sharing the page",
        "share",
        "A share sends the page's title and address to whom the reader says.",
        "write/share.md",
        _shares,
        is_whole=True,
    ),
    "attention": State(
        "The reader has to sign in",
        "chat",
        "Who is not signed in is asked to be, and can do so later.",
        "read/signin.md",
        _needs,
        fault="sso",
    ),
    "error": State(
        "It could not be opened",
        "chat",
        "The page says why, offers another try, and keeps the link.",
        "read/reader.md",
        _fails,
        fault="unknown-stream",
    ),
}
#: Pixels around what a picture shows, and of the window: all of it is in sight.
_MARGIN, HEIGHT = 20, 1000

_EXTENT = """margin => {
    const all = [...document.querySelectorAll('symphony-chat, .symphony-button, .symphony-qr')]
        .filter((one) => !one.closest('aside, dialog'));
    const below = all.map((one) => {
        const end = one.closest('p') ?? one;
        const next = end.nextElementSibling;
        return (next?.localName === 'p' ? next : end).getBoundingClientRect().bottom;
    });
    const above = document.querySelector('h1').getBoundingClientRect().top;
    return [above - margin / 2, Math.max(...below) + margin];
}"""


def settle(page: Page) -> None:
    """Wait until nothing moves, and nothing has the focus's ring."""
    page.evaluate("document.activeElement?.blur(); document.fonts.ready")
    page.mouse.move(0, 0)
    page.wait_for_timeout(700)  # themes fade, and frames are drawn anew


def shoot(page: Page, state: State) -> bytes:
    """Take the picture of a page that has reached the state."""
    settle(page)
    if state.is_whole:
        return page.screenshot()
    above, below = page.evaluate(_EXTENT, _MARGIN)
    extent: FloatRect = {"x": 0, "y": above, "width": state.width, "height": below - above}
    return page.screenshot(clip=extent)
