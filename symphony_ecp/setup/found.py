"""What pasted markup in the pages says: pods, their partner ids, and streams, which get names.

The hosts' own code reads the pages, as for ``ecp fix``. First all pods are gathered; with these
known, markup is read as the blocks that would replace it, and a block says its pod and its stream.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from symphony_ecp.check import Tree
from symphony_ecp.check.run import Reader
from symphony_ecp.check.tree import Survey
from symphony_ecp.check.words import Words
from symphony_ecp.fix import Names, Page, Text, standard_of
from symphony_ecp.problems import Problem
from symphony_ecp.prose import pods
from symphony_ecp.prose.offers import Offer
from symphony_ecp.prose.pasted import is_answer, offer_for
from symphony_ecp.setup.registry import is_pod, names_of
from symphony_ecp.site import Site
from symphony_ecp.site.registry import Pod, Stream, read_registry


@dataclass
class Found:
    """What the pages of a site say.

    Attributes:
        pods: partner ids by hosts, the host first that most markup names.
        others: partner ids that pages have besides, by hosts.
        strangers: hosts that nobody said to be pods, each with a page that loads the SDK from it.
        streams: the streams, by name, each with its ids by pods.
        pasted: how much markup of Symphony's own there is.
        unread: pages that cannot be read, and why.
        missing: what is not installed, so that no page was read.

    """

    pods: dict[str, str] = field(default_factory=dict)
    others: dict[str, list[str]] = field(default_factory=dict)
    strangers: dict[str, Path] = field(default_factory=dict)
    streams: dict[str, Stream] = field(default_factory=dict)
    pasted: int = 0
    unread: list[Problem] = field(default_factory=list)
    missing: str = ""


def look(survey: Survey, tree: Tree, given: Mapping[str, str]) -> Found:
    """Return what the pages of a site say.

    Args:
        survey: the site's files.
        tree: the site.
        given: the site's own pod where it is known, as a host with its partner id.

    """
    found = Found(dict(given))
    site = _with_pods(tree.site, found.pods) if given else tree.site
    try:
        pages = list(_pages(survey, replace(tree, site=site), found.unread))  # type: ignore[type-var]
        _add_pods(found, pages)
        site = _with_pods(tree.site, found.pods)
        if found.pods:  # read anew: frames of a pod's own host are known for what they are only now
            pages = list(_pages(survey, replace(tree, site=site), []))  # type: ignore[type-var]
    except ImportError as error:
        found.missing = error.name or "its host"
        return found
    streams = Names(site)
    default = next(iter(names_of(found.pods).values()), "")
    for page in pages:
        found.pasted += sum(map(is_answer, page.problems))
        for offer in _offers(page):
            _add(found, streams, offer, page.words, default)
    return found


def unknown_pods(survey: Survey, tree: Tree) -> dict[str, str]:
    """Return the hosts that markup names and the site's registry does not, with partner ids."""
    known = {pod.host: pod.partner_id for pod in tree.site.pods}
    found = Found(dict(known))
    try:
        _add_pods(found, _pages(survey, tree, []))
    except ImportError:  # `ecp check` says so
        return {}
    return {host: partner for host, partner in found.pods.items() if host not in known}


def _pages(survey: Survey, tree: Tree, unread: list[Problem]) -> Iterator[Page]:
    """Iterate over the pages that may have markup of Symphony's own."""
    reader = Reader(survey, Words.of([tree], survey.checkers.values()))
    for file in filter(tree.builds, survey.files):
        text = reader.text(file)
        if isinstance(text, Problem):
            unread.append(text)
        elif text is not None:
            page = Page.read(tree, Path(file), text, Text(text))
            if page is None:
                unread.append(Problem("unreadable", "cannot be converted", "", file))
            elif page.tags:
                yield page


def _add_pods(found: Found, pages: Iterable[Page]) -> None:
    """Note the hosts that markup names, and their partner ids.

    Frames say what they show. A script runs with all that a page has: one of a host that is not
    Symphony's makes no pod, unless somebody says so.
    """
    counted: Counter[str] = Counter()
    partners: dict[str, Counter[str]] = {}
    for page in pages:
        for host, partner, is_frame in pods.pods_said(page.tags, page.site):
            if host and not is_pod(host):
                continue
            if not host or is_frame or host in found.pods or host.endswith(".symphony.com"):
                counted[host] += 1
                partners.setdefault(host, Counter()).update([partner] if partner else [])
            else:
                found.strangers.setdefault(host, page.file)
    alone, _ = partners.pop("", Counter()), counted.pop("", 0)
    hosts = dict.fromkeys([*found.pods, *(host for host, _ in counted.most_common())])
    if len(hosts) == 1:
        partners.setdefault(next(iter(hosts)), Counter()).update(alone)
    for host in hosts:
        said = [one for one, _ in partners.get(host, Counter()).most_common()]
        found.pods[host] = taken = found.pods.get(host) or next(iter(said), "")
        if others := [one for one in said if one != taken]:
            found.others[host] = others


def _with_pods(site: Site, partners: dict[str, str]) -> Site:
    names = names_of(partners)
    known: dict[str, dict[str, str]] = {host: {"host": host} for host in partners}
    for host, partner in partners.items():
        known[host] |= {"partner-id": partner} if partner else {}
    lines = "".join(f"  {names[host]}: {json.dumps(entry)}\n" for host, entry in known.items())
    registry = read_registry(f"pods:\n{lines}" if lines else "", "symphony.yml")
    pod = registry.pod(next(iter(names.values()), ""))
    return replace(site, registry=registry, pod=pod if isinstance(pod, Pod) else site.pod)


def _offers(page: Page) -> Iterator[Offer]:
    """Iterate over the blocks that would replace a page's markup."""
    for piece in page.pieces:
        yield from (offer for _, offer in piece.blocks if offer is not None)
    for tag in page.tags:
        if (offer := offer_for(tag.name, tag.attributes, page.site)) is not None:
            yield offer


def _add(found: Found, known: Names, offer: Offer, words: str, default: str) -> None:
    """Give a block's stream a name, which means it on the block's pod."""
    options = dict(offer.options)
    standard = standard_of(options.get("stream", ""))
    pod = options.get("pod", "")
    if standard is None or (pod and not known.site.registry.has("pods", pod)):
        return
    title = title if (title := options.get("title", "")).isprintable() else ""
    kind: Any = options.get("type")
    name = known.name(standard, pod, kind, title or words)
    old = found.streams.get(name) or Stream(name, {})
    ids = {**old.ids, (pod if pod != default else ""): standard}
    if "" in ids:  # which is for every pod
        ids = {"": standard}
    found.streams[name] = Stream(name, ids, old.type or kind, old.title or title)
