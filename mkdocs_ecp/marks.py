"""Marks: how blocks and links keep their source lines through Python-Markdown.

Block processors receive text without positions, and pymdownx drops what it cannot read without a
word. So a first pass over the page's lines finds every block header, fence, Symphony address and
stray (:mod:`symphony_ecp.strays`), remembers it as a :class:`Find`, and leaves a mark in the text
that leads back to it::

    /// symphony-chat | Desk          /// symphony-chat | Desk <7>
        stream: desk            ->        #<>stream: desk
    ///                               ///

Option lines become YAML comments: pymdownx passes over them, and the core reads the original text,
untyped and with its line. A block that is never closed is closed after its options, so that it
cannot swallow the page. Every insertion can be taken out again, which :func:`scrub` does for
whatever was not a block after all (an example in indented code, say). In an address the mark
stands right behind the scheme, where nobody who looks for links minds it.

Marks are Unicode noncharacters, which are reserved for internal use; the text that is marked is
free of them (:func:`symphony_ecp.source.clean`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symphony_ecp import strays
from symphony_ecp.options import KINDS
from symphony_ecp.problems import Problem
from symphony_ecp.settings import SAME_AS, kebab
from symphony_ecp.source import is_option_line

_ZERO = 0xFDD0
_DIGITS = "".join(chr(_ZERO + digit) for digit in range(10))
#: What each mark stands behind; a number in noncharacter digits comes before it.
(
    _NEW_ARGUMENT, _ARGUMENT, _COMMENT, _CLOSER, _FENCE, _FENCE_CLOSER, _LINK, _STRAY, _STRAY_FENCE,
    _BLANK,
) = (chr(_ZERO + 10 + kind) for kind in range(10))  # fmt: skip
_PREFIX = r"(?:[ \t>]|&gt;)*"  # also as it stands in rendered code

_SCRUB = re.compile(
    rf"(?P<new> \| [{_DIGITS}]+{_NEW_ARGUMENT})"
    rf"|(?P<argument> [{_DIGITS}]+{_ARGUMENT})"
    rf"|(?P<spaces> *)#(?P<count>[{_DIGITS}]+){_COMMENT}"
    rf"|(?P<closer>\n{_PREFIX}#{_CLOSER}\n{_PREFIX}/{{3,}})"
    rf"|(?P<fence>\n{_PREFIX}[{_DIGITS}]+{_FENCE})"
    rf"|(?P<fence_closer>\n{_PREFIX}{_FENCE_CLOSER}\n{_PREFIX}(?:`{{3,}}|~{{3,}}))"
    rf"|(?P<stray_fence>\n{_PREFIX}[{_DIGITS}]+{_STRAY_FENCE}|[{_DIGITS}]+{_STRAY_FENCE}\n?)"
    rf"|(?P<inside>[{_DIGITS}]+[{_LINK}{_STRAY}])"
)
#: The line above a header that another mark says was inserted.
_BLANK_LINE = re.compile(rf"[ \t>]*\n(?=[^\n]*{_BLANK})")
#: Where a mark that leads to a block still stands in text, nobody made a block of it.
_BLOCK_MARK = re.compile(rf"([{_DIGITS}]+)[{_NEW_ARGUMENT}{_ARGUMENT}{_FENCE}]")
_LINK_MARK = re.compile(rf"([{_DIGITS}]+){_LINK}")
_STRAY_MARK = re.compile(rf"([{_DIGITS}]+)({_STRAY}|{_STRAY_FENCE}|{_FENCE})")
_ANY_MARK = re.compile(f"[{_DIGITS}{_NEW_ARGUMENT}-{_BLANK}]")

#: What may be worth marking on a line, on a page that has our word somewhere.
_WORTH = re.compile("symphony|```|~~~|/embed/|/client-bff/|/apps/", re.IGNORECASE)
#: Addresses where links and tags begin, up to the place of the mark; and the SDK's own names.
_ADDRESS = re.compile(
    r"(?:\]\(\s*<?|\]:\s*<?|<|=\s*[\"']?)(?:symphony:(?://)?"
    r"|https?://(?=open\.symphony\.com\b|[\w.:-]+/(?:embed|client-bff|apps)/))"
    r"|(?<=[=\s\"'])symphony-ecm(?:-sdk)?(?=[\s\"'>])",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"(?P<prefix>[ \t>]*(?P<item>(?:[-*+]|\d{1,9}[.)])[ \t]+)?)(?P<slashes>/{3,})[ ]*+"
    r"(?P<kind>symphony-(?:chat|button))[ ]*+(?P<pipe>\|(?P<argument>.*))?$",
    re.IGNORECASE,
)
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]")
#: What front matter is made of: keys, what is indented below them, lists, comments.
_FRONT_MATTER = re.compile(r"\s|#|-|[\w\"'][^:]*:(?:\s|$)|$")
_ANY_HEADER = re.compile(r"[ \t>]*(/{3,})[ ]*[\w-]+[ ]*(?:\||$)")
_END = re.compile(r"[ \t>]*(/{3,})[ ]*$")
_FENCE_LINE = re.compile(r"(?P<prefix>[ \t>]*)(?P<fence>`{3,}|~{3,})(?P<info>.*)$")
_FENCE_INFO = re.compile(
    r"\s*(?:\{\s*\.|\.)?(?P<kind>symphony-(?:chat|button))(?![\w-])(?P<rest>[^}]*)"
)


@dataclass
class Find:
    """A block, fence, address or stray as it stands in the page's source.

    Attributes:
        kind: ``symphony-chat``, ``symphony-button``, ``symphony-link`` for any address, or
            ``stray``.
        line: of the file, from 1; ``None`` where it is not known.
        path: the file, where it is another than the page's.
        written: for a block or a stray, how it begins, as the author wrote it.
        argument: the words behind ``|``.
        options: the option lines as written, and the line of the first.
        body: for a fence, the text below the options.
        problems: what is wrong with the syntax.
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
    problems: tuple[Problem, ...] = ()
    used: bool = False


def mark(
    lines: list[str],
    finds: list[Find],
    numbers: Sequence[int | None] | None = None,
    path: str | None = None,
) -> list[str]:
    """Mark a page's lines.

    Args:
        lines: the text; lines that bear marks already are left alone.
        finds: gets what is found; marks are numbers into it.
        numbers: the line of the file that each one is; ``None`` where that is not known.
        path: the file, where it is another than the page's.

    Returns:
        The marked lines, without line breaks inside.

    """
    marked = _Marker(lines, finds, numbers, path).run()
    return "\n".join(marked).split("\n")


def scrub(text: str) -> str:
    """Take every mark out again."""

    def original(match: re.Match[str]) -> str:
        if match["count"] is None:
            return ""
        return match["spaces"][: len(match["spaces"]) - _number(match["count"])]

    if not _ANY_MARK.search(text):
        return text
    # Inline code may have taken the fence that an inserted line ended with.
    return _ANY_MARK.sub("", _SCRUB.sub(original, _BLANK_LINE.sub("", text)))


def leads_to(text: str) -> int | None:
    """Return the number of the block mark in a text."""
    match = _BLOCK_MARK.search(text)
    return _number(match[1]) if match else None


def fence_mark(number: int) -> str:
    """Return what stands for a fence until the page is known to keep it."""
    return f"{_digits(number)}{_FENCE}"


def fence_number(html: str) -> int | None:
    """Return the number of a fence, if that is all a piece of HTML holds."""
    match = _BLOCK_MARK.fullmatch(html)
    return _number(match[1]) if match else None


def take_link_mark(target: str) -> tuple[str, int | None]:
    """Split a link's target into the target as written and the number of its mark."""
    match = _LINK_MARK.search(target)
    return (_LINK_MARK.sub("", target), _number(match[1])) if match else (target, None)


def first_address(html: str) -> tuple[int, int] | None:
    """Return the number of the first address's mark in raw HTML and how many lines precede it."""
    match = _LINK_MARK.search(html)
    return (_number(match[1]), scrub(html[: match.start()]).count("\n")) if match else None


def strays_in(text: str) -> Iterator[tuple[int, bool, int]]:
    """Iterate over strays and fences in a text: number, whether it is a fence, where it stands."""
    for match in _STRAY_MARK.finditer(text):
        yield _number(match[1]), match[2] != _STRAY, match.start()


def _digits(number: int) -> str:
    return "".join(chr(_ZERO + int(digit)) for digit in str(number))


def _number(digits: str) -> int:
    return int("".join(str(ord(digit) - _ZERO) for digit in digits))


def _column(line: str) -> int:
    """Return the column of the first character that is not indentation or a quote's ``>``."""
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip(" >"))


class _Marker:
    def __init__(
        self,
        lines: list[str],
        finds: list[Find],
        numbers: Sequence[int | None] | None,
        path: str | None,
    ) -> None:
        self.lines = lines
        self.out = list(lines)
        self.finds = finds
        self.numbers = numbers
        self.path = path
        self.looked_at, self.quotes, self.items = 0, 0, False
        self.last: int | None = None  # the depth of the line above, unless it is blank
        self.never_closed: set[str] = set()  # fences with no closing line below; spares rescans

    def run(self) -> list[str]:
        index = self.after_front_matter()
        while index < len(self.lines):
            line = self.lines[index]
            if _WORTH.search(line):
                index = self.step(index, line)
            else:
                index += 1
        return self.out

    def step(self, index: int, line: str) -> int:
        """Mark what starts on a line; return the line to go on with."""
        if self.is_marked(index):
            return index + 1
        fence = _FENCE_LINE.match(line)
        if fence and not (fence["fence"][0] == "`" and "`" in fence["info"]):
            return self.fence(index, fence)
        header = _HEADER.match(line.rstrip())
        if header:
            return self.block(index, header)
        for stray in reversed(list(strays.find(line))):
            end = stray.end("kind")
            line = line[:end] + self.stray(index, stray[0]) + _STRAY + line[end:]
        self.out[index] = _ADDRESS.sub(
            lambda match: match[0] + self.find(Find("symphony-link", self.line(index))) + _LINK,
            line,
        )
        return index + 1

    def stray(self, index: int, written: str) -> str:
        return self.find(Find("stray", self.line(index), written=written))

    def after_front_matter(self) -> int:
        if not self.lines or self.lines[0].rstrip() != "---" or self.path is not None:
            return 0
        for index in range(1, len(self.lines)):
            if self.lines[index].rstrip() in ("---", "..."):
                return index + 1
            if not _FRONT_MATTER.match(self.lines[index]):
                return 0  # a rule, and then text
        return 0

    def is_marked(self, index: int) -> bool:
        return index < len(self.lines) and _ANY_MARK.search(self.lines[index]) is not None

    def line(self, index: int) -> int | None:
        if self.numbers is None:
            return None
        # A find of a block that reaches the end may name the line behind the last one.
        if index < len(self.numbers):
            return self.numbers[index]
        return None if self.numbers[-1] is None else self.numbers[-1] + 1

    def find(self, find: Find) -> str:
        find.path = self.path
        self.finds.append(find)
        return _digits(len(self.finds) - 1)

    # --- /// blocks ---

    def block(self, index: int, header: re.Match[str]) -> int:
        kind = header["kind"].lower()
        # Where the options must stand: four columns in, and four more behind a list's bullet.
        column = _column(header["prefix"].replace(header["item"] or "", "") + "x")
        column += 8 if header["item"] else 4
        options, problem = self.option_lines(index + 1, kind, column)
        for number in options:
            self.comment(number, column)
        end = options[-1] + 1 if options else index + 1
        problems = [problem.at(None, self.line(options[0]))] if problem else []
        if not self.is_closed(index, end, header["slashes"]):
            problems.append(Problem("block-syntax", f"the {kind} is never closed", "add '///'"))
            prefix = header["prefix"].replace(header["item"] or "", " " * len(header["item"] or ""))
            self.out[end - 1] += f"\n{prefix}    #{_CLOSER}\n{prefix}{header['slashes']}"
        find = Find(
            kind,
            self.line(index),
            written=self.lines[index],
            argument=(header["argument"] or "").strip(),
            options=self.text_of(options, header["prefix"], strip=problem is not None),
            options_line=self.line(options[0]) if options else None,
            problems=tuple(problems),
        )
        new = header["pipe"] is None
        mark_ = self.find(find)
        around = header["prefix"].removesuffix(header["item"] or "")
        blank = self.needs_blank(index, around)
        self.out[index] = (
            (around.rstrip() * ((self.last or 0) >= around.count(">")) + "\n" if blank else "")
            + self.lines[index].rstrip()
            + (f" | {mark_}{_NEW_ARGUMENT}" if new else f" {mark_}{_ARGUMENT}")
            + (_BLANK if blank else "")
            + self.out[index][len(self.lines[index]) :]
        )
        return end

    def needs_blank(self, index: int, prefix: str) -> bool:
        """Whether a header stands right below a quote or list that it is not in, or text.

        Without a blank line between, Python-Markdown would take it into the quote and pymdownx out
        again, for ever. Text above a quote that begins with a header leads there, too.
        """
        while self.looked_at < index:
            for line in self.out[self.looked_at].split("\n"):
                self.look(line)
            self.looked_at += 1
        indent = len(prefix.rpartition(">")[2].expandtabs(4))
        depth = prefix.count(">")
        below_text = self.last is not None and self.last < depth
        return self.quotes > depth or below_text or (self.items and indent < 4)

    def look(self, line: str) -> None:
        """Keep how deep quotes are above the next line up to a blank one, and whether lists are."""
        content = line.lstrip(" \t>")
        depth = line[: len(line) - len(content)].count(">")
        self.last = depth if line.strip() else None
        self.quotes = max(self.quotes, depth) if line.strip() else 0
        self.items = bool(content) and (self.items or _ITEM.match(content) is not None)

    def text_of(self, numbers: Sequence[int], prefix: str, *, strip: bool = False) -> str:
        """Return lines without the quotes that they stand in, and without indentation if told."""
        quotes = prefix.count(">")
        lines = [re.sub(rf"^(?:[ \t]*>[ ]?){{0,{quotes}}}", "", self.lines[n]) for n in numbers]
        return "\n".join(line.strip() for line in lines) if strip else "\n".join(lines)

    def option_lines(self, start: int, kind: str, column: int) -> tuple[list[int], Problem | None]:
        """Return the numbers of a block's option lines, and what is wrong with where they stand.

        pymdownx takes the lines directly below the header that are indented by four spaces. Lines
        that plainly are options but stand elsewhere are taken too, and said to be misplaced.
        """
        found: list[int] = []
        problem = None
        index = start
        while index < len(self.lines) and not self.lines[index].strip(" \t>") and index < start + 3:
            index += 1
        if index > start:
            if not (index < len(self.lines) and self.is_option(self.lines[index], kind)):
                return [], None
            problem = Problem(
                "block-syntax",
                "a blank line separates the options from their block",
                "write the options directly below the first line",
            )
            found.extend(range(start, index))
        while index < len(self.lines) and self.lines[index].strip(" \t>"):
            line = self.lines[index]
            if _END.match(line):
                break
            if _column(line) < column:
                # Below one misplaced option, whatever reads like an option is one, misspelt or not.
                if not (self.is_option(line, kind) or (problem and is_option_line(line))):
                    break
                problem = problem or Problem(
                    "block-syntax",
                    "the options are not indented",
                    "indent them by four spaces",
                )
            found.append(index)
            index += 1
            if self.is_option_behind_blank(index, kind, column):
                problem = problem or Problem(
                    "block-syntax",
                    "a blank line separates the options from each other",
                    "write the options directly below each other",
                )
                found.append(index)
                index += 1
        return found, problem

    def is_option_behind_blank(self, index: int, kind: str, column: int) -> bool:
        """Whether a blank line and then an option follow, indented as options are."""
        return (
            index + 1 < len(self.lines)
            and not self.lines[index].strip(" \t>")
            and _column(self.lines[index + 1]) >= column
            and self.is_option(self.lines[index + 1], kind)
        )

    def is_option(self, line: str, kind: str) -> bool:
        line = line.lstrip(" \t>")
        key = kebab(line.partition(":")[0].strip())
        return is_option_line(line) and SAME_AS.get(key, key) in KINDS[kind]

    def comment(self, index: int, column: int) -> None:
        """Turn an option line into a YAML comment, indented as pymdownx wants it."""
        line = self.lines[index]
        content = line.lstrip(" \t>")
        missing = max(0, column - _column(line + "x"))
        mark_ = f"{' ' * missing}#{_digits(missing)}{_COMMENT}"
        self.out[index] = line[: len(line) - len(content)] + mark_ + content

    def is_closed(self, index: int, end: int, slashes: str) -> bool:
        """Whether a block's closing line comes before the next block or the container's end."""
        container = _column(self.lines[index]) // 4 * 4
        for number, line in self.outside_fences(end):
            closing, opening = _END.match(line), _ANY_HEADER.match(line)
            if closing and closing[1] == slashes:
                return True
            if opening and opening[1] == slashes:
                return False
            if line.strip() and _column(line) < container and number > index:
                return False
        return False

    def outside_fences(self, start: int) -> Iterator[tuple[int, str]]:
        index = start
        while index < len(self.lines):
            line = self.lines[index]
            fence = _FENCE_LINE.match(line)
            end = self.fence_end(index, fence) if fence else None
            if end is not None:
                index = end
            else:
                yield index, line
            index += 1

    # --- fences ---

    def fence(self, index: int, fence: re.Match[str]) -> int:
        """Mark a fence of ours; pass over any other one with what is in it."""
        end = self.fence_end(index, fence)
        info = _FENCE_INFO.match(fence["info"])
        if info is None or self.is_marked(index + 1):
            if not self.is_marked(index + 1) and any(strays.find(self.lines[index])):
                self.out[index] += (
                    f"\n{fence['prefix']}{self.stray(index, self.lines[index])}{_STRAY_FENCE}"
                )
            return index + 1 if end is None else end + 1
        problems = []
        if info["rest"].strip():
            problems.append(
                Problem(
                    "block-syntax",
                    f"options on the fence's first line: '{info['rest'].strip()}'",
                    "write each option on a line of its own, as 'key: value'",
                )
            )
        closed = end is not None
        if end is None:
            problems.append(
                Problem(
                    "block-syntax", f"the {info['kind']} is never closed", f"add '{fence['fence']}'"
                )
            )
            end = index + 1
            while end < len(self.lines) and is_option_line(self.lines[end].lstrip(" \t>")):
                end += 1
        body = self.text_of(range(index + 1, end), fence["prefix"]).split("\n")
        split = next((i for i, line in enumerate(body) if not line.strip()), len(body))
        find = Find(
            info["kind"],
            self.line(index),
            written=self.lines[index],
            options="\n".join(body[:split]),
            options_line=self.line(index + 1),
            body="\n".join(body[split:]).strip(),
            problems=tuple(problems),
        )
        self.out[index] += f"\n{fence['prefix']}{self.find(find)}{_FENCE}"
        if not closed:
            self.out[end - 1] += (
                f"\n{fence['prefix']}{_FENCE_CLOSER}\n{fence['prefix']}{fence['fence']}"
            )
        return end + closed

    def fence_end(self, index: int, fence: re.Match[str]) -> int | None:
        """Return the line of a fence's closing, by superfences' rules; ``None`` without one."""
        if fence["fence"] in self.never_closed:
            return None
        column = _column(fence["prefix"] + "x")
        for number in range(index + 1, len(self.lines)):
            content = self.lines[number].lstrip(" \t>").rstrip()
            if content == fence["fence"]:
                return number
            if content and _column(self.lines[number]) < column:
                return None
        self.never_closed.add(fence["fence"])
        return None
