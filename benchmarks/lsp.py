"""How long an editor waits for ``ecp lsp``, against one check of the page in a warm process.

A server is a process of its own, and what counts is the time on the wall from a message to its
answer. A check of the page comes before each of them, so that both meet the machine as it is; the
median of the pairs' ratios is told. A keystroke changes the text: what is asked behind it has to
wait until that text is read.
"""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from benchmarks.check import CHAT, REGISTRY, RST_CHAT, md_page, portal, rst_page
from benchmarks.convert import EXTENSIONS
from symphony_ecp.check.run import check_text
from symphony_ecp.editor.server import PAUSE

PAGES = 10_000
#: How many pages of 180 lines one of thousands is.
LONG = 20
MKDOCS = "site_name: x\nplugins: [ecp]\nmarkdown_extensions:\n" + "".join(
    f"- {name}\n" for name in EXTENSIONS
)


@dataclass(frozen=True)
class Kind:
    """A kind of pages.

    Attributes:
        name: how the table calls it.
        ending: of their files.
        page: one of them, with a chat in two of its sections.
        plain: one without.
        typed: the beginning of a block, up to a name that is being typed.
        configuration: of the site, with its name.

    """

    name: str
    ending: str
    page: str
    plain: str
    typed: str
    configuration: tuple[str, str]


KINDS = (
    Kind(
        "Markdown", ".md", md_page(CHAT), md_page(),
        "\n/// symphony-chat\n    stream: de", ("mkdocs.yml", MKDOCS),
    ),
    Kind(
        "reStructuredText", ".rst", rst_page(RST_CHAT), rst_page(),
        "\n.. symphony-chat:: Desk\n   :stream: de", ("conf.py", "extensions = ['sphinx_ecp']\n"),
    ),
)  # fmt: skip


@dataclass
class Editor:
    """An editor that has one page open."""

    folder: Path
    file: Path
    client: LanguageClient = field(default_factory=lambda: LanguageClient("bench", "1"))
    version: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    _token: int | str | None = None
    _shown: dict[int | None, asyncio.Event] = field(default_factory=dict)

    async def start(self, text: str) -> None:
        """Start the server, and open the page."""
        client, self.text = self.client, text
        client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: self._show(params))
        client.feature(types.WINDOW_WORK_DONE_PROGRESS_CREATE)(lambda params: self._begin(params))
        client.feature(types.PROGRESS)(lambda params: self._hear(params))
        await client.start_io(str(Path(sys.executable).with_name("ecp")), "lsp")
        window = types.WindowClientCapabilities(work_done_progress=True)
        folder = types.WorkspaceFolder(self.folder.as_uri(), "bench")
        await client.initialize_async(
            types.InitializeParams(
                types.ClientCapabilities(window=window), workspace_folders=[folder]
            )
        )
        client.initialized(types.InitializedParams())
        item = types.TextDocumentItem(self.file.as_uri(), "", self.version, text)
        client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        await self.shown()

    async def stop(self) -> None:
        """End the server."""
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()

    def press(self, typed: str = "") -> None:
        """Have another word behind the text that was opened, and the beginning of a block."""
        self.version += 1
        self.typed = f"\nWord {self.version}.\n{typed}"
        whole = types.TextDocumentContentChangeWholeDocument(self.text + self.typed)
        which = types.VersionedTextDocumentIdentifier(self.version, self.file.as_uri())
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(which, [whole]))

    async def shown(self) -> None:
        """Wait for what is found in the present text."""
        await self._shown.setdefault(self.version, asyncio.Event()).wait()

    async def complete(self) -> None:
        """Wait for what can be written at the end.

        Raises:
            SystemExit: that is not the name that there is.

        """
        lines = (self.text + self.typed).split("\n")
        at = types.Position(len(lines) - 1, len(lines[-1]))
        answer = await self.client.text_document_completion_async(
            types.CompletionParams(types.TextDocumentIdentifier(self.file.as_uri()), at)
        )
        items = answer.items if isinstance(answer, types.CompletionList) else answer or ()
        if "desk" not in [item.label for item in items]:
            raise SystemExit(f"{self.file.name}: 'desk' is not offered")

    async def hover(self) -> None:
        """Wait for what is told of the first name.

        Raises:
            SystemExit: nothing is.

        """
        lines = self.text.split("\n")
        line = next(number for number, text in enumerate(lines) if "stream: desk" in text)
        at = types.Position(line, lines[line].index("desk") + 1)
        params = types.HoverParams(types.TextDocumentIdentifier(self.file.as_uri()), at)
        if await self.client.text_document_hover_async(params) is None:
            raise SystemExit(f"{self.file.name}: nothing is told of 'desk'")

    async def diagnostics_of_a_stroke(self) -> None:
        """Press a key, and wait for what is found then."""
        self.press()
        await self.shown()

    async def completion_of_a_stroke(self, typed: str) -> None:
        """Press a key, and wait for what can be written there."""
        self.press(typed)
        await self.complete()

    async def hover_of_a_stroke(self) -> None:
        """Press a key, and wait for what is told of a name elsewhere."""
        self.press()
        await self.hover()

    def index(self) -> None:
        """Have the workspace read anew, as when its folders change."""
        self.ended.clear()
        self._token = None
        self.client.workspace_did_change_workspace_folders(
            types.DidChangeWorkspaceFoldersParams(types.WorkspaceFoldersChangeEvent([], []))
        )

    def save_registry(self) -> None:
        """Tell that the registry was written."""
        event = types.FileEvent((self.folder / "symphony.yml").as_uri(), types.FileChangeType(2))
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))

    def memory(self) -> list[float]:
        """Return what the server takes, and what it has started, in MB that they do not share."""
        process = self.client._server
        assert process is not None
        task = Path(f"/proc/{process.pid}/task/{process.pid}")
        found = []
        for pid in (process.pid, *map(int, (task / "children").read_text().split())):
            with contextlib.suppress(ProcessLookupError):  # it has ended
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
                private = (int(line.split()[1]) for line in lines if line.startswith("Private"))
                found.append(sum(private) / 1000)
        return found

    def _show(self, params: types.PublishDiagnosticsParams) -> None:
        if params.uri == self.file.as_uri():
            self._shown.setdefault(params.version, asyncio.Event()).set()

    def _begin(self, params: types.WorkDoneProgressCreateParams) -> None:
        self._token = params.token

    def _hear(self, params: types.ProgressParams) -> None:
        value = params.value
        kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
        if kind == "end" and params.token == self._token:  # not of one that was broken off
            self.ended.set()


@contextlib.asynccontextmanager
async def opened(kind: Kind, pages: int, text: str) -> AsyncIterator[Editor]:
    """Open a page in a workspace of so many others."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        (folder / kind.configuration[0]).write_text(kind.configuration[1])
        (folder / "symphony.yml").write_text(REGISTRY)
        portal(folder / "docs", pages, kind.ending, kind.plain, kind.page)
        editor = Editor(folder, folder / "docs" / f"open{kind.ending}")
        editor.file.write_text(text, "utf-8")
        await editor.start(text)
        yield editor
        await editor.stop()


async def seconds(work: Awaitable[Any]) -> float:
    """Return how long something takes."""
    start = time.perf_counter()
    await work
    return time.perf_counter() - start


def checked(editor: Editor) -> float:
    """Return how long one check of the page takes, without the end that is being typed."""
    start = time.perf_counter()
    check_text(editor.text.encode(), editor.file)
    return time.perf_counter() - start


def told(what: str, ratios: list[float], of: str) -> None:
    """Print the median of some ratios, and the largest."""
    print(f"  {what:52} {statistics.median(ratios):5.2f} x {of}; {max(ratios):.2f} at most")


async def one_page(kind: Kind, pairs: int) -> None:
    """Print what a page of thousands of lines has its author wait for."""
    async with opened(kind, 1, kind.page * LONG) as editor:

        async def ten() -> None:
            for _ in range(10):
                await asyncio.sleep(1.5 * PAUSE)
                editor.press()

        await editor.ended.wait()
        check = []
        found: dict[str, list[float]] = {
            name: [] for name in ("one", "ten", "done", "told", "known")
        }
        checked(editor)
        for _ in range(pairs):
            one = checked(editor)
            check.append(one)
            found["one"].append((await seconds(editor.diagnostics_of_a_stroke()) - PAUSE) / one)
            await ten()
            found["ten"].append((await seconds(editor.shown()) - PAUSE) / one)
            found["done"].append(await seconds(editor.completion_of_a_stroke(kind.typed)) / one)
            await editor.shown()
            found["told"].append(await seconds(editor.hover_of_a_stroke()) / one)
            await editor.shown()
            found["known"].append(await seconds(editor.hover()) / one)
        lines = editor.text.count("\n")
        print(f"  {lines} lines, {2 * LONG} blocks: a check {statistics.median(check):.2f} s")
        told(
            f"diagnostics behind a keystroke, less the pause of {PAUSE} s",
            found["one"],
            "the check",
        )
        told(f"the same behind ten, {1.5 * PAUSE:.2f} s apart", found["ten"], "the check")
        told("completion behind a keystroke", found["done"], "the check")
        told("hover behind a keystroke", found["told"], "the check")
        told("hover, the text being known", found["known"], "the check")


async def large_workspace(kind: Kind, pages: int, pairs: int) -> None:
    """Print what the author of a short page waits for while so many others are read."""
    async with opened(kind, 1, kind.page) as small, opened(kind, pages, kind.page) as large:
        await small.ended.wait()
        reader = 0.0
        found: dict[str, list[float]] = {"done": [], "shown": [], "saved": []}
        for _ in range(pairs):
            if large.ended.is_set():
                large.index()
            few, many = [
                (
                    await seconds(editor.completion_of_a_stroke(kind.typed)),
                    await seconds(editor.diagnostics_of_a_stroke()),
                )
                for editor in (small, large)
            ]
            reader = max([reader, *large.memory()[1:]])
            found["done"].append(many[0] / few[0])
            found["shown"].append(many[1] / few[1])
        for _ in range(pairs):
            few, many = [], []
            for editor, took in ((small, few), (large, many)):
                editor.save_registry()
                took.append(await seconds(editor.completion_of_a_stroke(kind.typed)))
                await editor.shown()
            found["saved"].append(many[0] / few[0])
        await large.ended.wait()
        large.index()
        whole = await seconds(large.ended.wait())
        print(f"  {pages} pages, while they are read; then it takes {whole:.0f} s")
        told("completion behind a keystroke", found["done"], "that in a site of one page")
        told("diagnostics behind one, with the pause", found["shown"], "that")
        told("completion, the registry being saved just before", found["saved"], "that")
        here, there = small.memory()[0], large.memory()[0]
        print(f"  memory: {there:.0f} MB, of one page {here:.0f} MB; of its reader {reader:.0f} MB")


def main(pairs: int = 8, pages: int = PAGES) -> None:
    """Print all of it for Markdown and for reStructuredText."""
    for kind in KINDS:
        print(kind.name)
        asyncio.run(one_page(kind, pairs))
        asyncio.run(large_workspace(kind, pages, pairs))


if __name__ == "__main__":
    main()
