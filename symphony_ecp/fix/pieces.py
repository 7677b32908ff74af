"""Pasted markup on the lines of a page: elements without content, and scripts, that stand alone.

A run is a row of them with nothing but comments between, on lines of its own::

    <iframe …></iframe>             .. raw:: html             ```{raw} html
    <!-- … --> <iframe …>                                     <iframe …></iframe>
    </iframe>                          <iframe …></iframe>    ```
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from symphony_ecp.fix.edits import Edit, Text
from symphony_ecp.syntax import Syntax

_ATTRIBUTES = r"(?:[^<>\"']|\"[^\"]*\"|'[^']*')*"
_ITEM = re.compile(
    r"<!--.*?-->"
    rf"|<(?P<tag>iframe|div|symphony-chat)\b{_ATTRIBUTES}>\s*</(?P=tag)\s*>"
    rf"|<(?P<script>script)\b{_ATTRIBUTES}>(?P<body>.*?)</script\s*>",
    re.IGNORECASE | re.DOTALL,
)
#: What stands between the items of a run: a blank line ends one, except in a directive.
_GAP = re.compile(r"[ \t]*(?:\r\n|\r|\n)?[ \t]*")
_ANY_GAP = re.compile(r"\s*")
_RAW_RST = re.compile(r"[ \t]*\.\.[ ]+raw::[ ]+html[ \t]*")
_RAW_MYST = re.compile(r"[ \t]*(?P<mark>`{3,}|~{3,}|:{3,})[ ]*\{raw\}[ ]+html[ \t]*")


@dataclass(frozen=True)
class Item:
    """One element or comment.

    Attributes:
        start: where it begins in the page.
        end: where it ends.
        first: the line that it begins on.
        last: the line that it ends on.
        tag: its name; none of a comment.
        attributes: those of its start tag.
        body: the text of a script.

    """

    start: int
    end: int
    first: int
    last: int
    tag: str
    attributes: Mapping[str, str]
    body: str

    def __hash__(self) -> int:
        return hash(self.start)


@dataclass(frozen=True)
class Run:
    """A row of items: the lines from its first to its last, and what stands around the HTML."""

    items: tuple[Item, ...]
    first: int
    last: int
    indent: str
    opener: tuple[str, ...] = ()
    closer: tuple[str, ...] = ()


def runs(text: Text, syntax: Syntax) -> Iterator[Run]:
    """Iterate over the runs of a page."""
    number = 1
    while number <= len(text):
        above = text.line(number - 1) if number > 1 else ""
        fence = None if syntax == "rst" else _RAW_MYST.fullmatch(above)
        items = _items(text, number, _ANY_GAP if syntax == "rst" or fence else _GAP)
        if not items:
            number += 1
            continue
        first, last = number, items[-1].last
        number = last + 1
        if text.text[items[-1].end : text.start(last + 1)].strip():
            continue  # something else stands on its last line
        if syntax == "rst":
            run = _in_directive(text, items, first, last)
        elif fence:
            run = _in_fence(text, items, fence["mark"], first, last)
        else:
            alone = not above.strip() and not text.line(last + 1).strip()
            run = Run(items, first, last, indent_of(text.line(first))) if alone else None
        if run:
            yield run


def _items(text: Text, number: int, gap: re.Pattern[str]) -> tuple[Item, ...]:
    """Return the items that begin on a line."""
    found: list[Item] = []
    at = text.start(number) + len(indent_of(text.line(number)))
    while match := _ITEM.match(text.text, at):
        tag = (match["tag"] or match["script"] or "").lower()
        reader = _StartTag()
        reader.feed(match[0])
        first, last = text.number(match.start()), text.number(match.end() - 1)
        body = match["body"] or ""
        item = Item(match.start(), match.end(), first, last, tag, reader.attributes, body)
        found.append(item)
        between = gap.match(text.text, match.end())
        at = between.end() if between else match.end()
    return tuple(found)


def _in_fence(text: Text, items: tuple[Item, ...], mark: str, first: int, last: int) -> Run | None:
    """Return a run that is all that stands in a ``raw`` fence of MyST."""
    opener, closer = text.line(first - 1), text.line(last + 1)
    outer = opener[: opener.index(mark)]
    if closer.strip() != mark:
        return None
    return Run(items, first - 1, last + 1, outer, (opener,), (closer,))


def _in_directive(text: Text, items: tuple[Item, ...], first: int, last: int) -> Run | None:
    """Return a run that is all that stands in a ``raw`` directive."""
    above = first - 1
    while above > 1 and not text.line(above).strip():
        above -= 1
    opener = text.line(above) if above >= 1 else ""
    if not _RAW_RST.fullmatch(opener):
        return None
    outer = indent_of(opener)
    after = next((n for n in range(last + 1, len(text) + 1) if text.line(n).strip()), None)
    if after and text.line(after).startswith((f"{outer} ", f"{outer}\t")):
        return None
    return Run(items, above, last, outer, (opener, ""))


def replaced(text: Text, run: Run, new: Mapping[Item, Sequence[str]]) -> Edit:
    """Return the edit that puts lines in the place of some items, and keeps the others."""
    parts: list[list[str]] = []
    kept: list[Item] = []
    for item in (*run.items, None):
        if item is not None and item not in new:
            kept.append(item)
            continue
        if kept:
            indent = indent_of(text.line(kept[0].first))
            source = indent + text.text[kept[0].start : kept[-1].end]
            lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            parts.append([*run.opener, *lines, *run.closer])
            kept = []
        if item is not None and new[item]:
            parts.append([f"{run.indent}{line}" for line in new[item]])
    lines = [line for part in parts for line in (*part, "")][:-1]
    start, end = text.start(run.first), text.start(run.last + 1)
    if not lines:
        while run.first > 1 and end < len(text.text) and not text.line(text.number(end)).strip():
            end = text.start(text.number(end) + 1)
        return Edit(start, end, "")
    tail = text.text[start:end]
    return Edit(start, end, text.newline.join(lines) + tail[len(tail.rstrip("\r\n")) :])


def indent_of(line: str) -> str:
    """Return the blanks that a line begins with."""
    return line[: len(line) - len(line.lstrip())]


class _StartTag(HTMLParser):
    """Reads the first start tag of a text."""

    def __init__(self) -> None:
        super().__init__()
        self.attributes: dict[str, str] = {}
        self.done = False

    def handle_starttag(self, _tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        for name, value in () if self.done else attrs:
            self.attributes.setdefault(name, value or "")
        self.done = True
