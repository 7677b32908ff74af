"""The inputs that a run starts from: those of the cases, and what earlier runs found.

``corpus/TARGET.txt`` holds an input a line, as JSON: bytes that are no UTF-8 are lone surrogates.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fuzz.targets import Target

#: Characters that are kept of one target.
_MOST = 12_000
FOLDER = Path(__file__).with_name("corpus")


def spelt(data: bytes) -> str:
    """Return an input on one line of ASCII."""
    return json.dumps(data.decode("utf-8", "surrogateescape"))


def unspelt(line: str) -> bytes:
    """Return what :func:`spelt` was given."""
    text: str = json.loads(line)
    return text.encode("utf-8", "surrogateescape")


def file_of(name: str) -> Path:
    return FOLDER / f"{name}.txt"


def kept(name: str) -> list[bytes]:
    """Return what earlier runs found."""
    file = file_of(name)
    return [unspelt(line) for line in file.read_text("ascii").splitlines()] if file.exists() else []


def keep(name: str, found: Iterable[bytes]) -> None:
    """Write what was found in place of what was kept, the shortest first."""
    lines = sorted(map(spelt, set(found)), key=lambda line: (len(line), line))
    file_of(name).write_text("".join(f"{line}\n" for line in lines), "ascii")


def take(target: Target, found: Path) -> int:
    """Keep the shortest of what a run has found that goes where nothing else does."""
    known, taken, size = set(seeds(target)), list[bytes](), 0
    new = {file.read_bytes() for file in found.iterdir()} - known
    for data in sorted(new, key=lambda data: (len(spelt(data)), data)):
        size += len(spelt(data))
        if size > _MOST:
            break
        taken.append(data)
    keep(target.name, taken)
    return len(taken)


def seeds(target: Target) -> list[bytes]:
    """Return what the project's tests hold for a target."""
    found = (text.encode("utf-8", "surrogatepass") for text in target.seeds())
    return [data for data in dict.fromkeys(found) if len(data) <= target.longest]


def inputs(target: Target) -> list[bytes]:
    """Return all that a run starts from."""
    return list(dict.fromkeys([*kept(target.name), *seeds(target)]))
