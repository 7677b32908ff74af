"""However blocks are nested, broken and mixed with others', the conversion of a page ends."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown import Extension, Markdown
from markdown.blockprocessors import BlockProcessor

from tests import hosts

#: More rounds than any page of a dozen lines needs; an endless one takes them in a second.
MOST_ROUNDS = 10_000

THEIRS = tuple(f"pymdownx.blocks.{name}" for name in ("admonition", "details", "html", "tab"))

OURS = ("symphony-chat", "symphony-chat | Desk", "symphony-button |")
LINES = st.sampled_from(
    [
        "", "text", "- item", "    - item", "x\n: d", "> text", "# h", "a[^1]", "[^1]: n",
        "///", "////", "  ///", "> ///", "    ///", ">> ///", "    stream: x", "      stream: x",
        *(f"{prefix}/// {kind}" for kind in OURS
          for prefix in ("", "/", "   ", "> ", "> > ", "- ", "1. ", "    ", "\t", "> - ", "- > ")),
        *(f"{prefix}/// {kind}" for kind in ("note", "note | T", "details | x", "tab | x", "html")
          for prefix in ("", "/", "> ", "- ", "> - ")),
        "!!! note", "??? x", '=== "x"', '<div markdown="1">', "<div markdown>", "</div>",
        "```symphony-chat", "> ```symphony-chat", "```", "~~~~", "```python", "    ```", "<!-- x",
    ]
)  # fmt: skip


class EndlessError(Exception):
    """The parser has taken more rounds than it can need."""


class Rounds(BlockProcessor):
    """Is asked first in each round of the parser, and counts."""

    taken = 0

    def test(self, *_):
        self.taken += 1
        if self.taken > MOST_ROUNDS:
            raise EndlessError
        return False


class Counting(Extension):
    def extendMarkdown(self, md):  # noqa: N802 - Python-Markdown's name
        md.parser.blockprocessors.register(Rounds(md.parser), "rounds", 10_000)


def convert(lines, *extensions):
    md = Markdown(extensions=["ecp", *hosts.MARKDOWN, *extensions, Counting()])
    return md.convert("\n".join(lines))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(LINES, max_size=14),
    st.sampled_from(["pymdownx.superfences", "fenced_code"]),
    st.sampled_from([(), THEIRS]),
)
@example(["> /// symphony-chat", "> ///", "/// symphony-chat", "///"], "fenced_code", ())
@example(["- /// symphony-chat", "/// symphony-chat | Desk", "///"], "fenced_code", ())
@example(["x\n: d", "\t/// symphony-chat", "/// symphony-chat"], "fenced_code", ())
@example(["> > /// symphony-chat", "//// note"], "pymdownx.superfences", THEIRS)
@example(["> /// note", "> ///", "/// note", "///", "", "/// symphony-chat"], "fenced_code", THEIRS)
@example(  # pymdownx closed one block twice
    [
        "/// symphony-button",
        "> ///",
        "> > /// symphony-chat",
        "1. x",
        "> ///",
        "~~~~",
        "- /// note",
    ],
    "pymdownx.superfences",
    (),
)
def test_no_nest_of_blocks_runs_for_ever(lines, fences, theirs):
    convert([*lines, "", "/// symphony-chat"], fences, *theirs)


class Idle(BlockProcessor):
    def test(self, *_):
        return True

    def run(self, *_):
        """Take the text and do nothing with it."""


def test_an_endless_page_would_be_noticed():
    md = Markdown(extensions=[Counting()])
    md.parser.blockprocessors.register(Idle(md.parser), "idle", 50)
    with pytest.raises(EndlessError):
        md.convert("text")


CHAT = "/// symphony-chat\n    users: 71811853190567\n///"
FENCE = "```symphony-chat\nusers: 71811853190567\n```"
QUOTED = "> " + CHAT.replace("\n", "\n> ")
LISTED = "- x\n\n    " + CHAT.replace("\n", "\n    ")


@pytest.mark.parametrize("theirs", [(), THEIRS], ids=["alone", "beside theirs"])
@pytest.mark.parametrize(
    ("text", "outline"),
    [
        (f"{QUOTED}\n{CHAT}", "quote chat /chat /quote chat /chat"),
        (f"> words\n{CHAT}", "quote /quote chat /chat"),
        (f"words\n{QUOTED}", "quote chat /chat /quote"),
        (f"- item\n{CHAT}", "li /li chat /chat"),
        (f"{LISTED}\n\n{CHAT}", "li chat /chat /li chat /chat"),
        (f"{CHAT}\n{CHAT}", "chat /chat chat /chat"),
        (f"{FENCE}\n{FENCE}\nwords\n{FENCE}", "chat /chat chat /chat chat /chat"),
        (f"{FENCE}\n- item\n{FENCE}", "chat /chat li chat /chat /li"),
        (f"{FENCE}\n{CHAT}\n{FENCE}", "chat /chat chat /chat chat /chat"),
    ],
)
def test_a_block_right_below_others_stands_where_it_is_written(text, outline, theirs):
    html, problems, _ = hosts.markdown(text, *theirs, host="acme.symphony.com")
    assert problems == []
    tags = re.findall(r"<(/?)(?:block|symphony-)?(quote|li|chat)\b", html)
    assert " ".join(map("".join, tags)) == outline
