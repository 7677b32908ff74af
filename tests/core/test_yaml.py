"""YAML's own rules: what is none is said in our words, merge keys, names in NFC."""

import json
import subprocess
import sys
import unicodedata

import pytest
import yaml
from yaml import ScalarNode

from symphony_ecp.syntax.source import read_options
from symphony_ecp.syntax.yaml_nodes import compose

SAID = [
    ("a: b: c", 1, "': ' stands in the middle of a text"),
    ("a: 1\n b: 2", 2, "': ' stands in the middle of a text"),
    ("a: 1\nb: [x, y\n", 2, "'[' is never closed"),
    ("a: 1\nb: {\n\n", 2, "'{' is never closed"),
    ("a: [b: {c]", 1, "expected ',' or '}', found ']'"),
    ("a: [b,,c]", 1, "expected a value, found ','"),
    ("a: }", 1, "expected a value, found '}'"),
    ("a: 1\nb: @c", 2, "'@' has a meaning of its own at the beginning of a value"),
    ("a: **bold**", 1, "'*' has a meaning of its own at the beginning of a value"),
    ("a: !e!x 1", 1, "'!' has a meaning of its own at the beginning of a value"),
    ("a: *c", 1, "'*c' refers to what is nowhere above"),
    ("a: &x 1\nb: &x 2", 2, "an anchor is given twice"),
    ("--- a\n--- b", 2, "a second document begins here"),
    ("a: 'x\nb: 1", 1, "a quotation mark is never closed"),
    ('a: "it\'s \\" x', 1, "a quotation mark is never closed"),
    ('a: 1\nb: "C:\\dir"', 2, "a backslash stands before what YAML knows no meaning for"),
    ("a: 1\nfoo\nb: 2", 2, "expected 'key: value', found no ': ' in this line"),
    ("a: 1\nfoo", 2, "expected 'key: value', found no ': ' in this line"),
    ("a: 'b' c", 1, "'c' stands behind a value that has ended"),
    ("a: - b", 1, "a list begins where none can stand"),
    ("a:\n    b: 1\n  c: 2", 3, "this line does not go on with what is above it"),
    ("a: |x\n b", 1, "text stands right behind '|'"),
    ("a: 1\n\tb: 2", 2, "a tab stands where YAML takes spaces only"),
    ("%YAML 3\n--- a", 1, "'%' has a meaning of its own at the beginning of a value"),
]


@pytest.mark.parametrize(("text", "line", "said"), SAID)
def test_what_is_no_yaml_is_said_in_words_of_ours_where_it_stands(text, line, said):
    with pytest.raises(yaml.MarkedYAMLError) as raised:
        compose(text)
    assert (raised.value.problem, raised.value.problem_mark.line + 1) == (said, line)
    assert raised.value.note


def test_both_parsers_lead_to_the_same_words():
    code = """if True:
        import json, sys
        if sys.argv[1] == "python":
            sys.modules["yaml._yaml"] = None  # as where PyYAML was built without libyaml
        from tests.core.test_yaml import SAID
        from symphony_ecp.syntax.source import read_options
        print(json.dumps([str(read_options(text, "page.md", 1)[1][0]) for text, *_ in SAID]))
    """
    run = [sys.executable, "-c", code]
    c, python = (
        json.loads(subprocess.run([*run, one], capture_output=True, check=True).stdout)
        for one in ("c", "python")
    )
    assert c == python
    assert len(c) == len(SAID)


# --- merge keys ---


def plain(node):
    """Return nodes as Python has them, merge keys left where they brought nothing in."""
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    return {key.value: plain(value) for key, value in node.value}


@pytest.mark.parametrize(
    "text",
    [
        "a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}",
        "a: &a {x: 1}\nb: {y: 3, <<: *a}",
        "- &a {x: 1, y: 1}\n- &b {y: 2, z: 2}\n- {<<: [*a, *b], z: 3}\n- {<<: [*b, *a]}",
        "a: &a {x: {y: 1}}\nb: &b {<<: *a, z: 1}\nc: {<<: *b, x: 2}",
        "a: {<<: {x: 1}, <<: {y: 2}}",
        "a: {<<: {<<: {x: 1}, y: 2}, z: 3}",
        "a: &a {x: 1}\n<<: *a\nx: 2",
        "a: {<<: []}",
    ],
)
def test_merge_keys_mean_what_yaml_1_1_says(text):
    expected = json.loads(json.dumps(yaml.safe_load(text)), parse_int=str)
    assert plain(compose(text)) == expected


def test_what_merge_keys_bring_in_keeps_its_line_and_a_key_in_quotes_is_a_key():
    root = compose("a: &a\n  x: 1\nb:\n  <<: *a\n  '<<': 2")
    (key, _), (quoted, _) = sorted(root.value[1][1].value, key=lambda pair: pair[0].value != "x")
    assert (key.value, key.start_mark.line) == ("x", 1)
    assert (quoted.value, quoted.style) == ("<<", "'")


@pytest.mark.parametrize("value", ["1", "[1]", "[{}, 2]", "~", "[[{x: 1}]]"])
def test_a_merge_key_that_names_no_mapping_is_left_for_whoever_reports_it(value):
    assert "<<" in plain(compose(f"a: {{<<: {value}, y: 2}}"))["a"]


@pytest.mark.parametrize("text", ["a: &x {<<: *x}", "a: &x {b: {<<: *x}}", "&x {a: {<<: [*x]}}"])
def test_a_merge_key_that_leads_back_to_itself_is_left_too(text):
    assert any(key.value == "<<" for key, _ in _innermost(compose(text)))


def _innermost(node):
    while node.value[0][0].value != "<<":
        node = node.value[0][1]
    return node.value


def test_merge_keys_that_bring_in_millions_of_keys_are_one_sentence():
    keys = ", ".join(f"k{number}: 1" for number in range(5_000))
    text = f"a: &a {{{keys}}}\n" + "".join(f"b{n}: {{<<: *a}}\n" for n in range(5_000))
    with pytest.raises(yaml.MarkedYAMLError) as raised:
        compose(text)
    assert raised.value.problem == "merge keys bring in more than 500,000 keys"
    doubled = "a0: &a0 {k: 1}\n" + "".join(
        f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 60)
    )
    assert plain(compose(doubled))["a59"] == {"k": "1"}


def test_options_may_merge_and_a_wrong_merge_is_one_problem():
    entries, problems = read_options("<<: [{stream: desk, height: 1}, {height: 2}]", "p.md", 1)
    assert [(entry.key, entry.text) for entry in entries] == [("stream", "desk"), ("height", "1")]
    assert problems == ()
    _, problems = read_options("stream: desk\n<<: desk", "p.md", 1)
    assert [str(problem) for problem in problems] == [
        (
            "p.md:2: the merge key '<<' takes keys and values, or a list of them, found text; "
            "write out what it is to bring in [ecp.block-syntax]"
        )
    ]


def test_keys_are_composed_however_they_are_written():
    decomposed = unicodedata.normalize("NFD", "börse")
    for text in (f"{decomposed}: 1", '"bo\\u0308rse": 1'):
        assert plain(compose(text)) == {"börse": "1"}
