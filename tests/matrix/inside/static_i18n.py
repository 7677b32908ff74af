"""mkdocs-static-i18n: one site, built once for each language, with titles and words of its own."""

import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent
REGISTRY = """
pods: {acme: {host: acme.symphony.com, partner-id: acme-docs}}
streams:
  desk:
    id: "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
    type: chatroom
    title: {en: Trading desk, de: Handel, ja: トレーディング}
dock:
  stream: desk
  title: {de: Fragen Sie uns, ja: 質問する, en: Ask us}
words:
  open: {de: Dem Gespräch beitreten, ja: チャットに参加する}
"""
PAGE = """# {0}

/// symphony-chat
    stream: desk
///
"""
OWN = "---\nsymphony: {language: fr}\n---\n" + PAGE.format("Own")
CONFIGURATION = """
site_name: Cases
site_url: https://docs.example/
theme: {theme}
use_directory_urls: false
markdown_extensions: [pymdownx.superfences]
plugins:
  - search
  - ecp
  - i18n:
      docs_structure: {structure}
      fallback_to_default: true
      languages:
        - {{locale: en, name: English, default: true}}
        - {{locale: de, name: Deutsch}}
        - {{locale: ja, name: 日本語}}
        - {{locale: pl, name: Polski}}
"""
#: The word that the site says itself, and one of ours; Polish has neither.
OPEN = {"de": "Dem Gespräch beitreten", "ja": "チャットに参加する"}
LINKS = {"en": "Open in Symphony", "de": "In Symphony öffnen", "ja": "Symphonyで開く"}
LANGUAGES = ("en", "de", "ja", "pl")
TITLES = {"en": "Trading desk", "de": "Handel", "ja": "トレーディング", "pl": "Trading desk"}
DOCKS = {"en": "Ask us", "de": "Fragen Sie uns", "ja": "質問する", "pl": "Ask us"}


def build(folder, structure, theme, plugins=("ecp", "i18n")):
    """Build the site strictly; return its pages and what was logged."""
    (folder / "symphony.yml").write_text(REGISTRY, encoding="utf-8")
    text = CONFIGURATION.format(structure=structure, theme=theme)
    if plugins[0] == "i18n":
        own, others = "  - ecp\n", text.partition("  - i18n:")
        text = others[0].replace(own, "") + others[1] + others[2].rstrip() + f"\n{own}"
    (folder / "mkdocs.yml").write_text(text, encoding="utf-8")
    for language in LANGUAGES:
        pages = {"index": PAGE.format(language), "own": OWN}
        for name, page in pages.items() if language != "pl" else ():
            inside = f"{language}/{name}.md" if structure == "folder" else f"{name}.{language}.md"
            file = folder / "docs" / inside
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(page, encoding="utf-8")
    done = subprocess.run(
        [BIN / "mkdocs", "build", "--strict"], cwd=folder, capture_output=True, text=True,
        check=False, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    site = folder / "site"
    folders = {language: site if language == "en" else site / language for language in LANGUAGES}
    return {
        (language, name): (place / f"{name}.html").read_text("utf-8")
        for language, place in folders.items()
        for name in ("index", "own")
    }


@pytest.mark.parametrize(
    ("structure", "theme", "plugins"),
    [
        *itertools.product(
            ("folder", "suffix"), ("material", "mkdocs", "readthedocs"), [("ecp", "i18n")]
        ),
        ("folder", "material", ("i18n", "ecp")),
    ],
)
def test_every_language_has_its_own_titles_and_words(tmp_path, structure, theme, plugins):
    pages = build(tmp_path, structure, theme, plugins)
    for language in LANGUAGES:
        html = pages[language, "index"]
        begin, end = ('<bdi lang="en" dir="ltr">', "</bdi>") if language == "pl" else ("", "")
        assert f'<strong class="symphony-title">{begin}{TITLES[language]}{end}</strong>' in html
        assert f">{begin}{DOCKS[language]}{end}</a></symphony-dock>" in html
        words = json.loads((re.findall(r"<symphony-chat [^>]* words='([^']*)'", html) or ["{}"])[0])
        if language == "pl":
            assert words == {"lang": "en"}
        else:
            assert words.get("open") == OPEN.get(language)
            assert "lang" not in words
        said = LINKS.get(language, LINKS["en"])
        assert re.search(rf'<a class="symphony-link"[^>]*>{begin}{said}{end}</a>', html)
        assert re.search(f'<html[^>]* lang="{language}"', html)


def test_a_page_has_a_language_of_its_own_in_every_build(tmp_path):
    pages = build(tmp_path, "folder", "material")
    for language in LANGUAGES:
        html = pages[language, "own"]
        assert re.search('<symphony-chat [^>]* lang="fr"', html)
        assert re.search('<symphony-dock [^>]* lang="fr"', html)
        assert ">Ouvrir dans Symphony</a>" in html
        assert f'<html lang="{language}"' in html


@pytest.mark.parametrize("structure", ["folder", "suffix"])
def test_a_build_is_the_same_again(tmp_path, structure):
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    first, second = (build(folder, structure, "material") for folder in folders)
    assert first == second
