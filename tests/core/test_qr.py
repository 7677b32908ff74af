"""QR codes: whatever a link says, the drawing says the same to a phone."""

import re

import pytest
import zxingcpp

from symphony_ecp.block.qr import qr_code
from symphony_ecp.symphony import links

#: How many pixels a module is drawn with here.
SCALE = 3


def pixels(code):
    """What the path of a code paints: the rows of an image, from top to bottom."""
    rows = [bytearray(b"\xff" * code.size * SCALE) for _ in range(code.size)]
    for run in re.findall(r"[^M]+", code.path):
        x, y, width = map(int, re.fullmatch(r"(\d+) (\d+)\.5h(\d+)", run).groups())
        rows[y][x * SCALE : (x + width) * SCALE] = bytes(width * SCALE)
    return b"".join(bytes(row) * SCALE for row in rows)


def read(code):
    side = code.size * SCALE
    image = memoryview(pixels(code)).cast("B", (side, side))
    return [found.text for found in zxingcpp.read_barcodes(image)]


@pytest.mark.parametrize(
    "action",
    [
        links.Launch(),
        links.StartChat((71811853190567, 71811853191652)),
        links.OpenStream("VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA==", "im"),
        links.CreateRoom("Größe & Preis", emails=("a@acme.com", "b@acme.com")),
        links.Sms("+441234567890"),
        links.Contact("+33612345678", "WHATSAPP", "Zoë", company="Acme & Söhne"),
        links.App("Symphony", "com.symphony.zoom", "Zoom Cloud", "Meetings"),
    ],
)
@pytest.mark.parametrize("uri", ["universal", "legacy"])
def test_a_code_holds_the_link(action, uri):
    link = links.write(action, uri)
    assert read(qr_code(link)) == [link]


@pytest.mark.parametrize("people", [2, 9, 30, 66, 134])
def test_a_code_holds_a_link_of_any_length_that_symphony_reads(people):
    link = links.write(links.CreateRoom("Deal", (71811853190567,) * people))
    assert len(link) <= links.MAX_LENGTH
    assert read(qr_code(link)) == [link]


def test_four_empty_modules_stand_around_a_code():
    code = qr_code("https://open.symphony.com/?")
    starts = [tuple(map(int, run)) for run in re.findall(r"M(\d+) (\d+)\.5h(\d+)", code.path)]
    assert min(x for x, _, _ in starts) == min(y for _, y, _ in starts) == 4
    assert max(x + width for x, _, width in starts) == code.size - 4
    assert max(y for _, y, _ in starts) == code.size - 5
