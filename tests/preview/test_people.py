"""People, apps and the login service over the preview pod's REST calls."""

from __future__ import annotations

from typing import Any

import pytest

from symphony_ecp.preview import PreviewPod
from symphony_ecp.preview.rest import Directory, made_up_people
from tests.preview.clients import (
    ALICE,
    FORBIDDEN,
    Client,
)


class TestPeople:
    @pytest.mark.parametrize(
        ("query", "ids"),
        [
            (f"uid={ALICE.id}", [ALICE.id]),
            (f"uid={ALICE.id},71811853189751", [ALICE.id, 71811853189751]),
            (f"uid={ALICE.id},71811853189751&active=true", [ALICE.id]),
            ("email=ALICE@acme.com,nobody@acme.com", [ALICE.id]),
            ("email=alice%40acme.com&local=false", [ALICE.id]),
            ("username=alice", [ALICE.id]),
        ],
    )
    def test_users_are_looked_up_by_one_list(
        self, client: Client, query: str, ids: list[int]
    ) -> None:
        status, value = client.log_in().ask("GET", f"/pod/v3/users?{query}")
        assert (status, [user["id"] for user in value["users"]]) == (200, ids)
        assert value["users"][0]["emailAddress"] == "alice@acme.com"
        assert "errors" not in value

    @pytest.mark.parametrize("query", ["uid=71811853190999", "email=nobody@acme.com", "username=x"])
    def test_nobody_is_no_content(self, client: Client, query: str) -> None:
        assert client.log_in().raw("GET", f"/pod/v3/users?{query}")[::2] == (204, b"")

    @pytest.mark.parametrize(
        ("query", "errors"),
        [
            ("email=notavalidemail", [{"error": "invalid.format", "email": "notavalidemail"}]),
            ("uid=654321", [{"error": "invalid.format", "id": "654321"}]),
            (f"uid=x,{ALICE.id}", [{"error": "invalid.format", "id": "x"}]),
        ],
    )
    def test_what_is_malformed_stands_among_the_errors(
        self, client: Client, query: str, errors: Any
    ) -> None:
        status, value = client.log_in().ask("GET", f"/pod/v3/users?{query}")
        assert (status, value["errors"]) == (200, errors)

    @pytest.mark.parametrize(
        "query",
        ["", "uid=1&email=a@b.c", f"uid={','.join(map(str, range(101)))}", "uid=1&active=maybe"],
    )
    def test_no_list_two_lists_and_one_that_is_too_long_are_refused(
        self, client: Client, query: str
    ) -> None:
        assert client.log_in().ask("GET", f"/pod/v3/users?{query}")[0] == 400

    def test_a_hundred_users_are_one_call(self, pod: PreviewPod, client: Client) -> None:
        people = made_up_people(100)
        pod.rest.directory = Directory.of(people=people)
        listed = ",".join(str(person.id) for person in people)
        _, value = client.log_in().ask("GET", f"/pod/v3/users?uid={listed}")
        assert [user["id"] for user in value["users"]] == [person.id for person in people]

    def test_the_companys_apps_are_for_those_who_hold_the_role(self, client: Client) -> None:
        company = "/pod/v1/admin/app/entitlement/list"
        own = f"/pod/v1/admin/user/{ALICE.id}/app/entitlement/list"
        status, value = client.log_in().ask("GET", company)
        assert (status, [(app["appId"], app["enable"]) for app in value]) == (
            200,
            [("com.symphony.zoom", True), ("off", False)],
        )
        zoom = {"appId": "com.symphony.zoom", "appName": "Zoom", "listed": True, "install": False}
        assert client.ask("GET", own) == (200, [zoom])
        assert client.ask("GET", own.replace(str(ALICE.id), "7"))[0] == 400
        client.log_in("plain-bot")
        assert client.ask("GET", company) == FORBIDDEN
        assert client.ask("GET", own) == FORBIDDEN

    def test_who_publishes_an_app_is_for_them_too(self, client: Client) -> None:
        path = "/pod/v1/admin/app/com.symphony.zoom/get"
        info = {"appId": "com.symphony.zoom", "name": "Zoom", "publisher": "Symphony"}
        assert client.log_in().ask("GET", path) == (200, {"applicationInfo": info})
        assert client.ask("GET", path.replace("zoom", "zoon"))[0] == 400
        client.log_in("plain-bot")
        assert client.ask("GET", path) == FORBIDDEN


class TestLoginService:
    @pytest.mark.parametrize("fs", ["new%40acme.com", "advanced"])
    def test_it_names_the_pod_of_a_mail_domain_in_both_forms(self, client: Client, fs: str) -> None:
        path = f"/webcontroller/podLoginInformation?emailAddress=new%40acme.com&fs={fs}"
        assert client.ask("GET", path) == (200, {"podDomain": "acme.symphony.com"})

    def test_who_is_not_found_is_not_found_in_symphonys_words(self, client: Client) -> None:
        path = "/webcontroller/podLoginInformation?emailAddress=a%40b.example&fs=advanced"
        message = "No pod found for emailAddress: 'a@b.example' and companyDomain: 'b.example'"
        assert client.ask("GET", path) == (404, {"message": message, "status": "NOT_FOUND"})

    @pytest.mark.parametrize(
        "query", ["", "emailAddress=a%40acme.com", "fs=advanced", "emailAddress=a%40acme.com&fs=b"]
    )
    def test_another_form_is_refused(self, client: Client, query: str) -> None:
        assert client.ask("GET", f"/webcontroller/podLoginInformation?{query}")[0] == 400
