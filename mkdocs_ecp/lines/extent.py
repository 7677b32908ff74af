"""How far blocks and fences reach on the lines of a page, by the rules of pymdownx."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symphony_ecp.problems import Problem
from symphony_ecp.symphony import SAME_AS, kebab
from symphony_ecp.syntax import KINDS, is_option_line
from symphony_ecp.text import shorten, unseen

_ANY_HEADER = re.compile(r"[ \t>]*(/{3,})[ ]*[\w-]+[ ]*(?:\||$)")
_END = re.compile(r"[ \t>]*(/{3,})[ ]*$")
_FENCE_LINE = re.compile(r"(?P<prefix>[ \t>]*)(?P<fence>`{3,}+|~{3,}+)(?P<info>.*)$")
#: What front matter is made of: keys, what is indented below them, lists, comments.
_FRONT_MATTER = re.compile(r"\s|#|-|[\w\"'][^:]*:(?:\s|$)|$")
#: What is said of options that stand below a blank line.
BLANK_ABOVE = Problem(
    "block-syntax",
    "a blank line separates the options from their block",
    "write the options directly below the first line",
)


def column(line: str) -> int:
    """Return the column of the first character that is not indentation or a quote's ``>``."""
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip(" >"))


def fence_line(line: str) -> re.Match[str] | None:
    """Match a line that opens a fence: ``prefix``, ``fence`` and ``info``."""
    match = _FENCE_LINE.match(line)
    return None if match and match["fence"][0] == "`" and "`" in match["info"] else match


def behind_the_kind(kind: str, rest: str) -> list[Problem]:
    """Return what is wrong with a fence's first line: anything behind its kind."""
    if not rest:
        return []
    message = f"options on the fence's first line: '{shorten(rest)}'"
    hint = "write each option on a line of its own, as 'key: value'"
    if hidden := unseen(rest):
        message, hint = f"nobody sees all that follows '{kind}'{hidden}", "delete it"
    return [Problem("block-syntax", message, hint)]


def after_front_matter(lines: Sequence[str]) -> int:
    """Return the index of the first line below the front matter."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    for index in range(1, len(lines)):
        if lines[index].rstrip() in ("---", "..."):
            return index + 1
        if not _FRONT_MATTER.match(lines[index]):
            return 0  # a rule, and then text
    return 0


class Lines:
    """The lines of a page; lines are known by their index, from 0."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        # Fences with no closing line below, and their columns; spares rescans.
        self.never_closed: set[tuple[str, int]] = set()

    def text_of(self, indices: Sequence[int], prefix: str, *, strip: bool = False) -> str:
        """Return lines without the quotes that they stand in, and without indentation if told."""
        quotes = prefix.count(">")
        lines = [self.lines[index] for index in indices]
        if quotes:
            lines = [re.sub(rf"^(?:[ \t]*>[ ]?){{0,{quotes}}}", "", line) for line in lines]
        return "\n".join(line.strip() for line in lines) if strip else "\n".join(lines)

    # --- /// blocks ---

    def options(self, start: int, kind: str, indent: int) -> tuple[list[int], Problem | None]:
        """Return the option lines of a block, and what is wrong with where they stand.

        pymdownx takes the lines directly below the header that are indented by four spaces. Lines
        that plainly are options but stand elsewhere are taken too, and said to be misplaced.

        Args:
            start: the line below the header.
            kind: the kind of the block.
            indent: the column where options must stand.

        """
        found: list[int] = []
        problem = None
        index = start
        while index < len(self.lines) and not self.lines[index].strip(" \t>") and index < start + 3:
            index += 1
        if index > start:
            if not (index < len(self.lines) and _is_option(self.lines[index], kind)):
                return [], None
            problem = BLANK_ABOVE
            found.extend(range(start, index))
        while index < len(self.lines):
            line = self.lines[index]
            if not line.strip(" \t>"):
                if not self._is_option_behind_blank(index, kind, indent):
                    break
                problem = problem or Problem(
                    "block-syntax",
                    "a blank line separates the options from each other",
                    "write the options directly below each other",
                )
            elif _END.match(line):
                break
            elif column(line) < indent:
                # Below one misplaced option, whatever reads like an option is one, misspelt or not.
                if not (_is_option(line, kind) or (problem and is_option_line(line))):
                    break
                problem = problem or Problem(
                    "block-syntax",
                    "the options are not indented",
                    "indent them by four spaces",
                )
            found.append(index)
            index += 1
        return found, problem

    def _is_option_behind_blank(self, index: int, kind: str, indent: int) -> bool:
        """Whether an option follows a blank line, indented as options are."""
        return (
            index + 1 < len(self.lines)
            and column(self.lines[index + 1]) >= indent
            and _is_option(self.lines[index + 1], kind)
        )

    def is_closed(self, index: int, end: int, slashes: str) -> bool:
        """Whether a block's closing line comes before the next block or the container's end."""
        container = column(self.lines[index]) // 4 * 4
        for line in self._outside_fences(end):
            closing = _END.match(line)
            if closing and closing[1] == slashes:
                return True
            opening = _ANY_HEADER.match(line)
            if opening and opening[1] == slashes:
                return False
            if container and line.strip(" \t>") and column(line) < container:
                return False
        return False

    def _outside_fences(self, start: int) -> Iterator[str]:
        index = start
        while index < len(self.lines):
            line = self.lines[index]
            fence = _FENCE_LINE.match(line)
            end = self.fence_end(index, fence) if fence else None
            if end is not None:
                index = end
            else:
                yield line
            index += 1

    # --- fences ---

    def fence_end(self, index: int, fence: re.Match[str]) -> int | None:
        """Return the line of a fence's closing, by superfences' rules; ``None`` without one.

        A line that is indented more than the opening is content.
        """
        indent = column(fence["prefix"] + "x")
        if (fence["fence"], indent) in self.never_closed:
            return None
        for number in range(index + 1, len(self.lines)):
            content = self.lines[number].lstrip(" \t>").rstrip()
            at = column(self.lines[number]) if content else indent
            if content == fence["fence"] and at <= indent:
                return number
            if at < indent:
                return None
        self.never_closed.add((fence["fence"], indent))
        return None

    def opens_another(self, start: int, end: int, fence: re.Match[str]) -> bool:
        """Whether a line before a fence's closing opens another one, as this one is opened."""
        indent = column(fence["prefix"] + "x")
        for line in self.lines[start:end]:
            other = _FENCE_LINE.match(line)
            if (
                other
                and other["fence"] == fence["fence"]
                and other["info"].strip()
                and column(line) == indent
            ):
                return True
        return False


def _is_option(line: str, kind: str) -> bool:
    line = line.lstrip(" \t>")
    key = kebab(line.partition(":")[0].strip())
    return is_option_line(line) and SAME_AS.get(key, key) in KINDS[kind]
