"""Every finding of a build, without building: the path of ``ecp check``.

::

    hosts     what each host knows: its configuration, its pages, how to read one   Checker, Tree
    broken    what a configuration that cannot be read leaves unknown of other sites
    sites     folders and names of configurations -> sites                           Sites
    tree      paths -> sites and files                                               Survey
    words     which pages are worth parsing
    files     reads a file, of whatever size and kind
    run       files -> problems: reads each file once, parses those with a Symphony word
    whole     what is known once all pages are read
    columns   which columns of its line a problem is about
    formats   problems -> text, json, github, gitlab
    sarif     problems -> SARIF 2.1.0

The hosts' own code reads a page, so that a page has the same problems here and in a build. The
core knows no host: hosts are found through the entry point group ``symphony_ecp.checkers``.
"""

from symphony_ecp.check.hosts import (
    MARKDOWN,
    CannotCheckError,
    CannotJoinError,
    Checker,
    Joined,
    Spec,
    Tree,
    checkers,
    is_under,
    open_tree,
    to_install,
)

__all__ = [
    "MARKDOWN",
    "CannotCheckError",
    "CannotJoinError",
    "Checker",
    "Joined",
    "Spec",
    "Tree",
    "broken",
    "checkers",
    "columns",
    "files",
    "formats",
    "is_under",
    "open_tree",
    "run",
    "sarif",
    "sites",
    "to_install",
    "tree",
    "whole",
    "words",
]
