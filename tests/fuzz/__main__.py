"""Fuzz what reads untrusted text, a million inputs for each target unless told."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.fuzz import corpus, planted, running, shrinking
from tests.fuzz.targets import BY_NAME


def _fuzz(names: list[str], runs: int, seed: int, *, keep: bool) -> int:
    faults = 0
    for name in names:
        with tempfile.TemporaryDirectory(prefix="ecp-fuzz-") as temporary:
            done = running.run(Path(temporary), runs, [name], seed=seed)[name]
            print(f"{name}: {done.tried:,} inputs, {done.a_second:,} a second", flush=True)
            for data, said in done.faults.items():
                faults += 1
                small = corpus.spelt(shrinking.shrunk(BY_NAME[name], data))
                print(f"  {said}\n  python -m tests.fuzz --again {name} {small!r}", flush=True)
            if keep and not done.faults:
                count = corpus.take(BY_NAME[name], Path(temporary) / name / "corpus")
                print(f"  {count} inputs are kept")
    return faults


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(BY_NAME)}")
    parser.add_argument("--runs", type=int, default=1_000_000, help="inputs for each target")
    parser.add_argument("--seed", type=int, default=running.SEED, help="another run with another")
    parser.add_argument("--keep", action="store_true", help="keep new inputs in the corpus")
    parser.add_argument("--again", nargs=2, metavar=("TARGET", "INPUT"), help="read one input")
    parser.add_argument("--planted", action="store_true", help="look for the bugs of planted.toml")
    given = parser.parse_args()
    if given.again:
        fault = shrinking.fault_of(BY_NAME[given.again[0]], corpus.unspelt(given.again[1]))
        sys.exit(str(fault) if fault else 0)
    if not running.is_possible():
        sys.exit(running.MISSING)
    names = given.targets or list(BY_NAME)
    if given.planted:
        found = planted.search(given.runs, names, given.seed)
        for name, tried in found.items():
            print(f"{name}: {'not found' if tried is None else f'found after {tried:,} inputs'}")
        sys.exit(None in found.values())
    sys.exit(_fuzz(names, given.runs, given.seed, keep=given.keep) > 0)


if __name__ == "__main__":
    main()
