"""Marks: everything the scanner inserts can be taken out again."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mkdocs_ecp.lines import marks, scanner
from symphony_ecp.text import ANY_INTERNAL, clean
from tests import hosts

LINES = st.sampled_from(
    [
        "", "text", "    ", "---", "title: x",
        "/// symphony-chat", "/// symphony-chat | Desk", "/// symphony-button |", "///", "////",
        "//// note", "/// note | T", "    stream: x", "stream: x", "  height: 3", "> ", "> ///",
        "> /// symphony-chat", ">     stream: x", "- /// symphony-chat", "      stream: x",
        "```symphony-chat", "```", "~~~~ symphony-button", "~~~~", "```python", "    ```",
        "> ```symphony-chat", "[x](symphony:stream/desk)", "[x]: symphony:launch", "| a | b |",
        "``` { .symphony-chat #id }", "\t/// symphony-chat", "\t\tstream: x",
    ]
)  # fmt: skip


def stripped(lines):
    return [line.rstrip() for line in lines]


@given(st.lists(LINES, max_size=25))
@example(["```symphony-chat"])
@example(["/// symphony-chat"])
def test_a_marked_page_scrubs_back_to_what_was_written(lines):
    marked = scanner.mark(lines, [], range(1, len(lines) + 1)).lines
    assert stripped(marks.scrub("\n".join(marked)).split("\n")) == stripped(lines or [""])


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cn"])).map(clean))
def test_any_text_survives(text):
    lines = text.split("\n")
    marked = scanner.mark(lines, [], range(1, len(lines) + 1)).lines
    assert stripped(marks.scrub("\n".join(marked)).split("\n")) == stripped(lines)


STRAYS = st.sampled_from(
    [
        "/// symphony-chats", "```{symphony-chat} T", "```symphony_chat", "~~~ {symphony-chat}",
        ":::{symphony-chat}", ".. symphony-chat:: T", "| /// symphony-chat | ```symphony-chat |",
        "|---|---|", "<symphony:launch>", "<symphony:", '<a href="symphony:stream/x">x</a>', "<a",
        'href="https://open.symphony.com/?x"', '<div markdown="1">', "</div>", "<script>", "<![x[",
        '<div class="symphony-ecm" data-stream-id="x">', "</script>", "[r]: https://open.symphony.com",
        "[q][r]", "<!-- ecp: ignore bad-value -->", "`.. symphony-chat::`", "    ```symphony_chat",
        "# symphony [x](symphony://y)", "[^1]: n", "a[^1]", "!!! note",
    ]
)  # fmt: skip


@settings(max_examples=200)
@given(
    st.lists(LINES | STRAYS, max_size=12), st.sampled_from(["pymdownx.superfences", "fenced_code"])
)
@example(["    ", "``` { .symphony-chat #id }"], "pymdownx.superfences")  # left a mark
@example(["```", "[x](symphony:launch)", "> ", "```"], "pymdownx.superfences")  # its tags
def test_no_page_is_too_broken_to_convert_and_none_keeps_a_mark(lines, fences):
    html, _, _ = hosts.markdown("\n".join(lines), *hosts.MARKDOWN, fences)
    assert not ANY_INTERNAL.search(html)


@settings(max_examples=200)
@given(
    st.lists(LINES | STRAYS, max_size=12), st.sampled_from(["pymdownx.superfences", "fenced_code"])
)
@example(["---", "x: <symphony:launch>", "---", "", "/// symphony-chat", "///"], "fenced_code")
@example(['<iframe src="//acme.symphony.com/embed/?streamId=x">'], "fenced_code")
def test_a_page_that_nobody_looks_through_for_addresses_has_none(lines, fences):
    def convert():
        return hosts.markdown("\n".join(lines), *hosts.MARKDOWN, fences)

    found, mark = convert(), scanner.mark
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanner, "mark", lambda *given: mark(*given)._replace(outside=True))
        assert convert() == found


@given(st.lists(LINES, max_size=25))
def test_marking_twice_finds_nothing_new(lines):
    finds = []
    marked = scanner.mark(lines, finds, range(1, len(lines) + 1)).lines
    before = len(finds)
    scanner.mark(marked, finds)
    assert len(finds) == before


def find(text):
    finds = []
    scanner.mark(text.split("\n"), finds, range(1, text.count("\n") + 2))
    return finds


def test_a_find_knows_its_lines():
    (chat, link) = find(
        "x\n\n/// symphony-chat | Desk\n    stream: a\n    b: c\n///\n[x](symphony:launch)"
    )
    assert (chat.line, chat.argument, chat.options_line) == (3, "Desk", 4)
    assert chat.options == "    stream: a\n    b: c"
    assert link.line == 7


@pytest.mark.parametrize(
    "text",
    [
        "---\nlink: '[x](symphony:launch)'\n---\n",
        "```\n/// symphony-chat\n```",
        "~~~\n```symphony-chat\n```\n~~~",
        "/// symphony-chats",
        "// symphony-chat",
        "``` symphony-chat `x`",
        "/// note\n/// ",
    ],
)
def test_what_is_no_block_of_ours_is_a_stray_at_most(text):
    assert all(found.kind == "stray" for found in find(text))


def test_pages_with_thousands_of_open_fences_take_linear_time():
    lines = ["``` x", "/// symphony-chat", "    stream: x"] * 3000
    finds = []
    scanner.mark(lines, finds, range(1, len(lines) + 1))
    assert len(finds) == 3000
