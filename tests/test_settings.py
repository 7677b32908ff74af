"""Misspelt settings: one sentence with the nearest name and its place, in every host."""

import logging

import markdown
import pytest

from symphony_ecp.check.run import check
from tests import forked, hosts

CHAT = "```symphony-chat\nstream: VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA==\ntype: im\n```\n"
CODE = "[ecp.unknown-option]"
POD = "host: acme-uat.symphony.com"
HOST = "host = 'acme-uat.symphony.com'"


def checked(folder):
    """Return what a check of a folder says, as a build says it."""
    found = check([folder]).problems
    return [str(p).replace(f"{folder}/", "") for p in found if p.severity != "info"]


def site(folder, text, name="mkdocs.yml"):
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text(f"# P\n\n{CHAT}")
    (folder / name).write_text(text)
    return folder


def built(folder):
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    with hosts.listening("mkdocs") as records:
        build(load_config(str(folder / "mkdocs.yml")))
    return records.messages


PLUGIN = f"""site_name: x
plugins:
  - ecp:
      {POD}
      registery: x.yml
      ignore: stream-implausible, conflct
      defaults: &all
        lod: click
"""
PLUGIN_SAYS = [
    f"mkdocs.yml:5: unknown setting 'registery'; did you mean 'registry'? {CODE}",
    (
        "mkdocs.yml:6: ignore: no problem has the code 'conflct'; did you mean 'conflict'? "
        "[ecp.bad-value]"
    ),
    f"mkdocs.yml:8: unknown option 'lod'; did you mean 'load'? {CODE}",
]


def test_the_plugin_names_the_option_that_is_meant_and_so_does_a_check(tmp_path):
    folder = site(tmp_path, PLUGIN)
    assert sorted(built(folder)) == PLUGIN_SAYS
    assert checked(folder) == PLUGIN_SAYS


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("language: gremany", "found 'gremany'; did you mean 'de'?"),
        ("language: no", "found 'False'; YAML reads no as false: write \"no\" in quotes, or nb"),
        ("language: xx\n  locale: de", "found 'xx'; see BCP 47, or leave it out"),
        ("language: tlh", None),
        ("locale: pt_BR", None),
    ],
)
def test_a_themes_language_that_is_none_is_said(tmp_path, said, problem):
    plugin = f"plugins: [ecp: {{{POD}}}]\n"
    folder = site(tmp_path, f"site_name: x\n{plugin}theme:\n  name: mkdocs\n  {said}\n")
    tag = "theme.language: expected the tag of a language, such as de or pt-BR"
    says = [f"mkdocs.yml:5: {tag}, {problem} [ecp.bad-value]"] if problem else []
    assert built(folder) == says
    assert checked(folder) == says


def test_a_locale_that_mkdocs_refuses_is_said_by_a_check(tmp_path):
    text = f"site_name: x\nplugins: [ecp: {{{POD}}}]\ntheme: {{name: mkdocs, locale: gremany}}\n"
    (said,) = checked(site(tmp_path, text))
    assert said.startswith("mkdocs.yml:3: theme.locale: expected the tag of a language")


def test_a_setting_of_ours_wins_over_a_themes_language(tmp_path):
    plugin = f"plugins: [ecp: {{{POD}, language: de}}]\n"
    text = f"site_name: x\n{plugin}theme: {{name: mkdocs, language: gremany}}\n"
    assert checked(site(tmp_path, text)) == []


def test_what_is_inherited_has_its_place_there(tmp_path):
    (tmp_path / "base.yml").write_text(f"site_name: x\nplugins:\n  ecp:\n    {POD}\n    hots: x\n")
    folder = site(tmp_path, "INHERIT: base.yml\nsite_description: x\n")
    says = [f"base.yml:5: unknown setting 'hots'; did you mean 'host'? {CODE}"]
    assert built(folder) == says
    assert checked(folder) == says


def test_the_extension_alone_says_the_same(tmp_path):
    text = f"site_name: x\nplugins: []\nmarkdown_extensions:\n  - ecp:\n      {POD}\n"
    folder = site(tmp_path, f"{text}      registery: x\n      on-problm: raise\n")
    says = [
        f"mkdocs.yml:6: unknown setting 'registery'; did you mean 'registry'? {CODE}",
        f"mkdocs.yml:7: unknown setting 'on-problm'; did you mean 'on-problem'? {CODE}",
    ]
    assert [line for line in built(folder) if "ecp." in line] == says
    assert checked(folder) == says


def test_options_of_the_extension_beside_the_plugin_are_not_silent(tmp_path):
    extension = "markdown_extensions:\n  - ecp: {registry: x, registery: y, on-problem: warn}\n"
    folder = site(tmp_path, f"site_name: x\nplugins: [ecp: {{{POD}}}]\n{extension}")
    says = [
        (
            "mkdocs.yml:4: registry: the extension's options are not read beside the plugin; "
            "move it to the options of the plugin [ecp.conflict]"
        ),
        f"mkdocs.yml:4: unknown setting 'registery'; did you mean 'registry'? {CODE}",
    ]
    assert built(folder) == says
    assert checked(folder) == says


@pytest.mark.parametrize(
    "options",
    [
        f"[project.markdown_extensions.ecp]\nhots = 'x'\non-problem = 'rase'\n{HOST}\n",
        f"[project.markdown_extensions]\necp = {{{HOST}, hots = 'x', on-problem = 'rase'}}\n",
    ],
)
def test_zensical_s_configuration_has_lines_too(tmp_path, options):
    folder = site(tmp_path, f"[project]\nsite_name = 'x'\n{options}", "zensical.toml")
    (folder / "docs/index.md").write_text("# A\n\n[x](symphony:launch)\n")
    last = 4 if "{" in options else 5  # of an inline table, all have one line
    assert checked(folder) == [
        f"zensical.toml:4: unknown setting 'hots'; did you mean 'host'? {CODE}",
        (
            f"zensical.toml:{last}: on-problem: expected one of warn, raise, found 'rase'; "
            "did you mean 'raise'? [ecp.bad-value]"
        ),
    ]


def test_python_markdown_alone_says_it(caplog):
    options = {"host": "acme-uat.symphony.com", "registery": "x", "on-problem": "rase"}
    with caplog.at_level(logging.WARNING, "symphony_ecp"):
        markdown.markdown(
            CHAT, extensions=["ecp", "fenced_code"], extension_configs={"ecp": options}
        )
    assert caplog.messages == [
        f"extension ecp: unknown setting 'registery'; did you mean 'registry'? {CODE}",
        (
            "extension ecp: on-problem: expected one of warn, raise, found 'rase'; "
            "did you mean 'raise'? [ecp.bad-value]"
        ),
    ]


CONF = """extensions = ["sphinx_ecp"]
project = "x"
ecp_host = "acme-uat.symphony.com"
ecp_registery = "x.yml"
epc_templates = "x"
epc_other = html_registry = 1
ecp_partner_id = 3
ecp_defaults = {"lod": "click"}
language = "gremany"
"""
CONF_SAYS = [
    "conf.py:4: unknown setting 'ecp_registery'; did you mean 'ecp_registry'? [ecp.unknown-option]",
    (
        "conf.py:5: unknown setting 'epc_templates'; did you mean 'ecp_templates'? "
        "[ecp.unknown-option]"
    ),
    "conf.py:7: ecp_partner_id: expected text, found '3'; put it in quotes [ecp.bad-value]",
    "conf.py:8: unknown option 'lod'; did you mean 'load'? [ecp.unknown-option]",
    (
        "conf.py:9: language: expected the tag of a language, such as de or pt-BR, found "
        "'gremany'; did you mean 'de'? [ecp.bad-value]"
    ),
]


def sphinx(folder, *arguments):
    found = forked.sphinx(folder, "-q", "-N", *arguments, folder, "out")
    lines = found.stderr.replace(f"{folder}/", "").replace("WARNING: ", "").splitlines()
    return found.returncode, sorted(line for line in lines if "[ecp." in line)


def test_sphinx_names_the_setting_that_is_meant_and_so_does_a_check(tmp_path):
    (tmp_path / "conf.py").write_text(CONF)
    (tmp_path / "index.rst").write_text("P\n=\n")
    assert sphinx(tmp_path, "-D", "show_warning_types=1") == (0, CONF_SAYS)
    assert checked(tmp_path) == CONF_SAYS


def test_the_command_line_of_sphinx_may_list_codes_and_is_named_where_it_errs(tmp_path):
    (tmp_path / "conf.py").write_text('extensions = ["sphinx_ecp"]\nproject = "x"\n')
    (tmp_path / "index.rst").write_text("P\n=\n\n.. symphony-chat::\n   :stream: x\n")
    codes = "ecp_ignore=unknown-name,registry"
    assert sphinx(tmp_path, "-W", "-D", codes) == (0, [])
    assert sphinx(tmp_path, "-D", f"{codes},conflct", "-D", "show_warning_types=1")[1] == [
        (
            "-D: ecp_ignore: no problem has the code 'conflct'; did you mean 'conflict'? "
            "[ecp.bad-value]"
        )
    ]


@pytest.mark.parametrize("said", ["language = None", "language = 'gremany'\necp_language = 'de'"])
def test_a_language_that_nobody_goes_by_is_no_mistake(tmp_path, said):
    (tmp_path / "conf.py").write_text(f'extensions = ["sphinx_ecp"]\nproject = "x"\n{said}\n')
    (tmp_path / "index.rst").write_text("P\n=\n")
    assert sphinx(tmp_path) == (0, [])
    assert checked(tmp_path) == []


def test_of_two_languages_the_line_is_that_of_the_wrong_one(tmp_path):
    text = 'extensions = ["sphinx_ecp"]\nlanguage = "de"\necp_language = "gremany"\n'
    (tmp_path / "conf.py").write_text(text)
    (tmp_path / "index.rst").write_text("P\n=\n")
    (said,) = sphinx(tmp_path, "-D", "show_warning_types=1")[1]
    assert said.startswith("conf.py:3: ecp_language: ")
    assert checked(tmp_path) == [said]


def test_a_setting_that_another_extension_registers_is_its_own(tmp_path):
    (tmp_path / "conf.py").write_text(
        'extensions = ["sphinx_ecp"]\nproject = "x"\necp_of_others = 1\n'
        'def setup(app):\n    app.add_config_value("ecp_of_others", None, "env")\n'
    )
    (tmp_path / "index.rst").write_text("P\n=\n")
    assert sphinx(tmp_path, "-W") == (0, [])
