"""What Sphinx extracts for translators, and what becomes of their translations."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from sphinx.cmd.build import build_main

from tests import forked, hosts

REGISTRY = """\
default-pod: acme
pods:
  acme: {host: acme.symphony.com, title: Nobody reads this}
streams:
  desk:
    id: "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
    type: chatroom
    title: The desk
  rest: {"title": "Flow title", id: "bBnbhkxXsoSbOrcWbLq5iH///m1pEOVTdA==", type: im}
  unused: {id: "gXFV8vN37dNqjojYS/y2wX///o2KxfmUdA==", title: No page uses this}
  plain: {id: "rKiuGRoGDTrPtpHSIgmUgH///oVFs7kzdA==", type: im}
dock:
  stream: plain
  title: Ask the docs team
"""
PAGES = {
    "index.rst": """\
Home
====

.. toctree::

   own
   fence

.. symphony-chat:: Trading *desk*
   :stream: desk
   :load: visible

   Ask the :symphony:`inner link <stream/desk>`.

.. symphony-chat::
   :stream: desk

.. symphony-chat:: A title that
   is long
   :stream: rest

.. symphony-button:: Open it
   :stream: rest
   :title: A tool tip

.. symphony-share:: Share this
   :text: Look at this
   :title: The page

.. symphony-button::
   :create-room: A room's name
   :emails: alice@acme.com
   :label: New room

Go to :symphony:`the role <stream/desk>` or `the link <symphony:stream/rest>`_.
""",
    "own.md": """\
# Own

:::{symphony-chat} A **strong** directive
:stream: desk
:::

```{symphony-button} Of a directive
:launch: true
:title: Its tool tip
```

A [label](symphony:stream/desk "Tip") and {symphony}`a role <stream/rest>`.
""",
    "fence.md": """\
# Fence

```symphony-chat
stream: desk
title: Of a fence

The body with [a link](symphony:stream/desk).
```

```symphony-chat
stream: rest
```

```symphony-chat
stream: plain
```

```symphony-button
label: Of a button
launch: true
```
""",
}
#: What translators get, with its places, and what they make of it.
MESSAGES = {
    "Home": ("index.rst:2", "Start"),
    "Trading *desk*": ("index.rst:9", "Der **Handels-**\\ tisch"),
    "Ask the :symphony:`inner link <stream/desk>`.": (
        "index.rst:13",
        "Fragen Sie :symphony:`drinnen <stream/desk>`.",
    ),
    "The desk": ("symphony.yml:8", "Der Handel"),
    "A title that is long": ("index.rst:18", "Langer Titel"),
    "Open it": ("index.rst:22", "Mach *es* auf"),
    "A tool tip": ("index.rst:24", 'Ein *Tipp* & "mehr"'),
    "Share this": ("index.rst:26", "Teilen <b>"),
    "Look at this": ("index.rst:27", "Sieh an"),
    "The page": ("index.rst:28", "Die Seite"),
    "New room": ("index.rst:33", "Neuer Raum"),
    "Go to :symphony:`the role <stream/desk>` or `the link <symphony:stream/rest>`_.": (
        "index.rst:35",
        "Zu :symphony:`der Rolle <stream/desk>` oder `dem Link <symphony:stream/rest>`_.",
    ),
    "Ask the docs team": ("symphony.yml:14", "Fragen & *mehr*"),
    "Own": ("own.md:1", "Eigen"),
    "A **strong** directive": ("own.md:3", "Eine `starke` Direktive"),
    "Of a directive": ("own.md:7", "Aus Direktive"),
    "Its tool tip": ("own.md:9", "Ihr Tipp"),
    'A [label](symphony:stream/desk "Tip") and {symphony}`a role <stream/rest>`.': (
        "own.md:12",
        'Ein [Schild](symphony:stream/desk "Wink") und {symphony}`Rolle <stream/rest>`.',
    ),
    "Fence": ("fence.md:1", "Zaun"),
    "Of a fence": ("fence.md:5", "Vom _Zaun_"),
    "The body with [a link](symphony:stream/desk).": (
        "fence.md:7",
        "Der Text mit [Verweis](symphony:stream/desk).",
    ),
    "Flow title": ("symphony.yml:9", "Der Rest"),
    "Of a button": ("fence.md:19", "Vom Knopf"),
}
CONF = """\
extensions = ["myst_parser", "sphinx_ecp"]
myst_enable_extensions = ["colon_fence"]
html_sidebars = {"**": []}
show_warning_types = True
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "source").mkdir()
    for name, text in {**PAGES, "symphony.yml": REGISTRY, "conf.py": CONF}.items():
        (tmp_path / "source" / name).write_text(text)
    return tmp_path


def build(folder, builder, *options):
    """Build; return what was said."""
    hosts.forget_sphinx()
    log = folder / f"{builder}.log"
    source, out, trees = (str(folder / name) for name in ("source", builder, f"{builder}-trees"))
    arguments = ["-q", "-N", "-j", "2", "-b", builder, "-d", trees, "-w", str(log), *options]
    assert build_main([*arguments, source, out]) == 0
    return log.read_text().splitlines()


def extracted(folder, *options):
    """Return the messages that translators get, with their places."""
    assert build(folder, "gettext", *options) == []
    found = {}
    for file in (folder / "gettext").rglob("*.pot"):
        for message in read_po(file.read_bytes().splitlines(keepends=True)):
            if message.id:
                found[message.id] = {f"{Path(name).name}:{n}" for name, n in message.locations}
    return found


def translate(folder, catalog="docs", **texts):
    """Write a catalog of translations; Sphinx compiles it."""
    file = folder / f"source/locales/de/LC_MESSAGES/{catalog}.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    made = Catalog(locale="de", fuzzy=False)
    for message, text in texts.items():
        made.add(message, text)
    with file.open("wb") as stream:
        write_po(stream, made)


def translated(folder, catalog="docs", **others):
    texts = {message: text for message, (_, text) in MESSAGES.items()}
    translate(folder, catalog, **{**texts, **others})


ALL = ("-D", "gettext_compact=docs", "-D", "language=de")


def test_translators_get_every_word_of_the_authors_with_its_place_and_no_other(folder):
    assert extracted(folder) == {message: {place} for message, (place, _) in MESSAGES.items()}


@pytest.mark.parametrize(
    "options",
    [
        ("-D", "gettext_compact=0"),
        ("-D", "gettext_compact=all"),
        ("-D", "gettext_uuid=1"),
        ("-D", "gettext_additional_targets=literal-block,raw,index,image"),
        ("-D", "gettext_location=1"),
    ],
)
def test_translators_get_the_same_in_whatever_files_they_want(folder, options):
    assert extracted(folder, *options).keys() == MESSAGES.keys()


def test_an_extraction_is_the_same_again_and_beside_translations(folder):
    first = extracted(folder)
    translated(folder)
    assert extracted(folder, *ALL) == first
    assert extracted(folder, *ALL, "-E") == first


def test_the_lines_of_a_registry_that_changes_are_those_that_it_has_now(folder):
    first = extracted(folder)
    (folder / "source/symphony.yml").write_text("# One\n# Two\n# Three\n" + REGISTRY)
    assert (first["The desk"], extracted(folder)["The desk"]) == (
        {"symphony.yml:8"},
        {"symphony.yml:11"},
    )


#: Pieces of the translated pages, in order.
HTML = {
    "index": [
        'title="Der Handels-tisch">',
        '<strong class="symphony-title">Der <strong>Handels-</strong>tisch</strong>',
        ">drinnen</a>.",
        'title="Der Handel">',
        '<strong class="symphony-title">Der Handel</strong>',
        'title="Langer Titel">',
        'title="Ein *Tipp* &amp; &#34;mehr&#34;">Mach <em>es</em> auf</a>',
        'page-title="Die Seite" text="Sieh an"',
        "Teilen &lt;b&gt;</a>",
        "A%20room",
        ">Neuer Raum</a>",
        ">der Rolle</a>",
        ">dem Link</a>",
    ],
    "own": [
        'title="Eine starke Direktive">',
        "Eine <code",
        'title="Ihr Tipp">Aus Direktive</a>',
        'title="Wink">Schild</a>',
        ">Rolle</a>",
    ],
    "fence": [
        'title="Vom Zaun">',
        "Vom <em>Zaun</em>",
        ">Verweis</a>",
        'title="Der Rest">',
        'title="plain">',
        ">Vom Knopf</a>",
    ],
}
WORDS = [
    "Der Handels-tisch", "Der Handel", "Langer Titel", "Mach es auf", "Teilen <b>", "Neuer Raum",
    "Eine starke Direktive", "Aus Direktive", "Vom Zaun", "Der Rest", "Vom Knopf",
]  # fmt: skip


def in_order(text, pieces):
    at = 0
    for piece in pieces:
        at = text.find(piece, at)
        assert at >= 0, piece


def source_words(text):
    """Return the messages whose English is left in a page, markup apart."""
    plain = [re.sub(r"[*_`]", "", message) for message in MESSAGES if ":" not in message]
    return [words for words in plain if re.search(rf"\b{re.escape(words)}\b", text)]


def test_translations_stand_in_pages_attributes_and_the_search(folder):
    translated(folder)
    assert build(folder, "html", *ALL) == []
    for page, pieces in HTML.items():
        html = (folder / f"html/{page}.html").read_text()
        in_order(html, pieces)
        assert source_words(html) == []
        assert html.count("Fragen &amp; *mehr*</a></symphony-dock>") == 1
    index = (folder / "html/searchindex.js").read_text()
    for stem in ("handel", "lang", "neu", "knopf", "zaun", "direktiv"):
        assert f'"{stem}' in index, stem
    for stem in ("nobodi", "tip", "long"):
        assert f'"{stem}' not in index, stem


@pytest.mark.parametrize(
    ("builder", "pages"),
    [
        ("text", "*.txt"),
        ("latex", "*.tex"),
        ("epub", "*.xhtml"),
        ("man", "*.1"),
        ("texinfo", "*.texi"),
        ("singlehtml", "*.html"),
    ],
)
def test_translations_stand_in_what_other_builders_write(folder, builder, pages):
    translated(folder)
    said = build(folder, builder, *ALL, "-D", "version=1", "-D", "epub_copyright=x")
    assert said == []
    text = "\n".join(file.read_text() for file in sorted((folder / builder).glob(pages)))
    text = re.sub(r"\\(?:emph|textbf|strong|sphinx(?!hyphen)\w+)\{", "", text)
    text = re.sub(r"</?(?:em|strong|code|span)\b[^>]*>|\\f[A-Z]|\\textbar|[*{}\"']", "", text)
    text = (
        text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("\\sphinxhyphen", "-")
        .replace("\\-", "-")
    )
    for words in WORDS:
        assert words in text or words.replace("<b>", "\\textlessb\\textgreater") in text, words
    assert source_words(text) == []


def test_without_a_translation_the_words_of_the_author_stand(folder):
    translated(folder, **{"Trading *desk*": "", "The desk": "", "Own": ""})
    assert build(folder, "html", *ALL) == []
    html = (folder / "html/index.html").read_text()
    in_order(html, ['title="Trading desk">', "Trading <em>desk</em>", 'title="The desk">'])


def test_pages_without_translations_are_those_of_a_build_without_catalogs(folder):
    build(folder, "html")
    first = {file.name: file.read_bytes() for file in (folder / "html").glob("*.html")}
    translate(folder, **{"Nothing of ours": "Nichts"})
    build(folder, "html", "-D", "gettext_compact=docs", "-E")
    assert {file.name: file.read_bytes() for file in (folder / "html").glob("*.html")} == first


def test_a_broken_translation_is_the_hosts_warning_and_text_and_no_traceback(folder):
    translated(
        folder,
        **{
            "Trading *desk*": "Der *Tisch",
            "Ask the :symphony:`inner link <stream/desk>`.": "Fragen *Sie",
            "Open it": "<script>alert(1)</script> |nope|",
            "The desk": ":symphony:`x <stream/nowhere>` und `y <symphony:lunch>`_",
            "A **strong** directive": "{symphony}`x <stream/nowhere>`",
            "Of a fence": "- ein Punkt",
            "A tool tip": "Ein *Tipp\x00",
        },
    )
    command = [sys.executable, "-m", "sphinx", "-qN", *ALL, "source", "html"]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    said = ended.stderr.splitlines()
    assert not any("Traceback" in line for line in said)
    assert any("Inline emphasis start-string" in line for line in said)
    assert sum("[ecp.unknown-name]" in line for line in said) == 2
    assert any("lunch" in line and "[ecp." in line for line in said)
    page = Path(folder / "source/index.rst").read_text().splitlines()
    (line,) = (line for line in said if "lunch" in line)
    assert page[int(line.split(":")[1]) - 1] == ".. symphony-chat::", "which takes that title"
    html = (folder / "html/index.html").read_text()
    assert "<script>alert" not in html
    assert 'title="Der *Tisch"' in html
    assert html.count('id="id1"') + html.count('id="id2"') == 1, "that of the body's words"
    assert 'title="Of a fence"' in (folder / "html/fence.html").read_text()


@pytest.mark.parametrize("theme", ["alabaster", "furo", "pydata_sphinx_theme"])
@pytest.mark.parametrize("language", ["ar", "he"])
def test_pages_that_are_read_from_right_to_left_build_strictly(folder, theme, language):
    pytest.importorskip(theme)
    said = build(folder, "html", "-W", "-D", f"language={language}", "-D", f"html_theme={theme}")
    assert said == []
    html = (folder / "html/index.html").read_text()
    assert f'lang="{language}"' in html
    assert '<bdi lang="en" dir="ltr">Open in Symphony</bdi>' in html


def test_a_changed_catalog_has_its_pages_read_again_and_the_same_one_none(folder):
    def read():
        # In one process Python keeps the catalogs that it has read.
        said = forked.sphinx(folder, "-N", *ALL, "source", "out")
        assert said.returncode == 0
        return re.search(r"(\d+) added, (\d+) changed", said.stdout).groups()

    translated(folder)
    assert read() == ("3", "0")
    assert read() == ("0", "0")
    translated(folder, **{"The desk": "Der Markt"})
    os.utime(folder / "source/locales/de/LC_MESSAGES/docs.mo", (1, 1))
    assert read() == ("0", "3")
    assert 'title="Der Markt"' in (folder / "out/index.html").read_text()
    registry = folder / "source/symphony.yml"
    registry.write_text(REGISTRY.replace("The desk", "Own"))
    assert read() == ("0", "1")
    assert 'title="Eigen"' in (folder / "out/index.html").read_text()
    translated(folder, **{"Ask the docs team": "Fragt uns"})
    os.utime(folder / "source/locales/de/LC_MESSAGES/docs.mo", (1, 1))
    read()
    for page in HTML:
        assert ">Fragt uns</a>" in (folder / f"out/{page}.html").read_text()
