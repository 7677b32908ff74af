"""Which files would change, and how."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from symphony_ecp.check import Tree
from symphony_ecp.check.files import Hear, counted, read
from symphony_ecp.check.run import Reader, reader_of
from symphony_ecp.check.tree import Named, Survey, survey_of
from symphony_ecp.files import unsaved
from symphony_ecp.fix import registry
from symphony_ecp.fix.blocks import Names
from symphony_ecp.fix.edits import Change, Edit, Text
from symphony_ecp.fix.page import Left, Page, choose
from symphony_ecp.problems import Problem
from symphony_ecp.site import is_misspelt
from symphony_ecp.site.registry import Item, Stream, is_of_distribution


def changes_for(
    paths: Sequence[Path],
    say: Callable[[str], None],
    *,
    named: Named = (),
    to_registry: bool = False,
    leave: Callable[[Left], None] | None = None,
    hear: Hear = None,
) -> list[Change]:
    """Return the changes to the pages and registries under some paths, registries first.

    Args:
        paths: files and folders.
        named: see :func:`symphony_ecp.check.tree.survey_of`.
        say: takes a sentence on each registry that cannot get entries, so that its pages keep
            their ids, and on each that the sites extend and that is not theirs to change.
        to_registry: whether ids become names, with an entry for each that has none.
        leave: takes each piece of pasted markup that stays, with the reason, and each misspelt id
            beside the pages.
        hear: hears how many files of how many are read.

    Raises:
        CannotCheckError: as :func:`symphony_ecp.check.run.check` does.

    """
    survey = survey_of(paths, named)
    reader, files = reader_of(survey), _each_once(survey)
    kept: set[Path] = set()  # registries that get no entries
    while True:
        names: dict[Path, Names] = {}
        left: list[Left] = []
        with survey.installed():
            changes = [
                change
                for file in counted(files, len(files), hear)
                for change in _file(reader, file, names, kept if to_registry else None, left)
            ]
        for tree in survey.trees:
            names.setdefault(_registry_file(tree), Names(tree.site))
        refused, entries = set(), list[Change]()
        for path, known in names.items():
            change = _registry(path, known.added)
            if change is None:
                refused.add(path)
            else:
                entries += change
        if not refused:
            own = {os.path.realpath(file) for file in files}
            for one in dict.fromkeys(left):
                elsewhere = os.path.realpath(one.problem.path or "") not in own
                if leave is not None and (one.is_own or elsewhere):
                    leave(one)
            if leave is not None:
                for one in _beside(survey):
                    leave(one)
            return [*_extended(survey, names, say), *entries, *changes]
        for path in sorted(refused):
            say(f"{path.name} cannot get new entries by itself; the pages keep their stream ids.")
        kept |= refused


def _beside(survey: Survey) -> Iterator[Left]:
    """Return the misspelt ids of configurations and templates, which nobody here rewrites."""
    for tree in survey.trees:
        for problem in filter(is_misspelt, tree.beside()):
            path = str(tree.base / (problem.path or ""))
            yield Left(replace(problem, path=path), problem.line)


def _each_once(survey: Survey) -> list[str]:
    """Return files without those that another path leads to; a file goes before links to it.

    But a page's file that lies outside of its site is a page by the link alone.
    """
    found: dict[str, list[str]] = {}
    for file in sorted(survey.files, key=lambda file: file != os.path.realpath(file)):
        found.setdefault(os.path.realpath(file), []).append(file)
    return [next(filter(survey.owners, paths[1:] and paths), paths[0]) for paths in found.values()]


def _file(
    reader: Reader, file: str, names: dict[Path, Names], kept: set[Path] | None, left: list[Left]
) -> list[Change]:
    """Return the change to a page, if there is one; note which markup it keeps.

    ``kept`` is ``None`` if no ids are to become names.
    """
    survey, text, raw = reader.survey, reader.text(file), _raw(file)
    if not isinstance(text, str) or raw is None:
        return []  # `ecp check` says why
    pages, known = [], []
    for number in survey.owners(file):
        tree = survey.trees[number]
        registry_file = _registry_file(tree)
        named = names.setdefault(registry_file, Names(tree.site))
        page = Page.read(tree, Path(file), text, raw)
        if page is not None:
            pages.append(page)
            known.append(None if kept is None or registry_file in kept else named)
    choice = choose(pages, raw)
    left += choice.left
    return _change(Path(file), raw, choice.edits(known))


def _extended(
    survey: Survey, done: Container[Path], say: Callable[[str], None]
) -> Iterator[Change]:
    """Iterate over the changes to registries that sites extend, where they are in a tree of ours.

    One that is not, or belongs to an installed distribution, is named and left as it is.
    """
    names: dict[Path, set[str]] = {}
    for tree in survey.trees:
        for shown, path in tree.site.registry.extended.items():
            names.setdefault(path, set()).add(shown)
    for path, called in names.items():
        changes = _registry(path, {}) if path.is_file() and path not in done else []
        of_others = sorted(filter(is_of_distribution, called))
        ours = any(path.is_relative_to(folder.resolve()) for folder in survey.walked)
        if changes and (of_others or not ours):
            where = (
                "of an installed distribution" if of_others else "outside of what is to be fixed"
            )
            say(f"{(of_others or sorted(called))[0]} is left as it is: it is {where}.")
        else:
            yield from changes or ()


def _registry(path: Path, added: Mapping[str, str]) -> list[Change] | None:
    """Return the change to a registry, if there is one; ``None`` if it cannot get the entries."""
    change = addition(path, *_streams(added), mend=True)
    if change is None:
        return None if added else []
    return [] if change.new == (change.old or "") else [change]


def addition(path: Path, *items: Item, mend: bool = False) -> Change | None:
    """Return the change that gives a registry some entries; ``None`` if it cannot get them."""
    is_there = unsaved(path) is not None or path.is_file()
    raw = _raw(str(path)) if is_there else Text("")
    new = None if raw is None else registry.edited(raw, items, mend=mend)
    if raw is None or new is None:
        return None
    return Change(path, raw.text if is_there else None, new)


def entries_for(tree: Tree, names: Names) -> list[Change] | None:
    """Return the change that gives a site's registry its new names; ``None`` if it cannot get them.

    There is none where there are no new names.
    """
    if not names.added:
        return []
    change = addition(_registry_file(tree), *_streams(names.added))
    return None if change is None else [change]


def _streams(added: Mapping[str, str]) -> Iterator[Stream]:
    return (Stream(name, {"": standard}) for name, standard in added.items())


def _change(path: Path, raw: Text, edits: Iterable[Edit]) -> list[Change]:
    new = raw.edited(edits)
    return [Change(path, raw.text, new)] if new != raw.text else []


def _raw(file: str) -> Text | None:
    data = read(file)
    try:
        return None if isinstance(data, Problem) else Text(data.decode())
    except UnicodeDecodeError:
        return None


def _registry_file(tree: Tree) -> Path:
    return tree.site.registry_file or (tree.base / "symphony.yml").resolve()
