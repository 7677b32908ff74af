"""The words of one page: those of its language, its site's in their place, else English."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping

from symphony_ecp.words.catalogue import COUNTED, ENGLISH, FORMS, SECTIONS, languages, texts
from symphony_ecp.words.tags import are_alike, direction, wider


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


def marks_of(text: str) -> dict[str, str]:
    """Return the attributes of an element with a text; none in the page's language."""
    language = text.language if isinstance(text, Word) else ""
    return {"lang": language, "dir": direction(language)} if language else {}


class Words(Mapping[str, Word]):
    """All words of a page, by their keys; templates write ``words.open``."""

    def __init__(self, language: str, words: Mapping[str, Word]) -> None:
        self.language = language
        self._words = words
        is_english = (wider(language) or (ENGLISH,))[-1] == ENGLISH
        self._english = "" if is_english else ENGLISH
        self._told: dict[tuple[str, ...], dict[str, str | dict[str, str]]] = {}

    def __getitem__(self, key: str) -> Word:
        return self._words[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)

    def english(self, text: str) -> Word:
        """Return an English text as a word of the page."""
        return Word(text, self._english)

    def listed(self, key: str, names: Iterable[str]) -> Word:
        """Return a word with a list filled in, whose placeholder is its key."""
        word = self[key]
        return word.say(**{key: self["comma"].join(names)})

    def of_scripts(self, *sections: str) -> dict[str, str | dict[str, str]]:
        """Return what scripts of the browser's are told: nothing where it is what they say.

        Args:
            sections: those of :data:`SECTIONS` that an element can need.

        Returns:
            The words of the page's language that are not what the scripts say, by their keys.
            Under ``lang`` the language of all others, where that is not the page's, and under
            its tag those of them that the site says in other words.

        """
        if sections not in self._told:
            self._told[sections] = self._of_scripts(sections)
        return self._told[sections]

    def _of_scripts(self, sections: tuple[str, ...]) -> dict[str, str | dict[str, str]]:
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


def _said(said: Mapping[str, str] | None, tags: Iterable[str]) -> str | None:
    """Return what a site says for the nearest of some languages, for one like them, for all."""
    if not said:
        return None
    first, *rest = tags
    alike = (tag for tag in said if are_alike(tag, first))
    return next((said[tag] for tag in (first, *rest, *alike, "") if tag in said), None)
