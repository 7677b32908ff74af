"""What all pages of a workspace name: a process of its own finds it; claimed once it ended."""

from __future__ import annotations

import asyncio
import multiprocessing
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from symphony_ecp.editor import indexing
from symphony_ecp.editor.indexing import End, Progress, Sent
from symphony_ecp.editor.uses import File, Use
from symphony_ecp.problems import Problem

#: Nothing of the server's comes along: neither its threads nor what it has open.
_SPAWN = multiprocessing.get_context("spawn")


@dataclass
class Index:
    """The files of a workspace that matter to others.

    Attributes:
        files: what was found so far, by absolute paths.
        end: what is known once all are read; ``None`` before.
        complete: set while it is.

    """

    files: dict[str, File] = field(default_factory=dict)
    end: End | None = None
    complete: asyncio.Event = field(default_factory=asyncio.Event)
    _process: BaseProcess | None = None

    def begin(
        self,
        folders: Sequence[Path],
        unsaved: Mapping[str, str],
        hear: Callable[[Progress | End], None],
    ) -> None:
        """Read everything, again if need be; what was read before is kept till then.

        Args:
            folders: of the workspace.
            unsaved: what editors have not saved, by real paths.
            hear: hears, in the event loop, how far the work is, and its end.

        """
        self.stop()
        loop, fresh = asyncio.get_running_loop(), dict[str, File]()
        heard, told = _SPAWN.Pipe(duplex=False)
        process = _SPAWN.Process(
            target=indexing.run, args=(list(folders), dict(unsaved), told), daemon=True
        )
        self._process = process
        process.start()
        told.close()  # so that the end of the process is heard

        def take(sent: Sent) -> None:
            if self._process is not process:
                return  # it was begun again meanwhile
            if isinstance(sent, File):
                fresh[sent.file] = sent
                return
            if isinstance(sent, End):
                self.files, self.end, self._process = fresh, sent, None
                self.complete.set()
            hear(sent)

        threading.Thread(target=_listen, args=(process, heard, loop, take), daemon=True).start()

    def stop(self) -> None:
        """End what is being read; until it is read again, nothing is claimed."""
        if self._process is not None:
            self._process.terminate()
        self._process = None
        self.complete.clear()

    def cancel(self) -> None:
        """Read no further, since somebody said so; nothing is claimed till it is read again."""
        if self._process is not None:
            self._process.terminate()  # whose end is heard

    @property
    def is_whole(self) -> bool:
        """Whether it has what all files have."""
        return self.complete.is_set() and not (self.end and self.end.failed)

    def put(self, file: File) -> None:
        """Know what a file has by now."""
        self.files[file.file] = file

    def uses(self, section: str, name: str, but: Mapping[str, Sequence[Use]]) -> Iterator[Use]:
        """Return where a name is given and used.

        Args:
            section: of the registry.
            name: in form NFC.
            but: what files have that are open.

        """
        found = {path: file.uses for path, file in self.files.items()} | dict(but)
        for uses in found.values():
            yield from (use for use in uses if (use.section, use.name) == (section, name))

    def loose(self, but: Mapping[str, Sequence[Problem]]) -> Iterator[Problem]:
        """Return the ids of all pages that the registry does not have, those of open ones given."""
        found = {path: file.loose for path, file in self.files.items()} | dict(but)
        for problems in found.values():
            yield from problems


def _listen(
    process: BaseProcess,
    heard: Connection,
    loop: asyncio.AbstractEventLoop,
    take: Callable[[Sent], None],
) -> None:
    """Hand on what arrives to the event loop, until nothing does."""
    ended = False
    try:
        while not ended:
            sent: Sent = heard.recv()
            ended = isinstance(sent, End)
            loop.call_soon_threadsafe(take, sent)
    except (EOFError, OSError):
        failed = End(failed="the process that reads the workspace has ended")
        if not loop.is_closed():
            loop.call_soon_threadsafe(take, failed)
    except RuntimeError:  # the loop is closed
        return
    finally:
        heard.close()
        process.join()  # which leaves no zombie
