"""Logging in, at the pod and at the key manager; and where somebody logs in."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from symphony_ecp.preview.rest.accounts import ExtraMissingError, LoginError, who_signed
from symphony_ecp.preview.rest.asked import error
from symphony_ecp.preview.rest.state import Answer

if TYPE_CHECKING:
    from symphony_ecp.preview.rest.accounts import Account
    from symphony_ecp.preview.rest.state import Request, Rest


def _signed_by(rest: Rest, request: Request) -> Account:
    try:
        value = json.loads(request.body)
    except (ValueError, RecursionError):
        value = None
    token = value.get("token") if isinstance(value, dict) else None
    return who_signed(token, {one.username: one for one in rest.accounts}, rest.now())


def login(rest: Rest, request: Request, name: str) -> Answer:
    """Answer a signed token with one of that name: ``sessionToken`` or ``keyManagerToken``."""
    try:
        account = _signed_by(rest, request)
    except ExtraMissingError as missing:
        return error(501, f"The preview pod cannot log anybody in. {missing}")
    except LoginError as reason:
        # Whoever guesses learns nothing: the reason is in the pod's own record.
        refusal = error(401, "Client is unauthorized to access this resource")
        return replace(refusal, note=str(reason))
    if name == "keyManagerToken":
        return Answer(200, {"token": secrets.token_hex(32), "name": name})
    token = rest.sessions.begin(account, rest.now())
    bearer = f"Bearer {secrets.token_hex(32)}"
    return Answer(200, {"token": token, "name": name, "authorizationToken": bearer})


def where_to_log_in(rest: Rest, request: Request) -> Answer:
    """Ask the login service; ``fs`` is the address again, or the word ``advanced``."""
    mail = request.query.get("emailAddress", "")
    if request.query.get("fs") not in (mail, "advanced") or not mail:
        return error(400, "emailAddress and fs are required")
    domain = mail.rpartition("@")[2].lower()
    if host := rest.directory.domains.get(domain):
        return Answer(200, {"podDomain": host})
    message = f"No pod found for emailAddress: '{mail}' and companyDomain: '{domain}'"
    return Answer(404, {"message": message, "status": "NOT_FOUND"})
