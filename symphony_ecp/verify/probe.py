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
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, exceptions
from urllib3.connection import HTTPSConnection
from urllib3.util import Timeout, make_headers

from symphony_ecp import __version__
from symphony_ecp.text import shorten
from symphony_ecp.verify.account import Account, Proxy
from symphony_ecp.verify.errors import PodError
from symphony_ecp.verify.ways import proxy_of_environment, reason

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
        for _ in range(4):
            parts = split(url)
            reply, location = self._exchange(url, parts, accept, begun)
            if location is None:
                return reply
            url, other = _joined(url, location)
            if _origin(other) != _origin(parts):
                return replace(reply, elsewhere=_named(other))
        raise PodError(f"{parts.hostname} sends requests round in circles; have that corrected")

    def _exchange(
        self, url: str, parts: SplitResult, accept: str, begun: float
    ) -> tuple[Reply, str | None]:
        scheme, host, port = _origin(parts)
        account = Account(scheme, host, port)
        proxy = proxy_of_environment(account)
        headers = {"Accept": accept, "User-Agent": f"symphony-ecp/{__version__}"}
        options: dict[str, Any] = {"ssl_context": self.trust, "headers": headers}
        if proxy is None:
            manager = urllib3.PoolManager(**options)
        else:
            who = f"{proxy.username}:{proxy.password}" if proxy.username else None
            given = make_headers(proxy_basic_auth=who) if who else None
            manager = urllib3.ProxyManager(
                f"http://{proxy.host}:{proxy.port}", proxy_headers=given, **options
            )
        manager.pool_classes_by_scheme = {"http": HTTPConnectionPool, "https": _Pool}
        ends = time.monotonic() + self.timeout
        try:
            response = manager.request(
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
            manager.clear()
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


def _joined(url: str, location: str) -> tuple[str, SplitResult]:
    """Return where a redirect leads."""
    try:
        url = urljoin(url, location)
    except ValueError:
        url = location
    return url, split(url)


def split(url: str) -> SplitResult:
    """Read an address of HTTP; raises :class:`PodError` for any other."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise PodError(f"'{shown(url)}' is no address; write https:// and a host")
    return parts


def shown(url: str) -> str:
    """Return an address for messages: without credentials, and without its query."""
    head = url.partition("?")[0].partition("#")[0]
    scheme, slashes, rest = head.partition("//")
    return f"{scheme}{slashes}{rest.rpartition('@')[2]}" if slashes else head.rpartition("@")[2]


def _named(parts: SplitResult) -> str:
    return shorten(f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}")


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme[4:] else 80)


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
