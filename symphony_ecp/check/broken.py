"""Configurations that cannot be read, where the sites beside them are to be read all the same.

Nobody knows which pages and which registry the site of such a one has. Of another site everything
is known only if the broken one can have nothing to do with it: see :func:`may_share`.
"""

from __future__ import annotations

import re
from pathlib import Path

from symphony_ecp.check.hosts import Tree
from symphony_ecp.files import read_text
from symphony_ecp.site.registry import load_registry, registries

#: What a configuration may name another registry by, or pages of another site, itself or through
#: what it builds upon.
_SAYS_MORE = re.compile(
    r"registry|inherit|!include|docs_dir\W.*\.\.|import\s*\*|\b(?:exec|globals|locals|vars)\b", re.I
)


def may_share(configuration: Path, tree: Tree) -> bool:
    """Whether the site of a configuration that cannot be read may use what a tree's registry has.

    It may where it could take that site's pages in or is taken in itself, where one of that
    registry's files lies in its folder or is extended by the registry there, and wherever its own
    text could name a registry, or pages, elsewhere.
    """
    base, files = configuration.parent, {file.resolve() for file in tree.site.files}
    if configuration in tree.takes_in or tree.base.is_relative_to(base):
        return True
    if any(file.is_relative_to(base.resolve()) for file in files):
        return True
    for file in registries(base):
        registry = load_registry(file, file.name)
        # Under no name stands what is no YAML, or extends what is not there.
        if ("", "") in registry.broken or not files.isdisjoint(registry.extended.values()):
            return True
    try:
        return _SAYS_MORE.search(read_text(configuration)) is not None
    except (OSError, ValueError):
        return True
