"""Which of our words an element is told, in its attribute ``words``; the browser knows English."""

from __future__ import annotations

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from symphony_ecp.block.model import ChatEmbed, Dock, Model, ShareButton
from symphony_ecp.words import Words


def told(model: Model, words: Words) -> Markup:
    """Return the words that its scripts can need, as JSON for single quotes; often none."""
    found = words.of_scripts(*_scripts(model))
    if not found:
        return Markup()
    # Letters as they are: escapes are three times as long in Japanese.
    return htmlsafe_json_dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _scripts(model: Model) -> tuple[str, ...]:
    """Return the sections of the catalogue for an element."""
    if isinstance(model, ChatEmbed):
        return _of_chat(model.rendering, by_reader=model.pod.by_reader)
    if isinstance(model, Dock):
        chat = _scripts(model.chat)
        return (*chat, "dock", *(("share",) if model.chat.rendering == "sdk" else ()))
    if isinstance(model, ShareButton):
        # Without the SDK it is copied, and no chat is there to send it.
        by_sdk = model.pod is not None and model.rendering == "sdk"
        chat = _of_chat("sdk", by_reader=model.pod.by_reader) if by_sdk and model.pod else ()
        return ("share", *chat)
    return ()


def _of_chat(rendering: str, *, by_reader: bool) -> tuple[str, ...]:
    session = () if rendering == "iframe" else ("signin", "live")
    return ("chat", "open", *session, *(("reader",) if by_reader else ()))
