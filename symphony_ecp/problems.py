"""Problems: what is wrong, where, and what to do about it.

A problem is a value. The core returns problems and never logs or raises them at an author; each
host reports them in its own way. The one-line form is the same everywhere::

    path:line: message; hint [ecp.code]
"""

from __future__ import annotations

import difflib
import math
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from symphony_ecp.text import on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["error", "warning", "info"]

#: The ratio of words of which nobody means one with the other.
_TOO_FAR = math.nextafter(0.6, 0)

_MEANT = re.compile(
    r"did you mean (?:'(?P<word>.+)'(?:, or is that one misspelt)?|(?P<address>symphony:\S+))\?"
)

#: Every code with its meaning: the only list of them.
CODES: dict[str, str] = {
    "unknown-option": "an option that the block does not have",
    "missing-option": "an option that the block needs",
    "bad-value": "a value that the option does not take",
    "conflict": "options that exclude each other, or one given twice",
    "block-syntax": "a block that is never closed, badly indented, or not YAML",
    "stream-malformed": "not the base64 of 25 bytes: truncated, an extra character, a placeholder",
    "stream-is-message": "the id of a message or of an event, not of a conversation",
    "stream-implausible": "right length, but its time is in the future or before Symphony existed",
    "stream-misspelt": "nearly an id that the registry or a page has, and known to nobody",
    "unknown-name": "no such stream, user, app, link, theme or pod in the registry",
    "link-malformed": "a Symphony link that Symphony would not understand",
    "layout-setting": "a setting that does not exist in that layout",
    "page-setting": "a setting that all chats of a page share, given differently on one page",
    "not-rendered": "a block or a link that is in a finished page or feed as it was typed",
    "pod-unreachable": "the pod did not answer",
    "stream-unconfirmed": "the pod did not confirm that a stream, a person or an app exists",
    "stream-inactive": "the stream, the person or the app is deactivated",
    "stream-type": "the stream has another type than the documentation says",
    "stale-lock": "symphony.lock does not know this id, is too old, or cannot be read",
    "missing-assets": "a site of Zensical without the files of 'ecp assets', or with old ones",
    "unreadable": "a file or folder that 'ecp check' cannot read, so that nothing is known of it",
    "registry": "symphony.yml itself: an unknown key, a duplicate, a wrong type, an unused name",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding.

    Attributes:
        code: a key of :data:`CODES`; authors may silence it by that name.
        message: what was found and what was expected; one sentence, no full stop. In it and in
            ``hint``, what is invisible stands by its number.
        hint: the remedy; may be empty.
        path: the file, as the host shows it; ``None`` until a place is known.
        line: counted from 1; ``None`` when only the file is known.
        column: in code points from 1, where it is known; not part of the one-line form.
        end: the first column behind what is wrong, where that is known.
        severity: ``error`` keeps the block from rendering, ``warning`` does not, and neither
            passes a strict build; ``info`` does.
        near: what stands before the wrong word on its line: an option's key, a link's action.
        word: the wrong word as it was written; most messages quote it.

    """

    code: str
    message: str
    hint: str = ""
    path: str | None = None
    line: int | None = None
    severity: Severity = "warning"
    column: int | None = None
    end: int | None = None
    near: str = field(default="", compare=False)
    word: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"not a problem code: {self.code!r}")
        # Hosts log both as they are, and whoever wrote what they quote may mean the terminal.
        if not (self.message.isprintable() and self.hint.isprintable()):
            object.__setattr__(self, "message", on_one_line(self.message))
            object.__setattr__(self, "hint", on_one_line(self.hint))

    def at(self, path: str | None, line: int | None, column: int | None = None) -> Problem:
        """Return the same problem at this place; what it knows of its own place is kept."""
        if self.path is not None:
            return self
        if self.line is not None:
            return replace(self, path=path)
        return replace(self, path=path, line=line, column=column)

    def about(self, word: str, near: str = "") -> Problem:
        """Return the same problem, which knows what was written; what it knows itself is kept."""
        if (self.word or not word) and (self.near or not near):
            return self
        return replace(self, word=self.word or word, near=self.near or near)

    @property
    def place(self) -> str:
        """``path:line``, or as much of it as is known.

        A name of a file is shown on one line: in a log, another one may be a command of the CI's.
        """
        path = on_one_line(self.path) if self.path is not None else "<unknown>"
        return path if self.line is None else f"{path}:{self.line}"

    @property
    def sentence(self) -> str:
        """The message and its remedy, without place and code."""
        return f"{self.message}; {self.hint}" if self.hint else self.message

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence} [ecp.{self.code}]"

    def as_dict(self) -> dict[str, str | int | None]:
        """Return the JSON form: code, message, hint, path, line, severity."""
        return {
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "path": self.path,
            "line": self.line,
            "severity": self.severity,
        }


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that an author probably meant, or ``None``; of equally near the first.

    One slip of a finger comes first: by its ratio alone ``opne`` is nearer ``opened`` than
    ``open``.

    A registry may hold 50,000 names that look alike, so each is compared in full only when it can
    be nearer than the nearest so far; :func:`difflib.get_close_matches` compares nearly all.
    """
    matcher, word = difflib.SequenceMatcher(), word.casefold()
    matcher.set_seq2(word)
    found, ratio, is_slip = None, _TOO_FAR, False
    for candidate in known:
        text = candidate.casefold()
        slip = are_a_slip_apart(text, word)
        if is_slip and not slip:
            continue
        least = ratio if slip is is_slip else _TOO_FAR
        matcher.set_seq1(text)
        if matcher.real_quick_ratio() > least and matcher.quick_ratio() > least:
            near = matcher.ratio()
            if near > least:
                found, ratio, is_slip = candidate, near, slip
    return found


def are_a_slip_apart(one: str, other: str) -> bool:
    """Whether one character is another, left out or too many, or two neighbours are swapped."""
    if not -2 < len(one) - len(other) < 2:
        return False
    start = next((at for at, char in enumerate(one) if char != other[at : at + 1]), len(one))
    a, b = one[start:], other[start:]
    return a[1:] in (b, b[1:]) or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def did_you_mean(word: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """Return ``did you mean 'x'?``, or ``otherwise`` when nothing is near."""
    match = nearest(word, known)
    return f"did you mean '{match}'?" if match else otherwise


def meant(hint: str) -> str | None:
    """Return what a remedy that begins with ``did you mean`` asks for; ``None`` if it was cut."""
    match = _MEANT.fullmatch(hint)
    found = match and (match["word"] or match["address"])
    return found if found and "…" not in found else None
