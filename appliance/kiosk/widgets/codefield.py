"""CodeField, where an envelope's code is typed: a frame for each group or word of the paper."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box
from appliance.kiosk.ports import Lamp, Part, Spelling
from appliance.kiosk.texts import CAPITAL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.field import Field

_GROUP = (Type(26, bold=True, mono=True), Type(22, bold=True, mono=True), Type(18, mono=True))
_WORD = (Type(20, bold=True), Type(18, bold=True), Type(16, bold=True))
_NUMBER = Type(16)
_EDGE = {Lamp.GOOD: ("ok", 2.0), Lamp.BAD: ("critedge", 4.0), Lamp.WAITING: ("focus", 4.0)}
_IN_A_ROW = {True: 4, False: 9}
_GAP = 8.0


class CodeField(Field):
    """Shows what the desk made of the typing; what cannot be right is red and crossed."""

    spelling: Spelling | None = None
    in_words = False

    def show(self, spelling: Spelling) -> None:
        """Show how far the code has come."""
        self.spelling = spelling
        self.refresh()

    def clear(self) -> None:
        """Empty the frames too."""
        self.spelling = None
        super().clear()

    def draw(self) -> None:
        """Draw a numbered frame for each part there must be, or was typed."""
        spelling = self.spelling
        if spelling is None:
            return
        parts = spelling.parts
        ended = not parts or parts[-1].lamp is not Lamp.WAITING
        for place in range(max(spelling.of, len(parts))):
            part = parts[place] if place < len(parts) else None
            self._frame(place, part, is_next=self.active and ended and place == len(parts))

    def _frame(self, place: int, part: Part | None, *, is_next: bool) -> None:
        box = self._slot(place)
        edge, width = _EDGE[part.lamp] if part else ("focus", 4.0) if is_next else ("edge", 1.0)
        self.pen.frame(box, "surface", edge, width, 8)
        if self.in_words:
            self._word(box, place, part)
        else:
            self._group(box, place, part)

    def _slot(self, place: int) -> Box:
        across = _IN_A_ROW[self.in_words]
        row, column = divmod(place, across)
        wide = (self.box.w - _GAP * (across - 1)) / across
        high = 44.0 if self.in_words else 78.0
        left = self.box.x + column * (wide + _GAP)
        return Box(left, self.box.y + row * (high + _GAP), wide, high)

    def _group(self, box: Box, place: int, part: Part | None) -> None:
        texts = self.glass.texts
        number = texts.fitting(str(place + 1), (_NUMBER,), 40)
        base = box.y + 8 + texts.size(number) * CAPITAL
        self.pen.text(box.x + 8, base, str(place + 1), number, "ink2")
        if part is None:
            return
        kind = texts.fitting(part.typed, _GROUP, box.w - 12)
        ink = "critink" if part.lamp is Lamp.BAD else "ink"
        high = texts.size(kind) * CAPITAL
        low = (base + box.y + box.h + high) / 2
        self.pen.text(box.middle[0], low, part.typed, kind, ink, "middle")
        self._mark(box.x + box.w - 28, box.y + 6, part)

    def _word(self, box: Box, place: int, part: Part | None) -> None:
        texts, middle = self.glass.texts, box.middle[1]
        number = texts.fitting(str(place + 1), (_NUMBER,), 22)
        low = middle + texts.size(number) * CAPITAL / 2
        self.pen.text(box.x + 8, low, str(place + 1), number, "ink2")
        if part is None:
            return
        kind = texts.fitting(part.typed, _WORD, box.w - 70)
        ink = "critink" if part.lamp is Lamp.BAD else "ink"
        low = middle + texts.size(kind) * CAPITAL / 2
        self.pen.text(box.x + 34, low, part.typed, kind, ink)
        self._mark(box.x + box.w - 28, box.y + 12, part)

    def _mark(self, x: float, y: float, part: Part) -> None:
        if part.lamp is not Lamp.WAITING:
            symbols.draw(self.pen, "check" if part.lamp is Lamp.GOOD else "cross", x, y, 20)
