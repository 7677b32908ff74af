"""Which ids the documentation uses, and what is to be said where it uses them.

Both come from ``ecp check``: the hosts' own code reads the pages, and whoever asks only puts
something else in the place of the lock. So what is asked for is what a build would look up, and
what is reported is what it would report, with the same places and comments.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from symphony_ecp.check.files import Hear
from symphony_ecp.check.run import Report, check
from symphony_ecp.check.tree import Named
from symphony_ecp.problems import Problem
from symphony_ecp.site import READER, Site
from symphony_ecp.site.lock import Confirming, Lock, Use
from symphony_ecp.site.registry import Pod

#: What verification finds: the only problems that it reports. Of an id that is not confirmed and
#: nearly a known one, a build says which one that is.
CODES = frozenset(
    ("pod-unreachable", "stream-unconfirmed", "stream-inactive", "stream-type", "stale-lock",
     "stream-misspelt")
)  # fmt: skip

#: Mistakes that leave open which id is meant.
HIDING = frozenset(
    ("unknown-name", "stream-malformed", "stream-is-message", "block-syntax", "registry")
)

#: What names ids: the sections of a registry, and a whole file.
_NAMING = ("", "pods", "streams", "users", "apps", "links")


@dataclass
class Listener:
    """Hears which ids the pages of the sites with one lock use.

    Attributes:
        default: the pod of these sites, if they have one.
        pods: all of them, by name.
        said: the ids, each with the type that the page says.
        max_age: days after which what the lock says no longer counts.
        reads: whether builds read the lock.
        trouble: why nobody knows which ids are in use, or of which pod.

    """

    default: Pod | None = None
    pods: dict[str, Pod] = field(default_factory=dict)
    said: dict[tuple[Use, str | None], None] = field(default_factory=dict)
    max_age: int | None = None
    reads: bool = False
    trouble: Problem | None = None

    def meet(self, site: Site) -> None:
        """Take note of a site."""
        self.default = self.default or (site.pod if isinstance(site.pod, Pod) else None)
        self.pods.update((pod.name, pod) for pod in site.pods)
        self.max_age, self.reads = site.registry.max_age, site.registry.verify
        for (section, name), problem in site.registry.broken.items():
            if not name and section in _NAMING:
                self.miss(problem)

    def miss(self, why: Problem, /) -> tuple[Problem, ...]:
        """Note what keeps ids from being asked for."""
        self.trouble = self.trouble or why
        return ()

    @property
    def uses(self) -> dict[Use, None]:
        """The ids, each once."""
        return dict.fromkeys(use for use, _ in self.said)

    def judge(self, use: Use, stream_type: str | None = None) -> tuple[Problem, ...]:
        """Note an id."""
        self.said[use, stream_type] = None
        return ()


def collect(
    paths: Sequence[Path], named: Named, hear: Hear = None
) -> tuple[dict[Path, Listener], Report]:
    """Read pages for the ids that they use.

    Args:
        paths: files and folders.
        named: see :func:`symphony_ecp.check.tree.survey_of`.
        hear: hears how many pages of how many are read.

    Returns:
        What was heard, by the file of the lock, and what a check of the pages says.

    """
    heard: dict[Path, Listener] = {}

    def reader(file: Path, site: Site) -> Listener:
        listener = heard.setdefault(file, Listener())
        listener.meet(site)
        return listener

    return heard, _check(paths, named, reader, hear)


def findings(
    paths: Sequence[Path], named: Named, heard: Mapping[Path, Listener], locks: Mapping[Path, Lock]
) -> Report | None:
    """Return what locks say of the pages that :func:`collect` read; ``None`` for nothing.

    Where something is, only those pages tell.
    """
    if not any(locks[file].judge(*said) for file in heard for said in heard[file].said):
        return None
    report = _check(paths, named, lambda file, _site: locks[file])
    return replace(report, problems=tuple(p for p in report.problems if p.code in CODES))


def _check(
    paths: Sequence[Path],
    named: Named,
    reader: Callable[[Path, Site], Confirming],
    hear: Hear = None,
) -> Report:
    token = READER.set(reader)
    try:
        return check(paths, named=named, hear=hear)
    finally:
        READER.reset(token)
