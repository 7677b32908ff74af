"""``symphony.lock``: what the pods said of the ids in use, the last time that they were asked.

``ecp verify`` writes it and the site's owner commits it, beside the registry; builds only read it,
where the registry says ``verify: lock``::

    # symphony.lock 1: what the pods said of the ids in use; written by 'ecp verify'
    acme.symphony.com 71811853190567 user active 2026-11-28
    acme.symphony.com VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA== room active 2026-11-28

A line is a pod's host, an id, what it is the id of, what the pod said, and the day; behind ``#`` a
name, where somebody asked for names. Lines are sorted. A file whose lines were merged in any order,
or twice, is read all the same: of two lines on one id the later day counts.

A build with few ids must not pay for a lock with many, so lines are looked up, and only those that
are found are read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Literal, Protocol

from symphony_ecp.files import read
from symphony_ecp.problems import Problem
from symphony_ecp.site.registry import Pod
from symphony_ecp.text import shorten

LOCK_FILE = "symphony.lock"
VERSION = 1
HEAD = f"# symphony.lock {VERSION}: what the pods said of the ids in use; written by 'ecp verify'"

#: What an id in use is the id of. The pod knows more of a stream: that it is a room, or an im.
Kind = Literal["stream", "user", "app"]
#: What the pod said of an id; the last one is never written: it did not say anything.
State = Literal["active", "inactive", "unconfirmed", "unreachable"]

_VERSION = re.compile(r"# symphony\.lock (\d+)\b", re.ASCII)
_LINE = re.compile(
    r"(?P<pod>\S+) (?P<id>\S+) (?P<kind>room|im|post|stream|user|app)"
    r" (?P<state>active|inactive|unconfirmed|unreachable) (?P<day>\d{4}-\d\d-\d\d)"
    r"(?: # (?P<name>.*))?"
)
#: What ``type`` says of a stream of each kind.
_TYPES = {"room": "chatroom", "im": "im"}

#: What the account would need to see an id of each kind (Symphony docs, "Bot permissions").
_NEEDS: dict[Kind, str] = {
    "stream": "as a member of it, or with the right to view any stream's details",
    "user": "as somebody of its company, or as a contact",
    "app": "with the right to view the entitlements of apps",
}


@dataclass(frozen=True, slots=True)
class Use:
    """An id that the documentation uses, and the pod that it belongs to."""

    pod: Pod
    kind: Kind
    id: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a lock; ``day`` is the ISO date on which the pod was asked."""

    pod: str
    id: str
    kind: str
    state: str
    day: str
    name: str = ""

    def __str__(self) -> str:
        line = f"{self.pod} {self.id} {self.kind} {self.state} {self.day}"
        return f"{line} # {self.name}" if self.name else line


class Confirming(Protocol):
    """What blocks and addresses show the ids that they use."""

    def judge(self, use: Use, stream_type: str | None = None) -> tuple[Problem, ...]:
        """Return what is wrong with an id, without a place.

        Args:
            use: the id.
            stream_type: what the documentation says it is, ``chatroom`` or ``im``.

        """

    def miss(self, why: Problem, /) -> tuple[Problem, ...]:
        """Return what to say of an id of which nobody knows the pod, for the reason given."""


class LockError(ValueError):
    """A lock cannot be read: the message says why; ``hint`` what to do, ``line`` where it is."""

    def __init__(self, message: str, hint: str, line: int | None = None) -> None:
        super().__init__(message)
        self.hint, self.line = hint, line


@dataclass(frozen=True)
class Lock:
    """What a lock says.

    Attributes:
        text: its lines, each with its end; comments begin with ``#``.
        max_age: days after which what a pod said no longer counts; ``None`` for never.

    """

    text: str = ""
    max_age: int | None = None

    @cached_property
    def lines(self) -> list[str]:
        """The lines, sorted, without comments."""
        return sorted(line for line in self.text.splitlines() if line and line[0] != "#")

    def find(self, pod: str, id_: str) -> Entry | None:
        """Return the newest line on an id."""
        start, found = f"{pod} {id_} ", None
        for line in self._beginning(start):
            entry = entry_of(line)
            if entry and (found is None or entry.day >= found.day):
                found = entry
        return found

    def _beginning(self, start: str) -> list[str]:
        """Return the lines that begin with a text, of which most locks have one."""
        text, low, high = self.text, 0, len(self.text)
        while low < high:
            middle = (low + high) // 2
            begin = text.rfind("\n", low, middle) + 1 or low
            if text[begin : begin + len(start)] < start:
                low = text.find("\n", middle) + 1 or high
            else:
                high = begin
        if text.startswith(start, low):
            end = low
            while text.startswith(start, end):
                end = text.find("\n", end) + 1 or len(text)
            return text[low:end].splitlines()
        # It may be sorted otherwise, after a merge.
        first = bisect_left(self.lines, start)
        return list(takewhile(lambda line: line.startswith(start), self.lines[first:]))

    def miss(self, _why: Problem, /) -> tuple[Problem, ...]:
        """Say nothing: what needs a pod says so itself."""
        return ()

    def judge(self, use: Use, stream_type: str | None = None) -> tuple[Problem, ...]:
        """Return what the lock says against an id: see :class:`Confirming`."""
        return tuple(self._judge(use, stream_type))

    def _judge(self, use: Use, stream_type: str | None) -> Iterator[Problem]:
        found, host = self.find(use.pod.host, use.id), use.pod.host
        what = f"{use.kind} '{shorten(use.id)}'"
        again = "run 'ecp verify'"
        if found is None:
            if not use.pod.is_local:  # the preview pod knows every id
                yield Problem("stale-lock", f"{LOCK_FILE} does not know {what} of {host}", again)
            return
        if found.state == "unreachable":
            yield Problem("pod-unreachable", f"{host} did not answer for {what}", f"{again} again")
            return
        if found.state == "unconfirmed":
            message = f"{host} did not confirm {what} on {found.day}"
            hint = f"correct the id, or let the account see it: {_NEEDS[use.kind]}"
            yield Problem("stream-unconfirmed", message, hint)
            return
        if found.state == "inactive":
            message = f"{what} is deactivated on {host}"
            yield Problem("stream-inactive", message, "name another one, or have it activated")
        if stream_type and found.kind == "post":
            message = f"{what} is a wall, which no link opens"
            yield Problem("stream-type", message, "name a room or a chat")
        elif stream_type and _TYPES.get(found.kind, stream_type) != stream_type:
            right = _TYPES[found.kind]
            kind = {"chatroom": "a room", "im": "a chat of people"}[right]
            message = f"{what} is {kind}, and this says {stream_type}"
            yield Problem("stream-type", message, f"write 'type: {right}'")
        age = age_of(found.day)
        if age < -1:  # it is tomorrow already where the sun is earlier
            message = f"{what} was confirmed on {found.day}, which is still to come"
            yield Problem("stale-lock", message, again)
        elif self.max_age is not None and age > self.max_age:
            message = f"{what} was confirmed on {found.day}, more than {self.max_age} days ago"
            yield Problem("stale-lock", message, again)


def age_of(day: str) -> int:
    """Return how many days ago a pod was asked."""
    return (date.today() - date.fromisoformat(day)).days


def entry_of(line: str) -> Entry | None:
    """Read one line; ``None`` for one that says nothing."""
    match = _LINE.fullmatch(line)
    if match is None:
        return None
    try:
        date.fromisoformat(match["day"])
    except ValueError:
        return None
    pod, id_, kind, state, day = match.group("pod", "id", "kind", "state", "day")
    return Entry(pod, id_, kind, state, day, match["name"] or "")


def read_lock(text: str, max_age: int | None = None) -> Lock:
    """Read a lock; raises :class:`LockError` where it is none, was merged badly or is cut off.

    Whether each line is one shows where it is looked up.
    """
    for mark in ("<<<<<<<", "=======", ">>>>>>>", "|||||||"):
        at = 0 if text.startswith(mark) else text.find(f"\n{mark}") + 1 or -1
        if at >= 0:
            hint = "take them out and keep the lines of both sides"
            raise LockError("a merge left its marks", hint, text.count("\n", 0, at) + 1)
    if text.startswith("\ufeff"):
        raise LockError("it begins with a byte-order mark", "save it as UTF-8 without one", 1)
    version = _VERSION.match(text)
    if version is None:
        raise LockError("it does not begin as a lock does", _RENEW, 1)
    if int(version[1][:9]) > VERSION:  # the digits of a file's may be too many for a number
        is_of = f"it is of version {shorten(version[1])}"
        message = f"{is_of}, and this is symphony-ecp for version {VERSION}"
        raise LockError(message, "update symphony-ecp", 1)
    last = text[text.rfind("\n") + 1 :]
    if last and last[0] != "#" and entry_of(last) is None:
        raise _broken(last, text.count("\n") + 1)
    return Lock(text, max_age)


_RENEW = "restore it, or delete it and run 'ecp verify'"


def _broken(line: str, number: int) -> LockError:
    """Say that a line says nothing."""
    return LockError(f"'{shorten(line)}' is no line of a lock", _RENEW, number)


def first_broken(text: str) -> LockError | None:
    """Return the first line of a lock that says nothing; builds look at those they need alone."""
    for number, line in enumerate(text.splitlines(), 1):
        if line and line[0] != "#" and entry_of(line) is None:
            return _broken(line, number)
    return None


def open_lock(file: Path, max_age: int | None = None) -> Lock | Problem:
    """Read a lock for a build; a problem says why it cannot be read."""
    try:
        return read_lock(read(file).decode(), max_age)
    except LockError as error:
        return Problem("stale-lock", f"not read: {error}", error.hint, file.name, error.line)
    except FileNotFoundError:
        message, hint = "there is no lock, and the registry says 'verify: lock'", "run 'ecp verify'"
        return Problem("stale-lock", message, hint, file.name)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        return Problem("stale-lock", f"cannot be read: {reason}", _RENEW, file.name)
    except UnicodeDecodeError:
        return Problem("stale-lock", "cannot be read: it is not UTF-8", _RENEW, file.name)
