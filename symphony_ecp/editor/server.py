"""The language server: what is open, which answer it is asked for, and what it shows unasked.

Everything that reads a page runs in one thread, one text after the other, since hosts keep what
directives there are for the whole process. A text that was changed before its turn is left out.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from symphony_ecp import __version__
from symphony_ecp.check import CannotCheckError
from symphony_ecp.editor import findings
from symphony_ecp.editor.findings import Finding
from symphony_ecp.editor.index import Index
from symphony_ecp.editor.indexing import End, Progress
from symphony_ecp.editor.opened import Open
from symphony_ecp.editor.progress import Told
from symphony_ecp.editor.reading import Reading, read
from symphony_ecp.editor.showing import Board, diagnostic, diagnostics
from symphony_ecp.editor.units import Units
from symphony_ecp.editor.uses import Use
from symphony_ecp.editor.workspace import Workspace
from symphony_ecp.files import UNSAVED
from symphony_ecp.fix import Text

#: Seconds without a keystroke before a text is read unasked.
PAUSE = 0.1
#: What a file of no name yet is taken for, by the language that the editor says.
_UNTITLED = {"markdown": "untitled.md", "restructuredtext": "untitled.rst"}
T = TypeVar("T")


class Server(LanguageServer):
    """``ecp lsp``: one process, one workspace.

    Attributes:
        opened: what is open, by its URI.
        sites: where their sites are found.
        index: what the files of the workspace have.

    """

    def __init__(self) -> None:
        full = types.TextDocumentSyncKind.Full  # no count of lines but ours decides what changed
        super().__init__("symphony-ecp", __version__, full)
        self.opened: dict[str, Open] = {}
        self.index = Index()
        self.folders: list[Path] = []
        self.sites = Workspace()
        self._unsaved: dict[str, str] = {}
        self._board = Board(self.text_document_publish_diagnostics)
        self._pool = ThreadPoolExecutor(1, initializer=UNSAVED.set, initargs=(self._unsaved,))
        self._tasks: set[asyncio.Task[None]] = set()
        self._told = Told(self.work_done_progress, self.index.cancel)

    @property
    def units(self) -> Units:
        """Those that the client counts in."""
        return Units(self.workspace.position_codec)

    # --- what is open ---

    def begin(self, folders: list[Path]) -> None:
        """Know the folders of the workspace, and read them."""
        self.folders = folders
        if folders:
            self.begin_index()

    def open(self, document: types.TextDocumentItem) -> None:
        """Take a file that is open from now on."""
        path = to_fs_path(document.uri) if document.uri.startswith("file:") else None
        name = _UNTITLED.get(document.language_id or "")
        if path is None and name:
            path = str((self.folders or [Path.cwd()])[0] / name)
        if path is None or "\0" in path:
            return
        file = Path(os.path.abspath(path))  # noqa: PTH100 - links stay
        one = Open(document.uri, file, document.text, document.version)
        self.opened[document.uri] = one
        self._unsaved[one.real] = one.text
        if not self.folders:
            self.folders = [self._site_folder(file)]
            self.begin_index()
        self.show(one, 0)

    def change(self, uri: str, text: str, version: int | None) -> None:
        """Take a new text of a file; one of a registry judges what is open anew."""
        one = self.opened.get(uri)
        if one is None:
            return
        self._unsaved[one.real] = text
        is_registry = one.is_registry
        one.changed(text, version)
        if is_registry:
            self.judge_anew()
        else:
            self.show(one, PAUSE)

    def close(self, uri: str) -> None:
        """Forget a file: nothing of it is shown any more."""
        one = self.opened.pop(uri, None)
        if one is None:
            return
        self._unsaved.pop(one.real, None)
        is_registry = one.is_registry
        one.forget()
        if one.shown is not None:
            one.shown.cancel()
        self._board.show(uri, {}, self.opened.values(), str(one.file))
        if not one.is_on_disk:
            if is_registry:
                self.judge_anew()
            self.begin_index()

    def judge_anew(self) -> None:
        """Read everything that is open again."""
        for one in self.opened.values():
            one.forget()
            self.show(one, PAUSE)

    async def saved(self, files: Iterable[Path]) -> None:
        """Know what files have that were written, here or elsewhere.

        Of a page that is open that is known; what else it may change is found anew.
        """
        for file in files:
            uris = [uri for uri, one in self.opened.items() if one.file == file]
            reading = await self.reading(uris[0]) if uris else None
            if reading is None or reading.is_registry:
                self.sites.forget()
                self.judge_anew()
                self.begin_index()
                return
            before, now = self.index.files.get(str(file)), reading.here
            self.index.put(now)
            if before is not None and before.mentioned != now.mentioned:
                self.begin_index()  # a name may have lost its last use

    async def reading(self, uri: str) -> Reading | None:
        """Return what is known of the text that is open, the newest one; ``None`` of none."""
        while (one := self.opened.get(uri)) is not None:
            if one.reading is None:
                loop = asyncio.get_running_loop()
                given = self.sites, one.file, one.text, one.stale.is_set
                one.reading = loop.run_in_executor(self._pool, read, *given)
            reading = one.reading
            await asyncio.wait([reading])
            if one.reading is not reading or reading.cancelled():
                continue  # a newer text
            with suppress(CannotCheckError):
                return reading.result()
            return None
        return None

    def in_turn(self, work: Callable[..., T], *given: Any) -> asyncio.Future[T]:
        """Do what reads pages when no other is read."""
        return asyncio.get_running_loop().run_in_executor(self._pool, work, *given)

    async def readings(self) -> list[Reading]:
        """Return what is known of all files that are open."""
        found = [await self.reading(uri) for uri in list(self.opened)]
        return [reading for reading in found if reading is not None]

    async def uses(self, section: str, name: str) -> list[Use]:
        """Return where a name is given and used, once all pages are known."""
        opened = {str(one.file): one.here.uses for one in await self.readings()}
        return sorted(
            self.index.uses(section, name, opened), key=lambda use: (use.file, use.line, use.column)
        )

    async def found(self, reading: Reading) -> list[Finding]:
        """Return what is to be shown of a file, as far as the others are known."""
        if reading.is_registry:
            return list(findings.of_registry(reading, self.index, await self.readings()))
        others = await self.readings() if reading.here.loose else ()
        return findings.of_page(reading, self.index, others)

    # --- what is shown ---

    def show(self, one: Open, pause: float, *, alone: bool = False) -> None:
        """Show what is found in a file, after a pause, unless it changes meanwhile.

        Args:
            one: the file.
            pause: in seconds.
            alone: whether the others stay as they are, whatever it mentions.

        """
        if one.shown is not None:
            one.shown.cancel()
        one.shown = self._do(self._show(one, pause, alone=alone))

    def show_all(self) -> None:
        """Show what all open files have, and what the others have that are no pages."""
        for one in self.opened.values():
            self.show(one, 0, alone=True)
        real = {one.real for one in self.opened.values()}
        by_file = findings.of_others(self.index, real)
        self._board.show(
            "",
            {path: diagnostics(self.units, path, some) for path, some in by_file.items()},
            self.opened.values(),
        )

    async def _show(self, one: Open, pause: float, *, alone: bool) -> None:
        await asyncio.sleep(pause)
        reading, here = await self.reading(one.uri), str(one.file)
        found = list(map(Finding, one.why)) if reading is None else await self.found(reading)
        if one.reading is None or (reading is not None and reading is not one.known):
            return  # a newer text is on its way
        by_file: dict[str, list[Finding]] = {here: []}
        for finding in found:
            by_file.setdefault(finding.problem.path or here, []).append(finding)
        text = Text(one.text)
        self._board.show(
            one.uri,
            {
                path: [diagnostic(self.units, text, finding) for finding in some]
                if path == here
                else diagnostics(self.units, path, some)
                for path, some in by_file.items()
            },
            self.opened.values(),
        )

        told, one.told = one.told, reading.here if reading else None
        if not alone and told != one.told:
            for other in self.opened.values():
                if other is not one:
                    self.show(other, 0, alone=True)

    # --- the index ---

    def begin_index(self) -> None:
        """Read the whole workspace in the background, and say how far that is."""
        self.index.begin(self.folders, self._unsaved, self._hear)
        window = self.client_capabilities.window
        if window and window.work_done_progress:
            self._do(self._told.begin(self.index.complete.is_set))

    def _hear(self, sent: Progress | End) -> None:
        if isinstance(sent, Progress):
            self._told.report(sent.done, sent.total)
            return
        self._told.end()
        if sent.failed:
            said = types.LogMessageParams(types.MessageType.Warning, sent.failed)
            self.window_log_message(said)
        self.show_all()

    # --- ---

    def _do(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do something in the event loop, which keeps no task by itself."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _site_folder(self, file: Path) -> Path:
        """Return the folder of a file's site, where the editor names no workspace."""
        with suppress(CannotCheckError):
            survey = self.sites.survey(file)
            return next((tree.base for tree in survey.trees), file.parent)
        return file.parent

    def end(self) -> None:
        """End what runs beside the server."""
        self.index.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)
