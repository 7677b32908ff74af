"""A Sphinx site without a build, for ``ecp check``.

::

    sites          which folders are sites of Sphinx     CHECKER
    configuration  conf.py, read without running it
    book           the same of Jupyter Book 1, whose configuration is _config.yml
    collect        parses pages for their problems alone
    stand_ins      directives and roles of a Sphinx that is not there
    setup          what conf.py needs for us, for ``ecp init``
"""

from sphinx_ecp.check.sites import CHECKER

__all__ = ["CHECKER"]
