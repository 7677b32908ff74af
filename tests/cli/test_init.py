"""``ecp init``: which site, who is asked, what is written, and what symphony.yml says."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from textwrap import indent
from urllib.parse import quote

import pytest
import yaml
from click.testing import CliRunner

from symphony_ecp.cli import main
from symphony_ecp.fix import Change
from symphony_ecp.setup import Plan
from symphony_ecp.site.registry import read_registry
from tests.check.test_fix import ID, OTHER, PERCENT
from tests.cli.initiated import init, refused, written

IFRAME = f'<iframe src="https://acme.symphony.com/embed/?streamId={PERCENT}&partnerId=docs"'


# --- which one ---


def test_a_folder_below_is_found(folder):
    (folder / "docs/conf.py").write_text("project = 'X'\n")
    done = init("--yes")
    assert done.exit_code == 0
    assert "+++ b/docs/symphony.yml" in done.stdout
    assert "ecp preview --registry docs/symphony.yml\n" in done.stdout
    assert "SYMPHONY_POD=preview sphinx-build docs docs/_build/preview\n" in done.stdout


def test_two_hosts_in_a_folder_are_named_and_one_is_chosen(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    (folder / "conf.py").write_text("project = 'X'\n")
    said = refused()
    assert "mkdocs.yml, conf.py" in said
    done = init("--yes", "-f", "conf.py")
    assert done.exit_code == 0
    assert (folder / "mkdocs.yml").read_text() == "site_name: X\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "no mkdocs.yml"),
        (("nowhere",), "no such folder"),
        (("-f", "nowhere.yml"), "no such file"),
        (("-f", "docs/index.md"), "not the configuration of a site"),
    ],
)
def test_a_folder_without_a_site_is_left(arguments, said, folder):
    assert said in refused(*arguments)


def test_a_python_file_of_that_name_is_no_site(folder):
    assert "no mkdocs.yml" in refused(name="conf.py", text="x = 1\n")


@pytest.mark.parametrize("name", ["conf.py", "mkdocs.yml", "zensical.toml", "mkdocs-de.yml"])
@pytest.mark.parametrize("how", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_what_never_ends_is_not_waited_for(how, name, folder):
    how(folder / name)
    signal.alarm(30)  # which ends all, should it wait
    assert ("it is no file" if "-" not in name else "no mkdocs.yml") in refused()
    assert "it is no file" in refused("-f", name)
    signal.alarm(0)


def test_an_empty_configuration_is_no_reason_to_stop(folder):
    assert written("mkdocs.yml", "") == "plugins: [search, ecp]\n"


def test_a_link_stays_a_link(folder):
    (folder / "shared").mkdir()
    (folder / "shared/desk.yml").write_text("site_name: X\n")
    (folder / "mkdocs.yml").symlink_to("shared/desk.yml")
    assert init("--yes").exit_code == 0
    assert (folder / "mkdocs.yml").is_symlink()
    assert (folder / "shared/desk.yml").read_text() == "site_name: X\nplugins: [search, ecp]\n"
    assert (folder / "symphony.yml").exists()


# --- asking, and writing ---


def test_nobody_to_ask_means_that_nothing_is_written(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    done = init()
    assert done.exit_code == 2
    assert "+plugins: [search, ecp]" in done.stdout
    assert "pass --yes" in done.stderr
    assert not (folder / "symphony.yml").exists()


def test_a_dry_run_shows_and_writes_nothing(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    done = init("--dry-run", "--host", "acme.symphony.com", "--partner-id", "desk-docs")
    assert done.exit_code == 0
    assert "+  acme: {host: acme.symphony.com, partner-id: desk-docs}" in done.stdout
    assert [file.name for file in folder.iterdir() if file.is_file()] == ["mkdocs.yml"]


def test_the_diff_is_one_that_git_applies(folder):
    (folder / "mkdocs.yml").write_text("site_name: X")
    diff = init("--dry-run").stdout
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "apply"], input=diff, text=True, check=True)
    assert (folder / "mkdocs.yml").read_text() == "site_name: X\nplugins: [search, ecp]"
    assert init("--yes").stdout.startswith("Nothing to do")


def test_uncommitted_changes_are_said(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], check=True)
    assert "2 files here have changes that are not committed" in init("--dry-run").stderr
    commit = ["-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-qm", "x"]
    subprocess.run(["git", *commit], check=True)
    assert "committed" not in init("--dry-run").stderr


def test_nothing_is_run_that_a_repository_names(folder):
    """Every kind of it that `git status` runs, under a name that is hard to switch off, too."""
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    (folder / ".gitattributes").write_text("*.yml filter=a=b.c\n*.md filter=p\n")
    commit = ["-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-qm", "x"]
    for command in (["init", "-q"], ["add", "."], commit):
        subprocess.run(["git", *command], check=True)
    named = {"filter.a=b.c.clean": "x", "filter.p.process": "y", "core.fsmonitor": "z"}
    for key, name in named.items():
        subprocess.run(["git", "config", key, f"touch {folder}/run-{name}; cat"], check=True)
    subprocess.run(["git", "config", "filter.p.required", "true"], check=True)
    (folder / "mkdocs.yml").write_text("site_name: Y\n")
    (folder / "docs/index.md").write_text("# Hume\n")
    assert "2 files here have changes" in init("--dry-run").stderr
    assert not list(folder.glob("run-*"))
    subprocess.run(["git", "status"], check=False, capture_output=True)
    assert list(folder.glob("run-*"))  # so they are what git runs


def test_without_permission_nothing_is_written():
    """All or nothing: the registry could be written, the configuration cannot."""
    code = (
        "import os; from symphony_ecp.cli import main;"
        "main(['init', '--dry-run'], standalone_mode=False);"
        "os.geteuid() or os.setuid(65534);"
        "main(['init', '--yes'])"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        (folder / "mkdocs.yml").write_text("site_name: X\n")
        (folder / "mkdocs.yml").chmod(0o444)
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
        assert done.returncode == 2, done.stderr
        assert "cannot be written: permission denied; nothing was changed" in done.stderr
        assert [file.name for file in folder.iterdir()] == ["mkdocs.yml"]
        assert (folder / "mkdocs.yml").read_text() == "site_name: X\n"


class Terminal:
    """A real one, with somebody who waits for what is asked."""

    def __init__(self, *arguments):
        self.said = ""
        self.handle, theirs = pty.openpty()
        # What a shell starts in the background is deaf to interrupts, and so are its children.
        heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
        code = f"{heard}; from symphony_ecp.cli import main; main()"
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, "init", *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    def wait_for(self, words):
        while words not in self.said:
            data = self.read()
            assert data, self.said
            self.said += data

    def read(self):
        try:
            ready = select.select([self.handle], [], [], 60)[0]
            return os.read(self.handle, 65536).decode(errors="replace") if ready else ""
        except OSError:  # how Linux says that nobody is there any more
            return ""

    def answer(self, text):
        os.write(self.handle, f"{text}\n".encode())

    def end(self):
        while data := self.read():
            self.said += data
        os.close(self.handle)
        return self.process.wait(60)


def test_on_a_terminal_it_asks_for_the_pod_and_before_it_writes(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    terminal = Terminal()
    terminal.wait_for("Host of your pod")
    terminal.answer("https://acme.symphony.com/")
    terminal.wait_for("expected a host")
    terminal.answer("Acme.symphony.com")
    terminal.wait_for("Write symphony.yml and mkdocs.yml?")
    assert not (folder / "symphony.yml").exists()
    terminal.answer("y")
    assert terminal.end() == 0
    assert "SYMPHONY_POD=preview mkdocs serve" in terminal.said
    assert "acme: {host: acme.symphony.com}" in (folder / "symphony.yml").read_text()


def test_a_file_that_changes_while_it_asks_is_left(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    terminal = Terminal("--host", "acme.symphony.com")
    terminal.wait_for("Write ")
    (folder / "mkdocs.yml").write_text("site_name: Y\n")
    terminal.answer("y")
    assert terminal.end() == 2
    assert "it was changed meanwhile; nothing was changed" in terminal.said
    assert (folder / "mkdocs.yml").read_text() == "site_name: Y\n"
    assert not (folder / "symphony.yml").exists()


@pytest.mark.parametrize("is_link", [False, True])
def test_a_registry_that_appears_while_it_asks_is_left(is_link, folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    terminal = Terminal("--host", "acme.symphony.com")
    terminal.wait_for("Write ")
    if is_link:
        (folder / "symphony.yml").symlink_to("elsewhere.yml")
    else:
        (folder / "symphony.yml").write_text("# mine\n")
    terminal.answer("y")
    assert terminal.end() == 2
    assert "symphony.yml: cannot be written: it is there by now" in terminal.said
    assert (folder / "mkdocs.yml").read_text() == "site_name: X\n"
    assert not (folder / "elsewhere.yml").exists()
    assert is_link or (folder / "symphony.yml").read_text() == "# mine\n"


@pytest.mark.parametrize("meanwhile", ["", "# mine\n"])
def test_only_what_was_made_is_taken_back(meanwhile, folder):
    made, there = Change(folder / "new.yml", None, "# ours\n"), folder / "mkdocs.yml"
    there.write_text("site_name: X\n")
    broken = Change(there, "site_name: Y\n", "")

    class Late(Change):
        def write(self):
            if meanwhile:
                made.path.write_text(meanwhile)
            broken.write()

    with pytest.raises(OSError, match="changed meanwhile"):
        Plan((made, Late(there, "", "")), (), ()).write()
    assert made.path.exists() == bool(meanwhile)
    assert not meanwhile or made.path.read_text() == meanwhile
    assert there.read_text() == "site_name: X\n"


def test_on_a_terminal_one_of_two_hosts_is_chosen_and_no_changes_nothing(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    (folder / "conf.py").write_text("project = 'X'\n")
    terminal = Terminal("--host", "acme.symphony.com")
    terminal.wait_for("Which one")
    terminal.answer("conf.py")
    terminal.wait_for("Write symphony.yml and conf.py?")
    terminal.answer("n")
    assert terminal.end() == 2
    files = sorted(file.name for file in folder.iterdir() if file.is_file())
    assert files == ["conf.py", "mkdocs.yml"]


def test_a_host_that_is_none_is_said(folder):
    said = refused("--host", "https://acme.symphony.com/", name="mkdocs.yml", text="site_name: X\n")
    assert "expected a host" in said


# --- symphony.yml ---


def test_a_registry_that_is_there_is_left(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    (folder / "symphony.yml").write_text("# mine\n")
    done = init("--yes")
    assert done.exit_code == 0
    assert "symphony.yml is there" in done.stderr
    assert (folder / "symphony.yml").read_text() == "# mine\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mkdocs.yml", "site_name: X\n"),
        ("mkdocs.yml", "site_name: X\nplugins: [search, ecp]\n"),
        ("mkdocs.yml", "site_name: X\nplugins:\n- search\n- ecp: {registry: c/s.yml}\n"),
        ("conf.py", "extensions = ['sphinx_ecp']\necp_registry = 'c/s.yml'\n"),
    ],
)
@pytest.mark.parametrize("kind", ["broken", "folder", "pipe", "missing", "latin"])
def test_a_registry_that_cannot_be_read_is_said(kind, name, text, folder):
    file = folder / ("c/s.yml" if "c/s.yml" in text else "symphony.yml")
    file.parent.mkdir(exist_ok=True)
    {
        "broken": lambda: file.write_text("streams: [\n"),
        "folder": file.mkdir,
        "pipe": lambda: os.mkfifo(file),
        "missing": lambda: "symphony.yml" in str(file) and file.write_text("extends: no.yml\n"),
        "latin": lambda: file.write_bytes(b"# \xe9\n"),
    }[kind]()
    said = refused(name=name, text=text)
    assert os.path.relpath(file) in said


@pytest.mark.parametrize(
    ("arguments", "entry"),
    [
        (["--host", "uat.acme.com"], "'uat: {host: uat.acme.com}' below 'pods:'"),
        (["--host", "own.acme.com"], "'own-acme-com: {host: own.acme.com}' below 'pods:'"),
        (["--host", "acme.symphony.com", "--partner-id", "x"], "'partner-id: x' for the pod 'own'"),
        (["--host", "acme.symphony.com"], ""),
        (["--host", "ACME.symphony.com", "--partner-id", "docs"], ""),
    ],
)
def test_a_pod_that_the_registry_lacks_is_told_with_what_to_write(arguments, entry, folder):
    (folder / "mkdocs.yml").write_text("site_name: X\nplugins: [search, ecp]\n")
    text = "pods: {own: {host: acme.symphony.com, partner-id: docs}}\n"
    (folder / "symphony.yml").write_text(text)
    done = init("--yes", *arguments)
    assert done.exit_code == (2 if entry else 0)
    assert (f"write {entry} in symphony.yml" in done.stderr) == bool(entry)
    assert (folder / "symphony.yml").read_text() == text


@pytest.mark.parametrize(
    ("markup", "entry"),
    [
        ("a plus", "acme: {host: acme.symphony.com, partner-id: d}"),
        ("a broken id", "acme: {host: acme.symphony.com, partner-id: docs}"),
        ("a frame without a partner id", "acme: {host: acme.symphony.com}"),
    ],
)
@pytest.mark.parametrize("host", ["acme", "uat"])
def test_a_pod_that_pages_name_later_is_told_with_its_entry(markup, entry, host, folder):
    (folder / "mkdocs.yml").write_text("site_name: X\nplugins: [search, ecp]\n")
    text = f"pods: {{x: {{host: {host}.symphony.com, partner-id: docs}}}}\n"
    (folder / "symphony.yml").write_text(text)
    (folder / "docs/index.md").write_text(f"# Home\n\n{PASTED[markup][0]}\n")
    done = init("--yes")
    assert done.exit_code == 0
    assert (f"write '{entry}' below 'pods:' in symphony.yml" in done.stderr) == (host == "uat")
    assert (folder / "symphony.yml").read_text() == text


def test_printed_commands_run_in_folders_with_blanks(folder):
    (folder / "my docs").mkdir()
    (folder / "my docs/conf.py").write_text("project = 'X'\n")
    done = init("--dry-run", "my docs")
    assert done.exit_code == 0
    done = init("--yes", "my docs")
    assert "ecp preview --registry 'my docs/symphony.yml'\n" in done.stdout
    assert "sphinx-build 'my docs' 'my docs/_build/preview'\n" in done.stdout
    assert "http.server -d 'my docs/_build/preview'\n" in done.stdout
    (folder / "my docs/de.yml").write_text("site_name: X\n")
    assert "mkdocs serve -f 'my docs/de.yml'\n" in init("--yes", "-f", "my docs/de.yml").stdout


@pytest.mark.parametrize("how", ["Ctrl-C", "end of input"])
@pytest.mark.parametrize("question", ["Host of your pod", "Write "])
def test_who_breaks_off_at_a_question_changes_nothing(how, question, folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    terminal = Terminal(*(["--host", "acme.symphony.com"] if question == "Write " else []))
    terminal.wait_for(question)
    if how == "Ctrl-C":
        terminal.process.send_signal(signal.SIGINT)
        terminal.answer("y")  # which wakes up who sleeps already, and comes too late
    else:
        os.write(terminal.handle, b"\x04")
    assert terminal.end() == 2
    assert "nothing was changed" in terminal.said
    assert [file.name for file in folder.iterdir() if file.is_file()] == ["mkdocs.yml"]


@pytest.mark.parametrize("there", ["../outside.yml", "symphony.yml"])
def test_a_link_that_leads_nowhere_is_not_written_through(there, folder):
    (folder / "symphony.yml").symlink_to(there)
    assert f"a link to '{there}'" in refused(name="mkdocs.yml", text="site_name: X\n")
    assert not (folder.parent / "outside.yml").exists()


def test_a_registry_elsewhere_is_named_and_none_is_written(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    (folder / "docs/symphony.yml").write_text("# mine\n")
    done = init("--yes")
    assert "docs/symphony.yml" in done.stderr
    assert not (folder / "symphony.yml").exists()


def test_a_site_that_names_its_pod_needs_no_registry(folder):
    text = "site_name: X\nplugins:\n  - ecp: {host: acme.symphony.com}\n"
    (folder / "mkdocs.yml").write_text(text)
    assert init("--yes").stdout.startswith("Nothing to do")


@pytest.mark.parametrize("arguments", [(), ("--host", "acme.symphony.com")])
def test_the_first_check_is_clean(arguments, folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    assert init("--yes", *arguments).exit_code == 0
    done = CliRunner().invoke(main, ["check", "--strict", "."])
    assert done.exit_code == 0, done.output


def test_pasted_markup_gives_its_pods_partners_and_streams_names(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    (folder / "docs/index.md").write_text(
        f'# Equities\n\n{IFRAME} title="Trading floor"></iframe>\n\n'
        f"<p>{IFRAME.replace(PERCENT, quote(OTHER, safe=''))}></iframe></p>\n"
    )
    (folder / "docs/uat.md").write_text(
        f'# UAT\n\n<div class="symphony-ecm" data-stream-id="{ID}"></div>\n\n'
        '<script id="symphony-ecm-sdk" src="https://acme-uat.symphony.com/embed/sdk.js" '
        'data-partner-id="uat-docs"></script>\n'
    )
    done = init("--yes")
    assert "pieces of pasted markup" in done.stdout
    registry = read_registry((folder / "symphony.yml").read_text(), "symphony.yml")
    assert not [problem for problem in registry.problems if problem.severity == "error"]
    assert yaml.safe_load((folder / "symphony.yml").read_text()) == {
        "default-pod": "acme",
        "pods": {
            "acme": {"host": "acme.symphony.com", "partner-id": "docs"},
            "acme-uat": {"host": "acme-uat.symphony.com", "partner-id": "uat-docs"},
        },
        "streams": {
            "trading-floor": {"id": ID, "title": "Trading floor"},
            "equities": {"id": OTHER},
        },
    }
    fixed = CliRunner().invoke(main, ["fix", "--yes", "--to-registry"])
    assert "stream: trading-floor" in (folder / "docs/index.md").read_text(), fixed.output


def test_pages_of_sphinx_are_read_and_frames_of_a_host_that_a_script_names(folder):
    (folder / "docs/conf.py").write_text("extensions = ['myst_parser']\n")
    (folder / "docs/index.md").unlink()
    (folder / "docs/index.rst").write_text(
        f"Equities\n========\n\n.. raw:: html\n\n   {IFRAME}></iframe>\n"
    )
    frame = IFRAME.replace("acme.symphony.com", "chat.acme.com").replace("&partnerId=docs", "")
    (folder / "docs/rates.md").write_text(
        f"# Rates\n\n{frame.replace(PERCENT, quote(OTHER, safe=''))}></iframe>\n\n"
        '<script id="symphony-ecm-sdk" src="https://chat.acme.com/embed/sdk.js" '
        'data-partner-id="own"></script>\n'
    )
    assert init("--yes", "--host", "chat.acme.com").exit_code == 0
    said = yaml.safe_load((folder / "docs/symphony.yml").read_text())
    assert said["default-pod"] == "chat"
    assert said["pods"]["chat"] == {"host": "chat.acme.com", "partner-id": "own"}
    assert said["streams"] == {"equities": {"id": {"acme": ID}}, "rates": {"id": OTHER}}


SDK = '<script id="symphony-ecm-sdk" src="https://acme.symphony.com/embed/sdk.js"></script>'
DIV = f'<div class="symphony-ecm" data-stream-id="{ID}" data-partner-id="docs"></div>'
JS = """<script>
var s = document.createElement("script");
s.id = "symphony-ecm-sdk";
s.src = "https://acme.symphony.com/embed/sdk.js";
{}
document.body.append(s);
</script>"""
CALL = """<script>
symphony.render("c", {{streamId: "{}", partnerId: "{}"}});
</script>"""


def frame(address):
    return f'<iframe src="https://acme.symphony.com/{address}"></iframe>'


#: What a page has, the partner id that its pod gets, and whether its room gets a name.
PASTED = {
    "a frame": (frame(f"embed/index.html?streamId={PERCENT}&partnerId=docs"), "docs", True),
    "a frame without a partner id": (frame(f"embed/index.html?streamId={PERCENT}"), "", True),
    "a frame with an empty one": (frame(f"embed/?streamId={PERCENT}&partnerId="), "", True),
    "Collaboration": (frame(f"client-bff/index.html?embed=true&streamId={PERCENT}"), "", True),
    "an app": (frame(f"apps/embed/default?streamId={PERCENT}"), "", True),
    "the former frame": (frame(f"?embed&streamId={PERCENT}&module=room"), "", True),
    "its chats of two": (frame(f"?embed&streamId={PERCENT}&module=im"), "", True),
    "a plus": (
        frame("embed/?streamId=VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA==&partnerId=d"),
        "d",
        True,
    ),
    "a broken id": (frame("embed/?streamId=VYfoWw6oIUv&partnerId=docs"), "docs", False),
    "a container": (f"{DIV}\n\n{SDK}", "docs", True),
    "a container without": (f"{DIV.replace('docs', '')}\n\n{SDK}", "", True),
    "a call": (f"{SDK}\n\n<div id='c'></div>\n\n{CALL.format(ID, 'docs')}", "docs", False),
    "a script made by one": (JS.format('s.dataset.partnerId = "docs";'), "docs", False),
    "another": (JS.format("s.setAttribute('data-partner-id', 'docs');"), "docs", False),
    "one without": (JS.format("s.async = true;"), "", False),
    "a template": (frame("embed/?partnerId={{ partner }}"), "", False),
    "words to replace": (frame("embed/?partnerId={PARTNER_ID}"), "", False),
    "more of them": (SDK.replace("></", ' data-partner-id="YOUR_PARTNER_ID"></'), "", False),
    "words in angles": (SDK.replace("></", ' data-partner-id="&lt;partner&gt;"></'), "", False),
    "a variable": (SDK.replace("></", ' data-partner-id="$PARTNER"></'), "", False),
}


@pytest.mark.parametrize("case", PASTED)
@pytest.mark.parametrize("host", ["mkdocs.yml", "conf.py"])
def test_every_kind_of_markup_gives_its_pod_and_its_room(case, host, folder):
    markup, partner, is_named = PASTED[case]
    (folder / "docs/index.md").unlink()
    if host == "conf.py":
        (folder / "conf.py").write_text("project = 'X'\n")
        page = "\n\n".join(f".. raw:: html\n\n{indent(one, '   ')}" for one in markup.split("\n\n"))
        (folder / "docs/desk.rst").write_text(f"{page}\n")
    else:
        (folder / "mkdocs.yml").write_text("site_name: X\n")
        (folder / "docs/desk.md").write_text(f"{markup}\n")
    done = init("--yes")
    said = yaml.safe_load((folder / "symphony.yml").read_text())
    pod = {"host": "acme.symphony.com", **({"partner-id": partner} if partner else {})}
    assert said["pods"] == {"acme": pod}, done.output
    streams = {"desk": {"id": ID}} if is_named else {}
    said["streams"].pop("trading-desk", None)
    assert {name: {"id": it["id"]} for name, it in said["streams"].items()} == streams


@pytest.mark.parametrize("host", ["evil.com", "acme.symphony.com.evil.com", "evilsymphony.com"])
def test_a_script_of_a_host_that_is_not_symphonys_makes_no_pod(host, folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    (folder / "docs/index.md").write_text(SDK.replace("acme.symphony.com", host))
    done = init("--yes")
    assert f"docs/index.md loads Symphony's SDK from {host}" in done.stderr
    assert f"--host {host}" in done.stderr
    assert "pods" not in yaml.safe_load((folder / "symphony.yml").read_text())


def test_every_pod_has_a_name_of_its_own(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    hosts = ["a", "a.y-z", "a.y.z", "a-y-z-symphony-com", "preview", "preview-symphony-com"]
    frames = [IFRAME.replace("acme.", f"{host}.") + "></iframe>" for host in hosts]
    (folder / "docs/index.md").write_text("\n\n".join(frames))
    assert init("--yes").exit_code == 0
    registry = read_registry((folder / "symphony.yml").read_text(), "symphony.yml")
    assert {problem.severity for problem in registry.problems} <= {"info"}
    pods = registry.sections["pods"]
    assert sorted(pod.host for pod in pods.values()) == sorted(f"{h}.symphony.com" for h in hosts)


#: What a page begins with, and what its room is called.
BEGINNINGS = {
    "code": ("```sh\n# comment\nx\n----\n```\n\n# Rates\n", "rates"),
    "code with tildes": ("~~~\n# comment\n~~~\n\nRates\n=====\n", "rates"),
    "indented code": ("Text.\n\n    # comment\n\n# Rates\n", "rates"),
    "code of a tag": ("<pre>\n# comment\n</pre>\n\n# Rates\n", "rates"),
    "a comment": ("<!--\n# comment\n-->\n\n# Rates\n", "rates"),
    "front matter": ("---\n# comment\nx: 1\n---\n\n# Rates\n", "rates"),
    "a tag and a line": ("<b>comment</b>\n---\n\n# Rates\n", "rates"),
    "code and no heading": ("```sh\n# comment\n```\n", "desk"),
}


@pytest.mark.parametrize("case", BEGINNINGS)
def test_a_room_is_called_after_the_heading_of_the_page(case, folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    text, name = BEGINNINGS[case]
    (folder / "docs/desk.md").write_text(f"{text}\n{IFRAME}></iframe>\n")
    init("--yes")
    assert [*yaml.safe_load((folder / "symphony.yml").read_text())["streams"]] == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (".. code-block:: sh\n\n   # comment\n\nRates\n~~~~~\n", "rates"),
        ("# comment\n\n^^^^^\nRates\n^^^^^\n", "rates"),
        ("# comment\n", "desk"),
    ],
)
def test_a_room_is_called_after_the_title_in_restructuredtext(text, name, folder):
    (folder / "conf.py").write_text("project = 'X'\n")
    (folder / "docs/desk.rst").write_text(f"{text}\n.. raw:: html\n\n   {IFRAME}></iframe>\n")
    init("--yes")
    assert [*yaml.safe_load((folder / "symphony.yml").read_text())["streams"]] == [name]


@pytest.mark.parametrize("odd", ["<![foo[ bar ]]>", "<![", "<?x", "<!DOCTYPE [", "<a b='"])
@pytest.mark.parametrize("between", ["\n\n", "x" * 3000])
def test_markup_that_is_none_is_passed_over(odd, between, folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    (folder / "docs/desk.md").write_text(f"{IFRAME}></iframe>{between}{odd}\n")
    assert init("--yes").exit_code == 0
    assert [*yaml.safe_load((folder / "symphony.yml").read_text())["streams"]] == ["desk"]


def test_of_several_partner_ids_most_markup_decides_and_the_others_are_told(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    frames = [f"{IFRAME.replace('=docs', f'={one}')}></iframe>" for one in ("a", "b", "b")]
    (folder / "docs/index.md").write_text("\n\n".join(frames))
    done = init("--yes")
    assert "several partner ids for acme.symphony.com: 'b' is taken, and not 'a'" in done.stderr
    text = (folder / "symphony.yml").read_text()
    assert yaml.safe_load(text)["pods"]["acme"]["partner-id"] == "b"
    assert "# The pages have other partner ids for it, too: a\n" in text


def test_pages_that_cannot_be_read_are_named(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    (folder / "docs/latin.md").write_bytes(f"# \xe9\n\n{IFRAME}></iframe>\n".encode("latin-1"))
    (folder / "docs/gone.md").symlink_to("nowhere.md")
    done = init("--yes")
    assert "docs/latin.md:1 was not looked at for pasted markup: not UTF-8" in done.stderr
    assert "docs/gone.md was not looked at for pasted markup: cannot be read" in done.stderr


def test_rooms_without_a_pod_are_told(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    (folder / "docs/index.md").write_text(f"# Home\n\n{DIV}\n")
    assert "no page says of which pod its rooms are" in init("--yes").stderr


@pytest.mark.parametrize("title", ["A: 'b \\ # {d}", "yes", "x&quot;y", "&#10;", "*", "ü\u2013"])
@pytest.mark.parametrize("partner", ["a%22b", "yes", "%0A", "%F0%9F%98%80", "%27: {"])
def test_whatever_markup_says_the_registry_is_sound(title, partner, folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    frame = f'{IFRAME.replace("=docs", f"={partner}")} title="{title}"></iframe>'
    (folder / "docs/index.md").write_text(f"# 'Ü': {{x}}\n\n{frame}\n")
    assert init("--yes").exit_code == 0
    registry = read_registry((folder / "symphony.yml").read_text(), "symphony.yml")
    assert {problem.severity for problem in registry.problems} <= {"info"}
    assert len(registry.sections["streams"]) == 1


def test_a_room_of_several_pods_has_an_id_for_each_and_one_of_the_sites_own_for_all(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    uat, other = (IFRAME.replace("acme.", f"{name}.") for name in ("uat", "dev"))
    moved = (frame.replace(PERCENT, quote(OTHER, safe="")) for frame in (uat, other))
    frames = "\n\n".join(f"{frame}></iframe>" for frame in (uat, *moved, IFRAME, IFRAME, IFRAME))
    (folder / "docs/index.md").write_text(f"---\nauthor: X\n---\n\n# Rates\n\n{frames}\n")
    assert init("--yes").exit_code == 0
    said = yaml.safe_load((folder / "symphony.yml").read_text())
    assert said["default-pod"] == "acme"
    assert said["streams"] == {
        "rates": {"id": ID},
        "rates-2": {"id": {"uat": OTHER, "dev": OTHER}},
    }


def test_a_page_of_code_gives_nothing(folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    (folder / "docs/index.md").write_text(f"# Home\n\n```html\n{IFRAME}></iframe>\n```\n")
    done = init("--yes")
    assert "pasted" not in done.stdout
    assert "default-pod" not in yaml.safe_load((folder / "symphony.yml").read_text())


@pytest.mark.parametrize("host", ["localhost:8765", "127.0.0.1:8765"])
def test_a_pod_of_this_machine_is_nobodys(host, folder):
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    text = f'<script id="symphony-ecm-sdk" src="http://{host}/embed/sdk.js"></script>'
    (folder / "docs/index.md").write_text(f"# Home\n\n{text}\n")
    init("--yes")
    assert "pods" not in yaml.safe_load((folder / "symphony.yml").read_text())


def test_the_address_of_the_schema_stands_on_top_where_there_is_one(folder, monkeypatch):
    monkeypatch.setattr(
        "symphony_ecp.project.addresses", lambda: {"documentation": "https://docs.example/ecp/"}
    )
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    init("--yes")
    first = (folder / "symphony.yml").read_text().splitlines()[0]
    assert re.fullmatch(r"# yaml-language-server: \$schema=https://docs\.example/ecp/\S+", first)
