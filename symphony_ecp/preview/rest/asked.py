"""One call of somebody who is logged in, and how the pod writes what is wrong with it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symphony_ecp.preview.rest.state import Answer

if TYPE_CHECKING:
    from symphony_ecp.preview.rest.accounts import Account
    from symphony_ecp.preview.rest.directory import Directory
    from symphony_ecp.preview.rest.state import Request, Rest

#: How many records somebody may ask for.
MOST = 100
#: The message of a 403 (``pod-api-public.yaml``).
FORBIDDEN = "The user lacks the required entitlement to perform this operation"


class RefusedError(Exception):
    """A call that is answered with an error."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.answer = error(status, message)


@dataclass(frozen=True, slots=True)
class Asked:
    """A call with what its answer needs: the pod, and whose session it is."""

    request: Request
    rest: Rest
    account: Account

    @property
    def directory(self) -> Directory:
        return self.rest.directory

    def body(self) -> dict[str, Any]:
        """Return the object in the body; nothing at all is an empty one."""
        try:
            value = json.loads(self.request.body or b"{}")
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise RefusedError(400, "The body is not a JSON object")
        return value

    def flag(self, name: str) -> bool | None:
        """Return ``true`` or ``false`` of the query; ``None`` where it is not given."""
        text = self.request.query.get(name)
        if text not in (None, "true", "false"):
            raise RefusedError(400, f"{name} must be true or false")
        return None if text is None else text == "true"

    def page(self) -> tuple[int, int]:
        """Return where a page begins, and where it ends."""
        skip, limit = (
            self.request.query.get(name, usual) for name, usual in (("skip", "0"), ("limit", "50"))
        )
        if not re.fullmatch("[0-9]{1,9}", skip):
            raise RefusedError(400, "skip must be a number")
        if not re.fullmatch("[0-9]{1,3}", limit) or not 0 < int(limit) <= MOST:
            raise RefusedError(400, f"limit must be a number from 1 to {MOST}")
        return int(skip), int(skip) + int(limit)

    def words(self) -> str:
        """Return what is searched for."""
        words = self.body().get("query")
        if not isinstance(words, str) or not words.strip():
            raise RefusedError(400, "query is required")
        return words

    def need_role(self) -> None:
        """Refuse accounts without the role that the call needs."""
        if not self.account.admin:
            raise RefusedError(403, FORBIDDEN)


def error(status: int, message: str) -> Answer:
    """Return an error as the pod writes one."""
    return Answer(status, {"code": status, "message": message})


def has(words: str, *texts: str) -> bool:
    """Whether every word occurs in one of the texts, in any case."""
    text = " ".join(texts).casefold()
    return all(word in text for word in words.casefold().split())
