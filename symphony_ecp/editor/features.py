"""Which message of the Language Server Protocol is answered how."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import PyglsError
from pygls.uris import to_fs_path

from symphony_ecp.editor import actions, completion, naming, outline, registry_keys
from symphony_ecp.editor.hover import hover
from symphony_ecp.editor.mends import KINDS
from symphony_ecp.editor.server import Server
from symphony_ecp.editor.showing import completion_list
from symphony_ecp.fix import Text
from symphony_ecp.site.elsewhere import NOT_SOURCES

_ACTIONS = types.CodeActionOptions(list(KINDS))
#: What changes when it is written what pages mean, or what names they use.
_WATCHED = "**/*.{yml,yaml,toml,lock,py,md,rst}"
#: What begins something that can be completed, when it is typed.
_COMPLETION = types.CompletionOptions(trigger_characters=[*":/{`,?=< "])


def server() -> Server:
    """Return a server that answers."""
    made = Server()
    answers: dict[str, Callable[..., Any]] = {
        types.INITIALIZED: _begin,
        types.TEXT_DOCUMENT_DID_OPEN: _open,
        types.TEXT_DOCUMENT_DID_CHANGE: _change,
        types.TEXT_DOCUMENT_DID_CLOSE: _close,
        types.TEXT_DOCUMENT_DID_SAVE: _save,
        types.WORKSPACE_DID_CHANGE_WATCHED_FILES: _written,
        types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: _move,
        types.TEXT_DOCUMENT_HOVER: _hover,
        types.TEXT_DOCUMENT_DEFINITION: naming.definition,
        types.TEXT_DOCUMENT_REFERENCES: naming.references,
        types.TEXT_DOCUMENT_PREPARE_RENAME: naming.may_rename,
        types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: _symbols,
        types.TEXT_DOCUMENT_FOLDING_RANGE: _folds,
    }
    for message, answer in answers.items():
        made.feature(message)(answer)
    renames = types.RenameOptions(prepare_provider=True)
    made.feature(types.TEXT_DOCUMENT_RENAME, renames)(naming.rename)
    made.feature(types.TEXT_DOCUMENT_COMPLETION, _COMPLETION)(_complete)
    made.feature(types.TEXT_DOCUMENT_CODE_ACTION, _ACTIONS)(actions.answer)
    return made


# --- what the editor tells ---


async def _begin(ls: Server, _: types.InitializedParams) -> None:
    ls.begin(_paths(folder.uri for folder in ls.workspace.folders.values()))
    watching = ls.client_capabilities.workspace
    can = watching and watching.did_change_watched_files
    if can and can.dynamic_registration:
        watchers = [types.FileSystemWatcher(_WATCHED)]
        wanted = types.Registration(
            "symphony-ecp/files",
            types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
            types.DidChangeWatchedFilesRegistrationOptions(watchers),
        )
        with suppress(PyglsError):  # an editor that says no
            await ls.client_register_capability_async(types.RegistrationParams([wanted]))


def _open(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    ls.open(params.text_document)


def _change(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    # Texts come whole, the last one counts.
    text = params.content_changes[-1].text if params.content_changes else None
    if text is not None:
        ls.change(params.text_document.uri, text, params.text_document.version)


def _close(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    ls.close(params.text_document.uri)


async def _save(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
    await ls.saved(_paths([params.text_document.uri]))


async def _written(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
    files = _paths(change.uri for change in params.changes)
    await ls.saved([file for file in files if not _is_nobodys(file, ls.folders)])


def _is_nobodys(file: Path, folders: Iterable[Path]) -> bool:
    """Whether a file lies where nobody's pages are: in an environment, say, or among packages."""
    inside = [file.relative_to(folder).parts for folder in folders if file.is_relative_to(folder)]
    return any(
        part.startswith(".") or part in NOT_SOURCES for parts in inside for part in parts[:-1]
    )


def _move(ls: Server, _: types.DidChangeWorkspaceFoldersParams) -> None:
    ls.begin(_paths(folder.uri for folder in ls.workspace.folders.values()))


# --- what the editor asks ---


def _paths(uris: Iterable[str]) -> list[Path]:
    """Return the paths that some URIs are; others than files have none."""
    found = (to_fs_path(uri) for uri in uris if uri.startswith("file:"))
    return [Path(path) for path in found if path]


# --- what stands there ---


async def _hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    reading = await ls.reading(params.text_document.uri)
    if reading is None:
        return None
    found = hover(reading, ls.units.offset(reading.text, params.position))
    if found is None:
        return None
    content = types.MarkupContent(types.MarkupKind.Markdown, found.markdown)
    return types.Hover(content, ls.units.range(reading.text, found.start, found.end))


async def _symbols(
    ls: Server, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol] | None:
    reading = await ls.reading(params.text_document.uri)
    if reading is None:
        return None

    def shown(symbol: outline.Symbol) -> types.DocumentSymbol:
        kinds = types.SymbolKind
        kind = (
            kinds.Namespace if symbol.below else kinds.Key if reading.is_registry else kinds.Event
        )
        return types.DocumentSymbol(
            symbol.name,
            kind,
            ls.units.range(reading.text, symbol.start, symbol.end),
            ls.units.range(reading.text, symbol.start, symbol.word),
            symbol.detail,
            children=list(map(shown, symbol.below)),
        )

    return list(map(shown, outline.symbols(reading)))


async def _folds(ls: Server, params: types.FoldingRangeParams) -> list[types.FoldingRange] | None:
    reading = await ls.reading(params.text_document.uri)
    if reading is None:
        return None
    return [types.FoldingRange(first - 1, last - 1) for first, last in outline.folds(reading)]


# --- what the editor asks ---


async def _complete(ls: Server, params: types.CompletionParams) -> types.CompletionList | None:
    one = ls.opened.get(params.text_document.uri)
    if one is None:
        return None
    text = Text(one.text)
    at = ls.units.offset(text, params.position)
    if one.is_registry:
        site = ls.sites.site_of(one.file)
        found = await asyncio.to_thread(registry_keys.complete, text, at, site)
    else:
        work = partial(completion.begin, can_snippets=_can_snippets(ls), asked=_asked(params))
        found = await ls.in_turn(work, ls.sites, one.file, one.text, at)
    return completion_list(ls.units, text, found)


def _can_snippets(ls: Server) -> bool:
    asks = ls.client_capabilities.text_document
    item = asks.completion.completion_item if asks and asks.completion else None
    return bool(item and item.snippet_support)


def _asked(params: types.CompletionParams) -> bool:
    """Whether somebody asked, or wrote on in a word; else a sign was typed."""
    typed = types.CompletionTriggerKind.TriggerCharacter
    return params.context is None or params.context.trigger_kind != typed
