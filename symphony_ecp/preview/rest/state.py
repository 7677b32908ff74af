"""The REST half of a preview pod: what it knows, how fast it is, and what goes wrong on the way."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from symphony_ecp.preview.rest.accounts import Account, Sessions
from symphony_ecp.preview.rest.directory import Directory

#: What can go wrong with a REST call, for the whole pod or by ``?fault=`` on one call.
REST_FAULTS: dict[str, str] = {
    "rest-slow": "a REST call takes five seconds longer",
    "rest-silent": "a REST call is never answered",
    "rest-refuse": "the connection of a REST call is closed before an answer",
    "rest-drop": "the connection of a REST call is closed in the middle of the answer",
    "rest-limit": "a REST call is answered with 429 and `Retry-After`",
    "rest-expired": "the session is over, whenever it began: 401, and logging in is of no use",
    "rest-forbidden": "a REST call is answered with 403",
    "rest-fails": "a REST call is answered with 500",
    "rest-html": "a REST call is answered with a web page, as a proxy's sign-in does",
    "rest-nonsense": "a REST call is answered with what is no JSON",
    "rest-odd": "a REST call is answered with JSON of another shape",
    "rest-empty": "a REST call is answered with 200 and nothing else",
    "rest-garbled": "a REST call is answered with what says it is gzip and is none",
    "rest-huge": "a REST call is answered with 10 MB",
    "rest-redirect": "a REST call is redirected to another host",
}


@dataclass(frozen=True, slots=True)
class Request:
    """A REST call as it arrived; ``query`` holds the last value of each key."""

    method: str
    path: str
    query: Mapping[str, str]
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered; without a ``value`` (204) there is no body. ``note`` is not sent."""

    status: int
    value: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass
class _Planned:
    fault: str
    at: str
    after: int
    count: int


@dataclass(kw_only=True)
class Rest:
    """What a pod's REST calls work with; everything may be changed while the pod runs.

    Attributes:
        directory: who and what exists.
        accounts: who may log in.
        sessions: who is logged in, and for how long.
        latency: what every call takes, in seconds.
        rate: calls a second; what is more is answered with 429. ``None`` for any number.
        at_once: calls at a time; likewise.
        retry_after: the header ``Retry-After`` of a 429: seconds, or a date as HTTP writes it.
        clock_offset: what the pod's clock is ahead of this machine's, in seconds.
        context: what stands before every path of the REST API, as a BDK's ``context`` has it.
        redirect_to: scheme and host for the fault ``rest-redirect``.
        busiest: the largest number of calls so far that were under way at once.

    """

    directory: Directory = field(default_factory=Directory)
    accounts: Sequence[Account] = ()
    sessions: Sessions = field(default_factory=Sessions)
    latency: float = 0.0
    rate: int | None = None
    at_once: int | None = None
    retry_after: str = "1"
    clock_offset: float = 0.0
    context: str = ""
    redirect_to: str = "http://elsewhere.invalid"

    def __post_init__(self) -> None:
        self.busiest = 0
        self._under_way = 0
        self._second, self._calls = 0, 0
        self._planned: list[_Planned] = []
        self._lock = threading.Lock()

    def now(self) -> float:
        """Return the pod's time, in seconds since 1970."""
        return time.time() + self.clock_offset

    def plan(self, fault: str, *, at: str = "/", after: int = 0, count: int = 1) -> None:
        """Let the next ``count`` calls below a path go wrong, ``after`` so many that do not.

        Args:
            fault: a key of :data:`REST_FAULTS`.
            at: how the path begins, without the context.
            after: how many calls below that path are answered as usual first.
            count: how many go wrong.

        Raises:
            ValueError: for a fault that does not exist.

        """
        if fault not in REST_FAULTS:
            raise ValueError(f"not a fault: {fault}")
        with self._lock:
            self._planned.append(_Planned(fault, at, after, count))

    def reset(self) -> None:
        """Forget plans and sessions."""
        with self._lock:
            self._planned.clear()
            self.busiest = 0
        self.sessions.expire()

    def fault_of(self, path: str, asked: set[str]) -> str | None:
        """Return what goes wrong with a call: as planned, else as it was asked for."""
        with self._lock:
            for plan in self._planned:
                if not path.startswith(plan.at) or not plan.count:
                    continue
                if plan.after:
                    plan.after -= 1
                    continue
                plan.count -= 1
                return plan.fault
        return min(asked & REST_FAULTS.keys(), default=None)

    @contextlib.contextmanager
    def under_way(self) -> Iterator[bool]:
        """Count a call while it is under way; the value says whether it is one too many."""
        with self._lock:
            self._under_way += 1
            self.busiest = max(self.busiest, self._under_way)
            second = int(time.monotonic())
            self._calls = self._calls + 1 if second == self._second else 1
            self._second = second
            too_many = (self.rate is not None and self._calls > self.rate) or (
                self.at_once is not None and self._under_way > self.at_once
            )
        try:
            yield too_many
        finally:
            with self._lock:
                self._under_way -= 1
