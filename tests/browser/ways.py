"""Many documents in one page, a part of each by somebody else: opened, and what came of it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.browser.stage import BROWSER_FILES, POD, SITE, STREAM

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.stage import Site

EVIL = "evil.example"

#: Opens every chat of the page's frames; what is there at last. No name of a document is used that
#: an element could have taken, and what never ends is an error.
OPENED = """async (most) => {
    const all = (document, what) =>
        [...Document.prototype.querySelectorAll.call(document, what)];
    const sleep = (time) => new Promise((done) => setTimeout(done, time));
    const frames = all(document, 'iframe.way');
    const chats = () =>
        frames.flatMap(({ contentDocument: shown, contentWindow: view }) =>
            all(shown, 'symphony-chat').map((chat) => ({ chat, view })));
    // What nobody could make an element of ours, or could not show, has no state.
    const isLost = ({ chat, view }) => view.lost || (!chat.button && view.symphonyEcp);
    // A slow frame is offered for signing in, until it is there after all.
    const isSlow = ({ chat }) =>
        chat.getAttribute('state') === 'attention' && chat.getAttribute('pod') !== 'reader';
    const has = (states) => (one) => states.test(one.chat.getAttribute('state')) || isLost(one);
    const until = async (states) => {
        for (let tries = most; tries-- && !chats().every(has(states)); ) await sleep(50);
    };
    await until(/./);
    for (const { chat } of chats()) {
        if (/idle|error/.test(chat.getAttribute('state'))) chat.open(true);
    }
    await until(/ready|error|attention/);
    for (let tries = most; tries-- && chats().some(isSlow); ) await sleep(50);
    await sleep(300);
    return frames.map(({ contentDocument: shown, contentWindow: view }) => ({
        states: all(shown, 'symphony-chat').map((chat) => chat.getAttribute('state')),
        links: all(shown, 'symphony-chat .symphony-link').map((link) => link.href),
        asked: view.performance.getEntriesByType('resource').map(({ name }) => name),
        endless: view.endless,
        read: Array.isArray(view.read) && [...new Set(view.read)].sort(),
        forged: all(shown, '[onerror], [onclick], img, script:not([src])').length,
        text: all(shown, 'main > p').pop()?.textContent,
    }));
}"""

#: A walk that never ends would end the test with it.
GUARD = """for (const name of ['push', 'unshift']) {
    const add = Array.prototype[name];
    Array.prototype[name] = function (...more) {
        if (this.length > 20000) throw window.endless = new Error('endless');
        return add.apply(this, more);
    };
}"""


@dataclass
class Ways:
    """Documents by their names, which one page shows in frames, and all that is asked for them."""

    page: Page
    site: Site
    urls: list[str] = field(default_factory=list)
    scripts: set[str] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.site.csp = None  # which would stop it too
        self.page.context.on("request", self._request)
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(f"uncaught: {error}"))
        self.page.on("dialog", self._dialog)
        self.page.add_init_script(GUARD)

    def _request(self, request: Any) -> None:
        self.urls.append(request.url)
        if request.resource_type == "script":
            self.scripts.add(urlsplit(request.url).netloc)

    def _dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    @property
    def hosts(self) -> set[str]:
        """Whom anything was asked of, but for the site; evil.example answers nobody."""
        return {urlsplit(url).netloc for url in self.urls} - {SITE}

    def open(
        self, documents: dict[str, str], tails: list[str] | None = None, seconds: float = 20
    ) -> dict[str, Any]:
        """Show documents, open their chats and return what became of each, by its name.

        ``tails`` stand behind their addresses; no chat is waited for any longer than ``seconds``.
        """
        frames = []
        for number, html in enumerate(documents.values()):
            self.site.pages[f"/way/{number}/"] = html
            address = escape(f"/way/{number}/{tails[number] if tails else ''}")
            frames.append(f'<iframe class="way" src="{address}"></iframe>')
        self.site.pages["/"] = f"<!doctype html><title>Ways</title>{''.join(frames)}"
        self.page.goto(self.site.origin, timeout=90_000)  # all of the frames
        return dict(zip(documents, self.page.evaluate(OPENED, seconds * 20), strict=True))

    def expect_the_sites_own(self, *pods: str) -> None:
        """Nobody but the site and these pods was asked; no script ran that is of anybody else."""
        assert self.hosts <= {POD, *pods}
        assert self.scripts <= {SITE, POD, *pods}
        assert self.dialogs == []


def expect_whole(name: str, found: dict[str, Any], chats: int = 1) -> None:
    """The document has its words, and each chat its link."""
    assert found["text"] == "After the chat.", name
    assert len(found["links"]) == chats, name
    assert all(link.startswith("https://open.symphony.com/?") for link in found["links"]), name
    assert found["endless"] is None, name


def dock(**attributes: str) -> str:
    given = {"pod": POD, "stream-id": STREAM, "title": "Ask", "rendering": "open"} | attributes
    listed = " ".join(f'{name}="{escape(value)}"' for name, value in given.items())
    return (
        f'<symphony-dock {listed}><a class="symphony-launcher" href="https://open.symphony.com/?"'
        ' data-symphony-badge="">Ask</a></symphony-dock>'
    )


def script(text: str, **values: Any) -> str:
    """Return a script with values in it, whatever they are."""
    given = "".join(
        f"const {name} = {json.dumps(value)};".replace("<", "\\u003c")
        for name, value in values.items()
    )
    return f"<script>{{{given}{text}}}</script>"


_COMMENTS = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
SOURCES = "\n".join(
    _COMMENTS.sub("", path.read_text("utf-8")) for path in sorted(BROWSER_FILES.glob("*.js"))
)
#: What our scripts read of the document by its name, which an element may hide.
OF_DOCUMENT = sorted(
    {*re.findall(r"\bdocument\??\.(\w+)", SOURCES), "currentScript", "defaultView"}
)
#: Every word of theirs: what they read of the window, or of an element, is among them.
WORDS = sorted(set(re.findall(r"\b[A-Za-z]\w+", SOURCES)))
