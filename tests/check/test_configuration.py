"""``conf.py`` for a check: read like Sphinx reads it, as far as that goes without running it."""

from pathlib import Path

import pytest

from sphinx_ecp.check.configuration import read_configuration
from sphinx_ecp.lines.configuration import lines_of, places_of
from sphinx_ecp.settings import unknown
from sphinx_ecp.settings import written as settings_of
from symphony_ecp.check.hosts import CannotCheckError

#: Names and how they get a value; all of it is followed.
FOLLOWED = """
import os
import os.path as path_
import pathlib
import textwrap
from os import environ, path
from os.path import join as joined
from pathlib import Path
a: list = ["x"]
a.append("y"); a.extend(["z", "v"]); a += ["u"]; a += ("t",)
a = ["first"] + a
b = c = "x" + "y"
c += f"/{a[0]}-{1}"
d = dict(a=1, b={"c": [2], 3: None})
e, f = os.environ.get("ECP_TEST_NOT_THERE", "default"), {"a", "b"}
g = os.getenv("ECP_TEST", "no") + environ["ECP_TEST"]
h = not "ECP_TEST_NOT_THERE" in os.environ
here = Path(__file__).parent
i = [os.fspath(here / "parts"), (here / "parts" / "a.txt").name]
j = joined(os.path.dirname(os.path.abspath(__file__)), "b")
k = path_.exists("parts") and not path.exists("nope")
l = pathlib.Path("parts").resolve()
m = " a, b ".strip().split(", ")
n = os.path.realpath("parts") + os.path.basename("a/b")
if e == "default":
    o = ["yes"]
    o.append("still")
else:
    o = ["no"]
try:
    import os as os_
    p = [1]
except ImportError:
    p = [2]
q, r = "q", ["r"]
s = d["b"]["c"][-1]
t = "x" if k else environ["ECP_TEST_NOT_THERE"]
u = None or environ.get("ECP_TEST_NOT_THERE") or "u" or environ["ECP_TEST_NOT_THERE"]
v = (e is None, e != "x", int("3"), "z" not in a, b is not None)
w = [*a, "a" "b", "c"]
if "ECP_TEST_NOT_THERE" in environ:
    w = find()
elif os.environ["ECP_TEST"]:
    w += a
x = (1, -2, True, None)
y = str(list(("a",)))
z = {**d, "z": textwrap.dedent("  z")}
"""


def written(folder, text):
    (folder / "parts").mkdir(exist_ok=True)
    path = folder / "conf.py"
    path.write_text(text)
    return path


def test_values_are_those_that_python_gives(tmp_path, monkeypatch):
    monkeypatch.setenv("ECP_TEST", "set")
    monkeypatch.delenv("ECP_TEST_NOT_THERE", raising=False)
    path = written(tmp_path, FOLLOWED)
    found = read_configuration(path)
    monkeypatch.chdir(tmp_path)  # as Sphinx does before it runs the file
    real = {"__file__": str(path)}
    exec(compile(FOLLOWED, str(path), "exec"), real)
    names = [name for name in real if len(name) == 1]
    assert len(names) == 26
    assert {name: found.values.get(name) for name in names} == {name: real[name] for name in names}
    assert set(found.unread) <= {"Path", "environ", "joined"}


@pytest.mark.parametrize(
    "text",
    [
        "a = find()",
        "a = ['x']\nfor b in c: a.append(b)",
        "a = ['x']\na += find()",
        "a = ['x']\na.append(find())",
        "a = ['x']\na.sort(key=find)",
        "a = ['x']\na.insert(0, 'y')",
        "a = ['x']\na.remove('x')",
        "a = {'x': 1} | {'y': 2}",
        "a = {}\na['x'] = 1",
        "a = {}\na.update(x=1)",
        "a = sorted(['x'])",
        "a = ', '.join(['x'])",
        "a = 'x'.upper()",
        "a = {}\na['x'] = find()",
        "a = {}\na[find()] = 'x'",
        "a = ['x']\nif tags.has('b'):\n    a = ['y']",
        "a = [x for x in 'abc']",
        "a = 'x' * 10",
        "a = f'{1:>3}'",
        "a = '%s' % 'x'",
        "a = '{}'.format('x')",
        "a = os.environ['ECP_TEST']",
        "import os\na = os.environ['ECP_TEST_NOT_THERE']",
        "import os\na = os.system('touch ran')",
        "a = __import__('os').system('touch ran')",
        "a = eval('1')",
        "from base import a",
        "a, b = find()",
        "with open('x') as f:\n    a = f.read()",
        "a = 'x'\ndef f(): global a; a = 2\na = f()",
        "a = (lambda: 1)()",
        "a = ''.__class__",
        "a = 1 + 'x'",
        "a = {}['x']",
        "a = {[]: 1}",
        "a = 'x' if find() else 'y'",
        "a = 1 < 2 < 3",
        "a = 'x' * 100\n" + "a = a + a\n" * 60,
        "a = ('x',)\n" + "a = (a, a)\n" * 60 + "a = str(a)",
        "a = b = ('x',)\n" + "a = (a, a)\nb = (b, b)\n" * 60 + "a = a == b",
        "b = 'x'\n" + "b = b + b\n" * 16 + "a = b.replace('x', b)",
        "while find():\n    a = 1",
        "a = (b := 1)",
        "a = ~1",
    ],
)
def test_whatever_else_there_is_runs_nothing_and_is_named(tmp_path, monkeypatch, text):
    monkeypatch.chdir(tmp_path)
    found = read_configuration(written(tmp_path, text))
    assert "a" in found.unread
    assert not (tmp_path / "ran").exists()


def test_what_is_given_again_is_read_again(tmp_path):
    found = read_configuration(written(tmp_path, "a = find()\na = ['x']\n"))
    assert (found.values["a"], found.unread) == (["x"], {})


def test_a_star_import_may_bring_anything(tmp_path):
    assert "*" in read_configuration(written(tmp_path, "from base import *")).unread


@pytest.mark.parametrize("text", ["a = [", "\0", "a = " + "(" * 500 + ")" * 500])
def test_what_is_no_python_cannot_be_checked(tmp_path, text):
    with pytest.raises(CannotCheckError, match=r"conf\.py"):
        read_configuration(written(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('x = 1\nrst_epilog = """\n.. |a| replace:: b\n\n.. |c| replace:: d\n"""', [2, 3, 4, 5]),
        ('rst_epilog = "one\\ntwo"', [1, 1]),
        ('rst_epilog = (\n    "one\\n"\n    "two\\n"\n)', [2, 3]),
        ('rst_epilog = "one\\n"\nx = 2\nrst_epilog += "two"', [1, 3]),
        ('rst_epilog = """one\none\n"""', [1, 2]),
        ('a = "one"\nrst_epilog = a', [2]),
        ("x = 1", [None]),
        ("x = [", [None]),
    ],
)
def test_a_line_of_a_text_is_found_in_the_file(tmp_path, text, lines):
    path = written(tmp_path, text)
    try:
        value = read_configuration(path).values.get("rst_epilog", "one")
    except CannotCheckError:
        value = "one"
    assert lines_of(path, "rst_epilog", value) == lines


def test_a_file_that_is_not_there_has_no_lines(tmp_path):
    assert lines_of(tmp_path / "conf.py", "rst_epilog", "one\ntwo") == [None, None]


def test_a_name_whose_entry_is_set_keeps_what_was_read_of_it(tmp_path):
    found = read_configuration(
        written(tmp_path, "a = {'x': 1}\nb = 'b'\na['y'] = 2\na[b] = find()\n")
    )
    assert found.values["a"] == {"x": 1}
    assert found.values["b"] == "b"
    assert found.unread == {"a": 3}


def test_a_file_is_read_from_wherever_the_command_runs(tmp_path, monkeypatch):
    written(tmp_path, "a = __file__")
    monkeypatch.chdir(tmp_path.parent)
    found = read_configuration(Path(tmp_path.name, "conf.py"))
    assert found.values["a"] == str(tmp_path / "conf.py")


@pytest.mark.parametrize(("value", "line"), [("a b", 2), ("c d", 4), ("e f", 4)])
def test_a_setting_stands_where_its_value_does(tmp_path, value, line):
    path = written(tmp_path, "if x:\n    ecp_host = 'a b'\nelse:\n    ecp_host = 'c d'\n")
    assert settings_of(places_of(path), {"host": value}).place("host") == ("conf.py", line)


@pytest.mark.parametrize("around", ["", "if x:\n    "])
def test_names_in_functions_are_no_settings(tmp_path, around):
    indent = " " * 4 * bool(around)
    text = f"{around}def setup(app):\n{indent}    ecp_hots = 1\necp_pod = 2\n"
    assert list(unknown(places_of(written(tmp_path, text)))) == ["ecp_pod"]
