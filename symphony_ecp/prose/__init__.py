"""What authors write outside of blocks: judged where it stands, as far as it is ours.

::

    addresses     Symphony's addresses in links and in text, left as they are
    pasted        markup of Symphony's own, and the chat block that would replace it
    pods          which pods it names, and the partner ids there
    calls         calls of Symphony's SDK in scripts, and the block or link that does the same
    offers        that block's options, and what no block does
    handwritten   tags written by hand; ``symphony:`` addresses in raw HTML work
    strays        lines that were meant to open a block and do not
    stray_links   ``symphony:`` addresses that the host reads as text
    leftovers     what is in a finished page as it was typed
    outline       a page's heading, which of its lines are code, how far blocks reach
    suppress      ``ecp: ignore`` comments
    sharing       what the chats of one page share, and where they differ
    beside        links in what the host reads beside its pages: its configuration
    theme         links in the templates of its theme
"""

from symphony_ecp.prose.addresses import (
    MISSPELT,
    SCHEME,
    is_ours,
    judge_url,
    may_be_meant,
    may_be_symphony,
)
from symphony_ecp.prose.beside import NOWHERE, Resolver, Source, Text, placed
from symphony_ecp.prose.handwritten import judge_markup, judge_tag
from symphony_ecp.prose.sharing import Shown, differences
from symphony_ecp.prose.stray_links import NO_PROSE, misnamed_roles
from symphony_ecp.prose.theme import judge_templates, teach

__all__ = [
    "MISSPELT",
    "NOWHERE",
    "NO_PROSE",
    "SCHEME",
    "Resolver",
    "Shown",
    "Source",
    "Text",
    "calls",
    "differences",
    "is_ours",
    "judge_markup",
    "judge_tag",
    "judge_templates",
    "judge_url",
    "leftovers",
    "may_be_meant",
    "may_be_symphony",
    "misnamed_roles",
    "offers",
    "outline",
    "pasted",
    "placed",
    "pods",
    "stray_links",
    "strays",
    "suppress",
    "teach",
]
