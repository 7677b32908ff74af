"""Ids that are right in shape and stand nowhere else, beside one that is nearly the same.

Two real ids never are (:mod:`symphony_ecp.symphony.ids.nearness`), so one of them is misspelt. An
id that the registry has is right, and so is one that a pod confirmed. Any other is judged by these
where it stands; where none is near, it is a :class:`LooseId`, which goes the way of a problem
through the page, past the comments that silence it, and is judged by those of all pages in the end.

Of two loose ids the one in fewer places is the misspelt one, and of two in equally many either may
be. So neither the order of the pages nor who reads them makes a difference.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from symphony_ecp.problems import Problem
from symphony_ecp.site.lock import Lock, open_lock
from symphony_ecp.site.registry import NamedLink, Registry, Stream
from symphony_ecp.symphony import SAME_AS, kebab
from symphony_ecp.symphony.ids import NearIds, read_stream_id
from symphony_ecp.text import shorten, shown

CODE = "stream-misspelt"


class LooseId(Problem):
    """An id that a page spells out and the site does not know; no problem, before it is settled.

    Its message is the standard spelling.
    """

    __slots__ = ()


def is_misspelt(problem: Problem) -> bool:
    """Whether a problem says which id was meant."""
    return problem.code == CODE and not isinstance(problem, LooseId)


class KnownIds:
    """The ids that are right, in standard spelling.

    Attributes:
        owners: those of the registry, and what has each: a stream or a link, and its name.
        confirmed: those that a pod confirmed; gone through for the first id that is not known.

    """

    def __init__(
        self, owners: Mapping[str, tuple[str, str]], confirmed: Collection[str] = ()
    ) -> None:
        self.owners = owners
        self.confirmed = confirmed

    def __contains__(self, standard: str) -> bool:
        return standard in self.owners or standard in self.confirmed

    @cached_property
    def _near(self) -> NearIds:
        """Made for the first id that is not known: most sites have none."""
        return NearIds(chain(self.owners, self.confirmed))

    def meant(self, standard: str) -> Mapping[str, str]:
        """Return which ids an unknown one may be meant for, and in what each of them differs."""
        return {} if standard in self else self._near.near(standard)

    def right(self, standard: str) -> str:
        """Return the only id that an unknown one may be meant for, or the same one."""
        meant = self.meant(standard)
        return next(iter(meant)) if len(meant) == 1 else standard

    def judge(
        self, standard: str, written: str = "", wrong: tuple[Problem, ...] = (), **where: Any
    ) -> tuple[Problem, ...]:
        """Return what is to be said of an id that a page spells out, without a place.

        Args:
            standard: the id.
            written: how the page spells it.
            wrong: what is wrong with it by itself.
            where: the place of a loose id where it is known, since there may be one in every block.

        """
        codes = {problem.code for problem in wrong}
        if standard in self or "stream-is-message" in codes:
            return wrong
        for meant, difference in self._near.near(standard).items():
            owner = "an id in symphony.lock"
            if meant in self.owners:
                kind, name = self.owners[meant]
                owner = f"the id of {kind} '{shorten(name)}'"
            said = _problem(written or standard, owner, difference, meant)
            # Which says more than that its time cannot be.
            return (*(problem for problem in wrong if problem.code != "stream-implausible"), said)
        if "stream-implausible" in codes:
            return wrong
        return (*wrong, LooseId(CODE, standard, severity="info", **where))


class ConfirmedStreams(Collection[str]):
    """The streams that some pods confirmed, by a lock; one that is deactivated is one of them.

    Only going through them reads the lock as a whole. Of a file, nothing is read before somebody
    asks, and one that is no lock confirms nothing.
    """

    def __init__(self, lock: Lock | Path, hosts: Collection[str]) -> None:
        self._given, self.hosts = lock, hosts

    @cached_property
    def lock(self) -> Lock:
        opened = open_lock(self._given) if isinstance(self._given, Path) else self._given
        return opened if isinstance(opened, Lock) else Lock()

    def __contains__(self, id_: object) -> bool:
        entries = (self.lock.find(host, str(id_)) for host in self.hosts)
        return any(entry and _is_confirmed(entry.kind, entry.state) for entry in entries)

    def __iter__(self) -> Iterator[str]:
        # Words, since there may be many lines: entry_of takes ten times as long.
        newest: dict[tuple[str, str], tuple[str, bool]] = {}
        for line in self.lock.lines:
            words = line.split(" ", 5)
            if len(words) >= 5 and words[0] in self.hosts:
                pod, id_, kind, state, day = words[:5]
                if day >= newest.get((pod, id_), ("",))[0]:
                    newest[pod, id_] = day, _is_confirmed(kind, state)
        return iter(dict.fromkeys(id_ for (_, id_), (_, is_right) in newest.items() if is_right))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _is_confirmed(kind: str, state: str) -> bool:
    return kind in ("room", "im", "post", "stream") and state in ("active", "inactive")


def ids_of(registry: Registry) -> dict[str, tuple[str, str]]:
    """Return the ids that a registry has, and which of its entries has each."""
    owners: dict[str, tuple[str, str]] = {}
    for stream in registry.sections.get("streams", {}).values():
        for standard in stream.ids.values() if isinstance(stream, Stream) else ():
            owners.setdefault(standard, ("stream", stream.name))
    for link in registry.sections.get("links", {}).values():
        for entry in link.entries if isinstance(link, NamedLink) else ():
            key = kebab(entry.key)
            if SAME_AS.get(key, key) == "stream" and (found := read_stream_id(entry.text).id):
                owners.setdefault(found.standard, ("link", link.name))
    return owners


def settled_ids(problems: Iterable[Problem], folder: str = "") -> list[Problem]:
    """Return problems, of which each loose id has become one or is gone.

    Args:
        problems: those of all pages that are known.
        folder: what messages leave out where they name a page.

    """
    kept = []
    places: dict[str, dict[tuple[str, int], LooseId]] = {}
    for problem in problems:
        if isinstance(problem, LooseId):
            place = problem.path or "", problem.line or 0
            places.setdefault(problem.message, {}).setdefault(place, problem)
        else:
            kept.append(problem)
    near = NearIds(sorted(places))
    found = []
    for standard, uses in places.items():
        others = near.near(standard)
        rivals = [other for other in others if len(places[other]) >= len(uses)]
        if not rivals:
            continue
        meant = max(rivals, key=lambda other: len(places[other]))  # the nearest of those
        first = places[meant][min(places[meant])].place
        owner = f"the id in {first.removeprefix(folder)}"
        said = _problem(standard, owner, others[meant], meant)
        if len(places[meant]) == len(uses):
            said = replace(said, hint=f"did you mean '{meant}', or is that one misspelt?")
        for loose in uses.values():
            placed = said.at(loose.path, loose.line, loose.column).about(loose.word, loose.near)
            found.append(replace(placed, end=loose.end))
    return kept + sorted(found, key=lambda one: (one.path or "", one.line or 0, one.message))


def _problem(written: str, owner: str, difference: str, meant: str) -> Problem:
    message = f"{shown(written)} is {owner} but for {difference}"
    return Problem(CODE, message, f"did you mean '{meant}'?")
