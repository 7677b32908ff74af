"""The outline of a page: its heading, which lines are code, how far what follows a line reaches.

It is read from the lines alone, in each syntax, since a comment counts before anybody knows what
the host makes of the page.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from symphony_ecp.syntax import Syntax

_FENCE = re.compile(r"(?P<mark>`{3,}+|~{3,}+|:{3,}+|/{3,}+)[ ]*+(?P<info>[^`\n]*)$")
#: A fence of ours, whose body is read as the page is.
_OURS = re.compile(r"(?:\{\s*\.)?symphony-(?:chat|button|share)\b", re.IGNORECASE)
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
#: The first heading of a page, by its syntax; in Markdown no other block's line begins one.
_MARKDOWN = re.compile(
    r"^ {0,3}#[ \t]+(?P<words>.+)$|^(?P<line>[^\s<>|*+-].*)\n(?:=+|--+)[ \t]*$", re.MULTILINE
)
_RST = re.compile(r"^(?P<line>\S.*)\n([!-/:-@\[-`{-~])\2{2,}[ \t]*$", re.MULTILINE)
_FRONT_MATTER = re.compile(r"\A\ufeff?---\n.*?\n---[ \t]*\n", re.DOTALL)
#: HTML whose lines are no Markdown.
_RAW = re.compile(
    r"<!--.*?(?:-->|\Z)|<(pre|script|style|textarea)\b.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE
)


def heading_of(text: str, syntax: Syntax) -> str:
    """Return a page's first heading, or ``""``; what looks like one in code is none."""
    page = Outline(_FRONT_MATTER.sub("", text.replace("\r\n", "\n").replace("\r", "\n")), syntax)
    code = page.code
    kept = "\n".join("" if number in code else line for number, line in enumerate(page.lines))
    if syntax == "rst":
        found = _RST.search(kept)
        return found["line"].strip() if found else ""
    found = _MARKDOWN.search(_RAW.sub("", kept))
    return (found["words"] or found["line"]).strip() if found else ""


def code_lines(text: str, syntax: Syntax) -> set[int]:
    """Return the numbers of the lines of a page that are code, from 1."""
    return {1 + number for number in Outline(text, syntax).code}


def _indent(line: str) -> int:
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip(" >"))


class Outline:
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
        if _OURS.match(info):
            return True
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
