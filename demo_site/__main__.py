"""``python -m demo_site build`` and ``python -m demo_site serve``."""

from __future__ import annotations

import signal
import sys
import tempfile
import threading
from pathlib import Path

import click

from demo_site.build import HOSTS, SITE, build
from demo_site.serve import PORTS, PortTakenError, serving


@click.group()
def main() -> None:
    """Build the demo site with MkDocs and with Sphinx, or serve it with a preview pod."""


@main.command("build")
def build_command() -> None:
    """Build both sites, strictly, into site/mkdocs and site/sphinx."""
    _build_all(SITE)


@main.command("serve")
def serve_command() -> None:
    """Build both sites for the preview pod and serve them until Ctrl-C."""
    for ending in (signal.SIGINT, signal.SIGTERM):  # a shell's background job ignores SIGINT
        signal.signal(ending, signal.default_int_handler)
    try:
        # Never into site/: what is built for the preview pod is not to be published.
        with tempfile.TemporaryDirectory() as root:
            folders = {host: Path(root, host) for host in HOSTS}
            with serving(folders, PORTS) as addresses:
                _build_all(Path(root), pod="preview")
                click.echo(f"\nOpen {click.style(addresses['mkdocs'], bold=True)} in a browser.\n")
                click.echo(f"  the same by Sphinx   {addresses['sphinx']}")
                click.echo(f"  its preview pod      {addresses['pod']}")
                click.echo(f"  that of a client     {addresses['client']}")
                click.echo(f"  for its REST API     {addresses['config']}")
                click.echo("\nCtrl-C ends it.")
                threading.Event().wait()
    except PortTakenError as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo()


def _build_all(root: Path, pod: str | None = None) -> None:
    """Build with every host; end with what they said when any of them failed."""
    failed = False
    for host in HOSTS:
        click.echo(f"Building with {host} … ", nl=False)
        done = build(host, root / host, pod=pod)
        failed = failed or done.returncode != 0
        click.echo(f"failed\n{done.stdout}" if done.returncode else "done")
    if failed:
        sys.exit(1)


if __name__ == "__main__":
    main(prog_name="python -m demo_site")
