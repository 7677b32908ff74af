"""No regular expression of a script takes more than twice as long for a text twice as long."""

import pytest

from tests.fuzz import scripts

pytestmark = pytest.mark.browser  # typescript comes with what browser tests need


def test_a_text_twice_as_long_takes_no_regex_of_a_script_much_more_than_twice_as_long():
    found = scripts.of_scripts()
    assert len(found) > 30
    for folder in scripts.FOLDERS:
        assert any(literal.place.startswith(folder) for literal in found)
    assert scripts.slow(found) == []


def test_what_is_slow_is_found_and_nothing_else_is_taken_for_an_expression(tmp_path):
    file = tmp_path / "slow.js"
    file.write_text(
        'const a = 4 / 2 / 1, b = "/x/", c = `/(?:a+)+b/${a / b / c}`; // /(?:a+)+b/\n'
        "const slow = [/(?:a+)+b/, /\\s*,\\s*/, /(?<x>a+)\\k<x>*$/m];\n"
        "const quick = [/^[^]*,$/, /[a/]+/gi, /\\w{1,2000}:/];\n",
        "utf-8",
    )
    found = scripts.of_scripts([file])
    assert [literal.source for literal in found] == [
        "(?:a+)+b", r"\s*,\s*", r"(?<x>a+)\k<x>*$", "^[^]*,$", "[a/]+", r"\w{1,2000}:",
    ]  # fmt: skip
    slow = scripts.slow(found)
    assert len(slow) == 3
    assert all("slow.js:2 " in said for said in slow)


def test_a_pattern_that_a_script_puts_together_is_told_of(tmp_path):
    (tmp_path / "made.js").write_text("const a = new RegExp(b);\n", "utf-8")
    with pytest.raises(AssertionError, match=r"made\.js:1"):
        scripts.of_scripts([tmp_path / "made.js"])
