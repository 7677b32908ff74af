"""What the site's owner decides: one :class:`Site` a build, which every block is resolved against.

::

    host_settings  the settings of a host, and how its configuration writes them
    registry       symphony.yml                                              registry/
    lock           symphony.lock: what the pods said of the ids in use
    misspelt       ids that are nearly those of the registry or of another page
    site           what was decided, for all pages and for one
    loading        settings + registry + environment -> Site
    schema         the registry's JSON Schema, from the same tables
    elsewhere      whether names stand in texts that nobody reads as pages
    usage          which of its names no page uses, which streams in use have no type
    assets         the files that a site serves to its readers' browsers; the pods they may ask
    csp            the Content-Security-Policy that its chats need
    readers        the pods that readers choose from, as browsers are told
    policies       the headers that it sends, against that

The last six are modules of their own, since most builds ask for none of them.
"""

from symphony_ecp.site.host_settings import SITE_SETTINGS, Written
from symphony_ecp.site.loading import load_site
from symphony_ecp.site.misspelt import KnownIds, LooseId, ids_of, is_misspelt, settled_ids
from symphony_ecp.site.site import POD_VARIABLE, READER, Site, out_of_reach

__all__ = [
    "POD_VARIABLE",
    "READER",
    "SITE_SETTINGS",
    "KnownIds",
    "LooseId",
    "Site",
    "Written",
    "assets",
    "csp",
    "elsewhere",
    "ids_of",
    "is_misspelt",
    "load_site",
    "lock",
    "out_of_reach",
    "policies",
    "readers",
    "schema",
    "settled_ids",
    "usage",
]
