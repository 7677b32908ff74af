"""Settings of the host, the registry and the environment: who decides what."""

import pytest

from symphony_ecp.pipeline import open_site
from symphony_ecp.site.assets import site_files
from symphony_ecp.site.registry import Pod
from symphony_ecp.site.site import Site

REGISTRY = """
default-pod: acme
pods:
  acme: {host: acme.symphony.com, partner-id: docs}
  uat: {host: acme-uat.symphony.com}
defaults: {mode: dark, load: eager}
"""


@pytest.fixture
def base(tmp_path):
    (tmp_path / "symphony.yml").write_text(REGISTRY)
    return tmp_path


def site(base, environ=None, **settings):
    named = {name.replace("_", "-"): value for name, value in settings.items()}
    return open_site(named, base, "mkdocs.yml", environ or {})


def test_the_registry_names_the_default_pod(base):
    assert site(base).pod == Pod("acme", "acme.symphony.com", "docs")


def test_the_hosts_settings_override_the_registry(base):
    found = site(base, default_pod="uat", defaults={"mode": "light", "show-title": False})
    assert found.pod.name == "uat"
    assert {name: given.value for name, given in found.defaults.items()} == {
        "mode": "light",
        "load": "eager",
        "show-title": False,
    }


def test_the_environment_overrides_both(base):
    assert site(base, {"SYMPHONY_POD": "uat"}, default_pod="acme").pod.name == "uat"


TO_TRY = "; name another one, or build with SYMPHONY_POD={} to try it out [ecp.bad-value]"
NEAR = "pods: {near: {host: 'near.localhost:9', readers: true, title: Near, partner-id: x}}"
OUT_OF_REACH = "pod '{}' is on this machine, and the readers of a site are not" + TO_TRY


@pytest.mark.parametrize(
    ("settings", "registry", "problem"),
    [
        (
            {"default_pod": "preview"},
            "",
            f"mkdocs.yml: {OUT_OF_REACH.format('preview', 'preview')}",
        ),
        ({"host": "localhost:9"}, "", f"mkdocs.yml: {OUT_OF_REACH.format('default', 'preview')}"),
        ({}, "default-pod: preview", f"symphony.yml: {OUT_OF_REACH.format('preview', 'preview')}"),
        *(
            (
                {},
                f"pods: {{mine: {{host: '{host}', partner-id: x}}}}",
                f"symphony.yml: {OUT_OF_REACH.format('mine', 'mine')}",
            )
            for host in ("127.0.0.1:9", "127.8.9.10", "[::1]:9", "pod.localhost", "0.0.0.0:8765")
        ),
        (
            {"default_pod": "acme"},
            "pods: {acme: {host: acme.symphony.com, partner-id: x}}\ndefaults: {pod: preview}",
            f"symphony.yml:2: {OUT_OF_REACH.format('preview', 'preview')}",
        ),
    ],
)
def test_a_site_is_not_published_with_a_pod_on_this_machine(tmp_path, settings, registry, problem):
    (tmp_path / "symphony.yml").write_text(registry)
    assert [str(found) for found in site(tmp_path, **settings).problems] == [problem]


def test_browsers_are_told_of_a_pod_on_their_machine_only_where_it_was_asked_for(tmp_path):
    pods = "pods: {a: {host: acme.symphony.com, partner-id: x}, mine: {host: 'a.localhost:9'}}"
    (tmp_path / "symphony.yml").write_text(f"default-pod: a\n{pods}")
    assert [pod.name for pod in site(tmp_path).told] == ["a"]
    trial = site(tmp_path, {"SYMPHONY_POD": "mine"})
    assert {pod.name for pod in trial.told} == {"a", "mine", "preview"}


def test_a_pod_on_this_machine_that_readers_could_choose_is_the_sites_where_they_are_offered_it(
    tmp_path,
):
    """Else `ecp doctor` would ask for it, and a portal be refused for it."""
    other = "acme: {host: acme.symphony.com, readers: true, title: Acme, partner-id: x}"

    def pods(**environment):
        return [pod.name for pod in site(tmp_path, environment).pods]

    (tmp_path / "symphony.yml").write_text(f"default-pod: reader\n{NEAR[:-1]}, {other}}}")
    assert pods() == ["acme"]
    assert pods(SYMPHONY_POD="near") == ["near", "acme", "preview"]
    (tmp_path / "symphony.yml").write_text(f"default-pod: reader\n{NEAR}")
    assert pods() == ["near"]


def test_what_browsers_are_told_is_made_in_time_of_however_many_pods(tmp_path, monkeypatch):
    pods = (f"p{at}: {{host: p{at}.symphony.com, readers: true, title: T}}" for at in range(50))
    (tmp_path / "symphony.yml").write_text(f"default-pod: p0\npods: {{{', '.join(pods)}}}")
    found, asked = site(tmp_path), []
    told = Site.told.fget
    monkeypatch.setattr(Site, "told", property(lambda one: asked.append(one) or told(one)))
    assert site_files(found)["symphony-ecp-hosts.js"].count(b'"https://p') == 50
    assert len(asked) < 5


@pytest.mark.parametrize("pods", ["default-pod: preview", f"default-pod: near\n{NEAR}", NEAR])
def test_browsers_are_not_told_of_a_pod_on_their_machine_that_is_the_sites_own(tmp_path, pods):
    """Nor of those that readers choose from: builds that are not strict are published too."""
    (tmp_path / "symphony.yml").write_text(pods)
    told = site_files(site(tmp_path))["symphony-ecp-hosts.js"]
    assert site(tmp_path).told == ()
    assert b"localhost" not in told
    assert b"127.0.0.1" not in told
    trial = site_files(site(tmp_path, {"SYMPHONY_POD": "preview"}))
    assert b"127.0.0.1:8765" in trial["symphony-ecp-hosts.js"]


@pytest.mark.parametrize("defaults", [{}, {"pod": "preview"}])
def test_a_build_for_the_preview_pod_is_what_was_asked_for(base, defaults):
    found = site(base, {"SYMPHONY_POD": "preview"}, defaults=defaults)
    assert found.problems == ()
    assert found.is_trial


def test_asking_for_another_pod_allows_no_preview(base):
    found = site(base, {"SYMPHONY_POD": "uat"}, defaults={"pod": "preview"})
    assert [problem.code for problem in found.problems] == ["bad-value"]
    assert not found.is_trial


def test_a_site_with_one_pod_needs_no_registry(tmp_path):
    found = site(tmp_path, host="acme.symphony.com", partner_id="docs")
    assert found.pod == Pod("default", "acme.symphony.com", "docs")
    assert found.problems == ()


@pytest.mark.parametrize(
    ("host", "remarked"),
    [("acme.symphony.com", True), ("acme-uat.symphony.com", False), ("localhost:8765", False)],
)
def test_a_host_in_production_without_partner_id_is_information(tmp_path, host, remarked):
    found = [p for p in site(tmp_path, host=host).problems if p.code == "registry"]
    assert [str(problem) for problem in found] == [
        "mkdocs.yml: no partner id, which production pods require; add 'partner-id:' [ecp.registry]"
    ] * remarked
    assert all(problem.severity == "info" for problem in found)


def test_the_only_pod_is_the_default(tmp_path):
    (tmp_path / "symphony.yml").write_text("pods: {a: {host: a.example.com}}")
    assert site(tmp_path).pod.name == "a"


def test_a_site_without_anything_is_no_problem_until_a_block_asks(tmp_path):
    found = site(tmp_path)
    assert found.problems == ()
    assert found.pod.sentence.startswith("no pod is configured; add symphony.yml")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"default_pod": "acmee"}, "mkdocs.yml: no pod 'acmee' in symphony.yml; did you mean"),
        ({"host": "https://x"}, "mkdocs.yml: host: expected a host such as"),
        ({"hosts": "a.b"}, "mkdocs.yml: unknown setting 'hosts'; did you mean 'host'?"),
        ({"registry": 3}, "mkdocs.yml: registry: expected text, found '3'"),
        ({"registry": "no.yml"}, "no.yml: the registry cannot be read"),
        ({"ignore": 3}, "mkdocs.yml: ignore: expected a list, found '3'"),
        ({"ignore": "conflict, x"}, "mkdocs.yml: ignore: no problem has the code 'x'"),
        ({"on-problem": "raise"}, "mkdocs.yml: unknown setting 'on-problem'; the settings are"),
        ({"partner-id": 3}, "mkdocs.yml: partner-id: expected text, found '3'; put it in quotes"),
        ({"defaults": {"allowed-apps": "zom"}}, "mkdocs.yml: no app 'zom' in symphony.yml"),
        ({"ignore": ["stream-isnt"]}, "mkdocs.yml: ignore: no problem has the code 'stream-isnt'"),
        ({"ignore": [None]}, "mkdocs.yml: ignore: no problem has the code 'None'"),
        ({"ignore": [{"a": 1}]}, "mkdocs.yml: ignore: no problem has the code '{'a': 1}'"),
        ({"registry": "\0"}, "\\x00: the registry cannot be read"),
        ({"registry": "x" * 9000}, "x"),
        ({"templates": "\0"}, "mkdocs.yml: templates: no folder"),
        ({"templates": "x" * 9000}, "mkdocs.yml: templates: no folder"),
        (
            {"defaults": {"mode": 3}},
            "mkdocs.yml: mode: expected one of light, dark, auto, found '3'",
        ),
        ({"templates": "none"}, "mkdocs.yml: templates: no folder 'none'"),
    ],
)
def test_a_wrong_setting_is_a_problem(base, settings, expected):
    found = [str(problem) for problem in site(base, **settings).problems]
    assert len(found) == 1
    assert found[0].startswith(expected)


def test_a_registry_may_have_the_longer_ending(tmp_path):
    (tmp_path / "symphony.yaml").write_text(REGISTRY)
    found = site(tmp_path)
    assert (found.pod.name, found.registry.path) == ("acme", "symphony.yaml")
    assert found.registry_file == tmp_path / "symphony.yaml"
    assert [problem for problem in found.problems if problem.severity != "info"] == []


def test_of_two_registries_the_usual_one_is_read_and_the_other_is_named(base):
    (base / "symphony.yaml").write_text("pods: {}")
    found = site(base)
    assert found.pod.name == "acme"
    assert [str(problem) for problem in found.problems if problem.severity != "info"] == [
        (
            "symphony.yaml: this file is not read, since 'symphony.yml' is beside it; "
            "keep one of them [ecp.registry]"
        )
    ]
    assert site(base, registry="symphony.yaml").problems == ()


@pytest.mark.parametrize(
    "name", ["symphony.json", "Symphony.yml.txt", "docs/symphony.yml", "../symphony.yaml"]
)
def test_a_registry_that_lies_elsewhere_is_named_where_one_is_needed(tmp_path, name):
    base = tmp_path / "site"
    (base / "docs").mkdir(parents=True)
    (base / name).write_text(REGISTRY)
    found = site(base)
    hint = f"'{name}' is not read: move it to 'symphony.yml', or name it with 'registry'"
    assert found.problems == ()
    assert found.pod.sentence == f"no pod is configured; {hint}"
    assert found.registry.unknown("streams", "desk").hint == hint


def test_a_registry_that_is_not_there_may_have_another_ending(tmp_path):
    (tmp_path / "common.yml").write_text(REGISTRY)
    (problem,) = site(tmp_path, registry="common.yaml").problems
    assert problem.hint == "did you mean 'common.yml'?"


def test_an_unknown_pod_in_the_environment_is_a_problem(base):
    (problem,) = site(base, {"SYMPHONY_POD": "prod"}).problems
    assert problem.code == "unknown-name"


def test_an_ignored_code_is_not_reported():
    from symphony_ecp.problems import Problem

    found = (Problem("bad-value", "x"), Problem("conflict", "y"), Problem("conflict", "y"))
    assert Site(ignore=frozenset({"bad-value"})).reported(found) == (found[1],)


@pytest.mark.parametrize(
    ("registry", "line", "expected"),
    [
        (
            "links:\n  a: {link: b}\n  b: {link: a}",
            4,
            "link 'a': links that name each other: a -> b -> a",
        ),
        ("links:\n  a: {link: a}", 3, "link 'a': links that name each other: a -> a"),
        ("links:\n  a: {link: nope}", 3, "link 'a': no link 'nope' in symphony.yml"),
        ("links:\n  a:\n    users: nobody", 4, "link 'a': no user 'nobody' in symphony.yml"),
        ("links:\n  a: {stream: desk}", 3, "link 'a': no stream 'desk' in symphony.yml"),
        ("links:\n  a: {create-room: X}", 3, "link 'a': a room needs people in it"),
        ("links:\n  a: {launch: true, pod: nope}", 3, "link 'a': no pod 'nope' in symphony.yml"),
        ("links:\n  a: {}", 3, "link 'a': a link needs one of launch, users"),
        ("defaults:\n  theme: dark", 3, "no theme 'dark' in symphony.yml"),
        ("defaults:\n\n  pod: prod", 4, "no pod 'prod' in symphony.yml"),
        ("defaults: {pod: a.b}", 2, "no pod 'a.b' in symphony.yml; write its name, 'uat'"),
    ],
)
def test_a_name_of_the_registry_that_leads_nowhere_is_a_problem(tmp_path, registry, line, expected):
    (tmp_path / "symphony.yml").write_text(f"pods: {{uat: {{host: a.b}}}}\n{registry}\n")
    problem = site(tmp_path).problems[0]
    assert problem.sentence.startswith(expected)
    assert (problem.path, problem.line) == ("symphony.yml", line)


def test_a_chain_of_thousands_of_links_is_a_problem_and_not_a_crash(tmp_path):
    chain = "".join(f"  l{number}: {{link: l{number + 1}}}\n" for number in range(3000))
    (tmp_path / "symphony.yml").write_text(f"links:\n{chain}")
    assert "name each other" in site(tmp_path).problems[0].message


def test_an_unknown_default_pod_is_one_problem_for_the_whole_site(tmp_path):
    (tmp_path / "symphony.yml").write_text(
        "default-pod: acm\npods: {acme: {host: a.b, partner-id: x}}"
    )
    found = site(tmp_path)
    assert found.problems == (found.pod,)
    assert found.pod.line == 1
