"""Where the project is found: what shows an address, with one and without."""

import pytest

from symphony_ecp import project
from symphony_ecp.site.schema import registry_schema


@pytest.fixture
def published(monkeypatch):
    """As where the owner has given addresses."""
    urls = {"documentation": "https://docs.example/ecp/"}
    monkeypatch.setattr(project, "addresses", lambda: urls)


def test_a_page_is_below_the_documentation(published):
    assert project.page("check/problems/#bad-value") == (
        "https://docs.example/ecp/check/problems/#bad-value"
    )


def test_the_schema_is_beside_the_pages_and_says_where(published):
    assert project.schema() == "https://docs.example/ecp/symphony.schema.json"
    assert registry_schema()["$id"] == project.schema()


def test_without_addresses_nothing_has_one(monkeypatch):
    monkeypatch.setattr(project, "addresses", dict)
    assert (project.page("check/problems/"), project.schema()) == (None, None)
    assert "$id" not in registry_schema()
