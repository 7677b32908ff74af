"""The site of a Sphinx build, and how its problems reach Sphinx's log."""

from __future__ import annotations

from pathlib import Path
from weakref import WeakKeyDictionary

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from sphinx_ecp.clothes import button_class
from sphinx_ecp.lines.configuration import places_of
from sphinx_ecp.settings import (
    ASSETS,
    DOCK,
    ENVIRONMENT_POD,
    FILES,
    IN_TEMPLATES,
    NAMES,
    judge_language,
    unknown,
    written,
)
from symphony_ecp.pipeline import open_site
from symphony_ecp.problems import Problem
from symphony_ecp.site import LooseId, Site

_LOG = logging.getLogger(__name__)
_SITES: WeakKeyDictionary[Config, Site] = WeakKeyDictionary()


def site_of(config: Config, confdir: Path | str | None = None) -> Site:
    """Return the site of a configuration; it is loaded once, when the build begins."""
    if config not in _SITES:
        base = Path(confdir or ".")
        places = places_of(base / "conf.py")
        if config.ecp_button_class is None:
            config.ecp_button_class = button_class(config)  # a new theme reads all pages anew
        given = {setting: getattr(config, name) for name, setting in NAMES.items()}
        names = dict.fromkeys((*places, *config.overrides))
        # What another extension has registered is its own.
        own = (ENVIRONMENT_POD, ASSETS, FILES, IN_TEMPLATES, DOCK)
        given |= {name: None for name in unknown(names) if name in own or name not in config}
        where = written(places, given, config.overrides)
        _SITES[config] = judge_language(open_site(given, base, where), config.language, where)
    return _SITES[config]


def report(problem: Problem, config: Config) -> None:
    """Log a problem with its place and type; ``suppress_warnings = ["ecp.<code>"]`` silences it.

    Sphinx itself does so for warnings alone. A loose id is none yet.
    """
    if isinstance(problem, LooseId) or logging.is_suppressed_warning(
        "ecp", problem.code, config.suppress_warnings
    ):
        return
    log = _LOG.info if problem.severity == "info" else _LOG.warning
    # Sphinx takes a place without a line for the name of a document.
    known = problem.line is not None
    log(
        "%s",
        problem.sentence if known else f"{problem.place}: {problem.sentence}",
        type="ecp",
        subtype=problem.code,
        location=problem.place if known else None,
    )


def fail(app: Sphinx, wrong: str) -> None:
    """Say in a sentence why a build is not whole, and let it end as one that failed.

    What is raised comes with a traceback, and the wish to report that to Sphinx's developers.
    """
    _LOG.error("%s", wrong)
    app.statuscode = 1
