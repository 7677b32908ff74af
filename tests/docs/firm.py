"""What a reader has whose firm has a pod: a service account, and a site that is published.

``acme.symphony.com``, Symphony's login service and ``docs.acme.com`` answer over TLS by their
names, to the reader's terminal alone. On the pod exists what the reader's registry names, and
:data:`ROOMS`.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from symphony_ecp.preview.rest import Account, Directory, Rest, Room, new_key_pair
from symphony_ecp.site.registry import load_registry
from tests.verify.town import Town

if TYPE_CHECKING:
    from collections.abc import Iterator

POD, LOGIN, SITE = "acme.symphony.com", "loginservice.symphony.com", "docs.acme.com"
USERNAME = "docs-bot"
#: What the site sends: its chats would lack their frames.
POLICY = f"default-src 'self'; script-src 'self' https://{POD}; frame-src 'self'"
ROOMS = (
    Room("VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA==", "Trading desk"),
    Room("bjHSiY4iz3ar4iIh6+VzCX///peoM7cPdA==", "Trading desk EMEA"),
)


@contextmanager
def firm(home: Path, project: Path) -> Iterator[dict[str, str]]:
    """Let the firm answer, and give the reader an account.

    A public key in the reader's home, made as the page on CI says, is the account's; there is one
    in ``~/.symphony`` otherwise, with the configuration of a BDK.

    Yields:
        What the environment says of the way to the firm's hosts.

    """
    keys = home / ".symphony"
    keys.mkdir()
    made = home / "symphony-docs.pub.pem"
    if made.exists():
        public = made.read_text("utf-8")
    else:
        private, public = new_key_pair()
        (keys / "key.pem").write_text(private, "utf-8")
        (keys / "config.yaml").write_text(
            f"host: {POD}\nbot:\n  username: {USERNAME}\n"
            f"  privateKey: {{path: {keys / 'key.pem'}}}\n",
            "utf-8",
        )
    registry = load_registry(project / "symphony.yml", "symphony.yml")
    known = Directory.of_registry(registry) | Directory.of(ROOMS, [], [], {"acme.com": POD})
    rest = Rest(directory=known, accounts=[Account(USERNAME, public)])
    with Town(home) as town:
        soon = datetime.now(UTC) + timedelta(days=12, hours=1)
        town.pod(POD, rest=rest, certificate=town.issue(POD, not_after=soon))
        town.pod(LOGIN, rest=rest)
        page = (200, {"Content-Type": "text/html", "Content-Security-Policy": POLICY}, b"")
        town.answers(SITE, {"/": page})
        proxy = f"http://127.0.0.1:{town.port}"
        way = {"HTTPS_PROXY": proxy, "https_proxy": proxy, "NO_PROXY": "", "no_proxy": ""}
        yield way | {"SSL_CERT_FILE": str(town.ca)}
