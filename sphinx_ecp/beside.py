"""Links beside the pages: what ``conf.py`` gives the theme, and the templates.

In ``extlinks``, in ``rst_prolog`` and ``rst_epilog`` addresses become links in the pages that use
these.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from sphinx_ecp.lines.configuration import sources_of
from symphony_ecp.problems import Problem
from symphony_ecp.prose import Resolver, judge_templates, placed
from symphony_ecp.site import Site

#: What themes show of ``conf.py``.
SHOWN = ("html_theme_options", "html_context")


def judge_configuration(values: Mapping[str, Any], file: Path, site: Site) -> Iterator[Problem]:
    """Judge what themes show, whose addresses become links where they stand in the values."""
    resolver = Resolver(site)
    for name in SHOWN:
        resolver.value(values.get(name))
    return placed(resolver.found, partial(sources_of, file), file.name)


def judge_own_templates(names: Any, base: Path, site: Site) -> Iterator[Problem]:
    """Judge the templates in the folders of ``templates_path``; what Sphinx refuses is passed."""
    listed = names if isinstance(names, Collection) and not isinstance(names, str) else ()
    folders = [base / name for name in listed if isinstance(name, str | os.PathLike)]
    return judge_templates(folders, base, site)
