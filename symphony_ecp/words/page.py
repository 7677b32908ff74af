"""The words of one page: those of its language, its site's in their place, else English."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping

from symphony_ecp.words.catalogue import COUNTED, ENGLISH, FORMS, SECTIONS, languages, texts
from symphony_ecp.words.tags import wider


class Word(str):
    """A text that knows the language it is in, where that is not the page's: ``""`` where it is."""

    language: str

    def __new__(cls, text: str, language: str = "") -> Word:
        word = super().__new__(cls, text)
        word.language = language
        return word

    def say(self, **values: str) -> Word:
        """Return the same with its placeholders filled in."""
        text = str(self)
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value)
        return Word(text, self.language)


class Words(Mapping[str, Word]):
    """All words of a page, by their keys; templates write ``words.open``."""

    def __init__(self, language: str, words: Mapping[str, Word]) -> None:
        self.language = language
        self._words = words

    def __getitem__(self, key: str) -> Word:
        return self._words[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)

    def of_scripts(self, *sections: str) -> dict[str, str | dict[str, str]]:
        """Return what scripts of the browser's are told: nothing where it is what they say.

        Args:
            sections: those of :data:`SECTIONS` that an element can need.

        Returns:
            The words of the page's language that are not what the scripts say, by their keys.
            Under ``lang`` the language of all others, where that is not the page's, and under
            its tag those of them that the site says in other words.

        """
        said, own, foreign = texts(ENGLISH), dict[str, str](), dict[str, str]()
        language = ""
        for key, word in self._words.items():
            if not any(key.partition(".")[0] in SECTIONS[section] for section in sections):
                continue
            language = language or word.language
            if said.get(key) != word:
                (foreign if word.language else own)[key] = str(word)
        found: dict[str, str | dict[str, str]] = {**own}
        if language:
            found["lang"] = language
        if foreign:
            found[language] = foreign
        return found


@functools.lru_cache(maxsize=64)
def _shipped(language: str) -> str:
    """Return the language that we ship for a tag, ``""`` where that is none."""
    ours = languages()
    return next((tag for tag in wider(language) if tag in ours), "")


def words_for(
    language: str = "", overrides: Mapping[str, Mapping[str, str]] | None = None
) -> Words:
    """Return the words of a page.

    Args:
        language: the page's, as its host says it; ``""`` where nobody knows.
        overrides: what the site says in place of a word: by language, under ``""`` for all.

    """
    # What nobody knows, or is no tag, is taken for English: no page is marked all over for it.
    tags = wider(language) or (ENGLISH,)
    shipped = _shipped(tags[0])
    own, overrides = texts(shipped or ENGLISH), overrides or {}
    foreign = "" if shipped else ENGLISH
    found: dict[str, Word] = {}
    for key in dict.fromkeys((*own, *(f"{key}.{form}" for key in COUNTED for form in FORMS))):
        said = _said(overrides.get(key), tags)
        if said is None and "." in key:
            # What the site says of all counts, also in place of the forms that the scripts have.
            whole = _said(overrides.get(key.partition(".")[0]), tags)
            said = whole if key in own or key in texts(ENGLISH) else None
            if whole is not None and said is None:
                continue
        if said is not None:
            found[key] = Word(said)
        elif key in own:
            english = _said(overrides.get(key), (ENGLISH,)) if foreign else None
            found[key] = Word(own[key] if english is None else english, foreign)
    return Words(language, found)


def _said(texts_: Mapping[str, str] | None, tags: Iterable[str]) -> str | None:
    """Return what a site says for the nearest of some languages, else for all."""
    if not texts_:
        return None
    by_tag = {wider(tag)[0] if wider(tag) else "": text for tag, text in texts_.items()}
    found = next((by_tag[tag] for tag in tags if tag in by_tag), None)
    return by_tag.get("") if found is None else found
