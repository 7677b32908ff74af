"""Which pages are worth parsing: those with a Symphony word, or that take in files with one.

All other pages cost little more than reading them: few searches, and for most words none, since
one character that goes with them is found in a tenth of the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from symphony_ecp.check.hosts import MARKDOWN, Tree
from symphony_ecp.registry import Pod

_WORD = b"symphony"
#: What every comment of ours holds.
_COMMENT = b"ecp"


@dataclass(frozen=True)
class Words:
    """What makes a page worth parsing.

    Attributes:
        markdown: words of Markdown pages, each with a character that such a page has, too.
        rst: the same of reStructuredText.
        markdown_endings: endings of files that may be Markdown.
        rst_endings: endings of files that may be reStructuredText.
        directives: names of reStructuredText's directives, each with what must be there, too.
        explicit: how a directive of these or a comment of ours begins.

    """

    markdown: tuple[tuple[bytes, bytes], ...]
    rst: tuple[tuple[bytes, bytes], ...]
    markdown_endings: tuple[str, ...]
    rst_endings: tuple[str, ...]
    directives: Mapping[bytes, bytes]
    explicit: re.Pattern[bytes]

    @classmethod
    def of(cls, trees: Iterable[Tree]) -> Words:
        """Return what makes a page of one of the trees worth parsing."""
        trees = tuple(trees)
        hosts = [(b".", host) for host in sorted(_hosts(trees))]
        endings = [item for tree in trees for item in tree.endings.items()]
        directives = {name: word for tree in trees for name, word in tree.directives.items()}
        names = b"|".join(directives) or b"(?!)"

        def words(*, markdown: bool) -> tuple[tuple[bytes, bytes], ...]:
            marks = (b"!", b"%") if markdown else (b"!",)  # of HTML's comments, and of MyST's
            comments = [(mark, _COMMENT) for mark in marks]
            found = [word for tree in trees for word in tree.words(markdown=markdown)]
            return tuple(dict.fromkeys((*comments, *hosts, *found)))

        return cls(
            words(markdown=True),
            words(markdown=False),
            tuple({*MARKDOWN, *(ending for ending, markdown in endings if markdown)}),
            tuple({".rst", ".txt", *(ending for ending, markdown in endings if not markdown)}),
            directives,
            re.compile(rb"\.\.[ \t]*(?:%s|(?:\|[^|\n]*\|[ \t]+)?(%s) ?::)" % (_COMMENT, names)),
        )

    def are_in(self, lowered: bytes, file: str) -> bool:
        """Whether a page is worth parsing.

        Args:
            lowered: the page in lower case.
            file: its path.

        """
        if _WORD in lowered:
            return True
        if file.endswith(self.rst_endings) and self.explicit.search(lowered):
            names = (match[1] for match in self.explicit.finditer(lowered))
            if any(name is None or self.directives[name] in lowered for name in names):
                return True
        for mark, word in self.markdown if file.endswith(self.markdown_endings) else self.rst:
            if mark in lowered and word in lowered:
                return True
        return False


def _hosts(trees: Iterable[Tree]) -> set[bytes]:
    """Return the hosts of pods that have another name than Symphony's."""
    pods = [pod for tree in trees for pod in tree.site.registry.sections.get("pods", {}).values()]
    own = [tree.site.pod for tree in trees]
    hosts = {pod.host.lower().encode() for pod in (*pods, *own) if isinstance(pod, Pod)}
    return {host for host in hosts if _WORD not in host}
