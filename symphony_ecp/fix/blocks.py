"""Options and links: ids in their standard spelling, today's names, names of the registry.

A misspelt id becomes the one that it is meant for, where registry and lock have one such id.

A block knows the line of each of its options, and a link its own. A line is only touched where it
reads just as the host read it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import quote, unquote

from symphony_ecp.fix.edits import Edit, Text
from symphony_ecp.problems import Problem
from symphony_ecp.prose import judge_url
from symphony_ecp.site import Site, is_misspelt
from symphony_ecp.site.registry import Pod, Stream
from symphony_ecp.symphony import SAME_AS, SUCCESSORS, kebab
from symphony_ecp.symphony.ids import read_stream_id
from symphony_ecp.syntax import Entry, SourceBlock

_LINK_ID = re.compile(r"(?<![\w/])stream/([A-Za-z0-9+/=_%-]+)")
URL = re.compile(
    r"(?<![^\s<>\"'`()\[\]])(?:https?|symphony)://[^\s<>\"'`()\[\]{}|\\^]+", re.IGNORECASE
)
_QUERY_ID = re.compile(r"([?&](?:amp;)?streamId=)([A-Za-z0-9+/=_%-]+)")

#: A finding, wherever it stands: code, message, hint.
_Said = tuple[str, str, str]


@dataclass
class Names:
    """Names for ids: those of the registry, and new ones.

    Attributes:
        site: the site.
        added: ids that the registry gets, by name.

    """

    site: Site
    added: dict[str, str] = field(default_factory=dict)

    @property
    def streams(self) -> Mapping[str, object]:
        return self.site.registry.sections.get("streams", {})

    def name(self, standard: str, pod: str, kind: str | None, words: str) -> str:
        """Return a name that means this id on this pod, and nothing else than before.

        Args:
            standard: the id.
            pod: the name of the block's pod.
            kind: the block's own ``type``.
            words: what a new name is made of, if it says anything.

        """
        for name, stream in self.streams.items():
            if (
                isinstance(stream, Stream)
                and standard in (stream.ids.get(""), stream.ids.get(pod))
                and (kind is not None or stream.type in (None, "chatroom"))
            ):
                return name
        for name, known in self.added.items():
            if known == standard:
                return name
        proposed = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:40] or "stream"
        taken, number = {*self.streams, *self.added}, 1
        name = proposed
        while name in taken:
            number += 1
            name = f"{proposed}-{number}"
        self.added[name] = standard
        return name


def standard_of(text: str) -> str | None:
    """Return the standard spelling of an id that nothing is wrong with."""
    reading = read_stream_id(text)
    wrong = any(problem.severity == "error" for problem in reading.problems)
    return None if wrong or reading.id is None else reading.id.standard


def edits(
    blocks: Iterable[SourceBlock],
    problems: Iterable[Problem],
    text: Text,
    site: Site,
    names: Names | None,
    words: str = "",
) -> Iterator[Edit]:
    """Return what to replace; ``names`` if ids become names, made of ``words`` without a title."""
    streams = _Streams(site, names, words, {p.line for p in problems if is_misspelt(p)})
    links = []
    for block in dict.fromkeys(blocks):
        if block.kind == "symphony-link":
            links.append(block)
        else:
            yield from _of_block(block, text, streams)
    yield from _of_links(links, text, streams)


def _of_block(block: SourceBlock, text: Text, streams: _Streams) -> Iterator[Edit]:
    given = {kebab(entry.key) for entry in block.options}
    for entry in block.options:
        found = OptionLine.find(entry, text)
        if found is None:
            continue
        key = kebab(entry.key)
        today = SAME_AS.get(key), entry.text
        if today[0] is None:
            today = SUCCESSORS.get((key, entry.text.lower()), (None, ""))
        name, value = today
        if name is not None and name not in given:
            yield Edit(*found.key, name)
        elif name is not None:
            continue
        if (name or key) == "stream":
            value = streams.written(entry.text, block, entry.line)
        elif name is None:
            continue
        if value != entry.text:
            yield Edit(*found.value, value)


@dataclass(frozen=True)
class _Streams:
    """What to write for the streams of a page.

    Attributes:
        site: its site.
        names: if ids are to become names.
        words: what a name is made of where a block has no title.
        misspelt: the lines with ids that were reported as misspelt; one that may be so stays.

    """

    site: Site
    names: Names | None
    words: str
    misspelt: Set[int | None]

    def written(self, text: str, block: SourceBlock, line: int | None) -> str:
        """Return what to write for a stream in the place of a text."""
        standard = self.right(text, line)
        if standard is None:
            return text
        if self.names is None:
            return standard
        options = {SAME_AS.get(key := kebab(e.key), key): e.text for e in block.options}
        pod = self.site.pod
        name = options.get("pod") or (pod.written if isinstance(pod, Pod) else "")
        words = block.argument or options.get("title") or options.get("label") or self.words
        return self.names.name(standard, name, options.get("type"), words)

    def right(self, text: str, line: int | None) -> str | None:
        """Return an id in standard spelling, or the only one that a misspelt one is meant for.

        A name of the registry is none; what would be wrong with it as an id takes long to say.
        """
        standard = None if self.site.registry.has("streams", text) else standard_of(text)
        if standard is None or line not in self.misspelt:
            return standard
        return self.site.known_ids.right(standard)


def _of_links(links: Iterable[SourceBlock], text: Text, streams: _Streams) -> Iterator[Edit]:
    """Let inline links name their streams; all links of a line that read alike go together."""
    by_place: dict[tuple[int, str], list[SourceBlock]] = {}
    for link in links:
        for entry in link.options:
            if entry.key == "stream" and link.line is not None:
                by_place.setdefault((link.line, entry.text), []).append(link)
    for (line, written), alike in by_place.items():
        found = [m for m in _LINK_ID.finditer(text.line(line)) if unquote(m[1]) == written]
        if len(found) != len(alike):
            continue
        if streams.names is not None:
            name = streams.written(written, alike[0], line)
        else:
            right = streams.right(written, line)
            if right is None or right == standard_of(written):
                continue  # any spelling will do in a link
            name = quote(right, safe="") if "%" in found[0][1] else right
        if name != written:
            start = text.start(line)
            yield from (Edit(start + m.start(1), start + m.end(1), name) for m in found)


def link_edits(problems: Iterable[Problem], text: Text, site: Site) -> Iterator[Edit]:
    """Percent-encode the stream ids of hand-written links, and mend those that are misspelt.

    An address is touched where that ends a finding and begins none, and where its line has as many
    such addresses as the check reported: the others may be code.
    """
    reported = Counter((problem.line, _said(problem)) for problem in problems)
    for line in {line for line, _ in reported if line is not None}:
        found: dict[frozenset[_Said], list[Edit]] = {}
        for match in URL.finditer(text.line(line)):
            ended, edits_ = _encoded(match, text.start(line), site)
            if ended:
                found.setdefault(ended, []).extend(edits_)
        for ended, edits_ in found.items():
            if all(reported[line, said] == len(edits_) for said in ended):
                yield from edits_


def _encoded(match: re.Match[str], start: int, site: Site) -> tuple[frozenset[_Said], list[Edit]]:
    """Return the findings on an address that its stream id, encoded, ends, and how to write it."""
    url = match[0]
    ids = list(_QUERY_ID.finditer(url))
    reading = read_stream_id(ids[0][2]) if len(ids) == 1 else None
    if reading is None or reading.id is None:
        return frozenset(), []
    begin, end = ids[0].span(2)
    new = quote(site.known_ids.right(reading.id.standard), safe="")
    before = {_said(p) for p in judge_url(unescape(url), site)}
    after = {_said(p) for p in judge_url(unescape(url[:begin] + new + url[end:]), site)}
    at = start + match.start()
    return frozenset(before - after if after <= before else ()), [Edit(at + begin, at + end, new)]


def _said(problem: Problem) -> _Said:
    return problem.code, problem.message, problem.hint


@dataclass(frozen=True)
class OptionLine:
    """Where an option's key and its value stand."""

    key: tuple[int, int]
    value: tuple[int, int]

    @staticmethod
    def find(entry: Entry, text: Text) -> OptionLine | None:
        if entry.line is None or entry.line > len(text) or not entry.text:
            return None
        start = text.start(entry.line)
        match = re.fullmatch(
            rf"[ \t>]*:?(?P<key>{re.escape(entry.key)})[ \t]*:[ \t]*(?P<quote>[\"']?)"
            rf"(?P<value>{re.escape(entry.text)})(?P=quote)[ \t]*(?:[ \t]#.*)?",
            text.line(entry.line),
        )
        if match is None:
            return None
        key, value = match.span("key"), match.span("value")
        return OptionLine((start + key[0], start + key[1]), (start + value[0], start + value[1]))
