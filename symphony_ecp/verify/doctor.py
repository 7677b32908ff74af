"""``ecp doctor``: whether a site's chats can work, from here and today.

Nobody needs an account for it. A pod is asked what readers' browsers will ask it; one that is down,
slow or none at all is one line.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from symphony_ecp.site.registry import Pod, lacks_partner, oddities
from symphony_ecp.text import shorten
from symphony_ecp.verify.errors import PodError
from symphony_ecp.verify.probe import CertificateError, Prober, Reply
from symphony_ecp.verify.report import Finding, Patient, PodReport, Report, State, versions
from symphony_ecp.verify.site_health import (
    judge_lock,
    judge_login,
    judge_policy,
    judge_registry,
    judge_sites,
)

#: Pods that are asked at once.
_AT_ONCE = 8
#: Days before the end of a certificate that somebody should know of it.
_RENEWAL = 30
_SCRIPT = ("text/javascript", "application/javascript", "application/x-javascript")


def examine(patient: Patient, prober: Prober) -> Report:
    """Look at everything; what cannot be asked is a finding."""
    loads_sdk = len(patient.needed["script-src"]) > 1
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        policy = pool.submit(lambda: list(judge_policy(patient, prober)))
        login = pool.submit(lambda: list(judge_login(patient.site, prober)))
        pods = list(pool.map(lambda pod: _pod(pod, prober, loads_sdk=loads_sdk), patient.pods))
    lock, of_lock = judge_lock(patient)
    findings = [one for pod in pods for one in pod.findings]
    findings += judge_sites(patient)
    findings += [*login.result(), *policy.result(), *judge_registry(patient.site), of_lock]
    return Report(patient.named, lock, pods, findings, versions())


#: State, message and hint of a check.
_Said = tuple[State, str, str]


def _health(reply: Reply) -> _Said:
    """Symphony docs, "Get started": 200 OK; anything else means that the pod is down."""
    if reply.status != 200:
        return "error", f"answers with status {reply.status}", "the pod is down, or it is no pod"
    hint = "check that the host is a pod's, and that no proxy answers in its place"
    if reply.start.lstrip()[:1] == b"<":
        return "error", "answers with a web page", hint
    try:
        json.loads(b"" if reply.more else reply.start)
    except (ValueError, RecursionError):  # what stands in it is not documented
        return "warning", "answers with something that is no JSON", hint
    return "ok", f"answers in {reply.seconds:.2f} s", ""


def _certificate(reply: Reply) -> _Said | None:
    if reply.days is None:
        return None
    left = f"is valid for {reply.days} more day{'s' if reply.days != 1 else ''}"
    if reply.days < _RENEWAL:
        return "warning", f"the certificate {left}", "have it renewed"
    return "ok", f"the certificate {left}", ""


def _sdk(reply: Reply) -> _Said:
    wrong = f"status {reply.status}" if reply.status != 200 else ""
    wrong = wrong or ("" if reply.start else "nothing")
    if wrong or reply.start.lstrip()[:1] == b"<":
        hint = "no chat with the SDK opens; ask Symphony whether Embedded Mode is enabled there"
        return "error", f"answers for its script with {wrong or 'a web page'}", hint
    if reply.type not in _SCRIPT:
        said = f"as '{shorten(reply.type)}', which is no type of JavaScript"
        said = said if reply.type else "untyped"
        hint = "browsers that are told not to guess do not run it"
        return "warning", f"serves its script {said}", hint
    return "ok", "serves its script", ""


#: Path -> the checks that its answer is for.
_ASKED: dict[str, dict[str, Callable[[Reply], _Said | None]]] = {
    "/embed/version.json": {"health": _health, "certificate": _certificate},
    "/embed/sdk.js": {"sdk": _sdk},
}


def _pod(pod: Pod, prober: Prober, *, loads_sdk: bool) -> PodReport:
    """Ask a pod; one that does not answer has one line."""
    findings: list[Finding] = []
    seconds: float | None = None
    days: int | None = None
    for path, checks in _ASKED.items():
        if "sdk" in checks and not loads_sdk:
            continue
        try:
            reply = prober.get(pod.origin + path)
        except PodError as error:
            check = "certificate" if isinstance(error, CertificateError) else next(iter(checks))
            findings.append(_finding(check, pod, error))
            break
        if seconds is None:
            seconds, days = round(reply.seconds, 3), reply.days
        if reply.elsewhere:
            message = f"sends {path} on to {reply.elsewhere}"
            hint = "name the host that answers in the registry; no chat loads from any other"
            findings.append(Finding("redirect", pod.name, "error", message, hint))
            checks = {name: judge for name, judge in checks.items() if name == "certificate"}
        for name, judge in checks.items():
            if said := judge(reply):
                findings.append(Finding(name, pod.name, *said))
    findings += _host(pod)
    findings += _partner(pod)
    return PodReport(pod.name, pod.host, seconds, days, tuple(findings))


def _finding(check: str, pod: Pod, error: PodError) -> Finding:
    message, _, hint = str(error).partition("; ")
    return Finding(check, pod.name, "error", message, hint)


def _host(pod: Pod) -> Iterator[Finding]:
    for message, hint in oddities(pod.host):
        yield Finding("host", pod.name, "info", message, hint)


def _partner(pod: Pod) -> Iterator[Finding]:
    remarks = list(lacks_partner(pod.name, {"host": pod.host, "partner-id": pod.partner_id}))
    for message, hint in remarks:
        yield Finding("partner-id", pod.name, "warning", message, hint)
    if not remarks:
        what = "there is one" if pod.partner_id else "there is none, and none is needed"
        yield Finding("partner-id", pod.name, "ok", what)
