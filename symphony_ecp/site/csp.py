"""The Content-Security-Policy that a site's chats need: nothing more than they load.

The script and the stylesheet are the site's own. The SDK is a script of the pod, and so needs
``script-src``; the open and iframe renderings need the pod's frames only. Nothing is inline,
nothing is fetched by the page itself, but for the login service where a reader may ask it which
pod is theirs (facts: Symphony docs, "Get started", and the official
examples, whose ``'unsafe-inline'`` is for scripts of their own).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from symphony_ecp.site.readers import ANY, login_service, takes_any
from symphony_ecp.site.registry import Pod
from symphony_ecp.site.site import Site
from symphony_ecp.syntax import DOCK, options

#: A chat's own word for how it is rendered, in every syntax.
_RENDERING = re.compile(r"\brendering[\"']?\s*:\s*[\"']?(sdk|open|iframe)\b", re.IGNORECASE)


def renderings(site: Site, texts: Iterable[str]) -> frozenset[str]:
    """Return the renderings that a site's chats use: its default, what its dock and pages name."""
    default = site.defaults.get("rendering")
    named = {match[1].lower() for text in texts for match in _RENDERING.finditer(text)}
    docked = options.read(site.registry.dock.entries, DOCK, None)[0] if site.registry.dock else {}
    named |= {docked["rendering"].value} if "rendering" in docked else set()
    return frozenset({default.value if default else "sdk"} | named)


def policy(site: Site, used: frozenset[str]) -> dict[str, list[str]]:
    """Return the policy by directive, for every pod that the site's chats may open on."""
    wide = takes_any(site)
    origins = sorted({pod.origin for pod in site.told if not (wide and _is_in_any(pod))})
    origins = [ANY, *origins] if wide else origins
    service = login_service(site)
    return {
        "default-src": ["'none'"],
        "script-src": ["'self'", *(origins if "sdk" in used else ())],
        "style-src": ["'self'"],
        "frame-src": origins or ["'none'"],
        **({"connect-src": [service]} if service else {}),
    }


def _is_in_any(pod: Pod) -> bool:
    return pod.host.endswith(".symphony.com")  # with a port it does not


def reason(site: Site) -> str:
    """Say why a policy lets in more than the registry names; ``""`` where it does not."""
    if not takes_any(site):
        return ""
    where = site.registry.path or "the registry"
    return (
        f"*.symphony.com, since {where} says 'pod-lookup: any': a reader's pod may be any of these"
    )


def as_header(directives: dict[str, list[str]]) -> str:
    """Return the value of the HTTP header."""
    return "; ".join(" ".join((name, *sources)) for name, sources in directives.items())
