"""What other programs may import: signatures and docstrings, as the code has them."""

from __future__ import annotations

import importlib
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator

#: Modules, and the names in them that are kept.
PUBLIC = {
    "symphony_ecp.pipeline": ("open_site", "process", "Output"),
    "symphony_ecp.block": ("Rendered", "ChatEmbed", "LinkButton", "InlineLink"),
    "symphony_ecp.syntax": ("SourceBlock", "Entry"),
    "symphony_ecp.problems": ("Problem", "nearest", "did_you_mean"),
    "symphony_ecp.check.run": ("check", "check_text"),
    "symphony_ecp.symphony.ids": ("read_stream_id", "read_user_id", "IdReading"),
    "symphony_ecp.symphony.links": ("is_symphony_link", "parse", "write", "read_phone"),
}

_SECTION = re.compile(r"^(Args|Attributes|Returns|Raises):$")
#: An annotation, as some versions of Python show one that is a text.
_QUOTED = re.compile(r"(: )'([^']*)'")
_ROLE = re.compile(r":(?:class|func|data|mod|meth|attr):`~?([^`]*)`")


def _module(name: str) -> str:
    module = importlib.import_module(name)
    entries = (_entry(public, getattr(module, public)) for public in PUBLIC[name])
    return "\n\n".join((f"## {name}", _first(module), *entries)) + "\n"


def _first(module: object) -> str:
    return _plain((inspect.getdoc(module) or "").split("\n\n")[0])


def _entry(name: str, thing: Callable[..., object]) -> str:
    code = f"```python\n{name}{_signature(thing)}\n```"
    return "\n\n".join((f"### {name}", code, *_paragraphs(thing)))


def _signature(thing: Callable[..., object]) -> str:
    """Return a signature, on one line or with a line for each parameter."""
    signature = inspect.signature(thing)
    given = [_QUOTED.sub(r"\1\2", str(one)) for one in _starred(signature)]
    returned = "" if inspect.isclass(thing) else f" -> {signature.return_annotation}"
    line = f"({', '.join(given)}){returned}"
    return line if len(line) < 80 else "(\n    " + ",\n    ".join(given) + f",\n){returned}"


def _starred(signature: inspect.Signature) -> Iterator[object]:
    """Iterate over the parameters, with the star before those that are named by their callers."""
    by_name = False
    for one in signature.parameters.values():
        if one.kind is one.KEYWORD_ONLY and not by_name:
            by_name = True
            yield "*"
        yield one


def _paragraphs(thing: object) -> Iterator[str]:
    """Iterate over a docstring's paragraphs; its sections become lists."""
    for paragraph in (inspect.getdoc(thing) or "").split("\n\n"):
        first, _, rest = paragraph.partition("\n")
        if not _SECTION.match(first):
            yield _plain(paragraph)
            continue
        body = textwrap.dedent(rest)
        if first == "Returns:":
            yield f"Returns: {_plain(body)}"
            continue
        items = re.split(r"\n(?=\S)", body)
        yield f"{first.rstrip(':')}:\n\n" + "\n".join(f"* {_item(item)}" for item in items)


def _item(text: str) -> str:
    name, _, words = text.partition(":")
    return f"`{name}`: {_plain(words)}"


def _plain(text: str) -> str:
    """Return words of a docstring on one line, with its roles and literals as code."""
    line = " ".join(text.split())
    return _ROLE.sub(r"`\1`", line).replace("``", "`")


TABLES = {"python-api": lambda: "\n".join(map(_module, PUBLIC))}
