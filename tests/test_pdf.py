"""PDF, compiled by TeX and read back: words as text, links as annotations, codes from pixels."""

import re
import subprocess
from textwrap import indent

import pytest
import zxingcpp

from tests import tex
from tests.test_builders import DESK, PLACES, build, page

pytestmark = [
    pytest.mark.pdf,
    pytest.mark.skipif(bool(tex.missing()), reason=tex.ADVICE),
]

CHAT = """.. symphony-chat:: Händel für *Größen*
   :stream: trading-desk
   :qr: true
   :name: desk-chat

   Fragt uns in Zürich, **werktags**.
"""
BUTTON = """.. symphony-button:: Raum öffnen
   :stream: trading-desk
   :qr: true
   :name: open-it
"""


def inside(columns, text=CHAT):
    """Let a block begin where it is put, and stand that far in."""
    return indent(text, " " * columns).strip()


def grid(text):
    """Make a table of one cell."""
    rule = f"+{'-' * 50}+\n"
    return rule + "".join(f"|{line:<50}|\n" for line in text.splitlines()) + rule


#: A box, and a code, wherever an author may put one.
BOXED = {
    "chat": CHAT,
    "list": f"1. One\n\n   - {inside(5)}",
    "list-table": ".. list-table::\n\n   * - One\n     - Two\n"
    f"   * - {inside(7, BUTTON)}\n     - {inside(7)}",
    "csv-table": f'.. csv-table::\n\n   One, "{inside(3)}"',
    "grid-table": grid(CHAT),
    "admonition": f".. note::\n\n   {inside(3)}",
    "definition": f"Term\n   {inside(3)}",
    "glossary": f".. glossary::\n\n   Term\n      {inside(6)}",
    "footnote": f"A note [#n]_.\n\n.. [#n] It says:\n\n   {inside(3)}",
    "button": BUTTON,
    "grid": f".. grid:: 2\n\n   .. grid-item-card:: Card\n\n      {inside(6)}",
    "tabs": f".. tab-set::\n\n   .. tab-item:: Tab\n\n      {inside(6)}",
}


def compiled(folder, engine="pdflatex"):
    """Compile what Sphinx wrote, as its own Makefile does; no link leads nowhere."""
    run = ["latexmk", f"-{'pdf' if engine == 'pdflatex' else engine}", "-interaction=nonstopmode"]
    done = subprocess.run(run, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]
    (log,) = folder.glob("*.log")
    said = log.read_text("utf-8", "replace")
    assert "Overfull" not in said
    assert not re.search(r"Hyper reference.*undefined|multiply[ -]defined", said)
    (pdf,) = folder.glob("*.pdf")
    return pdf


def text_of(pdf):
    return subprocess.run(
        ["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True
    ).stdout


def codes_of(pdf, folder):
    """What a phone reads on the pages."""
    subprocess.run(["pdftoppm", "-r", "110", "-gray", pdf, folder / "seen"], check=True)
    found = []
    for file in sorted(folder.glob("seen*.pgm")):
        kind, size, _, pixels = file.read_bytes().split(b"\n", 3)
        width, height = map(int, size.split())
        assert (kind, len(pixels)) == (b"P5", width * height)
        image = memoryview(pixels).cast("B", (height, width))
        found += [code.text for code in zxingcpp.read_barcodes(image)]
    return found


@pytest.mark.parametrize("paper", ["a4paper", "a5paper"])
def test_no_address_runs_out_of_the_margin(tmp_path, paper):
    pages = {f"{name}.rst": page(text, name) for name, text in PLACES.items() if name != "narrow"}
    compiled(build(tmp_path, pages, "latex", latex_elements={"papersize": paper}))


def test_a_chat_is_a_box_of_title_words_link_and_a_code_that_a_phone_reads(tmp_path):
    says = "See :ref:`desk-chat`, :numref:`desk-chat` and :ref:`open-it`.\n\n"
    folder = build(tmp_path, {"a.rst": page(says + CHAT + "\n" + BUTTON)}, "latex", numfig=True)
    pdf = compiled(folder)
    text = text_of(pdf)
    for words in (
        "See Händel für Größen, Fig. 1.1 and Raum öffnen.", "Fig. 1.1: Händel für Größen",
        "Fragt uns in Zürich, werktags.", "Open in Symphony1", "Raum öffnen2",
    ):  # fmt: skip
        assert words in text
    assert text.count(DESK) == 2
    assert codes_of(pdf, tmp_path) == [DESK, DESK]


def test_boxes_and_codes_compile_wherever_they_stand(tmp_path):
    pages = {f"{name}.rst": page(text, name) for name, text in BOXED.items()}
    unnamed = {name: re.sub(r"\n *:name: .*", "", text) for name, text in pages.items()}
    conf = {"extensions": ["sphinx_ecp", "sphinx_design"]}
    folder = build(tmp_path, unnamed, "latex", **conf)
    pdf = compiled(folder)
    assert codes_of(pdf, tmp_path) == [DESK] * (len(BOXED) + 1)
    assert text_of(pdf).count("Fragt uns in Zürich, werktags.") == len(BOXED) - 1


def test_xelatex_has_words_of_any_script(tmp_path):
    chat = CHAT.replace("Händel für", "東京デスク").replace("Fragt uns", "ご質問は")
    fonts = r"\setmainfont{VL Gothic}\setsansfont{VL Gothic}\setmonofont{VL Gothic}"
    conf = {"latex_engine": "xelatex", "latex_elements": {"fontpkg": fonts}}
    pdf = compiled(build(tmp_path, {"a.rst": page(chat)}, "latex", **conf), "xelatex")
    text = text_of(pdf)
    assert "東京デスク Größen" in text
    assert "ご質問は" in text
    assert codes_of(pdf, tmp_path) == [DESK]
