"""Our words in the language of the page, through every host."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from symphony_ecp.words import SECTIONS, texts
from tests import hosts

ID = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
REGISTRY = """
default-pod: acme
pods:
  acme: {host: acme.symphony.com, partner-id: acme-docs, title: Acme, readers: true}
users:
  alice: {id: 71811853190567}
  bob: {id: 71811853190568}
words:
  retry: {de: Noch einmal, ja: もう一度, ar: مرة أخرى}
  close: {en: Shut}
dock: {users: alice}
"""
BLOCKS = {
    "chat": f"symphony-chat\nstream: {ID}",
    "people": "symphony-chat\nusers: alice, bob",
    "reader": f"symphony-chat\nstream: {ID}\npod: reader",
    "bare": f"symphony-chat\nstream: {ID}\nrendering: iframe",
    "share": "symphony-share",
    "problem": "symphony-chat\nstream: nonsense",
}
FENCES = "# Page\n\n" + "\n\n".join(f"```{block}\n```" for block in BLOCKS.values())


def directives():
    pages = []
    for block in BLOCKS.values():
        kind, *options = block.split("\n")
        pages.append("\n".join([f".. {kind}::", *(f"   :{option}" for option in options)]))
    return "\n\n".join(["Page\n====", *pages])


def build(host, folder, language):
    """Build the page in a language; return its HTML."""
    folder.mkdir(exist_ok=True)
    source = folder / "source"
    source.mkdir(exist_ok=True)
    for place in (folder, source):
        (place / "symphony.yml").write_text(REGISTRY, "utf-8")
    if host == "markdown":
        settings = {"registry": str(folder / "symphony.yml")}
        if language:
            settings["language"] = language
        return hosts.markdown(FENCES, "pymdownx.superfences", **settings)[0]
    if host == "mkdocs":
        theme = {"name": "material", "language": language} if language else {"name": "material"}
        return hosts.mkdocs(folder, {"page": FENCES}, theme=theme, docs_dir="docs").html["page"]
    conf = {"language": language} if language else {}
    if host == "myst":
        built = hosts.sphinx(folder, {"page.md": FENCES}, **conf)
        return built.html["page.md"]
    return hosts.sphinx(folder, {"page.rst": directives()}, **conf).html["page.rst"]


def elements(html):
    return dict(
        zip(BLOCKS, re.findall(r"<symphony-(?:chat|share)[\s\S]*?</symphony-(?:chat|share)>|"
                               r'<div class="symphony-problem"[\s\S]*?</div>', html), strict=True)
    )  # fmt: skip


def told(element):
    """Return what an element's attribute says."""
    match = re.search(r" words='([^']*)'", element)
    return json.loads(unescape(match[1])) if match else {}


HOSTS = ("markdown", "mkdocs", "myst", "rst")


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("language", ["de", "ja"])
def test_a_page_says_every_word_in_its_language(host, language, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = elements(build(host, tmp_path, language))
    said = texts(language)
    comma = said["comma"].join(["alice", "bob"])
    people = said["people"].replace("{people}", comma)
    for name in ("chat", "people", "reader", "bare"):
        assert f">{said['link']}</a>" in found[name]
        assert f"<div data-search-exclude>{said['fallback']}</div>" in found[name]
        assert " lang=" not in found[name]
    assert f'title="{said["label"]}"' in found["chat"]
    assert f'<strong class="symphony-title">{people}</strong>' in found["people"]
    assert f">{said['share']}</a>" in found["share"]
    own = {"de": "Noch einmal", "ja": "もう一度"}
    assert told(found["chat"])["retry"] == own[language]
    assert told(found["chat"])["close"] == said["close"]
    assert 'lang="en" dir="ltr"' in found["problem"]


def of(*sections):
    """Return the keys of sections that German says in other words than English, or in forms."""
    keys = {key for name in sections for key in SECTIONS[name]}
    return {
        key
        for key, text in texts("de").items()
        if key.partition(".")[0] in keys and text != texts("en")[key]
    }


def test_an_element_is_told_what_its_scripts_can_need_and_no_more(tmp_path):
    found = {
        name: set(told(one)) for name, one in elements(build("markdown", tmp_path, "de")).items()
    }
    assert found["chat"] == found["people"] == of("chat", "open", "signin", "live")
    assert found["bare"] == of("chat", "open")
    assert found["reader"] == of("chat", "open", "signin", "live", "reader")
    assert found["share"] == of("chat", "open", "signin", "live", "share")


@pytest.mark.parametrize("host", HOSTS)
def test_arabic_pages_have_our_english_and_say_so(host, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = elements(build(host, tmp_path, "ar"))
    marks = '<bdi lang="en" dir="ltr">'
    for name in ("chat", "reader", "bare"):
        assert f"{marks}Open in Symphony</bdi></a>" in found[name]
        assert f"<div data-search-exclude>{marks}This conversation" in found[name]
        assert f'<strong class="symphony-title">{marks}Symphony chat</bdi></strong>' in found[name]
    assert f"{marks}Share in Symphony</bdi></a>" in found["share"]
    assert told(found["chat"]) == {"retry": "مرة أخرى", "lang": "en", "en": {"close": "Shut"}}
    assert marks in found["problem"]


@pytest.mark.parametrize("host", HOSTS)
def test_english_and_no_language_are_the_same_but_for_the_sites_own_words(
    host, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    english, none = (elements(build(host, tmp_path, language)) for language in ("en", ""))
    assert english == none
    assert told(english["chat"]) == {"close": "Shut"}
    assert not [one for one in english.values() if " lang=" in one or " dir=" in one]


@pytest.mark.parametrize(
    ("language", "link"),
    [
        ("pt_BR", texts("pt")["link"]),
        ("zh_CN", texts("zh-Hans")["link"]),
        ("zh_TW", "Open in Symphony"),
        ("sr@latin", "Open in Symphony"),
    ],
)
def test_sphinx_says_languages_in_its_own_way(language, link, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    html = elements(build("rst", tmp_path, language))["chat"]
    assert f">{link}</" in html
    assert ('lang="en" dir="ltr">Open in Symphony' in html) == (link == "Open in Symphony")


@pytest.mark.parametrize(
    ("builder", "ending"), [("text", "txt"), ("man", "1"), ("texinfo", "texi"), ("latex", "tex")]
)
def test_builders_without_html_are_german_too(builder, ending, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "symphony.yml").write_text(REGISTRY, "utf-8")
    pages = {"page.rst": directives()}
    hosts.sphinx(
        tmp_path, pages, builder=builder, language="de", man_pages=[("page", "p", "", [], 1)]
    )
    text = "".join(file.read_text("utf-8") for file in (tmp_path / builder).rglob(f"*.{ending}"))
    text = re.sub(r"\s+", " ", text.replace("@comma{}", ","))
    assert "Chat mit alice, bob" in text
    assert "Diese Unterhaltung findet in Symphony statt." in text
    for word in ("Open in Symphony", "This conversation", "Chat with", "Share in Symphony"):
        assert word not in text


def test_a_page_in_another_language_than_its_site_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "symphony.yml").write_text(REGISTRY, "utf-8")
    page = f"---\nsymphony: {{language: de}}\n---\n{FENCES}"
    theme = {"name": "material", "language": "ar"}
    found = elements(hosts.mkdocs(tmp_path, {"page": page}, theme=theme).html["page"])
    assert '<symphony-chat pod="' in found["chat"]
    for name in ("chat", "share"):
        assert re.match(r'<symphony-\w+ [^>]* lang="de" dir="ltr"', found[name])
    assert ">In Symphony öffnen</a>" in found["chat"]


def test_a_template_of_the_sites_own_has_the_words_and_an_older_one_works(tmp_path):
    (tmp_path / "share.html").write_text(
        "{% from 'said.html' import said %}<p>{{ said(words.share) }}"
        "|{{ words.qr.say(label='<b>') }}|{{ told }}</p>",
        "utf-8",
    )
    (tmp_path / "fallback.html").write_text("Frag uns.", "utf-8")
    settings = {"host": "a.symphony.com", "templates": str(tmp_path)}
    html = hosts.markdown(FENCES, "pymdownx.superfences", language="fr", **settings)[0]
    assert "<p>Partager dans Symphony|Code QR\u00a0: &lt;b&gt;|{" in html
    assert "<div data-search-exclude>Frag uns.</div>" in html
    html = hosts.markdown(FENCES, "pymdownx.superfences", language="pl", **settings)[0]
    assert '<p><bdi lang="en" dir="ltr">Share in Symphony</bdi>|QR code: &lt;b&gt;|{' in html
