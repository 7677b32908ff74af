"""The registry, ``symphony.yml``: pods, streams, users, apps, links and themes by name.

It is the only place that names a pod's host, so that a page can never load a script from somewhere
else. Whatever is wrong with it becomes a problem with its line; a bad entry is left out, the rest
is kept, and a page that asks for the bad entry is pointed at the registry's own problem.
"""

from symphony_ecp.site.registry.copies import for_browsers, holds_for, is_loopback
from symphony_ecp.site.registry.finding import REGISTRY_FILES, elsewhere, exists, registries
from symphony_ecp.site.registry.hosts import oddities
from symphony_ecp.site.registry.items import (
    PREVIEW_HOST,
    READERS_POD,
    App,
    Docked,
    Item,
    NamedLink,
    Pod,
    Registry,
    Stream,
    Theme,
    User,
)
from symphony_ecp.site.registry.loading import lines_in, load_registry, nodes_in, read_registry
from symphony_ecp.site.registry.sections import (
    EMAIL,
    FIELDS,
    HOST,
    REMARKS,
    VALUES,
    Field,
    lacks_partner,
)
from symphony_ecp.site.registry.sources import is_of_distribution

__all__ = [
    "EMAIL",
    "FIELDS",
    "HOST",
    "PREVIEW_HOST",
    "READERS_POD",
    "REGISTRY_FILES",
    "REMARKS",
    "VALUES",
    "App",
    "Docked",
    "Field",
    "Item",
    "NamedLink",
    "Pod",
    "Registry",
    "Stream",
    "Theme",
    "User",
    "elsewhere",
    "exists",
    "for_browsers",
    "holds_for",
    "is_loopback",
    "is_of_distribution",
    "lacks_partner",
    "lines_in",
    "load_registry",
    "nodes_in",
    "oddities",
    "read_registry",
    "registries",
]
