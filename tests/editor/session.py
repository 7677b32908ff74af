"""An editor, as the server sees one: pytest-lsp's client over pipes, and what it is shown."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lsprotocol import types
from pytest_lsp.client import LanguageClient, make_test_lsp_client

#: Seconds that an answer may take on a machine that does much else.
PATIENCE = 60
COMMAND = (str(Path(sys.executable).with_name("ecp")), "lsp")
#: What most editors of today can do.
CAPABILITIES = types.ClientCapabilities(
    general=types.GeneralClientCapabilities(position_encodings=["utf-16"]),
    window=types.WindowClientCapabilities(work_done_progress=True),
    workspace=types.WorkspaceClientCapabilities(
        did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(
            dynamic_registration=True
        ),
        workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True),
    ),
    text_document=types.TextDocumentClientCapabilities(
        completion=types.CompletionClientCapabilities(
            completion_item=types.ClientCompletionItemOptions(snippet_support=True)
        )
    ),
)


@dataclass
class Editor:
    """An editor with a workspace.

    Attributes:
        root: the folder of the workspace.
        client: what speaks to the server.
        shown: the diagnostics of each file by its name, newest last.

    """

    root: Path
    client: LanguageClient = field(default_factory=make_test_lsp_client)
    shown: dict[str, list[types.PublishDiagnosticsParams]] = field(default_factory=dict)
    progress: list[Any] = field(default_factory=list)
    _versions: dict[str, int] = field(default_factory=dict)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(
        self,
        capabilities: types.ClientCapabilities = CAPABILITIES,
        folders: Sequence[Path] | None = None,
    ) -> types.InitializeResult:
        """Start the server with the workspace."""
        features = {
            types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: lambda params: self._take(params),
            types.WINDOW_WORK_DONE_PROGRESS_CREATE: lambda _: None,
            types.PROGRESS: lambda params: self._hear(params),
            types.CLIENT_REGISTER_CAPABILITY: lambda _: None,
        }
        for name, answer in features.items():
            self.client.protocol.fm.features.pop(name, None)
            self.client.feature(name)(answer)
        await self.client.start_io(*COMMAND)
        roots = [self.root] if folders is None else folders
        return await self.client.initialize_session(
            types.InitializeParams(
                capabilities,
                workspace_folders=[types.WorkspaceFolder(r.as_uri(), r.name) for r in roots],
            )
        )

    async def stop(self) -> int | None:
        """End the server as an editor does; return its exit code."""
        await asyncio.wait_for(self.client.shutdown_session(), PATIENCE)
        server = self.client._server
        await self.client.stop()
        return server.returncode if server else None

    def uri(self, name: str) -> str:
        return (self.root / name).as_uri()

    def document(self, name: str) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri(name))

    def open(self, name: str, text: str | None = None, language: str = "markdown") -> None:
        """Open a file, with what is in it or with another text."""
        text = (self.root / name).read_bytes().decode() if text is None else text
        self._versions[name] = 1
        item = types.TextDocumentItem(self.uri(name), language, 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def change(self, name: str, text: str) -> int:
        """Write another text, and return its version; nothing is saved."""
        self._versions[name] += 1
        which = types.VersionedTextDocumentIdentifier(self._versions[name], self.uri(name))
        whole = [types.TextDocumentContentChangeWholeDocument(text)]
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(which, whole))
        return self._versions[name]

    def save(self, name: str, text: str) -> None:
        """Write a text into the file, too."""
        self.change(name, text)
        (self.root / name).write_bytes(text.encode())
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(self.document(name)))

    def close(self, name: str) -> None:
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(self.document(name)))

    def latest(self, name: str) -> Sequence[types.Diagnostic]:
        """Return what is shown of a file by now."""
        shown = self.shown.get(self.uri(name))
        return shown[-1].diagnostics if shown else ()

    async def until(self, holds: Callable[[], Any]) -> Any:
        """Wait until something holds of what is shown, and return it."""
        async with asyncio.timeout(PATIENCE):
            while not (found := holds()):
                self._news.clear()
                await self._news.wait()
            return found

    async def diagnostics(self, name: str, version: int | None = None) -> list[types.Diagnostic]:
        """Return what is shown of the present text of a file, once it is."""
        wanted = self._versions.get(name) if version is None else version
        found = await self.until(
            lambda: [one for one in self.shown.get(self.uri(name), ()) if one.version == wanted]
        )
        return list(found[-1].diagnostics)

    def _take(self, params: types.PublishDiagnosticsParams) -> None:
        self.shown.setdefault(params.uri, []).append(params)
        self._news.set()

    def _hear(self, params: types.ProgressParams) -> None:
        self.progress.append(params.value)
        self._news.set()


def play(root: Path, scene: Callable[[Editor], Awaitable[None]], **how: Any) -> Editor:
    """Let an editor start in a folder, do something, and end; the server ends with it, and well."""

    async def whole() -> Editor:
        editor = Editor(root)
        await editor.start(**how)
        await scene(editor)
        assert await editor.stop() == 0
        assert editor.client.error is None
        return editor

    return asyncio.run(whole())
