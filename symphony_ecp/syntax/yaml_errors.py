"""What is no YAML, said in words of ours.

What a parser says differs from one to the next and from one version to the next, so no word of
theirs is read or shown. Their errors have two places: where they gave up, and where that began what
they were reading. What stands in these places tells what is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml
from yaml.composer import ComposerError
from yaml.parser import ParserError
from yaml.scanner import ScannerError

QUOTE = "put a value that holds ': ' or ' #', or that starts with a special character, in quotes"

_BRACKETS = {"[": "]", "{": "}"}
_WORD = re.compile(r"[^\s,\[\]{}]{1,40}")
#: What stands in a text between quotation marks and may hold one itself.
_ESCAPED = {'"': re.compile(r"\\."), "'": re.compile("''")}


@dataclass(frozen=True, slots=True)
class Said:
    """What is wrong, the remedy, and where."""

    what: str
    hint: str
    mark: yaml.Mark | None


def explain(error: yaml.YAMLError, text: str) -> Said:
    """Say what is wrong with a text that is no YAML."""
    mark: yaml.Mark | None = getattr(error, "problem_mark", None)
    began: yaml.Mark | None = getattr(error, "context_mark", None)
    if mark is not None:
        if isinstance(error, ComposerError):
            return Said(*_named(text, mark), mark)
        if isinstance(error, ScannerError):
            return _scanned(text, mark, began)
        if isinstance(error, ParserError):
            return _parsed(text, mark, began)
    return Said("YAML does not allow what stands here", QUOTE, mark)


def _named(text: str, mark: yaml.Mark) -> tuple[str, str]:
    """Judge anchors, aliases and documents."""
    at = text[mark.index : mark.index + 1]
    if at == "*":
        name = _word(text, mark)
        hint = f"write '&{name[1:]}' before what it means, or put the value in quotes"
        return f"'{name}' refers to what is nowhere above", hint
    if at == "&":
        return "an anchor is given twice", "rename or remove one of them"
    return "a second document begins here", "keep one of them"


def _scanned(text: str, mark: yaml.Mark, began: yaml.Mark | None) -> Said:
    """Judge characters and lines."""
    at = text[mark.index : mark.index + 1]
    start = text[began.index : began.index + 1] if began else ""
    if began and start in _ESCAPED:
        rest = _ESCAPED[start].sub("", text[began.index + 1 :])
        if start not in rest:
            return Said("a quotation mark is never closed", "close it", began)
        if "\\" in text[max(began.index, mark.index - 2) : mark.index + 1]:
            hint = "write two of them, or use single quotation marks"
            return Said("a backslash stands before what YAML knows no meaning for", hint, mark)
    if began and start in ("|", ">"):
        hint = "begin the text on the next line, or put the value in quotes"
        return Said(f"text stands right behind '{start}'", hint, mark)
    if start in ("*", "&", "!", "%"):
        return Said(*_special(start), began)
    if at in ("@", "`", "%", "?"):
        return Said(*_special(at), mark)
    if at == ":" and began is None:
        return Said("': ' stands in the middle of a text", QUOTE, mark)
    if at == "-" and began is None:
        hint = "begin it on a line of its own, or put the value in quotes"
        return Said("a list begins where none can stand", hint, mark)
    if began:
        return Said("expected 'key: value', found no ': ' in this line", "add it", began)
    return Said("YAML does not allow what stands here", QUOTE, mark)


def _parsed(text: str, mark: yaml.Mark, began: yaml.Mark | None) -> Said:
    """Judge how values follow each other."""
    at = _word(text, mark) or text[mark.index : mark.index + 1]
    start = text[began.index : began.index + 1] if began else ""
    if began and began.index == mark.index:
        if at.startswith("!"):
            return Said(*_special("!"), mark)
        last = text.rstrip()
        if last[-1:] in _BRACKETS and len(last) <= mark.index:
            start, began = last[-1], _mark(text, len(last) - 1)
            return Said(f"'{start}' is never closed", f"close it with '{_BRACKETS[start]}'", began)
        found = f"'{at}'" if at.strip() else "nothing"
        return Said(f"expected a value, found {found}", QUOTE, mark)
    if began and start in _BRACKETS:
        if not text[mark.index :].strip():
            return Said(f"'{start}' is never closed", f"close it with '{_BRACKETS[start]}'", began)
        return Said(f"expected ',' or '{_BRACKETS[start]}', found '{at}'", QUOTE, mark)
    before = text[: mark.index].rpartition("\n")[2]
    if before.strip(" -"):
        hint = "put the whole value in quotes"
        return Said(f"'{at}' stands behind a value that has ended", hint, mark)
    hint = "let keys stand below keys, and the dashes of a list below each other"
    return Said("this line does not go on with what is above it", hint, mark)


def _special(char: str) -> tuple[str, str]:
    what = f"'{char}' has a meaning of its own at the beginning of a value"
    return what, "put the value in quotes"


def _mark(text: str, index: int) -> yaml.Mark:
    before = text[:index].split("\n")
    return yaml.Mark("", index, len(before) - 1, len(before[-1]), None, 0)


def _word(text: str, mark: yaml.Mark) -> str:
    found = _WORD.match(text, mark.index)
    return found[0] if found else ""
