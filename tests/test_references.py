"""References to chats and buttons by name, in every builder, and chats that are figures."""

import re
import shutil
from pathlib import Path

import pytest

from tests import hosts

REGISTRY = Path(__file__).parent / "cases/symphony.yml"
CONF = {"version": "1", "copyright": "x", "suppress_warnings": ["epub.unknown_project_files"]}

#: A page with a figure, chats with and without names, and one behind a target.
DESK = """Desk
====

See :ref:`desk-chat`, :ref:`the desk <desk-chat>`, :ref:`anchored`, :ref:`open-it` and
:ref:`this button <open-it>`.

.. figure:: x.png

   First

.. symphony-chat:: Trading *desk*
   :stream: trading-desk
   :name: desk-chat

   Own words.

.. symphony-chat:: Nobody's
   :stream: trading-desk

.. _anchored:

.. symphony-chat::
   :stream: trading-desk

.. symphony-button:: Open *it*
   :stream: trading-desk
   :name: open-it

.. figure:: x.png
   :name: last

   Last
"""
OTHER = "Other\n=====\n\nSee :ref:`desk-chat` and :ref:`the desk <desk-chat>` there.\n"
NUMBERED = "\nAnd :numref:`desk-chat`, :numref:`anchored`, :numref:`last`.\n"
#: A picture of one pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63f8"
    "ffff3f0005fe02fea7cd39b50000000049454e44ae426082"
)


def build(folder, pages, builder="html", **conf):
    """Build pages without a warning, and return what was written, tags of references apart."""
    (folder / "source").mkdir(exist_ok=True)
    shutil.copy(REGISTRY, folder / "source")
    (folder / "source/x.png").write_bytes(PNG)
    built = hosts.sphinx(folder, pages, builder=builder, **{**CONF, **conf})
    assert built.problems == {}
    assert built.other == []
    return folder / builder


def links(html):
    """Where the links inside of the site lead, and what they say."""
    found = re.findall(r'<a class="reference internal" href="([^"]*)">(.*?)</a>', html)
    return [(href, re.sub("<[^>]*>", "", words)) for href, words in found]


LOCAL = [
    ("#desk-chat", "Trading desk"),
    ("#desk-chat", "the desk"),
    ("#anchored", "Trading desk"),
    ("#open-it", "Open it"),
    ("#open-it", "this button"),
]


@pytest.mark.parametrize(("builder", "ending"), [("html", "html"), ("epub", "xhtml")])
def test_a_reference_says_the_title_or_its_own_words_and_leads_to_the_chat(
    tmp_path, builder, ending
):
    folder = build(tmp_path, {"desk.rst": DESK, "other.rst": OTHER}, builder)
    desk = (folder / f"desk.{ending}").read_text("utf-8")
    assert links(desk) == LOCAL
    for _, place in {(words, href[1:]) for href, words in LOCAL}:
        assert desk.count(f'id="{place}"') == 1
    assert links((folder / f"other.{ending}").read_text("utf-8")) == [
        (f"desk.{ending}#desk-chat", "Trading desk"),
        (f"desk.{ending}#desk-chat", "the desk"),
    ]


def test_in_a_single_page_they_lead_there_too(tmp_path):
    folder = build(tmp_path, {"desk.rst": DESK, "other.rst": OTHER}, "singlehtml")
    html = (folder / "index.html").read_text("utf-8")
    found = [(href.rpartition("#")[2], words) for href, words in links(html)]
    assert found.count(("desk-chat", "Trading desk")) == 2
    assert html.count('id="desk-chat"') == 1


@pytest.mark.filterwarnings("ignore")  # MyST's own resolver has what Sphinx deprecates
def test_myst_has_its_own_ways_to_refer(tmp_path):
    pytest.importorskip("myst_parser")
    chat = "```{symphony-chat} Trading desk\n:stream: trading-desk\n:name: desk-chat\n```\n"
    says = "See [](#desk-chat), [the desk](#desk-chat), {ref}`desk-chat`.\n"
    folder = build(tmp_path, {"desk.md": f"# Desk\n\n{says}\n{chat}", "other.md": f"# O\n\n{says}"})
    for page, place in (("desk", "#desk-chat"), ("other", "desk.html#desk-chat")):
        assert links((folder / f"{page}.html").read_text("utf-8")) == [
            (place, "Trading desk"), (place, "the desk"), (place, "Trading desk"),
        ]  # fmt: skip


def test_on_paper_each_reference_has_a_place_to_lead_to(tmp_path):
    folder = build(tmp_path, {"desk.rst": DESK, "other.rst": OTHER}, "latex")
    (file,) = folder.glob("*.tex")
    written = file.read_text("utf-8")
    for name, times in (("desk-chat", 4), ("anchored", 1), ("open-it", 2)):
        place = rf"\detokenize{{desk:{name}}}"
        assert written.count(rf"\phantomsection\label{{{place}}}") == 1
        assert written.count(rf"\label{{{place}}}") == 1
        assert written.count(rf"\hyperref[{place}]") == times


def test_a_chat_that_is_named_is_a_figure_in_html(tmp_path):
    folder = build(tmp_path, {"desk.rst": DESK + NUMBERED}, numfig=True)
    html = (folder / "desk.html").read_text("utf-8")
    captions = re.findall(r'<span class="caption-number">(.*?) </span>(.*?)</', html)
    assert [number for number, _ in captions] == ["Fig. 1", "Fig. 2", "Fig. 3", "Fig. 4"]
    assert captions[1][1] == "Trading <em>desk"
    assert captions[2][1] == "Trading desk"
    assert links(html)[-3:] == [
        ("#desk-chat", "Fig. 2"), ("#anchored", "Fig. 3"), ("#last", "Fig. 4"),
    ]  # fmt: skip
    assert 'title="Trading desk"' in html
    assert '<strong class="symphony-title">Nobody' in html


@pytest.mark.parametrize("numfig", [False, True])
def test_who_counts_no_figures_sees_none(tmp_path, numfig):
    unnamed = re.sub(r" +:name: desk-chat\n|\.\. _anchored:\n|See (?s:.*?)\n\n", "", DESK)
    source = unnamed if numfig else DESK
    folder = build(tmp_path, {"desk.rst": source}, numfig=numfig)
    html = (folder / "desk.html").read_text("utf-8")
    assert not re.search(r'symphony-title"><span|id="id\d"><symphony', html)
    assert html.count("caption-number") == 2 * numfig


def test_on_paper_the_same_chats_are_counted(tmp_path):
    folder = build(tmp_path, {"desk.rst": DESK + NUMBERED}, "latex", numfig=True)
    (file,) = folder.glob("*.tex")
    written = file.read_text("utf-8")
    counted = re.findall(r"\\caption\{|\\refstepcounter\{figure\}\\label\{\S+\{(\S+?)\}", written)
    assert counted == ["", "desk:desk-chat", "desk:anchored", ""]
    assert written.count("fnum@figure") == 2
    place = r"\detokenize{desk:desk-chat}"
    assert rf"\hyperref[{place}]{{Fig.\@ \ref{{{place}}}}}" in written


def test_a_name_that_is_given_twice_makes_no_figure_anywhere(tmp_path):
    """Docutils reports it, and takes the name from both."""
    chat = ".. symphony-chat::\n   :stream: trading-desk\n   :name: {}\n\n"
    pages = {"a.rst": "A\n=\n\n" + "".join(map(chat.format, ("dup", "dup", "z")))}
    (tmp_path / "source").mkdir()
    shutil.copy(REGISTRY, tmp_path / "source")
    html = hosts.sphinx(tmp_path, pages, numfig=True, **CONF).html["a.rst"]
    assert re.findall(r'<span class="caption-number">(.*?) </span>', html) == ["Fig. 1"]
    hosts.sphinx(tmp_path, pages, builder="latex", numfig=True, **CONF)
    (file,) = (tmp_path / "latex").glob("*.tex")
    assert file.read_text("utf-8").count(r"\refstepcounter{figure}") == 1


def test_a_name_that_no_chat_has_is_sphinxs_to_report(tmp_path):
    (tmp_path / "source").mkdir()
    shutil.copy(REGISTRY, tmp_path / "source")
    broken = ".. symphony-chat:: Desk\n   :stream: nope-such\n   :name: broken\n"
    pages = {"a.rst": f"A\n=\n\n:ref:`desk-chatt` :ref:`broken`\n\n{broken}"}
    built = hosts.sphinx(tmp_path, pages, **CONF)
    assert len(built.other) == 2  # a box that says what is wrong has no title
    assert len(built.problems["a.rst"]) == 1
