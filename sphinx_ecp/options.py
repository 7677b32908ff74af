"""The options of a directive, as they are written in reStructuredText and in MyST.

::

    .. symphony-chat:: Title        ```{symphony-chat} Title        ```symphony-chat
       :stream: desk                :stream: desk                   stream: desk
                                                                    (or between two lines of ---)

reStructuredText hands everything up to the first blank line over as the directive's argument, MyST
the first line only; both hand over the rest as content. What stands on the first line is the title,
with a colon or without. Nothing is dropped: what is no option where options stand is said to be so.

How far options reach is the host's to say: docutils reads a field list, in which an indented line
goes on with the value above (``docutils.parsers.rst.states.Body.parse_directive_block``). In MyST
they end at the first line that does not begin with a colon, or begins with three, and what stands
behind the colon is YAML of a kind (``myst_parser.parsers.directives.is_option_line``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from symphony_ecp.problems import Problem, nearest
from symphony_ecp.symphony import kebab
from symphony_ecp.syntax import KINDS, Entry, Syntax, is_option_line, read_options
from symphony_ecp.text import shorten

_FIELD = re.compile(r"[ \t]*:(?P<key>[A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(?P<text>.*)|[ \t]*$)")
#: What may be meant for an option: ``key: value``, ``key = value``, ``:key value``; but no role.
_MEANT = re.compile(
    r"[ \t]*(?=:|[\w-]+[ \t]*[:=]):?[ \t]*(?P<key>[A-Za-z][\w-]*)(?:[ \t]*[:=]|[ \t])(?!`)"
)
#: A line that goes on with the value above, in MyST.
_MORE = re.compile(r"[ \t]*:[ \t]+\S")
#: What makes a value of MyST more than its text: quotes, a comment, a text of several lines.
_QUOTED = re.compile(r"[\"'#|>]|.*[ \t]#")
#: The lines around a block of options.
_DASHES = re.compile(r"-{3,}[ \t]*")
#: An option behind a title.
_BEHIND = re.compile(r"[ \t]:(?P<key>[a-z][\w-]*):(?=[ \t])")
_NAMES = frozenset(name for options in KINDS.values() for name in options)


class OptionReader:
    """Reads the title and the options of one directive.

    Attributes:
        taken: how many lines of the content were options, or blank above them.

    """

    def __init__(
        self,
        arguments: Sequence[str],
        content: Sequence[str],
        lines: list[tuple[int, str]],
        source: str,
        syntax: Syntax,
    ) -> None:
        self.syntax = syntax
        self.head = [line for argument in arguments for line in argument.splitlines()]
        blank = next((i for i, line in enumerate(content) if line.strip()), len(content))
        self.content = content[blank:]
        self.lines = lines
        self.source = source
        self.taken = blank
        self.entries: list[Entry] = []
        self.problems: list[Problem] = []

    def read(self) -> tuple[str, tuple[Entry, ...], tuple[Problem, ...]]:
        """Return title, options, and what is wrong with how they are written."""
        first = next((i for i, line in enumerate(self.head) if self.is_option(line, i)), None)
        title = " ".join(self.head[:first])
        behind = _BEHIND.search(title)
        if behind and behind["key"] in _NAMES:
            self.on_first_line(title[behind.start() :].strip())
            title = title[: behind.start()]
        if first is not None and self.syntax == "myst":  # which has the first line alone in it
            self.on_first_line(self.head[first])
            key, _, text = self.head[first].strip().removeprefix(":").partition(":")
            self.entries.append(Entry(key.strip(), text.strip(), self.line_of(self.head[first])))
        elif first is not None:
            self.fields(self.head[first:])
        top = self.content[0] if self.content else ""
        field = _FIELD.match(top)
        if _DASHES.fullmatch(top) and not self.entries:
            self.yaml_block()
        elif field and (not self.entries or field["key"] in _NAMES):
            self.fields_in_content()
        elif not self.head and is_option_line(top):
            self.fence()
        elif first is None and self.head and _is_meant(top):
            self.fields_in_content()
        return title, tuple(self.entries), tuple(self.problems)

    def is_option(self, line: str, index: int) -> bool:
        """Whether a line of the argument is, or was meant to be, an option."""
        if index == 0 and self.lines and not self.lines[0][1].rstrip().endswith("::"):
            # On the directive's own line a title is expected, such as "Rates: the desk".
            field = _FIELD.match(line)
            known = (field["key"] if field else line.partition(":")[0]) in _NAMES
            return known or (field is not None and self.syntax == "rst")
        return bool(_FIELD.match(line)) or is_option_line(line) or _is_meant(line)

    def on_first_line(self, written: str) -> None:
        self.problem(
            f"options on the directive's first line: '{shorten(written)}'",
            "write each option on a line of its own, as ':key: value'",
            self.line_of(self.head[0], peek=True),
        )

    def fields(self, lines: Sequence[str]) -> None:
        """Read ``:key: value`` lines."""
        indent = more = 0
        for index, text in enumerate(lines):
            if more:
                more -= 1  # read with the line above
                continue
            number = self.line_of(text)
            field = _FIELD.match(text)
            if field and self.syntax == "myst":
                more = sum(1 for _ in takewhile(_MORE.match, lines[index + 1 :]))
            value = (field["text"] or "").strip() if field else ""
            if more or (self.syntax == "myst" and _QUOTED.match(value)):
                group = lines[index : index + 1 + more]
                self.read_yaml([line.lstrip()[1:] for line in group], number)
            elif field:
                self.entries.append(Entry(field["key"], value, number))
                indent = _indent(text)
            elif is_option_line(text):
                key, _, value = text.strip().partition(":")
                self.entries.append(Entry(key.strip(), value.strip(), number))
                self.problem(
                    f"'{key.strip()}:' is not how an option is written here",
                    f"write ':{key.strip()}: {shorten(value)}'",
                    number,
                )
            elif text.strip().startswith(":") or not self.entries or _indent(text) <= indent:
                self.problem(
                    f"expected an option as ':key: value', found '{shorten(text)}'",
                    "separate fallback text from the options with a blank line",
                    number,
                )
            else:
                last = self.entries[-1]
                joined = f"{last.text} {text.strip()}".strip()
                self.entries[-1] = Entry(last.key, joined, last.line)

    def fields_in_content(self) -> None:
        size = self.size_of_options()
        self.no_blank_above()
        self.fields(self.content[:size])
        self.taken += size
        below = self.content[size] if size < len(self.content) else ""
        if self.syntax == "myst" and below[:1] in (" ", "\t") and below.strip():
            self.problem(
                f"'{shorten(below)}' is text of the block, not part of the option above",
                "write the value on one line, or separate the text with a blank line",
                self.line_of(below, peek=True),
            )

    def no_blank_above(self) -> None:
        """Say that options stand below a blank line, where a host reads none."""
        number = self.line_of(self.content[0], peek=True)
        if self.is_blank(number - 1):
            self.problem(
                "a blank line separates the options from their block",
                "write the options directly below the first line",
                number - 1,
            )

    def size_of_options(self) -> int:
        """Return how many lines of the content are options."""
        size = self.size_of_first_paragraph()
        if self.syntax != "myst":
            return size
        fields = _FIELD.match(self.content[0])
        for index, text in enumerate(self.content[:size]):
            begins = text.lstrip().startswith(":") and not text.lstrip().startswith(":::")
            meant = is_option_line(text) if not fields else text.partition(":")[0] in _NAMES
            if not (begins or meant or (not fields and _is_meant(text))):
                return index
        return size

    def yaml_block(self) -> None:
        ends = (i for i in range(1, len(self.content)) if _DASHES.fullmatch(self.content[i]))
        end = next(ends, 0)
        size = (end or len(self.content)) - 1
        self.no_blank_above()
        number = self.line_of(self.content[0])
        if not end:
            self.problem("the options are never closed", "add '---' below them", number)
        self.read_yaml(self.content[1 : 1 + size], number + 1)
        self.taken += size + 2 if end else len(self.content)

    def fence(self) -> None:
        """Read the portable fence, whose options are content: up to the first blank line."""
        size = self.size_of_first_paragraph()
        self.no_blank_above()
        self.read_yaml(self.content[:size], self.line_of(self.content[0], peek=True))
        self.taken += size

    def read_yaml(self, lines: Sequence[str], first_line: int) -> None:
        entries, problems = read_options("\n".join(lines), self.source, first_line)
        self.entries += entries
        self.problems += problems

    def size_of_first_paragraph(self) -> int:
        blank = (index for index, text in enumerate(self.content) if not text.strip())
        return next(blank, len(self.content))

    def problem(self, message: str, hint: str, line: int) -> None:
        self.problems.append(Problem("block-syntax", message, hint, self.source, line))

    def is_blank(self, number: int) -> bool:
        return any(number == line and not text.strip(" \t>") for line, text in self.lines)

    def line_of(self, text: str, *, peek: bool = False) -> int:
        """Return the line that a text stands on; lines are asked for from top to bottom."""
        wanted = text.strip()
        for index, (number, line) in enumerate(self.lines):
            if line.strip(" \t>").endswith(wanted):
                if not peek:
                    self.lines = self.lines[index + 1 :]
                return number
        return self.lines[0][0] if self.lines else 0


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_meant(line: str) -> bool:
    """Whether a line was meant to give an option a value, in whatever spelling."""
    match = _MEANT.match(line)
    return match is not None and nearest(kebab(match["key"]), _NAMES) is not None
