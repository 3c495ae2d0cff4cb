"""Outages: what goes on, what is planned, what ended lately; declare one, or end it."""

from collections.abc import Callable
from functools import partial

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen, Said
from appliance.kiosk.ports import Right
from appliance.kiosk.ports.outage import OutageRow, OutageView
from appliance.kiosk.screens.outagedeclare import OutageDeclare
from appliance.kiosk.screens.outageend import outage_end
from appliance.kiosk.screens.outagesummary import OutageSummary
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Listing, Row

_HEADS, _LINES = (Type(42, bold=True), Type(34, bold=True)), (Type(22), Type(20), Type(18))
_TITLE, _TEXT, _NOTE = Type(22, bold=True), Type(18), Type(18, bold=True)
_TOP, _BOTTOM, _TEXT_AT, _LEAST = 200.0, 704.0, 78.0, 92.0


class OutageScreen(Screen):
    """Each outage as a row; a touch on a declared one asks whether it is over."""

    strip = False

    def __init__(self, house: House) -> None:
        """Begin without rows."""
        super().__init__(house)
        self._view: OutageView | None = None

    def build(self) -> None:
        """Put the ways on and ask what goes on."""
        self.leave_keys()
        go = self.house.go
        self.button(440, 296, self.say("Summary"), lambda: go(OutageSummary), "F6")
        why = self.house.refused(Right.DECLARE_OUTAGE)
        kind = "disabled" if why else "primary"
        label = why or self.say("Declare an outage")
        self.button(752, 504, label, lambda: go(OutageDeclare), "F8", kind)
        desk, language = self.house.desk, self.house.language
        self.house.ask(lambda: desk.outage.view(language), self._open)

    def draw(self) -> None:
        """Draw the head."""
        super().draw()
        note = self._view.note if self._view else ""
        head, line = Said(self.say("Outage"), _HEADS, "ink"), Said(note, _LINES, "ink")
        self.pen.stack(Box(24, 84, 1232, 100), head, line, gap=16)

    def _open(self, view: OutageView) -> None:
        self._view = view
        self.refresh()
        place = Box(24, _TOP, 1232, _BOTTOM - _TOP)
        self.put(Listing(self.glass, place, [self._row(one) for one in view.rows]))

    def _row(self, one: OutageRow) -> Row:
        open_it: Callable[[], None] | None = None
        if (one.ends or one.undo) and not self.house.refused(Right.DECLARE_OUTAGE):
            open_it = partial(self.house.go, outage_end(one))
        high = _high(self.glass, one)

        def draw(pen: Pen, box: Box, chosen: bool) -> None:
            place = Box(box.x, box.y, box.w, box.h - 12)
            pen.frame(place, "primtint" if chosen else "surface", "edge", 2)
            _draw(pen, place, one)
            if open_it is not None:
                symbols.draw(pen, "arrow-right", place.x + place.w - 44, place.middle[1] - 12, 24)

        return Row(high + 12, draw, open_it)


def _high(glass: Glass, one: OutageRow) -> float:
    texts, room = glass.texts, 1232 - _TEXT_AT - 64
    notes = texts.wrap(one.note, _NOTE, room) if one.note else ()
    lines = len(texts.wrap(one.detail, _TEXT, room)) + len(notes)
    return max(_LEAST, texts.leading(_TITLE) + lines * texts.leading(_TEXT) + 28)


def _draw(pen: Pen, box: Box, one: OutageRow) -> None:
    texts, room, x = pen.glass.texts, box.w - _TEXT_AT - 64, box.x + _TEXT_AT
    name = "planned" if one.planned else LAMP_SYMBOL[one.lamp]
    symbols.draw(pen, name, box.x + 24, box.middle[1] - 17, 34)
    base = box.y + 14 + texts.size(_TITLE)
    pen.text(x, base, one.title, _TITLE, "ink")
    base += texts.leading(_TITLE)
    base += pen.paragraph(x, base, one.detail, _TEXT, "ink", room)
    pen.paragraph(x, base, one.note, _NOTE, "ink", room)
