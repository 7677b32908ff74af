"""Streams over the preview pod's REST calls."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from symphony_ecp.preview import PreviewPod
from symphony_ecp.preview.rest import Directory, Room, made_up_rooms
from tests.preview.clients import (
    CHAT,
    CLOSED,
    DESK,
    FORBIDDEN,
    FOREIGN,
    HIDDEN,
    INFO,
    Client,
    error,
)


class TestStreams:
    def test_a_stream_is_described_with_the_documented_fields(self, client: Client) -> None:
        assert client.log_in().ask("GET", INFO) == (
            200,
            {
                "id": DESK.url_safe,
                "crossPod": False,
                "origin": "INTERNAL",
                "active": True,
                "lastMessageDate": DESK.created,
                "streamType": {"type": "ROOM"},
                "roomAttributes": {"name": "Trading desk"},
            },
        )

    def test_a_chat_has_members_instead_of_a_name(self, client: Client) -> None:
        status, value = client.log_in().ask("GET", f"/pod/v2/streams/{CHAT.url_safe}/info")
        assert (status, value["streamType"], "roomAttributes" in value) == (
            200,
            {"type": "IM"},
            False,
        )
        status, value = client.ask("GET", f"/pod/v1/im/{CHAT.url_safe}/info")
        assert (status, value["IMSystemInfo"]["active"]) == (200, True)

    def test_a_room_tells_when_it_was_made_as_its_id_does(self, client: Client) -> None:
        status, value = client.log_in().ask("GET", f"/pod/v3/room/{CLOSED.url_safe}/info")
        assert status == 200
        assert value["roomAttributes"]["name"] == "Closed desk"
        assert value["roomSystemInfo"]["active"] is False
        assert value["roomSystemInfo"]["creationDate"] == 1_577_836_801_000

    @pytest.mark.parametrize(
        "id_",
        [
            made_up_rooms(1, first=999)[0].url_safe,
            quote(DESK.id, safe=""),
            DESK.id.replace("/", "%2F"),
            DESK.url_safe.lower(),
            DESK.url_safe[:-1],
            "%00",
            "x" * 5_000,
        ],
    )
    def test_an_unknown_id_and_one_in_another_spelling_is_not_found(
        self, client: Client, id_: str
    ) -> None:
        client.log_in()
        missing = error(400, "Stream not found.")
        assert client.ask("GET", f"/pod/v2/streams/{id_}/info") == missing
        assert client.ask("GET", f"/pod/v1/im/{id_}/info") == missing
        status, value = client.ask("GET", f"/pod/v3/room/{id_}/info")
        assert (status, value["code"]) == (400, 400)
        assert value["message"].startswith("Either the stream you're trying to access does not")

    def test_a_chat_is_no_room_and_a_room_is_no_chat(self, client: Client) -> None:
        client.log_in()
        assert client.ask("GET", f"/pod/v3/room/{CHAT.url_safe}/info")[0] == 400
        assert client.ask("GET", f"/pod/v1/im/{DESK.url_safe}/info")[0] == 400

    def test_who_holds_no_role_sees_own_streams_only(self, client: Client) -> None:
        foreign = f"/pod/v2/streams/{FOREIGN.url_safe}/info"
        assert client.log_in("docs-bot").ask("GET", foreign)[0] == 200
        assert client.log_in("plain-bot").ask("GET", foreign) == FORBIDDEN
        assert client.ask("GET", f"/pod/v3/room/{FOREIGN.url_safe}/info")[0] == 400
        assert client.ask("GET", INFO)[0] == 200

    def test_own_streams_are_listed_by_the_page_oldest_first(
        self, pod: PreviewPod, client: Client
    ) -> None:
        rooms = made_up_rooms(250)
        pod.rest.directory = Directory.of(
            [*reversed(rooms), *made_up_rooms(9, first=300, member=False)]
        )
        client.log_in()
        found = []
        for skip in (0, 100, 200):
            status, value = client.ask("POST", f"/pod/v1/streams/list?skip={skip}&limit=100", {})
            assert status == 200
            found += [stream["id"] for stream in value]
        assert found == [room.url_safe for room in rooms]
        assert client.raw("POST", "/pod/v1/streams/list?skip=250", {})[::2] == (204, b"")
        assert len(client.ask("POST", "/pod/v1/streams/list", {})[1]) == 50

    @pytest.mark.parametrize(
        ("filter_", "expected"),
        [
            ({}, [HIDDEN, DESK, CHAT]),
            ({"streamTypes": [{"type": "IM"}]}, [CHAT]),
            ({"streamTypes": [{"type": "POST"}]}, []),
            (
                {"streamTypes": [{"type": "ROOM"}], "includeInactiveStreams": True},
                [HIDDEN, DESK, CLOSED],
            ),
        ],
    )
    def test_listings_are_filtered_by_type_and_leave_inactive_ones_out(
        self, client: Client, filter_: Any, expected: list[Room]
    ) -> None:
        _, value = client.log_in().ask("POST", "/pod/v1/streams/list", filter_)
        assert {stream["id"] for stream in value or ()} == {room.url_safe for room in expected}

    @pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "skip=-1", "skip=1e3"])
    @pytest.mark.parametrize("path", ["v1/streams/list", "v3/room/search", "v1/user/search"])
    def test_a_page_that_is_none_is_refused(self, client: Client, path: str, query: str) -> None:
        status, value = client.log_in().ask("POST", f"/pod/{path}?{query}", {"query": "desk"})
        assert (status, value["code"]) == (400, 400)

    @pytest.mark.parametrize(
        "body", [b"[]", b"{", b"\xff", b'{"streamTypes": "ROOM"}', b'{"streamTypes": [7]}']
    )
    def test_a_filter_that_is_none_is_refused(self, client: Client, body: bytes) -> None:
        assert client.log_in().ask("POST", "/pod/v1/streams/list", body)[0] == 400
