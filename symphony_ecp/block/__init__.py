"""Steps 2 to 4 of a block: options, registry and defaults become a model, and that HTML.

::

    names      names, ids and addresses -> who and what is meant
    streams    which ids a stream has: on a block's pod, on those that readers choose from
    actions    what a link does: options -> action of a deep link
    inline     what an inline link says, as option lines
    target     what a chat shows
    resolve    options + site -> model, or problems
    model      what a block means: frozen classes
    share      what a share sends; the place of its page's address
    told       which of our words an element is told
    elements   which attributes the elements have that the templates write
    render     model -> HTML in two halves, around the author's words
    qr         QR codes of links
    templates/ the only place that writes a tag
"""

from symphony_ecp.block.elements import ELEMENTS
from symphony_ecp.block.inline import inline_options
from symphony_ecp.block.model import ChatEmbed, Dock, InlineLink, LinkButton, Model, ShareButton
from symphony_ecp.block.names import app_ids
from symphony_ecp.block.qr import qr_code
from symphony_ecp.block.render import (
    LINK_ATTRIBUTES,
    Rendered,
    as_json,
    forget_templates,
    render_assets,
    render_model,
    render_policy,
    render_problem,
    render_words,
)
from symphony_ecp.block.resolve import resolve_block
from symphony_ecp.block.share import put_page

__all__ = [
    "ELEMENTS",
    "LINK_ATTRIBUTES",
    "ChatEmbed",
    "Dock",
    "InlineLink",
    "LinkButton",
    "Model",
    "Rendered",
    "ShareButton",
    "app_ids",
    "as_json",
    "forget_templates",
    "inline_options",
    "put_page",
    "qr",
    "qr_code",
    "render_assets",
    "render_model",
    "render_policy",
    "render_problem",
    "render_words",
    "resolve_block",
]
