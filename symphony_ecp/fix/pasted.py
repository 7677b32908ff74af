"""Pasted iframes, chats and SDK markup become blocks, where nothing of them would be lost.

Only markup that the check reported is touched, that stands alone between blank lines (or fills a
``.. raw:: html``), and whose pod is one of the site's. Markup with scripts of its own is left, and
so is all that says something which a block would not say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from urllib.parse import urlsplit

from symphony_ecp.fix.blocks import Names, standard_of
from symphony_ecp.fix.edits import Edit, Text
from symphony_ecp.problems import Problem
from symphony_ecp.prose.pasted import loses, pod_of, replacement, write_block
from symphony_ecp.site import Site
from symphony_ecp.site.registry import Pod
from symphony_ecp.syntax import Syntax

_ALONE = re.compile(
    r"\s*(?:<(?P<tag>iframe|div|script|symphony-chat)\b[^>]*>\s*</(?P=tag)>\s*)+",
    re.IGNORECASE,
)
_RAW = re.compile(r"(?P<indent>[ \t]*)\.\.[ ]+raw::[ ]+html[ \t]*")
_SDK = re.compile(r"/(?:embed|apps/embed/[^/?#]+)/sdk\.js$")
#: What a block's own script has, too, or what is read here.
_SCRIPT = {"id", "src", "async", "defer", "data-partner-id", "data-mode"}
_CHAT = "symphony-chat"
_PASTED = ("a pasted iframe", "a pasted container", "Symphony's SDK is pasted", f"<{_CHAT}>")


class _Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes: dict[str, str] = {}
        for name, value in attrs:
            attributes.setdefault(name, value or "")
        self.found.append((tag, attributes))


@dataclass(frozen=True)
class _Piece:
    """Markup that stands alone: its first and last line, its tags, how far it is indented."""

    first: int
    last: int
    tags: tuple[tuple[str, dict[str, str]], ...]
    prefix: str


def edits(
    problems: Iterable[Problem], text: Text, site: Site, syntax: Syntax, names: Names | None
) -> Iterator[Edit]:
    """Return what to replace in a page; ``names`` if ids are to become names."""
    lines = {
        problem.line
        for problem in problems
        if problem.line is not None and problem.message.startswith(_PASTED)
    }
    pieces = {piece.first: piece for line in lines if (piece := _piece(text, line, syntax))}
    tags = [tag for piece in pieces.values() for tag in piece.tags]
    sdk = [attributes for tag, attributes in tags if tag == "script"]
    if len(text.text.split("sdk.js")) > len(sdk) + 1 or "symphony.render" in text.text:
        sdk = []  # a script that stands elsewhere, or is used by the page's own
    pod = _sdk_pod(sdk[0], site) if len(sdk) == 1 else None
    blocks = {first: _blocks(piece, site, pod, sdk) for first, piece in pieces.items()}
    if any(found is None for found in blocks.values()):
        # The page keeps some of it, and that may need the script.
        blocks = {first: found for first, found in blocks.items() if not _has_script(pieces[first])}
    if not any(blocks.values()):
        return
    for first, found in blocks.items():
        if found is not None:
            named = [_named(options, site, names) for options in found] if names else found
            yield _replaced(text, pieces[first], named, syntax)


def _named(
    options: tuple[tuple[str, str], ...], site: Site, names: Names
) -> tuple[tuple[str, str], ...]:
    """Let a block name its stream."""
    given = dict(options)
    standard = standard_of(given.get("stream", ""))
    if standard is None or site.registry.has("streams", given["stream"]):
        return options
    pod = given.get("pod") or (site.pod.name if isinstance(site.pod, Pod) else "")
    name = names.name(standard, pod, given.get("type"), given.get("title", ""))
    return tuple({**given, "stream": name}.items())


def _replaced(
    text: Text, piece: _Piece, blocks: list[tuple[tuple[str, str], ...]], syntax: Syntax
) -> Edit:
    lines: list[str] = []
    for options in blocks:
        lines += [*([""] if lines else []), *write_block(options, syntax)]
    start, end = text.start(piece.first), text.start(piece.last + 1)
    if not lines:
        return Edit(start, end, "")
    tail = text.text[start:end]
    tail = tail[len(tail.rstrip("\r\n")) :]
    return Edit(
        start,
        end,
        text.newline.join(f"{piece.prefix}{line}" if line else "" for line in lines) + tail,
    )


def _blocks(
    piece: _Piece, site: Site, pod: Pod | None, sdk: list[dict[str, str]]
) -> list[tuple[tuple[str, str], ...]] | None:
    """Return the options of each block that replaces a piece; ``None`` where one cannot."""
    blocks = []
    for tag, attributes in piece.tags:
        if tag == "script":
            if pod is None:
                return None
            continue
        asked = pod
        if tag == "iframe":
            asked = _pod(attributes.get("src", ""), site)
        elif tag == _CHAT:
            asked = pod_of(attributes.get("pod", ""), site)
        if asked is None or loses(tag, attributes, replace(site, pod=asked)):
            return None
        of = replace(site, pod=pod) if tag == "div" and pod else site  # whose ids have names
        options = replacement(tag, attributes, of)
        if options is None or not {"stream", "users"} & {name for name, _ in options}:
            return None
        if tag == "div":
            if sdk[0].get("data-mode") == "full":
                options = (*options, ("layout", "collaboration"))
            if asked != site.pod:
                options = (*options, ("pod", asked.name))
        blocks.append(options)
    return blocks


def _has_script(piece: _Piece) -> bool:
    return any(tag in ("script", "div") for tag, _ in piece.tags)


def _sdk_pod(attributes: dict[str, str], site: Site) -> Pod | None:
    """Return the pod of the SDK's script, unless the script does more than a block would."""
    pod = _pod(attributes.get("src", ""), site)
    if pod is None:
        return None
    url = urlsplit(attributes["src"].strip())
    if not _SDK.search(url.path) or url.query or url.fragment:
        return None
    if set(attributes) - _SCRIPT or attributes.get("data-mode", "full") != "full":
        return None
    return pod if attributes.get("data-partner-id", "") in ("", pod.partner_id) else None


def _pod(url: str, site: Site) -> Pod | None:
    try:
        host = urlsplit(url.strip()).netloc.lower()
    except ValueError:
        return None
    return pod_of(host, site)


def _piece(text: Text, line: int, syntax: Syntax) -> _Piece | None:
    """Return the markup around a line, if it stands alone."""
    first = last = line
    while first > 1 and text.line(first - 1).strip():
        first -= 1
    while last < len(text) and text.line(last + 1).strip():
        last += 1
    html = "\n".join(text.line(number) for number in range(first, last + 1))
    prefix = re.match(r"[ \t]*", text.line(first))
    if not _ALONE.fullmatch(html) or prefix is None:
        return None
    indent = prefix[0]
    if syntax == "rst":
        above = first - 1
        while above > 1 and not text.line(above).strip():
            above -= 1
        raw = _RAW.fullmatch(text.line(above)) if above >= 1 else None
        after = next((n for n in range(last + 1, len(text) + 1) if text.line(n).strip()), None)
        if raw is None or (after and text.line(after).startswith(f"{raw['indent']} ")):
            return None
        first, indent = above, raw["indent"]
    return _Piece(first, last, tuple(_Tags(html).found), indent)
