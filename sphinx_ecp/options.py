"""The options of a directive, as they are written in reStructuredText and in MyST.

::

    .. symphony-chat:: Title        ```{symphony-chat} Title        ```symphony-chat
       :stream: desk                :stream: desk                   stream: desk
                                                                    (or between two lines of ---)

reStructuredText hands everything up to the first blank line over as the directive's argument, MyST
the first line only; both hand over the rest as content. What stands on the first line is the title,
with a colon or without. Nothing is dropped: what is no option where options stand is said to be so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from symphony_ecp.options import KINDS
from symphony_ecp.problems import Problem, nearest
from symphony_ecp.settings import kebab
from symphony_ecp.source import Entry, is_option_line, read_options
from symphony_ecp.text import shorten

_FIELD = re.compile(r"[ \t]*:(?P<key>[A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(?P<text>.*)|[ \t]*$)")
#: What may be meant for an option: ``key: value``, ``key = value``, ``:key value``; but no role.
_MEANT = re.compile(
    r"[ \t]*(?=:|[\w-]+[ \t]*[:=]):?[ \t]*(?P<key>[A-Za-z][\w-]*)(?:[ \t]*[:=]|[ \t])(?!`)"
)
#: An option behind a title.
_BEHIND = re.compile(r"[ \t]:(?P<key>[a-z][\w-]*):(?=[ \t])")
_NAMES = frozenset(name for options in KINDS.values() for name in options)


class OptionReader:
    """Reads the title and the options of one directive.

    Attributes:
        taken: how many lines of the content were options.

    """

    def __init__(
        self,
        arguments: Sequence[str],
        content: Sequence[str],
        lines: list[tuple[int, str]],
        source: str,
    ) -> None:
        self.head = [line for argument in arguments for line in argument.splitlines()]
        self.content = content
        self.lines = lines
        self.source = source
        self.taken = 0
        self.entries: list[Entry] = []
        self.problems: list[Problem] = []

    def read(self) -> tuple[str, tuple[Entry, ...], tuple[Problem, ...]]:
        """Return title, options, and what is wrong with how they are written."""
        first = next((i for i, line in enumerate(self.head) if self.is_option(line, i)), None)
        title = " ".join(self.head[:first])
        behind = _BEHIND.search(title)
        if behind and behind["key"] in _NAMES:
            written = shorten(title[behind.start() :].strip())
            self.problem(
                f"options on the directive's first line: '{written}'",
                "write each option on a line of its own, as ':key: value'",
                self.line_of(self.head[0], peek=True),
            )
            title = title[: behind.start()]
        if first is not None:
            self.fields(self.head[first:])
        if self.content and self.content[0].strip() == "---":
            self.yaml_block()
        elif self.content and _FIELD.match(self.content[0]):
            self.fields_in_content(bool(self.head))
        elif self.content and not self.head and is_option_line(self.content[0]):
            self.fence()
        elif self.content and first is None and self.head and _is_meant(self.content[0]):
            self.fields_in_content(blank_is_wrong=True)
        return title, tuple(self.entries), tuple(self.problems)

    def is_option(self, line: str, index: int) -> bool:
        """Whether a line of the argument is, or was meant to be, an option."""
        if index == 0 and self.lines and not self.lines[0][1].rstrip().endswith("::"):
            # On the directive's own line a title is expected, such as "Rates: the desk".
            return bool(_FIELD.match(line)) or line.partition(":")[0] in _NAMES
        return bool(_FIELD.match(line)) or is_option_line(line) or _is_meant(line)

    def fields(self, lines: Sequence[str]) -> None:
        """Read ``:key: value`` lines; a line that begins no option goes on with the last one."""
        for text in lines:
            number = self.line_of(text)
            field = _FIELD.match(text)
            if field:
                self.entries.append(Entry(field["key"], (field["text"] or "").strip(), number))
            elif is_option_line(text):
                key, _, value = text.strip().partition(":")
                self.entries.append(Entry(key.strip(), value.strip(), number))
                self.problem(
                    f"'{key.strip()}:' is not how an option is written here",
                    f"write ':{key.strip()}: {shorten(value)}'",
                    number,
                )
            elif text.strip().startswith(":") or not self.entries:
                self.problem(
                    f"expected an option as ':key: value', found '{shorten(text)}'",
                    "separate fallback text from the options with a blank line",
                    number,
                )
            else:
                last = self.entries[-1]
                joined = f"{last.text} {text.strip()}".strip()
                self.entries[-1] = Entry(last.key, joined, last.line)

    def fields_in_content(self, blank_is_wrong: bool) -> None:
        size = self.size_of_first_paragraph()
        fields = self.content[:size]
        number = self.line_of(fields[0], peek=True)
        if blank_is_wrong and self.is_blank(number - 1):
            self.problem(
                "a blank line separates the options from their block",
                "write the options directly below the first line",
                number - 1,
            )
        self.fields(fields)
        self.taken = size

    def yaml_block(self) -> None:
        end = next((i for i in range(1, len(self.content)) if self.content[i].strip() == "---"), 0)
        size = (end or len(self.content)) - 1
        number = self.line_of(self.content[0])
        if not end:
            self.problem("the options are never closed", "add '---' below them", number)
        self.read_yaml(self.content[1 : 1 + size], number + 1)
        self.taken = size + 2 if end else len(self.content)

    def fence(self) -> None:
        """Read the portable fence, whose options are content: up to the first blank line."""
        size = self.size_of_first_paragraph()
        self.read_yaml(self.content[:size], self.line_of(self.content[0], peek=True))
        self.taken = size

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


def _is_meant(line: str) -> bool:
    """Whether a line was meant to give an option a value, in whatever spelling."""
    match = _MEANT.match(line)
    return match is not None and nearest(kebab(match["key"]), _NAMES) is not None
