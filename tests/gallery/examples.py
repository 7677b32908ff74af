"""The pictures of the documentation's examples, as ``make docs-serve`` shows them.

Each example says how its picture is taken: see ``docs/examples.py``.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from docs import examples
from symphony_ecp.site.site import POD_VARIABLE
from tests.gallery.states import settle
from tests.gallery.studio import MODES

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from docs.examples import Example
    from tests.gallery.pictures import Darkroom
    from tests.gallery.studio import Studio

ROOT = examples.DOCS.parent
#: The window; and pixels of a picture for each of the page, so that text in it is sharp.
WIDTH, HEIGHT, SCALE = 1280, 1000, examples.SCALE
#: The window of a page that is shown whole.
WHOLE = (720, 660)
#: How wide a sheet of paper is.
PAPER = 700
#: How pictures are taken where nothing goes wrong.
_PAGES = ("page", "dock")
_SHOTS = ("closed", "open", "paper", "badge", *_PAGES)
#: What ends the work of a chat that was clicked.
_SETTLED = re.compile("ready|attention|error")
_SITE = """
site_name: Handbook
site_url: https://docs.example/
use_directory_urls: false
theme:
  name: material
  font: false
  palette:
    - {media: "(prefers-color-scheme: light)", scheme: default}
    - {media: "(prefers-color-scheme: dark)", scheme: slate}
plugins: [ecp]
"""


def take(here: Studio, darkroom: Darkroom, wanted: list[str]) -> None:
    """Take the picture of every example, or of those that are wanted, in both schemes."""
    with tempfile.TemporaryDirectory() as scratch:
        here.site.serve(documentation := build(Path(scratch) / "documentation"))
        for name, address in places().items():
            if wanted and name not in wanted:
                continue
            example = examples.load(name)
            print(f"Example: {name}", flush=True)
            is_whole = example.shot in _PAGES
            if is_whole:
                here.site.serve(_alone(example, Path(scratch) / name))
                address = "/"
            for mode in MODES:
                fault = "" if example.shot in _SHOTS else example.shot
                width, height = WHOLE if is_whole else (WIDTH, HEIGHT)
                with here.page(width, height, mode, scale=SCALE, fault=fault) as page:
                    page.goto(here.site.origin + address)
                    shot = _shot(page, example)
                darkroom.develop(shot, example.picture(mode))
            if is_whole:
                here.site.serve(documentation)


def build(folder: Path, configuration: Path = ROOT / "mkdocs.yml") -> Path:
    """Build the documentation with its examples live, or another site for the preview pod."""
    environment = {**os.environ, POD_VARIABLE: "preview", "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    command += ["--config-file", str(configuration), "--site-dir", str(folder)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return folder


def _alone(example: Example, folder: Path) -> Path:
    """Build a site of which an example is the only page."""
    (folder / "docs").mkdir(parents=True)
    (folder / "docs/index.md").write_text(example.case["markdown"], "utf-8")
    registry = (ROOT / "demo_site/symphony.yml").read_text("utf-8")
    if example.shot != "dock":
        registry = re.sub(r"^dock:.*\n", "", registry, flags=re.MULTILINE)
    (folder / "symphony.yml").write_text(registry, "utf-8")
    (folder / "mkdocs.yml").write_text(_SITE, "utf-8")
    return build(folder / "site", folder / "mkdocs.yml")


def address_of(page: Path) -> str:
    """Return the address of a page's file in the built documentation."""
    path = page.relative_to(examples.DOCS).with_suffix("").as_posix()
    return "/" if path == "index" else f"/{path.removesuffix('/index')}/"


def places() -> dict[str, str]:
    """Return the address of the first page that shows an example, by the example's name."""
    found: dict[str, str] = {}
    for page in sorted(examples.DOCS.rglob("*.md")):
        for match in examples.PLACE.finditer(page.read_text("utf-8")):
            found.setdefault(match["name"], address_of(page))
    return found


def _shot(page: Page, example: Example) -> bytes:
    if example.shot == "page":
        settle(page)
        end = page.locator("article").bounding_box()
        assert end is not None
        return page.screenshot(
            clip={"x": 0, "y": 0, "width": WHOLE[0], "height": end["y"] + end["height"]}
        )
    if example.shot == "dock":
        page.locator(".symphony-dock-link").click()
        panel = page.locator("aside symphony-chat")
        expect(panel).to_have_attribute("state", _SETTLED)
        if panel.get_attribute("state") == "attention":
            panel.get_by_role("button", name="Acme Markets").click()
        expect(panel).to_have_attribute("state", "ready")
        settle(page)
        return page.screenshot()
    frame = page.locator(f"#example-{example.name}")
    chat = frame.locator("symphony-chat").first
    frame.scroll_into_view_if_needed()
    if example.shot == "paper":
        page.emulate_media(media="print")
        page.set_viewport_size({"width": PAPER, "height": HEIGHT})
    elif example.shot == "badge":
        chat.get_by_role("button", name="Open chat").click()
        expect(chat).to_have_attribute("state", "ready")
        chat.frame_locator("iframe").get_by_role("button", name="Receive a message").click()
        expect(frame.get_by_role("link", name="unread")).to_be_visible()
    elif example.shot != "closed":
        if chat.get_attribute("load") == "click":
            chat.get_by_role("button", name="Open chat").click()
        expect(chat).to_have_attribute("state", _SETTLED)
    elif chat.count():
        expect(chat).to_have_attribute("state", "idle")
    return _within(page, frame)


def _within(page: Page, frame: Locator) -> bytes:
    """Take what is in the frame of an example: the page draws that around the picture too."""
    page.mouse.move(0, 0)
    frame.evaluate("e => e.scrollIntoView({ block: 'center' })")
    settle(page)
    box = frame.evaluate(
        """e => {
            const all = [...e.children].filter((one) => one.getClientRects().length);
            const sides = all.map((one) => one.getBoundingClientRect());
            const left = Math.min(...sides.map((one) => one.left));
            const right = Math.max(...sides.map((one) => one.right));
            const top = Math.min(...sides.map((one) => one.top));
            const bottom = Math.max(...sides.map((one) => one.bottom));
            return { x: left - 4, y: top - 4, width: right - left + 8, height: bottom - top + 8 };
        }"""
    )
    return page.screenshot(clip=box)
