"""Which files would change, and how."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from symphony_ecp.check import Tree, missing
from symphony_ecp.check.run import Reader, read, reader_of
from symphony_ecp.check.tree import Named, survey_of
from symphony_ecp.fix import registry
from symphony_ecp.fix.blocks import Names
from symphony_ecp.fix.edits import Change, Edit, Text
from symphony_ecp.fix.page import Left, Page, choose
from symphony_ecp.problems import Problem


def changes_for(
    paths: Sequence[Path],
    say: Callable[[str], None],
    *,
    named: Named = (),
    to_registry: bool = False,
    leave: Callable[[Left], None] | None = None,
) -> list[Change]:
    """Return the changes to the pages and registries under some paths, registries first.

    Args:
        paths: files and folders.
        named: see :func:`symphony_ecp.check.tree.survey_of`.
        say: takes a sentence on each registry that cannot get entries; its pages keep their ids.
        to_registry: whether ids become names, with an entry for each that has none.
        leave: takes each piece of pasted markup that stays, with the reason.

    Raises:
        CannotCheckError: as :func:`symphony_ecp.check.run.check` does.

    """
    survey = survey_of(paths, named)
    reader, files = reader_of(survey), _each_once(survey.files)
    kept: set[Path] = set()  # registries that get no entries
    while True:
        names: dict[Path, Names] = {}
        left: list[Left] = []
        changes = [
            change
            for file in files
            for change in _file(reader, file, names, kept if to_registry else None, left)
        ]
        for tree in survey.trees:
            names.setdefault(_registry_file(tree), Names(tree.site))
        refused, entries = set(), list[Change]()
        for path, known in names.items():
            change = _registry(path, known)
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
            return [*entries, *changes]
        for path in sorted(refused):
            say(f"{path.name} cannot get new entries by itself; the pages keep their stream ids.")
        kept |= refused


def _each_once(files: Iterable[str]) -> list[str]:
    """Return files without those that another path leads to; a file goes before links to it."""
    found: dict[str, str] = {}
    for file in sorted(files, key=lambda file: file != os.path.realpath(file)):
        found.setdefault(os.path.realpath(file), file)
    return list(found.values())


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
        try:
            page = Page.read(tree, Path(file), text, raw)
        except ImportError as error:
            raise missing(survey.checkers[survey.specs[number].checker], error) from error
        if page is not None:
            pages.append(page)
            known.append(None if kept is None or registry_file in kept else named)
    choice = choose(pages, raw)
    left += choice.left
    return _change(Path(file), raw, choice.edits(known))


def _registry(path: Path, names: Names) -> list[Change] | None:
    """Return the change to a registry, if there is one; ``None`` if it cannot get the entries."""
    raw = _raw(str(path)) if path.is_file() else Text("")
    new = None if raw is None else registry.edited(raw, names.added)
    if raw is None or new is None:
        return None if names.added else []
    if new == raw.text:
        return []
    return [Change(path, raw.text if path.is_file() else None, new)]


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
