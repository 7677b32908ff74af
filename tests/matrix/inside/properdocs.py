"""ProperDocs where no MkDocs is installed: its own command, strict, over the demo site."""

import shutil
import subprocess
import sys

import pytest

from demo_site.build import HERE

#: Material needs MkDocs itself; everything else is the demo site's own configuration.
CONFIGURATION = "INHERIT: mkdocs.yml\ntheme: {name: mkdocs}\n"


@pytest.fixture
def site(tmp_path):
    copy = tmp_path / "demo_site"
    shutil.copytree(HERE, copy)
    (copy / "properdocs.yml").write_text(CONFIGURATION)
    return copy


def build(site):
    command = [sys.executable, "-m", "properdocs", "build", "--strict", "-d", str(site / "out")]
    done = subprocess.run(command, cwd=site, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_demo_site_builds_strictly(site):
    status, said = build(site)
    assert status == 0, said
    assert "WARNING" not in said
    page = (site / "out/desk/index.html").read_text("utf-8")
    assert page.count("<symphony-chat ") == 2
    assert page.count("<symphony-dock ") == 1
    assert 'src="../assets/symphony-ecp/symphony-ecp.js?v=' in page
    assert (site / "out/assets/symphony-ecp/symphony-ecp.js").is_file()


def test_a_mistake_fails_the_build(site):
    page = site / "pages/desk.md"
    page.write_text(page.read_text("utf-8").replace("stream: market-data", "stream: market-dta"))
    status, said = build(site)
    assert status == 1
    assert "no stream 'market-dta' in symphony.yml; did you mean 'market-data'?" in said
    assert "Traceback" not in said


def test_init_keeps_the_search_and_everything_else(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# Home\n\nWords.\n")
    (tmp_path / "properdocs.yml").write_text("site_name: X\ntheme: mkdocs\n")
    html = []
    for number in range(2):
        status, said = build(tmp_path)
        assert status == 0, said
        html.append((tmp_path / "out/index.html").read_text("utf-8").partition("Build Date")[0])
        assert (tmp_path / "out/search/search_index.json").is_file()
        if not number:
            code = "from symphony_ecp.cli import main; main()"
            command = [sys.executable, "-c", code, "init", "--yes"]
            done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
            assert "SYMPHONY_POD=preview properdocs serve\n" in done.stdout
    assert html[0] == html[1]
    assert "plugins: [search, ecp]" in (tmp_path / "properdocs.yml").read_text()
