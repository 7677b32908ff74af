"""The threat model: who could try what, what stops it, and the test that shows it.

``threats.toml`` holds it as data, ``docs/secure/threats.md`` shows it, and ``test_threats.py``
takes each control out of the product, one at a time.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
MUTANTS = FOLDER / "mutants"


@dataclass(frozen=True)
class Threat:
    """One row.

    Attributes:
        who: one of :data:`WHO`.
        tries: what they could try.
        stopped_by: the control.
        tests: the pytest ids of the tests that show it.
        mutant: the patch that takes the control out, by its name in :data:`MUTANTS`.

    """

    who: str
    tries: str
    stopped_by: str
    tests: tuple[str, ...]
    mutant: str

    @property
    def patch(self) -> Path:
        """The file of its mutant."""
        return MUTANTS / self.mutant

    @property
    def in_browser(self) -> bool:
        """Whether a test of it drives a browser."""
        return any(test.startswith("tests/browser/") for test in self.tests)


def _read() -> tuple[dict[str, str], list[Threat]]:
    content = tomllib.loads((FOLDER / "threats.toml").read_text("utf-8"))
    rows = [
        Threat(row["who"], row["tries"], row["stopped-by"], tuple(row["tests"]), row["mutant"])
        for row in content["threat"]
    ]
    return content["who"], rows


#: Who could try something, in the page's order, with what they can write.
WHO: dict[str, str]
THREATS: list[Threat]
WHO, THREATS = _read()
