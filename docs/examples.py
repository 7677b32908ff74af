"""Write the examples of the pages: the picture of each, and its source in every syntax.

A page says ``<!-- example: NAME -->`` and ``<!-- end -->``; what stands between them is written
here from ``docs/examples/NAME.yml``, so that a code host shows it too. The file is a case of
``tests/cases/README.md``, which ``tests/test_examples.py`` runs through every host.
It says besides:

``alt``       what its picture shows, for those who cannot see it
``shot``      how the picture is taken: ``closed``, as the page has it, which needs no word;
              ``open``, after a click; ``paper``; ``badge``, with unread messages; ``page``, all of
              a page; ``dock``, that with its dock open; or a fault of the preview pod, with a click
``hint``      what else its reader does where it is live
``registry``  what of the demo site's ``symphony.yml`` belongs to it
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from symphony_ecp.preview import FAULTS

DOCS = Path(__file__).resolve().parent
GALLERY = DOCS / "gallery"
#: Pixels of a picture for each of the page, where it is sharp.
SCALE = 1.25
#: What readers of a published page do to have the example itself.
COMMAND = "make docs-serve"
#: The page that says what that needs.
NEEDS = DOCS / "verify/try.md"

PLACE = re.compile(r"<!-- example: (?P<name>[\w-]+) -->\n.*?<!-- end -->", re.DOTALL)
_HEADING = re.compile(r"\A(?:# .*|(.+)\n=+)\n+")


@dataclass(frozen=True)
class Source:
    """One way to write an example: what it is called, the language of its code, the code."""

    label: str
    language: str
    text: str

    @property
    def fenced(self) -> str:
        """The code in a fence that is longer than any within."""
        ticks = max((len(run) for run in re.findall(r"^`{3,}", self.text, re.MULTILINE)), default=2)
        fence = "`" * max(3, ticks + 1)
        return f"{fence}{self.language}\n{self.text}\n{fence}"


@dataclass(frozen=True)
class Example:
    """An example, by the name that pages use."""

    name: str
    case: dict[str, Any]

    @property
    def alt(self) -> str:
        """What its picture shows."""
        return " ".join(self.case["alt"].split())

    @property
    def shot(self) -> str:
        """How its picture is taken."""
        return self.case.get("shot", "closed")

    def picture(self, scheme: str) -> Path:
        """Return where its picture is: of the ``light`` or of the ``dark`` scheme."""
        return GALLERY / f"{self.name}.{scheme}.webp"

    @property
    def command(self) -> str:
        """What its reader runs to see it live."""
        return f"{COMMAND} FAULT={self.shot}" if self.shot in FAULTS else COMMAND

    def live(self, folder: Path) -> str:
        """Return what a page of a folder says of seeing it live."""
        needs = Path(os.path.relpath(NEEDS, folder)).as_posix()
        return (
            f"To see it live: `{self.command}` [in a clone]({needs}#the-examples-of-these-pages)."
            f"{self.hint}"
        )

    @property
    def hint(self) -> str:
        """What else its reader does where it is live, after a blank; may be nothing."""
        return f" {self.case['hint']}" if "hint" in self.case else ""

    @property
    def body(self) -> str:
        """What stands on a page of Markdown that shows it."""
        return _HEADING.sub("", _below(self.case["markdown"])).strip("\n")

    @property
    def settings(self) -> dict[str, Any]:
        """What its page settles for itself, in its front matter."""
        text = self.case["markdown"]
        return yaml.safe_load(text.split("---\n")[1]) if text.startswith("---\n") else {}

    @property
    def sources(self) -> Iterator[Source]:
        """The three syntaxes, or two where both readers of Markdown read the same."""
        if self.case.get("myst") == "same":
            yield Source("Markdown and MyST", "markdown", _shown(self.case["markdown"]))
        else:
            myst = self.case["myst"]
            yield Source("Markdown", "markdown", _shown(self.case["markdown"]))
            label = "MyST" if "{symphony" in myst else "Fence: MkDocs and MyST"
            yield Source(label, "markdown", _shown(myst))
        yield Source("reStructuredText", "rst", _shown(self.case["rst"]))

    @property
    def registry(self) -> str:
        """What ``symphony.yml`` says for it, as a page shows that; may be nothing."""
        if "registry" not in self.case:
            return ""
        return f"In `symphony.yml`:\n\n```yaml\n{self.case['registry'].strip()}\n```\n\n"


def _below(text: str) -> str:
    """Return what is below a page's front matter."""
    return text.split("---\n", 2)[2] if text.startswith("---\n") else text


def _shown(text: str) -> str:
    """Return a page without its heading; one that begins otherwise is shown whole."""
    return _HEADING.sub("", text).strip("\n")


def size(picture: Path) -> tuple[int, int]:
    """Return how wide and how high a picture is on a page.

    As the header of a WebP says, with loss (RFC 9649, 2.5) or extended (2.7).
    """
    head = picture.read_bytes()[:30]
    if head[12:16] == b"VP8X":
        sides = [int.from_bytes(head[at : at + 3], "little") + 1 for at in (24, 27)]
    else:
        sides = [int.from_bytes(head[at : at + 2], "little") & 0x3FFF for at in (26, 28)]
    return round(sides[0] / SCALE), round(sides[1] / SCALE)


def load(name: str) -> Example:
    """Return the example of a name."""
    return Example(name, yaml.safe_load((DOCS / f"examples/{name}.yml").read_text("utf-8")))


def names() -> list[str]:
    """Return the names of all examples."""
    return sorted(path.stem for path in (DOCS / "examples").glob("*.yml"))


def written(example: Example, page: Path) -> str:
    """Return what stands in a page's file for an example."""
    picture = Path(os.path.relpath(example.picture("light"), page.parent)).as_posix()
    sources = "\n\n".join(f"**{source.label}**\n\n{source.fenced}" for source in example.sources)
    live = example.live(page.parent)
    return f"![{example.alt}]({picture})\n\n{example.registry}{sources}\n\n{live}"


def filled(text: str, page: Path) -> str:
    """Return a page's text with its examples as their files have them now."""

    def one(match: re.Match[str]) -> str:
        name = match["name"]
        return f"<!-- example: {name} -->\n\n{written(load(name), page)}\n\n<!-- end -->"

    return PLACE.sub(one, text)


def main() -> None:
    """Rewrite every page that is old."""
    for page in sorted(DOCS.rglob("*.md")):
        text = page.read_text("utf-8")
        if filled(text, page) != text:
            page.write_text(filled(text, page), "utf-8")
            print(f"wrote {page.relative_to(DOCS)}")


if __name__ == "__main__":
    main()
