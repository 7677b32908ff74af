"""What Backstage's TechDocs needs: two lists of what its sanitizer keeps, a policy, and an addon.

TechDocs reads ``techdocs.sanitizer`` of its configuration, cleans pages with DOMPurify and shows
them in a shadow root (``useSanitizerTransformer`` of @backstage/plugin-techdocs 1.20,
``TechDocsShadowDom`` of -react 1.5). ``backend.csp`` becomes the portal's header, each list in
place of the default one (``readHelmetOptions`` of @backstage/backend-defaults). Addons are code of
the app ("TechDocs Addons").
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from symphony_ecp.block import ELEMENTS
from symphony_ecp.site import Site, csp
from symphony_ecp.site.assets import SCRIPT, addressed, sealed, site_files

#: Where the app serves our files, and where the addon is.
PUBLIC, SOURCES = "public/symphony-ecp", "src/symphony"
#: What is beside the portal's own configuration.
CONFIGURATION = "app-config.symphony.yaml"

#: What Backstage allows where a portal says nothing; a list of the portal's takes its place.
_DEFAULTS = {"script-src": ["'self'", "'unsafe-eval'"], "frame-src": ["'self'"],
             "connect-src": ["'self'", "http:", "https:"]}  # fmt: skip


@dataclass(frozen=True)
class App:
    """An app of Backstage.

    Attributes:
        folder: the folder with its ``package.json``.
        portal: the folder with the portal's configuration.
        is_new: whether it is made with the new frontend system.

    """

    folder: Path
    portal: Path
    is_new: bool

    def files_of(self, site: Site) -> dict[Path, bytes]:
        """Return what a portal adds for the pods of a site, by path, each with its seal."""
        served = {name: sealed(content) for name, content in site_files(site).items()}
        made = {self.folder / PUBLIC / name: content for name, content in served.items()}
        addon = _source("SymphonyChatsAddon.ts").replace("{{ script }}", addressed(SCRIPT, served))
        index = _source("module.ts" if self.is_new else "plugin.ts")
        made[self.folder / SOURCES / "SymphonyChatsAddon.ts"] = sealed(addon.encode())
        made[self.folder / SOURCES / "index.ts"] = sealed(index.encode())
        made[self.portal / CONFIGURATION] = sealed(_configuration(site).encode() + b"# ")
        return made


def app_in(folder: Path) -> App | None:
    """Return the app in a folder, if there is one: its portal may be up to two folders above."""
    try:
        package = json.loads((folder / "package.json").read_text("utf-8"))
        known = {*package.get("dependencies", ())}
    except (OSError, ValueError, AttributeError, TypeError):
        return None
    above = (folder, *folder.parents[:2])
    portal = next((one for one in above if (one / "app-config.yaml").is_file()), folder)
    return App(folder, portal, "@backstage/frontend-defaults" in known)


def pattern_of(names: Iterable[str]) -> str:
    """Return an expression that matches each of these names and nothing else."""
    return f"^(?:{'|'.join(sorted(names))})$"  # they are letters and hyphens


def _source(name: str) -> str:
    return files("symphony_ecp.portals").joinpath("backstage", name).read_text("utf-8")


def _configuration(site: Site) -> str:
    """Return the part of ``app-config.yaml``."""
    attributes = {name for names in ELEMENTS.values() for name in names}
    wanted = csp.policy(site, frozenset({"sdk"}))
    policy = "".join(
        f"    {name}: {json.dumps([*default, *more])}\n"
        for name, default in _DEFAULTS.items()
        if (more := [one for one in wanted.get(name, ()) if "://" in one or one.startswith("*")])
    )
    return f"""\
# What Symphony's chats need in TechDocs. Where the portal's own configuration has one of these
# already, join the two: expressions with |, lists with all of their entries.
techdocs:
  sanitizer:
    allowedCustomElementTagNameRegExp: '{pattern_of(ELEMENTS)}'
    allowedCustomElementAttributeNameRegExp: '{pattern_of(attributes)}'
{policy and f"backend:{chr(10)}  csp:{chr(10)}{policy}"}"""
