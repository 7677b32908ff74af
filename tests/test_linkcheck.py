"""``-b linkcheck`` behind a proxy that counts: whom does it ask?"""

import json
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sphinx.cmd.build import build_main

REGISTRY = Path(__file__).parent / "cases/symphony.yml"
PAGE = """Page
====

.. symphony-chat:: Trading desk
   :stream: trading-desk

.. symphony-button:: Open it
   :launch: true

An :symphony:`inline link <profile/bob>`, a `link by hand <https://open.symphony.com/?userId=1>`__,
one to `the pod <https://acme.symphony.com/client/index.html>`__, a `legacy one
<symphony://?userId=71811853191652>`__, and `the documentation <https://docs.symphony.com/a>`__.
"""


@pytest.fixture
def asked(monkeypatch):
    """The hosts that anybody wants to be connected with; nobody is."""
    hosts = []

    class Proxy(BaseHTTPRequestHandler):
        def do_CONNECT(self):
            hosts.append(self.path.partition(":")[0])
            self.send_error(502)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    for name in ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, address)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield hosts
    server.shutdown()
    thread.join()
    server.server_close()


def check(folder, conf=""):
    """Run the builder, and return what it says of each link."""
    shutil.copy(REGISTRY, folder)
    (folder / "index.rst").write_text(PAGE)
    (folder / "conf.py").write_text(f'extensions = ["sphinx_ecp"]\nlinkcheck_retries = 1\n{conf}')
    build_main(["-q", "-b", "linkcheck", "-w", str(folder / "log"), str(folder), str(folder / "o")])
    lines = (folder / "o/output.json").read_text("utf-8").splitlines()
    return {line["uri"]: line["status"] for line in map(json.loads, lines)}


def test_symphony_is_not_asked_and_its_links_are_listed(tmp_path, asked):
    found = check(tmp_path, 'linkcheck_ignore = ["https://nobody.example/"]\n')
    assert set(asked) == {"docs.symphony.com"}
    assert found.pop("https://docs.symphony.com/a") == "broken"
    assert set(found.values()) == {"ignored"}
    assert len(found) == 6
    assert (tmp_path / "log").read_text("utf-8").count("docs.symphony.com/a") == 1


def test_a_site_may_want_it_asked(tmp_path, asked):
    check(tmp_path, "ecp_linkcheck = True\n")
    assert set(asked) == {"docs.symphony.com", "open.symphony.com", "acme.symphony.com"}


def test_a_misspelt_setting_is_reported(tmp_path, asked):
    check(tmp_path, "ecp_linkchek = True\n")
    assert "ecp_linkchek" in (tmp_path / "log").read_text("utf-8")
