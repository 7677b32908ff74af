"""Step 0: what an author wrote, before anybody judged it.

Option lines are one small grammar in every syntax: a YAML mapping of plain ``key: value`` lines.
YAML is read without its types, so that ``no``, ``0123`` or ``+14155552671`` stay the text that was
written, and every key knows its line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode
from yaml.reader import ReaderError
from yaml.scanner import ScannerError

from symphony_ecp.problems import Problem, Severity, unseen

#: libyaml's parser where PyYAML was built with it.
try:
    from yaml._yaml import CParser as _Parser
except ImportError:
    _Parser = yaml.SafeLoader  # type: ignore[misc, assignment]

#: A line of options that means to YAML what it means to everybody.
_PLAIN_OPTION = re.compile(
    r" *(?P<key>[A-Za-z][\w-]{0,60}): +(?P<value>[A-Za-z0-9](?: ?[\w.,+/=@%-])*)",
    re.ASCII,
)

#: The syntaxes that hosts read; MyST shares its fence with Markdown, and directives with reST.
Syntax = Literal["markdown", "myst", "rst"]

#: Deeper than anybody would write, and far less than the C stack holds.
_DEEPEST = 100
_TOO_DEEP = "nested too deeply"
#: How many bytes the parser gets at a time, and so may nest before the depth is looked at again.
_PIECE = 256
#: Control characters other than tab and line ends, and the noncharacters that serve as marks.
_INTERNAL = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), 127, *range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF]
)
_ANY_INTERNAL = re.compile(f"[{''.join(map(chr, _INTERNAL))}]")

#: What YAML 1.1 takes for a line break, and what it lets nowhere into a text.
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_FORBIDDEN_IS = "it has the control character"
_TAB = "a tab stands where YAML takes spaces only"
_QUOTE = "put a value that holds ': ' or ' #', or that starts with a special character, in quotes"
#: What the parser says in its own words: what an author may understand, and the remedy.
_SAID = {
    "but found another document": ("a second document begins here", "keep one of them"),
    "found unexpected end of stream": ("a quotation mark is never closed", "close it"),
    "second occurrence": ("an anchor is given twice", "rename or remove one of them"),
    _TAB: (_TAB, "indent with spaces"),
    _TOO_DEEP: (_TOO_DEEP, ""),
}

#: How null is written (YAML 1.2, 10.3.2).
NULLS = frozenset({"", "~", "null", "Null", "NULL"})

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
        kind: ``symphony-chat``, ``symphony-button`` or ``symphony-link``.
        argument: the title of a chat or the label of a button, where the syntax has one.
        options: the option lines, in order.
        path: the page, as the host shows it in messages.
        line: where the block starts, from 1; ``None`` where the host cannot know.
        body: whether the author wrote fallback text.
        problems: what was wrong with the syntax itself.

    """

    kind: str
    argument: str = ""
    options: tuple[Entry, ...] = ()
    path: str | None = None
    line: int | None = None
    body: bool = False
    problems: tuple[Problem, ...] = ()


def is_option_line(line: str) -> bool:
    """Whether a line reads ``key: value``."""
    return _OPTION_LINE.match(line) is not None


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


def _plain_options(text: str, first_line: int | None) -> tuple[Entry, ...]:
    """Read options written as most authors write them, without asking YAML; none where unsure."""
    entries: dict[str, Entry] = {}
    indent = len(text) - len(text.lstrip(" "))
    for number, line in enumerate(text.split("\n")):
        match = _PLAIN_OPTION.fullmatch(line)
        if match is None or match.start("key") != indent or match["key"] in entries:
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
                "separate fallback text from the options with a blank line",
                root.start_mark,
                "block-syntax",
            ),
        )
    lines = text.expandtabs(4).splitlines()
    entries: dict[str, Entry] = {}
    problems: list[Problem] = []
    for key_node, value_node in root.value:
        value = scalar_text(value_node)
        if not isinstance(key_node, ScalarNode):
            message = f"expected 'key: value', found {kind(key_node)} before the colon"
            hint = "write a word there"
            problems.append(problem(message, hint, key_node.start_mark, "block-syntax"))
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


class _Pieces:
    """A text in pieces, which ends where the parser has too many collections open.

    The parser follows nesting on the C stack and would end the process when that overflows. It
    says where it is by calling ``descend_resolver(parent, index)`` before each node and
    ``ascend_resolver()`` behind it. Methods of a dictionary take these calls at the cost of C, and
    so it always holds the collections that are open.
    """

    def __init__(self, text: str) -> None:
        self.data = text.encode("utf-8", "replace")  # a lone surrogate has no UTF-8 form
        self.at = 0
        self.open: dict[Node | None, Any] = {}
        self.too_deep: yaml.Mark | None = None

    def read(self, _size: int = 0) -> bytes:
        """Hand over the next piece."""
        if len(self.open) > _DEEPEST:
            self.too_deep = list(self.open)[_DEEPEST].start_mark  # type: ignore[union-attr]
            return b""
        start = self.at
        self.at += _PIECE
        return self.data[start : self.at]


class _NodeReader(_Parser):
    """Reads YAML as nodes with text; nothing is typed, nothing is constructed.

    Guessing types is a third of PyYAML's time, and they are not wanted here.
    """

    #: Every node's tag is empty, whatever the parser says of the node.
    resolve = staticmethod("".format)

    def __init__(self, pieces: _Pieces) -> None:
        self.descend_resolver = pieces.open.setdefault
        self.ascend_resolver = pieces.open.popitem
        super().__init__(pieces)


def compose(text: str) -> Node | None:
    """Read YAML as nodes.

    Raises:
        yaml.YAMLError: if it is not YAML, or nested deeper than anybody would write.

    """
    pieces = _Pieces(text)
    try:
        return _NodeReader(pieces).get_single_node()
    except RecursionError:  # of the parser that is not written in C
        raise yaml.YAMLError(_TOO_DEEP) from None
    except ScannerError as error:
        if error.problem_mark and text[error.problem_mark.index :].startswith("\t"):
            error.problem = _TAB
        elif error.problem_mark:
            _blame_unseen(error, error.problem_mark.line, text.split("\n"))
        raise
    except ReaderError:  # which does not say where it is in a way that all parsers share
        raise _forbidden(text) from None
    finally:
        if pieces.too_deep:
            raise yaml.MarkedYAMLError(problem=_TOO_DEEP, problem_mark=pieces.too_deep)


def _blame_unseen(error: ScannerError, number: int, lines: Sequence[str]) -> None:
    """Let an error say which character nobody sees, if there is one where the parser gave up."""
    for near in (number, number - 1):  # it may have gone on to the next line
        if 0 <= near < len(lines) and (said := unseen(lines[near])):
            error.problem = said.removeprefix(": ")
            error.problem_mark = yaml.Mark("", 0, near, 0, None, 0)
            return


def _forbidden(text: str) -> yaml.MarkedYAMLError:
    """Return an error with the place of the first character that YAML does not allow."""
    found = _FORBIDDEN.search(text)
    at = found.start() if found else 0
    before = _LINE_BREAK.split(text[:at])
    mark = yaml.Mark("", at, len(before) - 1, len(before[-1]), None, 0)
    code = f"U+{ord(found[0]):04X}" if found else "no UTF-8"
    return yaml.MarkedYAMLError(problem=f"{_FORBIDDEN_IS} {code}", problem_mark=mark)


def clean(text: str) -> str:
    """Take out the characters that nobody writes and that templates and hosts use for marks."""
    if text.isprintable() or not (text.isascii() or _ANY_INTERNAL.search(text)):
        return text  # looking is cheaper than taking out, of which there is next to never any
    return text.translate(_INTERNAL)


def control_in(node: Node) -> str:
    """Return the number of a control character that :func:`scalar_text` takes out of a value."""
    items = node.value if isinstance(node, SequenceNode) else [node]
    texts = "".join(item.value for item in items if isinstance(item, ScalarNode))
    found = _ANY_INTERNAL.search(texts)
    return f"U+{ord(found[0]):04X}" if found else ""


def _comment_behind(node: Node, lines: Sequence[str]) -> str:
    """Return what YAML takes for a comment behind a plain value; an author may have meant text."""
    if not isinstance(node, ScalarNode) or node.style or not node.value:
        return ""
    behind = lines[node.end_mark.line : node.end_mark.line + 1]
    rest = "".join(behind)[node.end_mark.column :].strip()
    return rest if rest.startswith("#") else ""


def scalar_text(node: Node) -> str | None:
    """Return the text of a scalar, or of a list of scalars joined by commas; else ``None``."""
    if isinstance(node, ScalarNode):
        text = node.value
        return (text if text.isprintable() else clean(text)).strip()
    if isinstance(node, SequenceNode):
        parts = [scalar_text(item) for item in node.value if isinstance(item, ScalarNode)]
        if len(parts) == len(node.value):
            return ", ".join(part for part in parts if part)
    return None


def is_null(node: Node) -> bool:
    """Whether this is YAML's null, which is written as nothing, ``~`` or ``null``."""
    # Plain text has the style "" from one parser and None from the other.
    return isinstance(node, ScalarNode) and not node.style and node.value in NULLS


def kind(node: Node) -> str:
    """Return what a node is, for a message."""
    if isinstance(node, ScalarNode):
        return "nothing" if is_null(node) else "text"
    return "a list" if isinstance(node, SequenceNode) else "keys and values"


def yaml_problem(
    error: yaml.YAMLError,
    path: str | None,
    first_line: int | None,
    code: str = "block-syntax",
) -> Problem:
    """Say in one sentence why a text is not YAML, with its line."""
    mark = getattr(error, "problem_mark", None)
    reason = str(getattr(error, "problem", None) or error)
    if reason == "found unexpected end of stream":
        mark = getattr(error, "context_mark", None) or mark  # where the quotation begins
    what, hint = _SAID.get(reason, (reason, _QUOTE))
    if reason.startswith(_FORBIDDEN_IS):
        hint = "remove it"
    elif reason.startswith("it has U+"):
        hint = "remove it, or write a space"
    return Problem(
        code,
        f"not YAML: {shorten(what, 100)}",
        hint,
        path,
        first_line + mark.line if mark and first_line is not None else first_line,
        "error",
        mark.column + 1 if mark else None,
    )


def shorten(text: str, limit: int = 60) -> str:
    """Return text for a message: one line, nothing invisible, at most ``limit`` characters."""
    if len(text) <= limit and text.isprintable() and "  " not in text:
        return text.strip()
    clean = "".join(map(_visible, text[: 4 * limit]))
    clean = " ".join(clean.split())
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def _visible(char: str) -> str:
    """Return a character for a message: what has no width by its number, controls as a space."""
    if char.isprintable():
        return char
    return ascii(char)[1:-1] if unicodedata.category(char) == "Cf" else " "
