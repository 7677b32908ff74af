"""The pods that readers choose from, and whom they may ask for theirs: what browsers are told.

A reader can only log in on the pod of their own company (Symphony docs, "Get started"), which no
build knows.
"""

from __future__ import annotations

from typing import Any

from symphony_ecp.site.registry import READERS_POD
from symphony_ecp.site.site import Site
from symphony_ecp.symphony import LOGIN_PATH, LOGIN_SERVICE
from symphony_ecp.words import Texts

#: Every pod of Symphony's, as a policy says it.
ANY = "https://*.symphony.com"

#: The same for the script: whole labels in lower case, no port and nothing else of an address.
_OTHERS = r""", (name) =>
  /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+symphony\.com$/.test(name)
    ? { origin: `https://${name}`, partners: [] }
    : undefined"""


def login_service(site: Site) -> str:
    """Return the origin of the service that may be asked for a reader's pod; ``""`` for none.

    Where a build is a trial, the preview pod answers in its place.
    """
    readers = site.registry.readers
    if not readers or not site.registry.lookup:
        return ""
    near = (pod.origin for pod in readers if pod.is_local)
    return next(near, LOGIN_SERVICE) if site.is_trial else LOGIN_SERVICE


def takes_any(site: Site) -> bool:
    """Whether pods that the registry does not name are let in."""
    return bool(site.registry.readers) and site.registry.lookup == "any"


def others(site: Site) -> str:
    """Return what the script is told of hosts that the registry does not name."""
    return _OTHERS if takes_any(site) else ""


def _by_language(title: Texts, site: Site) -> Texts:
    """Return a title; of several, under ``""``, the one for whoever reads none of the languages."""
    return title if isinstance(title, str) else {**title, "": str(site.said(title))}


def choice(site: Site) -> dict[str, Any]:
    """Return what stands for a host until a reader has chosen one, by its name."""
    readers = site.registry.readers
    if not readers:
        return {}
    told = {*site.told}
    shown = [pod for pod in reversed(readers) if pod in told]
    titles = {pod.host: _by_language(pod.title or pod.name, site) for pod in shown}
    entry = {"origin": "", "partners": [], "titles": titles}
    if service := login_service(site):
        entry["lookup"] = service + LOGIN_PATH
    return {READERS_POD: entry}
