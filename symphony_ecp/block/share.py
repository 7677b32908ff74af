"""A share in steps 2 and 4: what it sends, and the address of its page, which comes last.

No Symphony link can carry a message ("Symphony URI" knows none), so the SDK sends it ("Send a
message"), and the link of a share opens Symphony. The page's address is the host's to say, in
Sphinx when a page is written. So the HTML has a place for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from symphony_ecp.block.model import ShareButton
from symphony_ecp.site import Site
from symphony_ecp.site.registry import READERS_POD, Pod
from symphony_ecp.symphony import links


class Place(NamedTuple):
    """What a template writes around, and for, an address that only the host knows.

    :func:`symphony_ecp.text.clean` keeps these characters out of values.
    """

    opens: Markup = Markup("\x00place\x00")
    page: Markup = Markup("\x00page\x00")
    closes: Markup = Markup("\x00/place\x00")


PLACE = Place()
_PLACE = re.compile(f"{PLACE.opens}((?:[^\0]++|{PLACE.page})*+){PLACE.closes}")


def put_page(html: str, page: str) -> str:
    """Put a page's address into the HTML of a share on it; none where nobody knows it."""
    if PLACE.opens not in html:
        return html
    address = escape(page)
    return _PLACE.sub(lambda match: match[1].replace(PLACE.page, address) if page else "", html)


def share_of(label: str, value: Callable[[str], Any], pod: Pod, site: Site) -> ShareButton:
    """Make a share.

    Args:
        label: its words, if it has any.
        value: returns the value of an option.
        pod: the pod that sends.
        site: what it says of all its chats, and its words.

    """
    text, section, title, id_, classes = (
        value(name) or "" for name in ("text", "section", "title", "id", "class")
    )
    return ShareButton(
        links.write(links.Launch()),
        label or site.words["share"],
        icon=value("icon"),
        id=id_,
        classes=classes,
        pod=pod,
        text=text,
        section=section,
        page_title=title,
        rendering=given.value if (given := site.defaults.get("rendering")) else "sdk",
    )


def attributes_of(share: ShareButton) -> dict[str, str]:
    """Return the attributes of its element, in their order."""
    pod = share.pod
    host = READERS_POD if pod and pod.by_reader else pod and pod.host
    attributes = {
        "id": share.id,
        "class": share.classes,
        "pod": host or "",
        "partner-id": pod.partner_id if pod and not pod.by_reader else "",
        "rendering": "" if share.rendering == "sdk" else share.rendering,
        "page-title": share.page_title,
        "text": share.text,
        "section": share.section,
    }
    return {name: value for name, value in attributes.items() if value}
