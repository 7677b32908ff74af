"""``ecp assets``: the files as they are, and the lines that name them to the site."""

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from symphony_ecp.cli import main
from symphony_ecp.site.assets import sealed
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


def plain(said):
    """Return what was said without the versions in addresses, of which each has one."""
    assert '.js"' not in said
    assert '.css"' not in said
    return re.sub(r'(symphony-ecp\.(?:css|js))\?v=[0-9a-f]{8}"', r'\1"', said)


def test_every_file_that_a_page_may_load_is_copied_and_sealed(assets, tmp_path):
    result = assets("out/symphony")
    assert result.exit_code == 0
    copied = {file.name: file.read_bytes() for file in (tmp_path / "out/symphony").iterdir()}
    assert copied == {file.name: sealed(file.read_bytes()) for file in SERVED}
    said = result.stdout.partition("\n\n")[0].splitlines()
    assert said == [str(Path("out/symphony", name)) for name in sorted(copied)]


def test_a_second_run_brings_the_files_up_to_date(assets, tmp_path):
    first = assets("symphony")
    script = tmp_path / "symphony/symphony-ecp.js"
    script.write_text("\n".join(script.read_text().split("\n")[:3]) + "\n */ old")
    assert assets("symphony").stdout == first.stdout
    assert b"customElements" in script.read_bytes()


@pytest.mark.parametrize("name", ["symphony-ecp.css", "symphony-ecp.js", "symphony-ecp-hosts.js"])
@pytest.mark.parametrize("where", ["behind", "within"])
def test_a_file_that_somebody_changed_is_left_and_named(assets, tmp_path, name, where):
    (tmp_path / "symphony.yml").write_text("pods: {acme: {host: acme.symphony.com}}")
    assets("symphony")
    file = tmp_path / "symphony" / name
    first, second, rest = file.read_bytes().split(b"\n", 2)
    mine = b"/* mine */\n"
    parts = (first, second, mine + rest if where == "within" else rest + mine)
    file.write_bytes(b"\n".join(parts))
    before = file.read_bytes()
    result = assets("symphony")
    assert result.exit_code == 2
    assert f"{Path('symphony', name)}: " in result.stderr
    assert file.read_bytes() == before


def test_a_file_whose_lines_git_ends_otherwise_is_still_brought_up_to_date(assets, tmp_path):
    assets("symphony")
    style = tmp_path / "symphony/symphony-ecp.css"
    before = style.read_bytes()
    style.write_bytes(before.replace(b"\n", b"\r\n"))
    assert assets("symphony").exit_code == 0
    assert style.read_bytes() == before


def test_an_older_output_is_brought_up_to_date(assets, tmp_path):
    assets("symphony")
    folder = tmp_path / "symphony"
    style = folder / "symphony-ecp.css"
    style.write_bytes(style.read_bytes()[:200])
    (folder / "symphony-ecp-look.js").unlink()
    assert assets("symphony").stderr == assets("other").stderr
    assert {file.name for file in folder.iterdir()} == {file.name for file in SERVED}


@pytest.mark.parametrize(
    "name", ["symphony-ecp.css", "symphony-ecp.js", "symphony-ecp-hosts.js", "Symphony-ECP.css"]
)
def test_a_file_of_the_sites_own_is_left_and_named(assets, tmp_path, name):
    (tmp_path / "symphony.yml").write_text("pods: {acme: {host: acme.symphony.com}}")
    own = tmp_path / "css" / name
    own.parent.mkdir()
    own.write_text("body {}")
    (own.parent / "other.css").write_text("p {}")
    result = assets("css")
    assert result.exit_code == 2
    assert f"{Path('css', name)}: " in result.stderr
    assert "rename it" in result.stderr
    assert own.read_text() == "body {}"
    assert {file.name for file in own.parent.iterdir()} == {name, "other.css"}


@pytest.mark.parametrize("configuration", ["zensical.toml", "mkdocs.yml", None])
def test_the_sites_pods_are_written_beside_the_script(assets, tmp_path, configuration):
    (tmp_path / "symphony.yml").write_text(
        "default-pod: acme\npods:\n  acme: {host: acme.symphony.com, partner-id: '\"docs\\'}\n"
        "  uat: {host: 'acme-uat.symphony.com:443'}\n"
    )
    if configuration is not None:
        text = '[project]\nsite_name = "x"\n' if configuration.endswith("toml") else "site_name: x"
        (tmp_path / configuration).write_text(text)
    assert assets("docs/symphony").stderr == ""
    written = (tmp_path / "docs/symphony/symphony-ecp-hosts.js").read_text()
    call = written.partition("allow?.(")[2].partition(");\n")[0]
    assert json.loads(call) == {
        "acme-uat.symphony.com:443": {
            "origin": "https://acme-uat.symphony.com",
            "partners": [""],
        },
        "acme.symphony.com": {"origin": "https://acme.symphony.com", "partners": ['"docs\\']},
    }


def test_without_a_registry_it_says_that_no_chat_will_open(assets):
    assert "no chat will open" in assets("symphony").stderr


def test_the_pod_of_the_environment_is_one_of_the_sites(assets, tmp_path, monkeypatch):
    (tmp_path / "symphony.yml").write_text("pods: {acme: {host: acme.symphony.com}}")
    hosts = tmp_path / "symphony/symphony-ecp-hosts.js"
    assets("symphony")
    assert "127.0.0.1:8765" not in hosts.read_text()
    monkeypatch.setenv("SYMPHONY_POD", "preview")
    assets("symphony")
    assert "127.0.0.1:8765" in hosts.read_text()


@pytest.mark.parametrize("folder", ["symphony", "./a/symphony", "site/symphony/"])
def test_where_no_configuration_is_it_prints_the_tags(assets, folder):
    assert plain(assets(folder).stdout).endswith(f"\n\n{TAGS}")


def test_zensical_is_told_in_its_own_words(assets, tmp_path):
    (tmp_path / "zensical.toml").write_text('[project]\nsite_name = "x"\ndocs_dir = "pages"\n')
    before, _, lines = assets("pages/assets/chat").stdout.rpartition("\n\n")
    assert before.endswith("In zensical.toml, under [project]:")
    assert tomllib.loads(plain(lines)) == NAMED


@pytest.mark.parametrize("name", ["zensical.toml", "mkdocs.yml"])
def test_lines_that_are_there_are_not_printed_again(assets, tmp_path, name):
    extra = {
        "zensical.toml": (
            '[project]\nsite_name = "x"\nextra_css = [{0}"a/symphony-ecp.css{1}"]\n'
            'extra_javascript = [{{path = "a/symphony-ecp.js{1}", defer = true}}]\n'
        ),
        "mkdocs.yml": (
            "site_name: x\nextra_css:\n- {0}\n- a/symphony-ecp.css{1}\n"
            'extra_javascript: ["a/symphony-ecp.js{1}"]\n'
        ),
    }[name]
    (tmp_path / name).write_text(extra.format("", ""))
    assert f"{name} names them already." in assets("docs/a").stdout
    (tmp_path / name).write_text(extra.format("", "?v=1"))
    printed = assets("docs/a").stdout.rstrip().partition("\n\n")[2]
    assert printed.startswith(f"In {name}, in the place of 'a/symphony-ecp.css?v=1' and the other:")
    for line in printed.splitlines()[-2:]:
        text = (tmp_path / name).read_text()
        old = line.strip('"').partition("?")[0] + "?v=1"
        assert old in text
        (tmp_path / name).write_text(text.replace(old, line.strip('"')))
    assert f"{name} names them already." in assets("docs/a").stdout


def test_lines_of_a_site_that_has_such_lists_are_said_to_go_into_them(assets, tmp_path):
    text = '[project]\nsite_name = "x"\nextra_css = ["own.css"]  # a/symphony-ecp.css\n'
    (tmp_path / "zensical.toml").write_text(text)
    printed = assets("docs/a").stdout
    assert "In zensical.toml, in the lists 'extra_css' and 'extra_javascript':" in printed
    assert "=" not in printed.rpartition("\n\n")[2].replace("?v=", "")


@pytest.mark.parametrize("name", ["mkdocs.yml", "properdocs.yml"])
def test_so_is_a_site_that_is_configured_as_for_mkdocs(assets, tmp_path, name):
    (tmp_path / name).write_text("site_name: x\n")
    before, _, lines = assets("docs/assets/chat").stdout.rpartition("\n\n")
    assert f"In {name}, for Zensical" in before
    assert yaml.safe_load(plain(lines)) == NAMED


def test_a_folder_that_the_site_does_not_publish_is_told_the_tags(assets, tmp_path):
    (tmp_path / "zensical.toml").write_text('[project]\nsite_name = "x"\n')
    assert plain(assets("symphony").stdout).endswith(TAGS)


def test_what_cannot_be_written_is_one_sentence(assets, tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "taken/symphony-ecp.js").mkdir(parents=True)
    (tmp_path / "taken/symphony-ecp.js/own.txt").write_text("x")
    for folder, said in {
        "file": "'file' is a file",
        "file/below": "Error: file/below: not a directory",
        "taken": f"Error: {Path('taken/symphony-ecp.js')}: is a directory",
    }.items():
        result = assets(folder)
        assert result.exit_code == 2
        assert said in result.stderr
        assert "Traceback" not in result.output
    assert [file.name for file in (tmp_path / "taken").iterdir()] == ["symphony-ecp.js"]


def test_a_configuration_that_cannot_be_read_is_one_sentence_and_nothing_is_copied(
    assets, tmp_path
):
    (tmp_path / "zensical.toml").write_text("a = ")
    result = assets("docs/symphony")
    assert result.exit_code == 2
    assert "zensical.toml: cannot be read" in result.stderr
    assert not list((tmp_path / "docs/symphony").iterdir())


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("symphony.yml", "pods: {acme: [", "symphony.yml:1: not YAML"),
        ("symphony.yml", "pods: {uat: {host: 'a b'}, b: {host: b.com}}", "symphony.yml:1: "),
        ("common.yml", "pods: {uat: [", "common.yml:1: not YAML"),
        ("common.yml", None, "symphony.yml:1: "),
    ],
)
def test_a_registry_that_cannot_be_read_leaves_browsers_the_pods_that_they_were_told(
    assets, tmp_path, name, text, said
):
    registry, common = tmp_path / "symphony.yml", tmp_path / "common.yml"
    registry.write_text("extends: common.yml\npods: {acme: {host: acme.symphony.com}}")
    common.write_text("pods: {uat: {host: acme-uat.symphony.com}}")
    assert assets("symphony").exit_code == 0
    hosts = tmp_path / "symphony/symphony-ecp-hosts.js"
    before = hosts.read_bytes()
    (tmp_path / name).unlink()
    if text is not None:
        (tmp_path / name).write_text(text)
    result = assets("symphony")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Error: {said}")
    assert hosts.read_bytes() == before
    registry.write_text("streams: {}")  # it says nothing, and nothing is wrong
    assert assets("symphony").exit_code == 0


@pytest.mark.parametrize("pages", ["", ", pages: 'guide/**'"])
def test_the_dock_of_a_site_is_printed_for_the_theme(assets, tmp_path, pages):
    (tmp_path / "symphony.yml").write_text(
        "pods: {acme: {host: acme.symphony.com, partner-id: docs}}\n"
        'streams: {desk: {id: "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA==", type: im}}\n'
        f"dock: {{stream: desk, title: <Ask us>{pages}}}\n"
    )
    said = assets("symphony").stdout.partition("\n\nAt the end of a template of the theme")[2]
    assert said.startswith(", for the pages guide/**:" if pages else ":\n\n<symphony-dock pod=")
    assert said.rstrip().endswith(">&lt;Ask us&gt;</a></symphony-dock>")


def test_a_dock_that_is_wrong_is_not_printed(assets, tmp_path):
    (tmp_path / "symphony.yml").write_text(
        "pods: {acme: {host: acme.symphony.com}}\ndock: {stream: desk, title: Ask us}\n"
    )
    result = assets("symphony")
    assert result.exit_code == 0
    assert "symphony-dock" not in result.stdout
