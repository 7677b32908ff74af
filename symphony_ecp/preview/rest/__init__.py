"""The REST half of the preview pod: what verification, searching and a foreign BDK ask of a pod.

::

    directory    who and what exists
    rooms        the same from a file
    accounts     who may log in, and who is logged in
    state        all that a pod's calls work with; limits, and what goes wrong
    asked        one call of somebody who is logged in
    login, people, streams    what is answered
    calls        the table of all calls
    wire         what is sent, and what is recorded
"""

from symphony_ecp.preview.rest.accounts import (
    Account,
    ExtraMissingError,
    Sessions,
    check_public_key,
    new_key_pair,
)
from symphony_ecp.preview.rest.calls import CALLS
from symphony_ecp.preview.rest.directory import (
    Application,
    Directory,
    Person,
    Room,
    made_up_people,
    made_up_rooms,
    made_up_stream,
    made_up_user,
)
from symphony_ecp.preview.rest.rooms import RoomsError, load_rooms, read_rooms
from symphony_ecp.preview.rest.state import REST_FAULTS, Request, Rest
from symphony_ecp.preview.rest.wire import ROOTS, Recorded, reply_to

__all__ = [
    "CALLS",
    "REST_FAULTS",
    "ROOTS",
    "Account",
    "Application",
    "Directory",
    "ExtraMissingError",
    "Person",
    "Recorded",
    "Request",
    "Rest",
    "Room",
    "RoomsError",
    "Sessions",
    "check_public_key",
    "load_rooms",
    "made_up_people",
    "made_up_rooms",
    "made_up_stream",
    "made_up_user",
    "new_key_pair",
    "read_rooms",
    "reply_to",
]
