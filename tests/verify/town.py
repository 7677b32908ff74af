"""Hosts over TLS by their real names, behind a proxy that leads to them: nothing is resolved."""

import re
import ssl
import threading
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import SHUT_WR, create_connection, create_server
from typing import Any

import trustme

from symphony_ecp.preview import PreviewPod

PASSWORD = "s3cret-of-the-proxy"
HEALTHY = {
    "/embed/version.json": (200, {"Content-Type": "application/json"}, b'{"version": "1"}'),
    "/embed/sdk.js": (200, {"Content-Type": "text/javascript"}, b"window.symphony = {};"),
}


def server(answers, certificate=None):
    """Serve fixed answers by path; ``None`` says nothing until the client gives up."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            asked.append(self.path)
            answer = answers.get(self.path.partition("?")[0], (404, {}, b""))
            if answer is None:
                gone.wait(20)
                self.close_connection = True
                return
            status, headers, body = answer
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                for one in [value] if isinstance(value, str) else value:
                    self.send_header(name, one)
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(body)

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_):
            pass  # whoever has heard enough goes

        def close(self):
            gone.set()
            self.shutdown()
            self.server_close()

    asked, gone = [], threading.Event()
    made = Server(("127.0.0.1", 0), Handler)
    made.asked = asked
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        made.socket = context.wrap_socket(
            made.socket, server_side=True, do_handshake_on_connect=False
        )
    threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True).start()
    return made


@dataclass
class Town:
    """An authority, and hosts by name."""

    folder: Path
    authority: Any = field(default_factory=trustme.CA)
    routes: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __enter__(self):
        self._stack = ExitStack()
        self.ca = self.folder / "authority.pem"
        self.authority.cert_pem.write_to_path(self.ca)
        self._listening = create_server(("127.0.0.1", 0))
        self._stack.callback(self._listening.close)
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._stack.close()

    def issue(self, *names, **more):
        return self.authority.issue_cert(*names, **more)

    def pod(self, host, *faults, certificate=None, **more):
        """Run a preview pod under a name."""
        file = self.folder / f"{host}.pem"
        certificate = certificate or self.issue(host)
        certificate.private_key_and_cert_chain_pem.write_to_path(file)
        pod = PreviewPod(certfile=str(file), hosts=(host,), faults=set(faults), **more)
        self.routes[host] = int(self._stack.enter_context(pod).host.rpartition(":")[2])
        return pod

    def answers(self, host, answers, certificate=None):
        """Let a host answer what a test says."""
        made = server(answers, certificate or self.issue(host))
        self._stack.callback(made.close)
        self.routes[host] = made.server_address[1]
        return made

    def _accept(self):
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with client, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head and (data := client.recv(65536)):
                head += data
            self.asked.append(head.decode("latin-1"))
            match = re.match(rb"CONNECT ([\w.-]+):", head)
            port = self.routes.get(match[1].decode()) if match else None
            if port is None:
                client.sendall(b"HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n")
                return
            with create_connection(("127.0.0.1", port)) as host:
                client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                back = threading.Thread(target=_pump, args=(host, client), daemon=True)
                back.start()
                _pump(client, host)
                back.join()


def _pump(source, target):
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(SHUT_WR)
