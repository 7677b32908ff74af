"""The headers that a site sends, against what its chats need.

They are read from what servers and hosts of static sites are configured with, or from a page::

    add_header Content-Security-Policy "…" always;     nginx; Apache says Header set
      Content-Security-Policy: …                       _headers of Netlify; a header alone
    Content-Security-Policy = "…"                      netlify.toml
    {"key": "Content-Security-Policy", "value": "…"}   vercel.json
    a meta element with http-equiv                     a page
    default-src 'self'; …                              a policy alone

How browsers read a policy: W3C, "Content Security Policy Level 3". Each policy counts by itself;
one that only reports blocks nothing, and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html.parser import HTMLParser
from urllib.parse import urlsplit

from symphony_ecp.symphony import LOGIN_PATH

CSP = "content-security-policy"
#: What else keeps chats from working: which values, what they do, what to send instead.
_HARMFUL: dict[str, tuple[frozenset[str], str, str]] = {
    "cross-origin-opener-policy": (
        frozenset({"same-origin"}),
        "cuts the page off from the popup in which readers sign in to Symphony",
        "send same-origin-allow-popups in its place",
    ),
    "cross-origin-embedder-policy": (
        frozenset({"require-corp", "credentialless"}),
        "keeps the frames of a pod out of the page",
        "do not send it with pages that have a chat",
    ),
}
#: The headers that count, by their names in lower case.
HEADERS = (CSP, *_HARMFUL)


def not_to_send() -> list[str]:
    """Return, for people, each header that keeps chats from working."""
    return [
        f"{name.title()}: {' or '.join(sorted(values))} {what}; {hint}"
        for name, (values, what, hint) in _HARMFUL.items()
    ]


_HEADER = re.compile(
    rf"""\b(?P<name>{"|".join(HEADERS)})(?P<reports>-report-only)?
    ["']? \s* (?:,\s*["']value["']\s*)? [:=]? \s*
    (?:"(?P<double>[^"]*)" | '(?P<single>(?:[^'\\]|\\.)*)'(?=\s*(?:always)?\s*;) | (?P<bare>[^\n]*))
    """,
    re.IGNORECASE | re.VERBOSE,
)
_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)
_POLICY = re.compile(
    r"\s*(?:\w+-src(?:-elem|-attr)?|base-uri|form-action|frame-ancestors|sandbox"
    r"|upgrade-insecure-requests|trusted-types|require-trusted-types-for)(?:\s|;|$)"
)
#: Which directives answer for one, in the order in which they are looked for.
_ANSWERING = {
    "script-src": ("script-src-elem", "script-src", "default-src"),
    "style-src": ("style-src-elem", "style-src", "default-src"),
    "frame-src": ("frame-src", "child-src", "default-src"),
    "connect-src": ("connect-src", "default-src"),
}
#: The path that is loaded; frames are of several, and so of all.
_PATHS = {"script-src": "/embed/sdk.js", "connect-src": LOGIN_PATH}
_SOURCE = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>\[[^\]]*\]|[^:/]+)"
    r"(?::(?P<port>\d+|\*))?(?P<path>/.*)?"
)

#: What a page needs of a sandbox: scripts, the pod's sign-in kept, and a popup for it.
_FREEDOMS = ("allow-scripts", "allow-same-origin", "allow-popups")
#: Browsers overlook it in a page (CSP 3, 3.3).
_SANDBOX = re.compile(r"((?:^|[;,])\s*)sandbox(?=[\s;,]|$)[^;,]*", re.IGNORECASE)

Headers = Sequence[tuple[str, str]]


def read_headers(text: str) -> Headers:
    """Return the headers that count, with their values, from a configuration or a page.

    Raises:
        ValueError: there is none, or its value stands elsewhere; the message says so.

    """
    if metas := list(in_page(text)):
        return metas
    found: list[tuple[str, str]] = []
    plain = _COMMENT.sub("", text.removeprefix("\ufeff"))
    matches = list(_HEADER.finditer(plain))
    for match in matches:
        value = match["double"] or match["single"] or _without_end(match["bare"] or "")
        value = " ".join(value.replace("\\'", "'").split())
        if value.startswith("$"):
            raise ValueError(f"the value of {match['name']} is a variable")
        if value and not match["reports"]:
            found.append((match["name"].lower(), value))
    if not matches and _POLICY.match(plain):
        found = [(CSP, " ".join(plain.split()))]
    if not found:
        raise ValueError("there is no Content-Security-Policy in it that blocks anything")
    return found


def _without_end(bare: str) -> str:
    """Take off what the language of a server may have behind a value: ``always; }``."""
    for mark in ("}", ";"):
        bare = bare.rstrip().removesuffix(mark)
    value = bare.rstrip().removesuffix("always")
    return value if value[-1:].isspace() else bare


class _Metas(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and (given.get("http-equiv") or "").lower() == CSP:
            self.found.append(given.get("content") or "")


def in_page(text: str) -> Iterator[tuple[str, str]]:
    """Return the policies in a page's own ``meta`` elements."""
    if "<meta" in text.lower():
        parser = _Metas()
        parser.feed(text)
        found = (_SANDBOX.sub(r"\1", value) for value in parser.found)
        yield from ((CSP, value) for value in found if value.strip())


def judge(
    headers: Headers, needed: Mapping[str, Sequence[str]], address: str = ""
) -> list[tuple[str, str]]:
    """Return what keeps chats from working, with what to do; each once.

    Args:
        headers: by their names in lower case.
        needed: what :func:`symphony_ecp.site.csp.policy` says.
        address: the site's own, if it is known: a policy may name it in place of ``'self'``.

    """
    found: dict[tuple[str, str], None] = {}
    for name, value in headers:
        if name == CSP:
            for policy in value.split(","):
                found |= dict.fromkeys(_lacking(_directives(policy), needed, address))
            continue
        values, what, hint = _HARMFUL[name]
        said = value.partition(";")[0].strip().lower()
        if said in values:
            found[f"{name.title()}: {said} {what}", hint] = None
    return list(found)


def _directives(policy: str) -> dict[str, list[str]]:
    """Read a policy; of a directive that is repeated the first one counts."""
    directives: dict[str, list[str]] = {}
    for directive in policy.split(";"):
        name, *sources = directive.split() or [""]
        directives.setdefault(name.lower(), sources)
    return directives


def _lacking(
    policy: Mapping[str, list[str]], needed: Mapping[str, Sequence[str]], address: str
) -> Iterator[tuple[str, str]]:
    for directive, answering in _ANSWERING.items():
        name = next((name for name in answering if name in policy), None)
        if name is None:
            continue  # what no directive is about is allowed
        given = [source.lower() for source in policy[name]]
        if directive == "script-src" and "'strict-dynamic'" in given:
            message = f"{name} has 'strict-dynamic', with which browsers overlook 'self' and hosts"
            yield message, "take it out, or give the tag of symphony-ecp.js the nonce"
            continue
        path = _PATHS.get(directive, "/")
        wanted = [source for source in needed.get(directive, ()) if source != "'none'"]
        lacks = " ".join(one for one in wanted if not _allows(given, one, path, address))
        if lacks and name.startswith(directive):
            yield f"{name} lacks {lacks}", f"add that to {name}"
        elif lacks:
            hint = f"add {directive} with that, and with what {name} has"
            yield f"there is no {directive}, and {name} lacks {lacks}", hint
    if "sandbox" in policy:
        allowed = {word.lower() for word in policy["sandbox"]}
        if lacks := " ".join(word for word in _FREEDOMS if word not in allowed):
            yield f"sandbox lacks {lacks}", "add that to sandbox, or take sandbox out"
    types = {name.lower() for name in policy.get("trusted-types", ["*"])}
    if "'script'" in policy.get("require-trusted-types-for", ()) and not types & {
        "*",
        "symphony-ecp",
    }:
        yield "trusted-types lacks symphony-ecp", "add that to trusted-types"


def _allows(given: Iterable[str], wanted: str, path: str, address: str) -> bool:
    """Whether one of several sources lets in what one of ours is for."""
    if wanted == "'self'":
        return "'self'" in given or any(
            source == "*" or (address and _matches(source, address, "/")) for source in given
        )
    return any(_matches(source, wanted, path) for source in given)


_PORTS = {"https": 443, "http": 80}


def _matches(source: str, origin: str, path: str) -> bool:
    """Whether a source lets in a path of an origin (CSP 3, 6.7.2.8)."""
    parts = urlsplit(origin)
    if source == "*":
        return True
    if source.endswith(":"):
        return source[:-1] in _alike(parts.scheme)
    match = _SOURCE.fullmatch(source)
    if match is None or (match["scheme"] or parts.scheme) not in _alike(parts.scheme):
        return False
    host, pattern = f"{parts.hostname}", match["host"].strip("[]")
    if pattern not in ("*", host) and not (pattern[:2] == "*." and host.endswith(pattern[1:])):
        return False
    port = parts.port or _PORTS[parts.scheme]
    usual = match["port"] is None and port == _PORTS[parts.scheme]
    if not usual and match["port"] not in ("*", str(port)):
        return False
    allowed = match["path"] or "/"
    return path.startswith(allowed) if allowed.endswith("/") else path == allowed


def _alike(scheme: str) -> tuple[str, ...]:
    """Return what a source may say of a scheme: its insecure one, too."""
    return ("https", "http") if scheme == "https" else (scheme,)
