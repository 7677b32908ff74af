"""What git says of the files that are to change, where there is a git and a repository."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

_PATIENCE = 10  # seconds
#: Nothing is fetched that a partial clone lacks: how, its configuration says.
_OFFLINE = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "GIT_OPTIONAL_LOCKS": "0"}
_NONE = 1  # how 'git config' says that no key is such
_STATUS = ["status", "--porcelain", "--untracked-files=no", "--no-renames"]


def uncommitted(folder: Path) -> int:
    """Return how many files under a folder have changes that are not committed.

    Nothing that the repository's configuration names is run for it: no monitor of files, no filter
    of their contents, nothing of a submodule's. A git that cannot leave them out (before 2.31) is
    not asked.
    """
    names = _git(folder, {}, "config", "-z", "--name-only", "--get-regexp", r"^filter\..*\.")
    off = {"core.fsmonitor": "false"}
    if names is None:
        return 0
    for name in filter(None, names.split("\0")):
        one = name.rpartition(".")[0]
        off |= {f"{one}.clean": "", f"{one}.process": "", f"{one}.required": "false"}
    given = {"GIT_CONFIG_COUNT": str(len(off))}
    for number, (name, value) in enumerate(off.items()):
        given |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    known = "--config-env=core.fsmonitor=GIT_CONFIG_VALUE_0"  # an error before 2.31
    found = _git(folder, given, known, *_STATUS, "--ignore-submodules=all", "--", ".")
    return len((found or "").splitlines())


def _git(folder: Path, given: Mapping[str, str], *arguments: str) -> str | None:
    """Return what git says; ``None`` where it says nothing."""
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            ["git", *arguments],  # noqa: S607 - whichever people use
            cwd=folder,
            env={**os.environ, **_OFFLINE, **given},
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):  # no git, or one that takes too long
        return None
    return os.fsdecode(done.stdout) if done.returncode in (0, _NONE) else None
