"""Links beside the pages: a build and ``ecp check`` say the same of configuration and templates."""

import re
import shutil
import sys
from pathlib import Path

import pytest
import yaml

from symphony_ecp.check.run import check
from tests import hosts

CASES = Path(__file__).parent / "cases"
FILES = sorted((CASES / "beside").glob("*.yml"))


def write(folder, files):
    pytest.importorskip("mkdocs" if "mkdocs.yml" in files else "sphinx")
    shutil.copy(CASES / "symphony.yml", folder)
    page = "docs/index.md" if "mkdocs.yml" in files else "index.rst"
    title = {"docs/index.md": "# Home\n", "index.rst": "Home\n====\n"}
    for name, text in {page: title[page], **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def built(folder):
    """Build strictly; return what is reported, the first page, whether the build passes."""
    if (folder / "mkdocs.yml").exists():
        return built_by_mkdocs(folder)
    from sphinx.cmd.build import build_main

    log, output = folder.with_suffix(".log"), folder / "_build"
    arguments = ["-q", "-N", "-W", "--keep-going", "-D", "show_warning_types=1", "-w", str(log)]
    with hosts.listening("sphinx.sphinx_ecp.site") as records:
        status = build_main([*arguments, str(folder), str(output)])
    said = [line.replace(": WARNING:", ":", 1) for line in log.read_text().splitlines()]
    log.unlink()
    page = (output / "index.html").read_text()
    shutil.rmtree(output)
    return said, records.info, page, status == 0


def built_by_mkdocs(folder):
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort

    passes = True
    with hosts.listening("mkdocs") as records:
        try:
            build(load_config(str(folder / "mkdocs.yml"), strict=True))
        except Abort:
            passes = False
    page = (folder / "site/index.html").read_text()
    shutil.rmtree(folder / "site")
    return records.messages, records.info, page, passes


def in_order(problems, folder):
    """Sort messages by path and line."""
    said = [problem.replace(f"{folder}/", "") for problem in problems]

    def place(one):
        match = re.match(r"(?P<path>[^:]+):(?P<line>\d+): ", one)
        return (match["path"], int(match["line"]), one) if match else ("", 0, one)

    return sorted(said, key=place)


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_build_and_a_check_say_the_same_of_what_is_beside_the_pages(file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where paths begin that a check shows
    case = yaml.safe_load(file.read_text(encoding="utf-8"))
    write(tmp_path, case["files"])
    said, info, page, passes = built(tmp_path)
    assert in_order(said, tmp_path) == case["problems"]
    if "properdocs" not in sys.modules:  # whose command alone counts warnings
        assert passes == (not case["problems"])
    for piece in case.get("html", ()):
        assert piece in page
    for piece in case.get("absent", ()):
        assert piece not in re.sub(r">symphony:[^<]*<", "><", page)
    found = check([tmp_path]).problems
    wrong = [str(problem) for problem in found if problem.severity != "info"]
    assert in_order(wrong, tmp_path) == case["problems"]
    if "plugins: []" in case["files"].get("mkdocs.yml", ""):
        return  # nobody knows which page is the last
    unused = [problem.sentence for problem in found if problem.severity == "info"]
    assert [re.sub(r"^.*?: | \[ecp\.\w+\]$", "", one) for one in info if " used by " in one] == [
        one for one in unused if " used by " in one
    ]


MKDOCS = "site_name: Cases\nplugins: [ecp]\ntheme: {name: mkdocs, custom_dir: overrides}\n"
SPHINX = (
    'extensions = ["sphinx_ecp"]\nhtml_theme = "alabaster"\ntemplates_path = ["_templates"]\n'
    'html_context = {"room": "users/allice"}\n'
)
DYNAMIC = '{{% extends "{}" %}}\n{{% block footer %}}\n{{{{ {} | symphony }}}}{{% endblock %}}\n'


@pytest.mark.parametrize(
    ("files", "template"),
    [
        (
            {
                "mkdocs.yml": MKDOCS,
                "docs/index.md": "---\nroom: users/allice\n---\n# Home\n",
                "docs/other.md": "---\nroom: users/bob\n---\n# Other\n",
                "docs/third.md": "---\nroom: users/allice\n---\n# Third\n",
                "overrides/main.html": DYNAMIC.format("base.html", "page.meta.room"),
            },
            "overrides/main.html",
        ),
        (
            {
                "conf.py": SPHINX,
                "_templates/layout.html": DYNAMIC.format("!layout.html", "room"),
            },
            "_templates/layout.html",
        ),
    ],
)
def test_what_the_filter_is_given_by_a_page_is_judged_once_where_the_template_has_it(
    files, template, tmp_path
):
    write(tmp_path, files)
    said, _, page, _ = built(tmp_path)
    assert in_order(said, tmp_path) == [
        f"{template}:3: no user 'allice' in symphony.yml; did you mean 'alice'? [ecp.unknown-name]"
    ]
    assert "\n#" in page


@pytest.mark.parametrize("written", ["nothing", "none", "12", "[1]", "'a b'", "'stream/'"])
def test_the_filter_takes_whatever_it_is_given(written, tmp_path):
    template = DYNAMIC.format("base.html", written)
    write(tmp_path, {"mkdocs.yml": MKDOCS, "overrides/main.html": template})
    said, _, page, _ = built(tmp_path)
    assert [one.partition(": ")[0] for one in said] == ["overrides/main.html:3"]
    assert "\n#" in page


def test_names_that_only_configuration_and_templates_use_are_used(tmp_path):
    nav = "nav: [index.md, {A: 'symphony:users/alice'}]\ncopyright: <a href='symphony:users/bob'>"
    template = '{% extends "base.html" %}{{ "users/carol" | symphony }}'
    write(tmp_path, {"mkdocs.yml": f"{MKDOCS}{nav}\n", "overrides/main.html": template})
    _, info, _, _ = built(tmp_path)
    found = [problem.message for problem in check([tmp_path]).problems]
    assert not [one for one in (*info, *found) if "alice" in one or "bob" in one]


def test_pages_of_sphinx_are_written_anew_when_an_address_in_a_template_is_another(tmp_path):
    build_main = pytest.importorskip("sphinx.cmd.build").build_main

    template = DYNAMIC.format("!layout.html", "'users/alice'")
    write(tmp_path, {"conf.py": SPHINX, "_templates/layout.html": template})
    registry = tmp_path / "symphony.yml"
    for number in ("71811853190567", "71811853191652"):
        registry.write_text(registry.read_text().replace("71811853190567", number))
        build_main(["-q", "-N", str(tmp_path), str(tmp_path / "_build")])
        assert f"startChat={number}" in (tmp_path / "_build/index.html").read_text()


def test_a_configuration_with_no_link_of_ours_is_not_read_again(tmp_path, monkeypatch):
    from mkdocs_ecp import beside

    monkeypatch.setattr(beside, "sources_of", lambda file: pytest.fail(str(file)))
    extra = "site_name: Cases\nplugins: [ecp]\nextra: {a: 'symphony:users/alice'}\n"
    write(tmp_path, {"mkdocs.yml": extra})
    assert built(tmp_path)[0] == []
