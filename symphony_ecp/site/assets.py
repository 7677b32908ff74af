"""The files that a site serves to its readers' browsers.

All lie in one folder, from which the script loads the others. One of them is made for the site: it
tells the script which hosts are the site's pods, so that nothing in a page can.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain, count
from typing import Any

from symphony_ecp.site.readers import choice, others
from symphony_ecp.site.registry import Pod, for_browsers
from symphony_ecp.site.site import Site

#: What a page with a chat asks for; the script asks for the others as it needs them.
SCRIPT = "symphony-ecp.js"
#: What a page with a chat, a button or a link asks for.
STYLESHEET = "symphony-ecp.css"
#: What the script asks for before any chat.
HOSTS = "symphony-ecp-hosts.js"


def browser_files() -> list[Traversable]:
    """Return the scripts and the stylesheets that are the same for every site, by name."""
    found = files("symphony_ecp").joinpath("browser").iterdir()
    return sorted(
        (file for file in found if file.name.endswith((".js", ".css"))), key=lambda file: file.name
    )


#: The names of all of them.
NAMES = frozenset({HOSTS, *(file.name for file in browser_files())})


def site_files(site: Site) -> dict[str, bytes]:
    """Return every file of a site by name; they belong into one folder."""
    made = {file.name: file.read_bytes() for file in browser_files()}
    return dict(sorted({**made, HOSTS: _hosts(site)}.items()))


def addressed(name: str, served: Mapping[str, bytes]) -> str:
    """Return the name of a file as pages ask for it: its address changes when its content does.

    The script's changes with that of any file, since it loads the others with its own query: a
    browser never has files of two versions.

    Args:
        name: ``symphony-ecp.js`` or ``symphony-ecp.css``.
        served: the site's files, by name.

    """
    parts = sorted(served.items()) if name == SCRIPT else [(name, served[name])]
    digest = sha256(b"".join(part.encode() + content for part, content in parts))
    return f"{name}?v={digest.hexdigest()[:8]}"


def _hosts(site: Site) -> bytes:
    """Return the script with the site's pods, by host as their chats' elements name it."""
    pods: dict[str, dict[str, Any]] = {}
    readers = {pod.host: pod for pod in reversed(site.registry.readers)}
    told: dict[str, list[Pod]] = {}
    for pod in site.told:
        told.setdefault(pod.host, []).append(pod)
    for host, entries in told.items():
        pod, own = entries[0], readers.get(host)  # the chat of a reader names no partner id
        origin = pod.origin.removesuffix(":80" if pod.is_local else ":443")
        partners = sorted(
            {one.partner_id for one in entries},
            key=lambda one: (own is not None and one == own.partner_id, one),
            reverse=True,
        )
        pods[host] = {"origin": origin, "partners": partners}
        if all(one.sites for one in entries):  # one that names none may be for any
            patterns = [pattern for one in entries for pattern in one.sites]
            pods[host]["sites"] = for_browsers(patterns, is_local=pod.is_local)
    pods |= choice(site)
    listed = json.dumps(pods, indent=2, sort_keys=True)
    return f"{_TITLE}window.symphonyEcp?.allow?.({listed}{others(site)});\n".encode()


_TITLE = "/**\n * The hosts of this site's pods, from its registry: chats may ask no other.\n */\n"


def sealed(content: bytes) -> bytes:
    """Return a file with a last line that tells whether anybody has changed it since."""
    return content + b"/* symphony-ecp wrote this: %s */\n" % _digest(content)


_SEAL = re.compile(rb"/\* symphony-ecp wrote this: (\w+) \*/\n")


def _digest(content: bytes) -> bytes:
    return sha256(content).hexdigest()[:32].encode()


def is_ours(name: str, content: bytes) -> bool:
    """Whether a file of one of our names is one of ours, of this version or an older one.

    Each begins with a comment whose first sentence stays the same. One that was changed since it
    was sealed is the site's; Git may have changed how its lines end.
    """
    ours = {file.name: file.read_bytes() for file in browser_files()} | {HOSTS: _TITLE.encode()}
    if name not in ours or content.splitlines()[:2] != ours[name].splitlines()[:2]:
        return False
    return _SEAL.search(content) is None or is_sealed(content)


def is_sealed(content: bytes) -> bool:
    """Whether a file of any name is as it was when it was sealed, but for how its lines end."""
    content = content.replace(b"\r\n", b"\n")
    seal = _SEAL.search(content)
    return seal is not None and content == sealed(content[: seal.start()])


def free_folder(folder: str, is_taken: Callable[[str], bool]) -> str:
    """Return a folder for our files: this one, or one with a number behind its name.

    What a site has of its own is neither replaced nor taken for ours.

    Args:
        folder: the folder, as part of an address.
        is_taken: whether a folder has a file of the site's own under one of our names.

    """
    numbered = (f"{folder}-{number}" for number in count(2))
    return next(name for name in chain([folder], numbered) if not is_taken(name))
