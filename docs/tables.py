"""Write the reference tables of the documentation from the tables that the code reads.

``python docs/tables.py`` rewrites what stands between these two lines in every page::

    <!-- table: chat -->
    <!-- end -->

The tables are committed, so that they can be read on a code host; a test fails while they are old.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import symphony_ecp
from symphony_ecp.preview import FAULTS
from symphony_ecp.preview.rest import CALLS
from symphony_ecp.problems import CODES
from symphony_ecp.site.host_settings import SITE_SETTINGS
from symphony_ecp.site.registry import FIELDS, VALUES, Field
from symphony_ecp.symphony.settings import BY_OPTION, SETTINGS, THEME_COLOURS, Setting
from symphony_ecp.syntax.options import ACTIONS, CHAT, COMPANIONS, DOCK, KINDS, PAGE, Option
from symphony_ecp.verify import CHECKS
from symphony_ecp.words import ENGLISH, languages, texts
from tests.matrix.rows import ROWS

DOCS = Path(__file__).resolve().parent

BROWSER = Path(symphony_ecp.__file__).parent / "browser"

_TABLE = re.compile(r"<!-- table: (?P<name>[\w-]+) -->\n.*?<!-- end -->", re.DOTALL)


def _table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(str(cell) for cell in line)} |\n" for line in lines)


def _options(options: Iterable[Option]) -> str:
    return _table(
        ("option", "takes", "says"),
        ((f"`{option.name}`", option.type.expected, _help(option)) for option in options),
    )


def _help(option: Option | Setting) -> str:
    return option.help if option.default is None else f"{option.help} (`{_word(option.default)}`)"


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _chat() -> str:
    return _options(option for option in CHAT if option.name not in BY_OPTION)


def _settings() -> str:
    return _table(
        ("option", "takes", "layout", "plan", "says"),
        (
            (
                " ".join(f"`{name}`" for name in dict.fromkeys((setting.option, setting.name))),
                setting.type.expected,
                setting.layout or "both",
                setting.plan,
                _help(setting),
            )
            for setting in SETTINGS
        ),
    )


def _companions() -> str:
    return _table(
        ("with", "option", "takes", "says"),
        (
            (f"`{action}`", f"`{option.name}`", option.type.expected, option.help)
            for action, options in COMPANIONS.items()
            for option in options
        ),
    )


def _around() -> str:
    """Return the options of a button that say neither what it does nor what goes with that."""
    told = {*ACTIONS, *(option for options in COMPANIONS.values() for option in options)}
    return _options(option for option in KINDS["symphony-button"].values() if option not in told)


def _share() -> str:
    return _options(KINDS["symphony-share"].values())


def _registry() -> str:
    return _table(
        ("section", "key", "takes", "says"),
        (
            (f"`{section}`", f"`{key}`", _taken(field), _required(field.help, field.required))
            for section, fields in FIELDS.items()
            if section not in ("links", "themes")
            for key, field in fields.items()
        ),
    )


def _page() -> str:
    return _options(option for option in PAGE.values() if option.name not in BY_OPTION)


def _taken(field: Field) -> str:
    more = ", or one for each language" if field.by_language else ""
    return field.type.expected + more


def _required(words: str, required: bool) -> str:
    return f"{words}; required" if required else words


def _site() -> str:
    return _table(
        ("`mkdocs.yml`", "`conf.py`", "takes", "says"),
        (
            (
                f"`{setting.name}`",
                f"`ecp_{setting.name.replace('-', '_')}`",
                setting.expected,
                setting.help,
            )
            for setting in SITE_SETTINGS
        ),
    )


def _hosts() -> str:
    return _table(
        ("environment", "Python", "what is installed"),
        (
            (
                row.name,
                "the newest" if row.newest else ".".join(map(str, row.python)),
                ", ".join(
                    package.replace("==", " ").replace(".*", "")
                    for package in (f"symphony-ecp[{row.extras}]".replace("[]", ""), *row.packages)
                ),
            )
            for row in ROWS
        ),
    )


def _served(pattern: str) -> list[tuple[str, str]]:
    """Return name and text of the files that a reader's browser gets; the first one comes first."""
    files = sorted(BROWSER.glob(pattern), key=lambda file: (file.stem.count("-"), file.name))
    return [(file.name, file.read_text("utf-8")) for file in files]


def _files() -> str:
    """Return what each file says of itself in its first sentence."""
    first = re.compile(r"\A/\*[*\s]*(.*?)[.;][\s*]", re.DOTALL)
    served = [*_served("*.js"), *_served("*.css")]
    return _table(
        ("file", "holds"),
        ((f"`{name}`", _told(first.match(text)[1])) for name, text in served),  # type: ignore[index]
    )


def _told(comment: str) -> str:
    """Return words of a comment, of one line or several, with our elements as code."""
    words = re.sub(r"\s+(?:\* )?", " ", comment)
    return re.sub(r"<symphony-\w+>", r"`\g<0>`", words)


def _words(language: str = ENGLISH) -> str:
    """Return the words of the catalogue by their keys, beside the English ones."""
    columns = [texts(tag) for tag in dict.fromkeys((ENGLISH, language))]
    rows = ((f"`{key}`", *(texts_[key].strip() for texts_ in columns)) for key in columns[-1])
    return _table(("key", "English", language)[: 1 + len(columns)], rows)


def _properties() -> str:
    """Return the custom properties that a site may set, each with what holds without it."""
    used = re.compile(r"var\((--symphony-[\w-]+), ((?:\([^()]*\)|[^()])*)\)")
    found = dict(pair for _, text in _served("*.css") for pair in used.findall(text))
    return _table(("property", "without it"), ((f"`{n}`", f"`{v}`") for n, v in found.items()))


#: Every table by the name that pages use.
TABLES: dict[str, Callable[[], str]] = {
    "chat": _chat,
    "dock": lambda: _options(option for option in DOCK.values() if option.name not in BY_OPTION),
    "settings": _settings,
    "actions": lambda: _options(ACTIONS),
    "companions": _companions,
    "button": _around,
    "share": _share,
    "page": _page,
    "registry": _registry,
    "values": lambda: _table(
        ("key", "takes", "says"),
        ((f"`{key}`", field.type.expected, field.help) for key, field in VALUES.items()),
    ),
    "colours": lambda: ", ".join(f"`{colour}`" for colour in THEME_COLOURS) + "\n",
    "site": _site,
    "codes": lambda: _table(
        ("code", "means"), ((f"[`{code}`](#{code})", words) for code, words in CODES.items())
    ),
    "hosts": _hosts,
    "files": _files,
    "words": _words,
    **{f"words-{tag}": partial(_words, tag) for tag in languages() if tag != ENGLISH},
    "properties": _properties,
    "faults": lambda: _table(
        ("fault", "what happens"), ((f"`{name}`", words) for name, words in FAULTS.items())
    ),
    "calls": lambda: _table(
        ("call", "answers"), ((f"`{call.method} {call.path}`", call.help) for call in CALLS)
    ),
    "checks": lambda: _table(
        ("check", "is well when"), ((f"`{name}`", words) for name, words in CHECKS.items())
    ),
}


def filled(text: str) -> str:
    """Return a page's text with its tables as the code has them now."""
    return _TABLE.sub(
        lambda match: f"<!-- table: {match['name']} -->\n\n{TABLES[match['name']]()}\n<!-- end -->",
        text,
    )


def main() -> None:
    """Rewrite every page that is old."""
    for page in sorted(DOCS.rglob("*.md")):
        text = page.read_text("utf-8")
        if filled(text) != text:
            page.write_text(filled(text), "utf-8")
            print(f"wrote {page.relative_to(DOCS)}")


if __name__ == "__main__":
    main()
