"""Which files would change for a project's first chat, and what is to be said besides."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from symphony_ecp.check import (
    CannotCheckError,
    CannotJoinError,
    Checker,
    Spec,
    Tree,
    checkers,
    open_tree,
)
from symphony_ecp.check.tree import Survey
from symphony_ecp.files import relative
from symphony_ecp.fix import Change, Text, scalar
from symphony_ecp.setup import registry
from symphony_ecp.setup.found import Found, look, unknown_pods
from symphony_ecp.setup.repository import uncommitted
from symphony_ecp.site.elsewhere import NOT_SOURCES
from symphony_ecp.site.registry import REGISTRY_FILES, elsewhere, registries
from symphony_ecp.syntax import Syntax

#: How far below a folder its documentation may lie: docs/source/conf.py.
_DEEPEST = 2


@dataclass(frozen=True)
class Asked:
    """What whoever runs it says: a pod's host, and the partner id there."""

    host: str = ""
    partner_id: str = ""


@dataclass(frozen=True)
class Plan:
    """What would be done.

    Attributes:
        changes: the files that would change, new ones first.
        notes: what was found and is left alone.
        commands: what shows the site with chats of the preview pod, beside ``ecp preview``.
        pods: the pods that the new registry names, if there is one.
        stream: a stream that a first chat can name, if the new registry has one.
        syntax: how the site's pages spell a block.
        pasted: how much markup of Symphony's own the pages have.
        unused: whether the pod that was given is not the site's in the end.

    """

    changes: tuple[Change, ...]
    notes: tuple[str, ...]
    commands: tuple[str, ...]
    pods: tuple[str, ...] = ()
    stream: str = ""
    syntax: Syntax = "markdown"
    pasted: int = 0
    unused: bool = False

    def write(self) -> None:
        """Write all of it or nothing; raises :class:`OSError`.

        The one file that is there already is the last.
        """
        done: list[Change] = []
        try:
            for change in self.changes:
                change.write()
                done.append(change)
        except BaseException:
            for change in done:
                change.take_back()
            raise


def configurations(folder: Path) -> list[Spec]:
    """Return the sites of a folder; where it has none, those of the folders below."""
    known, level = checkers(), [folder]
    for _ in range(_DEEPEST + 1):
        found = [spec for one in level for spec in _specs(one, known)]
        if found:
            return found
        level = [below for one in level for below in _below(one)]
    return []


def _specs(folder: Path, known: dict[str, Checker]) -> Iterator[Spec]:
    try:
        names = {entry.name for entry in os.scandir(folder)}
    except OSError:
        return
    for name, checker in known.items():
        for configuration in checker.configurations(folder, names):
            spec = Spec(name, folder, folder / configuration)
            try:
                if open_tree(spec, known) is None:
                    continue
            except CannotCheckError:
                pass  # whoever opens it for good says why
            yield spec


def _below(folder: Path) -> list[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return []
    names = {*NOT_SOURCES, "tests", "test"}
    return [
        Path(entry.path)
        for entry in entries
        if not entry.name.startswith(".") and entry.name not in names
        if entry.is_dir(follow_symlinks=False)
    ]


def plan_for(survey: Survey, asked: Asked) -> Plan:
    """Return what a site needs; nothing of it is written yet.

    Args:
        survey: the one site.
        asked: what is known of its pod.

    Raises:
        CannotJoinError: the configuration is not understood; nothing is to be changed then.

    """
    (spec,), (tree,) = survey.specs, survey.trees
    file = spec.configuration or Path()
    text = _text(file)
    if (broken := tree.site.registry.broken.get(("", ""))) is not None:
        place = relative(tree.base / broken.path) if broken.path else "symphony.yml"
        place += f":{broken.line}" if broken.line else ""
        raise CannotJoinError(f"{place}: {broken.message}", broken.hint or "mend it first")
    joined = survey.checkers[spec.checker].join(file, text)
    change = [Change(file, text, joined.text)] if joined.text != text else []
    plan = Plan(
        tuple(change),
        (*joined.notes, *_notes(tree, is_joined=not change)),
        joined.commands,
        syntax=_syntax(tree),
    )
    if _has_registry(tree, is_joined=not change):
        unused = _unused(tree, asked)
        notes = (*plan.notes, *unused, *_without_entry(survey, tree))
        return _with_git(replace(plan, notes=notes, unused=bool(unused)), tree)
    host = asked.host.lower()
    given = {host: asked.partner_id} if host else {}
    found = look(survey, tree, given)
    new = registry.text(found.pods, found.streams.values(), Text(text).newline, found.others)
    target = _free(tree.base / REGISTRY_FILES[0])
    changes = (Change(target, None, new), *plan.changes)
    stream = next(iter(found.streams), registry.EXAMPLE.name)
    notes = (*plan.notes, *_of_pages(found))
    plan = replace(plan, changes=changes, notes=notes, stream=stream, pods=tuple(found.pods))
    return _with_git(replace(plan, pasted=found.pasted), tree)


def _text(file: Path) -> str:
    shown = relative(file)
    try:
        return file.read_bytes().decode()
    except UnicodeDecodeError as error:
        reason = f"{shown}: it is not in UTF-8, and is not changed"
        raise CannotJoinError(reason, "save it as UTF-8, and run this again") from error
    except OSError as error:
        raise CannotCheckError(f"{shown}: cannot be read: {error.strerror or error}") from error


def _free(file: Path) -> Path:
    """Return where a new file goes; nothing is written through a link."""
    if file.is_symlink():
        shown, there = relative(file), os.fspath(file.readlink())
        reason = f"{shown} is a link to '{there}', where no file is"
        raise CannotJoinError(reason, "remove the link, or write that file, and run this again")
    return file


def _has_registry(tree: Tree, *, is_joined: bool) -> bool:
    """Whether a site has a registry, or says where one is, or needs none."""
    site, base = tree.site, tree.base
    if registries(base) or elsewhere(base) or site.registry_file is not None:
        return True
    return is_joined and (bool(site.pods) or bool(site.problems))


def _notes(tree: Tree, *, is_joined: bool) -> Iterator[str]:
    for file in () if is_joined else registries(tree.base):
        yield f"{relative(file)} is there, and is left as it is"
    if not registries(tree.base) and (other := elsewhere(tree.base)):
        shown = relative(tree.base / other)
        yield f"no symphony.yml is written: name {shown} as the site's 'registry', or move it here"


def _unused(tree: Tree, asked: Asked) -> tuple[str, ...]:
    """Say what to write for a pod that a registry, which is left alone, does not have."""
    host, partner = asked.host.lower(), asked.partner_id
    known = next((pod for pod in tree.site.pods if pod.host == host), None)
    if not host or (known and partner in ("", known.partner_id)):
        return ()
    file = next(iter(registries(tree.base)), tree.site.registry_file)
    where = relative(file) if file else REGISTRY_FILES[0]
    if known:
        entry, place = f"partner-id: {scalar(partner, chr(34))}", f"for the pod '{known.written}'"
    else:
        pod = {host: partner}
        entry, place = registry.entry_of(pod, host, _names(tree)), "below 'pods:'"
    said = "what --host says was not used, since the registry is there and is left as it is"
    return (f"{said}: write '{entry}' {place} in {where}",)


def _names(tree: Tree) -> Collection[str]:
    return tree.site.registry.sections.get("pods", {}).keys()


def _without_entry(survey: Survey, tree: Tree) -> Iterator[str]:
    """Say which pods the pages name and the registry does not."""
    if tree.site.registry_file is not None:
        where = relative(tree.site.registry_file)
        pods = unknown_pods(survey, tree)
        for host in pods:
            entry = registry.entry_of(pods, host, _names(tree))
            yield f"pasted markup names {host}: write '{entry}' below 'pods:' in {where}"


def _of_pages(found: Found) -> Iterator[str]:
    if found.missing:
        yield f"{found.missing} is not installed here, so no page was looked at for pasted markup"
    for problem in found.unread:
        where = relative(problem.path or "") + (f":{problem.line}" if problem.line else "")
        yield f"{where} was not looked at for pasted markup: {problem.message}"
    for host, others in found.others.items():
        listed = ", ".join(f"'{one}'" for one in others)
        yield (
            f"the pages have several partner ids for {host}: '{found.pods[host]}' is taken, and"
            f" not {listed}"
        )
    for host, page in found.strangers.items():
        yield (
            f"{relative(page)} loads Symphony's SDK from {host}, which is not taken for a"
            f" pod, as it is not below symphony.com: if it is yours, say --host {host}"
        )
    if found.streams and not found.pods:
        yield (
            "no page says of which pod its rooms are, or a template or a script beside the pages"
            " does, which are not looked at: say it with --host"
        )


def _syntax(tree: Tree) -> Syntax:
    return "markdown" if any(tree.endings.values()) else "rst"


def _with_git(plan: Plan, tree: Tree) -> Plan:
    count = uncommitted(tree.base) if plan.changes else 0
    if not count:
        return plan
    files = f"{count} file{'s' if count > 1 else ''}"
    note = f"{files} here {'have' if count > 1 else 'has'} changes that are not committed yet"
    return replace(plan, notes=(*plan.notes, note))
