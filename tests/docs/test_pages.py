"""Each page of the documentation, followed to the letter in an empty folder."""

from __future__ import annotations

import contextlib
import os
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.docs import pages
from tests.docs.stranger import Done, Strangers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGES = pages.everything()
NAMES = [path.relative_to(pages.ROOT).as_posix() for path in PAGES]


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_what_a_page_tells_its_reader_to_do_can_be_followed(path: Path) -> None:
    pages.read(path)


@pytest.fixture(scope="session")
def followed(
    request: pytest.FixtureRequest,
    wheel_file: Path,
    chromium_path: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[Path, Future[Done]]]:
    """The pages that are asked for, followed side by side: one a core, and one that serves."""
    strangers = Strangers(tmp_path_factory.mktemp("strangers"), wheel_file)
    asked = {
        item.callspec.params["path"]
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.function is test_a_stranger_follows_the_page
    }
    with ThreadPoolExecutor(1 + (os.cpu_count() or 1)) as pool:
        yield {path: pool.submit(strangers.follow, pages.read(path)) for path in sorted(asked)}
        pool.shutdown(cancel_futures=True)


def followable() -> list[Path]:
    """Return the pages with commands; what cannot be read is told by the test above."""
    found = []
    for path in PAGES:
        with contextlib.suppress(pages.PageError):
            found += [path] if pages.read(path).commands else []
    return found


@pytest.mark.docs
@pytest.mark.parametrize("path", followable(), ids=lambda path: pages.read(path).name)
def test_a_stranger_follows_the_page(path: Path, followed: dict[Path, Future[Done]]) -> None:
    assert followed[path].result().commands
