"""What pasted markup in the pages says: pods, their partner ids, and streams, which get names.

The hosts' own code reads the pages, as for ``ecp fix``. First all pods are gathered; with these
known, markup is read as the blocks that would replace it, and a block says its pod and its stream.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from symphony_ecp.check import Tree
from symphony_ecp.check.run import Reader
from symphony_ecp.check.tree import Survey
from symphony_ecp.check.words import Words
from symphony_ecp.fix import Names, Page, Text, scalar, standard_of
from symphony_ecp.prose.offers import Offer
from symphony_ecp.prose.pasted import is_answer, offer_for, pod_said
from symphony_ecp.setup.registry import is_pod, names_of
from symphony_ecp.site import Site
from symphony_ecp.site.registry import Pod, Stream, read_registry

#: The first heading of a page, in Markdown or underlined.
_HEADING = re.compile(r"^(?:# +(?P<words>.+)|(?P<line>\S.*)\n[=#*-]{3,}[ \t]*)$", re.MULTILINE)
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---[ \t]*\n", re.DOTALL)
#: How much of a page is looked at for a tag that begins on a line.
_LONGEST = 4000


@dataclass
class Found:
    """What the pages of a site say.

    Attributes:
        pods: partner ids by hosts, the host first that most markup names.
        streams: the streams, by name, each with its ids by pods.
        pasted: how much markup of Symphony's own there is.
        unread: what is not installed, so that no page was read.

    """

    pods: dict[str, str] = field(default_factory=dict)
    streams: dict[str, Stream] = field(default_factory=dict)
    pasted: int = 0
    unread: str = ""


def look(survey: Survey, tree: Tree, given: Mapping[str, str]) -> Found:
    """Return what the pages of a site say.

    Args:
        survey: the site's files.
        tree: the site.
        given: the site's own pod where it is known, as a host with its partner id.

    """
    found = Found(dict(given))
    try:
        pages = list(_pages(survey, tree))
    except ImportError as error:
        found.unread = error.name or "its host"
        return found
    counted = Counter[str]()
    for page in pages:
        for tag, attributes in _tags(page):
            host, partner = pod_said(tag, attributes, page.site)
            if is_pod(host):
                counted[host] += 1
                known = found.pods.get(host)
                found.pods[host] = known or (partner if partner.isprintable() else "")
    hosts = dict.fromkeys([*given, *(host for host, _ in counted.most_common())])
    found.pods = {host: found.pods[host] for host in hosts}
    names = names_of(found.pods)
    site = _with_pods(tree.site, found.pods, names)
    streams = Names(site)
    default = next(iter(names.values()), "")
    if found.pods:  # read anew: frames of a pod's own host are known for what they are only now
        pages = list(_pages(survey, replace(tree, site=site)))  # type: ignore[type-var]
    for page in pages:
        found.pasted += sum(map(is_answer, page.problems))
        for offer, words in _offers(page):
            _add(found, streams, offer, words, default)
    return found


def _pages(survey: Survey, tree: Tree) -> Iterator[Page]:
    """Iterate over the pages with markup of Symphony's own."""
    reader = Reader(survey, Words.of([tree], survey.checkers.values()))
    for file in filter(tree.builds, survey.files):
        text = reader.text(file)
        if isinstance(text, str):
            page = Page.read(tree, Path(file), text, Text(text))
            if page is not None and any(map(is_answer, page.problems)):
                yield page


def _with_pods(site: Site, pods: dict[str, str], names: dict[str, str]) -> Site:
    lines = "".join(
        f"  {names[host]}: {{host: '{host}', partner-id: {scalar(partner, chr(34))}}}\n"
        for host, partner in pods.items()
    )
    registry = read_registry(f"pods:\n{lines}" if lines else "", "symphony.yml")
    pod = registry.pod(next(iter(names.values()), ""))
    return replace(site, registry=registry, pod=pod if isinstance(pod, Pod) else site.pod)


def _offers(page: Page) -> Iterator[tuple[Offer, str]]:
    """Iterate over the blocks that would replace a page's markup, each with words for a name."""
    heading = _HEADING.search(_FRONT_MATTER.sub("", page.raw.text))
    stem = "" if page.file.stem.lower() in ("index", "readme") else page.file.stem
    words = (heading["words"] or heading["line"]) if heading else stem
    for piece in page.pieces:
        for _, offer in piece.blocks:
            if offer is not None:
                yield offer, words
    for tag, attributes in _tags(page):
        offer = offer_for(tag, attributes, page.site)
        if offer is not None:
            yield offer, words


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


def _tags(page: Page) -> Iterator[tuple[str, dict[str, str]]]:
    """Iterate over the tags that begin where something was said of pasted markup."""
    for line in sorted({problem.line or 0 for problem in page.here if is_answer(problem)}):
        start = page.raw.start(line)
        reader = _Tags()
        reader.feed(page.raw.text[start : start + _LONGEST])
        yield from reader.found


class _Tags(HTMLParser):
    """Reads the tags that begin on the first line."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.getpos()[0] == 1:
            self.found.append((tag, {name: value or "" for name, value in reversed(attrs)}))
