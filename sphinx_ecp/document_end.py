"""The end of a document: its problems in the order of their lines, comments applied, reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from sphinx_ecp import environment
from sphinx_ecp.document import end_reading, syntax_of
from sphinx_ecp.incremental import uses_of
from sphinx_ecp.lines import prolog
from sphinx_ecp.nodes import symphony_link
from sphinx_ecp.page import own_settings
from sphinx_ecp.site import report, site_of
from symphony_ecp.pipeline import SEEN
from symphony_ecp.problems import Problem
from symphony_ecp.prose import differences, suppress
from symphony_ecp.site import LooseId, Site, usage
from symphony_ecp.syntax import Syntax


def report_document(app: Sphinx, document: nodes.document) -> None:
    """Report the problems of a document that was read; what concerns the site is noted for later.

    Those of ``conf.py`` are the same on every page, and so are reported once, in the end; loose
    ids are settled there.
    """
    reading, texts = end_reading(app.env)
    site, path = site_of(app.config), str(app.env.doc2path(app.env.docname))
    given, wrong = own_settings(site, app.env.metadata.get(app.env.docname, {}), path)
    problems = [*wrong]
    problems += [*reading.problems, *differences(reading.chats)] if reading else []
    seen = SEEN.get() or ()
    SEEN.set(None)
    of_page = reading.site if reading else site.on_page(given, "")
    made = reading.made if reading else {}
    uses = uses_of(seen, made, _openings(document) if made else (), of_page)
    syntax = syntax_of(app.config, path)
    shared = prolog.texts_of(app.config.rst_prolog, app.config.rst_epilog)
    if syntax == "rst" and any(map(suppress.mentions, shared.values())):
        texts = {**texts, **shared}
    found: tuple[Problem, ...] = ()
    if problems or texts:
        found = to_report(problems, texts, document, syntax, site)
    later = [p for p in found if prolog.is_name(p.path) or isinstance(p, LooseId)]
    for problem in found:
        if problem not in later:
            report(problem, app.config)
    placed = prolog.placed(later, shared, Path(app.confdir, "conf.py"))
    environment.note(app.env, usage.mentions(seen), placed, problems, uses)


def _openings(document: nodes.document) -> set[str]:
    """Return how the links of a document begin, those left out that stand in definitions."""
    found = set()
    for link in document.findall(symphony_link):
        around: Any = link
        while around is not None and not isinstance(around, nodes.substitution_definition):
            around = around.parent
        if around is None:
            found.add(link["opening"])
    return found


def to_report(
    problems: Iterable[Problem],
    texts: Mapping[str, str],
    document: nodes.document,
    syntax: Syntax,
    site: Site,
) -> tuple[Problem, ...]:
    """Return a document's problems in the order of their lines, each once, comments applied.

    Args:
        problems: as they were found.
        texts: the document and what it includes, by file, or by name in ``conf.py``.
        document: what was made of them.
        syntax: which comments there are.
        site: what it ignores, it ignores about comments too.

    """
    kept: tuple[Problem, ...] = tuple(
        dict.fromkeys(
            replace(found, path=prolog.name_of(found.path)) if found.path else found
            for found in problems
        )
    )
    # docutils shows an included file relative to the working directory.
    shown = {_resolved(found.path): found.path for found in kept if found.path}
    own, taken = _resolved(document["source"]), None
    for path, text in texts.items():
        file, within = _resolved(path), None
        if file != own and not prolog.is_name(path):
            taken = _taken(document, kept) if taken is None else taken
            within = taken.get(file, (0, 0))
        kept = suppress.apply(kept, shown.get(file, path), text, syntax, within)
    return site.reported(tuple(sorted(kept, key=lambda problem: problem.line or 0)))


def _taken(document: nodes.document, problems: Iterable[Problem]) -> dict[str, tuple[int, int]]:
    """Return the first and the last line of each file that a document was made of."""
    places = [
        *((node.source, node.line) for node in document.findall(nodes.Element)
          if not isinstance(node, nodes.literal_block)),
        *((problem.path, problem.line) for problem in problems),
    ]  # fmt: skip
    lines: dict[str, list[int]] = {}
    for source, line in places:
        if source and line:
            lines.setdefault(source, []).append(line)
    return {_resolved(source): (min(all_), max(all_)) for source, all_ in lines.items()}


def _resolved(path: str) -> str:
    return str(Path(path).resolve())
