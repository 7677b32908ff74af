"""What the package index shows: README.md, whose links lead somewhere there too.

On a code host its links and pictures are files of the repository. In the package's metadata they
are addresses: of the published documentation for what is in ``docs/``, of the repository at the
version's tag for everything else. Where ``[project.urls]`` does not have the address, a link is its
words, and a picture is left out, with the words around it that only make sense with it: those from
``<!-- picture -->`` to ``<!-- end -->``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

#: Code stays as it is.
_CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1[ \t]*$|(?<!`)(`+)(?!`).*?(?<!`)\2(?!`)", re.M | re.S)
_PICTURE = re.compile(r"!\[(?P<words>[^]]*)\]\((?P<to>[^)\s]+)(?P<title>[^)]*)\)")
_LINK = re.compile(
    r"(?<![!\\])\[(?P<words>(?:!\[[^]]*\]\([^)]*\)|[^][])*)\]\((?P<to>[^)\s]+)(?P<title>[^)]*)\)"
)
_HTML_LINK = re.compile(
    r"<a\b(?P<before>[^>]*?)\bhref=\"(?P<to>[^\"]*)\"(?P<behind>[^>]*)>(?P<words>.*?)</a>", re.S
)
_HTML_PICTURE = re.compile(r"<picture\b.*?</picture>|<img\b[^>]*>", re.S)
_SOURCE = re.compile(r"\b(?P<name>src|srcset)=\"(?P<to>[^\"]*)\"")
_WITH_PICTURE = re.compile(r"<!-- picture -->\n(.*?)<!-- end -->\n?", re.S)
#: What is left of a paragraph or a cell that held a picture.
_EMPTY = re.compile(r"<(p|div)\b[^>]*>\s*</\1>\n?|(?<=\n\n)\n+")
_ELSEWHERE = re.compile(r"[a-z][\w+.-]*:|#|//", re.IGNORECASE)


class ReadmeHook(MetadataHookInterface):
    """Puts README.md into the metadata, as ``tool.hatch.metadata.hooks.custom`` asks for it."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the field ``readme``, which pyproject.toml calls dynamic."""
        text = (Path(self.root) / "README.md").read_text("utf-8")
        urls = {name.lower(): url for name, url in metadata.get("urls", {}).items()}
        shown = published(text, urls, str(metadata["version"]))
        metadata["readme"] = {"content-type": "text/markdown", "text": shown}


def published(text: str, urls: dict[str, str], version: str) -> str:
    """Return a readme whose links and pictures are addresses, or words, or not there.

    Args:
        text: in Markdown, at the root of the repository.
        urls: ``[project.urls]``, with labels in small letters.
        version: the one whose tag the repository is shown at.

    """
    code: list[str] = []

    def kept(match: re.Match[str]) -> str:
        code.append(match[0])
        return f"\0{len(code) - 1}\0"

    def address(to: str, view: str) -> str | None:
        return to if _ELSEWHERE.match(to) else _address(to, urls, f"{view}/v{version}")

    def picture(match: re.Match[str]) -> str:
        to = address(match["to"], "raw")
        return f"![{match['words']}]({to}{match['title']})" if to else ""

    def link(match: re.Match[str]) -> str:
        to = address(match["to"], "blob")
        return f"[{match['words']}]({to}{match['title']})" if to else match["words"]

    def html_link(match: re.Match[str]) -> str:
        to = address(match["to"], "blob")
        if to is None:
            return match["words"]
        return f'<a{match["before"]}href="{to}"{match["behind"]}>{match["words"]}</a>'

    def html_picture(match: re.Match[str]) -> str:
        sources = [source["to"] for source in _SOURCE.finditer(match[0])]
        if not all(address(source, "raw") for source in sources):
            return ""
        return _SOURCE.sub(lambda s: f'{s["name"]}="{address(s["to"], "raw")}"', match[0])

    def with_picture(match: re.Match[str]) -> str:
        shown = _HTML_PICTURE.sub(html_picture, _PICTURE.sub(picture, match[1]))
        return shown if _HTML_PICTURE.search(shown) or _PICTURE.search(shown) else ""

    steps: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
        (_CODE, kept),
        (_WITH_PICTURE, with_picture),
        (_PICTURE, picture),
        (_HTML_PICTURE, html_picture),
        (_LINK, link),
        (_HTML_LINK, html_link),
        (_EMPTY, lambda _: ""),
        (re.compile(r"\0(\d+)\0"), lambda match: code[int(match[1])]),
    )
    for pattern, replacement in steps:
        text = pattern.sub(replacement, text)
    return text


def _address(to: str, urls: dict[str, str], view: str) -> str | None:
    """Return the address of a file of the repository, if it has one."""
    path, hash_, anchor = to.partition("#")
    path = path.removeprefix("./")
    documentation, source = urls.get("documentation"), urls.get("source")
    if documentation and path.startswith("docs/"):
        page = re.sub(r"(^|/)index\.md$", r"\1", path.removeprefix("docs/"))
        page = re.sub(r"\.md$", "/", page)
        return f"{documentation.rstrip('/')}/{page}{hash_}{anchor}"
    return f"{source.rstrip('/')}/{view}/{path}{hash_}{anchor}" if source else None
