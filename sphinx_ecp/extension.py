"""What is registered with Sphinx, and when each part runs.

::

    config-inited      MyST learns our fences and links                             extension
                       the browser's files find a folder that the site leaves free  assets
                       links in what the theme is given become addresses            theme
                       the dock is made; pages are written anew when it changes     docks
                       and so they are when the browser's files change              assets
    builder-inited     settings become a Site, its problems are reported            site
                       templates get the filter, what is wrong in them is reported  theme
                       the browser's files are written                              assets
    env-get-outdated   pages that a changed registry changes are read again             environment
    source-read        comments that silence problems are kept                      source_read
    docstrings         what autodoc brings in is looked through as a page is        source_read
    reading            directives and roles make nodes of blocks and links          directives
    transform 5        the dock's title is among the words of the first document    docks
    transform 215      links in definitions keep their places in each use           prose
    transform 595      what pandoc made of blocks and links in notebooks                notebooks
    transform 645      titles get their text, and links in them become words        titles
    transform 650      links become nodes, addresses, HTML and strays are judged    prose
    doctree-read       the document's problems are reported                         document_end
                       titles with links of ours lead to no table of contents       nodes
                       what has a name is known to references, chats are numbered   references
    env-updated        what concerns all documents is reported                      environment
    transform 790      the builder `linkcheck` sees our links, and asks nobody           linkcheck
    transform 401      on paper, nodes become a link with a footnote, and the body  builders
    doctree-resolved   where HTML is not written, they become a link and the body   builders
    page context       the dock ends the body of a page                             docks
                       what other extensions wrote is looked at once more               last_look
    writing            html visitors; a page asks for the assets it uses            nodes, assets
    build-finished     an EPUB says which of its pages have drawings                boxes
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from sphinx_ecp import (
    addresses,
    assets,
    boxes,
    builders,
    docks,
    environment,
    last_look,
    linkcheck,
    myst_attributes,
    notebooks,
    prose,
    references,
    source_read,
    theme,
    titles,
)
from sphinx_ecp.directives import KINDS, SCHEMES, SymphonyDirective, SymphonyRole
from sphinx_ecp.document_end import report_document
from sphinx_ecp.lines import substitutions
from sphinx_ecp.lines.includes import SymphonyInclude, help_myst
from sphinx_ecp.nodes import (
    depart,
    depart_title,
    flatten_in_contents,
    skip,
    symphony_link,
    symphony_title,
    symphony_words,
    unlink_titles,
    visit,
    visit_title,
)
from sphinx_ecp.settings import (
    ASSETS,
    DOCK,
    ENVIRONMENT_POD,
    FILES,
    IN_TEMPLATES,
    LINKCHECK,
    NAMES,
)
from sphinx_ecp.site import report, site_of
from sphinx_ecp.toctree import SymphonyToctree
from symphony_ecp import __version__
from symphony_ecp.site import POD_VARIABLE


def setup_extension(app: Sphinx) -> dict[str, Any]:
    """Register configuration values, directives, roles, nodes and events."""
    for name in NAMES:
        # Without types: the core judges them, in the same words for every host.
        app.add_config_value(name, None, "env")
    app.add_config_value(ENVIRONMENT_POD, None, "env")
    app.add_config_value(ASSETS, "", "html")
    app.add_config_value(FILES, "", "html")
    app.add_config_value(IN_TEMPLATES, "", "html")
    app.add_config_value(DOCK, "", "html")
    app.add_config_value(LINKCHECK, False, "", (bool,))
    for kind in KINDS:
        app.add_directive(kind, SymphonyDirective)
    app.add_directive("include", SymphonyInclude, override=True)
    app.add_directive("toctree", SymphonyToctree, override=True)
    app.add_role("symphony", SymphonyRole())
    app.add_node(symphony_link, html=(visit, depart))
    app.add_node(symphony_title, html=(visit_title, depart_title))
    app.add_node(symphony_words, html=(skip, None))
    addresses.add_nodes(app)
    boxes.add_nodes(app)
    references.add_nodes(app)
    flatten_in_contents()
    app.add_transform(docks.SymphonyDockTitle)
    app.add_transform(prose.SymphonyDefinitions)
    app.add_transform(notebooks.SymphonyNotebooks)
    app.add_transform(titles.SymphonyTitles)
    app.add_transform(prose.SymphonyProse)
    app.add_post_transform(builders.SymphonyOnPaper)
    app.add_post_transform(linkcheck.SymphonyLinks)
    app.connect("source-read", source_read.read_source)
    app.connect("include-read", source_read.read_include)
    app.connect("doctree-read", report_document)
    app.connect("doctree-read", docks.note_title)
    app.connect("doctree-read", unlink_titles)
    app.connect("env-get-outdated", environment.outdated)
    app.connect("doctree-read", references.note_names)
    app.connect("env-purge-doc", environment.purge)
    app.connect("env-merge-info", environment.merge)
    app.connect("env-merge-info", docks.merge_title)
    app.connect("env-updated", environment.report_whole)
    app.connect("env-updated", docks.report_unmatched)
    app.connect("env-updated", docks.pages_to_write)
    app.connect("config-inited", _note_environment)
    app.connect("config-inited", assets.find_folder)
    app.connect("config-inited", _teach_myst)
    app.connect("config-inited", _hear_autodoc)
    # Behind those that change what a theme is given.
    app.connect("config-inited", theme.resolve_configuration, priority=900)
    app.connect("config-inited", docks.note, priority=900)
    app.connect("config-inited", assets.note_files, priority=900)
    app.connect("config-inited", linkcheck.leave_out, priority=900)
    app.connect("builder-inited", _begin)
    app.connect("doctree-resolved", builders.to_plain)
    app.connect("builder-inited", assets.serve)
    app.connect("build-finished", boxes.declare_drawings)
    app.connect("html-page-context", assets.ask_for)
    # Behind those that change a page.
    app.connect("html-page-context", last_look.look, priority=900)
    app.connect("html-page-context", docks.put, priority=950)
    return {
        "version": __version__,
        "env_version": 3,  # of what environment.py keeps there
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def _begin(app: Sphinx) -> None:
    """Load the site and report what is wrong with its registry and settings, once a build."""
    site = site_of(app.config, app.confdir)
    for problem in site.reported(site.problems):
        report(problem, app.config)
    theme.give_filter(app)


def _note_environment(_app: Sphinx, config: Config) -> None:
    """Let Sphinx read every page again when the environment names another pod."""
    config.ecp_environment_pod = os.environ.get(POD_VARIABLE)


def _hear_autodoc(app: Sphinx, _config: Config) -> None:
    """Have docstrings read as pages are, where autodoc brings any in."""
    with contextlib.suppress(ExtensionError):  # it is not loaded, and so there is no such event
        # Behind those that rewrite docstrings, as napoleon does.
        app.connect("autodoc-process-docstring", source_read.read_docstring, priority=900)


def _teach_myst(_app: Sphinx, config: Config) -> None:
    """Let MyST read the portable fence as a directive, and leave ``symphony:`` links to us."""
    try:
        fences, schemes = config.myst_fence_as_directive, config.myst_url_schemes
    except AttributeError:
        return  # MyST is not loaded
    help_myst()
    substitutions.keep_lines()
    myst_attributes.keep_attributes()
    if not isinstance(fences, Iterable) or not isinstance(schemes, Iterable):
        return  # MyST says what is wrong with them
    config.myst_fence_as_directive = {*fences, *KINDS}
    schemes = dict(schemes) if isinstance(schemes, dict) else dict.fromkeys(schemes)
    config.myst_url_schemes = {**dict.fromkeys(SCHEMES), **schemes}
