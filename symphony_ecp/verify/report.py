"""What ``ecp doctor`` looks at, and what it says: one :class:`Finding` a check.

Nothing that names a person, a key or a folder of this machine is in a report, so that it can be
shown to anybody.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

from symphony_ecp import __version__
from symphony_ecp.site import Site
from symphony_ecp.site.registry import Pod
from symphony_ecp.text import json_on_its_lines

#: What is looked at: the name of each check in a report, and what is well.
CHECKS: dict[str, str] = {
    "health": "the pod answers `/embed/version.json`, the health check that Symphony documents, "
    "with 200 and JSON",
    "certificate": "the pod's certificate is of its host, of an authority that is trusted, and "
    "valid for 30 days or more",
    "redirect": "the pod sends nobody on to another host (there is a row only if it does)",
    "sdk": "the pod serves `/embed/sdk.js` as JavaScript (where a chat uses the SDK)",
    "host": "the pod's host is what it looks like (there is a row only if it may not be)",
    "partner-id": "the registry has a partner id for the pod, where production needs one",
    "sites": "the site's address (`site_url`, `html_baseurl`) is one of the pod's `sites` "
    "(there is a row only if the registry names them)",
    "login": "the login service answers, where readers may ask it for their pod; no address is "
    "sent",
    "policy": "the site's own policy lets in all that its chats load, and no header of its keeps "
    "them from working",
    "registry": "settings and `symphony.yml` name a pod, and have no problem",
    "lock": "`symphony.lock` can be read, and the pods confirmed every id in it",
}

State = Literal["ok", "info", "warning", "error"]

#: Distributions whose versions matter to whoever reads a report.
DISTRIBUTIONS = (
    "mkdocs", "mkdocs-material", "properdocs", "zensical", "markdown", "pymdown-extensions",
    "sphinx", "docutils", "myst-parser", "myst-nb", "urllib3",
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """What one check says; ``pod`` is empty where it is about the site."""

    check: str
    pod: str
    state: State
    message: str
    hint: str = ""


@dataclass(frozen=True)
class PodReport:
    """One pod: how long it took to answer, for how many days its certificate is valid."""

    name: str
    host: str
    seconds: float | None = None
    certificate_days: int | None = None
    findings: tuple[Finding, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Report:
    """All of that; see :meth:`as_json` for its shape."""

    site: Mapping[str, str | None]
    lock: Mapping[str, Any] | None
    pods: Sequence[PodReport]
    findings: Sequence[Finding]
    versions: Mapping[str, str | None]

    @property
    def state(self) -> State:
        """The worst of all: ``ok``, ``warning`` or ``error``."""
        found = {one.state for one in self.findings}
        return "error" if "error" in found else "warning" if "warning" in found else "ok"

    def as_json(self) -> str:
        """Return what monitoring reads; the documentation lists its keys."""
        pods = [asdict(pod) for pod in self.pods]
        for pod in pods:
            del pod["findings"]
        shape = {
            "state": self.state,
            "site": dict(self.site),
            "pods": pods,
            "lock": self.lock,
            "checks": [asdict(one) for one in self.findings],
            "versions": dict(self.versions),
        }
        return json_on_its_lines(shape) + "\n"


@dataclass(frozen=True)
class Patient:
    """What is examined.

    Attributes:
        site: settings and registry.
        named: what is said of the site: the names of its files, and its address.
        folder: where its lock lies, beside the registry.
        pods: those that are asked.
        needed: the policy that its chats need.
        policy: where its own policy stands: an address, a file, or nowhere.

    """

    site: Site
    named: Mapping[str, str | None]
    folder: Path
    pods: Sequence[Pod]
    needed: Mapping[str, Sequence[str]]
    policy: str = ""


def versions() -> dict[str, str | None]:
    """Return what is installed, by the names of distributions; ``None`` for what is not."""
    found: dict[str, str | None] = {
        "symphony-ecp": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }
    for name in DISTRIBUTIONS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found
