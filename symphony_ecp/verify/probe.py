"""One question to one host, without an account: its answer, and how long its certificate holds.

Nothing secret is sent, since there is nothing. A redirect is followed on the
same host only; another one is said.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import SplitResult

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, exceptions
from urllib3.connection import HTTPSConnection
from urllib3.util import Timeout

from symphony_ecp import __version__
from symphony_ecp.text import shorten
from symphony_ecp.verify import addresses
from symphony_ecp.verify.account import Account, Proxy
from symphony_ecp.verify.errors import PodError
from symphony_ecp.verify.ways import manager, proxy_of_environment, reason

#: As much of an answer as is looked at, in bytes.
SIZE = 65_536

_AUTHORITY = "is of an authority that nobody here knows", "name a file with it as --ca"
_OTHER_HOST = "is for another host", "correct the host, or have the pod's certificate corrected"
#: What OpenSSL finds wrong with a certificate (``x509_vfy.h``), and what to do.
_WRONG: dict[int, tuple[str, str]] = {
    9: ("is not valid yet", "check the clock of this machine"),
    10: ("has expired", "have it renewed"),
    62: _OTHER_HOST,
    64: _OTHER_HOST,
}


class CertificateError(PodError):
    """A host cannot show that it is itself."""


@dataclass(frozen=True)
class Reply:
    """What a host answers.

    Attributes:
        status: of HTTP.
        header: returns all values of a header.
        start: the first :data:`SIZE` bytes.
        more: whether there are more.
        elsewhere: the scheme, host and port of another host that it sends requests on to.
        seconds: how long it took.
        days: for how many whole days the certificate is valid yet; ``None`` without TLS.

    """

    status: int
    header: Callable[[str], list[str]]
    start: bytes
    more: bool
    elsewhere: str
    seconds: float
    days: int | None

    @property
    def type(self) -> str:
        """The type of the content, without its parameters."""
        return ", ".join(self.header("Content-Type")).partition(";")[0].strip().lower()


class _Connection(HTTPSConnection):
    """Keeps the end of the certificate in mind, since the socket may be closed when one asks."""

    expires: float | None = None

    def connect(self) -> None:
        super().connect()
        certificate = self.sock.getpeercert() if isinstance(self.sock, ssl.SSLSocket) else None
        if certificate:
            self.expires = ssl.cert_time_to_seconds(str(certificate["notAfter"]))


class _Pool(HTTPSConnectionPool):
    ConnectionCls = _Connection


@dataclass(frozen=True)
class Prober:
    """Asks.

    Attributes:
        trust: whose certificates are trusted.
        timeout: seconds for a connection, for the next bytes, and for a whole answer.

    """

    trust: ssl.SSLContext
    timeout: float = 10

    def get(self, url: str, accept: str = "*/*") -> Reply:
        """Ask for an address.

        Raises:
            PodError: there is no answer; :class:`CertificateError` where TLS is the reason.

        """
        begun = time.monotonic()
        try:
            parts = addresses.typed(url)
        except ValueError:
            raise PodError(f"'{shown(url)}' is no address; write https:// and a host") from None
        for _ in range(4):
            reply, location = self._exchange(url, parts, accept, begun)
            if location is None:
                return reply
            try:
                url, other = addresses.follow(url, location)
            except ValueError:
                message = f"{parts.hostname} sends requests on to what is no address"
                raise PodError(f"{message}; have that corrected") from None
            if addresses.origin(other) != addresses.origin(parts):
                return replace(reply, elsewhere=_named(other))
            parts = other
        raise PodError(f"{parts.hostname} sends requests round in circles; have that corrected")

    def _exchange(
        self, url: str, parts: SplitResult, accept: str, begun: float
    ) -> tuple[Reply, str | None]:
        scheme, host, port = addresses.origin(parts)
        account = Account(scheme, host, port)
        proxy = proxy_of_environment(account)
        headers = {"Accept": accept, "User-Agent": f"symphony-ecp/{__version__}"}
        options: dict[str, Any] = {"ssl_context": self.trust, "headers": headers}
        asking = manager(proxy, **options)
        asking.pool_classes_by_scheme = {"http": HTTPConnectionPool, "https": _Pool}
        ends = time.monotonic() + self.timeout
        try:
            response = asking.request(
                "GET",
                url,
                timeout=Timeout(total=self.timeout),
                retries=False,
                redirect=False,
                preload_content=False,
            )
            # Before the body ends, since the connection is given back then.
            expires = getattr(response.connection, "expires", None)
            start = b""
            while len(start) <= SIZE and (piece := response.read1(SIZE)):
                start += piece
                if time.monotonic() > ends:
                    raise exceptions.TimeoutError("slow")
            response.close()
        except exceptions.HTTPError as error:
            raise _why(error, account.shown, proxy) from None
        finally:
            asking.clear()
        reply = Reply(
            response.status,
            response.headers.getlist,
            start[:SIZE],
            len(start) > SIZE,
            "",
            time.monotonic() - begun,
            None if expires is None else int((expires - time.time()) // 86_400),
        )
        moved = response.status in (301, 302, 303, 307, 308)
        return reply, response.headers.get("Location") if moved else None


def shown(url: str) -> str:
    """Return an address for messages: without credentials, and without its query."""
    head = url.partition("?")[0].partition("#")[0]
    if "@" in url:
        try:
            parts = addresses.typed(url)
        except ValueError:
            return "…"  # nobody knows where a password in it ends
        head = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    return shorten(head, 200)


def _named(parts: SplitResult) -> str:
    return shorten(f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}")


def _why(error: exceptions.HTTPError, host: str, proxy: Proxy | None) -> PodError:
    """Say why there is no answer, in the words of somebody who has no configuration but a host."""
    if isinstance(error, exceptions.ProxyError) and proxy:
        message = f"the proxy {proxy.host}:{proxy.port} does not let requests through to {host}"
        return PodError(f"{message}; check HTTPS_PROXY and NO_PROXY")
    if not isinstance(error, exceptions.SSLError):
        return reason(error, host, proxy)
    cause = error.args[0] if error.args else None
    if not isinstance(cause, ssl.SSLCertVerificationError):
        return CertificateError(f"{host} speaks no TLS that is understood; check its port")
    what, hint = _WRONG.get(cause.verify_code, _AUTHORITY)
    return CertificateError(f"the certificate of {host} {what}; {hint}")
