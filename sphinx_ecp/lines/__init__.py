"""Which line of which file everything stands on, where docutils and Sphinx say another one.

::

    source_read    the events ``source-read`` and ``include-read``: what is learned of a text
    prolog         ``rst_prolog`` and ``rst_epilog``: their lines are lines of conf.py
    includes       included files keep their own lines
    substitutions  what MyST puts in for ``{{ name }}`` stands where that does
    document_end   the end of a document: problems in order, comments applied, reported
    configuration  where in conf.py names get their values
"""

__all__ = ["configuration", "document_end", "includes", "prolog", "source_read", "substitutions"]
