"""Texts of a site's owner: one for every reader, or one for each language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from symphony_ecp.words.catalogue import ENGLISH
from symphony_ecp.words.page import Word
from symphony_ecp.words.tags import are_alike, wider

#: One text, or texts by the tags of their languages.
Texts = str | Mapping[str, str]


def text_in(texts: Texts, language: str, site: str = "") -> Word:
    """Return a text in the language of a page, or in the one that its readers best know.

    >>> text_in({"en": "Trading desk", "de": "Handel"}, "de-AT").language
    ''

    That is the page's language as it is said, what it is one of (``pt`` for ``pt-BR``), another of
    the same name, English, the site's, the first that there is. What is not in the page's language
    knows in which it is.

    Args:
        texts: one text, or one for each language.
        language: of the page, as its host says it; ``""`` where nobody knows.
        site: the language of the site.

    """
    if isinstance(texts, str):
        return Word(texts)
    found = next(tag for tag in _wanted(texts, language, site) if tag in texts)
    return Word(texts[found], "" if not language or are_alike(found, language) else found)


def _wanted(texts: Mapping[str, str], language: str, site: str) -> Iterator[str]:
    yield from wider(language)
    yield from (tag for tag in texts if are_alike(tag, language))
    yield from (ENGLISH, *wider(site), *texts)
