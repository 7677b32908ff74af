"""Step 1: text becomes typed options, judged by one table per kind of block.

A row of a table is one option: its name, what it takes, and a line of help. Parsing, messages, the
reference in the docs and the JSON Schema of the registry all read these rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from symphony_ecp.problems import Problem, did_you_mean
from symphony_ecp.symphony import LEGACY, SAME_AS, SETTINGS, kebab
from symphony_ecp.symphony.links import CHANNELS
from symphony_ecp.syntax.source import Entry
from symphony_ecp.text import clean, shorten, unseen
from symphony_ecp.values import (
    BOOLEAN,
    CLASSES,
    IDENTIFIER,
    LANGUAGE,
    NAMES,
    SIZE,
    TEXT,
    ValueType,
    choice,
)


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a block: its kebab-case name, what it takes, one line of help, its default."""

    name: str
    type: ValueType
    help: str
    default: Any = None


@dataclass(frozen=True, slots=True)
class Given:
    """A typed value with the text it came from, where that stands, and its key as written."""

    value: Any
    text: str
    path: str | None
    line: int | None
    column: int | None = None
    key: str = ""


#: Options by name, as an author gave them; an option that was not given is not in it.
Options = Mapping[str, Given]

_TYPE = Option("type", choice("chatroom", "im"), "the kind of stream, for the deep link")
#: What every block of a host may have; ``attrs: {id: x, class: y}`` says the same.
ATTRIBUTES: tuple[Option, ...] = (
    Option("id", IDENTIFIER, "the element's id, for links to it"),
    Option("class", CLASSES, "classes of the element, for the site's own stylesheets"),
)

_POD = Option("pod", TEXT, "the name of a pod in the registry, or `reader`: that of whoever reads")

CHAT: tuple[Option, ...] = (
    Option("stream", TEXT, "a stream's name in the registry, or its id"),
    Option("users", NAMES, "names, user ids or e-mail addresses: start or open that chat"),
    Option("app", TEXT, "an extension app in the page: a name, or publisher/id/name[/module]"),
    _TYPE,
    _POD,
    Option("title", TEXT, "the chat's title, where the syntax has no argument"),
    Option(
        "layout", choice("focus", "collaboration"), "Symphony's Focus or Collaboration", "focus"
    ),
    Option("load", choice("click", "visible", "eager"), "when the pod is asked", "click"),
    Option(
        "rendering",
        choice("sdk", "open", "iframe"),
        "Symphony's script in the page, the open SDK's protocol without it, or a bare frame",
        "sdk",
    ),
    Option("compact", BOOLEAN, "a card until it is opened, instead of a poster", default=False),
    Option("mode", choice("light", "dark", "auto"), "colours; auto follows the page", "auto"),
    Option("login", choice("auto", "popup", "inline", "redirect"), "how a reader logs in", "auto"),
    Option(
        "width", SIZE, "less than 312 px (Focus) or 350 px (Collaboration) becomes that", "100%"
    ),
    Option(
        "height", SIZE, "less than 348 px (Focus) or 500 px (Collaboration) becomes that", "480"
    ),
    Option("theme", TEXT, "the name of a theme in the registry"),
    Option("qr", BOOLEAN, "a QR code of the link on paper, in PDF and EPUB", default=False),
    *ATTRIBUTES,
    *(Option(setting.option, setting.type, setting.help) for setting in SETTINGS),
)

#: The keys that say what a link does; exactly one of them is given.
ACTIONS: tuple[Option, ...] = (
    Option("launch", BOOLEAN, "open Symphony"),
    Option("users", NAMES, "chat with these people: names, user ids or known e-mail addresses"),
    Option("stream", TEXT, "open a stream: its name in the registry, or its id"),
    Option("create-room", TEXT, "create a room of this name, with 'users' or 'emails'"),
    Option("sms", TEXT, "write an SMS to this phone number"),
    Option("call", TEXT, "call this phone number"),
    Option("contact", TEXT, "chat with or onboard the contact at this phone number"),
    Option("profile", TEXT, "show a person's profile: a name or a user id"),
    Option("app", TEXT, "open an extension app: a name, or publisher/id/name[/module]"),
    Option("link", TEXT, "a link of the registry, by name"),
)

#: What goes with an action: each companion's name and the action it belongs to.
COMPANIONS: dict[str, tuple[Option, ...]] = {
    "stream": (_TYPE,),
    "create-room": (
        Option("emails", NAMES, "the room's members: names or e-mail addresses"),
        Option("dialog", BOOLEAN, "let the reader confirm; needed with people of other firms"),
    ),
    "contact": (
        Option("channel", choice(*(word.lower() for word in CHANNELS)), "where the contact is"),
        Option("first-name", TEXT, "the contact's first name"),
        Option("last-name", TEXT, "the contact's last name"),
        Option("email", TEXT, "the contact's e-mail address, or a name"),
        Option("company", TEXT, "the contact's company"),
    ),
}

LINK: tuple[Option, ...] = (
    *ACTIONS,
    *(option for companions in COMPANIONS.values() for option in companions),
    _POD,
    Option("uri", choice("universal", "legacy"), "https://open.symphony.com or symphony://"),
)

BUTTON: tuple[Option, ...] = (
    *LINK,
    Option("label", TEXT, "the button's words, where the syntax has no argument"),
    Option("title", TEXT, "what the button's tool tip says"),
    Option("icon", BOOLEAN, "show Symphony's speech bubble before the words", default=False),
    Option("qr", BOOLEAN, "show the link as a QR code too, for phones and paper", default=False),
    Option(
        "badge",
        BOOLEAN,
        "count unread messages, with 'stream' or 'launch', while the reader has a chat open",
        default=False,
    ),
    *ATTRIBUTES,
)

SHARE: tuple[Option, ...] = (
    Option("label", TEXT, "the button's words, where the syntax has no argument"),
    Option("text", TEXT, "what is said of the page, above its address"),
    Option("section", IDENTIFIER, "the id of the place on the page that the address leads to"),
    Option("title", TEXT, "what the page is called in the message, in place of its own title"),
    _POD,
    Option("icon", BOOLEAN, "show Symphony's speech bubble before the words", default=False),
    *ATTRIBUTES,
)

#: Of a chat, what a dock decides itself: it is in the Focus layout, and opens on a click.
_NOT_DOCKED = frozenset(
    ("title", "app", "compact", "layout", "load", "width", "height", "qr", "id", "class")
)

#: The dock of a site: a chat of the table above in a panel of its own. It is no block of a page.
DOCK: dict[str, Option] = {
    option.name: option
    for option in (
        Option("title", TEXT, "the launcher's words, and the title of the chat"),
        Option("pages", NAMES, "globs of the pages that have it, such as guide/**: else all have"),
        Option(
            "position",
            choice("bottom-end", "bottom-start", "end", "start"),
            "a pill at the bottom, or a tab at the edge of the page",
            "bottom-end",
        ),
        Option("badge", BOOLEAN, "show how many messages are unread", default=False),
        Option("width", SIZE, "how wide the panel opens; less than 314 px becomes that", "400"),
        Option(
            "height", SIZE, "how tall it opens, bar included: 400 is the least to recommend", "600"
        ),
        *(option for option in CHAT if option.name not in _NOT_DOCKED),
    )
}

#: The table of each kind of block.
KINDS: dict[str, dict[str, Option]] = {
    "symphony-chat": {option.name: option for option in CHAT},
    "symphony-button": {option.name: option for option in BUTTON},
    "symphony-share": {option.name: option for option in SHARE},
    "symphony-link": {option.name: option for option in LINK},
}


def table_of(kind: str) -> dict[str, Option]:
    """Return the table of a kind of block, or of the dock, which is one to the pipeline."""
    return DOCK if kind == "symphony-dock" else KINDS[kind]


#: The option of each kind that says what its argument does: words that a reader sees.
HEADINGS = {"symphony-chat": "title", "symphony-button": "label", "symphony-share": "label"}

#: What a site may say for all its chats: not what one chat shows, and how it is called.
DEFAULTS: dict[str, Option] = {
    option.name: option
    for option in CHAT
    if option.name not in ("stream", "users", "app", "type", "title", "id", "class")
}

#: What a page may say of itself: under ``symphony:`` in its front matter, or as fields
#: ``:symphony-pod:`` of a document.
PAGE: dict[str, Option] = {
    "language": Option(
        "language", LANGUAGE, "the language of our words on the page: a tag such as de"
    ),
    "dock": Option("dock", BOOLEAN, "whether the page has the site's dock"),
    **DEFAULTS,
}

_LISTED = "see the options in the documentation"

#: Actions that an inline link can spell as ``symphony:action/value``.
INLINE_ACTIONS = ("launch", "users", "stream", "sms", "call", "profile", "app", "link")


def read(
    entries: Iterable[Entry], table: Mapping[str, Option], path: str | None
) -> tuple[dict[str, Given], tuple[Problem, ...]]:
    """Read entries with a table.

    Returns:
        The options that could be read and a problem for each that could not.

    """
    options: dict[str, Given] = {}
    problems: list[Problem] = []
    for entry in entries:
        name = kebab(entry.key)
        name = SAME_AS.get(name, name)
        option = table.get(name)
        if option is None:
            problems.append(
                Problem(
                    "unknown-option",
                    f"unknown option '{shorten(entry.key)}'{unseen(entry.key)}",
                    LEGACY.get(name)
                    or _other_block(name)
                    or did_you_mean(name, table, otherwise=_LISTED),
                    path,
                    entry.line,
                    column=entry.column,
                    near=entry.key,
                    word=entry.text,
                )
            )
            continue
        text = clean(entry.text)
        try:
            value = option.type.read(text)
        except ValueError as expected:
            found = f"'{shorten(entry.text)}'{unseen(entry.text)}"
            hint = option.type.hint(entry.text) if entry.text else ""
            problems.append(
                Problem(
                    "bad-value",
                    f"{name}: expected {expected}, found {found}",
                    hint or "correct the value or leave the option out",
                    path,
                    entry.line,
                    column=entry.column,
                    near=entry.key,
                    word=entry.text,
                )
            )
            continue
        if name in options:
            problems.append(
                Problem(
                    "conflict",
                    f"'{name}' is given twice; the first one counts",
                    "keep one of them",
                    path,
                    entry.line,
                    column=entry.column,
                    near=entry.key,
                    word=entry.text,
                )
            )
            continue
        options[name] = Given(value, text, path, entry.line, entry.column, entry.key)
    return options, tuple(problems)


def _other_block(name: str) -> str:
    """Say where an option belongs that this block does not have, ``""`` where there is none."""
    kinds = ("symphony-chat", "symphony-button", "symphony-share")
    if found := [kind for kind in kinds if name in KINDS[kind]]:
        return f"it is an option of {' and '.join(found)}"
    if name == "attrs":  # in a list of fields, which nests no others
        return "write 'name' and 'class' as options of their own"
    return ""
