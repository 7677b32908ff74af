"""Hand-written addresses and pasted markup: what is judged, what is left alone."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symphony_ecp.pipeline import open_site
from symphony_ecp.prose.addresses import judge_url
from symphony_ecp.prose.handwritten import judge_markup
from symphony_ecp.prose.offers import write_block
from symphony_ecp.prose.pasted import offer_for
from symphony_ecp.syntax.source import read_options

SITE = open_site({}, Path(__file__).parents[1] / "cases")
DESK = "VYfoWw6oIUv%2B5K80BPUjeX%2F%2F%2Foz1uTOEdA%3D%3D"

PIECES = st.sampled_from(
    [
        "<a href=", '"', "'", ">", "<", "</a>", "symphony:stream/desk", "symphony:", "\n", "&amp;",
        "https://open.symphony.com/?", "streamId=", "<iframe src=", "<script>", "</script>", "<!--",
        "https://acme.symphony.com/embed/", "<![x[", "]]>", "<!x", "-->", 'class="symphony-ecm"',
        "<div ", "data-stream-id=", "=", "streamId: '", "https://[symphony/embed/", "<symphony:x>",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join))
def test_no_text_is_too_broken_to_judge(html):
    markup = judge_markup(html, SITE)
    assert all(1 <= problem.line <= html.count("\n") + 1 for problem in markup.problems)
    if "symphony:" not in html:
        assert markup.html == html


@given(st.text())
def test_no_address_is_too_broken_to_judge(text):
    for head in ("https://open.symphony.com/", "symphony://", "https://acme.symphony.com/embed/"):
        assert isinstance(judge_url(head + text, SITE), tuple)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "page.md",
        "https://symphony.com/embed/",
        "https://docs.symphony.com/?streamId=x",
        "https://acme.symphony.com/embed/index.html",
        "https://acme.symphony.com/embed/version.json",
        "https://acme.symphony.com.evil.example/embed/?streamId=x",
        f"https://acme.symphony.com/embed/?streamId={DESK}&userIds=alice@acme.com",
        "mailto:desk@open.symphony.com",
    ],
)
def test_what_is_right_or_not_symphonys_is_left_alone(url):
    assert judge_url(url, SITE) == ()


def test_pods_of_the_registry_are_recognised_whatever_their_host():
    site = open_site({"host": "chat.acme.example"}, Path("/nowhere"))
    (problem,) = judge_url("https://chat.acme.example/embed/?streamId=x", site)
    assert problem.code == "stream-malformed"
    assert judge_url("https://chat.other.example/embed/?streamId=x", site) == ()


def test_ignored_codes_stay_silent():
    site = open_site({"ignore": ["link-malformed"]}, SITE.registry_file.parent)
    assert judge_url("https://open.symphony.com/?startChat=12", site) == ()


def test_an_address_in_html_is_rewritten_in_place_and_nothing_else():
    before, after = "<p>\n<A\n  HREF='symphony:launch'  id=x >", "Go</A> &nbsp; <br></p>"
    html = judge_markup(before + after, SITE).html
    assert html == before.replace("symphony:launch", "https://open.symphony.com/?") + after


@pytest.mark.parametrize(
    "text", ["plain", "a: b", "# x", "'q'", "no", "[x", "@a", " - x", 'say "hi": now', "x #y"]
)
def test_the_block_that_is_offered_says_what_the_markup_said(text):
    attributes = {"src": f"https://acme.symphony.com/embed/?streamId={DESK}", "title": text}
    options = offer_for("iframe", attributes, SITE).options
    assert options == (("stream", "trading-desk"), ("title", text))
    entries, problems = read_options("\n".join(write_block(options, "markdown")[1:-1]))
    assert [(entry.key, entry.text) for entry in entries] == [*options[:1], ("title", text.strip())]
    assert problems == ()


@pytest.mark.parametrize(
    ("host", "named"), [("acme", "lX1hwfmQ+AK/k/a/BB0y2n///q2+0KfbdA=="), ("acme-uat", "support")]
)
def test_a_name_is_proposed_only_where_it_means_that_id_on_that_pod(host, named):
    stream = "lX1hwfmQ%2BAK%2Fk%2Fa%2FBB0y2n%2F%2F%2Fq2%2B0KfbdA%3D%3D"  # support, on uat
    src = f"https://{host}.symphony.com/embed/?streamId={stream}"
    assert dict(offer_for("iframe", {"src": src}, SITE).options)["stream"] == named
