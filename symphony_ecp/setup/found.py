"""What pasted markup in the pages says: pods, their partner ids, and streams, which get names.

The hosts' own code reads the pages, as for ``ecp fix``. First all pods are gathered; with these
known, markup is read as the blocks that would replace it, and a block says its pod and its stream.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from symphony_ecp.check import Tree
from symphony_ecp.check.run import reader_of
from symphony_ecp.check.tree import Survey
from symphony_ecp.fix import Names, Page, Text, standard_of
from symphony_ecp.problems import Problem
from symphony_ecp.prose.offers import Offer
from symphony_ecp.prose.pasted import is_answer, offer_for, pod_said
from symphony_ecp.setup.registry import is_pod, names_of
from symphony_ecp.site import Site
from symphony_ecp.site.registry import Pod, Stream, read_registry

#: The first heading of a page, in Markdown or underlined.
_HEADING = re.compile(r"^(?:# +(?P<words>.+)|(?P<line>\S.*)\n[=#*-]{3,}[ \t]*)$", re.MULTILINE)
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
        answers = [problem for problem in page.problems if is_answer(problem)]
        found.pasted += len(answers)
        for tag, attributes in _tags(page, answers):
            host, partner = pod_said(tag, attributes, page.site)
            if is_pod(host):
                counted[host] += 1
                found.pods[host] = found.pods.get(host) or partner
    hosts = dict.fromkeys([*given, *(host for host, _ in counted.most_common())])
    found.pods = {host: found.pods[host] for host in hosts}
    names = names_of(found.pods)
    site = _with_pods(tree.site, found.pods, names)
    known = Names(site)
    default = next(iter(names.values()), "")
    for page in pages:
        for offer, words in _offers(replace(page, tree=_with_site(tree, site), site=site)):
            _add(found, known, offer, words, default)
    return found


def _pages(survey: Survey, tree: Tree) -> Iterator[Page]:
    """Iterate over the pages with markup of Symphony's own."""
    reader = reader_of(survey)
    for file in survey.files:
        text = reader.text(file)
        if isinstance(text, str) and tree.builds(file):
            page = Page.read(tree, Path(file), text, Text(text))
            if page is not None and any(map(is_answer, page.problems)):
                yield page


def _with_site(tree: Tree, site: Site) -> Tree:
    """Return a tree with another site."""
    return replace(tree, site=site)  # type: ignore[type-var]


def _with_pods(site: Site, pods: dict[str, str], names: dict[str, str]) -> Site:
    lines = "".join(
        f'  {names[host]}: {{host: "{host}", partner-id: "{partner}"}}\n'
        for host, partner in pods.items()
    )
    registry = read_registry(f"pods:\n{lines}" if lines else "", "symphony.yml")
    pod = registry.pod(next(iter(names.values()), ""))
    return replace(site, registry=registry, pod=pod if isinstance(pod, Pod) else site.pod)


def _offers(page: Page) -> Iterator[tuple[Offer, str]]:
    """Iterate over the blocks that would replace a page's markup, each with words for a name."""
    heading = _HEADING.search(page.raw.text)
    stem = "" if page.file.stem.lower() in ("index", "readme") else page.file.stem
    words = (heading["words"] or heading["line"]) if heading else stem
    for piece in page.pieces:
        for _, offer in piece.blocks:
            if offer is not None:
                yield offer, words
    for tag, attributes in _tags(page, page.problems):
        offer = offer_for(tag, attributes, page.site)
        if offer is not None:
            yield offer, words


def _add(found: Found, known: Names, offer: Offer, words: str, default: str) -> None:
    """Give a block's stream a name, which means it on the block's pod."""
    options = dict(offer.options)
    standard = standard_of(options.get("stream", ""))
    if standard is None:
        return
    pod = options.get("pod", "")
    title = options.get("title", "")
    kind: Any = options.get("type")
    name = known.name(standard, pod, kind, title or words)
    ids = {} if not pod or pod == default else {pod: standard}
    old = found.streams.get(name) or Stream(name, ids or {"": standard}, title=title)
    found.streams[name] = replace(old, title=old.title or title, type=old.type or kind)


def _tags(page: Page, problems: Iterable[Problem]) -> Iterator[tuple[str, dict[str, str]]]:
    """Iterate over the tags that begin where something was said of pasted markup."""
    lines = {p.line for p in problems if is_answer(p) and p.path == str(page.file) and p.line}
    for line in sorted(lines):
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
