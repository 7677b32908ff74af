"""The registry, ``symphony.yml``: pods, streams, users, apps, links and themes by name.

It is the only place that names a pod's host, so that a page can never load a script from somewhere
else. Whatever is wrong with it becomes a problem with its line; a bad entry is left out, the rest
is kept, and a page that asks for the bad entry is pointed at the registry's own problem.
"""

from __future__ import annotations

import contextlib
import gc
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

from symphony_ecp import options
from symphony_ecp.ids import read_stream_id, read_user_id
from symphony_ecp.links import StreamType, is_email
from symphony_ecp.problems import Problem, Severity, did_you_mean
from symphony_ecp.settings import THEME_COLOURS, THEME_CONTRASTS, THEME_SHADES, contrast
from symphony_ecp.source import Entry, compose, scalar_text, shorten, yaml_problem
from symphony_ecp.values import TEXT, ValueType, choice

if TYPE_CHECKING:
    from pathlib import Path

#: Where the preview pod listens; ``pod: preview`` means it without further configuration.
PREVIEW_HOST = "127.0.0.1:8765"

#: A host on the machine of whoever looks; symphony-ecp.js knows the same ones.
_LOCAL = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::|$)")

_HOST = re.compile(
    r"(?:localhost|\[::1\]|(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{1,63})"
    r"(?::(?P<port>[1-9]\d{0,4}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Pod:
    """A pod: its name in the registry, its host (``acme.symphony.com``), the partner id for it."""

    name: str
    host: str
    partner_id: str = ""

    @property
    def is_local(self) -> bool:
        """Whether it runs on the machine of whoever looks, as the preview pod does."""
        return _LOCAL.match(self.host) is not None

    @property
    def origin(self) -> str:
        """Scheme and host; a pod on this machine speaks plain HTTP."""
        return f"{'http' if self.is_local else 'https'}://{self.host}"


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream: its standard id for each pod's name, or under ``""`` for every pod."""

    name: str
    ids: Mapping[str, str]
    type: StreamType | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class User:
    """A person: user id, e-mail address, or both."""

    name: str
    id: int | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class App:
    """An extension app, as a deep link names it."""

    name: str
    publisher: str
    id: str
    title: str
    module: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of ECP's Focus layout: documented keys, with shades as nested mappings."""

    name: str
    colours: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NamedLink:
    """A deep link by name: the option lines of a button."""

    name: str
    entries: tuple[Entry, ...]
    line: int | None = None


Item = Pod | Stream | User | App | Theme | NamedLink
T = TypeVar("T", Pod, Stream, User, App, Theme, NamedLink)


@dataclass(frozen=True, slots=True)
class Registry:
    """What ``symphony.yml`` says.

    Attributes:
        path: the file, as messages show it; ``None`` when the site has no registry.
        sections: items by section and name.
        default_pod: the name of the pod that blocks use, if it says so.
        defaults: option lines that every chat starts from.
        problems: what is wrong with the file.
        broken: problems that left a named entry, a section or the whole file out.

    """

    path: str | None = None
    sections: Mapping[str, Mapping[str, Item]] = field(default_factory=dict)
    default_pod: str | None = None
    defaults: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    broken: Mapping[tuple[str, str], Problem] = field(default_factory=dict)

    def has(self, section: str, name: str) -> bool:
        """Whether a name can be looked up; the name ``preview`` always means a pod."""
        known = self.sections.get(section, {})
        return name in known or (section, name) == ("pods", "preview")

    def pod(self, name: str) -> Pod | Problem:
        """Look a pod up."""
        if name == "preview" and name not in self.sections.get("pods", {}):
            return Pod("preview", PREVIEW_HOST)
        return self.find("pods", name, Pod)

    def find(self, section: str, name: str, kind: type[T]) -> T | Problem:
        """Look a name up; the problem says which name was probably meant."""
        return self.get(section, name, kind) or self.unknown(section, name)

    def get(self, section: str, name: str, kind: type[T]) -> T | None:
        """Look up what may be a name; nothing is looked for where it is none."""
        item = self.sections.get(section, {}).get(name)
        return item if isinstance(item, kind) else None

    def unknown(self, section: str, name: str) -> Problem:
        """Say why a name cannot be found: the registry's own problem, or that it is not there."""
        for key in ((section, name), (section, ""), ("", "")):
            if key in self.broken:
                return self.broken[key]
        return Problem(
            "unknown-name",
            f"no {_SINGULAR[section]} '{shorten(name)}' in {self.path or 'the registry'}",
            did_you_mean(
                name, self.sections.get(section, {}), otherwise=f"add it under '{section}:'"
            ),
            severity="error",
        )


# --- what the file may say: one table a section ------------------------------------------------


@dataclass(frozen=True, slots=True)
class Field:
    """One key of an entry: what it takes, whether it must be there, a line of help."""

    type: ValueType
    help: str
    required: bool = False


def _host(text: str) -> str:
    host = text.strip().lower()
    match = _HOST.fullmatch(host)
    if match is None or int(match["port"] or 443) > 65535:
        raise ValueError("a host such as acme.symphony.com, without https:// and without a path")
    return host


def _email(text: str) -> str:
    if not is_email(text):
        raise ValueError("an e-mail address")
    return text


def _user_id(text: str) -> int:
    number, problems = read_user_id(text)
    if number is None:
        raise ValueError(f"a user id ({problems[0].message})" if problems else "a user id")
    return number


def _stream_id(text: str) -> str:
    reading = read_stream_id(text)
    if reading.id is None:
        raise ValueError("the id of a stream")
    return reading.id.standard


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError("a colour as #rrggbb")
    return text


HOST = ValueType("a host such as acme.symphony.com", _host, {"type": "string"})
EMAIL = ValueType("an e-mail address", _email, {"type": "string"})
USER_ID = ValueType("a user id", _user_id, {"type": ["integer", "string"]})
STREAM_ID = ValueType("the id of a stream", _stream_id, {"type": "string"})
COLOUR = ValueType("a colour as #rrggbb", _colour, {"type": "string"})

#: Keys of an entry, by section. ``defaults`` takes the options of a chat, ``links`` those of a
#: button; ``streams`` may give an id for each pod, ``themes`` may nest shades.
FIELDS: dict[str, dict[str, Field]] = {
    "pods": {
        "host": Field(HOST, "the pod's host", required=True),
        "partner-id": Field(TEXT, "the partner id that Symphony gave for this site"),
        "title": Field(TEXT, "the company's name, for readers"),
    },
    "streams": {
        "id": Field(STREAM_ID, "the stream's id, or one id for each pod", required=True),
        "type": Field(choice("chatroom", "im"), "the kind of stream"),
        "title": Field(TEXT, "the title of its chats"),
    },
    "users": {
        "id": Field(USER_ID, "the user's id"),
        "email": Field(EMAIL, "the user's e-mail address"),
    },
    "apps": {
        "publisher": Field(TEXT, "the app's publisher", required=True),
        "id": Field(TEXT, "the app's id", required=True),
        "name": Field(TEXT, "the app's name", required=True),
        "module": Field(TEXT, "the module to open"),
    },
    "links": {row.name: Field(row.type, row.help) for row in options.LINK},
    "themes": {
        **{name: Field(COLOUR, "a colour", required=name != "mention") for name in THEME_COLOURS},
        **{name: Field(COLOUR, "shades of it") for name in THEME_SHADES},
    },
}

_SINGULAR = {
    "pods": "pod",
    "streams": "stream",
    "users": "user",
    "apps": "app",
    "links": "link",
    "themes": "theme",
}

_TOP = ("default-pod", "defaults", *FIELDS)


def load_registry(path: Path, shown: str) -> Registry:
    """Read a registry file.

    Args:
        path: the file.
        shown: its name in messages.

    Returns:
        A registry, empty where the file cannot be read; never raises for what is in the file.

    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        return _unreadable(shown, f"cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        return _unreadable(shown, "cannot be read: it is not UTF-8")
    except ValueError as error:  # a path with a NUL, say
        return _unreadable(shown, f"cannot be read: {error}")
    return read_registry(text, shown)


def read_registry(text: str, shown: str) -> Registry:
    """Read a registry's text; see :func:`load_registry`."""
    with _without_gc():
        try:
            root = compose(text)
        except yaml.YAMLError as error:
            problem = yaml_problem(error, shown, 1, "registry")
            return Registry(shown, problems=(problem,), broken={("", ""): problem})
        return Registry(shown) if root is None else _Reader(shown).registry(root)


def _unreadable(shown: str, message: str) -> Registry:
    problem = Problem("registry", f"the registry {message}", "", shown, severity="error")
    return Registry(shown, problems=(problem,), broken={("", ""): problem})


@contextlib.contextmanager
def _without_gc() -> Iterator[None]:
    """Pause the garbage collector, which would walk the growing tree of nodes over and over."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class _Reader:
    """Walks the nodes of one registry file and collects items and problems."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.problems: list[Problem] = []
        self.broken: dict[tuple[str, str], Problem] = {}
        self.pods_of_ids: list[tuple[str, yaml.Node]] = []

    def registry(self, root: yaml.Node) -> Registry:
        sections: dict[str, Mapping[str, Item]] = {}
        default_pod = None
        default_mark = None
        defaults: tuple[Entry, ...] = ()
        for key, value, key_node in self.pairs(root, "the registry", known=_TOP):
            if key == "default-pod":
                default_pod, default_mark = scalar_text(value), value
            elif key == "defaults":
                defaults = tuple(self.entries(value, "'defaults'"))
            elif key in FIELDS:
                sections[key] = self.section(key, value)
            else:
                self.report(
                    f"unknown key '{shorten(key)}'",
                    did_you_mean(key, _TOP, otherwise=f"the keys are {', '.join(_TOP)}"),
                    key_node,
                )
        self.judge(defaults, options.DEFAULTS)
        registry = Registry(self.shown, sections, default_pod, defaults, (), self.broken)
        if default_mark is not None:
            self.check_default_pod(registry, default_mark)
        self.check_pods_of_ids(registry)
        return Registry(
            self.shown, sections, default_pod, defaults, tuple(self.problems), self.broken
        )

    def check_default_pod(self, registry: Registry, mark: yaml.Node) -> None:
        name = registry.default_pod or ""
        found = registry.pod(name)
        if isinstance(found, Problem) and found.code == "unknown-name":
            self.report(f"default-pod: {found.message}", found.hint, mark)
            self.broken["pods", name] = self.problems[-1]

    def section(self, section: str, node: yaml.Node) -> Mapping[str, Item]:
        before = len(self.problems)
        items: dict[str, Item] = {}
        for name, value, _ in self.pairs(node, f"'{section}'"):
            count = len(self.problems)
            item = self.item(section, name, value)
            if item is not None:
                items[name] = item
            elif len(self.problems) > count:
                self.broken[section, name] = self.problems[count]
        if not isinstance(node, yaml.MappingNode) and len(self.problems) > before:
            self.broken[section, ""] = self.problems[before]
        return items

    def item(self, section: str, name: str, node: yaml.Node) -> Item | None:
        """Read one entry; ``None``, and a problem, when it cannot be used."""
        what = f"{_SINGULAR[section]} '{shorten(name)}'"
        if section == "links":
            entries = tuple(self.entries(node, what))
            self.judge(entries, options.KINDS["symphony-link"])
            return NamedLink(name, entries, node.start_mark.line + 1)
        fields = FIELDS[section]
        values: dict[str, Any] = {}
        usable = True
        if not isinstance(node, yaml.MappingNode):
            first = next(iter(fields))
            found = shorten(scalar_text(node) or _kind(node))
            self.report(
                f"{what}: expected keys and values, found '{found}'",
                f"write {{{first}: …}}",
                node,
            )
            return None
        for key, value, key_node in self.pairs(node, what):
            field_ = fields.get(key)
            if field_ is None:
                self.report(
                    f"{what}: unknown key '{shorten(key)}'",
                    did_you_mean(key, fields, otherwise=f"the keys are {', '.join(fields)}"),
                    key_node,
                )
            elif isinstance(value, yaml.MappingNode) and (section, key) in _NESTED:
                values[key] = self.nested(value, what, key, _NESTED[section, key], field_.type)
                usable = usable and bool(values[key])
            else:
                values[key] = self.value(value, what, key, field_.type)
                usable = usable and values[key] is not None
        missing = [key for key, field_ in fields.items() if field_.required and key not in values]
        if missing:
            self.report(f"{what}: {_listed(missing)} missing", "add it", node)
        elif section == "users" and not values:
            self.report(f"{what}: 'id' or 'email' is missing", "add it", node)
            return None
        if missing or not usable:
            return None
        for message, hint in _REMARKS[section](name, values) if section in _REMARKS else ():
            self.report(f"{what}: {message}", hint, node, "info")
        return _BUILD[section](name, values)

    def judge(self, entries: tuple[Entry, ...], table: Mapping[str, options.Option]) -> None:
        """Report option lines that a table does not know."""
        _, problems = options.read(entries, table, self.shown)
        self.problems.extend(replace(problem, code="registry") for problem in problems)

    def check_pods_of_ids(self, registry: Registry) -> None:
        """Report ids that are given for a pod that is not there."""
        for name, node in self.pods_of_ids:
            found = registry.pod(name)
            if isinstance(found, Problem) and found.code == "unknown-name":
                self.report(f"id: {found.message}", found.hint, node)

    def nested(
        self,
        node: yaml.Node,
        what: str,
        key: str,
        known: Callable[[str], bool],
        type_: ValueType,
    ) -> dict[str, Any]:
        """Read a mapping one level down: ids for each pod, or shades."""
        found: dict[str, Any] = {}
        for name, value, key_node in self.pairs(node, f"{what}: {key}"):
            if not known(name):
                self.report(f"{what}: {key}: unknown key '{shorten(name)}'", "", key_node)
                continue
            if type_ is STREAM_ID:
                self.pods_of_ids.append((name, key_node))
            read = self.value(value, what, f"{key}: {name}", type_)
            if read is not None:
                found[name] = read
        if not found:
            self.report(f"{what}: {key}: nothing in it", "add a key and a value", node)
        return found

    def value(self, node: yaml.Node, what: str, key: str, type_: ValueType) -> Any:
        """Read one value; ``None``, and a problem, when it is of the wrong type."""
        text = scalar_text(node)
        if type_ is STREAM_ID and text is not None:
            reading = read_stream_id(text)
            for problem in reading.problems:
                mark = node.start_mark
                self.problems.append(problem.at(self.shown, mark.line + 1))
            return reading.id.standard if reading.id else None
        try:
            if text is None:
                raise ValueError(type_.expected)
            return type_.read(text)
        except ValueError as expected:
            found = shorten(text if text is not None else f"a {_kind(node)}")
            hint = did_you_mean(text or "", type_.choices) or "correct the value"
            self.report(f"{what}: {key}: expected {expected}, found '{found}'", hint, node)
            return None

    def entries(self, node: yaml.Node, what: str) -> Iterator[Entry]:
        """Read a mapping as option lines."""
        for key, value, key_node in self.pairs(node, what):
            text = scalar_text(value)
            if text is None:
                self.report(f"{what}: {key}: expected text, found a {_kind(value)}", "", value)
                continue
            mark = key_node.start_mark
            yield Entry(key, text, mark.line + 1, mark.column + 1)

    def pairs(
        self, node: yaml.Node, what: str, known: tuple[str, ...] = ()
    ) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        """Iterate over a mapping's keys and values; duplicates are reported, the first one counts.

        YAML itself keeps the last of two equal keys and says nothing.
        """
        if not isinstance(node, yaml.MappingNode):
            empty = isinstance(node, yaml.ScalarNode) and not node.value
            if not empty:
                hint = f"the keys are {', '.join(known)}" if known else ""
                self.report(f"{what}: expected keys and values, found a {_kind(node)}", hint, node)
            return
        lines: dict[str, int] = {}
        for key_node, value in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.report(f"{what}: a key must be text", "", key_node)
                continue
            key = key_node.value
            if key in lines:
                self.report(
                    f"{what}: '{shorten(key)}' is given twice, first in line {lines[key]}",
                    "keep one of them",
                    key_node,
                )
                continue
            lines[key] = key_node.start_mark.line + 1
            yield key, value, key_node

    def report(
        self, message: str, hint: str, node: yaml.Node, severity: Severity = "error"
    ) -> None:
        mark = node.start_mark
        self.problems.append(
            Problem("registry", message, hint, self.shown, mark.line + 1, severity, mark.column + 1)
        )


def _kind(node: yaml.Node) -> str:
    """Return ``scalar``, ``sequence`` or ``mapping``."""
    return type(node).__name__.removesuffix("Node").lower()


def _listed(names: list[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    return f"{', '.join(quoted)} {'is' if len(quoted) == 1 else 'are'}"


#: Keys whose value may be a mapping, with the names that mapping may use.
_NESTED: dict[tuple[str, str], Callable[[str], bool]] = {
    ("streams", "id"): lambda _pod: True,
    **{("themes", name): frozenset(shades).__contains__ for name, shades in THEME_SHADES.items()},
}


def _pod_remarks(name: str, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Say that production needs a partner id; UAT does not (Symphony docs, "Pricing tiers")."""
    pod = Pod(name, str(values["host"]))
    if not values.get("partner-id") and "uat" not in f"{name} {pod.host}" and not pod.is_local:
        yield "no partner id, which production pods require", "add 'partner-id:'"


def _theme_remarks(_name: str, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Say which text is hard to read: contrast below 4.5, WCAG 2.2 level AA (1.4.3)."""
    for text, ground in THEME_CONTRASTS:
        ratio = contrast(values[text], values[ground])
        if ratio < 4.5:
            yield (
                f"{text} on {ground} has a contrast of {ratio:.1f}, below WCAG AA",
                "choose colours with a contrast of 4.5 or more",
            )


#: What is worth knowing of an entry that is otherwise fine.
_REMARKS: dict[str, Callable[[str, dict[str, Any]], Iterator[tuple[str, str]]]] = {
    "pods": _pod_remarks,
    "themes": _theme_remarks,
}

_BUILD: dict[str, Callable[[str, dict[str, Any]], Item]] = {
    "pods": lambda name, v: Pod(name, v["host"], v.get("partner-id", "")),
    "streams": lambda name, v: Stream(
        name,
        v["id"] if isinstance(v["id"], dict) else {"": v["id"]},
        v.get("type"),
        v.get("title"),
    ),
    "users": lambda name, v: User(name, v.get("id"), v.get("email")),
    "apps": lambda name, v: App(name, v["publisher"], v["id"], v["name"], v.get("module", "")),
    "themes": Theme,
}
