"""What stands after now on a row of the overview: why no box can be drawn, limits, what is left."""

from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.screens import timeline
from appliance.kiosk.theme import Type
from printing.sheets.sheet import OverviewRow

_SMALL, _LOUD = Type(16), Type(17, bold=True)
_AIR, _IN = 4.0, 10.0


class NoteCell:
    """One row's note from `x` to the right edge: measured once, then drawn."""

    def __init__(self, glass: Glass, x: float, row: OverviewRow, beside: str) -> None:
        """`beside` stands under the note in small type."""
        texts = glass.texts
        self._glass, self._row, self._x = glass, row, x
        room = timeline.RIGHT - x
        self._loud = self._wrapped(row.due_note, _LOUD, room - 2 * _IN)
        self._small = texts.flow(beside, _SMALL, room) if beside else ()
        self._words = row.due_note, beside
        self._frame = round(texts.leading(_LOUD) * max(len(self._loud), 1)) + 6
        loud = self._frame + 2 if self._loud else 0.0
        small = len(self._small) * texts.leading(_SMALL)
        self.height = loud + small + (8 if loud or small else 0)

    def draw(self, pen: Pen, top: float) -> None:
        """Draw the note."""
        texts, (loud, small) = self._glass.texts, self._words
        if self._loud:
            width = max(texts.width(line, _LOUD) for line in self._loud)
            x = max(timeline.LEFT, min(self._x, timeline.RIGHT - width - 2 * _IN))
            place, base = Box(x, top, width + 2 * _IN, self._frame), top + texts.size(_LOUD) + 1
            if self._row.medicine.verbatim:
                pen.frame(place, "primtint", "primedge", 2, 5)
                pen.block(x + _IN, base, loud, _LOUD, "primink", self._loud)
            else:
                pen.fill(Box(x - _AIR, top, width + 2 * _AIR, self._frame), "surface")
                pen.block(x, base, loud, _LOUD, "ink", self._loud)
            top += self._frame + 2
        if self._small:
            wide = max(texts.width(line, _SMALL) for line in self._small)
            high = len(self._small) * texts.leading(_SMALL)
            pen.fill(Box(self._x - _AIR, top - 2, wide + 2 * _AIR, high + 2), "surface")
            pen.block(self._x, top + texts.size(_SMALL) - 2, small, _SMALL, "ink", self._small)

    def _wrapped(self, words: str, kind: Type, room: float) -> tuple[str, ...]:
        """Break a note over the hours after now, or over all of them where these are few."""
        if not words:
            return ()
        whole = timeline.RIGHT - timeline.LEFT - 2 * _IN
        longest = max(self._glass.texts.width(word, kind) for word in words.split(" "))
        fits = self._glass.texts.width(words, kind) <= whole
        return self._glass.texts.wrap(words, kind, whole if fits or longest > room else room)
