"""Tags of languages (BCP 47) as hosts write them: ``de``, ``pt_BR``, ``zh-hant``, ``sr@latin``.

An unknown language is no mistake; what is no tag is one. Two letters are a language of ISO 639-1,
three any of ISO 639-2 and 639-3. Of the five letters and more that the grammar leaves room for
(RFC 5646, section 2.2.1) none is registered.
"""

from __future__ import annotations

import re

from symphony_ecp.problems import nearest
from symphony_ecp.text import shorten

A_TAG = "the tag of a language, such as de or pt-BR"

_TWO = re.compile(
    r"a[abefkmnrsvyz]|b[aeghimnors]|c[aehorsuvy]|d[aevz]|e[elnostu]|f[afijory]|g[adlnuv]|"
    r"h[aeiortuyz]|i[adegiknostuw]|j[aiv]|k[agijklmnorsuvwy]|l[abginotuv]|m[ghiklnorsty]|"
    r"n[abdeglnorvy]|o[cjmrs]|p[ailst]|q[u]|r[mnouw]|s[acdeghiklmnoqrstuvw]|t[aeghiklnorstwy]|"
    r"u[gkrz]|v[eio]|w[ao]|x[h]|y[io]|z[ahu]"
)
_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-[a-z]{3}){0,3}(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*"
    r"(?:-[a-wyz\d](?:-[a-z\d]{2,8})+)*(?:-x(?:-[a-z\d]{1,8})+)?"
)
#: How tags look, for a JSON Schema; a pattern there has no switch for capitals.
_BOTH = re.sub(
    r"(\w)\[(\w+)\]",
    lambda two: f"[{two[1] + two[1].upper()}][{two[2] + two[2].upper()}]",
    _TWO.pattern,
)
TAG_PATTERN = f"^(?:[a-zA-Z]{{3}}|{_BOTH})(?:[-_][a-zA-Z0-9]{{1,8}})*(?:@[a-zA-Z]+)?$"
#: What Linux writes behind an at sign, and Sphinx with it, where it is a script. Else it is a
#: variant (``ca@valencia``), or has nothing to do with the language (``de_DE@euro``).
_MODIFIERS = {"latin": "Latn", "cyrillic": "Cyrl", "devanagari": "Deva"}
#: Names that are written in place of tags.
_NAMES = {
    "arabic": "ar", "brazil": "pt-BR", "chinese": "zh-Hans", "china": "zh-CN", "deutsch": "de",
    "dutch": "nl", "english": "en", "espanol": "es", "español": "es", "france": "fr",
    "francais": "fr", "français": "fr", "french": "fr", "german": "de", "germany": "de",
    "italian": "it", "italiano": "it", "italy": "it", "japan": "ja", "japanese": "ja", "jp": "ja",
    "korean": "ko", "nederlands": "nl", "polish": "pl", "polski": "pl", "portugues": "pt",
    "português": "pt", "portuguese": "pt", "russian": "ru", "simplified": "zh-Hans", "spain": "es",
    "spanish": "es", "swedish": "sv", "traditional": "zh-Hant", "turkish": "tr", "日本語": "ja",
    "中文": "zh",
}  # fmt: skip
#: The script of Chinese where a tag says a place alone.
_TRADITIONAL = frozenset({"TW", "HK", "MO"})

#: Languages that are written from right to left, and scripts, where a tag says one.
_RIGHT_TO_LEFT = frozenset(
    ("apc", "ar", "ara", "arb", "arc", "ary", "arz", "azb", "bal", "bgn", "bqi", "brh", "ckb",
     "div", "dv", "fa", "fas", "glk", "he", "heb", "iw", "ji", "kas", "ks", "lrc", "mzn", "nqo",
     "per", "pes", "pnb", "prs", "ps", "pus", "rhg", "sd", "sdh", "skr", "snd", "syr", "trw", "ug",
     "uig", "ur", "urd", "yi", "yid",
     "Adlm", "Arab", "Aran", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa")
)  # fmt: skip


def language_tag(text: str) -> str:
    """Return a tag as BCP 47 writes it, ``""`` for what is none: ``pt_br`` is ``pt-BR``."""
    plain, _, modifier = text.strip().partition("@")
    if modifier:
        language, _, region = plain.replace("_", "-").partition("-")
        script = _MODIFIERS.get(modifier.lower(), "")
        variant = "" if script or len(modifier) < 5 else modifier
        plain = "-".join(filter(None, (language, script, region, variant)))
    match = _TAG.fullmatch(plain.replace("_", "-").lower())
    if match is None or (len(match["language"]) == 2 and not _TWO.fullmatch(match["language"])):
        return ""
    tag = match[0]
    for name, case in (("region", str.upper), ("script", str.title)):
        start, end = match.span(name)
        tag = tag if start < 0 else f"{tag[:start]}{case(tag[start:end])}{tag[end:]}"
    return tag


def is_wrong(text: str) -> tuple[str, str]:
    """Return what is wrong with a text that is no tag, and the remedy."""
    message = f"expected {A_TAG}, found '{shorten(text)}'"
    return message, tag_meant(text) or "see BCP 47, or leave it out"


def tag_meant(text: str) -> str:
    """Return ``did you mean 'de'?`` for what is no tag, ``""`` where none is near.

    YAML 1.1 reads ``no`` as false, which is Norwegian here.
    """
    word = text.strip().casefold()
    if word == "false":
        return 'YAML reads no as false: write "no" in quotes, or nb'
    name = nearest(word, _NAMES)
    meant = _NAMES[name] if name else language_tag(re.split(r"[^a-z]", word)[0])
    return f"did you mean '{meant}'?" if meant else ""


def wider(tag: str) -> tuple[str, ...]:
    """Return a tag and the languages that it is one of, the nearest first.

    >>> wider("zh-TW")
    ('zh-TW', 'zh-Hant')

    Chinese is written in two scripts, and who reads one may not read the other; a place says which
    ("likely subtags" of Unicode's CLDR). Elsewhere what is left out at the end makes no difference
    in reading.
    """
    full = language_tag(tag)
    if not full:
        return ()
    language, *rest = full.split("-")
    if language != "zh":
        return tuple("-".join([language, *rest[:end]]) for end in range(len(rest), -1, -1))
    scripts = {part for part in rest if part in ("Hans", "Hant")}
    script = scripts.pop() if scripts else "Hant" if _TRADITIONAL & {*rest} else "Hans"
    return tuple(dict.fromkeys((full, f"zh-{script}", *(("zh",) if script == "Hans" else ()))))


def are_alike(one: str, other: str) -> bool:
    """Whether who reads one language reads the other, spoken in some other place."""
    return not set(wider(one)).isdisjoint(wider(other))


def direction(tag: str) -> str:
    """Return how a language is written: ``rtl``, or ``ltr`` as nearly all are."""
    language, *rest = language_tag(tag).split("-")
    scripts = [part for part in rest if len(part) == 4 and part.isalpha()]
    return "rtl" if (scripts or [language])[0] in _RIGHT_TO_LEFT else "ltr"
