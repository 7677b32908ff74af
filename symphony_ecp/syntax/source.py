"""Step 0: what an author wrote, before anybody judged it.

Option lines are one small grammar in every syntax: a YAML mapping of plain ``key: value`` lines,
whose values are text (:mod:`symphony_ecp.syntax.yaml_nodes`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import yaml
from yaml import MappingNode, Node, ScalarNode

from symphony_ecp.problems import Problem, Severity, nearest
from symphony_ecp.syntax.yaml_nodes import (
    compose,
    control_in,
    is_merge,
    kind,
    not_merged,
    scalar_text,
    yaml_problem,
)
from symphony_ecp.text import shorten

#: A line of options that means to YAML what it means to everybody.
_PLAIN_OPTION = re.compile(
    r" *(?P<key>[A-Za-z][\w-]{0,60}): +(?P<value>[A-Za-z0-9](?: ?[\w.,+/=@%-])*)",
    re.ASCII,
)

#: The syntaxes that hosts read; MyST shares its fence with Markdown, and directives with reST.
Syntax = Literal["markdown", "myst", "rst", "html"]

#: What ``attrs: {id: x, class: y}`` of pymdownx may hold here: nothing that runs or hides anything.
ATTRIBUTES = ("id", "class")
#: What is said of text right below the options.
_SEPARATE = "separate fallback text from the options with a blank line"
#: A line above or below a block of options.
_DASHES = re.compile(r"-{3,}[ \t]*")
_OPTION_LINE = re.compile(r"\s*[A-Za-z][\w-]*\s*:(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One option as text, with its line (from 1) and column where they are known."""

    key: str
    text: str
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class SourceBlock:
    """A block or an inline link as it stands in a page.

    Attributes:
        kind: ``symphony-chat``, ``symphony-button``, ``symphony-share`` or ``symphony-link``.
        argument: the title of a chat or the label of a button, where the syntax has one.
        options: the option lines, in order.
        path: the page, as the host shows it in messages.
        line: where the block starts, from 1; ``None`` where the host cannot know.
        body: whether the author wrote fallback text.
        problems: what was wrong with the syntax itself.
        heading: whether the host has markup for the title or the label, of which this is the text.

    """

    kind: str
    argument: str = ""
    options: tuple[Entry, ...] = ()
    path: str | None = None
    line: int | None = None
    body: bool = False
    problems: tuple[Problem, ...] = ()
    heading: bool = False


def as_text(
    name: str, raw: str, text: str, argument: str, entries: tuple[Entry, ...]
) -> tuple[str, tuple[Entry, ...]]:
    """Put the text of a title in the place of what was written, in argument and options.

    Args:
        name: the option that says the same as the argument.
        raw: the title as it was written.
        text: what is left of it without markup; of an icon alone, nothing.
        argument: the block's argument.
        entries: its options.

    """
    kept = (
        replace(entry, text=text) if entry.key == name and entry.text == raw else entry
        for entry in entries
        if text or entry.key != name or entry.text != raw
    )
    return text if argument == raw else argument, tuple(kept)


def is_option_line(line: str) -> bool:
    """Whether a line reads ``key: value``."""
    return _OPTION_LINE.match(line) is not None


def split_fence(lines: Sequence[str]) -> tuple[range, int]:
    """Find the options of a portable fence: its first paragraph, or what ``---`` stands around.

    Returns:
        The lines of the options, and the first line of the body.

    """
    start = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    if start < len(lines) and _DASHES.fullmatch(lines[start]):
        ends = (i for i in range(start + 1, len(lines)) if _DASHES.fullmatch(lines[i]))
        if end := next(ends, 0):
            return range(start + 1, end), end + 1
    if start and not is_option_line("".join(lines[start : start + 1])):
        return range(0), 0
    end = next((i for i in range(start, len(lines)) if not lines[i].strip()), len(lines))
    return range(start, end), end


def read_options(
    text: str, path: str | None = None, first_line: int | None = None
) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """Read option lines.

    Args:
        text: the lines, with any common indentation.
        path: the page, for problems.
        first_line: the line of the page that the first line of ``text`` stands on, from 1.

    Returns:
        The options and what is wrong with them; bad entries are left out, the rest is kept.

    """
    entries = _plain_options(text, first_line)
    return (entries, ()) if entries else _yaml_options(text, path, first_line)


def _text_below(text: str, mark: yaml.Mark | None) -> tuple[int, str] | None:
    """Return the first line of text right below options, where that is why YAML fails.

    It stands as far to the left as they do, and no option follows, which would make it a slip.
    """
    lines = text.split("\n")
    indent = len(text) - len(text.lstrip(" "))
    for number, line in enumerate(lines[: len(lines) if mark is None else mark.line + 1]):
        if line[:indent].strip() or not line[indent : indent + 1].strip(" \t#"):
            continue
        if not is_option_line(line) and ":" not in line.partition(" ")[0]:
            is_last = not any(map(is_option_line, lines[number + 1 :]))
            is_text = number and is_last and _are_options(lines[:number])
            return (number, line.strip()) if is_text else None
    return None


def _are_options(lines: Sequence[str]) -> bool:
    """Whether lines are options by themselves, with no quotation mark or bracket left open."""
    try:
        return isinstance(compose("\n".join(lines).expandtabs(4)), MappingNode)
    except yaml.YAMLError:
        return False


def _plain_options(text: str, first_line: int | None) -> tuple[Entry, ...]:
    """Read options written as most authors write them, without asking YAML; none where unsure."""
    entries: dict[str, Entry] = {}
    indent = len(text) - len(text.lstrip(" "))
    for number, line in enumerate(text.split("\n")):
        match = _PLAIN_OPTION.fullmatch(line)
        if match is None or match.start("key") != indent or match["key"] in (*entries, "attrs"):
            return ()
        at = None if first_line is None else first_line + number
        entries[match["key"]] = Entry(match["key"], match["value"], at, indent + 1)
    return tuple(entries.values())


def _yaml_options(
    text: str, path: str | None, first_line: int | None
) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    def line_of(mark: yaml.Mark | None) -> int | None:
        return first_line if first_line is None or mark is None else first_line + mark.line

    def problem(
        message: str, hint: str, mark: yaml.Mark | None, code: str, severity: Severity = "warning"
    ) -> Problem:
        return Problem(code, message, hint, path, line_of(mark), severity)

    try:
        root = compose(text.expandtabs(4))
    except yaml.YAMLError as error:
        broken = yaml_problem(error, path, first_line)
        below = _text_below(text, getattr(error, "problem_mark", None))
        if below is not None:
            broken = replace(
                broken,
                message=f"expected options as 'key: value' lines, found '{shorten(below[1])}'",
                hint=_SEPARATE,
                line=None if first_line is None else first_line + below[0],
            )
        if first_line is not None and broken.line is not None:
            # What is missing at the end is missing on the last line, not on the one below.
            last = first_line + text.rstrip().count("\n")
            broken = replace(broken, line=min(broken.line, last))
        return (), (broken,)
    if root is None:
        return (), ()
    if not isinstance(root, MappingNode):
        found = " ".join(text.split())
        return (), (
            problem(
                f"expected options as 'key: value' lines, found '{shorten(found)}'",
                _SEPARATE,
                root.start_mark,
                "block-syntax",
            ),
        )
    lines = text.expandtabs(4).splitlines()
    entries: dict[str, Entry] = {}
    problems: list[Problem] = []
    pairs = []
    for key_node, value_node in root.value:
        if key_node.value != "attrs":
            pairs.append((key_node, value_node))
            continue
        if not isinstance(value_node, MappingNode):
            message = f"attrs: expected {{id: …, class: …}}, found {kind(value_node)}"
            problems.append(problem(message, "write both braces", key_node.start_mark, "bad-value"))
            continue
        for name_node, attribute in value_node.value:  # as pymdownx writes them
            if name_node.value in ATTRIBUTES:
                pairs.append((name_node, attribute))
                continue
            found = f"'{shorten(name_node.value)}'" if isinstance(name_node, ScalarNode) else "keys"
            message = f"attrs: expected {' and '.join(ATTRIBUTES)}, found {found}"
            near = nearest(name_node.value, ATTRIBUTES) if found != "keys" else None
            hint = f"did you mean '{near}'?" if near else "leave it out; classes can be styled"
            problems.append(problem(message, hint, name_node.start_mark, "unknown-option"))
    for key_node, value_node in pairs:
        value = scalar_text(value_node)
        if not isinstance(key_node, ScalarNode):
            message = f"expected 'key: value', found {kind(key_node)} before the colon"
            hint = "write a word there"
            problems.append(problem(message, hint, key_node.start_mark, "block-syntax"))
            continue
        if is_merge(key_node):
            hint = "write out what it is to bring in"
            mark = key_node.start_mark
            problems.append(problem(not_merged(value_node), hint, mark, "block-syntax"))
            continue
        if value is None:
            message = f"expected text behind '{shorten(key_node.value)}:', found {kind(value_node)}"
            hint = "write the value as text on the same line"
            problems.append(problem(message, hint, key_node.start_mark, "block-syntax"))
            continue
        mark = key_node.start_mark
        key = key_node.value.strip()
        if key in entries:
            problems.append(
                problem(
                    f"'{key}' is given twice; the first one counts",
                    "keep one of them",
                    mark,
                    "conflict",
                )
            )
            continue
        if character := control_in(value_node):
            message = f"'{shorten(key)}' has the control character {character}"
            problems.append(problem(message, "remove it", mark, "bad-value"))
        comment = _comment_behind(value_node, lines)
        if comment:
            problems.append(
                problem(
                    f"'{shorten(comment)}' is a comment, not part of '{shorten(key)}'",
                    "put the value in quotes if it belongs to it",
                    mark,
                    "block-syntax",
                    "info",
                )
            )
        entries[key] = Entry(key, value, line_of(mark), mark.column + 1)
    return tuple(entries.values()), tuple(problems)


def _comment_behind(node: Node, lines: Sequence[str]) -> str:
    """Return what YAML takes for a comment behind a plain value; an author may have meant text."""
    if not isinstance(node, ScalarNode) or node.style or not node.value:
        return ""
    behind = lines[node.end_mark.line : node.end_mark.line + 1]
    rest = "".join(behind)[node.end_mark.column :].strip()
    return rest if rest.startswith("#") else ""
