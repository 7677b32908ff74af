"""``ecp csp``: what a site's chats load is allowed, and nothing else."""

import pytest
from click.testing import CliRunner

from symphony_ecp.cli import main

PODS = """
default-pod: acme
pods:
  acme: {host: acme.symphony.com, partner-id: x}
  uat: {host: acme-uat.symphony.com}
"""
SDK = (
    "default-src 'none'; script-src 'self' https://acme-uat.symphony.com https://acme.symphony.com;"
    " style-src 'self'; frame-src https://acme-uat.symphony.com https://acme.symphony.com"
)


@pytest.fixture
def csp(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SYMPHONY_POD", raising=False)
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nplugins: [ecp]\n")
    (tmp_path / "symphony.yml").write_text(PODS)
    return lambda *arguments: CliRunner().invoke(main, ["csp", *arguments])


def test_the_sdk_and_the_frames_of_every_pod_are_allowed(csp):
    assert csp().stdout == f"Content-Security-Policy: {SDK}\n"


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (
            "meta",
            f'<meta http-equiv="Content-Security-Policy" content="{SDK}">'.replace("'", "&#39;"),
        ),
        ("nginx", f'add_header Content-Security-Policy "{SDK}" always;'),
        ("netlify", f"/*\n  Content-Security-Policy: {SDK}"),
    ],
)
def test_it_is_printed_for_where_it_goes(csp, form, expected):
    assert csp("--format", form).stdout == f"{expected}\n"


@pytest.mark.parametrize("form", ["header", "meta", "nginx", "netlify"])
def test_headers_that_a_site_must_not_send_are_named_beside_the_policy(csp, form):
    result = csp("--format", form)
    assert "Cross-Origin" not in result.stdout
    _, opener, embedder = result.stderr.splitlines()[-3:]
    assert opener.startswith("  Cross-Origin-Opener-Policy: same-origin cuts the page off")
    assert opener.endswith("; send same-origin-allow-popups in its place")
    assert embedder.startswith("  Cross-Origin-Embedder-Policy: credentialless or require-corp ")


def test_chats_without_the_sdk_need_no_foreign_script(csp, tmp_path):
    (tmp_path / "symphony.yml").write_text(PODS + "defaults: {rendering: open}\n")
    assert "script-src 'self';" in csp().stdout
    assert "frame-src https://acme-uat.symphony.com" in csp().stdout


def test_one_page_with_the_sdk_is_enough_to_allow_it(csp, tmp_path):
    (tmp_path / "symphony.yml").write_text(PODS + "defaults: {rendering: open}\n")
    (tmp_path / "docs/a.md").write_text("```symphony-chat\nstream: x\nrendering: sdk\n```\n")
    assert "script-src 'self' https://acme" in csp().stdout


def test_the_preview_pod_speaks_http_on_this_machine(csp, monkeypatch):
    monkeypatch.setenv("SYMPHONY_POD", "preview")
    assert "http://127.0.0.1:8765" in csp().stdout


def test_a_site_without_pods_frames_nothing(csp, tmp_path):
    (tmp_path / "symphony.yml").unlink()
    assert "frame-src 'none'" in csp().stdout


@pytest.mark.parametrize(
    ("registry", "said"),
    [
        ("pods: {acme: [", "not YAML"),
        (f"extends: gone.yml{PODS}", "there is no file 'gone.yml'"),
        (PODS.replace("acme-uat.symphony.com", "a b"), "'a b'"),
    ],
)
def test_a_registry_whose_pods_cannot_all_be_read_gets_no_policy_of_the_others(
    csp, tmp_path, registry, said
):
    (tmp_path / "symphony.yml").write_text(registry)
    result = csp()
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_nowhere_is_one_sentence(csp, tmp_path):
    (tmp_path / "empty").mkdir()
    result = csp("nowhere")
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_folder_without_a_site_gets_a_sentence_and_no_policy(csp, tmp_path):
    page = tmp_path / "empty/a.md"
    page.parent.mkdir()
    (tmp_path / "empty/.git").mkdir()
    page.write_text("```symphony-chat\nstream: x\n```\n")
    result = csp("empty")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "empty: no site and no symphony.yml here" in result.output


def test_several_sites_are_named_and_get_no_policy_of_one_of_them(csp, tmp_path):
    (tmp_path / "mkdocs.yml").unlink()
    for name in ("one", "two"):
        (tmp_path / name / "docs").mkdir(parents=True)
        (tmp_path / name / "mkdocs.yml").write_text("site_name: x\nplugins: [ecp]\n")
        (tmp_path / name / "symphony.yml").write_text(PODS.replace("acme", name))
    result = csp()
    assert (result.exit_code, result.stdout) == (2, "")
    assert "several sites here, each with its own policy: name one, two" in result.output
    assert "https://two.symphony.com" in csp("two").stdout
    assert csp("-f", "one/mkdocs.yml").stdout == csp("one").stdout


READERS = """
default-pod: reader
pods:
  acme: {host: acme.symphony.com, partner-id: x, readers: true, title: Acme}
  beta: {host: beta.symphony.com, partner-id: y, readers: true, title: Beta}
"""
OF_READERS = (
    "default-src 'none'; script-src 'self' https://acme.symphony.com https://beta.symphony.com;"
    " style-src 'self'; frame-src https://acme.symphony.com https://beta.symphony.com"
)
SERVICE = "; connect-src https://loginservice.symphony.com"


def test_every_pod_of_readers_is_allowed_and_the_login_service_is_not(csp, tmp_path):
    (tmp_path / "symphony.yml").write_text(READERS)
    assert csp().stdout == f"Content-Security-Policy: {OF_READERS}\n"


def test_the_login_service_is_allowed_where_a_reader_may_ask_it(csp, tmp_path):
    (tmp_path / "symphony.yml").write_text(f"pod-lookup: true\n{READERS}")
    result = csp()
    assert result.stdout == f"Content-Security-Policy: {OF_READERS}{SERVICE}\n"
    assert "pod-lookup" not in result.stderr


@pytest.mark.parametrize("form", ["header", "meta", "nginx", "netlify"])
def test_the_wider_policy_comes_with_its_reason(csp, tmp_path, form):
    (tmp_path / "symphony.yml").write_text(f"pod-lookup: any\n{READERS}")
    result = csp("--format", form)
    reason = "# *.symphony.com, since symphony.yml says 'pod-lookup: any'"
    assert ("script-src 'self' https://*.symphony.com;").replace("'", "&#39;") in (
        result.stdout.replace("'", "&#39;")
    )
    assert "frame-src https://*.symphony.com; connect-src" in result.stdout
    assert "https://acme.symphony.com" not in result.stdout
    commented = form in ("nginx", "netlify")
    assert result.stdout.startswith(reason) == commented
    assert result.stderr.startswith(reason) != commented


def test_a_lookup_without_readers_widens_nothing(csp, tmp_path):
    (tmp_path / "symphony.yml").write_text(f"pod-lookup: any\n{PODS}")
    assert csp().stdout == f"Content-Security-Policy: {SDK}\n"
