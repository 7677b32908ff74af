"""Which message about a name of the registry is answered how."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from symphony_ecp.check import CannotCheckError
from symphony_ecp.editor import names, renaming
from symphony_ecp.editor.beside import uses_beside
from symphony_ecp.editor.opened import uri_of
from symphony_ecp.editor.places import Name
from symphony_ecp.editor.reading import Reading
from symphony_ecp.editor.server import Server

_ENDED = object()


async def definition(ls: Server, params: types.DefinitionParams) -> list[types.Location]:
    """Answer with the lines where a name is given."""
    reading, name = await _name_at(ls, params.text_document, params.position)
    if reading is None or name is None:
        return []
    spots = names.definition(reading, name, _texts(ls))
    return [
        types.Location(
            uri_of(ls.opened, spot.file), ls.units.range(spot.text, spot.start, spot.end)
        )
        for spot in spots
    ]


async def references(ls: Server, params: types.ReferenceParams) -> list[types.Location]:
    """Answer with all places of a name, once all pages are read."""
    reading, name = await _name_at(ls, params.text_document, params.position)
    if reading is None or name is None:
        return []
    scope, opened = await _scope(ls, reading, name), _texts(ls)
    with _refusals():
        beside = await ls.in_turn(uses_beside, scope, opened)
    wanted = [one for one in scope.uses if not one.is_given or params.context.include_declaration]
    wanted += beside
    texts = {use.file for use in wanted}
    read = await asyncio.to_thread(lambda: {file: names.text_of(file, opened) for file in texts})
    found = []
    for use in wanted:
        if text := read[use.file]:
            start = text.start(use.line) - 1
            place = ls.units.range(text, start + use.column, start + use.end)
            found.append(types.Location(uri_of(ls.opened, use.file), place))
    return found


async def may_rename(
    ls: Server, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder | None:
    """Answer with the name that can get another, or with a sentence."""
    reading, name = await _name_at(ls, params.text_document, params.position)
    if reading is None or name is None:
        return None
    with _refusals():
        renaming.judge(reading, name)
    place = ls.units.range(reading.text, name.start, name.end)
    return types.PrepareRenamePlaceholder(place, name.name)


async def rename(ls: Server, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """Answer with the edits that give a name another one everywhere, or with a sentence."""
    reading, name = await _name_at(ls, params.text_document, params.position)
    with _refusals():
        if reading is None or name is None:
            raise renaming.RefusedError("No name of the registry stands here.")
        new = renaming.new_name(params.new_name, name.section)
        if new == name.name:
            return None
        versions = {one.uri: one.version for one in ls.opened.values()}
        scope, readings = await _scope(ls, reading, name), await ls.readings()
        pages = names.pages_of(scope, ls.index, readings)
        one = renaming.Renaming(scope, new, ls.folders, _texts(ls), pages)
        steps = one.work()
        while await ls.in_turn(lambda: next(steps, _ENDED)) is not _ENDED:
            pass
    if versions != {one.uri: one.version for one in ls.opened.values()}:
        raise JsonRpcException(
            "A file was changed meanwhile; rename again.", types.LSPErrorCodes.ContentModified
        )
    return _edit(ls, one)


def _edit(ls: Server, done: renaming.Renaming) -> types.WorkspaceEdit:
    """Return edits of files with the versions of those that are open."""
    edits = {
        uri_of(ls.opened, file): [
            types.TextEdit(ls.units.range(done.text(file), one.start, one.end), one.new)
            for one in some
        ]
        for file, some in done.edits.items()
    }
    can = ls.client_capabilities.workspace
    if not (can and can.workspace_edit and can.workspace_edit.document_changes):
        return types.WorkspaceEdit(changes=edits)
    versions = {uri: one.version for uri, one in ls.opened.items()}
    changes = [
        types.TextDocumentEdit(
            types.OptionalVersionedTextDocumentIdentifier(uri, versions.get(uri)), [*some]
        )
        for uri, some in edits.items()
    ]
    return types.WorkspaceEdit(document_changes=changes)


async def _scope(ls: Server, reading: Reading, name: Name) -> names.Scope:
    """Return what a name is, once all files are known; nothing is claimed of half of them."""
    await ls.index.complete.wait()
    if not ls.index.is_whole:
        raise _refused("The pages of this workspace could not all be read.")
    uses = await ls.uses(name.section, name.name)
    scope = names.scope_of(reading, name, ls.index, await ls.readings(), uses)
    for why in filter(None, (site.unsure for site in scope.sites)):
        raise _refused(f"Not all is known that may use this name: {why}.")
    return scope


async def _name_at(
    ls: Server, document: types.TextDocumentIdentifier, position: types.Position
) -> tuple[Reading | None, Name | None]:
    """Return a name of a file, once that is read; one that cannot be is refused with the reason."""
    reading = await ls.reading(document.uri)
    if reading is None:
        one = ls.opened.get(document.uri)
        for problem in one.why if one else ():
            raise _refused(f"{problem.message}.")
        return None, None
    return reading, names.name_at(reading, ls.units.offset(reading.text, position))


@contextmanager
def _refusals() -> Iterator[None]:
    """Answer with the sentence that says why nothing is renamed."""
    try:
        yield
    except (renaming.RefusedError, CannotCheckError) as error:
        raise _refused(str(error)) from None


def _refused(why: str) -> JsonRpcException:
    return JsonRpcException(why, types.LSPErrorCodes.RequestFailed)


def _texts(ls: Server) -> dict[str, str]:
    """Return what is open by now, by real paths."""
    return {one.real: one.text for one in ls.opened.values()}
