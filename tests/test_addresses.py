"""The addresses of script and stylesheet change with what a browser gets from them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from symphony_ecp.cli import main
from symphony_ecp.site.assets import addressed, browser_files, site_files
from symphony_ecp.site.site import Site
from tests import hosts

CASES = Path(__file__).parent / "cases"
CHAT = "```symphony-chat\nstream: trading-desk\n```\n"
RST = "A\n=\n\n.. symphony-chat::\n   :stream: trading-desk\n"
ASKED = re.compile(r'symphony-ecp\.(css|js)\?v=(\w+)"')


@pytest.fixture
def folder(tmp_path):
    shutil.copy(CASES / "symphony.yml", tmp_path)
    return tmp_path


def mkdocs(folder):
    shutil.rmtree(folder / "docs", ignore_errors=True)
    built = hosts.mkdocs(folder, {"a": CHAT, "b": f"# B\n\n{CHAT}"})
    first, second = (dict(ASKED.findall(built.html[name])) for name in "ab")
    assert first == second
    return first


def extension_alone(folder):
    shutil.rmtree(folder / "docs", ignore_errors=True)
    page = hosts.mkdocs(folder, {"a": CHAT}, plugins=[], markdown_extensions=["ecp"]).html["a"]
    return dict(ASKED.findall(page))


def sphinx(folder):
    (folder / "conf.py").write_text('extensions = ["sphinx_ecp"]\n')
    (folder / "index.rst").write_text(RST)
    # A process of its own: Sphinx keeps the checksums of files as long as it lives.
    run = [sys.executable, "-m", "sphinx", "-q", str(folder), str(folder / "html")]
    subprocess.run(run, check=True)
    return dict(ASKED.findall((folder / "html/index.html").read_text()))


def command(folder):
    said = CliRunner().invoke(main, ["assets", str(folder / "symphony")]).stdout
    return dict(ASKED.findall(said))


@pytest.mark.parametrize("host", [mkdocs, extension_alone, sphinx, command])
def test_the_scripts_address_changes_with_the_sites_pods_and_with_nothing_else(
    folder, monkeypatch, host
):
    monkeypatch.chdir(folder)
    registry = folder / "symphony.yml"
    first = host(folder)
    assert set(first) == {"css", "js"}
    registry.write_text(registry.read_text().replace("title: Trading desk", "title: The desk"))
    assert host(folder) == first
    registry.write_text(registry.read_text().replace("acme.symphony.com", "a2.symphony.com"))
    second = host(folder)
    assert second["js"] != first["js"]
    assert second["css"] == first["css"]


@pytest.mark.parametrize("file", browser_files(), ids=lambda file: file.name)
def test_it_changes_with_every_file_that_the_script_loads(file):
    served = site_files(Site())
    changed = {**served, file.name: served[file.name] + b"\n"}
    assert addressed("symphony-ecp.js", changed) != addressed("symphony-ecp.js", served)
    alone = addressed("symphony-ecp.css", changed) == addressed("symphony-ecp.css", served)
    assert alone == (file.name != "symphony-ecp.css")


def test_the_script_is_as_it_was_but_for_a_last_line_in_sphinx(folder):
    sphinx(folder)
    script = (folder / "html/_static/symphony-ecp.js").read_text()
    own = site_files(Site())["symphony-ecp.js"].decode()
    assert re.fullmatch(r"// symphony-ecp\.js\?v=\w{8}\n", script.removeprefix(own))
