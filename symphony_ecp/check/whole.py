"""What is known once all pages are read: of the sites, their locks and docks, and unused names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from pathlib import Path

from symphony_ecp.check.hosts import Tree, is_under
from symphony_ecp.check.tree import Survey
from symphony_ecp.dock import dock_of
from symphony_ecp.files import relative
from symphony_ecp.problems import Problem
from symphony_ecp.site.elsewhere import repository
from symphony_ecp.site.lock import Lock, first_broken
from symphony_ecp.site.usage import Mention, settled, untyped, unused

#: What pages mention of each registry.
Mentioned = Mapping[Path, Set[Mention]]


def whole(survey: Survey, problems: Sequence[Problem], mentioned: Mentioned) -> list[Problem]:
    """Return what is known once all pages are read: of sites, locks, docks, unused names.

    Args:
        survey: the sites and their files.
        problems: what was found in all of these.
        mentioned: what they mention of each registry.

    """
    unread = [problem.path or "" for problem in problems if problem.code == "unreadable"]
    return [
        *of_sites(survey),
        *of_uses(survey, mentioned),
        *(
            problem
            for tree, used, around, but in whole_sites(survey, unread, mentioned)
            for problem in absolute(unused(tree.site, used, around, but), tree)
        ),
    ]


def of_uses(survey: Survey, mentioned: Mentioned) -> Iterator[Problem]:
    """Return what is wrong between the pages and what the sites have: locks, docks, types."""
    yield from _locks(survey)
    yield from _docks(survey)
    yield from _untyped(survey, mentioned)


def of_sites(survey: Survey) -> Iterator[Problem]:
    """Return what is wrong with the sites themselves: settings and registries."""
    for tree in survey.trees:
        yield from absolute(tree.site.reported(tree.site.problems), tree)


def _locks(survey: Survey) -> Iterator[Problem]:
    """Return the first broken line of each lock; a build looks at those alone that it needs."""
    for file, site in {tree.site.lock_file: tree.site for tree in survey.trees}.items():
        if file and isinstance(site.lock, Lock) and (wrong := first_broken(site.lock.text)):
            said = Problem("stale-lock", str(wrong), wrong.hint, str(file), wrong.line)
            yield from site.reported((said,))


def _docks(survey: Survey) -> Iterator[Problem]:
    """Return which globs of docks match no page, where all pages of all their sites are known."""
    for trees in survey.whole().values():
        said = trees[0].site.registry.dock
        if said and any(entry.key == "pages" for entry in said.entries):
            pages = {
                relative(file, folder).replace(os.sep, "/")
                for tree in trees
                for folder in tree.folders
                for file in survey.files
                if is_under(file, folder) and tree.builds(file)
            }
            wrong = dock_of(trees[0].site).unmatched(pages)
            yield from absolute(trees[0].site.reported(wrong), trees[0])


def _untyped(survey: Survey, mentioned: Mentioned) -> Iterator[Problem]:
    """Return which streams in use have no type, which is one whatever else was read."""
    for tree in survey.trees:
        if registry_file := tree.site.registry_file:
            wanting = untyped(tree.site, mentioned.get(registry_file, ()))
            yield from absolute(wanting, tree)


def whole_sites(
    survey: Survey, unread: Sequence[str], mentioned: Mentioned
) -> Iterator[tuple[Tree, set[Mention], list[Path], list[Path]]]:
    """Return a site of each registry of which all that may use its names was read.

    That is every site with the registry, or with one that extends it. What is mentioned comes
    along, and what :func:`symphony_ecp.site.usage.names_left` is to know besides.
    """
    for registry, trees in survey.whole().items():
        heirs = [tree for tree in survey.trees if registry in tree.site.files]
        folders = [folder for tree in heirs for folder in tree.folders]
        if any(is_under(path, folder) for path in unread for folder in folders):
            continue
        if all(tree.reads_all for tree in heirs):
            files = {file for tree in heirs for file in tree.site.files}
            used = {m for file in files for m in mentioned.get(file, ())}
            used |= {m for tree in heirs for m in settled(tree.site)}
            around = [*(repository(tree.base) for tree in heirs), *folders]
            outputs = [tree.output for tree in heirs if tree.output]
            yield trees[0], used, around, outputs


def absolute(problems: Iterable[Problem], tree: Tree) -> Iterator[Problem]:
    """Return problems with absolute paths."""
    extended = tree.site.registry.extended
    for problem in problems:
        path = problem.path
        yield replace(problem, path=str(extended.get(path, tree.base / path))) if path else problem
