"""The site of a Sphinx build, and how its problems reach Sphinx's log."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from symphony_ecp import suppress
from symphony_ecp.pipeline import open_site
from symphony_ecp.problems import Problem
from symphony_ecp.site import SITE_SETTINGS, Site
from symphony_ecp.source import Syntax

_LOG = logging.getLogger(__name__)
_SITES: WeakKeyDictionary[Config, Site] = WeakKeyDictionary()

#: What a document's reading leaves for its end, among what Sphinx keeps for one document.
_PROBLEMS, _TEXTS = "symphony_problems", "symphony_texts"


def site_of(config: Config, confdir: Path | str | None = None) -> Site:
    """Return the site of a configuration; it is loaded once, when the build begins."""
    if config not in _SITES:
        settings = {
            setting.name: getattr(config, f"ecp_{setting.name.replace('-', '_')}")
            for setting in SITE_SETTINGS
        }
        _SITES[config] = open_site(settings, Path(confdir or "."), "conf.py")
    return _SITES[config]


def syntax_of(config: Config, path: str) -> Syntax:
    """Return the syntax of a document, by the ending of its file."""
    kind = config.source_suffix.get(Path(path).suffix)
    return "rst" if kind == "restructuredtext" else "myst"


def note_text(env: Any, path: str, text: str) -> None:
    """Keep the text of a file of the document at hand, where it has comments of ours."""
    if suppress.mentions(text):
        env.temp_data.setdefault(_TEXTS, {})[path] = text


def keep(env: Any, problems: Iterable[Problem]) -> None:
    """Keep problems of the document at hand until all of it was read."""
    env.temp_data.setdefault(_PROBLEMS, []).extend(problems)


def report_document(app: Sphinx, _doctree: nodes.document) -> None:
    """Report a document's problems in the order of their lines, each once."""
    data = app.env.temp_data
    problems: tuple[Problem, ...] = tuple(dict.fromkeys(data.pop(_PROBLEMS, None) or ()))
    syntax = syntax_of(app.config, str(app.env.doc2path(app.env.docname)))
    shown = {
        str(Path(problem.path).resolve()): problem.path for problem in problems if problem.path
    }
    for path, text in (data.pop(_TEXTS, None) or {}).items():
        problems = suppress.apply(
            problems, shown.get(str(Path(path).resolve()), path), text, syntax
        )
    ordered = sorted(problems, key=lambda problem: problem.line or 0)
    for problem in site_of(app.config).reported(tuple(ordered)):
        report(problem)


def line_of(text: str, source: str, line: int) -> int:
    """Return the line that a piece of a paragraph begins on.

    docutils knows where its paragraph begins; the piece is looked for from there.
    """
    lines = _source_lines(source)
    first = text.splitlines()[0] if text else text
    for number in range(line, len(lines) + 1):
        if first in lines[number - 1]:
            return number
    return line


@lru_cache(maxsize=1)
def _source_lines(source: str) -> list[str]:
    try:
        return Path(source).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeError):
        return []


def report(problem: Problem) -> None:
    """Log a problem with its place and type; ``suppress_warnings = ["ecp.<code>"]`` silences it."""
    log = _LOG.info if problem.severity == "info" else _LOG.warning
    # Sphinx takes a place without a line for the name of a document.
    known = problem.line is not None
    log(
        "%s",
        problem.sentence if known else f"{problem.place}: {problem.sentence}",
        type="ecp",
        subtype=problem.code,
        location=problem.place if known else None,
    )
