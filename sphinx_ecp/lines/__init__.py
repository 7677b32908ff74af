"""Which line of which file everything stands on, where docutils and Sphinx say another one.

::

    prolog         ``rst_prolog`` and ``rst_epilog``: their lines are lines of conf.py
    includes       included files keep their own lines
    substitutions  what MyST puts in for ``{{ name }}`` stands where that does
    configuration  where in conf.py names get their values, and texts stand
"""

__all__ = ["configuration", "includes", "prolog", "substitutions"]
