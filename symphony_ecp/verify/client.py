"""HTTP to one pod: a pool of connections, time-outs, retries, and what is never followed.

Nothing here knows what is asked. A request is sent again after 429 and 5xx, when the pod says
(``Retry-After``; Symphony docs, "Global throttling") or after a while, and after a connection that
failed; all that wait, wait together. A redirect is followed on the same scheme, host and port only:
the token of a session stays with the pod that gave it.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from threading import Event
from typing import Any

import urllib3
from urllib3 import exceptions
from urllib3.util import Timeout

from symphony_ecp import __version__
from symphony_ecp.text import shorten
from symphony_ecp.verify import addresses
from symphony_ecp.verify.account import Account
from symphony_ecp.verify.errors import PodError, StoppedError
from symphony_ecp.verify.ways import manager, proxy_of_environment, reason, trusting


@dataclass(frozen=True)
class Limits:
    """What bounds a run; times are in seconds.

    Attributes:
        at_once: requests at once.
        connect, read: the longest wait for a connection, for the next bytes of an answer.
        answer: the longest time for one whole answer.
        whole: the longest time for everything that one pod is asked.
        attempts: how often a request is sent; four times as often where the pod says when.
        pause: the wait before it is sent again; doubled each time, up to sixteen times as long.
        longest_pause: the longest wait that a pod may ask for.
        size: the largest answer, in bytes.

    """

    at_once: int = 20
    connect: float = 10
    read: float = 30
    answer: float = 60
    whole: float = 900
    attempts: int = 5
    pause: float = 0.5
    longest_pause: float = 120
    size: int = 5_000_000


@dataclass(frozen=True)
class Answer:
    """What a pod answered; ``clock`` is its own time in seconds since 1970, if it says so."""

    status: int
    data: bytes
    clock: float | None = None
    retry_after: float | None = None

    def json(self, shown: str) -> Any:
        """Return the content; raises :class:`PodError` where it is none of the REST API's."""
        try:
            return json.loads(self.data) if self.data.strip() else None
        except (ValueError, RecursionError):
            raise nonsense(shown) from None


def nonsense(shown: str) -> PodError:
    """Say that what answers is no REST API of Symphony's."""
    hint = "check that 'host', 'port' and 'context' are those of the pod's REST API"
    return PodError(f"{shown} answers with something that is not the REST API's; {hint}")


class Client:
    """Sends requests to the address of an account.

    Args:
        account: where to, and through which proxy.
        limits: what bounds it.
        stop: set when nothing more is to be sent.
        tell: hears of each request: method, path without its query, status or reason, seconds.

    Attributes:
        hidden: what it does not hear of them: a part of a path that is the account's own.

    """

    def __init__(
        self,
        account: Account,
        limits: Limits,
        stop: Event,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self.account, self.limits, self.stop, self.tell = account, limits, stop, tell
        self.shown = account.shown
        self.origin = (account.scheme, account.host.lower().strip("[]"), account.port)
        self.address = f"{account.scheme}://{account.host}:{account.port}"
        self.context = f"/{account.context}" if account.context else ""
        self.ends = time.monotonic() + limits.whole
        self.waits_until = 0.0
        self.hidden = ""
        self.proxy = account.proxy or proxy_of_environment(account)
        self.manager = self._manager()
        # Through a proxy, plain HTTP takes whole addresses; else a pool is quicker than a manager.
        whole = self.proxy is not None and account.scheme == "http"
        self.before = self.address if whole else ""
        self.pool = self.manager if whole else self.manager.connection_from_url(self.address)

    def _manager(self) -> urllib3.PoolManager:
        options: dict[str, Any] = {
            "num_pools": 2,
            "maxsize": self.limits.at_once,
            "headers": {
                "Accept": "application/json",
                "User-Agent": f"symphony-ecp/{__version__}",
                # Symphony docs, "Bots best practices": to be found in the pod's own logs.
                "X-Trace-Id": uuid.uuid4().hex[:6],
                **self.account.headers,
            },
        }
        if self.account.scheme == "https":
            options["ssl_context"] = trusting(self.account.trust)
        return manager(self.proxy, **options)

    def close(self) -> None:
        """Give the connections back."""
        self.manager.clear()

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> Answer:
        """Send a request until it is answered.

        Args:
            method: ``GET`` or ``POST``.
            path: below the context, with its query.
            headers: beside those of every request.
            body: what becomes JSON.

        Raises:
            PodError: it is not answered, or with 429 and 5xx alone, or by somebody else.
            StoppedError: the run ends.

        """
        pause, tries, failed = 0.0, float(self.limits.attempts), None
        while tries > 0:
            self._wait(pause)
            self._wait_for_all()
            pause = min(2 * pause or self.limits.pause, 16 * self.limits.pause)
            tries -= 1
            begun = time.monotonic()
            try:
                answer = self._once(method, path, headers or {}, body)
            except exceptions.HTTPError as error:
                failed = reason(error, self.shown, self.proxy)
                self._told(method, path, type(error).__name__, begun)
                if failed.lasting:
                    raise failed from None
                if isinstance(error, exceptions.DecodeError):
                    tries = min(tries, 1)  # it arrived whole, and hardly ever arrives otherwise
                continue
            self._told(method, path, str(answer.status), begun)
            if answer.status != 429 and answer.status < 500:
                return answer
            failed = PodError(
                f"{self.shown} answers with status {answer.status}; try again later", lasting=False
            )
            if answer.retry_after is not None:
                if answer.retry_after > self.limits.longest_pause:
                    seconds = round(answer.retry_after)
                    raise PodError(f"{self.shown} asks to wait {seconds} s; try again then")
                self.waits_until = max(self.waits_until, time.monotonic() + answer.retry_after)
                tries += 0.75  # who was told when to come may find others there first
        raise failed or PodError(f"{self.shown} was not asked")

    def _told(self, method: str, path: str, outcome: str, begun: float) -> None:
        if self.tell:
            parts = path.partition("?")[0].split("/")
            where = "/".join("…" if part and part == self.hidden else part for part in parts)
            self.tell(f"{method} {where} {outcome} {time.monotonic() - begun:.2f} s")

    # --- waiting ---

    def _wait(self, seconds: float) -> None:
        if self.stop.wait(max(0.0, min(seconds, self.ends - time.monotonic()))):
            raise StoppedError("stopped")

    def _wait_for_all(self) -> None:
        """Wait as long as the pod asked anybody to."""
        while (left := self.waits_until - time.monotonic()) > 0 and self._left():
            self._wait(left)
        if self.stop.is_set():
            raise StoppedError("stopped")
        self._left()

    def _left(self) -> float:
        """Return how much time the run still has; raises :class:`PodError` for none."""
        left = self.ends - time.monotonic()
        if left <= 0:
            whole = f"{self.limits.whole:g} s"
            message = f"{self.shown} was asked for {whole}, which is the limit"
            raise PodError(f"{message}; run it again, or give it more time with --timeout")
        return left

    # --- one request ---

    def _once(self, method: str, path: str, headers: Mapping[str, str], body: Any) -> Answer:
        """Send a request once, and to where the pod itself sends it on."""
        path = self.context + path
        for _ in range(4):
            answer, location = self._exchange(method, path, headers, body)
            if location is None:
                return answer
            try:
                _, parts = addresses.follow(self.address + path, location)
            except ValueError:
                message = f"{self.shown} sends requests on to what is no address"
                raise PodError(f"{message}; check 'host' and 'context'") from None
            origin = addresses.origin(parts)
            path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
            if origin != self.origin:
                where = shorten(f"{origin[1]}:{origin[2]}")
                message = f"{self.shown} sends requests on to {where}, which gets no token"
                raise PodError(f"{message}; if that is the pod's REST API, name it as 'host'")
        raise PodError(f"{self.shown} sends requests round in circles; check 'host' and 'context'")

    def _exchange(
        self, method: str, path: str, headers: Mapping[str, str], body: Any
    ) -> tuple[Answer, str | None]:
        left = self._left()
        ends = time.monotonic() + min(self.limits.answer, left)
        connect, read = min(self.limits.connect, left), min(self.limits.read, left)
        response = self.pool.request(
            method,
            self.before + path,
            headers={**self.manager.headers, **headers},
            json=body,
            timeout=Timeout(connect=connect, read=read),
            retries=False,
            redirect=False,
            preload_content=False,
        )
        whole = False
        try:
            data = b""
            while piece := response.read1(65_536):
                data += piece
                if len(data) > self.limits.size:
                    megabytes = self.limits.size // 1_000_000
                    message = f"{self.shown} answers with more than {megabytes} MB"
                    raise PodError(f"{message}; check that it is the pod's REST API")
                if time.monotonic() > ends:
                    raise exceptions.TimeoutError("slow")
            whole = True
        finally:
            if whole:
                response.release_conn()
            else:
                response.close()
        status = response.status
        location = response.headers.get("Location") if status in (301, 302, 303, 307, 308) else None
        retry_after = _seconds(response.headers.get("Retry-After"))
        return Answer(status, data, _date(response.headers.get("Date")), retry_after), location


def _date(text: str | None) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp() if text else None
    except (TypeError, ValueError, OverflowError):
        return None


def _seconds(text: str | None) -> float | None:
    """Read ``Retry-After``: seconds, or a date (RFC 9110, 10.2.3)."""
    if text is None:
        return None
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    day = _date(text)
    return None if day is None else max(0.0, day - time.time())
