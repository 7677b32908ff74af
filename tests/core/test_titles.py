"""Titles and words of a registry, one text or one for each language."""

from __future__ import annotations

import json
import re

import pytest
import yaml
from jsonschema import Draft202012Validator

from symphony_ecp.pipeline import open_site, process
from symphony_ecp.site.assets import HOSTS, site_files
from symphony_ecp.site.registry import load_registry, read_registry
from symphony_ecp.site.schema import registry_schema
from symphony_ecp.syntax import Entry, SourceBlock
from symphony_ecp.words import text_in, wider

ID = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
POD = "pods: {acme: {host: acme.symphony.com, partner-id: x}}\n"


def problems(text, severity=("error", "warning")):
    found = read_registry(text, "symphony.yml").problems
    return [str(problem) for problem in found if problem.severity in severity]


# --- which of several texts -----------------------------------------------------------------------

#: The texts that there are, the languages of page and site, and which of them that is.
NEAREST = [
    ("de en", "de", "", "de"),
    ("de en", "de-AT", "", "de"),
    ("de de-AT", "de-AT", "", "de-AT"),
    ("pt-BR en", "pt", "", "pt-BR"),
    ("pt-BR en", "pt-PT", "", "pt-BR"),
    ("zh-Hans en", "zh", "", "zh-Hans"),
    ("zh-Hans en", "zh-CN", "", "zh-Hans"),
    ("zh-Hans en", "zh-TW", "", "en"),
    ("zh-Hant zh-Hans", "zh-HK", "", "zh-Hant"),
    ("de en", "ja", "", "en"),
    ("de fr", "ja", "fr-CH", "fr"),
    ("de fr", "ja", "pl", "de"),
    ("de en", "", "", "en"),
    ("fr de", "", "de", "de"),
    ("fr de", "", "", "fr"),
]


@pytest.mark.parametrize(("tags", "page", "site", "found"), NEAREST)
def test_the_nearest_text_is_taken_and_knows_its_language_where_that_is_another(
    tags, page, site, found
):
    text = text_in({tag: f"in {tag}" for tag in tags.split()}, page, site)
    assert text == f"in {found}"
    same = not page or not set(wider(found)).isdisjoint(wider(page))
    assert text.language == ("" if same else found)


def test_one_text_is_for_everybody():
    assert text_in("Desk", "ja", "de") == "Desk"
    assert text_in("Desk", "ja", "de").language == ""


# --- titles ---------------------------------------------------------------------------------------

TITLES = f"""{POD}
streams:
  desk: {{id: "{ID}", type: chatroom, title: {{de: Handel, en: Trading desk}}}}
dock: {{stream: desk, title: {{de: Fragen Sie uns, ja: 質問する}}}}
"""


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("de", '<strong class="symphony-title">Handel</strong>'),
        ("en-GB", '<strong class="symphony-title">Trading desk</strong>'),
        (
            "ja",
            '<strong class="symphony-title"><bdi lang="en" dir="ltr">Trading desk</bdi></strong>',
        ),
        ("", '<strong class="symphony-title">Trading desk</strong>'),
    ],
)
def test_a_chat_has_its_title_in_the_language_of_the_page(tmp_path, language, title):
    (tmp_path / "symphony.yml").write_text(TITLES, encoding="utf-8")
    site = open_site({}, tmp_path, environ={}).on_page({}, language)
    block = SourceBlock("symphony-chat", "", (Entry("stream", "desk"),), "p.md", 1)
    assert title in process(block, site).rendered.opening
    named = SourceBlock("symphony-chat", "Mine", (Entry("stream", "desk"),), "p.md", 1)
    assert '<strong class="symphony-title">Mine</strong>' in process(named, site).rendered.opening


def test_browsers_are_told_the_titles_of_readers_pods_by_language(tmp_path):
    (tmp_path / "symphony.yml").write_text(
        "default-pod: reader\npods:\n"
        "  a: {host: a.symphony.com, partner-id: x, readers: true, title: Acme}\n"
        "  b: {host: b.symphony.com, partner-id: x, readers: true,\n"
        "      title: {ja: ベータ, en: Beta}}\n",
        encoding="utf-8",
    )
    script = site_files(open_site({}, tmp_path, environ={}))[HOSTS].decode()
    titles = json.loads(re.search(r"allow\?\.\((.*)\);", script, re.DOTALL)[1])["reader"]["titles"]
    assert titles == {
        "a.symphony.com": "Acme",
        "b.symphony.com": {"": "Beta", "en": "Beta", "ja": "ベータ"},
    }


def test_a_title_that_no_pod_of_readers_has_is_still_missed():
    text = "pods: {a: {host: a.symphony.com, partner-id: x, readers: true}}\n"
    assert "it has no 'title'" in problems(text)[0]


# --- words ----------------------------------------------------------------------------------------


def words(text):
    registry = read_registry(f"words:\n{text}", "symphony.yml")
    assert [problem for problem in registry.problems if problem.severity != "info"] == []
    return registry.words


def test_a_word_has_one_text_or_one_for_each_language():
    assert words("  open: Join the chat\n  close: {de: Weg, pt_br: Sair}\n") == {
        "open": {"": "Join the chat"},
        "close": {"de": "Weg", "pt-BR": "Sair"},
    }


def test_a_word_that_counts_has_forms_in_one_language_or_more():
    assert words('  unread: "{count} new"\n') == {"unread": {"": "{count} new"}}
    assert words('  unread: {one: One new, other: "{count} new"}\n') == {
        "unread.one": {"": "One new"},
        "unread": {"": "{count} new"},
    }
    assert words(
        '  unread:\n    en: "{count} new"\n    de: {one: Eine, other: "{count} neue"}\n'
    ) == {
        "unread": {"en": "{count} new", "de": "{count} neue"},
        "unread.one": {"de": "Eine"},
    }


NO_TAG = "expected the tag of a language, such as de or pt-BR, found"
TEXT = "open: expected some text, found"
#: What is wrong below ``words:``, and what is said in its line.
WRONG = {
    "  clsoe: x": "unknown word 'clsoe'; did you mean 'close'?",
    "  qqqqqqqq: x": "unknown word 'qqqqqqqq'; the words are in the documentation",
    '  open: ""': f"{TEXT} ''; write a text, or take it out",
    "  open:": f"{TEXT} nothing; write a text, or take it out",
    "  open: [a]": f"{TEXT} a list; write a text, or take it out",
    "  open: {}": "open: nothing in it; add a language and a text: {en: …}",
    "  open: {gremany: x}": f"open: {NO_TAG} 'gremany'; did you mean 'de'?",
    "  open: {de_: x}": f"open: {NO_TAG} 'de_'; did you mean 'de'?",
    "  open: {17: x}": f"open: {NO_TAG} '17'; see BCP 47, or leave it out",
    "  open: {pt-BR: x, pt_br: y}": "open: 'pt_br' is the same language as 'pt-BR'; keep one of "
    "them",
    "  open: 'Open {pod}'": "open: '{pod}' stands for nothing; nothing is filled in here",
    "  unread: {de: '{cuont} neue'}": "unread: de: '{cuont}' stands for nothing; did you mean "
    "'count'?",
    "  unread: New": "unread: '{count}' is missing; put it where it is to be filled in",
    "  unread: {one: One}": "unread: 'other' is missing; add it: it is for all other counts",
    "  unread: {other: '{count}', won: One}": "unread: unknown key 'won'; did you mean 'one'?",
    '  open: "a\\u0007"': "open: it has the control character U+0007; remove it",
    '  close: {de: "\\u202e abc"}': "close: de: it has U+202E RIGHT-TO-LEFT OVERRIDE in it, at its "
    "start; remove it; the page says which way it is written",
    "  [open]": "expected keys and values, found a list",
}


@pytest.mark.parametrize(("text", "said"), WRONG.items(), ids=WRONG)
def test_what_is_wrong_with_a_word_is_said_with_its_line(text, said):
    assert problems(f"words:\n{text}\n") == [f"symphony.yml:2: 'words': {said} [ecp.registry]"]


def test_markup_in_a_word_is_text_and_information():
    text = "words: {open: <b>Join</b>, close: A < B & C}\n"
    assert problems(text) == []
    (said,) = problems(text, ("info",))
    assert said == (
        "symphony.yml:1: 'words': open: it is shown as it is written, tags and all; write the "
        "words alone [ecp.registry]"
    )


def test_a_wrong_title_costs_the_entry_as_any_wrong_value_does():
    text = f'streams: {{desk: {{id: "{ID}", title: {{gremany: x}}}}}}\n'
    (said,) = problems(text)
    assert "stream 'desk': title: expected the tag of a language" in said


@pytest.mark.parametrize("title", ['"a\\u2066"', '{he: "a\\u2066"}'])
def test_a_title_with_what_turns_the_words_around_it_is_said(title):
    (said,) = problems(f'streams: {{desk: {{id: "{ID}", title: {title}}}}}\n')
    assert "it has U+2066 LEFT-TO-RIGHT ISOLATE in it, after 1 character; remove it" in said


@pytest.mark.parametrize("seen", ["\u200f", "\u200c", "\u200d", "\u202f", "\u00ad", "\u061c"])
def test_what_languages_need_and_nobody_sees_is_text(seen):
    assert problems(f'words: {{open: {{fa: "a{seen}b"}}}}\n') == []


def test_of_a_word_in_a_language_the_sites_own_wins(tmp_path):
    (tmp_path / "common.yml").write_text(
        "words: {open: {de: Alt, fr: Vieux}, close: {de: Weg}, retry: {de: Nochmal}}\n"
    )
    (tmp_path / "symphony.yml").write_text(
        "extends: common.yml\nwords: {open: {de: Neu}, close: Gone, share: Send}\n"
    )
    assert load_registry(tmp_path / "symphony.yml", "symphony.yml").words == {
        "open": {"de": "Neu", "fr": "Vieux"},
        "close": {"": "Gone"},
        "retry": {"de": "Nochmal"},
        "share": {"": "Send"},
    }


@pytest.mark.parametrize("text", ["streams: {desk: {id: x, title: {en: Desk, de: Tisch}}}",
                                  "words: {open: Join, unread: {en: {one: a, other: b}, de: c}}",
                                  "words: {open: {pt_BR: Ir, DE: Los, sr@latin: x, gsw: y}}",
                                  "words: {unread: {one: a, other: b}, people: 7, close: 7}",
                                  "words:", "dock: {stream: desk, title: {en: Ask}}"])  # fmt: skip
def test_the_schema_takes_what_the_reader_takes(text):
    Draft202012Validator(registry_schema()).validate(yaml.safe_load(text))


@pytest.mark.parametrize("text", ["words: {opne: x}", "words: {open: [a]}", "words: {open: {}}",
                                  "words: {open: ''}", "words: {open: ' '}",
                                  "words: {open: {gremany: x}}", "words: {open: {jp: x}}",
                                  "words: {open: {de: ''}}", "words: {unread: {one: a}}",
                                  "words: {unread: {one: a, other: b, de: c}}",
                                  "words: {unread: {de: {one: a}}}",
                                  "words: {unread: {other: b, won: a}}",
                                  "streams: {desk: {id: x, title: ''}}",
                                  "streams: {desk: {id: x, title: {gremany: x}}}",
                                  "dock: {stream: desk, title: {jp: x}}",
                                  "streams: {desk: {id: x, title: []}}"])  # fmt: skip
def test_the_schema_takes_nothing_else(text):
    assert problems(text)
    assert not Draft202012Validator(registry_schema()).is_valid(yaml.safe_load(text))
