"""From what is written to the site: the host's settings, the registry and the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from symphony_ecp.files import relative
from symphony_ecp.problems import CODES, Problem, did_you_mean
from symphony_ecp.site.host_settings import Written, entries, typed
from symphony_ecp.site.lock import LOCK_FILE, Lock, open_lock
from symphony_ecp.site.registry import (
    HOST,
    REGISTRY_FILES,
    REMARKS,
    Pod,
    Registry,
    elsewhere,
    exists,
    load_registry,
    registries,
)
from symphony_ecp.site.site import HOST_POD, NO_POD, POD_VARIABLE, READER, Site, out_of_reach
from symphony_ecp.syntax import Given, options
from symphony_ecp.text import clean, shorten
from symphony_ecp.values import CLASSES
from symphony_ecp.words import is_wrong, language_tag


def load_site(
    settings: Mapping[str, Any],
    base: Path,
    shown: str | Written = "settings",
    environ: Mapping[str, str] | None = None,
) -> Site:
    """Read the host's settings and the registry.

    Args:
        settings: values by the names of :data:`SITE_SETTINGS`; missing ones and ``None`` are
            not set; any other name, as it is written, is reported.
        base: the folder of the host's configuration; relative paths start there.
        shown: the host's configuration file, as messages show it, and what else is known of it.
        environ: the environment, for ``SYMPHONY_POD``.

    Returns:
        A site, however much of it could be read; never raises for what a site owner wrote.

    """
    written = shown if isinstance(shown, Written) else Written(shown)
    problems: list[Problem] = []
    given = typed(settings, written, problems)
    environ = os.environ if environ is None else environ

    file, registry = _registry(given, base, written, problems)
    problems.extend(registry.problems)

    ignore = []
    codes = given.get("ignore", ())
    # As text, what a command line says: sphinx-build -D ecp_ignore=a,b
    for code in map(str.strip, codes.split(",")) if isinstance(codes, str) else codes:
        if isinstance(code, str) and code in CODES:
            ignore.append(code)
        else:
            hint = did_you_mean(str(code), CODES, otherwise="see the codes in the documentation")
            message = f"no problem has the code '{shorten(str(code))}'"
            problems.append(written.problem("bad-value", "ignore", message, hint))

    language = ""
    if "language" in given and not (language := language_tag(given["language"])):
        wrong_tag = is_wrong(given["language"])
        problems.append(written.problem("bad-value", "language", *wrong_tag))

    templates = base / given["templates"] if "templates" in given else None
    if templates is not None and not exists(templates):
        message = f"no folder '{shorten(given['templates'])}'"
        problems.append(written.problem("bad-value", "templates", message))
        templates = None

    button_class = clean(given.get("button-class", "")).strip()
    try:
        button_class = button_class and CLASSES.read(button_class)
    except ValueError as expected:
        message = f"expected {expected}, found '{shorten(given['button-class'])}'"
        problems.append(written.problem("bad-value", "button-class", message, "correct the value"))
        button_class = ""

    table = options.DEFAULTS
    defaults: dict[str, Given] = {}
    for part in reversed(registry.parts):
        defaults |= options.read(part.defaults, table, part.path)[0]  # the registry reported it
    of_defaults = entries(given.get("defaults", {}), written)
    own, wrong = options.read(of_defaults, table, written.place("defaults")[0])
    problems.extend(wrong)

    pod = _pod(given, registry, environ, written)
    is_trial = False
    if isinstance(pod, Problem):
        reported = (None, *(part.path for part in registry.parts))
        problems.extend([pod] if pod.path not in reported else [])
    elif pod.is_local:
        is_trial = bool(environ.get(POD_VARIABLE))
        registry = replace(registry, is_trial=is_trial)
        by_host = "default-pod" in given or "host" in given
        place = written.place("default-pod" if "default-pod" in given else "host")
        naming = [part for part in registry.parts if part.default_pod]
        path = (*naming, registry.home("pods", pod.name))[0].path
        place = place if by_host or not path else (path, None)
        problems.extend([] if is_trial else [out_of_reach(pod).at(*place)])
    if isinstance(pod, Pod) and pod.name == HOST_POD and "host" in given:
        said = REMARKS["pods"](pod.name, {"host": given["host"], "partner-id": pod.partner_id})
        path, line = written.place("host")
        problems += [Problem("registry", *remark, path, line, "info") for remark in said]
    site = Site(
        registry=registry,
        registry_file=file.resolve() if exists(file) else None,
        pod=pod,
        is_trial=is_trial,
        defaults={**defaults, **own},
        ignore=frozenset(ignore),
        templates=templates,
        button_class=button_class,
        problems=tuple(problems),
        language=language,
    )
    return _with_lock(site, Path(os.path.realpath(file.with_name(LOCK_FILE))))


def _with_lock(site: Site, file: Path) -> Site:
    """Let a site know its lock, which lies beside the registry."""
    if reader := READER.get():
        return replace(site, lock=reader(file, site))
    if not site.registry.verify:
        return replace(site, lock_file=file) if exists(file) else site
    lock = open_lock(file, site.registry.max_age)
    if isinstance(lock, Lock):
        return replace(site, lock=lock, lock_file=file)
    return replace(site, problems=(*site.problems, lock), lock_file=file)


def _registry(
    given: Mapping[str, Any], base: Path, written: Written, problems: list[Problem]
) -> tuple[Path, Registry]:
    """Read the registry that the settings name, or the one beside them."""
    if "registry" in given:
        file = base / given["registry"]
        return file, load_registry(file, _shown(file, base), base)
    file, *others = registries(base) or [base / REGISTRY_FILES[0]]
    for other in others:
        message = f"this file is not read, since '{file.name}' is beside it"
        problems.append(Problem("registry", message, "keep one of them", other.name))
    if exists(file):
        return file, load_registry(file, _shown(file, base), base)
    found = elsewhere(base)
    move = f"'{found}' is not read: move it to '{file.name}', or name it with"
    return file, Registry(absent=f"{move} '{written.name('registry')}'" if found else "")


def _shown(file: Path, base: Path) -> str:
    """Return a file's name for messages: relative to the configuration where it can be."""
    return relative(file, base) if file.is_relative_to(base) else str(file)


def _pod(
    given: Mapping[str, Any], registry: Registry, environ: Mapping[str, str], written: Written
) -> Pod | Problem:
    """Choose the default pod: environment, the host's settings, the registry, the only pod."""
    pods = registry.sections.get("pods", {})
    chosen = environ.get(POD_VARIABLE) or given.get("default-pod")
    if chosen:
        found = registry.pod(chosen)
        by_host = not environ.get(POD_VARIABLE)
        place = written.place("default-pod") if by_host else (written.shown, None)
        return found.at(*place) if isinstance(found, Problem) else found
    if "host" in given:
        try:
            return Pod(HOST_POD, HOST.read(given["host"]), given.get("partner-id", ""))
        except ValueError as expected:
            message = f"expected {expected}, found '{shorten(given['host'])}'"
            return written.problem("bad-value", "host", message, severity="error")
    if registry.default_pod:
        return registry.pod(registry.default_pod)
    if len(pods) == 1 and isinstance(pod := next(iter(pods.values())), Pod):
        return pod
    if pods:
        return Problem(
            "registry",
            f"several pods and no 'default-pod' in {registry.path}",
            "name one there, or write 'pod:' in the block",
            severity="error",
        )
    absent = replace(NO_POD, hint=registry.absent) if registry.absent else NO_POD
    return next(iter(registry.broken.values()), absent)
