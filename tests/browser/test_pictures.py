"""The pictures of the gallery as files: written where something changed, and never too heavy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gallery.pictures import HEAVIEST, Darkroom

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

#: Dots of every colour, in the same places each time: no picture is heavier.
NOISE = """() => {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: 600, height: 400 });
    const context = canvas.getContext('2d');
    for (let at = 0, dot = 1; at < 240000; at += 1) {
        dot = dot * 48271 % 2147483647;
        context.fillStyle = `rgb(${dot & 255} ${dot >> 8 & 255} ${dot >> 16 & 255})`;
        context.fillRect(at % 600, Math.floor(at / 600), 1, 1);
    }
    document.body.replaceChildren(canvas);
}"""


@pytest.fixture
def picture(page: Page, browser: Browser, tmp_path: Path) -> tuple[Darkroom, Path]:
    page.set_viewport_size({"width": 600, "height": 400})
    page.set_content("<h1>Rates desk</h1><p>Ask the desk here.</p>")
    darkroom, file = Darkroom(browser), tmp_path / "gallery" / "desk.webp"
    darkroom.develop(page.screenshot(), file)
    assert (darkroom.written, darkroom.kept) == (1, 0)
    return darkroom, file


def test_a_picture_that_looks_the_same_is_not_written_again(
    page: Page, picture: tuple[Darkroom, Path]
) -> None:
    darkroom, file = picture
    before = file.read_bytes()
    page.evaluate("document.body.style.background = '#fdfdfd'")
    darkroom.develop(page.screenshot(), file)
    assert (darkroom.written, darkroom.kept) == (1, 1)
    assert file.read_bytes() == before


@pytest.mark.parametrize("change", ["document.querySelector('p').remove()", None])
def test_a_picture_that_looks_different_is_written(
    page: Page, picture: tuple[Darkroom, Path], change: str | None
) -> None:
    darkroom, file = picture
    before = file.read_bytes()
    if change:
        page.evaluate(change)
    else:
        page.set_viewport_size({"width": 600, "height": 401})
    darkroom.develop(page.screenshot(), file)
    assert (darkroom.written, darkroom.kept) == (2, 0)
    assert file.read_bytes() != before


def test_a_picture_that_is_too_heavy_is_no_file(page: Page, picture: tuple[Darkroom, Path]) -> None:
    darkroom, file = picture
    page.evaluate(NOISE)
    with pytest.raises(ValueError, match=f"new.webp has .* bytes; {HEAVIEST} are the most"):
        darkroom.develop(page.screenshot(), file.with_name("new.webp"))
    assert not file.with_name("new.webp").exists()
