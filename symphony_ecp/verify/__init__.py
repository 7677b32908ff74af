"""Asking the pod whether the ids in use exist, and for ids: the paths of ``ecp verify``, ``find``.

::

    uses        pages -> ids in use; a lock -> findings, each where an id is used
    addresses   addresses that people and servers write, read in one place
    account     --config, the environment -> who asks, and where
    client      HTTP to one pod: time-outs, retries, redirects
    ways        certificates, proxies, and why nothing arrives
    session     logging in with a signed JWT
    questions   what is asked, and what the answers mean
    asking      many ids at once: the cheap ways first
    book        symphony.lock while it is being renewed
    run         all of that
    searching   what a pod finds for some words
    adding      what was found gets an entry in the registry and a line in the lock

What nobody needs an account for, of ``ecp doctor`` and ``ecp pod``::

    probe          one question to one host
    login_service  which pod serves an e-mail address
    doctor         what pods answer; site_health: the site's policy, registry, lock
    report         what came of it

The only room with a network client; it is imported from the command alone, and needs the extra
``symphony-ecp[verify]``: urllib3 and PyJWT.
"""

from symphony_ecp.verify.account import Account, Accounts, read_accounts
from symphony_ecp.verify.adding import add, catch_up, entry, more_ids, name_of, section_of
from symphony_ecp.verify.client import Client, Limits
from symphony_ecp.verify.doctor import examine
from symphony_ecp.verify.errors import CannotAskError, PodError, StoppedError
from symphony_ecp.verify.login_service import SERVICE, pod_of
from symphony_ecp.verify.probe import Prober, shown
from symphony_ecp.verify.report import CHECKS, Patient, Report
from symphony_ecp.verify.run import Options, Outcome, verify
from symphony_ecp.verify.searching import KINDS, Finds, Found, publisher, search
from symphony_ecp.verify.session import Session
from symphony_ecp.verify.ways import trusting

__all__ = [
    "CHECKS",
    "KINDS",
    "SERVICE",
    "Account",
    "Accounts",
    "CannotAskError",
    "Client",
    "Finds",
    "Found",
    "Limits",
    "Options",
    "Outcome",
    "Patient",
    "PodError",
    "Prober",
    "Report",
    "Session",
    "StoppedError",
    "add",
    "catch_up",
    "entry",
    "examine",
    "more_ids",
    "name_of",
    "pod_of",
    "publisher",
    "read_accounts",
    "search",
    "section_of",
    "shown",
    "trusting",
    "verify",
]
