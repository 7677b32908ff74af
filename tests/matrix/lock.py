"""``make lock``: which versions `make` installs, and each row of the matrix.

The lists hold for every Python from 3.11 on and name no index. Those of `make` have hashes, so that
a machine of tomorrow installs what was tried today, to the byte.
"""

from __future__ import annotations

import re
import tempfile
import tomllib
from pathlib import Path

from tests.matrix.environment import uv
from tests.matrix.rows import BDK, LOCKED, ROOT, ROWS, RUNNER, Row

COMPILE = (
    "pip", "compile", "--upgrade", "--universal", "--no-annotate",
    "--custom-compile-command", "make lock",
)  # fmt: skip


def lock_development() -> None:
    """Write the list of what `make` installs."""
    extras = (
        word for name in ("editor", "mkdocs", "sphinx", "verify") for word in ("--extra", name)
    )
    uv(
        *COMPILE, "pyproject.toml", *extras, "--group", "dev", "--generate-hashes",
        "--python-version", "3.11", "--output-file", str(LOCKED / "requirements.txt"),
    )  # fmt: skip


def lock_bench() -> None:
    """Write the list of what `make bench` installs; what `make` installs, too, is the same."""
    uv(
        *COMPILE, "pyproject.toml", "--extra", "editor", "--extra", "mkdocs", "--extra", "sphinx",
        "--group", "bench",
        "--constraint", str(LOCKED / "requirements.txt"), "--python-version", "3.11",
        "--output-file", str(LOCKED / "bench.txt"),
    )  # fmt: skip


def lock_row(row: Row) -> None:
    """Write the list of what a row installs beside the wheel."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    needed = [need for extra in filter(None, row.extras.split(",")) for need in extras[extra]]
    ours = (*project["dependencies"], *needed, *RUNNER) if row.runs else ()
    row.locked.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "wanted.in")
        path.write_text("\n".join((*ours, *row.packages)), "utf-8")
        python = ".".join(map(str, row.python))
        output = ("--python-version", python, "--output-file", str(row.locked))
        uv(*COMPILE, str(path), *output)


def main() -> None:
    """Write all lists anew; one of a row that is no more goes."""
    lock_development()
    lock_bench()
    rows = [row for row in (*ROWS, BDK) if not row.unlocked]
    for row in rows:
        lock_row(row)
    for path in (LOCKED / "rows").glob("*.txt"):
        if path not in [row.locked for row in rows]:
            path.unlink()
    for path in LOCKED.rglob("*.txt"):
        assert not re.search("https?:", path.read_text("utf-8")), f"{path} names an index"


if __name__ == "__main__":
    main()
