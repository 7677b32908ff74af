"""The connections to the preview pod: how many there are at a time, and how they end."""

from __future__ import annotations

import contextlib
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET6, SHUT_RDWR, socket
from typing import Any

#: Connections at a time, each in a thread of its own; a browser opens six to a host.
_MOST = 256
#: Of a connection that is over.
_OVER = threading.Event()
_OVER.set()


class Server(ThreadingHTTPServer):
    """A server that says nothing about broken connections, and closes those that are open.

    With one connection more than it takes at a time, the oldest is ended.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        if ":" in address[0]:
            self.address_family = AF_INET6
        #: Those that are open, oldest first, and whether each is to end.
        self._connections: dict[socket, threading.Event] = {}
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Keep a connection in mind while it is open."""
        for connection in list(self._connections)[: 1 - _MOST]:
            self._end(connection)
        self._connections[request] = threading.Event()
        super().process_request(request, client_address)

    def ended(self, request: Any) -> threading.Event:
        """Return what is set when a connection ends before its answer."""
        return self._connections.get(request, _OVER)

    def shutdown_request(self, request: Any) -> None:
        """Forget a connection that is over."""
        self._connections.pop(request, None)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Free the port, and end what a client keeps open."""
        super().server_close()
        for connection in list(self._connections):
            self._end(connection)

    def _end(self, connection: socket) -> None:
        if ended := self._connections.pop(connection, None):
            ended.set()
        with contextlib.suppress(OSError):
            # Not the method of a TLS socket, which is of another thread.
            socket.shutdown(connection, SHUT_RDWR)

    def handle_error(self, request: socket | tuple[bytes, socket], client_address: object) -> None:
        """Report what is not a broken connection."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)
