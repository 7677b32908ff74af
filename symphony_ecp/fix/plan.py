"""Which files would change, and how."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from symphony_ecp.check import Tree, missing
from symphony_ecp.check.run import Reader, read, reader_of
from symphony_ecp.check.tree import Named, survey_of
from symphony_ecp.fix import blocks, pasted, registry
from symphony_ecp.fix.blocks import Names
from symphony_ecp.fix.edits import Change, Edit, Text
from symphony_ecp.pipeline import SEEN
from symphony_ecp.problems import Problem
from symphony_ecp.syntax import SourceBlock, Syntax


def changes_for(
    paths: Sequence[Path],
    say: Callable[[str], None],
    *,
    named: Named = (),
    to_registry: bool = False,
) -> list[Change]:
    """Return the changes to the pages and registries under some paths, registries first.

    Args:
        paths: files and folders.
        named: see :func:`symphony_ecp.check.tree.survey_of`.
        say: takes a sentence on each registry that cannot get entries; its pages keep their ids.
        to_registry: whether ids become names, with an entry for each that has none.

    Raises:
        CannotCheckError: as :func:`symphony_ecp.check.run.check` does.

    """
    survey = survey_of(paths, named)
    reader, files = reader_of(survey), _each_once(survey.files)
    kept: set[Path] = set()  # registries that get no entries
    while True:
        names: dict[Path, Names] = {}
        changes = [
            change
            for file in files
            for change in _file(reader, file, names, kept if to_registry else None)
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
    reader: Reader, file: str, names: dict[Path, Names], kept: set[Path] | None
) -> list[Change]:
    """Return the change to a page, if there is one.

    What is planned is checked first: a page gets no finding that it did not have. Markup is the
    first to stay as it is, then the page. ``kept`` is ``None`` if no ids are to become names.
    """
    survey, text, raw = reader.survey, reader.text(file), _raw(file)
    if not isinstance(text, str) or raw is None:
        return []  # `ecp check` says why
    pages = []
    for number in survey.owners(file):
        tree = survey.trees[number]
        registry_file = _registry_file(tree)
        known = names.setdefault(registry_file, Names(tree.site))
        try:
            page = _Page.read(tree, Path(file), text, raw)
        except ImportError as error:
            raise missing(survey.checkers[survey.specs[number].checker], error) from error
        if page is not None:
            pages.append((page, None if kept is None or registry_file in kept else known))
    for markup in (True, False):
        new = raw.edited(edit for page, _ in pages for edit in page.edits(None, markup=markup))
        if new == raw.text or all(page.stays_well(new) for page, _ in pages):
            edits = [edit for page, known in pages for edit in page.edits(known, markup=markup)]
            return _change(Path(file), raw, edits)
    return []


@dataclass(frozen=True)
class _Page:
    """A page of a site: what stands in it, what was found in it."""

    tree: Tree
    file: Path
    raw: Text
    blocks: tuple[SourceBlock, ...]
    problems: tuple[Problem, ...]

    @classmethod
    def read(cls, tree: Tree, file: Path, text: str, raw: Text) -> _Page | None:
        seen: list[SourceBlock] = []
        token = SEEN.set(seen)
        try:
            problems = tree.check(file, text)
        except ImportError:
            raise
        except Exception:  # a page that cannot be converted; `ecp check` says why
            return None
        finally:
            SEEN.reset(token)
        own = tuple(block for block in seen if block.path == str(file))
        return cls(tree, file, raw, own, tuple(problems))

    def edits(self, names: Names | None, *, markup: bool) -> Iterator[Edit]:
        """Return what to replace; ``names`` if ids are to become names."""
        here = [problem for problem in self.problems if problem.path == str(self.file)]
        syntax: Syntax = "rst" if self.file.suffix in (".rst", ".txt") else "markdown"
        site = self.tree.site
        yield from blocks.edits(self.blocks, here, self.raw, site, names)
        yield from blocks.link_edits(here, self.raw, site)
        if markup:
            yield from pasted.edits(here, self.raw, site, syntax, names)

    def stays_well(self, new: str) -> bool:
        """Whether the check finds nothing in a new text that it did not find before."""
        text = new.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        try:
            after = self.tree.check(self.file, text)
        except Exception:  # what could be converted before cannot be now
            return False
        return not _findings(after) - _findings(self.problems)


def _findings(problems: Iterable[Problem]) -> Counter[tuple[str, str]]:
    return Counter((p.code, p.message) for p in problems if p.severity != "info")


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
