"""Leftovers: what was written as a block or a link and is in a finished page as it was typed.

Other parts of a host make HTML of their own: notebooks, docstrings, feeds, a theme's templates. No
reader of ours saw their source, so what they made is looked at before it is published::

    text         /// symphony-chat    ```symphony-chat    :::{symphony-chat}    symphony:stream/desk
    addresses    href="symphony:stream/desk"
    fences       <code class="language-symphony-chat">    <code>symphony-chat stream: desk</code>

Anything else in code is an example, and no leftover.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import pairwise
from typing import Any, NamedTuple

from symphony_ecp.block import inline_options, resolve_block
from symphony_ecp.problems import Problem
from symphony_ecp.prose import stray_links, strays
from symphony_ecp.prose.addresses import SCHEME, is_ours
from symphony_ecp.site import LooseId, Site
from symphony_ecp.syntax import SourceBlock
from symphony_ecp.text import shorten

#: What no page has whose blocks all became elements, and whose links all lead somewhere.
_WORTH = re.compile(
    r"symphony:(?!//)|symphony-(?:chat|button|share)(?<![<\"]symphony-chat)(?<!</symphony-chat)"
    r"(?<!\"symphony-button)(?<![<\"]symphony-share)(?<!</symphony-share)"
)
_ADDRESS = re.compile(
    r"<[a-z][^<>]*?\s(?:href|src|action)\s*=\s*[\"']?(?P<address>symphony:(?!//)[^\"'\s<>]+)",
    re.IGNORECASE,
)
_KINDS = "|".join(strays.BLOCKS)
#: A fence that became code: by the name of its language, or with its first line in the code.
_FENCE = re.compile(
    rf"<[a-z]+ [^<>]*\bclass=\"(?:[^\"]* )?(?:language|highlight)-"
    rf"(?P<language>\{{?(?:{_KINDS})\}}?)[ \"]"
    rf"|(?<!<pre>)<code>\s*(?P<first>{_KINDS})\s+[a-z][a-z-]*:\s",
    re.IGNORECASE,
)
#: What repeats a source, or is code in another element: our own boxes, what mkdocs-jupyter lets
#: readers copy of a cell, Sphinx's signatures; and tags, which are no links.
_REPEATED = re.compile(
    r"<strong>Symphony:</strong>[^<]*|(?><div[^<>]*\bclipboard-copy-txt\b)[^<>]*+>[^<]*"
    r"|<dt class=\"sig\b[^<]*+(?:<(?!/?dt\b)[^<]*+)*+(?:</dt>|(?=<dt\b))"
    r"|<category>[^<]*|<\w+ class=\"md-tag\b[^<>]*>[^<]*",
    re.IGNORECASE,
)
#: A link that is not closed ends where the next one begins, as in browsers.
_LINK = re.compile(
    r"(?><a\b[^<>]*\shref\b)[^<]*+(?:<(?!/?a\b)[^<]*+)*+(?:</a\b[^<>]*>?|(?=<a\b))",
    re.IGNORECASE,
)
#: A heading is about a block, and was none.
_HEADING = re.compile(r"<h[1-6]\b[^<>]*>", re.IGNORECASE)
_AROUND = re.compile(rf"(?=<(?:{'|'.join(sorted(strays.AROUND))})\b)", re.IGNORECASE)
_TAG = re.compile("<[^<>]*>")
#: What is no leftover in the line of a source: code, and the mark of a heading with its block's.
_EXAMPLE = re.compile(r"(?<!`)`(?!`)[^`]+`(?!`)|#[ \t]+/{3,}")
#: A kind with an option behind it, as pandoc joins lines.
_JOINED = re.compile(rf"\b(?:{_KINDS})\}}?[ \t]+(?=:?[a-z][a-z-]*:\s)", re.IGNORECASE)


class Leftover(NamedTuple):
    """What was found: how it begins, as it was typed, and whether it was meant to be a link."""

    written: str
    is_link: bool


def find(html: str) -> list[Leftover]:
    """Return the leftovers in finished HTML, each as often as it is there.

    The first test is one search of the text, and nearly all pages end there.
    """
    if "symphony" not in html or not _WORTH.search(html):
        return []
    prose = _REPEATED.sub("", strays.prose_of(html))
    return [*_fences(html), *_blocks(prose), *_addresses(prose), *_links(prose)]


def find_addresses(html: str) -> list[Leftover]:
    """Return the ``symphony:`` addresses that tags lead to, outside of code, each once.

    A theme repeats words of a page without saying that they were code: in its tables of contents.
    """
    if "symphony:" not in html or not _ADDRESS.search(html):
        return []
    return list(dict.fromkeys(_addresses(strays.prose_of(html))))


def _addresses(prose: str) -> Iterator[Leftover]:
    return (Leftover(unescape(match["address"]), True) for match in _ADDRESS.finditer(prose))


def _fences(html: str) -> Iterator[Leftover]:
    for match in _FENCE.finditer(html):
        yield Leftover(f"```{match['language'] or match['first']}", False)


def _blocks(prose: str) -> Iterator[Leftover]:
    prose = _JOINED.sub(r"\g<0>\n    ", _AROUND.sub("\n", _HEADING.sub("#", prose)))
    lines = [*prose.split("\n"), ""]
    for line, below in pairwise(lines):
        for match in strays.find(line, below):
            yield Leftover(" ".join(match["written"].split()), False)


def _links(prose: str) -> Iterator[Leftover]:
    text = unescape(_TAG.sub(" ", _LINK.sub(" ", prose)))
    for match in stray_links.find(text):
        rest = match["rest"]  # of a Markdown link that is none
        yield Leftover(f"symphony:{rest.strip()}" if rest else match[0], True)


def judge(
    found: Iterable[Leftover],
    site: Site,
    path: str,
    source: str,
    judged: Iterable[Problem] = (),
    where: str = "page",
    made: Iterable[int] = (),
) -> tuple[Problem, ...]:
    """Say what was found and what to do, but where something was said already.

    As many of a leftover as were found are matched with the lines that it is written in. Where it
    is written more often than that, nobody knows which of them it was, and no line is named.

    Args:
        found: the leftovers, each as often as it was found.
        site: the site, which knows where a link leads.
        path: the file that they come from.
        source: its text, which has their lines.
        judged: what was said of that file, silenced or not.
        where: what they were found in: ``page``, or the name of a file.
        made: the lines that a block was made of, each as often.

    """
    said = [problem for problem in judged if not isinstance(problem, LooseId)]
    done = Counter(made)
    texts = [_EXAMPLE.sub("", line) for line in source.split("\n")]
    problems = []
    for leftover, number in Counter(found).items():
        places = Counter({n: text.count(leftover.written) for n, text in enumerate(texts, 1)})
        lines = _unsaid(leftover, number, +places, done, said)
        problems += [_problem(leftover, site, where).at(path, line) for line in lines]
    return site.reported(tuple(problems))


def _unsaid(
    leftover: Leftover, number: int, places: Counter[int], made: Counter[int], said: list[Problem]
) -> list[int | None]:
    """Return the lines to report a leftover at, if any, of those where it is written."""
    known = {one.line for one in said if _is_about(one, leftover)}
    if any(leftover.written in one.sentence and one.line not in places for one in said):
        return []
    number -= sum(count for line, count in places.items() if line in known)
    if number <= 0 or (known and known.issuperset(places)):
        return []
    free = {line: count for line, count in (places - made).items() if line not in known}
    return list(free) if len(free) == 1 or 0 < sum(free.values()) <= number else [None]


def _is_about(problem: Problem, leftover: Leftover) -> bool:
    """Whether a problem of a leftover's line says that it is one; a block may just lack options."""
    word = " ".join(problem.word.split())
    near = not word or word in leftover.written or leftover.written in word
    near = near or leftover.written in problem.sentence
    return near and (leftover.is_link or problem.code in ("block-syntax", "not-rendered"))


def _problem(leftover: Leftover, site: Site, where: str) -> Problem:
    written = shorten(leftover.written)
    message = f"'{written}' is shown as it was typed in the finished {where}"
    if not leftover.is_link:
        hint = "write it in a page's own text, or put it in code if it is an example"
    elif address := _resolved(leftover.written, site):
        hint = f"where no link is made of it, write {address}"
    else:
        hint = "where no link is made of it, write what 'ecp link' prints"
    return Problem("not-rendered", message, hint).about(leftover.written)


def _resolved(written: str, site: Site) -> str | None:
    if not is_ours(written):
        return None
    entries, problems = inline_options(written[len(SCHEME) :], None)
    block = SourceBlock("symphony-link", "", entries, None, None, False, problems)
    model, _ = resolve_block(block, site)
    return model.href if model else None


def html_of(name: str, text: str) -> str:
    """Return the HTML that a file holds: that of feeds is text in XML or JSON."""
    if name.endswith(".json"):
        try:
            return "\n".join(_strings(json.loads(text)))
        except (ValueError, RecursionError):
            return ""
    if name.endswith((".xml", ".rss", ".atom")):
        return unescape(text.replace("<![CDATA[", "").replace("]]>", ""))
    return text


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        if isinstance(value, dict):  # tags are words, as they are in Material's tags.json
            value = [one for key, one in value.items() if key != "tags"]
        for one in value:
            yield from _strings(one)
