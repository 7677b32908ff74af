"""``ecp init`` in each host's configuration: one entry more; every other byte and effect stays."""

import re
from importlib.util import find_spec

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from sphinx.cmd.build import build_main

from tests import hosts
from tests.cli.initiated import init, refused, written

MKDOCS = """\
site_name: Desk  # ours
theme:
  name: mkdocs
  locale: !ENV [DOCS_LOCALE, en]

markdown_extensions:
  - toc: {slugify: !!python/name:markdown.extensions.toc.slugify_unicode }
"""


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


BOMB = "".join(f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 3)}]\n" for n in range(1, 40))


@pytest.mark.parametrize("plugins", ["", "plugins: [{search: *a39}]\n"])
def test_aliases_of_aliases_cost_no_more_than_they_are_long(plugins, folder):
    text = f"site_name: X\nextra:\n  a0: &a0 [x, x]\n{BOMB}{plugins}"
    new = "plugins: [search, ecp]\n" if not plugins else "plugins: [{search: *a39}, ecp]\n"
    assert written("mkdocs.yml", text) == text.removesuffix(plugins) + new


def test_lists_of_aliases_are_left(folder):
    refused(name="mkdocs.yml", text=f"site_name: X\nx:\n  a0: &a0 [x]\n{BOMB}plugins: *a39\n")


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
    assert done.stdout.startswith("Nothing to do")
    assert (folder / "mkdocs.yml").read_text() == text


@pytest.mark.parametrize(
    ("plugins", "is_said"),
    [("[ecp]", True), ("[search, ecp]", False), ("[ecp, tags]", False), ("{ecp: {}}", True)],
)
def test_a_site_that_has_lost_its_search_for_the_plugin_hears_of_it(plugins, is_said, folder):
    (folder / "mkdocs.yml").write_text(f"site_name: X\nplugins: {plugins}\n")
    assert ("write '- search'" in init("--yes").stderr) == is_said


def mkdocs_build(out):
    with hosts.listening("mkdocs") as said:
        build(load_config("mkdocs.yml", site_dir=str(out)))
    assert not said.messages
    return tree_of(out)


def test_a_site_of_mkdocs_builds_as_before(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("built")
    (folder / "docs/index.md").write_text("# Home\n\nWords.\n\n## Ä\n\n<p>raw</p>\n")
    (folder / "mkdocs.yml").write_text(MKDOCS)
    before = mkdocs_build(outside / "before")
    assert init("--yes").exit_code == 0
    after = mkdocs_build(outside / "after")
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
    "nothing at all": ("", 'extensions = ["sphinx_ecp"]\n'),
    "a comment": ("# ours\n", '# ours\nextensions = ["sphinx_ecp"]\n'),
    "names of functions and classes": (
        (
            "project = 'X'\ndef setup(app):\n    extensions = ['x']\n    globals()\n"
            "class C:\n    extensions = []\ndef f(extensions):\n    extensions.clear()\n"
        ),
        (
            "project = 'X'\ndef setup(app):\n    extensions = ['x']\n    globals()\n"
            "class C:\n    extensions = []\ndef f(extensions):\n    extensions.clear()\n"
            "extensions = ['sphinx_ecp']\n"
        ),
    ),
    "what takes nothing away": (
        (
            'from base import *\nextensions = ["a"]\nif "a" in extensions and x:\n    y = 1\n'
            'extensions.insert(0, "b")\nextensions.extend(more)\nprint(extensions)\n'
        ),
        (
            'from base import *\nextensions = ["a", "sphinx_ecp"]\nif "a" in extensions and x:\n'
            '    y = 1\nextensions.insert(0, "b")\nextensions.extend(more)\nprint(extensions)\n'
        ),
    ),
    "what took away before": (
        'extensions = ["a"]\nextensions.pop()\nextensions = ["b"]\n',
        'extensions = ["a"]\nextensions.pop()\nextensions = ["b", "sphinx_ecp"]\n',
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
        assert message.rstrip().endswith(', "sphinx_ecp"]')


LATER = """\
from local_conf import *
extensions.pop()
extensions.clear()
extensions.remove("a")
extensions.sort()
extensions.reverse()
extensions[:] = ["b"]
extensions[0] = "b"
del extensions[-1]
del extensions
extensions *= 0
globals().update(extensions=[])
vars()["extensions"] = []
exec(open("local.py").read())
import sys; sys.modules[__name__].extensions = []
other = extensions
changed(extensions)
x = [extensions := []]
def extensions(): pass
for extensions in [[]]: pass
"""


@pytest.mark.parametrize("line", LATER.splitlines())
@pytest.mark.parametrize("around", ["{}", "try:\n    {}\nexcept ImportError:\n    pass"])
def test_a_list_that_may_lose_entries_later_is_left(line, around, folder):
    text = f'extensions = ["a"]\n{around.format(line)}\n'
    assert "made by code" in refused(name="conf.py", text=text)


@pytest.mark.parametrize("line", ["extensions.clear()", "from local_conf import *", ""])
def test_an_entry_that_later_code_may_take_out_is_told(line, folder):
    (folder / "conf.py").write_text(f"extensions = ['sphinx_ecp', 'a']\n{line}\n")
    done = init("--yes")
    assert done.exit_code == 0
    assert ("conf.py:1: 'sphinx_ecp' is in a list that" in done.stderr) == bool(line)


@pytest.mark.parametrize(
    "text",
    [
        "project = 'X'\nfrom string import *\n",
        "project = 'X'\nglobals()['extensions'] = ['a']\n",
        "extensions = ('a',) + ('b',)\n",
        "extensions = ['a']\nextensions.sort()\n",
        "def change():\n    extensions.clear()\nextensions = ['a']\nchange()\n",
    ],
)
def test_the_line_that_it_says_works(text, folder):
    said = refused(name="conf.py", text=text)
    line = said.rstrip().splitlines()[-1]
    names = {"__name__": "conf"}
    exec(compile(f"{text}{line}\n", "conf.py", "exec"), names)
    assert names["extensions"][-1] == "sphinx_ecp"
    (folder / "conf.py").write_text(f"{text}{line}\n")
    assert init("--yes").exit_code == 0
    assert (folder / "conf.py").read_text() == f"{text}{line}\n"


def test_a_site_of_sphinx_builds_as_before(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("built")
    (folder / "docs/conf.py").write_text("project = 'X'\nextensions = ['sphinx.ext.todo']\n")
    (folder / "docs/index.rst").write_text("Home\n====\n\nWords.\n")

    def built(name):
        out = outside / name
        assert build_main(["-q", "-E", "-W", "docs", str(out)]) == 0
        return tree_of(out)

    before = built("before")
    assert init("--yes").exit_code == 0
    assert "'sphinx.ext.todo', 'sphinx_ecp'" in (folder / "docs/conf.py").read_text()
    after = built("after")
    ours = {name for name in after if name.startswith("_static/symphony-ecp")}
    assert {name: after[name] for name in after.keys() - ours} == before
