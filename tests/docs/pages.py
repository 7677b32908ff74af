"""What a page of the documentation tells its reader to do, in the order in which it says it.

A fence with a title is a file, from the folder of the project; a later one of that title replaces
it. A ``console`` fence holds commands, each with what it prints below it::

    $ mkdocs build --strict
    INFO    -  Building documentation…
    …

There ``…`` stands for any text, and alone in its line for any lines. Where no output is shown, a
command may print what it likes. It has to succeed. All other fences are to be read. What a reader
knows without being told, a script is told in comments::

    <!-- replay: serves http://127.0.0.1:8000/ --> the last command of the fence below runs until
                                                   Ctrl-C, and that address answers
    <!-- replay: fails -->                         the last command of the fence below fails
    <!-- replay: types acme.symphony.com, y -->    what the last command of the fence below asks for
    <!-- replay: chat http://127.0.0.1:8000/ -->   a browser opens the first chat of that page
    <!-- replay: has a site of MkDocs -->          with what `mkdocs new` writes, from here on
    <!-- replay: has an account -->                with a service account at acme.symphony.com, from
                                                   here on, in ~/.symphony/config.yaml
    <!-- replay: goes on from start/mkdocs.md#2-three-files -->
                                                   in the folder that a reader has at the end of
                                                   that section, or of the page
    <!-- replay: no, that needs an account -->     above a fence: it is not followed; elsewhere:
                                                   the page is not followed
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field, replace
from pathlib import Path
from textwrap import dedent

from markdown.extensions.toc import slugify

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
README = ROOT / "README.md"

_FENCE = re.compile(r"(?P<indent>[ \t]*)(?P<marks>`{3,}|~{3,})(?P<info>[^`]*)")
_TITLE = re.compile(r'\btitle="([^"]+)"')
_COMMENT = re.compile(r"\s*<!--\s*replay:\s*(.*?)\s*-->", re.DOTALL)
_INSTALL = re.compile(r"(?:python3? -m )?pip install ")


class PageError(Exception):
    """A page cannot be followed by a script; the message says where and why."""


@dataclass(frozen=True)
class File:
    """A file that the reader writes, from the folder of the project."""

    line: int
    path: str
    text: str


@dataclass(frozen=True)
class Command:
    """A command that the reader types.

    Attributes:
        shown: the lines that the page shows below it.
        serves: the address that answers once it runs, where it does so until Ctrl-C.
        fails: whether it ends with something else than 0.
        types: what the reader answers, where the command asks.

    """

    line: int
    text: str
    shown: tuple[str, ...] = ()
    serves: str = ""
    fails: bool = False
    types: tuple[str, ...] = ()

    @property
    def packages(self) -> tuple[str, ...]:
        """What the command installs, as it names it."""
        if not _INSTALL.match(self.text):
            return ()
        words = shlex.split(self.text.partition(" install ")[2], comments=True)
        return tuple(word for word in words if not word.startswith("-"))


@dataclass(frozen=True)
class Chat:
    """An address where the reader sees a chat, and opens it."""

    line: int
    address: str


@dataclass(frozen=True)
class Account:
    """From here on the reader has a service account at the firm's pod."""

    line: int


Step = File | Command | Chat | Account


@dataclass
class Page:
    """A page, and what its reader does.

    Attributes:
        skipped: why nothing of it is followed.
        left_out: the lines of fences that are not followed, with the reasons.

    """

    path: Path
    steps: list[Step] = field(default_factory=list)
    skipped: str = ""
    left_out: dict[int, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The path from the folder of the documentation, or of the tree."""
        home = DOCS if self.path.is_relative_to(DOCS) else self.path.parent
        return self.path.relative_to(home).as_posix()

    @property
    def commands(self) -> list[Command]:
        return [step for step in self.steps if isinstance(step, Command)]

    @property
    def packages(self) -> frozenset[str]:
        """All that the page installs."""
        return frozenset(name for command in self.commands for name in command.packages)


@dataclass(frozen=True)
class _Fence:
    line: int
    language: str
    title: str
    text: str


def read(path: Path) -> Page:
    """Read a page.

    Raises:
        PageError: something in it cannot be followed.

    """
    page = Page(path)
    waiting: dict[str, str] = {}
    for line, item in _items(path.read_text("utf-8")):
        if isinstance(item, _Fence):
            _follow(page, item, waiting)
            waiting = {}
        elif item:
            verb, _, rest = item.partition(" ")
            _note(page, line, verb.rstrip(",:;"), " ".join(rest.split()), waiting)
        else:
            _settle(page, line, waiting)
            waiting = {}
    _settle(page, 0, waiting)
    if page.skipped:
        page.steps = []
    elif page.steps and not page.commands:
        message = "the page says what to write, and shows no command that uses it"
        raise PageError(f"{page.name}:{page.steps[0].line}: {message}")
    return page


def _items(text: str) -> list[tuple[int, _Fence | str]]:
    """Return fences, comments for the replay, and an empty text for each other line with words."""
    items: list[tuple[int, _Fence | str]] = []
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        start, rest = number, "\n".join(lines[number:])
        if opening := _FENCE.fullmatch(lines[number]):
            marks = opening["marks"]
            ends = re.compile(rf"[ \t]*{re.escape(marks)}{marks[0]}*[ \t]*")
            number += 1
            while number < len(lines) and not ends.fullmatch(lines[number]):
                number += 1
            body = dedent("".join(f"{line}\n" for line in lines[start + 1 : number]))
            info = opening["info"].strip()
            title = _TITLE.search(info)
            language = (info.split() or [""])[0]
            items.append((start + 1, _Fence(start + 1, language, title[1] if title else "", body)))
        elif comment := _COMMENT.match(rest):
            items.append((start + 1, comment[1]))
            number += comment[0].count("\n")
        elif lines[number].strip():
            items.append((start + 1, ""))
        number += 1
    return items


def _note(page: Page, line: int, verb: str, rest: str, waiting: dict[str, str]) -> None:
    """Take notice of a comment; what is about the fence below waits for that."""
    if verb == "chat" and rest:
        page.steps.append(Chat(line, rest))
    elif verb == "has" and rest == "an account":
        page.steps.append(Account(line))
    elif verb == "has" and rest == "a site of MkDocs":
        page.steps.append(File(line, "mkdocs.yml", "site_name: My Docs\n"))
        page.steps.append(File(line, "docs/index.md", "# Welcome to MkDocs\n"))
    elif verb == "goes" and rest.startswith("on from "):
        if page.steps:
            raise PageError(f"{page.name}:{line}: this page has already begun")
        page.steps += _before(page, line, *rest.removeprefix("on from ").split("#"))
    elif (rest and verb in ("no", "serves", "types")) or (verb == "fails" and not rest):
        waiting[verb] = rest
        waiting["line"] = str(line)
    elif verb == "no":
        raise PageError(f"{page.name}:{line}: the reason is missing why nobody follows this")
    else:
        raise PageError(f"{page.name}:{line}: no comment for the replay says '{verb} {rest}'")


def _before(page: Page, line: int, name: str, section: str = "") -> list[Step]:
    """Return what the reader of another page has done by its end, or by the end of a section."""
    other = DOCS / name
    lines = other.read_text("utf-8").splitlines() if other.is_file() else []
    heads = [at for at, text in enumerate(lines, 1) if re.match("#+ ", text)]
    ends = [at for at in heads if slugify(lines[at - 1].lstrip("# "), "-") == section]
    if not lines or (section and not ends):
        raise PageError(f"{page.name}:{line}: there is no '{name}' with '{section}' in docs/")
    end = min((at for at in heads if ends and at > ends[0]), default=len(lines) + 1)
    return [
        step
        for step in read(other).steps
        if step.line < end and isinstance(step, File | Command) and not getattr(step, "serves", "")
    ]


def _settle(page: Page, line: int, waiting: dict[str, str]) -> None:
    """What waited for a fence stands above none: it is about the page, or a mistake."""
    if "no" in waiting:
        page.skipped = page.skipped or waiting["no"]
    elif waiting:
        raise PageError(f"{page.name}:{waiting['line']}: this stands above no fence with commands")


def _follow(page: Page, fence: _Fence, waiting: dict[str, str]) -> None:
    if "no" in waiting:
        page.left_out[fence.line] = waiting["no"]
    elif fence.language != "console" and fence.text.startswith("$ "):
        raise PageError(
            f"{page.name}:{fence.line}: commands stand in a fence of the kind 'console'"
        )
    elif fence.language == "console":
        page.steps += _commands(page, fence, waiting)
    elif waiting:
        _settle(page, fence.line, waiting)
    elif fence.title:
        parts = Path(fence.title).parts
        if Path(fence.title).is_absolute() or ".." in parts:
            raise PageError(f"{page.name}:{fence.line}: '{fence.title}' is no file of the project")
        page.steps.append(File(fence.line, fence.title, fence.text))


def _commands(page: Page, fence: _Fence, waiting: dict[str, str]) -> list[Command]:
    found: list[tuple[int, str, list[str]]] = []
    for number, line in enumerate(fence.text.splitlines(), fence.line + 1):
        if found and found[-1][1].endswith("\\") and not found[-1][2]:
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{line.removeprefix('> ')}", [])
        elif line.startswith("$ "):
            found.append((number, line[2:], []))
        elif found:
            found[-1][2].append(line.rstrip())
        elif line.strip():
            raise PageError(f"{page.name}:{number}: no command is above what it would print")
    if not found:
        raise PageError(f"{page.name}:{fence.line}: no line begins with '$ ', as a command does")
    commands = [
        Command(line, text, tuple("\n".join(shown).strip("\n").splitlines()))
        for line, text, shown in found
    ]
    commands[-1] = replace(
        commands[-1],
        serves=waiting.get("serves", ""),
        fails="fails" in waiting,
        types=tuple(waiting["types"].split(", ")) if "types" in waiting else (),
    )
    return commands


def everything() -> list[Path]:
    """Return the pages that are followed: those of the documentation, and the README."""
    return [README, *sorted(DOCS.rglob("*.md"))]


def named(name: str) -> Path:
    """Return the page of a name, which is its path in the documentation or in the tree."""
    path = DOCS / name.removeprefix("docs/")
    return path if path.is_file() else ROOT / name
