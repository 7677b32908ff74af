"""The dock in builds and checks: which pages have it, and what is said where it is wrong."""

import json
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from symphony_ecp.check.run import check
from symphony_ecp.cli import main
from symphony_ecp.pipeline import open_site
from symphony_ecp.site import csp
from symphony_ecp.site.schema import registry_schema
from tests import hosts

ID = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
OTHER = "bBnbhkxXsoSbOrcWbLq5iH///m1pEOVTdA=="
SAFE = ID.replace("+", "-").replace("/", "_").rstrip("=")
HREF = (
    "https://open.symphony.com/?streamId=VYfoWw6oIUv%2B5K80BPUjeX%2F%2F%2Foz1uTOEdA%3D%3D"
    "&amp;streamType=chatroom"
)
REGISTRY = f"""default-pod: acme
pods: {{acme: {{host: acme.symphony.com, partner-id: acme-docs}}}}
streams:
  desk: {{id: "{ID}", type: chatroom, title: Docs desk}}
"""
DOCK = "dock: {stream: desk, title: Ask the docs team}\n"
ELEMENT = (
    '<symphony-dock pod="acme.symphony.com" partner-id="acme-docs" '
    f'stream-id="{ID}" stream-type="chatroom" layout="focus" rendering="sdk" mode="auto" '
    'login="auto" width="400" height="600" title="Ask the docs team" position="bottom-end" '
    'role="region" aria-label="Symphony" data-search-exclude>'
    f'<a class="symphony-dock-link" href="{HREF}">Ask the docs team</a></symphony-dock>'
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def registry(folder, dock=DOCK, text=REGISTRY):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "symphony.yml").write_text(text + dock, encoding="utf-8")


def mkdocs(folder, pages, dock=DOCK, **config):
    registry(folder, dock)
    return hosts.mkdocs(folder, pages, **config)


def sphinx(folder, pages, dock=DOCK, **conf):
    registry(folder / "source", dock)
    return hosts.sphinx(folder, pages, **conf)


def problems(folder, dock, text=REGISTRY):
    registry(folder, dock, text)
    return [str(problem) for problem in open_site({}, folder, environ={}).problems]


def docked(html):
    return html.count("<symphony-dock ")


# ---- which pages have it -------------------------------------------------------------------------


def test_every_page_of_mkdocs_ends_with_it_and_asks_for_script_and_stylesheet(folder):
    theme = {"name": "material", "font": False}
    built = mkdocs(folder, {"plain": "# Plain\n"}, theme=theme, plugins=["search", "ecp"])
    html = built.html["plain"]
    assert html.count(ELEMENT) == 1
    assert html.index(ELEMENT) < html.index("</main>")
    assert html.index("</article>") < html.index(ELEMENT), "behind what search and feeds take"
    assert html.count('href="assets/symphony-ecp/symphony-ecp.css?v=') == 1
    assert html.count('src="assets/symphony-ecp/symphony-ecp.js?v=') == 1
    assert (folder / "site/assets/symphony-ecp/symphony-ecp-dock.js").is_file()
    assert built.problems == {}
    assert "Ask the docs team" not in (folder / "site/search/search_index.json").read_text("utf-8")
    assert docked((folder / "site/404.html").read_text("utf-8")) == 0


def test_a_theme_without_main_has_it_at_the_end_of_the_body(folder):
    html = mkdocs(folder, {"plain": "# Plain\n"}).html["plain"]
    assert html.count(ELEMENT) == 1
    assert html[html.index(ELEMENT) :].count("</body>") == 1


def test_every_document_of_sphinx_ends_with_it(folder):
    built = sphinx(folder, {"plain.rst": "Plain\n=====\n", "myst.md": "# Plain\n"})
    for html in built.html.values():
        assert html.count(ELEMENT) == 1
        assert html.count("symphony-ecp.js") == 1
        assert html.count("symphony-ecp.css") == 1
    assert built.problems == {}
    for own in ("genindex", "search"):
        assert docked((folder / f"html/{own}.html").read_text("utf-8")) == 0
    assert "docs team" not in (folder / "html/searchindex.js").read_text("utf-8")


def test_a_single_page_has_one(folder):
    sphinx(folder, {"a.rst": "A\n=\n", "b.rst": "B\n=\n"}, builder="singlehtml")
    assert docked((folder / "singlehtml/index.html").read_text("utf-8")) == 1


@pytest.mark.parametrize("builder", ["epub", "latex", "text", "man"])
def test_what_is_no_page_for_browsers_has_none(folder, builder):
    sphinx(folder, {"a.rst": "A\n=\n\nText.\n"}, builder=builder)
    files = (file for file in (folder / builder).rglob("*") if file.is_file())
    texts = [file.read_bytes() for file in files if ".doctrees" not in file.parts]
    assert texts
    assert not any(b"symphony-dock" in text or b"docs team" in text for text in texts)


def test_pages_that_are_data_have_none(folder):
    registry(folder)
    (folder / "conf.py").write_text("extensions = ['sphinx_ecp']\n")
    (folder / "index.rst").write_text("A\n=\n")
    subprocess.run([sys.executable, "-m", "sphinx", "-qb", "json", ".", "out"], check=True)
    assert "symphony-dock" not in (folder / "out/index.fjson").read_text("utf-8")


PAGE_SAYS_NO = {
    "md": "---\nsymphony: {dock: false}\n---\n# P\n",
    "long.md": "---\ntitle: P\nsymphony:\n  dock: no\n---\n# P\n",
}


@pytest.mark.parametrize("page", PAGE_SAYS_NO.values(), ids=PAGE_SAYS_NO)
def test_a_page_opts_out_in_its_front_matter(folder, page):
    built = mkdocs(folder, {"out": page, "in": "# In\n"})
    assert "symphony-" not in built.html["out"]
    assert docked(built.html["in"]) == 1
    assert built.problems == {}
    built = sphinx(folder / "s", {"out.md": page, "in.md": "# In\n"})
    assert "symphony-dock" not in built.html["out.md"]
    assert "symphony-ecp." not in built.html["out.md"]
    assert docked(built.html["in.md"]) == 1
    assert built.problems == {}


@pytest.mark.parametrize("word", ["false", "no", "False"])
def test_a_document_opts_out_in_a_field(folder, word):
    built = sphinx(folder, {"out.rst": f":symphony-dock: {word}\n\nP\n=\n", "in.rst": "P\n=\n"})
    assert {name: docked(html) for name, html in built.html.items()} == {"out.rst": 0, "in.rst": 1}
    assert built.problems == {}


GLOBS = {
    "guide/**": {"guide/a", "guide/deep/b"},
    "guide/*": {"guide/a"},
    "index.md, other": {"index", "other"},
    "**/b.md": {"guide/deep/b"},
    "/guide/**/a.md": {"guide/a"},
    "?ther": {"other"},
    "**": {"index", "other", "guide/a", "guide/deep/b"},
}


@pytest.mark.parametrize("glob", GLOBS)
def test_globs_say_which_pages_have_it(folder, glob):
    names = ("index", "other", "guide/a", "guide/deep/b")
    (folder / "docs/guide/deep").mkdir(parents=True)
    (folder / "source/guide/deep").mkdir(parents=True)
    dock = f'dock: {{stream: desk, pages: "{glob}"}}\n'
    built = mkdocs(folder, dict.fromkeys(names, "# P\n"), dock, docs_dir="docs")
    assert {name for name, html in built.html.items() if docked(html)} == GLOBS[glob]
    assert built.problems == {}
    built = sphinx(folder, {f"{name}.md": "# P\n" for name in names}, dock)
    assert {n.removesuffix(".md") for n, html in built.html.items() if docked(html)} == GLOBS[glob]
    assert built.problems == {}


def test_a_pages_own_word_wins_over_the_globs(folder):
    pages = {"in": "---\nsymphony: {dock: true}\n---\n# P\n", "other": "# P\n"}
    built = mkdocs(folder, pages, "dock: {stream: desk, pages: [other]}\n")
    assert {name: docked(html) for name, html in built.html.items()} == {"in": 1, "other": 1}


def test_without_a_dock_no_page_changes(folder):
    built = mkdocs(folder, {"plain": "# Plain\n"}, "")
    assert "symphony-" not in built.html["plain"]
    assert not (folder / "site/assets/symphony-ecp").exists()
    assert "symphony-" not in sphinx(folder, {"p.md": "# P\n"}, "").html["p.md"].replace(
        "symphony-ecp.css", ""
    )


def test_sphinx_writes_pages_anew_when_the_dock_changes(folder):
    pages = {"plain.rst": "Plain\n=====\n"}
    sphinx(folder, pages)
    built = sphinx(folder, pages, "dock: {stream: desk, title: Ask anew}\n")
    assert ">Ask anew</a>" in built.html["plain.rst"]


def test_a_build_is_the_same_each_time(folder):
    once = mkdocs(folder, {"plain": "# Plain\n"}).html
    (folder / "docs/plain.md").unlink()
    (folder / "docs/index.md").unlink()
    (folder / "docs").rmdir()
    assert mkdocs(folder, {"plain": "# Plain\n"}).html == once


# ---- what it says --------------------------------------------------------------------------------


def test_every_option_becomes_an_attribute(folder):
    dock = """dock:
  stream: desk
  title: Ask <us> & "them"
  position: start
  badge: true
  rendering: open
  mode: dark
  login: popup
  width: 30%
  height: 500px
  showTitle: false
"""
    assert problems(folder, dock) == []
    html = mkdocs(folder, {"p": "# P\n"}, dock).html["p"]
    for attribute in (
        'position="start"', 'rendering="open"', 'mode="dark"', 'login="popup"', 'width="30%"',
        'height="500"', "settings='{\"showTitle\":false}'",
        'title="Ask &lt;us&gt; &amp; &#34;them&#34;"', f'data-symphony-badge="{ID}"',
        'data-symphony-pod="acme.symphony.com"',
        ">Ask &lt;us&gt; &amp; &#34;them&#34;</a>",
    ):  # fmt: skip
        assert attribute in html


def test_it_takes_the_defaults_of_chats_but_for_size_and_layout(folder):
    defaults = (
        "defaults: {rendering: open, layout: collaboration, height: 900, load: eager, qr: true}\n"
    )
    html = mkdocs(folder, {"p": "# P\n"}, DOCK + defaults).html["p"]
    (tag,) = re.findall("<symphony-dock [^>]*>", html)
    assert 'rendering="open"' in tag
    assert 'layout="focus"' in tag
    assert 'height="600"' in tag
    assert "load=" not in tag
    assert "symphony-qr" not in html


def test_people_can_be_asked_as_well(folder):
    users = "users: {ann: {id: 71811853190567}}\n"
    html = mkdocs(folder, {"p": "# P\n"}, f"{users}dock: {{users: ann}}\n").html["p"]
    assert 'user-ids="71811853190567"' in html
    assert ">Chat with ann</a>" in html


def test_a_site_may_write_the_launcher_itself(folder):
    (folder / "own").mkdir()
    (folder / "own/dock.html").write_text("<symphony-dock title='{{ dock.chat.title }}'>Own!")
    plugin = [{"ecp": {"templates": "own"}}]
    built = mkdocs(folder, {"p": "# P\n"}, plugins=plugin)
    assert "<symphony-dock title='Ask the docs team'>Own!" in built.html["p"]
    (folder / "own/dock.html").write_text("{{ nonsense.at.all }}")
    (folder / "docs").rename(folder / "once")
    built = mkdocs(folder, {"p": "# P\n", "q": "# Q\n"}, plugins=plugin)
    assert docked(built.html["p"]) == 1
    said = [line for line in built.other if "own/dock.html" in line]
    assert len(said) == 1, "once, not on each page"


# ---- what is wrong with it -----------------------------------------------------------------------

WRONG = {
    "dock: {stream: dask}": "no stream 'dask' in symphony.yml; did you mean 'desk'? "
    "[ecp.unknown-name]",
    "dock: {steam: desk}": "unknown option 'steam'; did you mean 'stream'? [ecp.registry]",
    "dock: {title: x}": "the dock needs one of 'stream', 'users'; add 'stream: …' "
    "[ecp.missing-option]",
    "dock: {stream: desk, users: a@b.com}": "'stream', 'users' exclude each other; keep one of "
    "them [ecp.conflict]",
    "dock: {stream: desk, position: top}": "position: expected one of bottom-end, bottom-start, "
    "end, start, found 'top'; correct the value or leave the option out [ecp.registry]",
    "dock: {stream: desk, layout: focus}": "unknown option 'layout'; it is an option of "
    "symphony-chat [ecp.registry]",
    "dock: {stream: desk, pod: acne}": "no pod 'acne' in symphony.yml; did you mean 'acme'? "
    "[ecp.unknown-name]",
    "dock: {stream: desk, theme: no}": "no theme 'no' in symphony.yml; add it under 'themes:' "
    "[ecp.unknown-name]",
    "dock: {stream: desk, badge: perhaps}": "badge: expected true or false, found 'perhaps'; "
    "correct the value or leave the option out [ecp.registry]",
    "dock: {stream: desk, allow-chat-creation: true}": "'allow-chat-creation' does not exist in "
    "the focus layout; remove it [ecp.layout-setting]",
    "dock: {stream: desk, rendering: iframe, badge: true}": "'badge' goes with 'stream', not with "
    "'users' or 'rendering: iframe'; remove it [ecp.conflict]",
    "dock: {users: 71811853190567, badge: true}": "'badge' goes with 'stream', not with 'users' or "
    "'rendering: iframe'; "
    "remove it [ecp.conflict]",
    "dock: desk": "'dock': expected keys and values, found text [ecp.registry]",
    "dock: [desk]": "'dock': expected keys and values, found a list [ecp.registry]",
    "dock: {}": "'dock': nothing in it; add 'stream: …', or write 'dock: false' [ecp.registry]",
    "dock: {stream: AAAA}": "no stream 'AAAA' in symphony.yml; add it under 'streams:' "
    "[ecp.unknown-name]",
}


@pytest.mark.parametrize("dock", WRONG)
def test_what_is_wrong_is_said_with_the_registrys_line(folder, dock):
    assert problems(folder, f"{dock}\n") == [f"symphony.yml:5: {WRONG[dock]}"]


def test_a_wrong_pod_hides_no_wrong_stream(folder):
    said = problems(folder, "dock: {stream: dask, pod: acne}\n")
    assert [text.split(";")[0] for text in said] == [
        "symphony.yml:5: no pod 'acne' in symphony.yml",
        "symphony.yml:5: no stream 'dask' in symphony.yml",
    ]


@pytest.mark.parametrize("dock", ["dock:\n", "dock: ~\n", "dock: false\n", "dock: off\n"])
def test_no_dock_is_no_mistake(folder, dock):
    assert problems(folder, dock) == []
    assert "symphony-dock" not in mkdocs(folder, {"p": "# P\n"}, dock).html["p"]


def test_a_wrong_dock_is_said_once_a_build_and_no_page_has_a_box(folder):
    pages = dict.fromkeys("abc", "# P\n")
    built = mkdocs(folder, pages, "dock: {stream: dask}\n")
    assert built.problems == {
        "symphony": ["5: no stream 'dask' in symphony.yml; did you mean 'desk'? [ecp.unknown-name]"]
    }
    assert not any("symphony-" in html for html in built.html.values())
    built = sphinx(folder, {f"{name}.md": text for name, text in pages.items()}, WRONG_DOCK)
    assert built.problems == {
        "symphony.yml": [
            "5: no stream 'dask' in symphony.yml; did you mean 'desk'? [ecp.unknown-name]"
        ]
    }


WRONG_DOCK = "dock: {stream: dask}\n"
NO_PAGE = (
    "5: 'dock': pages: no page is 'giude/**'; write it as from the folder of the pages, such as "
    "guide/** or index.md [ecp.registry]"
)


def test_a_glob_that_matches_no_page_is_said_once(folder):
    dock = 'dock: {stream: desk, pages: "index.md, giude/**"}\n'
    pages = dict.fromkeys("abc", "# P\n")
    assert mkdocs(folder, pages, dock).problems == {"symphony": [NO_PAGE]}
    built = sphinx(folder, {f"{n}.rst": "P\n=\n" for n in pages}, dock.replace(".md", ".rst"))
    assert built.problems == {"symphony.yml": [NO_PAGE]}


def test_a_check_says_what_a_build_says(folder):
    mkdocs(folder, {"a": "---\nsymphony: {dok: false}\n---\n# P\n"}, 'dock: {pages: "giude/**"}\n')
    found = [str(one) for one in check([folder]).problems if one.severity != "info"]
    assert found == [
        "docs/a.md:2: unknown option 'dok'; did you mean 'dock'? [ecp.unknown-option]",
        f"symphony.yml:5: {WRONG['dock: {title: x}']}",
        f"symphony.yml:{NO_PAGE}",
    ]


PAGE_WRONG = {
    "symphony: {dok: false}": "unknown option 'dok'; did you mean 'dock'? [ecp.unknown-option]",
    "symphony: {dock: perhaps}": "dock: expected true or false, found 'perhaps'; correct the value "
    "or leave the option out [ecp.bad-value]",
    "symphony: nothing": "symphony: expected keys and values, found 'nothing'; write "
    "'symphony: {dock: false}' [ecp.bad-value]",
    "symphony: [dock]": "symphony: expected keys and values, found '['dock']'; write "
    "'symphony: {dock: false}' [ecp.bad-value]",
}


@pytest.mark.parametrize("line", PAGE_WRONG)
def test_what_is_wrong_with_a_page_is_said_with_its_line_in_builds_and_checks(folder, line):
    page = f"---\ntitle: P\n{line}\n---\n# P\n"
    said = f"3: {PAGE_WRONG[line]}"
    built = mkdocs(folder, {"p": page})
    assert built.problems == {"p": [said]}
    assert docked(built.html["p"]) == 1
    assert [str(p) for p in check([folder]).problems if p.path == "docs/p.md"] == [
        f"docs/p.md:{said}"
    ]
    if "[dock]" not in line:  # MyST writes it as JSON
        built = sphinx(folder / "s", {"p.md": page})
        assert built.problems == {"p.md": [said]}
        found = [str(p) for p in check([folder / "s"]).problems if "p.md" in (p.path or "")]
        assert found == [f"s/source/p.md:{said}"]


def test_a_wrong_field_of_a_document_is_said_with_its_line(folder):
    page = ":author: me\n:symphony-dok: false\n:symphony-dock: perhaps\n\nP\n=\n"
    built = sphinx(folder, {"p.rst": page})
    said = [
        "2: unknown option 'dok'; did you mean 'dock'? [ecp.unknown-option]",
        f"3: {PAGE_WRONG['symphony: {dock: perhaps}']}",
    ]
    assert built.problems == {"p.rst": said}
    found = [str(p) for p in check([folder]).problems if "p.rst" in (p.path or "")]
    assert found == [f"source/p.rst:{one}" for one in said]


# ---- what else reads it --------------------------------------------------------------------------


def test_a_stream_that_only_the_dock_uses_is_used(folder):
    left = f'  left: {{id: "{OTHER}", type: im}}\n'
    registry(folder, left + DOCK)
    (folder / "mkdocs.yml").write_text("site_name: x\nplugins: [ecp]\n")
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text("# P\n")
    (said,) = [p.message for p in check([folder]).problems if "used by no page" in p.message]
    assert said == "1 name is used by no page: stream 'left'"


def test_a_stream_of_the_dock_without_a_type_is_said(folder):
    text = REGISTRY.replace(", type: chatroom", "")
    registry(folder, DOCK, text)
    built = hosts.mkdocs(folder, {"p": "# P\n"})
    assert built.info["symphony"][0].startswith("4: stream 'desk' has no type")


def test_the_lock_is_asked_for_the_docks_stream(folder):
    registry(folder, f"{DOCK}verify: lock\n")
    (folder / "symphony.lock").write_text("# symphony-ecp lock, version 1\n")
    found = [str(p) for p in open_site({}, folder, environ={}).problems]
    assert any("ecp.stream-unconfirmed" in one or "ecp.stale-lock" in one for one in found)
    assert all(one.startswith(("symphony.yml:5", "symphony.lock")) for one in found)


def test_the_docks_rendering_counts_for_the_policy(folder):
    registry(folder, "dock: {stream: desk, rendering: sdk}\ndefaults: {rendering: iframe}\n")
    site = open_site({}, folder, environ={})
    assert csp.renderings(site, []) == {"sdk", "iframe"}


@pytest.mark.parametrize(
    "dock",
    [{"stream": "desk", "pages": ["a", "b"], "badge": True, "showTitle": False}, False, None],
)
def test_the_schema_takes_what_the_reader_takes(dock):
    Draft202012Validator(registry_schema()).validate({"dock": dock})


@pytest.mark.parametrize("dock", [{"steam": "desk"}, {"position": "top"}, True, "desk", []])
def test_the_schema_refuses_what_the_reader_refuses(dock):
    assert not Draft202012Validator(registry_schema()).is_valid({"dock": dock})


def test_fix_mends_how_the_docks_id_is_spelt(folder):
    registry(folder, f"dock: {{stream: {SAFE}}}\n", REGISTRY.replace("desk:", "other:"))
    (folder / "mkdocs.yml").write_text("site_name: x\nplugins: [ecp]\n")
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text("# P\n")
    result = CliRunner().invoke(main, ["fix", "--yes", str(folder)])
    assert result.exit_code == 0, result.output
    text = (folder / "symphony.yml").read_text("utf-8")
    assert SAFE not in text
    assert f"stream: {ID}" in text


def test_a_dock_comes_from_what_the_registry_extends_unless_it_has_its_own(folder):
    (folder / "common.yml").write_text(REGISTRY + 'dock: {stream: desk, pages: "elsewhere/**"}\n')
    built = mkdocs_extending(folder / "one", "")
    assert built.problems == {}, "globs of another file are other sites' too"
    assert docked(built.html["p"]) == 0
    built = mkdocs_extending(folder / "two", "dock: {stream: desk, title: Own}\n")
    assert ">Own</a>" in built.html["p"]
    built = mkdocs_extending(folder / "three", "dock: false\n")
    assert docked(built.html["p"]) == 0


def mkdocs_extending(folder, dock):
    registry(folder, dock, "extends: ../common.yml\n")
    return hosts.mkdocs(folder, {"p": "# P\n"})


def test_a_wrong_dock_of_another_file_is_said_with_that_files_line(folder):
    (folder / "common.yml").write_text(REGISTRY + WRONG_DOCK)
    built = mkdocs_extending(folder / "one", "")
    assert list(built.problems) == ["common"]
    assert built.problems["common"][0].startswith("5: no stream 'dask'")


def test_json_of_a_docks_problem_names_its_place(folder):
    registry(folder, WRONG_DOCK)
    (folder / "mkdocs.yml").write_text("site_name: x\nplugins: [ecp]\n")
    (folder / "docs").mkdir()
    result = CliRunner().invoke(main, ["check", ".", "--format", "json"])
    (said,) = (one for one in json.loads(result.output) if one["code"] == "unknown-name")
    assert (said["path"], said["line"]) == ("symphony.yml", 5)
