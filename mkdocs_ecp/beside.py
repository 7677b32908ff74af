"""Links beside the pages: ``nav``, ``extra`` and ``copyright``, and the templates of a theme.

The plugin lets addresses of ours become links there. No extension of Python-Markdown reaches what
MkDocs and Zensical make of their configuration: where nothing else is loaded, addresses of ours are
reported, with what to write in their place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from mkdocs_ecp.lines.configuration import sources_of
from symphony_ecp.files import read_text
from symphony_ecp.problems import Problem
from symphony_ecp.prose import Resolver, judge_templates, may_be_symphony, placed
from symphony_ecp.site import Site

#: What themes show of it.
_SHOWN = ("extra", "copyright")
#: What leads to files that may have links, where the configuration itself has none.
_ELSEWHERE = ("custom_dir", "INHERIT")


def resolve_shown(config: Any, file: Path, site: Site) -> Iterator[Problem]:
    """Let the addresses in what themes show become links; ``config`` is MkDocs'."""
    resolver = Resolver(site)
    for name in _SHOWN:
        if config.get(name):
            config[name] = resolver.value(config[name])
    return places(resolver, file)


def links(items: Iterable[Any]) -> Iterator[Any]:
    """Iterate over the links of a navigation (``mkdocs.structure.nav.Link``)."""
    for item in items:
        if getattr(item, "is_link", False):
            yield item
        yield from links(getattr(item, "children", None) or ())


def places(resolver: Resolver, file: Path) -> Iterator[Problem]:
    """Iterate over what a resolver found, with its places in a configuration."""
    return placed(resolver.found, partial(sources_of, file), file.name)


def judge_beside(
    config: Mapping[str, Any],
    file: Path,
    site: Site,
    taken_in: Iterable[Mapping[str, Any]] = (),
    *,
    becomes: bool,
) -> Iterator[Problem]:
    """Judge a configuration that was read, in the order in which a build does.

    Args:
        config: its values, by names; addresses of ours in it may become links.
        file: where it stands.
        site: the site.
        taken_in: the configurations of sites whose navigation becomes a part of this one's.
        becomes: whether the plugin is loaded.

    """
    resolver = Resolver(site, becomes)
    for name in _SHOWN:
        resolver.value(config.get(name))
    for one in (config, *taken_in):
        resolver.value(one.get("nav"), resolver.address)
    yield from places(resolver, file)
    theme = config.get("theme")
    folder = theme.get("custom_dir") if isinstance(theme, Mapping) else None
    if isinstance(folder, str):
        base = file.parent
        yield from judge_templates([base / folder], base, site, becomes=becomes)


def may_have_links(file: Path) -> bool:
    """Whether a configuration, or what it leads to, may have links of ours; a cheap look."""
    try:
        text = read_text(file)
    except (OSError, UnicodeError):
        return False  # which the host says
    return may_be_symphony(text) or any(word in text for word in _ELSEWHERE)


def judge_unresolved(file: Path, site: Site) -> list[Problem]:
    """Judge a configuration that only its host has read, and without the plugin."""
    if not may_have_links(file):
        return []
    from mkdocs_ecp.check import configuration
    from symphony_ecp.check import CannotCheckError

    try:
        config = configuration.read_configuration(file)
    except CannotCheckError:
        return []
    return list(judge_beside(config, file, site, becomes=False))
