"""Whole builds in pairs: a site with something on its pages, and the same site without it.

A build is a process of its own, and what counts is the time that the processor spends on it, the
kernel's left out. The two sites of a pair are built in turn; the median of the pairs' ratios is
what is told. All blocks of a site differ.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, product
from pathlib import Path

from benchmarks.registry import stream_id
from symphony_ecp.pipeline import process
from symphony_ecp.site import Site
from symphony_ecp.site.registry import Pod
from symphony_ecp.syntax import Entry, SourceBlock

WORDS = (
    "the desk trades rates credit and options around the clock and every position is marked to "
    "market twice before the session closes because whoever approves a trade must not be the "
    "person who entered it which the platform enforces for all products but one and the help desk "
    "can repair most in a few minutes when they call early enough"
)
SECTIONS = {"lean": 6, "long": 30}
BLOCKS = (0, 2, 20)
REGISTRY = "pods: {acme: {host: acme.symphony.com, partner-id: docs}}\n"


def pasted() -> str:
    """Return what a chat becomes, as a :class:`Way` has it: what its HTML costs by itself."""
    sample = stream_id(0)
    site = Site(pod=Pod("acme", "acme.symphony.com", "docs"))
    rendered = process(
        SourceBlock("symphony-chat", options=(Entry("stream", sample),)), site
    ).rendered
    html = rendered.opening + rendered.closing
    return "<div>" + html.replace("{", "{{").replace("}", "}}").replace(sample, "{}") + "</div>"


@dataclass(frozen=True)
class Way:
    """One way to show something on a page.

    Attributes:
        name: how the table calls it.
        block: what an author writes; ``{}`` is an id.
        tag: what is in its HTML once, and nowhere else.
        settings: what the host's configuration says for it.

    """

    name: str
    block: str
    tag: str
    settings: str


@dataclass(frozen=True)
class Host:
    """A host and its sites.

    Attributes:
        module: what builds a site into ``out``: a module and its arguments.
        files: what a site has besides its pages; the first is the configuration, to which the
            settings of a way are added.
        pages: how many pages a site has.
        source: where a page is written; ``{}`` is its number, here and in what follows.
        built: where it is built.
        title: its first line.
        heading: of a section.
        ways: what is compared. The first needs nothing, so that it without blocks is the bare site.

    """

    module: tuple[str, ...]
    files: dict[str, str]
    pages: int
    source: str
    built: str
    title: str
    heading: str
    ways: tuple[Way, ...]


def page(title: str, heading: str, blocks: Sequence[str], sections: int) -> str:
    """Return sections of two paragraphs of 60 words, a block after each of the first ones.

    Where there are more blocks than sections, the first gets another one.
    """
    texts = [heading.format(number) + f"{WORDS}.\n\n" * 2 for number in range(sections)]
    for number, block in enumerate(blocks):
        texts[number % sections] += block
    return title + "".join(texts)


def _environment() -> dict[str, str]:
    """Return our environment, where what was imported once is compiled, as it is for everybody."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


class Built:
    """A site in a folder of its own."""

    def __init__(self, host: Host, way: Way, blocks: int, sections: int, folder: Path) -> None:
        self._host, self._way, self._blocks, self._folder = host, way, blocks, folder
        configuration, *_ = host.files
        for name, text in host.files.items():
            self._write(name, text + (way.settings if name == configuration else ""))
        ids = map(stream_id, count())
        for number in range(host.pages):
            written = [way.block.format(next(ids)) for _ in range(blocks)]
            text = page(host.title.format(number), host.heading, written, sections)
            self._write(host.source.format(number), text)

    def _write(self, name: str, text: str) -> None:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def build(self) -> float:
        """Build it anew; return the processor's seconds.

        Raises:
            SystemExit: the build fails, as it does with any warning, or a page lacks its blocks.

        """
        out, log = self._folder / "out", self._folder / "log"
        shutil.rmtree(out, ignore_errors=True)
        command = [sys.executable, "-m", *self._host.module]
        with log.open("w") as said:
            process = subprocess.Popen(
                command, cwd=self._folder, env=_environment(), stdout=said, stderr=said
            )
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{self._way.name}: {log.read_text('utf-8')}")
        html = (out / self._host.built.format(self._host.pages - 1)).read_text("utf-8")
        if (found := html.count(self._way.tag)) != self._blocks:
            raise SystemExit(f"{self._way.name}: {found} blocks instead of {self._blocks}")
        return usage.ru_utime


def ratio(host: Host, way: Way, blocks: int, sections: int, pairs: int) -> float:
    """Return how much longer a site takes than the bare one, each built once before."""
    with tempfile.TemporaryDirectory() as folder:
        site = Built(host, way, blocks, sections, Path(folder, "site"))
        bare = Built(host, host.ways[0], 0, sections, Path(folder, "bare"))
        bare.build()
        site.build()
        return statistics.median(site.build() / bare.build() for _ in range(pairs))


def table(
    host: Host, pairs: int = 8, only: str = "", kind: str = "", blocks: int | None = None
) -> None:
    """Print a row for each kind of page and way, cell by cell; or only what is asked for."""
    numbers = BLOCKS if blocks is None else (blocks,)
    print("| page | way |", *(f"{number} blocks |" for number in numbers))
    print("|---|---|" + "---|" * len(numbers))
    for name, way in product(SECTIONS, host.ways):
        if kind in name and only in way.name:
            print(f"| {name} | {way.name} |", end="", flush=True)
            for number in numbers:
                found = ratio(host, way, number, SECTIONS[name], pairs)
                print(f" {found:.2f} |", end="", flush=True)
            print()
