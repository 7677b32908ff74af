"""The parts of an id, and nothing of what may be wrong with it."""

from __future__ import annotations

import re
import time
from binascii import a2b_base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import quote

Kind = Literal["stream", "message", "event", "unknown"]

#: How many characters a stream id has, without its padding.
LENGTH = 34
#: The oldest public id is of November 2014; the company behind Symphony dates from 2012.
BEGAN = datetime(2013, 1, 1, tzinfo=UTC)
#: Makes a URL-safe id a standard one.
TO_STANDARD = str.maketrans("-_", "+/")

_KINDS: dict[int, Kind] = {ord("t"): "stream", ord("m"): "message", ord("o"): "event"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = 0x7FFF_FFFF_FFFF_FFFF
_TO_URL_SAFE = str.maketrans("+/", "-_")
# 25 bytes leave four bits of the last character unused: only these four leave them empty.
_SPELLINGS = re.compile(r"(?:[A-Za-z0-9+/]{33}|[A-Za-z0-9_-]{33})[AQgw](?:==)?")


@dataclass(frozen=True, slots=True)
class StreamId:
    """A well-formed stream id.

    Attributes:
        standard: the standard spelling, 36 characters with ``==``.
        kind: what the last byte says; see the module about old message ids.
        created: when, in UTC, to the millisecond; ``None`` outside the years 1 to 9999.

    """

    standard: str
    kind: Kind
    created: datetime | None

    @property
    def url_safe(self) -> str:
        """The spelling of the REST API: ``-`` and ``_``, no padding."""
        return self.standard.rstrip("=").translate(_TO_URL_SAFE)

    @property
    def percent_encoded(self) -> str:
        """The standard spelling for a URL, with nothing left that a URL could mistake."""
        return quote(self.standard, safe="")


def decode(word: str) -> StreamId | None:
    """Read an id in standard or URL-safe spelling, with or without padding."""
    if not _SPELLINGS.fullmatch(word):
        return None
    standard = word[:LENGTH].translate(TO_STANDARD) + "=="
    raw = a2b_base64(standard)
    elapsed = _LATEST - int.from_bytes(raw[16:24])
    try:
        created = _EPOCH + timedelta(milliseconds=elapsed)
    except OverflowError:
        created = None
    return StreamId(standard, _KINDS.get(raw[24], "unknown"), created)


#: What the eight bytes of a time hold for ids since Symphony began, and until now.
_FIRST, _LAST = (
    (_LATEST - int(seconds * 1000)).to_bytes(8) for seconds in (BEGAN.timestamp(), time.time())
)


def is_plain_id(text: str) -> bool:
    """Whether this is the standard spelling of a conversation's id, and there is no more to say.

    The short way for registries, where nearly every id is of that kind; nothing can be told from
    the answer "no". It must not say "yes" where :func:`symphony_ecp.symphony.ids.read_stream_id`
    has a problem or another spelling.
    """
    try:
        raw = a2b_base64(text, strict_mode=True)
    except ValueError:
        return False
    return len(raw) == 25 and text.endswith("dA==") and _LAST <= raw[16:24] <= _FIRST


def decode_user(word: str) -> int | None:
    """Read a user id."""
    number = int(word) if re.fullmatch(r"[0-9]{1,19}", word) else 0
    return number if number <= _LATEST and tenant_of(number) else None


def tenant_of(user_id: int) -> int:
    """Return the tenant (the company's pod) of a user: the upper 27 of 63 bits."""
    return user_id >> 36
