"""The page of the gallery: for each state a table of the themes, light and dark."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from docs.examples import DOCS
from tests.gallery.states import STATES
from tests.gallery.studio import MODES
from tests.gallery.themes import THEMES

if TYPE_CHECKING:
    from tests.gallery.states import State

#: What of the page is written here.
_PLACE = re.compile(r"(<!-- gallery -->\n).*(<!-- end -->)", re.DOTALL)


def filled(text: str) -> str:
    """Return the text of the page with its tables as they are now."""
    sections = "\n".join(_section(name, state) for name, state in STATES.items())
    return _PLACE.sub(lambda found: f"{found[1]}\n{sections}\n{found[2]}", text)


def _title(state: State) -> str:
    """The heading of the page that explains a state."""
    text = (DOCS / state.explained).read_text("utf-8")
    return re.findall(r"^# (.*)$", text, re.MULTILINE)[0]


def _section(name: str, state: State) -> str:
    lines = [f"## {state.title}", "", f"{state.said} See [{_title(state)}]({state.explained}).", ""]
    for _, pair in groupby(THEMES.items(), lambda item: item[1].host == "sphinx"):
        themes = dict(pair)
        lines.append(f"| colours | {' | '.join(theme.label for theme in themes.values())} |")
        lines.append("|---" * (len(themes) + 1) + "|")
        for mode in MODES:
            cells = []
            for folder, theme in themes.items():
                path = f"gallery/{folder}/{name}.{mode}.webp"
                alt = f"{state.title}: {theme.label}, {mode}"
                picture = f"[![{alt}]({path}){{ loading=lazy }}]({path})"
                if name in theme.lacks:
                    picture = "none"
                elif mode == "dark" and not theme.is_dark_too:
                    picture = "always light"
                cells.append(picture)
            lines.append(f"| {mode} | {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)
