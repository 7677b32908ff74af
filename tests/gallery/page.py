"""The page of the gallery: for each state a figure of every theme.

As in the examples a page's file names the light picture; ``docs/hooks.py`` adds the dark one.
"""

from __future__ import annotations

import re

from docs.examples import DOCS
from tests.gallery.states import STATES, State
from tests.gallery.themes import THEMES

#: What of the page is written here.
_PLACE = re.compile(r"(<!-- gallery -->\n).*(<!-- end -->)", re.DOTALL)


def filled(text: str) -> str:
    """Return the text of the page with its figures as they are now."""
    sections = "\n".join(_section(name, state) for name, state in STATES.items())
    return _PLACE.sub(lambda found: f"{found[1]}\n{sections}\n{found[2]}", text)


def _title(state: State) -> str:
    """The heading of the page that explains a state."""
    text = (DOCS / state.explained).read_text("utf-8")
    return re.findall(r"^# (.*)$", text, re.MULTILINE)[0]


def _section(name: str, state: State) -> str:
    lines = [f"## {state.title}", "", f"{state.said} See [{_title(state)}]({state.explained}).", ""]
    lines += [f'<div class="gallery{" wide" * (state.width > State.width)}" markdown>', ""]
    for folder, theme in THEMES.items():
        if name in theme.lacks:
            continue
        always = "" if theme.is_dark_too else ", which is always light"
        alt = f"{state.title}: {theme.label}"
        lines += ["<figure markdown>", "", f"![{alt}](gallery/{folder}/{name}.light.webp)", ""]
        lines += [f"<figcaption>{theme.label}{always}</figcaption>", "", "</figure>", ""]
    lines += ["</div>", ""]
    lines += [theme.lacks[name] + "\n" for theme in THEMES.values() if name in theme.lacks]
    return "\n".join(lines)
