"""After a worn printer, a photocopier and a fax, every word is still there and every code reads.

Each kind of sheet is printed with real seals, drawn at 200 dpi, blurred and strewn with noise. Then
it is read by zxing-cpp, and once more cut to pure black and white, as a fax does.
"""

import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageFilter

from appliance.desk.sealing import Origin, Seals
from printing.paper import lay_out
from printing.paper.faces import MM, legible
from printing.paper.page import Text
from printing.paper.seal import PageProof
from storage.clock import Clock
from tests.printing import charts
from tests.printing.one_of_each import SHEETS
from tests.printing.paper.seen import box

_DPI = 200
_DOTS = _DPI / 25.4
_FAINT = 0.035
"""The least share of ink in a line of letters: a full stop has more."""
_LABELS = {"lab-labels"}  # their codes are read at their own printers' fineness, test_lab_labels.py


def worn(picture: Image.Image) -> Image.Image:
    """Return a page as a worn printer gives it: blur 0.8 dots, noise of sigma 25."""
    blurred = picture.convert("L").filter(ImageFilter.GaussianBlur(0.8))
    noise = Image.effect_noise(blurred.size, 25)
    return ImageChops.add(blurred, noise, scale=1, offset=-128)


def drawn(pdf: bytes, folder: Path) -> list[Image.Image]:
    """Return the pages of a document, drawn by poppler."""
    (folder / "sheet.pdf").write_bytes(pdf)
    command = ["pdftoppm", "-r", str(_DPI), "-gray", str(folder / "sheet.pdf"), str(folder / "p")]
    subprocess.run(command, check=True)
    return [Image.open(path) for path in sorted(folder.glob("p-*.pgm"))]


@cache
def sealed(name: str) -> tuple[list[Image.Image], list[PageProof]]:
    """Return the worn pages of a Swedish sheet pressed with a machine's real seals."""
    with TemporaryDirectory(prefix="lykta-worn-") as home:
        folder = Path(home)
        seals = Seals(folder / "seals", b"\x07" * 16, Clock(folder / "clock"))
        sheet = SHEETS[name](charts.SWEDISH)
        pressed = seals.press([sheet], [Origin()], charts.SWEDISH)
        return [worn(one) for one in drawn(pressed.pdf, folder)], list(pressed.pages)


@pytest.mark.parametrize("name", SHEETS)
def test_every_seal_is_read_back_from_a_worn_page(name: str) -> None:
    pictures, proofs = sealed(name)
    assert proofs, "a page without a code cannot be proved"
    if name in _LABELS:
        return
    read = [{code.text for code in zxingcpp.read_barcodes(one)} for one in pictures]
    for proof in proofs:
        assert proof.content in read[proof.facts.x - 1]


def _ink(page: Image.Image, text: Text, *, white: bool) -> float:
    """Return the share of a text's box that is inked, or left white where it is inverted."""
    left, top, right, bottom = (round(edge * _DOTS) for edge in box(text))
    part = page.crop((left, top, max(right, left + 1), max(bottom, top + 1)))
    dark = sum(part.histogram()[:128])
    share = dark / (part.width * part.height)
    return 1 - share if white else share


@pytest.mark.parametrize("name", SHEETS)
def test_a_fax_in_pure_black_and_white_keeps_every_word(name: str) -> None:
    pictures, _proofs = sealed(name)
    lost = []
    pages = lay_out(SHEETS[name](charts.SWEDISH), charts.SWEDISH)
    for page, picture in zip(pages, pictures, strict=True):
        fax = picture.point(lambda shade: 255 if shade >= 128 else 0)
        for text in page.texts:
            if legible(text.text).strip(" \u00a0.·,'–-") and text.size * _DOTS / MM > 0:
                share = _ink(fax, text, white=text.is_white)
                if share < _FAINT:
                    lost.append((text.text, round(share, 3)))
    assert lost == []
