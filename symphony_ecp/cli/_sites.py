"""Which sites a command looks at: the options that say it, for every command that finds sites."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from symphony_ecp.check import CannotCheckError, Spec, Tree
from symphony_ecp.check.files import read
from symphony_ecp.check.tree import Named, Survey, survey_of
from symphony_ecp.files import relative
from symphony_ecp.site import Site, csp
from symphony_ecp.text import on_its_lines


class CannotRun(click.ClickException):
    """One sentence on standard error, whatever it names visible; exit 2."""

    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(on_its_lines(message))


def refuse_lost_pods(site: Site) -> None:
    """Let browsers know no pods of a site where its registry has some that cannot be read."""
    broken = site.registry.broken.items()
    lost = [str(problem) for (section, _), problem in broken if section in ("", "pods")]
    if lost:
        raise CannotRun("\n".join(lost))


def site_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``-f`` and ``-c`` to a command, as ``config_files`` and ``confdir``."""
    kind = click.Path(path_type=Path)
    file = click.option(
        "--config-file",
        "-f",
        "config_files",
        metavar="FILE",
        type=kind,
        multiple=True,
        help="The site's configuration, if it has another name; may be repeated.",
    )
    folder = click.option(
        "-c", "confdir", metavar="DIR", type=kind, help="The folder of conf.py, if not the pages'."
    )
    return file(folder(command))


def named_by(config_files: Sequence[Path], confdir: Path | None, paths: Sequence[Path]) -> Named:
    """Return the configurations that a command names, each with the folder of its pages."""
    named: list[tuple[Path, Path | None]] = [(file, None) for file in config_files]
    if confdir is not None:
        (folder,) = paths if len(paths) == 1 else [Path()]
        if len(paths) > 1 or not folder.is_dir():
            raise click.UsageError("with -c, PATH is the folder of the pages")
        named.append((confdir / "conf.py", folder))
    return named


def sites_of(survey: Survey) -> list[tuple[Spec, Tree]]:
    """Return the sites that were found; where there is none, the folders with a registry alone."""
    pairs = list(zip(survey.specs, survey.trees, strict=True))
    return [pair for pair in pairs if pair[0].configuration] or pairs


def one_site(
    path: Path | None, config_files: Sequence[Path], confdir: Path | None
) -> tuple[Survey, Spec, Tree]:
    """Return the site in a folder, ``.`` if none is given; there must be one and no other."""
    paths = [] if path is None else [path]
    named = named_by(config_files, confdir, paths)
    try:
        survey = survey_of(paths, named)
    except CannotCheckError as error:
        raise CannotRun(str(error)) from error
    pairs = sites_of(survey)
    bases = sorted({relative(tree.base) for _, tree in pairs})
    if not bases:
        raise CannotRun(f"{path or '.'}: no site and no symphony.yml here; name a site's folder")
    if len(bases) > 1:
        raise CannotRun(f"several sites here, each with its own policy: name {', '.join(bases)}")
    return survey, *pairs[0]


def renderings(survey: Survey, tree: Tree) -> frozenset[str]:
    """Return how the chats of a site are rendered."""
    found = map(read, survey.files)  # of what cannot be read, `ecp check` tells
    texts = (data.decode("utf-8", "replace") for data in found if isinstance(data, bytes))
    return csp.renderings(tree.site, texts)
