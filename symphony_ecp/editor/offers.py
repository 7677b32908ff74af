"""Suggestions: what can be written at the cursor, the names of the registry among it.

What a suggestion says of itself is plain text, since a registry's owner wrote some of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from symphony_ecp.site import Site
from symphony_ecp.site.registry import READERS_POD, App, Item, NamedLink, Pod, Stream, Theme, User
from symphony_ecp.symphony import BY_OPTION
from symphony_ecp.syntax import Option
from symphony_ecp.text import clean, composed

#: How many suggestions an answer has at most; whoever writes on is asked again.
MOST = 200
#: How many characters are shown of what a registry says.
_SHOWN = 80

Kind = Literal["block", "option", "action", "name", "word"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that can be written.

    Attributes:
        label: what is listed.
        new: what is written.
        start: where what it replaces begins.
        end: where that ends, on the same line.
        kind: of suggestion.
        detail: a few words beside the label.
        help: sentences about it.
        is_snippet: whether ``new`` has places for the cursor.

    """

    label: str
    new: str
    start: int
    end: int
    kind: Kind
    detail: str = ""
    help: str = ""
    is_snippet: bool = False


@dataclass(frozen=True, slots=True)
class Suggestions:
    """An answer: suggestions, the best first, and whether these are all."""

    items: tuple[Suggestion, ...] = ()
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class Word:
    """What may be written in some place, and what is said of it."""

    text: str
    detail: str = ""
    help: str = ""


def fitting(words: Iterable[Word], typed: str) -> Iterator[Word]:
    """Return the words that have in them what is typed: first those that begin with it."""
    begun = composed(typed).casefold()
    later = []
    for word in words:
        at = word.text.casefold().find(begun)
        if at == 0:
            yield word
        elif at > 0:
            later.append(word)
    yield from later


def suggest(found: Iterable[Word], make: Callable[[Word], Suggestion]) -> Suggestions:
    """Return as many suggestions as anybody would look through."""
    rest = iter(found)
    items = tuple(map(make, islice(rest, MOST)))
    return Suggestions(items, next(rest, None) is None)


# --- what is said of options and names ---


def of_option(option: Option) -> Word:
    """Return an option with its help, its default, and where there is no such setting."""
    said = [option.help]
    default = option.default
    if (setting := BY_OPTION.get(option.name)) is not None:
        default = setting.default
        if setting.layout:
            said.append(f"only in the layout {setting.layout}")
        if setting.plan != "all":
            said.append(f"only with Symphony's plan {setting.plan} or a higher one")
    if default is not None:
        said.append(f"default: {_written(default)}")
    return Word(option.name, option.type.expected, "\n".join(said))


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def words_of(option: Option) -> list[Word]:
    """Return the words that an option takes, if it takes only some; its default is said."""
    default = option.default
    if (setting := BY_OPTION.get(option.name)) is not None:
        default = setting.default
    usual = _written(default)
    return [Word(word, "default" if word == usual else "") for word in option.type.choices]


def names_of(site: Site, section: str) -> Iterator[Word]:
    """Return the names in a section of the registry; what to say of one is made when it is taken.

    Args:
        site: the site.
        section: such as ``streams``.

    """
    for name in site.registry.sections.get(section, {}):
        yield Word(name)
    if section == "pods" and site.registry.readers:
        yield Word(READERS_POD, "the pod of whoever reads")


def told(site: Site, section: str, word: Word) -> Word:
    """Return a name with what the registry says of it."""
    item = site.registry.sections.get(section, {}).get(word.text)
    if item is None:
        return word
    return Word(word.text, ", ".join(filter(None, (_brief(one) for one in _said(item, site)))))


def _brief(text: str) -> str:
    line = " ".join(clean(text).split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def _said(item: Item, site: Site) -> Iterator[str]:
    match item:
        case Stream():
            yield site.said(item.title or "")
            yield item.type or ""
            if pods := " and ".join(filter(None, item.ids)):
                yield f"on {pods}"
        case User():
            yield item.email or ""
            yield str(item.id or "")
        case App():
            yield item.title
            yield f"{item.publisher}/{item.id}"
        case Pod():
            yield site.said(item.title)
            yield item.host
        case NamedLink():
            yield from (f"{entry.key}: {entry.text}" for entry in item.entries)
        case Theme():
            yield str(item.colours.get("primary", ""))
