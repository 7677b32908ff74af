"""Marks: how blocks and links keep their source lines through Python-Markdown.

Block processors receive text without positions, and pymdownx drops what it cannot read without a
word. So a first pass over the page's lines (:mod:`mkdocs_ecp.lines.scanner`) remembers what it
finds, and leaves marks in the text that lead back to it::

    /// symphony-chat | Desk          /// symphony-chat | Desk <7>
        stream: desk            ->        #<>stream: desk
    ///                               ///

Option lines become YAML comments: pymdownx passes over them, and the core reads the original text,
untyped and with its line. A block that is never closed is closed after its options, so that it
cannot swallow the page. Every insertion can be taken out again, which :func:`scrub` does for
whatever was not a block after all (an example in indented code, say). In an address the mark
stands right behind the scheme, where nobody who looks for links minds it.

Marks are Unicode noncharacters, which are reserved for internal use; the text that is marked is
free of them (:func:`symphony_ecp.text.clean`). Control characters would keep a page narrow, and its
conversion some hundredths faster; but YAML takes none, and extensions have their own use for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_DIGITS = "".join(map(chr, range(0xFDD0, 0xFDDA)))
_NUMBERS = str.maketrans("0123456789", _DIGITS)
_VALUES = str.maketrans(_DIGITS, "0123456789")
#: What each mark ends in; a number may stand before it.
(
    NEW_ARGUMENT, ARGUMENT, COMMENT, CLOSER, FENCE, FENCE_CLOSER, LINK, STRAY, STRAY_FENCE,
) = _KINDS = tuple(map(chr, range(0xFDDA, 0xFDE3)))  # fmt: skip
#: Stands for ``<`` in a title, where it opens no tag.
LESS_THAN = chr(0xFDE3)
_NUMBER = f"[{_DIGITS}]{{1,12}}"
_PREFIX = r"(?:[ \t>]|&gt;)*"  # also as it stands in rendered code

_SCRUB = re.compile(
    rf" \| {_NUMBER}{NEW_ARGUMENT}"
    rf"| {_NUMBER}{ARGUMENT}"
    rf"|(?P<spaces>(?<! ) *+)#(?P<count>{_NUMBER}){COMMENT}"
    rf"|\n{_PREFIX}#{CLOSER}\n{_PREFIX}/{{3,}}"
    rf"|\n{_PREFIX}{_NUMBER}{FENCE}"
    rf"|\n{_PREFIX}{FENCE_CLOSER}\n{_PREFIX}(?:`{{3,}}|~{{3,}})"
    rf"|\n{_PREFIX}{_NUMBER}{STRAY_FENCE}|{_NUMBER}{STRAY_FENCE}\n?"
    rf"|{_NUMBER}[{LINK}{STRAY}]"
)
#: Where a mark that leads to a block still stands in text, nobody made a block of it.
_BLOCK_MARK = re.compile(f"({_NUMBER})[{NEW_ARGUMENT}{ARGUMENT}{FENCE}]")
_LINK_MARK = re.compile(f"({_NUMBER}){LINK}")
_STRAY_MARK = re.compile(f"({_NUMBER})([{STRAY}{STRAY_FENCE}{FENCE}])")
_COMMENTS = re.compile(rf"(?:[ ]*#[{_DIGITS}]*[{COMMENT}{CLOSER}].*(?:\n|\Z))+")
_ANY_MARK = re.compile(f"[{_DIGITS}{''.join(_KINDS)}]")


def mark(kind: str, number: int | None = None) -> str:
    """Return a mark of a kind, with the number of what was found or of columns."""
    return kind if number is None else str(number).translate(_NUMBERS) + kind


def is_marked(text: str) -> bool:
    """Whether there is any mark in a text."""
    return not text.isascii() and _ANY_MARK.search(text) is not None


def scrub(text: str) -> str:
    """Take every mark out again."""

    def original(match: re.Match[str]) -> str:
        if match["count"] is None:
            return ""
        return match["spaces"][: len(match["spaces"]) - _number(match["count"])]

    if not is_marked(text):
        return text
    # Inline code may have taken the fence that an inserted line ended with.
    return _ANY_MARK.sub("", _SCRUB.sub(original, text))


def leads_to(text: str) -> int | None:
    """Return the number of the block mark in a text."""
    match = _BLOCK_MARK.search(text)
    return _number(match[1]) if match else None


def are_comments(text: str) -> bool:
    """Whether all lines of a block's options are comments that the scanner made of them."""
    return _COMMENTS.fullmatch(text) is not None


def fence_number(html: str) -> int | None:
    """Return the number of a fence, if that is all a piece of HTML holds."""
    match = _BLOCK_MARK.fullmatch(html)
    return _number(match[1]) if match else None


def fences_in(text: str) -> Iterator[int]:
    """Iterate over the places of the marks of fences, with their numbers in front of them."""
    place = text.find(FENCE)
    while place >= 0:
        yield place
        place = text.find(FENCE, place + 1)


def take_link_mark(target: str) -> tuple[str, int | None]:
    """Split a link's target into the target as written and the number of its mark."""
    match = _LINK_MARK.search(target)
    return (_LINK_MARK.sub("", target), _number(match[1])) if match else (target, None)


def take_link_marks(text: str) -> tuple[str, dict[int, int]]:
    """Split a text into what was written and the numbers of its links' marks, by their places."""
    parts, numbers, end = [""], {}, 0
    for match in _LINK_MARK.finditer(text):
        parts.append(text[end : match.start()])
        numbers[sum(map(len, parts))] = _number(match[1])
        end = match.end()
    return "".join((*parts, text[end:])), numbers


def first_address(html: str) -> tuple[int, int] | None:
    """Return the number of the first address's mark in raw HTML and how many lines precede it."""
    match = _LINK_MARK.search(html)
    return (_number(match[1]), scrub(html[: match.start()]).count("\n")) if match else None


def strays_in(text: str) -> Iterator[tuple[int, bool, int, int]]:
    """Iterate over strays and fences in a text.

    Yields:
        The number, whether it is a fence, where its mark starts and where it ends.

    """
    for match in _STRAY_MARK.finditer(text):
        yield _number(match[1]), match[2] != STRAY, match.start(), match.end()


def _number(digits: str) -> int:
    return int(digits.translate(_VALUES))
