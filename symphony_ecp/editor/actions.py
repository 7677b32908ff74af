"""What can be mended, over the protocol: code actions, and what they change in files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lsprotocol import types

from symphony_ecp.editor.findings import Finding
from symphony_ecp.editor.mends import ALL, KINDS, Mend, Rewritten, steps
from symphony_ecp.editor.opened import uri_of
from symphony_ecp.editor.server import Server
from symphony_ecp.editor.showing import diagnostic
from symphony_ecp.editor.units import Units
from symphony_ecp.fix import Text

_Change = types.TextDocumentEdit | types.CreateFile
_ENDED = object()


def kinds_of(only: Iterable[str] | None, *, is_asked: bool = True) -> list[str]:
    """Return the kinds that are asked for; one that is asked for stands for those below it.

    Args:
        only: what the editor names; without that, all.
        is_asked: whether somebody asked. An editor that asks by itself wherever the cursor is has
            no place for what mends the whole file, which takes a reading of it.

    """
    if only is None:
        return [kind for kind in KINDS if is_asked or kind != ALL]
    asked = tuple(only)
    return [
        kind for kind in KINDS if any(not one or f"{kind}.".startswith(f"{one}.") for one in asked)
    ]


async def answer(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction] | None:
    """Answer with what is offered for a part of a text, unless that changes meanwhile.

    Each mend is a reading of the whole text: between two of them others have their turn.
    """
    uri, context = params.text_document.uri, params.context
    is_asked = context.trigger_kind is not types.CodeActionTriggerKind.Automatic
    kinds = kinds_of(context.only, is_asked=is_asked)
    reading = await ls.reading(uri) if kinds else None
    if reading is None:
        return None
    start = ls.units.offset(reading.text, params.range.start)
    end = ls.units.offset(reading.text, params.range.end)
    found = [finding.problem for finding in await ls.found(reading) if not finding.is_hint]
    made, left = list[Mend](), steps(reading, start, end, found, kinds, ls.folders)
    while (mend := await ls.in_turn(lambda: next(left, _ENDED))) is not _ENDED:
        if (one := ls.opened.get(uri)) is None or one.text != reading.text.text:
            return None
        if isinstance(mend, Mend):
            made.append(mend)
    return list(actions(ls, uri, reading.text, made))


def actions(ls: Server, uri: str, text: Text, made: Iterable[Mend]) -> Iterator[types.CodeAction]:
    """Return the mends of an open file, those that the client can carry out.

    Args:
        ls: the server.
        uri: the file.
        text: what it is that was read.
        made: what is offered.

    """
    for mend in made:
        if edit := _edit(ls, uri, mend):
            yield types.CodeAction(
                mend.title,
                mend.kind,
                [diagnostic(ls.units, text, Finding(problem)) for problem in mend.problems] or None,
                mend.is_preferred or None,
                edit=edit,
            )


def _edit(ls: Server, uri: str, mend: Mend) -> types.WorkspaceEdit | None:
    """Return what a mend changes; ``None`` for a client that cannot make a new file."""
    can = ls.client_capabilities.workspace and ls.client_capabilities.workspace.workspace_edit
    makes = can and types.ResourceOperationKind.Create in (can.resource_operations or ())
    if any(one.text is None for one in mend.files) and not (can and can.document_changes and makes):
        return None
    # The file that is asked about may be known by several names, and is open by this one.
    named = [
        (
            uri if one is mend.files[-1] else uri_of(ls.opened, str(one.file)),
            one,
            _edits(ls.units, one),
        )
        for one in mend.files
    ]
    if not (can and can.document_changes):
        return types.WorkspaceEdit({at: edits for at, _, edits in named})
    changes: list[_Change] = []
    for at, one, edits in named:
        if one.text is None:
            changes.append(types.CreateFile(at))  # which fails if it is there by now
        version = opened.version if (opened := ls.opened.get(at)) else None
        document = types.OptionalVersionedTextDocumentIdentifier(at, version)
        changes.append(types.TextDocumentEdit(document, edits))
    return types.WorkspaceEdit(document_changes=changes)


def _edits(units: Units, one: Rewritten) -> list[types.TextEdit]:
    text = one.text or Text("")
    return [types.TextEdit(units.range(text, edit.start, edit.end), edit.new) for edit in one.edits]
