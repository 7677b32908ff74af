"""The first picture of all: a page of the demo site, its chat closed and open, in two windows."""

from __future__ import annotations

import base64
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from demo_site.build import build
from tests.browser.stage import expect_state, open_chat
from tests.gallery.pictures import HERO
from tests.gallery.states import settle
from tests.gallery.studio import MODES

if TYPE_CHECKING:
    from tests.gallery.pictures import Darkroom
    from tests.gallery.studio import Studio

#: Of one window; and pixels of the picture for each of the page.
WIDTH, HEIGHT, SCALE = 560, 870, 1.25

_PAGE = """<!doctype html>
<style>
  body {{ display: flex; gap: 16px; margin: 0; padding: 2px; width: max-content; }}
  img {{ display: block; width: {width}px; height: {height}px; }}
  div {{ overflow: hidden; border-radius: 10px; border: 1px solid #8888; }}
</style>
<div><img src="data:image/png;base64,{closed}"></div>
<div><img src="data:image/png;base64,{opened}"></div>
"""


def take(here: Studio, darkroom: Darkroom, folder: Path) -> None:
    """Take it in both schemes."""
    with tempfile.TemporaryDirectory() as scratch:
        done = build("mkdocs", Path(scratch))
        if done.returncode:
            raise RuntimeError(done.stdout)
        here.site.serve(Path(scratch))
        for mode in MODES:
            with here.page(WIDTH, HEIGHT, mode, scale=SCALE) as page:
                page.goto(f"{here.site.origin}/")
                shots = []
                for is_open in (False, True):
                    if is_open:
                        open_chat(page)
                    expect_state(page, "ready" if is_open else "idle")
                    settle(page)
                    shots.append(base64.b64encode(page.screenshot()).decode())
            with here.page(2 * WIDTH + 24, HEIGHT + 6, mode, scale=SCALE) as page:
                closed, opened = shots
                page.set_content(
                    _PAGE.format(width=WIDTH, height=HEIGHT, closed=closed, opened=opened)
                )
                shot = page.screenshot(omit_background=True)
            darkroom.develop(shot, folder / f"first-sight.{mode}.webp", HERO)
