"""A text in memory, read as ``ecp check`` reads the file: its problems and its blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from symphony_ecp.check import Tree
from symphony_ecp.check.run import Found, located, parsed
from symphony_ecp.check.tree import Survey
from symphony_ecp.check.whole import of_sites
from symphony_ecp.editor.places import (
    Name,
    Place,
    as_block,
    listening,
    names_in,
    names_in_registry,
    places_in,
)
from symphony_ecp.editor.uses import File, file_of
from symphony_ecp.editor.workspace import Workspace, is_registry, trees_with
from symphony_ecp.fix import Choice, Page, Text, choose, wanted_of
from symphony_ecp.problems import Problem
from symphony_ecp.syntax import SourceBlock, Syntax


@dataclass(frozen=True)
class Reading:
    """What is known of the text of one file.

    Attributes:
        file: its absolute path.
        text: what the editor has.
        survey: the sites of its folder.
        trees: the sites that it is a page of, or that read it as their registry.
        found: its problems as they stand in the text, ids that need other pages among them, and
            what it mentions.
        of_sites: what is wrong with the sites themselves, in other files mostly.
        places: where keys and values of its blocks stand.
        names: where it names what the registry has; in a registry, where it gives names, too.
        blocks: what the host read in it.
        is_registry: whether it is no page.
        page: the same as ``ecp fix`` has it, of one site alone that could convert it.

    """

    file: Path
    text: Text
    survey: Survey
    trees: Sequence[Tree] = ()
    found: Found = field(default_factory=Found)
    of_sites: Sequence[Problem] = ()
    places: Sequence[Place] = ()
    names: Sequence[Name] = ()
    blocks: Sequence[SourceBlock] = ()
    is_registry: bool = False
    page: Page | None = None

    @cached_property
    def here(self) -> File:
        """What of it matters elsewhere."""
        if self.is_registry:
            return file_of(str(self.file), self.text, self.names)
        return file_of(str(self.file), self.text, self.names, self.found, self.trees)

    @property
    def tree(self) -> Tree | None:
        """The first of its sites."""
        return self.trees[0] if self.trees else None

    @property
    def syntax(self) -> Syntax:
        """The syntax of its lines, as the outline of a page tells them apart."""
        if self.file.suffix in (".rst", ".txt"):
            return "rst"
        is_sphinx = any(spec.checker == "sphinx" for spec in self.survey.specs)
        return "myst" if is_sphinx else "markdown"

    @cached_property
    def wanted(self) -> Choice:
        """What ``ecp fix`` might rewrite of a page; of others, nothing. It is cheap to ask."""
        pages = [self.page] if self.page else []
        if len(self.trees) > 1 and not self.is_registry:
            with self.survey.installed():
                text = plain(self.text.text)
                read = (Page.read(tree, self.file, text, self.text) for tree in self.trees)
                pages = [page for page in read if page]
        return wanted_of(pages)

    @cached_property
    def choice(self) -> Choice:
        """What of that does no harm, for which the page is read anew."""
        with self.survey.installed():
            return choose(self.wanted.pages, self.text)


def read(
    workspace: Workspace, file: Path, text: str, is_stale: Callable[[], bool] | None = None
) -> Reading:
    """Read a text.

    Args:
        workspace: where its site is found.
        file: the absolute path of its file, which need not be there.
        text: what is in it, with whatever line ends.
        is_stale: whether there is a newer text, for which this one is left.

    Raises:
        CannotCheckError: nothing can be said, for the reason that the message gives.
        StaleError: there is a newer text.

    """
    bare = unread(workspace, file, text)
    survey, raw = bare.survey, bare.text
    if bare.is_registry:
        of_all, names = list(located(of_sites(survey))), list(names_in_registry(raw))
        return replace(bare, of_sites=of_all, names=names)
    if not survey.may_be_page(file):
        return bare
    with listening(is_stale) as (seen, said), survey.installed():
        found = parsed(survey, str(file), plain(text))
    own = [block for block in seen if block.path == str(file)]
    blocks = list(dict.fromkeys(own))
    places = list(places_in([*blocks, *as_block(said, str(file))], raw))
    page = None
    if len(bare.trees) == 1 and not any(problem.code == "unreadable" for problem in found.problems):
        site = bare.trees[0].site.on_page(said, "")
        page = Page(bare.trees[0], site, file, raw, tuple(own), tuple(found.problems))
    return Reading(
        file,
        raw,
        survey,
        bare.trees,
        found,
        list(located(of_sites(survey))),
        places,
        list(names_in(places)),
        blocks,
        page=page,
    )


def unread(workspace: Workspace, file: Path, text: str) -> Reading:
    """Return what is known of a text before it is read: its sites; see :func:`read`."""
    survey, raw = workspace.survey(file), Text(text)
    if is_registry(file, survey):
        return Reading(file, raw, survey, trees_with(file, survey), is_registry=True)
    owners = survey.owners(str(file)) if survey.may_be_page(file) else []
    return Reading(file, raw, survey, [survey.trees[number] for number in owners])


def plain(text: str) -> str:
    """Return a text as ``ecp check`` reads it: without a byte-order mark, with line feeds alone."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
