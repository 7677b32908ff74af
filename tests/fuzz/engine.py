"""Atheris, in a process of its own: the packages are imported with their branches watched.

``python -m tests.fuzz.engine FOLDER RUNS UNTIL TARGET...`` fuzzes one target behind the other, each
in a fork of the process that has imported everything. Into ``FOLDER/TARGET`` go the ``corpus``
that it ends with, its ``log``, and the input at which it ended, if that was a fault.
"""

from __future__ import annotations

import gc
import itertools
import os
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import atheris

with atheris.instrument_imports(include=["symphony_ecp", "mkdocs_ecp", "sphinx_ecp"]):
    from tests.fuzz import corpus, oracle
    from tests.fuzz.targets import BY_NAME

if TYPE_CHECKING:
    from tests.fuzz.targets import Target

#: Code that says where it has been takes longer.
PATIENCE = 4
#: The same run each time.
SEED = 26
#: A run goes on behind a fault, until it has found so many kinds of them.
MOST_FAULTS = 8
#: One of so many inputs is made long of pieces that repeat: what is slow is slow for these.
_PUMPED = 40


def _mutated(data: bytes, most: int, seed: int) -> bytes:
    """Return another input near this one."""
    chance = random.Random(seed)
    if chance.randrange(_PUMPED) or not data:
        return bytes(atheris.Mutate(data, most))
    start = chance.randrange(len(data))
    end = min(len(data), start + chance.choice((1, 2, 4, 8, 16, 32)))
    times = (most - len(data)) // (end - start)
    return data[:start] + data[start:end] * max(1, times) + data[end:]


def _words(target: Target, file: Path) -> None:
    """Write the words of a target as a dictionary of libFuzzer's."""
    quoted = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in target.words)
    file.write_text("".join(f'"{word}"\n' for word in quoted))


def _fuzz(target: Target, folder: Path, runs: int, until: str) -> None:
    """Fuzz one target; never returns."""
    found = folder / "corpus"
    found.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(corpus.inputs(target)):
        (found / f"{number:05}").write_bytes(data)
    _words(target, folder / "words")
    log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(log, stream)
    arguments = [
        "fuzz", f"-runs={runs}", f"-seed={SEED}", f"-max_len={target.longest}", "-timeout=30",
        f"-dict={folder / 'words'}", f"-artifact_prefix={folder}/", "-rss_limit_mb=2048",
        "-len_control=20", "-print_final_stats=1", str(found),
    ]  # fmt: skip
    gc.freeze()
    kinds: set[str] = set()
    until = until.replace("TARGET", target.name)
    tried = itertools.count()

    def one(data: bytes) -> None:
        number = next(tried)
        try:
            oracle.judge(target, data, PATIENCE)
        except oracle.FaultError as fault:
            if fault.kind in kinds:
                return
            kinds.add(fault.kind)
            (folder / f"fault-{len(kinds)}").write_bytes(data)
            print("FAULT", number, str(fault).replace("\n", " "), flush=True)
            if len(kinds) == MOST_FAULTS or (until and until in str(fault)):
                os._exit(77)

    atheris.Setup(arguments, one, custom_mutator=_mutated)
    atheris.Fuzz()


def main(folder: Path, runs: int, until: str, names: list[str]) -> None:
    for name in names:
        child = os.fork()
        if not child:
            try:
                _fuzz(BY_NAME[name], folder / name, runs, until)
            finally:
                os._exit(70)  # what only happens if it could not begin
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
