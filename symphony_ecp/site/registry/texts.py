"""What readers see of the registry: titles, and words in place of ours; in one language or more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from yaml import MappingNode, Node

from symphony_ecp.problems import did_you_mean
from symphony_ecp.site.registry.walking import Walker, Where, found_in, text_of
from symphony_ecp.syntax import control_in
from symphony_ecp.text import after, shorten
from symphony_ecp.text import character as character_of
from symphony_ecp.words import COUNTED, FORMS, PLACEHOLDERS, Texts, is_wrong, language_tag

#: The form of a word for all counts that have none of their own.
_OTHER = "other"
_BRACES = re.compile(r"\{([^{}]*)\}")
#: What nobody sees and turns the words around it, beyond its own text where nothing ends it
#: (Unicode's Bidirectional Algorithm, sections 2.1 to 2.5); marks such as U+200F turn nothing.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_MARKUP = re.compile(r"</?[a-z][^<>]*>|&(?:[a-z]+|#\d+);", re.IGNORECASE)

#: A word with its language and text, once it is read.
_Said = tuple[str, str, str]


def read_texts(walker: Walker, where: Where, node: Node) -> Texts | None:
    """Read one text, or texts by language; ``None``, and a problem, when none can be used."""
    if not isinstance(node, MappingNode):
        return _text(walker, where, node)
    found: dict[str, str] = {}
    for tag, name, value in _by_language(walker, where, node):
        text = _text(walker, (*where, name), value)
        if text is not None:
            found[tag] = text
    return found or None


def read_words(walker: Walker, node: Node) -> dict[str, dict[str, str]]:
    """Read the site's own words: by their keys, then by language; under ``""`` for all."""
    found: dict[str, dict[str, str]] = {}
    for key_node, value in walker.pairs(node, ("words",)):
        word = key_node.value
        if word not in PLACEHOLDERS:
            listed = "the words are in the documentation"
            hint = did_you_mean(word, PLACEHOLDERS, otherwise=listed)
            walker.report(("words",), f"unknown word '{shorten(word)}'", hint, key_node)
            continue
        for key, language, text in _word(walker, word, value):
            found.setdefault(key, {})[language] = text
    return found


def merged_words(
    before: Mapping[str, Mapping[str, str]], own: Mapping[str, Mapping[str, str]]
) -> dict[str, Mapping[str, str]]:
    """Return the words of two files: of one word in one language, the second file's.

    What that says for all languages stands in place of all that the first says of the word.
    """
    found = dict(before)
    for word, texts in own.items():
        found[word] = dict(texts) if "" in texts else {**before.get(word, {}), **texts}
    return found


def _word(walker: Walker, word: str, node: Node) -> Iterator[_Said]:
    """Iterate over what is said in place of a word."""
    where = ("words", word)
    if not isinstance(node, MappingNode) or _is_of_forms(word, node):
        yield from _in_language(walker, word, "", where, node)
        return
    for tag, name, value in _by_language(walker, where, node):
        yield from _in_language(walker, word, tag, (*where, name), value)


def _is_of_forms(word: str, node: MappingNode) -> bool:
    """Whether a mapping is about counts and not about languages."""
    keys = [key.value for key, _ in node.value]
    return word in COUNTED and any(key in (*FORMS, _OTHER) for key in keys)


def _in_language(walker: Walker, word: str, tag: str, where: Where, node: Node) -> Iterator[_Said]:
    """Iterate over the text, or the forms for counts, that stand for a word in one language."""
    if not isinstance(node, MappingNode) or word not in COUNTED:
        text = _text(walker, where, node)
        if text is not None and _fits(walker, word, where, text, node):
            yield word, tag, text
        return
    forms = dict[str, Node]()
    for key_node, value in walker.pairs(node, where):
        if key_node.value in (*FORMS, _OTHER):
            forms[key_node.value] = value
        else:
            walker.unknown(where, key_node, (*FORMS, _OTHER))
    if _OTHER not in forms:
        walker.report(where, f"'{_OTHER}' is missing", "add it: it is for all other counts", node)
        return
    for form, value in forms.items():
        text = _text(walker, (*where, form), value)
        # One or none may well be said without a figure.
        exact = form in (_OTHER, "few", "many")
        if text is not None and _fits(walker, word, (*where, form), text, value, exact=exact):
            yield word if form == _OTHER else f"{word}.{form}", tag, text


def _by_language(
    walker: Walker, where: Where, node: MappingNode
) -> Iterator[tuple[str, str, Node]]:
    """Iterate over tags of languages, as BCP 47 writes them and as they are written, and values."""
    seen: dict[str, str] = {}
    for key_node, value in walker.pairs(node, where):
        name = key_node.value
        tag = language_tag(name)
        if not tag:
            walker.report(where, *is_wrong(name), key_node)
        elif tag in seen:
            message = f"'{shorten(name)}' is the same language as '{seen[tag]}'"
            walker.report(where, message, "keep one of them", key_node)
        else:
            seen[tag] = name
            yield tag, name, value
    if not node.value:
        walker.report(where, "nothing in it", "add a language and a text: {en: …}", node)


def _text(walker: Walker, where: Where, node: Node) -> str | None:
    text = text_of(node)
    if text is None or not text.strip():
        hint = "write a text, or take it out"
        walker.report(where, f"expected some text, found {found_in(node)}", hint, node)
        return None
    if character := control_in(node):
        walker.report(where, f"it has the control character {character}", "remove it", node)
        return None
    if turned := _TURNING.search(text):
        message = f"it has {character_of(turned[0])} in it, {after(turned.start())}"
        walker.report(where, message, "remove it; the page says which way it is written", node)
        return None
    return text


def _fits(
    walker: Walker, word: str, where: Where, text: str, node: Node, *, exact: bool = True
) -> bool:
    """Whether all is filled in that a word says, and nothing else; markup is told, and is text."""
    wanted, given = PLACEHOLDERS[word], set(_BRACES.findall(text))
    for name in sorted(given - wanted):
        listed = " and ".join(f"'{{{one}}}'" for one in sorted(wanted))
        hint = f"only {listed} is filled in here" if wanted else "nothing is filled in here"
        message = f"'{{{shorten(name)}}}' stands for nothing"
        walker.report(where, message, did_you_mean(name, wanted, otherwise=hint), node)
    missing = sorted(wanted - given) if exact else []
    if missing and not given - wanted:
        listed = " and ".join(f"'{{{one}}}'" for one in missing)
        walker.report(where, f"{listed} is missing", "put it where it is to be filled in", node)
    if _MARKUP.search(text):
        message = "it is shown as it is written, tags and all"
        walker.report(where, message, "write the words alone", node, "info")
    return given <= wanted and not missing
