"""Pages that are templates: which line of a page's file plugins made each line of its text of.

Plugins as macros and include-markdown fill in what stands between the braces of Jinja before a page
is converted. Other lines stay as they are, for the most part.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

from mkdocs_ecp.lines.extent import after_front_matter

#: What Jinja reads; nobody writes longer ones, and nobody waits for braces that are never closed.
_JINJA = re.compile(
    r"(?P<raw>\{%-?\s*raw\b.{0,5000}?\bendraw\s*-?%\})"
    r"|\{\{.{0,1000}?\}\}|\{%.{0,1000}?%\}|\{#.{0,1000}?#\}",
    re.DOTALL,
)
#: An expression on one line, with the blanks that a hyphen takes away.
_EXPRESSION = re.compile(r"(?:\s{0,100}\{[{%#]-|\{[{%#]).{0,1000}?(?:-[}%#]\}\s{0,100}|[}%#]\})")
#: What makes no lines itself, if there is anything else that may have made them.
_STATEMENT = re.compile(
    r"\s*\{(?:#|%[-+]?\s*(?:end\w+|set|if|elif|else|for|macro|import|from|with|block|filter|call)\b)"
)
_BEGIN = re.compile(r"\s*\{%[-+]?\s*(?:for|if|macro|call|with|block|filter)\b")
_END = re.compile(r"\s*\{%[-+]?\s*end")
#: How many characters around its expressions tell what became of a line.
_TELLING = 3
#: How many lines the expressions above it may have made before a line is no longer looked for.
_FAR = 500
#: From how many pairs of lines on difflib leaves out lines that stand there again and again.
_MANY = 1_000_000


def expressions_in(source: str) -> dict[int, int]:
    """Return the lines, from 0, that have an expression of Jinja, and where that begins."""
    begins: dict[int, int] = {}
    line = last = 0
    for match in _JINJA.finditer(source):
        line += source.count("\n", last, match.start())
        last = match.start()
        if not match["raw"]:
            for number in range(line, line + match[0].count("\n") + 1):
                begins.setdefault(number, line)
    return begins


def trace(text: str, source: str) -> list[int | None]:
    """Return the line of the source, from 1, that each line of a text was made of.

    What an expression made is known by the line where that begins, if there is no doubt; any other
    line that the source does not have is nowhere.
    """
    found = _Tracer(text.split("\n"), source.split("\n"), expressions_in(source)).run()
    return [None if index is None else index + 1 for index in found]


class _Tracer:
    """Traces lines, which are known by their index, from 0."""

    def __init__(
        self, text: Sequence[str], source: Sequence[str], begins: Mapping[int, int]
    ) -> None:
        self.text = text
        self.source = source
        self.begins = begins
        self.found: list[int | None] = [None] * len(text)
        around = ((index, _EXPRESSION.split(source[index])) for index in begins)
        #: What stands around the expressions of a line, where that tells enough.
        self.words = {
            index: words for index, words in around if len("".join(words).strip()) >= _TELLING
        }

    def run(self) -> list[int | None]:
        # Blank lines tell nothing, and difflib would try all of them with each other.
        old, new = (
            [index for index, line in enumerate(lines) if line.strip()]
            for lines in (self.source, self.text)
        )
        changes = difflib.SequenceMatcher(
            a=[self.source[index] for index in old],
            b=[self.text[index] for index in new],
            autojunk=len(old) * len(new) > _MANY,
        ).get_opcodes()
        below = after_front_matter(self.source)
        plain = sum(index >= below and index not in self.begins for index in old)
        kept = sum(end - start for tag, start, end, _, _ in changes if tag == "equal")
        for tag, start, end, first, last in changes:
            if tag == "equal":
                for was, is_ in zip(old[start:end], new[first:last], strict=True):
                    self.found[is_] = was
            elif 2 * kept >= plain:  # else it is another text, a docstring's, say
                self.changed(old[start - 1] if start else None, old[start:end], new[first:last])
        for index, line in enumerate(self.text):
            if not line.strip():
                self.found[index] = self.blank_below(self.found[index - 1] if index else -1)
        return self.found

    def blank_below(self, index: int | None) -> int | None:
        """Return the blank line below a line of the source, if there is one."""
        below = len(self.source) if index is None else index + 1
        return below if below < len(self.source) and not self.source[below].strip() else None

    def changed(self, above: int | None, old: Sequence[int], new: Sequence[int]) -> None:
        """Trace lines that stand in place of others, by the words around their expressions."""
        start = first = 0
        for at, index in enumerate(old):
            near = range(first, min(first + _FAR, len(new)))
            place = next((n for n in near if self.may_be(index, self.text[new[n]])), None)
            if place is not None:
                self.made(above, old[start:at], new[first:place])
                self.found[new[place]] = above = index
                start, first = at + 1, place + 1
        self.made(above, old[start:], new[first:])

    def may_be(self, index: int, line: str) -> bool:
        """Whether a line reads like one of the source, with anything in place of expressions."""
        first, *others = self.words.get(index, [""])
        if not others or not line.startswith(first) or not line.endswith(others[-1]):
            return False
        at = len(first)
        for piece in others:
            at = line.find(piece, at)
            if at < 0:
                return False
            at += len(piece)
        return True

    def within(self, end: int, line: str) -> int | None:
        """Return the line of a loop or the like that a line was made of, by the words around."""
        for index in range(end - 1, -1, -1):
            if self.may_be(index, line):
                return index
            if _BEGIN.match(self.source[index]):
                break
        return None

    def made(self, above: int | None, old: Sequence[int], new: Sequence[int]) -> None:
        """Trace lines that one expression made, or as many as there are expressions."""
        end = next((index for index in old if _END.match(self.source[index])), None)
        if end is not None:
            for line in new:
                self.found[line] = self.within(end, self.text[line])
            return
        makers = [index for index in old if not _STATEMENT.match(self.source[index])] or old
        near = makers or ([] if above is None else [above])
        by = list(
            dict.fromkeys((index in self.begins, self.begins.get(index, index)) for index in near)
        )
        if len(by) == 1:
            by *= len(new)
        if len(by) == len(new):
            for (is_template, index), line in zip(by, new, strict=True):
                self.found[line] = index if is_template else None
