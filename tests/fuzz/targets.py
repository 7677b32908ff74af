"""The table of what is fuzzed: each row reads bytes that somebody else wrote."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from symphony_ecp.check import CannotCheckError
from symphony_ecp.problems import CODES, Problem
from symphony_ecp.syntax import KINDS, PAGE
from symphony_ecp.verify import CannotAskError
from tests.fuzz import seeds
from tests.fuzz.readings import files, pages, servers, values

Read = Callable[[bytes], Iterable[Problem]]


@dataclass(frozen=True)
class Target:
    """What is fuzzed.

    Attributes:
        name: on the command line, and of its corpus.
        read: reads an input, and returns the problems that it has.
        seeds: returns the inputs of the project's own tests.
        made_of: which words such a text is made of, for the fuzzer to put together.
        refuses: the exceptions that it is documented to raise for what somebody wrote.
        places: whether each problem has a ``line``, at least a ``file``, or ``none``, since
            whoever asks knows it.
        alone: what the host does with the same input without us: its time is its own.
        raises: whether what that raises is the host's own, too; a library that we call is none.
        longest: the most bytes of an input.

    """

    name: str
    read: Read
    seeds: Callable[[], Iterable[str]]
    made_of: tuple[str, ...]
    refuses: tuple[type[Exception], ...] = ()
    places: Literal["line", "file", "none"] = "none"
    alone: Callable[[bytes], object] | None = None
    raises: bool = False
    longest: int = 4096

    @property
    def words(self) -> list[str]:
        return [word for group in self.made_of for word in _groups()[group]]


TARGETS: tuple[Target, ...] = (
    Target("ids", values.ids, seeds.ids, ("ids",)),
    Target("links", values.links, seeds.links, ("ids", "links")),
    Target("registry", files.registry, seeds.registry, ("yaml", "ids", "registry"), places="file"),
    Target("blocks", pages.blocks, seeds.blocks, ("yaml", "ids", "options"), places="line"),
    Target(
        "markdown",
        pages.markdown,
        seeds.markdown,
        ("html", "pages", "options"),
        places="file",
        alone=pages.markdown_alone,
        raises=True,
    ),
    Target("lock", files.lock, seeds.lock, ("lock", "ids")),
    Target(
        "mkdocs",
        files.mkdocs,
        seeds.mkdocs,
        ("mkdocs", "yaml", "registry"),
        refuses=(CannotCheckError,),
        places="file",
        alone=files.yaml_alone,
    ),
    Target(
        "zensical",
        files.zensical,
        seeds.zensical,
        ("zensical",),
        refuses=(CannotCheckError,),
        places="file",
    ),
    Target(
        "sphinx",
        files.sphinx,
        seeds.sphinx,
        ("sphinx",),
        refuses=(CannotCheckError,),
        places="file",
    ),
    Target(
        "book",
        files.book,
        seeds.book,
        ("book", "yaml"),
        refuses=(CannotCheckError,),
        places="file",
        alone=files.yaml_alone,
    ),
    Target(
        "settings",
        pages.page_settings,
        seeds.settings,
        ("yaml", "page"),
        places="file",
        alone=files.yaml_alone,
    ),
    Target(
        "account",
        files.account,
        seeds.account,
        ("account", "yaml"),
        refuses=(CannotAskError,),
        alone=files.yaml_alone,
    ),
    Target("html", pages.html, seeds.html, ("ids", "links", "html"), places="line"),
    Target("scripts", pages.scripts, seeds.scripts, ("ids", "scripts")),
    Target("prose", pages.prose, seeds.prose, ("links", "html", "pages")),
    Target("comments", pages.comments, seeds.comments, ("comments", "codes"), places="file"),
    Target("templates", pages.templates, seeds.templates, ("templates", "html"), places="file"),
    Target(
        "answers", servers.answers, seeds.answers, ("answers", "ids"), refuses=(CannotAskError,)
    ),
    Target("addresses", values.addresses, seeds.addresses, ("addresses",), refuses=(ValueError,)),
    Target("headers", servers.headers, seeds.headers, ("headers",), refuses=(ValueError,)),
)

BY_NAME = {target.name: target for target in TARGETS}


@cache
def _groups() -> dict[str, list[str]]:
    """Return the words that there are: those of tables from the tables."""
    options = dict.fromkeys(f"\n{name}: " for kind in KINDS.values() for name in kind)
    tables = {"codes": [*CODES], "page": [f"{name}: " for name in PAGE], "options": [*options]}
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8")) | tables
