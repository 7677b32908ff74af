"""Which processes an editor leaves behind, on Linux."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def processes_in(folder: Path) -> list[int]:
    """Return what runs in a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            found += [int(process.name)] if (process / "cwd").readlink() == folder else []
    return found
