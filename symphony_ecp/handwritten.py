"""Symphony links and markup that authors wrote by hand: recognised, checked, left as they are.

What is recognised, and where it is documented::

    https://open.symphony.com/…   symphony://…            Symphony docs, "Symphony Messaging URI"
    https://POD/embed/…?streamId=…                        "Get started", direct iframe, Focus
    https://POD/client-bff/…   https://POD/apps/…         the same, Collaboration
    <iframe src="https://POD/embed/…">
    <script id="symphony-ecm-sdk" src="https://POD/embed/sdk.js">    "Get started", the SDK
    <div class="symphony-ecm" data-stream-id="…">

POD is a host of the registry or any host below ``symphony.com``. Addresses are checked like ours.
Pasted markup that works is answered with the block that would replace it, as information only: a
site that works keeps passing its strict build. ``symphony:`` addresses in raw HTML, which no host
would rewrite, become deep links here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from urllib.parse import SplitResult, unquote, urlsplit

from symphony_ecp import links, stray_links
from symphony_ecp.ids import read_stream_id, read_user_id
from symphony_ecp.options import KINDS
from symphony_ecp.pipeline import process, see_address
from symphony_ecp.problems import Problem
from symphony_ecp.registry import Pod, Stream
from symphony_ecp.resolve import inline_options
from symphony_ecp.settings import SAME_AS, kebab
from symphony_ecp.site import Site
from symphony_ecp.source import SourceBlock, Syntax, read_options, shorten
from symphony_ecp.stray_links import MEANT

SCHEME = "symphony:"
_ECM = "symphony-ecm"
_COLLABORATION = ("/client-bff/", "/apps/client2")
_PATHS = ("/embed/", "/apps/embed", *_COLLABORATION)
#: What a pasted iframe or container calls differently from our options.
_RENAMED = {**SAME_AS, "module": "type"}
_REWORDED = {("type", "room"): "chatroom"}
# Ids inside a script that was pasted with the SDK: settings, and the calls that open a stream.
_SCRIPT_IDS = re.compile(
    r"(?:\bstreamId[\"']?\s*:|\b(?:open|set)Stream\()\s*([\"'`])(?P<id>[^\"'`\n]*)\1"
)


#: Attributes that are addresses.
_ADDRESSES = ("action", "formaction", "href", "src", "srcset")
#: Elements whose text is no prose.
_CODE = ("code", "pre", "kbd", "samp")
#: An address of ours that something stands before, as in ``mailto:symphony:stream/desk``.
_INSIDE = re.compile(rf"symphony:/{{0,2}}{MEANT}(?P<target>[^\s\"'<>]+)", re.IGNORECASE)
_BEFORE = re.compile(r"\W*|web\+|mailto:|https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Markup:
    """Raw HTML that was judged: as it is to be written, and problems with lines inside it."""

    html: str
    problems: tuple[Problem, ...] = ()


def is_ours(url: str) -> bool:
    """Whether an address is a ``symphony:`` link of ours, not Symphony's own ``symphony://``."""
    return url[: len(SCHEME)].lower() == SCHEME and not url[len(SCHEME) :].startswith("//")


def may_be_symphony(text: str) -> bool:
    """Whether a text or an address is worth judging; cheap, for sites full of others."""
    if "symphony" in text.lower():
        return True
    for path in _PATHS:  # noqa: SIM110 - any() costs as much as the search
        if path in text:
            return True
    return False


def judge_url(url: str, site: Site) -> tuple[Problem, ...]:
    """Say what is wrong with a hand-written address; nothing for any that is not Symphony's.

    Args:
        url: the address, without HTML entities.
        site: the site; its pods are recognised.

    Returns:
        Problems without a place, those that the site ignores left out.

    """
    see_address(url)
    if links.is_symphony_link(url):
        return site.reported(links.parse(url)[1])
    embed = _embed(url, site)
    if embed:
        return site.reported(tuple(_judge_embed(embed)))
    inside = _INSIDE.search(url)
    if inside is None or not _BEFORE.fullmatch(url, 0, inside.start()):
        return ()
    message = f"'{shorten(url)}' is not read as a Symphony link"
    hint = f"write {SCHEME}{shorten(inside['target'])}"
    return site.reported((Problem("link-malformed", message, hint),))


def judge_markup(html: str, site: Site, syntax: Syntax = "markdown") -> Markup:
    """Judge the tags of a piece of raw HTML, and make its ``symphony:`` addresses work.

    Args:
        html: any text, well-formed or not.
        site: the site.
        syntax: how a block is spelt that could replace pasted markup.

    """
    see_address(html)
    reader = _Reader(html, site, syntax)
    reader.feed(html)
    reader.close()
    return Markup(reader.result(), tuple(dict.fromkeys(reader.problems)))


def judge_tag(
    tag: str, attributes: Mapping[str, str], site: Site, syntax: Syntax = "markdown"
) -> tuple[Problem, ...]:
    """Judge one start tag by its name and attributes, ``symphony:`` addresses apart."""
    found = site.reported(tuple(_not_in_a_link(tag, attributes)))
    if tag in ("a", "area"):
        return (*found, *judge_url(attributes.get("href", ""), site))
    if tag == "iframe":
        found += judge_url(attributes.get("src", ""), site)
    elif tag == "div" and _is_container(attributes):
        see_address(" ".join(attributes.values()))
        stream = attributes.get("data-stream-id")
        found += site.reported(read_stream_id(stream).problems) if stream else ()
    if any(problem.severity != "info" for problem in found):
        return found
    return (*found, *site.reported(tuple(_answer(tag, attributes, site, syntax))))


def _not_in_a_link(tag: str, attributes: Mapping[str, str]) -> Iterable[Problem]:
    """Say where an address of ours stands that nobody follows, as that of a picture."""
    for name, value in attributes.items():
        script = _INSIDE.search(value) if name.startswith("on") else None
        followed = name == "href" and tag in ("a", "area")
        if script or (name in _ADDRESSES and is_ours(value.strip()) and not followed):
            written = script[0] if script else shorten(value)
            message = f"'{written}' in '{name}' of <{tag}> opens nothing"
            yield Problem("link-malformed", message, "write it in the href of a link around it")


def replacement(
    tag: str, attributes: Mapping[str, str], site: Site
) -> tuple[tuple[str, str], ...] | None:
    """Return the options of the chat block that would replace a pasted iframe or container.

    ``None`` for any other tag. Settings that blocks do not have are left out; see :func:`loses`.
    """
    given = _given(tag, attributes, site)
    return None if given is None else tuple(_options(given, site).items())


def loses(tag: str, attributes: Mapping[str, str], site: Site) -> bool:
    """Whether :func:`replacement` leaves out anything that a block would not do by itself.

    Args:
        tag: ``iframe``, or ``div`` for a container.
        attributes: its attributes.
        site: the site, with the pod that the markup asks as its own.

    """
    kept = {"class"}
    if tag == "iframe":
        embed = _embed(attributes.get("src", ""), site)
        if embed is None or embed.fragment or "+" in embed.query:
            return True
        kept = {"src", "frameborder", "allow", "loading", "title", "width", "height"}
    elif attributes.get("class", "").split() != [_ECM]:
        return True
    if any(
        name not in kept and not (tag == "div" and name.startswith("data-")) for name in attributes
    ):
        return True
    partner = site.pod.partner_id if isinstance(site.pod, Pod) else ""
    given = [
        (_own_name(key), value)
        for key, value in _given(tag, attributes, site) or ()
        if (value or key not in ("", *kept))
        and not (_own_name(key) == "partner-id" and value == partner)
    ]
    names = [name for name, _ in given]
    return len(set(names)) < len(names) or any(_read(*pair) is None for pair in given)


def _given(tag: str, attributes: Mapping[str, str], site: Site) -> list[tuple[str, str]] | None:
    """Return what a pasted iframe or container says, under the names that it uses."""
    given: list[tuple[str, str]] = []
    if tag == "iframe":
        embed = _embed(attributes.get("src", ""), site)
        if embed is None:
            return None
        pod = _pod_name(embed, site)
        if pod:
            given.append(("pod", pod))
        if embed.path.startswith(_COLLABORATION):
            given.append(("layout", "collaboration"))
        given += [(key, unquote(value)) for key, value in _pairs(embed)]
        given += [(key, attributes.get(key, "")) for key in ("title", "width", "height")]
    elif tag == "div" and _is_container(attributes):
        for key, value in attributes.items():
            if key == "data-ecp-login-popup" and value == "true":
                given.append(("login", "popup"))
            elif key.startswith("data-"):
                given.append((key.removeprefix("data-"), value))
    else:
        return None
    return given


def write_block(options: Iterable[tuple[str, str]], syntax: Syntax) -> list[str]:
    """Return the lines of a chat block with these options."""
    if syntax == "rst":
        return [".. symphony-chat::", *(f"   :{name}: {value}" for name, value in options)]
    return ["```symphony-chat", *(f"{name}: {_quoted(value)}" for name, value in options), "```"]


# Pasted markup ------------------------------------------------------------------------------


def _answer(
    tag: str, attributes: Mapping[str, str], site: Site, syntax: Syntax
) -> Iterable[Problem]:
    options = replacement(tag, attributes, site)
    if options is not None:
        names = [name for name, _ in options]
        if not {"stream", "users"} & set(names):
            options = (("stream", "…"), *options)
        what = "iframe" if tag == "iframe" else "container of Symphony's SDK"
        block = " ⏎ ".join(write_block(options, syntax))
        hint = f"replace it with {block}"
        yield _information(f"a pasted {what}, which a symphony-chat block makes by itself", hint)
    elif tag == "script" and _is_sdk(attributes):
        hint = "remove it"
        if attributes.get("data-partner-id"):
            partner = shorten(attributes["data-partner-id"])
            hint += f", and give the pod 'partner-id: {partner}' in the registry"
        if attributes.get("data-mode") == "full":
            hint += ", and write 'layout: collaboration' in the block"
        yield _information("Symphony's SDK is pasted, which a symphony-chat block loads", hint)


def _information(message: str, hint: str) -> Problem:
    return Problem("block-syntax", message, hint, severity="info")


def _is_container(attributes: Mapping[str, str]) -> bool:
    return _ECM in attributes.get("class", "").split()


def _is_sdk(attributes: Mapping[str, str]) -> bool:
    src = attributes.get("src", "")
    return attributes.get("id") == f"{_ECM}-sdk" or bool(
        re.match(r"https?://[^/?#]+/(?:embed|apps/embed/[^/?#]+)/sdk\.js(?=$|[?#])", src)
    )


def _options(given: Iterable[tuple[str, str]], site: Site) -> dict[str, str]:
    """Keep what a block understands, under its own names, the stream first."""
    given = tuple(given)
    pod = dict(given).get("pod") or (site.pod.name if isinstance(site.pod, Pod) else "")
    options: dict[str, str] = {}
    for key, value in given:
        name = _own_name(key)
        read = _read(name, value)
        if read is not None and read[1] != KINDS["symphony-chat"][name].default:
            text = _stream_name(value, pod, site) if name == "stream" else read[0]
            options.setdefault(name, text)
    return dict(sorted(options.items(), key=lambda item: item[0] != "stream"))


def _own_name(key: str) -> str:
    return _RENAMED.get(kebab(key), kebab(key))


def _read(name: str, value: str) -> tuple[str, object] | None:
    """Return what to write for a value, and what it means; ``None`` if blocks do not have it."""
    text = _REWORDED.get((name, value), value)
    try:
        return text, KINDS["symphony-chat"][name].type.read(text)
    except (KeyError, ValueError):
        return None


def _stream_name(text: str, pod: str, site: Site) -> str:
    """Return the name of a pod's stream in the registry, else its standard id."""
    reading = read_stream_id(text)
    if reading.id is None:
        return text
    for stream in site.registry.sections.get("streams", {}).values():
        if isinstance(stream, Stream) and reading.id.standard in (
            stream.ids.get(""),
            stream.ids.get(pod),
        ):
            return stream.name
    return reading.id.standard


def _quoted(value: str) -> str:
    entries, _ = read_options(f"x: {value}")
    return value if [entry.text for entry in entries] == [value] else json.dumps(value)


# Addresses ----------------------------------------------------------------------------------


def _pods(site: Site) -> list[Pod]:
    known = [pod for pod in site.registry.sections.get("pods", {}).values() if isinstance(pod, Pod)]
    return [site.pod, *known] if isinstance(site.pod, Pod) else known


def _embed(url: str, site: Site) -> SplitResult | None:
    """Split the address of a pod's embed pages; ``None`` for any other address."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme not in ("http", "https", "") or not parts.path.startswith(_PATHS):
        return None
    host = _host_of(parts)
    ours = host.endswith(".symphony.com") or any(pod.host == host for pod in _pods(site))
    return parts if ours else None


def _host_of(parts: SplitResult) -> str:
    """Return a host as the registry writes it, without the port that its scheme implies."""
    return parts.netloc.lower().removesuffix({"http": ":80"}.get(parts.scheme, ":443"))


def _pod_name(embed: SplitResult, site: Site) -> str:
    """Return the name to write for an address's pod; nothing for the site's own."""
    host = _host_of(embed)
    if isinstance(site.pod, Pod) and site.pod.host == host:
        return ""
    name = next((pod.name for pod in _pods(site) if pod.host == host), None)
    return name or host.partition(".")[0]  # to be added to the registry under some name


def _pairs(embed: SplitResult) -> list[tuple[str, str]]:
    return [(key, value) for key, _, value in (p.partition("=") for p in embed.query.split("&"))]


def _judge_embed(embed: SplitResult) -> Iterable[Problem]:
    """Judge the ids in the query, which the embed page reads as a form (so that + is a space)."""
    for key, raw in _pairs(embed):
        if key == "streamId":
            reading = read_stream_id(raw)
            yield from reading.problems
            if reading.id and "+" in raw:
                yield Problem(
                    "link-malformed",
                    "the + in 'streamId' is read as a space",
                    f"write streamId={reading.id.percent_encoded}",
                )
        elif key == "userIds":
            for user in unquote(raw).split(","):
                if "@" not in user:
                    yield from read_user_id(user)[1]


# Raw HTML -----------------------------------------------------------------------------------


class _Reader(HTMLParser):
    """Walks the start tags and scripts of a piece of HTML."""

    def __init__(self, html: str, site: Site, syntax: Syntax) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.site = site
        self.syntax = syntax
        self.problems: list[Problem] = []
        self.edits: list[tuple[int, str, str]] = []
        self.code = 0  # how many elements are open whose text is no prose
        self.starts = [0]
        self.starts += [match.end() for match in re.finditer("\n", html)]

    def parse_html_declaration(self, i: int) -> int:
        try:
            return super().parse_html_declaration(i)
        except AssertionError:  # how html.parser answers "<![x["
            return i + 2

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes: dict[str, str] = {}
        for name, value in attrs:
            attributes.setdefault(name, value or "")  # a browser, too, takes the first one
        href = attributes.get("href", "").strip()
        self.code += tag in _CODE
        if tag.startswith(SCHEME):
            address = shorten((self.get_starttag_text() or "").strip("<>/ "))
            hint = "write it in the href of a link, around words"
            self.add([Problem("link-malformed", f"'<{address}>' is no link in HTML", hint)])
        elif tag in ("a", "area") and is_ours(href):
            self.rewrite(attributes["href"], href)
        else:
            self.add(judge_tag(tag, attributes, self.site, self.syntax))

    def handle_endtag(self, tag: str) -> None:
        self.code = max(0, self.code - (tag in _CODE))

    def handle_data(self, data: str) -> None:
        line = self.getpos()[0]
        if self.cdata_elem is None and not self.code:
            for stray in stray_links.find(data):
                problems = self.site.reported((stray_links.judge(stray, self.syntax),))
                self.add(problems, line + data.count("\n", 0, stray.start()))
        if self.cdata_elem != "script":
            return
        for found in _SCRIPT_IDS.finditer(data):
            problems = self.site.reported(read_stream_id(found["id"]).problems)
            self.add(problems, line + data.count("\n", 0, found.start("id")))

    def add(self, problems: Iterable[Problem], line: int | None = None) -> None:
        at = self.getpos()[0] if line is None else line
        self.problems += [problem.at(None, at) for problem in problems]

    def rewrite(self, written: str, target: str) -> None:
        """Turn a ``symphony:`` address into a deep link, or put a box before its tag."""
        entries, wrong = inline_options(target[len(SCHEME) :], None)
        block = SourceBlock("symphony-link", "", entries, None, None, False, wrong)
        output = process(block, self.site)
        self.add(output.problems)
        line, column = self.getpos()
        start = self.starts[line - 1] + column
        tag = self.get_starttag_text() or ""
        if output.rendered.href is None:
            box = output.rendered.opening + output.rendered.closing
            self.edits.append((start, "", box))
            return
        for text in (written, escape(written)):
            at = tag.find(text)
            if at >= 0:
                self.edits.append((start + at, text, escape(output.rendered.href)))
                return

    def result(self) -> str:
        html, end = "", 0
        for start, old, new in self.edits:
            html += self.html[end:start] + new
            end = start + len(old)
        return html + self.html[end:]
