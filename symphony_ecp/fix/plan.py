"""Which files would change, and how."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from symphony_ecp.check.hosts import Tree
from symphony_ecp.check.run import read, reader_of
from symphony_ecp.check.tree import Survey, missing
from symphony_ecp.fix import blocks, pasted, registry
from symphony_ecp.fix.blocks import Names
from symphony_ecp.fix.edits import Change, Edit, Text
from symphony_ecp.pipeline import SEEN
from symphony_ecp.problems import Problem
from symphony_ecp.source import SourceBlock, Syntax


def plan(paths: Sequence[Path], *, to_registry: bool = False) -> list[Change]:
    """Return the changes to the pages and registries under some paths.

    Args:
        paths: files and folders.
        to_registry: whether ids become names, with an entry for each that has none.

    Raises:
        CannotCheckError: as :func:`symphony_ecp.check.run.check` does.

    """
    survey = Survey()
    for path in paths:
        survey.add(path)
    survey.open_registries()
    names: dict[Path, Names] = {}
    reader = reader_of(survey)
    changes = []
    for file in survey.files:
        text = reader.text(file)
        if not isinstance(text, str):
            continue  # `ecp check` says why
        raw = _raw(file)
        if raw is None:
            continue
        edits: list[Edit] = []
        for number in survey.owners(file):
            tree = survey.trees[number]
            checker = survey.checkers[survey.specs[number].checker]
            known = names.setdefault(_registry_file(tree), Names(tree.site))
            try:
                edits += _page(tree, Path(file), text, raw, known if to_registry else None)
            except ImportError as error:
                raise missing(checker, error) from error
        changes += _change(Path(file), raw, edits)
    for tree in survey.trees:
        names.setdefault(_registry_file(tree), Names(tree.site))
    for path, known in names.items():
        changes += _registry(path, known)
    return changes


def _page(tree: Tree, file: Path, text: str, raw: Text, names: Names | None) -> list[Edit]:
    seen: list[SourceBlock] = []
    token = SEEN.set(seen)
    try:
        problems = tree.check(file, text)
    except ImportError:
        raise
    except Exception:  # a page that cannot be converted; `ecp check` says why
        return []
    finally:
        SEEN.reset(token)
    here: list[Problem] = [problem for problem in problems if problem.path == str(file)]
    own = [block for block in seen if block.path == str(file)]
    syntax: Syntax = "rst" if file.suffix in (".rst", ".txt") else "markdown"
    return [
        *blocks.edits(own, raw, tree.site, names),
        *blocks.link_edits(here, raw),
        *pasted.edits(here, raw, tree.site, syntax),
    ]


def _registry(path: Path, names: Names) -> list[Change]:
    if not path.is_file():
        if not names.added:
            return []
        empty = Text("")
        return [Change(path, None, empty.edited(registry.edits(empty, names.added)))]
    raw = _raw(str(path))
    return [] if raw is None else _change(path, raw, registry.edits(raw, names.added))


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
    return tree.site.registry_file or tree.base / "symphony.yml"
