"""The typefaces of the paper: which signs they hold and how wide a text is.

The fonts lie in ``printing/fonts`` and are embedded in every document, so a sheet looks the
same on every machine and no sign depends on what a printer has.
"""

import unicodedata
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from printing.bidi import forms, is_turned, visual

_FOLDER = Path(__file__).parent.parent / "fonts"
MM = 72 / 25.4
"""Points in a millimetre."""


class Face(StrEnum):
    """A typeface by its font file. NARROW is for secondary text in cells only (ISMP)."""

    REGULAR = "DejaVuSans"
    BOLD = "DejaVuSans-Bold"
    NARROW = "DejaVuSansCondensed"
    NARROW_BOLD = "DejaVuSansCondensed-Bold"
    MONO = "DejaVuSansMono"


@cache
def font(face: Face) -> TTFont:
    """Return a face's font, read once and known to reportlab."""
    loaded = TTFont(face.value, str(_FOLDER / f"{face.value}.ttf"), shapable=False)
    pdfmetrics.registerFont(loaded)
    return loaded


@lru_cache(maxsize=32768)
def width(text: str, face: Face, size: float) -> float:
    """Return the width in mm of one line of text set in `face` at `size` pt."""
    return float(font(face).stringWidth(visual(text), size)) / MM


@cache
def _signs() -> frozenset[int]:
    """Return the code points that every face but MONO can write."""
    held = [set(font(face).face.charToGlyph) for face in Face if face is not Face.MONO]
    return frozenset(set.intersection(*held))


def _writable(sign: str, signs: frozenset[int]) -> bool:
    if is_turned(sign):
        return all(ord(form) in signs for form in forms(sign))
    return ord(sign) in signs


@lru_cache(maxsize=8192)
def legible(text: str) -> str:
    """Return the text as it can be written: composed (NFC), each missing sign as ``[U+XXXX]``.

    White space of any kind but the no-break space becomes one ordinary space each.
    A letter that is joined to its neighbours counts as missing where any of its forms is: half
    a name in codes can be read on the screen, a wrong name cannot be known as wrong.
    """
    if text.isascii() and text.isprintable():
        return text
    signs = _signs()
    out = []
    for sign in unicodedata.normalize("NFC", text):
        if sign.isspace() and sign not in "\u00a0\u2007\u202f":
            out.append(" ")
        elif sign in "\u00a0\u2007\u202f" or (sign.isprintable() and _writable(sign, signs)):
            out.append(sign)
        else:
            out.append(f"[U+{ord(sign):04X}]")
    return "".join(out)
