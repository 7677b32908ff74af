"""From a block to HTML: what the cases cannot say because it depends on the site."""

import pytest

from symphony_ecp.pipeline import open_site, process
from symphony_ecp.syntax.source import Entry, SourceBlock

IDS = (
    "bBnbhkxXsoSbOrcWbLq5iH///m1pEOVTdA==",
    "lX1hwfmQ+AK/k/a/BB0y2n///q2+0KfbdA==",
)
REGISTRY = f"""
default-pod: acme
pods:
  acme: {{host: acme.symphony.com, partner-id: x}}
  uat: {{host: acme-uat.symphony.com}}
streams:
  support: {{id: {{acme: "{IDS[0]}", uat: "{IDS[1]}"}}}}
links:
  uat: {{stream: support, pod: uat}}
  old: {{launch: true, uri: legacy}}
  through: {{link: old}}
"""


def link(tmp_path, name, environ=None):
    (tmp_path / "symphony.yml").write_text(REGISTRY)
    site = open_site({}, tmp_path, "mkdocs.yml", environ or {})
    assert site.problems == ()
    block = SourceBlock("symphony-link", options=(Entry("link", name),))
    return process(block, site).model.href


def test_a_named_link_keeps_the_pod_and_the_spelling_it_names(tmp_path):
    assert "streamId=lX1hwfmQ%2BAK" in link(tmp_path, "uat")
    assert link(tmp_path, "old") == link(tmp_path, "through") == "symphony://?"


def chat(tmp_path, environ):
    (tmp_path / "symphony.yml").write_text(REGISTRY)
    site = open_site({}, tmp_path, "mkdocs.yml", environ)
    return process(SourceBlock("symphony-chat", options=(Entry("stream", "support"),)), site)


def test_one_source_builds_for_another_pod_and_for_the_preview(tmp_path):
    assert (chat(tmp_path, {}).model.pod.name, chat(tmp_path, {}).model.stream_id) == (
        "acme",
        IDS[0],
    )
    uat = chat(tmp_path, {"SYMPHONY_POD": "uat"}).model
    assert (uat.pod.name, uat.stream_id) == ("uat", IDS[1])
    preview = chat(tmp_path, {"SYMPHONY_POD": "preview"}).model
    assert (preview.pod.host, preview.stream_id) == ("127.0.0.1:8765", IDS[0])


def test_internal_characters_never_reach_the_page(tmp_path):
    (tmp_path / "symphony.yml").write_text(REGISTRY)
    site = open_site({}, tmp_path, "mkdocs.yml", {})
    for title in ("a\0words\0b", "a\x02wzxhzdk:0\x03b", "a\x01\x04\x13b", "a\ufdd0b"):
        options = (Entry("stream", "support"), Entry("title", title))
        for block in (
            SourceBlock("symphony-chat", options=options, body=True),
            SourceBlock("symphony-chat", title, options[:1], body=True),
        ):
            rendered = process(block, site).rendered
            html = rendered.opening + rendered.closing
            assert not set(html) & set("\0\1\x02\x03\x04\x13\ufdd0")
            assert rendered.opening.count("title=") == 1
            assert rendered.opening.endswith(">\n")


@pytest.mark.parametrize(
    ("templates", "html", "reported"),
    [
        ({"fallback.html": "Frag uns.\n"}, "<div data-search-exclude>Frag uns.</div>", []),
        ({"fallback.html": "{{ broken"}, "This conversation", ["own/fallback.html"]),
        (
            {"chat.html": "{{ broken", "fallback.html": "Frag uns."},
            "<div data-search-exclude>Frag uns.</div>",
            ["own/chat.html"],
        ),
        ({"chat.html": "<b>{% include 'fallback.html' %}</b>"}, "<b>This conversation", []),
        ({"chat.html": "<b>{{ chat.title }}</b>{{ body }}"}, "<b>Symphony chat</b>", []),
    ],
)
def test_templates_of_a_site_take_the_place_of_ours_one_by_one(tmp_path, templates, html, reported):
    (tmp_path / "own").mkdir()
    for name, text in templates.items():
        (tmp_path / "own" / name).write_text(text, "utf-8")
    (tmp_path / "symphony.yml").write_text(REGISTRY)
    site = open_site({"templates": "own"}, tmp_path, "mkdocs.yml", {})
    output = process(SourceBlock("symphony-chat", options=(Entry("stream", IDS[0]),)), site)
    assert html in output.rendered.opening
    assert [problem.path for problem in output.problems] == reported
