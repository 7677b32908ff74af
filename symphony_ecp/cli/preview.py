"""``ecp preview``: run the preview pod until Ctrl-C."""

from __future__ import annotations

import click

from symphony_ecp.preview import FAULTS, PreviewPod

#: Where the preview pod listens when nothing else is said.
from symphony_ecp.site.registry import PREVIEW_HOST

_ADDRESS, _, _PORT = PREVIEW_HOST.rpartition(":")
_FAULT_HELP = "\n\n".join(f"{name}: {meaning}" for name, meaning in FAULTS.items())


@click.command(
    help=f"Run a Symphony pod on this machine, until Ctrl-C.\n\nFaults:\n\n{_FAULT_HELP}"
)
@click.option("--host", default=_ADDRESS, show_default=True, help="The interface to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=int(_PORT),
    show_default=True,
    help="0 takes a free one.",
)
@click.option("--cert", type=click.Path(exists=True, dir_okay=False), help="PEM; speak TLS.")
@click.option("--key", type=click.Path(exists=True, dir_okay=False), help="PEM of its key.")
@click.option("--fault", multiple=True, type=click.Choice(list(FAULTS)), help="What goes wrong.")
def command(
    host: str, port: int, cert: str | None, key: str | None, fault: tuple[str, ...]
) -> None:
    """Serve; an address in use and a bad certificate are told in one line."""
    try:
        pod = PreviewPod(host, port, certfile=cert, keyfile=key, faults=set(fault))
        click.echo(f"Preview pod on {pod.origin} (Ctrl-C ends it)")
    except OSError as error:
        raise click.ClickException(f"cannot serve on {host}:{port}: {error}") from error
    try:
        pod.serve_forever()
    except KeyboardInterrupt:
        click.echo()
    finally:
        pod.close()
