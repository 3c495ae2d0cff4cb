"""The result of an exercise: what it was worth, task by task, and the way to paper."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Pen, Said
from appliance.kiosk.ports import DeskPort, PrintKind, PrintOrder, PrintPlan
from appliance.kiosk.ports.drill import SUMMARY, DrillRow, DrillScore
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.screens.underway import Underway
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.theme import BAR, Type
from appliance.kiosk.widgets.listing import Listing, Row

_SCORE = (Type(42, bold=True), Type(36, bold=True), Type(30, bold=True))
_HEAD = (Type(28, bold=True), Type(26, bold=True), Type(24, bold=True), Type(22, bold=True))
_DETAIL = (Type(20), Type(18), Type(17))
_TITLE, _WORD, _FIGURE = Type(20, bold=True), Type(18), Type(20, bold=True)
_TOP, _BOTTOM, _ROW = 212.0, 704.0, 72.0


class DrillResult(Screen):
    """Stands until somebody closes the exercise."""

    strip = False

    def __init__(self, house: House) -> None:
        """Ask what it was worth; that ends the exercise."""
        super().__init__(house)
        self._score: DrillScore | None = None

    def build(self) -> None:
        """Put the ways on and ask."""
        self.button(24, 360, self.say("Close the exercise"), self._close, "Esc")
        drill, language = self.house.desk.drill, self.house.language
        self.house.ask(lambda: drill.result(language), self._show)

    def draw(self) -> None:
        """Draw the score in a box, and what it means."""
        super().draw()
        score = self._score
        if score is None:
            return
        box = Box(24, BAR + 20, 256, 104)
        self.pen.frame(box, "surface", "ink", 3)
        self.pen.stack(box.inner(14), Said(score.score, _SCORE), align="middle")
        symbols.draw(self.pen, LAMP_SYMBOL[score.lamp], 304, BAR + 40, 60)
        said = (Said(score.head, _HEAD), Said(score.detail, _DETAIL, "ink2"))
        self.pen.stack(Box(388, BAR + 20, 868, 104), *said, gap=20)

    def _show(self, score: DrillScore) -> None:
        self._score = score
        self.refresh()
        texts = self.glass.texts
        high = max(_ROW, texts.leading(_TITLE) + texts.leading(_WORD) + 22)
        rows = [self._row(one, high) for one in score.rows]
        self.put(Listing(self.glass, Box(24, _TOP, 1232, _BOTTOM - _TOP), rows))
        label = self.say("Print the result")
        self.button(856, 400, label, self._ask_print, "F8", "primary")

    def _row(self, one: DrillRow, high: float) -> Row:
        target = self.say("target {time}", time=one.target)

        def draw(pen: Pen, box: Box, chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
            del chosen
            texts = pen.glass.texts
            card = Box(box.x, box.y, box.w, box.h - 6)
            pen.frame(card, "surface", "line", 1)
            symbols.draw(pen, LAMP_SYMBOL[one.lamp], card.x + 20, card.y + card.h / 2 - 17, 34)
            first = card.y + card.h / 2 - 6
            second = first + texts.leading(_WORD) - 2
            pen.text(card.x + 74, first, one.title, _TITLE, "ink")
            pen.text(card.x + 74, second, one.word, _WORD, "ink2")
            pen.text(card.x + 930, first, one.time, _FIGURE, "ink", "right")
            pen.text(card.x + 930, second, target, _WORD, "ink2", "right")
            pen.text(
                card.x + card.w - 24, card.y + card.h / 2 + 8, one.points, _FIGURE, "ink", "right"
            )

        return Row(high, draw)

    def _ask_print(self) -> None:
        desk, language = self.house.desk, self.house.language
        order = PrintOrder(kind=PrintKind.DOCUMENT, unit="", document=SUMMARY)
        self.house.ask(lambda: desk.plan(order, language), self._print)

    def _print(self, plan: PrintPlan) -> None:
        self.house.press.start(plan.order, self.house.language, plan)
        self.house.go(Underway)

    def _close(self) -> None:
        drill = self.house.desk.drill
        self.house.ask(drill.leave, self._left)

    def _left(self, desk: DeskPort) -> None:
        self.house.swap(desk)
