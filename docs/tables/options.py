"""What blocks, links, the dock and pages take."""

from __future__ import annotations

import re
from collections.abc import Iterable

from docs.tables.rows import table
from symphony_ecp.symphony.settings import BY_OPTION, LEGACY, SAME_AS, SETTINGS, Setting
from symphony_ecp.syntax.options import ACTIONS, CHAT, COMPANIONS, DOCK, KINDS, PAGE, Option


def _options(options: Iterable[Option]) -> str:
    return table(
        ("option", "takes", "says"),
        ((f"`{option.name}`", option.type.expected, _help(option)) for option in options),
    )


def _help(option: Option | Setting) -> str:
    return option.help if option.default is None else f"{option.help} (`{_word(option.default)}`)"


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _own(options: Iterable[Option]) -> str:
    """Return the options that are no settings of ECP, which have a table of their own."""
    return _options(option for option in options if option.name not in BY_OPTION)


def _settings() -> str:
    return table(
        ("option", "takes", "layout", "plan", "says"),
        (
            (
                " ".join(f"`{name}`" for name in dict.fromkeys((setting.option, setting.name))),
                setting.type.expected,
                setting.layout or "both",
                setting.plan,
                _help(setting),
            )
            for setting in SETTINGS
        ),
    )


def _companions() -> str:
    return table(
        ("with", "option", "takes", "says"),
        (
            (f"`{action}`", f"`{option.name}`", option.type.expected, option.help)
            for action, options in COMPANIONS.items()
            for option in options
        ),
    )


def _around() -> str:
    """Return the options of a button that say neither what it does nor what goes with that."""
    told = {*ACTIONS, *(option for options in COMPANIONS.values() for option in options)}
    return _options(option for option in KINDS["symphony-button"].values() if option not in told)


def _former() -> str:
    today = {**LEGACY, **{name: f"write '{now}'" for name, now in SAME_AS.items()}}
    return table(
        ("former name", "today"),
        ((f"`{name}`", _coded(today[name])) for name in sorted(today)),
    )


def _coded(message: str) -> str:
    """Return a message with what it quotes as code."""
    return re.sub(r"'([^']*)'", r"`\1`", message)


TABLES = {
    "former": _former,
    "chat": lambda: _own(CHAT),
    "settings": _settings,
    "actions": lambda: _options(ACTIONS),
    "companions": _companions,
    "button": _around,
    "share": lambda: _options(KINDS["symphony-share"].values()),
    "dock": lambda: _own(DOCK.values()),
    "page": lambda: _own(PAGE.values()),
}
