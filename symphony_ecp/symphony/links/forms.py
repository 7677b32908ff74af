"""What a link does, as one class an action, and how each is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, assert_never, get_args
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

UNIVERSAL = "https://open.symphony.com/"
LEGACY = "symphony://"

Uri = Literal["universal", "legacy"]
StreamType = Literal["chatroom", "im"]
Channel = Literal["WHATSAPP", "SMS-DIRECT", "WECHAT", "LINE", "SMS"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
STREAM_TYPES: tuple[StreamType, ...] = get_args(StreamType)


@dataclass(frozen=True, slots=True)
class Launch:
    """Bring Symphony to the front."""


@dataclass(frozen=True, slots=True)
class StartChat:
    """Open the chat with one user, or the group chat with several."""

    user_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OpenStream:
    """Open a conversation; the id is in standard form and does not tell the type."""

    stream_id: str
    stream_type: StreamType


@dataclass(frozen=True, slots=True)
class CreateRoom:
    """Create a room, silently or (``dialog``) after the reader has confirmed it.

    People are given by id or by e-mail address, not both. Symphony wants the reader among them.
    """

    name: str
    user_ids: tuple[int, ...] = ()
    emails: tuple[str, ...] = ()
    dialog: bool = False


@dataclass(frozen=True, slots=True)
class Sms:
    """Start an SMS chat with a number in E.164 form."""

    phone: str


@dataclass(frozen=True, slots=True)
class Call:
    """Call a number in E.164 form."""

    phone: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Chat with an outside contact over a channel, or onboard them; the phone is in E.164 form."""

    phone: str
    channel: Channel
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    company: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """Show a user's profile."""

    user_id: int


@dataclass(frozen=True, slots=True)
class App:
    """Open an extension app, at its first navigation item or at the one with this title."""

    publisher: str
    id: str
    name: str
    module: str = ""


Action = Launch | StartChat | OpenStream | CreateRoom | Sms | Call | Contact | Profile | App


def write(action: Action, uri: Uri = "universal") -> str:
    """Return the link for an action, whatever :func:`check` says of it."""
    return (UNIVERSAL if uri == "universal" else LEGACY) + _tail(action)


def _tail(action: Action) -> str:
    match action:
        case Launch():
            return "?"
        case StartChat(user_ids):
            return f"?startChat={_joined(user_ids)}"
        case OpenStream(stream_id, stream_type):
            return f"?streamId={_escaped(stream_id)}&streamType={stream_type}"
        case CreateRoom():
            return f"?startRoom=RoomName={_escaped(action.name)}{_members(action)}"
        case Sms(phone):
            return f"#phoneNumber={_escaped(phone, '+')}&triggerAction=SMS"
        case Call(phone):
            return f"#phoneNumber={_escaped(phone, '+')}&triggerAction=PHONE_CALL"
        case Contact():
            return f"#triggerAction=CHAT&channel={action.channel}{_person(action)}"
        case Profile(user_id):
            return f"?userId={user_id}"
        case App(publisher, id_, name, module):
            segments = (publisher, id_, name, module) if module else (publisher, id_, name)
            return "?app/" + "/".join(map(_escaped, segments))
    assert_never(action)


def _members(room: CreateRoom) -> str:
    silent = "&silent=false" if room.dialog else ""
    ids = f"&userIds={_joined(room.user_ids)}" if room.user_ids else ""
    emails = f"&userEmails={','.join(_escaped(e, '@') for e in room.emails)}" if room.emails else ""
    return silent + ids + emails


def _person(contact: Contact) -> str:
    values = {
        "phoneNumber": contact.phone,
        "firstName": contact.first_name,
        "lastName": contact.last_name,
        "email": contact.email,
        "company": contact.company,
    }
    return "".join(f"&{key}={_escaped(value, '+@')}" for key, value in values.items() if value)


def _joined(user_ids: Iterable[int]) -> str:
    return ",".join(map(str, user_ids))


def _escaped(text: str, raw: str = "") -> str:
    # A lone surrogate has no UTF-8 form: it becomes "?", not an exception.
    return quote(text, safe=raw, errors="replace")
