"""All steps in order: the one function that hosts call."""

from __future__ import annotations

from dataclasses import dataclass

from symphony_ecp.model import Model
from symphony_ecp.problems import Problem
from symphony_ecp.render import Rendered, render, render_problem
from symphony_ecp.resolve import resolve
from symphony_ecp.site import Site
from symphony_ecp.source import SourceBlock


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


def process(block: SourceBlock, site: Site, attributes: dict[str, str] | None = None) -> Output:
    """Turn a block into HTML and problems; never raises for what an author wrote."""
    model, found = resolve(block, site)
    problems = site.reported(found)
    stopping = [problem for problem in problems if problem.severity == "error"]
    if model is not None and not stopping:
        rendered, wrong = render(model, block, site.templates, attributes)
        return Output(rendered, model, (*problems, *site.reported(wrong)))
    # An ignored problem can still leave nothing to show.
    rendered, wrong = render_problem(block, (*stopping, *found)[0], site.templates)
    return Output(rendered, None, (*problems, *site.reported(wrong)))
