"""The last row of a list: it ends here, and nowhere before. Its counts are never cut.

They stand beside the end where they fit, else under it, in as many lines as they need.
"""

from appliance.kiosk.pen import Glass, Pen
from appliance.kiosk.screens.medicinecolumns import END
from appliance.kiosk.theme import Type
from printing.sheets.sheet import End

_WORDS, _COUNTS = Type(18, bold=True), Type(17)
_GAP, _AIR = 24, 10.0


class EndRow:
    """The end of one list from `left` to the right edge; `height` is what it needs."""

    def __init__(self, glass: Glass, end: End, left: float) -> None:
        """Measure the row."""
        texts = glass.texts
        self._end, self._left = end, left
        self._lines = texts.wrap(end.text, _WORDS, END - left)
        self._beside = left + texts.width(end.text, _WORDS) + _GAP
        self._fits = self._beside + texts.width(end.counts, _COUNTS) <= END
        below = () if self._fits else texts.flow(end.counts, _COUNTS, END - left)
        self._words = len(self._lines) * texts.leading(_WORDS)
        self.height = self._words + len(below) * texts.leading(_COUNTS) + 2 * _AIR

    def draw(self, pen: Pen, top: float) -> None:
        """Draw the row; an incomplete list says so in its own colour."""
        end, texts = self._end, pen.glass.texts
        base = top + _AIR + texts.size(_WORDS)
        ink = "ink" if end.complete else "critink"
        pen.block(self._left, base, end.text, _WORDS, ink, self._lines)
        if self._fits:
            pen.text(self._beside, base, end.counts, _COUNTS, "ink2")
        else:
            base = top + _AIR + self._words + texts.size(_COUNTS)
            pen.notes(self._left, base, end.counts, _COUNTS, "ink2", END - self._left)
