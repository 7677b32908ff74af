"""Serve both sites and the preview pod on this machine."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from symphony_ecp.preview import PreviewPod
from symphony_ecp.registry import PREVIEW_HOST

ADDRESS = "127.0.0.1"
PORTS = {"mkdocs": 8001, "sphinx": 8002}


class PortTakenError(Exception):
    """Another program listens where we want to; the message says so in one sentence."""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Keep the terminal for the addresses."""


@contextlib.contextmanager
def serving(folders: dict[str, Path], ports: dict[str, int] = PORTS) -> Iterator[dict[str, str]]:
    """Serve a folder for each host, and the pod.

    The folders may still be empty: ports are taken first, so that a taken one is known before
    anything is built.

    Yields:
        The address of each host's site, and of the ``pod``.

    Raises:
        PortTakenError: when a port is taken.

    """
    with contextlib.ExitStack() as stack:
        addresses: dict[str, str] = {}
        for host, folder in folders.items():
            handler = partial(_Quiet, directory=str(folder))
            with _taken(f"{ADDRESS}:{ports[host]}"):
                server = ThreadingHTTPServer((ADDRESS, ports[host]), handler)
            stack.callback(server.server_close)
            threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
            stack.callback(server.shutdown)
            addresses[host] = f"http://{ADDRESS}:{server.server_address[1]}/"
        address, _, port = PREVIEW_HOST.rpartition(":")
        with _taken(PREVIEW_HOST):
            pod = stack.enter_context(PreviewPod(address, int(port)))
        addresses["pod"] = pod.origin + "/"
        yield addresses


@contextlib.contextmanager
def _taken(address: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"cannot listen on {address} ({error.strerror}): end the program that does"
        raise PortTakenError(message) from error
