"""The result of an exercise: what it was worth, task by task, and the way to paper."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Said
from appliance.kiosk.ports import DeskPort, PrintKind, PrintOrder, PrintPlan
from appliance.kiosk.ports.drill import SUMMARY, DrillRow, DrillScore
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.screens.underway import Underway
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.theme import BAR, Type

_SCORE = (Type(42, bold=True), Type(36, bold=True), Type(30, bold=True))
_HEAD = (Type(28, bold=True), Type(26, bold=True), Type(24, bold=True), Type(22, bold=True))
_DETAIL = (Type(20), Type(18), Type(17))
_TITLE, _WORD = (Type(20, bold=True), Type(18, bold=True)), (Type(18), Type(17), Type(16))
_TOP, _ROW = 212.0, 82.0


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
        for place, row in enumerate(score.rows):
            self._row(row, Box(24, _TOP + place * _ROW, 1232, _ROW - 6))

    def _show(self, score: DrillScore) -> None:
        self._score = score
        self.refresh()
        label = self.say("Print the result")
        self.button(856, 400, label, self._ask_print, "F8", "primary")

    def _row(self, one: DrillRow, box: Box) -> None:
        """Draw a task: how it went, its time beside the target, its points."""
        self.pen.frame(box, "surface", "line", 1)
        symbols.draw(self.pen, LAMP_SYMBOL[one.lamp], box.x + 20, box.y + box.h / 2 - 17, 34)
        target = self.say("target {time}", time=one.target)
        columns = (
            (Box(box.x + 74, box.y + 4, 600, box.h - 8), one.title, one.word),
            (Box(box.x + 690, box.y + 4, 250, box.h - 8), one.time, target),
        )
        for place, (room, large, small) in enumerate(columns):
            said = (Said(large, _TITLE), Said(small, _WORD, "ink2"))
            self.pen.stack(room, *said, gap=12, align="right" if place else "left")
        points = Box(box.x + 980, box.y + 4, box.w - 1004, box.h - 8)
        self.pen.stack(points, Said(one.points, _TITLE), align="right")

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
