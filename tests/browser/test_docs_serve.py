"""``make docs-serve``: MkDocs and a preview pod, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from demo_site.serve import PORTS
from symphony_ecp.site.registry import PREVIEW_HOST
from tests.browser.stage import expect_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
HOST, _, POD_PORT = PREVIEW_HOST.rpartition(":")


def is_free(port: int) -> bool:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((HOST, port))
        except OSError:
            return False
    return True


@pytest.fixture
def serve() -> Iterator[Callable[..., tuple[subprocess.Popen[str], str]]]:
    """Run it, with these arguments, until it answers."""
    begun: list[subprocess.Popen[str]] = []

    def run(*arguments: str) -> tuple[subprocess.Popen[str], str]:
        with socket.socket() as one:
            one.bind((HOST, 0))
            address = f"{HOST}:{one.getsockname()[1]}"
        command = [sys.executable, "-m", "docs.serve", "--address", address, *arguments]
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        begun.append(server)
        until = time.monotonic() + 60
        while server.poll() is None and time.monotonic() < until:
            try:
                urllib.request.urlopen(f"http://{address}/", timeout=5).close()
            except OSError:
                time.sleep(0.2)
            else:
                return server, f"http://{address}/"
        server.kill()
        raise AssertionError(server.communicate()[0])

    yield run
    for server in begun:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
        server.communicate()


def test_an_example_opens_where_its_picture_was_and_ctrl_c_ends_all(serve, page: Page) -> None:
    if not all(map(is_free, (PORTS["pod"], PORTS["client"]))):
        pytest.skip("another preview pod runs on this machine")
    server, address = serve()
    page.goto(f"{address}write/chats/")
    chat = page.locator("#example-chat symphony-chat")
    expect(page.locator("#example-chat img")).to_have_count(0)
    chat.get_by_role("button", name="Open chat").click()
    expect_state(page, "ready")
    os.killpg(server.pid, signal.SIGINT)  # as a terminal does to all that runs in it
    server.communicate(timeout=20)
    assert server.returncode == 0
    assert is_free(int(POD_PORT))
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(address, timeout=5)


def test_a_pod_on_which_something_goes_wrong_is_asked_for(serve, page: Page) -> None:
    if not all(map(is_free, (PORTS["pod"], PORTS["client"]))):
        pytest.skip("another preview pod runs on this machine")
    _, address = serve("--fault", "no-script")
    page.goto(f"{address}write/opening/")
    chat = page.locator("#example-chat-error symphony-chat")
    chat.get_by_role("button", name="Open chat").click()
    expect(chat).to_have_attribute("state", "error")
    expect(chat.get_by_role("button", name="Try again")).to_be_visible()


def test_a_port_that_is_taken_is_said_in_a_sentence() -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if is_free(int(POD_PORT)):  # else another has it, which is as good
            other.bind((HOST, int(POD_PORT)))
            other.listen()
        command = [sys.executable, "-m", "docs.serve"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"cannot listen on {PREVIEW_HOST}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_fault_that_there_is_not_is_said() -> None:
    command = [sys.executable, "-m", "docs.serve", "--fault", "slwo"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "'slwo'" in done.stderr
