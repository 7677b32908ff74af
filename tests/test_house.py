"""The house: which package imports which, what the wheel holds, what an import costs."""

import ast
import graphlib
import importlib
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import symphony_ecp
from tests import conftest

ROOT = Path(symphony_ecp.__file__).parents[1]
PACKAGES = ("symphony_ecp", "mkdocs_ecp", "sphinx_ecp")

#: What each package may import besides itself, the standard library and the rows below.
ALLOWED = {
    "symphony_ecp": {
        "click",
        "cryptography",
        "jinja2",
        "jwt",
        "lsprotocol",
        "markupsafe",
        "phonenumbers",
        "pygls",
        "segno",
        "trustme",
        "urllib3",
        "yaml",
    },
    "mkdocs_ecp": {
        "symphony_ecp",
        "markdown",
        "mkdocs",
        "pathspec",
        "pymdownx",
        "watchdog",
        "yaml",
        "zensical",
    },
    "sphinx_ecp": {"symphony_ecp", "docutils", "myst_parser", "sphinx", "yaml"},
}
#: What only the command may import.
CLI_ONLY = {"symphony_ecp.preview", "symphony_ecp.verify"}
#: The core from the ground up, in the order of CONTRIBUTING.md: each imports from those before it.
CORE = (
    "project", "files", "text", "problems", "explained", "words", "values", "symphony", "syntax",
    "snippets", "site", "block", "pipeline", "page", "dock", "portals", "prose", "check", "fix",
    "setup", "editor", "verify", "preview", "cli",
)  # fmt: skip


def modules():
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts).removesuffix(".__init__"), path


MODULES = dict(modules())
#: A room is a package inside of a package; what it offers stands in its ``__init__``.
ROOMS = {name for name, path in MODULES.items() if "." in name and path.name == "__init__.py"}


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def needs(module):
    """Return the modules of ours that a module names in its imports, for types too."""
    named = set(imports(MODULES[module]))
    packages = {name.rpartition(".")[0] for name in named if name in MODULES}
    return {name for name in named if name in MODULES} - (packages - {module})


@pytest.mark.parametrize(("module", "path"), list(modules()))
def test_imports_follow_the_arrows(module, path):
    package = module.partition(".")[0]
    for name in imports(path):
        top = name.partition(".")[0]
        known = top == package or top in sys.stdlib_module_names or top in ALLOWED[package]
        assert known, f"{module} imports {name}"
        for room in CLI_ONLY:
            if name == room or name.startswith(room + "."):
                allowed = module.startswith((room, "symphony_ecp.cli"))
                assert allowed, f"{module} imports {name}"


def test_a_room_of_the_core_imports_only_those_above_it():
    for module in MODULES:
        parts = module.split(".")
        if parts[0] != "symphony_ecp" or len(parts) == 1:
            continue
        for name in needs(module):
            other = name.split(".")[1:2]
            known = not other or CORE.index(other[0]) <= CORE.index(parts[1])
            assert known, f"{module} imports {name}"


def test_lines_of_a_host_need_nothing_of_what_shows_chats():
    for module in MODULES:
        host, _, inner = module.partition(".")
        if host != "symphony_ecp" and inner.startswith("lines"):
            ours = {name for name in needs(module) if name.startswith(f"{host}.")}
            assert all(name.startswith(f"{host}.lines") for name in ours), module


def test_no_module_needs_itself_over_others():
    graphlib.TopologicalSorter({module: needs(module) for module in MODULES}).prepare()


def test_nobody_reaches_past_what_a_room_offers():
    """What stands in its ``__init__``: names, and modules that are offered whole."""
    for module in MODULES:
        for name in needs(module):
            room, _, inner = name.rpartition(".")
            if room in ROOMS and not f"{module}.".startswith(f"{room}.") and name not in ROOMS:
                offered = importlib.import_module(room).__all__
                assert inner in offered, f"{module} imports {name}"


def test_the_extension_imports_no_mkdocs():
    """Zensical and plain Python-Markdown run the extension without MkDocs installed."""
    code = (
        "import sys; sys.modules['mkdocs'] = None; import mkdocs_ecp.extension, markdown;"
        "print(markdown.markdown('[x](symphony:launch)', extensions=['ecp']))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert 'href="https://open.symphony.com/?"' in result.stdout


@pytest.mark.parametrize("absent", [("sphinx", "docutils"), ("mkdocs", "markdown", "pymdownx")])
def test_a_command_that_reads_a_site_needs_no_other_host(absent, tmp_path):
    (tmp_path / "symphony.yml").write_text("pods: {acme: {host: acme.symphony.com}}\n")
    (tmp_path / ("mkdocs.yml" if "sphinx" in absent else "conf.py")).touch()
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({absent!r}));"
        "from symphony_ecp.cli import main; main(['assets', 'docs/ours'])"
    )
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "acme.symphony.com" in (tmp_path / "docs/ours/symphony-ecp-hosts.js").read_text()


def test_importing_the_core_is_light():
    code = "import sys, symphony_ecp.pipeline; print(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in result.stdout.split()}
    hosts, network = {"markdown", "mkdocs", "sphinx", "docutils"}, {"ssl", "http", "urllib3"}
    assert not loaded & (hosts | network | {"phonenumbers", "segno"})


def test_only_templates_write_tags():
    tag = re.compile(
        r"""["'](?:[^"'\\]*?)(?<!\?P)<(?:a|p|div|span|script|link|iframe|symphony-chat)[ >]"""
    )
    for module, path in modules():
        if ".preview" in module:
            continue  # the preview pod is a website of its own
        code = re.sub(r'"""(?:.*?)"""', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        code = re.sub(r"#.*", "", code)
        assert not tag.search(code), module


#: What writes files besides files.py, where nobody's work can be lost.
WRITERS = {
    "symphony_ecp.cli.lsp",  # messages, on what was standard output
    "symphony_ecp.preview.handout",  # throw-away keys, in a folder that is made for them
}
_WRITE = {
    "write_text", "write_bytes", "touch", "rename", "renames", "symlink_to", "hardlink_to",
    "copy", "copy2", "copyfile", "copyfileobj", "copytree", "move", "NamedTemporaryFile", "mkstemp",
    "truncate", "fdopen", "symlink", "extractall", "make_archive",
}  # fmt: skip


def writes(source):
    """Iterate over what writes files: calls, each as it stands in the source."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else None
        name = node.func.id if isinstance(node.func, ast.Name) else name
        call = ast.unparse(node)
        texts = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant)]
        modes = [one for one in texts if isinstance(one, str) and re.fullmatch("[rwxabt+]+", one)]
        alone = isinstance(node.func, ast.Attribute) and len(node.args) == 1 and not node.keywords
        if (
            (name in _WRITE and not (name == "copy" and not node.args))
            or (name == "open" and any({*mode} & {*"wxa+"} for mode in modes))
            or (name == "replace" and alone)  # texts have two arguments, dates name theirs
            or ast.unparse(node.func) in ("os.replace", "os.link")
            or (name == "open" and "O_WRONLY" in call and "devnull" not in call)
        ):
            yield call


def test_files_are_written_by_one_module_alone():
    """It writes them whole or not at all; see there."""
    for module, path in MODULES.items():
        found = [*writes(path.read_text(encoding="utf-8"))]
        if module == "symphony_ecp.files":
            assert len(found) > 5
        else:
            assert bool(found) == (module in WRITERS), (module, found)


def test_a_path_from_a_folder_is_made_by_one_function_alone():
    """There is none to another drive of Windows, which Python has an exception for."""
    texts = {name: path.read_text("utf-8") for name, path in MODULES.items()}
    found = [
        name for name, text in texts.items() if re.search(r"path\.relpath|import relpath", text)
    ]
    assert found == ["symphony_ecp.files"]


@pytest.mark.parametrize(
    "line",
    [
        "path.write_text(x)", "path.open('w')", "open(path, mode='rb+')", "open(path, 'a')",
        "os.replace(a, b)", "shutil.copyfile(a, b)", "path.replace(other)", "path.touch()",
        "os.open(path, os.O_CREAT | os.O_WRONLY)",
    ],
)  # fmt: skip
def test_whatever_writes_a_file_is_seen(line):
    assert [*writes(line)]


@pytest.mark.parametrize(
    "line",
    [
        "open(path, 'rb')", "text.replace('w', 'x')", "day.replace(day=1)", "path.open()",
        "os.open(os.devnull, os.O_WRONLY)", "os.open(path, os.O_RDONLY)",
        "replace(site, pod=pod)", "table.copy()", "open(path, encoding='utf-8')",
    ],
)  # fmt: skip
def test_what_reads_is_not_taken_for_writing(line):
    assert not [*writes(line)]


@pytest.mark.parametrize("module", MODULES)
def test_a_file_holds_one_idea_and_at_most_300_lines(module):
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= 300


def test_what_is_said_to_take_long_is_there():
    assert [name for name in conftest.LONG if not (ROOT / "tests" / name).exists()] == []


@pytest.fixture
def wheel(wheel_file):
    return zipfile.ZipFile(wheel_file)


def test_the_wheel_holds_the_packages_and_everything_they_need(wheel):
    names = set(wheel.namelist())
    for _, path in modules():
        assert path.relative_to(ROOT).as_posix() in names
    for asset in (ROOT / "symphony_ecp").rglob("*"):
        if asset.suffix in {".html", ".js", ".css", ".ts", ".toml", ".typed"}:
            assert asset.relative_to(ROOT).as_posix() in names
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


def test_the_wheel_registers_its_entry_points(wheel):
    (name,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    text = wheel.read(name).decode()
    assert "[markdown.extensions]\necp = " in text
    assert "[mkdocs.plugins]\necp = " in text
    assert "[console_scripts]\necp = " in text
