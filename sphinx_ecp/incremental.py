"""Which pages Sphinx reads again when the registry, the lock or a template is another one.

A page keeps what the core was shown of it (blocks, addresses, boxes), each with a digest of what
came of it. When one of the site's files has changed, the core is shown the same again, and a page
where anything else comes of it is outdated. So nobody has to know what a block depends on; settings
of ``conf.py`` have Sphinx read every page (``env`` of ``app.add_config_value``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from symphony_ecp.block import render_problem
from symphony_ecp.pipeline import Output, judge_names, process
from symphony_ecp.prose import judge_markup, judge_url
from symphony_ecp.site import Site
from symphony_ecp.syntax import Given, SourceBlock


class Showing(NamedTuple):
    """What the core was shown of a page, and how.

    A box's problem is the first one of its block; of what is unused, as of a definition in
    ``rst_epilog``, a page has no more than the problems.
    """

    how: Literal["block", "unused", "address", "box", "page"]
    block: SourceBlock


class Uses(NamedTuple):
    """What the core was shown of a page, with the digests of what came of it.

    Attributes:
        page: what the page says of itself.
        language: of the page, as the host says it.
        shown: each showing with its digest.

    """

    page: Mapping[str, Given]
    language: str
    shown: tuple[tuple[Showing, str], ...]

    def outdated(self, site: Site) -> bool:
        """Whether anything else comes of it in the site as it is now."""
        here = site.on_page(self.page, self.language)
        return any(shown_again(showing, here) != digest for showing, digest in self.shown)


#: What a page says of itself, of which the names are looked up.
_PAGE = Showing("page", SourceBlock("page"))


def digest_of(made: object) -> str:
    """Return the digest of what came of something that the core was shown."""
    return hashlib.blake2b(repr(made).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def shown_again(showing: Showing, site: Site) -> str:
    """Show the core the same again; return the digest of what comes of it."""
    block = showing.block
    if showing.how == "page":
        return digest_of([*judge_names(site.page, site)])
    if showing.how == "box":
        return digest_of(render_problem(block, block.problems[0], site)[0])
    if showing.how in ("block", "unused"):
        output = process(block, site, None, None)
        return digest_of((showing.how == "block" and output.rendered, output.problems))
    text = block.options[0].text
    judged = judge_markup(text, site, "rst") if "<" in text else judge_url(text, site)
    return digest_of(judged)


def uses_of(
    seen: Iterable[SourceBlock],
    made: Mapping[Showing, Output],
    written: Container[str],
    site: Site,
) -> Uses:
    """Return what the core was shown of a page, each once, with digests.

    Args:
        seen: blocks and addresses.
        made: what is known to have come of them, and of boxes.
        written: how the links of the page begin.
        site: the page's.

    """
    shown: dict[Showing, str] = {}
    for showing, output in made.items():
        rendered = output.rendered
        if showing.block.kind == "symphony-link" and rendered.opening not in written:
            shown[Showing("unused", showing.block)] = digest_of((False, output.problems))
        else:
            is_box = showing.how == "box"
            shown[showing] = digest_of(rendered if is_box else (rendered, output.problems))
    known = {showing.block for showing in shown}
    for block in seen:
        if block not in known:
            showing = Showing("address" if block.kind == "address" else "block", block)
            shown[showing] = shown_again(showing, site)
    if site.page:
        shown[_PAGE] = shown_again(_PAGE, site)
    return Uses(site.page, site.host_language, tuple(shown.items()))


def digest_of_files(site: Site) -> str:
    """Return the digest of the registry, what it extends, the lock and the site's templates."""

    def contents() -> Iterator[bytes]:
        templates = () if site.templates is None else sorted(site.templates.glob("*.html"))
        for file in (*site.watched, *templates):
            yield file.name.encode("utf-8", "surrogateescape")
            yield file.read_bytes() if file.is_file() else b""

    return digest_of([*contents()])
