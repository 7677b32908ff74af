"""Pages as an HTML5 parser sees them, and what one of two has that the other has not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Attributes that a browser follows.
ADDRESSES = frozenset(
    ("href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href", "ping")
)
#: What an address may be written with (RFC 3986, 2).
_WRITTEN = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*")


@dataclass
class Element:
    """An element: its name, its attributes, its text without that of its elements, and these."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)

    def __iter__(self) -> Iterator[Element]:
        """Iterate over the element and all below it."""
        yield self
        for child in self.children:
            yield from child

    @property
    def words(self) -> str:
        """All text below it, with single blanks."""
        return " ".join(" ".join(" ".join(one.text) for one in self).split())

    def has_class(self, name: str) -> bool:
        return name in self.attributes.get("class", "").split()

    def __str__(self) -> str:
        named = "".join(f" {name}={value!r}" for name, value in sorted(self.attributes.items()))
        return f"<{self.tag}{named}>"


def parse(html: str) -> Element:
    """Return the body of a page."""
    # Bytes: a text with a lone surrogate is none that a server could send.
    tree = LexborHTMLParser(html.encode("utf-8", "surrogatepass"))
    return _element(tree.body)


def head_of(html: str) -> Element:
    """Return the head of a page."""
    return _element(LexborHTMLParser(html.encode("utf-8", "surrogatepass")).head)


def _element(node: Any) -> Element:
    named = {name: value or "" for name, value in node.attributes.items()}
    element = Element(node.tag, named)
    child = node.child
    while child is not None:
        if child.tag == "-text":
            if text := (child.text_content or "").strip():
                element.text.append(text)
        elif child.tag == "-comment":
            element.children.append(Element("-comment"))
        else:
            element.children.append(_element(child))
        child = child.next
    return element


def first(root: Element, **wanted: str) -> Element | None:
    """Return the first element with some attributes."""
    return next((one for one in root if wanted.items() <= one.attributes.items()), None)


def without_language(element: Element) -> Element:
    """Return a tree that does not say which language its words are in."""
    named = {key: one for key, one in element.attributes.items() if key not in ("lang", "dir")}
    text, children = list(element.text), []
    for child in map(without_language, element.children):
        if child.tag == "bdi":
            text += child.text
            children += child.children
        else:
            children.append(child)
    return Element(element.tag, named, text, children)


def difference(safe: Element, found: Element, token: str) -> str | None:
    """Say what differs between a tree with a harmless text and one with a hostile one.

    Where the harmless text stands, the hostile one may be any text: of an element, or the value of
    an attribute; of an address, what comes behind its host and its path.
    """
    if safe.tag != found.tag:
        return f"{found} in place of {safe}"
    if safe.attributes.keys() != found.attributes.keys():
        return f"{found} has other attributes than {safe}"
    for name, value in safe.attributes.items():
        other = found.attributes[name]
        if token not in value.lower():
            if other != value:
                return f"{found} differs in '{name}' from {safe}"
        elif name in ADDRESSES and (wrong := _address(value, other)):
            return f"{found}: {wrong}"
    if token not in " ".join(safe.text).lower() and safe.text != found.text:
        return f"{found} says {found.text} in place of {safe.text}"
    if len(safe.children) != len(found.children):
        listed = (" ".join(map(str, one.children)) for one in (found, safe))
        return f"{found} has {' in place of '.join(listed)}"
    pairs = zip(safe.children, found.children, strict=True)
    return next(filter(None, (difference(*pair, token) for pair in pairs)), None)


def _address(safe: str, found: str) -> str | None:
    """Say where an address leads that a hostile text is in, if that is elsewhere."""
    if not is_address(found):
        return f"{found!r} is no address"
    one, other = urlsplit(safe), urlsplit(found)
    if (one.scheme, one.netloc, one.path) != (other.scheme, other.netloc, other.path):
        return f"{found!r} leads elsewhere than {safe!r}"
    keys = (re.findall(r"(?:^|[&?])([^&=?#]*)=", part) for part in (one.query, other.query))
    if len({tuple(found) for found in keys}) > 1:
        return f"{found!r} asks for something else than {safe!r}"
    return None


def is_address(text: str) -> bool:
    """Whether a text has nothing in it that no address has."""
    return _WRITTEN.fullmatch(text) is not None


def is_box(element: Element) -> bool:
    """Whether an element is a box that says what is wrong with a block, and nothing else."""
    inside = [child.tag for child in element.children if child.words != "words"]
    if inside == ["bdi"]:
        inside = [child.tag for child in element.children[0].children]
    return (
        element.tag in ("div", "span")
        and element.attributes.keys() == {"class", "role"}
        and element.attributes["class"] == "symphony-problem"
        and inside == ["strong"]
    )
