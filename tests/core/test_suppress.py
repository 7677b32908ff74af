"""Comments that silence problems: what they reach, and what is said of them."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symphony_ecp.problems import Problem
from symphony_ecp.prose.suppress import apply, mentions, read

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


def test_of_a_part_of_a_file_only_the_comments_that_reach_into_it_count():
    text = f"{MARKDOWN}\na\n\nb\n\n{MARKDOWN}\nc\n\nd"
    problem = Problem("bad-value", "a", path="p", line=7)
    for within, places in [((4, 9), []), ((7, 9), []), ((8, 9), []), ((1, 9), ["p:1"])]:
        found = apply([problem], "p", text, "markdown", within)
        assert [stale.place for stale in found if stale is not problem] == places
    assert apply([problem], "p", text, "markdown", (8, 9)) == (problem,)


def test_each_code_that_met_nothing_is_named():
    text = "<!-- ecp: ignore bad-value, conflict -->\nx"
    (stale,) = apply([Problem("conflict", "a", path="p", line=2)], "p", text, "markdown")
    assert stale.message == "ignore: there is no 'bad-value' here to silence"


MYST = "% ecp-ignore: bad-value"


@pytest.mark.parametrize(
    ("text", "syntax", "lines"),
    [
        (f"```{{note}}\na\n```\n\n{MYST}\nb\n\n```python\nc\n```", "myst", (5, 6)),
        (f"```{{note}}\n{MYST}\na\n```\n\nb", "myst", (2, 4)),
        (f"````{{note}}\n```py\na\n```\n{MYST}\nb\n````", "myst", (5, 7)),
        (f"```{{.python}}\na\n```\n\n{MARKDOWN}\nb\n\n```py\nc\n```", "markdown", (5, 6)),
        (f"```{{.python}}\na\n```\n\n{MARKDOWN}\nb\n\n```py\nc\n```", "myst", (5, 6)),
        (f"```{{math}}\na\n```\n\n{MYST}\n```{{math}}\nb\n\nc\n```", "myst", (5, 10)),
        (f"```{{note}}\na\n\n{MYST}\n```\n\nb\n\n```\nc\n```", "myst", (4, 4)),
        (f"/// note\na\n\n{MARKDOWN}\n///\n\nb\n\n/// note\nc\n///", "markdown", (4, 4)),
        (f"/// note\n```\n///\n```\n\n{MARKDOWN}\na\n///", "markdown", (6, 8)),
        (f"```py\na\n````\n\n{MARKDOWN}\nb", "markdown", (5, 6)),
    ],
)
def test_a_comment_outside_code_counts_whatever_fences_stand_around_it(text, syntax, lines):
    assert reach(text, syntax) == lines


@pytest.mark.parametrize(
    ("text", "syntax"),
    [
        (f"``` {{.python}}\n{MARKDOWN}\n```\n\na", "markdown"),
        (f"``` {{.python}}\n{MARKDOWN}\n```\n\na", "myst"),
        (f"``` {{#id .python}}\n{MARKDOWN}\n```", "markdown"),
        (f"```{{note}}\n{MARKDOWN}\n```", "markdown"),
        (f"```{{note}}\na\n```\n\n```\n{MARKDOWN}\n```", "myst"),
        (f"````{{note}}\n```py\n{MYST}\n```\n````", "myst"),
        *(
            (f"```{{{name}}} python\n{MYST}\n```", "myst")
            for name in ["code-block", "code", "literalinclude", "code-cell", "math", "mermaid"]
        ),
        (f":::{{code-block}} md\n{MYST}\n:::", "myst"),
        (f"```{{Code-Block}} md\n{MYST}\n```", "myst"),
        (f"~~~\n```{{note}}\n{MYST}\n```\n~~~", "myst"),
        (".. math::\n\n   .. ecp-ignore: bad-value", "rst"),
    ],
)
def test_a_comment_in_a_fence_that_holds_code_does_nothing(text, syntax):
    assert read(text, syntax) == []


@pytest.mark.parametrize(
    ("text", "syntax", "lines"),
    [
        ("<!-- ECP: Ignore Bad-Value -->\na\nb\n\nc", "markdown", (1, 3)),
        ("<!--\n  ecp: ignore\n  bad-value\n-->\na\n\nb", "markdown", (1, 5)),
        ("<!-- ecp: ignore bad-value\n-->\n\n```\na\n\nb\n```", "myst", (1, 8)),
        ("> <!-- ecp: ignore\n> bad-value -->\n> a\n\nb", "markdown", (1, 3)),
        ("a <!-- ecp: ignore\nbad-value -->\nb\n\nc", "markdown", (1, 3)),
        ("<!-- ecp: ignore\nbad-value --> a\nb\n\n```\nc\n```", "markdown", (1, 3)),
        ("% ECP-Ignore: Bad-Value\na\n\nb", "myst", (1, 2)),
        (".. ECP-Ignore: BAD-VALUE\n\na\n\nb", "rst", (1, 3)),
        (".. ecp-ignore:\n   bad-value\n\na\n\nb", "rst", (1, 4)),
        ("\x0c\n<!-- ecp: ignore\r\nbad-value -->\r\na\r\n\r\nb", "markdown", (2, 4)),
        ("a\u2028b\x0bc\x85d\n\n<!-- ecp: ignore bad-value -->\na", "markdown", (3, 4)),
    ],
)
def test_a_comment_counts_in_any_case_and_over_several_lines(text, syntax, lines):
    problem = Problem("bad-value", "a", path="p", line=lines[1])
    assert mentions(text)
    assert reach(text, syntax) == lines
    assert apply([problem], "p", text, syntax) == ()


@pytest.mark.parametrize(
    ("text", "syntax"),
    [
        ("`<!-- ECP: ignore\nbad-value -->`", "markdown"),
        ("```\n<!-- ecp: ignore\nbad-value -->\n```", "markdown"),
        ("% ECP-ignore: bad-value", "markdown"),
        ("<!-- ECP ignores this, as ever -->", "markdown"),
        ("<!-- the registry of ecp-ignore -->", "markdown"),
        ("<!-- ecp-registry: symphony.yml -->", "markdown"),
        ("Write `a <!-- ecp: ignore bad-value` or `b <!-- ecp-ignore: bad-value -->`.", "markdown"),
        ("```\n<!-- ecp-ignore: bad-value -->\n```", "markdown"),
        (".. ecp:\n\na", "rst"),
        (".. ecp is a word of ours", "rst"),
        ("% ecp 100", "myst"),
        ("<!-- a\necp: ignore bad-value -->", "markdown"),
        ("a % ecp-ignore: bad-value", "myst"),
    ],
)
def test_what_is_no_whole_comment_of_ours_does_nothing(text, syntax):
    assert read(text, syntax) == []


@pytest.mark.parametrize(
    ("text", "syntax"),
    [
        ("<!-- ecp: ignore bad-value -->\n<!-- ecp: ignore\nbad-value -->\na", "markdown"),
        (f"```\n<!-- ecp: ignore\n```\n{MARKDOWN}\n{MARKDOWN}", "markdown"),
        (".. ecp-ignore: bad-value\n.. ecp-ignore: bad-value\n", "rst"),
        ("% ecp-ignore: bad-value\n<!-- ecp: ignore bad-value -->\n", "myst"),
    ],
)
def test_each_of_two_comments_is_read(text, syntax):
    assert [comment.codes for comment in read(text, syntax)] == [("bad-value",)] * 2


def test_a_wrong_comment_over_several_lines_is_reported_where_it_starts():
    text = "a\n\n<!-- ECP:\nignore Nope -->\n"
    (wrong,) = apply([], "p", text, "markdown")
    assert (wrong.place, wrong.message) == ("p:3", "ignore: no problem has the code 'nope'")


NOT = "silences nothing"
HTML = "write <!-- ecp: ignore bad-value -->"
MYST = "write % ecp-ignore: bad-value"
RST = "write .. ecp-ignore: bad-value"
OPEN = "the comment is not closed before the next blank line, and silences nothing; add '-->'"


@pytest.mark.parametrize(
    ("text", "syntax", "said"),
    [
        ("<!-- ecp-ignore: bad-value -->", "markdown", f"'ecp-ignore: bad-value' {NOT}; {HTML}"),
        ("<!-- ECP ignore bad-value -->", "myst", f"'ECP ignore bad-value' {NOT}; {HTML}"),
        ("<!-- ecp ignore: bad-vlaue -->", "rst", HTML),
        ("<!--ecp_ignore bad-value-->", "markdown", HTML),
        ("<!-- ecpignore: bad-value -->", "markdown", HTML),
        ("<!-- ecp-ingore: bad-value, registry -->", "markdown", "ignore bad-value, registry -->"),
        ("<!-- ecp-disable: bad-value -->", "markdown", HTML),
        ("<!-- symphony-ecp: ignore bad-value -->", "markdown", HTML),
        ("<!-- ecp ignore -->", "markdown", "write <!-- ecp: ignore CODE -->"),
        ("<!-- ecp: ignore\n\nbad-value -->", "markdown", OPEN),
        ("<!-- ecp:\n\nignore bad-value -->", "markdown", OPEN),
        ("<!-- ecp: ignore bad-value ->\nb", "myst", OPEN),
        ("<!-- ecp-ignore: bad-value", "rst", OPEN),
        ("% ecp: ignore bad-value", "myst", MYST),
        ("%ecp ignore bad-value", "myst", MYST),
        (".. ecp: ignore bad-value", "rst", RST),
        (".. ecp ignore bad-value", "rst", RST),
        ("..ecp:ignore bad-value", "rst", RST),
    ],
)  # fmt: skip
def test_what_is_nearly_such_a_comment_says_how_it_is_written(text, syntax, said):
    problem = Problem("bad-value", "a", path="p", line=4)
    assert mentions(text)
    kept, wrong = apply([problem], "p", f"a\n\n{text}\nx", syntax)
    assert kept == problem
    assert (wrong.place, wrong.code) == ("p:3", "bad-value")
    assert wrong.sentence.endswith(said)


@pytest.mark.parametrize(
    "text", ["", "a page", "recipe", "<!-- ec: ignore -->", "ECP is", "ecp-ignore"]
)
def test_a_page_without_the_words_is_not_read(text):
    assert not mentions(text)


def calls_to_read(text, syntax):
    """Return how many calls it takes to read a page, as a measure that no machine's load moves."""
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        read(text, syntax)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("syntax", ["markdown", "myst", "rst"])
@pytest.mark.parametrize(
    ("first", "repeated"),
    [
        (MARKDOWN, "```py1\nsymphony\n````"),
        (MARKDOWN, "```{note}\n~~~{tip}\n````"),
        ("- a", "      - ecp: x"),
        ("", f"a {MARKDOWN}"),
        ("", f"{MARKDOWN}\n"),
        ("", "<!-- ecp: ignore"),
    ],
)
def test_a_page_twice_as_long_takes_twice_the_work(first, repeated, syntax):
    small, large = (
        calls_to_read("\n".join([first, *[repeated] * times]), syntax) for times in (200, 400)
    )
    assert large < 2.5 * small


def lines_run(function, *arguments):
    """Return how many lines of Python a call runs, as a measure that no machine's load moves."""
    lines = 0

    def count(frame, event, argument):
        nonlocal lines
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        function(*arguments)
    finally:
        sys.settrace(before)
    return lines


@pytest.mark.parametrize("each", [f"a {MARKDOWN}\n", f"a {MARKDOWN}"])
def test_twice_as_many_comments_and_problems_take_twice_the_work(each):
    small, large = (
        lines_run(
            apply,
            [Problem("bad-value", str(n), "", "p", n) for n in range(1, 2 * times)],
            "p",
            "\n".join([each] * times),
            "markdown",
        )
        for times in (200, 400)
    )
    assert large < 2.5 * small


COMMENTS = st.lists(
    st.sampled_from(
        ["", "a", MARKDOWN, f"a {MARKDOWN}", "<!-- ecp: ignore conflict -->",
         "a <!-- ecp: ignore conflict, bad-value -->"]
    ),
    max_size=12,
)  # fmt: skip


@given(
    COMMENTS, st.lists(st.tuples(st.sampled_from(["bad-value", "conflict"]), st.integers(1, 13)))
)
def test_a_problem_is_silenced_where_a_comment_with_its_code_reaches_it(lines, found):
    text = "\n".join(lines)
    problems = [Problem(code, str(line), "", "p", line) for code, line in found]
    comments = read(text, "markdown")
    reached = {
        (comment.line, problem)
        for comment in comments
        for problem in problems
        if comment.line <= problem.line <= comment.last and problem.code in comment.codes
    }
    left = apply(problems, "p", text, "markdown")
    silenced = {problem for _, problem in reached}
    assert [problem for problem in left if problem in problems] == [
        problem for problem in problems if problem not in silenced
    ]
    unmet = sum(
        (comment.line, code) not in {(line, problem.code) for line, problem in reached}
        for comment in comments
        for code in comment.codes
    )
    assert len([problem for problem in left if "here to silence" in problem.message]) == unmet


LINES = st.sampled_from(
    ["", "a", "    a", "```", "~~~", "::", ".. note::", "- a", "///", "/// x", "> b", MARKDOWN,
     f"    {MARKDOWN}", f"> {MARKDOWN}", ".. ecp-ignore: bad-value", "<!-- ecp: -->", "<!-- ecp:x",
     "```{note}", "```{.py}", "~~~{math}", ":::{note}", ":::", "-->"]
)  # fmt: skip


@given(st.lists(LINES, max_size=20), st.sampled_from(["markdown", "myst", "rst"]))
def test_no_text_is_too_broken_to_read(lines, syntax):
    for comment in read("\n".join(lines), syntax):
        assert 1 <= comment.line <= comment.last <= len(lines)
