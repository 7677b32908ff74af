"""Pages: their blocks, their front matter, and what stands in them besides."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import markdown as python_markdown
import yaml

from mkdocs_ecp.check.collect import Collector
from symphony_ecp import page, pipeline
from symphony_ecp.problems import CODES, Problem
from symphony_ecp.prose import (
    calls,
    judge_markup,
    judge_templates,
    leftovers,
    misnamed_roles,
    outline,
    stray_links,
    strays,
)
from symphony_ecp.prose import (
    suppress as suppressing,
)
from symphony_ecp.syntax import SourceBlock, read_options, split_fence
from tests.fuzz.readings import given

#: What stands above the options of a block in an input.
BLOCKS = ("symphony-chat", "symphony-button", "symphony-share", "symphony-dock")
#: The extensions that change most of what a page is.
_EXTENSIONS: dict[str, dict[str, Any]] = {
    name: {}
    for name in (
        "tables", "admonition", "attr_list", "def_list", "footnotes", "md_in_html",
        "pymdownx.details", "pymdownx.superfences", "pymdownx.tabbed",
    )
}  # fmt: skip


def blocks(data: bytes) -> Iterable[Problem]:
    """Read a block: its kind and title on the first line, its options and text below."""
    head, _, below = given.text_of(data).partition("\n")
    kind, _, argument = head.partition(" ")
    kind = kind if kind in BLOCKS else BLOCKS[len(kind) % len(BLOCKS)]
    lines = below.split("\n")
    options, body = split_fence(lines)
    entries, wrong = read_options(below, "page.md", 2)
    of_fence, wrong_in_fence = read_options("\n".join(lines[i] for i in options), "page.md", 2)
    found = [*wrong, *wrong_in_fence]
    for read, problems in ((entries, wrong), (of_fence, wrong_in_fence)):
        has_body = any(line.strip() for line in lines[body:])
        block = SourceBlock(kind, argument, read, "page.md", 1, has_body, problems)
        output = pipeline.process(block, given.site())
        assert output.rendered.opening
        found += output.problems
    return found


@cache
def _collector() -> Collector:
    folders = {"$config_dir": given.CASES, "$docs_dir": given.CASES}
    return Collector(
        given.site(), _EXTENSIONS, folders, has_templates=None, is_whole=True, unserved=None
    )


def markdown(data: bytes) -> Iterable[Problem]:
    return _collector().problems(Path("page.md"), given.text_of(data))


@cache
def _plain_markdown() -> python_markdown.Markdown:
    return python_markdown.Markdown(extensions=list(_EXTENSIONS))


def markdown_alone(data: bytes) -> None:
    """Convert a page without us."""
    from mkdocs.utils.meta import get_data

    _plain_markdown().reset()
    _plain_markdown().convert(get_data(given.text_of(data))[0])


def page_settings(data: bytes) -> Iterable[Problem]:
    """Read a page's front matter: what YAML makes of it, the same as JSON in text, as fields."""
    text = given.text_of(data)
    found = list(page.of_front_matter({page.KEY: text}, given.site(), "page.md", text)[1])
    meta: Any = None
    with suppress(yaml.YAMLError, ValueError, RecursionError, TypeError):  # the host's to report
        meta = yaml.safe_load(text)
    if isinstance(meta, dict):
        found += page.of_front_matter({page.KEY: meta}, given.site(), "page.md", text)[1]
        found += page.of_front_matter(meta, given.site(), "page.md", text)[1]
        fields = {str(key): value for key, value in meta.items()}
        fields |= {f"{page.KEY}-{key}": value for key, value in meta.items()}
        found += page.of_fields(fields, given.site(), "page.rst", text)[1]
    return found


def html(data: bytes) -> Iterable[Problem]:
    text, found = given.text_of(data), list[Problem]()
    for syntax in ("markdown", "rst"):
        markup = judge_markup(text, given.site(), syntax)
        assert "symphony:" in text.lower() or markup.html == text
        found += (problem.at("page.md", problem.line) for problem in markup.problems)
    return found


def scripts(data: bytes) -> Iterable[Problem]:
    text = given.text_of(data)
    assert len(calls.without_comments(text)) == len(text)
    assert all(0 <= call.start <= call.end <= len(text) + 1 for call in calls.read(text))
    calls.only_opens(text)
    found = [
        *calls.answers(text, given.site(), "markdown"),
        *calls.answers(text, given.site(), "rst", "onclick"),
    ]
    assert all(0 <= place <= len(text) for place, _ in found)
    return [problem for _, problem in found]


def prose(data: bytes) -> Iterable[Problem]:
    """Read what is in a page outside of blocks, and what is left of it in a finished one."""
    text, found = given.text_of(data), list[Problem]()
    for syntax in given.SYNTAXES:
        outline.heading_of(text, syntax)
        outline.code_lines(text, syntax)
        lines = [*text.split("\n"), ""]
        for (line, below), in_html in product(pairwise(lines), (True, False)):
            found += strays.judge(line, syntax, below, in_html=in_html)
        found += (stray_links.judge(match, syntax) for match in stray_links.find(text))
    found += map(stray_links.judge_role, misnamed_roles(text))
    left = [*leftovers.find(text), *leftovers.find_addresses(text)]
    found += leftovers.judge(left, given.site(), "page.md", text)
    for name in ("feed.xml", "search.json"):
        left = leftovers.find(leftovers.html_of(name, text))
        found += leftovers.judge(left, given.site(), name, text)
    return found


def comments(data: bytes) -> Iterable[Problem]:
    text, found = given.text_of(data), list[Problem]()
    for syntax in given.SYNTAXES:
        lines = range(1, text.count("\n") + 2)
        problems = [
            Problem(code, "x", "", "page.md", n) for n, code in zip(lines, CODES, strict=False)
        ]
        found += suppressing.apply(problems, "page.md", text, syntax)
    return found


def templates(data: bytes) -> Iterable[Problem]:
    folder = given.file("page.html", data).parent
    return [
        problem
        for becomes in (True, False)
        for problem in judge_templates([folder], folder, given.site(), becomes=becomes)
    ]
