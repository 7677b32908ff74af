"""A pod that runs on this machine.

It serves what Symphony documents of Embedded Mode: the SDK script with its functions ("Get
started", "Open a chat"), both iframe entry points, the login page and the health check, and the
frames and messages of Symphony's published open SDK (``EcpOpenSdk`` in its example repository).
Nothing leaves the machine, nothing is stored, and every frame says that it is a preview.

What the real SDK does inside is not public. This one is a thin layer over the open SDK's
messages, so a client of either works against the same frames.
"""

from __future__ import annotations

import ssl
import sys
import threading
import time
from dataclasses import dataclass, field
from functools import cached_property
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from symphony_ecp.preview.answers import FAULTS, handler

if TYPE_CHECKING:
    from socket import socket
    from typing import Self


class Server(ThreadingHTTPServer):
    """A server that says nothing about connections which a browser has broken off."""

    daemon_threads = True

    def handle_error(self, request: socket | tuple[bytes, socket], client_address: object) -> None:
        """Report what is not a broken connection."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


@dataclass(frozen=True, slots=True)
class Call:
    """One thing the pod was asked.

    Attributes:
        kind: ``request`` (HTTP), ``sdk`` (a function of ``window.symphony``) or ``message`` (of
            the open SDK's protocol).
        name: the path, the function or the ``eventType``.
        args: the query, the arguments or the payload.
        at: seconds since the pod was created.

    """

    kind: str
    name: str
    args: Any
    at: float


@dataclass
class PreviewPod:
    """A running preview pod; use it as a context manager, or call :meth:`start` and :meth:`close`.

    Attributes:
        address: the interface to listen on.
        port: 0 takes a free one.
        certfile: PEM of the server's certificate; without one the pod speaks plain HTTP.
        keyfile: PEM of its key, if it is not in ``certfile``.
        faults: keys of :data:`FAULTS`; may be changed while the pod runs.
        render_seconds: what rendering takes; Symphony names about four seconds.
        open_seconds: what opening a stream takes.
        calls: what the pod was asked, oldest first.

    Raises:
        ValueError: for a fault that does not exist.
        OSError: when the address cannot be listened on or the certificate cannot be read.

    """

    address: str = "127.0.0.1"
    port: int = 0
    certfile: str | None = None
    keyfile: str | None = None
    faults: set[str] = field(default_factory=set)
    render_seconds: float = 4.0
    open_seconds: float = 0.2
    calls: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        if unknown := self.faults - FAULTS.keys():
            raise ValueError(f"not a fault: {', '.join(sorted(unknown))}")
        self._born = time.monotonic()
        self._changed = threading.Condition()
        self.reset()

    def reset(self) -> None:
        """Forget calls and sign-ins."""
        self.signed_in = False
        self.terms_accepted = False
        self.calls.clear()

    @cached_property
    def _server(self) -> Server:
        server = Server((self.address, self.port), handler(self))
        if self.certfile:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certfile, self.keyfile)
            # The handshake happens in the connection's own thread, not while accepting.
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        return server

    @property
    def host(self) -> str:
        """``address:port``, as a registry names it."""
        return f"{self.address}:{self._server.server_address[1]}"

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{'https' if self.certfile else 'http'}://{self.host}"

    def serve_forever(self) -> None:
        """Serve in this thread until :meth:`close` or Ctrl-C."""
        self._server.serve_forever(poll_interval=0.1)

    def start(self) -> Self:
        """Serve in a thread of its own."""
        host = self.host  # binds here, so that an address in use is the caller's error
        threading.Thread(target=self.serve_forever, name=f"preview pod {host}", daemon=True).start()
        return self

    def close(self) -> None:
        """Stop serving and free the port."""
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def record(self, kind: str, name: str, args: object) -> None:
        """Note what was asked."""
        with self._changed:
            self.calls.append(Call(kind, name, args, time.monotonic() - self._born))
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

    def state(self, faults: set[str]) -> dict[str, Any]:
        """Return what the frames and the SDK need to know."""
        return {
            "authenticationType": "sso" if "sso" in faults else "password",
            "faults": sorted(faults),
            "openSeconds": self.open_seconds,
            "renderSeconds": self.render_seconds + (5 if "slow" in faults else 0),
            "signedIn": self.signed_in or not faults & {"password", "sso"},
            "termsAccepted": self.terms_accepted or "terms" not in faults,
        }
