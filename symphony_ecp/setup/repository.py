"""What git says of the files that are to change, where there is a git and a repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

_PATIENCE = 10  # seconds


def uncommitted(folder: Path) -> int:
    """Return how many files under a folder have changes that are not committed.

    Nothing that the repository's configuration names is run for it.
    """
    command = ["git", "-c", "core.fsmonitor=false", "--no-optional-locks", "status"]
    command += ["--porcelain", "--untracked-files=no", "--", "."]
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            command, cwd=folder, capture_output=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.SubprocessError):  # no git, or one that takes too long
        return 0
    return len(done.stdout.splitlines()) if done.returncode == 0 else 0
