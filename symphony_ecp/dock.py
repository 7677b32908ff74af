"""The site's dock: made once a build, put on the pages that have it.

The registry says for which pages it is; a page may say for itself that it has it, or has not.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from symphony_ecp.block import Dock as Model
from symphony_ecp.pipeline import dock_block, process
from symphony_ecp.problems import Problem
from symphony_ecp.site import Site
from symphony_ecp.syntax import DOCK, SourceBlock, options
from symphony_ecp.text import shorten

_WILD = re.compile(r"(\*\*/|/\*\*$|\*\*|\*|\?)")


@dataclass(frozen=True)
class Dock:
    """The dock of a build.

    Attributes:
        site: the site.
        block: what the registry says of it; ``None`` where the site has none.
        problems: what only showed while it was made, of the site's own template.
        globs: what the paths of its pages look like; none stand for all pages.

    """

    site: Site = field(default_factory=Site)
    block: SourceBlock | None = None
    problems: tuple[Problem, ...] = ()
    globs: tuple[str, ...] = ()
    _made: dict[tuple[str, str], str] = field(default_factory=dict, init=False, compare=False)

    @functools.cached_property
    def _read(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Each glob once, and its parts."""
        return tuple((glob, _parts(glob)) for glob in dict.fromkeys(self.globs))

    def on(self, path: str, site: Site) -> str:
        """Return what a page ends with.

        Args:
            path: the page's file, from the folder of the pages, with slashes.
            site: the site as the page has it. What the page says of its dock wins.

        """
        own = site.page.get("dock")
        wanted = self.covers(path) if own is None else bool(own.value)
        return self.html(site) if wanted else ""

    def html(self, site: Site) -> str:
        """Return the dock in the language of a page; ``""`` where there is none that works.

        Readers take it along from page to page, so that it follows nothing else of a page's.
        """
        if self.block is None:
            return ""
        key = site.language, site.host_language
        if key not in self._made:
            said = {name: given for name, given in site.page.items() if name == "language"}
            output = process(self.block, self.site.on_page(said, site.host_language))
            is_dock = isinstance(output.model, Model)
            rendered = output.rendered
            self._made[key] = rendered.opening + rendered.closing if is_dock else ""
        return self._made[key]

    def covers(self, path: str) -> bool:
        """Whether the registry means a page: by its file, with or without its ending."""
        names = (path, path.rpartition(".")[0])
        return not self.globs or any(_matches(n, parts) for _, parts in self._read for n in names)

    def unmatched(self, paths: Iterable[str]) -> tuple[Problem, ...]:
        """Say which globs match none of a site's pages."""
        block, own = self.block, self.site.registry.path
        if block is None or block.path != own:  # of a file that others extend, too
            return ()
        names = [name for path in paths for name in (path, path.rpartition(".")[0])]
        entry = next((one for one in block.options if one.key == "pages"), None)
        return tuple(
            Problem(
                "registry",
                f"'dock': pages: no page is '{shorten(glob)}'",
                "write it as from the folder of the pages, such as guide/** or index.md",
                block.path,
                entry.line if entry else block.line,
                column=entry.column if entry else None,
                near="pages",
                word=glob,
            )
            for glob, parts in self._read
            if not any(_matches(name, parts) for name in names)
        )


def dock_of(site: Site) -> Dock:
    """Make a site's dock; what is wrong with its lines was reported when the site was opened."""
    block = dock_block(site)
    if block is None:
        return Dock(site)
    given = options.read(block.options, DOCK, None)[0].get("pages")
    return Dock(site, block, process(block, site).problems, given.value if given else ())


def _parts(glob: str) -> tuple[str, ...]:
    """Split a glob into its stars, question marks and the texts between them."""
    parts = [part for part in _WILD.split(glob.removeprefix("/")) if part]
    # A star is as good as several, and none costs time for each.
    return tuple(
        part
        for part, before in zip(parts, ["", *parts], strict=False)
        if part != before or "*" not in part
    )


def _matches(path: str, parts: Iterable[str]) -> bool:
    """Whether a path is what a glob says: ``*`` and ``?`` end at a slash, ``**`` goes on below it.

    All places that the parts so far may end at are known at once. So a part takes time for the path
    alone, where a regular expression would try each way of sharing the path among the stars.
    """
    ends = {0}
    for part in parts:
        if part == "**":
            ends = {*range(min(ends), len(path) + 1)}
        elif part == "*":
            ends = _in_their_folders(ends, path)
        elif part == "**/":
            first = min(ends)
            ends = ends | {n + 1 for n, char in enumerate(path) if char == "/" and n > first}
        elif part == "/**":
            below = any(path.startswith("/", end) and end + 1 < len(path) for end in ends)
            ends = ends | {len(path)} if below else ends
        elif part == "?":
            ends = {end + 1 for end in ends if path[end : end + 1] not in ("", "/")}
        else:
            ends = {end + len(part) for end in ends if path.startswith(part, end)}
        if not ends:
            return False
    return len(path) in ends


def _in_their_folders(ends: Iterable[int], path: str) -> set[int]:
    """Return some places of a path, and all behind them before the next slash."""
    found, last = set[int](), -1
    for end in sorted(ends):
        if end > last:
            slash = path.find("/", end)
            last = len(path) if slash < 0 else slash
            found.update(range(end, last + 1))
    return found
