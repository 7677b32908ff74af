"""The scanner: finds blocks, fences, Symphony addresses and strays in the source of a page.

What is found is remembered with its line; :mod:`mkdocs_ecp.lines.marks` stand where it was found.
Strays are lines that were meant to open a block (:mod:`symphony_ecp.prose.strays`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mkdocs_ecp.lines import extent, marks
from mkdocs_ecp.lines.extent import Lines, after_front_matter, column, fence_line
from symphony_ecp.problems import Problem
from symphony_ecp.prose import MISSPELT, stray_links, strays
from symphony_ecp.syntax import Entry, is_option_line, split_fence

#: What may be worth marking, in lower case, on a page that has our word somewhere.
_WORTH = (*strays.WORDS, "```", "~~~", "?embed")
#: What may be an address on a host of another name.
_PATH = re.compile("/(?=(?:embed|client-bff|apps)/)")
#: Addresses where links and tags begin, up to the place of the mark; and the SDK's own names.
_ADDRESS = re.compile(
    rf"(?:\]\(\s*<?|\]:\s*<?|<|=\s*[\"']?)(?:symphony:(?://)?|{MISSPELT}"
    r"|https?://(?=open\.symphony\.com\b|[\w.:-]+/(?:embed|client-bff|apps)/"
    r"|[\w.:-]+/?\?(?:[^\s\"'<>]{0,2000}&)?embed\b))"
    r"|(?<=[=\s\"'])symphony-ecm(?:-sdk)?(?=[\s\"'>])"
    # A name with a mark would begin no HTML block.
    r"|^ {0,3}<symphony-(?:chat|button|share)>"
    r"|<symphony-(?:chat|button|share)(?:\s+[\w-]+\s*=\s*[\"']?|(?=>))"
    # What may turn out to be read by nobody.
    r"|(?<![\w.+/#-])(?=https?://open\.symphony\.com\b)"
    rf"|(?<![\w.+/#-])symphony:{stray_links.MEANT}|:symphony:(?= ?`)|\{{symphony\}}(?= ?`)",
    re.IGNORECASE,
)
#: A heading's text is also the page's title and its table of contents, which keep marks.
_HEADING = re.compile(r"[ \t>]*#{1,6}(?!#)|[ \t>]*(?:=+|-+)[ \t]*$")
_HEADER = re.compile(
    r"(?P<prefix>[ \t>]*(?P<item>(?:[-*+]|\d{1,9}[.)])[ \t]+)?)(?P<slashes>/{3,})[ ]*+"
    r"(?P<kind>symphony-(?:chat|button|share))[ ]*+(?P<pipe>\|(?P<argument>.*))?$",
    re.IGNORECASE,
)
_FENCE_INFO = re.compile(
    r"\s*(?:\{\s*\.|\.)?(?P<kind>symphony-(?:chat|button|share))(?![\w-])(?P<rest>[^}]*)"
)


@dataclass
class Find:
    """A block, fence, address or stray as it stands in the page's source.

    Attributes:
        kind: ``symphony-chat``, ``symphony-button``, ``symphony-share``, ``symphony-link`` for any
            address, or ``stray``.
        line: of the file, from 1; ``None`` where it is not known.
        path: the file, where it is another than the page's.
        written: for a block or a stray, how it begins, as the author wrote it; for an address that
            bears no mark, its line.
        argument: the words behind ``|``.
        options: the option lines as written, and the line of the first; for a stray, the line
            below it.
        body: for a fence, the text below the options, and the line of the fence that it begins on.
        problems: what is wrong with the syntax.
        entries: the options, once they are read, and what is wrong with them.
        used: whether a block came of it.

    """

    kind: str
    line: int | None
    path: str | None = None
    written: str = ""
    argument: str = ""
    options: str = ""
    options_line: int | None = None
    body: str = ""
    body_start: int = 0
    problems: tuple[Problem, ...] = ()
    entries: tuple[tuple[Entry, ...], tuple[Problem, ...]] | None = None
    used: bool = False


class Marked(NamedTuple):
    """What the scanner made of a page.

    Attributes:
        lines: the marked lines, without line breaks inside.
        outside: whether there may be Symphony words outside of blocks, for somebody to judge.

    """

    lines: list[str]
    outside: bool


def mark(
    lines: list[str],
    finds: list[Find],
    numbers: Sequence[int | None] | None = None,
    path: str | None = None,
) -> Marked:
    """Mark a page's lines.

    Args:
        lines: the text; lines that bear marks already are left alone.
        finds: gets what is found; marks are numbers into it.
        numbers: the line of the file that each one is; ``None`` where that is not known.
        path: the file, where it is another than the page's.

    """
    pass_ = _Scanner(lines, finds, numbers, path)
    return Marked(pass_.run(), pass_.outside)


class _Scanner:
    def __init__(
        self,
        lines: list[str],
        finds: list[Find],
        numbers: Sequence[int | None] | None,
        path: str | None,
    ) -> None:
        self.lines = lines
        self.extent = Lines(lines)
        self.out = list(lines)
        self.below: dict[int, list[str]] = {}  # what is to be inserted, by the line above it
        self.finds = finds
        self.numbers = numbers
        self.path = path
        self.outside = False
        self.closings: list[int] = []  # the last lines of fences around, the innermost at the end

    def run(self) -> list[str]:
        next_ = after_front_matter(self.lines) if self.path is None else 0
        self.outside = next_ > 0  # some hosts show it
        for index in self.worth():
            if index >= next_:
                next_ = self.step(index, self.lines[index])
        if not self.below:
            return self.out
        return [new for i, line in enumerate(self.out) for new in (line, *self.below.get(i, ()))]

    def insert(self, index: int, *lines: str) -> None:
        self.below.setdefault(index, []).extend(lines)

    def worth(self) -> Iterator[int]:
        """Iterate over the lines that may be worth marking; few are, so nobody visits the rest."""
        text = "\n".join(self.lines).lower()
        starts = [match.start() for match in _PATH.finditer(text)]
        for word in _WORTH:
            start = text.find(word) if word[0] in text else -1  # one character is found faster
            while start >= 0:
                starts.append(start)
                start = text.find(word, start + 1)
        line = last = 0
        for start in sorted(starts):
            line += text.count("\n", last, start)
            last = start
            yield line

    def step(self, index: int, line: str) -> int:
        """Mark what starts on a line; return the line to go on with."""
        while self.closings and self.closings[-1] < index:
            self.closings.pop()
        if marks.is_marked(line) or index in self.closings[-1:]:
            return index + 1
        fence = fence_line(line)
        if fence:
            return self.fence(index, fence)
        header = _HEADER.match(line.rstrip())
        if header:
            return self.block(index, header)
        self.outside = True
        below = "".join(self.lines[index + 1 : index + 2])
        for stray in reversed(list(strays.find(line, below))):
            end = stray.end("kind")
            line = (
                line[:end]
                + self.stray(index, stray[0] + (stray["last"] or ""), marks.STRAY, below)
                + line[end:]
            )
        self.out[index] = _ADDRESS.sub(lambda match: match[0] + self.address(index, match), line)
        return index + 1

    def address(self, index: int, match: re.Match[str]) -> str:
        """Return the mark of an address, if it is to have one."""
        line = self.line(index)
        if match[0].lower() in ("", "symphony:", ":symphony:", "{symphony}") and any(
            map(_HEADING.match, self.lines[index : index + 2])
        ):
            self.finds.append(Find("symphony-link", line, self.path, self.lines[index]))
            return ""
        return self.find(Find("symphony-link", line), marks.LINK)

    def stray(self, index: int, written: str, kind: str, below: str = "") -> str:
        return self.find(Find("stray", self.line(index), written=written, options=below), kind)

    def line(self, index: int) -> int | None:
        if self.numbers is None or index < len(self.numbers):
            return None if self.numbers is None else self.numbers[index]
        # A find of a block that reaches the end may name the line behind the last one.
        return None if self.numbers[-1] is None else self.numbers[-1] + 1

    def find(self, find: Find, kind: str) -> str:
        """Remember a find; return the mark that leads to it."""
        find.path = self.path
        self.finds.append(find)
        return marks.mark(kind, len(self.finds) - 1)

    # --- /// blocks ---

    def block(self, index: int, header: re.Match[str]) -> int:
        kind, prefix, item = header["kind"].lower(), header["prefix"], header["item"] or ""
        # Where the options must stand: four columns in, and four more behind a list's bullet.
        indent = column(prefix.removesuffix(item) + "x") + (8 if item else 4)
        options, problem = self.extent.options(index + 1, kind, indent)
        for number in options:
            self.comment(number, indent)
        end = options[-1] + 1 if options else index + 1
        problems = [problem.at(None, self.line(options[0]))] if problem else []
        if not self.extent.is_closed(index, end, header["slashes"]):
            problems.append(Problem("block-syntax", f"the {kind} is never closed", "add '///'"))
            around = prefix.removesuffix(item) + " " * len(item)
            comment = f"{around}    #{marks.mark(marks.CLOSER)}"
            self.insert(end - 1, comment, f"{around}{header['slashes']}")
        find = Find(
            kind,
            self.line(index),
            written=self.lines[index],
            argument=(header["argument"] or "").strip(),
            options=self.extent.text_of(options, prefix, strip=problem is not None),
            options_line=self.line(options[0]) if options else None,
            problems=tuple(problems),
        )
        if header["pipe"]:
            mark_ = f" {self.find(find, marks.ARGUMENT)}"
        else:
            mark_ = f" | {self.find(find, marks.NEW_ARGUMENT)}"
        self.out[index] = self.lines[index].rstrip() + mark_
        return end

    def comment(self, index: int, indent: int) -> None:
        """Turn an option line into a YAML comment, indented as pymdownx wants it."""
        line = self.lines[index]
        content = line.lstrip(" \t>")
        missing = max(0, indent - column(line + "x"))
        mark_ = f"{' ' * missing}#{marks.mark(marks.COMMENT, missing)}"
        self.out[index] = line[: len(line) - len(content)] + mark_ + content

    # --- fences ---

    def fence(self, index: int, fence: re.Match[str]) -> int:
        """Mark a fence of ours; pass over any other one with what is in it."""
        end = self.extent.fence_end(index, fence)
        if end is not None and self.closings and self.closings[-1] <= end:
            end = None  # which closes the fence around, or stands behind it
        info = _FENCE_INFO.match(fence["info"])
        below = self.lines[index + 1 : index + 2]
        if info is None or any(map(marks.is_marked, below)):
            self.outside = True  # what a host does not take for code, it shows
            if not any(map(marks.is_marked, below)) and any(strays.find(self.lines[index])):
                stray = self.stray(index, self.lines[index], marks.STRAY_FENCE)
                self.insert(index, f"{fence['prefix']}{stray}")
            return index + 1 if end is None else end + 1
        problems = extent.behind_the_kind(info["kind"], info["rest"].strip())
        hint = f"add '{fence['fence']}'"
        if end is not None and self.extent.opens_another(index + 1, end, fence):
            end = None  # which closes the other one
            hint += f" above the other fence, or '{fence['fence'][0]}{fence['fence']}' around it"
        closed = end is not None
        if end is None:
            message = f"the {info['kind']} is never closed"
            problems.append(Problem("block-syntax", message, hint))
            end = index + 1
            while end < len(self.lines) and is_option_line(self.lines[end].lstrip(" \t>")):
                end += 1
        body = self.extent.text_of(range(index + 1, end), fence["prefix"]).split("\n")
        options, start = split_fence(body)
        if options and not body[0].strip():
            problems.append(extent.BLANK_ABOVE.at(None, self.line(index + options.start)))
        find = Find(
            info["kind"],
            self.line(index),
            written=self.lines[index],
            options="\n".join(body[options.start : options.stop]),
            options_line=self.line(index + 1 + options.start),
            body="\n".join(body[start:]).strip(),
            body_start=1 + start,
            problems=tuple(problems),
        )
        prefix = fence["prefix"]
        self.insert(index, f"{prefix}{self.find(find, marks.FENCE)}")
        if not closed:
            closer = marks.mark(marks.FENCE_CLOSER)
            self.insert(end - 1, f"{prefix}{closer}", f"{prefix}{fence['fence']}")
            return end
        self.closings.append(end)
        return index + 1 + start  # the body is marked as all else
