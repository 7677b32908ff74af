"""What has one right answer is rewritten where it stands: the path of ``ecp fix``.

::

    plan      the files that would change; the hosts' own code says what stands where
    blocks    options and links: spellings of ids, former names, names of the registry
    page      one page: as much is rewritten as gives it no new finding
    pasted    iframes and SDK markup become blocks; what stays comes back with the reason
    sdk       the SDK's script, its containers and what calls it
    pieces    elements that stand alone on the lines of a page
    inline    a hand-written link, as a link of ours: for editors alone
    registry  spellings of ids; new entries
    entries   where a new entry goes, and how it is written there
    edits     a text with its lines, replaced piece by piece; a file that is to change
"""

from symphony_ecp.fix.blocks import Names, OptionLine, standard_of
from symphony_ecp.fix.edits import Change, Edit, Text, with_ends
from symphony_ecp.fix.entries import end_of, scalar, written
from symphony_ecp.fix.inline import link_at
from symphony_ecp.fix.page import Choice, Left, Page, Spot, choose, wanted_of
from symphony_ecp.fix.plan import addition, changes_for, entries_for
from symphony_ecp.fix.registry import spellings

__all__ = [
    "Change",
    "Choice",
    "Edit",
    "Left",
    "Names",
    "OptionLine",
    "Page",
    "Spot",
    "Text",
    "addition",
    "changes_for",
    "choose",
    "end_of",
    "entries_for",
    "link_at",
    "scalar",
    "spellings",
    "standard_of",
    "wanted_of",
    "with_ends",
    "written",
]
