"""``ecp init``: what is needed is added, and every other byte and effect stays."""

import os
import pty
import re
import subprocess
import sys
import tempfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from symphony_ecp.cli import main
from symphony_ecp.site.registry import read_registry
from tests.check.test_fix import ID, OTHER, PERCENT

MKDOCS = """\
site_name: Desk  # ours
theme:
  name: mkdocs
  locale: !ENV [DOCS_LOCALE, en]

markdown_extensions:
  - toc: {slugify: !!python/name:markdown.extensions.toc.slugify_unicode }
"""
IFRAME = f'<iframe src="https://acme.symphony.com/embed/?streamId={PERCENT}&partnerId=docs"'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SYMPHONY_POD", raising=False)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# Home\n")
    return tmp_path


def init(*arguments, **options):
    return CliRunner().invoke(main, ["init", *arguments], **options)


def written(name, text):
    """Let init write, and hold it to its promises: no traceback, nothing to do a second time."""
    Path(name).write_bytes(text.encode())
    done = init("--yes")
    assert done.exit_code == 0, done.output
    assert "Wrote" in done.stdout
    again = init("--yes")
    assert (again.exit_code, again.stdout.split(":")[0]) == (0, "Nothing to do")
    return Path(name).read_bytes().decode()


def refused(*arguments, name="", text=""):
    """Let init refuse, which changes nothing."""
    if name:
        Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
    before = {file: file.read_bytes() for file in Path().rglob("*") if file.is_file()}
    done = init("--yes", *arguments)
    assert done.exit_code == 2, done.output
    assert isinstance(done.exception, SystemExit)
    assert "nothing was changed" in done.stderr or "no " in done.stderr
    after = {file: file.read_bytes() for file in Path().rglob("*") if file.is_file()}
    assert after == before
    return done.stderr


def tree_of(folder):
    """Return what a build wrote, without the hour and the names of extensions in the search."""
    files = {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}
    when = re.compile(rb'Build Date UTC : .*|<lastmod>.*?</lastmod>|,"sphinx_ecp":\d+')
    return {
        name: when.sub(b"", data)
        for name, data in files.items()
        if not name.endswith((".gz", ".pickle", ".doctree", ".buildinfo"))
    }


# --- MkDocs ---

#: What stands in mkdocs.yml, and what `ecp init` makes of it.
PLUGINS = {
    "none, and lists in lines": (
        "site_name: X\nnav:\n- index.md\n",
        "site_name: X\nnav:\n- index.md\nplugins:\n- search\n- ecp\n",
    ),
    "none, and indented lists": (
        "site_name: X\n\nnav:\n    - index.md\n",
        "site_name: X\n\nnav:\n    - index.md\n\nplugins:\n    - search\n    - ecp\n",
    ),
    "none, and lists in brackets": (
        "site_name: X\nnav: [index.md]\n",
        "site_name: X\nnav: [index.md]\nplugins: [search, ecp]\n",
    ),
    "none, and no list": ("site_name: X\n", "site_name: X\nplugins: [search, ecp]\n"),
    "none, and no line end": ("site_name: X", "site_name: X\nplugins: [search, ecp]"),
    "none, and a text that keeps its line ends": (
        "site_name: X\ncopyright: |+\n  A\n\n",
        "site_name: X\ncopyright: |+\n  A\n\nplugins: [search, ecp]\n",
    ),
    "none, and a text without a line end": (
        "site_name: X\n# of the firm\ncopyright: |\n  A",
        "site_name: X\nplugins: [search, ecp]\n# of the firm\ncopyright: |\n  A",
    ),
    "none, and an end of the document": (
        "site_name: X\nsite_author: Y\n...\n",
        "site_name: X\nplugins: [search, ecp]\nsite_author: Y\n...\n",
    ),
    "nothing": ("plugins:\nsite_name: X\n", "plugins: [search, ecp]\nsite_name: X\n"),
    "null": ("plugins: ~ # x\nsite_name: X\n", "plugins: [search, ecp] # x\nsite_name: X\n"),
    "an empty list": ("site_name: X\nplugins: []\n", "site_name: X\nplugins: [ecp]\n"),
    "an empty mapping": ("site_name: X\nplugins: {}\n", "site_name: X\nplugins: {ecp: {}}\n"),
    "a list in brackets": (
        "site_name: X\nplugins: [search, tags]  # two\n",
        "site_name: X\nplugins: [search, tags, ecp]  # two\n",
    ),
    "a list in brackets over lines": (
        "site_name: X\nplugins: [\n  search,\n  tags,\n]\n",
        "site_name: X\nplugins: [\n  search,\n  tags,\n  ecp,\n]\n",
    ),
    "a list in lines": (
        "plugins:\n  -   search # s\n  # - tags\nsite_name: X\n",
        "plugins:\n  -   search # s\n  -   ecp\n  # - tags\nsite_name: X\n",
    ),
    "options": (
        "plugins:\n- search:\n    lang: [en]\n- tags:\n    x: |\n      a\n\n# e\nnav: []\n",
        "plugins:\n- search:\n    lang: [en]\n- tags:\n    x: |\n      a\n- ecp\n\n# e\nnav: []\n",
    ),
    "a mapping": (
        "plugins:\n  search:\n  'tags': {}\nsite_name: X\n",
        "plugins:\n  search:\n  'tags': {}\n  ecp: {}\nsite_name: X\n",
    ),
    "a mapping in braces": (
        "plugins: {search: {}}\nsite_name: X\n",
        "plugins: {search: {}, ecp: {}}\nsite_name: X\n",
    ),
    "line ends of Windows and a mark": (
        "\ufeffsite_name: X\r\nplugins:\r\n  - search\r\nnav: [index.md]\r\n",
        "\ufeffsite_name: X\r\nplugins:\r\n  - search\r\n  - ecp\r\nnav: [index.md]\r\n",
    ),
    "tags of MkDocs": (
        MKDOCS,
        f"{MKDOCS}\nplugins:\n  - search\n  - ecp\n".replace("\n\nplugins", "\n\nplugins"),
    ),
}


@pytest.mark.parametrize("case", PLUGINS)
def test_plugins_get_one_entry_more_in_the_style_of_the_file(case, folder):
    before, after = PLUGINS[case]
    assert written("mkdocs.yml", before) == after


@pytest.mark.parametrize("name", ["mkdocs.yaml", "properdocs.yml"])
def test_every_name_of_a_configuration_is_found(name, folder):
    assert written(name, "site_name: X\n").endswith("plugins: [search, ecp]\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("plugins: &p [search]\nsite_name: X\nextra: {x: *p}\n", "one entry more"),
        ("site_name: X\nx: &p [search]\nplugins: *p\n", "one entry more"),
        ("site_name: X\nplugins: search\n", "one entry more"),
        ("site_name: X\nplugins: !ENV [PLUGINS]\n", "one entry more"),
        ("site_name: X\nplugins: [search]\nplugins: [tags]\n", "one entry more"),
        ("site_name: [X\n", "mkdocs.yml:1: cannot be read"),
        ("site_name: X\nplugins:\n\t- search\n", "mkdocs.yml:3: cannot be read"),
        ("- site_name\n", "expected keys and values"),
        ("{site_name: X}\n", "write a line at its top"),
        ("site_name: X\nINHERIT: none.yml\n", "no such file"),
        (b"site_name: \xe9\n", "cannot be read"),
    ],
)
def test_what_is_not_understood_is_left_and_said(text, said, folder):
    assert said in refused(name="mkdocs.yml", text=text)


def test_plugins_that_are_inherited_are_left_to_their_own_file(folder):
    (folder / "base.yml").write_text("theme: mkdocs\nplugins:\n  - search\n")
    said = refused(name="mkdocs.yml", text="INHERIT: base.yml\nsite_name: X\n")
    assert "base.yml:2: its plugins stand there" in said


def test_a_file_that_inherits_no_plugins_gets_its_own(folder):
    (folder / "base.yml").write_text("theme: mkdocs\n")
    text = "INHERIT: base.yml\nsite_name: X\n"
    assert written("mkdocs.yml", text) == f"{text}plugins: [search, ecp]\n"


@pytest.mark.parametrize(
    "text",
    [
        "site_name: X\nplugins: [search, ecp]\n",
        "site_name: X\nplugins:\n  - ecp: {registry: symphony.yml}\n",
        "site_name: X\nplugins:\n  - group: {enabled: !ENV CI, plugins: [ecp]}\n",
        "site_name: X\nmarkdown_extensions: [ecp]\n",
    ],
)
def test_a_line_that_is_there_stays_alone(text, folder):
    (folder / "mkdocs.yml").write_text(text)
    (folder / "symphony.yml").write_text("pods: {acme: {host: acme.symphony.com}}\n")
    done = init("--yes")
    assert done.exit_code == 0
    assert done.output.startswith("Nothing to do")
    assert (folder / "mkdocs.yml").read_text() == text


def mkdocs_build(folder, out):
    command = [sys.executable, "-m", "mkdocs", "build", "-q", "--strict", "-d", out]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return tree_of(Path(out))


def test_a_site_of_mkdocs_builds_as_before(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("built")
    (folder / "docs/index.md").write_text("# Home\n\nWords.\n\n## Ä\n\n<p>raw</p>\n")
    (folder / "mkdocs.yml").write_text(MKDOCS)
    before = mkdocs_build(folder, str(outside / "before"))
    assert init("--yes").exit_code == 0
    after = mkdocs_build(folder, str(outside / "after"))
    assert "search/search_index.json" in before
    assert after == before


# --- Zensical ---

LISTS = """\
extra_css = ["assets/symphony-ecp/symphony-ecp.css"]
extra_javascript = ["assets/symphony-ecp/symphony-ecp.js"]
watch = ["symphony.yml"]
"""
#: What stands in zensical.toml, where it names extensions, and what `ecp init` makes of it.
TOML = {
    "tables": (
        '[project]\nsite_name = "X"\n\n# c\n[project.markdown_extensions.toc]\n',
        (
            f'[project]\nsite_name = "X"\n{LISTS}\n# c\n[project.markdown_extensions.toc]\n\n'
            "[project.markdown_extensions.ecp]\n"
        ),
    ),
    "a table": (
        '[project]\nsite_name = "X"\n[project.markdown_extensions]\ntoc.permalink = true',
        (
            f'[project]\nsite_name = "X"\n{LISTS}[project.markdown_extensions]\n'
            "toc.permalink = true\n\n[project.markdown_extensions.ecp]\n"
        ),
    ),
    "a list": (
        '[project]\nmarkdown_extensions = ["toc"]\n',
        f'[project]\nmarkdown_extensions = ["toc", "ecp"]\n{LISTS}',
    ),
    "nothing in a list": (
        "[project]\nmarkdown_extensions = []\n",
        f'[project]\nmarkdown_extensions = ["ecp"]\n{LISTS}',
    ),
    "a table on one line": (
        "[project]\nmarkdown_extensions = {toc = {}}\n",
        f"[project]\nmarkdown_extensions = {{toc = {{}}, ecp = {{}}}}\n{LISTS}",
    ),
    "lists that are there": (
        (
            '[project]\nnav = [\n["a.md"],\n]\nextra_css = ["a].css"] # x\nextra_javascript = [\n'
            '  "a.js",  # b\n]\nwatch = [\n  "c"\n]\n\n[project.markdown_extensions.toc]\n'
        ),
        (
            '[project]\nnav = [\n["a.md"],\n]\nextra_css = ["a].css", '
            '"assets/symphony-ecp/symphony-ecp.css"] # x\nextra_javascript = [\n  "a.js",  # b\n'
            '  "assets/symphony-ecp/symphony-ecp.js",\n]\nwatch = [\n  "c",\n  "symphony.yml"\n]\n'
            "\n[project.markdown_extensions.toc]\n\n[project.markdown_extensions.ecp]\n"
        ),
    ),
    "files that are there": (
        (
            '[project]\nextra_css = ["x/symphony-ecp.css?v=1"]\nwatch = ["symphony.yml"]\n'
            'extra_javascript = [{path = "x/symphony-ecp.js", defer = true}]\n'
            "[project.markdown_extensions.toc]\n"
        ),
        (
            '[project]\nextra_css = ["x/symphony-ecp.css?v=1"]\nwatch = ["symphony.yml"]\n'
            'extra_javascript = [{path = "x/symphony-ecp.js", defer = true}]\n'
            "[project.markdown_extensions.toc]\n\n[project.markdown_extensions.ecp]\n"
        ),
    ),
    "line ends of Windows": (
        '[project]\r\nsite_name = "X"\r\n[project.markdown_extensions.toc]\r\n',
        f'[project]\nsite_name = "X"\n{LISTS}[project.markdown_extensions.toc]\n\n'
        "[project.markdown_extensions.ecp]\n".replace("\n", "\r\n"),
    ),
}


@pytest.mark.parametrize("case", TOML)
def test_zensical_gets_the_extension_the_files_and_the_registry_to_watch(case, folder):
    before, after = TOML[case]
    assert written("zensical.toml", before) == after


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[project\n", "zensical.toml: cannot be read"),
        ('site_name = "X"\nmarkdown_extensions = ["toc"]\n', "it is not clear how"),
        ('[project]\nextra_css = "a.css"\nmarkdown_extensions = ["toc"]\n', "it is not clear"),
        ("[project]\nmarkdown_extensions = 1\n", "it is not clear how"),
        (b'[project]\nsite_name = "\xe9"\n', "cannot be read"),
    ],
)
def test_what_is_not_understood_of_zensical_is_left_and_said(text, said, folder):
    assert said in refused(name="zensical.toml", text=text)


@pytest.mark.skipif(find_spec("zensical") is not None, reason="Zensical is here")
def test_the_defaults_of_a_zensical_that_is_not_here_are_not_guessed(folder):
    said = refused(name="zensical.toml", text='[project]\nsite_name = "X"\n')
    assert "Zensical is not installed here" in said


# --- Sphinx ---

EXTENSIONS = {
    "none": ('project = "X"\n', 'project = "X"\nextensions = ["sphinx_ecp"]\n'),
    "none, no line end": ("project = 'X'", "project = 'X'\nextensions = ['sphinx_ecp']"),
    "an empty list": ("extensions = []\n", 'extensions = ["sphinx_ecp"]\n'),
    "an empty tuple": ("extensions = ()  # x\n", 'extensions = ("sphinx_ecp",)  # x\n'),
    "one line": ("extensions = ['a' , 'b']\n", "extensions = ['a' , 'b', 'sphinx_ecp']\n"),
    "a tuple of one": ('extensions = ("a",)\n', 'extensions = ("a", "sphinx_ecp",)\n'),
    "no brackets": ('extensions = "a", "b"\n', 'extensions = "a", "b", "sphinx_ecp"\n'),
    "a type": ('extensions: list[str] = ["a"]\n', 'extensions: list[str] = ["a", "sphinx_ecp"]\n'),
    "lines with a comma": (
        'extensions = [\n    "a",  # of us\n    # "b",\n]\n',
        'extensions = [\n    "a",  # of us\n    "sphinx_ecp",\n    # "b",\n]\n',
    ),
    "lines without a comma": (
        "extensions = [\n  'a',\n  'b'  # of us\n]\n",
        "extensions = [\n  'a',\n  'b',  # of us\n  'sphinx_ecp'\n]\n",
    ),
    "lines, brackets at their ends": (
        "extensions = ['a',\n              'b']\n",
        "extensions = ['a',\n              'b', 'sphinx_ecp']\n",
    ),
    "many on a line": (
        'extensions = [\n    "a", "b",\n]\n',
        'extensions = [\n    "a", "b", "sphinx_ecp",\n]\n',
    ),
    "parentheses": ('extensions = ["a", ("b")]\n', 'extensions = ["a", ("b"), "sphinx_ecp"]\n'),
    "more later": (
        'extensions = ["a"]\nextensions += ["b"]\nif x:\n  extensions.append("c")\n',
        'extensions = ["a", "sphinx_ecp"]\nextensions += ["b"]\nif x:\n  extensions.append("c")\n',
    ),
    "from elsewhere, and more": (
        'from base import *\nextensions += ["b"]\n',
        'from base import *\nextensions += ["b", "sphinx_ecp"]\n',
    ),
    "what is not known, and more": (
        'extensions = find()\nextensions += [\n    "b",\n]\n',
        'extensions = find()\nextensions += [\n    "b",\n    "sphinx_ecp",\n]\n',
    ),
    "letters of more than one byte": (
        "x = 1; extensions = ['ä']; y = 'ö'\nproject = 'X'\n",
        "x = 1; extensions = ['ä', 'sphinx_ecp']; y = 'ö'\nproject = 'X'\n",
    ),
    "line ends of Windows and a mark": (
        '\ufeffproject = "X"\r\nextensions = [\r\n  "a",\r\n]\r\n',
        '\ufeffproject = "X"\r\nextensions = [\r\n  "a",\r\n  "sphinx_ecp",\r\n]\r\n',
    ),
    "a starred list": ("extensions = [*base]\n", 'extensions = [*base, "sphinx_ecp"]\n'),
}


@pytest.mark.parametrize("case", EXTENSIONS)
def test_extensions_get_one_entry_more(case, folder):
    before, after = EXTENSIONS[case]
    assert written("conf.py", before) == after


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("extensions = find()\n", "made by code"),
        ("extensions = [e for e in names]\n", "made by code"),
        ('extensions = ["a"] if x else ["b"]\n', "made by code"),
        ('extensions = ["a"] + more\n', "made by code"),
        ('if x:\n    extensions = ["a"]\nelse:\n    extensions = ["b"]\n', "made by code"),
        ('extensions = ["a"]\nextensions = extensions + more\n', "made by code"),
        ('extensions = ["a"]\nfrom base import extensions\n', "made by code"),
        ('project = "X"\nfrom base import *\n', "made by code"),
        ('project = "X"\nglobals()["extensions"] = []\n', "made by code"),
        ('project = "X"\nextensions.append("a")\n', "made by code"),
        ("extensions = [\n", "conf.py:1: cannot be read"),
        (b"# -*- coding: latin-1 -*-\nproject = '\xe9'\n", "not in UTF-8"),
    ],
)
def test_a_list_that_is_made_by_code_is_left_and_said(text, said, folder):
    message = refused(name="conf.py", text=text)
    assert said in message
    if said == "made by code":
        assert message.rstrip().endswith('extensions += ["sphinx_ecp"]')


def test_a_site_of_sphinx_builds_as_before(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("built")
    (folder / "docs/conf.py").write_text("project = 'X'\nextensions = ['sphinx.ext.todo']\n")
    (folder / "docs/index.rst").write_text("Home\n====\n\nWords.\n")

    def build(name):
        out = outside / name
        command = [sys.executable, "-m", "sphinx", "-q", "-E", "-W", "docs", str(out)]
        subprocess.run(command, cwd=folder, check=True)
        return tree_of(out)

    before = build("before")
    assert init("--yes").exit_code == 0
    assert "'sphinx.ext.todo', 'sphinx_ecp'" in (folder / "docs/conf.py").read_text()
    after = build("after")
    ours = {name for name in after if name.startswith("_static/symphony-ecp")}
    assert {name: after[name] for name in after.keys() - ours} == before


# --- which one ---


def test_a_folder_below_is_found(folder):
    (folder / "docs/conf.py").write_text("project = 'X'\n")
    done = init("--yes")
    assert done.exit_code == 0
    assert "+++ b/docs/symphony.yml" in done.stdout
    assert "SYMPHONY_POD=preview sphinx-build docs docs/_build/preview" in done.stdout


def test_two_hosts_in_a_folder_are_named_and_one_is_chosen(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    (folder / "conf.py").write_text("project = 'X'\n")
    said = refused()
    assert "mkdocs.yml, conf.py" in said
    done = init("--yes", "-f", "conf.py")
    assert done.exit_code == 0
    assert (folder / "mkdocs.yml").read_text() == "site_name: X\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "no mkdocs.yml"),
        (("nowhere",), "no such folder"),
        (("-f", "nowhere.yml"), "no such file"),
        (("-f", "docs/index.md"), "not the configuration of a site"),
    ],
)
def test_a_folder_without_a_site_is_left(arguments, said, folder):
    assert said in refused(*arguments)


def test_a_python_file_of_that_name_is_no_site(folder):
    assert "no mkdocs.yml" in refused(name="conf.py", text="x = 1\n")


def test_an_empty_configuration_is_no_reason_to_stop(folder):
    assert written("mkdocs.yml", "") == "plugins: [search, ecp]\n"


def test_a_link_stays_a_link(folder):
    (folder / "shared").mkdir()
    (folder / "shared/desk.yml").write_text("site_name: X\n")
    (folder / "mkdocs.yml").symlink_to("shared/desk.yml")
    assert init("--yes").exit_code == 0
    assert (folder / "mkdocs.yml").is_symlink()
    assert (folder / "shared/desk.yml").read_text() == "site_name: X\nplugins: [search, ecp]\n"
    assert (folder / "symphony.yml").exists()


# --- asking, and writing ---


def test_nobody_to_ask_means_that_nothing_is_written(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    done = init()
    assert done.exit_code == 2
    assert "+plugins: [search, ecp]" in done.stdout
    assert "pass --yes" in done.stderr
    assert not (folder / "symphony.yml").exists()


def test_a_dry_run_shows_and_writes_nothing(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    done = init("--dry-run", "--host", "acme.symphony.com", "--partner-id", "desk-docs")
    assert done.exit_code == 0
    assert "+  acme: {host: acme.symphony.com, partner-id: desk-docs}" in done.stdout
    assert [file.name for file in folder.iterdir() if file.is_file()] == ["mkdocs.yml"]


def test_the_diff_is_one_that_git_applies(folder):
    (folder / "mkdocs.yml").write_text("site_name: X")
    diff = init("--dry-run").stdout
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "apply"], input=diff, text=True, check=True)
    assert (folder / "mkdocs.yml").read_text() == "site_name: X\nplugins: [search, ecp]"
    assert init("--yes").output.startswith("Nothing to do")


def test_uncommitted_changes_are_said(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], check=True)
    assert "2 files here have changes that are not committed" in init("--dry-run").stderr
    commit = ["-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-qm", "x"]
    subprocess.run(["git", *commit], check=True)
    assert "committed" not in init("--dry-run").stderr


def test_without_permission_nothing_is_written():
    """All or nothing: the registry could be written, the configuration cannot."""
    code = (
        "import os; from symphony_ecp.cli import main;"
        "main(['init', '--dry-run'], standalone_mode=False);"
        "os.geteuid() or os.setuid(65534);"
        "main(['init', '--yes'])"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        (folder / "mkdocs.yml").write_text("site_name: X\n")
        (folder / "mkdocs.yml").chmod(0o444)
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
        assert done.returncode == 2, done.stderr
        assert "cannot be written: permission denied; nothing was changed" in done.stderr
        assert [file.name for file in folder.iterdir()] == ["mkdocs.yml"]
        assert (folder / "mkdocs.yml").read_text() == "site_name: X\n"


class Terminal:
    """A real one, with somebody who waits for what is asked."""

    def __init__(self, *arguments):
        self.said = ""
        self.process, self.handle = pty.fork()
        if not self.process:
            code = "from symphony_ecp.cli import main; main()"
            os.execv(sys.executable, [sys.executable, "-c", code, "init", *arguments])

    def wait_for(self, words):
        while words not in self.said:
            self.said += os.read(self.handle, 1024).decode()

    def answer(self, text):
        os.write(self.handle, f"{text}\n".encode())

    def end(self):
        with suppress(OSError):  # how Linux says that nobody is there any more
            while data := os.read(self.handle, 1024):
                self.said += data.decode()
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])


def test_on_a_terminal_it_asks_for_the_pod_and_before_it_writes(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    terminal = Terminal()
    terminal.wait_for("Host of your pod")
    terminal.answer("Acme.symphony.com")
    terminal.wait_for("Write symphony.yml and mkdocs.yml?")
    assert not (folder / "symphony.yml").exists()
    terminal.answer("y")
    assert terminal.end() == 0
    assert "SYMPHONY_POD=preview mkdocs serve" in terminal.said
    assert "acme: {host: acme.symphony.com}" in (folder / "symphony.yml").read_text()


def test_on_a_terminal_no_changes_nothing(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    terminal = Terminal("--host", "acme.symphony.com")
    terminal.wait_for("Write ")
    terminal.answer("n")
    assert terminal.end() == 2
    assert [file.name for file in folder.iterdir() if file.is_file()] == ["mkdocs.yml"]


def test_a_file_that_changes_while_it_asks_is_left(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    terminal = Terminal("--host", "acme.symphony.com")
    terminal.wait_for("Write ")
    (folder / "mkdocs.yml").write_text("site_name: Y\n")
    terminal.answer("y")
    assert terminal.end() == 2
    assert "it was changed meanwhile; nothing was changed" in terminal.said
    assert (folder / "mkdocs.yml").read_text() == "site_name: Y\n"
    assert not (folder / "symphony.yml").exists()


def test_on_a_terminal_one_of_two_hosts_is_chosen(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    (folder / "conf.py").write_text("project = 'X'\n")
    terminal = Terminal("--host", "acme.symphony.com")
    terminal.wait_for("Which one")
    terminal.answer("conf.py")
    terminal.wait_for("Write symphony.yml and conf.py?")
    terminal.answer("y")
    assert terminal.end() == 0


def test_a_host_that_is_none_is_said(folder):
    said = refused("--host", "https://acme.symphony.com/", name="mkdocs.yml", text="site_name: X\n")
    assert "expected a host" in said


# --- symphony.yml ---


def test_a_registry_that_is_there_is_left(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    (folder / "symphony.yml").write_text("# mine\n")
    done = init("--yes")
    assert done.exit_code == 0
    assert "symphony.yml is there" in done.stderr
    assert (folder / "symphony.yml").read_text() == "# mine\n"


def test_a_registry_elsewhere_is_named_and_none_is_written(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    (folder / "docs/symphony.yml").write_text("# mine\n")
    done = init("--yes")
    assert "docs/symphony.yml" in done.stderr
    assert not (folder / "symphony.yml").exists()


def test_a_site_that_names_its_pod_needs_no_registry(folder):
    text = "site_name: X\nplugins:\n  - ecp: {host: acme.symphony.com}\n"
    (folder / "mkdocs.yml").write_text(text)
    assert init("--yes").output.startswith("Nothing to do")


@pytest.mark.parametrize("arguments", [(), ("--host", "acme.symphony.com")])
def test_the_first_check_is_clean(arguments, folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    assert init("--yes", *arguments).exit_code == 0
    done = CliRunner().invoke(main, ["check", "--strict", "."])
    assert done.exit_code == 0, done.output


def test_pasted_markup_gives_its_pods_partners_and_streams_names(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    other = OTHER.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    (folder / "docs/index.md").write_text(
        f'# Equities\n\n{IFRAME} title="Trading floor"></iframe>\n\n'
        f"<p>{IFRAME.replace(PERCENT, other)}></iframe></p>\n"
    )
    (folder / "docs/uat.md").write_text(
        f'# UAT\n\n<div class="symphony-ecm" data-stream-id="{ID}"></div>\n\n'
        '<script id="symphony-ecm-sdk" src="https://acme-uat.symphony.com/embed/sdk.js" '
        'data-partner-id="uat-docs"></script>\n'
    )
    done = init("--yes")
    assert "pieces of pasted markup" in done.stdout
    registry = read_registry((folder / "symphony.yml").read_text(), "symphony.yml")
    assert not [problem for problem in registry.problems if problem.severity == "error"]
    assert yaml.safe_load((folder / "symphony.yml").read_text()) == {
        "default-pod": "acme",
        "pods": {
            "acme": {"host": "acme.symphony.com", "partner-id": "docs"},
            "acme-uat": {"host": "acme-uat.symphony.com", "partner-id": "uat-docs"},
        },
        "streams": {
            "trading-floor": {"id": ID, "title": "Trading floor"},
            "equities": {"id": OTHER},
        },
    }
    fixed = CliRunner().invoke(main, ["fix", "--yes", "--to-registry"])
    assert "stream: trading-floor" in (folder / "docs/index.md").read_text(), fixed.output


def test_a_page_of_code_gives_nothing(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    (folder / "docs/index.md").write_text(f"# Home\n\n```html\n{IFRAME}></iframe>\n```\n")
    done = init("--yes")
    assert "pasted" not in done.stdout
    assert "default-pod" not in yaml.safe_load((folder / "symphony.yml").read_text())


@pytest.mark.parametrize("host", ["localhost:8765", "127.0.0.1:8765"])
def test_a_pod_of_this_machine_is_nobodys(host, folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    text = f'<script id="symphony-ecm-sdk" src="http://{host}/embed/sdk.js"></script>'
    (folder / "docs/index.md").write_text(f"# Home\n\n{text}\n")
    init("--yes")
    assert "pods" not in yaml.safe_load((folder / "symphony.yml").read_text())


def test_the_address_of_the_schema_stands_on_top_where_there_is_one(folder, monkeypatch):
    monkeypatch.setattr(
        "symphony_ecp.project.addresses", lambda: {"documentation": "https://docs.example/ecp/"}
    )
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    init("--yes")
    first = (folder / "symphony.yml").read_text().splitlines()[0]
    assert re.fullmatch(r"# yaml-language-server: \$schema=https://docs\.example/ecp/\S+", first)
