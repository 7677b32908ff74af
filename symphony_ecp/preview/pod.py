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
import threading
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from symphony_ecp.preview.answers import handler
from symphony_ecp.preview.server import Server
from symphony_ecp.preview.state import State

if TYPE_CHECKING:
    from typing import Self


@dataclass
class PreviewPod(State):
    """A running preview pod; use it as a context manager, or call :meth:`start` and :meth:`close`.

    Attributes:
        address: the interface to listen on.
        port: 0 takes a free one.
        certfile: PEM of the server's certificate; without one the pod speaks plain HTTP.
        keyfile: PEM of its key, if it is not in ``certfile``.

    Raises:
        OSError: when the address cannot be listened on or the certificate cannot be read.

    """

    address: str = "127.0.0.1"
    port: int = 0
    certfile: str | None = None
    keyfile: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        self.hosts = (*self.hosts, self.address)

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
        address = f"[{self.address}]" if ":" in self.address else self.address
        return f"{address}:{self._server.server_address[1]}"

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
        """Stop serving and free the port; whoever waits for an answer gets none."""
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()
