"""The settings of a host: which there are, and how its configuration writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from symphony_ecp.problems import Problem, Severity, nearest
from symphony_ecp.site.registry import REGISTRY_FILES
from symphony_ecp.syntax import Entry
from symphony_ecp.text import shorten
from symphony_ecp.words import tag_meant


@dataclass(frozen=True, slots=True)
class SiteSetting:
    """One setting of a host: its kebab-case name, its Python types and their word, help.

    The name is the same in ``mkdocs.yml`` and in the options of the Markdown extension; in
    ``conf.py`` it is ``ecp_`` and the name with underscores.
    """

    name: str
    types: tuple[type, ...]
    expected: str
    help: str


SITE_SETTINGS: tuple[SiteSetting, ...] = (
    SiteSetting("registry", (str,), "text", f"the registry's path, default {REGISTRY_FILES[0]}"),
    SiteSetting("host", (str,), "text", "the pod's host, for a site with one pod and no registry"),
    SiteSetting("partner-id", (str,), "text", "the partner id that goes with 'host'"),
    SiteSetting("default-pod", (str,), "text", "the name of the pod that blocks use"),
    SiteSetting("language", (str,), "text", "the language of our words, in place of the host's"),
    SiteSetting("defaults", (dict,), "keys and values", "options that every chat starts from"),
    SiteSetting("ignore", (list, tuple, str), "a list", "codes of problems that are not reported"),
    SiteSetting("templates", (str,), "text", "a folder with templates that replace ours"),
    SiteSetting("button-class", (str,), "text", "the classes of a button of the site's theme"),
)


@dataclass(frozen=True)
class Written:
    """How a host's configuration says what it says.

    Attributes:
        shown: the file, as messages show it.
        prefix: what stands before a name, whose hyphens are underscores then.
        places: file and line of settings, by their names as written there; of single defaults by
            ``defaults.mode``.
        others: what may stand there and is none of :data:`SITE_SETTINGS`.

    """

    shown: str = "settings"
    prefix: str = ""
    places: Mapping[str, tuple[str, int | None]] = field(default_factory=dict)
    others: tuple[str, ...] = ()

    def name(self, setting: str) -> str:
        """Return a setting's name as it is written there."""
        return self.prefix + setting.replace("-", "_") if self.prefix else setting

    def place(self, setting: str) -> tuple[str, int | None]:
        """Return the file and the line of a setting, as far as they are known."""
        return self.places.get(self.name(setting)) or self.places.get(setting) or (self.shown, None)

    def problem(
        self, code: str, setting: str, message: str, hint: str = "", severity: Severity = "warning"
    ) -> Problem:
        """Return what is wrong with the value of a setting."""
        message = f"{self.name(setting)}: {message}"
        return Problem(code, message, hint, *self.place(setting), severity)

    def unknown(self, name: str) -> Problem:
        """Report a setting that is none, with the nearest one that is."""
        known = (*(setting.name for setting in SITE_SETTINGS), *self.others)
        own = name[len(self.prefix) :].replace("_", "-")  # what stands before it is alike in all
        match = nearest(own, known)
        listed = f"the settings are {', '.join(map(self.name, known))}"
        hint = f"did you mean '{self.name(match)}'?" if match else listed
        message = f"unknown setting '{shorten(name)}'"
        return Problem("unknown-option", message, hint, *self.place(name))


def entries(values: Mapping[str, Any], written: Written) -> list[Entry]:
    """Turn typed values of a host's settings back into option lines, for the one table."""

    def text(value: Any) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, list | tuple):
            return ", ".join(text(item) for item in value)
        return str(value)

    path, line = written.place("defaults")
    found = []
    for key, value in values.items():
        place = written.places.get(f"{written.name('defaults')}.{key}", (path, line))
        found.append(Entry(str(key), text(value), place[1] if place[0] == path else None))
    return found


def typed(settings: Mapping[str, Any], written: Written, problems: list[Problem]) -> dict[str, Any]:
    """Return the settings whose values have the right type; report all others."""
    known = {setting.name: setting for setting in SITE_SETTINGS}
    given: dict[str, Any] = {}
    for name, value in settings.items():
        if name not in known:
            problems.append(written.unknown(str(name)))
        elif value is None:
            continue
        elif isinstance(value, known[name].types):
            given[name] = value
        else:
            message = f"expected {known[name].expected}, found '{shorten(str(value))}'"
            number = isinstance(value, int | float) and not isinstance(value, bool)
            hint = tag_meant(str(value)) if name == "language" else ""
            if not hint:
                quoted = number and str in known[name].types
                hint = "put it in quotes" if quoted else "correct the value"
            problems.append(written.problem("bad-value", name, message, hint))
    return given
