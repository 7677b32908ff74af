"""What each page leaves in the environment for the end of a build, whenever it was read.

Sphinx reads the pages that changed, several at a time if told to, and keeps the environment. So
what concerns the site as a whole is noted for each page and put together in the end: which names
of the registry it mentions, which ids it spells out that the site does not know, and what is wrong
with the lines of ``rst_prolog`` and ``rst_epilog``. What a page is made of is noted, too, so that
it is read again when something else would come of it (:mod:`sphinx_ecp.incremental`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from sphinx_ecp.incremental import Uses, digest_of_files
from sphinx_ecp.settings import reads_all
from sphinx_ecp.site import report, site_of
from sphinx_ecp.theme import found_beside, mentioned_beside
from symphony_ecp.problems import Problem
from symphony_ecp.site import LooseId, elsewhere, settled_ids, usage

#: Where the environment keeps the notes, and the digest of the site's files.
_NAME, _FILES = "symphony_notes", "symphony_files"


@dataclass(frozen=True)
class Note:
    """One page's: what it mentions; problems of ``conf.py``, loose ids; all that was said of it.

    And what the core was shown of it, with the digests of what came of that.
    """

    mentioned: frozenset[usage.Mention]
    problems: tuple[Problem, ...]
    judged: tuple[Problem, ...]
    uses: Uses


def note(
    env: Any,
    mentioned: Iterable[usage.Mention],
    problems: Iterable[Problem],
    judged: Iterable[Problem],
    uses: Uses,
) -> None:
    """Note what was found in the page at hand, if anything.

    Args:
        env: Sphinx's environment.
        mentioned: the names of the registry that it mentions.
        problems: what is wrong with ``conf.py``.
        judged: what is wrong with the page, silenced or not.
        uses: what the core was shown of it.

    """
    found = Note(frozenset(mentioned), tuple(problems), tuple(judged), uses)
    if uses.shown or found.problems or found.judged:
        _notes(env)[env.docname] = found


def outdated(
    app: Sphinx, env: Any, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages of which something else comes now, but for those that are read anyway."""
    site = site_of(app.config)
    files, before = digest_of_files(site), vars(env).get(_FILES)
    setattr(env, _FILES, files)
    known = added | changed | removed
    return [
        name
        for name, noted in _notes(env).items()
        if files != before and name not in known and noted.uses.outdated(site)
    ]


def judged(env: Any, docname: str) -> tuple[Problem, ...]:
    """Return what was said of a page when it was read."""
    noted = _notes(env).get(docname)
    return noted.judged if noted else ()


def purge(_app: Sphinx, env: Any, docname: str) -> None:
    """Forget a page that is gone, or about to be read again."""
    _notes(env).pop(docname, None)


def merge(_app: Sphinx, env: Any, docnames: Iterable[str], other: Any) -> None:
    """Take over what another process noted."""
    _notes(env).update({name: _notes(other)[name] for name in docnames if name in _notes(other)})


def report_whole(app: Sphinx, env: Any) -> None:
    """Report what is known once all pages were read."""
    notes = [_notes(env)[name] for name in sorted(_notes(env))]
    of_pages = dict.fromkeys(problem for one in notes for problem in one.problems)
    loose = (problem for problem in found_beside(app.config) if isinstance(problem, LooseId))
    for problem in settled_ids((*of_pages, *loose), f"{app.srcdir}{os.sep}"):
        report(problem, app.config)
    site, mentioned = site_of(app.config), {m for one in notes for m in one.mentioned}
    mentioned |= mentioned_beside(app.config)
    found = usage.untyped(site, mentioned)
    if reads_all(app.extensions):
        around = (elsewhere.repository(Path(app.confdir)), Path(app.srcdir))
        written = (Path(app.outdir), Path(app.doctreedir))
        found += usage.unused(site, mentioned, around, written)
    for problem in found:
        report(problem, app.config)


def _notes(env: Any) -> dict[str, Note]:
    notes: dict[str, Note] = vars(env).setdefault(_NAME, {})
    return notes
