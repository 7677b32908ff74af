"""Portals that take pages apart: they clean the HTML of many sites, and show it in their own page.

What such a portal adds once, for all of its sites, is made from what the portal's own
``symphony.yml`` names: a chat of a pod that is not in it stays title, words and link.

::

    techdocs       Backstage's TechDocs: its configuration, and an addon
    backstage/     that addon, in TypeScript
"""

from symphony_ecp.portals.techdocs import CONFIGURATION, App, app_in, pattern_of

__all__ = ["CONFIGURATION", "App", "app_in", "pattern_of"]
