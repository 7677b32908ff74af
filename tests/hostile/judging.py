"""What a host made of a page with hostile texts, against what it makes of harmless ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.hostile import trees, values
from tests.hostile.trees import Element

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tests.hostile.pages import Page
    from tests.hostile.slots import Slot

#: What the place of a hostile text may as well look like: with a harmless one, with one that the
#: option takes in parts, with nothing, and without the option.
HARMLESS = (
    values.TOKEN,
    None,
    *(one.replace("x", values.TOKEN) for one in ("x/x", "x/x/x", "x/x/x/x", "x@x.example")),
    "",
)

_BESIDE = re.compile(r"beside (\d+) as it is")
_HEADINGS = ("symphony-title", "symphony-button")

Parts = dict[int, list[Element]]
#: A slot, and the text in it.
Written = tuple["Slot", "str | None"]


def parts(html: str) -> Parts:
    """Return what stands below each paragraph of ours, by its number."""
    found: Parts = {}
    for around in trees.parse(html):
        if not any(_number(child) == 0 for child in around.children):
            continue
        number = -1
        for child in around.children:
            if (here := _number(child)) is not None:
                number = here
                found[number] = []
            elif number >= 0:
                found[number].append(child)
    return found


def _number(element: Element) -> int | None:
    match = _BESIDE.fullmatch(element.words) if element.tag == "p" else None
    return int(match[1]) if match and not element.children else None


def by_slot(written: Sequence[Written], html: str) -> dict[Slot, list[list[Element]]]:
    """Return what may stand in each slot of a page: what a host made there of harmless texts."""
    found = parts(html)
    safe: dict[Slot, list[list[Element]]] = {}
    for number, (slot, _) in enumerate(written):
        safe.setdefault(slot, []).append(found[number])
    return safe


def wrong(
    written: Sequence[Written],
    page: Page,
    safe: Mapping[Slot, Sequence[list[Element]]],
    found: Parts,
    problems: Iterable[str],
    markup: Mapping[str | None, frozenset[str]],
) -> Iterator[str]:
    """Iterate over what came of a page's texts that are neither text nor a problem.

    Args:
        written: what stands below the paragraphs.
        page: the page.
        safe: what came of each slot with harmless texts.
        found: what came of the page.
        problems: what the host reported of it, ``line: message``.
        markup: the elements that the host makes of each text in a paragraph.

    """
    lines = {int(problem.partition(":")[0]) for problem in problems if problem[:1].isdigit()}
    if missing := set(range(len(written) + 1)) - found.keys():
        yield f"{written[max(min(missing) - 1, 0)]} swallows what stands below"
        return
    for number, (slot, text) in enumerate(written):
        named, known = f"{slot} {text!r}", markup[text]
        ours = Element("div", {}, [], [_flat(one, known) for one in found[number]])
        # A comment silences what is found on its line, also where it is a value.
        said = not lines.isdisjoint(page.lines[number]) or "ecp: ignore" in (text or "")
        if boxes := [one for one in ours.children if is_box(one)]:
            if not said:
                yield f"{named} is a box, and nothing is said of it: {boxes[0].words}"
            if len(boxes) == len(ours.children):
                continue
            # What a host's log says of a text is in the page, too, where that stands.
            ours.children = [one for one in ours.children if not is_box(one)]
        why = [
            trees.difference(
                Element("div", {}, [], [_flat(one, known) for one in one_safe]),
                ours,
                values.TOKEN,
            )
            for one_safe in safe.get(slot, ())
        ]
        if None not in why:
            yield f"{named}: {why[0] if why else 'no text is right here, and it is no box'}"


def is_box(element: Element) -> bool:
    """Whether all of an element is a box, which may stand in a paragraph."""
    if element.tag == "p" and len(element.children) == 1 and not element.text:
        element = element.children[0]
    return trees.is_box(element)


def _flat(element: Element, markup: frozenset[str]) -> Element:
    """Return an element whose titles and labels have no inline markup of the host's own in them."""
    children = [_flat(child, markup) for child in element.children]
    text = list(element.text)
    if any(element.has_class(name) for name in _HEADINGS):
        for child in [one for one in children if _kind(one) in markup]:
            children.remove(child)
            text += child.text
    return Element(element.tag, element.attributes, text, children)


def markup_of(part: Sequence[Element]) -> frozenset[str]:
    """Return the elements that a host made of a text in a paragraph; links are none in a title."""
    found = (one for element in part for one in element)
    # What others may lead to is a span with an id in a title, and is none elsewhere.
    return frozenset(_kind(one) for one in found if one.tag not in ("a", "p")) | {"<span>"}


def _kind(element: Element) -> str:
    """Return an element's name and its attributes without its id, which hosts number."""
    named = {name: value for name, value in element.attributes.items() if name != "id"}
    return str(Element(element.tag, named))
