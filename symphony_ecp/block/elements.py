"""The elements that the templates write, and every attribute of theirs: what portals let through.

A portal that cleans its pages' HTML drops what it does not know. What it is told comes from here,
so an attribute that a template writes stands here first; ``tests/test_portals.py`` compares them.
"""

from __future__ import annotations

#: What a chat and the dock, whose attributes become those of a chat, have in common.
_CHAT = (
    "id", "class", "lang", "dir", "pod", "ids", "partner-id", "stream-id", "stream-type",
    "user-ids", "app-id", "app-module", "layout", "load", "rendering", "mode", "login", "width",
    "height", "compact", "button-class", "settings", "theme", "words", "title",
)  # fmt: skip

#: element -> its attributes, but for ``aria-*`` and ``data-*``, which nobody has to let through.
ELEMENTS: dict[str, tuple[str, ...]] = {
    "symphony-chat": _CHAT,
    "symphony-dock": (*_CHAT, "position", "role"),
    "symphony-share": (
        "id", "class", "lang", "dir", "pod", "partner-id", "rendering", "page-title", "text",
        "section", "words",
    ),
}  # fmt: skip
