"""A lock that is being renewed: what is still to be asked, what was said, and how it is written."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from symphony_ecp.files import read, relative
from symphony_ecp.fix import Change
from symphony_ecp.site.lock import (
    HEAD,
    Entry,
    Kind,
    Lock,
    LockError,
    entry_of,
    first_broken,
    read_lock,
)
from symphony_ecp.verify.errors import CannotAskError
from symphony_ecp.verify.questions import Said
from symphony_ecp.verify.searching import cleaned
from symphony_ecp.verify.uses import Listener

#: Stands in a lock whose run was interrupted: what was said since that day is not asked again.
_UNFINISHED = re.compile(r"^# unfinished since (\d{4}-\d\d-\d\d)\r?$", re.MULTILINE)


class Book:
    """One lock.

    Args:
        file: where it is, or is going to be.
        listener: what the pages use.
        day: today, as ISO writes it.

    Raises:
        CannotAskError: what is there is no lock; it is left as it is.

    """

    def __init__(self, file: Path, listener: Listener, day: str) -> None:
        self.file, self.listener, self.day = file, listener, day
        self.used = {(use.pod.host, use.id) for use in listener.uses}
        self.shown = relative(file).replace(os.sep, "/")
        self.old = self._read()
        self.entries = self._entries()
        self.before = dict(self.entries)
        unfinished = _UNFINISHED.search(self.old or "")
        self.since = unfinished[1] if unfinished else day
        self.resumes = unfinished is not None
        self.learnt = False

    def _read(self) -> str | None:
        try:
            return read(self.file).decode()
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            reason = (getattr(error, "strerror", None) or "it is not UTF-8").lower()
            raise CannotAskError(
                f"{self.shown} cannot be read: {reason}; restore it, or delete it"
            ) from None

    def _entries(self) -> dict[tuple[str, str], Entry]:
        entries: dict[tuple[str, str], Entry] = {}
        try:
            lines = read_lock(self.old).lines if self.old is not None else []
            if wrong := first_broken(self.old or ""):
                raise wrong
            for entry in filter(None, map(entry_of, lines)):
                key = (entry.pod, entry.id)
                if key not in entries or entry.day >= entries[key].day:
                    entries[key] = entry
        except LockError as error:
            place = f"{self.shown}:{error.line}" if error.line else self.shown
            raise CannotAskError(f"{place}: {error}; {error.hint}") from None
        return entries

    def wanted(self, host: str, *, anew: bool) -> list[tuple[Kind, str]]:
        """Return the ids of a pod that were not yet asked for; ``anew`` are all.

        Whoever can change a lock can have it say that a run was interrupted.
        """
        return [
            (use.kind, use.id)
            for use in self.listener.uses
            if use.pod.host == host and (anew or not self._is_answered(host, use.id))
        ]

    def _is_answered(self, host: str, id_: str) -> bool:
        """Whether an interrupted run has confirmed an id; what it did not is asked again."""
        entry = self.before.get((host, id_))
        if not self.resumes or entry is None or entry.state == "unconfirmed":
            return False
        return self.since <= entry.day <= self.day

    def note(self, host: str, said: Iterable[Said], *, names: bool) -> None:
        """Note what a pod said."""
        for one in said:
            if (host, one.id) in self.used:
                self.learnt = True
                name = cleaned(one.name) if names else ""
                entry = Entry(host, one.id, one.kind, one.state, self.day, name)
                self.entries[host, one.id] = entry

    def forget(self, hosts: Iterable[str]) -> None:
        """Take out what no page uses any more, of pods that were asked, and pods that are gone."""
        asked, known = set(hosts), {pod.host for pod in self.listener.pods.values()}
        self.entries = {
            key: entry
            for key, entry in self.entries.items()
            if key in self.used or (key[0] in known and key[0] not in asked)
        }

    def lock(self, unanswered: Iterable[tuple[str, Kind, str]], max_age: int | None) -> Lock:
        """Return what builds would read, and what they could not: ids without an answer."""
        lines = [str(entry) for entry in self.entries.values()]
        lines += [
            str(Entry(host, id_, kind, "unreachable", self.day))
            for host, kind, id_ in unanswered
            if (host, id_) not in self.entries
        ]
        return Lock("\n".join((*sorted(lines), "")), max_age)

    @property
    def changes(self) -> int:
        """How many ids the lock says something else of than before, days apart."""

        def said(entry: Entry | None) -> object:
            return entry and (entry.kind, entry.state, entry.name)

        return sum(
            said(self.entries.get(key)) != said(self.before.get(key))
            for key in self.entries.keys() | self.before.keys()
        )

    def write(self, *, finished: bool) -> bool:
        """Replace the file in one step; return whether anything is new."""
        head, lines = [HEAD], sorted(map(str, self.entries.values()))
        if not finished:
            if not self.learnt:
                return False
            head.append(f"# unfinished since {self.since}")
        old = self.old or ""  # most of its lines end as Git has checked them out
        end = "\r\n" if 2 * old.count("\r\n") > old.count("\n") else "\n"
        text = end.join((*head, *lines, ""))
        if text == self.old or (self.old is None and not lines):
            return False
        try:
            Change(self.file, self.old, text).write()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise CannotAskError(
                f"{self.shown} cannot be written: {reason.lower()}; run this again"
            ) from None
        self.old = text
        return True
