"""What each page leaves in the environment for the end of a build, whenever it was read.

Sphinx reads the pages that changed, several at a time if told to, and keeps the environment. So
what concerns the site as a whole is noted for each page and put together in the end: which names
of the registry it mentions, which ids it spells out that the site does not know, and what is wrong
with the lines of ``rst_prolog`` and ``rst_epilog``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sphinx.application import Sphinx

from sphinx_ecp.site import report, site_of
from symphony_ecp.problems import Problem
from symphony_ecp.site import settled, usage

_NAME = "symphony_notes"


@dataclass(frozen=True)
class Note:
    """One page's: the names that it mentions; problems of ``conf.py``, loose ids."""

    mentioned: frozenset[usage.Mention]
    problems: tuple[Problem, ...]


def note(env: Any, mentioned: Iterable[usage.Mention], problems: Iterable[Problem]) -> None:
    """Note what was found in the page at hand, if anything."""
    found = Note(frozenset(mentioned), tuple(problems))
    if found.mentioned or found.problems:
        _notes(env)[env.docname] = found


def purge(_app: Sphinx, env: Any, docname: str) -> None:
    """Forget a page that is gone, or about to be read again."""
    _notes(env).pop(docname, None)


def merge(_app: Sphinx, env: Any, docnames: Iterable[str], other: Any) -> None:
    """Take over what another process noted."""
    _notes(env).update({name: _notes(other)[name] for name in docnames if name in _notes(other)})


def report_whole(app: Sphinx, env: Any) -> None:
    """Report what is known once all pages were read."""
    notes = [_notes(env)[name] for name in sorted(_notes(env))]
    found = dict.fromkeys(problem for one in notes for problem in one.problems)
    for problem in settled(found, f"{app.srcdir}{os.sep}"):
        report(problem, app.config)
    site, mentioned = site_of(app.config), {m for one in notes for m in one.mentioned}
    for problem in (*usage.untyped(site, mentioned), *usage.unused(site, mentioned)):
        report(problem, app.config)


def _notes(env: Any) -> dict[str, Note]:
    notes: dict[str, Note] = vars(env).setdefault(_NAME, {})
    return notes
