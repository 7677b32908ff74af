"""The files that a site serves to its readers' browsers."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

#: What a page with a chat asks for; the script asks for the others as it needs them.
SCRIPT = "symphony-ecp.js"
#: What a page with a chat, a button or a link asks for.
STYLESHEET = "symphony-ecp.css"


def browser_files() -> list[Traversable]:
    """Return the scripts and the stylesheet, by name; they belong into one folder."""
    found = files("symphony_ecp").joinpath("browser").iterdir()
    return sorted(
        (file for file in found if file.name.endswith((".js", ".css"))), key=lambda file: file.name
    )
