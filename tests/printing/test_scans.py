"""Scanned sheets: what the child sees, and what a bad file does to it."""

import io

import pytest
from PIL import Image

from printing.paper import pressed
from printing.scans import ScanUnreadable, look
from tests.printing import charts
from tests.printing.paper import samples
from tests.printing.paper.test_seal import drawn

PDF = pressed([samples.medication_list()], charts.SWEDISH).pdf
CODES = [("LYKTA:A12-0412:1/2",), ("LYKTA:A12-0412:2/2",)]


def saved(form: str, pages: list[Image.Image]) -> bytes:
    """Return pictures as a file."""
    out = io.BytesIO()
    more = {"save_all": True, "append_images": pages[1:]} if len(pages) > 1 else {}
    pages[0].save(out, form, **more)
    return out.getvalue()


def test_a_pdf_gives_codes_and_words_page_by_page() -> None:
    found = look(PDF)
    assert [page.codes for page in found] == CODES
    assert "metoprolol" in found[0].words
    assert not any(sign.isspace() for sign in found[0].words)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF"])
def test_a_picture_gives_its_codes_and_no_words(form: str) -> None:
    (page,) = look(saved(form, drawn(PDF, 150)[:1]))
    assert page.codes == CODES[0]
    assert page.words == ""


def test_a_pile_in_one_picture_file_gives_every_page() -> None:
    assert [page.codes for page in look(saved("TIFF", drawn(PDF, 150)))] == CODES


def test_a_scanned_pdf_that_is_upside_down_is_read() -> None:
    turned = [picture.rotate(180) for picture in drawn(PDF, 150)]
    assert [page.codes for page in look(saved("PDF", turned))] == CODES


@pytest.mark.parametrize(
    "data",
    [b"", b"words", b"%PDF-1.7 bad", saved("PNG", [Image.new("L", (9, 9))])[:40], PDF[:2000]],
    ids=["empty", "text", "bad pdf", "half a png", "half a pdf"],
)  # fmt: skip
def test_a_file_that_is_no_scan_is_said_in_words(data: bytes) -> None:
    with pytest.raises(ScanUnreadable) as found:
        look(data, "hög.pdf")
    assert found.value.facts["file"] == "hög.pdf"


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    with pytest.raises(ScanUnreadable):
        look(saved("PNG", [Image.new("1", (30_000, 30_000))]))


def test_a_page_without_a_code_gives_none() -> None:
    (page,) = look(saved("PNG", [Image.new("L", (400, 400), 255)]))
    assert page.codes == ()
