"""MkDocs: the plugin, the extension alone, settings, assets, lines."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import mkdocs
import pytest

from symphony_ecp.site.assets import sealed, site_files
from symphony_ecp.site.site import Site
from tests import hosts

CASES = Path(__file__).parent / "cases"
CHAT = "```symphony-chat\nstream: trading-desk\n```\n"


@pytest.fixture
def folder(tmp_path):
    shutil.copy(CASES / "symphony.yml", tmp_path)
    return tmp_path


def test_a_site_without_superfences_reads_fences_too(folder):
    built = hosts.mkdocs(folder, {"a": f"# A\n\n{CHAT}"}, markdown_extensions=[])
    assert "<symphony-chat" in built.html["a"]


def test_the_extension_alone_knows_the_page_the_site_and_the_assets(folder):
    text = f"---\ntitle: A\n---\n\n# A\n\n{CHAT}\n[x](symphony:stream/nope)\n"
    built = hosts.mkdocs(folder, {"a": text}, plugins=[], markdown_extensions=["ecp"])
    assert "<symphony-chat" in built.html["a"]
    assert [line.split(":")[0] for line in built.problems["a"]] == ["11"]
    assert 'src="assets/symphony-ecp/symphony-ecp.js?v=' in built.html["a"]
    assert (folder / "site/assets/symphony-ecp/symphony-ecp.js").is_file()


def test_an_extension_listed_beside_the_plugin_is_no_conflict(folder):
    built = hosts.mkdocs(folder, {"a": CHAT}, markdown_extensions=["ecp", "pymdownx.superfences"])
    assert built.html["a"].count("<symphony-chat") == 1
    assert built.other == []


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("front", ["", "---\ntitle: A\n---\n", "---\ntitle: A\n---\n\n\n"])
def test_lines_are_those_of_the_file(folder, end, mark, front):
    text = f"{front}# A\n\n/// symphony-chat\n    stream: trading-desk\n    lod: x\n///\n"
    built = hosts.mkdocs(folder, {"a": mark + text.replace("\n", end)})
    line = front.count("\n") + 5
    assert built.problems["a"] == [
        f"{line}: unknown option 'lod'; did you mean 'load'? [ecp.unknown-option]"
    ]


def test_only_pages_that_use_an_asset_ask_for_it(folder):
    pages = {
        "chat": CHAT,
        "link": "[x](symphony:launch)",
        "none": "# None",
        "example": f"    {CHAT}",
    }
    built = hosts.mkdocs(folder, pages)
    asked = {
        name: sorted(set(re.findall(r"symphony-ecp\.(js|css)", html)))
        for name, html in built.html.items()
    }
    assert asked == {"chat": ["css", "js"], "link": ["css"], "none": [], "example": []}


def test_the_name_of_a_page_is_no_line_of_the_log(tmp_path):
    """A line of the log may be a command to a CI, another character one to a terminal."""
    name = "a\n::error title=x::b\x1b[31m"
    with hosts.listening("mkdocs") as records:
        hosts.mkdocs(tmp_path, {name: "[x](symphony:stream/nope)\n"})
    (said,) = [one for one in records.messages if "[ecp." in one]
    assert said.isprintable()
    assert said.startswith("docs/a\\n::error")


def test_a_site_without_chats_gets_no_files(folder):
    hosts.mkdocs(folder, {"a": "# A"})
    assert not (folder / "site/assets").exists()


def test_assets_are_relative_to_the_page(folder):
    built = hosts.mkdocs(folder, {"a": CHAT}, use_directory_urls=False)
    assert 'href="assets/symphony-ecp/symphony-ecp.css?v=' in built.html["a"]
    shutil.rmtree(folder / "docs")
    hosts_dir = hosts.mkdocs(folder, {"index": CHAT}, use_directory_urls=True)
    assert 'src="assets/symphony-ecp/symphony-ecp.js?v=' in hosts_dir.html["index"]


def test_the_sites_pods_are_named_beside_the_script(folder):
    hosts.mkdocs(folder, {"a": CHAT})
    named = (folder / "site/assets/symphony-ecp/symphony-ecp-hosts.js").read_text()
    assert '"https://acme.symphony.com"' in named
    assert '"https://acme-uat.symphony.com"' in named
    assert "127.0.0.1" not in named


@pytest.mark.parametrize("name", ["symphony-ecp.css", "symphony-ecp-hosts.js"])
def test_a_file_of_the_sites_own_is_left_and_ours_lie_elsewhere(folder, name):
    assets = folder / "kept/docs/assets"
    for own in (assets / "symphony-ecp" / name, assets / "symphony-ecp-2/symphony-ecp.js"):
        own.parent.mkdir(parents=True)
        own.write_text("/* the site's own */")
    built = hosts.mkdocs(folder, {"a": CHAT}, docs_dir="kept/docs")
    assert built.other == []
    assert 'href="assets/symphony-ecp-3/symphony-ecp.css?v=' in built.html["a"]
    assert 'src="assets/symphony-ecp-3/symphony-ecp.js?v=' in built.html["a"]
    site = folder / "site/assets"
    assert (site / "symphony-ecp" / name).read_text() == "/* the site's own */"
    assert "acme" in (site / "symphony-ecp-3/symphony-ecp-hosts.js").read_text()


def test_a_file_of_the_command_that_the_site_changed_is_the_sites(folder):
    assets = folder / "kept/docs/assets/symphony-ecp"
    assets.mkdir(parents=True)
    for name, content in site_files(Site()).items():
        (assets / name).write_bytes(sealed(content))
    with (assets / "symphony-ecp.css").open("a") as style:
        style.write("/* mine */")
    built = hosts.mkdocs(folder, {"a": CHAT}, docs_dir="kept/docs")
    assert 'href="assets/symphony-ecp-2/symphony-ecp.css?v=' in built.html["a"]
    assert "/* mine */" in (folder / "site/assets/symphony-ecp/symphony-ecp.css").read_text()


def test_a_folder_of_the_sites_own_under_one_of_our_names_is_left_too(folder):
    own = folder / "kept/docs/assets/symphony-ecp/symphony-ecp.css"
    own.mkdir(parents=True)
    (own / "own.txt").write_text("x")
    built = hosts.mkdocs(folder, {"a": CHAT}, docs_dir="kept/docs")
    assert built.other == []
    assert 'href="assets/symphony-ecp-2/symphony-ecp.css?v=' in built.html["a"]
    assert (folder / "site/assets/symphony-ecp/symphony-ecp.css/own.txt").is_file()


@pytest.mark.parametrize("name", ["symphony-ecp", "Symphony-ECP"])
def test_a_file_of_the_sites_own_may_be_called_as_our_folder_is(folder, name):
    own = folder / "kept/docs/assets" / name
    own.parent.mkdir(parents=True)
    own.write_text("x")
    built = hosts.mkdocs(folder, {"a": CHAT}, docs_dir="kept/docs")
    assert built.other == []
    assert 'href="assets/symphony-ecp-2/symphony-ecp.css?v=' in built.html["a"]
    assert (folder / "site/assets" / name).read_text() == "x"


def test_what_the_command_once_wrote_into_the_site_makes_room_for_what_is_new(folder):
    older = folder / "kept/docs/assets/symphony-ecp"
    older.mkdir(parents=True)
    for name, content in site_files(Site()).items():
        (older / name).write_bytes(content[:150])
    built = hosts.mkdocs(folder, {"a": CHAT}, docs_dir="kept/docs")
    assert 'src="assets/symphony-ecp/symphony-ecp.js?v=' in built.html["a"]
    named = folder / "site/assets/symphony-ecp/symphony-ecp-hosts.js"
    assert '"https://acme.symphony.com"' in named.read_text()
    assert len(list((folder / "site/assets").iterdir())) == 1


def test_the_page_title_is_still_the_first_heading(folder):
    built = hosts.mkdocs(folder, {"a": f"# The heading\n\n{CHAT}"})
    assert "<title>The heading - Cases</title>" in built.html["a"]


def test_a_heading_with_a_link_keeps_its_anchor_and_title(folder):
    built = hosts.mkdocs(folder, {"a": "# Ask [the desk](symphony:stream/trading-desk)\n"})
    assert '<h1 id="ask-the-desk">' in built.html["a"]
    assert "<title>Ask the desk - Cases</title>" in built.html["a"]


def test_a_wrong_setting_is_a_warning_and_the_site_is_built(folder):
    built = hosts.mkdocs(folder, {"a": CHAT}, plugins=[{"ecp": {"ignore": ["nope"]}}])
    (said,) = built.problems["mkdocs"]
    assert re.match(r"\d+: ignore: no problem has the code 'nope'; see the codes", said)
    assert built.other == []
    assert "<symphony-chat" in built.html["a"]


def test_an_ignored_code_is_silent_and_the_block_is_shown_where_it_can_be(folder):
    chat = "```symphony-chat\nstream: XlU3OH9eVMzq+yss7M/xyn///oxwgbtGbQ==\nlod: x\n```\n"
    settings = {"ignore": ["stream-is-message", "unknown-option"]}
    built = hosts.mkdocs(folder, {"a": chat}, plugins=[{"ecp": settings}])
    assert built.problems == {}
    assert "<symphony-chat" in built.html["a"]


def test_a_broken_registry_is_one_warning_however_many_pages_use_it(folder):
    (folder / "symphony.yml").write_text("pods:\n  acme: {host: acme.symphony.com\n")
    built = hosts.mkdocs(folder, {"a": CHAT, "b": CHAT + "After.\n"})
    assert len(built.problems["symphony"]) == 1
    assert set(built.problems) == {"symphony"}
    assert "symphony-problem" in built.html["b"]
    assert "After." in built.html["b"]


def test_a_sites_own_template_is_used_and_its_mistakes_are_reported(folder):
    (folder / "own").mkdir()
    (folder / "own/button.html").write_text("<b>{{ button.label }}</b>")
    (folder / "own/link.html").write_text("<i>{{ nothing.at.all }}</i>")
    text = "```symphony-button\nlabel: <Go>\nlaunch: true\n```\n\n[x](symphony:launch)\n"
    built = hosts.mkdocs(folder, {"a": text}, plugins=[{"ecp": {"templates": "own"}}])
    assert "<b>&lt;Go&gt;</b>" in built.html["a"]
    assert 'class="symphony-link"' in built.html["a"]
    (other,) = built.other
    assert other.startswith("own/link.html: the template cannot be used: 'nothing' is undefined")


def test_a_repeated_build_is_byte_identical(folder):
    first = hosts.mkdocs(folder, {"a": CHAT})
    shutil.rmtree(folder / "docs")
    assert hosts.mkdocs(folder, {"a": CHAT}).html == first.html


def test_strict_mode_fails_on_a_mistake_and_passes_without(folder):
    (folder / "mkdocs.yml").write_text("site_name: x\nplugins: [ecp]\n")
    (folder / "docs").mkdir()
    page = folder / "docs/index.md"
    page.write_text("# A\n\n[x](symphony:stream/nope)\n")
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        mkdocs.__name__,  # ProperDocs, where it stands in for MkDocs
        "build",
        "--strict",
        "-f",
        str(folder / "mkdocs.yml"),
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "docs/index.md:3: no stream 'nope' in symphony.yml" in result.stderr
    assert "Traceback" not in result.stderr
    page.write_text("# A\n\n[x](symphony:stream/trading-desk)\n")
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def hook(folder, body):
    (folder / "hook.py").write_text(f"def on_page_markdown(markdown, **_):\n    return {body}\n")
    return [str(folder / "hook.py")]


def test_lines_survive_what_other_plugins_do_to_a_page(folder):
    text = "---\nt: x\n---\n# A\n\n{{macro}}\n\n[x](symphony:stream/nope)\n"
    hooks = hook(folder, "'added\\n' * 20 + markdown.replace('{{macro}}', 'many\\n\\n' * 9)")
    built = hosts.mkdocs(folder, {"a": text}, hooks=hooks)
    assert [line.partition(":")[0] for line in built.problems["a"]] == ["8"]


def test_a_line_that_the_file_does_not_have_is_not_invented(folder):
    hooks = hook(folder, "markdown + '\\n[x](symphony:stream/nope)\\n'")
    built = hosts.mkdocs(folder, {"a": "# A\n"}, hooks=hooks)
    assert built.problems == {}
    assert any(line.startswith("docs/a.md: no stream 'nope' in") for line in built.other)


@pytest.mark.parametrize("plugins", [["ecp"], []])
def test_a_page_that_a_plugin_generates_is_a_page(folder, plugins):
    (folder / "hook.py").write_text(
        "from mkdocs.structure.files import File\n"
        "def on_files(files, config):\n"
        "    text = '# G\\n\\n[x](symphony:stream/nope)\\n'\n"
        "    files.append(File.generated(config, 'made.md', content=text))\n"
        "    return files\n"
    )
    extensions = ["ecp"] if not plugins else []
    built = hosts.mkdocs(
        folder,
        {"a": "# A"},
        plugins=plugins,
        hooks=[str(folder / "hook.py")],
        markdown_extensions=extensions,
    )
    assert [line.partition(":")[0] for line in built.problems["made"]] == ["3"]


@pytest.mark.parametrize(("place", "shown"), [("site", "pkg/made.md"), ("tmp", "made.md")])
def test_a_page_that_a_plugin_wrote_elsewhere_is_known_by_its_place_in_the_site(
    folder, tmp_path_factory, place, shown
):
    elsewhere = folder / "pkg" if place == "site" else tmp_path_factory.mktemp("elsewhere")
    elsewhere.mkdir(exist_ok=True)
    (elsewhere / "made.md").write_text("# G\n\n[x](symphony:stream/nope)\n")
    (folder / "hook.py").write_text(
        "from mkdocs.structure.files import File\n"
        "def on_files(files, config):\n"
        f"    files.append(File('made.md', {str(elsewhere)!r}, config.site_dir, False))\n"
        "    return files\n"
    )
    with hosts.listening("mkdocs") as records:
        hosts.mkdocs(folder, {"a": "# A"}, hooks=[str(folder / "hook.py")])
    (message,) = records.messages
    assert message.startswith(f"{shown}:3: no stream 'nope'")


#: As Material's blog does with posts: one object, made once, which nobody resets.
EXCERPTS = """
from markdown import Markdown
from mkdocs.structure.pages import _RelativePathTreeprocessor

def on_env(env, config, files):
    file = files.get_file_from_path("a.md")
    md = Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
    md.treeprocessors.register(_RelativePathTreeprocessor(file, files, config), "relpath", 1)
    for _ in range(3):
        file.page.excerpt = md.convert(file.page.markdown)
    file.page.content += file.page.excerpt
"""


def test_what_is_converted_once_more_for_an_excerpt_belongs_to_the_same_site(folder):
    (folder / "hook.py").write_text(EXCERPTS)
    (folder / "symphony.yml").rename(folder / "desks.yml")
    page = (
        "# A\n\n`symphony:stream/nope` and <a href='symphony:stream/nope'>x</a>\n\n"
        "[y](symphony:stream/nope) or [z](symphony:stream/trading-desk)\n"
    )
    built = hosts.mkdocs(
        folder,
        {"a": page},
        plugins=[{"ecp": {"registry": "desks.yml"}}],
        markdown_extensions=["pymdownx.highlight", "pymdownx.inlinehilite"],
        hooks=[str(folder / "hook.py")],
    )
    said = "no stream 'nope' in desks.yml; add it under 'streams:' [ecp.unknown-name]"
    assert built.problems["a"] == [f"3: {said}", f"5: {said}"]
    assert built.other == []
    assert built.html["a"].count('href="https://open.symphony.com/?streamId=VYfo') == 2
