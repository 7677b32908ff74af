"""What a chat shows: a conversation, people, or an extension app in their place; and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from symphony_ecp.problems import Problem
from symphony_ecp.site.registry import App
from symphony_ecp.symphony import links
from symphony_ecp.symphony.links import Action
from symphony_ecp.syntax import Given


@dataclass(frozen=True)
class Target:
    """What a chat shows: the link that says the same, a title, the stream, people or an app."""

    action: Action
    title: str
    stream_id: str | None = None
    stream_type: str = "chatroom"
    user_ids: tuple[str, ...] = ()
    app_id: str = ""
    app_module: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    link_ids: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def of_app(app: App) -> Target:
        action = links.App(app.publisher, app.id, app.title, app.module)
        return Target(action, app.title, app_id=app.id, app_module=app.module)


def with_app(allowed: str, app_id: str) -> str:
    """Return a list of allowed apps with one more: Symphony opens no other ("Open an app")."""
    return ",".join(dict.fromkeys(filter(None, (*allowed.split(","), app_id))))


def chosen_of(
    kind: str, own: Mapping[str, Given], site: Mapping[str, Given]
) -> tuple[Mapping[str, Given], tuple[Problem, ...]]:
    """Return what a block is made from: a chat and the dock start from what the site says of chats.

    With ``compact`` a chat waits for a click, and then grows; nothing grows by itself.
    """
    if kind == "symphony-dock":
        return {**{name: site[name] for name in site if name not in ("width", "height")}, **own}, ()
    if kind != "symphony-chat":
        return own, ()
    chosen = {**site, **own}
    compact, load = chosen.get("compact"), chosen.get("load")
    if not (compact and compact.value and load and load.value != "click"):
        return chosen, ()
    if "load" not in own or "compact" in own:
        del chosen["load"]
    else:
        del chosen["compact"]
    if not own.keys() >= {"compact", "load"}:
        return chosen, ()  # what the block says itself wins
    message = "'compact' waits for a click, so that 'load' does nothing"
    problem = Problem("conflict", message, "remove one of them", load.path, load.line)
    return chosen, (replace(problem, column=load.column, near=load.key, word=load.text),)


def without_apps(rendering: str) -> Problem | None:
    """Say that a rendering shows none: the SDK alone has ``openApp`` ("Open an app")."""
    if rendering == "sdk":
        return None
    message = f"Symphony shows no app in a chat with 'rendering: {rendering}'"
    hint = "write 'rendering: sdk', or a symphony-button with the same 'app'"
    return Problem("conflict", message, hint, severity="error")
