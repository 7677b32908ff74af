"""What the chats of one page share: the SDK has one set of settings, and one theme, for all.

Source: Symphony docs, "Configuration parameters": ``updateSettings`` and ``updateTheme`` apply to
every frame, existing and future. Another pod or another layout cannot share the SDK and stands
alone, and so does a bare frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from symphony_ecp.block import ChatEmbed
from symphony_ecp.problems import Problem
from symphony_ecp.symphony import kebab


@dataclass(frozen=True, slots=True)
class Shown:
    """A chat of a page and where it stands."""

    chat: ChatEmbed
    path: str | None
    line: int | None


def differences(chats: Iterable[Shown]) -> tuple[Problem, ...]:
    """Return a problem for each chat that asks for other settings than the first one it joins."""
    first: dict[tuple[str, str], Shown] = {}
    problems = []
    for shown in chats:
        chat = shown.chat
        if chat.rendering == "iframe":
            continue
        leader = first.setdefault((chat.pod.host, chat.layout), shown)
        if leader is not shown and (differing := _differing(_shared(leader.chat), _shared(chat))):
            where = "above" if leader.line is None else f"in line {leader.line}"
            listed = ", ".join(f"'{kebab(name)}'" for name in differing)
            problems.append(
                Problem(
                    "page-setting",
                    f"{listed} {'differs' if len(differing) == 1 else 'differ'} from the chat"
                    f" {where}, and the chats of a page share them",
                    "say the same in both, or write 'rendering: iframe' in one",
                    shown.path,
                    shown.line,
                    near="symphony-chat",
                )
            )
    return tuple(problems)


def _shared(chat: ChatEmbed) -> dict[str, Any]:
    settings = {**chat.settings, "mode": chat.mode, "theme": chat.theme}
    if chat.app_id:  # its own app is allowed beside those of the others
        allowed = settings["allowedApps"].split(",")
        settings["allowedApps"] = ",".join(app for app in allowed if app != chat.app_id) or None
    return settings


def _differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    names = dict.fromkeys((*one, *other))
    return [name for name in names if one.get(name) != other.get(name)]
