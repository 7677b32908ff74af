"""Build the pages with one host, as a strict site owner would: every warning fails."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
SITE = HERE.parent / "site"


def _mkdocs(target: Path, _scratch: str) -> list[str]:
    # Not --quiet: MkDocs then hears no warning, and strict mode has none to count.
    config = str(HERE / "mkdocs.yml")
    return ["mkdocs", "build", "--strict", "-f", config, "-d", str(target.resolve())]


def _sphinx(target: Path, scratch: str) -> list[str]:
    # Doctrees stay out of what is published; -E reads every page, whatever was built before.
    strict = ["-b", "html", "-W", "--keep-going", "-n", "-q", "-E"]
    return ["sphinx", *strict, "-d", scratch, "-c", str(HERE), str(HERE / "pages"), str(target)]


#: What ``python -m`` runs to build, by the host's name.
HOSTS: dict[str, Callable[[Path, str], list[str]]] = {"mkdocs": _mkdocs, "sphinx": _sphinx}


def build(host: str, target: Path, *, pod: str | None = None) -> subprocess.CompletedProcess[str]:
    """Build the site.

    Args:
        host: a key of :data:`HOSTS`.
        target: the folder to write.
        pod: the name of the pod that the chats use, instead of the registry's default.

    Returns:
        The finished process; its ``stdout`` holds everything the host said.

    """
    # Material's announcement of MkDocs 2 is not about this site.
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    if pod is not None:
        environment["SYMPHONY_POD"] = pod
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-m", *HOSTS[host](target, scratch)]
        return subprocess.run(  # noqa: S603 - our own arguments, no shell
            command,
            env=environment,
            check=False,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
