"""What was found gets a name: an entry in the registry, a line in the lock."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

from symphony_ecp.files import relative
from symphony_ecp.fix import addition, written
from symphony_ecp.site.lock import LOCK_FILE, Kind, Use
from symphony_ecp.site.registry import App, Item, Pod, Registry, Stream, User
from symphony_ecp.verify.book import Book
from symphony_ecp.verify.errors import CannotAskError
from symphony_ecp.verify.questions import Said
from symphony_ecp.verify.searching import Found
from symphony_ecp.verify.uses import Listener

#: The section for each kind of what can be found.
SECTIONS = {"user": "users", "app": "apps"}
_KINDS: dict[str, Kind] = {"user": "user", "app": "app"}
#: What ``type`` says of streams.
_TYPES: dict[str, Literal["chatroom", "im"]] = {"room": "chatroom", "im": "im"}


def section_of(said: Said) -> str:
    """Return the section of the registry that something belongs to."""
    return SECTIONS.get(said.kind, "streams")


def name_of(registry: Registry, pod: Pod, one: Found) -> str | None:
    """Return the name that a registry has for something on a pod."""

    def is_it(item: Item) -> bool:
        if isinstance(item, Stream):
            return one.said.id in (item.ids.get(""), item.ids.get(pod.name))
        if isinstance(item, User):
            same = bool(item.email) and (item.email or "").casefold() == one.email.casefold()
            return str(item.id) == one.said.id or same
        return isinstance(item, App) and item.id == one.said.id

    known = registry.sections.get(section_of(one.said), {})
    return next((name for name, item in known.items() if is_it(item)), None)


def entry(
    one: Found,
    name: str,
    pod: str,
    stream_type: Literal["chatroom", "im"] | None = None,
    publisher: str = "",
) -> Item:
    """Return what the registry is to say.

    Args:
        one: what was found.
        name: its name.
        pod: the pod that a stream's id is for; ``""`` for every one.
        stream_type: a stream's type; if not given, what the pod says it is.
        publisher: of an app.

    """
    said = one.said
    if said.kind == "user":
        return User(name, int(said.id), one.email or None)
    if said.kind == "app":
        return App(name, publisher, said.id, said.name or said.id)
    return Stream(name, {pod: said.id}, stream_type or _TYPES.get(said.kind), said.name or None)


def more_ids(
    registry: Registry, name: str, pod: Pod, one: Found, default: str = ""
) -> Stream | None:
    """Return a stream of the registry with one more id, if it has none for a pod yet.

    Args:
        registry: the site's.
        name: the stream's.
        pod: the pod that was asked.
        one: what was found there.
        default: the name of the site's own pod, which an id for every pod is the right one for;
            it stays that of all others.

    """
    pods, stream = registry.sections.get("pods", {}), registry.get("streams", name, Stream)
    if stream is None or section_of(one.said) != "streams":
        return None
    if pod.name not in pods or pod.name in stream.ids:
        return None
    ids = dict(stream.ids)
    if everywhere := ids.pop("", None):
        if pod.name == default:
            return None
        ids = {other: everywhere for other in pods if other != pod.name}
    return replace(stream, ids={**ids, pod.name: one.said.id})


def add(file: Path, item: Item, pod: Pod, said: Said) -> list[str]:
    """Write an entry and what the pod said of it; return the files that were written.

    Raises:
        CannotAskError: the registry or the lock cannot get it; the registry goes first.

    """
    shown = relative(file).replace(os.sep, "/")
    book = _book(file, pod, said)
    change = addition(file, item)
    if change is None:
        by_hand = f"add it under '{section_of(said)}:' by hand: {written(item)}"
        raise CannotAskError(f"{shown} cannot get a new entry by itself; {by_hand}")
    try:
        change.write()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise CannotAskError(f"{shown} cannot be written: {reason}; nothing was changed") from None
    try:
        return [shown, book.shown] if _written(book) else [shown]
    except CannotAskError:
        message = f"{shown} has the entry now, but {book.shown} cannot be written"
        raise CannotAskError(f"{message}; see to it and run 'ecp verify'") from None


def catch_up(file: Path, pod: Pod, said: Said) -> str | None:
    """Write what the pod said of an entry that the registry has; return the lock, if it had not.

    A run that was ended between the two files is so ended by the next one.

    Raises:
        CannotAskError: the lock cannot get it.

    """
    book = _book(file, pod, said)
    return book.shown if (pod.host, said.id) not in book.before and _written(book) else None


def _book(file: Path, pod: Pod, said: Said) -> Book:
    """Return the lock beside a registry, with what the pod said."""
    listener = Listener(pod, {pod.name: pod})
    listener.judge(Use(pod, _KINDS.get(said.kind, "stream"), said.id))
    book = Book(file.with_name(LOCK_FILE).resolve(), listener, date.today().isoformat())
    book.note(pod.host, [said], names=False)
    return book


def _written(book: Book) -> bool:
    return book.write(finished=not book.resumes)
