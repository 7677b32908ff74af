"""What a page says of itself, in every host: front matter, and fields of a document."""

from __future__ import annotations

import re

import pytest

from symphony_ecp.check.run import check
from symphony_ecp.pipeline import open_site
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
    "theme: hose": "no theme 'hose' in symphony.yml; add it under 'themes:' [ecp.unknown-name]",
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


def test_the_environment_chooses_no_pod_for_a_page_that_names_its_own(folder):
    registry(folder)
    site = open_site({}, folder, "mkdocs.yml", {"SYMPHONY_POD": "uat"})
    assert site.on_page({}, "").pod.name == "uat"
