"""The chat block that does what markup of Symphony's own does, and what of that no block can do.

``ecp check`` shows an offer, ``ecp fix`` writes one that lacks nothing: both read it here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from symphony_ecp.site import Site
from symphony_ecp.site.registry import Pod, Stream, Theme
from symphony_ecp.symphony import LEGACY, SAME_AS, SUCCESSORS, kebab
from symphony_ecp.symphony.ids import read_stream_id
from symphony_ecp.syntax import KINDS, Syntax, read_options
from symphony_ecp.text import shorten

#: What a block does by itself, or what is said to frames that read it from nobody: parameters of
#: the documented addresses, and settings that no longer exist and had looks alone to do with.
_BY_ITSELF = frozenset(
    """container embed font frameborder sdk-origin show-x-pod show-xpod storage-access-prompt
    user-email""".split()  # noqa: SIM905
)
#: Former settings that do nothing when they are off.
_OFF = frozenset(["contrast", "ecp-login-popup", "url-intercept"])
#: What a block may read as markup in a title, in Markdown or in reStructuredText.
_MARKUP = re.compile(r"[*_`\]<\\~^}|$&]|==|:[\w+-]+:|://")
#: What reStructuredText calls otherwise in each of its directives.
_RST = {"id": "name"}


class Lack(NamedTuple):
    """What no block does: what that is, and what the author can do besides, if anything."""

    reason: str
    remedy: str


@dataclass(frozen=True)
class Offer:
    """The options of a block, and what of the markup they leave out."""

    options: tuple[tuple[str, str], ...] = ()
    lacks: tuple[Lack, ...] = field(default=())

    @property
    def has_target(self) -> bool:
        """Whether it says which conversation it opens."""
        return bool({"stream", "users"} & dict(self.options).keys())

    def hint(self, syntax: Syntax) -> str:
        """Return the remedy: the block in one line, and what is to be done besides."""
        options = self.options if self.has_target else (("stream", "…"), *self.options)
        hint = f"replace it with {' ⏎ '.join(write_block(options, syntax))}"
        return "".join((hint, *(f", and {lack.remedy}" for lack in self.lacks if lack.remedy)))

    def but(self, *lacks: Lack) -> Offer:
        """Return the same offer, which lacks something more."""
        return replace(self, lacks=(*self.lacks, *lacks))


def offer(given: Iterable[tuple[str, str]], site: Site, lacks: Iterable[Lack] = ()) -> Offer:
    """Return what a block says of what was given, under its own names, the stream first.

    Args:
        given: names and values as the markup has them; the name of the pod first.
        site: the site.
        lacks: what is known already to be left out.

    """
    given, left = tuple(given), list(lacks)
    pod = pod_named(dict(given).get("pod", ""), site)
    options: dict[str, str] = {}
    for key, value in given:
        name, text = SUCCESSORS.get((kebab(key), value.lower()), (kebab(key), value))
        name = SAME_AS.get(name, name)
        if text in ("", "{}") or name in _BY_ITSELF or (name in _OFF and text.lower() == "false"):
            continue
        if name == "partner-id":
            if pod is not None and text != pod.partner_id:
                left.append(_partner(text, pod))
            continue
        option = KINDS["symphony-chat"].get(name)
        try:
            if option is None:
                left.append(_unknown(key, name))
                continue
            if name == "theme" and not site.registry.has("themes", text):
                text = _theme_name(text, site)
            is_default = option.type.read(text) == option.default and name not in site.defaults
            if not text.isprintable():
                raise ValueError("text on one line that can be seen")
            if name == "title" and _MARKUP.search(text):
                raise ValueError("text without anything that may be markup")
        except ValueError as expected:
            reason = f"'{shorten(key)}' is '{shorten(value)}', where a block takes {expected}"
            left.append(Lack(reason, f"write the block's '{name}' yourself"))
            continue
        if name in options:
            left.append(Lack(f"'{name}' is given twice", "keep one of them"))
        elif not is_default:
            options[name] = _stream_name(text, pod, site) if name == "stream" else text
    return Offer(tuple(sorted(options.items(), key=lambda item: item[0] != "stream")), tuple(left))


def pod_named(name: str, site: Site) -> Pod | None:
    """Return a pod by its name, or the site's own."""
    if not name:
        return site.pod if isinstance(site.pod, Pod) else None
    return next((pod for pod in site.pods if pod.name == name), None)


def write_block(options: Iterable[tuple[str, str]], syntax: Syntax) -> list[str]:
    """Return the lines of a chat block with these options."""
    if syntax == "rst":
        lines = (f"   :{_RST.get(name, name)}: {value}" for name, value in options)
        return [".. symphony-chat::", *lines]
    return ["```symphony-chat", *(f"{name}: {_quoted(value)}" for name, value in options), "```"]


def write_link(address: str, syntax: Syntax) -> str:
    """Return a link to an address of ours."""
    return f"`words <{address}>`_" if syntax == "rst" else f"[words]({address})"


def _partner(text: str, pod: Pod) -> Lack:
    reason = f"the pod has another partner id than '{shorten(text)}'"
    if not pod.partner_id:
        reason = f"the pod has no partner id, and here it is '{shorten(text)}'"
    return Lack(reason, f"give the pod 'partner-id: {shorten(text)}' in the registry")


def _unknown(key: str, name: str) -> Lack:
    remedy = LEGACY.get(name, "leave it out where nobody needs it")
    return Lack(
        f"'{shorten(key)}' has no counterpart in a block", f"for '{shorten(key)}': {remedy}"
    )


def _theme_name(text: str, site: Site) -> str:
    """Return the registry's name for colours, which markup has as JSON."""
    try:
        colours = json.loads(text)
    except (ValueError, RecursionError):
        colours = None
    for theme in site.registry.sections.get("themes", {}).values():
        if isinstance(theme, Theme) and theme.colours == colours:
            return theme.name
    raise ValueError("the name of a theme in the registry")


def _stream_name(text: str, pod: Pod | None, site: Site) -> str:
    """Return the name of a pod's stream in the registry, else its standard id."""
    reading = read_stream_id(text)
    if reading.id is None:
        return text
    for stream in site.registry.sections.get("streams", {}).values():
        if isinstance(stream, Stream) and reading.id.standard in (
            stream.ids.get(""),
            stream.ids.get(pod.name if pod else ""),
        ):
            return stream.name
    return reading.id.standard


def _quoted(value: str) -> str:
    entries, _ = read_options(f"x: {value}")
    return value if [entry.text for entry in entries] == [value] else json.dumps(value)
