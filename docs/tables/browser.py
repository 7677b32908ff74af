"""What a reader's browser gets: files, words, and what a stylesheet may set."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import symphony_ecp
from docs.tables.rows import table
from symphony_ecp.block import ELEMENTS
from symphony_ecp.words import ENGLISH, languages, texts

BROWSER = Path(symphony_ecp.__file__).parent / "browser"


def _served(pattern: str) -> list[tuple[str, str]]:
    """Return name and text of the files that a reader's browser gets; the first one comes first."""
    files = sorted(BROWSER.glob(pattern), key=lambda file: (file.stem.count("-"), file.name))
    return [(file.name, file.read_text("utf-8")) for file in files]


def _files() -> str:
    """Return what each file says of itself in its first sentence."""
    first = re.compile(r"\A/\*[*\s]*(.*?)[.;][\s*]", re.DOTALL)
    served = [*_served("*.js"), *_served("*.css")]
    return table(
        ("file", "holds"),
        ((f"`{name}`", _told(first.match(text)[1])) for name, text in served),  # type: ignore[index]
    )


def _told(comment: str) -> str:
    """Return words of a comment, of one line or several, with our elements as code."""
    words = re.sub(r"\s+(?:\* )?", " ", comment)
    return re.sub(r"<symphony-\w+>", r"`\g<0>`", words)


def _elements() -> str:
    rows = (
        (f"`<{name}>`", ", ".join(f"`{a}`" for a in sorted(all_)))
        for name, all_ in ELEMENTS.items()
    )
    return table(("element", "attributes"), rows)


def _words(language: str = ENGLISH) -> str:
    """Return the words of the catalogue by their keys, beside the English ones."""
    columns = [texts(tag) for tag in dict.fromkeys((ENGLISH, language))]
    rows = ((f"`{key}`", *(texts_[key].strip() for texts_ in columns)) for key in columns[-1])
    return table(("key", "English", language)[: 1 + len(columns)], rows)


#: What the custom properties are that a site may set.
PROPERTIES = {
    "--symphony-accent": "buttons, the launcher of the dock, the bar of a notice",
    "--symphony-on-accent": "words on that colour",
    "--symphony-line": "borders of chats, of boxes and of the dock's panel",
    "--symphony-radius": "how round they are",
    "--symphony-alert": "the bar of a failure and of a box that says what is wrong",
    "--symphony-badge": "the ground of unread messages",
    "--symphony-dock-inset": "how far launcher and panel are from the edges of the window",
    "--symphony-dock-radius": "how round the launcher is",
    "--symphony-dock-layer": (
        "the `z-index` of the launcher; the panel is 1030 layers above, and so above the bars of "
        "themes made with Bootstrap"
    ),
    "--symphony-dock-background": "the panel's colour, in place of the page's",
    "--symphony-dock-color": "the words on it",
    "--symphony-dock-shadow": "the panel's shadow",
}


def _properties() -> str:
    """Return the custom properties that a site may set, each with what holds without it."""
    used = re.compile(r"var\((--symphony-[\w-]+), ((?:\([^()]*\)|[^()])*)\)")
    found = dict(pair for _, text in _served("*.css") for pair in used.findall(text))
    if missing := found.keys() ^ PROPERTIES.keys():
        raise ValueError(f"PROPERTIES and the stylesheets differ: {sorted(missing)}")
    rows = ((f"`{name}`", words, f"`{found[name]}`") for name, words in PROPERTIES.items())
    return table(("property", "is", "without it"), rows)


TABLES = {
    "elements": _elements,
    "files": _files,
    "properties": _properties,
    "words": _words,
    **{f"words-{tag}": partial(_words, tag) for tag in languages() if tag != ENGLISH},
}
