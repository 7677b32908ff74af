"""The studio: Chromium, a site and a pod over TLS, and the same typeface on every machine.

The site is ``https://docs.example`` and the pod ``https://acme.symphony.com``, as in the tests of
the browser. The typeface is Lato, which sphinx-rtd-theme brings.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import tempfile
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import trustme
from playwright.sync_api import expect, sync_playwright

from symphony_ecp.preview import PreviewPod
from symphony_ecp.site.registry import PREVIEW_HOST
from tests import chromium
from tests.browser import stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

MODES = ("light", "dark")
#: Milliseconds that something may take.
PATIENCE = 20_000
#: Where the registry of the demo site has its preview pods; here they are at any port.
PREVIEW = (PREVIEW_HOST, "localhost:8766")

_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{folder}</dir>
  <cachedir>{cache}</cachedir>
  {rules}
</fontconfig>
"""
_RULE = """<match target="pattern">
    <test name="family"><string>{name}</string></test>
    <edit name="family" mode="prepend" binding="strong"><string>Lato</string></edit>
  </match>"""


@dataclass
class Studio:
    """Where pictures are taken."""

    browser: Browser
    site: stage.Site
    pods: list[PreviewPod]

    @contextlib.contextmanager
    def page(
        self, width: int, height: int, mode: str = "light", *, scale: float = 1, fault: str = ""
    ) -> Iterator[Page]:
        """A fresh page of this size, for a reader whose system is light or dark.

        What goes wrong on the pods is a fault of theirs.
        """
        context = self.browser.new_context(
            ignore_https_errors=True,
            viewport={"width": width, "height": height},
            device_scale_factor=scale,
            color_scheme="dark" if mode == "dark" else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        for pod in self.pods:
            pod.reset()
            pod.faults = {fault} - {""}
        try:
            yield context.new_page()
        finally:
            context.close()


@contextlib.contextmanager
def opened() -> Iterator[Studio]:
    """Open the studio.

    Raises:
        FileNotFoundError: when there is no Chromium.

    """
    path = chromium.find()
    if path is None:
        raise FileNotFoundError(chromium.ADVICE)
    with contextlib.ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ecp-gallery-")))
        certificate = scratch / "server.pem"
        trustme.CA().issue_cert(*stage.HOSTS).private_key_and_cert_chain_pem.write_to_path(
            certificate
        )
        pods = [PreviewPod(certfile=str(certificate), hosts=stage.HOSTS)]
        pods += [PreviewPod() for _ in PREVIEW]
        for pod in pods:
            pod.render_seconds = 0.1
            stack.enter_context(pod)
        site = stage.Site(csp=None)
        port = stack.enter_context(contextlib.contextmanager(stage.serving)(site, certificate))
        also = {host: pod.host for host, pod in zip(PREVIEW, pods[1:], strict=True)}
        expect.set_options(timeout=PATIENCE)
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[
                *stage.arguments(port, pods[0], also),
                "--force-color-profile=srgb",
                "--disable-lcd-text",
            ],
            env={**os.environ, "FONTCONFIG_FILE": str(_fonts(scratch))},
        )
        stack.callback(browser.close)
        yield Studio(browser, site, pods)


def _fonts(folder: Path) -> Path:
    """Write what makes Lato the typeface of every page that names none of its own."""
    found = importlib.util.find_spec("sphinx_rtd_theme")
    assert found is not None
    assert found.origin is not None
    lato = Path(found.origin).parent / "static/fonts/Lato"
    rules = "\n  ".join(_RULE.format(name=name) for name in ("sans-serif", "system-ui"))
    file = folder / "fonts.conf"
    text = _FONTS.format(folder=escape(str(lato)), cache=escape(str(folder / "fonts")), rules=rules)
    file.write_text(text, "utf-8")
    return file
