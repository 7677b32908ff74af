"""What the site owner decided: settings of the host, the registry, the environment, in one value.

A host builds a :class:`Site` once a build and hands it to the pipeline with every block.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from symphony_ecp.problems import CODES, Problem, did_you_mean
from symphony_ecp.site.host_settings import Written, entries, typed
from symphony_ecp.site.lock import LOCK_FILE, Confirming, Kind, Lock, Use, open_lock
from symphony_ecp.site.misspelt import CODE as MISSPELT
from symphony_ecp.site.misspelt import ConfirmedStreams, KnownIds, ids_of
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
from symphony_ecp.syntax import Given, options
from symphony_ecp.text import shorten

#: The environment variable that overrides the default pod: one source, UAT and production.
POD_VARIABLE = "SYMPHONY_POD"

#: Makes what sites show the ids in use to, in place of the lock: ``ecp verify`` listens there.
READER: ContextVar[Callable[[Path, Site], Confirming] | None] = ContextVar(
    "symphony_ecp_reader", default=None
)

#: The name of the pod that a host's own ``host:`` setting makes.
_HOST_POD = "default"

_NO_POD = Problem(
    "registry",
    "no pod is configured",
    f"add {REGISTRY_FILES[0]} with 'pods:', or 'host: acme.symphony.com' to the settings",
    severity="error",
)


def out_of_reach(pod: Pod) -> Problem:
    """Say that a pod on this machine is not for a site that is published."""
    name = "preview" if pod.name == _HOST_POD else pod.name
    return Problem(
        "bad-value",
        f"pod '{pod.name}' is on this machine, and the readers of a site are not",
        f"name another one, or build with {POD_VARIABLE}={name} to try it out",
    )


@dataclass(frozen=True)
class Site:
    """Everything that is the same for all blocks of a build.

    Attributes:
        registry: what ``symphony.yml`` says.
        registry_file: its absolute path, if it exists.
        pod: the pod that blocks use, or why there is none.
        is_trial: whether the environment names a pod on this machine: nobody publishes this build.
        defaults: options that every chat starts from.
        ignore: codes that are not reported.
        templates: a folder with the site's own templates, or ``None``.
        problems: what is wrong with all that.
        lock: what says of ids whether the pod confirmed them, where somebody wants to know.
        lock_file: the absolute path of the lock, if it is there or should be.

    """

    registry: Registry = field(default_factory=Registry)
    registry_file: Path | None = None
    pod: Pod | Problem = _NO_POD
    is_trial: bool = False
    defaults: Mapping[str, Given] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()
    templates: Path | None = None
    problems: tuple[Problem, ...] = ()
    lock: Confirming | None = None
    lock_file: Path | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """The registry and what it extends; some may not be there yet."""
        own = () if self.registry_file is None else (self.registry_file,)
        return *own, *self.registry.extended.values()

    @property
    def watched(self) -> tuple[Path, ...]:
        """What hosts watch: the same, and the lock."""
        return self.files if self.lock_file is None else (*self.files, self.lock_file)

    @property
    def pods(self) -> tuple[Pod, ...]:
        """Every pod that the site's chats may open on, its own first, each once."""
        named = self.defaults.get("pod")
        found: list[Any] = [self.pod, *self.registry.sections.get("pods", {}).values()]
        found += [self.registry.pod(named.value)] if named else []
        found += [self.registry.pod("preview")] if self.is_trial else []
        pods = dict.fromkeys(pod for pod in found if isinstance(pod, Pod))
        return tuple(pod for pod in pods if self._is_for_browsers(pod))

    def _is_for_browsers(self, pod: Pod) -> bool:
        """Whether a build has it: of readers, those on this machine are for trials alone."""
        near = pod.readers and pod.is_local and not self.is_trial
        return not near or pod in (self.pod, *self.registry.readers)

    @cached_property
    def known_ids(self) -> KnownIds:
        """The ids that are right; asked for only where a page spells one out."""
        hosts = {pod.host for pod in self.pods}
        lock = self.lock or self.lock_file  # of two confirmed ids none is misspelt, in any site
        confirmed = ConfirmedStreams(lock, hosts) if isinstance(lock, Lock | Path) else ()
        return KnownIds(ids_of(self.registry), confirmed)

    def confirmed(
        self, pod: Pod | Problem | None, kind: Kind, id_: str, stream_type: str | None = None
    ) -> tuple[Problem, ...]:
        """Return what the lock says against an id of a pod, without a place.

        Nothing, where the id is misspelt: that says more.
        """
        if self.lock is None or pod is None or not id_ or len(id_.split()) != 1:
            return ()
        if isinstance(pod, Problem):
            return self.lock.miss(pod)
        found = self.lock.judge(Use(pod, kind, id_), stream_type)
        if not found or kind != "stream" or MISSPELT in self.ignore:
            return found
        return () if isinstance(self.lock, Lock) and self.known_ids.meant(id_) else found

    def reported(self, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        """Return the problems that the site does not ignore, each once, in order."""
        if not problems:
            return problems
        return tuple(
            problem for problem in dict.fromkeys(problems) if problem.code not in self.ignore
        )


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

    templates = base / given["templates"] if "templates" in given else None
    if templates is not None and not exists(templates):
        message = f"no folder '{shorten(given['templates'])}'"
        problems.append(written.problem("bad-value", "templates", message))
        templates = None

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
    if isinstance(pod, Pod) and pod.name == _HOST_POD and "host" in given:
        said = REMARKS["pods"](pod.name, {"host": pod.host, "partner-id": pod.partner_id})
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
        problems=tuple(problems),
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
    return os.path.relpath(file, base) if file.is_relative_to(base) else str(file)


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
            return Pod(_HOST_POD, HOST.read(given["host"]), given.get("partner-id", ""))
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
    absent = replace(_NO_POD, hint=registry.absent) if registry.absent else _NO_POD
    return next(iter(registry.broken.values()), absent)
