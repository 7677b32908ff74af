"""Files and folders that ``serve`` is to watch though they may not be there yet."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from watchdog.events import FileModifiedEvent, FileSystemEvent, FileSystemEventHandler
from watchdog.observers.api import BaseObserver, ObservedWatch


class Watcher(FileSystemEventHandler):
    """Watches the folders that the files are in, and tells MkDocs' server of these files alone.

    What else changes beside a configuration, a log of this very process say, rebuilds nothing. The
    server is told by an event in the folder of the pages, which it watches itself.
    """

    def __init__(self, observer: BaseObserver, docs_dir: str) -> None:
        super().__init__()
        self._observer = observer
        self._pages = ObservedWatch(os.path.abspath(docs_dir), recursive=True)  # noqa: PTH100
        self._folders: set[str] = set()
        self._paths: set[str] = set()
        self._within: str | None = None

    def follow(self, paths: Iterable[str], folder: str | None) -> None:
        """Watch these paths from now on, and all files in a folder."""
        self._paths, self._within = set(), folder
        places = set()
        for path in paths:
            place = path
            while not os.path.isdir(above := os.path.dirname(place)) and above != place:  # noqa: PTH112, PTH120
                place = above  # what comes first is a folder above it
            self._paths.add(place)
            places.add(above)
        if folder and os.path.isdir(folder):  # noqa: PTH112 - as text
            places.add(folder)
        for place in sorted(places - self._folders):
            self._observer.schedule(self, place, recursive=False)
        self._folders |= places

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Tell the server, if it is one of these files."""
        for path in (event.src_path, getattr(event, "dest_path", "")):
            text = os.fsdecode(path)
            if text in self._paths or (self._within and os.path.dirname(text) == self._within):  # noqa: PTH120
                told: tuple[Any, ObservedWatch] = FileModifiedEvent(text), self._pages
                self._observer.event_queue.put(told)
