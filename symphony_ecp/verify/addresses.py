"""Addresses that people and servers write, read in one place.

Whatever is none is a :class:`ValueError` without a message: what was written may hold a password.
"""

from __future__ import annotations

from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from urllib3.util import Url, parse_url

#: Scheme, host without brackets, and port: who is talked to.
Origin = tuple[str, str, int]
_PORTS = {"https": 443, "http": 80}


def authority(text: str) -> tuple[str, int | None]:
    """Read a host with or without a port; an IPv6 address may lack its brackets."""
    alone = text.count(":") > 1 and text[0] != "["
    url = _parse(f"//[{text}]" if alone else f"//{text}")
    if url.auth is not None or url.request_uri != "/":
        raise ValueError
    return str(url.host), url.port


def proxy(text: str) -> tuple[str, int, str, str]:
    """Read a proxy of HTTP: host, port, and the name and password that it asks for.

    A ``/`` in a password ends the host, and then part of it would be read as the port.
    """
    url = _parse(text if "://" in text else f"http://{text}")
    if url.scheme != "http" or url.request_uri != "/":
        raise ValueError
    # Not `url.auth`, in which escapes are in another case than they were.
    given = text.rpartition("@")[0].rpartition("//")[2]
    name, _, password = (unquote(part, errors="surrogateescape") for part in given.partition(":"))
    return str(url.host), url.port or 80, name, password


def _parse(text: str) -> Url:
    url = parse_url(text)
    if not url.host or url.port == 0 or url.fragment is not None:
        raise ValueError
    url.host.encode("idna")  # as connecting does: no label is empty or too long
    return url


def split(url: str) -> SplitResult:
    """Read an address of HTTP."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or parts.port == 0:
        raise ValueError
    return parts


def typed(url: str) -> SplitResult:
    """Read the same as people write it, who may have a name and a password in it."""
    parts = split(url)
    if parts.port and "@" not in parts.netloc and "@" in url:
        raise ValueError  # a / in a password, which a port would be the beginning of
    return parts


def follow(url: str, location: str) -> tuple[str, SplitResult]:
    """Return where a redirect leads."""
    url = urljoin(url, location)
    return url, split(url)


def origin(parts: SplitResult) -> Origin:
    """Return whom an address is of."""
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS[parts.scheme]
