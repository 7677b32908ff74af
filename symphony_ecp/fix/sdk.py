"""Symphony's SDK on a page: its script, the containers of its chats, the scripts that call it.

They go together or stay together: a container that stays needs the script, and so does a call.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from symphony_ecp.fix.edits import Text
from symphony_ecp.fix.pieces import Item
from symphony_ecp.prose import calls, pasted
from symphony_ecp.prose.offers import Lack, Offer
from symphony_ecp.site import Site

#: What runs on a page, or may: its scripts, and the attributes of its tags.
_LIVE = re.compile(r"<script\b.*?</script\s*>|<[a-z][^>]*>", re.IGNORECASE | re.DOTALL)
#: Any use of the SDK by a script.
_USE = re.compile(r"window\s*\.\s*symphony\b|\bsymphony\s*\??\.\s*[a-z]\w*\s*\(")
#: The same by a name alone: ``const { openStream } = symphony``, ``window["symphony"]``.
_NAMED = re.compile(r"(?<![\w$./-])symphony(?![\w$./-]|\s*:)|([\"'`])symphony\1")
_SCRIPT_BODY = re.compile(r"<script\b[^>]*>(.*?)</script\s*>", re.IGNORECASE | re.DOTALL)
#: A chat that waits for the SDK, wherever it stands.
_CONTAINER = re.compile(r"class\s*=\s*[\"']?[^\"'<>]*\bsymphony-ecm\b", re.IGNORECASE)
#: What may bring in more than the page shows: other scripts, included files, macros.
_MAY_USE = re.compile(
    r"<script\b[^>]*\ssrc\s*=(?![^>]*\bsdk\.js\b)|--8<--|\{\{|\{%|\binclude::|\{include\}",
    re.IGNORECASE,
)
_SCRIPT_FILE = re.compile(r"<script\b[^>]*\bsdk\.js\b", re.IGNORECASE)

_MORE = Lack("its script does more than open chats", "take the calls out of the script")
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


def group(items: Sequence[Item], text: Text, site: Site) -> Group:
    """Return what would take the place of the SDK's script and all that goes with it."""
    found = Group()
    scripts = [item for item in items if item.tag == "script" and pasted.is_sdk(item.attributes)]
    callers = [item for item in items if item.body and any(calls.read(item.body))]
    own = [item for item in items if item.tag == "div" and pasted.is_container(item.attributes)]
    found.blocks = dict.fromkeys([*scripts, *callers, *own])
    for item in (*callers, *own) if not scripts else ():
        found.lack(item, _NOT_HERE)
    for script in scripts:
        found.lack(script, *pasted.sdk_lacks(script.attributes, site))
        if len(scripts) > 1 or len(_SCRIPT_FILE.findall(text.text)) > 1:
            found.lack(script, _TWICE)
        if script.body.strip():
            found.lack(script, Lack("there is code between its tags", "see that nobody needs it"))
        onload = script.attributes.get("data-onload", "")
        found.lack(script, *_unmet(onload, callers))
        name = rf"|(?<![\w$-]){re.escape(onload)}(?![\w$-])" if onload else ""
        used = re.compile(_USE.pattern + name)
        found.lack(script, *_other_uses(used, text, (script, *callers)))
        found.lack(script, *_needed(text, (script, *callers, *own)))
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
        match = used.search(live[0])
        if match and not any(item.start <= live.start() < item.end for item in items):
            line = text.number(live.start() + match.start())
            where = f"line {line} uses it, too, as '{match[0].rstrip('(')}'"
            return [Lack(where, "see that nothing else needs it")]
    return []


def _needed(text: Text, items: Sequence[Item]) -> Iterable[Lack]:
    """Return the first of what may need the SDK, and is none of a page's items."""
    uses = [match.start() for match in _CONTAINER.finditer(text.text)]
    uses += [
        body.start(1) + named.start()
        for body in _SCRIPT_BODY.finditer(text.text)
        if (named := _NAMED.search(calls.without_comments(body[1])))
    ]
    for use in sorted(uses):
        if not any(item.start <= use < item.end for item in items):
            return [Lack(f"line {text.number(use)} needs it", "see that nothing else needs it")]
    if match := _MAY_USE.search(text.text):
        reason = f"line {text.number(match.start())} may bring in what needs it"
        return [Lack(reason, "see that nothing else needs it")]
    return []


def _unmet(onload: str, callers: Iterable[Item]) -> Iterable[Lack]:
    """Say so where a page does not tell what happens once the SDK is loaded."""
    names = [calls.only_opens(caller.body)[1] for caller in callers]
    for name in (onload, *names):
        if name and (name != onload or name not in names):
            reason = f"the page does not say what '{name}' does, and when"
            return [Lack(reason, "see that nothing else needs it")]
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
