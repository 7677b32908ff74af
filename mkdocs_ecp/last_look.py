"""The last look at what MkDocs is about to write: nothing is published as it was typed.

A page's content is looked at when all plugins are done with it; what a theme writes around it, and
every other template, for the addresses of links. What plugins write at the very end (feeds, a page
for print) is read again, but for search and ``llms.txt``, which repeat what the pages hold.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from mkdocs_ecp.page import Page
from symphony_ecp.files import relative
from symphony_ecp.prose import is_ours, leftovers
from symphony_ecp.prose.leftovers import Leftover

#: The endings of files that browsers and feed readers show.
_SHOWN = (".html", ".xml", ".rss", ".atom", ".json")
#: The modules of plugins that write nothing at the end of a build but a search index, which repeats
#: what pages hold.
_NO_WRITER = re.compile(r"^mkdocs_ecp\.|\bsearch\b")


@dataclass
class LastLook:
    """What was found in a build so far; what is said of a page is not said of its copies."""

    found: set[Leftover] = field(default_factory=set)

    def at_content(self, page: Page, found: list[Leftover]) -> None:
        """Report what is in the content of a page, but for what was judged there already."""
        self.found.update(found)
        _report(page, found, "page")

    def at_template(self, page: Page, found: list[Leftover]) -> None:
        """Report the links in what a theme wrote around content, once a build.

        One that a template has in part was reported there.
        """
        begun = tuple(one.word for one in page.reported if is_ours(one.word))
        found = [
            one for one in found if one not in self.found and not one.written.startswith(begun)
        ]
        self.found.update(found)
        _report(page, found, "page, around its content")

    def at_the_end(
        self,
        site_dir: str,
        known: set[str],
        pages: Sequence[tuple[str, Page]],
        other: Callable[[str], Page],
    ) -> Iterator[tuple[str, str]]:
        """Look at the files that plugins wrote, and iterate over them, with their texts.

        Args:
            site_dir: where the site is written.
            known: the files that MkDocs wrote.
            pages: the pages that they may come from, with their addresses.
            other: makes what stands for a file that comes from none.

        """
        for name, text in written_at_the_end(site_dir, known):
            self.at_file(name, leftovers.html_of(name, text), pages, other(name))
            yield name, text

    def at_file(self, name: str, html: str, pages: Iterable[tuple[str, Page]], other: Page) -> None:
        """Report what is in a file that a plugin wrote.

        Args:
            name: the file.
            html: what it holds.
            pages: the pages that it may come from, with their addresses.
            other: stands for the file where it comes from none.

        """
        for one, number in Counter(leftovers.find(html)).items():
            if one not in self.found:
                _report(_origin(one, html, pages) or other, [one] * number, name)


def _report(page: Page, found: Iterable[Leftover], where: str) -> None:
    judged = [known for known in page.judged if known.path == page.path] if found else []
    for problem in leftovers.judge(found, page.site, page.path, page.source, judged, where):
        page.report(problem)


def _origin(leftover: Leftover, html: str, pages: Iterable[tuple[str, Page]]) -> Page | None:
    """Return the page whose address is nearest to a leftover, of those that have it."""
    at = html.find(leftover.written)
    near = [
        (abs(at - html.find(address)), number, page)
        for number, (address, page) in enumerate(pages)
        if leftover.written in page.source and address in html
    ]
    return min(near)[2] if near else None


def may_be_written(handlers: Iterable[Callable[..., object]]) -> bool:
    """Whether what handles the end of a build may have written files that nothing else tells of."""
    return any(not _NO_WRITER.search(handler.__module__) for handler in handlers)


def written_at_the_end(site_dir: str, known: set[str]) -> Iterator[tuple[str, str]]:
    """Iterate over the files with a word of ours that plugins wrote, with their texts.

    Args:
        site_dir: where the site is written; the folder of the search is passed over.
        known: the files that MkDocs wrote, relative to it.

    """
    for root, within, names in os.walk(site_dir):
        above = relative(root, site_dir).replace(os.sep, "/")
        above = "" if above == "." else f"{above}/"
        within[:] = sorted(one for one in within if above or one != "search")
        for name in sorted(names):
            uri = above + name
            if name.endswith(_SHOWN) and uri not in known:
                with suppress(OSError, UnicodeDecodeError):  # it is no page, or none of UTF-8
                    content = Path(root, name).read_bytes()
                    if b"symphony" in content:
                        yield uri, content.decode()
