"""The last look: what other plugins and extensions make of pages is judged as it is about to ship.

The plugins here do what the real ones do, through the same events of the hosts.
"""

import html
import json
import shutil
import sys
import textwrap
from pathlib import Path

import markdown
import pytest

from mkdocs_ecp import excerpts
from symphony_ecp.problems import Problem
from symphony_ecp.prose import leftovers
from symphony_ecp.site import LooseId, Site
from tests import hosts

CASES = Path(__file__).parent / "cases"
DESK = "stream: trading-desk"
CHAT = f"```symphony-chat\n{DESK}\n```\n"
LINK = "https://open.symphony.com/?streamId="


@pytest.fixture
def folder(tmp_path):
    shutil.copy(CASES / "symphony.yml", tmp_path)
    return tmp_path


@pytest.fixture
def hooks(folder):
    """Return the setting for hooks of MkDocs, which are a plugin in a file."""

    def write(code, **config):
        (folder / "hooks.py").write_text(textwrap.dedent(code), "utf-8")
        return {"hooks": ["hooks.py"], **config}

    return write


def left(html):
    return [one.written for one in leftovers.find(html)]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<a href="symphony:stream/desk">x</a>', ["symphony:stream/desk"]),
        ("<p>/// symphony-chat | Desk\nstream: desk</p>", ["/// symphony-chat"]),
        ("<p>:::{symphony-chat} Desk</p>", [":::{symphony-chat}"]),
        ("<p>/// symphony-chat stream: desk ///</p>", ["/// symphony-chat"]),
        ("<p>:::{symphony-button} :launch: true :::</p>", [":::{symphony-button}"]),
        ("<p>.. symphony-chat:: Desk</p>", [".. symphony-chat::"]),
        ("<li>x</li><p>```symphony-button</p>", ["```symphony-button"]),
        ("<p>Write to symphony:stream/desk now</p>", ["symphony:stream/desk"]),
        ('<pre><code class="language-symphony-chat">stream: x</code></pre>', ["```symphony-chat"]),
        ("<p><code>symphony-chat stream: desk</code></p>", ["```symphony-chat"]),
        ('<pre><code class="language-{symphony-chat}">x</code></pre>', ["```{symphony-chat}"]),
        ("<a href=x>x<a href=y>y</a> symphony:launch", ["symphony:launch"]),
        ("<p>/// symphony-chat</p>" * 2, ["/// symphony-chat"] * 2),
    ],
)
def test_what_nobody_read_is_left(html, found):
    assert left(html) == found


@pytest.mark.parametrize(
    "html",
    [
        '<p><code>symphony:stream/desk</code> and <a href="https://x/symphony">x</a></p>',
        "<pre><code>/// symphony-chat\n    stream: desk\n///</code></pre>",
        '<pre><code>&lt;a href="symphony:launch"&gt;</code></pre>',
        '<pre><code class="language-md">```symphony-chat</code></pre>',
        '<symphony-chat pod="p"><a href="https://open.symphony.com/?">x</a></symphony-chat>',
        '<a class="symphony-link" href="https://open.symphony.com/?">symphony:launch</a>',
        '<div class="symphony-problem"><strong>Symphony:</strong> write ```symphony-chat</div>',
        "<p>The symphony-chat block, symphony: links and symphony://x are documented.</p>",
        "<!-- /// symphony-chat -->",
        "<p>A line with /// symphony-chat opens a block, and options follow: one a line.</p>",
        '<dt class="sig sig-object py">f(<span>x=symphony:launch</span>)</dt>',
        '<p><a href="symphony://?streamId=x">legacy</a></p>',
        '<h2 id="x">/// symphony-chat<a href="#x">¶</a></h2>',
        "<pre><code>symphony-chat\nstream: desk\n</code></pre>",
        "<item><category>symphony:launch</category></item>",
        '<nav><span class="md-tag md-tag-icon">symphony:launch</span></nav>',
        "<a href=x>symphony:launch <b>x</b><a href=y>symphony:launch</a>",
    ],
)
def test_code_elements_and_words_are_not_left(html):
    assert left(html) == []


def test_an_id_that_nobody_knows_says_nothing_of_a_leftover_on_its_line():
    source = "[x](symphony:stream/Gzj6b6PwVvkEojiqT8M9_3___pChmRf_dA) symphony:stream/desk"
    loose = LooseId("stream-misspelt", "Gzj6b6PwVvkEojiqT8M9/3///pChmRf/dA==", path="a.md", line=1)
    found = leftovers.find("<p>symphony:stream/desk</p>")
    (said,) = leftovers.judge(found, Site(), "a.md", source, [loose])
    assert said.code == "not-rendered"


def said_of(number, source, judged=(), made=()):
    found = [leftovers.Leftover("/// symphony-chat", is_link=False)] * number
    problems = [Problem(code, "x", path="p", line=line) for code, line in judged]
    problems = leftovers.judge(found, Site(), "p", source, problems, made=made)
    return [problem.line for problem in problems]


THREE = "/// symphony-chat\n" * 3


@pytest.mark.parametrize(
    ("number", "judged", "made", "lines"),
    [
        (3, [], [], [1, 2, 3]),
        (2, [], [1], [2, 3]),
        (1, [], [1, 3], [2]),
        (1, [], [1], [None]),  # nobody knows which
        (1, [("missing-option", 2)], [2, 3], [1]),
        (2, [("missing-option", 2)], [2], [1, 3]),
        (2, [("block-syntax", 2)], [], [None]),
        (3, [("block-syntax", 2)], [], [1, 3]),
        (1, [("block-syntax", 2)], [], []),
        (3, [("not-rendered", 1), ("not-rendered", 2), ("not-rendered", 3)], [], []),
    ],
)
def test_leftovers_are_matched_with_the_lines_that_became_nothing_else(number, judged, made, lines):
    assert said_of(number, THREE, judged, made) == lines


def test_a_line_with_several_blocks_counts_as_often():
    line = "/// symphony-chat\\n/// symphony-chat"
    assert said_of(1, line, made=[1]) == [1]
    assert said_of(2, "nothing") == [None]


def test_examples_in_a_source_are_not_where_a_leftover_is():
    assert said_of(1, "`/// symphony-chat`\n## /// symphony-chat\n/// symphony-chat\n") == [3]


def test_the_tags_of_a_file_are_words():
    tagged = '{"item": {"title": "A", "tags": ["symphony:launch"]}, "text": "/// symphony-chat"}'
    assert left(leftovers.html_of("tags.json", tagged)) == ["/// symphony-chat"]


def test_html_that_a_plugin_adds_is_judged_at_its_line(folder, hooks):
    code = """
        def on_page_content(html, page, **_):
            return html + page.meta.get("footer", "")
    """
    text = '---\nfooter: <p><a href="symphony:launch">x</a></p>\n---\n\n# A\n\n`symphony:launch`\n'
    built = hosts.mkdocs(folder, {"a": text}, **hooks(code))
    (said,) = built.problems["a"]
    assert said.startswith("2: 'symphony:launch' is shown as it was typed in the finished page; ")
    assert said.endswith(" write https://open.symphony.com/? [ecp.not-rendered]")


def test_what_a_theme_writes_is_judged_once(folder, hooks):
    (folder / "over").mkdir()
    link = "{{ '<a href=symphony:' ~ 'launch>x</a>' }}"  # no template says so
    template = f'{{% extends "base.html" %}}{{% block footer %}}{link}{{% endblock %}}'
    (folder / "over/main.html").write_text(template, "utf-8")
    theme = {"name": "mkdocs", "custom_dir": "over"}
    built = hosts.mkdocs(folder, {"a": "# A", "b": "# B"}, theme=theme)
    (said,) = (*built.other, *(line for lines in built.problems.values() for line in lines))
    assert "around its content" in said


def test_a_code_that_the_site_ignores_is_not_reported(folder, hooks):
    code = "def on_page_content(html, **_): return html + '<p>/// symphony-chat</p>'"
    plugins = [{"ecp": {"ignore": ["not-rendered"]}}]
    built = hosts.mkdocs(folder, {"a": "# A"}, **hooks(code, plugins=plugins))
    assert (built.problems, built.other) == ({}, [])


@pytest.mark.parametrize("feed", ["feed.xml", "c/feed.xml"])
def test_a_finding_in_a_feed_names_the_page_that_it_comes_from(folder, hooks, feed):
    code = """
        from html import escape
        from pathlib import Path
        pages = []
        def on_page_markdown(markdown, page, **_):
            text = markdown.replace("[x](symphony:launch)", '<a href="symphony:launch">x</a>')
            pages.append((page.canonical_url, escape(f"<p>{text}</p>")))
        def on_post_build(config, **_):
            items = (f"<item><link>{url}</link><a>{text}</a></item>" for url, text in pages)
            Path(config.site_dir, FEED).write_text(f"<rss>{''.join(items)}</rss>")
    """.replace("FEED", repr(feed))
    pages = {"a": "# A\n\nNothing.\n", "b": f"# B\n\n{CHAT}\n[x](symphony:launch)\n"}
    (folder / "docs/c").mkdir(parents=True)
    (folder / "docs/c/d.md").write_text("# D\n")
    built = hosts.mkdocs(folder, pages, **hooks(code), docs_dir=str(folder / "docs"))
    assert sorted(line.partition(" is shown")[0] for line in built.problems["b"]) == [
        "3: '```symphony-chat'",
        "7: 'symphony:launch'",
    ]
    assert all(f"in the finished {feed}" in line for line in built.problems["b"])


def test_a_page_put_together_at_the_end_asks_for_our_files_once(folder, hooks):
    code = """
        from pathlib import Path
        contents = []
        def on_page_content(html, **_):
            contents.append(html)
        def on_post_build(config, **_):
            page = Path(config.site_dir, "print_page/index.html")
            page.parent.mkdir()
            page.write_text(f"<html><head></head><body>{''.join(contents)}</body></html>")
    """
    pages = {"a": CHAT, "b/c/deep": CHAT}
    (folder / "docs/b/c").mkdir(parents=True)
    hosts.mkdocs(folder, pages, docs_dir="docs", **hooks(code))
    html = (folder / "site/print_page/index.html").read_text("utf-8")
    assert html.count("<symphony-chat") == 2
    assert html.count('href="../assets/symphony-ecp/symphony-ecp.css?v=') == 1
    assert html.count('src="../assets/symphony-ecp/symphony-ecp.js?v=') == 1
    assert html.count("symphony-ecp.js") == 1


#: mkdocs-static-i18n builds each further language within the end of the first one's build.
LANGUAGES = """
    from pathlib import Path
    from mkdocs.commands.build import build
    inner = False
    def on_files(files, config):
        if inner:
            for file in files.documentation_pages():
                file.dest_uri = "de/" + file.dest_uri
        return files
    def on_post_build(config):
        global inner
        if not inner:
            kept = {file: file.read_bytes() for file in Path(config.site_dir).rglob("*.*")}
            inner = True
            build(config)
            inner = False
            for file, content in kept.items():
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
"""


def test_builds_within_a_build_leave_the_pages_of_the_others_as_they_are(folder, hooks):
    pages = {"a": f"# A\n\n{CHAT}\n[x](symphony:stream/nope)\n", "b": "# B\n"}
    built = hosts.mkdocs(folder, pages, **hooks(LANGUAGES))
    other = (folder / "site/de/a.html").read_text("utf-8")
    for page in (built.html["a"], other):
        assert page.count("<symphony-chat") == 1
        assert page.count("symphony-ecp.js") == 1
        assert page.count("symphony-ecp.css") == 1
    assert 'src="../assets/symphony-ecp/symphony-ecp.js?v=' in other
    assert len(built.problems["a"]) == 1  # said once, not for each language


def test_content_has_no_tags_of_ours(folder, hooks):
    code = """
        from pathlib import Path
        def on_page_content(html, config, page, **_):
            with Path(config.docs_dir, "..", "contents").open("a") as file:
                file.write(html)
    """
    built = hosts.mkdocs(folder, {"a": CHAT}, **hooks(code))
    assert "symphony-ecp." not in (folder / "contents").read_text("utf-8")
    assert built.html["a"].count("symphony-ecp.js") == 1


def test_a_page_that_is_encrypted_asks_for_our_files(folder, hooks):
    code = """
        def on_page_context(context, page, **_):
            page.content = "<p>secret</p>"
            return context
    """
    built = hosts.mkdocs(folder, {"a": CHAT}, **hooks(code))
    assert "<symphony-chat" not in built.html["a"]
    assert "symphony-ecp.js" in built.html["a"]


CONTENT = (
    '<h1>A</h1><symphony-chat title="D"><strong>Desk</strong><div>'
    "<div data-search-exclude>This conversation takes place in Symphony.</div></div>"
    '<a class="symphony-link" href="https://x">Open in Symphony</a></symphony-chat>'
    "<p>Words &amp; more.</p><!-- more --><p>Rest.</p>"
)


def test_a_summary_in_a_feed_has_no_markup_that_was_code_or_text():
    words = "<code>__init__</code>; *no* [x](y)</p>"
    page = f"<p>Write <code class=x>[w](symphony:launch)</code>, {words}"
    made = markdown.markdown(excerpts.summary(page, ""))
    assert made == f"<p>Write <code>[w](symphony:launch)</code>, {words}"


@pytest.mark.parametrize("text", ["# a", "1. b", "- c", "+ d", "a <b> c", "&amp; `x` \\"])
def test_a_summary_in_a_feed_is_what_the_page_said(text):
    page = "<p>" + html.escape(text) + "</p>"
    assert markdown.markdown(excerpts.summary(page, "")) == page


def test_a_summary_in_a_feed_is_the_text_of_the_page():
    assert excerpts.summary(CONTENT, "") == "Desk Words &amp; more. Rest."


def test_a_summary_up_to_the_delimiter_keeps_titles_and_links():
    summary = excerpts.summary(CONTENT, "<!-- more -->")
    assert "This conversation" not in summary
    assert "<symphony-chat" not in summary
    assert "Rest." not in summary
    assert summary.endswith("<!-- more -->")
    assert '<a class="symphony-link" href="https://x">Open in Symphony</a>' in summary


def test_what_was_taken_out_for_search_is_put_back_where_it_was():
    taken = excerpts.take_out(CONTENT)
    assert "Open in Symphony" not in taken[0]
    assert excerpts.put_back(*taken) == CONTENT
    assert excerpts.put_back("encrypted", taken[1]) == "encrypted"


@pytest.mark.parametrize("theme", ["mkdocs", "material"])
def test_search_has_the_words_of_a_chat_and_no_more(folder, theme):
    text = "# A\n\n/// symphony-chat | Trading desk\n    stream: trading-desk\n\nAsk here.\n///\n"
    plugins = ["search", "ecp"]
    built = hosts.mkdocs(folder, {"a": text + CHAT}, plugins=plugins, theme={"name": theme})
    index = json.loads((folder / "site/search/search_index.json").read_text("utf-8"))
    words = " ".join(entry["text"] for entry in index["docs"])
    assert "Trading desk" in words
    assert "Ask here." in words
    assert "Open in Symphony" not in words
    assert "This conversation" not in words
    assert built.html["a"].count("Open in Symphony</a>") == 2
    assert built.html["a"].count("This conversation") == 1


def test_the_first_paragraph_of_a_page_that_begins_with_a_chat_is_its_authors(folder):
    built = hosts.mkdocs(folder, {"a": f"{CHAT}\nThe desk answers all day.\n"})
    assert built.html["a"].partition("<p>")[2].startswith("The desk answers")


def test_the_words_of_another_conversion_are_no_markup_written_by_hand(folder):
    """As mkdocstrings converts docstrings: with a Markdown object of its own, into raw HTML."""
    (folder / "nested.py").write_text(
        textwrap.dedent("""
        from markdown import Extension, Markdown
        from markdown.preprocessors import Preprocessor

        class Docstring(Preprocessor):
            def run(self, lines):
                if "::: module" not in lines:
                    return lines
                inner = Markdown(extensions=["pymdownx.superfences", "ecp"])
                html = inner.convert("```symphony-chat\\nstream: trading-desk\\n```\\n")
                at = lines.index("::: module")
                return [*lines[:at], "", self.md.htmlStash.store(html), "", *lines[at + 1:]]

        class Nested(Extension):
            def extendMarkdown(self, md):
                md.preprocessors.register(Docstring(md), "docstring", 25)
    """),
        "utf-8",
    )
    sys.path.insert(0, str(folder))
    try:
        extensions = ["nested:Nested", "pymdownx.superfences"]
        built = hosts.mkdocs(folder, {"a": "# A\n\n::: module\n"}, markdown_extensions=extensions)
    finally:
        sys.path.remove(str(folder))
        sys.modules.pop("nested", None)
    assert (built.problems, built.other) == ({}, [])
    assert built.html["a"].count("<symphony-chat") == 1


#: What mkdocs-jupyter makes of a notebook's cells: as written by its version 0.26.
CELL = '<div class="jp-Cell jp-MarkdownCell"><div data-mime-type="text/markdown">{}</div></div>'
CODE_CELL = (
    '<div class="jp-Cell jp-CodeCell"><pre>symphony:launch</pre>'
    '<div class="clipboard-copy-txt" id="cell-1">symphony:launch</div></div>'
)
FENCE = '<pre><code class="language-symphony-chat">symphony-chat\nstream: {}\n</code></pre>'


def notebook(folder, hooks, html, source, **config):
    code = f"""
        def on_pre_page(page, **_):
            if page.file.src_uri == "nb.md":
                def render(config, files):
                    page.content, page.toc = {html!r}, []
                page.render = render
    """
    return hosts.mkdocs(folder, {"nb": source}, **hooks(code, **config))


def test_blocks_and_links_of_a_notebook_work(folder, hooks):
    cells = (
        '<p>See <a href="symphony:stream/trading-desk">it</a>.</p>',
        FENCE.format("trading-desk"),
        f"<p>/// symphony-chat | In a cell\n{DESK}</p>\n<p>With <em>words</em>.\n///</p>",
        f"<p>/// symphony-button | Open\n{DESK}\n///</p><p>As <code>symphony:x</code></p>",
    )
    html = "".join(map(CELL.format, cells)) + CODE_CELL
    built = notebook(folder, hooks, html, '"symphony"')
    assert (built.problems, built.other) == ({}, [])
    page = built.html["nb"]
    assert page.count("<symphony-chat") == 2
    assert "<p>With <em>words</em>.</p>" in page
    assert page.count(f'href="{LINK}') == 4
    assert "symphony-ecp.js" in page
    assert "<code>symphony:x</code>" in page


def test_mistakes_in_a_notebook_are_reported_at_their_lines(folder, hooks):
    source = '[\n"```symphony-chat\\n",\n"stream: nope\\n",\n"```",\n"symphony:stream/nop"\n]\n'
    cells = (FENCE.format("nope"), '<p><a href="symphony:stream/nop">x</a></p>')
    built = notebook(folder, hooks, "".join(map(CELL.format, cells)), source)
    assert [line.partition(" in ")[0] for line in sorted(built.problems["nb"])] == [
        "3: no stream 'nope'",
        "5: no stream 'nop'",
    ]
    assert "symphony-problem" in built.html["nb"]


def test_what_is_no_block_in_a_notebook_is_reported(folder, hooks):
    html = CELL.format("<p>/// symphony-chat | Never closed\nstream: trading-desk</p>")
    built = notebook(folder, hooks, html, "x\n/// symphony-chat | Never closed\n")
    assert [line.partition(" is shown")[0] for line in built.problems["nb"]] == [
        "2: '/// symphony-chat'"
    ]


GOOD = f"/// symphony-chat\n{DESK}\n///"
DEAD = f"/// symphony-chat\n{DESK}"
LACKING = "/// symphony-chat\n///"


def written_as(*cells, indent=1):
    """Return a notebook of Markdown cells."""
    cells = [{"cell_type": "markdown", "source": cell.splitlines(True)} for cell in cells]
    return json.dumps({"cells": cells}, indent=indent)


def paragraphs(*cells):
    return "".join(CELL.format(f"<p>{cell}</p>") for cell in cells)


def lines_of(source, *texts):
    """Return the number of each line with a text, counted among the lines that have it."""
    lines = [n for n, line in enumerate(source.split("\n"), 1) if "/// symphony-chat" in line]
    return [lines[number] for number in texts]


def test_each_block_of_a_notebook_that_is_none_is_reported_and_no_other(folder, hooks):
    cells = (GOOD, DEAD, GOOD, DEAD)
    source = written_as(*cells)
    built = notebook(folder, hooks, paragraphs(*cells), source)
    lines = [int(said.partition(":")[0]) for said in built.problems["nb"]]
    assert lines == lines_of(source, 1, 3)


def test_what_a_block_lacks_silences_no_other_block_of_a_notebook(folder, hooks):
    cells = (GOOD, LACKING, DEAD)
    source = written_as(*cells)
    plugins = [{"ecp": {"ignore": ["missing-option"]}}]
    built = notebook(folder, hooks, paragraphs(*cells), source, plugins=plugins)
    (said,) = built.problems["nb"]
    assert said.startswith(f"{lines_of(source, 2)[0]}: '/// symphony-chat' is shown")


def test_a_notebook_on_one_line_hides_nothing(folder, hooks):
    cells = (GOOD, LACKING, DEAD)
    built = notebook(folder, hooks, paragraphs(*cells), written_as(*cells, indent=None))
    assert [said.rpartition(".")[2] for said in built.problems["nb"]] == [
        "missing-option]",
        "not-rendered]",
    ]


def test_a_block_behind_one_that_is_none_is_reported_at_its_own_line(folder, hooks):
    cells = (DEAD, LACKING)
    source = written_as(*cells)
    built = notebook(folder, hooks, paragraphs(*cells), source)
    lines = sorted(int(said.partition(":")[0]) for said in built.problems["nb"])
    assert lines == lines_of(source, 0, 1)


EXAMPLE = f"<pre><code>symphony-chat\n{DESK}\n</code></pre>"


@pytest.mark.parametrize(
    ("html", "cells", "chats"),
    [
        (EXAMPLE, [f"```\nsymphony-chat\n{DESK}\n```"], 0),
        (EXAMPLE, [f"    symphony-chat\n    {DESK}"], 0),
        # As nbconvert 7.2 writes a fence.
        (EXAMPLE, [f"~~~symphony-chat\n{DESK}\n~~~"], 1),
        (
            EXAMPLE + FENCE.format("trading-desk"),
            [f"```\nsymphony-chat\n{DESK}\n```", f"~~~ symphony-chat\n{DESK}\n~~~"],
            1,
        ),
    ],
)
def test_only_a_fence_of_our_kind_is_a_block_in_a_notebook(folder, hooks, html, cells, chats):
    built = notebook(folder, hooks, CELL.format(html), written_as(*cells))
    assert (built.problems, built.other) == ({}, [])
    assert built.html["nb"].count("<symphony-chat") == chats


EXTENSION = """
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

class Late(SphinxDirective):
    has_content = True
    def run(self):
        return [late("", html="\\n".join(self.content))]

class late(nodes.General, nodes.Element):
    pass

def visit(self, node):
    self.body.append(node["html"])
    raise nodes.SkipNode

def setup(app):
    app.add_directive("late", Late)
    app.add_node(late, html=(visit, None))
"""


@pytest.fixture
def late(folder, monkeypatch):
    (folder / "late_html.py").write_text(EXTENSION, "utf-8")
    monkeypatch.syspath_prepend(str(folder))
    shutil.copy(CASES / "symphony.yml", folder / "symphony.yml")
    (folder / "source").mkdir()
    shutil.copy(CASES / "symphony.yml", folder / "source/symphony.yml")
    yield ["sphinx_ecp", "late_html"]
    sys.modules.pop("late_html", None)


def test_html_of_another_extension_is_judged_in_sphinx(folder, late):
    page = 'P\n=\n\n.. late::\n\n   <a href="symphony:launch">x</a> <code>symphony:launch</code>\n'
    built = hosts.sphinx(folder, {"p.rst": page}, extensions=late)
    assert [line.partition(" is shown")[0] for line in built.problems["p.rst"]] == [
        "6: 'symphony:launch'"
    ]


def test_code_and_what_was_judged_before_are_not_reported_in_sphinx(folder, late):
    page = "P\n=\n\n.. late::\n\n   <code>symphony:launch</code>\n\nSee symphony:launch.\n"
    built = hosts.sphinx(folder, {"p.rst": page}, extensions=late)
    assert len(built.problems["p.rst"]) == 1
    assert "not-rendered" not in built.problems["p.rst"][0]


def test_a_single_page_reports_what_nobody_has_reported_of_its_documents(folder, late):
    pages = {
        "p.rst": 'P\n=\n\n.. late::\n\n   <a href="symphony:launch">x</a>\n',
        "q.md": "# Q\n\n:::{symphony-button}\n:launch: true\n:::\n",
    }
    conf = {"extensions": [*late, "myst_parser"], "myst_enable_extensions": []}
    built = hosts.sphinx(folder, pages, builder="singlehtml", **conf)
    (of_block,) = built.problems.pop("q.md")
    assert of_block.startswith("3: ':::{symphony-button}' is not read as a block")
    assert built.problems == {}
    (of_page,) = built.other
    assert "'symphony:launch' is shown as it was typed" in of_page


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("<!doctype html><head></head><body><main>x</main></body>", ["</head>", "</main>"]),
        ("<!doctype html><title>a</title><body>x</body>", ["<body>", "</body>"]),
        ("<!DOCTYPE html>\n<title>a</title><p>x</p>", ["<title>", ""]),
    ],
)
def test_a_page_asks_for_our_files_wherever_its_theme_leaves_room(folder, page, asked):
    (folder / "over").mkdir()
    (folder / "over/main.html").write_text(page.replace("x<", "{{ page.content }}<"), "utf-8")
    theme = {"name": None, "custom_dir": "over"}
    built = hosts.mkdocs(folder, {"a": f"# A\n\n{CHAT}"}, theme=theme).html["a"]
    for file, behind in zip((".css", ".js"), asked, strict=True):
        tag = next(line for line in built.split("\n") if f"symphony-ecp{file}" in line)
        assert built.partition(f"{tag}\n")[2].startswith(behind)
    assert built.lower().startswith("<!doctype")


def test_files_that_are_no_pages_are_left_as_they_are(folder, hooks):
    code = """
        from pathlib import Path

        def on_post_build(config, **_):
            site = Path(config.site_dir)
            (site / "latin.html").write_bytes(b'<p class="symphony-x">caf\\xe9</p>')
            (site / "gone.html").symlink_to("nowhere.html")
            (site / "deep.json").write_text('{"symphony": ' + "[" * 9000 + "]" * 9000 + "}")
    """
    built = hosts.mkdocs(folder, {"a": "# A"}, **hooks(code))
    assert (built.problems, built.other) == ({}, [])


def test_a_tag_by_hand_is_judged_on_each_page_whatever_blocks_became(tmp_path):
    def built(name, pages):
        (tmp_path / name).mkdir()
        shutil.copy(CASES / "symphony.yml", tmp_path / name)
        return hosts.mkdocs(tmp_path / name, pages)

    page = f"# M\n\n{CHAT}"
    made = built("first", {"m": page}).html["m"]
    by_hand = made[made.index("<symphony-chat") :].partition(">")[0] + "></symphony-chat>\n"
    found = built("second", {"a": f"# A\n\n{by_hand}", "m": page, "z": f"# Z\n\n{by_hand}"})
    assert sorted(found.problems) == ["a", "z"]
