"""The way to a pod: whose certificates are trusted, which proxy is taken, why nothing arrives."""

from __future__ import annotations

import ssl
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3 import exceptions

from symphony_ecp.text import shorten
from symphony_ecp.verify import addresses
from symphony_ecp.verify.account import Account, Proxy
from symphony_ecp.verify.errors import PodError


def trusting(file: Path | None, named: str = "'ssl: trustStore: path:'") -> ssl.SSLContext:
    """Return what trusts the system's authorities, and those of a file, by what names it."""
    context = ssl.create_default_context()
    if file is not None:
        try:
            context.load_verify_locations(cafile=file)
        except (OSError, ValueError, ssl.SSLError):
            message = f"{shorten(str(file), 300)} is no file of certificates in PEM"
            raise PodError(f"{message}; correct {named}") from None
    return context


def proxy_of_environment(account: Account) -> Proxy | None:
    """Return the proxy that the environment names, as it does for most programs.

    None leads to this machine, whatever ``NO_PROXY`` says.
    """
    given = getproxies().get(account.scheme)
    if not given or account.is_local or proxy_bypass(f"{account.host}:{account.port}"):
        return None
    try:
        return Proxy(*addresses.proxy(given))
    except ValueError:
        hint = f"write {account.scheme.upper()}_PROXY as http://HOST:PORT"
        message = "the environment's proxy is no address"
        raise PodError(f"{message}; {hint}, and a / in a password as %2F") from None


def manager(proxy: Proxy | None, **options: Any) -> urllib3.PoolManager:
    """Return what sends requests, through a proxy if there is one."""
    if proxy is None:
        return urllib3.PoolManager(**options)
    headers = {}
    if proxy.username:
        # In UTF-8 (RFC 7617, 2.1); what is none in the environment, as the bytes that it was.
        who = f"{proxy.username}:{proxy.password}".encode(errors="surrogateescape")
        headers["Proxy-Authorization"] = f"Basic {b64encode(who).decode()}"
    address = f"http://{proxy.host}:{proxy.port}"
    return urllib3.ProxyManager(address, proxy_headers=headers, **options)


def reason(error: exceptions.HTTPError, shown: str, proxy: Proxy | None) -> PodError:
    """Say why there is no answer, without anything that the library says."""
    if isinstance(error, exceptions.ProxyError):
        name = f"the proxy {proxy.host}:{proxy.port}" if proxy else "the proxy"
        message = f"{name} does not let requests through to {shown}"
        return PodError(f"{message}; check 'proxy' and HTTPS_PROXY", lasting=False)
    if isinstance(error, exceptions.SSLError):
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            message = f"the certificate of {shown} is not trusted"
            return PodError(f"{message}; name its authority's in 'ssl: trustStore: path:'")
        message = f"{shown} speaks no TLS that is understood"
        return PodError(f"{message}; check 'scheme' and 'port'", lasting=False)
    if isinstance(error, exceptions.NameResolutionError):
        message = f"no address is known for {shown}"
        return PodError(f"{message}; check 'host' and this machine's network", lasting=False)
    if isinstance(error, exceptions.NewConnectionError | exceptions.ConnectTimeoutError):
        message = f"{shown} cannot be reached"
        return PodError(f"{message}; check 'host', 'port' and the network", lasting=False)
    if isinstance(error, exceptions.TimeoutError):
        message = f"{shown} takes too long to answer"
        return PodError(f"{message}; try again later", lasting=False)
    if isinstance(error, exceptions.LocationValueError):
        return PodError(f"'{shown}' is no host; check 'host'")
    if isinstance(error, exceptions.DecodeError):
        message = f"{shown} answers with what cannot be unpacked"
        return PodError(f"{message}; ask its administrator what stands before it", lasting=False)
    message = f"{shown} breaks the connection off"
    return PodError(f"{message}; try again later, or check 'scheme' and 'port'", lasting=False)
