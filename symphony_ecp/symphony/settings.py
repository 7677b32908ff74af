"""The settings of ECP: one declaration for validation, defaults, the docs table and the schema.

Source: Symphony docs, "Embedded Mode", page "Configuration parameters" (names, types, defaults,
which layout, which plan) and the page of the former Embedded Chat Module (the names it replaced).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from symphony_ecp.values import BOOLEAN, NAMES, ValueType

Layout = Literal["focus", "collaboration"]
Plan = Literal["all", "workflow", "custom"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One documented ECP setting.

    Attributes:
        name: the documented camelCase name.
        type: what it takes.
        default: what the pod does when it is not given; ``None`` where Symphony does not say.
        layout: the only layout it exists in, or ``None`` for both.
        plan: the plan that includes it.
        help: one line for the reference table.

    """

    name: str
    type: ValueType
    default: bool | str | None
    help: str
    layout: Layout | None = None
    plan: Plan = "all"

    @property
    def option(self) -> str:
        """The kebab-case name that blocks use."""
        return kebab(self.name)


def kebab(name: str) -> str:
    """Return ``showTitle`` as ``show-title``; a kebab-case name is returned as it is."""
    return name if name.islower() else re.sub(r"(?<=[a-z])([A-Z])", r"-\1", name).lower()


#: Settings that a block can set under their own name. Five documented names are not here because
#: an option of ours says the same: streamId (stream), userIds (users), mode, theme, and
#: ecpLoginPopup (login: popup).
SETTINGS: tuple[Setting, ...] = (
    Setting("allowedApps", NAMES, None, "names or ids of the apps to load", plan="workflow"),
    Setting("canAddPeople", BOOLEAN, False, "offer to add people", plan="workflow"),
    Setting("canClickExternalLinks", BOOLEAN, False, "links in messages open"),
    Setting("condensed", BOOLEAN, True, "dense message list"),
    Setting("condensedMessageBelowName", BOOLEAN, True, "in the dense list, text below the name"),
    Setting("showAttach", BOOLEAN, True, "offer attachments"),
    Setting("showEmoji", BOOLEAN, True, "offer emoji"),
    Setting("showSuppressMessage", BOOLEAN, True, "offer to delete messages", plan="workflow"),
    Setting("showSystemMessages", BOOLEAN, False, "show who joined and left"),
    Setting("sound", BOOLEAN, None, "play sounds"),
    Setting("canClickInternalLinks", BOOLEAN, False, "Symphony links open", "focus"),
    Setting("showChatSearch", BOOLEAN, True, "search in the chat", "focus", "workflow"),
    Setting("showBookmarkMessage", BOOLEAN, True, "offer bookmarks", "focus"),
    Setting("showCompose", BOOLEAN, True, "offer to compose a message", "focus"),
    Setting("showDisableInput", BOOLEAN, True, "show the input when it is disabled", "focus"),
    Setting("showEditor", BOOLEAN, True, "show the message editor", "focus"),
    Setting("showTitle", BOOLEAN, True, "show the chat's title bar", "focus"),
    Setting("showInfo", BOOLEAN, True, "offer the chat's details", "focus"),
    Setting("showMembers", BOOLEAN, True, "offer the member list", "focus"),
    Setting("showProfilePopover", BOOLEAN, True, "show profiles on hover", "focus"),
    Setting("symphonyLogo", BOOLEAN, True, "show Symphony's logo", "focus"),
    Setting("allowChatCreation", BOOLEAN, False, "offer to start chats", "collaboration"),
)

BY_OPTION: dict[str, Setting] = {setting.option: setting for setting in SETTINGS}

#: Documented names that an option of ours says in another word.
SAME_AS: dict[str, str] = {"stream-id": "stream", "user-ids": "users"}

#: Names of the former Embedded Chat Module and of dropped settings, with what to write today.
LEGACY: dict[str, str] = {
    "contrast": "it no longer exists; write 'mode: dark' or declare a theme",
    "ecp-login-popup": "write 'login: popup'",
    "font": "it no longer exists; leave it out",
    "module": "it no longer exists; write 'type: chatroom' or 'type: im'",
    "show-x-pod": "it no longer exists; leave it out",
    "show-xpod": "it no longer exists; leave it out",
    "style": "it no longer exists; declare a theme in the registry and write 'theme: its-name'",
    "url-intercept": "write 'login: popup'",
    "user-email": "it no longer exists; leave it out",
}

#: Former names with what they say today, where that is one thing (Symphony docs, "Configuration
#: parameters"; the Embedded Chat Module's ``module`` took the REST API's words, too).
SUCCESSORS: dict[tuple[str, str], tuple[str, str]] = {
    ("ecp-login-popup", "true"): ("login", "popup"),
    ("url-intercept", "true"): ("login", "popup"),
    ("module", "chatroom"): ("type", "chatroom"),
    ("module", "room"): ("type", "chatroom"),
    ("module", "im"): ("type", "im"),
}

#: The colours of a theme: thirteen are mandatory, ``mention`` is the optional fourteenth.
#: Source: Symphony docs, "Configuration parameters", interface IThemeColors, and the official
#: theme example, which lists the mandatory ones.
THEME_COLOURS: tuple[str, ...] = (
    "primary",
    "secondary",
    "accent",
    "success",
    "error",
    "background",
    "surface",
    "text",
    "textPrimary",
    "textSecondary",
    "textAccent",
    "textSuccess",
    "textError",
    "mention",
)

_TEXT_SHADES = ("10", "20", "30", "40", "50", "60", "70", "80", "90")
_COLOUR_SHADES = ("10", "20", "30", "40", "60", "70", "80", "90")

#: Optional shades with their exact keys; Symphony interpolates missing ones. The colours' shades
#: have no 50, and ``mention`` has no shades.
THEME_SHADES: dict[str, tuple[str, ...]] = {
    "textShades": _TEXT_SHADES,
    "textSurfaceShades": _TEXT_SHADES,
    "primaryShades": _COLOUR_SHADES,
    "secondaryShades": _COLOUR_SHADES,
    "accentShades": _COLOUR_SHADES,
    "successShades": _COLOUR_SHADES,
    "errorShades": _COLOUR_SHADES,
}

#: Text colours with the colour they stand on, as their names say.
THEME_CONTRASTS: tuple[tuple[str, str], ...] = (
    ("text", "background"),
    ("text", "surface"),
    ("textPrimary", "primary"),
    ("textSecondary", "secondary"),
    ("textAccent", "accent"),
    ("textSuccess", "success"),
    ("textError", "error"),
)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (``#rrggbb``), from 1 to 21.

    Source: WCAG 2.2, definitions of relative luminance and contrast ratio.
    """

    def luminance(colour: str) -> float:
        channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
