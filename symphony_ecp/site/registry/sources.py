"""Where the files lie that ``extends`` names.

::

    ../common/symphony.yml            from the folder of the file that says it
    acme-docs-common:symphony.yml     in a package of an installed distribution

Nothing of a distribution is imported, since a check runs nothing: ``importlib.resources`` would
import the package. So its folders are those that its metadata names; where these lie elsewhere, as
with an editable install, Python's own finders say where, which run no code of the package.
"""

from __future__ import annotations

import os
import posixpath
import re
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from symphony_ecp.problems import did_you_mean
from symphony_ecp.site.registry.finding import exists, nearby, registries
from symphony_ecp.text import shorten

if TYPE_CHECKING:
    from importlib.metadata import Distribution

#: A distribution's name (https://packaging.python.org/specifications/name-normalization/), or a
#: package's with dots, and a file in it. Two characters at least: one is a drive of Windows.
_IN_DISTRIBUTION = re.compile(r"(?P<name>[A-Za-z0-9_][\w.-]*[A-Za-z0-9_]):(?P<file>.*)", re.DOTALL)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:|~")


class NotFoundError(Exception):
    """There is no such file: what is wrong, the remedy, and where it was looked for."""

    def __init__(self, message: str, hint: str, path: Path | None = None) -> None:
        super().__init__(message)
        self.message, self.hint, self.path = message, hint, path


def meant(text: str, shown: str) -> str:
    """Return what a text under ``extends`` means in a file of a distribution: one beside it.

    Args:
        text: as it is written.
        shown: the name in messages of the file that says it.

    """
    above = _IN_DISTRIBUTION.fullmatch(shown)
    if above is None or _IN_DISTRIBUTION.fullmatch(text) or _ABSOLUTE.match(text):
        return text
    return f"{above['name']}:{posixpath.normpath(posixpath.join(above['file'], '..', text))}"


def find(text: str, above: Path) -> Path:
    """Return the file that a text under ``extends`` means.

    Args:
        text: a path, or ``distribution:file``, as :func:`meant` returns it.
        above: the file that says it.

    Raises:
        NotFoundError: if there is none that may be read.

    """
    if _ADDRESS.match(text):
        message = f"'{shorten(text)}' is an address, and nothing is asked of the network"
        raise NotFoundError(message, "name a file, or a file of an installed distribution")
    if match := _IN_DISTRIBUTION.fullmatch(text):
        file = _in_distribution(match["name"], match["file"].strip())
    elif _ABSOLUTE.match(text):
        message = f"'{shorten(text)}' is an absolute path, which leads elsewhere on other machines"
        raise NotFoundError(message, "write it as seen from this file's folder")
    else:
        file = Path(os.path.normpath(above.parent / text))
    if os.path.isfile(file):  # noqa: PTH113 - is_file() raises where a name is too long
        return file
    if not exists(file):
        hint = nearby(file) or "correct the path, which begins in this file's folder"
        raise NotFoundError(f"there is no file '{shorten(text)}'", hint, file)
    message = f"'{shorten(text)}' is {'a folder' if file.is_dir() else 'no file'}"
    inside = [f"name a file in it, such as '{found.name}'" for found in registries(file)]
    raise NotFoundError(message, next(iter(inside), "name a file"), file)


def is_of_distribution(text: str) -> bool:
    """Whether a text names a file of a distribution, which is not the site's to change."""
    return _IN_DISTRIBUTION.fullmatch(text) is not None


def _in_distribution(name: str, file: str) -> Path:
    parts = PurePosixPath(file).parts
    if not parts or file.startswith("/") or ".." in parts or "\\" in file:
        message = f"'{shorten(file)}' is no path of a file in '{shorten(name)}'"
        raise NotFoundError(message, "write it as seen from the package's folder, with '/'")
    folders = list(dict.fromkeys(_folders(_distribution(name), name)))
    found = [folder / file for folder in folders]
    # A file may be named from where the packages are, too.
    found += [folder.parent / file for folder in folders if folder.name == parts[0]]
    for path in found:
        if exists(path):
            return path
    hint = next(filter(None, map(nearby, found)), "correct its name, or install another version")
    raise NotFoundError(f"the distribution '{shorten(name)}' has no file '{shorten(file)}'", hint)


def _distribution(name: str) -> Distribution:
    """Return the distribution of a name, or the one that has a package of that name."""
    from importlib import metadata  # few sites need it, and it brings much

    try:
        return metadata.distribution(name)
    except metadata.PackageNotFoundError:
        pass
    packages, installed = _installed(tuple(sys.path))
    if distributions := packages.get(name.partition(".")[0]):
        return metadata.distribution(distributions[0])
    hint = did_you_mean(name, installed, otherwise="install it where the site is built")
    raise NotFoundError(f"the distribution '{shorten(name)}' is not installed", hint)


@lru_cache(maxsize=1)
def _installed(_path: tuple[str, ...]) -> tuple[Mapping[str, list[str]], list[str]]:
    """Return the distributions of each package, and their names: half a second for all of them.

    What is installed later is found by its own name, which is looked for first.
    """
    from importlib import metadata

    names = sorted({str(one.metadata["Name"]) for one in metadata.distributions()})
    return metadata.packages_distributions(), names


def _folders(distribution: Distribution, name: str) -> Iterator[Path]:
    """Iterate over the folders of a distribution's packages; first those that its name means."""
    from importlib.util import find_spec

    tops = (distribution.read_text("top_level.txt") or "").split()
    recorded = {file.parts[0] for file in distribution.files or () if len(file.parts) > 1}
    tops += sorted(top for top in recorded if top.isidentifier())
    package = name.replace("-", "_")
    usual = re.sub(r"[-_.]+", "_", distribution.name).lower()
    for path in dict.fromkeys([package.replace(".", "/"), usual, *tops]):
        top, *below = path.split("/")
        if top in recorded:
            yield Path(str(distribution.locate_file(path)))
        else:
            try:
                spec = find_spec(top)
            except (ImportError, ValueError):
                continue
            for folder in (spec and spec.submodule_search_locations) or ():
                yield Path(folder, *below)
