"""What the preview pod knows: what goes wrong, who is signed in, and what it was asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from symphony_ecp.preview.rest import REST_FAULTS, Rest
from symphony_ecp.preview.sessions import Sessions

#: What can be asked to go wrong, for the whole pod or by ``?fault=`` on the SDK, a frame or a call.
FAULTS: dict[str, str] = {
    "no-script": "the SDK script is answered with 503",
    "slow": "rendering takes five seconds longer",
    "late": "some functions of the SDK arrive two seconds after its load event",
    "older": "the SDK is an older one, without `checkAuth`, `openStream` and other functions",
    "silent": "the SDK never answers",
    "fails": "rendering is answered with an error, as a value",
    "rejects": "rendering is answered with a rejected promise",
    "unknown-stream": "opening a stream is answered with an error, as a value",
    "not-connected": "creating a room is answered with NON_CONNECTED_USERS, as a value",
    "no-app": "opening an app is answered with an error, as a value",
    "not-sent": "sending a message is answered with an error, as a value",
    "password": "the reader has to sign in with a password",
    "sso": "the reader has to sign in with the company's SSO, which refuses to be framed",
    "terms": "the reader has to accept terms before anything is shown",
    "no-framing": "the frames refuse to be framed",
    "no-cors": "the login service lets no page read its answers",
    **REST_FAULTS,
}

#: How many calls are remembered; a pod may run for weeks.
_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Call:
    """One thing the pod was asked.

    Attributes:
        kind: ``request`` (HTTP), ``rest`` (a call of the REST API), ``sdk`` (a function of
            ``window.symphony``) or ``message`` (of the open SDK's protocol).
        name: the path (of a REST call: the method and the path), the function or the
            ``eventType``.
        args: the query, a :class:`symphony_ecp.preview.rest.Recorded`, the arguments or the
            payload.
        at: seconds since the pod was created.

    """

    kind: str
    name: str
    args: Any
    at: float


@dataclass(kw_only=True)
class State:
    """What changes while a pod runs.

    Attributes:
        faults: keys of :data:`FAULTS`; may be changed while the pod runs.
        render_seconds: what rendering takes; Symphony names about four seconds.
        open_seconds: what opening a stream takes.
        calls: what the pod was asked lately, oldest first.
        hosts: names that the pod answers to, besides numbers and those of this machine.
        rest: the REST half.

    Raises:
        ValueError: for a fault that does not exist.

    """

    faults: set[str] = field(default_factory=set)
    render_seconds: float = 4.0
    open_seconds: float = 0.2
    calls: list[Call] = field(default_factory=list)
    hosts: Collection[str] = ()
    rest: Rest = field(default_factory=Rest)

    def __post_init__(self) -> None:
        if unknown := self.faults - FAULTS.keys():
            raise ValueError(f"not a fault: {', '.join(sorted(unknown))}")
        self._born = time.monotonic()
        self._changed = threading.Condition()
        self.reset()

    def reset(self) -> None:
        """Forget calls, sign-ins and sessions, and what was to go wrong."""
        self.sessions = Sessions()
        self.terms_accepted = False
        self.calls.clear()
        self.rest.reset()

    def record(self, kind: str, name: str, args: object) -> None:
        """Note what was asked."""
        with self._changed:
            self.calls.append(Call(kind, name, args, time.monotonic() - self._born))
            del self.calls[:-_KEPT]
            self._changed.notify_all()

    def named(self, name: str) -> list[Call]:
        """Return the calls of that name so far."""
        return [call for call in self.calls if call.name == name]

    def wait_for(self, name: str, count: int = 1, timeout: float = 20.0) -> Call:
        """Return the ``count``-th call of that name, which may arrive within ``timeout`` seconds.

        Raises:
            TimeoutError: when it does not.

        """
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.named(name)) >= count, timeout):
                seen = ", ".join(call.name for call in self.calls)
                raise TimeoutError(f"{name} was not called {count} times; seen: {seen}")
            return self.named(name)[count - 1]

    def state(self, faults: set[str], *, is_in: bool | None = None) -> dict[str, Any]:
        """Return what the frames and the SDK need to know.

        Args:
            faults: what goes wrong.
            is_in: whether whoever asks is signed in; ``None`` is as the faults have it.

        """
        sso = "sso" in faults
        return {
            "authenticationType": "sso" if sso else "password",
            "faults": sorted(faults),
            "loginPage": "/preview/sso.html" if sso else "/apps/login",
            "openSeconds": self.open_seconds,
            "renderSeconds": self.render_seconds + (5 if "slow" in faults else 0),
            "signedIn": not faults & {"password", "sso"} if is_in is None else is_in,
            "termsAccepted": self.terms_accepted or "terms" not in faults,
        }
