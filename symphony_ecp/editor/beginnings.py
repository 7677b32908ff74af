"""Kinds of block, where one begins: behind ``///``, ``.. ``, a fence or MyST's ``{``.

What is written is a snippet of :mod:`symphony_ecp.snippets` from the name of the block on; the mark
before it is the author's own. Whether blocks begin like that here, the host says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from symphony_ecp.editor.offers import Suggestion
from symphony_ecp.editor.probing import LEAD, heard, is_code
from symphony_ecp.editor.reading import Reading, plain
from symphony_ecp.prose.outline import Outline
from symphony_ecp.snippets import snippets
from symphony_ecp.syntax import HEADINGS, is_option_line

_BEGUN = re.compile(
    rf"{LEAD}(?P<mark>/{{3,}}|`{{3,}}|~{{3,}}|:{{3,}}|\.\.(?=[ \t]))(?P<gap>[ \t]*)"
    r"(?P<brace>\{?)(?P<word>[\w-]*)"
)
_WORD = re.compile(r"[\w-]*")
#: Behind these marks alone, anything may follow; somebody asks for ours, or begins to name it.
_COMMON = ("`", "~", ":", ".")
#: The ending of a snippet's prefix, and its scope, by how a block begins.
_FORMS = {"/": ("", "markdown"), ".": ("", "restructuredtext")}
_FENCE = ("-fence", "markdown")
_MYST = ("-myst", "markdown")
_PLACE = re.compile(r"\$\{\d++(?::([^$}]*+)|\|([^$,|}]*+)[^$}]*+)\}")


def blocks(reading: Reading, at: int, *, can_snippets: bool, asked: bool) -> list[Suggestion]:
    """Return the blocks that may begin at the cursor.

    Args:
        reading: the page.
        at: the cursor.
        can_snippets: whether the editor takes snippets.
        asked: whether somebody asked; else a character was typed.

    """
    text, number = reading.text, reading.text.number(at)
    first, line = text.start(number), text.line(number)
    begun = _BEGUN.fullmatch(line[: at - first])
    if begun is None or not _is_place(reading, number, begun, asked=asked):
        return []
    behind = _WORD.match(line, at - first)
    end = behind.end() if behind else at - first
    rest = line[end:]
    if begun["brace"] and rest.startswith("}"):
        end, rest = end + 1, rest[1:]
    closing = "}" if begun["brace"] else "::" if begun["mark"] == ".." else ""
    is_taken = bool(rest.strip()) or _has_options(text.line(number + 1))
    if is_taken and rest.startswith("::"):
        closing = ""
    found = {kind: Suggestion(kind, kind + closing, 0, 0, "block") for kind in HEADINGS}
    if not is_taken:
        whole = _whole(begun, can_snippets=can_snippets)
        found.update({one.label: one for one in whole})
    word, start = begun["word"].lower(), first + begun.start("word")
    return [
        Suggestion(one.label, one.new, start, first + end, "block", "", one.help, one.is_snippet)
        for one in found.values()
        if word in one.label
    ]


def _is_place(reading: Reading, number: int, begun: re.Match[str], *, asked: bool) -> bool:
    """Whether a block may begin in a line."""
    mark = begun["mark"]
    if not asked and not begun["word"] and not begun["brace"] and mark[0] in _COMMON:
        return False
    if begun["word"] and not any(begun["word"].lower() in kind for kind in _labels()):
        return False
    if mark[0] == ":" and not begun["brace"]:
        return False
    if not begun["word"] and not begun["brace"]:
        upto = plain(reading.text.text[: reading.text.start(number + 1)])
        if number - 1 in Outline(upto.rstrip("\n"), reading.syntax).closed.values():
            return False
    if is_code(reading, number, begun["lead"] + "x"):
        return False
    opening = {"..": ".. symphony-share::"}.get(mark, f"{mark} symphony-share")
    if begun["brace"]:
        opening = f"{mark}{{symphony-share}}"
    page = f"{opening}\n{mark if mark != '..' else ''}\n"
    return any(block.kind == "symphony-share" for block in heard(reading, page))


def _has_options(line: str) -> bool:
    line = line.strip(" \t>")
    return is_option_line(line.removeprefix(":"))


@cache
def _labels() -> frozenset[str]:
    return frozenset(str(of["prefix"]) for of in _snippets().values()) | frozenset(HEADINGS)


@cache
def _snippets() -> dict[str, dict[str, Sequence[str]]]:
    return snippets()


def _whole(begun: re.Match[str], *, can_snippets: bool) -> Iterator[Suggestion]:
    """Return whole blocks, as they go on behind the mark."""
    mark = begun["mark"]
    ending, scope = _MYST if begun["brace"] else _FORMS.get(mark[0], _FENCE)
    around = re.sub(r"[^ \t>]", " ", begun["lead"].lstrip(" \t"))
    endings = ("-fence", "-myst")
    for snippet in _snippets().values():
        prefix, body = str(snippet["prefix"]), list(snippet["body"])
        if snippet["scope"] != scope or prefix.startswith("symphony-link"):
            continue
        if not (prefix.endswith(ending) if ending else not prefix.endswith(endings)):
            continue
        body[0] = body[0][body[0].index("symphony-") :]
        if body[-1]:
            body[-1] = mark
        else:
            del body[-1]
        lines = [body[0], *((around + line).rstrip(" ") for line in body[1:])]
        new = "\n".join(lines)
        if not can_snippets:
            new = _PLACE.sub(lambda place: place[1] or place[2] or "", new)
        help_ = str(snippet["description"])
        label = prefix.removesuffix(ending)
        yield Suggestion(label, new, 0, 0, "block", "", help_, is_snippet=can_snippets)
