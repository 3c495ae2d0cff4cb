"""What came of a unit's last outage: when, what nobody knows, what was printed, what is left."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen, Said
from appliance.kiosk.ports import Lamp, PrintKind, PrintOrder
from appliance.kiosk.ports.outage import OutageFigure, OutageSummaryView
from appliance.kiosk.screens.printout import Printout
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Listing, Row

_HEADS = (Type(34, bold=True), Type(30, bold=True), Type(26, bold=True))
_LABEL, _VALUE = Type(18), Type(20, bold=True)
_TOP, _BOTTOM, _LABELS, _WIDE, _SIGN = 160.0, 704.0, 380.0, 1232.0, 46.0


class OutageSummary(Screen):
    """Of the machine's own unit, or of the only one that she reads."""

    strip = False

    def __init__(self, house: House) -> None:
        """Begin without figures."""
        super().__init__(house)
        self._view: OutageSummaryView | None = None

    def build(self) -> None:
        """Ask for the figures."""
        self.leave_keys()
        unit = self._unit()
        self.waiting(self.say("Reading the records"))
        desk, language = self.house.desk, self.house.language
        self.house.ask(lambda: desk.outage.summary(unit, language), self._open)

    def _unit(self) -> str:
        board, unlocked = self.house.board, self.house.unlocked
        mine = unlocked.units if unlocked else ()
        own = [tile.code for tile in board.tiles if tile.own] if board else []
        return next((code for code in own if code in mine), "".join(mine[:1]))

    def draw(self) -> None:
        """Draw the head."""
        super().draw()
        if self._view is not None:
            head = Said(self._view.title, _HEADS, "ink")
            self.pen.stack(Box(24, 84, _WIDE, 64), head)

    def _open(self, view: OutageSummaryView) -> None:
        self._view = view
        self.waiting("")
        rows = [_row(self.glass, one) for one in view.lines]
        rows += [
            _row(
                self.glass, OutageFigure(label=self.say("To do"), value=words, lamp=Lamp.ATTENTION)
            )
            for words in view.left
        ]
        self.put(Listing(self.glass, Box(24, _TOP, _WIDE, _BOTTOM - _TOP), rows))
        self.button(752, 504, self.say("Print the summary"), self._print, "F8", "primary")

    def _print(self) -> None:
        if self._view is not None:
            order = PrintOrder(kind=PrintKind.OUTAGE_SUMMARY, unit=self._view.unit)
            self.house.go(lambda house: Printout(house, (order,)))


def _row(glass: Glass, one: OutageFigure) -> Row:
    texts = glass.texts
    label, value = _wrapped(glass, one)
    high = max(len(label) * texts.leading(_LABEL), len(value) * texts.leading(_VALUE)) + 20

    def draw(pen: Pen, box: Box, _chosen: bool) -> None:
        pen.fill(box, "surface")
        pen.across(box.x, box.y + box.h - 1, box.w, "line")
        if one.lamp is not Lamp.WAITING:
            symbols.draw(pen, LAMP_SYMBOL[one.lamp], box.x + 12, box.y + 12, 26)
        base = box.y + 10 + texts.size(_VALUE)
        pen.block(box.x + _SIGN, base, one.label, _LABEL, "ink2", label)
        pen.block(box.x + _SIGN + _LABELS, base, one.value, _VALUE, "ink", value)

    return Row(high, draw)


def _wrapped(glass: Glass, one: OutageFigure) -> tuple[tuple[str, ...], tuple[str, ...]]:
    wrap = glass.texts.wrap
    room = _WIDE - _SIGN - _LABELS - 16
    return wrap(one.label, _LABEL, _LABELS - 16), wrap(one.value, _VALUE, room)
