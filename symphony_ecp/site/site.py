"""What the site owner decided: settings of the host, the registry, the environment, in one value.

A host opens a :class:`Site` once a build, and hands the pipeline with every block what
:meth:`Site.on_page` makes of it for the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from symphony_ecp.problems import Problem
from symphony_ecp.site.lock import Confirming, Kind, Lock, Use
from symphony_ecp.site.misspelt import CODE as MISSPELT
from symphony_ecp.site.misspelt import ConfirmedStreams, KnownIds, ids_of
from symphony_ecp.site.registry import REGISTRY_FILES, Pod, Registry
from symphony_ecp.syntax import DEFAULTS, Given
from symphony_ecp.words import Texts, Word, Words, direction, text_in, words_for

#: The environment variable that overrides the default pod: one source, UAT and production.
POD_VARIABLE = "SYMPHONY_POD"

#: Makes what sites show the ids in use to, in place of the lock: ``ecp verify`` listens there.
READER: ContextVar[Callable[[Path, Site], Confirming] | None] = ContextVar(
    "symphony_ecp_reader", default=None
)

#: The name of the pod that a host's own ``host:`` setting makes.
HOST_POD = "default"

NO_POD = Problem(
    "registry",
    "no pod is configured",
    f"add {REGISTRY_FILES[0]} with 'pods:', or 'host: acme.symphony.com' to the settings",
    severity="error",
)


def out_of_reach(pod: Pod) -> Problem:
    """Say that a pod on this machine is not for a site that is published."""
    name = "preview" if pod.name == HOST_POD else pod.name
    return Problem(
        "bad-value",
        f"pod '{pod.name}' is on this machine, and the readers of a site are not",
        f"name another one, or build with {POD_VARIABLE}={name} to try it out",
    )


@dataclass(frozen=True)
class Site:
    """Everything that is the same for all blocks of a build.

    Attributes:
        registry: what ``symphony.yml`` says.
        registry_file: its absolute path, if it exists.
        pod: the pod that blocks use, or why there is none.
        is_trial: whether the environment names a pod on this machine: nobody publishes this build.
        defaults: options that every chat starts from.
        ignore: codes that are not reported.
        templates: a folder with the site's own templates, or ``None``.
        button_class: the classes that a button of the site's theme has.
        problems: what is wrong with all that.
        lock: what says of ids whether the pod confirmed them, where somebody wants to know.
        lock_file: the absolute path of the lock, if it is there or should be.
        language: the language of the page, or of the site where no page is meant, as a tag of
            BCP 47 (``de``, ``pt-BR``, ``zh-Hans``); ``""`` where nobody says it.
        host_language: the language that the page as a whole is in, as the host says it.
        page: what the page says of itself, by the table :data:`symphony_ecp.syntax.PAGE`.
        origin: the site of a page's site.

    """

    registry: Registry = field(default_factory=Registry)
    registry_file: Path | None = None
    pod: Pod | Problem = NO_POD
    is_trial: bool = False
    defaults: Mapping[str, Given] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()
    templates: Path | None = None
    button_class: str = ""
    problems: tuple[Problem, ...] = ()
    lock: Confirming | None = None
    lock_file: Path | None = None
    language: str = ""
    host_language: str = ""
    page: Mapping[str, Given] = field(default_factory=dict)
    origin: Site | None = field(default=None, compare=False, repr=False)
    _on_pages: dict[str, Site] = field(default_factory=dict, init=False, compare=False, repr=False)

    def on_page(self, given: Mapping[str, Given], language: str) -> Site:
        """Return the site as a page has it; pages that say nothing share one for each language.

        What the page says of itself wins over the site, its pod and its language included, and a
        block wins over both. ``SYMPHONY_POD`` chooses another pod for the site, not for a page
        that names its own.

        Args:
            given: what the page says of itself.
            language: of the page, as the host says it; the site's own setting wins over it.

        """
        site = self.origin or self
        if not given:
            if language not in site._on_pages:
                own, around = site.language or language, language or site.language
                site._on_pages[language] = replace(
                    site, language=own, host_language=around, origin=site
                )
            return site._on_pages[language]
        settled = {name: one for name, one in given.items() if name in DEFAULTS}
        defaults, pod = {**site.defaults, **settled}, site.pod
        if named := given.get("pod"):
            pod = site.registry.pod(named.value)
            if isinstance(pod, Problem):
                pod = pod.at(named.path, named.line, named.column)
            del defaults["pod"]
        return replace(
            site,
            pod=pod,
            defaults=defaults,
            language=given["language"].value if "language" in given else site.language or language,
            host_language=language or site.language,
            page=given,
            origin=site,
        )

    @cached_property
    def words(self) -> Words:
        """Our words on the page, or those that the site says in their place."""
        return words_for(self.language, self.registry.words)

    @cached_property
    def marks(self) -> Mapping[str, str]:
        """What an element of ours says of its language, where that is not the page's as a whole."""
        around = self.host_language or self.language
        if self.language == around:
            return {}
        sides = direction(self.language), direction(around)
        return {"lang": self.language} | ({} if len({*sides}) == 1 else {"dir": sides[0]})

    @property
    def files(self) -> tuple[Path, ...]:
        """The registry and what it extends; some may not be there yet."""
        own = () if self.registry_file is None else (self.registry_file,)
        return *own, *self.registry.extended.values()

    @property
    def watched(self) -> tuple[Path, ...]:
        """What hosts watch: the same, and the lock."""
        return self.files if self.lock_file is None else (*self.files, self.lock_file)

    @property
    def pods(self) -> tuple[Pod, ...]:
        """Every pod that the site's chats may open on, its own first, each once.

        A pod on this machine that readers could choose is one where they are offered it: in trials,
        or in place of all others. Browsers may be :attr:`told` of fewer.
        """
        named = self.defaults.get("pod")
        found: list[Any] = [self.pod, *self.registry.sections.get("pods", {}).values()]
        found += [self.registry.pod(named.value)] if named else []
        found += [self.registry.pod("preview")] if self.is_trial else []
        pods = dict.fromkeys(pod for pod in found if isinstance(pod, Pod))
        offered = (self.pod, *self.registry.readers)
        return tuple(pod for pod in pods if not (pod.readers and pod.is_local) or pod in offered)

    @property
    def told(self) -> tuple[Pod, ...]:
        """Those of the pods that browsers are told of: on the reader's machine, in trials alone."""
        return tuple(pod for pod in self.pods if self.is_trial or not pod.is_local)

    @cached_property
    def known_ids(self) -> KnownIds:
        """The ids that are right; asked for only where a page spells one out."""
        if self.origin is not None:
            return self.origin.known_ids
        hosts = {pod.host for pod in self.pods}
        lock = self.lock or self.lock_file  # of two confirmed ids none is misspelt, in any site
        confirmed = ConfirmedStreams(lock, hosts) if isinstance(lock, Lock | Path) else ()
        return KnownIds(ids_of(self.registry), confirmed)

    def confirmed(
        self, pod: Pod | Problem | None, kind: Kind, id_: str, stream_type: str | None = None
    ) -> tuple[Problem, ...]:
        """Return what the lock says against an id of a pod, without a place.

        Nothing, where the id is misspelt: that says more.
        """
        if self.lock is None or pod is None or not id_ or len(id_.split()) != 1:
            return ()
        if isinstance(pod, Problem):
            return self.lock.miss(pod)
        found = self.lock.judge(Use(pod, kind, id_), stream_type)
        if not found or kind != "stream" or MISSPELT in self.ignore:
            return found
        return () if isinstance(self.lock, Lock) and self.known_ids.meant(id_) else found

    def said(self, texts: Texts) -> Word:
        """Return a text of the registry in the page's language, as near as there is one."""
        return text_in(texts, self.language, self.host_language)

    def reported(self, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        """Return the problems that the site does not ignore, each once, in order."""
        if not problems:
            return problems
        return tuple(
            problem for problem in dict.fromkeys(problems) if problem.code not in self.ignore
        )
