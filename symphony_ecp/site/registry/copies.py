"""Where a pod's partner id holds: the hosts of a site and its copies.

A partner id is for a list of domains (Symphony docs, "Pricing tiers"); elsewhere every chat fails.
A pattern is a host, or ``*.`` and the end of one, where the star stands for whole labels, one or
more. Either may have a port; without one it means every port.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

#: What every machine calls itself; written as one of them in symphony-ecp-hosts.js.
LOOPBACK = "localhost"

#: Pieces of what hosts look like.
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = rf"(?:{LABEL}\.)*(?!(?:\d+|0x[0-9a-f]*)(?::|$)){LABEL}"
OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_PATTERN = re.compile(
    rf"(?:\[::1\]|{OCTET}(?:\.{OCTET}){{3}}|\*\.{LABEL}\.{_NAME}|{_NAME})"
    r"(?::(?P<port>[1-9]\d{0,4}))?",
    re.ASCII | re.IGNORECASE,
)
_PORTS = {"https": "443", "http": "80"}

EXPECTED = "a host such as docs.acme.com or '*.docs.acme.com'"


def read_copies(text: str) -> str:
    """Read one pattern.

    Raises:
        ValueError: it is none; the message says what was expected.

    """
    pattern = text.strip()
    match = _PATTERN.fullmatch(pattern)
    if match is None or int(match["port"] or 443) > 65535:
        raise ValueError(EXPECTED)
    return pattern.lower()


def is_loopback(host: str) -> bool:
    """Whether a host, without a port, is the machine itself (RFC 6761, 6.3)."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == LOOPBACK or host.endswith(f".{LOOPBACK}")


def for_browsers(patterns: Iterable[str], *, is_local: bool) -> list[str]:
    """Return patterns as the script compares them, which calls every loopback host one name.

    Args:
        patterns: those of a pod.
        is_local: whether it is on the reader's machine, whose pages it then serves as well.

    """
    found = {LOOPBACK} if is_local else set()
    for pattern in patterns:
        host, port = _split(pattern)
        found.add((LOOPBACK if is_loopback(host) else host) + port)
    return sorted(found)


def holds_for(patterns: Iterable[str], address: str) -> bool:
    """Whether a site at an address is one of them.

    Raises:
        ValueError: it is no address of a site.

    """
    parts = urlsplit(address)
    host, port = (parts.hostname or "").lower(), str(parts.port or _PORTS.get(parts.scheme, ""))
    if parts.scheme not in _PORTS or not host:
        raise ValueError(address)
    host = LOOPBACK if is_loopback(host) else host
    for pattern in for_browsers(patterns, is_local=False):
        wanted, its_port = _split(pattern)
        if its_port not in ("", f":{port}"):
            continue
        if wanted == host or (wanted[0] == "*" and host.endswith(wanted[1:])):
            return True
    return False


def _split(pattern: str) -> tuple[str, str]:
    host, colon, port = pattern.rpartition(":")
    return (host, colon + port) if port.isdigit() else (pattern, "")
