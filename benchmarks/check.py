"""What ``ecp check`` costs on a portal of 10,000 pages, of which one in ten has blocks.

Three things are measured in one run, in turn: reading every file as text (and as bytes, which is
all that a check does to most) and doing nothing with it; the host's own library (Python-Markdown,
docutils) converting only the files with blocks; the check. The shortest of several runs of each
counts, in time of the processor; with several processes, the time on the wall, which means nothing
on a machine with other work.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.convert import EXTENSIONS
from benchmarks.registry import stream_id
from symphony_ecp.check.run import check

PAGES = 10_000
#: Ordinary English: how fast a word is looked for depends on how often its letters stand there.
PROSE = """\
The desk trades *rates*, credit and `FX` around the clock; see [the guide](guide.md) and **ask**
before you quote a size over the limit of the day.

Every position is marked to market twice: once when the Asian session closes, and once more after
New York has published its settlement prices. Whoever approves a trade must not be the person who
entered it, which the platform enforces for all products but *repo*.

If a payment fails, compare its reference with the one in the report; most of them come from a
missing `BIC`, and the [help desk](help.md) can repair them.

- Complex products need a second opinion.
- Temporary limits expire on Friday evening.

![The desk](desk.png)

Signs of a slow feed are stale quotes and jumps of the spread; try the backup first, then call the
people who run the gateway.
"""
CHAT = "```symphony-chat\nstream: desk\nheight: 480\n```\n\n"
RST_CHAT = ".. symphony-chat:: Desk\n   :stream: desk\n\n   Ask *here*.\n\n"
REGISTRY = (
    f"pods: {{acme: {{host: acme.symphony.com}}}}\nstreams: {{desk: {{id: '{stream_id(0)}'}}}}\n"
)


def portal(folder: Path, pages: int, ending: str, text: str, with_blocks: str) -> list[Path]:
    """Write a site; return its pages that have blocks."""
    used = []
    for number in range(pages):
        path = folder / f"section{number // 100}" / f"page{number}{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(with_blocks if number % 10 == 0 else text, encoding="utf-8")
        if number % 10 == 0:
            used.append(path)
    return used


def md_page(block: str = "") -> str:
    """Return a page in Markdown, with a block in two of its sections if there is one."""
    return "# Page\n\n" + _sections("## Section {number}", PROSE, block)


def rst_page(block: str = "") -> str:
    """Return the same page in reStructuredText."""
    prose = re.sub(r"!\[([^]]*)\]\(([^)]*)\)", r".. image:: \2\n   :alt: \1", PROSE)
    prose = re.sub(r"\[([^]]*)\]\((\w+)\.md\)", r"`\1 <\2.html>`__", prose.replace("`", "``"))
    return "Page\n====\n\n" + _sections("Section {number}\n---------", prose, block)


def _sections(heading: str, prose: str, block: str) -> str:
    sections = [heading.format(number=number) + f"\n\n{prose}\n" for number in range(7)]
    sections[2] += block
    sections[5] += block
    return "".join(sections)


def read_all(folder: Path, *, as_bytes: bool = False) -> None:
    """Read every file: as text, as whoever goes on to convert it does, or as bytes."""
    how: dict[str, Any] = {"mode": "rb"} if as_bytes else {"encoding": "utf-8"}
    for parent, _, names in os.walk(folder):
        for name in names:
            with open(f"{parent}/{name}", **how) as file:  # noqa: PTH123 - the plain way
                file.read()


def markdown_pages(paths: list[Path]) -> None:
    """Convert pages with Python-Markdown alone."""
    import markdown

    md = markdown.Markdown(extensions=EXTENSIONS)
    for path in paths:
        md.reset().convert(path.read_text(encoding="utf-8"))


def rst_pages(paths: list[Path]) -> None:
    """Convert pages with docutils alone."""
    from docutils.core import publish_string

    settings = {"report_level": 5, "halt_level": 5, "warning_stream": ""}
    for path in paths:
        publish_string(path.read_text(encoding="utf-8"), writer="html", settings_overrides=settings)


def seconds(
    work: Callable[[], object], rounds: int, clock: Callable[[], float] = time.process_time
) -> float:
    """Return the shortest time of several runs."""
    best = float("inf")
    for _ in range(rounds):
        start = clock()
        work()
        best = min(best, clock() - start)
    return best


def peak(work: Callable[[], object]) -> float:
    """Return the most memory that Python's objects took, in MB."""
    tracemalloc.start()
    work()
    taken = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return taken / 1e6


def main(pages: int = PAGES, rounds: int = 5) -> None:
    """Print the ratios for a Markdown site and for a Sphinx site.

    Converting takes so long that its noise is small; it and the whole check run once.
    """
    extensions = "".join(f"- {name}\n" for name in EXTENSIONS)
    hosts = {
        "Markdown": (
            ".md", md_page(), md_page(CHAT), markdown_pages, "mkdocs.yml",
            f"site_name: x\nplugins: [ecp]\nmarkdown_extensions:\n{extensions}",
        ),
        "reStructuredText": (
            ".rst", rst_page(), rst_page(RST_CHAT), rst_pages, "conf.py",
            "extensions = ['sphinx_ecp']\n",
        ),
    }  # fmt: skip
    for name, (ending, text, with_blocks, convert, configuration, settings) in hosts.items():
        with tempfile.TemporaryDirectory() as temporary:
            without, tenth = Path(temporary, "without"), Path(temporary, "tenth")
            for site in (without, tenth):
                site.mkdir()
                (site / configuration).write_text(settings)
                (site / "symphony.yml").write_text(REGISTRY)
            portal(without / "docs", pages, ending, text, text)
            used = portal(tenth / "docs", pages, ending, text, with_blocks)
            print(f"{name}: {pages} pages, {len(used)} of them with two blocks")
            measure(without, tenth, partial(convert, used), rounds)


def measure(without: Path, tenth: Path, convert: Callable[[], None], rounds: int) -> None:
    """Print what a site without blocks costs, and one with blocks on every tenth page."""
    check([tenth / "docs" / "section0"])  # imports
    plain = seconds(lambda: read_all(without / "docs"), rounds)
    as_bytes = seconds(lambda: read_all(without / "docs", as_bytes=True), rounds)
    nothing = seconds(lambda: check([without]), rounds)
    both = seconds(lambda: read_all(tenth / "docs"), rounds) + seconds(convert, 1)
    whole = seconds(lambda: check([tenth]), 1)
    one, two = (seconds(lambda n=n: check([tenth], jobs=n), 1, time.perf_counter) for n in (1, 2))
    few = peak(lambda: check([tenth / "docs" / "section0"]))
    all_ = peak(lambda: check([without]))
    print(f"  plain read of all pages           {plain:6.3f} s")
    print(f"  check, no Symphony word anywhere  {nothing / plain:6.2f} x the plain read")
    print(f"                                    {nothing / as_bytes:6.2f} x a read as bytes")
    print(f"  read all, convert those with some {both:6.2f} s")
    print(f"  whole check                       {whole / both:6.2f} x that")
    print(f"  whole check, --jobs 2             {two / one:6.2f} x --jobs 1, on the wall")
    print(f"  memory, 100 pages, 10 with blocks {few:6.1f} MB")
    print(f"  memory, all pages, none with any  {all_:6.1f} MB")


if __name__ == "__main__":
    main()
