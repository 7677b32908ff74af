"""Who is signed in to the preview pod, by cookie, as on a pod.

A frame of the pod in another site's page gets the cookie only where the browser lets it: so the
preview shows what readers see whose browsers keep cookies apart. Two pods of one machine on two
ports share its cookies, and so each names its cookie after its host (RFC 6265, 8.5).
"""

from __future__ import annotations

import re
import secrets
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from symphony_ecp.site.registry import is_loopback

#: The cookie of somebody who has signed out; without one the faults of the pod decide.
_OUT = "out"


def host_in(header: str) -> str:
    """Return the host in a header ``Host``, without its port; nothing where it is no host."""
    try:
        parts = urlsplit(f"//{header}")
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.netloc == header and "@" not in header else ""


def cookie_name(host: str) -> str:
    """Return the name of the cookie of the pod at a host, which may have a port."""
    return "preview-" + re.sub(r"[^\w.]+", "-", host.lower(), flags=re.ASCII).strip("-")


class Sessions:
    """The sessions of one pod."""

    def __init__(self) -> None:
        self._open: set[str] = set()

    def is_open(self, host: str, cookies: str) -> bool | None:
        """Whether a header ``Cookie`` holds a session; ``None`` where it says nothing of one."""
        value = _value(cookie_name(host), cookies)
        return False if value == _OUT else True if value in self._open else None

    def begin(self, host: str, *, tls: bool) -> str:
        """Sign somebody in; returns the header ``Set-Cookie``."""
        token = secrets.token_urlsafe()
        self._open.add(token)
        return _cookie(host, token, tls=tls)

    def end(self, host: str, cookies: str, *, tls: bool) -> str:
        """Sign somebody out; returns the header ``Set-Cookie``."""
        self._open.discard(_value(cookie_name(host), cookies))
        return _cookie(host, _OUT, tls=tls)


def _value(name: str, cookies: str) -> str:
    try:
        found = SimpleCookie(cookies).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def _cookie(host: str, value: str, *, tls: bool) -> str:
    """Return a cookie that frames get; without TLS browsers take one on their own machine alone."""
    reaches_frames = tls or is_loopback(host_in(host))
    site = "SameSite=None; Secure" if reaches_frames else "SameSite=Lax"
    return f"{cookie_name(host)}={value}; Path=/; HttpOnly; {site}"
