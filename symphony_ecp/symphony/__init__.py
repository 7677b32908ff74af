"""What Symphony says: ids, links and settings, in its own words; it knows nothing of pages.

::

    ids        stream, message and user ids                     ids/, a room of its own
    links      every form of a deep link; no other room writes a URL of Symphony    links/
    settings   the settings, layouts, themes and former names of ECP
    login      where Symphony says which pod serves an e-mail address
"""

from symphony_ecp.symphony.login import LOGIN_PATH, LOGIN_SERVICE
from symphony_ecp.symphony.settings import (
    BY_OPTION,
    LEGACY,
    SAME_AS,
    SETTINGS,
    SUCCESSORS,
    THEME_COLOURS,
    THEME_CONTRASTS,
    THEME_SHADES,
    contrast,
    kebab,
)

__all__ = [
    "BY_OPTION",
    "LEGACY",
    "LOGIN_PATH",
    "LOGIN_SERVICE",
    "SAME_AS",
    "SETTINGS",
    "SUCCESSORS",
    "THEME_COLOURS",
    "THEME_CONTRASTS",
    "THEME_SHADES",
    "contrast",
    "kebab",
]
