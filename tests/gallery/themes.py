"""The themes of the gallery, and one small site that is built with each of them.

Its pages are written once, in the form that MkDocs and MyST both read.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.browser.stage import OTHER_POD, OTHER_STREAM, POD, STREAM
from tests.matrix.environment import make_bare, uv
from tests.matrix.rows import ROWS

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Theme:
    """A theme.

    Attributes:
        label: as its own documentation calls it.
        host: who builds with it.
        setting: its name in the host's configuration.
        module: the module that has it.
        is_dark_too: whether it has dark colours.
        lacks: states of which there is no picture, and what a reader is told instead.
    """

    label: str
    host: str
    setting: str
    module: str
    is_dark_too: bool = True
    lacks: dict[str, str] = field(default_factory=dict)

    @property
    def is_here(self) -> bool:
        """Whether it is installed, or will be, in an environment of its own."""
        return self.host == "zensical" or importlib.util.find_spec(self.module) is not None


#: By the name of the folder that has its pictures.
THEMES = {
    "material": Theme("Material for MkDocs", "mkdocs", "material", "material"),
    "zensical": Theme(
        "Zensical",
        "zensical",
        "zensical",
        "zensical",
        lacks={
            "dock": "In Zensical a dock stands in the theme's template and looks as in Material: "
            "[Where it is](write/dock.md#where-it-is)."
        },
    ),
    "mkdocs": Theme("MkDocs", "mkdocs", "mkdocs", "mkdocs"),
    "readthedocs": Theme("Read the Docs, in MkDocs", "mkdocs", "readthedocs", "mkdocs", False),
    "furo": Theme("furo", "sphinx", "furo", "furo"),
    "pydata": Theme("PyData", "sphinx", "pydata_sphinx_theme", "pydata_sphinx_theme"),
    "rtd": Theme(
        "Read the Docs, in Sphinx", "sphinx", "sphinx_rtd_theme", "sphinx_rtd_theme", False
    ),
    "alabaster": Theme("Alabaster", "sphinx", "alabaster", "alabaster", False),
}

_REGISTRY = f"""
default-pod: acme
pod-lookup: true
pods:
  acme: {{host: {POD}, partner-id: acme-docs, readers: true, title: Acme Markets}}
  globex: {{host: {OTHER_POD}, partner-id: acme-docs, readers: true, title: Globex}}
streams:
  rates: {{id: "{STREAM}", type: chatroom, title: Rates desk}}
  docs: {{id: "{OTHER_STREAM}", type: chatroom, title: Docs team}}
users:
  alice: {{id: 71811853190567, email: alice@acme.com}}
dock: {{stream: docs, title: Ask the docs team, pages: "dock.md"}}
"""
_WORDS = "Price requests for bonds, futures and swaps. The desk answers from 07:00 to 18:00."
#: Every page begins as a page of documentation does.
PAGES = {
    "chat": f"```symphony-chat\nstream: rates\nheight: 440\n\n{_WORDS}\n```\n",
    "compact": f"```symphony-chat\nstream: rates\ncompact: true\n\n{_WORDS}\n```\n\n"
    "Outside these hours, [write to Alice](symphony:users/alice).\n",
    "button": "```symphony-button\nlabel: Open the rates desk\nstream: rates\nicon: true\n```\n\n"
    "```symphony-button\nlabel: Write to Alice\nusers: alice\n```\n\n"
    "Or [look Alice up](symphony:profile/alice) first.\n",
    "qr": "```symphony-button\nlabel: Call the duty phone\ncall: +19291234567\nqr: true\n```\n",
    "picker": "```symphony-chat\nstream: rates\npod: reader\nheight: 440\n\n"
    "On each company's Symphony a room of its own.\n```\n",
    "share": "```symphony-share\nlabel: Share this page\nicon: true\n```\n",
    "dock": "```symphony-button\nlabel: Open the rates desk\nstream: rates\n```\n\n"
    + "\n\n".join(("Compare the price with the composite first. If it is still off, ask.",) * 9),
}
_INTRODUCTION = "# Rates desk\n\nGovernment bonds, their futures and swaps, 07:00 to 18:00.\n\n"

_PALETTE = """
  palette:
    - {media: "(prefers-color-scheme: light)", scheme: default}
    - {media: "(prefers-color-scheme: dark)", scheme: slate}
"""
_ZENSICAL = """
[project]
site_name = "Handbook"
site_url = "https://docs.example/"
use_directory_urls = false
extra_css = ["assets/symphony-ecp/symphony-ecp.css"]
extra_javascript = ["assets/symphony-ecp/symphony-ecp.js"]
[project.theme]
font = false
palette = [
  {media = "(prefers-color-scheme: light)", scheme = "default"},
  {media = "(prefers-color-scheme: dark)", scheme = "slate"},
]
[project.markdown_extensions.ecp]
[project.markdown_extensions."pymdownx.superfences"]
"""


def build(theme: Theme, folder: Path) -> Path:
    """Build the site with a theme, strictly; return the folder that a server would serve."""
    docs, out = folder / "docs", folder / "out"
    docs.mkdir()
    pages = {"index": "".join(f"* [{name}]({name}.md)\n" for name in PAGES), **PAGES}
    for name, text in pages.items():
        (docs / f"{name}.md").write_text(_INTRODUCTION + text + "\n", "utf-8")
    where = docs if theme.host == "sphinx" else folder
    (where / "symphony.yml").write_text(_REGISTRY, "utf-8")
    if theme.host == "sphinx":
        extensions = "extensions = ['myst_parser', 'sphinx_ecp']"
        names = f"project = html_title = 'Handbook'\nhtml_theme = {theme.setting!r}\n"
        (docs / "conf.py").write_text(
            f"{extensions}\n{names}html_show_copyright = False\n", "utf-8"
        )
        # Pages are in no toctree: of each theme the pictures show the page alone.
        _run("-m", "sphinx", "-q", "-D", "suppress_warnings=toc.not_included", "-W", docs, out)
        return out
    if theme.host == "zensical":
        return _zensical(folder)
    style = {"material": "\n  font: false" + _PALETTE, "mkdocs": "\n  color_mode: auto\n"}
    text = "site_name: Handbook\nsite_url: https://docs.example/\nuse_directory_urls: false\n"
    text += f"theme:\n  name: {theme.setting}{style.get(theme.setting, '')}\n"
    text += "plugins: [search, ecp]\n"
    (folder / "mkdocs.yml").write_text(text, "utf-8")
    _run("-m", "mkdocs", "build", "--strict", "-q", "-f", folder / "mkdocs.yml", "-d", out)
    return out


def _zensical(folder: Path) -> Path:
    """Build with Zensical, which runs no plugin: its owner copies the files of browsers."""
    (row,) = (row for row in ROWS if row.name == "zensical")
    python = make_bare(row, folder / "environment")
    uv("pip", "install", "--python", str(python), "--no-deps", "--editable", str(ROOT))
    (folder / "zensical.toml").write_text(_ZENSICAL, "utf-8")
    ecp = "from symphony_ecp.cli import main; main()"
    _run("-c", ecp, "assets", "docs/assets/symphony-ecp", folder=folder)
    _run("-m", "zensical", "build", python=python, folder=folder)
    return folder / "site"


def _run(*command: str | Path, python: Path = Path(sys.executable), folder: Path = ROOT) -> None:
    done = subprocess.run(
        [python, *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
