"""The press: laid-out pages become a PDF.

Reportlab writes the document and embeds the fonts; the strokes of a page are handed to its
canvas as one literal, because the texts of a ward are many and alike: each is encoded once.
"""

import io
from collections.abc import Iterable

from reportlab.lib.rl_accel import escapePDF
from reportlab.pdfgen.canvas import Canvas

from printing.bidi import visual
from printing.paper.faces import MM, Face, font
from printing.paper.page import BLACK, PALE, Box, Code, Page, Text
from printing.paper.seal import modules

_CURVE = 0.5523
_RADIUS = 1.2
_HATCH_STEP = 2.0
_DASHES = {"": "[] 0 d", "fine": "[2 2] 0 d", "box": "[3 2] 0 d", "loud": "[6 3] 0 d"}


class _Press:
    """One document being printed; `encoded` holds every text already put in PDF's own signs."""

    def __init__(self, title: str, lang: str) -> None:
        self.stream = io.BytesIO()
        font(Face.REGULAR)
        self.canvas = Canvas(
            self.stream,
            invariant=1,
            initialFontName=Face.REGULAR.value,
            lang=lang,
            pageCompression=1,
        )
        self.canvas.setTitle(title)
        self.canvas.setAuthor("Lykta")
        self.canvas.setCreator("Lykta")
        self.encoded: dict[tuple[str, Face], list[tuple[str, str]]] = {}

    def print_page(self, page: Page) -> None:
        """Draw one page: fills first, then hatches, lines, and the words on top."""
        self.canvas.setPageSize((page.wide * MM, page.high * MM))
        ink = _Ink(page.high)
        if page.watermarks:
            ink.out.append(self._texts(page.watermarks, page.high, PALE))
        for shade in sorted(page.fills, reverse=True):
            if shade not in (BLACK, 1.0):
                ink.fill(page.fills[shade], shade)
        ink.hatch(page.hatches)
        for shade in (1.0, BLACK):
            if page.fills.get(shade):
                ink.fill(page.fills[shade], shade)
        ink.strokes(page)
        for code in page.codes:
            ink.code(code)
        ink.out.append(self._texts(page.texts, page.high))
        self.canvas.addLiteral("\n".join(ink.out))
        self.canvas.showPage()

    def _texts(self, texts: list[Text], high: float, dark: float = BLACK) -> str:
        out = ["BT 0 g"]
        shown = None
        for colour, wanted in ((f"{dark:g} g", False), ("1 g", True)):
            out.append(colour)
            for x, y, text, face, size, is_white, _ in texts:
                if is_white is not wanted:
                    continue
                out.append(f"1 0 0 1 {x * MM:.2f} {(high - y) * MM:.2f} Tm")
                for name, literal in self._literals(text, face):
                    if shown != (name, size):
                        shown = (name, size)
                        out.append(f"{name} {size:g} Tf")
                    out.append(f"({literal}) Tj")
        out.append("0 g ET")
        return "\n".join(out)

    def _literals(self, text: str, face: Face) -> list[tuple[str, str]]:
        known = self.encoded.get((text, face))
        if known is None:
            document = self.canvas._doc  # noqa: SLF001 - a subset font belongs to a document; reportlab has no public name for it
            source = font(face)
            known = self.encoded[text, face] = [
                (source.getSubsetInternalName(subset, document), escapePDF(signs))
                for subset, signs in source.splitString(visual(text), document)
            ]
        return known


class _Ink:
    """The strokes of one page as PDF operators; y is turned from top-down mm to bottom-up pt."""

    def __init__(self, high: float) -> None:
        self.high = high
        self.out: list[str] = []

    def _box(self, box: Box) -> str:
        x, y, wide, high = box
        bottom = (self.high - y - high) * MM
        return f"{x * MM:.2f} {bottom:.2f} {wide * MM:.2f} {high * MM:.2f} re"

    def fill(self, boxes: Iterable[Box], shade: float) -> None:
        self.out.append(f"{shade:g} g")
        self.out.extend(map(self._box, boxes))
        self.out.append("f 0 g")

    def hatch(self, boxes: Iterable[Box]) -> None:
        """Hatch each box at 45 degrees, cut to its edges by geometry, not by clipping."""
        self.out.append("0.4 w [] 0 d")
        for box in boxes:
            self.out.extend(map(self._stroke, _hatching(box)))
        self.out.append("S")

    def _stroke(self, stroke: Box) -> str:
        x1, y1, x2, y2 = stroke
        high = self.high
        return f"{x1 * MM:.2f} {(high - y1) * MM:.2f} m {x2 * MM:.2f} {(high - y2) * MM:.2f} l"

    def strokes(self, page: Page) -> None:
        for (pen, dash), lines in page.lines.items():
            self.out.append(f"{pen:g} w {_DASHES[dash]}")
            self.out.extend(map(self._stroke, lines))
            self.out.append("S")
        for (pen, dash), boxes in page.frames.items():
            self.out.append(f"{pen:g} w {_DASHES[dash]}")
            self.out.extend(map(self._box, boxes))
            self.out.append("S")
        self.out.append("[] 0 d 0.8 w")
        self.out.extend(map(self._capsule, page.capsules))
        for x, y, radius in page.discs:
            self.out.append(f"{_disc(x * MM, (self.high - y) * MM, radius * MM)} f")

    def _capsule(self, box: Box) -> str:
        x, y, w, h = box
        left, right, bottom, top = x, x + w, self.high - y - h, self.high - y
        r, k = _RADIUS, _RADIUS * (1 - _CURVE)

        def at(*values: float) -> str:
            return " ".join(f"{value * MM:.2f}" for value in values)

        return (
            f"{at(left + r, bottom)} m {at(right - r, bottom)} l "
            f"{at(right - k, bottom, right, bottom + k, right, bottom + r)} c "
            f"{at(right, top - r)} l {at(right, top - k, right - k, top, right - r, top)} c "
            f"{at(left + r, top)} l {at(left + k, top, left, top - k, left, top - r)} c "
            f"{at(left, bottom + r)} l "
            f"{at(left, bottom + k, left + k, bottom, left + r, bottom)} c h S"
        )

    def code(self, code: Code) -> None:
        """Draw a code as horizontal runs in one path: single modules do not scan (measured).

        The path counts in modules from the code's top left; the page's units come in by its matrix.
        """
        count, path = modules(code.content)
        step = code.side * MM / count
        left, top = code.x * MM, (self.high - code.y) * MM
        self.out.append(f"q {step:.5f} 0 0 {-step:.5f} {left:.2f} {top:.2f} cm {path} f Q")


def _disc(x: float, y: float, r: float) -> str:
    """Return the path of a circle in points: four curves."""
    k = r * _CURVE
    return (
        f"{x + r:.2f} {y:.2f} m "
        f"{x + r:.2f} {y + k:.2f} {x + k:.2f} {y + r:.2f} {x:.2f} {y + r:.2f} c "
        f"{x - k:.2f} {y + r:.2f} {x - r:.2f} {y + k:.2f} {x - r:.2f} {y:.2f} c "
        f"{x - r:.2f} {y - k:.2f} {x - k:.2f} {y - r:.2f} {x:.2f} {y - r:.2f} c "
        f"{x + k:.2f} {y - r:.2f} {x + r:.2f} {y - k:.2f} {x + r:.2f} {y:.2f} c h"
    )


def _hatching(box: Box) -> list[Box]:
    """Return the 45 degree lines inside a box, 2 mm apart along the x axis of the page.

    Lines lie on x + y = n * step, so neighbouring boxes continue one another.
    """
    x, y, wide, high = box
    first = int((x + y) // _HATCH_STEP) + 1
    last = int((x + y + wide + high) / _HATCH_STEP)
    lines = []
    for n in range(first, last + 1):
        total = n * _HATCH_STEP
        x1 = max(x, total - (y + high))
        x2 = min(x + wide, total - y)
        if x2 > x1:
            lines.append((x1, total - x1, x2, total - x2))
    return lines


def print_pages(pages: Iterable[Page], title: str, lang: str) -> bytes:
    """Return the PDF of laid-out pages; the same pages give the same bytes."""
    press = _Press(title, lang)
    for page in pages:
        press.print_page(page)
    press.canvas.save()
    return press.stream.getvalue()
