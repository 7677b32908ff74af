"""Comments that silence problems: what they reach, and what is said of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symphony_ecp.problems import Problem
from symphony_ecp.suppress import apply, read

MARKDOWN = "<!-- ecp: ignore bad-value -->"


def reach(text, syntax="markdown"):
    """Return the lines that the text's only comment reaches."""
    (comment,) = read(text, syntax)
    return comment.line, comment.last


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{MARKDOWN}\na\nb\n\nc", (1, 3)),
        (f"{MARKDOWN}\n\n\na\nb\n\nc", (1, 5)),
        (f"a\n\nb {MARKDOWN}\nc\n\nd", (3, 4)),
        (f"{MARKDOWN}", (1, 1)),
        (f"a\n\n{MARKDOWN}\n\n", (3, 3)),
        (f"{MARKDOWN}\n\n```x\na\n\nb\n```\n\nc", (1, 7)),
        (f"{MARKDOWN}\n\n```x\na\n\nb", (1, 4)),
        (f"{MARKDOWN}\n/// symphony-chat\n    a: b\n\ntext\n///\nc", (1, 6)),
        (f"{MARKDOWN}\n\n!!! note\n\n    a\n\n    b\n\nc", (1, 7)),
        (f"> {MARKDOWN}\n>\n> a\n> b\n\nc", (1, 4)),
        (f"- x\n\n    {MARKDOWN}\n\n    a\n\n    b", (3, 5)),
    ],
)
def test_a_comment_reaches_to_the_end_of_the_block_below_it(text, lines):
    assert reach(text) == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (".. ecp-ignore: bad-value\n\na\nb\n\nc", (1, 4)),
        (".. ecp-ignore: bad-value\n\n.. note::\n\n   a\n\n   b\n\nc", (1, 7)),
        (".. note::\n\n   .. ecp-ignore: bad-value\n\n   a\n\n   b", (3, 5)),
    ],
)
def test_in_restructuredtext_a_directive_counts_with_what_is_in_it(text, lines):
    assert reach(text, "rst") == lines


@pytest.mark.parametrize(
    ("text", "syntax"),
    [
        (f"`{MARKDOWN}`", "markdown"),
        (f"```\n{MARKDOWN}\n```", "markdown"),
        (f"text\n\n    {MARKDOWN}", "markdown"),
        ("% ecp-ignore: bad-value", "markdown"),
        (".. ecp-ignore: bad-value", "myst"),
        ("% ecp-ignore: bad-value", "rst"),
        ("::\n\n  .. ecp-ignore: bad-value", "rst"),
        (".. code::\n\n   .. ecp-ignore: bad-value", "rst"),
        ("<!-- xecp: ignore bad-value -->", "markdown"),
        ("ecp: ignore bad-value", "markdown"),
    ],
)
def test_an_example_or_another_syntaxs_comment_does_nothing(text, syntax):
    assert read(text, syntax) == []


def test_only_the_named_codes_of_the_page_itself_are_silenced():
    problems = [
        Problem("bad-value", "a", path="p", line=2),
        Problem("conflict", "b", path="p", line=2),
        Problem("bad-value", "c", path="q", line=2),
        Problem("bad-value", "d", path="p", line=4),
        Problem("bad-value", "e", path="p"),
    ]
    kept = apply(problems, "p", f"{MARKDOWN}\nx\n\ny", "markdown")
    assert [problem.message for problem in kept] == ["b", "c", "d", "e"]


def test_lines_count_from_where_the_text_starts_in_its_file():
    problem = Problem("bad-value", "a", path="p", line=12)
    assert apply([problem], "p", f"{MARKDOWN}\nx", "markdown", first_line=11) == ()
    (stale,) = apply([], "p", MARKDOWN, "markdown", first_line=11)
    assert stale.place == "p:11"


def test_each_code_that_met_nothing_is_named():
    text = "<!-- ecp: ignore bad-value, conflict -->\nx"
    (stale,) = apply([Problem("conflict", "a", path="p", line=2)], "p", text, "markdown")
    assert stale.message == "ignore: there is no 'bad-value' here to silence"


LINES = st.sampled_from(
    ["", "a", "    a", "```", "~~~", "::", ".. note::", "- a", "///", "/// x", "> b", MARKDOWN,
     f"    {MARKDOWN}", f"> {MARKDOWN}", ".. ecp-ignore: bad-value", "<!-- ecp: -->", "<!-- ecp:x"]
)  # fmt: skip


@given(st.lists(LINES, max_size=20), st.sampled_from(["markdown", "myst", "rst"]))
def test_no_text_is_too_broken_to_read(lines, syntax):
    for comment in read("\n".join(lines), syntax):
        assert 1 <= comment.line <= comment.last <= len(lines)
