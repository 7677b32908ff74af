"""Why a pod cannot be asked: in one sentence with its remedy, and nothing secret in it.

What a library says of a key, of a file or of an answer may quote it. So none of that is passed on,
and these errors are raised ``from None``.
"""

from __future__ import annotations


class CannotAskError(Exception):
    """Nothing can be asked; the message says why and what to do."""


class PodError(CannotAskError):
    """A pod does not answer as its API would.

    Attributes:
        lasting: whether the next request would fare no better, so that none is sent.

    """

    def __init__(self, message: str, *, lasting: bool = True) -> None:
        super().__init__(message)
        self.lasting = lasting


class StoppedError(CannotAskError):
    """Somebody wants the run to end; what it knows so far is kept."""
