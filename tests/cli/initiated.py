"""What `ecp init` is held to, wherever it runs."""

from pathlib import Path

from click.testing import CliRunner

from symphony_ecp.cli import main


def init(*arguments, **options):
    return CliRunner().invoke(main, ["init", *arguments], **options)


def written(name, text):
    """Let init write, and hold it to its promises: no traceback, nothing to do a second time."""
    Path(name).write_bytes(text.encode())
    done = init("--yes")
    assert done.exit_code == 0, done.output
    assert "Wrote" in done.stdout
    again = init("--yes")
    assert (again.exit_code, again.stdout.split(":")[0]) == (0, "Nothing to do")
    return Path(name).read_bytes().decode()


def refused(*arguments, name="", text=""):
    """Let init refuse, which changes nothing."""
    if name:
        Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
    before = {file: file.read_bytes() for file in Path().rglob("*") if file.is_file()}
    done = init("--yes", *arguments)
    assert done.exit_code == 2, done.output
    assert isinstance(done.exception, SystemExit)
    assert "nothing was changed" in done.stderr or "no " in done.stderr
    after = {file: file.read_bytes() for file in Path().rglob("*") if file.is_file()}
    assert after == before
    return done.stderr
