"""``ecp preview``: run the preview pod until Ctrl-C."""

from __future__ import annotations

import errno
import signal
import tempfile
from pathlib import Path

import click

from symphony_ecp.cli._examples import examples
from symphony_ecp.preview import (
    FAULTS,
    PreviewPod,
    write_account,
    write_certificates,
    write_configuration,
)
from symphony_ecp.preview.rest import (
    Account,
    Directory,
    ExtraMissingError,
    Rest,
    RoomsError,
    check_public_key,
    load_rooms,
)

#: Where the preview pod listens when nothing else is said.
from symphony_ecp.site.registry import PREVIEW_HOST, load_registry, registries

_ADDRESS, _, _PORT = PREVIEW_HOST.rpartition(":")
_FAULT_HELP = "\n\n".join(f"{name}: {meaning}" for name, meaning in FAULTS.items())
_FILE = click.Path(exists=True, dir_okay=False)


@click.command(
    help=f"Run a Symphony pod on this machine, until Ctrl-C.\n\nFaults:\n\n{_FAULT_HELP}",
    epilog=examples(
        "ecp preview",
        "ecp preview --port 9000 --fault password --fault slow",
        "ecp preview --tls --latency 200",
    ),
)
@click.option("--host", default=_ADDRESS, show_default=True, help="The interface to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=int(_PORT),
    show_default=True,
    help="0 takes a free one.",
)
@click.option("--name", "names", multiple=True, help="Another name of this machine.")
@click.option("--tls", is_flag=True, help="Speak TLS, with a throw-away certificate authority.")
@click.option("--cert", type=_FILE, help="PEM; speak TLS.")
@click.option("--key", type=_FILE, help="PEM of its key.")
@click.option("--registry", type=_FILE, help="The site's, else the symphony.yml that is here.")
@click.option("--rooms", type=_FILE, help="YAML: rooms, users and apps that exist, too.")
@click.option(
    "--account",
    "accounts",
    multiple=True,
    metavar="NAME=PUBLIC.pem",
    help="A service account that may log in; one is made up otherwise.",
)
@click.option("--ordinary", is_flag=True, help="Accounts hold no role: they see their own streams.")
@click.option("--latency", type=click.IntRange(0, 60_000), default=0, help="Of REST calls, in ms.")
@click.option("--fault", multiple=True, type=click.Choice(list(FAULTS)), help="What goes wrong.")
def command(
    host: str,
    port: int,
    names: tuple[str, ...],
    tls: bool,
    cert: str | None,
    key: str | None,
    registry: str | None,
    rooms: str | None,
    accounts: tuple[str, ...],
    ordinary: bool,
    latency: int,
    fault: tuple[str, ...],
) -> None:
    """Serve; whatever keeps the pod from that is told in one line."""
    if tls and cert:
        raise click.UsageError("--tls makes a certificate, --cert names one: give one of them")
    rest = Rest(directory=_directory(registry, rooms), latency=latency / 1000)
    pod = PreviewPod(
        host, port, certfile=cert, keyfile=key, faults=set(fault), hosts=names, rest=rest
    )
    try:
        rest.accounts = [_account(text, admin=not ordinary) for text in accounts]
        with tempfile.TemporaryDirectory(prefix="ecp-preview-") as folder:
            _serve(pod, Path(folder), tls=tls, admin=not ordinary)
    except ExtraMissingError as error:
        raise click.ClickException(str(error)) from error


def _directory(registry: str | None, rooms: str | None) -> Directory:
    paths = [Path(registry)] if registry else registries(Path())[:1]
    directory = Directory()
    for path in paths:
        read = load_registry(path, str(path))
        directory |= Directory.of_registry(read)
        if any(problem.severity == "error" for problem in read.problems):
            click.echo(f"{path} has problems, which 'ecp check' names; the rest of it exists.")
    try:
        return directory | load_rooms(Path(rooms)) if rooms else directory
    except RoomsError as error:
        raise click.ClickException(str(error)) from error


def _account(text: str, *, admin: bool) -> Account:
    name, _, file = text.partition("=")
    if not name or not file:
        raise click.UsageError(f"--account takes NAME=PUBLIC.pem, not '{text}'")
    try:
        pem = Path(file).read_text("utf-8")
        check_public_key(pem)
    except OSError as error:
        raise click.UsageError(f"--account: {file} cannot be read: {error.strerror}") from error
    except ValueError as error:
        message = f"--account: {file} is not the public half of an RSA key in PEM"
        raise click.UsageError(message) from error
    return Account(name, pem, admin)


def _serve(pod: PreviewPod, folder: Path, *, tls: bool, admin: bool) -> None:
    """Serve with what is made up for it in a folder that is about to be removed."""
    trusted = key = None
    if tls:
        trusted, server = write_certificates(folder, pod.hosts)
        pod.certfile = str(server)
    if not pod.rest.accounts:
        try:
            account, key = write_account(folder, admin=admin)
            pod.rest.accounts = [account]
        except ExtraMissingError:
            pass  # chats need nobody who logs in
    try:
        click.echo(f"Preview pod on {pod.origin} (Ctrl-C ends it)")
    except OSError as error:
        taken = "another program listens there; end it, such as another 'ecp preview'"
        why = taken if error.errno == errno.EADDRINUSE else error.strerror or error
        message = f"cannot serve on {pod.address}:{pod.port}: {why}"
        raise click.ClickException(message) from error
    if trusted:
        click.echo(f"Certificate authority: {trusted}")
    if key:
        config = write_configuration(folder, pod, account, key, trusted)
        click.echo(f"Service account {account.username}: {config}")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the folder is removed then, too
    try:
        pod.serve_forever()
    except KeyboardInterrupt:
        click.echo()
    finally:
        pod.close()
