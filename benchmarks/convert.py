"""What the extension costs a page, in-process, against pymdownx's own block and other ways.

Every way converts a page of the same prose several times in a row, as a build converts one page
after the other, and then it is the next one's turn; the shortest conversion of each counts. A page
has two blocks, which differ, and each is a heading or class, an option and a body; ours has the id
of a stream besides, which is checked.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import markdown

ID = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
OTHER_ID = "QW5vdGhlciByb29tJ3MgaX///ot4kX//dA=="
PARAGRAPH = (
    "The desk trades *rates*, credit and `FX` around the clock; see [the guide](guide.md) and "
    "**ask** before you quote a size over the limit of the day.\n\n"
)
SECTION = "## Section {number}\n\n" + PARAGRAPH * 4 + "- one\n- two\n\n1. first\n2. second\n\n"
EXTENSIONS = ["toc", "tables", "attr_list", "admonition", "pymdownx.superfences"]

CHATS = [
    f"/// symphony-chat | Desk\n    stream: {ID}\n    height: 480\n\nAsk *here*.\n///\n\n",
    f"/// symphony-chat | Rates\n    stream: {OTHER_ID}\n    width: 80%\n\nOr *there*.\n///\n\n",
]
HTML = [
    "/// html | div.desk\n    attrs: {data-height: 480}\n\nAsk *here*.\n///\n\n",
    "/// html | div.rates\n    attrs: {data-width: 80%}\n\nOr *there*.\n///\n\n",
]
CUSTOM = [
    "::: container desk height=480\n    Ask *here*.\n\n",
    "::: container rates width=80%\n    Or *there*.\n\n",
]
FRAMES = [
    f'<iframe src="https://acme.symphony.com/embed/?streamId={ID}" height="480"></iframe>\n\n',
    f'<iframe src="https://acme.symphony.com/embed/?streamId={OTHER_ID}"></iframe>\n\n',
]


def page(*blocks: str) -> str:
    """Return a page of prose with up to two blocks, in two of its sections."""
    sections = [SECTION.format(number=number) for number in range(8)]
    for number, block in zip((2, 5), blocks, strict=False):
        sections[number] += block
    return "# Page\n\n" + "".join(sections)


def converter(text: str, *extensions: str) -> Callable[[], str]:
    """Return a conversion of a text, with the Markdown object made beforehand."""
    md = markdown.Markdown(extensions=[*EXTENSIONS, *extensions])
    return lambda: md.reset().convert(text)


def main(rounds: int = 30, in_a_row: int = 6) -> None:
    """Print each way's time as a ratio to the same prose without it."""
    os.chdir(tempfile.mkdtemp())
    Path("symphony.yml").write_text("pods: {acme: {host: acme.symphony.com, partner-id: x}}\n")
    ways = {
        "plain": converter(page()),
        "ecp, no block on the page": converter(page(), "ecp"),
        "ecp, two blocks": converter(page(*CHATS), "ecp"),
        "pymdownx.blocks.html, no block": converter(page(), "pymdownx.blocks.html"),
        "pymdownx.blocks.html, two blocks": converter(page(*HTML), "pymdownx.blocks.html"),
        "raw iframe, two": converter(page(*FRAMES)),
    }
    try:
        ways["markdown-customblocks, two blocks"] = converter(page(*CUSTOM), "customblocks")
    except ImportError:
        print("markdown-customblocks is not installed: left out")
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(rounds):
        for name, convert in ways.items():
            for _ in range(in_a_row):
                start = time.process_time()
                convert()
                best[name] = min(best[name], time.process_time() - start)
    for name, seconds in best.items():
        print(f"{name:36} {seconds / best['plain']:.3f}")


if __name__ == "__main__":
    main()
