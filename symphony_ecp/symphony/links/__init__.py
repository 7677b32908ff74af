"""Symphony's deep links: the only place that writes a Symphony URL, and reads one back.

The forms, literally (Symphony docs, "Symphony Messaging URI")::

    https://open.symphony.com/?                                               launch
    …?startChat={userId},{userId}                                             chat
    …?streamId={streamId}&streamType={chatroom|im}                            open a stream
    …?startRoom=RoomName={name}[&silent=false]&userIds={userId},{userId}      create a room
    …?startRoom=RoomName={name}[&silent=false]&userEmails={email},{email}     create a room
    …?userId={userId}                                                         profile
    …?app/{publisher}/{appId}/{appName}[/{moduleTitle}]                       extension app
    …#phoneNumber={phone}&triggerAction={SMS|PHONE_CALL}                      SMS, phone call
    …#triggerAction=CHAT&channel={channel}&phoneNumber={phone}[&firstName=…&lastName=…
        &email=…&company=…]                                                   contact

A legacy link has ``symphony://`` in place of ``https://open.symphony.com/`` (the page says "in
place of ``open.symphony.com``", which its examples contradict: that would write
``https://symphony://``).

Where Symphony says nothing, the safe spelling is written:

* the stream id in its standard form, percent-encoded, as in the one real link in Symphony's
  examples; whether links take the URL-safe form is undocumented;
* spaces as ``%20`` everywhere, as the page does for apps (for the name of a room it says only
  that spaces work when the link is opened in Chrome);
* in a fragment a raw ``+`` and ``@``, as in all samples; in a query a raw ``@`` and ``,``, but
  ``%2B`` for a ``+``, which a form decoder would turn into a space;
* every other character outside ``A-Z a-z 0-9 - . _ ~`` percent-encoded.
"""

from symphony_ecp.symphony.links.forms import (
    CHANNELS,
    LEGACY,
    STREAM_TYPES,
    UNIVERSAL,
    Action,
    App,
    Call,
    Channel,
    Contact,
    CreateRoom,
    Launch,
    OpenStream,
    Profile,
    Sms,
    StartChat,
    StreamType,
    Uri,
    write,
)
from symphony_ecp.symphony.links.phone import read_phone
from symphony_ecp.symphony.links.reading import in_text, is_symphony_link, parse
from symphony_ecp.symphony.links.rules import MAX_LENGTH, check, check_fields, is_email

__all__ = [
    "CHANNELS",
    "LEGACY",
    "MAX_LENGTH",
    "STREAM_TYPES",
    "UNIVERSAL",
    "Action",
    "App",
    "Call",
    "Channel",
    "Contact",
    "CreateRoom",
    "Launch",
    "OpenStream",
    "Profile",
    "Sms",
    "StartChat",
    "StreamType",
    "Uri",
    "check",
    "check_fields",
    "in_text",
    "is_email",
    "is_symphony_link",
    "parse",
    "read_phone",
    "write",
]
