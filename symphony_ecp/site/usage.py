"""What is known of the registry once the pages were read: unused names, used streams of no type.

A name is used where a block, a link, another link of the registry, its dock or the site's defaults
name it, and where somebody writes the id, the address or the app that it stands for. A word in any
text around the site is a use as well (:mod:`symphony_ecp.site.elsewhere`). Pods are left out:
``SYMPHONY_POD`` may choose any of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

from symphony_ecp.problems import Problem
from symphony_ecp.site import elsewhere
from symphony_ecp.site.registry import App, NamedLink, Registry, Stream, User, lines_in
from symphony_ecp.site.site import Site
from symphony_ecp.symphony import SAME_AS, kebab
from symphony_ecp.syntax import SourceBlock
from symphony_ecp.text import composed, shorten

#: The sections whose names options name. What stands for a name is kept beside it, as section "".
SECTIONS = {
    "stream": "streams",
    "users": "users",
    "profile": "users",
    "emails": "users",
    "email": "users",
    "app": "apps",
    "allowed-apps": "apps",
    "link": "links",
    "theme": "themes",
}
#: The options that name several.
LISTS = ("users", "emails", "allowed-apps")
#: Stands for a section where a stream is named and its type is not.
_UNTYPED = "streams without a type"
Mention = tuple[str, str]

#: Conversation ids, of 34 characters without their padding: / is also what may stand before one.
_STREAM_IDS = re.compile(r"[A-Za-z0-9+/_-]{34,}")
_ID_LENGTH = 34
_USER_IDS = re.compile(r"\d{9,19}")
_WORD_ENDS = re.compile(r"[\s,;:=&?#\"'<>()]+")
_APPS = re.compile(r"\?app/([^\s\"'<>]+)")
#: Names that a message lists.
_MOST_NAMED = 5


def mentions(blocks: Iterable[SourceBlock]) -> set[Mention]:
    """Return what blocks and addresses of a page name: sections with names, ids, addresses, apps.

    Args:
        blocks: what the core was given, by :data:`symphony_ecp.pipeline.SEEN`.

    """
    found: set[Mention] = set()
    for block in blocks:
        keys = [SAME_AS.get(key, key) for entry in block.options for key in [kebab(entry.key)]]
        for key, entry in zip(keys, block.options, strict=True):
            found.update(_meant(entry.text))
            found.update(_named(key, entry.text))
            if key == "stream" and "type" not in keys:
                found.add((_UNTYPED, composed(entry.text.strip())))
    return found


def _named(key: str, text: str) -> Iterator[Mention]:
    """Iterate over the names that an option gives."""
    if section := SECTIONS.get(key):
        for name in text.split(",") if key in LISTS else [text]:
            yield section, composed(name.strip())


def settled(site: Site) -> set[Mention]:
    """Return what the site's defaults name."""
    return {named for name, given in site.defaults.items() for named in _named(name, given.text)}


def names_left(
    site: Site, mentioned: Iterable[Mention], around: Iterable[Path] = (), but: Iterable[Path] = ()
) -> list[Mention]:
    """Return the names of the site's own that nothing uses, with their sections.

    Names of files that it extends are other sites' too.

    Args:
        site: the site.
        mentioned: what all of its pages mention.
        around: folders with texts where a name may be used in some other way.
        but: what is none of these texts, beside the registry itself.

    """
    own = site.registry.parts[0]
    found = {*mentioned, *mentions(_inside(site.registry)), *settled(site)}
    left = [
        (section, name)
        for section, items in own.sections.items()
        if section in SECTIONS.values()
        for name, item in items.items()
        if not _is_used(section, name, item, found)
    ]
    if left and (around := list(around)):
        said = elsewhere.said({name for _, name in left}, around, (*site.watched, *but))
        left = [] if said is None else [one for one in left if one[1] not in said]
    return left


def unused(
    site: Site, mentioned: Iterable[Mention], around: Iterable[Path] = (), but: Iterable[Path] = ()
) -> tuple[Problem, ...]:
    """Return one piece of information on all names that :func:`names_left` returns."""
    names = names_left(site, mentioned, around, but)
    path, lines = site.registry.parts[0].path, lines_in(site.registry_file)
    return site.reported((_problem(path, names, lines),)) if names else ()


def untyped(site: Site, mentioned: Iterable[Mention]) -> tuple[Problem, ...]:
    """Return one piece of information for each stream whose links need a type that nobody says.

    An id does not tell the type, and a link with the wrong one opens nothing (Symphony docs,
    "Symphony URI").

    Args:
        site: the site.
        mentioned: what pages mention, be it all of them or one.

    """
    registry = site.registry
    mentioned = {*mentioned, *mentions(_inside(registry))}
    names = [
        name
        for name, stream in registry.sections.get("streams", {}).items()
        if isinstance(stream, Stream) and stream.type is None and (_UNTYPED, name) in mentioned
    ]
    homes = {name: registry.home("streams", name).path or "" for name in names}
    lines = {
        path: lines_in(registry.extended.get(path, site.registry_file))
        for path in {*homes.values()}
    }
    hint = "add 'type: chatroom', or 'type: im' for a chat of people"
    return site.reported(
        tuple(
            Problem(
                "registry",
                f"stream '{shorten(name)}' has no type, and links to it say chatroom",
                hint,
                homes[name] or None,
                lines[homes[name]].get(("streams", name)),
                "info",
            )
            for name in names
        )
    )


def _inside(registry: Registry) -> Iterator[SourceBlock]:
    if registry.dock:
        yield SourceBlock("symphony-dock", options=registry.dock.entries)
    for link in registry.sections.get("links", {}).values():
        if isinstance(link, NamedLink):
            yield SourceBlock("symphony-link", options=link.entries)


def _is_used(section: str, name: str, item: object, found: set[Mention]) -> bool:
    if (section, name) in found:
        return True
    stands_for: Sequence[str] = ()
    if isinstance(item, Stream):
        stands_for = [stream_id.rstrip("=") for stream_id in item.ids.values()]
    elif isinstance(item, User):
        stands_for = [str(item.id), (item.email or "").lower()]
    elif isinstance(item, App):
        app = f"{item.publisher}/{item.id}/{item.title}"
        stands_for = [app, f"{app}/{item.module}"]
        if ("apps", item.id) in found:  # ECP's own setting takes ids
            return True
    return any(("", text) in found for text in stands_for)


def _meant(text: str) -> Iterator[Mention]:
    """Iterate over the ids, e-mail addresses and apps in an option or an address."""
    for match in _APPS.findall(text):
        yield "", unquote(match)
    text = unquote(text) if "%" in text else text
    for run in _STREAM_IDS.findall(text):
        standard = run.replace("-", "+").replace("_", "/")
        yield "", standard[-_ID_LENGTH:]
    for number in _USER_IDS.findall(text):
        yield "", number
    if "@" in text:
        for word in _WORD_ENDS.split(text):
            if "@" in word:
                yield "", word.lower()
    if text.count("/") in (2, 3):
        yield "", "/".join(part.strip() for part in text.split("/"))


def _problem(path: str | None, names: Sequence[Mention], lines: Mapping[Mention, int]) -> Problem:
    count = len(names)
    what = "1 name is" if count == 1 else f"{count:,} names are"
    shown = [f"{section[:-1]} '{shorten(name)}'" for section, name in names[:_MOST_NAMED]]
    if count > _MOST_NAMED:
        shown.append(f"{count - _MOST_NAMED:,} more")
    listed = shown[0] if count == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    hint = f"take {'it' if count == 1 else 'them'} out, or keep for later: this fails no build"
    message = f"{what} used by no page: {listed}"
    return Problem("registry", message, hint, path, lines.get(names[0]), "info")
