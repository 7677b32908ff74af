"""Files of a site and of its hosts: the registry, the lock, configurations, an account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from mkdocs_ecp.check import CHECKER as MARKDOWN
from sphinx_ecp.check import CHECKER as SPHINX
from symphony_ecp.pipeline import open_site
from symphony_ecp.problems import Problem
from symphony_ecp.site.lock import Lock, Use, first_broken, open_lock
from symphony_ecp.site.registry import Pod, load_registry
from symphony_ecp.verify import read_accounts
from tests.fuzz.readings import given


def registry(data: bytes) -> Iterable[Problem]:
    file = given.file("symphony.yml", data)
    load_registry(file, file.name)
    return open_site({}, file.parent, environ={}).problems


def lock(data: bytes) -> Iterable[Problem]:
    file = given.file("symphony.lock", data)
    opened = open_lock(file, 30)
    first_broken(given.text_of(data))
    if isinstance(opened, Problem):
        return (opened,)
    found: list[Problem] = []
    for use in _uses(opened):
        found += opened.judge(use, "chatroom")
    return found


def _uses(opened: Lock) -> Iterator[Use]:
    pod = Pod("acme", "acme.symphony.com")
    yield Use(pod, "stream", given.DESK)
    for line in opened.lines[:3]:
        yield Use(pod, "user", "".join(line.split(" ")[1:2]))


def _opened(checker: Any, file: Path) -> Iterable[Problem]:
    tree = checker.open(file.parent, file)
    return () if tree is None else (*tree.site.problems, *tree.beside())


def mkdocs(data: bytes) -> Iterable[Problem]:
    return _opened(MARKDOWN, given.file("mkdocs.yml", data))


def zensical(data: bytes) -> Iterable[Problem]:
    return _opened(MARKDOWN, given.file("zensical.toml", data))


def sphinx(data: bytes) -> Iterable[Problem]:
    return _opened(SPHINX, given.file("conf.py", data))


def book(data: bytes) -> Iterable[Problem]:
    return _opened(SPHINX, given.file("_config.yml", data))


def account(data: bytes) -> Iterable[Problem]:
    file = given.file("config.yaml", data)
    pod = Pod("acme", "acme.symphony.com")
    found = read_accounts(file, "acme", {}).of(pod, pod)
    assert found is None or (found.username and found.key and found.shown.isprintable())
    return ()


def yaml_alone(data: bytes) -> None:
    """Read YAML as each host reads its configuration, which is written in Python."""
    yaml.safe_load(given.text_of(data))
