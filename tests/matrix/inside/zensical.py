"""Zensical: every case, problems, failing builds, and what the documentation says of it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from symphony_ecp.site.assets import browser_files
from tests import hosts
from tests.casework import check, expected
from tests.test_pages import CASES, FOLDER

BIN = Path(sys.executable).parent
CHAT = "```symphony-chat\nstream: trading-desk\n```\n"
ASKS = (
    'extra_css = ["assets/symphony-ecp/symphony-ecp.css"]\n'
    'extra_javascript = ["assets/symphony-ecp/symphony-ecp.js"]\n'
)
WRONG = "[x](symphony:stream/nope)\n"


def configuration(options="", project=""):
    extensions = (*hosts.MARKDOWN, "pymdownx.superfences")
    tables = "".join(f"[project.markdown_extensions.{name}]\n" for name in extensions)
    return (
        f'[project]\nsite_name = "Cases"\nsite_url = "https://docs.example/"\n{project}\n'
        f"use_directory_urls = false\n[project.markdown_extensions.ecp]\n{options}\n{tables}"
    )


def run(folder, *command):
    return subprocess.run(
        [BIN / command[0], *command[1:]], cwd=folder, capture_output=True, text=True, check=False
    )


def problems_of(done):
    """Return ``page: [problem]`` from what a build printed."""
    found = {}
    for line in (done.stdout + done.stderr).splitlines():
        match = re.fullmatch(r"docs/(\S+)\.md:(\d+: .*\[ecp\.[\w-]+\])", line)
        if match:
            found.setdefault(match[1], []).append(match[2])
    return found


@pytest.fixture
def site(tmp_path):
    shutil.copy(FOLDER / "symphony.yml", tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# Home\n")
    (tmp_path / "zensical.toml").write_text(configuration())
    return tmp_path


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    folder = tmp_path_factory.mktemp("zensical")
    shutil.copy(FOLDER / "symphony.yml", folder)
    (folder / "zensical.toml").write_text(configuration('button-class = ""'))  # as in hosts.py
    (folder / "docs").mkdir()
    for name, case in CASES.items():
        if "markdown" in case:
            (folder / f"docs/{name}.md").write_text(case["markdown"], "utf-8")
    done = run(folder, "zensical", "build")
    assert done.returncode == 0, done.stderr
    return folder / "site", problems_of(done)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "markdown" in case])
def test_every_case(name, cases):
    folder, problems = cases
    html = (folder / f"{name}.html").read_text("utf-8")
    info = expected(CASES[name], None, "info")  # Zensical shows warnings alone
    check(CASES[name], html, problems.get(name, []), info)


def test_lines_are_those_of_the_file_wherever_the_build_is_started(site):
    (site / "docs/sub").mkdir()
    page = site / "docs/sub/a.md"
    page.write_text(f"---\ntitle: A\n---\n\n# A\n\n{CHAT}\n{WRONG}")
    for folder, arguments in ((site, ()), (site.parent, ("-f", f"{site.name}/zensical.toml"))):
        done = run(folder, "zensical", "build", "--clean", *arguments)
        assert done.returncode == 0
        assert list(problems_of(done)) == ["sub/a"]
        assert problems_of(done)["sub/a"][0].startswith("11: no stream 'nope' in symphony.yml")
        assert "<symphony-chat" in (site / "site/sub/a.html").read_text("utf-8")


@pytest.mark.parametrize("strict", [(), ("--strict",)])
def test_a_problem_fails_the_build_where_the_site_asks_for_it(site, strict):
    (site / "zensical.toml").write_text(configuration('on-problem = "raise"'))
    page = site / "docs/a.md"
    page.write_text(f"# A\n\n{WRONG}")
    for _ in range(2):  # a page that failed is not kept
        done = run(site, "zensical", "build", *strict)
        assert done.returncode == 1
        assert "EcpProblemError: docs/a.md:3: no stream 'nope' in symphony.yml" in done.stderr
    page.write_text("# A\n\n[x](symphony:stream/trading-desk)\n")
    assert run(site, "zensical", "build", *strict).returncode == 0


def test_a_problem_of_the_registry_fails_it_too(site):
    (site / "zensical.toml").write_text(configuration('on-problem = "raise"'))
    (site / "docs/a.md").write_text(CHAT)
    registry = site / "symphony.yml"
    registry.write_text(f"{registry.read_text()}\nuser: {{}}\n")
    done = run(site, "zensical", "build")
    assert done.returncode == 1
    assert "unknown key 'user'" in done.stderr


ADDRESS = "https://open.symphony.com/?startChat=71811853190567"
NAV = f"""
copyright = "Ask <a href='symphony:users/allice'>us</a>"
nav = [
  {{"Home" = "index.md"}}, # symphony:users/alice
  {{"Alice" = "symphony:users/alice"}},
  {{"As written" = "{ADDRESS}"}},
]
extra = {{"room" = "https://open.symphony.com/?startChat=abc"}}
"""
BESIDE = [
    "zensical.toml:5: no user 'allice' in symphony.yml",
    f"zensical.toml:8: 'symphony:users/alice' becomes no link here; write {ADDRESS} ",
    "zensical.toml:11: 'abc' is not a user id",
]


@pytest.mark.parametrize("option", ["", 'on-problem = "raise"'])
def test_links_beside_the_pages_which_no_extension_reaches_are_said_with_what_to_write(
    site, option
):
    (site / "zensical.toml").write_text(configuration(option, NAV))
    done = run(site, "zensical", "build")
    said = [line for line in done.stderr.splitlines() if "zensical.toml:" in line]
    assert done.returncode == bool(option)
    checked = run(site, "ecp", "check").stdout
    for problem in BESIDE:
        path, line, rest = problem.split(":", 2)
        assert any(f"{path}:{line}:{rest}" in one for one in said), problem
        assert re.search(rf"^{path}:{line}:.*{re.escape(rest.strip())}", checked, re.MULTILINE)


def test_a_watched_registry_or_template_reaches_pages_that_were_built_before(site):
    watch = 'watch = ["symphony.yml", "symphony.lock", "templates"]'
    (site / "zensical.toml").write_text(configuration('templates = "templates"', watch))
    (site / "docs/a.md").write_text(CHAT)
    template = site / "templates/fallback.html"
    template.parent.mkdir()
    template.write_text("<b>first</b>")
    assert run(site, "zensical", "build").returncode == 0
    registry = site / "symphony.yml"
    registry.write_text(registry.read_text().replace("title: Trading desk", "title: The desk"))
    os.utime(registry, (time.time() + 2, time.time() + 2))  # Zensical counts whole seconds
    assert run(site, "zensical", "build").returncode == 0
    assert 'title="The desk"' in (site / "site/a.html").read_text("utf-8")
    template.write_text("<b>second</b>")
    os.utime(template, (time.time() + 4, time.time() + 4))
    assert run(site, "zensical", "build").returncode == 0
    assert "<b>second</b>" in (site / "site/a.html").read_text("utf-8")


def test_a_served_site_follows_its_registry(site):
    (site / "zensical.toml").write_text(configuration(project='watch = ["symphony.yml"]'))
    (site / "docs/a.md").write_text(CHAT)
    page, registry = site / "site/a.html", site / "symphony.yml"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [BIN / "zensical", "serve", "-a", address]
    with (site / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=site, stdout=log, stderr=log)
    try:
        assert within(180, lambda: 'title="Trading desk"' in now(page))
        time.sleep(2)  # Zensical counts whole seconds
        registry.write_text(registry.read_text().replace("title: Trading desk", "title: The desk"))
        assert within(180, lambda: 'title="The desk"' in now(page)), now(site / "log")
    finally:
        process.terminate()
        process.wait(10)


def now(file):
    """Return what is in a file, which a server may be about to write."""
    try:
        return file.read_text("utf-8")
    except FileNotFoundError:
        return ""


def within(seconds, holds):
    end = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.3)
    return held


def test_the_command_tells_how_pages_get_their_assets(site):
    target = "docs/assets/symphony-ecp"
    said = run(site, "ecp", "assets", target).stdout.partition("under [project]:\n\n")[2]
    (site / "zensical.toml").write_text(configuration(project=said))
    (site / "docs/sub").mkdir()
    (site / "docs/sub/a.md").write_text(CHAT)
    assert run(site, "zensical", "build").returncode == 0
    page = (site / "site/sub/a.html").read_text("utf-8")
    assert 'href="../assets/symphony-ecp/symphony-ecp.css?v=' in page
    assert 'src="../assets/symphony-ecp/symphony-ecp.js?v=' in page
    for file in browser_files():
        served = site / "site/assets/symphony-ecp" / file.name
        assert served.read_bytes().startswith(file.read_bytes())


def test_a_configuration_as_for_mkdocs_is_read_too(site):
    (site / "zensical.toml").unlink()
    (site / "mkdocs.yml").write_text(
        "site_name: Cases\nuse_directory_urls: false\nplugins: [ecp]\n"
        "markdown_extensions:\n  - ecp: {on-problem: raise}\n  - pymdownx.superfences\n"
    )
    (site / "docs/a.md").write_text(CHAT)
    done = run(site, "zensical", "build")
    assert done.returncode == 1
    assert "mkdocs.yml:4: no chat opens, since 'extra_javascript' does not name" in done.stderr
    said = run(site, "ecp", "assets", "docs/assets").stdout.rpartition("\n\n")[2]
    with (site / "mkdocs.yml").open("a") as file:
        file.write(said)
    assert run(site, "zensical", "build").returncode == 0
    assert "<symphony-chat" in (site / "site/a.html").read_text("utf-8")
    (site / "docs/a.md").write_text(WRONG)
    assert run(site, "zensical", "build").returncode == 1


def test_a_check_finds_what_a_build_finds(site):
    (site / "docs/a.md").write_text(f"---\ntitle: A\n---\n\n{CHAT}\n{WRONG}")
    built = problems_of(run(site, "zensical", "build"))
    checked = run(site, "ecp", "check")
    assert [problem.partition(":")[0] for problem in built["a"]] == ["9"]
    assert checked.stdout.startswith("docs/a.md:9:")
    assert checked.returncode == 1


def test_a_site_without_our_files_hears_it_once_from_a_build_and_from_a_check(site):
    for name in ("a", "b"):
        (site / f"docs/{name}.md").write_text(CHAT)
    done = run(site, "zensical", "build", "--clean")
    assert done.returncode == 0
    said = [line for line in (done.stdout + done.stderr).splitlines() if "[ecp." in line]
    assert len(said) == 1
    place, _, words = said[0].removesuffix(" [ecp.missing-assets]").partition(": ")
    assert "run 'ecp assets docs/assets/symphony-ecp'" in words
    checked = run(site, "ecp", "check")
    assert checked.returncode == 1
    assert checked.stdout.splitlines()[-1] == f"{place}:1: missing-assets {words}"
    run(site, "ecp", "assets", "docs/assets/symphony-ecp")
    (site / "zensical.toml").write_text(configuration(project=ASKS))
    assert "[ecp." not in run(site, "zensical", "build", "--clean").stderr
    assert run(site, "ecp", "check").returncode == 0


LANGUAGE = '[project.theme]\nlanguage = "{}"\n'


@pytest.mark.parametrize(
    ("language", "link"),
    [
        ("de", "In Symphony öffnen</a>"),
        ("pl", '<bdi lang="en" dir="ltr">Open in Symphony</bdi></a>'),
        ("en", "Open in Symphony</a>"),
    ],
)
def test_words_are_in_the_language_of_the_theme(site, language, link):
    (site / "zensical.toml").write_text(configuration(project="") + LANGUAGE.format(language))
    (site / "docs/a.md").write_text(f"# A\n\n{CHAT}")
    (site / "docs/own.md").write_text(f"---\nsymphony: {{language: ja}}\n---\n\n# A\n\n{CHAT}")
    done = run(site, "zensical", "build", "--strict")
    assert done.returncode == 0, done.stderr
    html = (site / "site/a.html").read_text("utf-8")
    assert f'<html lang="{language}"' in html
    assert re.search(f'<a class="symphony-link"[^>]*>{link}', html)
    own = (site / "site/own.html").read_text("utf-8")
    assert re.search('<symphony-chat [^>]* lang="ja"', own)
    assert ">Symphonyで開く</a>" in own


def test_a_page_settles_for_itself_and_its_mistakes_fail_it(site):
    said = "---\nsymphony:\n  load: visible\n  {}\n---\n\n# A\n\n"
    page = site / "docs/a.md"
    page.write_text(said.format("height: 600") + CHAT)
    assert run(site, "zensical", "build", "--strict").returncode == 0
    html = (site / "site/a.html").read_text("utf-8")
    assert re.search('<symphony-chat [^>]*load="visible"[^>]*height="600"', html)
    wrong = "4: unknown option 'laod'; did you mean 'load'? [ecp.unknown-option]"
    for rest in (CHAT, "No chat at all.\n"):
        page.write_text(said.format("laod: click") + rest)
        assert problems_of(run(site, "zensical", "build", "--clean")) == {"a": [wrong]}
    (site / "zensical.toml").write_text(configuration('on-problem = "raise"'))
    done = run(site, "zensical", "build", "--clean")
    assert done.returncode == 1
    assert wrong in done.stderr
