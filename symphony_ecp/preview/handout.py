"""What the preview pod hands out to clients: throw-away certificates and keys, a configuration.

All of it lies in a folder that its caller makes and removes, outside of any site.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from symphony_ecp.preview.rest import Account, ExtraMissingError, new_key_pair

if TYPE_CHECKING:
    from symphony_ecp.preview.pod import PreviewPod

#: The service account that exists where no other is given.
DEMO_ACCOUNT = "demo-bot"


def write_certificates(folder: Path, names: Iterable[str] = ()) -> tuple[Path, Path]:
    """Make a certificate authority and a certificate of this machine, and of other names.

    Returns:
        The authority's certificate, which clients are to trust, and the server's with its key.

    Raises:
        ExtraMissingError: without the extra ``[verify]``.

    """
    try:
        import trustme
    except ImportError as error:
        raise ExtraMissingError from error
    authority = trustme.CA(organization_name="symphony-ecp preview pod")
    server = authority.issue_cert("localhost", "127.0.0.1", "::1", *names)
    trusted = _write(folder / "ca.pem", authority.cert_pem.bytes())
    return trusted, _write(folder / "server.pem", server.private_key_and_cert_chain_pem.bytes())


def write_account(folder: Path, *, admin: bool = True) -> tuple[Account, Path]:
    """Make a service account; returns it, and its private key.

    Raises:
        ExtraMissingError: without the extra ``[verify]``.

    """
    private, public = new_key_pair()
    path = _write(folder / f"{DEMO_ACCOUNT}.pem", private.encode())
    return Account(DEMO_ACCOUNT, public, admin), path


def write_configuration(
    folder: Path, pod: PreviewPod, account: Account, key: Path, trusted: Path | None = None
) -> Path:
    """Write the ``config.yaml`` with which a BDK, or ``ecp verify``, asks this pod.

    Args:
        folder: where.
        pod: a pod that listens.
        account: who asks.
        key: the account's private key.
        trusted: the certificate authority, if it is none that machines know.

    """
    scheme, _, host = pod.origin.partition("://")
    address, _, port = host.rpartition(":")
    settings: dict[str, Any] = {"scheme": scheme, "host": address, "port": int(port)}
    if pod.rest.context:
        settings["context"] = pod.rest.context
    settings["bot"] = {"username": account.username, "privateKey": {"path": str(key)}}
    if trusted:
        settings["ssl"] = {"trustStore": {"path": str(trusted)}}
    return _write(folder / "config.yaml", _as_yaml(settings))


def _as_yaml(settings: Mapping[str, Any]) -> bytes:
    text: str = yaml.safe_dump(dict(settings), sort_keys=False, allow_unicode=True)
    return text.encode()


def _write(path: Path, content: bytes) -> Path:
    """Write a file that its owner alone can read."""
    path.touch(0o600, exist_ok=False)
    path.write_bytes(content)
    return path
