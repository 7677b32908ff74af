"""How far the reading of a workspace is, as an editor shows it; whoever sees it may end it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from lsprotocol.types import (
    WorkDoneProgressBegin,
    WorkDoneProgressEnd,
    WorkDoneProgressReport,
)
from pygls.exceptions import PyglsError
from pygls.progress import Progress


class Told:
    """What is told of one reading after the other.

    Attributes:
        progress: who tells it.
        cancel: what ends a reading.

    """

    def __init__(self, progress: Progress, cancel: Callable[[], None]) -> None:
        self.progress = progress
        self.cancel = cancel
        self._count = 0
        self._token: str | None = None

    async def begin(self, is_over: Callable[[], bool]) -> None:
        """Tell of a reading that has begun, unless it is over before the editor is ready."""
        self.end()
        self._count += 1
        count = self._count
        token = f"symphony-ecp/{count}"
        with suppress(PyglsError):  # an editor that shows none after all
            await self.progress.create_async(token)
            if is_over() or count != self._count:
                return
            self.progress.begin(
                token,
                WorkDoneProgressBegin("Reading pages for Symphony", cancellable=True, percentage=0),
            )
            self.progress.tokens[token].add_done_callback(
                lambda future: self.cancel() if future.cancelled() else None
            )
            self._token = token

    def report(self, done: int, total: int) -> None:
        """Tell how many of how many files are read."""
        if self._token:
            percentage = 100 * done // max(1, total)
            told = WorkDoneProgressReport(message=f"{done:,} of {total:,}", percentage=percentage)
            self.progress.report(self._token, told)

    def end(self) -> None:
        """Tell that a reading is over."""
        if self._token:
            self.progress.end(self._token, WorkDoneProgressEnd())
        self._token = None
