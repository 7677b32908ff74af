"""What the rows of the matrix found, for the table of docs/reference/hosts.md.

``make test-matrix`` notes it in ``found.json``, which is committed: no days stand there, and no
more of a version than its lock decides, so that a run that finds the same changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from tests.matrix.rows import Row

FOUND = Path(__file__).with_name("found.json")
#: Set by ``make test-matrix``; any other run leaves the file alone.
NOTES = bool(os.environ.get("ECP_MATRIX_FOUND"))
#: Of which distributions the version is told.
HOSTS = (
    "Markdown", "pymdown-extensions", "mkdocs", "mkdocs-material", "mkdocs-techdocs-core",
    "properdocs", "zensical", "jupyter-book", "Sphinx", "myst-parser",
)  # fmt: skip
#: What an environment says of itself: its Python, and the versions in it.
ASK = """
import json, sys
from importlib import metadata
found = {}
for name in sys.argv[1:]:
    try:
        found[name] = metadata.version(name)
    except metadata.PackageNotFoundError:
        pass
print(json.dumps({"python": "%d.%d" % sys.version_info[:2], "versions": found}))
"""


@dataclass(frozen=True)
class Finding:
    """What came of a row.

    Attributes:
        passed: whether all its tests did.
        python: the Python that it ran on, such as ``3.11``.
        versions: of the hosts that were there.

    """

    passed: bool
    python: str
    versions: dict[str, str]


def note(row: Row, *, passed: bool, said: str) -> None:
    """Note what came of a row.

    Args:
        row: one whose versions are locked.
        passed: whether all its tests did.
        said: what its environment answered to :data:`ASK`.

    """
    noted = _read()
    noted[row.name] = {"locked": _lock_of(row), "passed": passed, **json.loads(said)}
    FOUND.write_text(json.dumps(noted, indent=1, sort_keys=True) + "\n", "utf-8")


def finding(row: Row) -> Finding | None:
    """Return what is noted of a row; nothing, if that was with other versions than today's."""
    one = _read().get(row.name)
    if row.unlocked or one is None or one["locked"] != _lock_of(row):
        return None
    return Finding(one["passed"], one["python"], one["versions"])


def _read() -> dict[str, dict[str, object]]:
    return json.loads(FOUND.read_text("utf-8")) if FOUND.exists() else {}


def _lock_of(row: Row) -> str:
    """Return a mark of what a row installs and runs."""
    text = f"{row.locked.read_text('utf-8')}{row.runs}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]
