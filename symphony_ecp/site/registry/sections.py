"""What each section of ``symphony.yml`` may say, and what its entries become.

The tables are read by the reader, the JSON Schema and the documentation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from symphony_ecp.site.registry.copies import EXPECTED, read_copies
from symphony_ecp.site.registry.hosts import oddities, read_host
from symphony_ecp.site.registry.items import App, Item, Pod, Stream, Theme, User
from symphony_ecp.symphony import THEME_COLOURS, THEME_CONTRASTS, THEME_SHADES, contrast
from symphony_ecp.symphony.ids import is_plain_id, read_stream_id, read_user_id
from symphony_ecp.symphony.links import is_email
from symphony_ecp.syntax import LINK
from symphony_ecp.values import BOOLEAN, TEXT, ValueType, choice

_COLOUR = re.compile("#[0-9a-fA-F]{6}")


def _email(text: str) -> str:
    if not is_email(text):
        raise ValueError("an e-mail address")
    return text


def _user_id(text: str) -> int:
    number, _ = read_user_id(text)
    if number is None:
        raise ValueError("a user id")
    return number


def _stream_id(text: str) -> str:
    if is_plain_id(text):
        return text
    reading = read_stream_id(text)
    if reading.id is None or reading.problems:
        raise ValueError("the id of a stream")
    return reading.id.standard


def _lookup(text: str) -> str:
    if text.lower() == "any":
        return "any"
    try:
        return "true" if BOOLEAN.read(text) else ""
    except ValueError:
        raise ValueError("true or any") from None


def _days(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,4}", text, re.ASCII):
        raise ValueError("a number of days")
    return int(text)


def _colour(text: str) -> str:
    if not _COLOUR.fullmatch(text):
        raise ValueError("a colour as #rrggbb")
    return text


HOST = ValueType("a host such as acme.symphony.com", read_host, {"type": "string"})
EMAIL = ValueType("an e-mail address", _email, {"type": "string"})
USER_ID = ValueType("a user id", _user_id, {"type": ["integer", "string"]})
DAYS = ValueType("a number of days", _days, {"type": "integer", "minimum": 1})
COPIES = ValueType(EXPECTED, read_copies, {"type": "string"})
LOOKUP = ValueType("true or any", _lookup, {"enum": [True, False, "any"]}, ("true", "any"))
STREAM_ID = ValueType("the id of a stream", _stream_id, {"type": "string"})
COLOUR = ValueType(
    "a colour as #rrggbb", _colour, {"type": "string", "pattern": f"^{_COLOUR.pattern}$"}
)


@dataclass(frozen=True, slots=True)
class Field:
    """One key of an entry.

    Attributes:
        type: what it takes.
        help: one line for the reference table.
        required: whether an entry needs it.
        each: ``None`` for a single value; ``()`` for a single value or one for each pod; else the
            keys of a mapping of such values.
        many: whether it takes one value or a list of them.
        by_language: whether it takes one text or one for each language.

    """

    type: ValueType
    help: str
    required: bool = False
    each: tuple[str, ...] | None = None
    many: bool = False
    by_language: bool = False


#: Keys of an entry, by section. ``defaults`` takes the options of a chat, ``dock`` those of
#: :data:`symphony_ecp.syntax.DOCK`, ``links`` those of a button that say what it does.
FIELDS: dict[str, dict[str, Field]] = {
    "pods": {
        "host": Field(HOST, "the pod's host", required=True),
        "partner-id": Field(TEXT, "the partner id that Symphony gave for this site"),
        "sites": Field(COPIES, "where the partner id holds: one host or a list of them", many=True),
        "title": Field(TEXT, "the company's name, for readers", by_language=True),
        "readers": Field(BOOLEAN, "people of that company read the site: see `pod: reader`"),
    },
    "streams": {
        "id": Field(STREAM_ID, "the stream's id, or one id for each pod", required=True, each=()),
        "type": Field(choice("chatroom", "im"), "the kind of stream"),
        "title": Field(TEXT, "the title of its chats", by_language=True),
    },
    "users": {
        "id": Field(USER_ID, "the user's id"),
        "email": Field(EMAIL, "the user's e-mail address"),
    },
    "apps": {
        "publisher": Field(TEXT, "the app's publisher", required=True),
        "id": Field(TEXT, "the app's id", required=True),
        "name": Field(TEXT, "the app's name", required=True),
        "module": Field(TEXT, "the module to open"),
    },
    "links": {row.name: Field(row.type, row.help) for row in LINK},
    "themes": {
        **{name: Field(COLOUR, "a colour", required=name != "mention") for name in THEME_COLOURS},
        **{
            name: Field(COLOUR, "its shades, as #rrggbb", each=shades)
            for name, shades in THEME_SHADES.items()
        },
    },
}

#: The keys of the file that take one value.
VALUES: dict[str, Field] = {
    "default-pod": Field(TEXT, "the pod that blocks use; `reader` for that of each reader"),
    "pod-lookup": Field(
        LOOKUP,
        "readers may have their pod found by their e-mail address: one of the registry's, or with "
        "`any` every host under symphony.com",
    ),
    "verify": Field(choice("lock"), "builds report what symphony.lock says"),
    "lock-max-age": Field(DAYS, "days after which what symphony.lock says no longer counts"),
}

#: The keys of the file.
TOP = (*VALUES, "defaults", "dock", "words", "extends", *FIELDS)


def _pod_remarks(name: str, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Say what is odd about the host, and what :func:`lacks_partner` says."""
    yield from oddities(str(values["host"]))
    yield from lacks_partner(name, values)


def lacks_partner(name: str, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Say that production needs a partner id; UAT does not (Symphony docs, "Pricing tiers")."""
    pod = Pod(name, read_host(str(values["host"])))
    if not values.get("partner-id") and "uat" not in f"{name} {pod.host}" and not pod.is_local:
        yield "no partner id, which production pods require", "add 'partner-id:'"


def _theme_remarks(_name: str, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Say which text is hard to read: contrast below 4.5, WCAG 2.2 level AA (1.4.3)."""
    for text, ground in THEME_CONTRASTS:
        ratio = contrast(values[text], values[ground])
        if ratio < 4.5:
            yield (
                f"{text} on {ground} has a contrast of {ratio:.1f}, below WCAG AA",
                "choose colours with a contrast of 4.5 or more",
            )


#: The keys without which an entry is nothing, by section.
NEEDED = {
    section: frozenset(key for key, field in fields.items() if field.required)
    for section, fields in FIELDS.items()
}

#: The readers of keys that take a single value, by section.
READ = {
    section: {
        key: field.type.read for key, field in fields.items() if not (field.each or field.many)
    }
    for section, fields in FIELDS.items()
}

#: What is worth knowing of an entry that is otherwise fine; its host is as it was written.
REMARKS: dict[str, Callable[[str, dict[str, Any]], Iterator[tuple[str, str]]]] = {
    "pods": _pod_remarks,
    "themes": _theme_remarks,
}

BUILD: dict[str, Callable[[str, dict[str, Any]], Item]] = {
    "pods": lambda name, v: Pod(
        name,
        v["host"],
        v.get("partner-id", ""),
        tuple(v.get("sites", ())),
        v.get("title", ""),
        v.get("readers", False),
    ),
    "streams": lambda name, v: Stream(
        name,
        v["id"] if isinstance(v["id"], dict) else {"": v["id"]},
        v.get("type"),
        v.get("title"),
    ),
    "users": lambda name, v: User(name, v.get("id"), v.get("email")),
    "apps": lambda name, v: App(name, v["publisher"], v["id"], v["name"], v.get("module", "")),
    "themes": Theme,
}
