"""A session on a pod: logging in with a signed JWT, and once more when the session has ended.

Symphony docs, "RSA authentication": a JWT with the algorithm RS512, the service account's user name
as ``sub`` and an ``exp`` at most five minutes ahead is exchanged for a session token, which every
request bears until the pod answers 401.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from threading import Lock
from typing import Any
from urllib.parse import quote

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from symphony_ecp.verify.client import Answer, Client, nonsense
from symphony_ecp.verify.errors import CannotAskError, PodError

#: Seconds that a JWT holds; Symphony takes at most 300, and clocks differ a little.
_LIFE = 240
#: How far this machine's clock may be from the pod's.
_DRIFT = 60
#: A pod that says it is further away does not know the time itself.
_ABSURD = 86_400
_LEAST_BITS = 2048


class Session:
    """Asks a pod with an account; several threads may.

    Args:
        client: sends the requests.

    Raises:
        CannotAskError: the account's private key is none.

    """

    def __init__(self, client: Client) -> None:
        self.client = client
        self.key = read_key(client.account.key)
        self.token = ""
        self.proved: set[str] = set()  # the sessions in which something was answered
        self.lock = Lock()

    def ask(
        self, method: str, path: str, query: Mapping[str, Any] | None = None, body: Any = None
    ) -> Answer:
        """Ask the pod, whatever it answers to somebody who is logged in.

        Args:
            method: ``GET`` or ``POST``.
            path: of the REST API, without ``/pod``.
            query: its parameters, with commas as they are: that is what a BDK sends.
            body: what becomes JSON.

        """
        pairs = "&".join(f"{key}={quote(str(text), ',@')}" for key, text in (query or {}).items())
        target = f"/pod{path}{'?' if pairs else ''}{pairs}"
        token = self.token or self.login("")
        ended = 0  # sessions that ended without having been of any use
        while ended < 2:
            answer = self.client.send(method, target, {"sessionToken": token}, body)
            if answer.status != 401:
                self.proved.add(token)
                return answer
            ended += token not in self.proved
            token = self.login(token)
        message = f"{self.client.shown} ends each session at once"
        raise PodError(f"{message}; ask its administrator about the service account")

    def login(self, ended: str) -> str:
        """Return the token of a new session, unless another thread has got one meanwhile."""
        with self.lock:
            if self.token == ended:
                self.token = self._login()
            return self.token

    def _login(self) -> str:
        shown, now = self.client.shown, time.time()
        claims = {"sub": self.client.account.username, "exp": int(now) + _LIFE}
        body = {"token": jwt.encode(claims, self.key, "RS512")}
        answer = self.client.send("POST", "/login/pubkey/authenticate", body=body)
        drift = now - answer.clock if answer.clock else 0
        if answer.status in (400, 401, 403):
            if _DRIFT < abs(drift) < _ABSURD:
                minutes = max(1, round(abs(drift) / 60))
                message = f"{shown} refuses the login, and this machine's clock is {minutes} min"
                raise PodError(f"{message} {'ahead' if drift > 0 else 'behind'}; set the clock")
            message = f"{shown} refuses the account's login"
            raise PodError(f"{message}; check the user name, and that the pod has this key for it")
        try:
            token = answer.json(shown)["token"] if answer.status == 200 else None
        except (KeyError, TypeError):
            token = None
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise nonsense(shown)
        return token


def read_key(text: str) -> RSAPrivateKey:
    """Read a private key in PEM; the message never quotes it."""
    remedy = "give an RSA key in PEM, as 'openssl genrsa 4096' writes it"
    try:
        key = load_pem_private_key(text.strip().encode(), password=None)
    except TypeError:
        message = "the private key is encrypted, and there is nobody to ask for a password"
        raise CannotAskError(f"{message}; decrypt it with 'openssl rsa'") from None
    except (ValueError, UnsupportedAlgorithm):
        what = "a public key" if "PUBLIC KEY" in text else "none"
        what = "a certificate" if "BEGIN CERTIFICATE" in text else what
        raise CannotAskError(f"the private key is {what}; {remedy}") from None
    if not isinstance(key, RSAPrivateKey):
        raise CannotAskError(f"the private key is not one of RSA; {remedy}")
    if key.key_size < _LEAST_BITS:
        raise CannotAskError(f"the private key has {key.key_size} bits, too few; {remedy}")
    return key
