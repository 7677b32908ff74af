"""What every reading begins with: an input as a text or as a file, and the site of the cases."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from symphony_ecp.pipeline import open_site
from symphony_ecp.site import Site
from symphony_ecp.syntax import Syntax

CASES = Path(__file__).parents[2] / "cases"
SYNTAXES: tuple[Syntax, ...] = ("markdown", "myst", "rst")
DESK = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
_FOLDERS: list[tempfile.TemporaryDirectory[str]] = []


def text_of(data: bytes) -> str:
    """Return a text of any kind, lone surrogates among it."""
    return data.decode("utf-8", "surrogateescape")


@cache
def site() -> Site:
    """The site of the cases."""
    return open_site({}, CASES, environ={})


@cache
def _folder(name: str) -> Path:
    """Return a folder of a target's own; in memory where that is possible."""
    memory = Path("/dev/shm")
    base = memory if memory.is_dir() else None
    # The folder goes when the process does, and with it this reference.
    _FOLDERS.append(tempfile.TemporaryDirectory(prefix="ecp-fuzz-", dir=base))
    folder = Path(_FOLDERS[-1].name, name)
    folder.mkdir()
    return folder


def file(name: str, data: bytes) -> Path:
    """Return a file of this name, alone in its folder, that holds an input."""
    path = _folder(name.replace(".", "-")) / name
    path.write_bytes(data)
    return path
