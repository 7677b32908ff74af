"""What an editor shows of a name, an id, an option or a key, as Markdown.

Whatever authors, registries and locks say is text here: nothing of it becomes markup, HTML or a
link (CommonMark 0.31.2, 2.4: any ASCII punctuation may be escaped).
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping, Sequence

from symphony_ecp.site import Site
from symphony_ecp.site.lock import Entry as Confirmed
from symphony_ecp.site.lock import Lock, open_lock
from symphony_ecp.site.registry import (
    App,
    Field,
    Item,
    NamedLink,
    Pod,
    Stream,
    Theme,
    User,
)
from symphony_ecp.symphony import BY_OPTION
from symphony_ecp.symphony.ids import StreamId, tenant_of
from symphony_ecp.syntax import Option
from symphony_ecp.text import shorten

_PUNCTUATION = str.maketrans({char: f"\\{char}" for char in string.punctuation})
#: What is worth a line of an entry that says much.
_MOST = 12
_LAYOUTS = {"focus": "the Focus layout alone", "collaboration": "the Collaboration layout alone"}
#: Whose contract has a setting (Symphony docs, "Configuration parameters").
_PLANS = {
    "all": "every contract with Embedded Mode",
    "workflow": "*Workflow*, or a higher one",
    "custom": "a custom one",
}
_DONE = {
    "active": "confirmed on {day}, as {what}",
    "inactive": "deactivated, said on {day}",
    "unconfirmed": "not confirmed on {day}",
}


def escaped(text: str) -> str:
    """Return somebody's text for Markdown: on one line, and nothing but text."""
    return shorten(text, 200).translate(_PUNCTUATION)


def code(text: str) -> str:
    """Return somebody's text as code, where that can hold it."""
    short = shorten(text, 200)
    return escaped(text) if "`" in short or not short else f"`{short}`"


def _card(head: str, lines: Sequence[str]) -> str:
    return "\n".join([head, *([""] if lines else []), *(f"* {line}" for line in lines)])


# --- names ---


def of_name(section: str, item: Item, site: Site) -> str:
    """Return what a name of the registry means.

    Args:
        section: of the registry.
        item: what it says there.
        site: the site.

    """
    tell = {
        Pod: _pod,
        Stream: _stream,
        User: _user,
        App: _app,
        Theme: _theme,
        NamedLink: _link,
    }[type(item)]
    title, lines = "", list[str]()
    for part in tell(item, site):  # type: ignore[operator]
        if isinstance(part, tuple):
            (title,) = part
        else:
            lines.append(part)
    named = f"{section.removesuffix('s')} {code(item.name)}"
    home = site.registry.home(section, item.name).path
    lines += [f"given in {escaped(home)}"] if home else []
    return _card(f"**{escaped(title)}** · {named}" if title else f"**{named}**", lines)


def _stream(stream: Stream, site: Site) -> Iterator[str | tuple[str]]:
    if stream.title:
        yield (str(site.said(stream.title)),)
    yield f"type: {stream.type or 'not said, so links say chatroom'}"
    pods = site.registry.sections.get("pods", {})
    for name, id_ in [*stream.ids.items()][:_MOST]:
        pod = pods.get(name) if name else site.pod
        where = f"pod {code(pod.written)}: " if isinstance(pod, Pod) else ""
        where = where or (f"pod {code(name)}: " if name else "")
        yield f"{where}{code(id_)}"
        if isinstance(pod, Pod):
            yield from _locked(site, pod, id_)


def _user(user: User, site: Site) -> Iterator[str]:
    if user.email:
        yield f"e-mail address: {escaped(user.email)}"
    if user.id is not None:
        yield f"user id: `{user.id}`, of tenant {tenant_of(user.id)}"
    if isinstance(site.pod, Pod):
        yield from _locked(site, site.pod, str(user.id or user.email or ""))


def _app(app: App, site: Site) -> Iterator[str | tuple[str]]:
    yield (app.title,)
    yield f"publisher: {escaped(app.publisher)}"
    yield f"id: {code(app.id)}"
    if app.module:
        yield f"module: {escaped(app.module)}"
    if isinstance(site.pod, Pod):
        yield from _locked(site, site.pod, app.id)


def _pod(pod: Pod, site: Site) -> Iterator[str | tuple[str]]:
    if pod.title:
        yield (str(site.said(pod.title)),)
    yield f"host: {code(pod.host)}"
    if pod.partner_id:
        for_ = f", for {', '.join(map(code, pod.sites[:_MOST]))}" if pod.sites else ""
        yield f"partner id: {code(pod.partner_id)}{for_}"
    if pod.readers:
        yield "readers choose it"
    if isinstance(site.pod, Pod) and site.pod.name == pod.name:
        yield "blocks use it that name no other"


def _theme(theme: Theme, _site: Site) -> Iterator[str]:
    for key, value in [*theme.colours.items()][:_MOST]:
        if isinstance(value, str):
            yield f"{key}: {code(value)}"


def _link(link: NamedLink, _site: Site) -> Iterator[str]:
    for entry in link.entries[:_MOST]:
        yield f"{escaped(entry.key)}: {escaped(entry.text)}"


def of_readers_pod() -> str:
    """Return what ``pod: reader`` means."""
    return _card("**pod** `reader`", ["the pod of whoever reads, of those with `readers: true`"])


# --- what the pods said ---


def _locked(site: Site, pod: Pod, id_: str) -> Iterator[str]:
    """Say when the lock confirmed an id; nothing where there is no lock, or none that is read."""
    lock = site.lock
    if lock is None and site.lock_file is not None:
        opened = open_lock(site.lock_file)
        lock = opened if isinstance(opened, Lock) else None
    if isinstance(lock, Lock) and id_:
        found = lock.find(pod.host, id_)
        yield f"lock: {_said(found)}" if found else "lock: not in it; run `ecp verify`"


def _said(found: Confirmed) -> str:
    what = {"room": "a room", "im": "a chat of people", "post": "a wall", "app": "an app"}
    said = _DONE.get(found.state, "{day}: the pod did not answer")
    return said.format(day=found.day, what=what.get(found.kind, f"a {found.kind}"))


# --- ids ---


def of_stream_id(found: StreamId, site: Site | None) -> str:
    """Return the anatomy of an id, and the name that it has."""
    kinds = {"stream": "conversation", "unknown": "nothing that Symphony makes"}
    names = [] if site is None else list(names_of(found.standard, site))
    lines = [f"name: {', '.join(map(code, names[:_MOST]))}"] if names else []
    if found.created:
        lines.append(f"created: {found.created:%Y-%m-%d %H:%M:%S} UTC")
    lines += [f"standard: {code(found.standard)}", f"URL-safe: {code(found.url_safe)}"]
    lines.append(f"percent-encoded: {code(found.percent_encoded)}")
    if site is not None and not names and found.kind == "stream":
        lines.append(f"no stream in {escaped(site.registry.path or 'the registry')} has it")
    if site is not None and isinstance(site.pod, Pod) and found.kind == "stream":
        lines += _locked(site, site.pod, found.standard)
    return _card(f"**id of a {kinds.get(found.kind, found.kind)}**", lines)


def names_of(standard: str, site: Site) -> Iterator[str]:
    """Return the names of the streams that have an id."""
    for name, item in site.registry.sections.get("streams", {}).items():
        if isinstance(item, Stream) and standard in item.ids.values():
            yield name


def of_user_id(number: int, site: Site | None) -> str:
    """Return what a user id tells, and the name that it has."""
    people = site.registry.sections.get("users", {}) if site else {}
    names = [name for name, item in people.items() if isinstance(item, User) and item.id == number]
    lines = [f"name: {', '.join(map(code, names[:_MOST]))}"] if names else []
    lines.append(f"tenant: {tenant_of(number)}")
    return _card(f"**user id** `{number}`", lines)


# --- options, keys, kinds ---


def of_option(option: Option) -> str:
    """Return the documentation of an option."""
    lines = [option.help, f"takes {option.type.expected}"]
    setting = BY_OPTION.get(option.name)
    default = setting.default if setting else option.default
    if default is not None:
        lines.append(f"default: `{str(default).lower() if default in (True, False) else default}`")
    if setting:
        lines.append(f"in {_LAYOUTS.get(setting.layout or '', 'both layouts')}")
        lines.append(f"plan: {_PLANS[setting.plan]}")
        lines.append(f"Symphony's name: `{setting.name}`")
    return _card(f"**{option.name}**", lines)


def of_field(name: str, field: Field) -> str:
    """Return the documentation of a key of ``symphony.yml``."""
    lines = [field.help, f"takes {field.type.expected}", *(["needed"] if field.required else [])]
    return _card(f"**{name}**", lines)


def of_section(name: str, keys: Mapping[str, object], help_: str = "") -> str:
    """Return what stands below a key of ``symphony.yml``."""
    listed = ", ".join(f"`{key}`" for key in [*keys][:_MOST])
    more = ", …" if len(keys) > _MOST else ""
    below = "each entry takes" if not help_ else "it takes"
    return _card(f"**{name}**", [*([help_] if help_ else []), f"{below} {listed}{more}"])


_ABOUT = {
    "symphony-chat": "a chat in the page",
    "symphony-button": "a button that opens Symphony",
    "symphony-share": "a button that sends the page's address into Symphony",
}


def of_kind(kind: str, options: Mapping[str, Option]) -> str:
    """Return what a kind of block is."""
    shown = [name for name in options if name not in BY_OPTION]
    listed = ", ".join(f"`{name}`" for name in shown)
    more = ", and Symphony's settings" if len(shown) < len(options) else ""
    return _card(f"**{kind}**", [_ABOUT[kind], f"takes {listed}{more}"])
