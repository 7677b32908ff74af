"""One document being read: which site it belongs to, and what its blocks leave for its end.

Directives, the role and the transform ask :func:`read_in`. In a build Sphinx answers, and the
problems wait until the document is read; where one is parsed without Sphinx, whoever parses it
leaves a :class:`Reading` in its settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from docutils import nodes
from sphinx.config import Config

from sphinx_ecp.incremental import Showing
from sphinx_ecp.lines import prolog
from sphinx_ecp.lines.substitutions import line_below_use
from sphinx_ecp.page import language_of, site_on
from sphinx_ecp.site import site_of
from symphony_ecp import pipeline
from symphony_ecp.block import ChatEmbed, render_problem
from symphony_ecp.pipeline import Output
from symphony_ecp.problems import Problem
from symphony_ecp.prose import Shown, may_be_symphony, suppress
from symphony_ecp.site import Site
from symphony_ecp.syntax import SourceBlock, Syntax

#: Among what Sphinx keeps while it reads a document: the Reading, texts with comments, our word.
_READING, _TEXTS, _WORD = (f"symphony_{name}" for name in ("reading", "texts", "word"))

#: What makes an address longer; a full stop or a comma may as well end the sentence around it.
_GOES_ON = re.compile(r"[.,;:!]*[\w/?&=%+#@-]")


@dataclass
class Reading:
    """What is the same for all blocks of a document, and what they leave for its end.

    Attributes:
        site: the site it belongs to, as the document has it.
        syntax: how its blocks are spelt.
        texts: the lines of its files, as far as they are known, and of what is in none.
        problems: the problems of the document so far.
        chats: its chats so far.
        met: the line where each piece of markup was found last, and how many of it are there.
        made: what came of its blocks and boxes.

    """

    site: Site
    syntax: Syntax
    texts: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    chats: list[Shown] = field(default_factory=list)
    met: dict[tuple[str, str, str], tuple[int, int]] = field(default_factory=dict)
    made: dict[Showing, Output] = field(default_factory=dict)

    def process(self, block: SourceBlock, attributes: dict[str, str] | None = None) -> Output:
        """Run the core on a block and report its problems."""
        output = pipeline.process(block, self.site, attributes, None)
        if isinstance(output.model, ChatEmbed):
            self.chats.append(Shown(output.model, block.path, block.line))
        if not attributes:
            self.made[Showing("block", block)] = output
        self.report(output.problems)
        return output

    def box(self, block: SourceBlock, problems: list[Problem]) -> Output:
        """Report problems and make the box that says the first of them."""
        reported = self.site.reported(tuple(problems))
        first = (*reported, *problems)[0]
        rendered, wrong = render_problem(block, first, self.site)
        self.report((*reported, *self.site.reported(wrong)))
        output = Output(rendered, None, reported)
        self.made[Showing("box", replace(block, problems=(first,)))] = output
        return output

    def report(self, problems: Iterable[Problem]) -> None:
        """Keep problems that have their places for the end of the document."""
        self.problems.extend(problems)

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

    def line_in_prolog(self, text: str) -> tuple[str, int] | None:
        """Return where a text stands in ``rst_prolog`` or ``rst_epilog``, if it does."""
        texts = ((name, lines) for name, lines in self.texts.items() if prolog.is_name(name))
        found = (
            (name, n) for name, lines in texts for n, line in enumerate(lines, 1) if text in line
        )
        return next(found, None)

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
        """Return the lines of a file, of ``rst_prolog`` or of ``rst_epilog``."""
        name = prolog.name_of(source)
        if not self.texts.get(name):
            self.texts[name] = _lines_of(source)
        return self.texts[name]


def read_in(document: nodes.document) -> Reading:
    """Return what is known of a document."""
    settings = document.settings
    reading: Reading | None = getattr(settings, "ecp_reading", None)
    if reading and reading.site.origin is None:
        path = str(document["source"])
        source = "\n".join(reading.texts.get(path, ()))
        reading.site = site_on(reading.site, document, path, source=source)
    return reading or settings.env.temp_data.get(_READING) or _begin(document)


def _begin(document: nodes.document) -> Reading:
    """Begin to know of the document at hand."""
    env = document.settings.env
    path = str(env.doc2path(env.docname))
    site = site_on(site_of(env.config), document, path, language_of(env.config))
    shared = prolog.texts_of(env.config.rst_prolog, env.config.rst_epilog)
    lines = {name: text.splitlines() for name, text in shared.items()}
    reading = Reading(site, syntax_of(env.config, path), lines)
    env.temp_data[_READING] = reading
    return reading


def end_reading(env: Any) -> tuple[Reading | None, dict[str, str]]:
    """Return what was known of the document at hand, and its texts that have comments."""
    data = env.temp_data
    return data.pop(_READING, None), data.pop(_TEXTS, {})


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
        env.temp_data.setdefault(_TEXTS, {})[path] = text


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


def _lines_of(source: str) -> list[str]:
    try:
        return Path(source).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeError):
        return []
