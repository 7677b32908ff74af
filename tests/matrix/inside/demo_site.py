"""The demo site with the hosts of the environment."""

import pytest

from demo_site.build import HOSTS, build


@pytest.mark.parametrize("host", HOSTS)
def test_the_demo_site_builds_strictly(host, tmp_path):
    done = build(host, tmp_path)
    assert done.returncode == 0, done.stdout
    assert "WARNING" not in done.stdout
    assert "<symphony-dock " in (tmp_path / "index.html").read_text("utf-8")
    assert any("<symphony-chat" in page.read_text("utf-8") for page in tmp_path.rglob("*.html"))
