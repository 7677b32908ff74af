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

What nobody needs an account for, of ``ecp doctor`` and ``ecp pod``::

    probe          one question to one host
    login_service  which pod serves an e-mail address
    doctor         what pods answer; site_health: the site's policy, registry, lock
    report         what came of it

The only room with a network client; it is imported from the command alone, and needs the extra
``symphony-ecp[verify]``: urllib3 and PyJWT.
"""

from symphony_ecp.verify.account import Account, Accounts, read_accounts
from symphony_ecp.verify.client import Client, Limits
from symphony_ecp.verify.doctor import examine
from symphony_ecp.verify.errors import CannotAskError, PodError, StoppedError
from symphony_ecp.verify.login_service import SERVICE, pod_of
from symphony_ecp.verify.probe import Prober, shown
from symphony_ecp.verify.report import CHECKS, Patient, Report
from symphony_ecp.verify.run import Options, Outcome, verify
from symphony_ecp.verify.session import Session
from symphony_ecp.verify.ways import trusting

__all__ = [
    "CHECKS",
    "SERVICE",
    "Account",
    "Accounts",
    "CannotAskError",
    "Client",
    "Limits",
    "Options",
    "Outcome",
    "Patient",
    "PodError",
    "Prober",
    "Report",
    "Session",
    "StoppedError",
    "examine",
    "pod_of",
    "read_accounts",
    "shown",
    "trusting",
    "verify",
]
