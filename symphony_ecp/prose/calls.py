"""Calls of Symphony's SDK in the scripts of a page, and the block or link that does the same.

Source: Symphony docs, "Get started" (``render``) and "Open a chat"::

    symphony.render("container", {streamId: "…", showTitle: false})
    symphony.openStream("…", "#container")
    symphony.startRoom(["71811853190567"], ".container")

Only what is written plainly is read: texts, numbers, ``true`` and ``false``, in lists and objects.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from symphony_ecp.problems import Problem
from symphony_ecp.prose.addresses import judge_stream
from symphony_ecp.prose.offers import Lack, Offer, offer, write_link
from symphony_ecp.prose.pasted import as_written, information
from symphony_ecp.site import Site
from symphony_ecp.syntax import Syntax

#: A text; one that nobody closes ends with its line, so that no character is read twice.
_STRING = r"(?:\"(?:\\.|[^\"\\\n])*+\"?|'(?:\\.|[^'\\\n])*+'?|`(?:\\.|[^`\\])*+`?)"
_CLOSED = rf"{_STRING}(?<=[\"'`])"
_COMMENT = re.compile(rf"(?P<string>{_STRING})|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_CALL = re.compile(
    rf"(?P<string>{_STRING})|(?<![\w$.])(?:window\s*\.\s*)?symphony\s*\.\s*(?P<name>render|openStream|setStream|startRoom)"
    r"\s*\(",
    re.DOTALL,
)
_BRACKET = re.compile(rf"{_STRING}|[()\[\]{{}}]", re.DOTALL)
_TOKEN = re.compile(
    rf"(?P<string>{_STRING})|(?<![\w$])(?P<key>[\w$]++)(?=\s*+:)|(?P<comma>,)(?=\s*+[\]}}])"
    r"|(?P<word>[A-Za-z_$][\w$.]*+)",
)
_PAIR = re.compile(rf"(?<!\w)(?P<key>\w++)[\"']?\s*+:\s*+(?P<value>{_CLOSED}|true\b|false\b)")
#: What may stand around the calls of a script that does nothing else.
_AROUND = re.compile(
    r"(?:(?:window\s*+\.\s*+|var\s++)(?P<one>[\w$]++)\s*+=\s*+(?:async\s*+)?"
    r"(?:function\s*+[\w$]*+\s*+\(\s*+\)|\(\s*+\)\s*+=>)"
    r"|(?:async\s++)?function\s++(?P<other>[\w$]++)\s*+\(\s*+\))?"
    r"(?:[\s{};()]|\.\s*+then\s*+\(\s*+(?:async\s*+)?\(\s*+\)\s*+=>|\bawait\b|\breturn\b)*+"
)
#: What is said of a call whose arguments are not written plainly.
UNKNOWN = Lack("a script decides what it shows", "write what that is into the block")


@dataclass(frozen=True)
class Call:
    """One call.

    Attributes:
        name: which one.
        start: where it begins in the script.
        end: where it ends.
        container: the selector of the element that it opens a chat in; none for the main one.
        given: what it says of the chat.
        plain: whether all that it says could be read.

    """

    name: str
    start: int
    end: int
    container: str
    given: tuple[tuple[str, str], ...]
    plain: bool

    def offer(self, site: Site) -> Offer:
        """Return the block that does the same."""
        found = offer(self.given, site)
        return found if self.plain and found.has_target else found.but(UNKNOWN)


def read(script: str) -> Iterator[Call]:
    """Iterate over the calls in a script that open a chat."""
    script = without_comments(script)
    ends = _ends(script)
    found = [match for match in _CALL.finditer(script) if match["name"]]
    for match, after in zip(found, [*found[1:], None], strict=False):
        closing = ends.get(match.end() - 1, len(script))
        # What follows a call among the arguments is left unread.
        last = min(closing, after.start() if after else closing)
        values, plain = _values(script[match.end() : last])
        plain = plain and last == closing < len(script)
        container, given = _meaning(match["name"], values)
        yield Call(match["name"], match.start(), closing + 1, container, tuple(given), plain)


def only_opens(script: str) -> tuple[bool, str]:
    """Whether a script does nothing but open chats, and the function that it does that in, if any.

    It is one that ``data-onload`` can name: ``function go() {…}``, ``window.go = () => …``.
    """
    bare, parts, end = without_comments(script), [], 0
    for call in read(script):
        if call.start >= end:
            parts.append(bare[end : call.start])
            end = call.end
    match = _AROUND.fullmatch("".join([*parts, bare[end:]]).strip())
    return match is not None, (match and (match["one"] or match["other"])) or ""


def without_comments(script: str) -> str:
    """Blank a script's comments out, so that every other character stays where it is."""

    def blank(match: re.Match[str]) -> str:
        return match[0] if match["string"] else re.sub(r"[^\n]", " ", match[0])

    return _COMMENT.sub(blank, script)


def answers(
    script: str, site: Site, syntax: Syntax, attribute: str = ""
) -> Iterator[tuple[int, Problem]]:
    """Iterate over what would replace a script's calls, each with its place in the script.

    Args:
        script: its text.
        site: the site.
        syntax: how blocks are spelt.
        attribute: the attribute, such as ``onclick``, whose text this is, if it is one.

    """
    for call in read(script):
        if any(problem.severity != "info" for problem in _wrong(call, site)):
            continue
        found = call.offer(site)
        options = dict(found.options)
        option = "stream" if "stream" in options else "users"
        target = options.get(option, "").replace(" ", "")
        # A link knows ids and names, and an e-mail address only of people in the registry.
        link = write_link(f"symphony:{option}/{target}", syntax) if "@" not in target else ""
        who = f"'{attribute}'" if attribute else "a script"
        what = "button or a link" if attribute else "symphony-chat block"
        message = f"{who} calls symphony.{call.name}, which a {what} does by itself"
        if attribute:
            hint = f"write a symphony-button with '{option}: {target or '…'}' in its place"
            hint += f", or {link}" if target and link else ""
        else:
            hint = found.hint(syntax)
            if target and link and call.name != "render":
                hint += f"; where it waits for a click, with {link}"
        yield call.start, information(message, hint)


def _wrong(call: Call, site: Site) -> tuple[Problem, ...]:
    """Return what is wrong with the id of a call, which is said in place of an answer."""
    stream = dict(call.given).get("streamId", "")
    return site.reported(tuple(judge_stream(stream, site, site.pod))) if stream else ()


def _ends(script: str) -> dict[int, int]:
    """Return where each bracket of a script is closed, by where it stands."""
    ends, still_open = dict[int, int](), list[int]()
    for match in _BRACKET.finditer(script):
        if match[0] in "([{":
            still_open.append(match.start())
        elif match[0] in ")]}" and still_open:
            ends[still_open.pop()] = match.start()
    return ends


def _values(text: str) -> tuple[list[Any], bool]:
    """Return the arguments of a call, and whether all of them could be read."""
    plain = True

    def as_json(match: re.Match[str]) -> str:
        nonlocal plain
        if match["comma"]:
            return ""
        if match["key"]:
            return json.dumps(match["key"])
        if match["word"]:
            known = match["word"] in ("true", "false", "null")
            plain = plain and known
            return match["word"] if known else "null"
        if len(match["string"]) == 1 or match["string"][-1] != match["string"][0]:
            return match[0]  # nobody closes it, which is no JSON either
        inner = match["string"][1:-1]
        plain = plain and "\\" not in inner and not (match["string"][0] == "`" and "${" in inner)
        return json.dumps(inner)

    try:
        return list(json.loads(_TOKEN.sub(as_json, f"[{text}]"))), plain
    except (ValueError, RecursionError):
        found = re.match(rf"\s*({_CLOSED})", text)
        pairs = {pair["key"]: pair["value"].strip("\"'`") for pair in _PAIR.finditer(text)}
        return [found[1][1:-1] if found else None, pairs], False


def _meaning(name: str, values: list[Any]) -> tuple[str, Iterator[tuple[str, str]]]:
    """Return the container of a call, and what it says of the chat."""
    first, second = [*values, None, None][:2]
    if name == "render":
        container = f".{first if isinstance(first, str) else 'symphony-ecm'}"
        return container, _pairs(second if isinstance(second, Mapping) else {})
    given = {"userIds" if name == "startRoom" else "streamId": first}
    return second if isinstance(second, str) else "", _pairs(given)


def _pairs(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in settings.items():
        if isinstance(value, list):
            yield key, ",".join(as_written(one) for one in value if one is not None)
        elif value is not None:
            yield key, as_written(value)
