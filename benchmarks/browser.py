"""How fast a chat is in the reader's browser.

Against the page of Symphony's own example "ECP with multiple chats", made naive as people copy
it: the SDK is loaded with the page, rendered, and each chat opened when that is done. Both run on
the same preview pod (rendering 4 s, opening 0.2 s) in the same run, so the ratios hold on any
machine. Ours is counted from the click, theirs from the start of the page.
"""

from __future__ import annotations

import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import trustme
from playwright.sync_api import sync_playwright

from symphony_ecp.preview import PreviewPod
from tests import chromium
from tests.browser import stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Response

COUNTS = (1, 5, 20)
NAVIGATIONS = 100
GOAL = 1.3  # five chats, in times of one chat

_LONG_TASKS = (
    "window.longTasks = []; new PerformanceObserver(list => "
    "list.getEntries().forEach(e => window.longTasks.push(e.duration)))"
    ".observe({ type: 'longtask', buffered: true })"
)


@dataclass
class Result:
    """One page: seconds until all chats are ready, and what it cost."""

    seconds: float
    before: tuple[int, int]
    after: tuple[int, int]
    long_tasks: float


class Traffic:
    """Requests and bytes of a page, as served."""

    def __init__(self, page: Page) -> None:
        self._responses: list[Response] = []
        page.on("response", lambda response: self._responses.append(response))

    def so_far(self) -> tuple[int, int]:
        """Return the number of requests and of bytes."""
        sizes = [int(r.headers.get("content-length", "0")) for r in self._responses]
        return len(sizes), sum(sizes)


@contextmanager
def _machine() -> Iterator[tuple[Browser, stage.Site, PreviewPod]]:
    """Start the pod, the site and the browser."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        certificate = Path(folder) / "server.pem"
        issued = trustme.CA().issue_cert(*stage.HOSTS)
        issued.private_key_and_cert_chain_pem.write_to_path(certificate)
        site = stage.Site(csp=None)
        ports = stage.serving(site, certificate)
        with PreviewPod(certfile=str(certificate), hosts=stage.HOSTS) as pod:
            rules = (
                f"MAP {stage.SITE} 127.0.0.1:{next(ports)}, "
                f"MAP {stage.POD} {pod.host}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
            )
            browser = playwright.chromium.launch(
                executable_path=chromium.find(),
                args=[
                    f"--host-resolver-rules={rules}",
                    "--no-sandbox",
                    "--disable-dev-shm-usage",
                    "--js-flags=--expose-gc",
                ],
            )
            yield browser, site, pod
            browser.close()
        ports.close()  # type: ignore[attr-defined]


def _page(browser: Browser) -> Page:
    page = browser.new_context(ignore_https_errors=True).new_page()
    page.add_init_script(_LONG_TASKS)
    return page


def _long_tasks(page: Page) -> float:
    return float(page.evaluate("window.longTasks.reduce((sum, ms) => sum + ms, 0)"))


def ours(browser: Browser, site: stage.Site, count: int) -> Result:
    """Click every chat of a page as fast as can be, and wait until all are ready."""
    page = _page(browser)
    traffic = Traffic(page)
    page.goto(site.add(*[stage.chat(title=f"Chat {i}") for i in range(count)]))
    page.wait_for_load_state("networkidle")
    before = traffic.so_far()
    start = time.perf_counter()
    page.evaluate("document.querySelectorAll('.symphony-action').forEach(b => b.click())")
    page.wait_for_function(
        "n => document.querySelectorAll('symphony-chat[state=ready]').length === n", arg=count
    )
    seconds = time.perf_counter() - start
    result = Result(seconds, before, traffic.so_far(), _long_tasks(page))
    page.context.close()
    return result


def naive(browser: Browser, site: stage.Site, count: int) -> Result:
    """Open the example's page: script, render and streams, one after the other."""
    containers = "".join(f'<div class="ecp-frame" id="chat-{i}"></div>' for i in range(count))
    site.pages["/naive.js"] = (
        "window.onSdkLoaded = async () => {"
        "  await window.symphony.render('symphony-ecm');"
        f"  for (let i = 0; i < {count}; i++)"
        f"    await window.symphony.openStream('{stage.STREAM}', '#chat-' + i);"
        "  window.done = true;"
        "};"
    )
    site.pages["/naive/"] = (
        "<!doctype html><title>Naive</title><body><p>Page</p>"
        f'<div class="symphony-ecm"></div>{containers}<script src="/naive.js"></script>'
        '<script id="symphony-ecm-sdk" render="explicit" data-onload="onSdkLoaded" '
        f'src="https://{stage.POD}/embed/sdk.js"></script>'
    )
    page = _page(browser)
    traffic = Traffic(page)
    start = time.perf_counter()
    page.goto(f"{site.origin}/naive/")
    before = traffic.so_far()
    page.wait_for_function("window.done")
    seconds = time.perf_counter() - start
    result = Result(seconds, before, traffic.so_far(), _long_tasks(page))
    page.context.close()
    return result


def memory(browser: Browser, site: stage.Site) -> list[tuple[int, float, int, int]]:
    """Navigate a hundred times as instant navigation does, opening the chat each time.

    Returns navigations, megabytes of the page's heap after garbage collection, DOM nodes and
    frames, at a few points.
    """
    page = _page(browser)
    page.goto(site.add(stage.chat()))
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    points = []
    for turn in range(NAVIGATIONS + 1):
        page.evaluate("document.querySelector('.symphony-action').click()")
        page.locator("symphony-chat[state=ready]").wait_for()
        if turn in (0, 10, 50, NAVIGATIONS):
            page.evaluate("gc()")
            metrics = {
                m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]
            }
            heap = metrics["JSHeapUsedSize"] / 1e6
            points.append((turn, heap, int(metrics["Nodes"]), int(metrics["Frames"])))
        page.evaluate(
            """html => {
                const next = new DOMParser().parseFromString(html, 'text/html');
                document.querySelector('main').replaceWith(next.querySelector('main'));
            }""",
            stage.document(stage.chat()),
        )
    page.context.close()
    return points


def main() -> None:
    """Print the tables."""
    with _machine() as (browser, site, pod):
        print("chats  ours s  naive s  ratio   long tasks ms (ours/naive)")
        times = {}
        for count in COUNTS:
            mine, theirs = ours(browser, site, count), naive(browser, site, count)
            times[count] = mine.seconds
            print(
                f"{count:5}  {mine.seconds:6.2f}  {theirs.seconds:7.2f}"
                f"  {mine.seconds / theirs.seconds:5.2f}"
                f"   {mine.long_tasks:.0f} / {theirs.long_tasks:.0f}"
            )
            if count == 1:
                costs = mine, theirs
        print(f"five chats in {times[5] / times[1]:.2f} times one chat (aim: {GOAL})")
        for name, cost in zip(("ours", "naive"), costs, strict=True):
            (requests, size), (all_requests, all_size) = cost.before, cost.after
            print(
                f"{name}: {requests} requests, {size:,} bytes before the reader asks; "
                f"{all_requests} and {all_size:,} when one chat is ready"
            )
        pod.render_seconds, pod.open_seconds = 0.1, 0.0
        print("navigations  heap MB  DOM nodes  frames")
        for turn, heap, nodes, frames in memory(browser, site):
            print(f"{turn:11}  {heap:7.2f}  {nodes:9}  {frames:6}")


if __name__ == "__main__":
    main()
