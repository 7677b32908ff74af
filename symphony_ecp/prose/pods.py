"""Which pods pasted markup names, and the partner ids there: in tags, in scripts that make them.

Source: Symphony docs, "Get started"::

    <iframe src="https://POD/embed/…?partnerId=ID">
    <script src="https://POD/embed/sdk.js" data-partner-id="ID">
    <div class="symphony-ecm" data-partner-id="ID">
    symphony.render("container", {partnerId: "ID"})
    script.src = "https://POD/embed/sdk.js"; script.dataset.partnerId = "ID"
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from symphony_ecp.prose.addresses import embed_of, host_of, parameters
from symphony_ecp.prose.pasted import SDK_URL, is_container
from symphony_ecp.site import Site

_PARTNER = re.compile(r"[A-Za-z0-9][\w.:@-]*", re.ASCII)
#: What stands in examples, for people to replace.
_TO_REPLACE = re.compile(
    r"your[\W_].*|(?:.*[\W_])?partner[\W_]?id|id|x{3,}|todo|changeme", re.IGNORECASE
)
_LOADED = re.compile(r"[\"'`](?P<url>https?://[^\"'`\s]+/sdk\.js[^\"'`\s]*)[\"'`]")
_PARTNER_IN_SCRIPT = re.compile(
    r"(?:\bpartnerId\b[\"']?\s*[:=]|[\"'`]data-partner-id[\"'`]\s*[,:])\s*[\"'`](?P<id>[^\"'`\n]*)[\"'`]"
)


class Tag(NamedTuple):
    """A start tag that authors wrote by hand, or the text of a script."""

    name: str
    attributes: Mapping[str, str]
    body: str = ""


#: Gets what may be pasted markup, wherever a host judges it: for those who want to know the pods.
TAGS: ContextVar[list[Tag] | None] = ContextVar("symphony_ecp_tags", default=None)


def see_tag(name: str, attributes: Mapping[str, str], body: str = "") -> None:
    """Show a tag, or a script, to whoever wants to know."""
    if (seen := TAGS.get()) is not None and name in ("iframe", "script", "div"):
        seen.append(Tag(name, dict(attributes), body))


class Said(NamedTuple):
    """A pod that markup names: its host, none where that is not said, and a partner id, if any."""

    host: str
    partner: str
    is_frame: bool = False


def pods_said(tags: Sequence[Tag], site: Site) -> Iterator[Said]:
    """Iterate over what the markup of one page says of pods.

    A partner id that stands without a host is that of the host whose SDK the page loads.
    """
    loaded: list[str] = []
    alone: list[str] = []
    for tag in tags:
        source = tag.attributes.get("src", "").strip()
        partner = tag.attributes.get("data-partner-id", "")
        if tag.name == "iframe" and (embed := embed_of(source, site)) is not None:
            pairs = dict(parameters(embed))
            yield Said(host_of(embed), partner_id(unquote(pairs.get("partnerId", ""))), True)
        elif tag.name == "div" and is_container(tag.attributes):
            alone.append(partner)
        elif tag.name == "script" and SDK_URL.match(source):
            loaded.append(host_of(urlsplit(source)))
            yield Said(loaded[-1], partner_id(partner))
        elif tag.name == "script":
            urls = (match["url"] for match in _LOADED.finditer(tag.body))
            hosts = [host_of(urlsplit(url)) for url in urls if SDK_URL.match(url)]
            loaded += hosts
            yield from (Said(host, "") for host in hosts)
            if hosts or "symphony" in tag.body:
                alone += (match["id"] for match in _PARTNER_IN_SCRIPT.finditer(tag.body))
    host = loaded[0] if len(set(loaded)) == 1 else ""
    yield from (Said(host, one) for one in map(partner_id, alone) if one)


def partner_id(text: str) -> str:
    """Return a partner id; nothing for what is to be replaced by one, by people or a template."""
    is_one = _PARTNER.fullmatch(text.strip()) and not _TO_REPLACE.fullmatch(text.strip())
    return text.strip() if is_one else ""
