"""Stray links: addresses of ours that stand in a page as text, since the host reads no link there.

An author forgets a bracket or what goes around an address, or writes another tool's spelling::

    symphony:stream/desk        [words] (symphony:stream/desk)       [words](symphony: stream/desk)
    :symphony:`words <…>` in Markdown         {symphony}`words <…>` in reStructuredText

The host knows which of its text is prose and which is code; this module says what was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from urllib.parse import quote

from symphony_ecp.problems import Problem
from symphony_ecp.syntax import INLINE_ACTIONS, Syntax
from symphony_ecp.text import VERBATIM, shorten

_WITH_VALUE = "|".join(action for action in INLINE_ACTIONS if action != "launch")
#: What follows the scheme where an address was plainly meant.
MEANT = rf"(?=launch\b|(?:{_WITH_VALUE})/)"
#: Tags of raw HTML around words that are no prose: code, and those of a link.
NO_PROSE = re.compile(
    rf"<(?P<end>/)?(?:{'|'.join(VERBATIM)}|a(?(end)|(?=\s[^>]*\bhref)))\b", re.IGNORECASE
)
#: An address anywhere, up to Python-Markdown's placeholder for a tag behind it, or what should have
#: been the address of a Markdown link.
_STRAY = re.compile(
    rf"(?P<bare>(?<![\w.+/#-])symphony:){MEANT}(?P<target>[^\s<>()\[\]{{}}\"'`|\x00-\x1f]+)"
    r"|(?P<broken>\]\(\s*<?symphony:)\s*(?P<rest>[^)\n\x00-\x1f]*)"
    r"|(?P<role>:symphony: ?|\{symphony\} ?)`(?P<code>[^`]+)`",
    re.IGNORECASE,
)
_ROLE = re.compile(r"(?:(?<!\w):symphony:|\{symphony\}|(?<![\w:{])symphony:) ?$", re.IGNORECASE)
#: What an author calls the role by mistake; symphony-desk may be another one of the site's own.
_MISNAMED = ("symphony-link", "symphony_link", "symphonylink", "symphonys")
#: A role before or behind its words, as reStructuredText and MyST write it. What comes first is
#: looked for five times as fast as what must not stand before.
_ANY_ROLE = re.compile(r":(?<![\w:]:)([\w-]+):(?=`)|:(?<=`:)([\w-]+):|\{([\w-]+)\}(?=`)")
#: The title of a Markdown link, behind its address.
_TITLE = re.compile(r"\s[\"'].*")
#: How a link is written elsewhere than in Markdown.
_LINKS: dict[str, str] = {"rst": "`words <{}>`_", "html": 'href="{}" in a link'}
_TARGET = re.compile(r".*<(?P<target>[^<>]*)>\s*$", re.DOTALL)


def find(text: str) -> Iterator[re.Match[str]]:
    """Iterate over the stray links in a piece of prose."""
    return _STRAY.finditer(text) if "ymphony" in text else iter(())


def scheme_end(match: re.Match[str]) -> int:
    """Return where in the text the scheme, or the role, of a stray link ends."""
    return match.end(next(name for name in ("bare", "broken", "role") if match[name]))


def misnamed_roles(text: str) -> Iterator[str]:
    """Iterate over the roles in a text whose names are nearly ours, in lower case."""
    for match in _ANY_ROLE.finditer(text):
        name = (match[1] or match[2] or match[3]).lower()
        if is_misnamed(name):
            yield name


def is_misnamed(role: str) -> bool:
    """Whether the name of a role, in lower case, was meant to be ours and is not."""
    if role.startswith("symphony") or "-" in role or "_" in role:
        return role in _MISNAMED
    return bool(get_close_matches(role, ("symphony",), 1, 0.8))


def judge_role(name: str) -> Problem:
    """Say that there is no such role; the problem has no place."""
    message = f"no role is called '{shorten(name)}'"
    return Problem("link-malformed", message, "did you mean 'symphony'?", severity="error")


def ends_in_role(text: str) -> str | None:
    """Return the role that a text ends in, right before inline code, if it is one of ours."""
    match = _ROLE.search(text)
    return match[0].strip() if match else None


def judge(match: re.Match[str], syntax: Syntax) -> Problem:
    """Say how the link is to be written; the problem has no place."""
    if match["role"]:
        return judge_code(match["role"].strip(), match["code"], syntax)
    target = match["target"] or _TITLE.sub("", match["rest"])
    target = target.strip().rstrip(".,;:!?>")
    return _problem(f"symphony:{target}", target, syntax)


def is_reference(code: str, behind: str) -> bool:
    """Whether inline code and the text behind it are a reference of reStructuredText to us."""
    within = _TARGET.match(code)
    return (
        behind.startswith("_") and within is not None and within["target"].startswith("symphony:")
    )


def judge_code(before: str, code: str, syntax: Syntax) -> Problem:
    """Say how a role or a reference that is none here is to be written.

    Args:
        before: the role, as :func:`ends_in_role` returned it, or nothing.
        code: the words of the inline code behind it.
        syntax: the syntax of the page.

    """
    within = _TARGET.match(code)
    target = within["target"] if within else code
    behind = "" if before else "_"
    return _problem(f"{before}`{code}`{behind}", target.removeprefix("symphony:"), syntax)


def _problem(written: str, target: str, syntax: Syntax) -> Problem:
    address = f"symphony:{shorten(quote(target, '/?=&%+,:@', errors='replace'))}"
    link = _LINKS.get(syntax, "[words]({})").format(address)
    message = f"'{shorten(written)}' is not read as a link here"
    hint = f"write {link}, or put it in code if it is none"
    return Problem("link-malformed", message, hint, word=written)
