"""No regular expression takes more than twice as long for a text that is twice as long."""

import pytest

from tests.fuzz import pumps, regexes

#: Each is a test of its own, so that several processes share them.
PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_a_text_twice_as_long_takes_no_regex_much_more_than_twice_as_long(part):
    slow = [
        f"{regex}: {found[0]} x{found[1]:.1f}"
        for regex in regexes.of_python()[part::PARTS]
        if (found := pumps.worst(regex.pattern, regex.flags, regex.way))
    ]
    assert slow == []


def test_every_package_has_its_regular_expressions_looked_up():
    found = regexes.of_python()
    assert len(found) > 250
    for package in regexes.PACKAGES:
        assert sum(regex.place.startswith(package) for regex in found) > 10


@pytest.mark.parametrize(
    ("pattern", "way"),
    [
        (r"(?:a+)+b", "match"),
        (r"(?:[^\W\d_]{2}[^|\n]*\n?)+", "fullmatch"),  # once ours
        (r"(?:[ \t>]|-[ \t]+)*(?P<fence>`{3,})", "match"),  # once ours
        (r"(?:\s+always)?\s*;?\s*\}?\s*$", "finditer"),  # once ours
        (r"<!--.*?-->", "finditer"),
        (r"(?:\s|%20)*/", "finditer"),
        (r"\s*\[+\s*(?P<name>[^\]]+?)\s*\]+", "fullmatch"),
        (r"href=(?:[\"'])?symphony:([^\s]*)!", "finditer"),
        (r"(?P<mark>~{3,})[ ]*([^`\n]*)$", "match"),
    ],
)
def test_a_regex_that_is_slow_for_some_text_is_found(pattern, way):
    assert pumps.worst(pattern, 0, way) is not None


@pytest.mark.parametrize(
    ("pattern", "way"),
    [
        (r"[a-z]+", "finditer"),
        (r"(?:a|b)*+c", "match"),
        (r"(?s)<!--.*?(?:-->|\Z)", "finditer"),
        (r"\{\{.{0,1000}?\}\}", "finditer"),
    ],
)
def test_one_that_is_not_is_let_through(pattern, way):
    assert pumps.worst(pattern, 0, way) is None
