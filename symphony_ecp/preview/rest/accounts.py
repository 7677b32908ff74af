"""Service accounts of the preview pod: who may log in, with which key, and for how long.

As Symphony documents it ("RSA authentication"): a JWT, signed with RS512 by the key whose public
half the pod knows, whose ``sub`` is the account's user name and whose ``exp`` lies at most five
minutes ahead. PyJWT and cryptography come with the extra ``[verify]``, and are imported by who
needs them: a pod without them shows chats.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from math import isfinite

from symphony_ecp.preview.rest.directory import made_up_user

#: How far ahead a token may expire, in seconds.
LONGEST = 300
#: What clocks may differ by, in seconds.
_LEEWAY = 5


class ExtraMissingError(Exception):
    """What the extra ``[verify]`` brings is not installed."""

    def __init__(self) -> None:
        super().__init__("PyJWT and cryptography are needed: pip install 'symphony-ecp[verify]'")


class LoginError(Exception):
    """A token that logs nobody in; the message says why, for the pod's record alone."""


@dataclass(frozen=True, slots=True)
class Account:
    """A service account.

    Attributes:
        username: what a token's ``sub`` says.
        public_key: PEM.
        admin: whether it holds the role *User Provisioning*, which sees every stream and the
            company's apps; others see their own streams.

    """

    username: str
    public_key: str
    admin: bool = True

    @property
    def id(self) -> int:
        """Its user id."""
        return made_up_user(self.username)


def new_key_pair() -> tuple[str, str]:
    """Return a new RSA key, private (PKCS#8) and public, as PEM.

    Raises:
        ExtraMissingError: without the extra.

    """
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import rsa
    except ImportError as error:
        raise ExtraMissingError from error
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


def check_public_key(pem: str) -> None:
    """Raise :class:`ValueError` for what is no RSA public key in PEM.

    Raises:
        ExtraMissingError: without the extra.

    """
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
        from cryptography.hazmat.primitives.serialization import load_pem_public_key
    except ImportError as error:
        raise ExtraMissingError from error
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPublicKey):
        raise ValueError("not the public half of an RSA key in PEM")


def who_signed(token: object, accounts: dict[str, Account], now: float) -> Account:
    """Return the account whose valid token this is.

    Args:
        token: the JWT.
        accounts: by user name.
        now: the pod's time, in seconds since 1970.

    Raises:
        LoginError: when it is nobody's.
        ExtraMissingError: without the extra.

    """
    try:
        import cryptography  # noqa: F401 - without it PyJWT knows no RS512
        import jwt
    except ImportError as error:
        raise ExtraMissingError from error
    try:
        if not isinstance(token, str):
            raise LoginError("no token")
        sub = jwt.decode(token, options={"verify_signature": False}).get("sub")
        account = accounts.get(sub) if isinstance(sub, str) else None
        if account is None:
            raise LoginError("no such account")
        # The pod's clock may be wrong on purpose, so what it says of `exp` is worked out here.
        claims = jwt.decode(
            token,
            account.public_key,
            algorithms=["RS512"],
            options={"verify_exp": False, "verify_iat": False, "require": ["exp"]},
        )
    except (jwt.PyJWTError, ArithmeticError, ValueError, RecursionError) as error:
        raise LoginError(str(error)) from error
    expires = claims["exp"]
    is_number = isinstance(expires, int) or (isinstance(expires, float) and isfinite(expires))
    if isinstance(expires, bool) or not is_number:
        raise LoginError("exp is no time")
    if expires <= now - _LEEWAY:
        raise LoginError("expired")
    if expires > now + LONGEST + _LEEWAY:
        raise LoginError("expires in more than five minutes")
    return account


@dataclass
class _Session:
    account: Account
    ends: float
    used: int = 0


@dataclass
class Sessions:
    """Who is logged in.

    Attributes:
        seconds: how long a session lasts.
        requests: how many calls it lasts for; ``None`` for any number.

    """

    seconds: float = 3600.0
    requests: int | None = None
    _open: dict[str, _Session] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, account: Account, now: float) -> str:
        """Return the token of a new session."""
        token = secrets.token_hex(32)
        with self._lock:
            self._open[token] = _Session(account, now + self.seconds)
        return token

    def use(self, token: str, now: float) -> Account | None:
        """Return whose session it is, and count the call; ``None`` where it is over or none."""
        with self._lock:
            session = self._open.get(token)
            if session is None:
                return None
            session.used += 1
            over = self.requests is not None and session.used > self.requests
            if over or now >= session.ends:
                del self._open[token]
                return None
            return session.account

    def expire(self) -> None:
        """End every session now."""
        with self._lock:
            self._open.clear()
