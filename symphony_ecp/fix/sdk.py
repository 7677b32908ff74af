"""Symphony's SDK on a page: its script, the containers of its chats, the scripts that call it.

They go together or stay together: a container that stays needs the script, and so does a call.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from symphony_ecp.fix.edits import Text
from symphony_ecp.fix.pieces import Item
from symphony_ecp.prose import calls, pasted
from symphony_ecp.prose.offers import Lack, Offer
from symphony_ecp.site import Site

_VALUE = r"(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+)"
#: What runs on a page, or may: its scripts, closed or not, and what its tags do.
_LIVE = re.compile(
    r"<script\b[^>]*>?(?P<body>.*?)(?:</script\s*>|\Z)"
    rf"|\bon[a-z]+\s*=\s*(?P<handler>{_VALUE})|javascript:(?P<link>[^>\n]*)",
    re.IGNORECASE | re.DOTALL,
)
#: Any use of the SDK by a script, or of its containers, in comments, too: what looks like one may
#: be a regular expression. The host of a pod is none.
_USE = r"(?<![\w$])symphony(?![\w$]|\.com\b)(?:\.\w+)?"
_CLASS = re.compile(rf"\bclass\s*=\s*(?P<value>{_VALUE})", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b[^<>]*", re.IGNORECASE)
#: What brings in more than the page says: snippets, includes, macros.
_TAKEN = re.compile(
    r"-8<-|\{[{%]|\{![^!\n]*!\}|\{include\}|^[ \t]*(?:\.\.[ \t]+include::|:(?:file|url):)",
    re.IGNORECASE | re.MULTILINE,
)

_MORE = Lack("its script does more than open chats", "take the calls out of the script")
_NEEDLESS = "see that nothing else needs it"
_NOT_HERE = Lack("the SDK's script does not stand on the page", "remove it where it stands")
_TWICE = Lack("the SDK is loaded by more than this", "remove all of its scripts")
_SWITCHES = Lack("its calls open several chats in one place", "write a block for each")


@dataclass
class Group:
    """All of a page that goes with the SDK.

    Attributes:
        blocks: what takes the place of each item: a block, or nothing.
        lacks: what keeps an item from going.

    """

    blocks: dict[Item, Offer | None] = field(default_factory=dict)
    lacks: dict[Item, list[Lack]] = field(default_factory=dict)

    def lack(self, item: Item, *lacks: Lack) -> None:
        """Note why an item stays."""
        self.lacks.setdefault(item, []).extend(lacks)


def group(
    items: Sequence[Item], text: Text, site: Site, code: Container[int], apart: Iterable[str]
) -> Group:
    """Return what would take the place of the SDK's script and all that goes with it.

    Args:
        items: the elements that stand alone on a page.
        text: its text.
        site: the site.
        code: those of its lines that are code.
        apart: where else the check saw what needs the SDK.

    """
    found = Group()
    scripts = [item for item in items if item.tag == "script" and pasted.is_sdk(item.attributes)]
    callers = [item for item in items if item.body and any(calls.read(item.body))]
    own = [item for item in items if item.tag == "div" and pasted.is_container(item.attributes)]
    found.blocks = dict.fromkeys([*scripts, *callers, *own])
    for item in (*callers, *own) if not scripts else ():
        found.lack(item, _NOT_HERE)
    for script in scripts:
        found.lack(script, *pasted.sdk_lacks(script.attributes, site))
        if len(scripts) > 1 or sum("sdk.js" in tag for tag in _SCRIPT.findall(text.text)) > 1:
            found.lack(script, _TWICE)
        if script.body.strip():
            found.lack(script, Lack("there is code between its tags", "see that nobody needs it"))
        onload = script.attributes.get("data-onload", "")
        found.lack(script, *_unmet(onload, callers))
        name = rf"|(?<![\w$-]){re.escape(onload)}(?![\w$-])" if onload else ""
        gone = (script, *callers, *own)
        found.lack(script, *_other_uses(re.compile(_USE + name), text, gone))
        found.lack(script, *_other_needs(text, gone, code, apart))
    told = _told(found, callers)
    places = {item: told.pop(name) for item, name in _containers(items, told)}
    for caller in callers if told else ():
        name = next(iter(told)) or "the main one"
        reason = f"the container '{name}' does not stand alone on the page, once and empty"
        found.lack(caller, Lack(reason, ""))
    first = scripts[0].attributes if scripts else {}
    pod = pasted.sdk_pod(first, site)
    for item in {**dict.fromkeys(own), **places}:
        given = list(places.get(item, ()))
        if first.get("data-mode") == "full":
            given.append(("layout", "collaboration"))
        block = pasted.of_container(item.attributes, site, pod, given)
        found.blocks[item] = block
        found.lack(item, *block.lacks)
    return found


def _other_uses(used: re.Pattern[str], text: Text, items: Iterable[Item]) -> Iterable[Lack]:
    """Return the first use of the SDK outside of the scripts that only open chats."""
    for live in _LIVE.finditer(text.text):
        part = live.lastgroup or ""
        match = used.search(live[part])
        if match and not _is_in(items, live.start()):
            line = text.number(live.start(part) + match.start())
            return [Lack(f"line {line} uses it, too, as '{match[0]}'", _NEEDLESS)]
    return []


def _other_needs(
    text: Text, items: Iterable[Item], code: Container[int], apart: Iterable[str]
) -> Iterator[Lack]:
    """Iterate over the first that needs the SDK, too, and the first that may bring such in."""

    def lines(found: Iterable[re.Match[str]]) -> Iterator[int]:
        for match in found:
            line = text.number(match.start())
            if line not in code and not _is_in(items, match.start()):
                yield line

    classes = _CLASS.finditer(text.text)
    containers = (m for m in classes if "symphony-ecm" in m["value"].strip("\"'").split())
    scripts = (match for match in _SCRIPT.finditer(text.text) if "src" in match[0])
    for place in (*apart, *(f"line {line}" for line in lines(containers)))[:1]:
        yield Lack(f"{place} needs it, too", "")
    for line in (*lines(scripts), *lines(_TAKEN.finditer(text.text)))[:1]:
        yield Lack(f"what line {line} brings in may need it", _NEEDLESS)


def _is_in(items: Iterable[Item], position: int) -> bool:
    return any(item.start <= position < item.end for item in items)


def _unmet(onload: str, callers: Iterable[Item]) -> Iterable[Lack]:
    """Say so where a page does not tell what happens once the SDK is loaded."""
    names = [calls.only_opens(caller.body)[1] for caller in callers]
    for name in (onload, *names):
        if name and (name != onload or name not in names):
            reason = f"the page does not say what '{name}' does, and when"
            return [Lack(reason, _NEEDLESS)]
    return []


def _told(found: Group, callers: Iterable[Item]) -> dict[str, list[tuple[str, str]]]:
    """Return what the calls say of the chat in each container, by its selector."""
    told: dict[str, list[tuple[str, str]]] = {}
    shared: list[tuple[str, str]] = []
    main = ""
    for caller in callers:
        if not calls.only_opens(caller.body)[0]:
            found.lack(caller, _MORE)
        for call in calls.read(caller.body):
            if not call.plain:
                found.lack(caller, calls.UNKNOWN)
            if call.name == "render":
                main = call.container
                shared = [pair for pair in call.given if pair[0] not in ("streamId", "userIds")]
                given = list(call.given)
            else:
                given = [*shared, *call.given]
            container = call.container or main
            before = told.get(container, [])
            if before != shared and before:
                found.lack(caller, _SWITCHES)
            told[container] = given
    return told


def _containers(items: Iterable[Item], told: Iterable[str]) -> list[tuple[Item, str]]:
    """Return the one element that each selector means."""
    found = []
    for selector in told:
        name = selector[1:]
        alike = [
            item
            for item in items
            if item.tag == "div"
            and name
            in (
                [item.attributes.get("id", "")]
                if selector[:1] == "#"
                else item.attributes.get("class", "").split()
            )
        ]
        if len(alike) == 1 and selector[:1] in ("#", "."):
            found.append((alike[0], selector))
    return found
