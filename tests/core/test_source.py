"""Option lines: text stays the text that was written, and every key knows its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symphony_ecp.source import Entry, read_options, shorten


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
        ("a: [b", 8, "not YAML"),  # where the text ends
        ("a: @b", 7, "not YAML"),
        ("a: 1\nb: *c", 8, "not YAML"),
        ("a: \x07", 7, "not YAML"),
        ("word", 7, "expected options as 'key: value' lines, found 'word'"),
        ("- a\n- b", 7, "expected options as 'key: value' lines"),
        ("a: {b: c}", 7, "expected 'key: value', found a nested mapping"),
        ("a: 1\n? [b]\n: c", 8, "expected 'key: value', found a nested scalar"),
    ],
)
def test_what_is_not_an_option_line_is_said_with_its_line(text, line, message):
    _, problems = read_options(text, "page.md", 7)
    assert [(problem.code, problem.line) for problem in problems] == [("block-syntax", line)]
    assert problems[0].message.startswith(message)


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
