"""Every row of the matrix: the wheel, with those versions of the hosts, does what the cases say."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from subprocess import CompletedProcess
from typing import TYPE_CHECKING

import pytest

from tests.matrix import environment
from tests.matrix.rows import ROWS, Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.matrix


@pytest.fixture(scope="session")
def runs(
    request: pytest.FixtureRequest, wheel_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[CompletedProcess[str]]]]:
    """The rows that are asked for, run side by side on the machine's cores."""
    asked = {item.name for item in request.session.items}
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        yield {
            row.name: pool.submit(
                environment.run, row, wheel_file, tmp_path_factory.mktemp(row.name, numbered=False)
            )
            for row in ROWS
            if f"{test_the_promise_holds_with.__name__}[{row.name}]" in asked
            and environment.interpreter(row)
        }
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row, id=row.name, marks=pytest.mark.newest if row.unlocked else ())
        for row in ROWS
    ],
)
def test_the_promise_holds_with(row: Row, runs: dict[str, Future[CompletedProcess[str]]]) -> None:
    if row.name not in runs:
        pytest.skip(f"these versions need Python {'.'.join(map(str, row.python))} or newer")
    done = runs[row.name].result()
    assert done.returncode == 0, done.stdout + done.stderr
