"""What the registry holds, and how it is looked up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from symphony_ecp.problems import Problem, did_you_mean
from symphony_ecp.symphony.links import StreamType
from symphony_ecp.syntax import Entry
from symphony_ecp.text import composed, shorten, unseen
from symphony_ecp.words import Texts

#: The word that stands for the pod of whoever reads, where the name of a pod is asked for.
READERS_POD = "reader"

#: Where the preview pod listens; ``pod: preview`` means it without further configuration.
PREVIEW_HOST = "127.0.0.1:8765"

#: A host on the machine of whoever looks: RFC 6761, 6.3; the last one is where servers listen.
_LOCAL = re.compile(r"(?:(?:.+\.)?localhost|127\.[\d.]+|\[::1\]|0\.0\.0\.0)(?::|$)")


@dataclass(frozen=True, slots=True)
class Pod:
    """A pod: its name in the registry, its host (``acme.symphony.com``), the partner id for it.

    Attributes:
        sites: patterns of the hosts that the partner id holds for; none where nobody knows.
        title: the company's name, for readers.
        readers: whether people of that company read the site.
        by_reader: whether it stands for the pod that each reader chooses: what is built before
            anybody has chosen takes the first.

    """

    name: str
    host: str
    partner_id: str = ""
    sites: tuple[str, ...] = ()
    title: Texts = field(default="", hash=False)
    readers: bool = False
    by_reader: bool = field(default=False, compare=False)

    @property
    def written(self) -> str:
        """What an author writes for it."""
        return READERS_POD if self.by_reader else self.name

    @property
    def is_local(self) -> bool:
        """Whether it runs on the machine of whoever looks, as the preview pod does."""
        return _LOCAL.match(self.host) is not None

    @property
    def origin(self) -> str:
        """Scheme and host; a pod on this machine speaks plain HTTP."""
        return f"{'http' if self.is_local else 'https'}://{self.host}"


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream: its standard id for each pod's name, or under ``""`` for every pod."""

    name: str
    ids: Mapping[str, str]
    type: StreamType | None = None
    title: Texts | None = None


@dataclass(frozen=True, slots=True)
class User:
    """A person: user id, e-mail address, or both."""

    name: str
    id: int | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class App:
    """An extension app, as a deep link names it."""

    name: str
    publisher: str
    id: str
    title: str
    module: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of ECP's Focus layout: documented keys, with shades as nested mappings."""

    name: str
    colours: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NamedLink:
    """A deep link by name: the option lines of a button."""

    name: str
    entries: tuple[Entry, ...]
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Docked:
    """The dock as a file says it, and where; without option lines there is none.

    Attributes:
        entries: its option lines, without a title that is said in several languages.
        titles: that title, by language.

    """

    entries: tuple[Entry, ...]
    path: str | None = None
    line: int | None = None
    column: int | None = None
    titles: Mapping[str, str] = field(default_factory=dict)


Item = Pod | Stream | User | App | Theme | NamedLink
T = TypeVar("T", Pod, Stream, User, App, Theme, NamedLink)


@dataclass(frozen=True, slots=True)
class Registry:
    """What ``symphony.yml`` says, with the entries of the files that it extends.

    Names are kept, and found, in Unicode's form NFC.

    Attributes:
        path: the file, as messages show it; ``None`` when the site has no registry.
        sections: items by section and name.
        default_pod: the name of the pod that blocks use, if it says so.
        defaults: option lines that every chat starts from.
        dock: the dock, if it says anything of one.
        problems: what is wrong with the file.
        broken: problems that left a named entry, a section or the whole file out.
        addresses: users by their e-mail addresses, as :func:`by_email` makes it.
        absent: what to do where a site has no registry and one lies elsewhere.
        verify: whether builds report what ``symphony.lock`` says.
        max_age: days after which what is in there no longer counts.
        lookup: whether readers may have their pod looked up by their e-mail address: ``true`` for
            the registry's pods, ``any`` for all of Symphony's; empty for no.
        is_trial: whether the pods that readers choose from are those on this machine.
        words: the site's own words in place of ours: texts by language, or under ``""`` one for
            every language.
        layers: where it extends others, what each file says by itself: the site's own, then the
            others, each before those that it wins over.
        extended: the files that it extends by their names in messages, those included that are
            not there.

    """

    path: str | None = None
    sections: Mapping[str, Mapping[str, Item]] = field(default_factory=dict)
    default_pod: str | None = None
    defaults: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    broken: Mapping[tuple[str, str], Problem] = field(default_factory=dict)
    addresses: Mapping[str, User] = field(default_factory=dict)
    absent: str = ""
    verify: bool = False
    max_age: int | None = None
    lookup: str | None = None
    is_trial: bool = False
    layers: tuple[Registry, ...] = ()
    extended: Mapping[str, Path] = field(default_factory=dict)
    dock: Docked | None = None
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def parts(self) -> tuple[Registry, ...]:
        """What each file says by itself, the site's own first."""
        return self.layers or (self,)

    def home(self, section: str, name: str) -> Registry:
        """Return what the file says that a name comes from; the site's own for unknown names."""
        name = composed(name)
        homes = (part for part in self.layers if name in part.sections.get(section, {}))
        return next(homes, self.parts[0])

    @property
    def readers(self) -> tuple[Pod, ...]:
        """The pods that readers choose from: those on this machine in a trial, else the others."""
        pods = self.sections.get("pods", {}).values()
        found = [pod for pod in pods if isinstance(pod, Pod) and pod.readers]
        return tuple([pod for pod in found if self.is_trial is pod.is_local] or found)

    def has(self, section: str, name: str) -> bool:
        """Whether a name can be looked up; the name ``preview`` always means a pod."""
        known, name = self.sections.get(section, {}), composed(name)
        if (section, name) == ("pods", READERS_POD):
            return bool(self.readers)
        return name in known or (section, name) == ("pods", "preview")

    def pod(self, name: str) -> Pod | Problem:
        """Look a pod up by name; where its host is given, the problem says which name that is."""
        pods, name = self.sections.get("pods", {}), composed(name)
        if name == "preview" and name not in pods:
            return Pod("preview", PREVIEW_HOST)
        if name == READERS_POD and (readers := self.readers):
            return replace(readers[0], by_reader=True)
        found = self.find("pods", name, Pod)
        if isinstance(found, Problem) and found.code == "unknown-name":
            host = name.lower().removeprefix("https://").rstrip("/")
            for pod in pods.values():
                if isinstance(pod, Pod) and pod.host == host:
                    return replace(found, hint=f"write its name, '{pod.name}'")
        return found

    def find(self, section: str, name: str, kind: type[T]) -> T | Problem:
        """Look a name up; the problem says which name was probably meant."""
        return self.get(section, name, kind) or self.unknown(section, name)

    def get(self, section: str, name: str, kind: type[T]) -> T | None:
        """Look up what may be a name; nothing is looked for where it is none."""
        item = self.sections.get(section, {}).get(composed(name))
        return item if isinstance(item, kind) else None

    def at_address(self, email: str) -> User | None:
        """Return the user who has an e-mail address, in any case."""
        return self.addresses.get(composed(email).casefold())

    def unknown(self, section: str, name: str) -> Problem:
        """Say why a name cannot be found: the registry's own problem, or that it is not there."""
        name = composed(name)
        for key in ((section, name), (section, ""), ("", "")):
            if key in self.broken:
                return self.broken[key]
        hidden, where = unseen(name), self.path or "the registry"
        where += " and what it extends" if self.layers else ""
        if (section, name) == ("pods", READERS_POD):
            message = f"no pod in {where} has 'readers: true', and '{READERS_POD}' is one of those"
            hint = "add it, and a 'title', to the pod of each company that reads the site"
            return Problem("unknown-name", message, self.absent or hint, severity="error")
        hint = "write it anew" if hidden else self.absent or f"add it under '{section}:'"
        return Problem(
            "unknown-name",
            f"no {singular(section)} '{shorten(name)}' in {where}{hidden}",
            did_you_mean(name, self.sections.get(section, {}), otherwise=hint),
            severity="error",
        )


def by_email(users: Mapping[str, Item]) -> dict[str, User]:
    """Return users by their e-mail addresses; of several, one whose id is known."""
    found: dict[str, User] = {}
    for user in users.values():
        if isinstance(user, User) and user.email:
            address = composed(user.email).casefold()
            if address not in found or found[address].id is None:
                found[address] = user
    return found


def singular(section: str) -> str:
    """Return ``pod`` for ``pods``; every section is named in that way."""
    return section.removesuffix("s")
