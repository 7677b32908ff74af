"""Builds of Sphinx in processes of their own, as ``python -m sphinx`` is one.

Each is forked from a process that has imported Sphinx and has built nothing: to import it takes
twice the time of a build of a few pages.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

_FORKS = multiprocessing.get_context("forkserver")
#: What most builds import; not each environment of the matrix has all of it.
_IMPORTED = (
    "pytest", "sphinx.cmd.build", "sphinx.builders.html", "sphinx.ext.mathjax", "alabaster",
    "sphinx_ecp", "myst_parser.sphinx_ext.main",
)  # fmt: skip


def sphinx(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run Sphinx in a folder, in the environment of now; return what it said and its exit code."""
    _FORKS.set_forkserver_preload([name for name in _IMPORTED if find_spec(name.split(".")[0])])
    with tempfile.TemporaryDirectory() as name:
        said = [Path(name, stream) for stream in ("stdout", "stderr")]
        told = (list(map(str, arguments)), str(folder), dict(os.environ), said)
        process = _FORKS.Process(target=_build, args=told)
        process.start()
        process.join()
        code = process.exitcode
        process.close()
        assert code is not None
        return subprocess.CompletedProcess(told[0], code, *(one.read_text("utf-8") for one in said))


def _build(
    arguments: list[str], folder: str, environment: dict[str, str], said: list[Path]
) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, path in enumerate(said, 1):
        with path.open("wb") as file:
            os.dup2(file.fileno(), number)
    from sphinx.cmd.build import main

    sys.exit(main(arguments))
