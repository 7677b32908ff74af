"""Symphony's ids: their anatomy, and what is wrong with a bad one.

A stream id is the base64 of 25 bytes::

    16 opaque bytes | 8 bytes, big-endian: 0x7fffffffffffffff - milliseconds since 1970 | 1 byte

The last byte is ``t`` for a conversation (of any kind: room, chat or wall post), ``m`` for a
message, ``o`` for an event. Source: measured on every id that Symphony's public documentation,
examples and clients show; Symphony documents none of it. It holds for all of them, but it is no
checksum: four of five single-character typos pass, so only a pod can confirm that an id exists.
What can be told is that an id is nearly the same as another, which no two real ones are.

* Until 2021 some message ids also carried ``t``. They **cannot be told** from conversation ids
  offline and are read as conversations.
* The id does not say whether a conversation is a room or a chat.

Three spellings are read (Symphony docs, "Overview of Streams"): *standard* (``+ / ==``, as the
client shows it), *URL-safe* (``- _``, no padding, as the REST API answers) and either of them
*percent-encoded* (as in a link). Padding may be missing or present in both.

A user id is a positive 63-bit number whose upper 27 bits are the tenant, the company's pod
(Symphony BDK, ``UserIdUtil``).
"""

from symphony_ecp.symphony.ids.anatomy import Kind, StreamId, is_plain_id, tenant_of
from symphony_ecp.symphony.ids.diagnosis import looks_like_stream_id
from symphony_ecp.symphony.ids.nearness import NearIds
from symphony_ecp.symphony.ids.reading import IdReading, read_stream_id, read_user_id

__all__ = [
    "IdReading",
    "Kind",
    "NearIds",
    "StreamId",
    "is_plain_id",
    "looks_like_stream_id",
    "read_stream_id",
    "read_user_id",
    "tenant_of",
]
