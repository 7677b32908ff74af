"""What plugins make of a page's lines is found again in the page's file."""

import shutil

import jinja2
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from mkdocs_ecp.lines.templates import trace
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
LINES = {1: 9, 2: 13, 3: 15, 4: 17, 5: 19, 6: 21}
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


def with_plugin(configuration, plugin):
    settings = yaml.safe_load(configuration.read_text(encoding="utf-8"))
    settings["plugins"].append(plugin)
    configuration.write_text(yaml.safe_dump(settings), encoding="utf-8")


@pytest.mark.parametrize("plugin", ["macros", {"macros": {"on_error_fail": True}}])
def test_a_check_does_not_judge_what_macros_will_write(folder, plugin):
    hosts.mkdocs(folder, {"a": PAGE})
    found = [problem.line for problem in check([folder]).problems if problem.path.endswith("a.md")]
    assert found == [9, 13, 15, 17, 21], "without macros, braces are what they look like"
    configuration = folder / "mkdocs.yml"
    with_plugin(configuration, plugin)
    found = [problem.line for problem in check([folder]).problems if problem.path.endswith("a.md")]
    assert found == [21]


@pytest.mark.parametrize(
    ("options", "page", "judged"),
    [
        ({}, "", False),
        ({}, "render_macros: false", True),
        ({"render_by_default": False}, "", True),
        ({"render_by_default": False}, "render_macros: true", False),
        ({"enabled": False}, "render_macros: true", True),
    ],
)
def test_a_check_judges_what_macros_leave_alone(folder, options, page, judged):
    text = f"---\nt: x\n{page}\n---\n\n[x](symphony:stream/{{{{ name }}}})\n"
    hosts.mkdocs(folder, {"a": text})
    configuration = folder / "mkdocs.yml"
    with_plugin(configuration, {"macros": options})
    assert any(problem.path.endswith("a.md") for problem in check([folder]).problems) == judged


#: Lines as they are written, each with what comes of it; words stand there once.
_LINES = st.lists(
    st.sampled_from(
        [
            ("", [""]),
            ("word-{n}", ["word-{n}"]),
            ("{{{{ x }}}}", ["made-{n}"]),
            ("{{{{ x }}}}", ["made-{n}", "", "more-{n}"]),
            ("{{% if y %}}", [""]),
            ("See-{n} {{{{ x }}}} here", ["See-{n} it here"]),
            ("See-{n} {{{{ x }}}} here", ["See-{n} it", "and it here"]),
            ("{{{{ f(", ["called-{n}"]),
        ]
    ),
    max_size=12,
)


@given(_LINES)
def test_no_line_is_traced_to_another_one(lines):
    source, text, truth = [], [], []
    for n, (written, made) in enumerate(lines):
        truth += [len(source) + 1] * len(made)
        source.append(written.format(n=n))
        if source[-1].endswith("("):
            source += [f"'{n}',", ") }}"]
        text += [line.format(n=n) for line in made]
    found = trace("\n".join(text), "\n".join(source))
    assert len(found) == max(len(text), 1)
    for line, number, right in zip(text, found, truth, strict=False):
        if line.startswith("word-"):
            assert number == right
        elif line:
            assert number in (right, None)


@given(st.lists(st.sampled_from(["", "a", "{{ x }}", "{% x"])), st.lists(st.sampled_from("ab ")))
@example([""], ["a"])
def test_any_page_and_any_text_can_be_traced(source, text):
    found = trace("\n".join(text), "\n".join(source))
    assert all(number is None or 1 <= number <= max(len(source), 1) for number in found)


#: Pages, what Jinja fills in, and the line of each line that is not blank.
TRACED = {
    "words around": ("a {{ 1 }} b{% if true %} c{% endif %}\n\n{{ 'd' }}", [1, 3]),
    "more and more": ("{{ 'a\\n\\nb' }}\n\nplain\n\n{{ 'c\\n\\nd' }}", [1, 1, 3, 5, 5]),
    "a fitting line further down": ("{% if z %}Draft{% endif %}\n\np\n\n{{ 'Draft is.' }}", [3, 5]),
    "hyphens": ("p\n\nA {{- 'x' -}} B", [1, 3]),
    "on several lines": ("p\n{{ [\n'a',\n'b'][0] }}\nq\n{{ [\n'c'][0] }}", [1, 2, 5, 6]),
    "raw": ("p\n{% raw %}\n{{ x }}\n{% endraw %}\nq", [1, 3, 5]),
    "a comment": ("p\n{# a\nb #}\nq", [1, 4]),
    "a loop": ("{% for i in [1, 2] %}\n- word {{ i }}\n{% endfor %}\np\n{{ 'm' }}", [2, 2, 4, 5]),
    "a loop and more": (
        "{% for i in [1, 2] %}\n- word {{ i }}\n{% endfor %}\n{{ 'm' }}",
        [2, 2, None],
    ),
    "no telling which": ("{{ 'a\\nb' }}\n{{ 'c' }}\nplain", [None, None, None, 3]),
    "equal lines": (
        "## {{ 'A' }}\n\nx\n\n" * 200,
        [n for i in range(200) for n in (4 * i + 1, 4 * i + 3)],
    ),
}


@pytest.mark.parametrize("name", TRACED)
def test_expressions_are_those_of_jinja(name):
    source, numbers = TRACED[name]
    text = jinja2.Template(source).render()
    found = trace(text, source)
    assert [n for n, line in zip(found, text.split("\n"), strict=True) if line.strip()] == numbers


def test_what_else_is_converted_beside_a_page_is_not_traced_to_its_braces():
    page = "# A\n\n::: tool\n\nVue writes:\n\n```vue\n<b>{{ name }}</b>\n```\n"
    assert not any(trace("A tool.\n\n[x](symphony:stream/nope)\n", page))


def test_what_another_plugin_changed_is_nowhere():
    found = trace("p\nmade\nSee x 🙂\nq", "p\n{{ a }}\nSee x :smile:\nq")
    assert found == [1, 2, None, 4]


def test_a_long_page_of_which_every_line_was_changed_takes_no_time():
    source, text = (f"{word} line\n\n" * 2000 for word in ("one", "another"))
    assert not any(trace(text, source))  # once took minutes


@pytest.mark.parametrize(
    "text", ["{{ ", "{{", "{% raw %}", "{{x}}", "{#", "see {{ x }} here\n", " "]
)
def test_thousands_of_braces_take_no_time(text):
    assert trace(text * 5000, "a\n" + text * 5000)
