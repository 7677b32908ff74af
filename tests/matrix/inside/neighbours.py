"""Real plugins that sites combine: whatever they do to a page, its chats stay as they are."""

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import yaml

#: mike runs MkDocs by its name.
BIN = Path(sys.executable).parent
REGISTRY = """\
default-pod: acme
pods: {acme: {host: acme.symphony.com, partner-id: docs}}
streams: {desk: {id: "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA==", type: chatroom, title: Desk}}
dock: {stream: desk, title: Ask us, pages: [index.md]}
"""
CHAT = """\
/// symphony-chat | The *trading* desk & "co"
    stream: desk
    show-title: false

Ask the **desk**, or nobody.
///
"""
PAGES = {
    "index.md": f"# Home\n\nWords.\n\n{CHAT}",
    "sub/a.md": f"---\ntags: [one]\n---\n# A\n\n{CHAT}\n[Open](symphony:stream/desk) or "
    "[mail](mailto:x@example.com).\n\n/// symphony-button | Go\n    launch: true\n///\n",
    "sub/lean.md": "# Lean\n\nNothing.\n",
    "sub/.meta.yml": "description: Of a folder\n",
}
THEME = {"name": "material", "font": False}
#: The theme's own script asks for this; everything else that is fetched would be of ours.
PRIVACY = {"privacy": {"assets_exclude": ["unpkg.com/*"]}}
MINIFY = {
    "minify": {
        "minify_html": True,
        "htmlmin_opts": {
            "remove_comments": True,
            "remove_empty_space": True,
            "remove_optional_attribute_quotes": True,
        },
    }
}
#: Each in a build of its own: what it is loaded with, and what pages it adds.
NEIGHBOURS = {
    "privacy": (["ecp", PRIVACY], {}),
    "privacy first": ([PRIVACY, "ecp"], {}),
    "optimize": (["ecp", {"optimize": {"optimize_png": False}}], {}),
    "offline": (["search", "ecp", "offline"], {}),
    "minify": (["ecp", MINIFY], {}),
    "minify first": ([MINIFY, "ecp"], {}),
    "exclude": ([{"exclude": {"glob": ["*.js", "*.css", "assets/*"]}}, "ecp"], {}),
    "macros": (["macros", "ecp"], {"m.md": CHAT.replace("desk\n", "{{ 'desk' }}\n", 1)}),
    "include": (["include-markdown", "ecp"], {"i.md": '{% include-markdown "index.md" %}\n'}),
    "blog": (
        ["blog", {"rss": {"use_git": False, "date_from_meta": {"as_creation": "date"}}}, "ecp"],
        {
            "blog/index.md": "# Blog\n",
            "blog/posts/p.md": f"---\ndate: 2026-01-02\n---\n# P\n\n{CHAT}\n<!-- more -->\n\nx\n",
        },
    ),
    "many": (
        ["search", "meta", "tags", "awesome-nav", "glightbox", "exclude-search",
         {"redirects": {"redirect_maps": {"old.md": "sub/a.md"}}}, "ecp", "print-site"],
        {},
    ),
}  # fmt: skip


class Chats(HTMLParser):
    """What a page has of ours: the attributes of each element, and the files that it asks for."""

    def __init__(self, html):
        super().__init__()
        self.chats, self.asked, self.links = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "symphony-chat":
            self.chats.append(given)
        elif str(given.get("class")).startswith("symphony-") and tag == "a":
            self.links.append(given["href"])
        url = given.get("src") or given.get("href") or ""
        if tag in ("script", "link") and "symphony-ecp" in url:
            self.asked.append(url)


@pytest.fixture
def site(tmp_path):
    def write(plugins, pages, **settings):
        (tmp_path / "symphony.yml").write_text(REGISTRY)
        for name, text in {**PAGES, **pages}.items():
            file = tmp_path / "docs" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        configuration = {
            "site_name": "N",
            "site_url": "https://docs.example/",
            "theme": THEME,
            "plugins": plugins,
            "markdown_extensions": ["pymdownx.superfences"],
            **settings,
        }
        (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(configuration))
        return tmp_path

    return write


def run(folder, *command):
    done = subprocess.run(
        [BIN / command[0], *command[1:]],
        cwd=folder,
        capture_output=True,
        text=True,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "PATH": f"{BIN}:{os.environ['PATH']}"},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stderr


def pages_of(output):
    """Return the pages with something of ours, each asking once for what is there."""
    found = {}
    for file in sorted(output.rglob("*.html")):
        page = Chats(file.read_text("utf-8"))
        name = file.relative_to(output).as_posix()
        if page.chats or page.links or page.asked:
            found[name] = page
            kinds = [re.search(r"symphony-ecp\.(css|js)\?v=\w{8}$", url)[1] for url in page.asked]
            assert sorted(kinds) in (["css"], ["css", "js"]), name
            assert "js" in kinds or not page.chats, name
            for url in page.asked:
                assert (output / urlsplit(urljoin(name, url)).path).is_file(), (name, url)
    return found


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_chats_stay_as_they_were_built(site, name):
    plugins, pages = NEIGHBOURS[name]
    folder = site(plugins, pages)
    run(folder, "mkdocs", "build", "--strict")
    found = pages_of(folder / "site")
    assert len(found) >= 2 + bool(pages) + (name == "many")
    for page in found.values():
        for chat in page.chats:
            assert chat["title"] == 'The trading desk & "co"'
            assert chat["stream-id"] == "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
            assert json.loads(chat["settings"]) == {"showTitle": False}
        for link in page.links:
            assert link.startswith("https://open.symphony.com/?")
    assert not (folder / "site/assets/external").exists()


def test_each_language_has_its_pages_and_all_have_the_same_files(site):
    languages = [{"locale": "en", "name": "English", "default": True, "build": True}]
    languages += [{"locale": one, "name": one, "build": True} for one in ("de", "ja")]
    i18n = {"i18n": {"docs_structure": "suffix", "languages": languages}}
    folder = site([i18n, "ecp"], {"sub/a.de.md": f"# A, auf Deutsch\n\n{CHAT}"})
    words = {"open": {"de": "Mitreden", "ja": "参加する"}, "link": {"de": "Weiterlesen"}}
    with (folder / "symphony.yml").open("a", encoding="utf-8") as registry:
        registry.write(json.dumps({"words": words})[1:-1])
    run(folder, "mkdocs", "build", "--strict")
    found = pages_of(folder / "site")
    assert {f"{one}sub/a/index.html" for one in ("", "de/", "ja/")} <= set(found)
    assert [file.parent.parent.name for file in folder.glob("site/**/symphony-ecp.js")] == [
        "assets"
    ]
    said = {"": (None, "Open in Symphony"), "de/": ("Mitreden", "Weiterlesen")}
    said["ja/"] = ("参加する", "Symphonyで開く")
    for folder_of, (opens, link) in said.items():
        name = f"{folder_of}sub/a/index.html"
        (chat,) = found[name].chats
        told = json.loads(chat.get("words", "{}"))
        assert told.get("open") == opens
        assert f">{link}</a>" in (folder / "site" / name).read_text("utf-8")
        assert "lang" not in chat
        assert "lang" not in told
        assert bool(told.get("retry")) == bool(folder_of)


def test_each_version_of_mike_has_its_own_pods_and_files(site):
    folder = site(["mike", "ecp"], {"share.md": "# S\n\n/// symphony-share\n///\n"})
    for command in (
        ["init", "-q", "-b", "main"],
        ["config", "user.email", "x@example.com"],
        ["config", "user.name", "x"],
        ["add", "-A"],
        ["commit", "-q", "-m", "x"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    run(folder, "mike", "deploy", "1.0")
    (folder / "symphony.yml").write_text(REGISTRY.replace("acme.symphony", "beta.symphony"))
    run(folder, "mike", "deploy", "2.0", "latest")
    subprocess.run(["git", "worktree", "add", "-q", "out", "gh-pages"], cwd=folder, check=True)
    scripts = set()
    for version, pod in (("1.0", "acme"), ("2.0", "beta")):
        output = folder / "out" / version
        page = pages_of(output)["sub/a/index.html"]
        assert {chat["pod"] for chat in page.chats} == {f"{pod}.symphony.com"}
        hosts = (output / "assets/symphony-ecp/symphony-ecp-hosts.js").read_text()
        assert re.findall(r'"(\w+)\.symphony\.com"', hosts) == [pod]
        scripts |= {url for url in page.asked if ".js" in url}
        share = (output / "share/index.html").read_text()
        assert f"https://docs.example/{version}/share/" in share
    assert len(scripts) == 2
