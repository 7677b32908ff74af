"""What a link does: the half of step 2 that turns options into a deep link's action.

Spec of the forms: the official page "Symphony URI"; :mod:`symphony_ecp.symphony.links` writes them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from symphony_ecp.block.model import Badge
from symphony_ecp.block.names import Findings, Names
from symphony_ecp.problems import Problem
from symphony_ecp.site.registry import NamedLink, Pod
from symphony_ecp.symphony import links
from symphony_ecp.symphony.links import Action
from symphony_ecp.syntax import ACTIONS, COMPANIONS, KINDS, Entry, Given, options
from symphony_ecp.text import composed, shorten

#: The options that fill the fields of an action, where the action's own does not.
_FIELDS = {"user_ids": "users", "emails": "emails", "email": "email"}
#: More links than anybody would let name each other in a row.
_LONGEST_CHAIN = 20


@dataclass
class ActionReader:
    """Reads the action of a button, an inline link or a link of the registry.

    Attributes:
        given: the options that say what the link does.
        entries: the lines they were read from.
        pod: the pod whose stream ids count, where a link of the registry is followed the one it
            names; ``None`` where the site has none, which is enough for ids that are the same
            everywhere.
        through: the names of the registry's links that led here.
        uri: how the link is to be written, where the block or the registry says so.
        follows: whether nobody names a pod, so that the link is for the pod that a reader chooses.
        ids: the ids of its stream by host, where they differ and it is for such a pod.

    """

    given: Mapping[str, Given]
    entries: Sequence[Entry]
    names: Names
    findings: Findings
    pod: Pod | None
    through: tuple[str, ...] = ()
    uri: links.Uri | None = None
    follows: bool = True
    ids: Mapping[str, str] = field(default_factory=dict)

    def read(self) -> Action | None:
        """Return the action, or report why there is none."""
        if "uri" in self.given:
            self.uri = self.given["uri"].value
        name = self._only_one()
        if name is None:
            return None
        self._check_companions(name)
        action = _READERS[name](self, self.given[name])
        if action is None:
            return None
        # A named link was checked inside.
        wrong = links.check_fields(action) if name != "link" else ()
        for where, problem in wrong:
            self.findings.add(problem, self.given.get(_FIELDS.get(where, name), self.given[name]))
        return None if any(problem.severity == "error" for _, problem in wrong) else action

    def _only_one(self) -> str | None:
        """Return the one action that was given; ``create-room`` may have ``users`` beside it."""
        names = [option.name for option in ACTIONS if option.name in self.given]
        if "create-room" in names and "users" in names:
            names.remove("users")
        if len(names) == 1:
            return names[0]
        if names:
            self.findings.report(
                "conflict",
                f"a link does one thing, found {' and '.join(repr(name) for name in names)}",
                "keep one of them",
                self.given[names[1]],
                "error",
            )
        else:
            actions = [option.name for option in ACTIONS]
            self.findings.missing(
                actions, self.entries, f"a link needs one of {', '.join(actions)}", "add one"
            )
        return None

    def _check_companions(self, name: str) -> None:
        for owner, companions in COMPANIONS.items():
            for companion in companions:
                if companion.name in self.given and owner != name:
                    self.findings.report(
                        "conflict",
                        f"'{companion.name}' goes with '{owner}', not with '{name}'",
                        "remove it",
                        self.given[companion.name],
                    )

    def _text(self, name: str) -> str:
        return str(self.given[name].value) if name in self.given else ""

    def written(self, action: Action) -> str:
        """Return the address of the link."""
        return links.write(action, self.uri or "universal")

    def badge(self, action: Action) -> Badge | None:
        """Return what a badge beside the link counts: a stream's messages, or all of them.

        Source: the official page "Notifications".
        """
        readers = self.follows and self.names.site.registry.readers
        host = self.pod.host if self.pod and not self.pod.by_reader and not readers else ""
        match action:
            case links.OpenStream(stream_id):
                return Badge(stream_id, host)
            case links.Launch():
                return Badge("", host)
        *_, name = (option.name for option in ACTIONS if option.name in self.given)
        does = f"the link '{shorten(self.given[name].value)}'" if name == "link" else f"'{name}'"
        self.findings.report(
            "conflict",
            f"'badge' goes with 'stream' or 'launch', not with {does}",
            "remove it",
            self.given["badge"],
        )
        return None

    # --- one reader an action ---

    def launch(self, given: Given) -> Action | None:
        if given.value:
            return links.Launch()
        self.findings.report("bad-value", "launch: expected true, found false", "", given, "error")
        return None

    def users(self, given: Given) -> Action | None:
        ids = self.names.person_ids(given, self.pod)
        return links.StartChat(ids) if ids else None

    def stream(self, given: Given) -> Action | None:
        found = self.names.stream(given, self.given.get("type"), self.pod, follows=self.follows)
        if found is None:
            return None
        self.ids = found.differing
        return found.action

    def create_room(self, given: Given) -> Action | None:
        users, emails = self.given.get("users"), self.given.get("emails")
        members = self.names.members(users, emails, self.pod)
        dialog = "dialog" in self.given and self.given["dialog"].value
        return links.CreateRoom(given.value, *members, dialog) if members else None

    def sms(self, given: Given) -> Action | None:
        phone = self._phone(given)
        return links.Sms(phone) if phone else None

    def call(self, given: Given) -> Action | None:
        phone = self._phone(given)
        return links.Call(phone) if phone else None

    def contact(self, given: Given) -> Action | None:
        phone = self._phone(given)
        if "channel" not in self.given:
            hint = f"add 'channel:' with one of {', '.join(links.CHANNELS)}"
            self.findings.missing(
                ("channel",), self.entries, "'contact' needs a 'channel'", hint, given
            )
        email = self.names.addresses(self.given["email"]) if "email" in self.given else ("",)
        if phone is None or email is None or "channel" not in self.given:
            return None
        return links.Contact(
            phone,
            self.given["channel"].value.upper(),
            self._text("first-name"),
            self._text("last-name"),
            email[0],
            self._text("company"),
        )

    def profile(self, given: Given) -> Action | None:
        ids = self.names.person_ids(replace(given, value=(given.value,)), self.pod)
        return links.Profile(ids[0]) if ids else None

    def app(self, given: Given) -> Action | None:
        app = self.names.app(given, self.pod)
        return links.App(app.publisher, app.id, app.title, app.module) if app else None

    def link(self, given: Given) -> Action | None:
        """Read a link of the registry, which may itself name another one."""
        name = composed(given.value)
        if name in self.through or len(self.through) > _LONGEST_CHAIN:
            circle = " -> ".join((*self.through, name))
            self.findings.report(
                "registry",
                f"links that name each other: {shorten(circle)}",
                "let one of them say what to open",
                given,
                "error",
            )
            return None
        registry = self.names.site.registry
        found = registry.find("links", name, NamedLink)
        if isinstance(found, Problem):
            self.findings.add(found, given)
            return None
        # What is wrong with its lines was reported with the registry.
        path = registry.home("links", name).path
        given_there, _ = options.read(found.entries, KINDS["symphony-link"], path)
        through = (*self.through, name)
        pod = self.names.pod(given_there["pod"]) if "pod" in given_there else self.pod
        if pod is None and "pod" in given_there:
            return None
        follows = self.follows and "pod" not in given_there
        reader = ActionReader(
            given_there, found.entries, self.names, self.findings, pod, through, follows=follows
        )
        action = reader.read()
        self.uri, self.ids = self.uri or reader.uri, reader.ids
        self.pod, self.follows = reader.pod, reader.follows
        return action

    def _phone(self, given: Given) -> str | None:
        phone, problems = links.read_phone(given.value)
        for problem in problems:
            self.findings.add(problem, given)
        return phone


_READERS: dict[str, Callable[[ActionReader, Given], Action | None]] = {
    "launch": ActionReader.launch,
    "users": ActionReader.users,
    "stream": ActionReader.stream,
    "create-room": ActionReader.create_room,
    "sms": ActionReader.sms,
    "call": ActionReader.call,
    "contact": ActionReader.contact,
    "profile": ActionReader.profile,
    "app": ActionReader.app,
    "link": ActionReader.link,
}
