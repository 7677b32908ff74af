"""YAML as nodes with text: nothing is typed, and every node knows its place.

YAML is read without its types, so that ``no``, ``0123`` or ``+14155552671`` stay the text that was
written, and every key knows its line. What is no YAML is said in words that an author understands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import is_normalized

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode
from yaml.reader import ReaderError
from yaml.scanner import ScannerError

from symphony_ecp.problems import Problem
from symphony_ecp.syntax.yaml_errors import explain
from symphony_ecp.text import ANY_INTERNAL, clean, composed, shorten, unseen

#: libyaml's parser where PyYAML was built with it.
try:
    from yaml._yaml import CParser as _Parser
except ImportError:
    _Parser = yaml.SafeLoader  # type: ignore[misc, assignment]

#: Deeper than anybody would write, and far less than the C stack holds.
_DEEPEST = 100
_TOO_DEEP = "nested too deeply"
#: How many bytes the parser gets at a time, and so may nest before the depth is looked at again.
_PIECE = 256
#: What YAML 1.1 takes for a line break, and what it lets nowhere into a text.
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_FORBIDDEN_IS = "it has the control character"
_UNSEEN_IS = "it has U+"
_TAB = "a tab stands where YAML takes spaces only"
#: What is found here, by how it begins, and the remedy; :mod:`symphony_ecp.syntax.yaml_errors` says
#: the rest.
_OWN = {
    _TAB: "indent with spaces",
    _TOO_DEEP: "",
    _FORBIDDEN_IS: "remove it",
    _UNSEEN_IS: "remove it, or write a space",
}
#: The key that brings in another mapping (YAML 1.1, https://yaml.org/type/merge.html).
MERGE = "<<"
#: More keys than all merges of a file would ever bring in.
_MOST_MERGED = 500_000

#: How null is written (YAML 1.2, 10.3.2).
NULLS = frozenset({"", "~", "null", "Null", "NULL"})


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
    """Read YAML as nodes: keys in Unicode's NFC, what merge keys bring in where it belongs.

    A merge key that brings nothing in stays as it is, for whoever reports it.

    Raises:
        yaml.MarkedYAMLError: if it is not YAML, or nested deeper than anybody would write; its
            ``problem`` and its ``note`` are what is wrong and the remedy, in our words.

    """
    try:
        root = _compose(text)
    except yaml.YAMLError as error:
        raise _in_our_words(error, text) from None
    if root is not None and (MERGE in text or "\\" in text or not is_normalized("NFC", text)):
        _Finish().finish(root)
    return root


def _in_our_words(error: yaml.YAMLError, text: str) -> yaml.MarkedYAMLError:
    reason = str(getattr(error, "problem", None) or error)
    for own, hint in _OWN.items():
        if reason.startswith(own):
            mark = getattr(error, "problem_mark", None)
            return yaml.MarkedYAMLError(problem=reason, problem_mark=mark, note=hint)
    said = explain(error, text)
    return yaml.MarkedYAMLError(problem=said.what, problem_mark=said.mark, note=said.hint)


@dataclass
class _Finish:
    """Finishes the mappings of a text, each behind those that it can refer to."""

    begun: set[int] = field(default_factory=set)
    finished: set[int] = field(default_factory=set)
    merged: int = 0

    def finish(self, node: Node) -> None:
        if isinstance(node, ScalarNode) or id(node) in self.begun:
            return
        self.begun.add(id(node))
        for item in node.value:
            for each in item if isinstance(item, tuple) else (item,):
                self.finish(each)
        if isinstance(node, MappingNode):
            for key, _ in node.value:
                if isinstance(key, ScalarNode):
                    key.value = composed(key.value)
            if any(is_merge(key) for key, _ in node.value):
                self.merge(node)
        self.finished.add(id(node))

    def merge(self, node: MappingNode) -> None:
        """Bring in what merge keys name: own keys win, then those of what is named first."""
        pairs = [pair for pair in node.value if not is_merge(pair[0])]
        known = set(map(_key_of, pairs))
        for merging in (pair for pair in node.value if is_merge(pair[0])):
            value = merging[1]
            sources = value.value if isinstance(value, SequenceNode) else [value]
            if not all(
                isinstance(one, MappingNode) and id(one) in self.finished for one in sources
            ):
                pairs.append(merging)
                continue
            for source in sources:
                self.merged += len(source.value)
                # What is wrong with a source comes along, for whoever reports it.
                brought = [pair for pair in source.value if _key_of(pair) not in known]
                known.update(map(_key_of, brought))
                pairs += brought
            if self.merged > _MOST_MERGED:
                message = f"merge keys bring in more than {_MOST_MERGED:,} keys"
                hint = "write out what they are to bring in"
                raise yaml.MarkedYAMLError(problem=message, problem_mark=node.start_mark, note=hint)
        node.value = pairs


def _key_of(pair: tuple[Node, Node]) -> str | int:
    """Return the text of a pair's key; a key that is none is equal to itself alone."""
    key = pair[0]
    return key.value if isinstance(key, ScalarNode) and not is_merge(key) else id(key)


def is_merge(key: Node) -> bool:
    """Whether a key is a merge key."""
    return isinstance(key, ScalarNode) and key.value == MERGE and not key.style


def not_merged(value: Node) -> str:
    """Say why a merge key brings nothing in."""
    items = value.value if isinstance(value, SequenceNode) else [value]
    wrong = next((item for item in items if not isinstance(item, MappingNode)), None)
    if wrong is None:
        return f"the merge key '{MERGE}' leads back to itself"
    return f"the merge key '{MERGE}' takes keys and values, or a list of them, found {kind(wrong)}"


def _compose(text: str) -> Node | None:
    pieces = _Pieces(text)
    try:
        return _NodeReader(pieces).get_single_node()
    except RecursionError:  # of the parser that is not written in C
        raise yaml.YAMLError(_TOO_DEEP) from None
    except ScannerError as error:
        if error.problem_mark and _is_deep(text[: error.problem_mark.index]):
            error.problem = _TOO_DEEP
        elif error.problem_mark and text[error.problem_mark.index :].startswith("\t"):
            error.problem = _TAB
        elif error.problem_mark:
            _blame_unseen(error, error.problem_mark.line, text.split("\n"))
        raise
    except ReaderError:  # which does not say where it is in a way that all parsers share
        raise _forbidden(text) from None
    finally:
        if pieces.too_deep:
            raise yaml.MarkedYAMLError(problem=_TOO_DEEP, problem_mark=pieces.too_deep)


def _is_deep(before: str) -> bool:
    """Whether a scanner gave up within more open brackets than anybody would write.

    It reads ahead as far as a key may be long (1,024 characters: YAML 1.2, 7.4.2), and some
    versions refuse the depth of what they see there before the parser ever descends.
    """
    ahead = before[-1024:]
    return sum(map(ahead.count, "[{")) - sum(map(ahead.count, "]}")) > _DEEPEST


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


def control_in(node: Node) -> str:
    """Return the number of a control character that :func:`scalar_text` takes out of a value."""
    items = node.value if isinstance(node, SequenceNode) else [node]
    texts = "".join(item.value for item in items if isinstance(item, ScalarNode))
    found = ANY_INTERNAL.search(texts)
    return f"U+{ord(found[0]):04X}" if found else ""


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
    """Say in one sentence why :func:`compose` cannot read a text, with its line."""
    mark = getattr(error, "problem_mark", None)
    return Problem(
        code,
        f"not YAML: {shorten(str(getattr(error, 'problem', '')), 100)}",
        getattr(error, "note", None) or "",
        path,
        first_line + mark.line if mark and first_line is not None else first_line,
        "error",
        mark.column + 1 if mark else None,
    )
