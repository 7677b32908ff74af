"""``ecp assets``: the script and the stylesheet, for hosts that run no plugin."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import click

from symphony_ecp.block import render_assets
from symphony_ecp.check import CannotCheckError, Tree
from symphony_ecp.check.tree import Survey
from symphony_ecp.cli._examples import examples
from symphony_ecp.cli._portal import write_for_techdocs
from symphony_ecp.cli._sites import CannotRun, refuse_lost_pods
from symphony_ecp.dock import dock_of
from symphony_ecp.files import read, write
from symphony_ecp.site import Site
from symphony_ecp.site.assets import (
    HOSTS,
    NAMES,
    SCRIPT,
    STYLESHEET,
    addressed,
    is_ours,
    sealed,
    site_files,
)
from symphony_ecp.site.registry import REGISTRY_FILES
from symphony_ecp.text import on_its_lines, on_one_line


@click.command(
    epilog=examples(
        "ecp assets docs/assets/symphony-ecp",
        "ecp assets --portal techdocs packages/app",
    )
)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--portal",
    type=click.Choice(["techdocs"]),
    help="For a portal of many sites: DIR is the folder of its app, such as packages/app.",
)
@click.option(
    "--registry",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The portal's own symphony.yml, if not beside its configuration.",
)
def command(folder: Path, portal: str | None, registry: Path | None) -> None:
    """Copy the script and the stylesheet into DIR, for hosts that run no plugin.

    DIR is a folder of the pages, such as docs/assets/symphony-ecp. One file is made: it tells
    browsers the pods of the site that DIR belongs to. What was written is printed, what makes the
    pages ask for it, and the site's dock. Run it again after each update, and when the pods have
    changed.

    With --portal DIR is the app of a portal that shows the pages of many sites in its own. It gets
    these files, with the pods of the portal's own symphony.yml, an addon, and a part of the
    portal's configuration.
    """
    if registry and not portal:
        raise click.UsageError("--registry goes with --portal")
    try:
        if portal:
            write_for_techdocs(folder, registry)
        else:
            _write_for_a_site(folder)
    except OSError as error:
        if error.filename is None:  # it is what is printed
            raise
        reason = (error.strerror or type(error).__name__).lower()
        raise CannotRun(f"{error.filename}: {reason}") from error
    except CannotCheckError as error:
        raise CannotRun(str(error)) from error


def _write_for_a_site(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    site, lines = _survey(folder)
    if site is not None:
        refuse_lost_pods(site)
    _refuse_strangers(folder)
    made = {
        folder / name: sealed(content)
        for name, content in site_files(site or Site()).items()
        if name != HOSTS or site is not None
    }
    write(made)
    for file in made:
        click.echo(on_one_line(str(file)))
    click.echo(f"\n{on_its_lines(lines)}")
    if site is not None and (html := (dock := dock_of(site)).html(site)):
        globs = on_one_line(", ".join(dock.globs))
        where = f", for the pages {globs}" if globs else ""
        click.echo(f"\nAt the end of a template of the theme{where}:\n\n{_seen(html)}")
    if site is None or not site.pods:
        click.echo(
            f"No pod is known here, so no chat will open; add {REGISTRY_FILES[0]} with 'pods:', "
            "and run this again",
            err=True,
        )


def _seen(html: str) -> str:
    """Return elements for a terminal, with what is invisible in them as references."""
    return "".join(one if one.isprintable() or one == "\n" else f"&#{ord(one)};" for one in html)


def _refuse_strangers(folder: Path) -> None:
    """Leave a folder alone in which the site has a file of its own under one of our names."""
    for file in sorted(folder.iterdir()):
        # Where the site is served, a name of another case may be ours.
        if (name := file.name.lower()) in NAMES and not is_ours(name, read(file)):
            message = (
                f"{file}: there is a file of that name, which is not ours or was changed since"
            )
            raise CannotRun(f"{message}; rename it, or name another folder")


def _survey(folder: Path) -> tuple[Site | None, str]:
    """Return the folder's site, and what makes its pages ask for the files, in the site's words."""
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow links
    survey = Survey()
    survey.add(folder)
    for spec, tree in zip(survey.specs, survey.trees, strict=True):
        if spec.configuration is not None and folder.is_relative_to(tree.folder):
            return tree.site, _lines(folder, tree, spec.configuration)
    if not survey.trees:
        survey.open_registries()
    site = survey.trees[0].site if survey.trees else None
    return site, _tags(folder, site)


def _lines(folder: Path, tree: Tree, configuration: Path) -> str:
    """Return the lines for a configuration, or say that they are there."""
    where, name = folder.relative_to(tree.folder), configuration.name
    wanted = [(where / name).as_posix() for name in _names(tree.site)]
    style, script = map(json.dumps, wanted)
    text = configuration.read_text("utf-8", errors="replace")
    there = [_asked_for(one, text) for one in wanted]
    if all(found in (one, one.partition("?")[0]) for found, one in zip(there, wanted, strict=True)):
        return f"{name} names them already."
    where_to = ""
    if any(there):
        where_to = f"in the place of '{next(filter(None, there))}' and the other"
    elif re.search(r"^[ \t]*extra_(?:css|javascript)[ \t]*[=:]", text, re.MULTILINE):
        where_to = "in the lists 'extra_css' and 'extra_javascript'"
    if where_to:
        return f"In {name}, {where_to}:\n\n{style}\n{script}"
    if name.endswith(".toml"):
        return (
            f"In {name}, under [project]:\n\nextra_css = [{style}]\nextra_javascript = [{script}]"
        )
    if name.endswith(".yml"):
        return (
            f"In {name}, for Zensical (MkDocs and ProperDocs bring the files themselves):\n\n"
            f"extra_css: [{style}]\nextra_javascript: [{script}]"
        )
    return _tags(folder, tree.site)


def _asked_for(wanted: str, text: str) -> str:
    """Return how a configuration names a file, with a version or without; ``""`` if it does not."""
    path = re.escape(wanted.partition("?")[0])
    line = rf"^[^#\n]*?[\"'\s\[,]({path}(?:\?[^\"'\s,\]]*)?)(?=[\"'\s,\]])"
    found = re.search(line, text, re.MULTILINE)
    return found[1] if found else ""


def _names(site: Site | None) -> Iterator[str]:
    served = site_files(site or Site())
    return (addressed(name, served) for name in (STYLESHEET, SCRIPT))


def _tags(folder: Path, site: Site | None) -> str:
    tags = render_assets(*(f"{folder.name}/{name}" for name in _names(site)))
    return f"In every page with a chat, with the address of {folder.name} there:\n\n{tags}"
