"""Tags that authors wrote by hand, in raw HTML or as a host made them: judged, left as they are.

:mod:`symphony_ecp.prose.addresses` judges the addresses in them, :mod:`symphony_ecp.prose.pasted`
answers markup of Symphony's own. ``symphony:`` addresses in raw HTML, which no host would rewrite,
become deep links here.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

from symphony_ecp.block import InlineLink, Model, as_json, inline_options
from symphony_ecp.pipeline import Output, process, see_address
from symphony_ecp.problems import Problem
from symphony_ecp.prose import stray_links, strays
from symphony_ecp.prose.addresses import INSIDE, SCHEME, is_ours, judge_stream, judge_url
from symphony_ecp.prose.pasted import answer, is_container, offer_for, pod_of
from symphony_ecp.prose.pods import see_tag
from symphony_ecp.site import Site
from symphony_ecp.symphony import links
from symphony_ecp.syntax import SourceBlock, Syntax
from symphony_ecp.text import VERBATIM, shorten

# Ids inside a script that was pasted with the SDK: settings, and the calls that open a stream.
_SCRIPT_IDS = re.compile(
    r"(?:\bstreamId[\"']?\s*:|\b(?:open|set)Stream\()\s*([\"'`])(?P<id>[^\"'`\n]*)\1"
)

#: Attributes that are addresses.
_ADDRESSES = ("action", "formaction", "href", "src", "srcset")


@dataclass(frozen=True, slots=True)
class Markup:
    """Raw HTML that was judged: as it is to be written, and problems with lines inside it."""

    html: str
    problems: tuple[Problem, ...] = ()


def judge_markup(
    html: str, site: Site, syntax: Syntax = "markdown", ours: Container[str] = ()
) -> Markup:
    """Judge the tags of a piece of raw HTML, and make its ``symphony:`` addresses work.

    Args:
        html: any text, well-formed or not.
        site: the site.
        syntax: how a block is spelt that could replace pasted markup.
        ours: start tags that blocks became.

    """
    see_address(html)
    reader = _Reader(html, site, syntax, ours)
    reader.feed(html)
    reader.close()
    return Markup(reader.result(), tuple(dict.fromkeys(reader.problems)))


def judge_tag(
    tag: str, attributes: Mapping[str, str], site: Site, syntax: Syntax = "markdown"
) -> tuple[Problem, ...]:
    """Judge one start tag by its name and attributes, ``symphony:`` addresses apart."""
    see_tag(tag, attributes)
    found = site.reported(
        (*_not_in_a_link(tag, attributes), *_called_by_handlers(attributes, site, syntax))
    )
    if tag in ("a", "area"):
        return (*found, *judge_url(attributes.get("href", ""), site))
    if tag == "iframe":
        found += judge_url(attributes.get("src", ""), site)
    elif tag in strays.BLOCKS:
        found += site.reported(tuple(_judge_block(tag, attributes, site, syntax)))
    elif tag == "div" and is_container(attributes):
        see_address(" ".join(attributes.values()))
        stream = attributes.get("data-stream-id")
        found += site.reported(tuple(judge_stream(stream, site, site.pod))) if stream else ()
    if all(problem.severity == "info" for problem in found):
        found += site.reported(tuple(answer(tag, attributes, site, syntax)))
    return tuple(problem.about(f"<{tag}") for problem in found)


def link_of(address: str, site: Site) -> Output:
    """Make a link of an address of ours that stands in no syntax of the host's."""
    entries, wrong = inline_options(address[len(SCHEME) :], None)
    block = SourceBlock("symphony-link", "", entries, None, None, False, wrong)
    return process(block, site)


def _not_in_a_link(tag: str, attributes: Mapping[str, str]) -> Iterable[Problem]:
    """Say where an address of ours stands that nobody follows, as that of a picture."""
    for name, value in attributes.items():
        script = INSIDE.search(value) if name.startswith("on") else None
        followed = name == "href" and tag in ("a", "area")
        if script or (name in _ADDRESSES and is_ours(value.strip()) and not followed):
            written = script[0] if script else shorten(value)
            message = f"'{written}' in '{name}' of <{tag}> opens nothing"
            yield Problem("link-malformed", message, "write it in the href of a link around it")


def _called_by_handlers(
    attributes: Mapping[str, str], site: Site, syntax: Syntax
) -> Iterable[Problem]:
    for name, value in attributes.items():
        if name.startswith("on") and "symphony" in value:
            yield from (problem for _, problem in _judge_script(value, site, syntax, name))


def _judge_script(
    text: str, site: Site, syntax: Syntax, attribute: str = ""
) -> Iterable[tuple[int, Problem]]:
    """Judge the ids in a script, and answer its calls, each with its place in the script."""
    see_tag("script", {}, text)
    found = [
        (match.start("id"), problem)
        for match in _SCRIPT_IDS.finditer(text)
        for problem in judge_stream(match["id"], site, site.pod)
    ]
    if "symphony" in text:
        from symphony_ecp.prose.calls import answers  # no page pays for reading scripts

        found += answers(text, site, syntax, attribute)
    return sorted(found, key=lambda item: item[0])


def _judge_block(
    kind: str, attributes: Mapping[str, str], site: Site, syntax: Syntax
) -> Iterable[Problem]:
    """Judge an element that a block would have made; HTML knows no names of the registry."""
    see_address(" ".join(attributes.values()))
    message, host = f"<{kind}> is not read as a block in HTML", attributes.get("pod")
    if stream := attributes.get("stream-id"):
        yield from judge_stream(stream, site, pod_of(host, site) if host else site.pod)
    if kind == "symphony-chat" and host and pod_of(host, site) is None:
        message += f", and '{shorten(host)}' is no pod of the site"
    found = offer_for(kind, attributes, site)
    if found and found.has_target:
        hint = found.hint(syntax)
    else:
        hint = f"write {strays.spelling(kind, syntax)}"
    yield Problem("block-syntax", message, hint)


class _Reader(HTMLParser):
    """Walks the start tags and scripts of a piece of HTML."""

    def __init__(self, html: str, site: Site, syntax: Syntax, ours: Container[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.site = site
        self.syntax = syntax
        self.ours = ours
        self.problems: list[Problem] = []
        self.edits: list[tuple[int, str, str]] = []
        self.code = 0  # how many elements are open whose text is no prose
        self.script: list[str] = []  # the text of the script that is open
        self.script_line = 1
        self.in_link = False  # the words of a link may be an address, a shortened one, too
        self.starts = [0]
        self.starts += [match.end() for match in re.finditer("\n", html)]

    def parse_html_declaration(self, i: int) -> int:
        try:
            return super().parse_html_declaration(i)
        except AssertionError:  # how html.parser answers "<![x["
            return i + 2

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes: dict[str, str] = {}
        for name, value in attrs:
            attributes.setdefault(name, value or "")  # a browser, too, takes the first one
        href = attributes.get("href", "").strip()
        self.code += tag in VERBATIM
        if tag == "a" or tag in strays.AROUND:  # which ends a link that nobody closed
            self.in_link = tag == "a" and bool(href)
        if tag.startswith(SCHEME):
            address = shorten((self.get_starttag_text() or "").strip("<>/ "))
            hint = "write it in the href of a link, around words"
            self.add([Problem("link-malformed", f"'<{address}>' is no link in HTML", hint)])
        elif tag in ("a", "area") and is_ours(href):
            self.rewrite(attributes["href"], href)
        elif self.get_starttag_text() not in self.ours:
            self.add(judge_tag(tag, attributes, self.site, self.syntax))

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self.end_script()
        self.code = max(0, self.code - (tag in VERBATIM))
        self.in_link = self.in_link and tag != "a"

    def handle_data(self, data: str) -> None:
        line = self.getpos()[0]
        if self.cdata_elem is None and not self.code:
            for stray in stray_links.find(data):
                if not (self.in_link and stray["bare"]):
                    problems = self.site.reported((stray_links.judge(stray, self.syntax),))
                    self.add(problems, line + data.count("\n", 0, stray.start()))
            end = 0
            for address in () if self.in_link else links.in_text(data):
                end = data.index(address, end) + len(address)
                self.add(judge_url(address, self.site), line + data.count("\n", 0, end))
        if self.cdata_elem == "script":
            self.script_line = self.script_line if self.script else line
            self.script.append(data)

    def close(self) -> None:
        super().close()
        self.end_script()

    def end_script(self) -> None:
        """Judge the ids in a script, and answer its calls; its text comes in pieces."""
        text, self.script = "".join(self.script), []
        for at, problem in _judge_script(text, self.site, self.syntax):
            self.add(self.site.reported((problem,)), self.script_line + text.count("\n", 0, at))

    def add(self, problems: Iterable[Problem], line: int | None = None) -> None:
        at = self.getpos()[0] if line is None else line
        self.problems += [problem.at(None, at) for problem in problems]

    def rewrite(self, written: str, target: str) -> None:
        """Turn a ``symphony:`` address into a deep link, or put a box before its tag."""
        output = link_of(target, self.site)
        self.add(output.problems)
        line, column = self.getpos()
        start = self.starts[line - 1] + column
        tag = self.get_starttag_text() or ""
        if output.rendered.href is None:
            box = output.rendered.opening + output.rendered.closing
            self.edits.append((start, "", box))
            return
        for text in (written, escape(written)):
            at = tag.find(text)
            if at >= 0:
                self.follow(output.model, start, tag)
                self.edits.append((start + at, text, escape(output.rendered.href)))
                return

    def follow(self, model: Model | None, start: int, tag: str) -> None:
        """Let a link say its ids on the pods that readers choose from, behind its tag's name."""
        name = re.match(r"<a(?=\s)", tag, re.IGNORECASE)
        if name and isinstance(model, InlineLink) and model.ids:
            said = f' data-symphony-ids="{escape(as_json(model.ids))}"'
            self.edits.append((start + name.end(), "", said))

    def result(self) -> str:
        html, end = "", 0
        for start, old, new in self.edits:
            html += self.html[end:start] + new
            end = start + len(old)
        return html + self.html[end:]
