"""Sphinx where no MyST is installed: the demo site's page in reStructuredText, strict."""

import shutil
import subprocess
import sys
from pathlib import Path

from demo_site.build import HERE

BIN = Path(sys.executable).parent


def run(folder, command, *arguments):
    return subprocess.run(
        [BIN / command, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


def test_a_page_of_the_demo_site_builds_strictly(tmp_path):
    shutil.copy(HERE / "symphony.yml", tmp_path)
    shutil.copy(HERE / "pages/sphinx/directives.rst", tmp_path / "index.rst")
    (tmp_path / "desk.rst").write_text(":orphan:\n\nDesk\n====\n")  # what the page refers to
    (tmp_path / "conf.py").write_text("extensions = ['sphinx_ecp']\n")
    done = run(tmp_path, "sphinx-build", "-W", "--keep-going", "-n", "-q", ".", "out")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out/index.html").read_text("utf-8").count("<symphony-chat ") == 3


def test_a_check_finds_what_a_build_finds(tmp_path):
    (tmp_path / "conf.py").write_text("extensions = ['sphinx_ecp']\n")
    (tmp_path / "index.rst").write_text("P\n=\n\n`x <symphony:launch/x>`_\n")
    built = run(tmp_path, "sphinx-build", "-q", ".", "out")
    checked = run(tmp_path, "ecp", "check")
    assert "index.rst:4: WARNING: launch: expected true or false, found 'x'" in built.stderr
    assert "index.rst:4:" in checked.stdout
    assert "launch: expected true or false, found 'x'" in checked.stdout
    assert checked.returncode == 1


def test_a_check_of_a_markdown_page_says_what_is_missing(tmp_path):
    (tmp_path / "conf.py").write_text("extensions = ['sphinx_ecp', 'myst_parser']\n")
    (tmp_path / "a.md").write_text("[x](symphony:launch/x)\n")
    done = run(tmp_path, "ecp", "check")
    assert "Traceback" not in done.stderr + done.stdout
    assert done.returncode == 2
