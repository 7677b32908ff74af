"""What two blocks cost a page, in-process: ours, a raw frame, and other extensions' blocks.

Every way converts a page several times in a row, as a build converts one page after the other, and
then it is the next one's turn; the shortest conversion of each counts. The blocks of a lean page,
which is that of the whole builds, are an id alone. A rich page is four times as much work; a block
there has an option and a body, too.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import markdown
import yaml

from benchmarks import builds
from benchmarks.builds import REGISTRY, Way
from benchmarks.mkdocs import CUSTOM, FRAME, HOST, HTML, OURS
from benchmarks.registry import stream_id

PARAGRAPH = (
    "The desk trades *rates*, credit and `FX` around the clock; see [the guide](guide.md) and "
    "**ask** before you quote a size over the limit of the day.\n\n"
)
SECTION = "## Section {number}\n\n" + PARAGRAPH * 4 + "- one\n- two\n\n1. first\n2. second\n\n"
EXTENSIONS = ["toc", "tables", "attr_list", "admonition", "pymdownx.superfences"]
MKDOCS_EXTENSIONS = ["toc", "tables", "fenced_code"]

RICH = (
    FRAME,
    Way(
        "`pymdownx.blocks.html`",
        '/// html | div.desk\n    attrs: {{data-id: "{}"}}\n\nAsk *here*.\n///\n\n',
        '<div class="desk"',
        HTML,
    ),
    Way(
        "markdown-customblocks",
        "::: container desk id={}\n    Ask *here*.\n\n",
        '<div class="container desk"',
        CUSTOM,
    ),
    Way(
        "ours, `///`",
        "/// symphony-chat | Desk\n    stream: {}\n    height: 480\n\nAsk *here*.\n///\n\n",
        **OURS,
    ),
)


def lean_page(*blocks: str) -> str:
    """Return a page of plain words, with up to two blocks."""
    return builds.page(HOST.title.format(0), HOST.heading, blocks, builds.SECTIONS["lean"])


def rich_page(*blocks: str) -> str:
    """Return a page of prose with up to two blocks, in two of its sections."""
    sections = [SECTION.format(number=number) for number in range(8)]
    for number, block in zip((2, 5), blocks, strict=False):
        sections[number] += block
    return "# Page\n\n" + "".join(sections)


def conversion(text: str, extensions: list[str]) -> Callable[[], str]:
    """Return a conversion of a text, with the Markdown object made beforehand."""
    md = markdown.Markdown(extensions=extensions)
    return lambda: md.reset().convert(text)


def conversions(
    page: Callable[..., str], base: list[str], way: Way
) -> tuple[Callable[[], str], Callable[[], str]]:
    """Return a way's conversions of a page without any block and with two."""
    settings = yaml.safe_load(way.settings) or {}
    # An extension is named like its plugin.
    named = [*settings.get("markdown_extensions", []), *settings.get("plugins", [])]
    extensions = [*base, *(name for name in named if name != "search")]
    two = conversion(page(*(way.block.format(stream_id(n)) for n in range(2))), extensions)
    assert two().count(way.tag) == 2, way.name
    return conversion(page(), extensions), two


def shortest(works: list[Callable[[], str]], rounds: int, in_a_row: int) -> list[float]:
    """Return the seconds of the shortest run of each, in turn."""
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for index, work in enumerate(works):
            for _ in range(in_a_row):
                start = time.process_time()
                work()
                best[index] = min(best[index], time.process_time() - start)
    return best


def main(rounds: int = 30, in_a_row: int = 6, only: str = "", kind: str = "") -> None:
    """Print each way's times as ratios to the same prose without it."""
    os.chdir(tempfile.mkdtemp())
    Path("symphony.yml").write_text(REGISTRY)
    print("| page | way | no block | two blocks | µs a block |\n|---|---|---|---|---|")
    for name, page, base, ways in (
        ("lean", lean_page, MKDOCS_EXTENSIONS, HOST.ways),
        ("rich", rich_page, EXTENSIONS, RICH),
    ):
        asked = [way for way in ways if kind in name and only in way.name]
        works = [work for way in asked for work in conversions(page, base, way)]
        bare, *times = shortest([conversion(page(), base), *works], rounds, in_a_row)
        for way, none, two in zip(asked, times[::2], times[1::2], strict=True):
            each = (two - bare) / 2 * 1e6
            print(f"| {name} | {way.name} | {none / bare:.2f} | {two / bare:.2f} | {each:.0f} |")
        if asked:
            print(f"| {name} | *nothing* | {bare * 1e3:.2f} ms | | |")


if __name__ == "__main__":
    main()
