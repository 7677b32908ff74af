"""Which pages are worth parsing: those with a Symphony word, or that take in files with one.

All other pages cost little more than reading them: few searches, and for most words none, since
one character that goes with them is found in a tenth of the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from symphony_ecp.check.hosts import MARKDOWN, Checker, Tree
from symphony_ecp.site.registry import Pod

_WORD = b"symphony"
#: What every comment of ours holds.
_COMMENT = b"ecp"


@dataclass(frozen=True)
class Words:
    """What makes a page worth parsing.

    Attributes:
        markdown: what Markdown pages have, each time all of several words, the cheapest first.
        rst: the same of reStructuredText.
        markdown_endings: endings of files that may be Markdown.
        rst_endings: endings of files that may be reStructuredText.
        directives: names of reStructuredText's directives, each with what must be there, too.
        explicit: how a directive of these or a comment of ours begins.

    """

    markdown: tuple[tuple[bytes, ...], ...]
    rst: tuple[tuple[bytes, ...], ...]
    markdown_endings: tuple[str, ...]
    rst_endings: tuple[str, ...]
    directives: Mapping[bytes, bytes]
    explicit: re.Pattern[bytes]

    @classmethod
    def of(cls, trees: Sequence[Tree], checkers: Iterable[Checker]) -> Words:
        """Return what makes a page of one of the trees, or of none, worth parsing."""
        hosts = [(b"/", host) for host in sorted(_hosts(trees))]
        endings = [item for tree in trees for item in tree.endings.items()]
        directives = {name: word for host in checkers for name, word in host.directives.items()}
        names = b"|".join(directives) or b"(?!)"

        def words(*, markdown: bool) -> tuple[tuple[bytes, ...], ...]:
            html, myst = (b"<", b"!", b"<!--", _COMMENT), (b"%", _COMMENT)
            found = [words for tree in trees for words in tree.words(markdown=markdown)]
            return tuple(dict.fromkeys((html, *((myst,) if markdown else ()), *hosts, *found)))

        return cls(
            words(markdown=True),
            words(markdown=False),
            tuple({*MARKDOWN, *(ending for ending, markdown in endings if markdown)}),
            tuple({".rst", ".txt", *(ending for ending, markdown in endings if not markdown)}),
            directives,
            re.compile(rb"\.\.[ \t\v\f]*(?:%s|(%s) ?::|(\|))" % (_COMMENT, names)),
        )

    def are_in(self, lowered: bytes, file: str) -> bool:
        """Whether a page is worth parsing.

        Args:
            lowered: the page in lower case.
            file: its path.

        """
        if _WORD in lowered:
            return True
        # Searching costs half of iterating, and few pages have anything to iterate over.
        if file.endswith(self.rst_endings) and self.explicit.search(lowered):
            for match in self.explicit.finditer(lowered):
                if self._matters(match, lowered):
                    return True
        for words in self.markdown if file.endswith(self.markdown_endings) else self.rst:
            for word in words:
                if word not in lowered:
                    break
            else:
                return True
        return False

    def _matters(self, match: re.Match[bytes], lowered: bytes) -> bool:
        """Whether a comment, a directive or the definition of a substitution may be of interest."""
        if match[2]:  # any directive may follow, on this line or below
            return any(word in lowered for word in self.directives.values() if word)
        return match[1] is None or self.directives[match[1]] in lowered


def _hosts(trees: Iterable[Tree]) -> set[bytes]:
    """Return the hosts of pods that have another name than Symphony's."""
    pods = [pod for tree in trees for pod in tree.site.registry.sections.get("pods", {}).values()]
    own = [tree.site.pod for tree in trees]
    hosts = {pod.host.lower().encode() for pod in (*pods, *own) if isinstance(pod, Pod)}
    return {host for host in hosts if _WORD not in host}
