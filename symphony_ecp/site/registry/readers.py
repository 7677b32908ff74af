"""What is wrong with the pods that readers choose from, once all files of a registry are read."""

from __future__ import annotations

from yaml import MappingNode, Node

from symphony_ecp.site.registry.items import Pod, Registry
from symphony_ecp.site.registry.walking import Walker, places
from symphony_ecp.text import shorten


def judge_readers(walker: Walker, root: Node | None, said: Registry, registry: Registry) -> None:
    """Report pods that readers could not tell apart, and a lookup for nobody.

    Args:
        walker: takes what is wrong with its file.
        root: the file's nodes.
        said: what the file says by itself.
        registry: what all files say together.

    """
    pods = registry.sections.get("pods", {}).values()
    readers = [pod for pod in pods if isinstance(pod, Pod) and pod.readers]
    if said.lookup and not readers and isinstance(root, MappingNode):
        hint = "add it, and a 'title', to the pod of each company that reads the site"
        mark = next(value for key, value in root.value if key.value == "pod-lookup")
        walker.report(("pod-lookup",), "no pod has 'readers: true'", hint, mark)
    own = said.sections.get("pods", {})
    marks = places(root) if any(pod.name in own for pod in readers) else {}
    for pod in readers:
        if own.get(pod.name) is not pod:
            continue
        where, node = ("pods", pod.name), marks["pods", pod.name]
        if not pod.title:
            hint = "add the company's name"
            walker.report(where, "readers choose it, and it has no 'title'", hint, node)
        first = next(one for one in readers if one.host == pod.host)
        if first is not pod:
            message = f"readers choose pod '{shorten(first.name)}' on the same host"
            walker.report(where, message, "take 'readers: true' out of one of them", node)
