"""Commands under faults: a disk that is full, a process that is killed, a user without rights."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

# The pod, the account and the site that `ecp verify` and `ecp find` ask for.
from tests.verify.conftest import environment, pod, rest, site  # noqa: F401

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]

#: Nobody, whom no file belongs to.
NOBODY = 65534


def unavailable(reason: str) -> NoReturn:
    """Skip a test that this machine cannot run; CI can run all of them."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass(frozen=True)
class Done:
    """What came of a run; ``code`` is negative for a signal, ``changes`` how many were counted."""

    code: int
    stdout: str
    stderr: str
    changes: int

    @property
    def sentence(self) -> str:
        """The one line on standard error."""
        (line,) = self.stderr.splitlines()
        return line


class Warm:
    """Runs programs, each in a process of its own that need not import anything."""

    def __init__(self, said: Path) -> None:
        self.said = said
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.warm"],
            cwd=ROOT,
            stdin=pipe,
            stdout=pipe,
            text=True,
        )

    def __call__(
        self,
        program: str,
        *arguments: object,
        folder: Path,
        die: tuple[int, int | None] | None = None,
        user: int | None = None,
        stdout: str | None = None,
        **variables: str,
    ) -> Done:
        asked: dict[str, Any] = {
            "program": program,
            "arguments": [str(argument) for argument in arguments],
            "folder": str(folder),
            "said": str(self.said),
            "die": die,
            "user": user,
            "stdout": stdout,
            "environment": variables,
        }
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return Done(**json.loads(self.process.stdout.readline()))

    def close(self) -> None:
        with self.process as process:
            assert process.stdin
            process.stdin.close()


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    warm = Warm(tmp_path_factory.mktemp("said"))
    yield warm
    warm.close()


class Disk:
    """A file system of a megabyte, whose free space can be taken."""

    #: What it gives at once.
    PAGE = os.sysconf("SC_PAGE_SIZE")

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.filler = folder / "filler"

    def leave(self, pages: int) -> None:
        """Take all but some pages of what is free."""
        self.free()
        free = os.statvfs(self.folder).f_bavail - pages
        assert free >= 0
        self.filler.write_bytes(bytes(free * os.statvfs(self.folder).f_bsize))

    def free(self) -> None:
        self.filler.unlink(missing_ok=True)


def _mounter() -> list[str] | None:
    """Return what goes before ``mount``; as root nothing, else nobody is asked for a password."""
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    # On a developer's own machine nothing is done as root unasked.
    works = os.environ.get("CI") and shutil.which("sudo")
    return sudo if works and not subprocess.run([*sudo, "true"], check=False).returncode else None


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    before = _mounter()
    if before is None:
        unavailable("a small disk to fill takes root, to mount it")
    folder = tmp_path / "disk"
    folder.mkdir()
    options = f"size=1m,mode=755,uid={os.getuid()},gid={os.getgid()}"
    mount = [*before, "mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    done = subprocess.run(mount, check=False, capture_output=True, text=True)
    if done.returncode:
        unavailable(f"no small disk can be mounted here: {done.stderr.strip()}")
    try:
        yield Disk(folder)
    finally:
        subprocess.run([*before, "umount", "-l", str(folder)], check=True)


@pytest.fixture
def unprivileged() -> int | None:
    """The user to run as, for whom permissions count; ``None`` if whoever runs the tests is one."""
    return NOBODY if os.geteuid() == 0 else None
