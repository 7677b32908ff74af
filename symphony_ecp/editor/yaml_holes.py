"""Where in half-typed YAML the cursor is: which keys lead there, and whether it is in one.

What is being written is seldom YAML. So a word of our own is put at the cursor, what is open there
is closed, and what stands below is left out where nothing else helps. The word comes out of YAML in
a key or in a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yaml import MappingNode, Node, ScalarNode, SequenceNode, YAMLError

from symphony_ecp.editor.probing import WORD
from symphony_ecp.editor.reading import plain
from symphony_ecp.fix import Text
from symphony_ecp.syntax import compose

#: Of a longer file, only the keys at its edge and the entry around the cursor are read.
_LONG = 40_000
#: Where nothing stands before what is being written on its line, it is a key rather than a value.
_FIRST = re.compile(r"[ \t]*(?:- +)*[\w-]*")
#: A key of a path that stands for any item of a list.
ITEM = "[]"


@dataclass(frozen=True)
class Hole:
    """Where the word came out.

    Attributes:
        path: the keys that lead there; of a value its own, too.
        is_key: whether it came out in a key.
        start: where what is being written begins.
        end: where it ends.
        is_quoted: whether it stands in quotation marks.
        beside: the other keys beside a key.
        in_flow: whether these stand between braces.
        root: the file, as far as it was read.

    """

    path: tuple[str, ...]
    is_key: bool
    start: int
    end: int
    is_quoted: bool
    beside: frozenset[str]
    in_flow: bool
    root: Node


def holes(text: Text, at: int) -> Iterator[Hole]:
    """Return what the cursor may be in, the likeliest first; nothing in a comment."""
    number = text.number(at)
    line, first = text.line(number), text.start(number)
    before, behind = line[: at - first], line[at - first :]
    above, below = _around(text, number)
    closing = _closing("\n".join((*above, before)))
    if closing is None:
        return
    words = (f"{WORD}: x", WORD) if _FIRST.fullmatch(before) else (WORD, f"{WORD}: x")
    for word in words:
        for rest, lines in ((behind, below), (closing, below), (closing, [])):
            page = "\n".join((*above, before + word + rest, *lines))
            hole = _hole(page, len(above), first, None if rest == behind else at)
            if hole is not None:
                yield hole
                break


def _around(text: Text, number: int) -> tuple[list[str], list[str]]:
    """Return the lines above and below the cursor's; of a long file, those that matter alone."""
    lines = plain(text.text).split("\n")
    above, below = lines[: number - 1], lines[number:]
    if len(text.text) <= _LONG:
        return above, below
    here = [*above, lines[number - 1]]
    section = next((i for i in reversed(range(len(here))) if _is_edge(here[i])), 0)
    depth = min(filter(None, map(_indent, here[section + 1 :])), default=0)
    entry = next((i for i in reversed(range(section, len(here))) if _indent(here[i]) <= depth), 0)
    end = next((i for i, one in enumerate(below) if one.strip() and _indent(one) <= depth), None)
    kept = [one for i, one in enumerate(above) if i >= entry or i == section or _is_bare(one)]
    return kept, [*below[:end], *filter(_is_bare, below[end:] if end is not None else ())]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _is_edge(line: str) -> bool:
    return line[:1] not in ("", " ", "\t", "#", "\r")


def _is_bare(line: str) -> bool:
    """Whether a line is a key at the edge, with what it says below it."""
    return _is_edge(line) and line.rstrip().endswith(":")


def _closing(text: str) -> str | None:
    """Return what closes the brackets and quotation marks that are open at the end of a text.

    ``None`` if that is in a comment.
    """
    opened: list[str] = []
    quote, last, is_comment = "", "\n", False
    for place, char in enumerate(text):
        before = text[place - 1] if place else "\n"
        if char == "\n" and not quote:
            is_comment, last = False, "\n"
        elif is_comment:
            continue
        elif quote:
            if char == quote and (quote == "'" or before != "\\"):
                quote = ""
        elif char == "#" and before in " \t\n":
            is_comment = True
        elif char in "\"'" and last in ",[{:-\n":
            quote = char
        elif char in "[{" and (opened or last in ":-\n"):
            opened.append("]" if char == "[" else "}")
        elif opened and char == opened[-1]:
            opened.pop()
        if char not in " \t" and not is_comment:
            last = char
    return None if is_comment else quote + "".join(reversed(opened))


# --- where the word came out ---


def _hole(page: str, line: int, first: int, end: int | None) -> Hole | None:
    """Return where the word came out of YAML, if that is some.

    Args:
        page: what may be YAML.
        line: the cursor's line in it, from 0.
        first: where that line begins in the text.
        end: the cursor, where what stands behind it was left out.

    """
    try:
        root = compose(page)
    except YAMLError:
        return None
    if root is None:
        return None
    for path, node, within in _scalars(root):
        mark, last = node.start_mark, node.end_mark
        if WORD not in node.value or mark.line != line or last.line != line:
            continue
        quoted = 1 if node.style in ("'", '"') else 0
        start, stop = first + mark.column + quoted, first + last.column - quoted - len(WORD)
        pairs = within.value if within is not None else []
        beside = {key.value for key, _ in pairs if isinstance(key, ScalarNode)} - {node.value}
        return Hole(
            path,
            within is not None,
            start,
            stop if end is None else end,
            bool(quoted),
            frozenset(beside),
            bool(within is not None and within.flow_style),
            root,
        )
    return None


def _scalars(
    root: Node,
) -> Iterator[tuple[tuple[str, ...], ScalarNode, MappingNode | None]]:
    """Return all scalars with the keys that lead there; keys with the mapping that they are in."""
    seen: set[int] = set()
    stack: list[tuple[tuple[str, ...], Node]] = [((), root)]
    while stack:
        path, node = stack.pop()
        if isinstance(node, ScalarNode):
            yield path, node, None
        elif id(node) not in seen:
            seen.add(id(node))
            if isinstance(node, SequenceNode):
                stack += [((*path, ITEM), item) for item in node.value]
            elif isinstance(node, MappingNode):
                for key, value in node.value:
                    if isinstance(key, ScalarNode):
                        yield path, key, node
                        stack.append(((*path, key.value), value))
