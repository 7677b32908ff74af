"""Symphony's addresses as authors write them by hand: recognised, checked, left as they are.

What is recognised, and where it is documented::

    https://open.symphony.com/…   symphony://…            Symphony docs, "Symphony Messaging URI"
    https://POD/embed/…?streamId=…                        "Get started", direct iframe, Focus
    https://POD/client-bff/…   https://POD/apps/…         the same, Collaboration
    https://POD/?embed&…                                  "Embedded Chat Module", the former frame

POD is a host of the registry or any host below ``symphony.com``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, unquote, urlsplit

from symphony_ecp.pipeline import see_address
from symphony_ecp.problems import Problem, nearest
from symphony_ecp.prose.stray_links import MEANT
from symphony_ecp.site import Site
from symphony_ecp.site.registry import Pod
from symphony_ecp.symphony import links
from symphony_ecp.symphony.ids import read_stream_id, read_user_id
from symphony_ecp.text import shorten

SCHEME = "symphony:"
#: Paths of the Collaboration layout.
COLLABORATION = ("/client-bff/", "/apps/client2")
_PATHS = ("/embed/", "/apps/embed", *COLLABORATION)
_WORTH = (*_PATHS, "?embed")
#: What only the former frame's address has: a parameter without a value, in one example ``embed/``.
_FORMER = re.compile(r"(?:^|&)embed/?(?:[=&]|$)")
#: An address of ours that something stands before, as in ``mailto:symphony:stream/desk``.
INSIDE = re.compile(rf"symphony:/{{0,2}}{MEANT}(?P<target>[^\s\"'<>]+)", re.IGNORECASE)
#: The scheme of an address of ours, misspelt: what follows it leaves no doubt.
MISSPELT = rf"(?:sym[a-z-]{{2,14}}|[a-z]{{1,7}}hony) ?[:;=] ?/{{0,2}}{MEANT}"
_MISSPELT = re.compile(rf"(?={MISSPELT})(?P<scheme>[a-z-]+)\W+(?P<target>\S*)", re.IGNORECASE)
_BEFORE = re.compile(r"\W*|web\+|mailto:|https?://", re.IGNORECASE)


def is_ours(url: str) -> bool:
    """Whether an address is a ``symphony:`` link of ours, not Symphony's own ``symphony://``."""
    return url[: len(SCHEME)].lower() == SCHEME and not url[len(SCHEME) :].startswith("//")


def may_be_symphony(text: str) -> bool:
    """Whether a page or an address is worth a look; cheap, for sites full of others."""
    if "symphony" in text.lower():
        return True
    for path in _WORTH:  # noqa: SIM110 - any() costs as much as the search
        if path in text:
            return True
    return False


def may_be_meant(address: str) -> bool:
    """Whether an address on a page that is worth a look is; its scheme may be misspelt."""
    return may_be_symphony(address) or _MISSPELT.match(address) is not None


def judge_url(url: str, site: Site) -> tuple[Problem, ...]:
    """Say what is wrong with a hand-written address; nothing for any that is not Symphony's.

    Args:
        url: the address, without HTML entities.
        site: the site; its pods are recognised.

    Returns:
        Problems without a place, those that the site ignores left out.

    """
    see_address(url)
    return tuple(problem.about(url) for problem in site.reported(tuple(_judge_url(url, site))))


def _judge_url(url: str, site: Site) -> Iterable[Problem]:
    if links.is_symphony_link(url):
        action, problems = links.parse(url)
        return (*problems, *_confirmed(action, site))
    embed = embed_of(url, site)
    if embed:
        return _judge_embed(embed, site)
    if is_ours(url):
        return ()
    inside, misspelt = INSIDE.search(url), _MISSPELT.match(url)
    if inside and _BEFORE.fullmatch(url, 0, inside.start()):
        hint = f"write {SCHEME}{shorten(inside['target'])}"
    elif misspelt and nearest(misspelt["scheme"], ("symphony",)):
        hint = f"did you mean {SCHEME}{shorten(misspelt['target'])}?"
    else:
        return ()
    message = f"'{shorten(url)}' is not read as a Symphony link"
    return (Problem("link-malformed", message, hint),)


def _confirmed(action: links.Action | None, site: Site) -> Iterable[Problem]:
    """Judge the ids of a link by the site's lock; a link by hand means the site's own pod."""
    if isinstance(action, links.OpenStream):
        yield from site.confirmed(site.pod, "stream", action.stream_id, action.stream_type)
    elif isinstance(action, links.App):
        yield from site.confirmed(site.pod, "app", action.id)
    elif isinstance(action, links.StartChat | links.CreateRoom):
        for user in (*action.user_ids, *getattr(action, "emails", ())):
            yield from site.confirmed(site.pod, "user", str(user))
    elif isinstance(action, links.Profile):
        yield from site.confirmed(site.pod, "user", str(action.user_id))


def judge_stream(written: str, site: Site, pod: Pod | Problem | None) -> Iterable[Problem]:
    """Judge a stream's id, and what the site's lock says of it."""
    reading = read_stream_id(written)
    yield from reading.problems
    if reading.id and not reading.problems:
        yield from site.confirmed(pod, "stream", reading.id.standard)


def embed_of(url: str, site: Site) -> SplitResult | None:
    """Split the address of a pod's embed pages; ``None`` for any other address."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    former = parts.path in ("", "/") and _FORMER.search(parts.query) is not None
    if parts.scheme not in ("http", "https", "") or not (former or parts.path.startswith(_PATHS)):
        return None
    host = host_of(parts)
    ours = host.endswith(".symphony.com") or any(pod.host == host for pod in site.pods)
    return parts if ours else None


def host_of(parts: SplitResult) -> str:
    """Return a host as the registry writes it, without the port that its scheme implies."""
    return parts.netloc.lower().removesuffix({"http": ":80"}.get(parts.scheme, ":443"))


def parameters(embed: SplitResult) -> list[tuple[str, str]]:
    """Return the parameters of an embed page, in order, as they are written."""
    return [(key, value) for key, _, value in (p.partition("=") for p in embed.query.split("&"))]


def _judge_embed(embed: SplitResult, site: Site) -> Iterable[Problem]:
    """Judge the ids in the query, which the embed page reads as a form (so that + is a space)."""
    pod = next((pod for pod in site.pods if pod.host == host_of(embed)), None)
    for key, raw in parameters(embed):
        if key == "streamId":
            reading = read_stream_id(raw)
            yield from judge_stream(raw, site, pod)
            if reading.id and "+" in raw:
                yield Problem(
                    "link-malformed",
                    "the + in 'streamId' is read as a space",
                    f"write streamId={reading.id.percent_encoded}",
                )
        elif key == "userIds":
            for user in unquote(raw).split(","):
                if "@" not in user:
                    yield from read_user_id(user)[1]
                yield from site.confirmed(pod, "user", user)
