"""The threat model: a table for each of those who could try something."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from docs.tables.rows import table
from tests.threats.table import THREATS, WHO

#: Characters of a test's id that are shown with its case.
_LONG = 120


def name_of(who: str) -> str:
    """Return the name of somebody's table: "the owner of the registry" -> "threats-registry"."""
    return f"threats-{who.split()[-1]}"


def _writers() -> str:
    return table(("who", "can write"), WHO.items())


def _tried(who: str) -> str:
    rows = (
        (
            threat.tries,
            threat.stopped_by,
            ", ".join(
                f"`{test.partition('[')[0] if len(test) > _LONG else test}`"
                for test in threat.tests
            ),
        )
        for threat in THREATS
        if threat.who == who
    )
    return table(("could try to", "what stops it", "the test"), rows)


TABLES: dict[str, Callable[[], str]] = {
    "threats": _writers,
    **{name_of(who): partial(_tried, who) for who in WHO},
}
