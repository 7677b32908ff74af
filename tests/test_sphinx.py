"""Sphinx: every builder, parallel reading, settings, the registry as a dependency."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import symphony_ecp
from symphony_ecp.check.run import check
from tests import forked, hosts

CASES = Path(__file__).parent / "cases"
RST = """Page
====

.. symphony-chat:: Trading desk
   :stream: trading-desk
   :name: the-chat

   Ask the *desk*, see :ref:`the chat <the-chat>`.

.. symphony-button:: Open it
   :launch: true
   :qr: true

Inline :symphony:`Alice <users/alice>` and `Bob <symphony:profile/bob>`_.
"""
ADDRESS = "https://open.symphony.com/?streamId=VYfoWw6oIUv%2B5K80BPUjeX%2F%2F%2Foz1uTOEdA%3D%3D"

#: Sphinx's own JSON builder warns of itself, with and without us.
JSON = pytest.param("json", marks=pytest.mark.filterwarnings("ignore"))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "source").mkdir()
    shutil.copy(CASES / "symphony.yml", tmp_path / "source")
    return tmp_path


@pytest.mark.parametrize(
    "builder",
    ["html", "dirhtml", "singlehtml", JSON, "text", "man", "texinfo", "latex", "epub", "xml",
     "pseudoxml", "gettext"],
)  # fmt: skip
def test_every_builder_writes_the_page_without_a_warning(folder, builder):
    conf = {"version": "1", "copyright": "x", "suppress_warnings": ["epub.unknown_project_files"]}
    built = hosts.sphinx(folder, {"page.rst": RST}, builder=builder, **conf)
    assert built.problems == {}
    assert built.other == []
    written = "\n".join(
        path.read_text(encoding="utf-8", errors="replace")
        for path in (folder / builder).rglob("*")
        if path.is_file() and not {".doctrees", "_static"} & set(path.parts)
    )
    shows_html = builder in {"html", "dirhtml", "singlehtml", "json"}
    assert ("<symphony-chat" in written) == shows_html
    assert ("symphony-qr" in written) == (shows_html or builder == "epub")


def test_text_has_the_title_the_address_and_the_authors_words(folder):
    text = hosts.sphinx(folder, {"page.rst": RST}, builder="text").html["page.rst"]
    assert f"Trading desk: {ADDRESS}" in text.replace("\n", "")
    assert "Ask the *desk*" in text
    assert "Open it: https://open.symphony.com/?" in text


FALLBACK = "This conversation takes place in Symphony."


@pytest.mark.parametrize("own", [None, "Gespräch &amp; mehr"])
def test_a_chat_without_words_says_what_it_is(folder, own):
    source = {"page.rst": "P\n=\n\n.. symphony-chat:: Desk\n   :stream: trading-desk\n"}
    if own:
        (folder / "source/own").mkdir()
        (folder / "source/own/fallback.html").write_text(own, "utf-8")
    conf = {"ecp_templates": "own"} if own else {}
    html = hosts.sphinx(folder, source, **conf).html["page.rst"]
    assert f"<div data-search-exclude>{own or FALLBACK}</div>" in html
    text = hosts.sphinx(folder, source, builder="text", **conf).html["page.rst"]
    title, sentence = text.split("\n\n")[1:]
    assert title.replace("\n", "").startswith("Desk: https://open.symphony.com/?")
    assert sentence.strip() == ("Gespräch & mehr" if own else FALLBACK)


def test_only_pages_that_use_an_asset_ask_for_it(folder):
    pages = {
        "chat.rst": RST,
        "none.rst": "None\n====\n",
        "link.rst": "L\n=\n\n:symphony:`x <launch>`\n",
    }
    html = hosts.sphinx(folder, pages).html
    assert "symphony-ecp.js" in html["chat.rst"]
    assert "symphony-ecp.js" not in html["link.rst"]
    assert "symphony-ecp.css" in html["link.rst"]
    assert "symphony-ecp" not in html["none.rst"]
    static = {path.name for path in (folder / "html/_static").glob("symphony*")}
    assert {"symphony-ecp.js", "symphony-ecp.css"} <= static
    assert not [name for name in static if not name.endswith((".js", ".css"))]


@pytest.mark.parametrize(
    ("own", "conf"),
    [
        ("_static/symphony-ecp.css", {"html_static_path": ["_static"]}),
        ("_static/symphony-ecp-hosts.js", {"html_static_path": ["_static"]}),
        ("_static/Symphony-ECP.css", {"html_static_path": ["_static"]}),
        ("files/symphony-ecp.js", {"html_static_path": ["files/symphony-ecp.js"]}),
        ("extra/_static/symphony-ecp.js", {"html_extra_path": ["extra"]}),
    ],
)
@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_a_file_of_the_sites_own_is_left_and_ours_lie_elsewhere(folder, own, conf, builder):
    source = folder / "source"
    (source / own).parent.mkdir(parents=True)
    (source / own).write_text("/* the site's own */")
    built = hosts.sphinx(folder, {"page.rst": RST}, builder=builder, **conf)
    assert built.other == []
    static = folder / builder / "_static"
    page = folder / builder / {"html": "page.html", "dirhtml": "page/index.html"}[builder]
    assert (static / Path(own).name).read_text() == "/* the site's own */"
    tags = re.findall(r'(?:src|href)="([^"?]*symphony-ecp\.(?:js|css))', page.read_text())
    assert len(tags) == 2
    for tag in tags:
        assert "/symphony-ecp/" in tag
        assert (page.parent / tag).resolve().is_file()
    assert "acme" in (static / "symphony-ecp/symphony-ecp-hosts.js").read_text()


def test_a_second_build_with_a_file_of_the_sites_own_writes_nothing_anew(folder):
    own = folder / "source/_static/symphony-ecp.css"
    own.parent.mkdir(parents=True)
    own.write_text("body {}")
    conf = {"html_static_path": ["_static"]}
    hosts.sphinx(folder, {"page.rst": RST}, **conf)
    # What other builds in this process have left in Sphinx is gone with the first of these.
    forked.sphinx(folder, "-N", "source", "html")
    for _ in range(2):
        said = forked.sphinx(folder, "-N", "source", "html").stdout
        assert "html_static_path" not in said
        assert "page" not in re.findall(r"\[ *\d+%\] (\w+)", said), said


def test_a_file_that_the_site_gets_later_moves_ours_on_every_page(folder):
    conf = {"html_static_path": ["_static"]}
    (folder / "source/_static").mkdir(parents=True)
    assert (
        'src="_static/symphony-ecp.js'
        in hosts.sphinx(folder, {"page.rst": RST}, **conf).html["page.rst"]
    )
    (folder / "source/_static/symphony-ecp.js").write_text("// the site's own")
    assert forked.sphinx(folder, "-q", "source", "html").returncode == 0
    assert 'src="_static/symphony-ecp/symphony-ecp.js' in (folder / "html/page.html").read_text()
    assert (folder / "html/_static/symphony-ecp.js").read_text() == "// the site's own"


def test_a_changed_registry_changes_the_pods_of_an_unchanged_page(folder):
    hosts.sphinx(folder, {"page.rst": RST})
    named = folder / "html/_static/symphony-ecp-hosts.js"
    assert '"https://acme-uat.symphony.com"' in named.read_text()
    registry = folder / "source/symphony.yml"
    text = registry.read_text() if registry.exists() else (CASES / "symphony.yml").read_text()
    registry.write_text(text.replace("acme-uat.symphony.com", "other.symphony.com"))
    hosts.sphinx(folder, {"page.rst": RST})
    assert '"https://other.symphony.com"' in named.read_text()
    assert "acme-uat" not in named.read_text()


@pytest.mark.parametrize("by", ["package", "registry"])
def test_changed_files_have_their_new_address_on_pages_that_are_not_read_again(folder, by):
    def built(**environ):
        command = [sys.executable, "-m", "sphinx", "-q", folder / "source", folder / "html"]
        subprocess.run(command, cwd=folder, env={**os.environ, **environ}, check=True)
        read = (folder / "html/.doctrees/page.doctree").stat().st_mtime_ns
        page = (folder / "html/page.html").read_text()
        return re.findall(r"symphony-ecp\.js\?v=\w+", page), read

    hosts.sphinx(folder, {"page.rst": RST})
    first, when = built()
    assert built() == (first, when)
    newer = folder / "newer/symphony_ecp"
    if by == "package":
        shutil.copytree(Path(symphony_ecp.__file__).parent, newer)
        with (newer / "browser/symphony-ecp-open.js").open("a") as part:
            part.write("// newer\n")
    else:
        registry = (CASES / "symphony.yml").read_text()
        registry = registry.replace("acme-uat.symphony.com", "other.symphony.com")
        (folder / "source/symphony.yml").write_text(registry)
    path = os.pathsep.join((str(newer.parent), *sys.path))
    second, still = built(PYTHONPATH=path)
    assert (len(second), second != first, still) == (1, True, when)


def test_a_site_without_myst_is_served_too(folder):
    built = hosts.sphinx(folder, {"page.rst": RST}, extensions=["sphinx_ecp"])
    assert "<symphony-chat" in built.html["page.rst"]
    assert built.other == []


def test_settings_are_those_of_the_other_hosts(folder):
    conf = {
        "ecp_default_pod": "uat",
        "ecp_defaults": {"mode": "dark"},
        "ecp_ignore": ["unknown-name"],
    }
    text = RST + "\n:symphony:`x <stream/nope>`\n"
    built = hosts.sphinx(folder, {"page.rst": text}, **conf)
    assert 'pod="acme-uat.symphony.com"' in built.html["page.rst"]
    assert 'mode="dark"' in built.html["page.rst"]
    assert built.problems == {}


def test_a_warning_can_be_suppressed_by_its_type(folder):
    text = "P\n=\n\n:symphony:`x <stream/nope>`\n"
    built = hosts.sphinx(folder, {"page.rst": text}, suppress_warnings=["ecp.unknown-name"])
    assert built.problems == {}


def test_a_broken_registry_is_one_warning_however_many_pages_use_it(folder):
    (folder / "source/symphony.yml").write_text("pods: [\n")
    built = hosts.sphinx(folder, {"a.rst": RST, "b.rst": RST.replace("the-chat", "b-chat")})
    assert len(built.problems["symphony.yml"]) == 1
    assert set(built.problems) == {"symphony.yml"}
    assert "symphony-problem" in built.html["a.rst"]


def test_the_line_of_a_problem_in_an_included_file_is_the_files(folder):
    (folder / "source/part.txt").write_text("\n.. symphony-chat::\n   :stream: nope\n")
    built = hosts.sphinx(folder, {"page.rst": "P\n=\n\n.. include:: part.txt\n"})
    assert list(built.problems) == ["part.txt"]
    assert built.problems["part.txt"][0].startswith("3: no stream 'nope'")


def test_docutils_common_options_work(folder):
    html = hosts.sphinx(folder, {"page.rst": RST}).html["page.rst"]
    assert 'id="the-chat"' in html
    assert 'href="#the-chat"' in html


def run(folder, *arguments):
    return forked.sphinx(folder, "-N", *arguments, "source", "out")


def test_parallel_reading_reports_each_problem_once_and_warnings_fail(folder):
    pages = {f"p{number}.rst": RST.replace("the-chat", f"c{number}") for number in range(6)}
    pages["p3.rst"] += "\n:symphony:`x <stream/nope>`\n"
    hosts.sphinx(folder, pages)
    result = run(folder, "-j", "2", "-W", "--keep-going", "-E")
    assert result.returncode == 1
    assert result.stderr.count("ecp.unknown-name") == 1
    assert "Traceback" not in result.stderr


def test_another_pod_in_the_environment_reads_every_page_again(folder, monkeypatch):
    monkeypatch.delenv("SYMPHONY_POD", raising=False)
    hosts.sphinx(folder, {"page.rst": RST})
    assert run(folder).returncode == 0
    monkeypatch.setenv("SYMPHONY_POD", "uat")
    assert run(folder).returncode == 0
    html = (folder / "out/page.html").read_text()
    assert 'pod="acme-uat.symphony.com"' in html
    assert "acme.symphony.com" not in html.replace("acme-uat.symphony.com", "")


def test_a_changed_template_reads_the_pages_that_use_it_again(folder):
    own = folder / "source/own"
    own.mkdir()
    (own / "link.html").write_text("<b>{{ body }}</b>")
    hosts.sphinx(folder, {"page.rst": RST}, ecp_templates="own")
    run(folder)
    (own / "link.html").write_text("<i>{{ body }}</i>")
    run(folder)
    assert "<i>Alice</i>" in (folder / "out/page.html").read_text()


def test_a_site_without_registry_reads_nothing_again(folder):
    (folder / "source/symphony.yml").unlink()
    text = "P\n=\n\n:symphony:`x <launch>`\n"
    hosts.sphinx(folder, {"page.rst": text}, ecp_host="acme.symphony.com")
    run(folder)
    assert "0 changed" in run(folder).stdout


@pytest.mark.parametrize(
    "conf",
    [
        {"ecp_ignore": 5},
        {"ecp_registry": ["x"]},
        {"ecp_defaults": "x"},
        {"ecp_host": {"a": 1}},
        {"ecp_templates": 3.5},
    ],
)
def test_a_setting_of_the_wrong_type_is_one_warning(folder, conf):
    built = hosts.sphinx(folder, {"page.rst": RST}, **conf)
    (said,) = built.problems["conf.py"]
    assert f"{next(iter(conf))}: expected" in said
    assert built.other == []


def test_a_second_build_in_one_process_knows_the_lines_of_a_page_that_was_edited(folder):
    link = "Two lines\nand `a link <symphony:stream/nowhere>`_.\n"
    for above in (0, 2):
        text = "P\n=\n\n" + "Text.\n\n" * above + link
        built = hosts.sphinx(folder, {"page.rst": text})
        (problem,) = built.problems["page.rst"]
        assert problem.startswith(f"{5 + 2 * above}: "), problem


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        (
            "a.md",
            "# P\n\nText\n\n```{toctree}\nDesk <symphony:launch>\nNo <symphony:lunch>\n```\n",
            7,
        ),
        (
            "a.rst",
            "P\n=\n\n- a\n\n  .. toctree::\n\n     symphony:launch\n     symphony:lunch\n",
            9,
        ),
    ],
)
def test_an_address_in_a_toctree_becomes_a_link_and_a_wrong_one_is_left_out(
    folder, name, text, line
):
    if name.endswith(".md"):
        pytest.importorskip("myst_parser")
    built = hosts.sphinx(folder, {name: text})
    assert built.other == []
    assert built.html["a" + name[1:]].count('href="https://open.symphony.com/?"') == 1
    assert built.problems[name] == [
        f"{line}: unknown link 'symphony:lunch'; did you mean 'launch'? [ecp.unknown-option]"
    ]
    found = [p for p in check([folder / "source"]).problems if p.severity != "info"]
    assert [f"{p.line}: {p.sentence} [ecp.{p.code}]" for p in found] == built.problems[name]


def test_a_link_in_a_docstring_is_one_on_a_page_without_our_word(folder, monkeypatch):
    module = (
        '"""Ask `the desk <symphony:stream/trading-desk>`_ or `nobody <symphony:users/bbo>`_."""'
    )
    (folder / "desk_tools.py").write_text(module + "\n", encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    page = "Tools\n=====\n\n.. automodule:: desk_tools\n"
    extensions = ["sphinx_ecp", "sphinx.ext.autodoc"]
    built = hosts.sphinx(folder, {"page.rst": page}, extensions=extensions)
    assert f'href="{ADDRESS}&amp;streamType=chatroom"' in built.html["page.rst"]
    assert "no user 'bbo'" in f"{built.problems}{built.other}"


def test_a_docstring_is_read_as_a_page_is_on_a_page_without_our_word(folder, monkeypatch):
    module = '''"""Tools.

Ask :symphonie:`the desk <stream/trading-desk>`.

.. symphony-chatt:: Desk

/// symphony-chat | Desk
"""
'''
    (folder / "more_tools.py").write_text(module, encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    page = "Tools\n=====\n\n.. automodule:: more_tools\n"
    for extensions in (["sphinx_ecp", "sphinx.ext.autodoc"], ["sphinx.ext.autodoc", "sphinx_ecp"]):
        built = hosts.sphinx(folder, {"page.rst": page}, extensions=extensions)
        said = "\n".join(built.other)
        assert [line.partition("docstring of more_tools:")[2][:22] for line in built.other] == [
            "3: WARNING: no role is", "5: WARNING: no block i", "7: WARNING: '/// symph",
        ], said  # fmt: skip


TITLES = {
    "a.rst": """
Head :symphony:`desk <stream/trading-desk>`
===========================================

.. contents::

The `desk <symphony:stream/trading-desk>`__
-------------------------------------------

A :symphony:`wrong <stream/nope>` one
-------------------------------------

A :symphonie:`misspelt <launch>` role
-------------------------------------
""",
    "b.md": "# Head [desk](symphony:stream/trading-desk)\n\n```{contents}\n```\n\n"
    "## A {symphony}`wrong <stream/nope>` one\n",
}


@pytest.mark.parametrize("name", TITLES)
def test_navigation_has_the_words_of_a_title_and_no_links(folder, name):
    if name.endswith(".md"):
        pytest.importorskip("myst_parser")
    conf = {"html_sidebars": {"**": ["globaltoc.html", "localtoc.html", "relations.html"]}}
    page = hosts.sphinx(folder, {name: TITLES[name]}, **conf).html[name].replace("\n", " ")
    assert not re.search(r"<a\b[^>]*>((?!</a>).)*<a\b", page)
    assert "<title>Head desk" in page
    contents = re.findall(r'<a class="reference internal" [^>]*>(.*?)</a>', page)
    assert {"Head desk", "A wrong one"} <= set(contents), contents
    assert re.search(r'<h1>Head <a class="symphony-link"[^>]*>desk</a>', page)
    assert re.search(r"<h2>A <span[^>]*symphony-problem", page)


def test_text_has_the_words_of_a_title_in_a_toctree(folder):
    built = hosts.sphinx(folder, {"a.rst": TITLES["a.rst"]}, builder="text")
    assert built.other == []
    assert "* Head desk\n" in (folder / "text/index.txt").read_text()


def test_a_link_in_a_field_of_a_docstring_is_not_on_the_page_that_has_words_of_its_own(
    folder, monkeypatch
):
    module = '''"""Tools."""

def desk():
    """Return it.

    :returns: The `x <symphony:stream/nope>`__.
    """
'''
    (folder / "field_tools.py").write_text(module, encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    own = "   Own :symphony:`x <stream/own>`\n"
    pages = {"a.rst": f"A\n=\n\n.. autofunction:: field_tools.desk\n\n{own}"}
    extensions = ["sphinx_ecp", "sphinx.ext.autodoc"]
    built = hosts.sphinx(folder, pages, extensions=extensions)
    assert [problem.partition(":")[0] for problem in built.problems["a.rst"]] == ["6"]
    assert ["field_tools.py:docstring of field_tools.desk:3: " in line for line in built.other] == [
        True
    ]


@pytest.mark.parametrize("name", ["ecp_assets", "ecp_files"])
def test_a_name_that_the_extension_keeps_for_itself_is_no_setting(folder, name):
    built = hosts.sphinx(folder, {"page.rst": RST}, **{name: "foo/"})
    (said,) = built.problems["conf.py"]
    assert name in said


def test_attributes_above_a_fence_of_myst_are_those_of_the_chat(folder):
    pytest.importorskip("myst_parser")
    text = "# P\n\n{#here .a_b}\n```symphony-chat\nstream: trading-desk\n```\n\n[x](#here)\n"
    built = hosts.sphinx(folder, {"page.md": text}, myst_enable_extensions=["attrs_block"])
    assert built.problems == {}
    assert '<symphony-chat id="here" class="a-b"' in built.html["page.md"]


def test_no_message_leads_back_to_words_of_a_title_that_were_no_markup(folder):
    page = "A\n=\n\n.. symphony-chat:: My *bold chat\n   :stream: trading-desk\n"
    html = hosts.sphinx(folder, {"a.rst": page}, keep_warnings=True).html["a.rst"]
    assert 'class="system-message"' in html
    places = set(re.findall(r' id="([^"]+)"', html))
    assert {place for place in re.findall(r'href="#([^"]+)"', html) if place not in places} == set()
