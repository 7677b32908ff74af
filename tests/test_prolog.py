"""``rst_prolog`` and ``rst_epilog``: a build and a check name the same line of ``conf.py``."""

import re
import shutil
from pathlib import Path

import pytest

from symphony_ecp.check.run import check
from tests import forked

CASES = Path(__file__).parent / "cases"
PAGE = "{0}\n=\n\nSee desk_ and |mail|.\n"
CONF = '''extensions = ["sphinx_ecp"]
rst_prolog = """
.. |mail| replace:: :symphony:`mail <users/nobody>`

Intro with
`a link <symphony:stream/one>`__ and `by hand <https://open.symphony.com/?startChat=12>`__

.. symphony-chats::
"""
rst_epilog = (
    "\\n.. symphony-chat::\\n   :stream: two\\n"
    "\\n.. _desk: symphony:stream/gone\\n"
)
'''


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "source"
    folder.mkdir()
    shutil.copy(CASES / "symphony.yml", folder)
    (folder / "index.rst").write_text(PAGE.format("I") + "\n.. toctree::\n\n   a\n   b\n")
    for name in "ab":
        (folder / f"{name}.rst").write_text(f":orphan: yes\n\n{PAGE.format(name)}")
    return folder


def built(source, *arguments):
    shown = ("-D", "show_warning_types=1")  # the codes, which Sphinx 7.4 leaves out by itself
    done = forked.sphinx(source.parent, "-N", "-q", *shown, *arguments, "source", "out")
    assert "Traceback" not in done.stderr
    return re.findall(r"source/([^\n]+?): WARNING: (.*) \[ecp\.([\w-]+)\]", done.stderr)


def found(source):
    problems = [p for p in check([source]).problems if p.severity != "info"]
    return [(p.place.rpartition(f"{source.name}/")[2], p.sentence, p.code) for p in problems]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_problem_around_the_pages_is_one_of_conf_py(source, jobs):
    (source / "conf.py").write_text(CONF)
    problems = built(source, "-j", jobs)
    assert sorted(problems) == sorted(found(source))
    places = sorted((place, code) for place, _, code in problems)
    assert places == [
        ("conf.py:11", "unknown-name"),
        ("conf.py:12", "unknown-name"),
        ("conf.py:3", "unknown-name"),
        ("conf.py:6", "link-malformed"),
        ("conf.py:6", "unknown-name"),
        ("conf.py:8", "block-syntax"),
    ]


def test_a_build_of_what_changed_says_it_again(source):
    (source / "conf.py").write_text(CONF)
    before = built(source)
    (source / "a.rst").write_text("A\n=\n\nSee desk_, not :symphony:`users/one`.\n")
    again = [place for place, _, _ in built(source)]
    assert again == ["a.rst:4", *(place for place, _, _ in before)]


def test_what_does_not_stand_in_conf_py_is_known_by_the_file(source):
    (source / "conf.py").write_text(
        'extensions = ["sphinx_ecp"]\n'
        'rst_epilog = ".. _desk: symphony:launch\\n\\n.. |mail| replace:: x\\n"\n'
        'rst_prolog = "\\n".join(["", ":symphony:`x <stream" + "/one>`", ""])\n'
    )
    assert [place for place, _, _ in built(source)] == ["conf.py:3"]
    assert built(source, "-E", "-D", "rst_prolog=:symphony:`x <stream/one>`") == [
        ("conf.py:3", "no stream 'one' in symphony.yml; add it under 'streams:'", "unknown-name")
    ]


def test_a_comment_beside_it_silences_it(source):
    (source / "conf.py").write_text(
        'extensions = ["sphinx_ecp"]\nrst_epilog = """\n.. |mail| replace:: x\n'
        ".. _desk: symphony:launch\n\n.. ecp-ignore: unknown-name\n\n:symphony:`x <stream/one>`\n"
        '\n.. ecp-ignore: conflict\n"""\n'
    )
    assert [(place, code) for place, _, code in built(source)] == [("conf.py:10", "bad-value")]
    assert built(source, "-E") == found(source)
