"""A run of the engine, from outside: what it found, and how much it tried."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

MISSING = "atheris is not installed: it has wheels for few platforms and versions of Python"
#: The same run each time.
SEED = 26
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Run:
    """What came of one target: inputs with faults, and what was said; inputs tried, a second."""

    faults: Mapping[bytes, str]
    tried: int
    a_second: int

    def met(self, mark: str) -> int | None:
        """Return after how many inputs there was a fault that says this."""
        said = next((said for said in self.faults.values() if mark in said), None)
        return None if said is None else int(said.partition(" ")[0])


def is_possible() -> bool:
    return importlib.util.find_spec("atheris") is not None


def run(
    folder: Path,
    runs: int,
    names: Iterable[str],
    tree: Path = _ROOT,
    until: str = "",
    seed: int = SEED,
    seconds: float = float("inf"),
) -> dict[str, Run]:
    """Fuzz targets, one behind the other.

    Args:
        folder: an empty one, for what the engine writes.
        runs: inputs for each.
        names: of the targets.
        tree: where the packages and the tests are.
        until: a run is over at a fault that says this, with its own name for TARGET.
        seed: equal seeds make equal runs.
        seconds: of the processor, for each target but the one that ``until`` names; a run of few
            starts from few inputs.

    """
    names = list(names)
    given = [str(folder), str(runs), str(seconds), str(seed), until, *names]
    command = [sys.executable, "-m", "tests.fuzz.engine", *given]
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONWARNINGS": "ignore"}
    environment.pop("SYMPHONY_POD", None)
    done = subprocess.run(
        command, cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return {name: _read(folder / name) for name in names}


def _read(folder: Path) -> Run:
    log = (folder / "log").read_text("utf-8", "replace")
    said = re.findall(r"^FAULT (.*)$", log, re.MULTILINE)
    faults = dict(zip((file.read_bytes() for file in _files(folder)), said, strict=True))
    tried = re.findall(r"^(?:#|FAULT )(\d+)\s", log, re.MULTILINE)
    speed = re.search(r"stat::average_exec_per_sec:\s+(\d+)", log)
    if not tried:
        raise RuntimeError(log)
    return Run(faults, int(tried[-1]), int(speed[1]) if speed else 0)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("fault-*"), key=lambda file: int(file.name.partition("-")[2]))
