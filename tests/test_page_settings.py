"""What a page says of itself, in every host: front matter, and fields of a document."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from markdown import markdown

from symphony_ecp.check.run import check
from symphony_ecp.cli import main
from symphony_ecp.pipeline import open_site
from symphony_ecp.site.assets import HOSTS as HOSTS_FILE
from symphony_ecp.site.assets import site_files
from tests import hosts

ID = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
REGISTRY = f"""
default-pod: acme
pods:
  acme: {{host: acme.symphony.com, partner-id: acme-docs}}
  uat: {{host: acme-uat.symphony.com}}
streams:
  desk: {{id: "{ID}", title: Trading desk, type: chatroom}}
defaults: {{load: visible}}
"""

FENCES = """```symphony-chat
stream: desk
```

```symphony-chat
stream: desk
load: click
pod: acme
```
"""
CHATS = re.sub("```$", "///", re.sub("```s", "/// s", FENCES), flags=re.MULTILINE)
CHATS = re.sub(r"^(\w+:)", r"    \1", CHATS, flags=re.MULTILINE)
DIRECTIVES = re.sub("```s(.*)", r".. s\1::", FENCES).replace("```\n", "")
DIRECTIVES = re.sub(r"^(\w+:)", r"   :\1", DIRECTIVES, flags=re.MULTILINE)

ALONE = {
    "plugins": [],
    "markdown_extensions": [*hosts.MARKDOWN, "pymdownx.superfences", "ecp"],
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def registry(folder):
    folder.mkdir(exist_ok=True)
    (folder / "symphony.yml").write_text(REGISTRY, encoding="utf-8")


def front(said, body):
    lines = "".join(f"  {line}\n" for line in said.splitlines())
    return f"---\ntitle: Page\nsymphony:\n{lines}---\n\n{body}"


def fields(said, body):
    lines = "".join(f":symphony-{line}\n" for line in said.splitlines())
    return f"{lines}\nPage\n====\n\n{body}"


def attributes(html):
    tags = re.findall("<symphony-chat ([^>]*)>", html)
    return [dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in tags]


def build(host, folder, said):
    """Build a page that says something of itself; return its HTML and its problems."""
    source = folder / "source"
    if host in ("mkdocs", "alone"):
        registry(folder)
        built = hosts.mkdocs(
            folder, {"p": front(said, CHATS)}, **(ALONE if host == "alone" else {})
        )
        return built.html["p"], built.problems.get("p", [])
    registry(source)
    name, page = {
        "myst": ("p.md", front(said, FENCES)),
        "rst": ("p.rst", fields(said, DIRECTIVES)),
    }[host]
    built = hosts.sphinx(folder, {name: page})
    return built.html[name], built.problems.get(name, [])


HOSTS = ("mkdocs", "alone", "myst", "rst")


@pytest.mark.parametrize("host", HOSTS)
def test_a_page_settles_what_the_site_settles_and_a_block_wins(host, folder):
    html, problems = build(host, folder, "pod: uat\nload: eager\nmode: dark")
    assert problems == []
    first, second = attributes(html)
    assert (first["pod"], first["load"], first["mode"]) == (
        "acme-uat.symphony.com",
        "eager",
        "dark",
    )
    assert (second["pod"], second["load"], second["mode"]) == ("acme.symphony.com", "click", "dark")


WRONG = {
    "pod: uta": "no pod 'uta' in symphony.yml; did you mean 'uat'? [ecp.unknown-name]",
    "pod: acme.symphony.com": "no pod 'acme.symphony.com' in symphony.yml; write its name, 'acme' "
    "[ecp.unknown-name]",
    "theme: hose": "no theme 'hose' in symphony.yml; add it under 'themes:' [ecp.unknown-name]",
    "pod:": "pod: expected some text, found ''; correct the value or leave the option out "
    "[ecp.bad-value]",
    "laod: click": "unknown option 'laod'; did you mean 'load'? [ecp.unknown-option]",
    "load: clik": "load: expected one of click, visible, eager, found 'clik'; did you mean 'click'?"
    " [ecp.bad-value]",
    "pod: preview": "pod 'preview' is on this machine, and the readers of a site are not; name "
    "another one, or build with SYMPHONY_POD=preview to try it out [ecp.bad-value]",
}


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(("said", "problem"), WRONG.items(), ids=WRONG)
def test_what_is_wrong_is_said_once_with_its_line(host, said, problem, folder):
    line = 2 if host == "rst" else 5
    problem = f"{line}: {problem}"
    assert build(host, folder, f"mode: dark\n{said}")[1] == [problem]
    found = [str(one) for one in check([folder]).problems if one.severity != "info"]
    assert [one.partition(":")[2] for one in found] == [problem]


OTHER = "bBnbhkxXsoSbOrcWbLq5iH///m1pEOVTdA=="
READERS = f"""
default-pod: acme
pods:
  acme: {{host: acme.symphony.com, partner-id: x, readers: true, title: Acme}}
  uat: {{host: acme-uat.symphony.com, readers: true, title: Uat}}
streams: {{desk: {{id: {{acme: "{ID}", uat: "{OTHER}"}}, type: chatroom}}}}
"""
LINKS = """[a](symphony:stream/desk)

```symphony-button
stream: desk
label: b
badge: true
```

```symphony-chat
stream: desk
```
"""


def test_links_of_a_page_with_a_pod_of_its_own_follow_no_reader(folder):
    (folder / "symphony.yml").write_text(READERS, encoding="utf-8")
    pages = {"p": LINKS, "q": front("pod: uat", LINKS), "r": front("pod: reader", LINKS)}
    html = hosts.mkdocs(folder, pages).html
    assert [text.count("data-symphony-ids") for text in html.values()] == [3, 0, 3]
    assert ID[:10] not in html["q"]
    assert 'data-symphony-pod="acme-uat.symphony.com"' in html["q"]
    assert attributes(html["r"])[0]["pod"] == "reader"


@pytest.mark.parametrize("host", ["mkdocs", "rst"])
def test_a_fix_writes_the_names_of_the_pages_own_pod(host, folder):
    there = f'  there: {{id: {{uat: "{OTHER}"}}, type: chatroom}}\n'
    known = REGISTRY.replace("  desk:", f"{there}  desk:")
    (folder / "symphony.yml").write_text(known, encoding="utf-8")
    if host == "mkdocs":
        (folder / "mkdocs.yml").write_text("site_name: x\nplugins: [ecp]\n")
        text, body = front("pod: uat", f"```symphony-chat\nstream: {OTHER}\n```\n"), "docs/p.md"
    else:
        (folder / "conf.py").write_text("extensions = ['sphinx_ecp']\n")
        text, body = fields("pod: uat", f".. symphony-chat::\n   :stream: {OTHER}\n"), "p.rst"
    (folder / body).parent.mkdir(exist_ok=True)
    (folder / body).write_text(text, encoding="utf-8")
    done = CliRunner().invoke(main, ["fix", "--yes", "--to-registry", "."])
    assert done.exit_code == 0, done.output
    assert "stream: there" in (folder / body).read_text("utf-8")
    assert (folder / "symphony.yml").read_text("utf-8") == known


def test_policy_and_hosts_have_what_only_a_page_uses(folder):
    registry(folder)
    (folder / "mkdocs.yml").write_text("site_name: x\nplugins: [ecp]\n")
    (folder / "docs").mkdir()
    (folder / "docs/p.md").write_text(front("pod: uat\nrendering: open", FENCES), encoding="utf-8")
    policy = CliRunner().invoke(main, ["csp", "mkdocs.yml"]).output
    assert "https://acme-uat.symphony.com" in policy
    hosts_file = site_files(open_site({}, folder, environ={}))[HOSTS_FILE].decode()
    assert "acme-uat.symphony.com" in hosts_file


def test_a_name_that_only_a_page_settles_is_used(folder):
    text = REGISTRY + "themes: {house: {}}\napps: {zoom: {publisher: S, id: com.z, name: Z}}\n"
    folder.mkdir(exist_ok=True)
    (folder / "symphony.yml").write_text(text, encoding="utf-8")
    said = front("allowed-apps: zoom", FENCES)
    built = hosts.mkdocs(folder, {"p": said})
    assert not any("used by no page" in line for line in (*built.other, *built.info.get("p", [])))
    assert not any("used by no page" in str(one) for one in check([folder]).problems)


def test_a_chat_on_the_pod_of_the_preview_is_for_trials(folder, monkeypatch):
    monkeypatch.setenv("SYMPHONY_POD", "preview")
    html, problems = build("mkdocs", folder, "pod: preview")
    assert problems == []
    assert attributes(html)[0]["pod"] == "127.0.0.1:8765"


def test_python_markdown_reads_front_matter_with_its_own_extension(folder, caplog):
    registry(folder)
    text = front("pod: uat\nlaod: x", FENCES)
    html = markdown(text, extensions=["meta", "fenced_code", "ecp"])
    assert attributes(html)[0]["pod"] == "acme-uat.symphony.com"
    said = [message for message in caplog.messages if "laod" in message]
    assert said == [
        "<markdown>:5: unknown option 'laod'; did you mean 'load'? [ecp.unknown-option]"
    ]
    caplog.clear()
    html = markdown("---\nsymphony: {pod: nope}\n---\nText\n", extensions=["meta", "ecp"])
    assert (html, len(caplog.messages)) == ("<p>Text</p>", 1)
    assert "<markdown>:2: no pod 'nope'" in caplog.text
    caplog.clear()
    markdown(text, extensions=["fenced_code", "ecp"])
    assert "laod" not in caplog.text, "who loads no 'meta' has no front matter"


# --- the language of a page ---

TITLED = REGISTRY.replace(
    "title: Trading desk", "title: {en: Trading desk, de: Handel, ja: トレーディング, pt-BR: Mesa}"
)


def titles(html):
    return re.findall(r'<strong class="symphony-title">(?:<bdi[^>]*>)?([^<]*)', html)


#: How a host says the language of its pages, and the title that a chat has there.
LANGUAGES = [
    ("mkdocs", {"theme": {"name": "material", "language": "de"}}, "Handel"),
    ("mkdocs", {"theme": {"name": "material", "language": "pt-BR"}}, "Mesa"),
    ("mkdocs", {"theme": {"name": "mkdocs", "locale": "de"}}, "Handel"),
    ("mkdocs", {"theme": {"name": "readthedocs", "locale": "pt_BR"}}, "Mesa"),
    ("mkdocs", {"theme": {"name": "material", "language": "pl"}}, "Trading desk"),
    ("mkdocs", {"plugins": [{"ecp": {"language": "ja"}}]}, "トレーディング"),
    ("mkdocs", ALONE | {"theme": {"name": "material", "language": "de"}}, "Handel"),
    ("sphinx", {"language": "de"}, "Handel"),
    ("sphinx", {"language": "ja"}, "トレーディング"),
    ("sphinx", {"language": "pt_BR"}, "Mesa"),
    ("sphinx", {"language": "pl"}, "Trading desk"),
    ("sphinx", {"language": "ar"}, "Trading desk"),
    ("sphinx", {"ecp_language": "de"}, "Handel"),
]


@pytest.mark.parametrize(("host", "config", "title"), LANGUAGES, ids=map(str, LANGUAGES))
def test_titles_are_in_the_language_that_the_host_says(host, config, title, folder):
    place = folder if host == "mkdocs" else folder / "source"
    place.mkdir(exist_ok=True)
    (place / "symphony.yml").write_text(TITLED, encoding="utf-8")
    own = front("language: ja", FENCES)
    if host == "mkdocs":
        built = hosts.mkdocs(folder, {"p": FENCES, "own": own}, **config)
    else:
        built = hosts.sphinx(folder, {"p.md": f"# P\n\n{FENCES}", "own.md": own}, **config)
    plain, said = built.html.values()
    assert titles(plain) == [title] * 2
    assert titles(said) == ["トレーディング"] * 2
    assert built.problems == {}


NO_TAG = "expected the tag of a language, such as de or pt-BR, found"


@pytest.mark.parametrize(
    ("tag", "hint"), [("gremany", "did you mean 'de'?"), ("de_", "did you mean 'de'?"), ("17", "")]
)
@pytest.mark.parametrize("host", HOSTS)
def test_what_is_no_language_is_said_with_the_tag_that_is_meant(host, tag, hint, folder):
    (said,) = build(host, folder, f"language: {tag}")[1]
    assert f"language: {NO_TAG} '{tag}'; {hint}" in said


@pytest.mark.parametrize("host", ["mkdocs", "myst"])
def test_norwegian_is_false_to_yaml_without_quotes(host, folder):
    (said,) = build(host, folder, "language: no")[1]
    assert f"{NO_TAG} 'false'; YAML reads no as false: write \"no\" in quotes, or nb" in said


@pytest.mark.parametrize(("host", "tag"), [("mkdocs", '"no"'), ("mkdocs", "nb"), ("rst", "no")])
def test_norwegian_is_a_language(host, tag, folder):
    assert build(host, folder, f"language: {tag}")[1] == []


@pytest.mark.parametrize(
    ("language", "problem"),
    [
        ("gremany", f"{NO_TAG} 'gremany'; did you mean 'de'? [ecp.bad-value]"),
        (False, "expected text, found 'False'; YAML reads no as false: write"),
    ],
)
def test_a_setting_that_is_no_language_is_said_where_it_stands(language, problem, folder):
    registry(folder)
    built = hosts.mkdocs(folder, {"p": FENCES}, plugins=[{"ecp": {"language": language}}])
    (said,) = built.problems["mkdocs"]
    assert f"language: {problem}" in said


def test_the_environment_chooses_no_pod_for_a_page_that_names_its_own(folder):
    registry(folder)
    site = open_site({}, folder, "mkdocs.yml", {"SYMPHONY_POD": "uat"})
    assert site.on_page({}, "").pod.name == "uat"
