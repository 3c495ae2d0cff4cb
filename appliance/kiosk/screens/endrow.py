"""The last row of a list: it ends here, and nowhere before. Its counts are never cut.

They stand beside the end where they fit, else under it, in as many lines as they need.
"""

from appliance.kiosk.pen import Glass, Pen, leading
from appliance.kiosk.screens.medicinerow import END
from appliance.kiosk.theme import Type
from printing.sheets.sheet import End

_WORDS, _COUNTS = Type(18, bold=True), Type(17)
_GAP, _BASE = 24, 28


class EndRow:
    """The end of one list from `left` to the right edge; `height` is what it needs."""

    def __init__(self, glass: Glass, end: End, left: float) -> None:
        """Measure the row."""
        self._end, self._left = end, left
        self._beside = left + glass.texts.width(end.text, _WORDS) + _GAP
        self._fits = self._beside + glass.texts.width(end.counts, _COUNTS) <= END
        below = () if self._fits else glass.texts.flow(end.counts, _COUNTS, END - left)
        self.height = 42.0 + len(below) * leading(_COUNTS)

    def draw(self, pen: Pen, top: float) -> None:
        """Draw the row; an incomplete list says so in its own colour."""
        end = self._end
        pen.text(self._left, top + _BASE, end.text, _WORDS, "ink" if end.complete else "critink")
        if self._fits:
            pen.text(self._beside, top + _BASE, end.counts, _COUNTS, "ink2")
        else:
            base = top + _BASE + leading(_COUNTS)
            pen.notes(self._left, base, end.counts, _COUNTS, "ink2", END - self._left)
