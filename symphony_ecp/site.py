"""What the site owner decided: settings of the host, the registry, the environment, in one value.

A host builds a :class:`Site` once a build and hands it to the pipeline with every block.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from symphony_ecp import options
from symphony_ecp.options import Given
from symphony_ecp.problems import CODES, Problem, did_you_mean
from symphony_ecp.registry import HOST, REMARKS, Pod, Registry, load_registry
from symphony_ecp.source import Entry
from symphony_ecp.text import shorten

REGISTRY_FILE = "symphony.yml"
#: The environment variable that overrides the default pod: one source, UAT and production.
POD_VARIABLE = "SYMPHONY_POD"

#: The name of the pod that a host's own ``host:`` setting makes.
_HOST_POD = "default"

_NO_POD = Problem(
    "registry",
    "no pod is configured",
    f"add {REGISTRY_FILE} with 'pods:', or 'host: acme.symphony.com' to the settings",
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


@dataclass(frozen=True, slots=True)
class SiteSetting:
    """One setting of a host: its kebab-case name, its Python types and their word, help.

    The name is the same in ``mkdocs.yml`` and in the options of the Markdown extension; in
    ``conf.py`` it is ``ecp_`` and the name with underscores.
    """

    name: str
    types: tuple[type, ...]
    expected: str
    help: str


SITE_SETTINGS: tuple[SiteSetting, ...] = (
    SiteSetting("registry", (str,), "text", f"the registry's path, default {REGISTRY_FILE}"),
    SiteSetting("host", (str,), "text", "the pod's host, for a site with one pod and no registry"),
    SiteSetting("partner-id", (str,), "text", "the partner id that goes with 'host'"),
    SiteSetting("default-pod", (str,), "text", "the name of the pod that blocks use"),
    SiteSetting("defaults", (dict,), "keys and values", "options that every chat starts from"),
    SiteSetting("ignore", (list, tuple), "a list", "codes of problems that are not reported"),
    SiteSetting("templates", (str,), "text", "a folder with templates that replace ours"),
)


@dataclass(frozen=True)
class Site:
    """Everything that is the same for all blocks of a build.

    Attributes:
        registry: what ``symphony.yml`` says.
        registry_file: its absolute path, if it exists; hosts watch it.
        pod: the pod that blocks use, or why there is none.
        is_trial: whether the environment names a pod on this machine: nobody publishes this build.
        defaults: options that every chat starts from.
        ignore: codes that are not reported.
        templates: a folder with the site's own templates, or ``None``.
        problems: what is wrong with all that.

    """

    registry: Registry = field(default_factory=Registry)
    registry_file: Path | None = None
    pod: Pod | Problem = _NO_POD
    is_trial: bool = False
    defaults: Mapping[str, Given] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()
    templates: Path | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def pods(self) -> tuple[Pod, ...]:
        """Every pod that the site's chats may open on, its own first, each once."""
        named = self.defaults.get("pod")
        found: list[Any] = [self.pod, *self.registry.sections.get("pods", {}).values()]
        found += [self.registry.pod(named.value)] if named else []
        found += [self.registry.pod("preview")] if self.is_trial else []
        return tuple(dict.fromkeys(pod for pod in found if isinstance(pod, Pod)))

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
    shown: str = "settings",
    environ: Mapping[str, str] | None = None,
) -> Site:
    """Read the host's settings and the registry.

    Args:
        settings: values by the names of :data:`SITE_SETTINGS`; missing ones and ``None`` are
            not set.
        base: the folder of the host's configuration; relative paths start there.
        shown: the host's configuration file, as messages show it.
        environ: the environment, for ``SYMPHONY_POD``.

    Returns:
        A site, however much of it could be read; never raises for what a site owner wrote.

    """
    problems: list[Problem] = []
    given = _typed(settings, shown, problems)
    environ = os.environ if environ is None else environ

    file = base / given.get("registry", REGISTRY_FILE)
    if "registry" in given or _exists(file):
        registry = load_registry(file, _shown(file, base))
    else:
        registry = Registry()
    problems.extend(registry.problems)

    ignore = []
    for code in given.get("ignore", ()):
        if isinstance(code, str) and code in CODES:
            ignore.append(code)
        else:
            hint = did_you_mean(str(code), CODES, otherwise="see the codes in the documentation")
            message = f"ignore: no problem has the code '{shorten(str(code))}'"
            problems.append(Problem("bad-value", message, hint, shown))

    templates = base / given["templates"] if "templates" in given else None
    if templates is not None and not _exists(templates):
        problems.append(
            Problem("bad-value", f"templates: no folder '{given['templates']}'", "", shown)
        )
        templates = None

    table = options.DEFAULTS
    defaults, _ = options.read(registry.defaults, table, registry.path)  # the registry reported it
    own, wrong = options.read(_entries(given.get("defaults", {})), table, shown)
    problems.extend(wrong)

    pod = _pod(given, registry, environ, shown)
    is_trial = False
    if isinstance(pod, Problem):
        problems.extend([pod] if pod.path == shown else [])
    elif pod.is_local:
        is_trial = bool(environ.get(POD_VARIABLE))
        by_host = "default-pod" in given or "host" in given
        place = shown if by_host else registry.path or shown
        problems.extend([] if is_trial else [out_of_reach(pod).at(place, None)])
    if isinstance(pod, Pod) and pod.name == _HOST_POD and "host" in given:
        said = REMARKS["pods"](pod.name, {"host": pod.host, "partner-id": pod.partner_id})
        problems += [Problem("registry", *remark, shown, severity="info") for remark in said]
    return Site(
        registry=registry,
        registry_file=file.resolve() if _exists(file) else None,
        pod=pod,
        is_trial=is_trial,
        defaults={**defaults, **own},
        ignore=frozenset(ignore),
        templates=templates,
        problems=tuple(problems),
    )


def _exists(path: Path) -> bool:
    """Whether something is there; a path that no file can have is nowhere."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _shown(file: Path, base: Path) -> str:
    """Return a file's name for messages: relative to the configuration where it can be."""
    return os.path.relpath(file, base) if file.is_relative_to(base) else str(file)


def _entries(values: Mapping[str, Any]) -> list[Entry]:
    """Turn typed values of a host's settings back into option lines, for the one table."""

    def text(value: Any) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, list | tuple):
            return ", ".join(text(item) for item in value)
        return str(value)

    return [Entry(str(key), text(value)) for key, value in values.items()]


def _typed(settings: Mapping[str, Any], shown: str, problems: list[Problem]) -> dict[str, Any]:
    known = {setting.name: setting for setting in SITE_SETTINGS}
    given: dict[str, Any] = {}
    for name, value in settings.items():
        if name not in known:
            hint = did_you_mean(name, known, otherwise=f"the settings are {', '.join(known)}")
            problems.append(Problem("unknown-option", f"unknown setting '{name}'", hint, shown))
        elif value is None:
            continue
        elif isinstance(value, known[name].types):
            given[name] = value
        else:
            expected = known[name].expected
            message = f"{name}: expected {expected}, found '{shorten(str(value))}'"
            problems.append(Problem("bad-value", message, "correct the value", shown))
    return given


def _pod(
    given: Mapping[str, Any], registry: Registry, environ: Mapping[str, str], shown: str
) -> Pod | Problem:
    """Choose the default pod: environment, the host's settings, the registry, the only pod."""
    pods = registry.sections.get("pods", {})
    chosen = environ.get(POD_VARIABLE) or given.get("default-pod")
    if chosen:
        found = registry.pod(chosen)
        return found.at(shown, None) if isinstance(found, Problem) else found
    if "host" in given:
        try:
            return Pod(_HOST_POD, HOST.read(given["host"]), given.get("partner-id", ""))
        except ValueError as expected:
            message = f"host: expected {expected}, found '{shorten(given['host'])}'"
            return Problem("bad-value", message, "", shown, severity="error")
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
    return next(iter(registry.broken.values()), _NO_POD)
