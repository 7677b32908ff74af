"""Links in what a host reads beside its pages: values of a configuration, as of ``nav``.

An address of ours becomes a deep link, and one that was written by hand is judged, alone or in a
text with tags. Values come from whoever read the configuration. Its file is read again only for the
lines of what is wrong, and these are those of the texts in it: ::

    nav: [Desk: "symphony:stream/dsk"]     the same text, wherever it stands
    "<a href='" + ROOM + "'>"              what is wrong with it, where no text is the same
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from html import escape, unescape
from typing import Any, NamedTuple
from urllib.parse import quote

from symphony_ecp.problems import Problem
from symphony_ecp.prose.addresses import SCHEME, is_ours, judge_url, may_be_meant
from symphony_ecp.prose.handwritten import judge_markup, link_of
from symphony_ecp.site import Site
from symphony_ecp.symphony import links
from symphony_ecp.syntax import INLINE_ACTIONS
from symphony_ecp.text import shorten

#: Stands for an address that cannot be resolved: a link that leads nowhere.
NOWHERE = "#"
#: A value that may be one of our addresses, as a whole.
_ADDRESS = re.compile(r"symphony:(?P<action>[a-z-]+)(?:[/?]\S*)?$", re.IGNORECASE)
#: How near an action is that was meant; ``symphony:console/app`` is somebody else's.
_NEAR = 0.75
_WORDS = re.compile(r"[\s<]")
_CODE = re.compile(r"`[^`\n]*`")
#: What stands in no address, whatever wrote it: where a host's templates escape nothing, it could
#: end an attribute.
_IN_ADDRESSES = "".join(set(map(chr, range(33, 127))) - set("\"'<>`\\"))
#: The address of a link in HTML.
_HREF = re.compile(
    r"(?P<before>(?<![\w-])href\s*=\s*)(?:(?P<quote>[\"'])\s*(?P<quoted>symphony:(?!//)(?:(?!(?P=quote)).)*)"
    r"(?P=quote)|(?P<bare>symphony:(?!//)[^\s\"'>]+))",
    re.IGNORECASE | re.DOTALL,
)


@dataclass
class Resolver:
    """Resolves and judges what may hold links.

    Attributes:
        site: the site.
        becomes: whether what is returned takes the place of what was written. Where the host
            leaves us no way to do that, each address of ours is reported, with what to write.
        found: what is wrong, with the text that has it; lines count within the text.

    """

    site: Site
    becomes: bool = True
    found: list[tuple[str, Problem]] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)

    def value(self, value: Any, leaf: Callable[[str], str] | None = None) -> Any:
        """Resolve a value with all in it: lists and mappings in place; texts by ``leaf``."""
        if isinstance(value, str):
            return (leaf or self.text)(value)
        if isinstance(value, tuple):
            made = tuple(self.value(item, leaf) for item in value)
            return value if all(map(lambda a, b: a is b, made, value)) else made
        if isinstance(value, list | MutableMapping) and id(value) not in self._seen:
            self._seen.add(id(value))  # YAML and Python have lists that are in themselves
            items: Any = value.items() if isinstance(value, MutableMapping) else enumerate(value)
            for key, item in list(items):
                if (new := self.value(item, leaf)) is not item:
                    value[key] = new
        return value

    def address(self, text: str) -> str:
        """Resolve what is an address if it is ours, as in a navigation."""
        if is_ours(text.strip()):
            return self._link(text.strip(), text)
        if may_be_meant(text):
            self._add(judge_url(text, self.site), text)
        return text

    def text(self, text: str) -> str:
        """Resolve a text that may be anything: an address, prose, HTML."""
        written = text.strip()
        if not may_be_meant(written):
            return text
        if _is_plainly_ours(written):
            return self._link(written, text)
        if links.is_symphony_link(written) or not _WORDS.search(written):
            self._add(judge_url(written, self.site), text)
            return text
        return self.markup(text)

    def markup(self, text: str) -> str:
        """Resolve a text with tags; what a page may have in place of pasted ones, this has not."""
        prose = _CODE.sub(lambda code: " " * len(code[0]), text)
        judged = judge_markup(prose, self.site, "html").problems
        self._add((problem for problem in judged if problem.code != "block-syntax"), text)
        for match in () if self.becomes else _HREF.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            self._unlinked(_target(match), text, line)
        return resolve_markup(text, self.site) if self.becomes else text

    def target(self, target: str, text: str, line: int | None = None) -> str:
        """Resolve what the filter of templates is given: ``stream/desk``, or any address."""
        written = target.strip()
        if "://" in written:
            if not (links.is_symphony_link(written) or self._is_of_a_pod(written)):
                message = f"'{shorten(written)}' is no address of Symphony's"
                problem = Problem("link-malformed", message, "write it without the filter")
                self._add(self.site.reported((problem,)), text, line)
                return NOWHERE
            self._add(judge_url(written, self.site), text, line)
            return quote(written, _IN_ADDRESSES, errors="replace")
        written = written if is_ours(written) else f"{SCHEME}{written}"
        return self._link(written, text, line)

    def _is_of_a_pod(self, address: str) -> bool:
        return any(f"{address}/".startswith(f"{pod.origin}/") for pod in self.site.pods)

    def _link(self, address: str, text: str, line: int | None = None) -> str:
        output = link_of(address, self.site)
        self._add(output.problems, text, line)
        if not self.becomes:
            self._unlinked(address, text, line)
            return text
        return output.rendered.href or NOWHERE

    def _unlinked(self, address: str, text: str, line: int | None) -> None:
        if href := link_of(address, self.site).rendered.href:
            message = f"'{shorten(address)}' becomes no link here"
            problem = Problem("link-malformed", message, f"write {href}").about(address)
            self._add(self.site.reported((problem,)), text, line)

    def _add(self, problems: Iterable[Problem], text: str, line: int | None = None) -> None:
        self.found += [(text, problem.at(None, line)) for problem in problems]


def _is_plainly_ours(text: str) -> bool:
    """Whether a value is one of our addresses, or meant to be; ``symphony: a tune`` is not."""
    match = _ADDRESS.match(text)
    action = match["action"].lower() if match else ""
    return bool(match and get_close_matches(action, INLINE_ACTIONS, 1, _NEAR))


def resolve_markup(text: str, site: Site) -> str:
    """Return a text with tags whose links of ours are deep links; nothing is judged."""

    def resolved(match: re.Match[str]) -> str:
        if "{{" in match[0] or "{%" in match[0]:  # of a template
            return match[0]
        quote = match["quote"] or '"'
        href = link_of(_target(match), site).rendered.href or NOWHERE
        return f"{match['before']}{quote}{escape(href)}{quote}"

    return _HREF.sub(resolved, text)


def _target(match: re.Match[str]) -> str:
    return unescape(match["quoted"] or match["bare"]).strip()


# --- places ---


class Text(NamedTuple):
    """A text in a configuration, and its lines there."""

    text: str
    first: int
    last: int


class Source(NamedTuple):
    """A file of a configuration: its path as messages show it, its lines, the texts in it."""

    path: str
    lines: Sequence[str]
    texts: Sequence[Text]


def placed(
    found: Iterable[tuple[str, Problem]], sources: Callable[[], Sequence[Source]], shown: str
) -> Iterator[Problem]:
    """Return what a resolver found with places, wherever a text stands; nothing is read for none.

    Args:
        found: texts with what is wrong in them.
        sources: reads the files of the configuration.
        shown: the file, where no place is found.

    """
    read: Sequence[Source] | None = None
    for text, problem in found:
        if problem.path is not None:  # that of the registry
            yield problem
            continue
        read = sources() if read is None else read
        for path, line in list(_places(text, problem, read)) or [(shown, None)]:
            yield replace(problem, path=path, line=line, column=None)


def _places(
    text: str, problem: Problem, sources: Sequence[Source]
) -> Iterator[tuple[str, int | None]]:
    own = text.splitlines()[(problem.line or 1) - 1 : problem.line or 1]
    needles = [needle for needle in (*map(str.strip, own), problem.word) if needle]
    texts = [(source, one) for source in sources for one in source.texts]
    same = [(source, one) for source, one in texts if one.text.strip() == text.strip()]
    near = (pair for needle in needles for pair in texts if needle in pair[1].text)
    for source, one in same or list(near)[:1]:
        numbers = range(one.first, min(one.last, len(source.lines)) + 1)
        known = (n for needle in needles for n in numbers if needle in source.lines[n - 1])
        yield source.path, next(known, one.first)
