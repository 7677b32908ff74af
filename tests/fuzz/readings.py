"""What reads each kind of text, from its bytes to the problems: as near to the outside as it goes.

What is read from a file is read from one here, so that whatever is no UTF-8 takes the same way.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import markdown as python_markdown
import yaml

from mkdocs_ecp.check import CHECKER as MARKDOWN
from mkdocs_ecp.check.collect import Collector
from sphinx_ecp.check import CHECKER as SPHINX
from symphony_ecp import page, pipeline
from symphony_ecp.block import inline_options
from symphony_ecp.pipeline import open_site
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
from symphony_ecp.site import Site, csp, policies
from symphony_ecp.site.lock import Lock, Use, first_broken, open_lock
from symphony_ecp.site.registry import Pod, load_registry
from symphony_ecp.symphony import ids as symphony_ids
from symphony_ecp.symphony import links as symphony_links
from symphony_ecp.syntax import SourceBlock, Syntax, read_options, split_fence
from symphony_ecp.verify import (
    KINDS,
    PodError,
    Prober,
    pod_of,
    publisher,
    questions,
    read_accounts,
    search,
)
from symphony_ecp.verify import addresses as of_verify
from symphony_ecp.verify.client import Answer
from symphony_ecp.verify.probe import Reply

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests/cases"
SYNTAXES: tuple[Syntax, ...] = ("markdown", "myst", "rst")
#: What stands above the options of a block in an input.
BLOCKS = ("symphony-chat", "symphony-button", "symphony-share", "symphony-dock")
_DESK = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
#: The extensions that change most of what a page is.
_EXTENSIONS: dict[str, dict[str, Any]] = {
    name: {}
    for name in (
        "tables", "admonition", "attr_list", "def_list", "footnotes", "md_in_html",
        "pymdownx.details", "pymdownx.superfences", "pymdownx.tabbed",
    )
}  # fmt: skip


def text_of(data: bytes) -> str:
    """Return a text of any kind, lone surrogates among it."""
    return data.decode("utf-8", "surrogateescape")


@cache
def site() -> Site:
    """The site of the cases."""
    return open_site({}, CASES, environ={})


@cache
def _folder(name: str) -> Path:
    """Return a folder of a target's own; in memory where that is possible."""
    memory = Path("/dev/shm")
    base = memory if memory.is_dir() else None
    # The folder goes when the process does, and with it this reference.
    _FOLDERS.append(tempfile.TemporaryDirectory(prefix="ecp-fuzz-", dir=base))
    folder = Path(_FOLDERS[-1].name, name)
    folder.mkdir()
    return folder


_FOLDERS: list[tempfile.TemporaryDirectory[str]] = []


def _file(name: str, data: bytes) -> Path:
    file = _folder(name.replace(".", "-")) / name
    file.write_bytes(data)
    return file


def ids(data: bytes) -> Iterable[Problem]:
    text = text_of(data)
    reading = symphony_ids.read_stream_id(text)
    if reading.id is not None:
        found = reading.id
        for spelt in (found.standard, found.url_safe, found.percent_encoded):
            assert symphony_ids.read_stream_id(spelt).id == found
    assert (reading.id is None) == any(p.code == "stream-malformed" for p in reading.problems)
    if symphony_ids.is_plain_id(text):
        assert reading == symphony_ids.IdReading(text, reading.id)
        assert reading.id is not None
        assert reading.id.standard == text
    json.dumps(reading.as_dict())
    symphony_ids.looks_like_stream_id(text)
    number, problems = symphony_ids.read_user_id(text)
    assert (number is None) == bool(problems)
    return (*reading.problems, *problems)


def links(data: bytes) -> Iterable[Problem]:
    text = text_of(data)
    action, problems = symphony_links.parse(text)
    list(symphony_links.in_text(text))
    symphony_links.is_email(text)
    symphony_links.is_symphony_link(text)
    number, wrong = symphony_links.read_phone(text)
    assert (number is None) == bool(wrong)
    wrong_in = any(problem.severity == "error" for problem in problems)
    if (
        action is not None
        and not wrong_in
        and not any(0xD800 <= ord(char) < 0xE000 for char in text)
    ):
        # What is written for what was read is read as the same.
        again, _ = symphony_links.parse(symphony_links.write(action))
        assert again == action, (action, again)
    return (*problems, *wrong, *pipeline_of_link(text))


def pipeline_of_link(target: str) -> Iterable[Problem]:
    entries, wrong = inline_options(target, None)
    block = SourceBlock("symphony-link", "", entries, None, None, False, wrong)
    return pipeline.process(block, site()).problems


def registry(data: bytes) -> Iterable[Problem]:
    file = _file("symphony.yml", data)
    load_registry(file, file.name)
    return open_site({}, file.parent, environ={}).problems


def blocks(data: bytes) -> Iterable[Problem]:
    """Read a block: its kind and title on the first line, its options and text below."""
    head, _, below = text_of(data).partition("\n")
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
        output = pipeline.process(block, site())
        assert output.rendered.opening
        found += output.problems
    return found


@cache
def _collector() -> Collector:
    folders = {"$config_dir": CASES, "$docs_dir": CASES}
    return Collector(site(), _EXTENSIONS, folders, has_templates=None, is_whole=True, unserved=None)


def markdown(data: bytes) -> Iterable[Problem]:
    return _collector().problems(Path("page.md"), text_of(data))


@cache
def _plain_markdown() -> python_markdown.Markdown:
    return python_markdown.Markdown(extensions=list(_EXTENSIONS))


def markdown_alone(data: bytes) -> None:
    """Convert a page without us."""
    from mkdocs.utils.meta import get_data

    _plain_markdown().reset()
    _plain_markdown().convert(get_data(text_of(data))[0])


def yaml_alone(data: bytes) -> None:
    """Read YAML as each host reads its configuration, which is written in Python."""
    yaml.safe_load(text_of(data))


def lock(data: bytes) -> Iterable[Problem]:
    file = _file("symphony.lock", data)
    opened = open_lock(file, 30)
    first_broken(text_of(data))
    if isinstance(opened, Problem):
        return (opened,)
    found: list[Problem] = []
    for use in _uses(opened):
        found += opened.judge(use, "chatroom")
    return found


def _uses(opened: Lock) -> Iterator[Use]:
    pod = Pod("acme", "acme.symphony.com")
    yield Use(pod, "stream", _DESK)
    for line in opened.lines[:3]:
        yield Use(pod, "user", "".join(line.split(" ")[1:2]))


def _opened(checker: Any, file: Path) -> Iterable[Problem]:
    tree = checker.open(file.parent, file)
    return () if tree is None else (*tree.site.problems, *tree.beside())


def mkdocs(data: bytes) -> Iterable[Problem]:
    return _opened(MARKDOWN, _file("mkdocs.yml", data))


def zensical(data: bytes) -> Iterable[Problem]:
    return _opened(MARKDOWN, _file("zensical.toml", data))


def sphinx(data: bytes) -> Iterable[Problem]:
    return _opened(SPHINX, _file("conf.py", data))


def book(data: bytes) -> Iterable[Problem]:
    return _opened(SPHINX, _file("_config.yml", data))


def page_settings(data: bytes) -> Iterable[Problem]:
    """Read a page's front matter: what YAML makes of it, the same as JSON in text, as fields."""
    text = text_of(data)
    found = list(page.of_front_matter({page.KEY: text}, site(), "page.md", text)[1])
    meta: Any = None
    with suppress(yaml.YAMLError, ValueError, RecursionError, TypeError):  # the host's to report
        meta = yaml.safe_load(text)
    if isinstance(meta, dict):
        found += page.of_front_matter({page.KEY: meta}, site(), "page.md", text)[1]
        found += page.of_front_matter(meta, site(), "page.md", text)[1]
        fields = {str(key): value for key, value in meta.items()}
        fields |= {f"{page.KEY}-{key}": value for key, value in meta.items()}
        found += page.of_fields(fields, site(), "page.rst", text)[1]
    return found


def account(data: bytes) -> Iterable[Problem]:
    file = _file("config.yaml", data)
    pod = Pod("acme", "acme.symphony.com")
    found = read_accounts(file, "acme", {}).of(pod, pod)
    assert found is None or (found.username and found.key and found.shown.isprintable())
    return ()


def html(data: bytes) -> Iterable[Problem]:
    text, found = text_of(data), list[Problem]()
    for syntax in ("markdown", "rst"):
        markup = judge_markup(text, site(), syntax)
        assert "symphony:" in text.lower() or markup.html == text
        found += (problem.at("page.md", problem.line) for problem in markup.problems)
    return found


def scripts(data: bytes) -> Iterable[Problem]:
    text = text_of(data)
    assert len(calls.without_comments(text)) == len(text)
    assert all(0 <= call.start <= call.end <= len(text) + 1 for call in calls.read(text))
    calls.only_opens(text)
    found = [
        *calls.answers(text, site(), "markdown"),
        *calls.answers(text, site(), "rst", "onclick"),
    ]
    assert all(0 <= place <= len(text) for place, _ in found)
    return [problem for _, problem in found]


def prose(data: bytes) -> Iterable[Problem]:
    """Read what is in a page outside of blocks, and what is left of it in a finished one."""
    text, found = text_of(data), list[Problem]()
    for syntax in SYNTAXES:
        outline.heading_of(text, syntax)
        outline.code_lines(text, syntax)
        lines = [*text.split("\n"), ""]
        for (line, below), in_html in product(pairwise(lines), (True, False)):
            found += strays.judge(line, syntax, below, in_html=in_html)
        found += (stray_links.judge(match, syntax) for match in stray_links.find(text))
    found += map(stray_links.judge_role, misnamed_roles(text))
    left = [*leftovers.find(text), *leftovers.find_addresses(text)]
    found += leftovers.judge(left, site(), "page.md", text)
    for name in ("feed.xml", "search.json"):
        found += leftovers.judge(leftovers.find(leftovers.html_of(name, text)), site(), name, text)
    return found


def comments(data: bytes) -> Iterable[Problem]:
    text, found = text_of(data), list[Problem]()
    for syntax in SYNTAXES:
        lines = range(1, text.count("\n") + 2)
        given = [
            Problem(code, "x", "", "page.md", n) for n, code in zip(lines, CODES, strict=False)
        ]
        found += suppressing.apply(given, "page.md", text, syntax)
    return found


def templates(data: bytes) -> Iterable[Problem]:
    folder = _file("page.html", data).parent
    return [
        problem
        for becomes in (True, False)
        for problem in judge_templates([folder], folder, site(), becomes=becomes)
    ]


def answers(data: bytes) -> Iterable[Problem]:
    """Read what a pod, or whoever answers in its place, says to each question."""
    client = SimpleNamespace(shown="acme.symphony.com")
    session: Any = SimpleNamespace(client=client, ask=lambda *_: Answer(200, data))
    refused = list[Exception]()

    def ask(question: Any, *given: Any) -> None:
        try:
            question(*given)
        except PodError as error:
            refused.append(error)

    ask(questions.own_streams, session, 0)
    ask(questions.stream, session, [_DESK])
    ask(questions.users, session, ["71811853190567", "71811853191652"])
    ask(questions.users, session, ["alice@acme.com"])
    ask(questions.apps, session, ["com.symphony.zoom"])
    ask(publisher, session, "com.symphony.zoom")
    for kind in KINDS:
        ask(search, session, "desk", [kind])
    prober: Any = Prober(None, None)  # type: ignore[arg-type, call-arg]
    reply = Reply(200, lambda _: [], data, False, "", 0.1, None)
    prober = SimpleNamespace(get=lambda *_: reply)
    ask(pod_of, "alice@acme.com", prober)
    assert all(str(error).isprintable() for error in refused)
    return ()


def addresses(data: bytes) -> Iterable[Problem]:
    text, said = text_of(data), list[ValueError]()
    for read in (of_verify.authority, of_verify.proxy, of_verify.split, of_verify.typed):
        try:
            read(text)
        except ValueError as error:
            said.append(error)
    of_verify.follow("https://acme.symphony.com/a", text)
    return ()


@cache
def _needed() -> dict[str, list[str]]:
    return csp.policy(site(), frozenset({"sdk"}))


def headers(data: bytes) -> Iterable[Problem]:
    found = policies.judge(policies.read_headers(text_of(data)), _needed(), "https://docs.example")
    return [Problem("registry", message, hint) for message, hint in found]
