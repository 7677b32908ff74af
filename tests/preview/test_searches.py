"""Searching over the preview pod's REST calls, and calls that are none."""

from __future__ import annotations

from typing import Any

import pytest

from tests.preview.clients import (
    ASKED,
    DESK,
    INFO,
    LOGIN,
    Client,
)


class TestSearch:
    @pytest.mark.parametrize(
        ("words", "query", "names"),
        [
            ("desk", "", ["Trading desk", "Closed desk"]),
            ("DESK trading", "", ["Trading desk"]),
            ("swaps", "", ["Trading desk"]),
            (
                "desk",
                "?includeNonDiscoverable=true",
                ["Trading desk", "Closed desk", "Hidden desk"],
            ),
            ("desk", "?skip=1&limit=1", ["Closed desk"]),
            ("nothing", "", []),
        ],
    )
    def test_rooms_are_found_by_name_and_description_with_ids_in_standard_spelling(
        self, client: Client, words: str, query: str, names: list[str]
    ) -> None:
        status, value = client.log_in().ask("POST", f"/pod/v3/room/search{query}", {"query": words})
        assert status == 200
        assert [room["roomAttributes"]["name"] for room in value["rooms"]] == names
        assert all(room["roomSystemInfo"]["id"].endswith("==") for room in value["rooms"])
        assert value["count"] >= len(names)

    def test_rooms_are_filtered_by_active(self, client: Client) -> None:
        client.log_in()
        body = {"query": "desk", "active": False}
        _, value = client.ask("POST", "/pod/v3/room/search", body)
        assert [room["roomAttributes"]["name"] for room in value["rooms"]] == ["Closed desk"]

    @pytest.mark.parametrize(
        "body", [{}, {"query": ""}, {"query": 7}, [], {"query": "x", "owner": {}}]
    )
    @pytest.mark.parametrize("path", ["/pod/v3/room/search", "/pod/v1/user/search"])
    def test_a_search_for_nothing_is_refused(self, client: Client, path: str, body: Any) -> None:
        status, value = client.log_in().ask("POST", path, body)
        assert (status, value and value.get("code")) in {(400, 400), (204, None)}
        assert status == 400 or (path.endswith("user/search") and body.get("query") == "x")

    def test_people_are_found_by_name_unless_they_are_deactivated(self, client: Client) -> None:
        client.log_in()
        status, value = client.ask("POST", "/pod/v1/user/search", {"query": "acme.com"})
        assert (status, [user["displayName"] for user in value["users"]]) == (200, ["Alice Martin"])
        assert client.raw("POST", "/pod/v1/user/search", {"query": "nobody"})[0] == 204


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/pod/v4/everything", 404),
        ("POST", "/pod/", 404),
        ("GET", f"/pod/v2/streams/{DESK.url_safe}/info/", 404),
        ("GET", "/pod/v2/streams/a/b/info", 404),
        ("GET", LOGIN, 405),
        ("POST", INFO, 405),
    ],
)
def test_a_call_that_is_none_is_an_error_of_the_same_form(
    client: Client, method: str, path: str, status: int
) -> None:
    found, value = client.log_in().ask(method, path, {} if method == "POST" else None)
    assert (found, value["code"]) == (status, status)


@pytest.mark.parametrize(("method", "path"), ASKED)
def test_no_body_and_no_query_makes_the_pod_stumble(
    client: Client, capfd: pytest.CaptureFixture[str], method: str, path: str
) -> None:
    client.log_in()
    for value in (None, 7, [], {}, {"a": []}, "x"):
        for key in ("query", "streamTypes", "active", "includeInactiveStreams", "sortOrder"):
            body = {"query": "desk", key: value}
            assert client.ask(method, f"{path}?limit=%00", body)[0] in {200, 204, 400}
            assert client.ask(method, f"{path}?uid=%ff&active=", body)[0] in {200, 204, 400}
            assert client.ask(method, path, body)[0] in {200, 204, 400}
    assert capfd.readouterr().err == ""
