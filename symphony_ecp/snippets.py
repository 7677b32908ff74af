"""Snippets of every block and link, in every syntax, as editors take them.

The form is that of Visual Studio Code (https://code.visualstudio.com/docs/editing/userdefinedsnippets):
``${1:word}`` is a place with what stands there first, ``${1|one,two|}`` one with a choice. Which
actions there are, what goes with them and which words they take is what the option tables say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symphony_ecp.syntax import ACTIONS, COMPANIONS, HEADINGS, INLINE_ACTIONS, KINDS, Option

#: What an option says until somebody writes something else; names are those of an example.
_VALUES = {
    "stream": "trading-desk",
    "users": "alice, bob",
    "app": "zoom",
    "launch": "true",
    "create-room": "New deal",
    "emails": "alice@acme.com, bob@acme.com",
    "sms": "+44 20 7946 0958",
    "call": "+44 20 7946 0958",
    "contact": "+44 20 7946 0958",
    "profile": "alice",
    "link": "new-deal",
}
#: The companions that an action needs.
_NEEDED = ("emails", "channel")


@dataclass(frozen=True, slots=True)
class _Syntax:
    """How a block is written: what its prefix ends with, its first lines, each option, its end."""

    ending: str
    scope: str
    opening: str
    option: str
    body: str
    closing: str


_SYNTAXES = (
    _Syntax("", "markdown", "/// {kind} | {heading}", "    {line}", "", "///"),
    _Syntax("-fence", "markdown", "```{kind}\n{key}: {heading}", "{line}", "", "```"),
    _Syntax("-myst", "markdown", "```{{{kind}}} {heading}", ":{line}", "", "```"),
    _Syntax("", "restructuredtext", ".. {kind}:: {heading}", "   :{line}", "   ", ""),
)


@dataclass(frozen=True, slots=True)
class _Block:
    """What a snippet writes: a kind of block with its heading, its first options and its words."""

    prefix: str
    help: str
    kind: str
    heading: str
    options: tuple[Option, ...] = ()
    words: str = ""

    def written(self, syntax: _Syntax) -> list[str]:
        """Return the lines of the block."""
        key, heading = HEADINGS[self.kind], f"${{1:{self.heading}}}"
        lines = syntax.opening.format(kind=self.kind, key=key, heading=heading).split("\n")
        for number, option in enumerate(self.options, 2):
            lines.append(syntax.option.format(line=f"{option.name}: {_place(number, option)}"))
        words = ["", f"{syntax.body}${{0:{self.words}}}"] if self.words else []
        return [*lines, *words, syntax.closing]


def snippets() -> dict[str, dict[str, Sequence[str]]]:
    """Return all snippets by their names, as a file of Visual Studio Code holds them."""
    found: dict[str, dict[str, Sequence[str]]] = {}

    def add(prefix: str, scope: str, help_: str, body: list[str]) -> None:
        snippet = {"scope": scope, "prefix": prefix, "body": body, "description": help_}
        found[f"{prefix}, {scope}"] = snippet

    for block in _blocks():
        for syntax in _SYNTAXES:
            prefix = f"{block.prefix}{syntax.ending}"
            add(prefix, syntax.scope, block.help, block.written(syntax))
    for option in (option for option in ACTIONS if option.name in INLINE_ACTIONS):
        target, prefix = option.name, f"symphony-link-{option.name}"
        if option.name != "launch":
            target += f"/${{2:{_VALUES[option.name].replace(' ', '')}}}"
        markdown = f"[${{1:Open in Symphony}}](symphony:{target})"
        add(prefix, "markdown", option.help, [markdown])
        role = f":symphony:`${{1:Open in Symphony}} <{target}>`"
        add(prefix, "restructuredtext", option.help, [role])
    return found


def _blocks() -> Iterator[_Block]:
    kind, heading, words = "symphony-chat", "Trading desk", "Ask the desk here."
    for name in ("stream", "users", "app"):
        option = KINDS[kind][name]
        yield _Block(f"{kind}-{name}", option.help, kind, heading, (option,), words)
    kind, heading = "symphony-button", "Open in Symphony"
    for action in ACTIONS:
        needed = (one for one in COMPANIONS.get(action.name, ()) if one.name in _NEEDED)
        yield _Block(f"{kind}-{action.name}", action.help, kind, heading, (action, *needed))
    yield _Block("symphony-share", "share the page", "symphony-share", "Share this page")


def _place(number: int, option: Option) -> str:
    if option.type.choices and option.name not in _VALUES:
        return f"${{{number}|{','.join(option.type.choices)}|}}"
    return f"${{{number}:{_VALUES[option.name]}}}"
