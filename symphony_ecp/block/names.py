"""From names to ids: the half of step 2 that asks the registry.

Whatever an author may write where a stream, a person, an app or a theme belongs (a name, an id in
any spelling, an e-mail address) becomes the one form that links and the browser use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from symphony_ecp.block.streams import FoundStream, by_host, ids_by_pod
from symphony_ecp.problems import Problem, Severity, nearest
from symphony_ecp.site import Site
from symphony_ecp.site.lock import Kind
from symphony_ecp.site.registry import EMAIL, App, Pod, Registry, Stream, User
from symphony_ecp.symphony import kebab
from symphony_ecp.symphony.ids import (
    is_plain_id,
    looks_like_stream_id,
    read_stream_id,
    read_user_id,
)
from symphony_ecp.symphony.links import OpenStream
from symphony_ecp.syntax import Entry, Given, SourceBlock, table_of
from symphony_ecp.text import shorten, unseen

#: The id of an app that nobody would take for a name, such as ``com.symphony.zoom``.
_APP_ID = re.compile(r"[^\s.,:/]+(?:\.[^\s.,:/]+)+")


@dataclass
class Findings:
    """Collects the problems of one block and gives each its place."""

    block: SourceBlock
    problems: list[Problem]

    def add(self, problem: Problem, given: Given | None = None) -> None:
        """Keep a problem, at the option it is about, else at the block."""
        where = self.where(given)
        problem = problem.at(where["path"], where["line"], where["column"])
        self.problems.append(problem.about(where["word"], where["near"]))

    def where(self, given: Given | None) -> dict[str, Any]:
        """Return the fields of a problem that say where it is."""
        block = self.block
        place = {"path": block.path, "line": block.line, "column": None}
        if given is None:
            return {**place, "word": "", "near": block.kind}
        if given.path is not None:
            line, column = given.line or block.line, given.column
            place = {"path": given.path, "line": line, "column": column}
        near = f"symphony:{given.key}/" if block.kind == "symphony-link" else given.key
        return {**place, "word": given.text, "near": near}

    def report(
        self,
        code: str,
        message: str,
        hint: str = "",
        given: Given | None = None,
        severity: Severity = "warning",
    ) -> None:
        """Keep a new problem."""
        self.add(Problem(code, message, hint, severity=severity), given)

    def missing(
        self,
        names: Sequence[str],
        entries: Sequence[Entry],
        message: str,
        hint: str,
        given: Given | None = None,
    ) -> None:
        """Report that entries give none of these options, unless the author plainly tried."""
        tried = any(
            kebab(entry.key) in names
            or (kebab(entry.key) not in table_of(self.block.kind) and nearest(entry.key, names))
            for entry in entries
        )
        if not tried and not self.block.problems:
            self.report("missing-option", message, hint, given, "error")


def app_ids(names: Iterable[str], registry: Registry) -> tuple[list[str], list[Problem]]:
    """Return the ids of apps that are given by name, by id or as ``publisher/id/name``."""
    found, problems = list[str](), list[Problem]()
    ids = {app.id for app in registry.sections.get("apps", {}).values() if isinstance(app, App)}
    for name in names:
        parts = [part.strip() for part in name.split("/")]
        if app := registry.get("apps", name, App):
            found.append(app.id)
        elif len(parts) in (3, 4) and all(parts):
            found.append(parts[1])
        elif name in ids or _APP_ID.fullmatch(name):
            found.append(name)
        else:
            problems.append(registry.unknown("apps", name))
    return found, problems


@dataclass
class Names:
    """Looks up what a block names; each method reports why it returns ``None``."""

    site: Site
    findings: Findings

    def pod(self, given: Given | None) -> Pod | None:
        """Return the pod of a block's ``pod`` option, else the site's."""
        pod = self.site.registry.pod(given.value) if given else self.site.pod
        if isinstance(pod, Problem):
            self.findings.add(pod, given)
            return None
        return pod

    def stream(
        self, given: Given, given_type: Given | None, pod: Pod | None, *, follows: bool = False
    ) -> FoundStream | None:
        """Return a stream on a pod; on those of readers too where it follows their choice."""
        entry = self.site.registry.get("streams", given.value, Stream)
        stream = entry or self._read_id(given)
        if stream is None:
            return None
        ids = ids_by_pod(stream, pod, self.site, follows=follows)
        of_readers = pod is not None and pod.by_reader
        if entry and (not ids if of_readers else pod not in ids):
            self._no_id_for(entry, pod, given)
            return None
        stream_type = entry.type if entry and entry.type else "chatroom"
        stream_type = given_type.value if given_type else stream_type
        action = OpenStream(next(iter(ids.values())), stream_type)
        hosts = by_host(ids, stream, self.site) if follows or of_readers else {}
        found = FoundStream(action, entry, hosts)
        if not of_readers and not found.differing:
            ids = {pod: action.stream_id}  # the page says nothing of other pods
        for one, id_ in ids.items():
            self.confirm(one, "stream", id_, given, stream_type)
        return found

    def look_for(self, given: Given | None, pod: Pod | None) -> None:
        """Report a stream that there is not where its pod is wrong, too."""
        if given and not pod and not self.site.registry.get("streams", given.value, Stream):
            self._read_id(given)

    def confirm(
        self, pod: Pod | None, kind: Kind, id_: str, given: Given, stream_type: str | None = None
    ) -> None:
        """Report what the site's lock says against an id, where the page uses it."""
        here = given if given.path in (None, self.findings.block.path) else None
        # Where the block names a pod that is none, that is said, and is not the site's fault.
        of = pod or (self.site.pod if isinstance(self.site.pod, Problem) else None)
        for problem in self.site.confirmed(of, kind, id_, stream_type):
            self.findings.add(problem, here)

    def _read_id(self, given: Given) -> str | None:
        """Return the standard spelling of an id, where no stream has that name."""
        standard: str = given.value
        problems: tuple[Problem, ...] = ()
        if not is_plain_id(given.value):
            reading = read_stream_id(given.value)
            if reading.id is None:
                unknown = self.site.registry.unknown("streams", given.value)
                is_name = unknown.code != "unknown-name" or not looks_like_stream_id(given.value)
                for problem in (unknown,) if is_name else reading.problems:
                    self.findings.add(problem, given)
                return None
            standard, problems = reading.id.standard, reading.problems
        where = self.findings.where(given)
        for problem in self.site.known_ids.judge(standard, given.value, problems, **where):
            self.findings.add(problem, given)
        return standard

    def _no_id_for(self, stream: Stream, pod: Pod | None, given: Given) -> None:
        if pod is None:
            self.pod(None)
            return
        self.findings.report(
            "unknown-name",
            f"stream '{stream.name}' has no id for "
            + ("a pod that readers choose" if pod.by_reader else f"pod '{pod.name}'"),
            f"add it under 'streams: {stream.name}: id:' in "
            f"{self.site.registry.home('streams', stream.name).path}",
            given,
            "error",
        )

    def people(self, given: Given, pod: Pod | None) -> tuple[User, ...] | None:
        """Return the people of a comma list: names, user ids, e-mail addresses; each one once."""
        people = [self.person(name, given) for name in given.value]
        once = {user.id or user.email or user.name: user for user in reversed(people) if user}
        for user in reversed(once.values()):
            self.confirm(pod, "user", str(user.id or user.email or ""), given)
        return None if None in people else tuple(reversed(once.values()))

    def person(self, name: str, given: Given) -> User | None:
        """Return one person by name, user id or e-mail address."""
        user = self.site.registry.get("users", name, User)
        if user is not None:
            return user
        if name.isascii() and name.isdigit():
            number, problems = read_user_id(name)
            for problem in problems:
                self.findings.add(problem, given)
            return User(name, id=number) if number is not None else None
        if "@" in name:
            try:
                email = EMAIL.read(name)
                return self.site.registry.at_address(email) or User(name, email=email)
            except ValueError as expected:
                message = f"expected {expected}, found '{shorten(name)}'{unseen(name)}"
                self.findings.report("bad-value", message, "", given, "error")
                return None
        self.findings.add(self.site.registry.unknown("users", name), given)
        return None

    def person_ids(self, given: Given, pod: Pod | None) -> tuple[int, ...] | None:
        """Return user ids for a link, which cannot name an e-mail address (undocumented)."""
        people = self.people(given, pod)
        return None if people is None else self._ids(people, given)

    def _ids(self, people: Sequence[User], given: Given) -> tuple[int, ...] | None:
        without = [user.name for user in people if user.id is None]
        if without:
            self.findings.report(
                "bad-value",
                f"a link needs the user id of '{shorten(without[0])}'",
                "add the 'id' in the registry, or write the id; a room takes addresses, too",
                given,
                "error",
            )
            return None
        return tuple(user.id for user in people if user.id is not None)

    def members(
        self, users: Given | None, emails: Given | None, pod: Pod | None
    ) -> tuple[tuple[int, ...], tuple[str, ...]] | None:
        """Return the members of a room: by id, or all by e-mail address where some are.

        Symphony takes the one or the other (Symphony docs, "Symphony URI").
        """
        addresses = self.addresses(emails) if emails else ()
        people = self.people(users, pod) if users else ()
        if addresses is None or people is None:
            return None
        if emails:
            for address in addresses:
                self.confirm(pod, "user", address, emails)
        known = tuple(user.email for user in people if user.email)
        if len(known) == len(people) and (emails or any(user.id is None for user in people)):
            return (), tuple(dict.fromkeys((*known, *addresses)))
        ids = self._ids(people, users) if users else ()
        return None if ids is None else (ids, addresses)

    def addresses(self, given: Given) -> tuple[str, ...] | None:
        """Return e-mail addresses, where names of the registry stand for theirs."""
        found = []
        for name in (given.value,) if isinstance(given.value, str) else given.value:
            user = self.site.registry.get("users", name, User)
            if user and not user.email:
                message = f"user '{shorten(user.name)}' has no e-mail address"
                hint = "add the 'email' in the registry, or write the address"
                self.findings.report("bad-value", message, hint, given, "error")
                return None
            found.append(user.email or name if user else name)
        return tuple(dict.fromkeys(found))

    def app_ids(self, given: Given, pod: Pod | None) -> str:
        """Return ids of apps as ECP takes them; what is wrong with a name is reported."""
        found, problems = app_ids(given.value, self.site.registry)
        for problem in problems:
            self.findings.add(problem, given)
        for app in found:
            self.confirm(pod, "app", app, given)
        return ",".join(found)

    def app(self, given: Given, pod: Pod | None) -> App | None:
        """Return an app by name, or from ``publisher/id/name[/module]``."""
        app = self._app(given)
        if app:
            self.confirm(pod, "app", app.id, given)
        return app

    def _app(self, given: Given) -> App | None:
        parts = [part.strip() for part in given.value.split("/")]
        if len(parts) in (3, 4) and all(parts):
            return App(given.value, parts[0], parts[1], parts[2], parts[3] if parts[3:] else "")
        app = self.site.registry.find("apps", given.value, App)
        if isinstance(app, App):
            return app
        if len(parts) > 1:
            message = f"expected publisher/id/name[/module], found '{shorten(given.value)}'"
            self.findings.report("bad-value", message, "", given, "error")
        else:
            self.findings.add(app, given)
        return None
