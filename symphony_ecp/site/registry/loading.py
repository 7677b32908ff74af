"""From files to the registry: the site's own, with the entries of those that it extends.

Each file stands behind those that it extends, in their order; of two that say the same name, the
one that stands later wins, and so the site's own wins over all. What a file does not say itself
(``default-pod``, ``dock``, ``verify``, ``lock-max-age``, single ``defaults``, a word in a language)
is taken in the same way.
"""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from yaml import MappingNode, Node, YAMLError

from symphony_ecp.files import is_endless, relative, unsaved
from symphony_ecp.problems import Problem
from symphony_ecp.site.registry import sections
from symphony_ecp.site.registry.finding import nearby
from symphony_ecp.site.registry.items import Item, Registry, by_email
from symphony_ecp.site.registry.reader import Reader
from symphony_ecp.site.registry.sources import NotFoundError, find, is_of_distribution, meant
from symphony_ecp.site.registry.texts import merged_words
from symphony_ecp.site.registry.walking import places
from symphony_ecp.syntax import compose, scalar_text, yaml_problem
from symphony_ecp.text import shorten

#: More files than anybody would let extend each other in a row.
_DEEPEST = 20
#: Entries that win over others and are told one by one.
_MOST_TOLD = 5


def load_registry(path: Path, shown: str, base: Path | None = None) -> Registry:
    """Read a registry file, and what it extends.

    Args:
        path: the file.
        shown: its name in messages.
        base: the folder that the names of other files in messages start from; its own if not given.

    Returns:
        A registry, empty where the file cannot be read; never raises for what is in the file.

    """
    with _without_gc():
        return _Files(path.parent if base is None else base).add(path, shown).registry()


def read_registry(text: str, shown: str) -> Registry:
    """Read a registry's text alone; what it extends is left to :func:`load_registry`."""
    with _without_gc():
        return _Files(layers=[_reader(text, shown)]).registry()


def lines_in(path: Path | None) -> dict[tuple[str, str], int]:
    """Return the line of each name in a file, by section and name; few messages ask for it."""
    return {name: node.start_mark.line + 1 for name, node in nodes_in(path).items()}


def nodes_in(path: Path | None) -> dict[tuple[str, str], Node]:
    """Return the key of each name in a file, by section and name; none where nothing is read."""
    # What cannot be read now was there when the build began.
    text = _text_of(path) if path else None
    with _without_gc(), contextlib.suppress(YAMLError):
        return places(compose(text) if isinstance(text, str) else None)
    return {}


@contextlib.contextmanager
def _without_gc() -> Iterator[None]:
    """Pause the garbage collector, which would walk the growing tree of nodes over and over.

    Nobody holds the tree any more when it goes on.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _text_of(path: Path) -> str | tuple[str, str]:
    """Read a file, or say what is wrong with it and what to do."""
    if (text := unsaved(path)) is not None:
        return text
    try:
        if is_endless(path):
            return "cannot be read: it is no file", "name a file"
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return "cannot be read: no such file", nearby(path)
    except OSError as error:
        return f"cannot be read: {(error.strerror or type(error).__name__).lower()}", ""
    except UnicodeDecodeError:
        return "cannot be read: it is not UTF-8", "save it as UTF-8"
    except ValueError as error:  # a path with a NUL, say
        return f"cannot be read: {error}", ""


def _reader(text: str, shown: str) -> Reader:
    """Read a file's text; one that is no YAML says nothing but its problem."""
    try:
        return Reader(shown, compose(text))
    except YAMLError as error:
        return _broken(shown, yaml_problem(error, shown, 1, "registry"))


def _broken(shown: str, problem: Problem) -> Reader:
    reader = Reader(shown)
    reader.problems.append(problem)
    reader.broken["", ""] = problem
    reader.said = replace(reader.said, broken=reader.broken)
    return reader


class _Files:
    """The files of a registry, each behind those that it extends."""

    def __init__(self, base: Path | None = None, layers: Iterable[Reader] = ()) -> None:
        self.base = base
        self.layers = list(layers)
        self.extended: dict[str, Path] = {}
        self.through: dict[str, str] = {}
        self.seen: set[str] = set()

    def add(self, path: Path, shown: str) -> _Files:
        """Read the site's own file, and before it those that it extends."""
        text = _text_of(path)
        if isinstance(text, str):
            self.follow(_reader(text, shown), path)
        else:
            message, hint = f"the registry {text[0]}", text[1]
            problem = Problem("registry", message, hint, shown, severity="error")
            self.layers.append(_broken(shown, problem))
        return self

    def follow(self, reader: Reader, path: Path) -> None:
        """Take a file, behind those that it extends."""
        real = os.path.realpath(path) if reader.extends else ""
        self.through[real] = reader.shown
        named: set[str] = set()
        for node in reader.extends:
            try:
                self.extend(meant(scalar_text(node) or "", reader.shown), path, named)
            except NotFoundError as error:
                reader.report(("extends",), error.message, error.hint, node)
                if error.path is not None:
                    self.extended[scalar_text(node) or ""] = error.path
                # A page that wants a name of that file is pointed here.
                reader.broken.setdefault(("", ""), reader.problems[-1])
        del self.through[real]
        self.layers.append(reader)

    def extend(self, text: str, above: Path, named: set[str]) -> None:
        """Take a file that another one extends, unless it is there already."""
        file, shown = find(text, above), text
        if not is_of_distribution(text) and self.base is not None:
            shown = relative(file, self.base)
        real = os.path.realpath(file)
        if real in named:
            raise NotFoundError(f"'{shorten(text)}' is given twice", "keep one of them")
        named.add(real)
        if real in self.through:
            circle = " -> ".join((*self.through.values(), shown))
            raise NotFoundError(f"files that extend each other: {circle}", "take one of them out")
        if len(self.through) > _DEEPEST:
            message = f"it leads on through more than {_DEEPEST} files"
            raise NotFoundError(message, "name some of them side by side, in one list")
        if real in self.seen:
            return  # by another way, and so it is there already
        self.seen.add(real)
        self.extended[shown] = Path(real)
        content = _text_of(file)
        if not isinstance(content, str):
            raise NotFoundError(f"'{shorten(text)}' {content[0]}", content[1])
        other = _reader(content, shown)
        if other.root is not None and not _is_registry(other.root):
            listed = ", ".join(sections.TOP)
            message = f"'{shorten(text)}' is no registry: it has none of its keys"
            raise NotFoundError(message, f"name one that has some of {listed}")
        self.follow(other, file)

    def registry(self) -> Registry:
        """Return what all files say together; the last one is the site's own."""
        *others, own = self.layers
        registry, broken = own.said, own.broken
        if others or own.extends:
            registry, broken = self.merged(), {}
            for reader in self.layers:
                broken |= reader.broken
        addresses = by_email(registry.sections.get("users", {}))
        registry = replace(registry, addresses=addresses, broken=broken)
        for reader in reversed(self.layers):
            reader.judge_pods(registry, broken)
        problems = (problem for reader in reversed(self.layers) for problem in reader.problems)
        return replace(registry, problems=tuple(dict.fromkeys(problems)))

    def merged(self) -> Registry:
        """Return the entries of all files; what wins over another's is information."""
        found: dict[str, dict[str, Item]] = {}
        default_pod = dock = None
        words: dict[str, Mapping[str, str]] = {}
        for number, reader in enumerate(self.layers):
            said = reader.said
            _tell_what_wins(reader, self.layers[:number], found)
            for section, items in said.sections.items():
                found.setdefault(section, {}).update(items)
            for section, name in reader.broken:
                # What is wrong with an entry is told, and no other's steps in for it unseen.
                if name not in said.sections.get(section, {}):
                    found.get(section, {}).pop(name, None)
            default_pod = said.default_pod or default_pod
            dock = said.dock or dock
            words = merged_words(words, said.words)
        parts = tuple(reader.said for reader in reversed(self.layers))
        own = parts[0]
        return replace(
            own,
            sections=found,
            default_pod=default_pod,
            dock=dock,
            words=words,
            layers=parts,
            extended=self.extended,
            verify=any(part.verify for part in parts),
            max_age=next((part.max_age for part in parts if part.max_age), None),
            lookup=next((part.lookup for part in parts if part.lookup is not None), None),
        )


def _tell_what_wins(
    reader: Reader, before: Sequence[Reader], known: Mapping[str, Mapping[str, Item]]
) -> None:
    """Report the entries of a file that win over those of files before it, as information."""
    names = [
        (section, name)
        for section, items in reader.said.sections.items()
        for name in (items if known.get(section) else ())
        if name in known[section]
    ]
    nodes = places(reader.root) if names else {}
    for section, name in names[:_MOST_TOLD]:
        homes = (
            one.shown for one in reversed(before) if name in one.said.sections.get(section, {})
        )
        message = f"it wins over that of {next(homes, 'another file')}"
        hint = "take it out if it is to be the same"
        reader.report((section, name), message, hint, nodes[section, name], "info")
    if more := names[_MOST_TOLD:]:
        listed = f"{len(more):,} more {'entries win' if len(more) > 1 else 'entry wins'}"
        message = f"{listed} over those of other files, from '{shorten(more[0][1])}' on"
        reader.report((), message, "take out what is to be the same", nodes[more[0]], "info")


def _is_registry(root: Node) -> bool:
    """Whether a file has any of a registry's keys; one that is empty may get them."""
    keys = [key.value for key, _ in root.value] if isinstance(root, MappingNode) else [""]
    return not keys or any(key in sections.TOP for key in keys if isinstance(key, str))
