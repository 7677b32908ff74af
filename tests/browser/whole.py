"""What holds on a page whatever fails in it: the page around is whole, and its reader has a way on.

One oracle for every fault: the words around stay where they are, other chats stay open, the chat
says a sentence and keeps a link that the keyboard reaches, the console has one line with a code
for each chat that fails, nothing is left uncaught, nobody is asked again and again, and nobody but
the site and its pods is asked at all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.browser.stage import OTHER_POD, POD, SITE, chat

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Locator, Page, Request

#: A chat that is open before anything fails, of another pod and without its script.
NEIGHBOUR = chat(title="Neighbour", rendering="iframe", pod=OTHER_POD)

UNCAUGHT = """if (top === self) {
    window.uncaught = [];
    addEventListener("error", ({ message, filename }) => {
        if (filename) uncaught.push(`${filename}: ${message}`); // another origin's has none
    });
    addEventListener("unhandledrejection", ({ reason }) => {
        uncaught.push(`rejected: ${reason?.stack ?? reason}`);
    });
}"""

#: Where the page's own words are.
PLACES = """() => [...document.querySelectorAll("main > *")].map((one) => {
    if (one.matches("symphony-chat, symphony-dock")) return "";
    const { x, y, width } = one.getBoundingClientRect();
    const words = one.querySelector("symphony-chat") ? "" : one.textContent;
    return [one.localName, words, x, y + scrollY, width].join();
})"""


class Watch:
    """What a page does from here on: what it asks, what it says, and what it leaves uncaught.

    Attributes:
        urls: what it asked for; of a redirect that a policy stops, too, where nobody is asked.
        codes: what its console has said, by their codes.
        known: the hosts that may be asked.

    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.urls: list[str] = []
        self.codes: list[str] = []
        self.known = {SITE, POD, OTHER_POD}
        self._places: list[str] = []
        page.add_init_script(UNCAUGHT)
        page.on("request", self._see)
        page.on("console", self._hear)

    def _see(self, request: Request) -> None:
        if "/preview/" not in request.url:  # where the preview pod's own frames keep its record
            self.urls.append(request.url)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":  # the browser's own lines have no code
            self.codes += re.findall(r"\[ecp\.(\w+)\]", message.text)

    def remember(self) -> None:
        """Remember where everything is, before anything fails."""
        self._places = self.page.evaluate(PLACES)

    def expect_whole(self, *codes: str) -> None:
        """Expect the page to be as it was, with a code on its console for each chat that failed."""
        page = self.page
        places = page.evaluate(PLACES)
        assert places == self._places, places
        uncaught = page.evaluate("uncaught")
        assert uncaught == [], uncaught
        assert sorted(self.codes) == sorted(codes), self.codes
        others = {urlsplit(url).netloc for url in self.urls} - self.known
        assert others == set(), others
        if page.locator("symphony-chat[title=Neighbour]").count():
            expect(named(page, "Neighbour")).to_have_attribute("state", "ready")
            expect(named(page, "Neighbour").locator("iframe")).to_have_count(1)

    def expect_quiet(self, clock: bool) -> None:
        """Expect that nothing is asked or said as time goes by: a minute of the page's clock."""
        before = len(self.urls), len(self.codes)
        if clock:
            self.page.clock.run_for(60_000)
        else:
            self.page.wait_for_timeout(400)
        assert (len(self.urls), len(self.codes)) == before, self.urls[before[0] :]


def named(page: Page, title: str) -> Locator:
    """Return a chat of the page, in a shadow root or not."""
    return page.locator(f'symphony-chat[title="{title}"]')


def expect_failed(chat: Locator, sentence: str) -> None:
    """Expect that a chat says so, and leaves its reader the link, by keyboard too."""
    expect(chat).to_have_attribute("state", "error")
    expect(chat.get_by_role("status")).to_have_text(sentence)
    expect(chat.get_by_role("status")).to_be_visible()
    expect_link(chat)


def expect_link(chat: Locator) -> None:
    """Expect the plain link to Symphony, in sight and within reach of the keyboard."""
    link = chat.locator(":scope > a")
    expect(link).to_be_visible()
    expect(link).to_have_attribute("href", re.compile(r"^https://open\.symphony\.com/\?streamId="))
    link.focus()
    expect(link).to_be_focused()
