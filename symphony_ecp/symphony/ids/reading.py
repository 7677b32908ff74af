"""Reads ids as authors write them, and says what is wrong with a bad one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote

from symphony_ecp.problems import Problem
from symphony_ecp.symphony.ids.anatomy import StreamId, decode, decode_user, tenant_of
from symphony_ecp.symphony.ids.diagnosis import judge, malformed
from symphony_ecp.text import shown, unseen


@dataclass(frozen=True, slots=True)
class IdReading:
    """What was read from a text; ``id`` is ``None`` when it is no id at all."""

    text: str
    id: StreamId | None
    problems: tuple[Problem, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form that ``ecp id --format json`` prints."""
        found = self.id
        created = found.created if found else None
        return {
            "input": self.text,
            "kind": found.kind if found else "unknown",
            "created": created.isoformat(timespec="milliseconds") if created else None,
            "standard": found.standard if found else None,
            "url_safe": found.url_safe if found else None,
            "percent_encoded": found.percent_encoded if found else None,
            "problems": [problem.as_dict() for problem in self.problems],
        }


def read_stream_id(text: str, *, now: datetime | None = None) -> IdReading:
    """Read an id in any spelling.

    Args:
        text: what the author wrote; white space around it is ignored.
        now: an aware time; ids created more than a day later are implausible. The current time
            if left out, so that only an id from the future can be judged differently tomorrow.

    Returns:
        The id in standard form and what is wrong with it: ``stream-malformed`` (error, no id),
        ``stream-is-message`` (error), ``stream-implausible`` (warning).

    """
    now = now or datetime.now(UTC)
    word = text.strip()
    found = decode(word) or decode(unquote(word))
    if found is None:
        return IdReading(text, None, (malformed(word, now),))
    return IdReading(text, found, tuple(judge(word, found, now)))


def read_user_id(text: str) -> tuple[int | None, tuple[Problem, ...]]:
    """Read a user id; ``bad-value`` (error) when it is none."""
    word = text.strip()
    number = decode_user(word)
    if number is not None:
        return number, ()
    if re.fullmatch(r"[0-9]+", word):
        what = "is too large for a user id"
        if len(word) < 20 and tenant_of(int(word)) == 0:
            what = "is too small for a user id: it names no company"
    elif "@" in word:
        what = "is an e-mail address, not a user id"
    elif decode(word) or decode(unquote(word)):
        what = "is the id of a conversation or message, not of a user"
    else:
        what = "is not a user id, which is a number such as 71811853190567"
    hint = "ask an administrator, or the REST API: GET /v3/users?email=…"
    message = f"{shown(word)} {what}{unseen(word)}"
    return None, (Problem("bad-value", message, hint, severity="error"),)
