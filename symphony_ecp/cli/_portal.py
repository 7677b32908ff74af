"""``ecp assets --portal``: what a portal adds once, for the pages of all its sites."""

from __future__ import annotations

import os
from pathlib import Path

import click

from symphony_ecp.cli._sites import CannotRun, refuse_lost_pods
from symphony_ecp.files import read, relative, write
from symphony_ecp.portals import CONFIGURATION, App, app_in
from symphony_ecp.site import Site, load_site, out_of_reach
from symphony_ecp.site.assets import is_sealed
from symphony_ecp.site.registry import REGISTRY_FILES, registries

#: What makes an app use the addon, by how it is made.
_NEW = """\
  import { symphonyChatsModule } from './symphony';
  ... createApp({ features: [ ..., symphonyChatsModule ] })"""
_OLD = """\
  import { SymphonyChats } from './symphony';
  ... <TechDocsAddons> ... <SymphonyChats /> </TechDocsAddons>"""


def write_for_techdocs(folder: Path, registry: Path | None) -> None:
    """Write what an app of Backstage needs, and say what is left to do."""
    app = app_in(Path(os.path.abspath(folder)))  # noqa: PTH100 - resolve() would follow links
    if app is None:
        raise CannotRun(
            f"{folder}: no app of Backstage, since no package.json lists what it depends on; name"
            " the folder of the app, such as packages/app"
        )
    made = app.files_of(_site(app, registry))
    for file in made:
        if file.exists() and not is_sealed(read(file)):
            raise CannotRun(
                f"{relative(file)}: there is a file of that name, which is not ours or was"
                " changed since; rename it"
            )
    for file in made:  # what stands in the way stops it before anything is written
        file.parent.mkdir(parents=True, exist_ok=True)
    write(made)
    written = "\n".join(sorted(map(relative, made)))
    click.echo(f"""{written}

In {relative(app.folder / "src/App.tsx")}:

{_NEW if app.is_new else _OLD}

Wherever the portal is started or built, behind its own configuration:

  --config {CONFIGURATION}

or with its lines in {relative(app.portal / "app-config.yaml")}.
In each site, mkdocs.yml has 'ecp' behind 'techdocs-core' in its plugins.""")


def _site(app: App, registry: Path | None) -> Site:
    """Return the portal's own site: its pods, for the pages of every site in it."""
    folders = dict.fromkeys((app.folder, app.portal))
    found = [registry] if registry else [file for one in folders for file in registries(one)]
    if not found:
        places = " or ".join(relative(one / REGISTRY_FILES[0]) for one in folders)
        raise CannotRun(
            f"no pod is known, so no chat would open; add {places} with 'pods:', or name the"
            " portal's own with --registry"
        )
    file = Path(os.path.abspath(found[0]))  # noqa: PTH100 - as above
    site = load_site({"registry": file.name}, file.parent)
    refuse_lost_pods(site)
    for pod in site.pods:
        if pod.is_local and not site.is_trial:
            raise CannotRun(str(out_of_reach(pod).at(relative(file), None)))
    for problem in site.problems:
        click.echo(problem, err=True)
    if not site.pods:
        raise CannotRun(f"{relative(file)}: no pod, so no chat would open")
    return site
