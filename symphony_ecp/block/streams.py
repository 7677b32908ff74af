"""Which ids a stream has: on the pod of a block, and on the pods that readers choose from.

Ids differ from pod to pod (facts: Symphony's official examples keep a map by host).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from symphony_ecp.site import Site
from symphony_ecp.site.registry import Pod, Stream
from symphony_ecp.symphony.links import OpenStream


class FoundStream(NamedTuple):
    """A stream that a block names.

    Attributes:
        action: what opens it.
        entry: the registry's, if it was given by name.
        ids: its ids by the hosts of the pods that readers choose from; ``""`` is that of every
            other pod. Nothing where the block is not about readers.

    """

    action: OpenStream
    entry: Stream | None
    ids: Mapping[str, str]

    @property
    def differing(self) -> Mapping[str, str]:
        """The same, if it matters which pod it is."""
        return self.ids if len({self.action.stream_id, *self.ids.values()}) > 1 else {}


def id_on(stream: Stream, pod: Pod | None, site: Site) -> str | None:
    """Return a stream's id on a pod; the preview pod takes those of every pod."""
    everywhere = stream.ids.get("")
    if everywhere or pod is None:
        return everywhere
    if pod.name == "preview" and pod.name not in stream.ids:
        default = site.registry.default_pod or ""
        return stream.ids.get(default) or next(iter(stream.ids.values()))
    return stream.ids.get(pod.name)


def ids_by_pod(
    stream: Stream | str, pod: Pod | None, site: Site, *, follows: bool
) -> dict[Pod | None, str]:
    """Return the ids that readers may need, by pod: what is built takes the first.

    Args:
        stream: an entry of the registry, or an id that is the same everywhere.
        pod: the block's pod.
        site: the site.
        follows: whether the block leaves it to page and site which pod it is about.

    """
    of_readers = pod is not None and pod.by_reader
    pods = [] if of_readers else [pod]
    follows = follows and "pod" not in site.page
    pods += site.registry.readers if of_readers or follows else ()
    found = ((one, stream if isinstance(stream, str) else id_on(stream, one, site)) for one in pods)
    return {one: id_ for one, id_ in found if id_}


def by_host(ids: Mapping[Pod | None, str], stream: Stream | str, site: Site) -> dict[str, str]:
    """Return the ids of the pods that readers choose from, for the browser."""
    readers = site.registry.readers
    found = {pod.host: id_ for pod, id_ in ids.items() if pod in readers}
    everywhere = stream if isinstance(stream, str) else stream.ids.get("")
    if everywhere and found and site.registry.lookup:
        found[""] = everywhere
    return found
