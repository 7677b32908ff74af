"""All steps in order: what hosts call, ``open_site`` once a build and ``process`` once a block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from symphony_ecp.block import (
    Model,
    Rendered,
    ShareButton,
    app_ids,
    forget_templates,
    render_model,
    render_problem,
    resolve_block,
)
from symphony_ecp.problems import Problem
from symphony_ecp.site import Site, Written, load_site, out_of_reach
from symphony_ecp.site.registry import NamedLink
from symphony_ecp.syntax import Entry, Given, SourceBlock

#: Gets every block that a host hands over, and every address or markup that authors wrote by hand,
#: as a block of the kind ``address``: for those who want to know what stands where.
SEEN: ContextVar[list[SourceBlock] | None] = ContextVar("symphony_ecp_seen", default=None)

#: What is said where a name is used whose own lines are wrong, which is reported with the registry.
_NOTHING = Problem(
    "bad-value",
    "it says nothing that can be opened",
    "correct the link in the registry, of which more is reported there",
    severity="error",
)


def open_site(
    settings: Mapping[str, Any],
    base: Path,
    shown: str | Written = "settings",
    environ: Mapping[str, str] | None = None,
) -> Site:
    """Load a site as :func:`symphony_ecp.site.load_site` does, and follow its registry's names.

    A link, a default, the dock or an id that names what is not there is reported with its line,
    whether a page uses it or not.
    """
    forget_templates()
    site = load_site(settings, base, shown, environ)
    registry, found = site.registry, list[Problem]()
    unasked = replace(site, lock=None)  # an id is in use where a page uses the link
    for link in registry.sections.get("links", {}).values():
        if isinstance(link, NamedLink):
            entry = Entry("link", link.name, link.line)
            path = registry.home("links", link.name).path
            block = SourceBlock("symphony-link", "", (entry,), path, link.line)
            found.extend(
                replace(
                    problem,
                    message=f"link '{link.name}': {problem.message}",
                    column=problem.column or link.column,
                )
                for problem in resolve_block(block, unasked)[1]
                if problem not in site.problems
            )
    if dock := dock_block(site):
        of_dock = resolve_block(dock, site)[1]
        found.extend(problem for problem in of_dock if problem not in site.problems)
    found.extend(judge_names(site.defaults, site))
    return replace(site, problems=tuple(dict.fromkeys((*site.problems, *found))))


def judge_names(settled: Mapping[str, Given], site: Site) -> Iterator[Problem]:
    """Iterate over what is wrong with the names that a site, or a page, settles for its blocks."""
    for name, given in settled.items():
        place = given.path, given.line, given.column
        if name == "allowed-apps":
            yield from (problem.at(*place) for problem in app_ids(given.value, site.registry)[1])
        elif name == "theme" and not site.registry.has("themes", given.value):
            yield site.registry.unknown("themes", given.value).at(*place)
        elif name == "pod":
            pod = site.registry.pod(given.value)
            if isinstance(pod, Problem):
                yield pod.at(*place)
            elif pod.is_local and not site.is_trial:
                yield out_of_reach(pod).at(*place)


def dock_block(site: Site) -> SourceBlock | None:
    """Return the registry's dock as a block, if it has one."""
    said = site.registry.dock
    if said is None or not said.entries:
        return None
    return SourceBlock("symphony-dock", "", said.entries, said.path, said.line)


@dataclass(frozen=True, slots=True)
class Output:
    """What a host puts into the page and into its log.

    Attributes:
        rendered: the block's HTML, or a box that says why there is none.
        model: what the block means; ``None`` when it could not be shown.
        problems: what to report, without the codes that the site ignores.

    """

    rendered: Rendered
    model: Model | None
    problems: tuple[Problem, ...]


def see(block: SourceBlock) -> None:
    """Show a block to whoever wants to know."""
    if (seen := SEEN.get()) is not None:
        seen.append(block)


def see_address(text: str) -> None:
    """Show an address, or markup, that was written by hand."""
    see(SourceBlock("address", options=(Entry("address", text),)))


def process(
    block: SourceBlock,
    site: Site,
    attributes: dict[str, str] | None = None,
    address: str | None = "",
) -> Output:
    """Turn a block into HTML and problems; never raises for what an author wrote.

    Args:
        block: the block.
        site: the site.
        attributes: those of an inline link.
        address: of the page, where the host knows it; ``None`` leaves room for it in the HTML.

    """
    see(block)
    model, found = resolve_block(block, site)
    if model is None and not found:
        found = (_NOTHING.at(block.path, block.line),)
    reported = site.reported(found)
    stopping = [problem for problem in reported if problem.severity == "error"]
    if model is not None and not stopping:
        rendered, wrong = render_model(model, block, site, attributes)
    else:
        # An ignored problem can still leave nothing to show.
        rendered, wrong = render_problem(block, (*stopping, *found)[0], site)
        model = None
    # What is wrong with the site itself was reported when it was opened.
    problems = tuple(problem for problem in reported if problem not in site.problems)
    if address is not None and isinstance(model, ShareButton):
        rendered = rendered.at(address)
    return Output(rendered, model, (*problems, *site.reported(wrong)))
