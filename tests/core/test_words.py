"""The catalogue of words, the tags of languages, the words of one page."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import symphony_ecp
from symphony_ecp.words import (
    COUNTED,
    PLACEHOLDERS,
    SECTIONS,
    Words,
    direction,
    language_tag,
    languages,
    tag_meant,
    texts,
    words_for,
)
from symphony_ecp.words.catalogue import placeholders_in

BROWSER = Path(symphony_ecp.__file__).parent / "browser"
OTHERS = [tag for tag in languages() if tag != "en"]

#: The plural categories of whole numbers below a million ("Language Plural Rules" of CLDR). From
#: there on Spanish, French, Italian and Portuguese have ``many``; a badge ends at 99.
FORMS = {tag: {""} if tag in ("ja", "zh-Hans") else {"", "one"} for tag in languages()}


def test_eight_languages_are_shipped() -> None:
    assert languages() == ("en", "de", "es", "fr", "it", "ja", "pt", "zh-Hans")


@pytest.mark.parametrize("tag", languages())
def test_a_language_has_every_word_in_the_forms_that_it_has(tag: str) -> None:
    keys = set(texts(tag))
    assert {key.partition(".")[0] for key in keys} == set(PLACEHOLDERS)
    for key in COUNTED:
        forms = {name.partition(".")[2] for name in keys if name.partition(".")[0] == key}
        assert forms == FORMS[tag]


@pytest.mark.parametrize("tag", languages())
def test_a_word_is_text_with_what_is_filled_in(tag: str) -> None:
    for key, text in texts(tag).items():
        assert text.strip()
        assert text.strip() == text or key == "comma", key
        assert placeholders_in(text) == PLACEHOLDERS[key.partition(".")[0]], key
        assert not re.search(r"[<>&`]|\.\.\.|  ", text), key


@pytest.mark.parametrize("tag", OTHERS)
def test_nothing_is_left_in_english(tag: str) -> None:
    same = {key for key, text in texts(tag).items() if text == texts("en")[key]}
    assert same <= {"symphony", "comma"}


def test_no_sentence_is_the_same_in_two_languages() -> None:
    found = Counter(text for tag in languages() for text in set(texts(tag).values()))
    assert not [text for text, times in found.items() if times > 1 and text.endswith((".", "。"))]


@pytest.mark.parametrize(
    ("tag", "wrong"),
    [
        ("de", r"[\"”«»']|(?<!„)\{link\}|(?<!\u00a0)…"),
        ("fr", r"[\"“”„']|[^\u202f][?!;»]|«[^\u202f]|[^\u00a0]:|\u0020…"),
        ("es", r"[\"“”„']|«\s|\s»"),
        ("it", r"[\"“”„']|«\s|\s»"),
        ("pt", r"[\"„«»']"),
        ("ja", r"[\"“”„«»',;:?!()]|\.(?!com)| "),
        ("zh-Hans", r"[\"„«»',;:?!()「」]|\.(?!com)"),
    ],
)
def test_a_language_is_set_as_it_is_set(tag: str, wrong: str) -> None:
    found = {key: text for key, text in texts(tag).items() if key != "comma"}
    assert not {key: text for key, text in found.items() if re.search(wrong, text)}


@pytest.mark.parametrize("script", sorted(BROWSER.glob("*.js")), ids=lambda file: file.name)
def test_the_scripts_say_the_words_of_their_section(script: Path) -> None:
    """Without an attribute ``words`` that is what readers see."""
    table = re.search(r"const WORDS = \{\n(.*?)\n  \};", script.read_text("utf-8"), re.DOTALL)
    section = script.stem.removeprefix("symphony-ecp").removeprefix("-") or "chat"
    keys = {key for key in texts("en") if key.partition(".")[0] in SECTIONS.get(section, ())}
    said = dict(re.findall(r'^    "?([\w.]+)"?: "(.*)",$', table[1] if table else "", re.MULTILINE))
    assert said == {key: texts("en")[key] for key in keys}


def test_a_key_is_in_one_section_and_no_name_of_ours() -> None:
    """An element's attribute holds the words of several; templates write ``words.open``."""
    keys = [key for section in SECTIONS.values() for key in section]
    assert len(keys) == len(set(keys))
    assert not [key for key in keys if hasattr(Words, key) or key in ("lang", *languages())]


# --- tags ---


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("de", "de"), ("DE", "de"), ("de_AT", "de-AT"), ("pt-br", "pt-BR"), ("pt_BR", "pt-BR"),
        ("zh", "zh"), ("zh-hant", "zh-Hant"), ("zh_Hans_SG", "zh-Hans-SG"), ("es-419", "es-419"),
        ("sr@latin", "sr-Latn"), ("ca@valencia", "ca-valencia"), ("sl-rozaj", "sl-rozaj"),
        ("de_DE@euro", "de-DE"), ("sr_RS@Latin", "sr-Latn-RS"), ("gsw", "gsw"),
        ("ca_ES@valencia", "ca-ES-valencia"), ("de-CH-1996", "de-CH-1996"), ("ar", "ar"),
        ("en-x-bank", "en-x-bank"),
    ],
)  # fmt: skip
def test_a_tag_is_read_as_hosts_write_it(written: str, tag: str) -> None:
    assert language_tag(written) == tag


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("gremany", "de"), ("German", "de"), ("deutsch", "de"), ("de_", "de"),
        ("de_DE.UTF-8", "de"), ("jp", "ja"), ("brasil", "pt-BR"), ("12", ""),
        ("zz", ""), ("", ""), ("-", ""), ("x-y", ""), ("de de", "de"),
        ("<b>", ""),
    ],
)  # fmt: skip
def test_what_is_no_tag_is_said_with_the_one_that_is_meant(written: str, meant: str) -> None:
    assert language_tag(written) == ""
    assert tag_meant(written) == (f"did you mean '{meant}'?" if meant else "")


@pytest.mark.parametrize(
    ("tags", "way"),
    [
        ("ar ara heb per pes prs fa urd pnb azb mzn glk lrc ks he-IL az-Arab", "rtl"),
        ("de en ja kas-Deva az ara-Latn ku zh-Hant", "ltr"),
    ],
)
def test_a_language_is_written_from_one_side(tags: str, way: str) -> None:
    assert {tag: direction(tag) for tag in tags.split()} == dict.fromkeys(tags.split(), way)


# --- words of a page ---


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Chat öffnen"), ("de_AT", "Chat öffnen"), ("DE-ch", "Chat öffnen"),
        ("pt-BR", "Abrir o chat"), ("pt_PT", "Abrir o chat"), ("fr-CA", "Ouvrir la conversation"),
        ("zh", "打开聊天"), ("zh-CN", "打开聊天"), ("zh_CN", "打开聊天"), ("zh-Hans", "打开聊天"),
        ("zh-SG", "打开聊天"), ("zh-Hans-TW", "打开聊天"), ("ja_JP", "チャットを開く"),
    ],
)  # fmt: skip
def test_a_page_gets_the_words_of_its_language(language: str, text: str) -> None:
    word = words_for(language)["open"]
    assert (word, word.language) == (text, "")


@pytest.mark.parametrize("language", ["pl", "ar", "zh-TW", "zh_Hant", "zh-HK", "zh-Hant-CN", "tlh"])
def test_what_is_not_shipped_is_english_and_knows_it(language: str) -> None:
    words = words_for(language)
    assert {(word, word.language) for word in [words["open"]]} == {("Open chat", "en")}
    assert words.of_scripts("chat") == {"lang": "en"}


@pytest.mark.parametrize("language", ["", "en", "en-GB", "en_US", "gremany"])
def test_english_and_a_language_that_nobody_knows_tell_the_scripts_nothing(language: str) -> None:
    words = words_for(language)
    assert words["open"].language == ""
    assert words.of_scripts(*SECTIONS) == {}


def test_a_site_has_words_of_its_own_by_language_and_for_all() -> None:
    said = {"open": {"de": "Los", "": "Go"}, "close": {"": "X"}, "retry": {"en": "Again"}}
    of = {tag: words_for(tag, said) for tag in ("de", "de-AT", "fr", "pl", "en", "")}
    opened = {tag: str(words["open"]) for tag, words in of.items()}
    assert opened == {"de": "Los", "de-AT": "Los", "fr": "Go", "pl": "Go", "en": "Go", "": "Go"}
    assert {str(words["close"]) for words in of.values()} == {"X"}
    assert {str(of[tag]["retry"]) for tag in ("en", "")} == {"Again"}
    assert of["de"]["retry"] == "Erneut versuchen"
    assert of["pl"]["open"].language == ""
    assert (of["pl"]["retry"], of["pl"]["retry"].language) == ("Again", "en")
    assert of["pl"].of_scripts("chat") == {
        "open": "Go",
        "close": "X",
        "lang": "en",
        "en": {"retry": "Again"},
    }
    assert of["en"].of_scripts("chat") == {"open": "Go", "close": "X", "retry": "Again"}


def test_scripts_are_told_no_language_where_all_that_they_need_is_the_sites() -> None:
    said = {key: {"pl": key.upper()} for key in SECTIONS["dock"]}
    assert "lang" not in words_for("pl", said).of_scripts("dock")
    assert words_for("pl", said).of_scripts("dock", "chat")["lang"] == "en"


def test_an_element_is_told_the_words_that_it_can_need() -> None:
    words = words_for("de").of_scripts("chat", "live")
    assert set(words) == {*SECTIONS["chat"], *SECTIONS["live"], "unread.one"}


def test_counts_have_the_forms_of_their_language_and_those_that_a_site_adds() -> None:
    assert words_for("ja").of_scripts("live")["unread"] == "未読メッセージ{count}件"
    assert "unread.one" not in words_for("ja").of_scripts("live")
    polish = {"unread": {"pl": "{count} x"}, "unread.few": {"pl": "{count} y"}}
    told = words_for("pl", polish).of_scripts("live")
    assert told == {
        "unread": "{count} x", "unread.one": "{count} x", "unread.few": "{count} y", "lang": "en",
    }  # fmt: skip
    one = words_for("de", {"unread": {"": "{count} neu"}}).of_scripts("live")
    assert (one["unread"], one["unread.one"]) == ("{count} neu", "{count} neu")


def test_what_is_filled_in_is_no_placeholder() -> None:
    people = words_for("de")["people"].say(people="{people} <b>")
    assert people == "Chat mit {people} <b>"
    foreign = words_for("pl")["people"].say(people="x")
    assert (foreign, foreign.language) == ("Chat with x", "en")
