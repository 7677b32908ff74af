"""``make docs-serve``: the documentation with its examples live, and a preview pod for them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import click

from demo_site.serve import PORTS, PortTakenError, serving
from symphony_ecp.preview import FAULTS
from symphony_ecp.site.site import POD_VARIABLE


@click.command()
@click.option("--fault", "faults", multiple=True, type=click.Choice([*FAULTS]))
@click.option("--address", default="127.0.0.1:8000", show_default=True)
def main(faults: tuple[str, ...], address: str) -> None:
    """Serve the documentation and a preview pod, on which FAULTS go wrong, until Ctrl-C."""
    for ending in (signal.SIGINT, signal.SIGTERM):  # a shell's background job ignores SIGINT
        signal.signal(ending, signal.default_int_handler)
    environment = {**os.environ, POD_VARIABLE: "preview", "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "--dev-addr", address]
    try:
        with serving({}, PORTS, faults) as addresses:
            click.echo(f"preview pod: {addresses['pod']}")
            mkdocs = subprocess.Popen(command, env=environment)  # noqa: S603 - no shell
            try:
                sys.exit(mkdocs.wait())
            finally:
                mkdocs.terminate()
                mkdocs.wait()
    except PortTakenError as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo()


if __name__ == "__main__":
    main(prog_name="python -m docs.serve")
