"""Suppression in place: a comment in a page silences problems by their codes.

::

    <!-- ecp: ignore stream-implausible -->               Markdown, MyST, raw HTML
    % ecp-ignore: stream-implausible, unknown-option      MyST
    .. ecp-ignore: stream-implausible                     reStructuredText

A comment reaches from its own line to the end of the block that follows it, across blank lines: a
paragraph, or a fence, a ``///`` block, an admonition or a directive with everything in it. One
that stands on a line with other words reaches to the end of their paragraph.

Upper and lower case are the same, and an HTML comment may take several lines, none of them blank.

A comment that names no code, an unknown one, or one that silences nothing is itself a problem, at
the comment. Comments inside code are examples and do nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from symphony_ecp.problems import CODES, Problem, did_you_mean
from symphony_ecp.source import Syntax, shorten

_HTML = re.compile(r"(?<!`)<!--\s*ecp ?:", re.IGNORECASE)
_LINE = {
    "myst": re.compile(r"^[ \t]*%[ \t]*ecp-(?P<words>.*)", re.IGNORECASE | re.MULTILINE),
    "rst": re.compile(
        r"^(?P<indent>[ \t]*)\.\.[ \t]+ecp-(?P<words>.*(?:\n(?P=indent)[ \t]+\S.*)*)",
        re.IGNORECASE | re.MULTILINE,
    ),
}
_FENCE = re.compile(r"(?P<mark>`{3,}|~{3,}|:{3,}|/{3,})[ ]*(?P<info>[^`\n]*)$")
_DIRECTIVE = {
    "myst": re.compile(r"\{(?P<name>[a-z][\w:.+-]*)\}", re.IGNORECASE),
    "rst": re.compile(r"\.\.[ \t]+(?P<name>[a-z][\w:.+-]*)::", re.IGNORECASE),
}
#: The directives that hold code, or text that is not markup; all others hold markup.
_CODE_DIRECTIVES = frozenset((
    "code", "code-block", "code-cell", "doctest", "graphviz", "highlight", "literalinclude",
    "math", "mermaid", "parsed-literal", "plantuml", "prompt", "sourcecode", "testcode",
    "testoutput", "uml",
))  # fmt: skip
_CONTAINER = re.compile(
    r"(?:[-*+]|\d{1,9}[.)]|[a-z#]\.|:|\|)[ \t]|!!!|\?\?\?|===|//|:::|\[\^|```\{|<|%"
)
_INDENTED = re.compile(r"!!!|\?\?\?|===|\.\.[ \t]")


@dataclass
class Suppression:
    """One comment: its line, the codes it names, the last line it reaches, the codes it met."""

    line: int
    codes: tuple[str, ...]
    last: int
    wrong: tuple[Problem, ...] = ()
    met: set[str] = field(default_factory=set)


#: Every such comment has one of these in it, in any case.
WORDS = ("ecp:", "ecp :", "ecp-")


def mentions(text: str) -> bool:
    """Whether a text may have such comments; cheap, so that other texts are not read."""
    lowered = text.lower()
    return "ecp" in lowered and any(word in lowered for word in WORDS)


def apply(
    problems: Iterable[Problem],
    path: str | None,
    text: str,
    syntax: Syntax,
    within: tuple[int, int] | None = None,
) -> tuple[Problem, ...]:
    """Apply a page's comments to its problems.

    Args:
        problems: of this page and of any other; those of others are passed on.
        path: the page, as problems show it.
        text: the page's source.
        syntax: which comments there are.
        within: the first and the last line that are taken of it, where not all of it is.

    Returns:
        The problems that are not silenced, and those of the comments themselves.

    """
    problems = tuple(problems)
    if not mentions(text):
        return problems
    comments = read(text, syntax)
    if within is not None:
        comments = [c for c in comments if c.line <= within[1] and c.last >= within[0]]
    lines: dict[str, list[int]] = {}  # the page's lines with a problem of each code
    for problem in sorted(problems, key=lambda problem: problem.line or 0):
        if problem.path == path and problem.line is not None:
            lines.setdefault(problem.code, []).append(problem.line)
    reach = _reach(comments, lines)
    kept = tuple(
        problem
        for problem in problems
        if problem.path != path
        or problem.line is None
        or problem.code not in reach
        or not _covers(*reach[problem.code], problem.line)
    )
    return (*kept, *(p.at(path, c.line) for c in comments for p in (*c.wrong, *_unmet(c))))


def _reach(
    comments: Sequence[Suppression], lines: Mapping[str, Sequence[int]]
) -> dict[str, tuple[list[int], list[int]]]:
    """Return where the comments on each code begin, and the last line that any up to it reaches.

    Each comment learns which of its codes stand there, so that a page of many comments and many
    problems costs no more than sorting them.
    """
    reach: dict[str, tuple[list[int], list[int]]] = {}
    for comment in comments:
        for code in comment.codes:
            there = lines.get(code, ())
            if bisect_left(there, comment.line) < bisect_right(there, comment.last):
                comment.met.add(code)
            starts, lasts = reach.setdefault(code, ([], []))
            starts.append(comment.line)
            lasts.append(max(comment.last, lasts[-1] if lasts else 0))
    return reach


def _covers(starts: Sequence[int], lasts: Sequence[int], line: int) -> bool:
    before = bisect_right(starts, line)
    return before > 0 and lasts[before - 1] >= line


def read(text: str, syntax: Syntax) -> list[Suppression]:
    """Return the comments of a page."""
    page = _Page(text, syntax)
    found = []
    for start, end, words in sorted(_comments(page)):
        (first, before), (final, after) = page.place(start), page.place(end)
        alone = not (page.lines[first][:before] + page.lines[final][after:]).strip(" \t>")
        verb, *codes = re.split(r"[\s,:>]+", words.lower().strip(" \t\n,>"))
        known = tuple(code for code in codes if code in CODES and verb == "ignore")
        wrong = tuple(_judge(verb, [code for code in codes if code]))
        last = page.last_line(final, alone=alone)
        found.append(Suppression(1 + first, known, 1 + last, wrong))
    return found


def code_lines(text: str, syntax: Syntax) -> set[int]:
    """Return the numbers of the lines of a page that are code, from 1."""
    return {1 + number for number in _Page(text, syntax).code}


def _comments(page: _Page) -> Iterator[tuple[int, int, str]]:
    """Iterate over the comments outside code: where they start and end, and their words.

    One in HTML may take several lines, but no blank one: a forgotten ``-->`` costs a paragraph.
    """
    position = 0
    while match := _HTML.search(page.text, position):
        position = match.end()
        if page.place(match.start())[0] in page.code:
            continue
        paragraph = page.end_of(page.paragraphs[page.place(position)[0]])
        end = page.text.find("-->", position, paragraph)
        if end < 0:
            position = paragraph
            continue
        yield match.start(), end + 3, page.text[position:end]
        position = end + 3
    if page.syntax in _LINE:
        for match in _LINE[page.syntax].finditer(page.text):
            if page.place(match.start())[0] not in page.code:
                yield match.start(), match.end(), match["words"]


def _judge(verb: str, codes: Sequence[str]) -> Iterator[Problem]:
    if verb != "ignore":
        hint = did_you_mean(verb, ("ignore",), otherwise="write 'ignore' and the code of a problem")
        yield Problem("bad-value", f"no comment of ours says '{shorten(verb)}'", hint)
    elif not codes:
        hint = "write the code that stands behind the message, without 'ecp.'"
        yield Problem("bad-value", "the comment names no code to ignore", hint)
    for code in codes:
        if code not in CODES:
            hint = did_you_mean(code, CODES, otherwise="see the codes in the documentation")
            yield Problem("bad-value", f"ignore: no problem has the code '{shorten(code)}'", hint)


def _unmet(comment: Suppression) -> Iterator[Problem]:
    for code in comment.codes:
        if code not in comment.met:
            message = f"ignore: there is no '{code}' here to silence"
            yield Problem("bad-value", message, "remove the code, or the comment")


# What is code, and what a comment reaches ------------------------------------------------------


def _indent(line: str) -> int:
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip(" >"))


class _Page:
    """The lines of a page, by number from 0, and what they belong to.

    Attributes:
        text: the lines, with one kind of line end.
        code: the lines that are code.
        closed: the line that closes a fence or a ``///`` block, by the line that opens it.
        paragraphs: the last line before the next blank one, by line.

    """

    def __init__(self, text: str, syntax: Syntax) -> None:
        self.syntax = syntax
        self.text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.lines = lines = self.text.split("\n")  # no other character ends a line of a page
        self._starts = [0, *accumulate(len(line) + 1 for line in lines)]
        self._contents = [line.strip(" \t>") for line in lines]
        self.paragraphs = list(range(len(lines)))
        for number in range(len(lines) - 2, -1, -1):
            if self._contents[number + 1]:
                self.paragraphs[number] = self.paragraphs[number + 1]
        self.closed: dict[int, int] = {}
        self._closing: set[int] = set()
        self.code: set[int] = set()
        if syntax != "rst":
            self._read_fences()
            self._closing.update(self.closed.values())
        self._read_indents()

    def place(self, position: int) -> tuple[int, int]:
        """Return the line and the column of a place in the text."""
        line = bisect_right(self._starts, position) - 1
        return line, position - self._starts[line]

    def end_of(self, line: int) -> int:
        """Return where a line ends in the text."""
        return self._starts[line] + len(self.lines[line])

    def last_line(self, index: int, *, alone: bool) -> int:
        """Return the last line that a comment reaches that ends on a line."""
        if not alone:
            return self.paragraphs[index]
        start = index + 1
        while start < len(self.lines) and not self._contents[start]:
            start += 1
        if start == len(self.lines) or start in self._closing:
            return index  # nothing follows in what the comment stands in
        if start in self.closed:
            return self.closed[start]
        if not _INDENTED.match(self._contents[start]):
            return self.paragraphs[start]
        last, outer = start, _indent(self.lines[start])
        for number in range(start + 1, len(self.lines)):
            if self._contents[number]:
                if _indent(self.lines[number]) <= outer:
                    break
                last = number
        return last

    def _read_fences(self) -> None:
        """Pair the fences, and note the code in them.

        One that nothing closes is none, as in Python-Markdown. Of two open fences the outer one
        closes first, as in CommonMark; but in Python-Markdown code comes before all else.
        """
        final = {content: number for number, content in enumerate(self._contents)}
        texts: dict[str, int] = {}  # the open fences that hold text, from the outermost
        mark, opener = "", 0  # the open fence that holds code
        for number, content in enumerate(self._contents):
            if content in texts and not (mark and self.syntax == "markdown"):
                self.closed[texts[content]] = number
                while texts.popitem()[0] != content:
                    pass
                mark = ""
            elif mark:
                if content == mark:
                    self.closed[opener] = number
                    mark = ""
                else:
                    self.code.add(number)
            elif (fence := _FENCE.match(content)) and final.get(fence["mark"], 0) > number:
                if not self._holds_text(fence["mark"], fence["info"]):
                    mark, opener = fence["mark"], number
                elif fence["info"]:
                    texts.setdefault(fence["mark"], number)

    def _holds_text(self, mark: str, info: str) -> bool:
        directive = _DIRECTIVE["myst"].match(info) if self.syntax == "myst" else None
        if directive:
            return directive["name"].lower() not in _CODE_DIRECTIVES
        return mark[0] in ":/"

    def _read_indents(self) -> None:
        """Note the lines that are indented below something that makes code of them."""
        outer: list[tuple[int, int, bool]] = []  # each line that others stand below: indent, code
        for number, line in enumerate(self.lines):
            if number in self.code or not line.strip():
                continue
            indent = _indent(line)
            while outer and outer[-1][1] >= indent:
                outer.pop()
            code = self._is_code_below(outer[-1], indent) if outer else self._is_code_alone(indent)
            outer.append((number, indent, code))
            if code:
                self.code.add(number)

    def _is_code_alone(self, indent: int) -> bool:
        return self.syntax != "rst" and indent >= 4

    def _is_code_below(self, outer: tuple[int, int, bool], indent: int) -> bool:
        number, outer_indent, code = outer
        opening = self._contents[number]
        if self.syntax == "rst":
            if directive := _DIRECTIVE["rst"].match(opening):
                return code or directive["name"].lower() in _CODE_DIRECTIVES
            return code or (opening.endswith("::") and not opening.startswith(".. "))
        if indent >= outer_indent + 4 and not _CONTAINER.match(opening):
            return not self.lines[number + 1].strip()
        return code
