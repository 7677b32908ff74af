"""Links to Symphony's addresses, written by hand, become ``symphony:`` links of the same address.

That is offered for one place, and never done for a whole site: who wrote an address may have meant
it so. An action that no inline link spells is one of the registry's ``links``, or stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import product
from urllib.parse import quote

from symphony_ecp.block import inline_options, resolve_block
from symphony_ecp.fix.blocks import URL
from symphony_ecp.fix.edits import Edit
from symphony_ecp.fix.page import Page
from symphony_ecp.prose import SCHEME
from symphony_ecp.site import Site
from symphony_ecp.site.registry import App, Stream, User
from symphony_ecp.symphony import links
from symphony_ecp.syntax import SourceBlock
from symphony_ecp.text import clean


def link_at(page: Page, start: int, end: int) -> Edit | None:
    """Return what makes a hand-written link a ``symphony:`` one, with the same words and address.

    Args:
        page: the page.
        start: a place in its text.
        end: another one behind it; the first address that has some of both counts.

    """
    first, last = page.raw.start(page.raw.number(start)), page.raw.line_end(end)
    for match in URL.finditer(page.raw.text, first, last):
        if match.start() <= end and match.end() >= start:
            url = unescape(match[0])
            new = spelt(url, page.site)
            edit = Edit(*match.span(), new) if new else None
            return edit if edit and _is_read(page, edit, url) else None
    return None


def spelt(url: str, site: Site) -> str | None:
    """Return the ``symphony:`` address whose link leads just there, names before ids."""
    action, problems = links.parse(url)
    if action is None or problems:
        return None
    for target in _targets(action, site):
        if url.startswith(links.LEGACY):
            target += "&uri=legacy" if "?" in target else "?uri=legacy"
        block = SourceBlock("symphony-link", options=inline_options(target, None)[0])
        if _leads(block, site, url):
            return SCHEME + target
    return None


def _leads(block: SourceBlock, site: Site, url: str) -> bool:
    model, problems = resolve_block(block, site)
    wrong = any(problem.severity != "info" for problem in problems)
    return not wrong and getattr(model, "href", None) == url


def _is_read(page: Page, edit: Edit, url: str) -> bool:
    """Whether a page then has links to an address where it had it by hand, and no new finding.

    Of an address that is shown as it is, the page would show another one.
    """
    after = page.after(page.raw.edited([edit]))
    if after is None or after.findings - page.findings:
        return False
    new = Counter(after.blocks) - Counter(page.blocks)
    shown = (clean(block.argument).startswith(SCHEME) for block in new)
    return bool(new) and not any(shown) and all(_leads(block, page.site, url) for block in new)


def _targets(action: links.Action, site: Site) -> Iterator[str]:
    """Return what may stand behind the scheme for an action."""
    registry = site.registry.sections
    match action:
        case links.Launch():
            yield "launch"
        case links.OpenStream(id_, type_):
            streams = registry.get("streams", {}).values()
            names = [s.name for s in streams if isinstance(s, Stream) and id_ in s.ids.values()]
            ways = product((*names, id_), ("", f"?type={type_}"))
            yield from (f"stream/{_escaped(name)}{kind}" for name, kind in ways)
        case links.StartChat(ids):
            yield "users/" + ",".join(_people(ids, site))
            yield "users/" + ",".join(map(str, ids))
        case links.Profile(id_):
            yield from (f"profile/{person}" for person in (*_people([id_], site), id_))
        case links.Sms(phone):
            yield f"sms/{phone}"
        case links.Call(phone):
            yield f"call/{phone}"
        case links.App(publisher, id_, name, module):
            parts = publisher, id_, name, module
            for app in registry.get("apps", {}).values():
                if isinstance(app, App) and (app.publisher, app.id) == parts[:2]:
                    yield f"app/{_escaped(app.name)}"
            yield "app/" + "/".join(_escaped(part) for part in parts if part)
        case _:
            yield from (f"link/{_escaped(name)}" for name in registry.get("links", {}))


def _people(ids: Iterable[int], site: Site) -> list[str]:
    """Return the names of people, and the ids of those who have none."""
    users = [*site.registry.sections.get("users", {}).values()]
    names = {user.id: user.name for user in reversed(users) if isinstance(user, User)}
    return [_escaped(names.get(id_, str(id_))) for id_ in ids]


def _escaped(name: str) -> str:
    return quote(name, safe="@")
