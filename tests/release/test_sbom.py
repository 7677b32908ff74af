"""The bill of materials: valid, complete, the same each time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

import symphony_ecp
from tests.release import installed, sbom

ROOT = Path(__file__).resolve().parents[2]
VALIDATOR = JsonStrictValidator(SchemaVersion.V1_6)
OURS = f"pkg:pypi/symphony-ecp@{symphony_ecp.__version__}"


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    wheel = tmp_path_factory.mktemp("dist") / "it.whl"
    wheel.write_bytes(b"")
    return sbom.written([wheel], 1_700_000_000)


def test_it_is_valid_and_the_schema_would_say_if_it_were_not(text):
    def is_valid(text: str) -> bool:
        return VALIDATOR.validate_str(text) is None

    assert is_valid(text)
    assert not is_valid(text.replace('"library"', '"librarian"', 1))
    assert not is_valid(text.replace('"id": "MIT"', '"id": "MITT"', 1))


def test_it_has_everything_that_comes_along_and_nothing_else(text):
    bill, packages = json.loads(text), installed.packages()
    found = {one["name"]: one for one in bill["components"]}
    assert found.keys() == packages.keys()
    for name, package in packages.items():
        version = package.distribution.version
        assert found[name]["purl"] == f"pkg:pypi/{name}@{version}"
        (licence,) = found[name]["licenses"]
        assert package.licence in (licence.get("expression"), licence.get("license", {}).get("id"))
        is_base = "base" in package.comes_with
        assert found[name]["scope"] == ("required" if is_base else "optional")


def test_everything_in_it_is_led_to_from_ours(text):
    needs = {one["ref"]: one.get("dependsOn", []) for one in json.loads(text)["dependencies"]}
    seen, waiting = set(), [OURS]
    while waiting:
        seen.add(one := waiting.pop())
        waiting += [need for need in needs[one] if need not in seen]
    assert seen == needs.keys()


def test_it_names_the_release_its_files_and_its_time(text):
    metadata = json.loads(text)["metadata"]
    assert metadata["timestamp"] == "2023-11-14T22:13:20+00:00"
    assert metadata["component"]["purl"] == OURS
    assert metadata["component"]["licenses"] == [{"license": {"id": "Apache-2.0"}}]
    (file,) = metadata["component"]["externalReferences"]
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert (file["url"], file["hashes"]) == ("it.whl", [{"alg": "SHA-256", "content": nothing}])


def test_it_is_the_same_in_another_process_and_another_one_has_another_number(text):
    code = "from tests.release import sbom; print(sbom.written((), 1), end='')"
    elsewhere = {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"}
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True,
        env=os.environ | elsewhere,
    ).stdout  # fmt: skip
    assert said == sbom.written((), 1)
    assert json.loads(said)["serialNumber"] != json.loads(text)["serialNumber"]
