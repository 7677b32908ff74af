"""Step 4: a model becomes HTML, by Jinja2 templates with autoescape; nothing else writes a tag.

The author's own words (a chat's fallback, a link's label) are markup that belongs to the host and
is not at hand here. The HTML therefore comes in two halves, and the host puts the words between.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from symphony_ecp.block.model import ChatEmbed, Dock, InlineLink, LinkButton, Model, ShareButton
from symphony_ecp.block.qr import qr_code
from symphony_ecp.block.share import PLACE, attributes_of, put_page
from symphony_ecp.block.told import told
from symphony_ecp.problems import Problem
from symphony_ecp.site import Site
from symphony_ecp.site.registry import READERS_POD
from symphony_ecp.syntax import SourceBlock
from symphony_ecp.text import clean, shorten
from symphony_ecp.words import Word, Words, marks_of

#: Stands where the author's words go; :func:`symphony_ecp.text.clean` keeps it out of values.
_WORDS = Markup("\x00words\x00")
#: Stands where a title or a label goes of which the host has markup.
_HEADING = Markup("\x00heading\x00")

_TEMPLATES = {
    ChatEmbed: "chat.html",
    LinkButton: "button.html",
    ShareButton: "share.html",
    InlineLink: "link.html",
    Dock: "dock.html",
}

#: Attributes that an author may give an inline link in the host's own syntax.
LINK_ATTRIBUTES = ("id", "class", "title", "target", "rel")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A block's HTML in two halves, and the same as plain text for hosts without HTML.

    Attributes:
        opening: the HTML before the author's words, up to the title if the host has markup of it.
        closing: the HTML after them.
        text: a title or a sentence.
        href: the deep link, or ``None`` for a block that cannot be shown.
        fallback: what a chat says where its author wrote no words.
        middle: the HTML between the host's title and the author's words; ``None`` where no title
            of the host's has a place.
        says: the words of a chat's own link.
        code: the HTML of a QR code of the link, where the block has one.

    """

    opening: str
    closing: str
    text: str
    href: str | None = None
    fallback: str = ""
    middle: str | None = None
    says: str = ""
    code: str = ""

    def at(self, page: str) -> Rendered:
        """Return the same on a page with this address; ``""`` where nobody knows it."""
        opening, closing = put_page(self.opening, page), put_page(self.closing, page)
        middle = self.middle and put_page(self.middle, page)
        return replace(self, opening=opening, closing=closing, middle=middle)


def render_model(
    model: Model,
    block: SourceBlock,
    site: Site,
    attributes: dict[str, str] | None = None,
) -> tuple[Rendered, tuple[Problem, ...]]:
    """Render a model.

    Args:
        model: what the block means.
        block: the block; its ``body`` says whether there are words to put between the halves.
        site: the site as the page has it: its words, its own templates, its theme's button.
        attributes: attributes of an inline link, of :data:`LINK_ATTRIBUTES`.

    Returns:
        The two halves, and what is wrong with the site's own templates.

    """
    words, templates = _words(model), site.templates
    chat = model.chat if isinstance(model, Dock) else model
    values: dict[str, Any] = {
        "body": _WORDS if block.body or isinstance(model, InlineLink) else "",
        "heading": _HEADING if block.heading else words,
        "attributes": _attributes(chat) if isinstance(chat, ChatEmbed) else _of_host(attributes),
        "words": site.words,
        "told": told(model, site.words),
        "chat": chat,
        "dock": model,
        "button": model,
        "link": model,
        "place": PLACE,
        "label": words,
        # What wears the theme's clothes has none of ours.
        "button_class": f"symphony-themed {site.button_class}" if site.button_class else "",
        "qr": qr_code(model.href) if getattr(model, "qr", False) else None,
        "says": _says(chat, site.words) if isinstance(chat, ChatEmbed) else "",
    }
    code, problems = "", tuple[Problem, ...]()
    if values["qr"]:
        code, problems = _fill("qr.html", templates, values)
    values["code"] = Markup(code)  # noqa: S704 - a template escaped it
    if isinstance(model, ShareButton):
        values["attributes"] = attributes_of(model)
    if not isinstance(model, InlineLink):
        values["attributes"] = {**values["attributes"], **site.marks}
    fallback = ""
    if isinstance(model, ChatEmbed) and not block.body:
        fallback = _own_fallback(site.words["fallback"], site.words["fallback"].language)
        if templates is not None:
            fallback, failed = _fill("fallback.html", templates, values)
            problems += failed
    values["fallback"] = Markup(fallback)  # noqa: S704 - a template escaped it
    html, wrong = _fill(_TEMPLATES[type(model)], templates, values)
    opening, closing = _halves(html)
    middle = None
    words = str(words or block.argument)
    if block.heading:
        opening, found, middle = opening.partition(_HEADING)
        # A template of the site's own may have it again, or below the author's words.
        middle, closing = (half.replace(_HEADING, escape(words)) for half in (middle, closing))
        middle = middle if found else None
    rendered = Rendered(
        opening, closing, words, model.href, _text_of(fallback), middle, str(values["says"]), code
    )
    return rendered, (*wrong, *problems)


def render_problem(
    block: SourceBlock, problem: Problem, site: Site
) -> tuple[Rendered, tuple[Problem, ...]]:
    """Render the box that stands where a block could not be shown: for authors, in English."""
    inline = block.kind == "symphony-link"
    values = {
        "problem": problem,
        "block": block,
        "body": _WORDS if inline else "",
        "marks": marks_of(site.words.english(problem.sentence)),
    }
    html, problems = _fill("problem.html", site.templates, values)
    opening, closing = _halves(html)
    return Rendered(opening, closing, f"{block.kind}: {problem.sentence}"), problems


def render_words(text: str) -> str:
    """Render an author's plain text as paragraphs, for a syntax whose body is not markup."""
    return _fill("words.html", None, {"paragraphs": text.split("\n\n")})[0] if text else ""


def render_policy(policy: str) -> str:
    """Render a Content-Security-Policy as a tag, for sites that cannot set headers."""
    return _fill("policy.html", None, {"policy": policy})[0]


def render_assets(stylesheet: str, script: str) -> str:
    """Render the tags that ask for the stylesheet and the script, a line each."""
    return _fill("assets.html", None, {"stylesheet": stylesheet, "script": script})[0]


def _attributes(chat: ChatEmbed) -> dict[str, str]:
    """Return the attributes of a chat's element whose values are text, in their order."""
    by_reader = chat.pod.by_reader
    attributes = {
        "id": chat.id,
        "class": chat.classes,
        "pod": READERS_POD if by_reader else chat.pod.host,
        "ids": as_json(chat.ids) if chat.ids else "",
        "partner-id": "" if by_reader else chat.pod.partner_id,
        "stream-id": "" if by_reader else chat.stream_id,
        "stream-type": chat.stream_id and chat.stream_type,
        "user-ids": ",".join(chat.user_ids),
        "app-id": chat.app_id,
        "app-module": chat.app_module,
        "layout": chat.layout,
        "load": chat.load,
        "compact": "compact" if chat.compact else "",
        "rendering": chat.rendering,
        "mode": chat.mode,
        "login": chat.login,
        "width": "" if chat.width == "100%" else chat.width,
        "height": chat.height,
    }
    return {name: value for name, value in attributes.items() if value}


def _of_host(attributes: Mapping[str, str] | None) -> dict[str, str]:
    """Return attributes that the host read, without what would be taken for a mark of ours."""
    return {name: clean(value) for name, value in (attributes or {}).items()}


def as_json(value: Mapping[str, str]) -> str:
    """Return what the browser reads, the same for equal values."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _says(chat: ChatEmbed, words: Words) -> Word:
    return words["launch" if chat.launches else "link"]


def _words(model: Model) -> str:
    if isinstance(model, LinkButton):
        return model.label
    if isinstance(model, Dock):
        return model.chat.title
    return model.title if isinstance(model, ChatEmbed) else ""


@functools.lru_cache(maxsize=8)
def _text_of(html: str) -> str:
    return Markup(html).striptags()  # noqa: S704 - a template escaped it


def _halves(html: str) -> tuple[str, str]:
    opening, _, closing = html.partition(_WORDS)
    return opening, closing.replace(_WORDS, "")


def _fill(
    name: str, templates: Path | None, values: dict[str, Any]
) -> tuple[str, tuple[Problem, ...]]:
    """Fill a template; when the site's own one fails, say so and use ours."""
    if templates is None:
        template = _own(name)
        # Ours use nothing that Jinja would first copy into the context.
        context = template.new_context(values, shared=True)
        return "".join(template.root_render_func(context)).strip(), ()
    try:
        return _environment(templates).get_template(name).render(values).strip(), ()
    except Exception as error:
        # Whatever a site owner's template does, it ends here, and ours is used.
        line = getattr(error, "lineno", None)
        problem = Problem(
            "bad-value",
            f"the template cannot be used: {shorten(str(error))}",
            "correct it; until then the built-in template is used",
            f"{templates.name}/{name}",
            line,
        )
        return _fill(name, None, values)[0], (problem,)


@functools.lru_cache(maxsize=64)
def _own_fallback(word: Word, _language: str) -> str:
    """Return what a chat says where nobody wrote anything; it is the same for all chats.

    Equal words may be in another language.
    """
    return _fill("fallback.html", None, {"words": {"fallback": word}})[0]


@functools.cache
def _own(name: str) -> jinja2.Template:
    """Return a template of ours; unlike a site's own, it never changes while pages are served."""
    return _environment(None).get_template(name)


def forget_templates() -> None:
    """Look for a site's own templates anew: one that is added takes the place of ours."""
    _environment.cache_clear()


@functools.cache
def _environment(templates: Path | None) -> jinja2.Environment:
    loaders: list[jinja2.BaseLoader] = [jinja2.PackageLoader("symphony_ecp.block")]
    if templates is not None:
        loaders.insert(0, jinja2.FileSystemLoader(templates))
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader(loaders),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["marks"] = marks_of
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "separators": (",", ":")}
    return environment
