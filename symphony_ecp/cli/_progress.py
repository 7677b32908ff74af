"""How far long work is: a bar on a terminal, and nothing anywhere else."""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

#: Up one line, which click ends its bar with, and nothing on it.
_AWAY = "\x1b[A\x1b[2K"


class Progress:
    """A bar on standard error, which is taken away when all is done, in whatever way that ends.

    A pipe gets none, nor does CI, of which every kind sets ``CI``, nor a terminal that cannot go
    back on its line.
    """

    def __init__(self) -> None:
        can = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._is_shown = can and not os.environ.get("CI")
        self._bar: ProgressBar[int] | None = None
        self._about = ("", 0)
        self._done = 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.end()

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show that so many are done of so many; another total or word begins another bar."""
        if not self._is_shown:
            return
        if (what, total) != self._about:
            self.end()
        if self._bar is None:
            self._bar, self._about, self._done = _bar(what, total), (what, total), 0
            self._bar.__enter__()
        self._bar.update(done - self._done)
        self._done = done

    def line(self, text: str) -> None:
        """Write a line of its own."""
        self.end()
        click.echo(text, err=True)

    def end(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.render_finish()
            self._bar = None
            click.echo(_AWAY, err=True, nl=False)


#: The widest bar, and what stands around one besides its word: blanks, brackets, the time left.
_WIDEST, _AROUND = 30, len("  []    00d 00:00:00") + 1


def _bar(what: str, total: int) -> ProgressBar[int]:
    """Return a bar that is drawn a hundred times at most, since a page takes little longer.

    It stays on one line, since one line is taken away: first the bar is shorter, then the word.
    """
    room = _columns() - _AROUND - len(f"{total}/{total}")
    label = what if len(what) < room else f"{what[: max(0, room - 2)]}…"
    return click.progressbar(
        length=total,
        label=label,
        width=max(1, min(_WIDEST, room - len(label))),
        show_pos=True,
        file=sys.stderr,
        update_min_steps=max(1, total // 100),
    )


def _columns() -> int:
    """Return how wide the terminal is that the bar is on, which standard output may not be."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
