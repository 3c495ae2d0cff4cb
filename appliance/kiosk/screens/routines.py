"""The checks of this machine: what is overdue, due and done, by whom and when."""

from collections.abc import Callable
from functools import partial

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.ports import Right
from appliance.kiosk.ports.routines import RoutineList, RoutineRow
from appliance.kiosk.screens.evidence import evidence_of
from appliance.kiosk.screens.routine import routine_of
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.screens.unlock import Unlock
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Listing, Row

GOAL = "routines"
"""Where an unlock leads that began here."""
_TOP, _BOTTOM = 196.0, 704.0
_TITLE, _SMALL, _WORD = Type(22, bold=True), Type(18), Type(20, bold=True)
_LEFT, _WIDTH, _SHARE = 84.0, 1232.0, 0.6
_LOUD = {"cross": ("crittint", "critedge", 3.0), "warning": ("warntint", "warnink", 3.0)}


class RoutineChoice(Screen):
    """Open to everybody; a touch begins one, after somebody has unlocked."""

    strip = False

    def __init__(self, house: House) -> None:
        """Begin without rows."""
        super().__init__(house)
        self._found: RoutineList | None = None

    def build(self) -> None:
        """Put the ways back and ask."""
        self.leave_keys()
        if self.house.unlocked is None:
            self.button(856, 400, self.say("Unlock to begin"), self._unlock, "F8", "primary")
        label, way = self.say("Evidence and figures"), partial(self.house.go, evidence_of(None))
        self.button(440, 400, label, way, "F6", right=Right.EVIDENCE)
        self.waiting(self.say("Looking what is to be done"))
        routines, language = self.house.desk.routines, self.house.language
        self.house.ask(lambda: routines.listed(language), self._open)

    def draw(self) -> None:
        """Draw how many press."""
        super().draw()
        if self._found is not None:
            line = self.house.refused(Right.ROUTINES) or self._found.subline
            self.draw_head(self._found.headline, line)

    def _open(self, found: RoutineList) -> None:
        self._found = found
        self.waiting("")
        may = not self.house.refused(Right.ROUTINES)
        rows = [_row(self.glass, one, partial(self._begin, one.routine) if may else None)
                for one in found.rows]  # fmt: skip
        self.put(Listing(self.glass, Box(24, _TOP, _WIDTH, _BOTTOM - _TOP), rows))

    def _begin(self, routine: str) -> None:
        self.house.go(routine_of(routine))

    def _unlock(self) -> None:
        self.house.goal, self.house.unit = GOAL, ""
        self.house.go(Unlock)


def _row(glass: Glass, one: RoutineRow, opened: Callable[[], None] | None) -> Row:
    """Return a routine's row; what presses is loud, what is done is calm."""
    texts = glass.texts
    room = _WIDTH - _LEFT - 70
    title = texts.wrap(one.title, _TITLE, room * _SHARE)
    said = " · ".join(part for part in (one.when, one.last) if part)
    below = texts.flow(said, _SMALL, room)
    high = len(title) * texts.leading(_TITLE)
    height = high + len(below) * texts.leading(_SMALL) + 13
    name = LAMP_SYMBOL[one.lamp]

    def draw(pen: Pen, box: Box, chosen: bool) -> None:
        card = Box(box.x, box.y, box.w, box.h - 8)
        ground, edge, width = _LOUD.get(name, ("surface", "line", 1.0))
        pen.frame(card, "primtint" if chosen else ground, edge, width)
        symbols.draw(pen, name, card.x + 24, card.y + (card.h - 38) / 2, 38)
        base = card.y + 6 + texts.ascent(_TITLE)
        pen.block(card.x + _LEFT, base, one.title, _TITLE, "ink", title)
        right = card.x + card.w - (62 if opened else 22)
        pen.text(
            right, base, one.state, texts.fitting(one.state, (_WORD,), room * 0.4), "ink", "right"
        )
        pen.block(
            card.x + _LEFT, card.y + 6 + high + texts.ascent(_SMALL), said, _SMALL, "ink", below
        )
        if opened is not None:
            symbols.draw(pen, "arrow-right", card.x + card.w - 48, card.y + (card.h - 24) / 2, 24)

    return Row(height + 8, draw, opened)
