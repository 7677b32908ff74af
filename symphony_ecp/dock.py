"""The site's dock: made once a build, put on the pages that have it.

The registry says for which pages it is; a page may say for itself that it has it, or has not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from symphony_ecp.block import Dock as Model
from symphony_ecp.pipeline import dock_block, process
from symphony_ecp.problems import Problem
from symphony_ecp.site import Site
from symphony_ecp.site.registry import Docked
from symphony_ecp.syntax import DOCK, Given, options
from symphony_ecp.text import shorten


@dataclass(frozen=True)
class Dock:
    """The dock of a build.

    Attributes:
        html: what a page with it ends with; ``""`` where the site has none, or none that works.
        problems: what only showed while it was made, of the site's own template.
        globs: what the paths of its pages look like; none stand for all pages.
        said: where the registry says it.
        own: the site's own registry; it may extend others.

    """

    html: str = ""
    problems: tuple[Problem, ...] = ()
    globs: tuple[str, ...] = ()
    said: Docked | None = None
    own: str | None = None

    def on(self, path: str, page: Mapping[str, Given] | None = None) -> str:
        """Return what a page ends with.

        Args:
            path: the page's file, from the folder of the pages, with slashes.
            page: what the page says of itself, which wins.

        """
        own = page.get("dock") if page else None
        wanted = self.covers(path) if own is None else bool(own.value)
        return self.html if wanted else ""

    def covers(self, path: str) -> bool:
        """Whether the registry means a page: by its file, with or without its ending."""
        names = (path, path.rpartition(".")[0])
        return not self.globs or any(_pattern(g).fullmatch(n) for g in self.globs for n in names)

    def unmatched(self, paths: Iterable[str]) -> tuple[Problem, ...]:
        """Say which globs match none of a site's pages."""
        if self.said is None or self.said.path != self.own:  # of a file that others extend, too
            return ()
        names = [name for path in paths for name in (path, path.rpartition(".")[0])]
        entry = next((one for one in self.said.entries if one.key == "pages"), None)
        return tuple(
            Problem(
                "registry",
                f"'dock': pages: no page is '{shorten(glob)}'",
                "write it as from the folder of the pages, such as guide/** or index.md",
                self.said.path,
                entry.line if entry else self.said.line,
                column=entry.column if entry else None,
                near="pages",
                word=glob,
            )
            for glob in self.globs
            if not any(map(_pattern(glob).fullmatch, names))
        )


def dock_of(site: Site) -> Dock:
    """Make a site's dock; what is wrong with its lines was reported when the site was opened."""
    block = dock_block(site)
    if block is None or site.registry.dock is None:
        return Dock()
    output = process(block, site)
    given = options.read(block.options, DOCK, None)[0].get("pages")
    globs = given.value if given else ()
    rendered = output.rendered
    html = rendered.opening + rendered.closing if isinstance(output.model, Model) else ""
    return Dock(html, output.problems, globs, site.registry.dock, site.registry.path)


def _pattern(glob: str) -> re.Pattern[str]:
    """Return a glob as a pattern: ``*`` and ``?`` end at a slash, ``**`` goes on below it."""
    parts = re.split(r"(\*\*/|/\*\*$|\*\*|\*|\?)", glob.removeprefix("/"))
    known = {"**/": "(?:.+/)?", "/**": "(?:/.+)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(known.get(part) or re.escape(part) for part in parts))
