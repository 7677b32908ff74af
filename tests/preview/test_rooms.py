"""What exists on a preview pod: what the site's registry names, and a file of rooms."""

from __future__ import annotations

from pathlib import Path

import pytest

import demo_site
from symphony_ecp.preview.rest import (
    Directory,
    RoomsError,
    load_rooms,
    made_up_people,
    made_up_stream,
    made_up_user,
    read_rooms,
)
from symphony_ecp.site.registry import read_registry
from symphony_ecp.symphony.ids import read_stream_id, read_user_id

DESK = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="

REGISTRY = f"""
default-pod: acme
pods:
  acme: {{host: acme.symphony.com, partner-id: acme-docs}}
  uat: {{host: acme-uat.symphony.com}}
streams:
  desk: {{id: "{DESK}", title: Trading desk}}
  support: {{id: {{acme: "{made_up_stream(1)}", uat: "{made_up_stream(2)}"}}, type: im}}
users:
  alice: {{id: 71811853190567, email: alice@acme.com}}
  bob: {{email: bob@acme.com}}
apps:
  zoom: {{publisher: Symphony, id: com.symphony.zoom, name: Zoom Cloud}}
"""


def of_registry(text: str = REGISTRY) -> Directory:
    return Directory.of_registry(read_registry(text, "symphony.yml"))


def test_everything_exists_that_a_registry_names_on_any_of_its_pods() -> None:
    directory = of_registry()
    assert {(room.id, room.name, room.kind) for room in directory.rooms.values()} == {
        (DESK, "Trading desk", "ROOM"),
        (made_up_stream(1), "support", "IM"),
        (made_up_stream(2), "support", "IM"),
    }
    assert [(p.name, p.email) for p in directory.people.values()] == [
        ("alice", "alice@acme.com"),
        ("bob", "bob@acme.com"),
    ]
    assert [(app.id, app.name) for app in directory.apps.values()] == [
        ("com.symphony.zoom", "Zoom Cloud")
    ]
    assert directory.domains == {"acme.com": "acme.symphony.com"}


@pytest.mark.parametrize("text", ["", "pods: 7", "streams: {desk: {id: nonsense}}", "{"])
def test_what_a_registry_does_not_say_does_not_exist(text: str) -> None:
    directory = of_registry(text)
    assert not directory.rooms
    assert not directory.people


def test_ids_that_are_made_up_are_ids_and_the_same_each_time() -> None:
    ids = [made_up_stream(number) for number in (0, 1, 50_000)]
    for id_ in ids:
        reading = read_stream_id(id_)
        assert reading.id is not None
        assert (reading.id.standard, reading.id.kind, reading.problems) == (id_, "stream", ())
    assert len(set(ids)) == 3
    for person in made_up_people(2):
        assert read_user_id(str(person.id)) == (person.id, ())
    assert made_up_user("bob") == made_up_user("bob") != made_up_user("bert")


FILE = f"""
rooms:
  - {{id: "{DESK}", name: Rates, description: Swaps, active: no, member: no, external: yes}}
  - id: {made_up_stream(7)}
    type: im
users:
  - {{id: 71811853190567, name: Alice Martin, email: alice@acme.com, active: false}}
apps:
  - {{id: djApp, name: Dow Jones, enabled: false}}
domains:
  - {{domain: acme.com, host: other.symphony.com}}
"""


def test_a_file_of_rooms_says_more_than_the_registry_and_the_last_word() -> None:
    directory = of_registry() | read_rooms(FILE, "rooms.yml")
    rooms = {room.id: room for room in directory.rooms.values()}
    desk = rooms[DESK]
    assert (desk.name, desk.description, desk.active) == ("Rates", "Swaps", False)
    assert (desk.member, desk.external, desk.discoverable) == (False, True, True)
    assert rooms[made_up_stream(7)].kind == "IM"
    assert len(rooms) == 4
    assert directory.people[71811853190567].name == "Alice Martin"
    assert not directory.people[71811853190567].active
    assert not directory.apps["djApp"].enabled
    assert directory.domains["acme.com"] == "other.symphony.com"


@pytest.mark.parametrize("text", ["", "rooms:\n", "rooms: []\nusers:\n", "# nothing\n"])
def test_a_file_may_say_nothing(text: str) -> None:
    assert read_rooms(text, "rooms.yml") == Directory()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("romos: []", "rooms.yml:1: unknown key 'romos'; did you mean 'rooms'?"),
        ("- x", "rooms.yml:1: expected keys and values, found a list; the keys are rooms, users"),
        ("rooms: {a: b}", "rooms.yml:1: rooms: expected a list, found keys and values; begin each"),
        ("rooms:\n  - x", "rooms.yml:2: rooms: expected keys and values, found text; the keys are"),
        ("rooms: []\nrooms: []", "rooms.yml:2: 'rooms' is given twice; keep one of them"),
        ("rooms:\n- {name: x}", "rooms.yml:2: rooms: 'id' is missing; add it"),
        ("rooms:\n- {id: x}", "rooms.yml:2: rooms: id: expected the id of a stream, found 'x'"),
        ("rooms:\n- {id: [x]}", "rooms.yml:2: rooms: id: expected the id of a stream, found a li"),
        (f"rooms:\n- id: {DESK}\n  type: chat", "rooms.yml:3: rooms: type: expected one of room,"),
        (f"rooms:\n- id: {DESK}\n  active: 7", "rooms.yml:3: rooms: active: expected true or"),
        (f"rooms:\n- id: {DESK}\n  nmae: x", "rooms.yml:3: rooms: unknown key 'nmae'; did you me"),
        ("users:\n- {id: 7, name: x}", "rooms.yml:2: users: id: expected a user id, found '7'; co"),
        ("users:\n- {id: 71811853190567}", "rooms.yml:2: users: 'name' is missing; add it"),
        ("users:\n- {email: a}", "rooms.yml:2: users: email: expected an e-mail address, found"),
        ("domains:\n- {domain: a b}", "rooms.yml:2: domains: domain: expected a host such as"),
        ("apps:\n- {id: }", "rooms.yml:2: apps: id: expected some text, found nothing; correct"),
        ("rooms: [", "rooms.yml:1: not YAML: "),
        ("rooms:\n\t- x", "rooms.yml:2: not YAML: "),
        ("a: &a [*a]", "rooms.yml:1: "),
    ],
)
def test_what_is_wrong_is_one_sentence_with_its_place(text: str, message: str) -> None:
    with pytest.raises(RoomsError) as error:
        read_rooms(text, "rooms.yml")
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RoomsError, match=r"nowhere\.yml cannot be read: no such file"):
        load_rooms(tmp_path / "nowhere.yml")
    with pytest.raises(RoomsError, match="cannot be read: is a directory"):
        load_rooms(tmp_path)
    (tmp_path / "latin.yml").write_bytes(b"rooms: \xe9")
    with pytest.raises(RoomsError, match="cannot be read: it is not UTF-8"):
        load_rooms(tmp_path / "latin.yml")


def test_the_demo_site_has_a_file_of_rooms_that_can_be_read() -> None:
    directory = load_rooms(Path(demo_site.__file__).parent / "rooms.yml")
    assert any(not room.active for room in directory.rooms.values())
    assert any(not room.member for room in directory.rooms.values())
