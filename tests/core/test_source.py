"""Option lines: text stays the text that was written, and every key knows its line."""

import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from symphony_ecp.syntax.source import Entry, read_options
from symphony_ecp.text import shorten

#: Texts that open a hundred thousand collections; some also close as many, to the eye only.
DEEP = [
    piece * 100_000
    for piece in ("[", "{a: ", "- ", "- ? ", "? ", "[\n", '["]",', "['}',", "[!t ", "[ # ]\n")
]


def test_values_are_text_whatever_yaml_makes_of_them():
    text = "a: no\nb: 0123\nc: +14155552671\nd: 12:30:00\ne: 2026-01-02\nf: ~"
    entries, problems = read_options(text, "page.md", 5)
    assert problems == ()
    assert [(entry.key, entry.text, entry.line) for entry in entries] == [
        ("a", "no", 5),
        ("b", "0123", 6),
        ("c", "+14155552671", 7),
        ("d", "12:30:00", 8),
        ("e", "2026-01-02", 9),
        ("f", "~", 10),
    ]


PLAIN = st.from_regex(r"[ ]{0,4}[A-Za-z][\w-]{0,5}:[ ]{0,2}[\w.,+/=@% :#-]{0,12}", fullmatch=True)
ANY = st.from_regex(r"[ ]{0,2}[\w-]{0,3}[:?]?[ ]?[\"'!&*|>\[\]{}\t\w ,:#-]{0,6}", fullmatch=True)


@given(st.lists(PLAIN, min_size=1, max_size=4) | st.lists(PLAIN | ANY, min_size=1, max_size=4))
@example(["    stream: desk", "    height: 480"])
@example(["a: 1 - 2", "b: x=y"])
@example(["  a: 1", "b: 2"])
@example(["a: 1", "  b: 2"])
def test_what_is_read_without_yaml_is_what_yaml_reads(lines):
    text = "\n".join(lines)
    entries, problems = read_options(text, "page.md", 3)
    # A comment is never read without YAML; it may change what YAML says of the end.
    by_yaml, wrong = read_options(f"{text}\n#", "page.md", 3)
    assert (entries, bool(problems)) == (by_yaml, bool(wrong))


def test_a_list_is_its_parts_with_commas():
    assert read_options("users: [alice, bob]\nemails:\n  - a@b.c\n  - d@e.f")[0] == (
        Entry("users", "alice, bob", None, 1),
        Entry("emails", "a@b.c, d@e.f", None, 1),
    )


def test_indentation_and_comments_do_not_count():
    entries, _ = read_options("    stream: desk  # the desk\n    # more\n    title: 'a # b'")
    assert [entry.text for entry in entries] == ["desk", "a # b"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: b: c", 7, "not YAML"),
        ("a: [b", 7, "not YAML"),  # where the text ends
        ("a: @b", 7, "not YAML"),
        ("a: 1\nb: *c", 8, "not YAML"),
        ("a: \x07", 7, "not YAML"),
        ("word", 7, "expected options as 'key: value' lines, found 'word'"),
        ("- a\n- b", 7, "expected options as 'key: value' lines"),
        ("a: {b: c}", 7, "expected text behind 'a:', found keys and values"),
        ("a: 1\n? [b]\n: c", 8, "expected 'key: value', found a list before the colon"),
    ],
)
def test_what_is_not_an_option_line_is_said_with_its_line(text, line, message):
    _, problems = read_options(text, "page.md", 7)
    assert [(problem.code, problem.line) for problem in problems] == [("block-syntax", line)]
    assert problems[0].message.startswith(message)


def test_a_control_character_is_said_when_it_is_taken_out():
    entries, problems = read_options('a: 1\nstream: "de\\x07sk"', "page.md", 1)
    assert entries[1].text == "desk"
    assert [str(problem) for problem in problems] == [
        "page.md:2: 'stream' has the control character U+0007; remove it [ecp.bad-value]"
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nheight:\u00a0480", "8: not YAML: it has U+00A0 NO-BREAK SPACE in it, after 7"),
        ("stream:\u00a0x\na: 1", "7: not YAML: it has U+00A0 NO-BREAK SPACE in it, after 7"),
        ("a: 1\n\u200b\u2003b: [", "8: not YAML"),
    ],
)
def test_a_character_that_nobody_sees_is_named_where_it_breaks_a_line(text, said):
    _, (problem,) = read_options(text, "page.md", 7)
    assert str(problem).startswith(f"page.md:{said}")


def test_a_key_given_twice_counts_once():
    entries, problems = read_options("a: 1\na: 2", "page.md", 1)
    assert [entry.text for entry in entries] == ["1"]
    assert [(problem.code, problem.line) for problem in problems] == [("conflict", 2)]


@given(st.text())
def test_no_text_makes_it_raise(text):
    read_options(text, "page.md", 1)


@given(st.text())
def test_a_word_for_a_message_is_one_short_printable_line(text):
    short = shorten(text)
    assert len(short) <= 60
    assert short.isprintable()


@pytest.mark.parametrize("text", [*DEEP, "# " + "]" * 100_000 + "\n" + DEEP[0]], ids=range(11))
def test_deep_nesting_is_a_problem_and_does_not_end_the_process(text):
    (problem,) = read_options(text, "page.md", 1)[1]
    assert problem.message == "not YAML: nested too deeply"
    assert problem.hint == ""


def test_brackets_in_text_and_collections_side_by_side_are_not_deep():
    text = f"a: '{'[' * 300}'\n# {'{' * 300}\nb: x{'[x]' * 300}\nc: [{'[], ' * 300}]"
    entries, problems = read_options(text, "page.md", 1)
    assert [entry.key for entry in entries] == ["a", "b"]
    assert [problem.message for problem in problems] == ["expected text behind 'c:', found a list"]


def test_without_libyaml_the_same_is_read_and_said(tmp_path):
    code = """if True:
        import sys
        if sys.argv[1] == "python":
            sys.modules["yaml._yaml"] = None  # as where PyYAML was built without libyaml
        from symphony_ecp.syntax.source import read_options
        from tests.core.test_source import DEEP
        for text in ("a: [b, ü]\\n'😀': no # c", "a: 1\\na: {b: c}", "a: *b", "\\ud800: x", *DEEP):
            for found in read_options(text, "page.md", 3):
                print(*(ascii(one) for one in found if "not YAML" not in str(one)))
                print(*("not YAML" for one in found if "not YAML" in str(one)))
    """
    run = [sys.executable, "-c", code]
    c, python = (
        subprocess.run([*run, parser], capture_output=True, text=True, check=True).stdout
        for parser in ("c", "python")
    )
    assert "Entry(key='a'" in c
    assert c.count("not YAML") == 11
    assert python == c
