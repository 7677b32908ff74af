"""What the language server answers of hostile texts: text, in each place that an editor has."""

from lsprotocol import types
from markdown_it import MarkdownIt
from pygls.exceptions import JsonRpcException

from symphony_ecp.editor import cards
from symphony_ecp.pipeline import open_site
from tests.editor.pages import site
from tests.editor.session import play
from tests.hostile import pages, sites, slots, values

TEXTS = list(dict.fromkeys(map(pages.typed, [*values.NASTY.values(), *values.drawn()])))
SLOTS = [slot for slot in slots.slots() if slot.kind != "symphony-link"]
#: Each text is in one place of so many, of a block and of the registry that an editor opens.
TURNS, FEWER, SOME = values.turns(6), values.turns(48), values.turns(120)
#: So many blocks are on a page, of which an answer is asked at so many places.
TOGETHER, ASKED = 40, 10
#: Each text is in one link of so many.
LINKED = values.turns(3)
#: What our own cards are made of, and whatever is text.
OURS = {
    *("inline", "text", "softbreak", "code_inline", "strong_open", "strong_close"),
    *("paragraph_open", "paragraph_close", "bullet_list_open", "bullet_list_close"),
    *("list_item_open", "list_item_close"),
}
_MARKDOWN = MarkdownIt("commonmark")


def judge(markdown, lines=()):
    """Say that a card is made of what our cards are made of, with no more lines than it has."""
    tokens = [
        one for token in _MARKDOWN.parse(markdown) for one in (token, *(token.children or ()))
    ]
    assert {one.type for one in tokens} <= OURS, markdown
    assert not values.STEERS.difference("\n").intersection(markdown), markdown
    # Elsewhere than in code, an address that nobody marked as a link is one to some editors.
    prose = "".join(one.content for one in tokens if one.type == "code_inline")
    written = markdown.count("://") + markdown.count("www.")
    assert written == prose.count("://") + prose.count("www."), markdown


def registry(turns):
    """Return a registry each of whose places has some of the texts."""
    entries = sites.Entries(
        [(place, one) for n, one in enumerate(TEXTS) for place in sites.PLACES[n % turns :: turns]]
    )
    return "\n".join([entries.text(), *sites.words(TEXTS, ("de", "ja"))])


def test_a_card_of_a_name_holds_no_markup_but_ours(tmp_path):
    (tmp_path / "symphony.yml").write_text(registry(TURNS), encoding="utf-8")
    opened = open_site({}, tmp_path, environ={})
    told = 0
    for section, items in opened.registry.sections.items():
        for item in items.values():
            judge(cards.of_name(section, item, opened))
            told += 1
    assert told > 100


def test_a_page_and_a_registry_of_hostile_texts_are_answered_about_in_text(tmp_path):
    blocks = [(slot, text) for n, text in enumerate(TEXTS) for slot in SLOTS[n % SOME :: SOME]]
    links = [
        f"[x](symphony:stream/{one}) <symphony:users/{one}>"
        for one in map(pages.bare, TEXTS[::LINKED])
    ]
    texts = {
        f"docs/index{start}.md": pages.page(
            blocks[start : start + TOGETHER], pages.fence, pages.quoted, ["# Title", ""]
        ).text
        for start in range(0, len(blocks), TOGETHER)
    }
    texts["docs/links.md"] = "\n\n".join(["# Title", *links, ""])
    site(tmp_path, "markdown", registry(FEWER))
    texts["symphony.yml"] = registry(FEWER)

    async def scene(editor):
        client, shown = editor.client, []
        for name, text in texts.items():
            editor.open(name, text)
            assert await editor.diagnostics(name)
            shown += [one.message for one in editor.latest(name)]
            document = editor.document(name)
            where = types.DocumentSymbolParams(document)
            symbols = await client.text_document_document_symbol_async(where)
            shown += [one.name for one in symbols or ()]
            await client.text_document_folding_range_async(types.FoldingRangeParams(document))
            lines = [(n, line) for n, line in enumerate(text.split("\n")) if len(line) > 8]
            for number, line in lines[:: len(lines) // ASKED + 1]:
                place = types.Position(number, 7 + number % (len(line) - 7))
                await asked(client, (document, place))
        for said in shown:
            assert said.isprintable()
        for one in (*client.messages, *client.log_messages):
            raise AssertionError(one.message)

    async def asked(client, place):
        found = await client.text_document_hover_async(types.HoverParams(*place))
        if found:
            judge(found.contents.value)
        offered = await client.text_document_completion_async(types.CompletionParams(*place))
        for one in offered.items if offered else ():
            assert isinstance(one.documentation, str | None)
            assert not values.STEERS.intersection(one.detail or "")
        await client.text_document_definition_async(types.DefinitionParams(*place))
        refusal = None
        try:
            await client.text_document_prepare_rename_async(types.PrepareRenameParams(*place))
        except JsonRpcException as error:
            refusal = error
        assert refusal is None or refusal.code == types.LSPErrorCodes.RequestFailed, refusal

    play(tmp_path, scene)
