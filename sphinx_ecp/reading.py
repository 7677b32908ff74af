"""One document being read: which site it belongs to, and who hears of its problems.

Directives, the role and the transform ask :func:`read_in`. In a build Sphinx answers; where a
document is parsed without Sphinx, whoever parses it leaves a :class:`Reading` in its settings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from docutils import nodes

from sphinx_ecp.site import report, site_of
from symphony_ecp import pipeline
from symphony_ecp.pipeline import Output
from symphony_ecp.problems import Problem
from symphony_ecp.site import Site
from symphony_ecp.source import SourceBlock


@dataclass(frozen=True)
class Reading:
    """What is the same for all blocks of a document.

    Attributes:
        site: the site it belongs to.
        report: hears of every problem.
        texts: the lines of files that are not read from the disk.

    """

    site: Site
    report: Callable[[Problem], None]
    texts: dict[str, list[str]] = field(default_factory=dict)

    def process(self, block: SourceBlock, attributes: dict[str, str] | None = None) -> Output:
        """Run the core on a block and report its problems."""
        output = pipeline.process(block, self.site, attributes)
        for problem in output.problems:
            self.report(problem)
        return output

    def line_of(self, text: str, source: str, line: int) -> int:
        """Return the line that a piece of inline markup begins on.

        docutils knows where its paragraph begins; the piece is looked for from there.
        """
        lines = self.texts.get(source) or _lines_of(source)
        first = text.splitlines()[0] if text else text
        for number in range(line, len(lines) + 1):
            if first in lines[number - 1]:
                return number
        return line


def read_in(document: nodes.document) -> Reading:
    """Return what is known of a document, and note that it depends on the registry."""
    reading: Reading | None = getattr(document.settings, "ecp_reading", None)
    if reading is not None:
        return reading
    env = document.settings.env
    site = site_of(env.config)
    if site.registry_file is not None:
        env.note_dependency(str(site.registry_file))
    return Reading(site, report)


@lru_cache(maxsize=1)
def _lines_of(source: str) -> list[str]:
    try:
        return Path(source).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeError):
        return []
