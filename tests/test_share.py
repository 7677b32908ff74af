"""Shares in builds: the page's own address where the host knows it, and what needs the script."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests import hosts

REGISTRY = Path(__file__).parent / "cases/symphony.yml"
FENCE = "```symphony-share\nlabel: Share it\n```\n"
SECTION = "```symphony-share\nlabel: Share it\nsection: börse\n```\n"
RST = "Page\n====\n\n.. symphony-share:: Share it\n   :section: rates\n"


def mkdocs(folder, pages, **config):
    shutil.copy(REGISTRY, folder)
    return hosts.mkdocs(folder, pages, **config)


def sphinx(folder, pages, **conf):
    (folder / "source").mkdir(exist_ok=True)
    shutil.copy(REGISTRY, folder / "source")
    return hosts.sphinx(folder, pages, **conf)


def addresses(html):
    return re.findall(r'<span class="symphony-address">(.*?)</span></symphony-share>', html)


def test_mkdocs_writes_the_canonical_address_of_the_page(tmp_path):
    built = mkdocs(tmp_path, {"desk": FENCE, "rates": SECTION})
    assert addresses(built.html["desk"]) == ["https://docs.example/desk.html"]
    assert addresses(built.html["rates"]) == ["https://docs.example/rates.html#b%C3%B6rse"]
    canonical = re.search(r'rel="canonical" href="(.*?)"', built.html["desk"])
    assert canonical
    assert canonical[1] == "https://docs.example/desk.html"


@pytest.mark.parametrize("site_url", ["https://acme.example/docs", "https://acme.example/docs/"])
def test_a_site_below_a_path_has_its_pages_there(tmp_path, site_url):
    built = mkdocs(tmp_path, {"desk": FENCE}, site_url=site_url)
    assert addresses(built.html["desk"]) == ["https://acme.example/docs/desk.html"]


def test_the_home_page_has_the_address_of_the_site(tmp_path):
    built = mkdocs(tmp_path, {"index": FENCE})
    assert addresses(built.html["index"]) == ["https://docs.example/index.html"]


def test_a_site_that_does_not_say_where_it_is_writes_no_address(tmp_path):
    (tmp_path / "mkdocs").mkdir()
    built = mkdocs(tmp_path / "mkdocs", {"desk": FENCE}, site_url="")
    assert "Share it</a></symphony-share>" in built.html["desk"]
    assert built.problems == {}
    built = sphinx(tmp_path / "sphinx", {"page.rst": RST}) if _made(tmp_path / "sphinx") else None
    assert "Share it</a></symphony-share>" in built.html["page.rst"]
    assert "symphony-address" not in built.html["page.rst"]


def _made(folder):
    folder.mkdir()
    return folder


def test_a_share_alone_asks_for_the_script_and_a_button_does_not(tmp_path):
    button = "```symphony-button\nlaunch: true\nlabel: Go\n```\n"
    built = mkdocs(tmp_path, {"share": FENCE, "button": button})
    assert "symphony-ecp.js" in built.html["share"]
    assert "symphony-ecp.js" not in built.html["button"]
    files = {path.name for path in (tmp_path / "site/assets/symphony-ecp").iterdir()}
    assert {"symphony-ecp-share.js", "symphony-ecp-hosts.js"} <= files


def test_the_search_of_mkdocs_finds_no_address_of_the_page(tmp_path):
    mkdocs(tmp_path, {"desk": f"# Desk\n\nWords.\n\n{FENCE}"}, plugins=["search", "ecp"])
    index = json.loads((tmp_path / "site/search/search_index.json").read_text("utf-8"))
    text = " ".join(document["text"] for document in index["docs"])
    assert "Words." in text
    assert "docs.example" not in text


def test_sphinx_writes_the_address_that_its_builder_makes(tmp_path):
    base = "https://docs.example/en/"
    pages = {"page.rst": RST, "desk.md": f"# Desk\n\n{FENCE}"}
    built = sphinx(tmp_path, pages, html_baseurl=base)
    assert addresses(built.html["page.rst"]) == [f"{base}page.html#rates"]
    assert addresses(built.html["desk.md"]) == [f"{base}desk.html"]
    assert "symphony-ecp.js" in built.html["page.rst"]
    # The same doctrees, another builder: the address is that of the page that is written.
    folder = tmp_path / "source"
    from sphinx.cmd.build import build_main

    out = tmp_path / "dirhtml"
    doctrees = tmp_path / "html/.doctrees"
    assert doctrees.is_dir()
    assert build_main(["-q", "-b", "dirhtml", "-d", str(doctrees), str(folder), str(out)]) == 0
    assert addresses((out / "page/index.html").read_text("utf-8")) == [f"{base}page/#rates"]


def test_a_label_with_markup_has_the_address_behind_it(tmp_path):
    label = ".. symphony-share:: Share *this*\n"
    built = sphinx(tmp_path, {"page.rst": label}, html_baseurl="https://docs.example")
    assert "Share <em>this</em></a>" in built.html["page.rst"]
    assert addresses(built.html["page.rst"]) == ["https://docs.example/page.html"]


def test_where_no_html_is_written_the_address_is_text(tmp_path):
    base = "https://docs.example/"
    built = sphinx(tmp_path, {"page.rst": RST}, builder="text", html_baseurl=base)
    text = " ".join(built.html["page.rst"].split())
    assert "Share it" in text
    assert "https://open.symphony.com/?" in text
    assert f"{base}page.html#rates" in text
    assert text.count("page.html") == 1


@pytest.mark.parametrize("builder", ["latex", "man", "texinfo", "epub"])
def test_paper_and_books_have_link_and_address(tmp_path, builder):
    pages = {"page.rst": RST}
    conf = {"version": "1", "copyright": "x", "suppress_warnings": ["epub.unknown_project_files"]}
    shutil.copy(REGISTRY, _made(tmp_path / "source"))
    built = hosts.sphinx(
        tmp_path, pages, builder=builder, html_baseurl="https://docs.example", **conf
    )
    assert built.problems == {}
    assert built.other == []
    written = "".join(
        file.read_text("utf-8", "ignore")
        for file in (tmp_path / builder).iterdir()
        if file.suffix in (".tex", ".1", ".texi", ".xhtml")
    )
    plain = re.sub(r"[\\{}@]|sphinxhyphen", "", written)
    assert "docs.example/page.html" in plain
    assert "open.symphony.com" in plain


def test_a_site_without_symphonys_script_tells_its_shares(tmp_path):
    plugins = [{"ecp": {"defaults": {"rendering": "open"}}}]
    built = mkdocs(tmp_path, {"desk": FENCE}, plugins=plugins)
    assert 'partner-id="acme-docs" rendering="open">' in built.html["desk"]


def test_without_a_pod_there_is_none_to_send_with(tmp_path):
    built = hosts.mkdocs(tmp_path, {"desk": FENCE})
    assert "symphony-problem" in built.html["desk"]
    (problem,) = built.problems["desk"]
    assert problem.endswith("[ecp.missing-option]") or "pod" in problem


def test_a_template_of_the_site_says_where_the_address_goes(tmp_path):
    folder = _made(tmp_path / "ours")
    (folder / "share.html").write_text(
        "{{ place.opens }}<i>{{ place.page }}</i>{{ place.closes }}{{ heading }}"
    )
    plugins = [{"ecp": {"templates": "ours"}}]
    built = mkdocs(tmp_path, {"desk": FENCE}, plugins=plugins)
    assert "<i>https://docs.example/desk.html</i>Share it" in built.html["desk"]
    built = mkdocs(_made(tmp_path / "b"), {"desk": FENCE}, site_url="")
    assert "\x00" not in built.html["desk"]
