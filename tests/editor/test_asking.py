"""What an editor asks of a place, over pipes: hover, definition, uses, a new name, outline."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.editor.pages import site
from tests.editor.session import Editor, play

_PAGE = """\
😀 [x](symphony:users/alice)

/// symphony-chat | Desk
    stream: trading-desk
///
"""


def _spelt(place: types.Location | types.Range, text: str) -> str:
    """Return what stands at a place, in the units of UTF-16."""
    where = place.range if isinstance(place, types.Location) else place
    line = text.split("\n")[where.start.line].encode("utf-16-le")
    return line[2 * where.start.character : 2 * where.end.character].decode("utf-16-le")


def test_a_name_is_told_found_and_renamed_in_files_that_are_open_and_others(tmp_path: Path) -> None:
    page = site(tmp_path, "markdown")
    page.write_text("old", "utf-8")
    page.with_name("other.md").write_text("[x](symphony:users/bob,alice?pod=acme)\n", "utf-8")
    registry = (tmp_path / "symphony.yml").read_text("utf-8")

    async def scene(editor: Editor) -> None:
        editor.open("docs/index.md", _PAGE)
        where = editor.document("docs/index.md"), types.Position(0, 22)
        client = editor.client

        hover = await client.text_document_hover_async(types.HoverParams(*where))
        assert hover is not None
        assert isinstance(hover.contents, types.MarkupContent)
        assert "71811853190567" in hover.contents.value
        assert hover.range is not None
        assert _spelt(hover.range, _PAGE) == "alice"

        found = await client.text_document_definition_async(types.DefinitionParams(*where))
        assert isinstance(found, list)
        assert [one.uri for one in found] == [editor.uri("symphony.yml")]
        assert _spelt(found[0], registry) == "alice"

        for declared, count in ((True, 4), (False, 3)):
            asked = types.ReferenceParams(types.ReferenceContext(declared), *where)
            uses = await client.text_document_references_async(asked)
            assert uses is not None
            assert len(uses) == count

        symbols = await client.text_document_document_symbol_async(
            types.DocumentSymbolParams(where[0])
        )
        assert symbols is not None
        assert [one.name for one in symbols] == ["Desk"]
        folds = await client.text_document_folding_range_async(types.FoldingRangeParams(where[0]))
        assert folds is not None
        assert list(folds) == [types.FoldingRange(2, 3)]

        may = await client.text_document_prepare_rename_async(types.PrepareRenameParams(*where))
        assert isinstance(may, types.PrepareRenamePlaceholder)
        assert may.placeholder == "alice"
        edit = await client.text_document_rename_async(types.RenameParams(*where, "al ice"))
        assert edit is not None
        assert edit.document_changes is not None
        by_uri = {
            one.text_document.uri: (one.text_document.version, [e.new_text for e in one.edits])
            for one in edit.document_changes
            if isinstance(one, types.TextDocumentEdit)
        }
        assert by_uri == {
            editor.uri("docs/index.md"): (1, ["al%20ice"]),
            editor.uri("docs/other.md"): (None, ["al%20ice"]),
            editor.uri("symphony.yml"): (None, ["al ice", "al ice"]),
        }

        for name, said in (("bob", "has 'bob' under 'users' already"), ("", "cannot be empty")):
            with pytest.raises(JsonRpcException, match=said) as refused:
                await client.text_document_rename_async(types.RenameParams(*where, name))
            assert refused.value.code == types.LSPErrorCodes.RequestFailed
        nowhere = where[0], types.Position(0, 0)
        assert await client.text_document_hover_async(types.HoverParams(*nowhere)) is None
        assert not await client.text_document_definition_async(types.DefinitionParams(*nowhere))
        asked = types.PrepareRenameParams(*nowhere)
        assert await client.text_document_prepare_rename_async(asked) is None
        with pytest.raises(JsonRpcException, match="No name of the registry stands here"):
            await client.text_document_rename_async(types.RenameParams(*nowhere, "x"))

    play(tmp_path, scene)
