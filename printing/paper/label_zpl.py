"""The same labels for a label printer that speaks ZPL: each one a picture.

Why a picture and not ZPL's own text and code fields (decision 88): a printer's font lacks letters
that names have, and leaves them out in silence; nobody can tell how wide its text runs, so
nothing could be proved whole; and in its fields ``^``, ``~`` and ``>`` are orders. The picture is
the page that the layout made, dot for dot, codes included: what its tests read, comes out.
"""

import pypdfium2

from printing.language import Language
from printing.paper.lab_labels import single
from printing.paper.press import print_pages
from printing.paper.seal import Sealer, mark_pages
from printing.sheets.lab_labels import LabLabels

DOTS = (8, 12)
"""Dots in a millimetre that label printers have: 203 and 300 dpi."""

_POINTS_PER_MM = 72 / 25.4
_LONGEST = 60 * _POINTS_PER_MM
_BLACK_BELOW = 128
_SHADE = 1e-4
"""So much smaller that 50 mm are 400 dots and not, rounded up, 401."""
_BITS = 8


def zpl(sheet: LabLabels, language: Language, sealer: Sealer | None = None, dots: int = 8) -> bytes:
    """Return the labels of a sheet as ZPL II; see `of_pdf`."""
    pages = single(sheet)
    mark_pages(pages, "lab-labels", sealer)
    return of_pdf(print_pages(pages, "Lykta", language.code), dots)


def of_pdf(pdf: bytes, dots: int = 8) -> bytes:
    """Return a PDF that we made of pages of 50 x 25 mm as ZPL II, a format for each page.

    `dots` is the printer's, per millimetre: one of DOTS. ASCII only, no sign of a name in it
    but as dots. Raises ValueError for other `dots`, and for pages that are no labels: an A4
    page would come out over many labels.
    """
    if dots not in DOTS:
        raise ValueError(f"no label printer has {dots} dots in a millimetre")
    document = pypdfium2.PdfDocument(pdf)
    try:
        if any(max(page.get_size()) > _LONGEST for page in document):
            raise ValueError("the document holds a page that is no label")
        return b"".join(_format(page, dots) for page in document)
    finally:
        document.close()


def _format(page: pypdfium2.PdfPage, dots: int) -> bytes:
    """Return one label as a graphic field that fills it."""
    picture = page.render(scale=dots / _POINTS_PER_MM - _SHADE, grayscale=True)
    wide, high, stride = picture.width, picture.height, picture.stride
    grey = bytes(picture.buffer)
    rows = [_row(grey[line * stride : line * stride + wide]) for line in range(high)]
    across = len(rows[0])
    size = across * high
    data = b"\n".join(row.hex().upper().encode() for row in rows)
    return (
        f"^XA^PW{wide}^LL{high}^LH0,0^LS0^FO0,0^GFA,{size},{size},{across},\n".encode()
        + data
        + b"^FS^PQ1^XZ\n"
    )


def _row(grey: bytes) -> bytes:
    """Return a line of dots, eight to a byte, the first the highest bit; 1 is black."""
    filled = grey + b"\xff" * (-len(grey) % _BITS)
    bits = int("".join("1" if dot < _BLACK_BELOW else "0" for dot in filled), 2)
    return bits.to_bytes(len(filled) // _BITS, "big")
