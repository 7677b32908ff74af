"""What other commands print and write of hostile registries, and of what hosts answer."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from symphony_ecp.cli import main
from symphony_ecp.text import clean
from tests.hostile import pages, sites, slots, trees, values
from tests.hostile.test_terminal import steering
from tests.verify.town import HEALTHY, Town

TEXTS = list(dict.fromkeys(map(pages.typed, [*values.NASTY.values(), *values.drawn()])))
#: Each text is said by one host of so many.
TURNS = values.turns(4)


def run(*arguments):
    done = CliRunner().invoke(main, list(map(str, arguments)))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert not steering(done.output), (arguments, steering(done.output))
    return done


def in_header(text):
    """Return a text as a header can say it: on one line, as bytes of UTF-8."""
    return pages.bare(text).replace("\0", "").encode().decode("latin-1")


@pytest.fixture
def town(tmp_path, monkeypatch):
    with Town(tmp_path) as town:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{town.port}")
        (tmp_path / "site/docs").mkdir(parents=True)
        monkeypatch.chdir(tmp_path / "site")
        yield town


def test_what_doctor_says_of_hostile_pods_and_of_their_names_is_text(town):
    names = [f"{text}{number}" for number, text in enumerate(TEXTS)]
    names = [name for name in names if clean(name) == name]
    entries = {}
    for number, name in enumerate(names):
        host, said = f"x{number}.symphony.com", in_header(TEXTS[number])
        moved = {"Location": [said, f"https://{said}/", f"/{said}"][number % 3]}
        script = (200, {"Content-Type": said}, said.encode())
        health = [(302, moved, b""), (200, {"Content-Type": said}, said.encode())][number % 2]
        if number % TURNS == 0:  # the others do not answer
            town.answers(host, {"/embed/version.json": health, "/embed/sdk.js": script})
        entries[name] = f"  {pages.quoted(name)}: {sites.mapping({'host': host, 'title': name})}"
    policy = in_header("; ".join(TEXTS))
    docs = (200, {"Content-Security-Policy": policy, "Content-Type": "text/html"}, b"x")
    town.answers("docs.acme.com", {**HEALTHY, "/": docs})
    Path("mkdocs.yml").write_text("site_name: x\nplugins: [ecp]\n")
    Path("symphony.yml").write_text("\n".join(["pods:", *entries.values(), ""]), "utf-8")
    asked = "doctor", "--ca", town.ca, "--policy", "https://docs.acme.com/"
    report = json.loads(run(*asked, "--format", "json").stdout)
    assert len(report["pods"]) > len(entries) // 2
    text = run(*asked).stdout
    findings = text.partition("\n\n")[0].splitlines()
    assert len(findings) == len(report["checks"])


def test_what_assets_prints_of_a_hostile_registry_is_text(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    registry = sites.Entries([]).text()

    def printed(texts, title):
        globs = ", ".join([*texts, "**"])
        dock = sites.mapping({"stream": slots.DESK, "pages": globs, "title": title})
        text = f"{registry}dock: {dock}\n"
        (tmp_path / "symphony.yml").write_text(text, encoding="utf-8")
        done = run("assets", "static")
        assert done.exit_code == 0
        return trees.parse(done.stdout[done.stdout.index("<symphony-dock ") :])

    typed = [text for text in TEXTS if clean(text) == text and text.strip()]
    safe = printed([], values.TOKEN)
    assert trees.difference(safe, printed(typed, values.TOKEN), values.TOKEN) is None
    for text in typed[:: 2 * TURNS]:
        assert trees.difference(safe, printed([], text), values.TOKEN) is None, text
