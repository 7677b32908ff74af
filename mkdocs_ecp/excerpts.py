"""What other plugins take of a page, without what is for the readers of the page alone.

The search of MkDocs and of Material indexes the text of a page, which is not to say *Open in
Symphony* once a chat. mkdocs-rss-plugin makes a page's summary of the beginning of its Markdown,
which it reads without extensions; of a page with something of ours it gets what that became.

Both happen between two handlers of ours for the same event.
"""

from __future__ import annotations

import re
from html import escape, unescape

#: What a chat says where its author wrote nothing, the words of its link, and the address of a
#: share's page. All begin with what is found fast.
_READERS_ONLY = (
    re.compile(r"(?P<tag> data-search-exclude>)(?P<words>[^<]+)"),
    re.compile(
        r"(?P<tag> class=\"symphony-link\"(?:[^<> ]| (?!class=))*+>)(?P<words>[^<>]++)"
        r"(?=</\w+>\s*</symphony-chat>)"
    ),
    re.compile(r"(?P<tag> class=\"symphony-address\">)(?P<words>[^<>]++)"),
)
_PLACE = re.compile("<!--symphony:([0-9]+)-->")
_CHAT = re.compile(r"<(/?)(?:symphony-chat)\b[^<>]*>")
_TAG = re.compile("<[^<>]*>")
_CODE = re.compile(r"</?code\b[^<>]*>", re.IGNORECASE)
#: What Markdown reads as markup, and as a text behind a backslash.
_MARKDOWN = re.compile(r"[\\`*_\[\]]|(?<=\d)\.(?=\s)")
#: A feed has a page's title already. What is never closed reaches to the end.
_NO_SUMMARY = re.compile(r"<(h1|script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)


def take_out(content: str) -> tuple[str, list[str]]:
    """Put comments where words are for readers of the page alone, and return these."""
    taken: list[str] = []

    def keep(match: re.Match[str]) -> str:
        taken.append(match["words"])
        return f"{match['tag']}<!--symphony:{len(taken) - 1}-->"

    for words in _READERS_ONLY:
        content = words.sub(keep, content)
    return content, taken


def put_back(content: str, taken: list[str]) -> str:
    """Undo that in what became of the content, which may be something else: encrypted."""
    return _PLACE.sub(lambda match: "".join(taken[int(match[1]) :][:1]), content)


def summary(content: str, delimiter: str) -> str:
    """Return what mkdocs-rss-plugin may take for a page's Markdown.

    Args:
        content: the page's HTML.
        delimiter: what the plugin cuts a page at, where that is in the page.

    """
    excerpt, found, _ = content.partition(delimiter) if delimiter else (content, "", "")
    excerpt = _NO_SUMMARY.sub("", excerpt)
    if found:
        return _CHAT.sub(r"<\1section>", _READERS_ONLY[0].sub(r"\g<tag>", excerpt)) + delimiter
    pieces = re.split(rf"({_CODE.pattern})", take_out(excerpt)[0], flags=re.IGNORECASE)
    text = " ".join("".join(map(_as_markdown, pieces)).split())
    return f"\\{text}" if text.startswith(("#", "+", "-")) else text


def _as_markdown(html: str) -> str:
    """Return what Markdown makes the same text of; the tags of code stay, and are what they are."""
    if _CODE.fullmatch(html):
        return "</code>" if html[1] == "/" else "<code>"
    text = escape(unescape(_TAG.sub(" ", html)), quote=False)
    return _MARKDOWN.sub(r"\\\g<0>", text)
