"""The target of an inline link, ``symphony:stream/trading-desk?type=im``, as option lines."""

from __future__ import annotations

import re
from urllib.parse import unquote

from symphony_ecp.problems import Problem, did_you_mean
from symphony_ecp.syntax import ACTIONS, INLINE_ACTIONS, Entry
from symphony_ecp.text import shorten

_BEFORE_ACTION = re.compile(r"^(?:[\s:/]|%20)+")
_AROUND_SLASH = re.compile(r"(?<!\s)(?<!%20)(?:\s|%20)*+/(?:\s|%20)*+")


def inline_options(target: str, line: int | None) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """Read the target of an inline link, ``stream/trading-desk?type=im``, as option lines.

    Everything after the first ``/`` is a name or an id, in any spelling.
    """
    meant = _AROUND_SLASH.sub("/", _BEFORE_ACTION.sub("", target), count=1)
    if meant != target and re.split("[/?]", meant)[0] in INLINE_ACTIONS:
        written = shorten(f"symphony:{target}")
        message = f"'{written}' has a blank, a colon or a slash too many"
        hint = f"write symphony:{shorten(meant)}"
        return (), (Problem("link-malformed", message, hint, severity="error"),)
    target, _, query = target.partition("?")
    action, _, value = target.partition("/")
    if action in {option.name for option in ACTIONS} - set(INLINE_ACTIONS):
        message = f"'symphony:{action}' takes more than one value"
        hint = "give the link a name in the registry and write symphony:link/its-name"
        return (), (Problem("unknown-option", message, hint, severity="error"),)
    if action not in INLINE_ACTIONS:
        known = f"write one of {', '.join(INLINE_ACTIONS)}"
        if action and action == target:  # a name, it seems
            known += f", as in symphony:stream/{shorten(action)}"
        return (), (
            Problem(
                "unknown-option",
                f"unknown link 'symphony:{shorten(action)}'",
                did_you_mean(action, INLINE_ACTIONS, otherwise=known),
                severity="error",
            ),
        )
    entries = [Entry(action, unquote(value) or ("true" if action == "launch" else ""), line)]
    for part in filter(None, query.split("&")):
        key, _, text = part.partition("=")
        entries.append(Entry(unquote(key), unquote(text), line))
    return tuple(entries), ()
