"""One document being read: which site it belongs to, and who hears of its problems.

Directives, the role and the transform ask :func:`read_in`. In a build Sphinx answers, and the
problems wait until the document is read; where one is parsed without Sphinx, whoever parses it
leaves a :class:`Reading` in its settings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from docutils import nodes
from sphinx.config import Config

from sphinx_ecp.lines import prolog
from sphinx_ecp.lines.substitutions import line_below_use
from sphinx_ecp.site import site_of
from symphony_ecp import pipeline
from symphony_ecp.block import ChatEmbed, render_problem
from symphony_ecp.pipeline import Output
from symphony_ecp.problems import Problem
from symphony_ecp.prose import Shown, may_be_symphony, suppress
from symphony_ecp.site import Site
from symphony_ecp.syntax import SourceBlock, Syntax

#: What waits for the end of a document, among what Sphinx keeps while it reads one.
PROBLEMS, CHATS, TEXTS, _WORD, MET = (
    f"symphony_{name}" for name in ("problems", "chats", "texts", "word", "met")
)

#: What makes an address longer; a full stop or a comma may as well end the sentence around it.
_GOES_ON = re.compile(r"[.,;:!]*[\w/?&=%+#@-]")


@dataclass(frozen=True)
class Reading:
    """What is the same for all blocks of a document.

    Attributes:
        site: the site it belongs to.
        syntax: how its blocks are spelt.
        report: hears of every problem.
        texts: the lines of what is not read from the disk, by what docutils calls it.
        chats: the chats of the document so far.
        met: the line where each piece of markup was found last, and how many of it are there.

    """

    site: Site
    syntax: Syntax
    report: Callable[[Problem], None]
    texts: Mapping[str, list[str]] = field(default_factory=dict)
    chats: list[Shown] = field(default_factory=list)
    met: dict[tuple[str, str, str], tuple[int, int]] = field(default_factory=dict)

    def process(self, block: SourceBlock, attributes: dict[str, str] | None = None) -> Output:
        """Run the core on a block and report its problems."""
        output = pipeline.process(block, self.site, attributes)
        if isinstance(output.model, ChatEmbed):
            self.chats.append(Shown(output.model, block.path, block.line))
        self.report_all(output.problems)
        return output

    def box(self, block: SourceBlock, problems: list[Problem]) -> Output:
        """Report problems and make the box that says the first of them."""
        reported = self.site.reported(tuple(problems))
        rendered, wrong = render_problem(block, (*reported, *problems)[0], self.site.templates)
        self.report_all((*reported, *self.site.reported(wrong)))
        return Output(rendered, None, reported)

    def report_all(self, problems: Iterable[Problem]) -> None:
        """Report problems that have their places."""
        for problem in problems:
            self.report(problem)

    def line_of(
        self, text: str, source: str, line: int, *, above: bool = False, below: bool = False
    ) -> int:
        """Return the line that a piece of inline markup begins on.

        docutils knows where its paragraph begins; the piece is looked for from there. In a cell of
        a table, in an argument or an option of a directive, that may be below the piece.

        Args:
            text: the piece.
            source: the file.
            line: the line that docutils says.
            above: whether that is where the piece ends, as docutils says of comments.
            below: whether that is the directive that has the piece as its content.

        """
        lines = self.lines_of(source)
        places: Sequence[int] = range(line, len(lines) + 1)
        if above:
            places = range(line, 0, -1)
        elif not below:
            places = _places(lines, line)
        for count in (_count, _count_decoded):
            for number in places:
                if 0 < number <= len(lines) and count(text, lines[number - 1]):
                    return number
        return self.line_of_substitution(source, line) or line

    def line_again(self, what: str, text: str, source: str, line: int) -> int:
        """Return the line of a piece that may stand in a document again and again.

        Args:
            what: which pieces are asked for together, in the order of the document.
            text: the piece.
            source: the file.
            line: where :meth:`line_of` found it.

        """
        lines = self.lines_of(source)
        before, count = self.met.get((what, source, text), (0, 0))
        if line <= before <= len(lines) and _count(text, lines[before - 1]) > count:
            line = before
        elif line <= before:
            rest = range(before + 1, len(lines) + 1)
            line = next((n for n in rest if _count(text, lines[n - 1])), before)
        self.met[what, source, text] = line, count + 1 if line == before else 1
        return line

    def line_of_use(self, document: nodes.document, source: str) -> int | None:
        """Return the line of the ``{{ name }}`` that MyST is putting something in for, if it is."""
        names: set[str] = getattr(document, "sub_references", set())
        line = line_below_use(document)
        return line and self.line_of_substitution(source, line, names)

    def line_of_substitution(
        self, source: str, line: int, names: Iterable[str] = ("",)
    ) -> int | None:
        """Return the line of the ``{{ name }}`` that brought in what stands nowhere in a file.

        Args:
            source: the file.
            line: the line that MyST says, below the first of its paragraph.
            names: which substitutions it may be.

        """
        if self.syntax != "myst":
            return None
        lines = self.lines_of(source)
        end = first = max(line - 1, 1)
        while end <= len(lines) and lines[end - 1].strip():
            end += 1
        for number in chain(range(first, end), range(min(first, len(lines) + 1) - 1, 0, -1)):
            if "{{" in lines[number - 1] and any(name in lines[number - 1] for name in names):
                return number
        return None

    def lines_of(self, source: str) -> Sequence[str]:
        """Return the lines of a file, or of what ``conf.py`` puts around pages."""
        return self.texts.get(prolog.name_of(source)) or _lines_of(source)


def read_in(document: nodes.document) -> Reading:
    """Return what is known of a document, and note which files it depends on."""
    reading: Reading | None = getattr(document.settings, "ecp_reading", None)
    if reading is not None:
        return reading
    env = document.settings.env
    site = site_of(env.config)
    templates = () if site.templates is None else site.templates.glob("*.html")
    for file in filter(None, (site.registry_file, *templates)):
        env.note_dependency(str(file))
    syntax = syntax_of(env.config, str(env.doc2path(env.docname)))
    waiting = env.temp_data.setdefault(PROBLEMS, [])
    chats = env.temp_data.setdefault(CHATS, [])
    met = env.temp_data.setdefault(MET, {})
    return Reading(site, syntax, waiting.append, _around(env.config), chats, met)


def _around(config: Config) -> dict[str, list[str]]:
    texts = prolog.texts_of(config.rst_prolog, config.rst_epilog)
    return {name: text.splitlines() for name, text in texts.items()}


def has_our_word(document: nodes.document) -> bool:
    """Whether a document is worth a look at its prose."""
    if getattr(document.settings, "ecp_reading", None) is not None:
        return True
    return bool(document.settings.env.temp_data.get(_WORD))


def note_word(env: Any, text: str) -> None:
    """Note whether a text of the document at hand makes it worth a look at its prose."""
    if may_be_symphony(text) or ":file:" in text.lower():  # of a table, or of raw HTML
        env.temp_data[_WORD] = True


def note_text(env: Any, path: str, text: str) -> None:
    """Keep the text of a file of the document at hand, if it has comments."""
    if suppress.mentions(text):
        env.temp_data.setdefault(TEXTS, {})[path] = text


def note_raw_file(document: nodes.document, path: str, text: str) -> None:
    """Keep the text of a file of raw HTML as :func:`note_text` does; a check knows it already."""
    if getattr(document.settings, "ecp_reading", None) is None:
        note_text(document.settings.env, path, text)


def _places(lines: Sequence[str], line: int) -> Sequence[int]:
    """Return the lines where a piece may stand: a paragraph, what is right above it, the rest."""
    end = line
    while end <= len(lines) and lines[end - 1].strip():
        end += 1
    above = min(line - 1, len(lines))
    while above and not lines[above - 1].strip():
        above -= 1
    while above and lines[above - 1].strip():
        above -= 1
    return *range(line, end), *range(line - 1, above, -1), *range(end, len(lines) + 1)


def _count(text: str, line: str) -> int:
    """Return how often the first line of a piece of markup stands in a line.

    The beginning of a longer address is none.
    """
    first = text.partition("\n")[0]
    at, found = line.find(first), 0
    while at >= 0 and first:
        end = at + len(first)
        found += not (first.startswith("symphony:") and _GOES_ON.match(line, end))
        at = line.find(first, end)
    return found


def _count_decoded(text: str, line: str) -> int:
    """Return the same for an address that MyST percent-encoded."""
    return _count(unquote(text), unquote(line)) if "%" in text else 0


def syntax_of(config: Config, path: str) -> Syntax:
    """Return the syntax of a document, by the ending of its file."""
    kind = config.source_suffix.get(Path(path).suffix)
    return "rst" if kind == "restructuredtext" else "myst"


@lru_cache(maxsize=1)
def _lines_of(source: str) -> list[str]:
    try:
        return Path(source).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeError):
        return []


def forget_lines() -> None:
    """Forget the file that was looked into last: the next build may find it changed."""
    _lines_of.cache_clear()
