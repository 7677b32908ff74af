"""``ecp fix``: one right answer, shown first, every other byte kept."""

import errno
import shutil
import stat
import subprocess

import click
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symphony_ecp.check.run import check
from symphony_ecp.cli import main
from symphony_ecp.cli._changes import show
from symphony_ecp.cli._sites import CannotRun
from symphony_ecp.fix.edits import Change, Edit, Text
from symphony_ecp.fix.plan import changes_for
from tests.test_pages import FOLDER

ID = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="  # the registry's trading-desk
SAFE = "VYfoWw6oIUv-5K80BPUjeX___oz1uTOEdA"
PERCENT = "VYfoWw6oIUv%2B5K80BPUjeX%2F%2F%2Foz1uTOEdA%3D%3D"
OTHER = "lX1hwfmQ+AK/k/a/BB0y2n///q2+0KfbdA=="
MESSAGE = "XlU3OH9eVMzq-yss7M_xyn___oxwgbtGbQ"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    shutil.copy(FOLDER / "symphony.yml", tmp_path)
    (tmp_path / "conf.py").write_text("extensions = ['sphinx_ecp']\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def markdown(folder):
    (folder / "conf.py").unlink()
    (folder / "mkdocs.yml").write_text(
        "docs_dir: .\nsite_dir: out\nmarkdown_extensions: [pymdownx.superfences]\n"
    )
    return folder


def planned(paths, **options):
    return changes_for(paths, print, **options)


def fixed(path, text, **options):
    """Fix a file, and hold the fix to its promises: it is whole, and there is nothing left."""
    path.write_bytes(text.encode())
    before = set(check([path]).problems)
    for change in planned([path], **options):
        change.write()
    assert planned([path], **options) == [], "a second run changes nothing"
    after = {
        (problem.code, problem.message)
        for problem in check([path]).problems
        if problem.severity != "info"
    }
    assert after <= {(problem.code, problem.message) for problem in before}, "nothing new is wrong"
    return path.read_bytes().decode()


@pytest.mark.parametrize("written", [SAFE, SAFE + "==", PERCENT, ID[:-2]])
@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_ids_get_their_standard_spelling(markdown, written, quote):
    for block in (
        "/// symphony-chat | Desk\n    stream: {id}\n    height: 480\n///\n",
        "> ```symphony-chat\n> stream: {id}  \n> ```\n",
        "- a\n\n    ~~~ symphony-button\n    label: x\n    streamId:   {id}\n    ~~~\n",
    ):
        text = f"# {written}\n\n{block}\n    stream: {written}\n"
        expected = block.format(id=f"{quote}{ID}{quote}").replace("streamId", "stream")
        assert fixed(markdown / "a.md", text.format(id=f"{quote}{written}{quote}")) == (
            f"# {written}\n\n{expected}\n    stream: {written}\n"
        )


def test_directives_are_fixed_in_their_own_syntax(folder):
    text = ".. symphony-chat:: X\n   :stream-id: {}\n   :ecpLoginPopup: true\n\n   {}\n"
    assert fixed(folder / "a.rst", text.format(SAFE, SAFE)) == (
        f".. symphony-chat:: X\n   :stream: {ID}\n   :login: popup\n\n   {SAFE}\n"
    )


def test_myst_is_fixed_in_both_of_its_forms(folder):
    (folder / "conf.py").write_text("extensions = ['sphinx_ecp', 'myst_parser']\n")
    chat = "```{{symphony-chat}}\n"
    text = chat + ":stream: {0}\n```\n\n" + chat + "---\nstream: {0}\n---\n```\n"
    assert fixed(folder / "a.md", text.format(SAFE)) == text.format(ID)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ecp-login-popup: true", "login: popup"),
        ("urlIntercept: TRUE", "login: popup"),
        ("module: im", "type: im"),
        ("module: ROOM", "type: chatroom"),
        ("stream-id: trading-desk", "stream: trading-desk"),
        ("user-ids: alice, bob", "users: alice, bob"),
        # no single answer:
        ("ecp-login-popup: false", "ecp-login-popup: false"),
        ("module: nope", "module: nope"),
        ("font: x", "font: x"),
        ("style: dark", "style: dark"),
        ("show-title: no", "show-title: no"),
    ],
)
def test_former_names_become_todays_where_there_is_one(markdown, old, new):
    text = "```symphony-chat\n{}\n```\n"
    assert fixed(markdown / "a.md", text.format(old)) == text.format(new)


CHAT = (
    '<symphony-chat pod="acme.symphony.com" partner-id="acme-docs" stream-id="{0}"'
    ' stream-type="chatroom" layout="focus" load="visible" height="600"'
    """ settings='{{"showTitle":false,"allowedApps":"com.acme.x"}}' title="Desk"></symphony-chat>"""
)


def test_a_chat_that_was_written_as_html_becomes_a_block(markdown):
    text = f"# Desk\n\n{CHAT.format(ID)}\n\nAfter.\n"
    assert fixed(markdown / "a.md", text) == (
        "# Desk\n\n```symphony-chat\nstream: trading-desk\ntype: chatroom\nload: visible\n"
        "height: 600\ntitle: Desk\nshow-title: false\nallowed-apps: com.acme.x\n```\n\nAfter.\n"
    )


def test_a_chat_in_raw_html_becomes_a_directive(folder):
    text = f"Desk\n====\n\n.. raw:: html\n\n   {CHAT.format(ID)}\n\nAfter.\n"
    assert ".. symphony-chat::\n   :stream: trading-desk\n" in fixed(folder / "a.rst", text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("acme.symphony.com", "evil.example"),
        ("acme-docs", "other"),
        ('title="Desk"', 'title="Desk" lang="en"'),
        ('title="Desk"', 'title="a **b** *c*"'),
        ('title="Desk"', 'title="see `x_`"'),
        ('title="Desk"', """title="Desk" theme='{"primary":"#000000"}'"""),
        ('"showTitle"', '"nonsense"'),
        ("settings='{", "settings='["),
        ('title="Desk">', 'title="Desk"><a href="/">Desk</a>'),
        ('stream-id="', 'x="'),
    ],
)
def test_a_chat_in_html_that_says_what_no_block_says_is_left(markdown, old, new):
    text = f"# Desk\n\n{CHAT.format(ID).replace(old, new)}\n\nAfter.\n"
    assert fixed(markdown / "a.md", text) == text


def test_a_former_name_beside_todays_is_left(markdown):
    text = "```symphony-chat\nstream: trading-desk\nlogin: inline\necp-login-popup: true\n```\n"
    assert fixed(markdown / "a.md", text) == text


@pytest.mark.parametrize(
    "text",
    [
        f"    ```symphony-chat\n    stream: {SAFE}\n    ```\n",
        f"````markdown\n```symphony-chat\nstream: {SAFE}\n```\n````\n",
        f"<!--\n/// symphony-chat\n    stream: {SAFE}\n///\n-->\n",
        f"stream: {SAFE}\n\n`symphony:stream/{SAFE}`\n",
        f"```symphony-chat\nstream: {MESSAGE}\n```\n",
        "```symphony-chat\nstream: VYfoWw6oIUv-5K80\n```\n",
        f"```symphony-chat\n{{stream: {SAFE}}}\n```\n",
        f"```symphony-chat\nstream: >\n  {SAFE}\n```\n",
        f"[x](symphony:stream/{PERCENT})\n",
        f"[x](https://open.symphony.com/?streamId={PERCENT}&streamType=im)\n",
    ],
)
def test_what_is_no_block_or_has_no_one_answer_is_left(markdown, text):
    assert fixed(markdown / "a.md", text) == text


@pytest.mark.parametrize("written", [SAFE, ID])
def test_ids_in_hand_written_links_are_percent_encoded(markdown, written):
    text = "`?streamId={0}`\n\n[x](https://open.symphony.com/?streamId={1}&streamType=im)\n"
    done = fixed(markdown / "a.md", text.format(SAFE, written))
    assert done == text.format(SAFE, PERCENT)


def test_only_links_that_the_check_reported_are_encoded(markdown):
    link = "https://open.symphony.com/?streamId={0}&streamType=im"
    other = f"[y](https://example.org/?streamId={SAFE}) `?streamId={SAFE}`"
    embedded = f"[z](https://example.org/?to=https://open.symphony.com/?streamId={SAFE})"
    text = f"[x]({link}) {other} {embedded}\n"
    assert fixed(markdown / "a.md", text.format(SAFE)) == text.format(PERCENT)


def test_a_link_that_stands_in_code_on_its_line_too_is_left(markdown):
    link = f"https://open.symphony.com/?streamId={SAFE}&streamType=im"
    text = f"[x]({link}) is `{link}`\n"
    assert fixed(markdown / "a.md", text) == text


# --- pasted markup ---

FRAME = f'<iframe src="https://acme.symphony.com/embed/?streamId={PERCENT}&mode=dark" height="600"></iframe>'  # noqa: E501
SDK = (
    f'<div class="symphony-ecm" data-stream-id="{OTHER}" data-condensed="false"></div>\n'
    '<script id="symphony-ecm-sdk" src="https://acme.symphony.com/embed/sdk.js"\n'
    '  data-partner-id="acme-docs"></script>\n'
)


def test_a_pasted_iframe_becomes_a_block(markdown):
    done = fixed(markdown / "a.md", f"# A\n\n{FRAME}\n\nAfter.\n")
    assert done == (
        "# A\n\n```symphony-chat\nstream: trading-desk\nmode: dark\nheight: 600\n```\n\nAfter.\n"
    )


def test_a_pasted_sdk_becomes_a_block_and_its_script_goes(markdown):
    done = fixed(markdown / "a.md", f"# A\n\n{SDK}\nAfter.\n")
    assert done == f"# A\n\n```symphony-chat\nstream: {OTHER}\ncondensed: false\n```\n\nAfter.\n"


def test_a_raw_directive_becomes_a_directive(folder):
    done = fixed(folder / "a.rst", f"A\n=\n\n.. raw:: html\n\n   {FRAME}\n\nAfter.\n")
    assert done == (
        "A\n=\n\n.. symphony-chat::\n   :stream: trading-desk\n   :mode: dark\n   :height: 600\n\n"
        "After.\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        f"Words {FRAME}\n",
        f"{FRAME}\nwords\n",
        f"```html\n{FRAME}\n```\n",
        FRAME.replace("acme.symphony", "other.symphony") + "\n",
        FRAME.replace("acme.symphony", "acme.other.symphony") + "\n",
        SDK.replace('"acme-docs"', '"another"'),
        SDK.replace("></script>", ' data-onload="begin"></script>'),
        SDK.replace("></script>", ">begin()</script>"),
        f"{SDK}\n<script>window.symphony.render('x')</script>\n",
        SDK.replace("acme.symphony", "other.symphony"),
        SDK.partition("\n")[0] + "\n",
    ],
)
def test_pasted_markup_that_does_more_or_goes_elsewhere_is_left(markdown, text):
    assert fixed(markdown / "a.md", text) == text


def src(query):
    return FRAME.replace("&mode=dark", f"&mode=dark{query}")


def framed(attributes):
    return FRAME.replace("<iframe ", f"<iframe {attributes} ")


@pytest.mark.parametrize(
    "markup",
    [
        src("&foo=bar"),
        src("&partnerId=another"),
        src("&mode=light"),
        src("#there"),
        *map(framed, ("name='x'", "class='1'", "sandbox", "style='opacity:0'", "onload='go()'",
                      "id='1'", "data-custom='1'", "width='50%%'", "loading='lazy' hidden")),
        SDK.replace('"symphony-ecm"', '"symphony-ecm 1"'),
        SDK.replace("<div ", "<div lang='en' "),
        SDK.replace("<div ", "<div data-custom='1' "),
        SDK.replace("sdk.js", "sdk.js?v=2"),
        SDK.replace("<script ", "<script onerror='go()' "),
        SDK.replace("<script ", "<script data-custom='1' "),
    ],
)  # fmt: skip
def test_markup_that_says_what_a_block_cannot_say_is_left(markdown, markup):
    assert fixed(markdown / "a.md", f"{markup}\n") == f"{markup}\n"


@pytest.mark.parametrize(
    "markup",
    [
        src("&partnerId=acme-docs"),
        framed("frameborder='0' allow='clipboard-write' loading='lazy' title=''"),
    ],
)
def test_what_a_block_does_by_itself_is_no_loss(markdown, markup):
    assert fixed(markdown / "a.md", f"{markup}\n") == (
        "```symphony-chat\nstream: trading-desk\nmode: dark\nheight: 600\n```\n"
    )


@pytest.mark.parametrize(
    "beside",
    [
        FRAME.replace("mode=dark", "mode=light"),
        "```symphony-chat\nstream: trading-desk\nmode: light\n```",
    ],
)
def test_a_frame_that_would_quarrel_with_another_chat_stays_a_frame_of_its_own(markdown, beside):
    other = "/// symphony-chat\n    stream: {}\n    mode: light\n///\n"
    done = fixed(markdown / "a.md", f"{FRAME}\n\n{beside}\n\n{other}".format(SAFE))
    block = (
        "```symphony-chat\nstream: trading-desk\nmode: dark\nheight: 600\nrendering: iframe\n```\n"
    )
    assert done.startswith(block)
    assert done.endswith(other.format(ID))


def test_a_pasted_iframe_names_its_stream_in_the_first_run(markdown):
    frame = FRAME.replace(
        PERCENT, OTHER.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    )
    done = fixed(
        markdown / "a.md", f"{frame.replace('<iframe', '<iframe title=Ops')}\n", to_registry=True
    )
    assert done.startswith("```symphony-chat\nstream: ops\n")
    assert f'  ops: {{id: "{OTHER}"}}\n' in (markdown / "symphony.yml").read_text()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (FRAME, "desk"),
        (f"# The *Rates* desk\n\n{FRAME}", "the-rates-desk"),
        (f"---\nauthor: X\n---\n\nRates\n=====\n\n{FRAME}", "rates"),
        (f"# Rates\r\n\r\n{FRAME}", "rates"),
        ("```symphony-chat\nstream: {}\n```", "desk"),
    ],
)
def test_a_stream_without_a_title_is_called_after_its_page(text, name, markdown):
    other = OTHER.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    text = text.replace(PERCENT, other).replace("{}", OTHER)
    fixed(markdown / "desk.md", f"{text}\n", to_registry=True)
    assert f'  {name}: {{id: "{OTHER}"}}\n' in (markdown / "symphony.yml").read_text()


# --- the registry ---


def test_ids_in_the_registry_get_their_standard_spelling(markdown):
    text = (
        "pods: {acme: {host: a.symphony.com}}\nstreams:\n  a: {id: 'SAFE'} # safe\n"
        "  b:\n    id: {acme: PERCENT}\nlinks: {c: {stream: SAFE}}\n"
    )
    text = text.replace("SAFE", SAFE).replace("safe", SAFE).replace("PERCENT", PERCENT)
    (markdown / "symphony.yml").write_text(text)
    for change in planned([markdown]):
        change.write()
    assert (markdown / "symphony.yml").read_text() == (
        f"pods: {{acme: {{host: a.symphony.com}}}}\nstreams:\n  a: {{id: '{ID}'}} # {SAFE}\n"
        f"  b:\n    id: {{acme: {ID}}}\nlinks: {{c: {{stream: {ID}}}}}\n"
    )
    assert planned([markdown]) == []


def test_ids_become_names_of_the_registry(markdown):
    text = (
        "```symphony-chat\nstream: {0}\n```\n\n[x](symphony:stream/{0}) and `stream/{0}`\n\n"
        "[y](symphony:stream/{1}?type=im)\n"
    )
    done = fixed(markdown / "a.md", text.format(SAFE, PERCENT), to_registry=True)
    assert done.startswith("```symphony-chat\nstream: trading-desk\n```\n")
    assert "[y](symphony:stream/trading-desk?type=im)" in done


@pytest.mark.parametrize(
    ("registry", "expected"),
    [
        (None, 'streams:\n  the-desk: {id: "<new>"}\n'),
        ("", 'streams:\n  the-desk: {id: "<new>"}\n'),
        ("pods: {}", 'pods: {}\nstreams:\n  the-desk: {id: "<new>"}\n'),
        ("streams:\r\n# x\r\n    a: {id: <old>}\r\n",
         'streams:\r\n# x\r\n    a: {id: <old>}\r\n    the-desk: {id: "<new>"}\r\n'),
        ("streams: {a: {id: <old>}}\n", 'streams: {a: {id: <old>}, the-desk: {id: "<new>"}}\n'),
        ("streams: {}\nlinks: {}", 'streams: {the-desk: {id: "<new>"}}\nlinks: {}'),
        ("streams:\nlinks: {}\n", 'streams:\n  the-desk: {id: "<new>"}\nlinks: {}\n'),
        ("\ufeffstreams:\n  the-desk: {id: <old>}\n",
         '\ufeffstreams:\n  the-desk: {id: <old>}\n  the-desk-2: {id: "<new>"}\n'),
    ],
)  # fmt: skip
def test_an_id_without_a_name_gets_an_entry_in_the_style_of_the_file(markdown, registry, expected):
    path = markdown / "symphony.yml"
    path.unlink()
    if registry is not None:
        path.write_bytes(registry.replace("<old>", ID).encode())
    page = f"/// symphony-chat | The Desk!\n    stream: {OTHER}\n///\n"
    (markdown / "a.md").write_text(page)
    for change in planned([markdown], to_registry=True):
        change.write()
    assert path.read_bytes().decode() == expected.replace("<new>", OTHER).replace("<old>", ID)
    assert (
        f"stream: {'the-desk-2' if '-2' in expected else 'the-desk'}\n"
        in (markdown / "a.md").read_text()
    )
    assert planned([markdown], to_registry=True) == []


def test_two_blocks_with_one_id_share_an_entry(markdown):
    page = f"```symphony-chat\nstream: {OTHER}\ntitle: A\n```\n"
    (markdown / "a.md").write_text(page)
    (markdown / "b.md").write_text(page)
    assert sum(change.new.count(f'"{OTHER}"') - (change.old or "").count(f'"{OTHER}"')
               for change in planned([markdown], to_registry=True)) == 1  # fmt: skip


@pytest.mark.parametrize(
    "registry",
    [
        "{pods: {acme: {host: acme.symphony.com}}}\n",
        "pods: {acme: {host: acme.symphony.com}}\n...\n",
        "streams: ~\n",
        "streams:\n  ? a\n  : {id: <old>}\n",
        "streams:\n- a\n",
        "links: &x {}\nstreams: *x\n",
        "streams: [\n",
        "streams:\n  ops: {id: nothing}\n",
    ],
)
def test_a_registry_that_cannot_be_added_to_stays_and_so_do_the_ids(markdown, registry):
    registry = registry.replace("<old>", ID)
    page = f"```symphony-chat\nstream: {OTHER}\ntitle: Ops\n```\n\n[x](symphony:stream/{PERCENT})\n"
    (markdown / "symphony.yml").write_text(registry)
    (markdown / "a.md").write_text(page)
    done = ecp("--to-registry", "--yes")
    assert (done.exit_code, done.stdout) == (0, "Nothing to fix.\n")
    assert done.stderr == (
        "symphony.yml cannot get new entries by itself; the pages keep their stream ids.\n"
    )
    assert (markdown / "symphony.yml").read_text() == registry
    assert (markdown / "a.md").read_text() == page


# --- bytes, files, the command ---

LINES = st.sampled_from(
    ["", "Words.", "\tTab  ", "ünïcode \u2028 \x0c", f"`{SAFE}`", "```python\nx = 1\n```",
     f"```symphony-chat\nstream: {SAFE}\n```", f"/// symphony-chat\n    stream: {PERCENT}\n///"]
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(LINES, max_size=8),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    mark=st.sampled_from(["", "\ufeff"]),
    last=st.booleans(),
)
def test_every_other_byte_is_kept(markdown, lines, end, mark, last):
    text = mark + "\n\n".join(lines).replace("\n", end) + (end if last else "")
    expected = text.replace(f"stream: {SAFE}", f"stream: {ID}")
    expected = expected.replace(f"stream: {PERCENT}", f"stream: {ID}")
    path = markdown / "a.md"
    path.write_bytes(text.encode())
    for change in planned([path]):
        change.write()
    assert path.read_bytes() == expected.encode()


@given(st.text("ab\r\n\ufeff", max_size=30), st.data())
def test_edits_touch_nothing_but_their_own(text, data):
    spans = data.draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, 5))))
    edits = [Edit(start, min(start + size, len(text)), text[start : start + size])
             for start, size in spans]  # fmt: skip
    assert Text(text).edited(edits) == text


@given(st.text("ab\r\n", max_size=30))
def test_lines_are_numbered_as_the_hosts_do(text):
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert [Text(text).line(number + 1) for number in range(len(lines))] == lines


def ecp(*arguments, stdin=None):
    return CliRunner().invoke(main, ["fix", *map(str, arguments)], input=stdin)


@pytest.fixture
def page(markdown):
    path = markdown / "a.md"
    path.write_text(f"```symphony-chat\nstream: {SAFE}\n```\nno end")
    return path


def test_the_diff_is_shown_before_anything_is_written(page):
    before = page.read_bytes()
    for arguments, answer in (([], "n\n"), ([], ""), (["--diff"], None), (["--diff", "--yes"], "")):
        done = ecp(*arguments, stdin=answer)
        assert done.exit_code == 1
        assert f"--- a/a.md\n+++ b/a.md\n@@ -1,4 +1,4 @@\n ```symphony-chat\n-stream: {SAFE}\n" \
            in done.output  # fmt: skip
        assert page.read_bytes() == before
    assert ecp(stdin="y\n").exit_code == 0
    assert page.read_text() == f"```symphony-chat\nstream: {ID}\n```\nno end"


def test_yes_writes_and_a_second_run_finds_nothing(page):
    done = ecp("--yes")
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "Wrote 1 file.")
    assert ecp("--diff").output == "Nothing to fix.\n"
    assert ecp("--diff").exit_code == 0


def test_a_path_that_is_not_there_ends_with_2(page):
    assert ecp("nope").exit_code == 2


def test_permissions_and_links_stay(page):
    page.chmod(0o640)
    (page.parent / "b.md").symlink_to("a.md")
    assert ecp("b.md", "--yes").exit_code == 0
    assert (page.parent / "b.md").is_symlink()
    assert stat.S_IMODE(page.stat().st_mode) == 0o640
    assert ID in page.read_text()
    assert not list(page.parent.glob(".*"))


def test_an_owner_whom_a_container_does_not_know_keeps_nothing_from_being_written(
    page, monkeypatch
):
    def unknown(file, *_owner):
        raise OSError(errno.EINVAL, "Invalid argument", str(file))

    monkeypatch.setattr("os.chown", unknown, raising=False)
    assert ecp("a.md", "--yes").exit_code == 0
    assert ID in page.read_text()


@pytest.mark.parametrize("paths", [["a.md", "b.md"], ["b.md", "a.md"], ["."], ["b.md", "c"]])
def test_a_page_with_links_to_it_is_written_once(page, paths):
    (page.parent / "b.md").symlink_to("a.md")
    (page.parent / "c").symlink_to(".")
    assert ecp(*paths, "--yes").output.splitlines()[-1] == "Wrote 1 file."
    assert (page.parent / "b.md").is_symlink()
    assert page.read_text() == f"```symphony-chat\nstream: {ID}\n```\nno end"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_diff_is_one_that_git_applies(page, end):
    odd = "A\f1 \x85 2 \u2028 3 \x1c 4 \v\r5\n"
    text = (odd + f"```symphony-chat\nstream: {SAFE}\n```\n" + odd + "no end").replace("\n", end)
    page.write_bytes(text.encode())
    shown = ecp("--diff").stdout_bytes
    subprocess.run(
        ["git", "apply", "--whitespace=nowarn", "-"],
        input=shown, cwd=page.parent, check=True,
    )  # fmt: skip
    assert page.read_bytes() == text.replace(SAFE, ID).encode()


@pytest.mark.parametrize("name", ["b\n+evil\x1b[2J.md", 'a "b" ü.md', "x\u202edm.md", "a\\b.md"])
def test_a_name_that_is_no_text_is_quoted_in_a_diff_and_git_reads_it(page, name):
    page = page.rename(page.with_name(name))
    done = ecp("--diff")
    assert not set("\x1b\u202e") & set(done.stdout)
    assert [line for line in done.stdout.splitlines() if "evil" in line] == (
        ['--- "a/b\\012+evil\\033[2J.md"', '+++ "b/b\\012+evil\\033[2J.md"']
        if "evil" in name
        else []
    )
    command = ["git", "apply", "--whitespace=nowarn", "-"]
    subprocess.run(command, input=done.stdout_bytes, cwd=page.parent, check=True)
    assert ID in page.read_text("utf-8")


def test_nothing_in_a_page_steers_the_terminal_that_shows_its_diff(page, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    show(Change(page.parent / "n\x1b.md", "a\x1b[2Jb\tc\r\nd\n", "a\x9bb\tc\r\n"))
    text = click.unstyle(capsys.readouterr().out)
    assert text.splitlines()[-3:] == ["-a\\x1b[2Jb\tc", "-d", "+a\\x9bb\tc"]


def test_an_error_steers_no_terminal():
    assert CannotRun("a\n\x1b[2J: é").message == "a\n\\x1b[2J: é"
    assert r"b\n\x1b: no such folder" in CliRunner().invoke(main, ["init", "b\n\x1b"]).stderr


def test_a_file_that_changed_meanwhile_is_left(page):
    (change,) = planned([page])
    page.write_text("changed")
    with pytest.raises(OSError, match="meanwhile"):
        change.write()
    assert page.read_text() == "changed"
    assert len(list(page.parent.iterdir())) == 3


def test_what_was_written_before_a_failure_is_named(markdown, monkeypatch):
    for name in ("a.md", "b.md", "c.md"):
        (markdown / name).write_text(f"```symphony-chat\nstream: {OTHER}\n```\n")

    def confirm(*_, **__):
        (markdown / "b.md").write_text("changed")
        return True

    monkeypatch.setattr(click, "confirm", confirm)
    result = ecp("--to-registry", markdown)
    assert result.exit_code == 2
    said = "b.md: cannot be written: it was changed meanwhile; written: symphony.yml, a.md\n"
    assert result.stderr.endswith(said)
    assert (markdown / "b.md").read_text() == "changed"
    assert OTHER in (markdown / "c.md").read_text()
    assert {problem.severity for problem in check([markdown]).problems} == {"info"}


def test_unreadable_files_are_passed_over(page):
    (page.parent / "b.md").write_bytes(b"\xff symphony")
    (page.parent / "c.md").symlink_to("gone")
    assert [change.path.name for change in planned([page.parent])] == ["a.md"]


def test_a_diff_names_a_new_file(tmp_path):
    assert Change(tmp_path / "x", None, "a\n").diff("x").startswith("--- /dev/null\n+++ b/x\n")
