"""Print: what would come out, then how far it came, and in words what stopped it."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box
from appliance.kiosk.ports import PrintKind, PrintOrder, PrintPlan
from appliance.kiosk.screens.printprogress import Progress
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.message import Message
from appliance.kiosk.widgets.notices import Notices
from appliance.kiosk.widgets.pane import Button
from printing.language import mark
from storage.records import UnitKind

_CHOICES = {
    PrintKind.MEDICATION_LIST: mark("Medication lists of all patients"),
    PrintKind.ADMINISTRATION_OVERVIEW: mark("Administration overviews of all patients"),
    PrintKind.WARD_LIST: mark("Only the ward list"),
    PrintKind.DAY_BOOK: mark("Day book"),
    PrintKind.DOCUMENT: mark("Document"),
}


def choose_print(unit: str, kind: UnitKind) -> Make:
    """Return a print screen for a whole unit, with the sheets its kind has."""
    kinds = (
        (PrintKind.DAY_BOOK,)
        if kind is UnitKind.CLINIC
        else (PrintKind.MEDICATION_LIST, PrintKind.ADMINISTRATION_OVERVIEW, PrintKind.WARD_LIST)
    )
    orders = tuple(PrintOrder(kind=one, unit=unit) for one in kinds)
    return lambda house: Printout(house, orders)


class Printout(Screen):
    """The plan on the left, the choice or the progress on the right."""

    def __init__(self, house: House, orders: tuple[PrintOrder, ...]) -> None:
        """Offer these orders; the first is chosen."""
        super().__init__(house)
        self.strip = bool(orders[0].unit)  # a document of the library is of no copy
        self._orders = orders
        self._chosen = orders[0]
        self._plan: PrintPlan | None = None
        self._progress: Progress | None = None

    def build(self) -> None:
        """Ask for the plan, or show the print under way."""
        self.house.showing(None, self.say("Print"))
        if self.house.printing:
            self._follow()
        else:
            self._ask(self._chosen)

    def on_print(self) -> None:
        """Show how far the print has come."""
        if self._progress is None:
            self._follow()
        if self._progress is not None and self.house.print_view is not None:
            self._progress.show(self.house.print_view)
            self._buttons()

    def draw(self) -> None:
        """Draw the plan's card."""
        super().draw()
        plan = self._plan
        if plan is None:
            return
        self.pen.frame(Box(24, 124, 400, 580), "surface", "line", 1)
        self.pen.text(48, 168, self.say("This is printed"), Type(24, bold=True), "ink")
        say = self.say
        parts = (
            (say("What"), plan.what),
            (say("Whose"), plan.whose),
            (say("How much"), plan.count),
            (say("Printer"), plan.printer),
        )
        base = 218.0
        for label, words in parts:
            self.pen.text(48, base, label, Type(18), "ink2")
            base += self.pen.paragraph(48, base + 26, words, Type(20, bold=True), "ink", 352) + 22
            self.pen.across(48, base, 352, "line")
            base += 30
        symbols.draw(self.pen, "info", 48, 630, 26)
        note = say("The print goes on even if the screen locks.")
        self.pen.paragraph(90, 641, note, Type(18), "ink", 320)

    def _ask(self, order: PrintOrder) -> None:
        self._chosen = order
        desk, language = self.house.desk, self.house.language
        self.waiting("" if self._plan else self.say("Counting the pages"))
        self.house.ask(lambda: desk.plan(order, language), self._planned)

    def _planned(self, plan: PrintPlan) -> None:
        self.empty()
        self._plan = plan
        self.waiting("")
        self._choices()
        self._buttons()

    def _choices(self) -> None:
        plan = self._plan
        if plan is None:
            return
        top = self._read_first(plan)
        if len(self._orders) > 1:
            for index, order in enumerate(self._orders):
                self._choice(top + index * 88, order)
        if plan.refused:
            head, below = self.say("This cannot be printed"), max(440, top + 280)
            self.put(Message(self.glass, Box(440, below, 816, 0), "cross", head, plan.refused))
        elif len(self._orders) == 1:
            head = self.say("Is this right?")
            box = Box(440, top, 816, 0)
            self.put(Message(self.glass, box, "info", head, plan.what, plan.whose))

    def _read_first(self, plan: PrintPlan) -> float:
        """Put what must be read before printing; return where the choices begin."""
        if not plan.notices:
            return 124
        band = Notices(self.glass, (440, 124, 816), plan.notices, loud=plan.unverified)
        self.put(band)
        return band.box.y + band.box.h + 16

    def _choice(self, top: float, order: PrintOrder) -> None:
        box = Box(440, top, 816, 72)
        kind = "chosen" if order.kind is self._chosen.kind else "secondary"
        label = self.say(_CHOICES[order.kind])
        self.put(Button(self.glass, box, label, lambda: self._ask(order), kind=kind, size=24))

    def _buttons(self) -> None:
        for pane in list(self.children):
            if isinstance(pane, Button) and pane.hint:
                self.remove_widget(pane)
        self.leave_keys()
        view, plan, say = self.house.print_view, self._plan, self.say
        if self.house.printing:
            self.button(440, 400, say("Stop the rest"), self.house.cancel_print, "F10", "danger")
        elif self._progress is not None:
            again = view.again if view else None
            if again is not None:
                self.button(752, 504, say("Try again"), lambda: self._start(again), "F8", "primary")
        elif plan is not None and not plan.refused:
            label = say("Print")
            self.button(752, 504, label, lambda: self._start(plan.order), "F8", "primary")

    def _start(self, order: PrintOrder) -> None:
        self.house.start_print(order)
        self._follow()

    def _follow(self) -> None:
        plan = self._plan
        self.empty()
        self._plan = plan
        self.waiting("")
        x = 440 if plan else 24
        self._progress = Progress(self.glass, Box(x, 124, 1256 - x, 580))
        self.put(self._progress)
        if self.house.print_view is not None:
            self._progress.show(self.house.print_view)
        self._buttons()
