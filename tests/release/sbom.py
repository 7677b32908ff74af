"""The bill of materials of a release, as CycloneDX has it: what comes along, in which version.

It is of the environment that builds the release, which is what ``locked/`` names. Nothing of that
is in our own distributions. What belongs to an extra is optional. The same release has the same
bill, byte for byte: its number is that of its content, and its time that of its commit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.dependency import Dependency
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import symphony_ecp
from tests.release import installed

#: How our package is called.
NAME = "symphony-ecp"
#: The same bill has the same number.
_NUMBER = UUID(int=0)


def written(distributions: Iterable[Path] = (), seconds: int | None = None) -> str:
    """Return the bill as JSON.

    Args:
        distributions: the files of the release, which are named with their hashes.
        seconds: when the release was made, from 1970 on.

    """
    packages = installed.packages()
    components = {name: _component(name, package) for name, package in packages.items()}
    ours = _ours(distributions)
    bom = Bom(components=components.values(), serial_number=_NUMBER)
    bom.metadata.component = ours
    bom.metadata.timestamp = None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    asked = {
        canonicalize_name(Requirement(need).name)
        for needs in installed.project().values()
        for need in needs
    }
    needed = {name: package.needs for name, package in packages.items()}
    for component, needs in ((ours, asked), *((components[name], needed[name]) for name in needed)):
        on = [Dependency(ref=components[need].bom_ref) for need in sorted(needs)]
        bom.dependencies.add(Dependency(ref=component.bom_ref, dependencies=on))
    bom.serial_number = uuid5(NAMESPACE_URL, _as_json(bom))
    return _as_json(bom)


def _ours(distributions: Iterable[Path]) -> Component:
    return _identified(
        NAME, symphony_ecp.__version__, "Apache-2.0",
        external_references=[_file(path) for path in sorted(distributions)],
    )  # fmt: skip


def _component(name: str, package: installed.Package) -> Component:
    is_base = installed.BASE in package.comes_with
    return _identified(
        name, package.distribution.version, package.licence,
        scope=ComponentScope.REQUIRED if is_base else ComponentScope.OPTIONAL,
    )  # fmt: skip


def _identified(name: str, version: str, licence: str, **what: object) -> Component:
    """Return a component that is known by its address on the package index."""
    url = PackageURL("pypi", name=name, version=version)
    return Component(
        name=name, version=version, type=ComponentType.LIBRARY, purl=url, bom_ref=url.to_string(),
        licenses=[LicenseFactory().make_from_string(licence)], **what,
    )  # type: ignore[arg-type]  # fmt: skip


def _file(path: Path) -> ExternalReference:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    hashes = [HashType(alg=HashAlgorithm.SHA_256, content=digest)]
    return ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION, url=XsUri(path.name), hashes=hashes
    )


def _as_json(bom: Bom) -> str:
    return make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)
