"""Notebooks: MyST-NB, nbsphinx and Jupyter Book 1, built strictly."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pypandoc
import pytest

CASES = Path(__file__).parents[2] / "cases"
BIN = Path(sys.executable).parent
DESK = "streamId=VYfoWw6oIUv%2B5K80BPUjeX%2F%2F%2Foz1uTOEdA%3D%3D&amp;streamType=chatroom"
CELLS = (
    "# Notebook",
    "```symphony-chat\nstream: trading-desk\ntitle: Desk of the notebook\n\nAsk the desk.\n```",
    "```symphony-button\nlabel: Open the desk\nstream: trading-desk\n```",
    "```symphony-share\nlabel: Share this notebook\n```",
    "Somewhere an [inline link](symphony:profile/bob).",
)
WRONG = "```symphony-chat\nstream: no-such-desk\n```"


def notebook(*cells):
    """A notebook of text, whose code nobody has to run."""
    written = [
        {"cell_type": "markdown", "id": f"c{number}", "metadata": {}, "source": cell}
        for number, cell in enumerate(cells)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    about = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return json.dumps({"cells": written, "metadata": about, "nbformat": 4, "nbformat_minor": 5})


def run(folder, *command):
    pandoc = Path(pypandoc.get_pandoc_path()).parent
    known = os.environ | {"PATH": f"{pandoc}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=folder, env=known, capture_output=True, text=True
    )


def with_sphinx(extension, builder, folder):
    """Build with an extension of Sphinx; return the process, and the folder with pages."""
    conf = f"extensions = ['sphinx_ecp', '{extension}']\nnb_execution_mode = 'off'\n"
    conf += "nbsphinx_execute = 'never'\nversion = '1'\ncopyright = 'x'\n"
    conf += "suppress_warnings = ['epub.unknown_project_files']\n"
    (folder / "conf.py").write_text(conf)
    (folder / "index.rst").write_text("Home\n====\n\n.. toctree::\n\n   nb\n")
    command = ("sphinx-build", "-q", "-W", "--keep-going", "-b", builder, ".", "out")
    return run(folder, *command), folder / "out"


def myst_nb(builder, folder):
    return with_sphinx("myst_nb", builder, folder)


def nbsphinx(builder, folder):
    return with_sphinx("nbsphinx", builder, folder)


def jupyter_book(builder, folder):
    (folder / "_config.yml").write_text(
        "title: Book\nexecute: {execute_notebooks: 'off'}\n"
        "sphinx: {extra_extensions: [sphinx_ecp], config: {version: '1'}}\n"
    )
    (folder / "_toc.yml").write_text("format: jb-book\nroot: intro\nchapters:\n  - file: nb\n")
    (folder / "intro.md").write_text("# Home\n")
    command = ("jupyter-book", "build", ".", "--all", "-W", "--keep-going", "--builder")
    kind = ("custom", "--custom-builder", builder) if builder != "html" else ("html",)
    return run(folder, *command, *kind), folder / "_build" / builder


TOOLS = [myst_nb, nbsphinx, jupyter_book]


@pytest.fixture
def folder(tmp_path):
    shutil.copy(CASES / "symphony.yml", tmp_path)
    return tmp_path


def test_a_notebook_settles_for_itself_in_its_metadata(folder):
    made = json.loads(notebook(*CELLS))
    made["metadata"]["symphony"] = {"pod": "uat", "load": "visible"}
    (folder / "nb.ipynb").write_text(json.dumps(made))
    done, pages = myst_nb("html", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    html = (pages / "nb.html").read_text("utf-8")
    assert re.search('<symphony-chat [^>]*load="visible"', html)
    assert '<symphony-chat pod="acme-uat.symphony.com"' in html
    made["metadata"]["symphony"] = {"laod": "visible"}
    (folder / "nb.ipynb").write_text(json.dumps(made))
    done, pages = myst_nb("html", folder)
    assert done.returncode != 0
    assert "unknown option 'laod'; did you mean 'load'?" in done.stdout + done.stderr


@pytest.mark.parametrize("tool", TOOLS)
def test_a_notebook_has_chat_button_share_and_link(folder, tool):
    (folder / "nb.ipynb").write_text(notebook(*CELLS))
    done, pages = tool("html", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    html = (pages / "nb.html").read_text("utf-8")
    assert html.count("<symphony-chat ") == html.count("<symphony-share") == 1
    assert '<strong class="symphony-title">Desk of the notebook</strong>' in html
    assert "Ask the desk." in html
    assert html.count(DESK) == 2
    assert re.search(r'class="symphony-button[ "][^>]*>Open the desk</a>', html)
    assert re.search(
        r'href="https://open.symphony.com/\?userId=71811853191652">inline link</a>', html
    )
    assert "symphony-ecp.js" in html


@pytest.mark.parametrize(
    ("tool", "builder"),
    [(nbsphinx, "latex"), (nbsphinx, "epub"), (myst_nb, "text"), (jupyter_book, "latex"),
     (jupyter_book, "epub")],
)  # fmt: skip
def test_other_builders_write_it_too(folder, tool, builder):
    (folder / "nb.ipynb").write_text(notebook(*CELLS))
    done, pages = tool(builder, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    ending = {"latex": "*.tex", "epub": "nb.xhtml", "text": "nb.txt"}[builder]
    (file,) = pages.glob(ending)
    written = file.read_text("utf-8")
    for words in ("Desk of the notebook", "Ask the desk.", "Open the desk", "inline link"):
        assert words in written
    assert "<symphony" not in written


@pytest.mark.parametrize("tool", TOOLS)
def test_what_is_wrong_in_a_notebook_fails_the_build(folder, tool):
    (folder / "nb.ipynb").write_text(notebook(*CELLS, WRONG))
    done, _ = tool("html", folder)
    assert done.returncode != 0
    assert "no-such-desk" in done.stdout + done.stderr
