"""What a project needs for its first chat: the path of ``ecp init``.

::

    found      what pasted markup in the pages says: pods, partner ids, streams
    registry   a commented symphony.yml of that
    plan       which files would change, and what is to be said besides
    repository what git says of these files
    yaml_lists one entry more in a list of a YAML file, for the hosts

What a host's configuration needs, its own package knows (``Checker.join``). Nothing is changed that
is not understood: whatever is written is read again first, and must mean what it meant, and us.
"""

from symphony_ecp.setup.plan import Asked, Plan, configurations, plan_for
from symphony_ecp.setup.yaml_lists import has_key, with_entries

__all__ = ["Asked", "Plan", "configurations", "has_key", "plan_for", "with_entries"]
