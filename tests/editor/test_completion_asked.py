"""What an editor gets that asks for suggestions, over pipes; the cursor is ``‸``."""

from lsprotocol import types

from tests.editor.session import play
from tests.editor.sites import Sites, split


def test_an_editor_gets_suggestions_where_it_counts_their_characters(tmp_path):
    files = Sites(tmp_path).files
    root = files["markdown"].parents[1]
    files["markdown"].write_text("")

    async def ask(editor, name, text, *, sign=None):
        page, at = split(text)
        editor.change(name, page)
        before = page[:at].split("\n")
        place = types.Position(len(before) - 1, len(before[-1].encode("utf-16-le")) // 2)
        kind = types.CompletionTriggerKind
        context = types.CompletionContext(kind.TriggerCharacter if sign else kind.Invoked, sign)
        document = editor.document(name)
        params = types.CompletionParams(document, place, context)
        return await editor.client.text_document_completion_async(params)

    async def scene(editor):
        editor.open("docs/page.md")
        found = await ask(editor, "docs/page.md", "# 😀\n\n*😀 e\u0301* [a](symphony:stream/tr‸")
        (one,) = found.items
        assert not found.is_incomplete
        assert (one.label, one.detail) == ("trading-desk", "Trading desk, chatroom")
        assert one.text_edit.range.start == types.Position(2, 28)
        assert one.text_edit.range.end == types.Position(2, 30)
        found = await ask(editor, "docs/page.md", "/// symphony-chat-s‸")
        (one,) = found.items
        assert one.insert_text_format == types.InsertTextFormat.Snippet
        assert one.text_edit.new_text.startswith("symphony-chat | ${1:")
        assert not (await ask(editor, "docs/page.md", "```‸", sign="`")).items
        editor.open("symphony.yml", "", "yaml")
        found = await ask(editor, "symphony.yml", "verify: ‸", sign=" ")
        assert [one.text_edit.new_text for one in found.items] == ["lock"]

    play(root, scene)
