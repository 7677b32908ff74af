"""``-b linkcheck`` asks Symphony nothing, unless ``ecp_linkcheck = True`` in ``conf.py`` says so.

Symphony answers every address with a page to sign in on, so that no answer means anything; what can
be known of a link is known without asking. Addresses of open.symphony.com and of the site's pods,
ours and those that were written by hand, are listed as ignored.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_ecp.nodes import symphony_block, symphony_link
from sphinx_ecp.settings import LINKCHECK
from sphinx_ecp.site import site_of
from symphony_ecp.symphony import links


class SymphonyLinks(SphinxPostTransform):
    """Puts the links of our nodes where the builder looks for links."""

    builders = ("linkcheck",)
    # Before the builder looks (800).
    default_priority = 790

    def run(self, **_kwargs: Any) -> None:
        """Put a reference below each chat, button and inline link."""
        ours: Any = (symphony_block, symphony_link)
        found: list[Any] = [one for one in self.document.findall() if isinstance(one, ours)]
        for node in found:
            if node["href"] is not None:
                reference = nodes.reference("", node["words"], refuri=node["href"])
                reference.source, reference.line = node.source, node.line
                node.append(reference)


def leave_out(app: Sphinx, config: Config) -> None:
    """Add Symphony's addresses to those that are not asked."""
    if getattr(config, LINKCHECK):
        return
    hosts = {urlsplit(links.UNIVERSAL).hostname or ""}
    hosts |= {pod.host for pod in site_of(config, app.confdir).pods}
    listed = "|".join(sorted(map(re.escape, hosts)))
    ours = [rf"(?i)https?://({listed})(?:[:/?#]|$)", "(?i)symphony:"]
    config.linkcheck_ignore = [*config.linkcheck_ignore, *ours]
