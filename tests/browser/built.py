"""Sites that are built once for all tests, of every worker: a test serves one, and changes none."""

from __future__ import annotations

import fcntl
import os
from functools import wraps
from hashlib import sha256
from typing import TYPE_CHECKING, Concatenate, ParamSpec

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

P = ParamSpec("P")


def once(
    build: Callable[Concatenate[str, Path, P], Path],
) -> Callable[Concatenate[str, Path, P], Path]:
    """Have whoever needs a site first build it, beside the folders of this run's tests.

    ``build`` returns a place in the folder that it is given, by the same name each time.
    """

    @wraps(build)
    def built(name: str, folder: Path, /, *rest: P.args, **more: P.kwargs) -> Path:
        told = repr((build.__module__, name, rest, sorted(more.items())))
        # A worker of pytest-xdist has a folder of its own in that of the run.
        run = folder.parents["PYTEST_XDIST_WORKER" in os.environ]
        home = run / f"site-{sha256(told.encode()).hexdigest()[:16]}"
        with (run / f"{home.name}.lock").open("a+", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            lock.seek(0)
            if not (where := lock.read()):
                home.mkdir()  # once: one that could not be built fails here for those that follow
                where = str(build(name, home, *rest, **more))
                lock.write(where)
        return home / where

    return built
