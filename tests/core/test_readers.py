"""Readers of several companies: what a registry may say of them, and what is built before."""

from __future__ import annotations

import json

import pytest

from symphony_ecp.pipeline import open_site, process
from symphony_ecp.site.assets import HOSTS, site_files
from symphony_ecp.site.registry import read_registry
from symphony_ecp.syntax import Entry, SourceBlock

TWO = """\
default-pod: reader
pods:
  acme: {host: acme.symphony.com, partner-id: a, readers: true, title: Acme}
  beta: {host: beta.symphony.com, partner-id: b, readers: true, title: Beta}
"""
FIRST, SECOND = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA==", "lX1hwfmQ+AK/k/a/BB0y2n///q2+0KfbdA=="


def problems(text: str) -> list[str]:
    found = read_registry(text, "symphony.yml").problems
    return [str(problem) for problem in found if problem.severity != "info"]


@pytest.fixture
def site_of(tmp_path):
    def build(registry, environ=None, **settings):
        (tmp_path / "symphony.yml").write_text(registry, encoding="utf-8")
        return open_site(settings, tmp_path, "mkdocs.yml", environ or {})

    return build


def told(site):
    """Return what the browser is told: hosts, and what comes behind them."""
    text = site_files(site)[HOSTS].decode()
    start = text.index("allow?.(") + len("allow?.(")
    hosts, end = json.JSONDecoder().raw_decode(text, start)
    return hosts, text[end:]


def test_a_registry_of_readers_has_no_problem():
    assert problems(TWO + "pod-lookup: true\n") == []
    assert problems(TWO + "pod-lookup: any\n") == []
    assert problems(TWO + "pod-lookup: false\n") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "default-pod: reader\npods:\n  acme: {host: acme.symphony.com}\n",
            (
                "symphony.yml:1: 'default-pod': no pod in symphony.yml has 'readers: true', and"
                " 'reader' is one of those; add it, and a 'title', to the pod of each company"
                " that reads the site [ecp.registry]"
            ),
        ),
        (
            "pods:\n  acme: {host: acme.symphony.com, readers: true}\n",
            (
                "symphony.yml:2: pod 'acme': readers choose it, and it has no 'title'; add the"
                " company's name [ecp.registry]"
            ),
        ),
        (
            TWO.replace("beta.symphony", "acme.symphony"),
            (
                "symphony.yml:4: pod 'beta': readers choose pod 'acme' on the same host; take"
                " 'readers: true' out of one of them [ecp.registry]"
            ),
        ),
        (
            "pod-lookup: true\npods:\n  acme: {host: acme.symphony.com}\n",
            (
                "symphony.yml:1: 'pod-lookup': no pod has 'readers: true'; add it, and a"
                " 'title', to the pod of each company that reads the site [ecp.registry]"
            ),
        ),
        (
            TWO + "pod-lookup: all\n",
            (
                "symphony.yml:5: 'pod-lookup': expected true or any, found 'all'; correct the value"
                " [ecp.registry]"
            ),
        ),
        (
            TWO + "  reader: {host: gamma.symphony.com}\n",
            (
                "symphony.yml:5: 'pods': 'reader' means the pod of whoever reads, and can be no"
                " pod's name; give it another one [ecp.registry]"
            ),
        ),
        (
            TWO + f'streams:\n  desk: {{id: {{reader: "{FIRST}"}}}}\n',
            (
                "symphony.yml:6: stream 'desk': id: 'reader' is the pod of whoever reads; give"
                " one id for all pods, or one for each by its name [ecp.registry]"
            ),
        ),
    ],
)
def test_what_readers_could_not_use_is_said(text, expected):
    assert problems(text) == [expected]


def test_a_site_without_readers_says_so_where_a_page_wants_them(site_of):
    site = site_of(
        f"pods: {{acme: {{host: acme.symphony.com}}}}\nstreams: {{desk: {{id: {FIRST}}}}}\n"
    )
    block = SourceBlock("symphony-chat", "", (Entry("stream", "desk"), Entry("pod", "reader")))
    (problem,) = process(block, site).problems
    assert problem.code == "unknown-name"
    assert "no pod in symphony.yml has 'readers: true'" in problem.message


def test_the_hosts_file_has_the_companies_and_nobody_to_ask(site_of):
    hosts, rest = told(site_of(TWO))
    assert hosts["reader"] == {
        "origin": "",
        "partners": [],
        "titles": {"acme.symphony.com": "Acme", "beta.symphony.com": "Beta"},
    }
    assert rest == ");\n"


def test_the_hosts_file_names_the_login_service_where_it_may_be_asked(site_of):
    hosts, rest = told(site_of(TWO + "pod-lookup: true\n"))
    path = "/webcontroller/podLoginInformation"
    assert hosts["reader"]["lookup"] == f"https://loginservice.symphony.com{path}"
    assert rest == ");\n"
    assert "symphony\\.com$/" in told(site_of(TWO + "pod-lookup: any\n"))[1]


def test_a_site_without_readers_tells_nothing_of_them(site_of):
    site = site_of("pods:\n  acme: {host: acme.symphony.com}\npod-lookup: any\n")
    assert told(site) == ({"acme.symphony.com": {**told(site)[0]["acme.symphony.com"]}}, ");\n")


def test_the_chat_of_a_reader_has_the_partner_id_of_their_own_pod(site_of):
    text = TWO + "  more: {host: acme.symphony.com, partner-id: z}\n"
    assert told(site_of(text))[0]["acme.symphony.com"]["partners"] == ["a", "z"]


def test_the_pod_on_this_machine_is_for_readers_in_a_trial_alone(site_of):
    text = TWO + "  try: {host: 'localhost:8765', readers: true, title: Preview}\n"
    assert "localhost:8765" not in told(site_of(text))[0]["reader"]["titles"]
    assert "localhost:8765" not in told(site_of(text))[0]
    hosts, _ = told(site_of(text + "pod-lookup: true\n", {"SYMPHONY_POD": "try"}))
    assert hosts["reader"]["titles"] == {"localhost:8765": "Preview"}
    assert hosts["reader"]["lookup"].startswith("http://localhost:8765/webcontroller/")


def test_a_site_whose_readers_are_all_on_this_machine_is_none_to_publish(site_of):
    text = "default-pod: reader\npods:\n  try: {host: 'localhost:8765', readers: true, title: x}\n"
    found = [problem.message for problem in site_of(text).problems]
    assert "pod 'try' is on this machine, and the readers of a site are not" in found
    assert not site_of(text, {"SYMPHONY_POD": "reader"}).problems


def test_the_environment_can_settle_the_pod_of_a_build(site_of):
    site = site_of(TWO, {"SYMPHONY_POD": "beta"})
    block = SourceBlock("symphony-chat", "", (Entry("stream", FIRST),))
    assert 'pod="beta.symphony.com"' in process(block, site).rendered.opening


def test_an_id_of_every_pod_is_for_looked_up_pods_too(site_of):
    text = TWO + f'pod-lookup: any\nstreams:\n  desk: {{id: "{FIRST}"}}\n'
    output = process(SourceBlock("symphony-chat", "", (Entry("stream", "desk"),)), site_of(text))
    assert output.model.ids == dict.fromkeys(("acme.symphony.com", "beta.symphony.com", ""), FIRST)
    assert output.model.link_ids == {}


def test_a_layer_says_whether_pods_are_looked_up(site_of, tmp_path):
    (tmp_path / "common.yml").write_text(TWO + "pod-lookup: any\n")
    assert site_of("extends: common.yml\n").registry.lookup == "any"
    assert site_of("extends: common.yml\npod-lookup: false\n").registry.lookup == ""


def test_the_lock_is_asked_for_the_ids_of_all_reader_pods(site_of, tmp_path):
    text = TWO + f'verify: lock\nstreams:\n  desk: {{id: {{acme: "{FIRST}", beta: "{SECOND}"}}}}\n'
    (tmp_path / "symphony.lock").write_text(
        "# symphony.lock 1: what the pods said of the ids in use; written by 'ecp verify'\n"
        f"acme.symphony.com {FIRST} room active 2026-11-28\n"
    )
    site = site_of(text)
    for kind, words in (("symphony-chat", "Desk"), ("symphony-button", "Desk")):
        found = process(SourceBlock(kind, words, (Entry("stream", "desk"),)), site).problems
        assert [problem.code for problem in found] == ["stale-lock"]
        assert "beta.symphony.com" in found[0].message + found[0].hint


def test_an_id_that_is_the_same_for_all_is_confirmed_by_the_blocks_own_pod_alone(site_of, tmp_path):
    text = TWO.replace("default-pod: reader", "default-pod: acme\nverify: lock")
    (tmp_path / "symphony.lock").write_text(
        "# symphony.lock 1: what the pods said of the ids in use; written by 'ecp verify'\n"
        f"acme.symphony.com {FIRST} room active 2026-11-28\n"
    )
    block = SourceBlock("symphony-button", "Desk", (Entry("stream", FIRST),))
    assert process(block, site_of(text)).problems == ()
