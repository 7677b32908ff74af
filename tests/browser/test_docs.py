"""The documentation in a browser: as it is published, and with its examples live."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from docs import examples
from symphony_ecp.site.site import POD_VARIABLE
from tests.browser.test_accessibility import AUDIT, AUDIT_WITHOUT_OURS, AXE
from tests.gallery.examples import address_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
PAGES = {address_of(page): page for page in sorted(examples.DOCS.rglob("*.md"))}
LIVE = [a for a, page in PAGES.items() if examples.PLACE.search(page.read_text("utf-8"))]
#: Wider than its window, with the elements that are.
OVERFLOW = """() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    return [...document.querySelectorAll('article *')]
        .filter((one) => one.getBoundingClientRect().right > root.clientWidth)
        .map((one) => `${one.localName} ${one.className}`).concat(root.scrollWidth);
}"""


def built(folder: Path, **environment: str) -> Path:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(folder)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As ``make docs-serve`` builds it."""
    return built(tmp_path_factory.mktemp("live"), **{POD_VARIABLE: "preview"})


def test_what_is_published_fits_a_phone_and_asks_nobody_else(
    page: Page, site: Site, published: Path
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    wide = {}
    for address in PAGES:
        page.goto(site.serve(published) + address[1:], wait_until="domcontentloaded")
        if found := page.evaluate(OVERFLOW):
            wide[address] = found
    assert wide == {}
    assert asked == {"docs.example"}


def test_what_is_published_holds_no_chat_and_no_address_of_this_machine(published: Path) -> None:
    for address in PAGES:
        text = published.joinpath(address.removeprefix("/"), "index.html").read_text("utf-8")
        assert not re.search(r"<symphony-(chat|share|dock)", text), address
        assert not re.search(r'\b(src|href|srcset|pod)="[^"]*\b(127\.0\.0\.1|localhost)\b', text), (
            address
        )


def test_what_is_copied_from_a_terminal_are_its_commands(
    page: Page, site: Site, published: Path
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site.serve(published) + "/start/mkdocs/")
    block = page.locator(".highlight", has_text="mkdocs build --strict")
    assert "WARNING" in block.inner_text()
    block.get_by_role("button", name="Copy").click()
    copied = "() => navigator.clipboard.readText()"
    page.wait_for_function(f"{copied[6:]}.then((text) => text !== '')")
    assert page.evaluate(copied) == "mkdocs build --strict"


def test_examples_fit_a_phone(page: Page, site: Site, live: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.route("http://127.0.0.1:8765/**", lambda route: route.abort())
    wide = {}
    for address in LIVE:
        page.goto(site.serve(live) + address[1:], wait_until="domcontentloaded")
        if found := page.evaluate(OVERFLOW):
            wide[address] = found
    assert wide == {}


def test_axe_finds_nothing_for_our_sake(page: Page, site: Site, live: Path) -> None:
    page.set_viewport_size({"width": 1280, "height": 1000})
    page.route("http://127.0.0.1:8765/**", lambda route: route.abort())
    found = {}
    for address in LIVE:
        page.emulate_media(reduced_motion="reduce", color_scheme="light")
        page.goto(site.serve(live) + address[1:])
        assert page.locator("[class*=symphony-]").count(), address
        page.evaluate(AXE.read_text("utf-8"))
        own: set[str] = set()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            with_ours = page.evaluate(AUDIT)
            if set(with_ours["page"]) - own:
                own |= set(page.evaluate(AUDIT_WITHOUT_OURS)["page"])
            more = [*with_ours["ours"], *sorted(set(with_ours["page"]) - own)]
            found |= {(address, scheme): more} if more else {}
    assert found == {}
