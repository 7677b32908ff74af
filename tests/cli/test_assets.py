"""``ecp assets``: the files as they are, and the lines that name them to the site."""

import tomllib
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from symphony_ecp.cli import main
from tests.test_browser_files import SERVED

TAGS = (
    '<link rel="stylesheet" href="symphony/symphony-ecp.css">\n'
    '<script src="symphony/symphony-ecp.js" defer></script>\n'
)
NAMED = {
    "extra_css": ["assets/chat/symphony-ecp.css"],
    "extra_javascript": ["assets/chat/symphony-ecp.js"],
}


@pytest.fixture
def assets(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(main, ["assets", *arguments])


def test_every_file_that_a_page_may_load_is_copied_byte_for_byte(assets, tmp_path):
    result = assets("out/symphony")
    assert result.exit_code == 0
    copied = {file.name: file.read_bytes() for file in (tmp_path / "out/symphony").iterdir()}
    assert copied == {file.name: file.read_bytes() for file in SERVED}
    said = result.stdout.partition("\n\n")[0].splitlines()
    assert said == [str(Path("out/symphony", name)) for name in sorted(copied)]


def test_a_second_run_brings_the_files_up_to_date(assets, tmp_path):
    first = assets("symphony")
    (tmp_path / "symphony/symphony-ecp.js").write_text("old")
    assert assets("symphony").stdout == first.stdout
    assert b"symphony-chat" in (tmp_path / "symphony/symphony-ecp.js").read_bytes()


@pytest.mark.parametrize("folder", ["symphony", "./a/symphony", "site/symphony/"])
def test_where_no_configuration_is_it_prints_the_tags(assets, folder):
    assert assets(folder).stdout.endswith(f"\n\n{TAGS}")


def test_zensical_is_told_in_its_own_words(assets, tmp_path):
    (tmp_path / "zensical.toml").write_text('[project]\nsite_name = "x"\ndocs_dir = "pages"\n')
    before, _, lines = assets("pages/assets/chat").stdout.rpartition("\n\n")
    assert before.endswith("In zensical.toml, under [project]:")
    assert tomllib.loads(lines) == NAMED


@pytest.mark.parametrize("name", ["mkdocs.yml", "properdocs.yml"])
def test_so_is_a_site_that_is_configured_as_for_mkdocs(assets, tmp_path, name):
    (tmp_path / name).write_text("site_name: x\n")
    before, _, lines = assets("docs/assets/chat").stdout.rpartition("\n\n")
    assert f"In {name}, for Zensical" in before
    assert yaml.safe_load(lines) == NAMED


def test_a_folder_that_the_site_does_not_publish_is_told_the_tags(assets, tmp_path):
    (tmp_path / "zensical.toml").write_text('[project]\nsite_name = "x"\n')
    assert assets("symphony").stdout.endswith(TAGS)


def test_what_cannot_be_written_is_one_sentence(assets, tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "taken/symphony-ecp.js").mkdir(parents=True)
    for folder, said in {
        "file": "'file' is a file",
        "file/below": "Error: file/below: not a directory",
        "taken": f"Error: {Path('taken/symphony-ecp.js')}: is a directory",
    }.items():
        result = assets(folder)
        assert result.exit_code > 0
        assert said in result.stderr
        assert "Traceback" not in result.output


def test_a_configuration_that_cannot_be_read_is_one_sentence_and_nothing_is_copied(
    assets, tmp_path
):
    (tmp_path / "zensical.toml").write_text("a = ")
    result = assets("docs/symphony")
    assert result.exit_code == 1
    assert "zensical.toml: cannot be read" in result.stderr
    assert not list((tmp_path / "docs/symphony").iterdir())
