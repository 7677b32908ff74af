"""Markup of Symphony's own that authors paste, and the chat block that would replace it.

What is recognised is documented in Symphony's "Get started"::

    <iframe src="https://POD/embed/…">
    <script id="symphony-ecm-sdk" src="https://POD/embed/sdk.js">
    <div class="symphony-ecm" data-stream-id="…">

Markup that works is answered as information only: a site that works keeps passing its strict build.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from symphony_ecp.problems import Problem
from symphony_ecp.prose.addresses import COLLABORATION, embed_of, parameters, pod_name
from symphony_ecp.site import Site
from symphony_ecp.site.registry import Pod, Stream
from symphony_ecp.symphony import SAME_AS, kebab
from symphony_ecp.symphony.ids import read_stream_id
from symphony_ecp.syntax import KINDS, Syntax, read_options
from symphony_ecp.text import shorten

_ECM = "symphony-ecm"
#: What a pasted iframe or container calls differently from our options.
_RENAMED = {**SAME_AS, "module": "type"}
#: What the element of a chat is told, as its template writes it.
_ATTRIBUTES = frozenset(
    """pod partner-id stream-id stream-type user-ids layout load rendering mode login width height
    settings theme title""".split()  # noqa: SIM905
)
#: What a block may read as markup in a title, in Markdown or in reStructuredText.
_MARKUP = re.compile(r"[*_`\]<\\~^}|$&]|==|:[\w+-]+:|://")
_REWORDED = {("type", "room"): "chatroom"}


def replacement(
    tag: str, attributes: Mapping[str, str], site: Site
) -> tuple[tuple[str, str], ...] | None:
    """Return the options of the chat block that would replace a pasted iframe, container or chat.

    ``None`` for any other tag. Settings that blocks do not have are left out; see :func:`loses`.
    """
    given = _given(tag, attributes, site)
    return None if given is None else tuple(_options(given, site).items())


def loses(tag: str, attributes: Mapping[str, str], site: Site) -> bool:
    """Whether :func:`replacement` leaves out anything that a block would not do by itself.

    Args:
        tag: ``iframe``, ``div`` for a container, or ``symphony-chat``.
        attributes: its attributes.
        site: the site, with the pod that the markup asks as its own.

    """
    kept = {"class"}
    if tag == "iframe":
        embed = embed_of(attributes.get("src", ""), site)
        if embed is None or embed.fragment or "+" in embed.query:
            return True
        kept = {"src", "frameborder", "allow", "loading", "title", "width", "height"}
    elif tag == "symphony-chat":
        kept = {*_ATTRIBUTES}
    elif attributes.get("class", "").split() != [_ECM]:
        return True
    if any(
        name not in kept and not (tag == "div" and name.startswith("data-")) for name in attributes
    ):
        return True
    partner = site.pod.partner_id if isinstance(site.pod, Pod) else ""
    given = [
        (_own_name(key), value)
        for key, value in _given(tag, attributes, site) or ()
        if (value or key not in ("", *kept))
        and not (_own_name(key) == "partner-id" and value == partner)
    ]
    names = [name for name, _ in given]
    return len(set(names)) < len(names) or any(_read(*pair) is None for pair in given)


def _given(tag: str, attributes: Mapping[str, str], site: Site) -> list[tuple[str, str]] | None:
    """Return what a pasted iframe, container or chat says, under the names that it uses."""
    given: list[tuple[str, str]] = []
    if tag == "iframe":
        embed = embed_of(attributes.get("src", ""), site)
        if embed is None:
            return None
        pod = pod_name(embed, site)
        if pod:
            given.append(("pod", pod))
        if embed.path.startswith(COLLABORATION):
            given.append(("layout", "collaboration"))
        given += [(key, unquote(value)) for key, value in parameters(embed)]
        given += [(key, attributes.get(key, "")) for key in ("title", "width", "height")]
    elif tag == "div" and is_container(attributes):
        for key, value in attributes.items():
            if key == "data-ecp-login-popup" and value == "true":
                given.append(("login", "popup"))
            elif key.startswith("data-"):
                given.append((key.removeprefix("data-"), value))
    elif tag == "symphony-chat":
        known = pod_of(attributes.get("pod", ""), site)
        given += [("pod", known.name)] if known and known != site.pod else []
        for key, value in attributes.items():
            if key == "theme":
                given.append(("colours", value))  # a theme has a name in a block
            elif key not in ("pod", "settings"):
                given.append((re.sub("^stream-(?!id)", "", key), value))
        given += _settings(attributes.get("settings") or "{}")
    else:
        return None
    return given


def _settings(text: str) -> list[tuple[str, str]]:
    """Return the settings of a chat, which its element has as JSON; what is none is lost."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        return [("settings", text)]
    return [
        (key, value if isinstance(value, str) else json.dumps(value)) for key, value in read.items()
    ]


def pod_of(host: str, site: Site) -> Pod | None:
    """Return the pod of the site that has a host."""
    return next((pod for pod in site.pods if pod.host == host.lower()), None)


def write_block(options: Iterable[tuple[str, str]], syntax: Syntax) -> list[str]:
    """Return the lines of a chat block with these options."""
    if syntax == "rst":
        return [".. symphony-chat::", *(f"   :{name}: {value}" for name, value in options)]
    return ["```symphony-chat", *(f"{name}: {_quoted(value)}" for name, value in options), "```"]


def answer(
    tag: str, attributes: Mapping[str, str], site: Site, syntax: Syntax
) -> Iterable[Problem]:
    """Say, as information, what would replace a pasted tag; nothing for any other tag."""
    options = replacement(tag, attributes, site)
    if options is not None:
        names = [name for name, _ in options]
        if not {"stream", "users"} & set(names):
            options = (("stream", "…"), *options)
        what = "iframe" if tag == "iframe" else "container of Symphony's SDK"
        block = " ⏎ ".join(write_block(options, syntax))
        hint = f"replace it with {block}"
        yield _information(f"a pasted {what}, which a symphony-chat block makes by itself", hint)
    elif tag == "script" and _is_sdk(attributes):
        hint = "remove it"
        if attributes.get("data-partner-id"):
            partner = shorten(attributes["data-partner-id"])
            hint += f", and give the pod 'partner-id: {partner}' in the registry"
        if attributes.get("data-mode") == "full":
            hint += ", and write 'layout: collaboration' in the block"
        yield _information("Symphony's SDK is pasted, which a symphony-chat block loads", hint)


def _information(message: str, hint: str) -> Problem:
    return Problem("block-syntax", message, hint, severity="info")


def is_container(attributes: Mapping[str, str]) -> bool:
    """Whether a ``div`` is where Symphony's SDK puts a chat."""
    return _ECM in attributes.get("class", "").split()


def _is_sdk(attributes: Mapping[str, str]) -> bool:
    src = attributes.get("src", "")
    return attributes.get("id") == f"{_ECM}-sdk" or bool(
        re.match(r"https?://[^/?#]+/(?:embed|apps/embed/[^/?#]+)/sdk\.js(?=$|[?#])", src)
    )


def _options(given: Iterable[tuple[str, str]], site: Site) -> dict[str, str]:
    """Keep what a block understands, under its own names, the stream first."""
    given = tuple(given)
    pod = dict(given).get("pod") or (site.pod.name if isinstance(site.pod, Pod) else "")
    options: dict[str, str] = {}
    for key, value in given:
        name = _own_name(key)
        read = _read(name, value)
        if read is not None and read[1] != KINDS["symphony-chat"][name].default:
            text = _stream_name(value, pod, site) if name == "stream" else read[0]
            options.setdefault(name, text)
    return dict(sorted(options.items(), key=lambda item: item[0] != "stream"))


def _own_name(key: str) -> str:
    return _RENAMED.get(kebab(key), kebab(key))


def _read(name: str, value: str) -> tuple[str, object] | None:
    """Return what to write for a value, and what it means; ``None`` if blocks do not have it."""
    if name == "title" and _MARKUP.search(value):
        return None  # an attribute's text, which each syntax and its extensions escape differently
    text = _REWORDED.get((name, value), value)
    try:
        return text, KINDS["symphony-chat"][name].type.read(text)
    except (KeyError, ValueError):
        return None


def _stream_name(text: str, pod: str, site: Site) -> str:
    """Return the name of a pod's stream in the registry, else its standard id."""
    reading = read_stream_id(text)
    if reading.id is None:
        return text
    for stream in site.registry.sections.get("streams", {}).values():
        if isinstance(stream, Stream) and reading.id.standard in (
            stream.ids.get(""),
            stream.ids.get(pod),
        ):
            return stream.name
    return reading.id.standard


def _quoted(value: str) -> str:
    entries, _ = read_options(f"x: {value}")
    return value if [entry.text for entry in entries] == [value] else json.dumps(value)
