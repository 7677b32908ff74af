"""What a theme is given in a build: addresses of ours that became links, the templates' filter."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

from sphinx.application import Sphinx
from sphinx.config import Config

from sphinx_ecp.beside import judge_configuration, judge_own_templates
from sphinx_ecp.site import report, site_of
from symphony_ecp.pipeline import SEEN
from symphony_ecp.problems import Problem
from symphony_ecp.prose import teach
from symphony_ecp.site import usage
from symphony_ecp.syntax import SourceBlock


@dataclass(frozen=True)
class _Beside:
    """What was found beside the pages: problems, and names that are mentioned there."""

    problems: tuple[Problem, ...]
    mentioned: frozenset[usage.Mention]


_FOUND: WeakKeyDictionary[Config, _Beside] = WeakKeyDictionary()


def resolve_configuration(app: Sphinx, config: Config) -> None:
    """Let addresses in the configuration become links, and judge these and the templates.

    Sphinx writes its pages anew when a theme's options are others; what becomes of the addresses in
    templates follows the registry.
    """
    site, base = site_of(config, app.confdir), Path(app.confdir)
    seen: list[SourceBlock] = []
    token = SEEN.set(seen)
    problems = [*judge_configuration(vars(config), base / "conf.py", site)]
    before = len(seen)
    problems += judge_own_templates(config.templates_path, base, site)
    SEEN.reset(token)
    if len(seen) > before:
        texts = [file.read_bytes() for file in site.files if file.is_file()]
        config.ecp_in_templates = hashlib.sha256(b"\0".join(texts)).hexdigest()
    _FOUND[config] = _Beside(tuple(dict.fromkeys(problems)), frozenset(usage.mentions(seen)))


def give_filter(app: Sphinx) -> None:
    """Report what is wrong beside the pages, and give the templates the filter."""
    for problem in found_beside(app.config):
        report(problem, app.config)
    environment = getattr(getattr(app.builder, "templates", None), "environment", None)
    if environment is not None:  # of a builder that has templates, which are Jinja's
        reported = set(found_beside(app.config))

        def report_once(problem: Problem) -> None:
            if problem not in reported:
                reported.add(problem)
                report(problem, app.config)

        teach(environment, site_of(app.config), Path(app.confdir), report_once)


def found_beside(config: Config) -> tuple[Problem, ...]:
    """Return what was found beside the pages; its loose ids are settled with those of pages."""
    return _FOUND[config].problems


def mentioned_beside(config: Config) -> frozenset[usage.Mention]:
    """Return the names that are mentioned beside the pages."""
    return _FOUND[config].mentioned
