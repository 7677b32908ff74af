"""A file that is open in an editor."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pygls.uris import from_fs_path

from symphony_ecp.check import CannotCheckError
from symphony_ecp.editor.reading import Reading
from symphony_ecp.editor.uses import File
from symphony_ecp.problems import Problem
from symphony_ecp.site.registry import REGISTRY_FILES


@dataclass
class Open:
    """A file that is open in the editor: its text there, and what is known of that."""

    uri: str
    file: Path
    text: str
    version: int | None
    reading: asyncio.Future[Reading] | None = None
    shown: asyncio.Task[None] | None = None
    told: File | None = None
    stale: threading.Event = field(default_factory=threading.Event)

    @property
    def real(self) -> str:
        """The path that the file is known by elsewhere."""
        return os.path.realpath(self.file)

    def changed(self, text: str, version: int | None) -> None:
        """Take a new text."""
        self.text, self.version = text, version
        self.forget()

    def forget(self) -> None:
        """Have the text read anew when it is asked for; what is read or waits for it is off."""
        self.stale.set()
        self.stale = threading.Event()
        if self.reading is not None:
            self.reading.cancel()
        self.reading = None

    @property
    def known(self) -> Reading | None:
        """What is known of the text as it is, if that was read by now."""
        reading = self.reading
        if reading is None or not reading.done() or reading.cancelled() or reading.exception():
            return None
        return reading.result()

    @property
    def is_registry(self) -> bool:
        """Whether it is a registry, as far as that is known."""
        return self.known.is_registry if self.known else self.file.name in REGISTRY_FILES

    @property
    def is_on_disk(self) -> bool:
        """Whether the text is what the file holds."""
        with suppress(OSError, ValueError):
            return self.file.read_bytes().decode("utf-8-sig") == self.text
        return False

    @property
    def why(self) -> list[Problem]:
        """Why nothing is known of the text, where that has a reason to be told."""
        reading = self.reading
        if reading is None or not reading.done() or reading.cancelled():
            return []
        error = reading.exception()
        if not isinstance(error, CannotCheckError):
            return []
        return [Problem("unreadable", str(error), "", str(self.file), 1)]


def uri_of(opened: Mapping[str, Open], file: str) -> str:
    """Return the URI of a file, as the editor calls it where it is open."""
    real = os.path.realpath(file)
    known = (uri for uri, one in opened.items() if one.real == real)
    return next(known, None) or from_fs_path(file) or file
