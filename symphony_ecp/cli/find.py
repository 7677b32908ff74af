"""``ecp find``: ask the pod for rooms, people and apps; give one of them a name in the registry."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from string import punctuation
from threading import Event
from typing import TYPE_CHECKING, Any

import click

from symphony_ecp.check import CannotCheckError
from symphony_ecp.check.tree import survey_of
from symphony_ecp.cli._asking import account_options, text, verify_extra
from symphony_ecp.cli._examples import examples
from symphony_ecp.cli._sites import CannotRun, named_by, site_options, sites_of
from symphony_ecp.files import relative
from symphony_ecp.problems import Problem
from symphony_ecp.site import Site
from symphony_ecp.site.registry import Item, Pod
from symphony_ecp.symphony.ids import read_stream_id
from symphony_ecp.symphony.links import is_email
from symphony_ecp.text import composed, json_on_its_lines, shorten

if TYPE_CHECKING:
    from symphony_ecp.verify import Accounts, Found, Session


_EXAMPLES = examples(
    "ecp find trading desk",
    "ecp find alice@acme.com --add alice",
    "ecp find trading desk --kind room --add desk --id VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA==",
)

#: Has a meaning in a link or in YAML, or parts names from each other.
_ODD = set(punctuation) - set("-_./&+'")


@click.command("find", epilog=_EXAMPLES)
@click.argument("words", metavar="WORDS...", nargs=-1, required=True, type=text)
@site_options
@account_options(60)
@click.option("--kind", type=click.Choice(["room", "user", "app"]), help="What is looked for.")
@click.option(
    "--add", "name", metavar="NAME", type=text, help="Write what was found into symphony.yml."
)
@click.option("--id", "id_", metavar="ID", type=text, help="Which one is meant, of several.")
@click.option("--type", "stream_type", type=click.Choice(["chatroom", "im"]),
              help="The stream's type, if not what the pod says it is.")  # fmt: skip
@click.option("--publisher", default="", type=text, help="The app's publisher.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
              show_default=True)  # fmt: skip
@click.pass_context
def command(
    context: click.Context,
    words: tuple[str, ...],
    config_files: tuple[Path, ...],
    confdir: Path | None,
    config: Path | None,
    pod: str,
    timeout: float,
    verbose: bool,
    kind: str | None,
    name: str | None,
    id_: str | None,
    stream_type: Any,
    publisher: str,
    form: str,
) -> None:
    """Ask the pod for rooms, people and apps, and give one of them a name.

    WORDS are words of a name, e-mail addresses, or an id. The account is that of --config, else of
    SYMPHONY_USERNAME and SYMPHONY_PRIVATE_KEY (the key, or its path). With --add, the one that was
    found gets an entry in symphony.yml, and a line in symphony.lock.

    Exits with 0 when something was found (with --add: written), 1 when nothing was (with --add:
    not exactly one), 2 when the pod could not be asked or nothing could be written.
    """
    with verify_extra():
        from symphony_ecp.verify import (
            KINDS,
            CannotAskError,
            Client,
            Limits,
            Session,
            read_accounts,
            search,
        )  # fmt: skip
    if name is not None:
        _check_name(name := composed(name))
    try:
        file, site = _site(config_files, confdir)
        accounts = read_accounts(config, pod, os.environ)
        asked = _pod(site, accounts)
        account = accounts.of(asked, site.pod if isinstance(site.pod, Pod) else None)
        if account is None:
            message = f"the account is not for pod '{asked.name}'; name its pod with --pod"
            raise CannotRun(message)
        tell = partial(click.echo, err=True) if verbose else None
        session = Session(Client(account, Limits(whole=timeout), Event(), tell))
        try:
            finds = search(session, " ".join(words), [kind] if kind else list(KINDS))
            found = [one for one in finds.found if id_ is None or _is(one, id_)]
            _show(found, site, asked, form)
            for note in finds.notes:
                click.echo(f"{note}.", err=True)
            if id_ is not None and finds.found and not found:
                click.echo("None of what was found has that id.", err=True)
            elif not found:
                click.echo(f"Nothing was found on {asked.host}.", err=True)
            if name is None or len(found) != 1:
                if name is not None and found:
                    says = "say with --id which one is meant; nothing was written"
                    click.echo(f"{len(found)} were found: {says}.", err=True)
                context.exit(1 if name is not None or not found else 0)
            _add(session, file, site, asked, found[0], name, stream_type, publisher)
        finally:
            session.client.close()
    except (CannotAskError, CannotCheckError) as error:
        raise CannotRun(str(error)) from None
    except KeyboardInterrupt:
        raise CannotRun("interrupted; run this again") from None


def _check_name(name: str) -> None:
    """Refuse what no page could mean by a name."""
    if name != " ".join(name.split()) or not name.isprintable() or not 0 < len(name) <= 100:
        raise CannotRun("a name is one to a hundred characters on one line; choose another one")
    if read_stream_id(name).id or name.isdigit() or is_email(name):
        raise CannotRun(f"'{name}' reads as an id or an address; choose another name")
    ends = {name[0], name[-1]} & set(punctuation)
    if odd := next((char for char in name if char in ends or char in _ODD), None):
        hint = "take letters, digits and blanks, and between them any of - _ . / & + '"
        raise CannotRun(f"a page cannot write '{name}' as it is, since it has {odd} in it; {hint}")


def _site(config_files: tuple[Path, ...], confdir: Path | None) -> tuple[Path, Site]:
    """Return the site's registry, which may not be there yet, and the site."""
    survey = survey_of([], named_by(config_files, confdir, []))
    sites = {
        tree.site.registry_file or (tree.base / "symphony.yml").resolve(): tree.site
        for _, tree in sites_of(survey)
    }
    if not sites:
        raise CannotRun("no site and no symphony.yml here; run this in a site's folder")
    if len(sites) > 1:
        listed = ", ".join(sorted(map(relative, sites)))
        message = f"several sites here, each with its own registry: {listed}"
        raise CannotRun(f"{message}; run this in the folder of one, or name one with -f")
    return next(iter(sites.items()))


def _pod(site: Site, accounts: Accounts) -> Pod:
    """Return the pod that is asked: the one that was named, or the site's own."""
    pods = {pod.name: pod for pod in site.pods}
    if wrong := accounts.unknown(pods):
        raise CannotRun(wrong)
    found = site.registry.pod(accounts.pod) if accounts.pod else site.pod
    if isinstance(found, Problem):
        raise CannotRun(_told(found))
    return found


def _told(problem: Problem) -> str:
    return f"{problem.place}: {problem.sentence}" if problem.path else problem.sentence


def _is(one: Found, id_: str) -> bool:
    """Whether an id, in any spelling, is that of what was found."""
    reading = read_stream_id(id_)
    return one.said.id == (reading.id.standard if reading.id else id_)


def _show(found: list[Found], site: Site, pod: Pod, form: str) -> None:
    from symphony_ecp.verify import name_of

    names = [name_of(site.registry, pod, one) for one in found]
    if form == "json":
        rows = [
            {
                "kind": one.said.kind,
                "id": one.said.id,
                "title": one.said.name,
                "email": one.email or None,
                "active": one.said.state == "active",
                "pod": pod.host,
                "name": name,
            }
            for one, name in zip(found, names, strict=True)
        ]
        click.echo(json_on_its_lines(rows))
        return
    kinds, ids = (max(map(len, texts), default=0) for texts in (
        [one.said.kind for one in found], [one.said.id for one in found]
    ))  # fmt: skip
    for one, name in zip(found, names, strict=True):
        mail = f" <{one.email}>" if one.email else ""
        remarks = ["deactivated"] if one.said.state == "inactive" else []
        remarks += [f"'{shorten(name)}' in the registry"] if name else []
        behind = f" ({', '.join(remarks)})" if remarks else ""
        start = f"{one.said.kind:{kinds}}  {one.said.id:{ids}}"
        click.echo(f"{start}  {one.said.name}{mail}{behind}".rstrip())


def _add(
    session: Session,
    file: Path,
    site: Site,
    pod: Pod,
    one: Found,
    name: str,
    stream_type: Any,
    publisher: str,
) -> None:
    """Write what was found; raises :class:`CannotRun` for what is not to be written."""
    from symphony_ecp.fix import written
    from symphony_ecp.verify import add, catch_up, entry, more_ids, name_of, section_of
    from symphony_ecp.verify import publisher as publisher_of

    registry, section = site.registry, section_of(one.said)
    places = ("", ""), (section, ""), (section, name)
    if broken := next(filter(None, map(registry.broken.get, places)), None):
        raise CannotRun(_told(broken))
    if name_of(registry, pod, one) == name and (lock := catch_up(file, pod, one.said)):
        click.echo(f"'{name}' is under '{section}:' already; written: {lock}.", err=True)
        return
    pods = registry.sections.get("pods", {})
    default = registry.default_pod or (site.pod.name if isinstance(site.pod, Pod) else pod.name)
    item: Item | None = more_ids(registry, name, pod, one, default)
    home = registry.home(section, name)
    if item is None and registry.has(section, name):
        message = f"there is '{name}' under '{section}:' of {home.path} already"
        raise CannotRun(f"{message}; choose another name")
    if item is not None and home is not registry.parts[0]:
        raise CannotRun(f"'{name}' is an entry of {home.path}; write it there: {written(item)}")
    if known := name_of(registry, pod, one):
        raise CannotRun(f"the registry has it already, as '{shorten(known)}'; use that name")
    if one.said.kind == "post":
        raise CannotRun("it is a wall, which no chat and no link opens; choose a room or a chat")
    if one.said.state == "inactive":
        raise CannotRun("it is deactivated; choose another one, or have it activated")
    if section == "apps" and not publisher.isprintable():
        raise CannotRun("--publisher is text on one line; write it anew")
    if section == "apps" and not publisher:
        publisher = publisher_of(session, one.said.id)
        if not publisher:
            message = "the pod does not say who publishes the app"
            raise CannotRun(f"{message}; say it with --publisher")
    of = pod.name if len(pods) > 1 and pod.name in pods and pod.name != default else ""
    item = item or entry(one, name, of, stream_type, publisher)
    wrote = add(file, item, pod, one.said)
    click.echo(f"Wrote '{name}' under '{section}:'; written: {', '.join(wrote)}.", err=True)
    meant = (pod,) if of else (pod, *pods.values())  # an id for every pod
    others = [one.host for one in meant if isinstance(one, Pod) and not one.is_local]
    if others and (warning := session.client.account.stands_in(others[0])):
        click.echo(warning, err=True)
