"""Asking the pod whether the ids in use exist: the path of ``ecp verify``.

::

    uses        pages -> ids in use; a lock -> findings, each where an id is used
    account     --config, the environment -> who asks, and where
    client      HTTP to one pod: time-outs, retries, redirects
    ways        certificates, proxies, and why nothing arrives
    session     logging in with a signed JWT
    questions   what is asked, and what the answers mean
    asking      many ids at once: the cheap ways first
    book        symphony.lock while it is being renewed
    run         all of that

The only room with a network client; it is imported from the command alone, and needs the extra
``symphony-ecp[verify]``: urllib3 and PyJWT.
"""

from symphony_ecp.verify.account import Account, Accounts, read_accounts
from symphony_ecp.verify.client import Client, Limits
from symphony_ecp.verify.errors import CannotAskError, PodError, StoppedError
from symphony_ecp.verify.run import Options, Outcome, verify
from symphony_ecp.verify.session import Session

__all__ = [
    "Account",
    "Accounts",
    "CannotAskError",
    "Client",
    "Limits",
    "Options",
    "Outcome",
    "PodError",
    "Session",
    "StoppedError",
    "read_accounts",
    "verify",
]
