"""What each problem code means, with an example and the remedy: for a terminal and for its page.

The words stand in ``explained.toml`` alone, in the Markdown of the documentation.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from symphony_ecp import project
from symphony_ecp.problems import CODES


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What is told of one code.

    Attributes:
        code: a key of :data:`symphony_ecp.problems.CODES`.
        cause: what leads to it.
        remedy: what to do.
        says: what is said of the example, or in a case that no page shows.
        example: what an author wrote; may be empty.
        syntax: of the example, as a fence names it.
        page: words before an example that no author wrote.
        lock: what ``symphony.lock`` has there.

    """

    code: str
    cause: str
    remedy: str
    says: str
    example: str = ""
    syntax: str = "markdown"
    page: str = ""
    lock: str = ""

    @property
    def meaning(self) -> str:
        """The meaning as a sentence, without its full stop."""
        words = CODES[self.code]
        is_name = "." in words.split(" ", 1)[0]  # of a file, which is written as it is
        return words if is_name else words[0].upper() + words[1:]

    @property
    def markdown(self) -> str:
        """All of it, as it stands below the heading of its section."""
        fences = (("lock", self.lock), (self.syntax, self.example), ("text", self.says))
        shown = (f"```{name}\n{text}\n```" for name, text in fences if text)
        return "\n\n".join(
            filter(None, (self.cause, self.page, *shown, f"**Remedy.** {self.remedy}"))
        )

    @property
    def address(self) -> str | None:
        """See :func:`address_of`."""
        return address_of(self.code)


def address_of(code: str) -> str | None:
    """Return the address of a code's section in the published documentation, if there is one."""
    return project.page(f"check/problems/#{code}")


@functools.cache
def explanations() -> Mapping[str, Explained]:
    """Return what is told of every code, in the order of the page."""
    file = resources.files(__package__) / "explained.toml"
    rows = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        code: Explained(code=code, **{key: text.strip("\n") for key, text in row.items()})
        for code, row in rows.items()
    }


def plain(words: str) -> str:
    """Return words of the documentation as one paragraph of plain text."""
    return " ".join(unlinked(words).replace("`", "'").split())


def unlinked(words: str) -> str:
    """Return words without their links to other words, which lead from the page alone."""
    return re.sub(r"\[([^][\n]*)\]\((?:#|[^():]*\.md)[^()]*\)", r"\1", words)
