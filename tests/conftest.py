"""The wheel, how long tests wait, and the browser: one a session, with one context a test.

``site`` is https://docs.example, ``pod`` is https://acme.symphony.com, ``page`` a fresh page.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from symphony_ecp.preview import PreviewPod
from tests import chromium, hosts
from tests.browser import stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Playwright

#: Milliseconds that a test waits for the browser: long, for machines that do much else. Whoever
#: expects a test to fail (tests/threats) asks for less.
PATIENCE = int(os.environ.get("ECP_PATIENCE", "20000"))

# A machine that does much else is slow at times; that says nothing about the code. Of a failure
# that is expected nobody wants the smallest example.
patient = hypothesis.settings(
    deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.register_profile("patient", patient)
hypothesis.settings.register_profile(
    "expects failure", patient, phases=set(hypothesis.Phase) - {hypothesis.Phase.shrink}
)
hypothesis.settings.load_profile("expects failure" if "ECP_PATIENCE" in os.environ else "patient")

#: What takes seconds at a time: a server, a fuzzer, whole sites that are built again and again. All
#: the others together take two minutes.
LONG = (
    "editor", "faults", "fuzz", "hostile", "threats", "verify", "check/test_builds.py",
    "check/test_command.py", "check/test_pasted.py", "test_demo_site.py", "test_dock.py",
    "test_examples.py", "test_extends.py", "test_incremental.py", "test_misspelt.py",
    "test_prolog.py", "test_rebuilds.py", "test_reproducible.py", "test_sphinx.py",
    "test_translation.py", "test_unused.py",
)  # fmt: skip
_TESTS = Path(__file__).parent


def pytest_itemcollected(item: pytest.Item) -> None:
    if any(item.path.is_relative_to(_TESTS / long) for long in LONG):
        item.add_marker("long")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Tests of the browser wait for nearly half of their time: two run on a core."""
    return 2 * (os.cpu_count() or 1) if config.option.markexpr.startswith("browser") else None


@pytest.fixture(autouse=True)
def fresh_sphinx() -> Iterator[None]:
    """No build of Sphinx is told of those before it, whichever tests a worker gets first."""
    yield
    hosts.forget_sphinx()


@pytest.fixture(scope="session")
def wheel_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    tree = Path(__file__).resolve().parents[1]
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, tree]
    subprocess.run(command, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import trustme

    path = tmp_path_factory.mktemp("tls") / "server.pem"
    trustme.CA().issue_cert(*stage.HOSTS).private_key_and_cert_chain_pem.write_to_path(path)
    return path


@pytest.fixture(scope="session")
def running_pod(certificate: Path) -> Iterator[PreviewPod]:
    pod = PreviewPod(
        certfile=str(certificate), hosts=stage.HOSTS, render_seconds=0.1, open_seconds=0.02
    )
    with pod:
        yield pod


@pytest.fixture(scope="session")
def running_site(certificate: Path) -> Iterator[tuple[stage.Site, int]]:
    site = stage.Site()
    for port in stage.serving(site, certificate):
        yield site, port


@pytest.fixture
def pod(running_pod: PreviewPod) -> PreviewPod:
    running_pod.reset()
    running_pod.faults = set()
    running_pod.render_seconds, running_pod.open_seconds = 0.1, 0.02
    return running_pod


@pytest.fixture
def site(running_site: tuple[stage.Site, int]) -> stage.Site:
    running_site[0].reset()
    return running_site[0]


@pytest.fixture(scope="session")
def browser_arguments(running_pod: PreviewPod, running_site: tuple[stage.Site, int]) -> list[str]:
    return stage.arguments(running_site[1], running_pod)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = chromium.find()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(chromium.ADVICE)
        pytest.skip(chromium.ADVICE)
    return path


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(
    playwright: Playwright, chromium_path: str, browser_arguments: list[str]
) -> Iterator[Browser]:
    path = chromium.shell() or chromium_path
    browser = playwright.chromium.launch(executable_path=path, args=browser_arguments)
    yield browser
    browser.close()


#: What Chromium's settings say of the cookies of other sites' frames.
COOKIES: dict[str, dict[str, object]] = {
    "allowed": {"cookie_controls_mode": 0, "block_third_party_cookies": False},
    "blocked": {"cookie_controls_mode": 1, "block_third_party_cookies": True},
}


@pytest.fixture
def context(request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A context of the usual kind, which blocks the cookies of other sites' frames.

    Where a test or its module is marked ``cookies("allowed")`` or ``cookies("blocked")``, it is a
    browser of its own with a profile that says so, as a reader's is.
    """
    mark = request.node.get_closest_marker("cookies")
    if mark is None:
        browser: Browser = request.getfixturevalue("browser")
        context = browser.new_context(ignore_https_errors=True)
    else:
        profile: Path = request.getfixturevalue("tmp_path") / "profile"
        (profile / "Default").mkdir(parents=True)
        preferences = json.dumps({"profile": COOKIES[mark.args[0]]})
        (profile / "Default" / "Preferences").write_text(preferences)
        context = request.getfixturevalue("playwright").chromium.launch_persistent_context(
            profile,
            executable_path=request.getfixturevalue("chromium_path"),
            args=request.getfixturevalue("browser_arguments"),
            ignore_https_errors=True,
        )
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
