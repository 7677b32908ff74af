"""The gallery: its pictures are there, are used, are light, and linked where explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown.extensions.toc import slugify

from tests.gallery import page
from tests.gallery.pictures import ALL, HEAVIEST, HERO
from tests.gallery.states import STATES
from tests.gallery.themes import THEMES

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PICTURES = sorted((DOCS / "gallery").rglob("*.webp"))
FIRST = {DOCS / f"gallery/first-sight.{mode}.webp" for mode in ("light", "dark")}


def used() -> set[Path]:
    """The pictures that the pages and the readme show; where a page names a light one, both."""
    found = set()
    for file in (ROOT / "README.md", *DOCS.rglob("*.md")):
        named = re.findall(r"\]\(([^)\s]+\.webp)\)|=\"([^\"]+\.webp)\"", file.read_text("utf-8"))
        found |= {(file.parent / (one or other)).resolve() for one, other in named}
    always_light = [DOCS / "gallery" / name for name in THEMES if not THEMES[name].is_dark_too]
    pairs = (file for file in found if file.parent not in always_light)
    return found | {file.with_name(file.name.replace(".light.", ".dark.")) for file in pairs}


def test_every_picture_is_there_and_is_used() -> None:
    assert used() == set(PICTURES)


def test_an_old_page_is_noticed() -> None:
    old = "# Gallery\n\n<!-- gallery -->\n\n## Open\n\n<!-- end -->\n"
    assert page.filled(old) != old


@pytest.mark.parametrize("file", PICTURES, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_every_picture_is_light_enough_to_commit(file: Path) -> None:
    content = file.read_bytes()
    assert content[:4] + content[8:12] == b"RIFFWEBP"
    assert 1_000 < len(content) <= (HERO if file in FIRST else HEAVIEST)


def test_all_pictures_together_are_light_enough_to_commit() -> None:
    assert sum(file.stat().st_size for file in PICTURES) <= ALL


def test_the_page_shows_every_state_in_every_theme() -> None:
    text = (DOCS / "gallery.md").read_text("utf-8")
    assert page.filled(text) == text, "run `make gallery`"


@pytest.mark.parametrize("name", STATES)
def test_a_state_is_linked_from_the_page_that_explains_it(name: str) -> None:
    state = STATES[name]
    text = (DOCS / state.explained).read_text("utf-8")
    assert f"](../gallery.md#{slugify(state.title, '-')})" in text
