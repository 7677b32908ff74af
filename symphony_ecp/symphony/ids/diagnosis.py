"""What is wrong with an id, or with a text that is none, in words an author can act on."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from symphony_ecp.problems import Problem
from symphony_ecp.symphony.ids.anatomy import (
    BEGAN,
    LENGTH,
    TO_STANDARD,
    StreamId,
    decode,
    decode_user,
    tenant_of,
)
from symphony_ecp.text import after, character, shown

if TYPE_CHECKING:
    from collections.abc import Callable

#: What to do for the right id (Symphony docs, "Overview of Streams": Message Status).
_COPY = (
    "in Symphony, click the time of any message in the conversation and copy the Conversation ID"
)
_COMPARE = "a character may be mistyped: compare it with the Conversation ID that Symphony shows"
#: Clocks differ, and so do time zones: an id of "tomorrow" is not from the future.
_SLACK = timedelta(days=1)
#: A real id has some twenty different characters, and AAAA… is no id in upper case.
_FEW = 10


def _implausible(found: StreamId, now: datetime) -> str:
    """Say why this cannot be the id of anything; empty when it can."""
    if found.standard == found.standard.upper() and len(set(found.standard)) > _FEW:
        return "is in upper case; small letters matter in an id"
    if found.created is None:
        return "has the length of an id, but the time of creation inside it is nonsense"
    if found.created < BEGAN:
        return f"says it was created on {found.created.date()}, before Symphony existed"
    if found.created > now + _SLACK:
        return f"says it was created on {found.created.date()}, in the future"
    if found.kind == "unknown":
        return "ends like no id that Symphony makes; a conversation's ends in dA=="
    return ""


def judge(word: str, found: StreamId, now: datetime) -> list[Problem]:
    """Say why a well-formed id is not what an author needs; nothing if it is.

    Args:
        word: how the author spelt it.
        found: the id.
        now: an aware time.

    """
    problems = []
    implausible = _implausible(found, now)
    if found.kind in ("message", "event"):
        verb = "sent" if found.kind == "message" else "of"
        when = "" if implausible or not found.created else f" ({verb} {found.created.date()})"
        what = f"is the id of {'a message' if verb == 'sent' else 'an event'}{when}"
        message = f"{shown(word)} {what}, not of a conversation"
        problems.append(Problem("stream-is-message", message, _COPY, severity="error"))
    if implausible:
        message = f"{shown(word)} {implausible}"
        problems.append(Problem("stream-implausible", message, _COMPARE))
    return problems


# What is wrong with a text that is no id: the first diagnosis that finds something speaks. ----


class _Finding(NamedTuple):
    """What to say after the text, and the id that was probably meant, if one can be told."""

    what: str
    meant: str = ""
    hint: str = _COPY


def malformed(word: str, now: datetime) -> Problem:
    """Say why a text is no id, and which one was probably meant."""
    finding = next(filter(None, (diagnose(word) for diagnose in _DIAGNOSES)))
    meant = decode(finding.meant)
    hint = finding.hint
    if meant and meant.kind == "stream" and not _implausible(meant, now):
        hint = f"did you mean '{meant.standard}'?"
    return Problem("stream-malformed", f"{shown(word)} {finding.what}", hint, severity="error")


_MARKS = "\"'`\u201c\u201d\u2018\u2019«»<>()[]{}$"
_RUNS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_PLACEHOLDER = re.compile(
    r"(?:(?:my|your|some|another|the|a|test|example|sample|insert|replace)[-_ ]?){0,3}"
    r"(?:stream|room|chat|conversation|message|file|im|thread)?[-_ ]?ids?"
    r"[0-9]{0,3}(?:[-_ ]?here)?=*"
    r"|(?:my|your|some|another|example|sample)[-_ ]?(?:stream|room|chat|conversation)=*"
    r"|x{3,}=*|\.{3,}|…+|\?+|-+|_+|tb[cd]|todo|fixme|change[-_ ]?me|placeholder|n/?a|none|null",
    re.IGNORECASE,
)
# A conversation's id of 2004 to 2039, standing alone in a longer text: the bytes that invert the
# time always begin with the same bits.
_INSIDE = re.compile(
    r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{21}[HXn3]///[g-v][A-Za-z0-9+/]{6}dA(?![A-Za-z0-9+/])"
    r"|(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{21}[HXn3]___[g-v][A-Za-z0-9_-]{6}dA(?![A-Za-z0-9_-])"
)
_OTHER_IDS = (
    (r"[0-9a-f]{32}_f.*", "is the id of a datafeed, which a bot reads, not of a conversation"),
    (r"(?:internal|external)_.*", "is the id of an attached file, not of a conversation"),
    (r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", "is a UUID, not a stream id"),
    (r"[A-Za-z0-9+/_-]{34}(?:==[0-9]+|-[0-9]{1,4})", "is the id of a message with a number added"),
)


def _inside(word: str) -> str:
    """Return the conversation id that stands somewhere in a text, or nothing."""
    found = _INSIDE.search(unquote(word))
    return found[0] if found else ""


def _empty(word: str) -> _Finding | None:
    return None if word else _Finding("is empty, where a stream id is expected")


def _placeholder(word: str) -> _Finding | None:
    bare = word.strip(_MARKS)
    template = re.fullmatch(r"\$?[<{].*[>}]", word, re.DOTALL) and not _inside(word)
    if template or _PLACEHOLDER.fullmatch(bare):
        return _Finding("is a placeholder, not a stream id")
    if "..." in word or "…" in word:
        return _Finding("is shortened; all 34 characters of a stream id are needed")
    return None


def _link(word: str) -> _Finding | None:
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:\S", word):
        return None
    stream = re.search(r"[?&#]streamId=([^&#]*)", word)
    part = stream[1] if stream else _inside(word)
    if not part:
        return _Finding("is a link and has no stream id in it")
    hint = f"write its stream id alone: {shown(part)}"
    return _Finding("is a link, where only a stream id belongs", unquote(part), hint)


def _other_id(word: str) -> _Finding | None:
    number = decode_user(word)
    if number is not None:
        what = f"is the id of a user (of tenant {tenant_of(number)}), not of a conversation"
        return _Finding(what, hint="to chat with that person, use the option 'users'")
    if word.isdecimal():
        return _Finding("is a number, not a stream id")
    if re.fullmatch(r"[^@\s/]+@[^@\s/]+", word):
        what = "is an e-mail address, not a stream id"
        return _Finding(what, hint="to chat with that person, use the option 'users'")
    for pattern, what in _OTHER_IDS:
        if re.fullmatch(pattern, word, re.DOTALL):
            return _Finding(what)
    return None


def _marked(word: str) -> _Finding | None:
    bare = word.strip(_MARKS)
    if bare == word or not decode(unquote(bare)):
        return None
    return _Finding("has quotation marks or brackets around the id", unquote(bare))


def _white_space(word: str) -> _Finding | None:
    space = re.search(r"\s", word)
    if not space:
        return None
    known = {"\n": "a line break", "\r": "a line break", "\t": "a tab", " ": "a space"}
    name = known.get(space[0]) or character(space[0])
    joined = "".join(word.split())
    if not decode(unquote(joined)):
        # Unquoted in a link, every + arrives as a space.
        plus = word.replace(" ", "+")
        if decode(plus):
            what = "has spaces where its + signs were, as after a link that was not percent-encoded"
            return _Finding(what, plus)
    meant = unquote(joined)
    if not decode(meant):
        meant = _inside(word)
    return _Finding(f"has {name} in it, {after(space.start())}", meant)


def _foreign(word: str) -> _Finding | None:
    plain = unquote(word)
    if "%" in plain and decode(unquote(plain)):
        return _Finding("is percent-encoded twice", unquote(plain))
    foreign = re.search(r"[^A-Za-z0-9+/_=-]", plain)
    if not foreign:
        return None
    place = after(foreign.start())
    what = f"has a character that no stream id has, {character(foreign[0])}, {place}"
    meant = re.sub(r"[^A-Za-z0-9+/_=-]", "", plain)
    return _Finding(what, meant if decode(meant) else _inside(word))


def _alphabets(word: str) -> _Finding | None:
    plain = unquote(word)
    if not (re.search(r"[+/]", plain) and re.search(r"[-_]", plain)):
        return None
    what = "mixes two spellings: + and / (standard) with - and _ (URL-safe)"
    return _Finding(what, plain.translate(TO_STANDARD))


def _padding(word: str) -> _Finding | None:
    plain = unquote(word)
    body = plain.rstrip("=")
    if "=" in body:
        return _Finding(f"has = inside, {after(body.index('='))}", _inside(word))
    if len(body) == LENGTH and len(plain) - len(body) not in (0, 2):
        return _Finding("does not end in exactly two =", body)
    return None


def _length(word: str) -> _Finding | None:
    body = unquote(word).rstrip("=")
    missing = LENGTH - len(body)
    if missing == 0:
        return None
    if not 16 <= len(body) <= 80:
        return _Finding(f"has {_count(len(body))}, where a stream id has {LENGTH}")
    # /// (or ___) always follows the 22nd character, so it shows where the fault is.
    mark = max(body.find("///"), body.find("___"))
    where = ""
    if mark == 22:
        where = ", at its end"
    elif mark == 22 - missing:
        where = f", before {body[mark : mark + 3]}"
    if missing < 0:
        return _Finding(f"has {_count(-missing)} too many{where}", _inside(word))
    what = f"is truncated: {missing} of {LENGTH} characters {_are(missing)} missing{where}"
    # Markdown may have read ___ as emphasis and taken it away; tools for paths make // a single /.
    rest = body[22:].translate(TO_STANDARD).lstrip("/")
    return _Finding(what, f"{body[:22].translate(TO_STANDARD)}///{rest}")


def _count(number: int) -> str:
    return f"{number} character" if number == 1 else f"{number} characters"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _last_character(word: str) -> _Finding:
    body = unquote(word).rstrip("=")
    if body.islower():
        return _Finding("is in lower case; capital letters matter in an id")
    what = f"ends in {body[-1]!r}, as no id of {LENGTH} characters can"
    return _Finding(what, body[:-1] + "A" if body[-2:-1] == "d" else "")


# The order matters: what a text is comes before what is wrong with its characters.
_DIAGNOSES: tuple[Callable[[str], _Finding | None], ...] = (
    _empty,
    _placeholder,
    _link,
    _other_id,
    _marked,
    _white_space,
    _foreign,
    _alphabets,
    _padding,
    _length,
    _last_character,
)


def looks_like_stream_id(text: str) -> bool:
    """Whether an author who wrote this meant an id rather than a name from the registry.

    Cheap and generous: it only chooses which problem to report for a name that is not there.
    """
    word = text.strip()
    if any(mark in word for mark in ("///", "___", "==", "...", "…", "%2", "${", "{{")):
        return True
    if any(character.isspace() for character in word):
        return False
    if any(mark in word for mark in "/+=%@<{") or _PLACEHOLDER.fullmatch(word):
        return True
    if word.isdecimal():
        return len(word) >= 10
    # Names are made of words; in base64 the kind of character changes at every other one.
    runs = _RUNS.findall(word)
    return len(word) >= 20 and len(word) < 2.5 * len(runs)
