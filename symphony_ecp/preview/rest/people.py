"""Calls about people and extension apps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symphony_ecp.preview.rest.asked import MOST, RefusedError, has
from symphony_ecp.preview.rest.directory import Person
from symphony_ecp.preview.rest.state import Answer
from symphony_ecp.symphony.ids import read_user_id
from symphony_ecp.symphony.links import is_email

if TYPE_CHECKING:
    from symphony_ecp.preview.rest.asked import Asked
    from symphony_ecp.preview.rest.directory import Application


def _user(person: Person) -> dict[str, Any]:
    first, _, last = person.name.partition(" ")
    return {
        "id": person.id,
        "emailAddress": person.email,
        "firstName": first,
        "lastName": last,
        "displayName": person.name,
        "company": person.company,
        "username": person.username or person.email,
        "accountType": "NORMAL",
        "avatars": [],
    }


def session_info(asked: Asked) -> Answer:
    """Say who is logged in."""
    account = asked.account
    roles = ["INDIVIDUAL", *(["USER_PROVISIONING"] if account.admin else [])]
    mail = f"{account.username}@preview.invalid"
    person = Person(account.id, account.username, mail, account.username)
    return Answer(200, _user(person) | {"accountType": "SYSTEM", "roles": roles})


def users(asked: Asked) -> Answer:
    """Users by one list of ids, addresses or names of at most a hundred."""
    query, active = asked.request.query, asked.flag("active")
    given = [key for key in ("uid", "email", "username") if query.get(key)]
    if len(given) != 1:
        raise RefusedError(400, "Exactly one of uid, email and username is required")
    (key,) = given
    words = query[key].split(",")
    if len(words) > MOST:
        raise RefusedError(400, f"At most {MOST} users can be asked for at once")
    people = asked.directory.people
    if key == "uid":
        ids = {word: read_user_id(word)[0] for word in words}
        wrong = [{"error": "invalid.format", "id": w} for w, id_ in ids.items() if id_ is None]
        found = [people[id_] for id_ in dict.fromkeys(ids.values()) if id_ in people]
    else:
        mail = key == "email"
        wrong = [{"error": "invalid.format", key: w} for w in words if mail and not is_email(w)]
        known = asked.directory.by_email if mail else asked.directory.by_username
        found = [known[w] for w in dict.fromkeys(w.lower() for w in words) if w in known]
    users = [_user(person) for person in found if active in (None, person.active)]
    if not users and not wrong:
        return Answer(204)
    return Answer(200, {"users": users, **({"errors": wrong} if wrong else {})})


def user_search(asked: Asked) -> Answer:
    """Find users by their names and addresses."""
    start, end = asked.page()
    words = asked.words()
    found = [
        person
        for person in asked.directory.people.values()
        if person.active and has(words, person.name, person.email)
    ]
    if not found:
        return Answer(204)
    users = [_user(person) for person in found[start:end]]
    counts = {"count": len(found), "skip": start, "limit": end - start}
    return Answer(200, {**counts, "searchQuery": asked.body(), "users": users})


def apps(asked: Asked) -> Answer:
    """List the apps of the company."""
    asked.need_role()
    apps = asked.directory.apps.values()
    return Answer(200, [_app(app) | {"enable": app.enabled} for app in apps])


def _app(app: Application) -> dict[str, Any]:
    return {"appId": app.id, "appName": app.name, "listed": True, "install": False}


def app(asked: Asked, id_: str) -> Answer:
    """Describe an app."""
    asked.need_role()
    found = asked.directory.apps.get(id_)
    if found is None:
        raise RefusedError(400, "Application not found.")
    info = {"appId": found.id, "name": found.name, "publisher": found.publisher}
    return Answer(200, {"applicationInfo": info})


def apps_of_user(asked: Asked, uid: str) -> Answer:
    """List the apps that a user may install."""
    asked.need_role()
    number = read_user_id(uid)[0]
    if number not in {*asked.directory.people, asked.account.id}:
        raise RefusedError(400, "User not found.")
    apps = [app for app in asked.directory.apps.values() if app.enabled]
    return Answer(200, list(map(_app, apps)))
