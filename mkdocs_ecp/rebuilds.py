"""What a site is rebuilt for besides its pages: the registry, what it extends, lock and templates.

``serve`` of MkDocs watches what is there when it starts; here also what comes later, or goes and
comes back. ``--dirty`` renders the pages whose source is newer than what was written of them; here
also those with something of ours that is older than what this depends on.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs_ecp.page import MKDOCS_LOG, base_of
from symphony_ecp.dock import Dock
from symphony_ecp.files import relative
from symphony_ecp.site import Site
from symphony_ecp.site.lock import LOCK_FILE
from symphony_ecp.site.registry import REGISTRY_FILES

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files

    from mkdocs_ecp.watching import Watcher

#: A new version of the package brings new files.
_OURS = __file__


@dataclass
class Rebuilds:
    """Lives as long as the plugin: for the builds of one ``serve``, or for one build."""

    dirty: bool = False
    paths: frozenset[str] = frozenset()
    templates: str | None = None
    newest: float = 0.0
    watcher: Watcher | None = None

    def depend(self, site: Site, base: Path, settings: Mapping[str, Any]) -> list[str]:
        """Take in what a build depends on, and return what is there of it.

        Args:
            site: the site, as it is now.
            base: the folder of its configuration.
            settings: those of the plugin, as they were written.

        """
        named, templates = settings.get("registry"), settings.get("templates")
        names = (named,) if isinstance(named, str) else REGISTRY_FILES
        registries = [base / name for name in names]
        locks = [file.with_name(LOCK_FILE) for file in registries]
        self.templates = str(base / templates) if isinstance(templates, str) else None
        files = (*map(str, (*registries, *locks, *site.watched)), self.templates)
        self.paths = frozenset(file for file in files if file and "\0" not in file)
        if self.watcher:
            self.watcher.follow(self.paths, self.templates)
        return sorted(path for path in self.paths if os.path.exists(path))  # noqa: PTH110 - as text

    def serve(self, server: Any, config: MkDocsConfig) -> None:
        """Watch all of that, in place of what MkDocs would watch for us.

        Args:
            server: MkDocs' own (``mkdocs.livereload.LiveReloadServer``).
            config: the site's configuration.

        """
        from mkdocs_ecp.watching import Watcher  # MkDocs has loaded watchdog by now

        config.watch[:] = [path for path in config.watch if path not in self.paths]
        self.watcher = Watcher(server.observer, config.docs_dir)
        self.watcher.follow(self.paths, self.templates)
        base = base_of(config)
        names = sorted(relative(path, base) for path in self.paths)
        MKDOCS_LOG.info("Watching for changes too: %s", ", ".join(names))

    def age(self, files: Files, config: MkDocsConfig, dock: Dock) -> None:
        """Let pages of dirty builds be older than their sources, where ours in them is out of date.

        MkDocs then takes them for modified, also in the next build if this one ends early.
        """
        if not os.path.isdir(config.site_dir) or not os.listdir(config.site_dir):  # noqa: PTH112, PTH208
            return  # it was cleaned, as in all other builds
        own = Path(self.templates).glob("*.html") if self.templates else ()
        paths = {*self.paths, *map(str, own), config.config_file_path or "mkdocs.yml", _OURS}
        newest = max(map(_changed, paths))
        if newest <= self.newest:
            return  # whatever is older now has nothing of ours
        self.newest = newest
        for file in files:
            if file.is_documentation_page() and _is_out_of_date(file, newest, dock):
                os.utime(file.abs_dest_path, (0, 0))


def _is_out_of_date(file: File, newest: float, dock: Dock) -> bool:
    try:
        if os.stat(file.abs_dest_path).st_mtime > newest or file.is_modified():  # noqa: PTH116
            return False
        texts: Iterable[bytes] = (Path(file.abs_dest_path).read_bytes(), file.content_bytes)
    except OSError:
        return False  # MkDocs writes a page that is not there
    return bool(dock.block and dock.covers(file.src_uri)) or any(
        b"symphony" in one for one in texts
    )


def _changed(path: str) -> float:
    """Return when a file was changed, or came to its place: a copy may keep an older time.

    One that is not there may have gone when something last did in the folder above.
    """
    try:
        found = os.stat(path)  # noqa: PTH116 - a path as text
    except (OSError, ValueError):
        above = os.path.dirname(path)  # noqa: PTH120
        return 0.0 if above == path else _changed(above or ".")
    return max(found.st_mtime, found.st_ctime)
