"""Commands under faults: a full disk, a killed process, no rights, folders that ignore case."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
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
    if wrong := _mount(before, folder, "-t", "tmpfs", "-o", options, "tmpfs"):
        unavailable(f"no small disk can be mounted here: {wrong}")
    try:
        yield Disk(folder)
    finally:
        subprocess.run([*before, "umount", "-l", str(folder)], check=True)


def _ignores_case(folder: Path) -> bool:
    (folder / "case").touch()
    try:
        return (folder / "CASE").exists()
    finally:
        (folder / "case").unlink()


def _mount(before: list[str], folder: Path, *given: str) -> str:
    """Mount a file system; return why that cannot be done."""
    command = [*before, "mount", *given, str(folder)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return done.stderr.partition("\n")[0] if done.returncode else ""


def _folding(before: list[str], folder: Path, image: Path) -> str:
    """Mount a file system that ignores case; return why there is none, which is the kernel's."""
    owner = f"uid={os.getuid()},gid={os.getgid()}"
    # From Linux 6.13 on, where the kernel knows Unicode.
    wrong = _mount(before, folder, "-t", "tmpfs", "-o", f"casefold,size=64m,{owner}", "tmpfs")
    if not wrong:
        subprocess.run([*before, "chattr", "+F", str(folder)], check=True)
        return ""
    if (maker := shutil.which("mkfs.vfat", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")) is None:
        return f"{wrong}; and mkfs.vfat is missing"
    with image.open("wb") as file:
        file.truncate(64 << 20)
    subprocess.run([maker, str(image)], check=True, capture_output=True)
    return _mount(before, folder, "-t", "vfat", "-o", f"loop,{owner}", str(image))


@pytest.fixture
def folding(tmp_path: Path) -> Iterator[Path]:
    """A folder in which names that differ in case alone are one; ``ECP_FOLDING`` may name one.

    Not every kernel has such a file system, so that even CI may do without.
    """
    named = os.environ.get("ECP_FOLDING")
    if named or _ignores_case(tmp_path):
        with tempfile.TemporaryDirectory(dir=named or tmp_path) as name:
            yield Path(name)
        return
    before = _mounter()
    if before is None:
        pytest.skip("a file system that ignores case takes root, to mount it")
    folder = tmp_path / "folding"
    folder.mkdir()
    if wrong := _folding(before, folder, tmp_path / "image"):
        pytest.skip(f"no file system that ignores case can be mounted here: {wrong}")
    try:
        yield folder
    finally:
        subprocess.run([*before, "umount", "-l", str(folder)], check=True)


@pytest.fixture
def unprivileged() -> int | None:
    """The user to run as, for whom permissions count; ``None`` if whoever runs the tests is one."""
    return NOBODY if os.geteuid() == 0 else None
