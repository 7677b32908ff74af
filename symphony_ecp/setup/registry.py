"""A commented ``symphony.yml``: what is known of the site, and what its owner fills in."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence

from symphony_ecp import project
from symphony_ecp.fix import scalar, written
from symphony_ecp.site.registry import HOST, READERS_POD, Pod, Stream

#: A stream of Symphony's public documentation, with which a first chat can be tried.
EXAMPLE = Stream(
    "trading-desk", {"": "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="}, "chatroom", "Trading desk"
)
_NO_POD = """\
# Your pod: take away the '# ', write the host on which you sign in to Symphony, and the partner id
# that Symphony gave for the site, if it did. Until then chats open on the preview pod alone.
# default-pod: acme
# pods:
#   acme: {host: acme.symphony.com, partner-id: acme-docs}"""
_NO_STREAM = """\
# Rooms, as pages name them: 'stream: trading-desk'. This one is an example, with an id of
# Symphony's documentation: replace it. 'ecp find' looks for a room by its words."""
_STREAMS = "# The rooms that the pages name by id; call them what your people call them."
_RESERVED = {"preview", READERS_POD}


def names_of(hosts: Iterable[str], taken: Collection[str] = ()) -> dict[str, str]:
    """Return a name for each host: its first label, or all of it where that is taken.

    Where that is taken, too, a number follows.
    """
    names: dict[str, str] = {}
    for host in hosts:
        whole = host.replace(".", "-").replace(":", "-")
        numbered = (f"{whole}-{number}" for number in itertools.count(2))
        tries = itertools.chain([host.partition(".")[0].partition(":")[0], whole], numbered)
        known = {*names.values(), *_RESERVED, *taken}
        names[host] = next(name for name in tries if name not in known)
    return names


def is_pod(host: str) -> bool:
    """Whether a host can be that of a site's pod."""
    try:
        return not Pod("", HOST.read(host)).is_local
    except ValueError:
        return False


def text(
    pods: Mapping[str, str],
    streams: Iterable[Stream],
    newline: str,
    others: Mapping[str, Sequence[str]],
) -> str:
    """Return the text of a registry.

    Args:
        pods: partner ids by hosts, the site's own pod first.
        streams: the streams that the pages name; the example where there are none.
        newline: how its lines end.
        others: partner ids that the pages have besides, by hosts.

    """
    streams = list(streams)
    lines = [*_head(), "", *_pods(pods, others), "", *_streams(streams)]
    return newline.join([*lines, ""])


def _head() -> list[str]:
    schema, page = project.schema(), project.page("configure/registry/")
    lines = [f"# yaml-language-server: $schema={schema}", "#"] if schema else []
    lines.append("# What the pages of this site may use of Symphony, by names.")
    if page:
        lines.append(f"# All that can stand here: {page}")
    if not schema:
        lines += [
            "# Editors complete it: run 'ecp schema > symphony.schema.json', and write on top",
            f"#   # yaml-language-server: $schema={project.SCHEMA}",
        ]
    return lines


def entry_of(pods: Mapping[str, str], host: str, taken: Collection[str] = ()) -> str:
    """Return the entry of a host among those of several, by a name that is not taken."""
    known = f", partner-id: {scalar(pods[host], chr(34))}" if pods[host] else ""
    return (
        f"{scalar(names_of(pods, taken)[host], chr(34))}: {{host: {scalar(host, chr(34))}{known}}}"
    )


def _pods(pods: Mapping[str, str], others: Mapping[str, Sequence[str]]) -> list[str]:
    if not pods:
        return _NO_POD.splitlines()
    default = scalar(next(iter(names_of(pods).values())), '"')
    lines = ["# Hosts stand here alone: pages name pods.", f"default-pod: {default}", "pods:"]
    for host in pods:
        lines.append(f"  {entry_of(pods, host)}")
        if host in others:
            listed = ", ".join(others[host])
            lines.append(f"  # The pages have other partner ids for it, too: {listed}")
    if not all(pods.values()):
        lines.append("  # With the partner id that Symphony gave for the site: partner-id: ID")
    return lines


def _streams(streams: list[Stream]) -> list[str]:
    comment = (_STREAMS if streams else _NO_STREAM).splitlines()
    return [*comment, "streams:", *(f"  {written(one)}" for one in streams or [EXAMPLE])]
