"""Python-Markdown where no host is installed at all."""

import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent


def test_the_core_loads_no_host_and_no_network_client():
    code = "import sys, symphony_ecp; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"markdown", "pymdownx", "http", "urllib3", "ssl", "asyncio"}


def test_the_command_reads_pages_that_belong_to_no_site(tmp_path):
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\n\n[x](symphony:launch/x)\n")
    done = subprocess.run(
        [BIN / "ecp", "check"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("a.md:5:"), done.stderr
    assert done.returncode == 1


def test_pages_of_a_host_that_is_not_there_are_said_to_need_it(tmp_path):
    (tmp_path / "a.rst").write_text("`x <symphony:launch/x>`_\n")
    done = subprocess.run(
        [BIN / "ecp", "check"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "pip install 'symphony-ecp[sphinx]'" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 2
