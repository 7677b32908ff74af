"""What ``ecp doctor`` says of the site itself: its policy, its registry, its lock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from symphony_ecp.problems import Problem
from symphony_ecp.site import Site, policies, readers
from symphony_ecp.site.lock import LOCK_FILE, Lock, age_of, entry_of, first_broken, open_lock
from symphony_ecp.site.registry import exists, holds_for
from symphony_ecp.symphony import LOGIN_PATH
from symphony_ecp.verify.errors import PodError
from symphony_ecp.verify.probe import Prober, shown
from symphony_ecp.verify.report import Finding, Patient


def judge_policy(patient: Patient, prober: Prober) -> Iterator[Finding]:
    """Hold the site's own policy against what its chats load."""
    where = patient.policy
    if not where:
        hint = "name it with --policy: a file of it, or the site's address"
        yield Finding("policy", "", "info", "the site's own policy is not known", hint)
        return
    try:
        headers, name = _headers(where, prober)
    except PodError as error:
        message, _, hint = str(error).partition("; ")
        yield Finding("policy", "", "error", message, hint)
        return
    found = policies.judge(headers, patient.needed, patient.named.get("address") or "")
    for message, hint in found:
        yield Finding("policy", "", "error", f"{name}: {message}", hint)
    if not found:
        what = "lets in all that chats load" if headers else "sends no policy, and so lets in all"
        yield Finding("policy", "", "ok", f"{name} {what}")


def _headers(where: str, prober: Prober) -> tuple[policies.Headers, str]:
    """Return the headers of an address or a file, and what to call it."""
    if not where.lower().startswith(("https://", "http://")):
        name = Path(where).name
        try:
            return policies.read_headers(Path(where).read_text("utf-8")), name
        except UnicodeDecodeError:
            raise PodError(f"{name}: it is not text; name a file with the policy") from None
        except OSError as error:
            why = (error.strerror or "it is no file").lower()
            raise PodError(f"{name} cannot be read: {why}; name a file with the policy") from None
        except ValueError as error:
            raise PodError(f"{name}: {error}; name a file that has the policy's text") from None
    reply, name = prober.get(where, "text/html"), shown(where)
    if reply.elsewhere:
        raise PodError(f"{name} sends readers on to {reply.elsewhere}; name an address there")
    if reply.status != 200:
        raise PodError(f"{name} answers with status {reply.status}; name a page that readers see")
    sent = [(header, value) for header in policies.HEADERS for value in reply.header(header)]
    return [*sent, *policies.in_page(reply.start.decode("utf-8", "replace"))], name


def judge_sites(patient: Patient) -> Iterator[Finding]:
    """Hold the site's address against the hosts for which the pods' partner ids are registered."""
    address = patient.named.get("address") or ""
    for pod in patient.pods:
        if not pod.sites or pod.is_local:
            continue
        if not address:
            message = "nobody knows whether the site is one of 'sites': it says no address"
            yield Finding("sites", pod.name, "info", message, "set site_url (html_baseurl)")
            continue
        try:
            holds = holds_for(pod.sites, address)
        except ValueError:
            message = f"the site's address {address} is none"
            yield Finding("sites", pod.name, "error", message, "write it with https://")
            continue
        listed = ", ".join(pod.sites)
        if holds:
            yield Finding("sites", pod.name, "ok", f"the partner id holds for {address}")
        else:
            message = f"the partner id holds for {listed}, and the site is {address}"
            hint = "have it registered by Symphony and add it to 'sites', or correct the address"
            yield Finding("sites", pod.name, "error", message, hint)


def judge_login(site: Site, prober: Prober) -> Iterator[Finding]:
    """Ask the login service for nobody's pod, where readers may ask it for theirs."""
    if not (service := readers.login_service(site)):
        return
    name, hint = shown(service), "until it does, readers choose their company in the chat"
    try:
        reply = prober.get(service + LOGIN_PATH, "application/json")
    except PodError as error:
        message, _, hint = str(error).partition("; ")
        yield Finding("login", "", "error", message, hint)
        return
    if reply.elsewhere:
        yield Finding("login", "", "error", f"{name} sends requests on to {reply.elsewhere}", hint)
    elif reply.status >= 500:
        yield Finding("login", "", "error", f"{name} answers with status {reply.status}", hint)
    elif reply.start.lstrip()[:1] == b"<":
        yield Finding("login", "", "warning", f"{name} answers with a web page", hint)
    else:
        yield Finding("login", "", "ok", f"{name} answers in {reply.seconds:.2f} s")


def judge_registry(site: Site) -> Iterator[Finding]:
    """Say on which pod chats open; ``ecp check`` says what is wrong with the registry."""
    wrong = [problem for problem in site.problems if problem.severity != "info"]
    if isinstance(site.pod, Problem):
        file = site.registry.path or ""  # outside of the site it is a whole path
        message = site.pod.message.replace(file, Path(file).name) if file else site.pod.message
        yield Finding("registry", "", "error", message, site.pod.hint)
    elif wrong:
        problems = f"{len(wrong)} problem{'s' if len(wrong) > 1 else ''}"
        message = f"settings and registry have {problems}"
        yield Finding("registry", "", "error", message, "run 'ecp check'")
    elif site.pod.by_reader:
        listed = ", ".join(f"'{pod.name}'" for pod in site.registry.readers)
        message = f"chats open on the pod that each reader chooses: {listed}"
        yield Finding("registry", "", "ok", message)
    else:
        yield Finding("registry", "", "ok", f"chats open on '{site.pod.name}' by default")


def judge_lock(patient: Patient) -> tuple[dict[str, Any] | None, Finding]:
    """Say what the lock knows, in numbers and in words."""
    file, registry = patient.folder / LOCK_FILE, patient.site.registry
    if not exists(file) and not registry.verify:
        message = f"there is no {LOCK_FILE}, so that nobody knows whether ids exist"
        return None, Finding("lock", "", "info", message, "run 'ecp verify'")
    lock = open_lock(file, registry.max_age)
    if isinstance(lock, Problem):
        return None, Finding("lock", "", "error", f"{lock.path}: {lock.message}", lock.hint)
    return _in_lock(lock)


def _in_lock(lock: Lock) -> tuple[dict[str, Any], Finding]:
    entries = [entry for line in lock.lines if (entry := entry_of(line))]
    newest = {(one.pod, one.id): one for one in sorted(entries, key=lambda one: one.day)}
    days = sorted(one.day for one in newest.values())
    confirmed = sum(one.state == "active" for one in newest.values())
    age = age_of(days[0]) if days else None
    told = {
        "ids": len(newest),
        "confirmed": confirmed,
        "oldest": days[0] if days else None,
        "days": age,
        "broken_lines": len(lock.lines) - len(entries),
    }
    ids = "id is" if len(newest) == 1 else "ids are"
    says = f"{confirmed:,} of {len(newest):,} {ids} confirmed"
    says += f", the oldest {age:,} day{'s' if age != 1 else ''} ago" if days else ""
    if wrong := first_broken(lock.text):
        message = f"{LOCK_FILE}:{wrong.line}: {wrong}"
        return told, Finding("lock", "", "error", message, wrong.hint)
    if days and age_of(days[-1]) < -1:
        message = f"{LOCK_FILE} has answers of {days[-1]}, which is still to come"
        return told, Finding("lock", "", "warning", message, "run 'ecp verify'")
    if confirmed < len(newest):
        return told, Finding("lock", "", "warning", says, "run 'ecp check' to see where they are")
    if age is not None and lock.max_age is not None and age > lock.max_age:
        return told, Finding("lock", "", "warning", says, "run 'ecp verify'")
    return told, Finding("lock", "", "ok", says)
