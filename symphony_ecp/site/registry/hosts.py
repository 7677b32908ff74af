"""The hosts of pods: what one looks like, and what is odd about one that is otherwise fine.

A pod may be on a company's own host, so that one which only looks like Symphony's is no mistake by
itself; but whoever reads a registry over may not see it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from symphony_ecp.problems import are_a_slip_apart
from symphony_ecp.site.registry.copies import LABEL, OCTET
from symphony_ecp.site.registry.items import Pod
from symphony_ecp.text import character

#: Under which all hosts of Symphony's are.
DOMAIN = "symphony.com"

_ADDRESS = rf"\[::1\]|{OCTET}(?:\.{OCTET}){{3}}"
#: A name whose last label is a number is the address of a machine (WHATWG URL, 3.5), or nothing.
_HOST = re.compile(
    rf"(?P<name>localhost|{_ADDRESS}"
    rf"|(?:{LABEL}\.)+(?!(?:\d+|0x[0-9a-f]*)\.?(?::|$)){LABEL})"
    r"(?P<dot>\.?)(?P<port>:(?P<number>[1-9]\d{0,4}))?",
    re.ASCII | re.IGNORECASE,
)
#: Its domain with more behind it, which is not that of a company such as ``commerce.example``.
_SYMPHONYS = re.compile(rf"{re.escape(DOMAIN)}(?![a-z\d])")
#: Under which countries have companies register their domains, such as ``acme.co.uk``.
_REGISTRIES = {"ac", "co", "com", "edu", "gov", "ltd", "ne", "net", "or", "org", "plc"}
#: Others, and domains below which everybody gets names from their owners, for money or, to host
#: pages, for nothing (https://publicsuffix.org); two letters below ``com`` may be a bank as well.
_SOLD = re.compile(
    r"(br|cn|co|de|eu|gr|hk|it|jpn|mex|ru|sa|uk|us|za)\.com|(gb|hu|in|jp|se|uk|za)\.net"
    r"|(ae|eu|hk|jpn|uk|us|za)\.org|za\.bz|me\.uk|inc\.hk|nom\.br"
    r"|(github|gitlab)\.io|(netlify|vercel|web)\.app|pages\.dev"
)
_LONGEST = 253  # characters (RFC 1035, 2.3.4)
_EXPECTED = "a host such as acme.symphony.com, without https:// and without a path"
#: Letters of other scripts that look like those of "symphony", and what looks like them in ASCII
#: (Unicode, UTS #39, confusables.txt).
_LOOKS = str.maketrans(
    {
        **dict.fromkeys("\u0455\ua731\u01bd5", "s"),
        **dict.fromkeys("\u0443\u04af\u03b3\u0263\u10e7", "y"),
        **dict.fromkeys("\u217f\u043c\u028d", "m"),
        **dict.fromkeys("\u0440\u03c1\u2ca3", "p"),
        **dict.fromkeys("\u04bb\u0570\u13c2", "h"),
        **dict.fromkeys("\u043e\u03bf\u0585\u0ed00", "o"),
        **dict.fromkeys("\u0578\u057c\u043f", "n"),
    }
)


def read_host(text: str) -> str:
    """Read a host as browsers ask for it: in lower case and ASCII, without a dot at its end.

    Raises:
        ValueError: it is none; the message says what was expected.

    """
    # Lower case comes last: there are foreign letters whose lower case is an ASCII one.
    labels = text.strip().split(".")
    match = _HOST.fullmatch(".".join(map(_in_ascii, labels)))
    if match is None or len(match["name"]) > _LONGEST or int(match["number"] or 443) > 65535:
        raise ValueError(_EXPECTED)
    return (match["name"] + (match["port"] or "")).lower()


def _in_ascii(label: str) -> str:
    """Return a label as it is looked up (RFC 5891), where browsers take its letters as they are.

    Raises:
        ValueError: it has other characters than letters, or some that browsers replace.

    """
    if label.isascii():
        _in_letters(label)
        return label
    label = "".join(char.lower() if char.isascii() else char for char in label)
    if unicodedata.normalize("NFKC", label).lower() != label or not _is_word(label):
        raise ValueError(_EXPECTED)
    return f"xn--{label.encode('punycode').decode()}"


def _is_word(label: str) -> bool:
    """Whether there are only letters, the marks that belong to them, and numbers."""
    kinds = {unicodedata.category(char)[0] for char in label.replace("-", "")}
    return len(label) <= 63 and kinds <= {"L", "M", "N"}


def _in_letters(label: str) -> str:
    """Return a label as people read it.

    Raises:
        ValueError: it says that it has letters of other scripts, and has none.

    """
    if label[:4].lower() != "xn--":
        return label
    try:
        letters = label[4:67].encode().decode("punycode")
    except (OverflowError, ValueError):
        raise ValueError(_EXPECTED) from None
    if letters.isascii() or not _is_word(letters):
        raise ValueError(_EXPECTED)
    return letters


def oddities(written: str) -> Iterator[tuple[str, str]]:
    """Iterate over what is odd about a host that can be read: message and hint."""
    host = read_host(written)
    name = host.rpartition(":")[0] if re.search(r":\d+$", host) else host
    labels = [_in_letters(label) for label in name.split(".")]
    if re.search(r"\.(?::\d+)?$", written.strip()):
        yield (
            f"the dot behind '{name}' is left out: with it browsers take it for another host",
            ("take the dot out"),
        )
    if foreign := next((char for char in "".join(labels) if not char.isascii()), ""):
        yield (
            f"'{name}' is '{'.'.join(labels)}', with {character(foreign)} in it",
            ("compare it with your pod's address, letter by letter"),
        )
    if re.fullmatch(_ADDRESS, name) and not Pod("", host).is_local:
        yield (
            f"'{name}' is a machine's address, for which hardly any certificate is made",
            ("write the pod's name"),
        )
    if not f".{name}".endswith(f".{DOMAIN}") and _looks_like_symphonys(labels):
        end = ".".join(name.split(".")[-2:])
        yield (
            f"'{name}' looks like a host of Symphony's and is none: it ends in '{end}'",
            (f"write one that ends in {DOMAIN}, unless it is your company's own"),
        )


def _looks_like_symphonys(labels: list[str]) -> bool:
    """Whether it has Symphony's name in its domain; what a company calls its own is below that."""
    plain = [_plain(label) for label in labels]
    is_of_country = plain[-2:-1] and plain[-2] in _REGISTRIES and len(plain[-1]) == 2
    size = 3 if is_of_country or _SOLD.fullmatch(".".join(plain[-2:])) else 2
    return _SYMPHONYS.search(".".join(plain)) is not None or any(
        "symphony" in label or any(are_a_slip_apart(word, "symphony") for word in label.split("-"))
        for label in plain[-size:]
    )


def _plain(label: str) -> str:
    """Return a label in the letters that it looks like."""
    letters = unicodedata.normalize("NFD", label)
    found = "".join(char for char in letters if not unicodedata.combining(char))
    return found.translate(_LOOKS).replace("rn", "m")
