"""Bugs that are put into a copy of the packages, to see that the fuzzer finds them.

Those that raise share a copy, since each says its name; those that are slow share another.
"""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from tests.fuzz import corpus, running
from tests.fuzz.targets import BY_NAME

_ROOT = Path(__file__).parents[2]
_PACKAGES = ("symphony_ecp", "mkdocs_ecp", "sphinx_ecp")


@cache
def bugs() -> Mapping[str, Mapping[str, str]]:
    """Return the table of them, by name."""
    return tomllib.loads(Path(__file__).with_name("planted.toml").read_text("utf-8"))


def target_of(name: str) -> str:
    return name.partition("-")[0]


def plant(tree: Path, names: Collection[str]) -> None:
    """Make a tree with bugs; raises :class:`ValueError` for one that has no place any more."""
    for entry in _ROOT.iterdir():
        if entry.name in _PACKAGES:
            shutil.copytree(entry, tree / entry.name, ignore=shutil.ignore_patterns("__pycache__"))
        elif not entry.name.startswith("."):
            (tree / entry.name).symlink_to(entry)
    for name in names:
        bug = bugs()[name]
        file = tree / bug["file"]
        text = file.read_text("utf-8")
        if text.count(bug["after"]) != 1:
            raise ValueError(f"{name}: {text.count(bug['after'])} places in {bug['file']}")
        named = bug["bug"].replace("'planted'", f"'planted {name}'")
        file.write_text(text.replace(bug["after"], bug["after"] + named), "utf-8")


def search(runs: int, targets: Collection[str], seed: int = running.SEED) -> dict[str, int | None]:
    """Return after how many inputs each bug was found; ``None`` for one that was not.

    Raises:
        ValueError: an input that the run starts from shows it.

    """
    found: dict[str, int | None] = {}
    for is_slow in (False, True):
        names = [
            name
            for name in bugs()
            if name.endswith("-slow") is is_slow and target_of(name) in targets
        ]
        if not names:
            continue
        with tempfile.TemporaryDirectory(prefix="ecp-planted-") as temporary:
            tree, folder = Path(temporary, "tree"), Path(temporary, "runs")
            tree.mkdir()
            plant(tree, names)
            mark = "slow:" if is_slow else "planted TARGET"
            done = running.run(folder, runs, map(target_of, names), tree, mark, seed)
            for name in names:
                target = target_of(name)
                found[name] = met = done[target].met(mark.replace("TARGET", target))
                if met is not None and met < len(corpus.inputs(BY_NAME[target])):
                    raise ValueError(f"{name}: an input of the corpus shows it")
    return found
