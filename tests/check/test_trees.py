"""Which files are pages, with which settings: configurations read without running them."""

import re
import shutil
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from symphony_ecp.check.hosts import CannotCheckError
from symphony_ecp.check.run import check, check_text
from tests import hosts
from tests.test_pages import FOLDER

WRONG = "# A\n\n[x](symphony:stream/nope)\n"
WRONG_RST = "A\n=\n\n:symphony:`x <stream/nope>`\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    shutil.copy(FOLDER / "symphony.yml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder, **files):
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def places(*paths):
    found = check([*paths]).problems
    return [f"{p.path}:{p.line}: {p.code}" for p in found if p.severity != "info"]


def test_yaml_tags_of_mkdocs_run_nothing_and_stop_nothing(folder, monkeypatch):
    monkeypatch.setenv("DOCS", "pages")
    write(
        folder,
        base_yml="plugins: [ecp: {ignore: [bad-value]}]\nsite_name: !ENV [NOPE, x]\n",
        mkdocs_yml="""INHERIT: base.yml
docs_dir: !ENV DOCS
markdown_extensions:
  - pymdownx.snippets: {base_path: [!relative $config_dir/parts, !relative ]}
  - pymdownx.superfences:
      custom_fences: [{name: m, class: m, format: !!python/name:os.nothing.here }]
  - pymdownx.emoji: {emoji_index: !!python/object/apply:os.system ["touch ran"]}
  - acme.own.extension: {a: !unheard of}
hooks: [nothing.py]
""",
        pages__a_md=f"{WRONG}\n```symphony-chat\nstream: trading-desk\nlod: x\nload: x\n```\n"
        '\n--8<-- "p.md"\n',
        parts__p_md="[y](symphony:stream/never)\n",
    )  # fmt: skip
    assert places(folder) == [
        "pages/a.md:3: unknown-name",
        "pages/a.md:7: unknown-option",
        "parts/p.md:1: unknown-name",
    ]
    assert not (folder / "ran").exists()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("plugins: {ecp: registry.yml}", 1),
        ("plugins: [{ecp: [{registry: x.yml}]}]", 1),
        ("markdown_extensions: [{ecp: registry.yml}]", 1),
        ("plugins: {ecp: }", 0),
        ("plugins: [{ecp: {registry: symphony.yml}}]", 0),
        ("plugins: [{search: x}]", 0),
    ],
)
def test_options_that_are_no_keys_and_values_stop_a_check_as_they_stop_mkdocs(folder, text, count):
    (folder / "mkdocs.yml").write_text(f"site_name: x\n{text}\n")
    found = [p for p in check([folder]).problems if p.message.startswith("ecp: expected keys")]
    assert len(found) == count
    assert all(problem.severity == "error" for problem in found)


def test_snippets_are_never_downloaded(folder):
    write(
        folder,
        mkdocs_yml="site_name: x\nmarkdown_extensions:\n  - pymdownx.snippets: "
        "{url_download: true}\n",
        docs__a_md=WRONG + '\n--8<-- "http://127.0.0.1:9/symphony.md"\n',
    )
    assert places(folder) == ["docs/a.md:3: unknown-name"]


@pytest.mark.parametrize("name", ["mkdocs.yml", "properdocs.yml"])
def test_a_page_outside_docs_dir_or_excluded_is_no_page(folder, name):
    (folder / name).write_text(
        "site_name: x\nexclude_docs: |\n  drafts/\n  !drafts/kept.md\n  old*.md\n"
    )
    write(folder, README_md=WRONG, docs__drafts__a_md=WRONG, docs__old1_md=WRONG,
          docs__b_md=WRONG, site__c_md=WRONG, docs__x_txt=WRONG)  # fmt: skip
    assert places(folder) == ["docs/b.md:3: unknown-name"]
    assert places(folder / "README.md") == ["README.md:3: unknown-name"], "asked for by name"


@pytest.mark.parametrize(
    ("configuration", "text", "name"),
    [
        ("mkdocs.yml", "site_name: x\n", "x.rst"),
        ("conf.py", "extensions = ['sphinx_ecp']\n", "x.md"),
        ("conf.py", "extensions = ['sphinx_ecp']\n", "x.mkd"),
        (".git", "", "x.mkd"),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_asked_for_by_name_that_nobody_reads_is_one_line(
    folder, configuration, text, name, jobs
):
    (folder / configuration).write_text(text)
    (folder / name).write_text(WRONG)
    (folder / f"quiet-{name}").write_text("Nothing of ours.\n")
    (found,) = check([folder / name, folder / f"quiet-{name}"], jobs=jobs).problems
    ending = name.removeprefix("x")
    assert (found.path, found.severity) == (name, "info")
    assert found.message == f"not checked: no site here has pages that end in '{ending}'"
    assert check_text(WRONG.encode(), folder / name).problems == (found,)
    (folder / "docs").mkdir()
    assert "unreadable" not in [p.code for p in check([folder]).problems], "nobody asked for it"


def test_a_page_that_a_build_leaves_out_is_read_when_asked_for_by_name(folder):
    write(folder, conf_py="extensions = ['myst_parser']\nexclude_patterns = ['x.md']\n",
          x_md=WRONG, part_txt=WRONG_RST)  # fmt: skip
    assert places(folder) == []
    assert places(folder / "x.md", folder / "part.txt") == [
        "part.txt:4: unknown-name",
        "x.md:3: unknown-name",
    ]


def test_zensical_is_read_from_its_toml(folder):
    write(
        folder,
        zensical_toml='[project]\ndocs_dir = "pages"\n[project.markdown_extensions.ecp]\n'
        'default-pod = "uat"\nignore = ["bad-value"]\n'
        "[project.markdown_extensions.pymdownx.superfences]\n",
        pages__a_md="- item\n\n    ```symphony-chat\n    stream: acme-only\n    load: x\n    ```\n",
    )
    assert places(folder) == ["pages/a.md:4: unknown-name"]


def test_conf_py_is_read_and_never_run(folder):
    write(
        folder,
        conf_py="""import os
open("ran", "w")
extensions = ["sphinx_ecp"] + find_more()
source_suffix = {".rst": "restructuredtext", ".txt": "restructuredtext"}
exclude_patterns = ["old", "*.inc.rst"]
exclude_patterns += ["**/draft.rst"]
ecp_ignore = ["bad-value"]
suppress_warnings = ["ecp.unknown-option"]
rst_epilog = ".. _desk: symphony:stream/gone"
""",
        a_rst=f"{WRONG_RST}\n.. symphony-chat::\n   :stream: trading-desk\n   :lod: x\n"
        "   :load: x\n",
        b_txt=WRONG_RST, c_rst="C\n=\n\ndesk_\n", old__d_rst=WRONG_RST, x_inc_rst=WRONG_RST,
        sub__draft_rst=WRONG_RST, _build__e_rst=WRONG_RST,
    )  # fmt: skip
    (folder / "e.md").write_text(WRONG)
    assert places(folder) == [
        "a.rst:4: unknown-name",
        "b.txt:4: unknown-name",
        "conf.py:9: unknown-name",
        "e.md:3: unknown-name",
    ]
    assert not (folder / "ran").exists()


def test_what_conf_py_computes_otherwise_is_one_line_of_information(folder):
    write(folder, conf_py="""from base import *
extensions = ["sphinx_ecp"]
if tags.has("internal"):
    exclude_patterns = ["secret"]
rst_epilog = open("epilog.txt").read()
author = find()
ecp_host = myst_substitutions = suppress_warnings = find()
""")  # fmt: skip
    (found,) = [p for p in check([folder]).problems if p.code == "unreadable"]
    assert (found.path, found.line, found.severity) == ("conf.py", 1, "info")
    assert found.message == (
        "what 'import *' brings in, 'exclude_patterns', 'rst_epilog', 'ecp_host', "
        "'myst_substitutions' and more cannot be read"
    )


#: Ways to say the same; the pages that are left out and the codes that are silenced follow.
SAYINGS = [
    "exclude_patterns = ['old']\nsuppress_warnings = ['ecp.unknown-option']\n",
    (
        "exclude_patterns = []\nexclude_patterns.append('old')\nsuppress_warnings = list()\n"
        "suppress_warnings.extend(('ecp.unknown-option',))\n"
    ),
    "exclude_patterns = ['o' + 'ld']\nsuppress_warnings = [f\"ecp.{'unknown'}-option\"]\n",
    (
        "import os\nexclude_patterns = [os.environ.get('NOT_THERE', 'old')]\n"
        "suppress_warnings = []\nsuppress_warnings += ('ecp.unknown-option',)\n"
    ),
    (
        "from pathlib import Path\nexclude_patterns = [(Path(__file__).parent / 'old').name]\n"
        "if 'NOT_THERE' not in __import__('os').environ: pass\n"
        "suppress_warnings = dict(a=['ecp.unknown-option'])['a']\n"
    ),
]


@pytest.mark.parametrize("text", SAYINGS)
def test_a_check_finds_what_a_build_with_the_same_conf_py_finds(folder, text):
    source = folder / "source"
    source.mkdir()
    shutil.copy(folder / "symphony.yml", source)
    page = f"{WRONG_RST}\n.. symphony-chat::\n   :stream: trading-desk\n   :lod: x\n"
    pages = {"index.rst": page + "\n.. toctree::\n\n   b\n", "b.rst": WRONG_RST}
    write(source, conf_py=f"extensions = ['sphinx_ecp']\n{text}", old__a_rst=page,
          **{name.replace(".", "_"): page for name, page in pages.items()})  # fmt: skip
    command = [sys.executable, "-m", "sphinx", "-q", "-N", "source", "out"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    built = re.findall(r"source/(\S+:\d+): WARNING.*\[ecp\.(\S+)\]", done.stderr)
    assert sorted(built) == [("b.rst:4", "unknown-name"), ("index.rst:4", "unknown-name")]
    found = [place.removeprefix("source/").split(": ") for place in places(source)]
    assert sorted(map(tuple, found)) == sorted(built)


@pytest.mark.parametrize("value", ["5", "{'.rst': ['x']}", "None", "[5]", "{5: 6}", "'.rst'"])
def test_a_strange_list_of_endings_stops_nothing(folder, value):
    write(folder, conf_py=f"source_suffix = {value}\n", a_rst=WRONG_RST)
    assert places(folder) in ([], ["a.rst:4: unknown-name"])


def test_a_conf_py_of_something_else_is_no_site(folder):
    write(folder, conf_py="DEBUG = True\n", a_md=WRONG, b_rst=WRONG_RST)
    assert places(folder) == ["a.md:3: unknown-name", "b.rst:4: unknown-name"]


def test_several_sites_in_one_tree_each_have_their_settings(folder):
    write(
        folder,
        one__mkdocs_yml="site_name: x\nplugins: [ecp: {ignore: [unknown-name]}]\n",
        one__docs__a_md=WRONG + "\n[y](symphony:nope)\n",
        two__conf_py="extensions = ['sphinx_ecp', 'myst_parser']\n",
        two__a_md=WRONG,
        two__symphony_yml="pods: {acme: {host: acme.symphony.com}}\nnope: 1\n",
        loose_md=WRONG,
    )
    assert places(folder) == [
        "loose.md:3: unknown-name",
        "one/docs/a.md:5: unknown-option",
        "two/a.md:3: unknown-name",
        "two/symphony.yml:2: registry",
    ]


def test_one_page_of_two_hosts_is_reported_once(folder):
    write(folder, mkdocs_yml="docs_dir: docs\n", docs__conf_py="extensions = ['myst_parser']\n",
          docs__a_md=WRONG)  # fmt: skip
    shutil.copy(folder / "symphony.yml", folder / "docs")
    assert places(folder) == ["docs/a.md:3: unknown-name"]


def test_tables_and_raw_text_are_never_downloaded(folder):
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/symphony"
        text = f".. csv-table:: A\n   :url: {url}\n\n.. raw:: html\n   :url: {url}\n"
        write(folder, conf_py="extensions = ['sphinx_ecp']\n", a_rst=text)
        assert places(folder) == []
        server.shutdown()
    assert asked == []


def test_a_site_is_found_above_a_path_and_not_beyond_the_repository(folder):
    write(folder, mkdocs_yml="plugins: [ecp: {ignore: [unknown-name]}]\n", docs__deep__a_md=WRONG)
    assert places(folder / "docs/deep") == []
    assert places(folder / "docs/deep/a.md") == []
    (folder / "docs/deep/.git").mkdir()
    assert places(folder / "docs/deep/a.md") == ["docs/deep/a.md:3: unknown-name"]


def test_pages_beside_their_configuration_are_checked_with_it(folder):
    write(folder, config__mkdocs_yml="docs_dir: ../docs\n", docs__a_md=WRONG)
    assert places(folder / "config") == ["docs/a.md:3: unknown-name"]


def test_a_folder_of_pages_that_is_not_there_is_one_line(folder):
    write(folder, mkdocs_yml="docs_dir: dcos\n", docs__a_md=WRONG)
    (found,) = check([folder]).problems
    assert str(found) == "dcos: cannot be read: no such file or directory [ecp.unreadable]"


@pytest.mark.parametrize("above", ["/", "..", "../.."])
def test_a_folder_of_pages_that_holds_its_own_configuration_is_not_walked(folder, above):
    write(folder, a__b__mkdocs_yml=f"docs_dir: {above}\n", a__x_md=WRONG, a__b__y_md=WRONG)
    (found,) = [p for p in check([folder / "a/b"]).problems if p.code == "unreadable"]
    assert (found.path, found.severity) == ("a/b/mkdocs.yml", "error")
    assert found.message.startswith("its pages are not looked for in '/")
    assert places(folder / "a/b")[1:] == ["a/b/y.md:3: unknown-name"]


def test_in_its_repository_a_folder_of_pages_may_hold_its_configuration(folder):
    write(folder, a__mkdocs_yml="docs_dir: ..\n", x_md=WRONG)
    (folder / ".git").mkdir()
    assert places(folder / "a") == ["x.md:3: unknown-name"]


def test_folders_that_hold_no_sources_are_passed_over(folder):
    for name in (".hidden", "node_modules", "env", "html"):
        (folder / name).mkdir()
        (folder / name / "a.md").write_text(WRONG)
    (folder / "env/pyvenv.cfg").touch()
    (folder / "html/.buildinfo").touch()
    assert places(folder) == []


def test_the_registry_is_checked_with_and_without_pages(folder):
    (folder / "symphony.yml").write_text("pods:\n  acme: {hots: x}\n")
    # What a misspelt key was to say is not missing as well.
    assert places(folder / "symphony.yml") == places(folder) == ["symphony.yml:2: registry"]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("mkdocs.yml", "a: [", "mkdocs.yml:1: cannot be read"),
        ("mkdocs.yml", "- a", "expected keys and values"),
        (
            "mkdocs.yml",
            "\nINHERIT: mkdocs.yml",
            r"mkdocs.yml:2: INHERIT leads back to mkdocs\.yml;",
        ),
        ("mkdocs.yml", "INHERIT: nope.yml", "mkdocs.yml:1: INHERIT names 'nope.yml', and no such"),
        ("zensical.toml", "a = ", "zensical.toml: cannot be read"),
        ("conf.py", "extensions = [", "conf.py:1: cannot be read"),
        ("conf.py", f"x = {'-' * 10_000}1", "conf.py: cannot be read: nested too deeply"),
        ("conf.py", "\0", "conf.py"),
    ],
)
def test_a_configuration_that_cannot_be_read_ends_the_check(folder, name, text, words):
    (folder / name).write_text(text)
    with pytest.raises(CannotCheckError, match=words) as error:
        check([folder])
    assert "\n" not in str(error.value)


def test_whatever_a_configuration_holds_the_check_goes_on(folder):
    write(
        folder,
        mkdocs_yml="""plugins: {ecp: 3, 4: x}
markdown_extensions: [7, {toc: {nonsense: 1}}, {pymdownx.nope: }, [x], pymdownx.superfences]
docs_dir: [x]
exclude_docs: 5
""",
        docs__a_md=WRONG,
    )
    assert places(folder) == ["docs/a.md:3: unknown-name", "mkdocs.yml:None: bad-value"]


def test_unknown_directives_are_read_and_code_is_not(folder):
    write(folder, conf_py="extensions = ['sphinx_ecp', 'myst_parser']\n")
    rst = """A
=

.. only:: html

   .. tab-item:: With an argument, `x <symphony:stream/one>`_
      :sync: a

      :symphony:`x <stream/two>` and :unheard:`of`.

.. code-block:: rst

   .. symphony-chat::

.. prompt:: bash

   :symphony:`x <stream/never>`

.. versionadded:: 1.0

   .. symphony-chat::
      :stream: three
"""
    (folder / "a.rst").write_text(rst)
    (folder / "b.md").write_text(":::{card}\n```{symphony-chat}\n:stream: four\n```\n:::\n")
    assert places(folder) == [
        "a.rst:6: unknown-name",
        "a.rst:9: unknown-name",
        "a.rst:22: unknown-name",
        "b.md:3: unknown-name",
    ]


FRONT = "---\ntitle: '[x](symphony:stream/no)'\n---\n\n"
PAGES = {
    "front": FRONT + WRONG,
    "crlf": (FRONT + WRONG).replace("\n", "\r\n"),
    "mark": "\ufeff" + FRONT + WRONG,
    "nested": "- a\n\n    !!! note\n\n        /// symphony-chat\n            stream: nope\n"
    '        ///\n\n=== "Tab"\n\n    [x](symphony:users/nobody)\n',
}


def test_places_are_those_of_a_build_whatever_stands_before(folder):
    extensions = ["admonition", {"pymdownx.tabbed": {"alternate_style": True}}, "meta",
                  "pymdownx.superfences"]  # fmt: skip
    built = hosts.mkdocs(folder, PAGES, markdown_extensions=extensions).problems
    assert built
    found = {}
    for problem in check([folder]).problems:
        if problem.severity != "info":
            found.setdefault(Path(problem.path).stem, []).append(
                f"{problem.line}: {problem.sentence} [ecp.{problem.code}]"
            )
    assert found == built


INCLUDES = {
    "rst": ("P\n=\n\n.. include:: parts/a.txt\n",
            "\n:symphony:`x <stream/one>`\n\n.. include:: {}\n",
            "\n\n.. symphony-chat::\n   :stream: two\n"),
    "md": ("# P\n\n```{include} parts/a.txt\n```\n",
           "\n[x](symphony:stream/one)\n\n```{{include}} {}\n```\n",
           "\n\n```symphony-chat\nstream: two\n```\n"),
}  # fmt: skip


# MyST asks Sphinx for its application, which Sphinx deprecates.
@pytest.mark.filterwarnings("ignore:.*BuildEnvironment.app")
@pytest.mark.parametrize("ending", ["rst", "md"])
@pytest.mark.parametrize("inner", ["/parts/b.txt", "parts/b.txt"])
def test_included_files_have_the_places_of_a_build(folder, ending, inner):
    page, outer, text = INCLUDES[ending]
    (folder / "source/parts").mkdir(parents=True)
    shutil.copy(folder / "symphony.yml", folder / "source")
    (folder / "source/parts/a.txt").write_text(outer.format(inner))
    (folder / "source/parts/b.txt").write_text(text)
    built = hosts.sphinx(folder, {f"page.{ending}": page}, exclude_patterns=["parts"]).problems
    assert {name: [line.partition(":")[0] for line in all_] for name, all_ in built.items()} == {
        "a.txt": ["2"],
        "b.txt": ["4"],
    }
    assert places(folder / "source") == [
        "source/parts/a.txt:2: unknown-name",
        "source/parts/b.txt:4: unknown-name",
    ]


def test_links_between_folders_are_followed_and_loops_are_not(folder):
    write(folder, mkdocs_yml="site_name: x\n", shared__a_md=WRONG)
    (folder / "docs").mkdir()
    (folder / "docs/linked").symlink_to(folder / "shared")
    (folder / "docs/again").symlink_to(folder)
    (folder / "docs/itself").symlink_to("itself")
    assert places(folder) == [
        "docs/again:None: unreadable",
        "docs/itself:None: unreadable",
        "docs/linked/a.md:3: unknown-name",
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "# A\n\n<!-- ecp: ignore unknown-name -->\n"),
        ("a.md", "# A\n\n<!-- ecp : ingore unknown-name -->\n"),
        ("a.md", "# A\n\n<!-- ECP: Ignore unknown-name -->\n"),
        ("a.md", "# A\n\n<!-- Ecp :\nignore unknown-name -->\n"),
        ("a.rst", "A\n=\n.. ecp-ignore: unknown-name\n"),
        ("a.rst", "A\n=\n.. ECP-Ignore: unknown-name\n"),
        ("a.rst", "A\n=\n..  ecp-ingore: unknown-name\n"),
        ("a.rst", "A\n=\n.. ecp ignore unknown-name\n"),
        ("a.md", "# A\n\n<!-- ecp-ignore: unknown-name -->\n"),
        ("a.md", "# A\n\n<!-- ECP ignore unknown-name -->\n"),
        ("a.md", "# A\n\n<!-- ecp: ignore unknown-name\n"),
    ],
)
def test_a_comment_that_silences_nothing_is_found_without_a_symphony_word(folder, name, text):
    (folder / name).write_text(text)
    assert places(folder) == [f"{name}:3: bad-value"]


def test_words_that_look_like_such_a_comment_are_no_finding(folder):
    (folder / "a.md").write_text("Wow! 100 % ecp: ecp-ignore and `ecp :`\n")
    (folder / "b.rst").write_text("The ecp-ignore of old.\n")
    assert places(folder) == []
