"""Strays: lines that were meant to open a block and that the host at hand does not read as one.

An author writes another tool's spelling (``.. symphony-chat::`` in Markdown, ``/// symphony-chat``
in reStructuredText), a kind that does not exist (``symphony-chats``, ``symfony-chat``), one colon
where two belong, or puts a block into a table cell. Every host shows such a line as text, or drops
it, and says nothing. The host knows which lines of a page stand as text; this module says what was
meant::

    /// symphony-chat     ```symphony-chat    :::{symphony-chat}     .. symphony-chat::
    symphony-chat::

A line counts when an opening stands at its start, behind markers of lists, definitions and
footnotes, a quote's ``>`` and HTML tags, or at the start of a table cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from symphony_ecp.problems import Problem, did_you_mean
from symphony_ecp.symphony import kebab
from symphony_ecp.syntax import KINDS, Syntax
from symphony_ecp.text import VERBATIM, shorten, unseen

#: The halves of Symphony's name, in lower case: whoever misspells it gets one of them right.
WORDS = ("sym", "hony")
#: Every kind of block that an author can write.
BLOCKS = tuple(kind for kind in KINDS if kind != "symphony-link")

#: A word that may be, or may be meant to be, the kind of a block.
_KIND = (
    r"(?:symphony(?:[-_]?[a-z](?:[\w-]*\w)?| (?:chat|button|share)s?\b)"
    r"|[a-z]{4,12}[-_](?:chat|button|share)s?\b(?!-))"
)
#: How near to a kind a word is in which Symphony's name is misspelt; harmony-chat is at 0.72.
_NEAR = 0.8
#: Elements of HTML that may have held a block; those of words hold what is said about blocks.
AROUND = frozenset(
    """article aside blockquote body br center dd details div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p section summary table tbody td th
    thead tr ul""".split()  # noqa: SIM905
)
_TAG = re.compile(r"</?([a-z][^\s/>]*)", re.IGNORECASE)
#: Blanks, and those that nobody sees or tells from blanks: a copy from a web page brings them in.
_GAP = r"[ \t\u00a0\u200b-\u200f\u2060\ufeff]"
_OPENING = re.compile(
    rf"(?P<lead>^(?:{_GAP}|>|(?:[-*+:]|\d{{1,9}}[.)]|\[\^[^\]\s]+\]:)(?=[ \t])"
    rf"|</?(?!(?:{'|'.join(VERBATIM)})\b)[a-z][^<>]*>)*|\|[ \t]*)"
    rf"(?P<written>(?P<mark>/{{2,}}{_GAP}*"
    rf"|(?:`{{3,}}+|~{{3,}}+|:{{3,}}+){_GAP}*+\{{?[ \t]*+\.?"
    rf"|\.\.{_GAP}+"
    # Dots too few, too many, or without the space; or none at all.
    r"|\.{1,3}[ \t]*(?=symphony[\w-]*::)|(?=symphony-(?:chat|button|share)::))"
    rf"(?P<kind>{_KIND})(?P<end>[ \t]*(?:\}}|::?(?=[ \t]|$)))?)(?=(?P<last>{_GAP}*(?:\||</|$))?)",
    re.IGNORECASE,
)
#: What stands in raw HTML and is no prose: comments, code, and what is shown as it is.
_ASIDE = re.compile(
    r"<!--.*?(?:-->|\Z)"
    rf"|<(?P<tag>{'|'.join(VERBATIM)})\b.*?(?:</(?P=tag)\b|\Z)",
    re.DOTALL | re.IGNORECASE,
)


def find(line: str, below: str = "") -> Iterator[re.Match[str]]:
    """Iterate over what looks like the opening of a block in a line, by ``kind`` and ``written``.

    A fence may go on as it likes; the others are prose unless the line ends where it should, or
    has an option below it. Behind a tag of words, as ``<em>``, any of them needs an option below.

    Args:
        line: the line.
        below: the line below it.

    """
    if may_be_in(line):
        for match in _OPENING.finditer(line):
            mark = match["mark"][:1]
            ended = match["last"] is not None or (mark == "." and match["end"])
            in_words = any(tag.lower() not in AROUND for tag in _TAG.findall(match["lead"]))
            may = not in_words and (ended or mark in ("`", "~", ":"))
            if (may or _is_option(below)) and is_kind(match["kind"]):
                yield match


def may_be_in(text: str) -> bool:
    """Whether there may be a stray in a text; cheap, for the many that hold none."""
    lowered = text.lower()
    for word in WORDS:  # noqa: SIM110 - any() costs more than the search
        if word in lowered:
            return True
    return False


def _is_option(line: str) -> bool:
    """Whether a line is indented and gives an option of one of our blocks a value."""
    words = line.lstrip("> ")
    key, colon, _ = words.removeprefix(":").partition(":")
    indented = line[:1] in (" ", "\t", ">", ":")
    return bool(colon) and indented and any(kebab(key.strip()) in KINDS[kind] for kind in BLOCKS)


def is_kind(name: str) -> bool:
    """Whether the name of a directive is, or was meant to be, the kind of a block."""
    name = name.removeprefix(".").lower()
    if re.fullmatch(_KIND, name) is None:
        return False
    return name.startswith("symphony") or bool(get_close_matches(name, BLOCKS, 1, _NEAR))


def prose_of(html: str) -> str:
    """Return the lines of raw HTML, what is no prose in them left out."""
    return _ASIDE.sub(lambda aside: "\n" * aside[0].count("\n"), html)


def judge(
    line: str, syntax: Syntax, below: str = "", *, in_html: bool = False
) -> Iterator[Problem]:
    """Say what is wrong with each opening in a line that the host shows as text.

    Args:
        line: the line, as it is written in the page.
        syntax: which spellings of a block there are.
        below: the line below it.
        in_html: whether it stands in raw HTML.

    Yields:
        Problems without a place.

    """
    for match in find(line, below):
        kind = match["kind"].lower()
        yield judge_kind(kind) or _unread(match, kind, syntax, in_html=in_html)


def judge_kind(kind: str) -> Problem | None:
    """Say what is wrong with the name of a block, if anything."""
    if kind in BLOCKS:
        return None
    hint = did_you_mean(kind, BLOCKS, otherwise=f"the blocks are {' and '.join(BLOCKS)}")
    return Problem("block-syntax", f"no block is called '{kind}'", hint, severity="error")


def spelling(kind: str, syntax: Syntax) -> str:
    """Return how a block begins, in the form that most pages of a syntax take."""
    return f".. {kind}::" if syntax == "rst" else f"```{kind}"


def _unread(match: re.Match[str], kind: str, syntax: Syntax, *, in_html: bool) -> Problem:
    ends = "::" if syntax == "rst" else None
    mark = match["mark"].strip() if match["mark"] != ".." else ""
    hidden = unseen(match.string)
    known = mark in _MARKS[syntax] and match["end"] == ends and not hidden
    where = "put it" if known else f"write {spelling(kind, syntax)}"
    hint = f"{where} on a line of its own, below a blank line"
    if match["lead"].startswith("|"):
        hint = "write it outside the table; a cell takes a link only"
    elif in_html:
        hint = "write it outside the HTML, which is shown as it is"
    message = f"'{shorten(match['written'])}' is not read as a block here{hidden}"
    return Problem("block-syntax", message, hint, severity="error", word=match["written"])


#: How a block begins in each syntax, where it is not misspelt.
_MARKS = {"markdown": ("///", "```", "~~~"), "myst": ("```", "~~~"), "rst": ("..",)}
