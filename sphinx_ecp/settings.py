"""Our names in ``conf.py``, what is taken for one, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sphinx_ecp.lines.configuration import Places
from symphony_ecp.problems import Problem, nearest
from symphony_ecp.site import SITE_SETTINGS, Site, Written
from symphony_ecp.words import is_wrong, language_tag

PREFIX = "ecp_"
#: What the extension keeps there for itself.
ENVIRONMENT_POD = "ecp_environment_pod"
ASSETS = "ecp_assets"
#: What changes with the browser's files; Sphinx writes every page anew then, with their addresses.
FILES = "ecp_files"
#: What follows the registry where templates do; Sphinx writes every page anew when it changes.
IN_TEMPLATES = "ecp_in_templates"
#: What pages with the dock end with; Sphinx writes every page anew when it changes.
DOCK = "ecp_dock"
#: Whether the builder `linkcheck` asks Symphony, too.
LINKCHECK = "ecp_linkcheck"
#: The settings of a site by their names in ``conf.py``.
NAMES = {PREFIX + setting.name.replace("-", "_"): setting.name for setting in SITE_SETTINGS}


#: Extensions that bring in what our reader of pages does not see, here or in a check: docstrings,
#: notebooks, what programs print. With any of these, nobody can say that a name is used nowhere.
_UNREAD = frozenset(
    (
        "autoapi.extension", "autodoc2", "breathe", "exhale", "jupyter_sphinx", "myst_nb",
        "nbsphinx", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx_autodoc_typehints",
        "sphinx_click", "sphinx_gallery.gen_gallery", "sphinxcontrib.autodoc_pydantic",
        "sphinxcontrib.autoprogram", "sphinxcontrib.programoutput",
    )
)  # fmt: skip


def reads_all(extensions: Iterable[str]) -> bool:
    """Whether none of a site's extensions brings in what nobody reads."""
    return _UNREAD.isdisjoint(extensions)


def unknown(names: Iterable[str]) -> Iterator[str]:
    """Iterate over names that are meant for a setting of ours and are none.

    The prefix is ours; where its letters are swapped or in capitals, the rest tells.
    """
    for name in names:
        prefix, _, rest = name.lower().partition("_")
        if name in (*NAMES, LINKCHECK) or sorted(prefix) != ["c", "e", "p"]:
            continue
        if name.startswith(PREFIX) or nearest(rest.replace("_", "-"), NAMES.values()):
            yield name


def written(
    places: Places, given: Mapping[str, object], overrides: Mapping[str, object] = {}
) -> Written:
    """Return how ``conf.py``, or ``-D`` on the command line, says our settings.

    Of several statements, that counts which has the value as a literal, else the last one.

    Args:
        places: those of the names in ``conf.py``.
        given: values by the names of our settings.
        overrides: what the command line says.

    """
    found: dict[str, tuple[str, int | None]] = {}
    for name, known in places.items():
        value = given.get(NAMES.get(name, ""))
        place = next((one for one in reversed(known) if value in one.literals), known[-1])
        found[name] = ("conf.py", place.first)
    return Written("conf.py", PREFIX, found | dict.fromkeys(overrides, ("-D", None)))


def judge_language(site: Site, language: object, where: Written) -> Site:
    """Return a site that knows, too, what is wrong with the language of its pages.

    Sphinx takes any, and looks no further than for translations of its own. Where ``ecp_language``
    says another, that is the one that counts.
    """
    if site.language or not isinstance(language, str) or not language or language_tag(language):
        return site
    message, hint = is_wrong(language)
    path, line = where.places.get("language", (where.shown, None))
    problem = Problem("bad-value", f"language: {message}", hint, path, line)
    return replace(site, problems=(*site.problems, problem))
