"""``ecp pod``: which pod serves an e-mail address."""

from __future__ import annotations

from itertools import chain, count
from pathlib import Path
from urllib.parse import urlsplit

import click

from symphony_ecp.cli._asking import asking_options, text, verify_extra
from symphony_ecp.cli._examples import examples
from symphony_ecp.cli._sites import CannotRun
from symphony_ecp.site.registry import Pod, Registry, load_registry, oddities, registries
from symphony_ecp.symphony.links import is_email
from symphony_ecp.text import json_on_its_lines, shorten

_FILE = click.Path(dir_okay=False, path_type=Path)
_NOT_FOUND = (
    "users of Customer Connect are never listed; ask with the address of somebody whose own company"
    " has Symphony, or ask the administrator there"
)
_EXAMPLES = examples(
    "ecp pod alice@acme.com",
    "ecp pod alice@acme.com --format json",
    "ecp pod alice@acme.com --service http://127.0.0.1:8765  # ecp preview",
)


@click.command("pod", epilog=_EXAMPLES)
@click.argument("email", type=text)
@click.option("--registry", type=_FILE, help="The site's, else the symphony.yml that is here.")
@click.option("--service", metavar="URL", help="The login service, if it is not Symphony's.")
@asking_options
@click.pass_context
def command(
    context: click.Context,
    email: str,
    registry: Path | None,
    service: str | None,
    ca: Path | None,
    timeout: float,
    form: str,
) -> None:
    """Ask Symphony's login service which pod serves the address EMAIL.

    The address is sent there, and nowhere else. Exits with 0 when there is a pod, 1 when the
    service knows none, 2 when it could not be asked.
    """
    with verify_extra():
        from symphony_ecp.verify import SERVICE, CannotAskError, Prober, pod_of, trusting
    if not is_email(email):
        raise CannotRun(
            f"'{shorten(email)}' is no e-mail address; write one such as alice@acme.com"
        )
    service = service or SERVICE
    if not service.startswith("https://") and not _is_near(service):
        raise CannotRun("--service: write https:// and a host; an address of somebody is sent")
    known = _registry(registry)
    try:
        host = pod_of(email, Prober(trusting(ca, "--ca"), timeout), service)
    except CannotAskError as error:
        raise CannotRun(str(error)) from None
    except KeyboardInterrupt:
        raise CannotRun("interrupted") from None
    pods = known.sections.get("pods", {}).values()
    names = [pod.name for pod in pods if isinstance(pod, Pod) and pod.host == host]
    if form == "json":
        found = {"email": email, "host": host, "pods": names}
        click.echo(json_on_its_lines(found))
    elif host is None:
        click.echo(f"The login service knows no pod for {email}; {_NOT_FOUND}.")
    elif names:
        listed = ", ".join(f"'{name}'" for name in names)
        click.echo(f"{host}, which is pod {listed} of {known.path}.")
    else:
        odd = "".join(f"\nNote: {message}; {hint}." for message, hint in oddities(host))
        click.echo(f"{host}{odd}\n\n{_lines(host, known)}")
    if host is None:
        context.exit(1)


def _is_near(service: str) -> bool:
    """Whether a service is on this machine, as the preview pod is."""
    try:
        parts = urlsplit(service)
    except ValueError:
        return False
    return parts.scheme == "http" and Pod("", parts.netloc).is_local


def _registry(file: Path | None) -> Registry:
    found = [file] if file else registries(Path())[:1]
    if file and not file.is_file():
        raise CannotRun(f"--registry: there is no file {file}; name a symphony.yml")
    return load_registry(found[0], str(found[0])) if found else Registry()


def _lines(host: str, known: Registry) -> str:
    """Return what to add to the registry, under a name that it does not have."""
    label = host.partition(".")[0].partition(":")[0]
    names = chain([label], (f"{label}-{number}" for number in count(2)))
    name = next(name for name in names if not known.has("pods", name))
    where = known.path or "symphony.yml"
    return f"For {where}:\n\npods:\n  {name}: {{host: {host}}}  # in production with partner-id: …"
