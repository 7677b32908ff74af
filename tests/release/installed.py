"""What an installation of ours brings: what it needs, and what that needs, with their licences.

All of it is read from what is installed here, which is what ``locked/`` names; ``make`` installs
every extra. Names are the same with each Python and on each system, versions need not be.
"""

from __future__ import annotations

import tomllib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import Distribution, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.matrix.rows import ROOT
from tests.release import licences
from tests.release.judge import PYTHONS

#: What is installed without an extra.
BASE = "base"
_SYSTEMS = (("linux", "Linux", "posix"), ("win32", "Windows", "nt"), ("darwin", "Darwin", "posix"))
#: Where an installation may be, as markers ask for it.
_PLACES = [
    {
        "python_version": f"{major}.{minor}",
        "python_full_version": f"{major}.{minor}.0",
        "sys_platform": platform,
        "platform_system": system,
        "os_name": name,
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
    }
    for major, minor in PYTHONS
    for platform, system, name in _SYSTEMS
]


@dataclass
class Package:
    """One that comes along.

    Attributes:
        distribution: as it is installed here.
        comes_with: what asks for it in the end: ``base``, or names of extras.
        needs: the packages that it asks for itself, by their names in small letters.

    """

    distribution: Distribution
    comes_with: set[str] = field(default_factory=set)
    needs: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        """Its name, as it writes it."""
        return self.distribution.metadata["Name"]

    @property
    def licence(self) -> str:
        """Its licence, as an expression of SPDX."""
        return licences.of(self.distribution)

    @property
    def size(self) -> int:
        """How many bytes its files have, without what Python compiles of them."""
        files = self.distribution.files or ()
        return sum(file.size or 0 for file in files if file.suffix != ".pyc")


def project() -> dict[str, list[str]]:
    """Return what ``pyproject.toml`` asks for: ``base``, and by the names of extras."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {BASE: table["dependencies"], **table["optional-dependencies"]}


def packages() -> dict[str, Package]:
    """Return all that comes along, by name in small letters.

    Raises:
        importlib.metadata.PackageNotFoundError: one is not installed here.

    """
    found: dict[str, Package] = {}
    for asks, wanted in project().items():
        waiting, seen = deque(map(Requirement, wanted)), set[tuple[str, frozenset[str]]]()
        while waiting:
            requirement = waiting.popleft()
            name = canonicalize_name(requirement.name)
            if (one := (name, frozenset(requirement.extras))) in seen:
                continue
            seen.add(one)
            package = found.setdefault(name, Package(distribution(name)))
            package.comes_with.add(asks)
            needed = list(_needed(package.distribution, requirement.extras))
            package.needs.update(canonicalize_name(need.name) for need in needed)
            waiting.extend(needed)
    return dict(sorted(found.items()))


def _needed(of: Distribution, extras: set[str]) -> Iterator[Requirement]:
    """Iterate over what a distribution needs anywhere that we work."""
    for need in map(Requirement, of.requires or ()):
        wanted = ({**place, "extra": extra} for place in _PLACES for extra in ("", *extras))
        if need.marker is None or any(need.marker.evaluate(place) for place in wanted):
            yield need
