"""Markup of Symphony's own that authors paste, and the chat block that would replace it.

What is recognised is documented in Symphony's "Get started", and the last one as "Embedded Chat
Module"::

    <iframe src="https://POD/embed/…">         and /client-bff/…, /apps/embed…, /apps/client2…
    <script id="symphony-ecm-sdk" src="https://POD/embed/sdk.js">
    <div class="symphony-ecm" data-stream-id="…">
    <iframe src="https://POD/?embed&…">

Markup that works is answered as information only: a site that works keeps passing its strict build.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from symphony_ecp.problems import Problem
from symphony_ecp.prose.addresses import COLLABORATION, embed_of, host_of, parameters
from symphony_ecp.prose.offers import Lack, Offer, offer
from symphony_ecp.site import Site
from symphony_ecp.site.registry import READERS_POD, Pod
from symphony_ecp.syntax import KINDS, Syntax
from symphony_ecp.text import shorten

_ECM = "symphony-ecm"
_CHAT_TAG = "symphony-chat"
#: What the element of a chat is told besides a block's options, as its template writes it.
_CHAT = frozenset(
    "partner-id stream-id stream-type user-ids app-id app-module settings style".split()  # noqa: SIM905
)
#: What a block's frame has, too, or what has looks alone to do with.
_FRAME = frozenset(
    """src title width height id class style frameborder allow allowfullscreen loading marginheight
    marginwidth referrerpolicy scrolling""".split()  # noqa: SIM905
)
_PLAIN_STYLES = re.compile(
    r"(?:border|border-width|outline)\s*:\s*(?:0(?:px)?|none)", re.IGNORECASE
)
_SIZE = re.compile(r"(width|height)\s*:\s*(.+)", re.IGNORECASE)
SDK_URL = re.compile(r"https?://[^/?#]+/(?:embed|apps/embed/[^/?#]+)/sdk\.js(?=$|[?#])")
#: What a block's own script has, too, or what is read here.
_SCRIPT = frozenset("id src async defer type render data-onload data-partner-id data-mode".split())  # noqa: SIM905


def offer_for(
    tag: str, attributes: Mapping[str, str], site: Site, pod: Pod | None = None
) -> Offer | None:
    """Return the block that would replace a pasted iframe, container or chat; else ``None``.

    Args:
        tag: ``iframe``, ``div`` for a container, or ``symphony-chat``.
        attributes: its attributes.
        site: the site.
        pod: the pod that a container's script asks, where that is known.

    """
    if tag == "iframe":
        return _of_frame(attributes, site)
    if tag == "div" and is_container(attributes):
        return of_container(attributes, site, pod)
    return _of_chat(attributes, site) if tag == _CHAT_TAG else None


def _of_frame(attributes: Mapping[str, str], site: Site) -> Offer | None:
    embed = embed_of(attributes.get("src", ""), site)
    if embed is None:
        return None
    pairs = [(key, unquote(value)) for key, value in parameters(embed)]
    lacks = list(_foreign(attributes, _FRAME))
    if "+" in embed.query:
        lacks.append(Lack("a + in its address is a space", "write %2B for it"))
    if embed.fragment:
        lacks.append(Lack(f"its address ends in '#{shorten(embed.fragment)}'", "leave that out"))
    host = host_of(embed)
    pod = pod_of(host, site)
    given = _pod_option(pod, site)
    if pod is None:
        lacks.insert(0, unknown_pod(host, site, dict(pairs).get("partnerId", "")))
        given = [("pod", _new_name(host, site))]
    if embed.path.startswith(COLLABORATION):
        given.append(("layout", "collaboration"))
    given += [(re.sub("^embed/$", "embed", key), value) for key, value in pairs]
    return _targeted(_looked(given, attributes, lacks, site, ("title", "width", "height")))


def of_container(
    attributes: Mapping[str, str],
    site: Site,
    pod: Pod | None = None,
    told: Iterable[tuple[str, str]] = (),
) -> Offer:
    """Return the block for a container of Symphony's SDK.

    Args:
        attributes: those of the container.
        site: the site.
        pod: the pod that the SDK asks.
        told: what a script tells it besides.

    """
    given = _pod_option(pod, site)
    own = (item for item in attributes.items() if item[0].startswith("data-"))
    given += [(key.removeprefix("data-"), value) for key, value in own]
    classes = [name for name in attributes.get("class", "").split() if name != _ECM]
    kept = {**attributes, "class": " ".join(classes)}
    if kept.get("id") == _ECM:
        del kept["id"]
    names = (name for name in attributes if not name.startswith("data-"))
    lacks = list(_foreign(names, {"id", "class", "style"}))
    return _targeted(_looked([*given, *told], kept, lacks, site))


def _of_chat(attributes: Mapping[str, str], site: Site) -> Offer:
    host = attributes.get("pod", "")
    pod = pod_of(host, site)
    lacks = list(_foreign(attributes, _CHAT | KINDS[_CHAT_TAG].keys()))
    if host and pod is None:
        lacks.append(Lack(f"'{shorten(host)}' is no pod of the site", ""))
    given = _pod_option(pod, site)
    other = ("pod", "settings", "id", "class", "style")
    own = (item for item in attributes.items() if item[0] not in other)
    given += [(re.sub("^stream-(?!id)", "", key), value) for key, value in own]
    given += _settings(attributes.get("settings") or "{}")
    return _targeted(_looked(given, attributes, lacks, site))


def _looked(
    given: Iterable[tuple[str, str]],
    attributes: Mapping[str, str],
    lacks: list[Lack],
    site: Site,
    names: tuple[str, ...] = (),
) -> Offer:
    """Return the offer, with what an element says of its looks besides."""
    looks = [(name, attributes.get(name, "")) for name in (*names, "id", "class")]
    for declaration in filter(None, map(str.strip, attributes.get("style", "").split(";"))):
        if size := _SIZE.fullmatch(declaration):
            looks.append((size[1].lower(), size[2].strip()))
        elif not _PLAIN_STYLES.fullmatch(declaration):
            reason = f"the style '{shorten(declaration)}' has no counterpart in a block"
            lacks.append(Lack(reason, "give the block a 'class', and that this style"))
    return offer((*given, *looks), site, lacks)


def _targeted(found: Offer) -> Offer:
    if found.has_target:
        return found
    return found.but(Lack("it names no conversation", ""))


def _foreign(names: Iterable[str], known: Container[str]) -> Iterator[Lack]:
    """Iterate over the attributes that a block does not have."""
    for name in names:
        if name not in known:
            reason = f"'{shorten(name)}' of its tag has no counterpart in a block"
            yield Lack(reason, f"do without '{shorten(name)}'")


def unknown_pod(host: str, site: Site, partner: str = "") -> Lack:
    """Say that a host is none of the registry's, which alone names hosts."""
    entry = f"{_new_name(host, site)}: {{host: {host}{partner and f', partner-id: {partner}'}}}"
    remedy = f"add '{entry}' to the pods of symphony.yml"
    return Lack(f"'{shorten(host)}' is no pod of the site", remedy)


def _new_name(host: str, site: Site) -> str:
    name = host.partition(".")[0]
    return host.replace(".", "-") if site.registry.has("pods", name) else name


def _settings(text: str) -> list[tuple[str, str]]:
    """Return the settings of a chat, which its element has as JSON; what is none is lost."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        return [("settings", text)]
    return [(key, as_written(value)) for key, value in read.items()]


def as_written(value: object) -> str:
    """Return a value of JSON as option lines have it."""
    return value if isinstance(value, str) else json.dumps(value)


def pod_of(host: str, site: Site) -> Pod | None:
    """Return the pod of the site that has a host."""
    if host == READERS_POD:
        found = site.registry.pod(host)
        return found if isinstance(found, Pod) else None
    return next((pod for pod in site.pods if pod.host == host.lower()), None)


def _pod_option(pod: Pod | None, site: Site) -> list[tuple[str, str]]:
    """Return the option that names a pod, where it is not the site's own."""
    own = site.pod.written if isinstance(site.pod, Pod) else ""
    return [("pod", pod.written)] if pod and pod.written != own else []


def answer(
    tag: str, attributes: Mapping[str, str], site: Site, syntax: Syntax
) -> Iterable[Problem]:
    """Say, as information, what would replace a pasted tag; nothing for any other tag."""
    if tag == "script" and is_sdk(attributes):
        hint, lacks = "remove it", sdk_lacks(attributes, site)
        if "render" in attributes or attributes.get("data-onload"):
            caller = attributes.get("data-onload")
            opener = f"'{shorten(caller)}'" if caller else "a script"
            hint += f", and write a block for each chat that {opener} opens"
        hint += "".join(f", and {lack.remedy}" for lack in lacks)
        if attributes.get("data-mode") == "full":
            hint += ", and write 'layout: collaboration' in the block"
        yield information("Symphony's SDK is pasted, which a symphony-chat block loads", hint)
    elif (found := offer_for(tag, attributes, site)) is not None and tag != _CHAT_TAG:
        what = "iframe" if tag == "iframe" else "container of Symphony's SDK"
        message = f"a pasted {what}, which a symphony-chat block makes by itself"
        yield information(message, found.hint(syntax))


def information(message: str, hint: str) -> Problem:
    """Return what is said of markup that works."""
    return Problem("block-syntax", message, hint, severity="info")


#: How the messages begin that offer a block for markup, here and in the rooms beside.
_ANSWERS = re.compile(
    r"a pasted (?:iframe|container)|Symphony's SDK is pasted|<(?=symphony-chat> is)"
    r"|(?:a script|'on\w+') calls symphony\."
)


def is_answer(problem: Problem) -> bool:
    """Whether a problem offers a block for markup: what ``ecp fix`` acts on, or says why not."""
    return _ANSWERS.match(problem.message) is not None


def is_container(attributes: Mapping[str, str]) -> bool:
    """Whether a ``div`` is where Symphony's SDK puts a chat."""
    return _ECM in attributes.get("class", "").split()


def is_sdk(attributes: Mapping[str, str]) -> bool:
    """Whether a script is Symphony's SDK."""
    src = attributes.get("src", "")
    return attributes.get("id") == f"{_ECM}-sdk" or SDK_URL.match(src) is not None


def sdk_pod(attributes: Mapping[str, str], site: Site) -> Pod | None:
    """Return the pod that the SDK is loaded from."""
    try:
        return pod_of(host_of(urlsplit(attributes.get("src", "").strip())), site)
    except ValueError:
        return None


def sdk_lacks(attributes: Mapping[str, str], site: Site) -> tuple[Lack, ...]:
    """Say what the SDK's script does that a block's own would not."""
    lacks = list(_foreign(attributes, _SCRIPT))
    src = attributes.get("src", "").strip()
    pod, partner = sdk_pod(attributes, site), attributes.get("data-partner-id", "")
    found = SDK_URL.match(src)
    if pod is None and found:
        lacks.append(unknown_pod(host_of(urlsplit(src)), site, partner))
    elif found is None or found.end() < len(src):
        lacks.append(Lack("its address is not the documented one", "see that nobody else needs it"))
    if partner and pod is not None:
        lacks += offer([("partner-id", partner)], replace(site, pod=pod)).lacks
    if attributes.get("data-mode", "full") != "full":
        lacks.append(Lack("its 'data-mode' is not 'full'", "leave that out"))
    return tuple(lacks)
