"""What leaves open which ids are in use, and of which pod: nothing leaves the lock."""

import pytest

from symphony_ecp.preview.rest import made_up_stream
from tests.verify.conftest import DESK, FOREIGN, REGISTRY, asked_one_by_one, codes

LOCK = f"""# symphony.lock 1: what the pods said of the ids in use; written by 'ecp verify'
acme.symphony.com {DESK.id} room active 2024-02-29
"""
TWO = REGISTRY + "  uat: {host: acme-uat.symphony.com}\n"


@pytest.fixture
def refused(site, pod):
    """Run the command on a site with a lock; return the one sentence."""

    def run(registry, *arguments, **env):
        site.uses(DESK.id)
        site.lock.write_text(LOCK)
        site.folder.joinpath("symphony.yml").write_text(registry)
        result = site.run(*arguments, "--config", str(site.config), **env)
        assert result.exit_code == 2, result.output
        assert site.lock.read_text() == LOCK
        assert not pod.calls
        assert (result.stdout, result.stderr.count("\n")) == ("", 1), result.stderr
        return result.stderr.removeprefix("Error: ").removesuffix("\n")

    return run


@pytest.mark.parametrize(
    ("registry", "place"),
    [
        (REGISTRY + "streams: {\n", "symphony.yml:5: "),
        (REGISTRY + "links: []\n", "symphony.yml:5: "),
        (REGISTRY.replace("acme.symphony", "acme symphony"), "symphony.yml:4: "),
        ("\0", "symphony.yml:1: "),
        (f"extends: gone.yml\n{REGISTRY}", "symphony.yml:1: "),
        (TWO.replace("acme: {", "other: {"), "symphony.yml:1: "),
    ],
)
def test_a_registry_that_says_nothing_costs_the_lock_nothing(refused, registry, place):
    for arguments in ((), ("--check",), ("docs/index.md",)):
        sentence = refused(registry, *arguments)
        assert sentence.startswith(place)
        assert "; " in sentence, "a remedy"


def test_a_registry_that_extends_a_broken_one_says_nothing(site, refused):
    site.folder.joinpath("common.yml").write_text("streams: {\n")
    assert refused(f"extends: common.yml\n{REGISTRY}").startswith("common.yml:1: ")


def test_ids_that_belong_to_no_pod_are_in_use_all_the_same(refused):
    assert refused(TWO.replace("default-pod: acme\n", "")) == (
        "several pods and no 'default-pod' in symphony.yml; name one there, or write 'pod:' in the"
        " block"
    )
    assert "no pod 'nix' in symphony.yml; " in refused(REGISTRY, SYMPHONY_POD="nix")
    assert refused("").startswith("no pod is configured; add symphony.yml with 'pods:'")


def test_what_names_no_id_keeps_none_from_being_asked_for(site):
    site.folder.joinpath("symphony.yml").write_text(REGISTRY + "themes: []\n")
    site.uses(DESK.id)
    assert "1 of 1 id confirmed" in site.run().stderr


def test_where_each_block_names_its_pod_a_site_needs_none(site):
    site.folder.joinpath("symphony.yml").write_text(TWO.replace("default-pod: acme\n", ""))
    site.page(f"```symphony-chat\nstream: {DESK.id}\npod: acme\n```")
    assert site.run("--pod", "acme").exit_code == 0
    assert site.lines == [f"acme.symphony.com {DESK.id} room active"]


def test_a_site_with_neither_ids_nor_a_registry_needs_no_pod(site):
    site.folder.joinpath("symphony.yml").unlink()
    site.page("[x](symphony:launch)")
    result = site.run()
    assert (result.exit_code, result.stderr) == (0, "No ids are in use.\n")


@pytest.mark.parametrize(
    "registry",
    [
        REGISTRY + "streams:\n  desk: {id: x}\n",
        REGISTRY + "streams:\n  dsk: {id: x}\n",
        TWO.replace("acme-uat", "acme uat") + f"streams:\n  desk: {{id: {{uat: '{DESK.id}'}}}}\n",
    ],
)
def test_an_id_whose_entry_was_broken_stays_in_the_lock_and_is_not_confirmed(site, registry):
    site.lock.write_text(LOCK)
    site.folder.joinpath("symphony.yml").write_text(registry)
    site.uses("desk", FOREIGN.id)
    result = site.run()
    assert result.exit_code == 1
    assert result.stderr.startswith("Mistakes in the sources keep ids from being asked for: ")
    assert len(site.lines) == 2
    site.page("[x](symphony:stream/desk)")
    assert "No ids are in use" not in site.run().stderr


def test_a_part_of_the_pages_does_not_finish_what_was_interrupted(site, pod):
    ids = [made_up_stream(n) for n in range(100, 104)]
    site.uses(*ids)
    site.page(f"[x](symphony:stream/{ids[0]})", "p")
    head, *_ = LOCK.splitlines()
    lines = [f"acme.symphony.com {ids[0]} room active 2024-02-29"]
    text = "\n".join([head, "# unfinished since 2024-02-28", *lines, ""])
    site.lock.write_text(text)
    assert site.run("docs/p.md").exit_code == 0
    assert site.lock.read_text() == text
    site.page(f"[x](symphony:stream/{ids[1]})", "p")
    assert site.run("docs/p.md").exit_code == 0
    assert "# unfinished since 2024-02-28\n" in site.lock.read_text()
    pod.reset()
    assert codes(site.run()) == []
    assert "unfinished" not in site.lock.read_text()
    assert len(site.lines) == 4
    assert len(asked_one_by_one(pod)) <= 2, "what is known is not asked for again"
