"""The versions of hosts that the project promises: one row, one virtual environment.

An environment holds the wheel built from this tree, pytest and what its row names, and nothing of
the tree itself but the tests and the demo site. What is to hold for every host is run in each row;
``inside/`` holds what only makes sense in one.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: What `make` and the rows install, to the version; `make lock` renews it.
LOCKED = ROOT / "locked"
#: What every row needs beside the wheel.
RUNNER = ("pytest", "hypothesis")


@dataclass(frozen=True)
class Row:
    """One environment.

    Attributes:
        name: how the row is called.
        packages: what is installed beside the wheel and pytest, as pip takes it.
        runs: what pytest is told to run there, from the top of the tree; empty where nothing but
            the packages is installed.
        extras: the wheel's extras.
        absent: what the environment must not hold, for the row to prove anything.
        python: the oldest Python that these versions run on; (3, 11) is ours.
        newest: take the newest Python of the machine instead of the oldest that will do.
        unlocked: install what is newest on the day of the run, instead of what is locked.

    """

    name: str
    packages: tuple[str, ...]
    runs: tuple[str, ...]
    extras: str = ""
    absent: tuple[str, ...] = ()
    python: tuple[int, ...] = (3, 11)
    newest: bool = False
    unlocked: bool = False

    @property
    def locked(self) -> Path:
        """The file with the versions that this row installs."""
        return LOCKED / "rows" / f"{self.name}.txt"


def lower_bounds() -> tuple[str, ...]:
    """Return the oldest version of everything that pyproject.toml says we work with."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = (*project["dependencies"], *extras["mkdocs"], *extras["sphinx"])
    return tuple(bound.replace(">=", "==") for bound in wanted)


PAGES = "tests/test_pages.py"
INSIDE = "tests/matrix/inside"
DEMO = f"{INSIDE}/demo_site.py::test_the_demo_site_builds_strictly"

MARKDOWN = (
    f"{PAGES}::TestMarkdown",
    f"{PAGES}::TestNothingElse::test_mkdocs",
    "tests/test_markdown.py",
    "tests/test_mkdocs.py",
    "tests/test_beside.py",
)
RST = (
    f"{PAGES}::test_restructuredtext",
    f"{PAGES}::TestNothingElse::test_restructuredtext",
    "tests/test_sphinx.py",
    "tests/test_builders.py",
    "tests/test_references.py",
    "tests/test_prolog.py",
    "tests/test_beside.py",
)
MYST = (f"{PAGES}::test_myst", f"{PAGES}::TestNothingElse::test_myst")
#: What pymdownx.snippets brings in, in a build and in a check.
INCLUDED = (
    "tests/test_included.py",
    "tests/check/test_trees.py::test_yaml_tags_of_mkdocs_run_nothing_and_stop_nothing",
)
#: What reads YAML, in one way whatever PyYAML says of a text.
YAML = ("tests/core/test_source.py", "tests/core/test_registry.py")
#: MkDocs' server and its dirty builds, as processes.
REBUILDS = "tests/test_rebuilds.py"
EVERY_HOST = (
    *MARKDOWN, *RST, *MYST, *YAML, *INCLUDED, "tests/check/test_builds.py", REBUILDS, DEMO,
)  # fmt: skip


def pymdownx(version: str, markdown: str, python: tuple[int, ...] = (3, 11)) -> Row:
    """Return a row between the oldest pymdownx and the newest."""
    return Row(
        f"pymdownx-{version}",
        (f"pymdown-extensions=={version}", f"Markdown=={markdown}.*", "myst-parser"),
        (f"{PAGES}::TestMarkdown::test_python_markdown", *INCLUDED),
        extras="mkdocs,sphinx",
        python=python,
    )


#: The longest first: rows run side by side.
ROWS = (
    Row(
        "oldest",
        (*lower_bounds(), "mkdocs-material==9.0.0", "myst-parser==3.0.0", "docutils==0.20.*",
         "furo"),
        EVERY_HOST,
        extras="mkdocs,sphinx",
    ),
    Row(
        "newest",
        ("mkdocs-material", "myst-parser", "furo"),
        EVERY_HOST,
        extras="mkdocs,sphinx",
        newest=True,
        unlocked=True,
    ),
    # With MyST-NB, of which Jupyter Book is made; pandoc comes as a package.
    Row(
        "jupyter-book-1",
        ("jupyter-book==1.0.*", "nbsphinx", "pypandoc_binary"),
        (f"{INSIDE}/notebooks.py",),
        extras="sphinx",
    ),
    Row(
        "newest-python",
        ("mkdocs-material", "myst-parser"),
        (*MARKDOWN, *YAML, *INCLUDED, f"{DEMO}[mkdocs]"),
        extras="mkdocs,sphinx",
        newest=True,
    ),
    Row(
        "sphinx-9.2",
        ("sphinx==9.2.*", "myst-parser", "furo"),
        (*RST, *MYST, f"{DEMO}[sphinx]"),
        absent=("mkdocs", "markdown"),
        python=(3, 13),
    ),
    Row(
        "sphinx-9.0-without-myst",
        ("sphinx==9.0.*",),
        (*RST, f"{INSIDE}/without_myst.py"),
        absent=("myst_parser", "mkdocs", "markdown"),
    ),
    Row(
        "zensical",
        ("zensical", "selectolax"),
        (f"{INSIDE}/zensical.py", f"{INSIDE}/zensical_init.py", f"{INSIDE}/zensical_hostile.py",
         f"{PAGES}::TestMarkdown::test_python_markdown"),
        absent=("mkdocs", "sphinx"),
    ),
    Row(
        "properdocs-1.6",
        ("properdocs==1.6.*", "properdocs-theme-mkdocs", "pymdown-extensions"),
        # What `properdocs build` does first of all: plugins import MkDocs and get ProperDocs.
        ("-p", "properdocs.replacement", *MARKDOWN, REBUILDS, f"{INSIDE}/properdocs.py"),
        absent=("mkdocs", "sphinx"),
    ),
    Row(
        "neighbours",
        ("mkdocs-material", "mkdocs-awesome-nav", "mkdocs-exclude", "mkdocs-exclude-search",
         "mkdocs-glightbox", "mkdocs-include-markdown-plugin", "mkdocs-macros-plugin",
         "mkdocs-minify-plugin", "mkdocs-print-site-plugin", "mkdocs-redirects",
         "mkdocs-rss-plugin", "mkdocs-static-i18n", "mike", "pillow", "cairosvg"),
        (f"{INSIDE}/neighbours.py", f"{INSIDE}/static_i18n.py"),
        extras="mkdocs",
    ),
    Row(
        "techdocs",
        ("mkdocs-techdocs-core==1.7.*",),
        (f"{INSIDE}/techdocs.py",),
        extras="mkdocs",
        absent=("sphinx",),
    ),
    Row(
        "python-markdown",
        ("Markdown", "pymdown-extensions"),
        (f"{PAGES}::TestMarkdown::test_python_markdown", "tests/test_markdown.py",
         f"{INSIDE}/python_markdown.py"),
        absent=("mkdocs", "sphinx", "docutils"),
    ),
    # Each major of pymdownx, and the last of those that tell nobody where a snippet is from; with
    # each Markdown between the oldest and the newest.
    pymdownx("10.21.3", "3.6"),
    pymdownx("11.0", "3.7"),
    pymdownx("12.0", "3.8"),
    pymdownx("12.3", "3.9"),
    pymdownx("13.0", "3.10", python=(3, 11, 5)),
)  # fmt: skip

#: Symphony's own client in Python; no Sphinx of ours works with the docutils that it pins.
BDK = Row("bdk", ("symphony-bdk-python",), runs=())
