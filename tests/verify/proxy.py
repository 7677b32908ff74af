"""A proxy of HTTP."""

import re
import socket
import threading
from contextlib import contextmanager, suppress


@contextmanager
def proxy(*, lets_through, host="127.0.0.1"):
    """Run a proxy that takes whole addresses, and CONNECT; it notes what it was asked.

    All hosts are on this machine, and ``acme.invalid`` is it by another name.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    server = socket.create_server((host, 0), family=family)
    asked = []

    def pump(source, target):
        with suppress(OSError):
            while data := source.recv(65536):
                data = re.sub(rb"^(GET|POST) http://[^/]+", rb"\1 ", data)
                target.sendall(data.replace(b"acme.invalid", b"127.0.0.1"))
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def serve(client):
        with client:
            head = b""
            while b"\r\n\r\n" not in head and (data := client.recv(65536)):
                head += data
            asked.append(head.decode("latin-1"))
            if not lets_through:
                client.sendall(b"HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n")
                return
            target = re.match(rb"\w+ (?:http://)?[\w.]+:(\d+)", head)
            with socket.create_connection(("127.0.0.1", int(target[1]))) as pod:
                if head.startswith(b"CONNECT"):
                    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                else:
                    head = re.sub(rb"http://[^/]+", b"", head, count=1)
                    pod.sendall(head.replace(b"acme.invalid", b"127.0.0.1"))
                back = threading.Thread(target=pump, args=(pod, client), daemon=True)
                back.start()
                pump(client, pod)
                back.join()

    def accept():
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(client,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server.getsockname()[1], asked
    finally:
        server.close()
