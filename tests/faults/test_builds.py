"""Builds of both hosts under faults: what we write is whole, or not there and said in a sentence.

What a host does when it cannot write its own files is the host's.
"""

from __future__ import annotations

import re
import signal
import tempfile
import zipfile
from pathlib import Path

import pytest

from tests.faults.tasks import SAFE, contents, fence, torn

#: What a site of the host's brings: faults of its own, before we write.
FAULTS = '''
import os
import resource
import signal
from pathlib import Path

def fault(file):
    """Leave no room for a file to grow, or let nobody write it; what we write to is longer."""
    fault = os.environ.get("FAULT")
    page = os.sysconf("SC_PAGE_SIZE")
    if fault == "full":
        file.write_bytes(file.read_bytes() + b"\\n" * (-file.stat().st_size % page))
    if fault:
        Path(file.parent.parent, "before").write_bytes(file.read_bytes())
    if fault == "read-only":
        file.chmod(0o444)
    if fault == "cut":  # what is longer ends here, as where a disk is full
        resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
    if fault == "killed":  # as by `kill -9`, so many bytes into the next file
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))
    if fault == "full":
        with (file.parent / "filler").open("wb", 0) as filler:
            try:
                while filler.write(bytes(page)):
                    pass
            except OSError:
                pass
'''
#: A plugin that puts pages together at the end, as those do that print a whole site.
HOOKS = f"""{FAULTS}
contents = []
def on_page_content(html, **_):
    contents.append(html)
def on_post_build(config, **_):
    page = Path(config.site_dir, "print.html")
    page.write_text("<html><head></head><body>" + "".join(contents) + "</body></html>")
    fault(page)
"""
CONF = f"""{FAULTS}
extensions = ["sphinx_ecp"]
project = "Site"
html_theme = "basic"
exclude_patterns = ["*.md"]
def setup(app):
    app.connect("build-finished", finished, priority=100)
def finished(app, error):
    if app.builder.name == "epub":
        fault(Path(app.outdir, "content.opf"))
"""
BARE = "<html><head></head><body>{{ page.content }}</body></html>"
#: A line of a traceback that leads through our code.
OUR_FRAME = re.compile(r'File "[^"]*_ecp[/\\]')
BUILDS = ("mkdocs", "html", "epub")


@pytest.fixture(scope="module")
def source():
    """A site of both hosts, for every user of the machine to read."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        for one in ("docs", "theme"):
            (folder / one).mkdir()
        bare = "theme: {name: null, custom_dir: theme}\nhooks: [hooks.py]\n"
        (folder / "mkdocs.yml").write_text(f"site_name: X\nplugins: [ecp]\n{bare}")
        (folder / "hooks.py").write_text(HOOKS)
        (folder / "theme/main.html").write_text(BARE)
        (folder / "docs/conf.py").write_text(CONF)
        for one in ("symphony.yml", "docs/symphony.yml"):
            pods = "pods: {acme: {host: acme.symphony.com, partner-id: docs}}\n"
            (folder / one).write_text(pods)
        (folder / "docs/index.md").write_text(fence(SAFE))
        page = f"Page\n====\n\n.. symphony-chat::\n   :stream: {SAFE}\n   :qr: true\n"
        (folder / "docs/index.rst").write_text(page)
        yield folder


@pytest.fixture
def build(source, warm):
    def run(name, out, *options, user=None, **variables):
        if name == "mkdocs":
            arguments = ("build", "-q", "-d", out, *options)
        else:
            arguments = ("-q", "-E", "-b", name, "-d", out.parent / "trees", "docs", out)
        variables["SOURCE_DATE_EPOCH"] = "1700000000"
        program = "mkdocs" if name == "mkdocs" else "sphinx"
        return warm(program, *arguments, folder=source, user=user, **variables)

    return run


def ours(out):
    """Return the files that we write, with their contents; of a book its members."""
    found = {
        name: text
        for name, text in contents(out).items()
        if "symphony-ecp" in name or name in ("print.html", "content.opf")
    }
    for book in out.glob("*.epub"):
        with zipfile.ZipFile(book) as archive:
            assert archive.testzip() is None
            found |= {f"{book.name}/{one}": archive.read(one) for one in archive.namelist()}
    return found


@pytest.fixture(scope="module")
def usual():
    """What a build writes where nothing is wrong, by its name."""
    return {}


@pytest.fixture
def whole(build, usual, tmp_path):
    def of(name):
        if name not in usual:
            done = build(name, tmp_path / "usual/out")
            assert done.code == 0, done.stderr
            usual[name] = ours(tmp_path / "usual/out")
            assert usual[name]
        return usual[name]

    return of


def sentence(done, file):
    """Return why one of our files was not written, as it was said in the end."""
    assert done.code in (1, 2), done.stderr
    assert not OUR_FRAME.search(done.stderr), done.stderr
    (said,) = re.findall(rf"\S*{file}: cannot be written: (.*)", done.stderr)
    return said


@pytest.mark.parametrize("name", BUILDS)
def test_a_build_on_a_full_disk_does_not_fail_in_our_code_and_the_next_one_is_whole(
    name, disk, build, whole
):
    out = disk.folder / "site/out"
    out.mkdir(parents=True)
    expected = whole(name)
    needed = sum(len(text) // disk.PAGE + 1 for text in expected.values())
    for pages in (0, 3, needed // 2, needed):
        disk.leave(pages)
        done = build(name, out)
        assert done.code, pages
        assert not OUR_FRAME.search(done.stderr), done.stderr
        if name == "html" and pages < needed // 2:  # before anything of Sphinx's
            assert "no space left" in sentence(done, r"symphony-ecp[\w.-]*"), done.stderr
            assert not torn(ours(out), {}, expected)
        disk.free()
        (out / ".buildinfo").unlink(missing_ok=True)  # of which Sphinx cannot read a half
        done = build(name, out, *(["--dirty"] if name == "mkdocs" else []))
        assert done.code == 0, done.stderr
        found = ours(out)
        if name == "mkdocs":  # the end of a dirty build reads nothing
            found["print.html"] = expected["print.html"]
        assert found == expected
        for path in sorted(out.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()


@pytest.mark.parametrize(
    ("name", "file", "fault"),
    [
        ("mkdocs", "print.html", "full"),
        ("epub", "content.opf", "full"),
        ("epub", "Site.epub", "cut"),
    ],
)
def test_a_disk_that_is_full_by_the_end_of_a_build_leaves_no_half_of_what_we_write(
    name, file, fault, disk, build, whole
):
    out = disk.folder / "site/out"
    expected = whole(name)
    done = build(name, out, FAULT=fault)
    said = "no space left on device" if fault == "full" else "file too large"
    assert sentence(done, file) == said
    assert "Traceback" not in done.stderr
    if fault == "full":  # a plugin's page, a file of the host's
        assert (out / file).read_bytes() == (out.parent / "before").read_bytes()
    else:
        assert file not in contents(out)
    assert not any(".symphony-ecp." in one for one in contents(out))
    (out / "filler").unlink(missing_ok=True)
    assert build(name, out).code == 0
    assert ours(out) == expected


@pytest.mark.parametrize(("name", "file"), [("mkdocs", "print.html"), ("epub", "content.opf")])
def test_a_build_that_is_killed_as_we_write_leaves_what_another_has_written(
    name, file, build, whole, tmp_path
):
    out = tmp_path / "site/out"
    expected = whole(name)
    assert build(name, out, FAULT="killed").code == -signal.SIGXFSZ
    assert (out / file).read_bytes() == (out.parent / "before").read_bytes() != expected[file]
    (beside,) = (path for path in out.iterdir() if path.name.startswith(".symphony-ecp."))
    assert beside.stat().st_size == 20
    assert build(name, out).code == 0
    assert ours(out) == expected
    assert not beside.exists()


@pytest.mark.parametrize(
    ("name", "file"),
    [("mkdocs", "print.html"), ("epub", "content.opf"), ("html", r"symphony-ecp[\w.-]*")],
)
def test_output_that_may_not_be_written_is_told_in_a_sentence_and_stays(
    name, file, build, unprivileged
):
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "site/out")
        (out / "_static").mkdir(parents=True)
        for path in (Path(folder), *Path(folder).rglob("*")):
            path.chmod(0o777)
        (out / "_static").chmod(0o555)
        done = build(name, out, user=unprivileged, FAULT="read-only")
        assert sentence(done, file) == "permission denied"
        assert "Traceback" not in done.stderr
        if name != "html":
            assert (out / file).stat().st_size
