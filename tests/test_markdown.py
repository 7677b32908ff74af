"""Python-Markdown alone: settings, reuse, line ends, and text that tries to look like ours."""

import logging
import re
import subprocess
import sys

import markdown as python_markdown
import pytest

from mkdocs_ecp.extension import EcpExtension
from symphony_ecp.prose import strays
from tests import hosts

ID = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
CHAT = f"/// symphony-chat | Desk\n    stream: {ID}\n///\n"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def convert(text, *extensions, **settings):
    return hosts.markdown(text, *extensions, **{"host": "acme.symphony.com", **settings})[:2]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_do_not_matter(end, mark):
    html, problems = convert(mark + f"{CHAT}\n[x](symphony:stream/nope)".replace("\n", end))
    assert "<symphony-chat" in html
    assert [problem.partition(":")[0] for problem in problems] == ["5"]


@pytest.mark.parametrize(
    "text",
    [
        "[x](symphony:\ufdd9\ufdd9\ufde0launch)",
        "[x](https:\ufdd9\ufdd9\ufde0//open.symphony.com/?)",
        "/// symphony-chat | \ufdd9\ufdd9\ufddb\n///",
        "symphony \ufdd1\ufddc \ufdd2\ufde1 \ufdd3\ufde2 text",
        "```symphony-chat\n\ufdd9\ufdd9\ufdde\nstream: x\n```",
        "symphony \x02wzxhzdk:0\x03 \x00words\x00",
    ],
)
@pytest.mark.parametrize("extension", ["pymdownx.superfences", "fenced_code"])
def test_forged_marks_do_nothing(text, extension):
    html, _ = convert(f"<div>raw</div>\n\n{text}\n\nAfter.", extension)
    assert "After." in html


def test_the_extension_given_twice_works_once():
    html = python_markdown.markdown(
        CHAT, extensions=["ecp", EcpExtension(host="acme.symphony.com")]
    )
    assert html.count("symphony-problem") == 1  # the first one's settings count: no pod
    html = python_markdown.markdown(
        CHAT, extensions=[EcpExtension(host="acme.symphony.com"), "ecp"]
    )
    assert html.count("<symphony-chat") == 1


def test_an_object_converts_one_page_after_another():
    md = python_markdown.Markdown(extensions=[EcpExtension(host="acme.symphony.com")])
    first = md.convert(CHAT)
    assert md.reset().convert("# Nothing") == "<h1>Nothing</h1>"
    assert md.reset().convert(CHAT) == first
    with hosts.listening("symphony_ecp") as records:
        md.reset().convert("\n\n[x](SYMPHONY:stream/nope)")
    assert records.messages[0].startswith("<markdown>:3: no stream 'nope'")


def test_an_autolink_is_one_on_every_page_that_has_one():
    md = python_markdown.Markdown(extensions=["ecp"])
    pages = ["Symphony", "<symphony:launch>", "Symphony", "see <symphony:launch> or <symphony:x>"]
    links = [md.reset().convert(text).count('<a class="symphony-link"') for text in pages]
    assert links == [0, 1, 0, 1]


def test_problems_can_fail_the_page():
    from mkdocs_ecp.conversion import EcpProblemError

    with pytest.raises(EcpProblemError, match="<markdown>:1: no stream 'nope'"):
        convert("[x](symphony:stream/nope)", **{"on-problem": "raise"})


def test_a_problem_of_the_registry_fails_every_page_that_asks_it(tmp_path):
    from mkdocs_ecp.conversion import EcpProblemError

    (tmp_path / "symphony.yml").write_text("pods: {acme: {host: acme.symphony.com}}\nuser: {}\n")
    for _ in range(2):
        with pytest.raises(EcpProblemError, match=r"^symphony.yml:2: unknown key 'user'"):
            hosts.markdown("[x](symphony:launch)", **{"on-problem": "raise"})
    assert hosts.markdown("Nothing of ours.", **{"on-problem": "raise"})[1] == []


def test_a_misspelt_setting_is_reported(caplog):
    with caplog.at_level(logging.WARNING):
        convert(CHAT, **{"on-problem": "rise", "hosst": "x"})
    assert (
        "on-problem: expected one of warn, raise, found 'rise'; did you mean 'raise'?"
        in caplog.text
    )
    assert "unknown setting 'hosst'; did you mean 'host'?" in caplog.text


def test_a_site_without_a_pod_says_so_at_the_block():
    html, problems, _ = hosts.markdown(f"text\n\n{CHAT}")
    assert problems[0].startswith("3: no pod is configured; add symphony.yml")
    assert "symphony-problem" in html


def test_a_link_with_a_literal_id_needs_no_pod():
    html, problems, _ = hosts.markdown(f"[x](symphony:stream/{ID})")
    assert problems == []
    assert 'class="symphony-link"' in html


@pytest.mark.parametrize("text", ["-   ", "-     ", ">  ", "<td>", "1.  ", " - "])
def test_many_markers_of_lists_in_front_of_our_word_cost_nothing(text):
    assert not list(strays.find(text * 2000 + "symphony"))  # doubled with each, once


def test_thousands_of_spaces_cost_nothing():
    convert("/// symphony-chat" + " " * 100_000 + "x\n")


def test_inline_code_that_another_extension_renders_is_code(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (
        "`#!text symphony:stream/a`, `symphony:launch`, ``{symphony}`b <stream/c>` ``\n\n"
        "    symphony:stream/d\n\nHere :symphony:`e <stream/f>` is none, nor symphony:stream/g.\n"
    )
    extensions = ["pymdownx.highlight", "pymdownx.inlinehilite", "codehilite", "smarty"]
    html, problems, _ = hosts.markdown(text, *extensions, host="a.symphony.com")
    assert [problem.partition(" is not")[0] for problem in problems] == [
        "5: ':symphony:`e <stream/f>`'",
        "5: 'symphony:stream/g'",
    ]
    for word in ("stream/a", "stream/d", "b &lt;stream/c&gt;"):
        assert word in html


@pytest.mark.parametrize("extension", ["pymdownx.magiclink", "nl2br"])
def test_a_bare_link_of_symphony_is_judged_whether_it_becomes_a_link_or_not(
    tmp_path, monkeypatch, extension
):
    monkeypatch.chdir(tmp_path)
    text = (
        "# P\n\nSee\nhttps://open.symphony.com/?startChat=12 or `https://open.symphony.com/?a`.\n"
    )
    _, problems, _ = hosts.markdown(text, extension, host="a.symphony.com")
    assert [problem[:8] for problem in problems] == ["4: '12' "]


def test_options_of_another_block_stay_what_pymdownx_can_read():
    text = (
        "/// html | div.desk\n"
        '    attrs: {title: "symphony:launch", lang: "`/// symphony-chats`"}\n\n'
        "Ask [x](symphony:stream/nope).\n///\n"
    )
    html, problems = convert(text, "pymdownx.blocks.html")
    assert '<div class="desk" lang="`/// symphony-chats`" title="symphony:launch">' in html
    assert [problem.partition(":")[0] for problem in problems] == ["4"]


def test_a_title_that_is_an_address_bears_no_mark():
    html, problems = convert('[x](symphony:launch "symphony:launch")')
    assert 'title="symphony:launch"' in html
    assert problems == []


@pytest.mark.parametrize(
    "extension", ["pymdownx.critic", {"pymdownx.superfences": {"preserve_tabs": True}}]
)
def test_extensions_that_use_control_characters_of_their_own_find_the_same(extension):
    text = f"{CHAT}\n[x](symphony:stream/nope)\n\n.. symphony-chat:: Desk\n"
    name, *_ = extension if isinstance(extension, dict) else [extension]
    configs = extension if isinstance(extension, dict) else {}
    with hosts.listening("symphony_ecp") as records:
        html = python_markdown.markdown(
            text,
            extensions=[EcpExtension(host="acme.symphony.com"), name],
            extension_configs=configs,
        )
    assert "<symphony-chat" in html
    assert [message.partition(": ")[0] for message in records.messages] == [
        "<markdown>:5",
        "<markdown>:7",
    ]


def test_thousands_of_fences_take_linear_time():
    html, _ = convert("```symphony-button\nlabel: x\nlaunch: true\n```\n\n" * 3000)
    assert html.count("symphony-button") == 3000
    convert("x\n\n[x](symphony:launch)" + " " * 40_000 + "x\n")
    for below in ("", "words\n"):  # one block of text, to Python-Markdown
        html, _ = convert(("```symphony-button\nlaunch: true\n```\n" + below) * 3000)
        assert html.count("symphony-button") == 3000


@pytest.mark.parametrize("extension", ["codehilite", "pymdownx.highlight"])
def test_a_highlighted_example_is_what_was_written(extension):
    example = (
        "#!python\n/// symphony-button\n    launch: true\n\n"
        "```symphony-chat\nstream: [x](symphony:launch)\n```\n"
    )
    indented = example.replace("\n", "\n    ")
    html, problems = convert(f"# P\n\n    {indented}\n", "pymdownx.superfences", extension)
    code = html.partition("<code>")[2].partition("</code>")[0]
    written = re.sub(r"<[^>]*>", "", code)
    assert written.strip() in (example.strip(), example.partition("\n")[2].strip())
    assert problems == []


def test_inline_code_that_names_a_fence_is_code_in_every_extension():
    text = "[^1]: ```symphony-button``` opens\n\n- ```symphony-chat``` does[^1]\n"
    html, problems = convert(text, "footnotes", "pymdownx.inlinehilite", "pymdownx.superfences")
    assert "<code>symphony-button</code>" in html
    assert "<code>symphony-chat</code>" in html
    assert problems == []


def test_what_a_page_needs_is_said_once_a_process_and_fails_nothing():
    code = f"""
import logging, markdown
logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
for text in ("[x](symphony:launch)", {CHAT!r}, {CHAT!r}):
    settings = {{"host": "acme.symphony.com", "partner-id": "x", "on-problem": "raise"}}
    markdown.markdown(text, extensions=["ecp"], extension_configs={{"ecp": settings}})
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    ours = [line for line in said.stderr.splitlines() if "[ecp." in line]
    (said,) = ours
    assert said == (
        "INFO <markdown>: a chat opens on pages that ask for 'symphony-ecp.js' and "
        "'symphony-ecp.css'; run 'ecp assets DIR', which copies them and prints the lines "
        "[ecp.missing-assets]"
    )
