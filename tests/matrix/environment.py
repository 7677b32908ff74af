"""Virtual environments of rows, and pytest inside them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from threading import Lock

from tests.matrix import found
from tests.matrix.rows import ROOT, RUNNER, Row

#: Rows run side by side, and note what they find in one file.
_NOTING = Lock()
#: What an environment says of itself: where the wheel is, and which modules it has.
ASK = """
import importlib.util, sys, symphony_ecp
print(symphony_ecp.__file__)
print(*(name for name in sys.argv[1:] if importlib.util.find_spec(name)))
"""


@cache
def interpreters() -> dict[tuple[int, ...], str]:
    """Return the released Pythons of this machine, by version.

    They are this one, those on the path and pyenv's; a name on the path may be a shim that leads
    nowhere. None is ever downloaded.
    """
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    named = (shutil.which(f"python3.{minor}") for minor in range(11, 30))
    found: dict[tuple[int, ...], str] = {sys.version_info[:3]: sys.executable}
    for path in (*filter(None, named), *sorted(pyenv.glob("versions/3.*/bin/python"))):
        code = "import sys; v = sys.version_info; print(v.releaselevel, *v[:3])"
        done = subprocess.run([path, "-c", code], capture_output=True, text=True, check=False)
        level, *version = done.stdout.split() or [""]
        if level == "final":
            found.setdefault(tuple(map(int, version)), str(path))
    return found


def interpreter(row: Row) -> str | None:
    """Return the Python that a row runs on, if this machine has one."""
    versions = [version for version in interpreters() if version >= row.python]
    if not versions:
        return None
    return interpreters()[max(versions) if row.newest else min(versions)]


def make(row: Row, wheel: Path, folder: Path) -> Path:
    """Make a row's environment in a folder; return its Python.

    Raises:
        AssertionError: a package cannot be had, or the environment is not what its row says.

    """
    extras = f"[{row.extras}]" if row.extras else ""
    python = _venv(row, folder) if row.unlocked else make_bare(row, folder)
    install = ("pip", "install", "--python", str(python))
    if row.unlocked:
        uv(*install, f"symphony-ecp{extras} @ {wheel.as_uri()}", *RUNNER, *row.packages)
    else:
        uv(*install, "--no-deps", str(wheel))
        uv("pip", "check", "--python", str(python))
    said = _checked([python, "-I", "-c", ASK, *row.absent], folder).splitlines()
    assert Path(said[0]).is_relative_to(folder), "it is not the wheel that would be tested"
    assert said[1:] in ([], [""]), f"{row.name} is to be without {said[1]}"
    return python


def make_bare(row: Row, folder: Path) -> Path:
    """Make an environment of what a row's list names and nothing else; return its Python.

    Raises:
        AssertionError: a package cannot be had.

    """
    python = _venv(row, folder)
    uv("pip", "install", "--python", str(python), "--requirements", str(row.locked))
    return python


def _venv(row: Row, folder: Path) -> Path:
    uv("venv", "--python", str(interpreter(row)), str(folder))
    return folder / "bin" / "python"


def run(row: Row, wheel: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a row's tests in its environment, away from the packages of the tree.

    The folder is left for a look where they fail.
    """
    python = make(row, wheel, folder / "environment")
    for name in ("tests", "demo_site"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--basetemp", folder / "tmp"]
    done = subprocess.run(
        [*command, *row.runs], cwd=folder, capture_output=True, text=True, check=False
    )
    if found.NOTES and not row.unlocked:
        said = _checked([python, "-I", "-c", found.ASK, *found.HOSTS], folder)
        with _NOTING:
            found.note(row, passed=done.returncode == 0, said=said)
    if done.returncode == 0:
        shutil.rmtree(folder)
    return done


def uv(*arguments: str) -> None:
    """Run uv from the top of the tree, with the index that pip uses.

    Raises:
        AssertionError: with all that it said.

    """
    command = [sys.executable, "-m", "uv", "--quiet", "--no-python-downloads"]
    _checked([*command, *arguments], ROOT, os.environ | index())


@cache
def index() -> dict[str, str]:
    """Return settings that let uv reach the index that pip reaches on this machine.

    uv reads neither pip's configuration nor, unless it is told to, the certificates of the system.
    """
    pip = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    index = os.environ.get("PIP_INDEX_URL") or done.stdout.strip()
    return {"UV_SYSTEM_CERTS": "true", **({"UV_DEFAULT_INDEX": index} if index else {})}


def _checked(
    command: list[str | Path], folder: Path, environment: dict[str, str] | None = None
) -> str:
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
