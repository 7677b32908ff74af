"""Which configuration is read: what the host would read, as it would read it."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from symphony_ecp.check.run import check
from symphony_ecp.cli import main
from tests import hosts
from tests.test_pages import FOLDER

WRONG = "# A\n\n[x](symphony:stream/nope)\n"
WORSE = f"{WRONG}\n```symphony-chat\nstream: trading-desk\nlod: x\n```\n"
FENCES = "markdown_extensions: [pymdownx.superfences]\n"
SILENT = "ecp: {ignore: [unknown-option]}"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    shutil.copy(FOLDER / "symphony.yml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def places(*paths, **more):
    found = check([*map(Path, paths)], **more).problems
    return [f"{p.path}:{p.line}: {p.code}" for p in found if p.severity != "info"]


def built(folder, configuration):
    """Return what MkDocs reports of a site, as `places` does."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    with hosts.listening("mkdocs") as records:
        config = load_config(str(folder / configuration))
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
    ours = sorted(message for message in records.messages if "[ecp." in message)
    return [f"{m.partition(': ')[0]}: {m.rpartition('[ecp.')[2].removesuffix(']')}" for m in ours]


GROUP = "theme: {name: material}\nplugins:\n  - group:\n      enabled: %s\n      plugins: [%s]\n"
#: Files, the configuration that MkDocs is given, and the findings.
SITES = {
    "another ending": (
        {"mkdocs.yaml": f"site_name: x\nplugins: [{SILENT}]\n{FENCES}", "docs/a.md": WORSE},
        "mkdocs.yaml",
        ["docs/a.md:3: unknown-name"],
    ),
    "a base with the plugin, whose folder has no pages": (
        {
            "base/mkdocs.yml": "plugins:\n  ecp:\n    registry: symphony.yml\n    nope: 1\n"
            f"    ignore: [unknown-name]\n{FENCES}",
            "mkdocs.yml": "site_name: x\nINHERIT: base/mkdocs.yml\n",
            "docs/a.md": WORSE,
        },
        "mkdocs.yml",
        ["base/mkdocs.yml:4: unknown-option", "docs/a.md:7: unknown-option"],
    ),
    "a group of plugins": (
        {
            "mkdocs.yml": f"site_name: x\n{GROUP % ('true', '{ecp: {nope: 1}}')}{FENCES}",
            "docs/a.md": WORSE,
        },
        "mkdocs.yml",
        [
            "docs/a.md:3: unknown-name",
            "docs/a.md:7: unknown-option",
            "mkdocs.yml:6: unknown-option",
        ],
    ),
    "a group that is switched off": (
        {
            "mkdocs.yml": f"site_name: x\n{GROUP % ('!ENV [ECP_NOT_THERE, false]', SILENT)}"
            "markdown_extensions: [ecp, pymdownx.superfences]\n",
            "docs/a.md": WORSE,
        },
        "mkdocs.yml",
        ["docs/a.md:3: unknown-name", "docs/a.md:7: unknown-option"],
    ),
    "a plugin that is switched off": (
        {
            "mkdocs.yml": "site_name: x\nplugins: [ecp: {enabled: false, ignore: [unknown-name]}]\n"
            "markdown_extensions: [ecp]\n",
            "docs/a.md": WRONG,
        },
        "mkdocs.yml",
        ["docs/a.md:3: unknown-name"],
    ),
    "pages that are there twice": (
        {
            "mkdocs.yml": "site_name: x\nplugins: [ecp]\n",
            **dict.fromkeys(("docs/README.md", "docs/index.md"), WRONG),
            **dict.fromkeys(("docs/a.markdown", "docs/a.md", "docs/b.md"), WRONG),
            "docs/b/index.md": WRONG,
        },
        "mkdocs.yml",
        [f"docs/{name}.md:3: unknown-name" for name in ("a", "b", "b/index", "index")],
    ),
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")
@pytest.mark.parametrize("name", SITES)
def test_a_check_reads_the_configuration_that_mkdocs_reads(folder, monkeypatch, name):
    files, configuration, found = SITES[name]
    if "material" in files[configuration]:
        pytest.importorskip("material")
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    write(folder, files)
    assert sorted(built(folder, configuration)) == found
    assert places(folder) == found


LANGUAGES = {
    "mkdocs.yml": f"site_name: x\ndocs_dir: docs/en\nplugins: [ecp]\n{FENCES}",
    "mkdocs-de.yml": f"INHERIT: mkdocs.yml\nsite_name: y\ndocs_dir: docs/de\nplugins: [{SILENT}]\n",
    "mkdocs-parts.yml": "site_name: z\n",
    "mkdocs-old.yml": "a: [",
    "docs/en/a.md": WORSE,
    "docs/de/a.md": WORSE,
}
EN = ["docs/en/a.md:3: unknown-name", "docs/en/a.md:7: unknown-option"]
DE = ["docs/de/a.md:3: unknown-name"]


def test_each_language_is_judged_with_its_own_configuration(folder):
    write(folder, LANGUAGES)
    assert places(folder) == DE + EN


def test_a_configuration_that_is_named_is_the_only_one(folder):
    write(folder, LANGUAGES)
    for name, found in {"mkdocs.yml": EN, "mkdocs-de.yml": DE}.items():
        assert places(named=[(Path(name), None)]) == found
        assert places(folder, named=[(Path(name), None)]) == found
    assert places(named=[(Path("mkdocs.yml"), None), (Path("mkdocs-de.yml"), None)]) == DE + EN
    assert places("docs/en", named=[(Path("mkdocs-de.yml"), None)]) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-f", "nope.yml"), "nope.yml: no such file"),
        (("-f", "symphony.yml"), "symphony.yml: not the configuration of a site"),
        (("-f", "docs/en/a.md"), "not the configuration of a site"),
        (("-f", "docs"), "docs: no such file"),
        (("-c", "docs"), "no such file"),
        (("-c", "docs", "docs/en/a.md"), "with -c, PATH is the folder of the pages"),
    ],
)
@pytest.mark.parametrize("command", ["check", "fix"])
def test_a_configuration_that_is_none_is_one_sentence(folder, command, arguments, words):
    write(folder, LANGUAGES)
    result = CliRunner().invoke(main, [command, *arguments])
    assert (result.exit_code, words in result.output) == (2, True)
    assert "Traceback" not in result.output


def test_a_page_of_another_site_than_the_named_one_is_one_line(folder):
    write(folder, LANGUAGES | {"other/b.md": WRONG, "site/mkdocs.yml": "site_name: x\n"})
    (found,) = check([Path("other/b.md")], named=[(Path("site/mkdocs.yml"), None)]).problems
    assert found.message == "not checked: it is no page of the site that was named"
    assert found.severity == "info"


def test_sphinx_reads_its_configuration_elsewhere(folder):
    page = "A\n=\n\n:symphony:`x <stream/nope>`\n"
    write(folder, {"conf/conf.py": "extensions = ['sphinx_ecp']\nexclude_patterns = ['old']\n",
                   "pages/index.rst": page, "pages/old/a.rst": page})  # fmt: skip
    shutil.copy(folder / "symphony.yml", folder / "conf")
    command = [sys.executable, "-m", "sphinx", "-qN", "-c", "conf", "pages", "out"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "pages/index.rst:4: WARNING: no stream 'nope' in symphony.yml" in done.stderr
    result = CliRunner().invoke(main, ["check", "-c", "conf", "pages"])
    assert result.output.startswith("pages/index.rst:4:")
    assert result.output.count("\n") == 1


MONOREPO = {
    "mkdocs.yml": "site_name: x\nplugins: [monorepo, ecp]\nnav:\n  - Home: index.md\n"
    "  - Part: '!include part/mkdocs.yml'\n  - Other: [More: '*include more/*/mkdocs.yml']\n",
    "docs/index.md": WRONG,
    "part/mkdocs.yml": "site_name: part\nnav: [a.md]\nplugins: [ecp: {ignore: [unknown-name]}]\n",
    "part/docs/a.md": f"{WRONG}\n[y](symphony:stream/trading-desk)\n",
    "part/symphony.yml": "pods: {uat: {host: acme-uat.symphony.com}}\n",
    "more/one/mkdocs.yml": "site_name: one\ndocs_dir: pages\n",
    "more/one/pages/b.md": WRONG,
    "alone/mkdocs.yml": "site_name: alone\nplugins: [ecp: {ignore: [unknown-name]}]\n",
    "alone/docs/c.md": WRONG,
}


def test_pages_of_a_site_that_is_taken_in_are_judged_as_those_of_the_one_that_takes_it_in(folder):
    write(folder, MONOREPO)
    part = ["part/docs/a.md:3: unknown-name"]
    assert places(folder) == [
        "docs/index.md:3: unknown-name", "more/one/pages/b.md:3: unknown-name", *part,
    ]  # fmt: skip
    assert places("part") == part
    assert places("part/docs/a.md") == part
    assert "part/docs/a.md:5: unknown-name" not in places(named=[(Path("part/mkdocs.yml"), None)])
    assert places("alone") == []


@pytest.mark.parametrize(
    "nav",
    [
        "- A: '!include nope/mkdocs.yml'",
        "- A: '!include mkdocs.yml'",
        "- A: '!include ../../../../../../x.yml'",
        "- A: '*include /etc/*.yml'",
        "- A: '!include'",
        f"- A: '!include {'a' * 300}/mkdocs.yml'",
        f"- A: '*include {'a' * 300}/mkdocs.yml'",
        "- [a, {b: 3}, !ENV NOPE]",
        "5",
    ],
)
def test_a_site_that_takes_in_what_is_not_there_is_checked(folder, nav):
    write(folder, MONOREPO | {"mkdocs.yml": "site_name: x\nplugins: [monorepo, ecp]\nnav:\n  "
                              + nav + "\n"})  # fmt: skip
    assert "docs/index.md:3: unknown-name" in places(folder)


LIST = "# A\n\n- a\n\n  ```symphony-chat\n  stream: nope\n  ```\n"


def test_a_plugin_that_brings_extensions_and_is_not_here_is_one_line_and_fails_nothing(folder):
    if importlib.util.find_spec("techdocs_core"):
        pytest.skip("it is here")
    write(folder, {"mkdocs.yml": "site_name: x\nplugins:\n  - techdocs-core\n  - ecp\n",
                   "docs/a.md": LIST, "docs/b.md": LIST + WRONG})  # fmt: skip
    assert places(folder) == ["docs/b.md:10: unknown-name"]
    found = [p for p in check([folder]).problems if p.code == "unreadable"]
    assert [(p.path, p.line, p.severity) for p in found] == [("mkdocs.yml", 3, "info")]
    assert found[0].message.startswith("plugin 'techdocs-core' brings Markdown extensions and")


def test_an_extension_that_decides_where_lists_end_is_one_line_where_it_is_not_here(folder):
    if importlib.util.find_spec("mdx_truly_sane_lists"):
        pytest.skip("it is here")
    write(folder, {"mkdocs.yml": "site_name: x\nmarkdown_extensions: [mdx_truly_sane_lists]\n",
                   "docs/a.md": LIST})  # fmt: skip
    assert places(folder) == []
    (found,) = [p for p in check([folder]).problems if p.code == "unreadable"]
    assert found.message.startswith("Markdown extension 'mdx_truly_sane_lists' decides where")
