"""Suppression in place: a comment in a page silences problems by their codes.

::

    <!-- ecp: ignore stream-implausible -->               Markdown, MyST, raw HTML
    % ecp-ignore: stream-implausible, unknown-option      MyST
    .. ecp-ignore: stream-implausible                     reStructuredText

A comment reaches from its own line to the end of the block that follows it, across blank lines: a
paragraph, or a fence, a ``///`` block, an admonition or a directive with everything in it. One
that stands on a line with other words reaches to the end of their paragraph.

A comment that names no code, an unknown one, or one that silences nothing is itself a problem, at
the comment. Comments inside code are examples and do nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from symphony_ecp.problems import CODES, Problem, did_you_mean
from symphony_ecp.source import Syntax, shorten

_HTML = r"(?<!`)<!--[ \t]*ecp ?:(?P<words>(?:(?!-->).)*)-->"
_COMMENT = {
    "markdown": re.compile(_HTML),
    "myst": re.compile(rf"{_HTML}|^[ \t]*%[ \t]*ecp-(?P<more>.*)"),
    "rst": re.compile(rf"{_HTML}|^[ \t]*\.\.[ \t]+ecp-(?P<more>.*)"),
}
_FENCE = re.compile(r"(?P<mark>`{3,}|~{3,}|:{3,}|/{3,})[ ]*(?P<info>[^`\n]*)$")
_CONTAINER = re.compile(
    r"(?:[-*+]|\d{1,9}[.)]|[a-z#]\.|:|\|)[ \t]|!!!|\?\?\?|===|//|:::|\[\^|```\{|<|%"
)
_INDENTED = re.compile(r"!!!|\?\?\?|===|\.\.[ \t]")
_CODE_DIRECTIVE = re.compile(r"\.\.[ \t]+(?:code|code-block|sourcecode|parsed-literal|highlight)::")


@dataclass
class Suppression:
    """One comment: its line, the codes it names, the last line it reaches, the codes it met."""

    line: int
    codes: tuple[str, ...]
    last: int
    wrong: tuple[Problem, ...] = ()
    met: set[str] = field(default_factory=set)


#: Every such comment has one of these in it.
WORDS = ("ecp:", "ecp :", "ecp-")


def mentions(text: str) -> bool:
    """Whether a text may have such comments; cheap, so that other texts are not read."""
    return any(word in text for word in WORDS)


def apply(
    problems: Iterable[Problem],
    path: str | None,
    text: str,
    syntax: Syntax,
    first_line: int = 1,
) -> tuple[Problem, ...]:
    """Apply a page's comments to its problems.

    Args:
        problems: of this page and of any other; those of others are passed on.
        path: the page, as problems show it.
        text: the page's source.
        syntax: which comments there are.
        first_line: the line of the page that ``text`` starts on.

    Returns:
        The problems that are not silenced, and those of the comments themselves.

    """
    problems = tuple(problems)
    if not mentions(text):
        return problems
    comments = read(text, syntax, first_line)
    kept = tuple(problem for problem in problems if not _silenced(problem, path, comments))
    return (*kept, *(p.at(path, c.line) for c in comments for p in (*c.wrong, *_unmet(c))))


def read(text: str, syntax: Syntax, first_line: int = 1) -> list[Suppression]:
    """Return the comments of a page."""
    lines = text.splitlines()
    found = []
    for index in _outside_code(lines, syntax):
        for match in _COMMENT[syntax].finditer(lines[index]):
            words = match["words"] if match["words"] is not None else match["more"]
            verb, *codes = re.split(r"[\s,:]+", words.strip().rstrip(","))
            alone = not (lines[index][: match.start()] + lines[index][match.end() :]).strip(" \t>")
            last = _last_line(lines, index, alone=alone)
            known = tuple(code for code in codes if code in CODES and verb == "ignore")
            wrong = tuple(_judge(verb, [code for code in codes if code]))
            found.append(Suppression(first_line + index, known, first_line + last, wrong))
    return found


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


def _silenced(problem: Problem, path: str | None, comments: list[Suppression]) -> bool:
    if problem.path != path or problem.line is None:
        return False
    silenced = False
    for comment in comments:
        if comment.line <= problem.line <= comment.last and problem.code in comment.codes:
            comment.met.add(problem.code)
            silenced = True
    return silenced


def _unmet(comment: Suppression) -> Iterator[Problem]:
    for code in comment.codes:
        if code not in comment.met:
            message = f"ignore: there is no '{code}' here to silence"
            yield Problem("bad-value", message, "remove the code, or the comment")


# What a comment reaches -----------------------------------------------------------------------


def _indent(line: str) -> int:
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip(" >"))


def _last_line(lines: Sequence[str], index: int, *, alone: bool) -> int:
    """Return the last line that the comment on a line reaches."""
    start = index
    if alone:
        start += 1
        while start < len(lines) and not lines[start].strip(" \t>"):
            start += 1
        if start == len(lines):
            return index
    opening = lines[start].strip(" \t>")
    fence = _FENCE.match(opening) if alone else None
    if fence:
        for number in range(start + 1, len(lines)):
            if lines[number].strip(" \t>") == fence["mark"]:
                return number
    indented = alone and _INDENTED.match(opening)
    last = start
    for number in range(start + 1, len(lines)):
        line = lines[number]
        if line.strip(" \t>"):
            if indented and _indent(line) <= _indent(lines[start]):
                break
            last = number
        elif not indented:
            break
    return last


def _outside_code(lines: Sequence[str], syntax: Syntax) -> Iterator[int]:
    """Iterate over the numbers of the lines that have a comment's word and are not code."""
    closing = ""
    for index, line in enumerate(lines):
        content = line.strip(" \t>")
        if syntax != "rst":
            if closing:
                closing = "" if content == closing else closing
                continue
            fence = _FENCE.match(content) if content[:1] in ("`", "~") else None
            if fence and not fence["info"].startswith("{"):  # MyST's directives hold text
                if any(other.strip(" \t>") == fence["mark"] for other in lines[index + 1 :]):
                    closing = fence["mark"]
                continue
        if "ecp" in line and not _is_indented_code(lines, index, syntax):
            yield index


def _is_indented_code(lines: Sequence[str], index: int, syntax: Syntax) -> bool:
    """Whether a line is indented below something that makes code of it."""
    indent = _indent(lines[index])
    for number in range(index - 1, -1, -1):
        line = lines[number]
        if not line.strip() or _indent(line) >= indent:
            continue
        outer, opening = _indent(line), line.strip(" \t>")
        if syntax == "rst":
            directive = opening.startswith(".. ")
            if (opening.endswith("::") and not directive) or _CODE_DIRECTIVE.match(opening):
                return True
        elif indent >= outer + 4 and not _CONTAINER.match(opening):
            return not lines[number + 1].strip()
        indent = outer
        if not indent:
            return False
    return syntax != "rst" and indent >= 4
