"""Where the registry of a site lies, and what lies there or nearby in its place."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from symphony_ecp.problems import did_you_mean

#: The names of the registry, beside the host's configuration; the first one that is there is read.
REGISTRY_FILES = ("symphony.yml", "symphony.yaml")

_ALIKE = re.compile(r"\.?symphony(?:[-_]ecp)?\.(?:ya?ml|json)(?:\.\w+)?", re.IGNORECASE)


def exists(path: Path) -> bool:
    """Whether something is there; a path that no file can have is nowhere."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def registries(base: Path) -> list[Path]:
    """Return the registries beside a configuration: one is read, none is one too many."""
    return [base / name for name in REGISTRY_FILES if exists(base / name)]


def elsewhere(base: Path) -> str:
    """Return what somebody may have meant for the registry of a folder that has none, or ``""``.

    That is a file with another ending, one in a folder below, or one in the folder above.
    """
    return next(_candidates(base), "")


def _candidates(base: Path) -> Iterator[str]:
    try:
        with os.scandir(base) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
        yield from (e.name for e in entries if _ALIKE.fullmatch(e.name) and e.is_file())
        folders = [e.name for e in entries if e.is_dir() and not e.name.startswith(".")]
    except OSError:
        return
    for folder in (*folders, os.pardir):
        yield from (f"{folder}/{file.name}" for file in registries(base / folder))


def nearby(path: Path) -> str:
    """Say which file beside one that is not there was probably meant."""
    try:
        names = sorted(file.name for file in path.parent.iterdir())
    except (OSError, ValueError):
        return ""
    return did_you_mean(path.name, names)
