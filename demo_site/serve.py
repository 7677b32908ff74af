"""Serve both sites and the preview pod on this machine."""

from __future__ import annotations

import contextlib
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from demo_site.build import HERE
from symphony_ecp.preview import PreviewPod, write_account, write_configuration
from symphony_ecp.preview.rest import Directory, Rest, load_rooms
from symphony_ecp.site.registry import PREVIEW_HOST, load_registry

_ADDRESS, _, _POD_PORT = PREVIEW_HOST.rpartition(":")
PORTS = {"mkdocs": 8001, "sphinx": 8002, "pod": int(_POD_PORT), "client": 8766}
#: Companies by their domains of mail: the login service says which pod is theirs.
_DOMAINS = {"acme.com": PREVIEW_HOST, "globex.com": "localhost:8766"}


class PortTakenError(Exception):
    """Another program listens where we want to; the message says so in one sentence."""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Keep the terminal for the addresses."""


@contextlib.contextmanager
def serving(
    folders: Mapping[str, Path], ports: Mapping[str, int], faults: Iterable[str] = ()
) -> Iterator[dict[str, str]]:
    """Serve a folder for each host, and the pod.

    The folders may still be empty: ports are taken first, so that a taken one is known before
    anything is built.

    Args:
        folders: what to serve, by host.
        ports: a port for each host, for the ``pod`` and for that of a ``client``, which browsers
            call localhost; 0 takes a free one.
        faults: what goes wrong on the pod.

    Yields:
        The address of each host's site, and of the ``pod``; the path of a ``config`` with which
        a service account asks the pod.

    Raises:
        PortTakenError: when a port is taken.

    """
    with contextlib.ExitStack() as stack:
        addresses: dict[str, str] = {}
        for host, folder in folders.items():
            handler = partial(_Quiet, directory=str(folder))
            with _taken(ports[host]):
                server = ThreadingHTTPServer((_ADDRESS, ports[host]), handler)
            stack.callback(server.server_close)
            threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
            stack.callback(server.shutdown)
            addresses[host] = f"http://{_ADDRESS}:{server.server_address[1]}/"
        known = Directory.of_registry(load_registry(HERE / "symphony.yml", "symphony.yml"))
        known |= load_rooms(HERE / "rooms.yml")
        rest = Rest(directory=replace(known, domains=_DOMAINS))
        with _taken(ports["pod"]):
            pod = stack.enter_context(
                PreviewPod(_ADDRESS, ports["pod"], rest=rest, faults=set(faults))
            )
        addresses["pod"] = f"{pod.origin}/"
        with _taken(ports["client"]):
            client = stack.enter_context(PreviewPod(_ADDRESS, ports["client"]))
        addresses["client"] = client.origin.replace(_ADDRESS, "localhost") + "/"
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ecp-demo-")))
        account, key = write_account(scratch)
        rest.accounts = [account]
        addresses["config"] = str(write_configuration(scratch, pod, account, key))
        yield addresses


@contextlib.contextmanager
def _taken(port: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = (
            f"cannot listen on {_ADDRESS}:{port} ({error.strerror}); "
            "end the program that listens there and try again"
        )
        raise PortTakenError(message) from error
