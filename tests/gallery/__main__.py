"""``python -m tests.gallery``: takes the pictures, or those that are named.

A name is that of a theme, a state or an example, or ``hero``.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.gallery import examples, hero, page, states, studio, themes
from tests.gallery.pictures import Darkroom

GALLERY = Path(__file__).resolve().parents[2] / "docs" / "gallery"


def take_themes(here: studio.Studio, darkroom: Darkroom, wanted: list[str]) -> None:
    """Take every state in every theme that is installed; or those that are wanted."""
    chosen = states.STATES.keys() & wanted
    wanted = [name for name in wanted if name not in chosen]
    for folder, theme in themes.THEMES.items():
        if (wanted and folder not in wanted) or not theme.is_here:
            continue
        print(theme.label, flush=True)
        with tempfile.TemporaryDirectory() as scratch:
            here.site.serve(themes.build(theme, Path(scratch)))
            for name, state in states.STATES.items():
                if name in theme.lacks or (chosen and name not in chosen):
                    continue
                modes = studio.MODES if theme.is_dark_too else ("light",)
                height = 600 if state.is_whole else states.HEIGHT
                for mode in modes:
                    with here.page(state.width, height, mode, fault=state.fault) as shown:
                        shown.goto(f"{here.site.origin}/{state.page}.html")
                        state.reach(shown)
                        shot = states.shoot(shown, state)
                    darkroom.develop(shot, GALLERY / folder / f"{name}.{mode}.webp")


def main() -> None:
    """Take them, write the page that shows them, and say how many changed."""
    wanted = sys.argv[1:]
    with studio.opened() as here:
        darkroom = Darkroom(here.browser)
        if not wanted or "hero" in wanted:
            hero.take(here, darkroom, GALLERY)
        shown = examples.places().keys()
        if not wanted or shown & set(wanted):
            examples.take(here, darkroom, [name for name in wanted if name in shown])
        known = themes.THEMES.keys() | states.STATES.keys()
        if not wanted or known & set(wanted):
            take_themes(here, darkroom, [name for name in wanted if name in known])
    file = GALLERY.with_suffix(".md")
    file.write_text(page.filled(file.read_text("utf-8")), "utf-8")
    print(f"{darkroom.written} pictures written, {darkroom.kept} as they were")


if __name__ == "__main__":
    main()
