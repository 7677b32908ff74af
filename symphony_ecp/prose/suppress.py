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
the comment; so is one that is nearly of this form, or that nobody closes. Comments inside code are
examples and do nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from symphony_ecp.problems import CODES, Problem, did_you_mean, nearest
from symphony_ecp.prose.outline import Outline
from symphony_ecp.syntax import Syntax
from symphony_ecp.text import shorten

#: How such a comment begins, right or nearly so, whatever the syntax; in lower case.
_OPENING = re.compile(r"(?:<!--\s*|%[ \t]*|\.\.[ \t]*)(?:symphony-)?ecp")
_MARK = r"(?P<mark>(?:symphony-)?ecp ?[-:;._=]?)"
_HTML = re.compile(rf"(?<!`)<!--\s*{_MARK}", re.IGNORECASE)
_LINE = {
    "myst": re.compile(rf"^[ \t]*%[ \t]*{_MARK}(?P<words>.*)", re.IGNORECASE | re.MULTILINE),
    "rst": re.compile(
        rf"^(?P<indent>[ \t]*)\.\.[ \t]*{_MARK}(?P<words>.*(?:\n(?P=indent)[ \t]+\S.*)*)",
        re.IGNORECASE | re.MULTILINE,
    ),
}
#: What is right behind ``<!--``, and in a comment of a line.
_RIGHT = {"<": ("ecp:", "ecp :"), "%": ("ecp-",), ".": ("ecp-",)}
_SPELLING = {"<": "<!-- ecp: ignore {} -->", "%": "% ecp-ignore: {}", ".": ".. ecp-ignore: {}"}


@dataclass
class Suppression:
    """One comment: its line, the codes it names, the last line it reaches, the codes it met."""

    line: int
    codes: tuple[str, ...]
    last: int
    wrong: tuple[Problem, ...] = ()
    met: set[str] = field(default_factory=set)


def mentions(text: str) -> bool:
    """Whether a text may have such comments; cheap, so that other texts are not read."""
    lowered = text.lower()
    return "ecp" in lowered and _OPENING.search(lowered) is not None


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


class _Comment(NamedTuple):
    """Where a comment starts and ends, and what it says; ``kind`` is its first character."""

    start: int
    end: int
    kind: str
    mark: str
    words: str
    closed: bool = True


def read(text: str, syntax: Syntax) -> list[Suppression]:
    """Return the comments of a page."""
    page = Outline(text, syntax)
    found = []
    for comment in sorted(_comments(page)):
        (first, before), (final, after) = page.place(comment.start), page.place(comment.end)
        alone = not (page.lines[first][:before] + page.lines[final][after:]).strip(" \t>")
        verb, *codes = re.split(r"[\s,:>]+", comment.words.lower().strip(" \t\n,:>"))
        codes = [code for code in codes if code]
        known: tuple[str, ...] = ()
        right = comment.mark.lower() in _RIGHT[comment.kind]
        if right and comment.closed:
            known = tuple(code for code in codes if code in CODES and verb == "ignore")
            wrong = tuple(_judge(verb, codes))
        elif right or _is_meant(verb, codes):
            wrong = (_misspelt(comment, codes),)
        else:
            continue
        last = page.last_line(final, alone=alone)
        found.append(Suppression(1 + first, known, 1 + last, wrong))
    return found


def _comments(page: Outline) -> Iterator[_Comment]:
    """Iterate over the comments outside code.

    One in HTML may take several lines, but no blank one: a forgotten ``-->`` costs a paragraph.
    """
    position = 0
    while match := _HTML.search(page.text, position):
        position = match.end()
        line, column = page.place(match.start())
        if line in page.code or page.lines[line][:column].count("`") % 2:
            continue
        paragraph = page.end_of(page.paragraphs[page.place(position)[0]])
        last = page.text.find("-->", position, paragraph)
        words = page.text[position : paragraph if last < 0 else last]
        # One that is never closed reaches nothing.
        end = position if last < 0 else last + 3
        yield _Comment(match.start(), end, "<", match["mark"], words, closed=last >= 0)
        position = paragraph if last < 0 else end
    if page.syntax in _LINE:
        kind = "%" if page.syntax == "myst" else "."
        for match in _LINE[page.syntax].finditer(page.text):
            if page.place(match.start())[0] not in page.code:
                yield _Comment(match.start(), match.end(), kind, match["mark"], match["words"])


def _is_meant(verb: str, codes: Sequence[str]) -> bool:
    """Whether words are to silence something; a comment may as well be about ECP."""
    if nearest(verb, ("ignore",)):
        return not codes or bool(nearest(codes[0], CODES))
    return any("-" in code and code in CODES for code in (verb, *codes))


def _misspelt(comment: _Comment, codes: Sequence[str]) -> Problem:
    if not comment.closed:
        message = "the comment is not closed before the next blank line, and silences nothing"
        return Problem("bad-value", message, "add '-->'")
    written = shorten(f"{comment.mark}{comment.words}".strip())
    listed = ", ".join(filter(None, (nearest(code, CODES) for code in codes))) or "CODE"
    hint = f"write {_SPELLING[comment.kind].format(listed)}"
    return Problem("bad-value", f"the comment '{written}' silences nothing", hint)


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
