"""Print: what would come out, of which patients, on which printer; then it goes to paper."""

from functools import partial

import msgspec

from appliance.kiosk.pen import Box
from appliance.kiosk.ports import PrintKind, PrintOrder, PrintPlan
from appliance.kiosk.screens.anotherprint import after_print
from appliance.kiosk.screens.plancard import PlanCard
from appliance.kiosk.screens.printchoice import PrintChoice
from appliance.kiosk.screens.printoptions import OF_CLINIC, OF_PATIENT, OF_WARD, name_of
from appliance.kiosk.screens.savetostick import save_to_stick
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.screens.underway import Underway
from appliance.kiosk.widgets.message import Message
from appliance.kiosk.widgets.notices import Notices
from storage.errors import LyktaError
from storage.records import UnitKind

_TOP, _BOTTOM = 124.0, 704.0


def choose_print(unit: str, kind: UnitKind) -> Make:
    """Return a print screen for a whole unit, with the sheets its kind has.

    In an outage everything is chosen first: that is what the ward needs then.
    """
    kinds = OF_CLINIC if kind is UnitKind.CLINIC else OF_WARD
    orders = tuple(PrintOrder(kind=one, unit=unit) for one in kinds)

    def make(house: House) -> Printout:
        outage = house.board is not None and house.board.locked_outage
        everything = PrintOrder(kind=PrintKind.EVERYTHING, unit=unit)
        first = (everything, *(one for one in orders if one != everything))
        return Printout(house, first if outage else orders)

    return make


def print_of_unit(order: PrintOrder) -> Make:
    """Return a print screen for a ward, with the document that was on the glass chosen."""
    others = (one for one in OF_WARD if one is not order.kind)
    orders = (order, *(PrintOrder(kind=one, unit=order.unit) for one in others))
    return lambda house: Printout(house, orders)


def print_of_patient(unit: str, patient: str, first: PrintKind) -> Make:
    """Return a print screen for one patient, with the document that was on the glass chosen."""
    kinds = (first, *(one for one in OF_PATIENT if one is not first))
    orders = tuple(PrintOrder(kind=one, unit=unit, patients=(patient,)) for one in kinds)
    return lambda house: Printout(house, orders)


class Printout(Screen):
    """The plan on the left, the choices on the right."""

    def __init__(self, house: House, orders: tuple[PrintOrder, ...]) -> None:
        """Offer these orders; the first is chosen."""
        super().__init__(house)
        self.strip = bool(orders[0].unit)  # what is of no unit is of no copy
        self._orders = orders
        self._plan: PrintPlan | None = None

    def build(self) -> None:
        """Ask for the plan, or show the print under way."""
        self.house.showing(None, self.say("Print"))
        if self.house.press.unseen:
            self.house.replace(after_print(lambda house: Printout(house, self._orders)))
        elif self.house.press.running:
            self.house.replace(Underway)
        else:
            self.leave_keys()
            self._ask(self._orders[0])

    def _ask(self, order: PrintOrder) -> None:
        desk, language = self.house.desk, self.house.language
        self.waiting("" if self._plan else self.say("Counting the pages"))
        self.house.ask(
            lambda: desk.plan(order, language), self._planned, partial(self._refused, order)
        )

    def _refused(self, order: PrintOrder, error: LyktaError) -> None:
        """Say why an order cannot be printed; what was chosen before can be chosen again."""
        if self._plan is None:
            self.fault(error)
            return
        why = " ".join(self.house.language.error(error))
        words = {"what": self.say(name_of(order)), "whose": "", "count": "", "forecast": None}
        self._planned(msgspec.structs.replace(self._plan, order=order, refused=why, **words))

    def _planned(self, plan: PrintPlan) -> None:
        chosen = self.focused_label()
        self.empty()
        self._plan = plan
        self.waiting("")
        self.put(PlanCard(self.glass, plan))
        self._right(plan)
        self._keys(plan)
        self.focus_on(chosen)

    def _right(self, plan: PrintPlan) -> None:
        """Put what must be read first, then what there is to choose, then why it cannot be."""
        top = self._read_first(plan)
        choice = PrintChoice(
            self.glass, Box(440, top, 816, _BOTTOM - top), self._orders, plan, self._ask
        )
        self.put(choice)
        below = choice.lay()
        if plan.refused:
            head = self.say("This cannot be printed")
            self.put(Message(self.glass, Box(440, below, 816, 0), "cross", head, plan.refused))
        elif below == top:
            head = self.say("Is this right?")
            self.put(
                Message(self.glass, Box(440, top, 816, 0), "info", head, plan.what, plan.whose)
            )

    def _read_first(self, plan: PrintPlan) -> float:
        if not plan.notices:
            return _TOP
        band = Notices(self.glass, (440, _TOP, 816), plan.notices, loud=plan.unverified)
        self.put(band)
        return band.box.y + band.box.h + 16

    def _keys(self, plan: PrintPlan) -> None:
        self.leave_keys()
        if plan.order.unit or plan.order.kind is PrintKind.EVIDENCE:
            label = self.say("Save to a memory stick")
            self.button(440, 296, label, lambda: self.house.go(save_to_stick(plan.order)), "F3")
        if not plan.refused:
            self.button(752, 504, self.say("Print"), self._start, "F8", "primary")

    def _start(self) -> None:
        if self._plan is not None:
            self.house.press.start(self._plan.order, self.house.language, self._plan)
            self.house.replace(Underway)
