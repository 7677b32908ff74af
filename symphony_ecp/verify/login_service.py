"""Symphony's login service: which pod serves an e-mail address.

Symphony docs, "Get started"::

    GET /webcontroller/podLoginInformation?emailAddress={mail}&fs={mail}
    {"podDomain": "acme.symphony.com"}, or {"status": "NOT_FOUND", "message": …}

Older versions of that page, and "Sponsored access API", say ``fs=advanced``: both are asked, in
this order. For an address that nobody has, the pod is the one that most people of its company use.
The status of HTTP is not documented.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from symphony_ecp.site.registry import HOST
from symphony_ecp.symphony import LOGIN_PATH, LOGIN_SERVICE
from symphony_ecp.verify.errors import PodError
from symphony_ecp.verify.probe import Prober, Reply, shown

SERVICE = LOGIN_SERVICE


def pod_of(email: str, prober: Prober, service: str = SERVICE) -> str | None:
    """Return the host of the pod that serves an address; ``None`` where the service knows none.

    Raises:
        PodError: the service gives no answer of its own to either form.

    """
    name, answers = shown(service), []
    for form in (email, "advanced"):
        query = urlencode({"emailAddress": email, "fs": form})
        reply = prober.get(f"{service.rstrip('/')}{LOGIN_PATH}?{query}", "application/json")
        if reply.elsewhere:
            message = f"{name} sends requests on to {reply.elsewhere}"
            raise PodError(f"{message}; name that as --service, if it is Symphony's")
        said = _value(reply)
        if reply.status == 200 and (host := _host(said)):
            return host
        answers.append((said.get("status") == "NOT_FOUND", reply.status))
    if any(is_none for is_none, _ in answers):
        return None
    _, status = answers[0]
    what = f"status {status}" if status != 200 else "something that names no pod"
    raise PodError(f"{name} answers with {what}; check --service, or try again later")


def _value(reply: Reply) -> dict[str, Any]:
    try:
        value = json.loads(reply.start)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _host(said: dict[str, Any]) -> str:
    """Return the host that is answered, if it is one; nothing else is ever shown."""
    try:
        return str(HOST.read(str(said.get("podDomain", ""))))
    except ValueError:
        return ""
