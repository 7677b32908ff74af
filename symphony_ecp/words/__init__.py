"""Every word that we put into a page, in the languages that we ship.

One file a language; a section of it is a script of the browser's, or the build. A word is a key of
a section with a text, in which ``{…}`` is filled in, or with forms for counts: ``unread`` is what
counts read as (the plural category ``other`` of Unicode's CLDR), ``unread.one`` one of them.

``tags`` reads the tags that hosts say for languages, ``catalogue`` the files, ``page`` the words of
one page: its own language's, its site's in their place, else English, which knows that it is.
"""

from symphony_ecp.words.catalogue import (
    COUNTED,
    ENGLISH,
    FORMS,
    PLACEHOLDERS,
    SECTIONS,
    languages,
    texts,
)
from symphony_ecp.words.page import Word, Words, marks_of, words_for
from symphony_ecp.words.tags import (
    A_TAG,
    TAG_PATTERN,
    direction,
    is_wrong,
    language_tag,
    tag_meant,
    wider,
)
from symphony_ecp.words.titles import Texts, text_in

__all__ = [
    "A_TAG",
    "COUNTED",
    "ENGLISH",
    "FORMS",
    "PLACEHOLDERS",
    "SECTIONS",
    "TAG_PATTERN",
    "Texts",
    "Word",
    "Words",
    "direction",
    "is_wrong",
    "language_tag",
    "languages",
    "marks_of",
    "tag_meant",
    "text_in",
    "texts",
    "wider",
    "words_for",
]
