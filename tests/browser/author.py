"""Pages of authors who load Symphony's SDK by themselves, as its documentation says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.browser.stage import POD

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page

    from tests.browser.stage import Site

SDK = f'<script id="symphony-ecm-sdk" src="https://{POD}/embed/sdk.js"'
#: Loaded, with nothing rendered: `window.symphony` is there when the page is.
EXPLICIT = f'{SDK} render="explicit"></script>'
PLACE = '<div class="symphony-ecm"></div>'


def visit(page: Page, site: Site, *body: str) -> None:
    """Open an author's page, with the policy of Symphony's own examples."""
    site.csp = (
        "script-src 'self' https://*.symphony.com 'unsafe-inline'; frame-src https://*.symphony.com"
    )
    site.pages["/"] = f"<!doctype html>\n<title>Desk</title>\n<body>{''.join(body)}"
    page.goto(site.origin + "/")


def run(page: Page, script: str, *given: Any) -> Any:
    """Run a script in the page, which has ``given`` as a list; an answer that is lost is an error.

    Playwright itself waits for ever.
    """
    late = "new Promise((_, late) => setTimeout(late, 60000, new Error('no answer in a minute')))"
    answer = f"(async () => {{ const {{symphony}} = window; {script} }})()"
    return page.evaluate(f"given => Promise.race([{answer}, {late}])", list(given))


def shown(page: Page, selector: str = ".symphony-ecm") -> FrameLocator:
    return page.locator(selector).frame_locator("iframe")


def frames(page: Page, selector: str = ".symphony-ecm") -> int:
    return page.locator(f"{selector} iframe").count()
