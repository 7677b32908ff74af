"""Who and what exists on a preview pod: streams, people, extension apps, domains of mail."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from symphony_ecp.site.registry import App, Pod, Stream, User
from symphony_ecp.symphony.ids import read_stream_id
from symphony_ecp.words import ENGLISH, text_in

if TYPE_CHECKING:
    from symphony_ecp.site.registry import Registry

#: The tenant of the ids that are made up; that of the user ids in Symphony's documentation.
TENANT = 1045
_2020 = 1_577_836_800_000  # milliseconds

StreamKind = Literal["ROOM", "IM", "MIM", "POST"]


@dataclass(frozen=True, slots=True)
class Room:
    """A stream of any kind.

    Attributes:
        id: in standard spelling.
        name: of a room; other streams have none.
        kind: as the REST API calls it.
        active: whether messages can be sent.
        member: whether the service accounts are members.
        discoverable: whether who is no member can find it.
        external: whether people of other companies are in it.
        description: of a room.

    """

    id: str
    name: str = ""
    kind: StreamKind = "ROOM"
    active: bool = True
    member: bool = True
    discoverable: bool = True
    external: bool = False
    description: str = ""

    @property
    def url_safe(self) -> str:
        """The spelling of the REST API's paths and of most of its answers."""
        return self.id.rstrip("=").translate(str.maketrans("+/", "-_"))

    @property
    def created(self) -> int:
        """When, in milliseconds since 1970: what its id says."""
        found = read_stream_id(self.id).id
        return int(found.created.timestamp() * 1000) if found and found.created else 0


@dataclass(frozen=True, slots=True)
class Person:
    """A user; ``active`` is ``False`` for one who has been deactivated."""

    id: int
    name: str
    email: str = ""
    username: str = ""
    company: str = "Preview"
    active: bool = True


@dataclass(frozen=True, slots=True)
class Application:
    """An extension app that the pod's company may use."""

    id: str
    name: str
    enabled: bool = True
    publisher: str = "Symphony"


@dataclass(frozen=True)
class Directory:
    """What exists; to change it while a pod runs, put another in its place.

    Attributes:
        rooms: streams, by their ids in URL-safe spelling; in the order of listings.
        people: users, by their ids.
        apps: extension apps, by their ids.
        domains: the pod's host for a mail domain, for the login service.

    """

    rooms: dict[str, Room] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    apps: dict[str, Application] = field(default_factory=dict)
    domains: dict[str, str] = field(default_factory=dict)

    @cached_property
    def own(self) -> list[Room]:
        """Streams of which the service accounts are members, by creation date, as documented."""
        rooms = [room for room in self.rooms.values() if room.member]
        return sorted(rooms, key=lambda room: (room.created, room.id))

    @cached_property
    def by_email(self) -> dict[str, Person]:
        """Users by their e-mail addresses, in lower case."""
        return {one.email.lower(): one for one in self.people.values() if one.email}

    @cached_property
    def by_username(self) -> dict[str, Person]:
        """Users by their user names, in lower case."""
        return {one.username.lower(): one for one in self.people.values() if one.username}

    @classmethod
    def of(
        cls,
        rooms: Iterable[Room] = (),
        people: Iterable[Person] = (),
        apps: Iterable[Application] = (),
        domains: dict[str, str] | None = None,
    ) -> Directory:
        """Return the directory that holds these; of two with one id the last counts."""
        return cls(
            {room.url_safe: room for room in rooms},
            {person.id: person for person in people},
            {app.id: app for app in apps},
            dict(domains or {}),
        )

    @classmethod
    def of_registry(cls, registry: Registry) -> Directory:
        """Return what a site's registry names, whatever the pod: all of it exists here."""
        items = [item for section in registry.sections.values() for item in section.values()]
        rooms = [
            Room(id_, title, "IM" if item.type == "im" else "ROOM")
            for item in items
            if isinstance(item, Stream)
            for title in [text_in(item.title or item.name, ENGLISH)]
            for id_ in item.ids.values()
        ]
        people = [
            Person(item.id or made_up_user(item.name), item.name, item.email or "", item.name)
            for item in items
            if isinstance(item, User)
        ]
        apps = [
            Application(item.id, item.title, publisher=item.publisher)
            for item in items
            if isinstance(item, App)
        ]
        pod = registry.pod(registry.default_pod or "preview")
        hosts = {person.email.rpartition("@")[2].lower() for person in people if person.email}
        domains = dict.fromkeys(sorted(hosts), pod.host) if isinstance(pod, Pod) else {}
        return cls.of(rooms, people, apps, domains)

    def __or__(self, other: Directory) -> Directory:
        """Return both; of two with one id, the other's."""
        return Directory(
            self.rooms | other.rooms,
            self.people | other.people,
            self.apps | other.apps,
            self.domains | other.domains,
        )


def made_up_stream(number: int) -> str:
    """Return the standard id of the ``number``-th stream that is made up; always the same."""
    elapsed = 0x7FFF_FFFF_FFFF_FFFF - (_2020 + number * 1000)
    raw = hashlib.blake2s(str(number).encode(), digest_size=16).digest() + elapsed.to_bytes(8)
    return b64encode(raw + b"t").decode()


def made_up_rooms(count: int, *, first: int = 0, member: bool = True) -> list[Room]:
    """Return ``count`` rooms whose names and ids tell their numbers."""
    return [
        Room(made_up_stream(number), f"Room {number}", member=member)
        for number in range(first, first + count)
    ]


def made_up_user(name: str) -> int:
    """Return the user id of somebody who has none; always the same for a name."""
    digest = hashlib.blake2s(name.encode(), digest_size=4).digest()
    return (TENANT << 36) + int.from_bytes(digest)


def made_up_people(count: int) -> list[Person]:
    """Return ``count`` users, ``user0@acme.example`` and so on."""
    return [
        Person((TENANT << 36) + 1 + n, f"User {n}", f"user{n}@acme.example", f"user{n}")
        for n in range(count)
    ]
