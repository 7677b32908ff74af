"""What plugins make of a page's lines is found again in the page's file."""

import shutil

import jinja2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mkdocs_ecp.templates import lines_of
from symphony_ecp.check.run import check
from tests import hosts
from tests.test_mkdocs import CASES, hook

#: A page with what Jinja takes, and the line of each address in it.
PAGE = """---
t: x
---
# A

{% set kind = 'room' %}
{% for name in ['trading-desk', 'nope-1'] %}
/// symphony-chat | {{ name }}
    stream: {{ name }}
///
{% endfor %}

[x](symphony:stream/nope-2) of {{ kind }}

{{ "[x](symphony:stream/nope-3)" }}

A {{ kind }}: [x](symphony:stream/nope-4)

{{ many }}

[x](symphony:stream/nope-6)
"""
LINES = {1: 11, 2: 13, 3: 15, 4: 17, 5: 19, 6: 21}
MANY = "text\\n\\n" * 9 + "[x](symphony:stream/nope-5)\\n\\ntext\\n"


@pytest.fixture
def folder(tmp_path):
    shutil.copy(CASES / "symphony.yml", tmp_path)
    return tmp_path


def test_what_a_template_makes_is_known_by_its_line(folder):
    render = f"__import__('jinja2').Template(markdown).render(many='{MANY}')"
    built = hosts.mkdocs(folder, {"a": PAGE}, hooks=hook(folder, render))
    assert built.problems["a"] == [
        f"{line}: no stream 'nope-{number}' in symphony.yml; add it under 'streams:' "
        "[ecp.unknown-name]"
        for number, line in LINES.items()
    ]


@pytest.mark.parametrize("plugin", ["macros", {"macros": {"on_error_fail": True}}])
def test_a_check_does_not_judge_what_macros_will_write(folder, plugin):
    hosts.mkdocs(folder, {"a": PAGE})
    found = [problem.line for problem in check([folder]).problems if problem.path.endswith("a.md")]
    assert found == [9, 13, 15, 17, 21], "without macros, braces are what they look like"
    configuration = folder / "mkdocs.yml"
    settings = configuration.read_text(encoding="utf-8").replace("- ecp\n", f"- ecp\n- {plugin}\n")
    configuration.write_text(settings, encoding="utf-8")
    found = [problem.line for problem in check([folder]).problems if problem.path.endswith("a.md")]
    assert found == [21]


_LINES = st.lists(st.sampled_from(["", "a", "b", "{{ x }}", "see {{ x }} here", "{% if y %}"]))


@given(_LINES, st.lists(st.sampled_from(["", "a", "b", "see X here", "X"])))
@example(["", "{{ x }}"], [])
@example([], ["a"])
def test_every_line_is_one_of_the_file_or_nowhere(source, text):
    source, text = source or [""], text or [""]  # as a split text is
    numbers = lines_of(text, source)
    assert len(numbers) == len(text)
    for line, number in zip(text, numbers, strict=True):
        assert number is None or line == source[number - 1] or "{" in source[number - 1]


@given(_LINES)
def test_a_page_that_nobody_changed_keeps_its_lines(source):
    source = source or [""]
    assert lines_of(source, source) == list(range(1, len(source) + 1))


def test_expressions_are_those_of_jinja():
    text = "a {{ 1 }} b{% if true %} c{% endif %}\n\n{{ 'd' }}"
    made = jinja2.Template(text).render()
    assert lines_of(made.split("\n"), text.split("\n")) == [1, 2, 3]


def test_a_long_page_of_which_every_line_was_changed_takes_no_time():
    source, text = (f"{word} line\n\n" * 2000 for word in ("one", "another"))
    numbers = lines_of(text.split("\n"), source.split("\n"))  # once took minutes
    assert not any(numbers)


def test_thousands_of_expressions_on_a_line_take_no_time():
    assert lines_of(["a" * 5000], ["a{{x}}" * 5000]) == [1]
