"""A Markdown site without a build, for ``ecp check``.

::

    sites          which folders are sites of MkDocs, ProperDocs or Zensical    CHECKER
    configuration  mkdocs.yml and zensical.toml, read without running anything
    plugins        what plugins change of how pages are read
    setup          what a configuration needs for us, for ``ecp init``
    zensical       zensical.toml with entries more; Zensical's default extensions
    collect        converts pages for their problems alone
"""

from mkdocs_ecp.check.sites import CHECKER

__all__ = ["CHECKER", "configuration"]
