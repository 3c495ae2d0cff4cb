"""The exercises that were held here, by shift and one by one; no patient is in them."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Pen, Said
from appliance.kiosk.ports.drill import DrillPast, DrillScores, DrillShift
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Listing, Row

_TITLE = (Type(24, bold=True), Type(22, bold=True), Type(20, bold=True))
_BEST = (Type(34, bold=True), Type(28, bold=True), Type(24, bold=True))
_LINE = (Type(18), Type(17))
_NAME, _WORD = Type(20, bold=True), Type(18)
_TOP, _CARD, _BOTTOM, _ROW = 204.0, 148.0, 704.0, 72.0


class DrillScoresScreen(Screen):
    """Three cards for the shifts, and a row for each exercise, the newest first."""

    strip = False

    def __init__(self, house: House) -> None:
        """Know nothing yet."""
        super().__init__(house)
        self._scores: DrillScores | None = None

    def build(self) -> None:
        """Put the ways back and ask."""
        self.leave_keys()
        drill, language = self.house.desk.drill, self.house.language
        self.house.ask(lambda: drill.scores(language), self._show)

    def draw(self) -> None:
        """Draw the head and the shifts' cards."""
        super().draw()
        scores = self._scores
        if scores is None:
            return
        self.draw_head(self.say("Results of exercises"), scores.note)
        wide = (1232 - 32) / 3
        for place, shift in enumerate(scores.shifts):
            self._shift(shift, Box(24 + place * (wide + 16), _TOP, wide, _CARD))

    def _shift(self, shift: DrillShift, box: Box) -> None:
        self.pen.frame(box, "surface", "line", 1)
        self.pen.stack(
            box.inner(18),
            Said(shift.title, _TITLE),
            Said(shift.best, _BEST),
            Said(" · ".join(part for part in (shift.many, shift.last) if part), _LINE, "ink2"),
            gap=16,
        )

    def _show(self, scores: DrillScores) -> None:
        self._scores = scores
        self.refresh()
        top = _TOP + _CARD + 16
        texts = self.glass.texts
        high = max(_ROW, texts.leading(_NAME) + texts.leading(_WORD) + 18)
        rows = [self._row(one, high) for one in scores.latest]
        if rows:
            self.put(Listing(self.glass, Box(24, top, 1232, _BOTTOM - top), rows))

    def _row(self, one: DrillPast, high: float) -> Row:
        def draw(pen: Pen, box: Box, chosen: bool) -> None:
            del chosen
            texts, middle = pen.glass.texts, box.y + box.h / 2
            pen.across(box.x, box.y + box.h - 1, box.w, "line")
            symbols.draw(pen, LAMP_SYMBOL[one.lamp], box.x + 12, middle - 17, 34)
            words = (Said(one.when, (_NAME,)), Said(one.word, (_WORD,), "ink2"))
            room = box.w - 90 - 220
            pen.stack(Box(box.x + 70, box.y, room, box.h), *words, gap=texts.leading(_WORD) * 0.6)
            base = middle + texts.size(_NAME) * 0.36
            pen.text(box.x + box.w - 16, base, one.score, _NAME, "ink", "right")

        return Row(high, draw)
