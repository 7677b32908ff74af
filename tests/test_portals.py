"""What portals are given: a table of attributes that is true, and what `ecp assets` makes of it."""

from __future__ import annotations

import html.parser
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

import symphony_ecp.block
from symphony_ecp.block import ELEMENTS
from symphony_ecp.cli import main
from symphony_ecp.dock import dock_of
from symphony_ecp.portals import pattern_of
from symphony_ecp.site import load_site
from tests import hosts
from tests.browser.stage import STREAM
from tests.test_pages import CASES, FOLDER

TEMPLATES = Path(symphony_ecp.block.__file__).parent / "templates"

NEW = {"dependencies": {"@backstage/frontend-defaults": "^0.5.0"}}
OLD = {"dependencies": {"@backstage/app-defaults": "^1.7.0"}}
PODS = "pods: {acme: {host: acme.symphony.com}, uat: {host: acme-uat.symphony.com}}\n"


# ---- the table -----------------------------------------------------------------------------------


class Elements(html.parser.HTMLParser):
    """Collects what is written on elements of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, set[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag.startswith("symphony-"):
            self.found.setdefault(tag, set()).update(name for name, _ in attrs if name[0].isalpha())


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The attributes of our elements in every case's page, and of a dock."""
    folder = tmp_path_factory.mktemp("cases")
    (folder / "symphony.yml").write_bytes((FOLDER / "symphony.yml").read_bytes())
    elements = Elements()
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.chdir(folder)
        for case in CASES.values():
            if "<symphony-" not in case.get("markdown", "<symphony-"):  # by hand
                fences = (*hosts.MARKDOWN, "pymdownx.superfences")
                elements.feed(hosts.markdown(case["markdown"], *fences)[0])
    docked = folder / "docked"
    docked.mkdir()
    (docked / "symphony.yml").write_text(
        f"{PODS}default-pod: acme\ndock: {{stream: desk, title: Ask, show-title: false}}\n"
        f"streams: {{desk: {{id: '{STREAM}', type: chatroom}}}}\n"
    )
    site = load_site({}, docked, environ={})
    elements.feed(dock_of(site).html(site))
    # What a template writes on a condition that no case meets, such as a theme's.
    for template in TEMPLATES.glob("*.html"):
        literal = re.sub(r"\{[%{#].*?[%}#]\}", "", template.read_text("utf-8"), flags=re.DOTALL)
        elements.feed(literal)
    return elements.found


def test_every_element_that_is_written_is_in_the_table(written: dict[str, set[str]]) -> None:
    assert written.keys() == ELEMENTS.keys()


@pytest.mark.parametrize("element", ELEMENTS)
def test_every_attribute_that_is_written_is_in_the_table(
    element: str, written: dict[str, set[str]]
) -> None:
    for name in written[element]:
        assert name in ELEMENTS[element] or name.startswith(("data-", "aria-")), name


def test_no_attribute_is_in_the_table_that_nothing_writes(written: dict[str, set[str]]) -> None:
    listed = {name for names in ELEMENTS.values() for name in names}
    # What a page of another language has, and what the reader's own words make.
    assert listed - {name for names in written.values() for name in names} <= {
        "lang",
        "dir",
        "words",
        "compact",
    }


@pytest.mark.parametrize("name", ["pod", "stream-id", "symphony-chat"])
def test_an_expression_matches_its_names_and_no_other(name: str) -> None:
    pattern = re.compile(pattern_of([name, "a"]))
    assert pattern.match(name)
    assert not any(pattern.search(other) for other in (f"x{name}", f"{name}x", "", f"a|{name}"))


# ---- the command ---------------------------------------------------------------------------------


@pytest.fixture
def portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make a portal; returns what runs `ecp assets` for its app."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "packages/app").mkdir(parents=True)
    (tmp_path / "app-config.yaml").touch()
    (tmp_path / "symphony.yml").write_text(PODS)
    (tmp_path / "packages/app/package.json").write_text(json.dumps(NEW))

    def run(*more: str, app: str = "packages/app") -> Any:
        return CliRunner().invoke(main, ["assets", "--portal", "techdocs", *more, app])

    return run


def files(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_an_app_gets_files_an_addon_and_a_configuration(portal: Any, tmp_path: Path) -> None:
    told = portal()
    assert told.exit_code == 0, told.output
    assert "symphonyChatsModule" in told.output
    made = files(tmp_path)
    assert (
        b'"acme-uat.symphony.com"'
        in (made["packages/app/public/symphony-ecp/symphony-ecp-hosts.js"])
    )
    assert b"createFrontendModule" in made["packages/app/src/symphony/index.ts"]
    assert re.search(
        rb"/symphony-ecp/symphony-ecp\.js\?v=[0-9a-f]{8}`",
        made["packages/app/src/symphony/SymphonyChatsAddon.ts"],
    )
    settings = yaml.safe_load(made["app-config.symphony.yaml"])
    pods = ["https://acme-uat.symphony.com", "https://acme.symphony.com"]
    assert settings["backend"]["csp"] == {
        "script-src": ["'self'", "'unsafe-eval'", *pods],
        "frame-src": ["'self'", *pods],
    }
    lists = settings["techdocs"]["sanitizer"]
    assert re.match(lists["allowedCustomElementTagNameRegExp"], "symphony-chat")
    assert re.match(lists["allowedCustomElementAttributeNameRegExp"], "stream-id")


def test_an_app_of_the_old_frontend_system_gets_its_addon(portal: Any, tmp_path: Path) -> None:
    (tmp_path / "packages/app/package.json").write_text(json.dumps(OLD))
    assert "<SymphonyChats />" in portal().output
    index = (tmp_path / "packages/app/src/symphony/index.ts").read_text()
    assert "createTechDocsAddonExtension" in index


def test_a_second_run_changes_nothing_and_another_pod_changes_what_names_it(
    portal: Any, tmp_path: Path
) -> None:
    portal()
    before = files(tmp_path)
    assert portal().exit_code == 0
    assert files(tmp_path) == before
    (tmp_path / "symphony.yml").write_text("pods: {beta: {host: beta.symphony.com}}\n")
    portal()
    after = files(tmp_path)
    assert {name.rpartition("/")[2] for name in after if after[name] != before[name]} == {
        "symphony.yml",
        "symphony-ecp-hosts.js",
        "SymphonyChatsAddon.ts",
        "app-config.symphony.yaml",
    }


def test_a_lookup_may_ask_the_login_service(portal: Any, tmp_path: Path) -> None:
    (tmp_path / "symphony.yml").write_text(
        "pod-lookup: true\npods: {a: {host: a.symphony.com, readers: true, title: A}}\n"
    )
    portal()
    policy = yaml.safe_load((tmp_path / "app-config.symphony.yaml").read_text())["backend"]["csp"]
    assert "https://loginservice.symphony.com" in " ".join(policy["connect-src"])


def test_the_registry_may_be_named_and_the_apps_own_goes_before_the_portals(
    portal: Any, tmp_path: Path
) -> None:
    (tmp_path / "packages/app/symphony.yml").write_text("pods: {b: {host: b.symphony.com}}\n")
    (tmp_path / "named.yml").write_text("pods: {c: {host: c.symphony.com}}\n")
    policy = tmp_path / "app-config.symphony.yaml"
    portal()
    assert "https://b.symphony.com" in policy.read_text()
    portal("--registry", "named.yml")
    assert "https://c.symphony.com" in policy.read_text()


@pytest.mark.parametrize(
    ("registry", "said"),
    [
        (None, "no pod is known, so no chat would open; add packages/app/symphony.yml or"),
        ("streams: {}\n", "symphony.yml: no pod, so no chat would open"),
        ("pods: [\n", "symphony.yml:1: not YAML"),
        ("extends: gone.yml\npods: {a: {host: a.symphony.com}}\n", "there is no file 'gone.yml'"),
    ],
)
def test_without_all_pods_nothing_is_written(
    portal: Any, tmp_path: Path, registry: str | None, said: str
) -> None:
    (tmp_path / "symphony.yml").unlink()
    if registry is not None:
        (tmp_path / "symphony.yml").write_text(registry)
    told = portal()
    assert told.exit_code == 2
    assert said in told.output
    assert "Traceback" not in told.output
    assert not (tmp_path / "app-config.symphony.yaml").exists()


@pytest.mark.parametrize("registry", ["default-pod: preview\n", f"default-pod: acme\n{PODS}"])
def test_a_pod_on_this_machine_is_none_of_a_portals_unless_it_is_tried_out(
    portal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, registry: str
) -> None:
    near = registry.replace("}}\n", "}, near: {host: 'localhost:8080'}}\n")
    (tmp_path / "symphony.yml").write_text(near)
    told = portal()
    assert told.exit_code == 2
    assert "symphony.yml: pod '" in told.output
    assert "is on this machine" in told.output
    assert not (tmp_path / "app-config.symphony.yaml").exists()
    monkeypatch.setenv("SYMPHONY_POD", "preview")
    assert portal().exit_code == 0


def test_what_is_in_the_way_of_a_file_stops_all_of_them(portal: Any, tmp_path: Path) -> None:
    (tmp_path / "packages/app/src").mkdir()
    (tmp_path / "packages/app/src/symphony").touch()
    before = files(tmp_path)
    told = portal()
    assert told.exit_code == 2
    assert "src/symphony: file exists" in told.output
    assert files(tmp_path) == before


@pytest.mark.parametrize("package", [None, "{", "[]", '{"dependencies": 5}'])
def test_a_folder_that_is_no_app_is_named(portal: Any, tmp_path: Path, package: str | None) -> None:
    file = tmp_path / "packages/app/package.json"
    file.unlink()
    if package is not None:
        file.write_text(package)
    told = portal()
    assert told.exit_code == 2
    assert "packages/app: no app of Backstage" in told.output


@pytest.mark.parametrize("name", ["app-config.symphony.yaml", "packages/app/src/symphony/index.ts"])
def test_a_file_that_somebody_changed_is_left_and_named(
    portal: Any, tmp_path: Path, name: str
) -> None:
    portal()
    file = tmp_path / name
    file.write_text("mine: true\n" + file.read_text())
    told = portal()
    assert told.exit_code == 2
    assert f"{name}: there is a file of that name, which is not ours" in told.output
    assert file.read_text().startswith("mine")


def test_a_registry_alone_goes_with_no_site(portal: Any) -> None:
    told = CliRunner().invoke(main, ["assets", "--registry", "symphony.yml", "out"])
    assert told.exit_code == 2
    assert "--registry goes with --portal" in told.output
