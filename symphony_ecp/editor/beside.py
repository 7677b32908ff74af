"""Where a name stands beside the pages: in configurations, and in templates of a theme.

Neither is read here: their hosts do that in a check. A registry that no longer has the name is put
in the place of the one that has it, in memory, and what the check then misses is where it stands.
Uses are listed and names renamed by the same look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import count

from symphony_ecp.check import Tree
from symphony_ecp.check.run import beside_of
from symphony_ecp.check.tree import Survey
from symphony_ecp.check.whole import of_sites
from symphony_ecp.editor.names import Scope, text_of
from symphony_ecp.editor.spelling import NoPlaceError, edits_of_line, edits_of_registry
from symphony_ecp.editor.uses import Use
from symphony_ecp.files import UNSAVED
from symphony_ecp.fix import Text

#: What the check says of a name that is not there.
UNKNOWN = ("unknown-name", "stream-malformed", "bad-value")

#: Problems by code, file and line.
Found = Counter[tuple[str, str, int | None]]


def trees_of(scope: Scope, survey: Survey) -> list[Tree]:
    """Return the sites of a survey in which a name is the same."""
    registries = {site.registry for site in scope.sites}
    return [tree for tree in survey.trees if tree.site.registry_file in registries]


def open_sites(scope: Scope, survey: Survey) -> None:
    """Find the sites of a name as they are by now."""
    for base in dict.fromkeys(site.base for site in scope.sites):
        survey.look_around(base)


def found_beside(scope: Scope, survey: Survey) -> Found:
    """Return what a check finds beside the pages of a name's sites."""
    problems = list(of_sites(survey))
    with survey.installed():
        for tree in trees_of(scope, survey):
            problems += beside_of(tree).problems
    return Counter((p.code, p.path or "", p.line) for p in problems)


def uses_beside(scope: Scope, opened: Mapping[str, str]) -> list[Use]:
    """Return where configurations and templates have a name; raises ``CannotCheckError``.

    A name that no registry gives is missed as it is.

    Args:
        scope: the name.
        opened: the texts of open files, by real paths.

    """
    missed = _looked(scope, opened)
    if scope.homes:
        missed = _looked(scope, {**opened, **_without(scope, opened)}) - missed
    found: dict[Use, None] = {}
    for code, path, line in missed:
        text = text_of(path, opened) if code in UNKNOWN and path else None
        if text and line and line <= len(text):
            found.update(dict.fromkeys(_on_line(scope, path, text, line)))
    return [*found]


def _looked(scope: Scope, texts: Mapping[str, str]) -> Found:
    token = UNSAVED.set(texts)
    try:
        survey = Survey()
        open_sites(scope, survey)
        return found_beside(scope, survey)
    finally:
        UNSAVED.reset(token)


def _without(scope: Scope, opened: Mapping[str, str]) -> dict[str, str]:
    """Return the registries of a name with one in its place that nobody has."""
    mention = scope.section, scope.name
    texts = {
        str(file): text
        for site in scope.sites
        for file in site.files
        if (text := text_of(file, opened)) is not None
    }
    free = (f"{scope.name}-{number}" for number in count())
    new = next(name for name in free if not any(name in text.text for text in texts.values()))
    found = {}
    for file, text in texts.items():
        with suppress(NoPlaceError):
            edits = sorted(set(edits_of_registry(text, mention, new)))
            found[file] = text.edited(edits)
    return found


def _on_line(scope: Scope, path: str, text: Text, line: int) -> Iterator[Use]:
    with suppress(NoPlaceError):  # the line says it in some way that nobody can point at
        for edit in edits_of_line(text, line, (scope.section, scope.name), scope.name):
            first = text.start(line) - 1
            columns = edit.start - first, edit.end - first
            yield Use(scope.section, scope.name, path, line, *columns)
