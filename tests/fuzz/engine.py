"""Atheris, in a process of its own: the packages are imported with their branches watched.

``python -m tests.fuzz.engine FOLDER RUNS SECONDS SEED UNTIL TARGET...`` fuzzes one target behind
the other, each in a fork of the process that has imported everything. Into ``FOLDER/TARGET`` go the
``corpus`` that it ends with, its ``log``, and an input for each kind of fault.
"""

from __future__ import annotations

import gc
import itertools
import os
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import atheris

with atheris.instrument_imports(include=["symphony_ecp", "mkdocs_ecp", "sphinx_ecp"]):
    from tests.fuzz import corpus, mutating, oracle
    from tests.fuzz.targets import BY_NAME

if TYPE_CHECKING:
    from tests.fuzz.targets import Target

#: Code that says where it has been takes longer.
PATIENCE = 4
#: A run goes on behind a fault, until it has found so many kinds of them.
MOST_FAULTS = 8
#: A run that is shorter has no time for all inputs: it begins with so many, from all over them.
_FEW_SECONDS, _FEW_INPUTS = 10, 12
#: What the process of a target ends with that has found enough; libFuzzer's own codes are others.
_OVER = 3


def _words(target: Target, file: Path) -> None:
    """Write the words of a target as a dictionary of libFuzzer's."""
    quoted = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in target.words)
    file.write_text("".join(f'"{word}"\n' for word in quoted))


def _fuzz(target: Target, folder: Path, runs: int, seconds: float, seed: int, until: str) -> None:
    """Fuzz one target; never returns."""
    found = folder / "corpus"
    found.mkdir(parents=True, exist_ok=True)
    until = until.replace("TARGET", target.name)
    if target.name in until.split():
        seconds = float("inf")  # it has a bug to find
    inputs = corpus.inputs(target)
    if seconds < _FEW_SECONDS:
        inputs = inputs[:: len(inputs) // _FEW_INPUTS + 1]
    for number, data in enumerate(inputs):
        (found / f"{number:05}").write_bytes(data)
    _words(target, folder / "words")
    log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(log, stream)
    arguments = [
        "fuzz", f"-runs={runs}", f"-seed={seed}", f"-max_len={target.longest}", "-timeout=120",
        f"-dict={folder / 'words'}", f"-artifact_prefix={folder}/", "-rss_limit_mb=2048",
        "-print_final_stats=1", str(found),
    ]  # fmt: skip
    gc.freeze()
    kinds: set[str] = set()
    tried = itertools.count()

    until_then = time.process_time() + seconds

    def one(data: bytes) -> None:
        number = next(tried)
        if time.process_time() > until_then:
            print(f"#{number} OVER", flush=True)
            os._exit(_OVER)
        try:
            oracle.judge(target, data, PATIENCE)
        except oracle.FaultError as fault:
            if fault.kind in kinds:
                return
            kinds.add(fault.kind)
            (folder / f"fault-{len(kinds)}").write_bytes(data)
            print("FAULT", number, str(fault).replace("\n", " "), flush=True)
            if len(kinds) == MOST_FAULTS or (until and until in str(fault)):
                os._exit(_OVER)

    words = [word.encode() for word in target.words]
    # Atheris has another ``Mutate`` once it runs.
    mutated = mutating.Mutator(words, inputs, lambda *given: atheris.Mutate(*given))
    atheris.Setup(arguments, one, custom_mutator=mutated)
    atheris.Fuzz()


def _note_the_end(folder: Path, code: int) -> None:
    """Make a fault of an input at which the process of a target ended: it hung, or took all memory.

    One that ended without any input is a fault of the fuzzer itself.
    """
    log = folder / "log"
    said = log.read_text("utf-8", "replace")
    tried = re.findall(r"^#(\d+)\s", said, re.MULTILINE)
    ends = [end for kind in ("crash", "oom", "timeout") for end in folder.glob(f"{kind}-*")]
    if not ends:
        sys.exit(f"{folder.name} ended with {code}: {said[-2000:]}")
    with log.open("a", encoding="utf-8") as file:
        for number, end in enumerate(ends, MOST_FAULTS + 1):
            end.rename(folder / f"fault-{number}")
            kind = "slow: it hung" if end.name.startswith("timeout") else f"it ended with {code}"
            file.write(f"\nFAULT {tried[-1]} {kind}\n")


def main(folder: Path, runs: int, seconds: float, seed: int, until: str, names: list[str]) -> None:
    for name in names:
        child = os.fork()
        if not child:
            try:
                _fuzz(BY_NAME[name], folder / name, runs, seconds, seed, until)
            finally:
                os._exit(70)  # what only happens if it could not begin
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code not in (0, _OVER):
            _note_the_end(folder / name, code)


if __name__ == "__main__":
    _, _folder, _runs, _seconds, _seed, _until, *_names = sys.argv
    main(Path(_folder), int(_runs), float(_seconds), int(_seed), _until, _names)
