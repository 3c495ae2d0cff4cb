"""A print under way: how far it came, in words what stopped it, and what a person can do."""

from collections.abc import Callable
from functools import partial

from appliance.kiosk.pen import Box
from appliance.kiosk.ports import InHand, PrintView
from appliance.kiosk.screens.handcard import HandCard
from appliance.kiosk.screens.missingsheets import missing_sheets
from appliance.kiosk.screens.otherprinter import OtherPrinter
from appliance.kiosk.screens.pagesinhand import pages_in_hand
from appliance.kiosk.screens.plancard import PlanCard
from appliance.kiosk.screens.printprogress import Progress
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.screens.trouble import Trouble, Way
from printing.sheets.lab_labels import LabelForm

_TOP, _GAP = 124.0, 16.0
_COUNT, _BOTTOM = 120.0, 704.0
_ROOM_FOR_ROWS = 150.0


class Underway(Screen):
    """The plan on the left, the progress on the right; trouble or a question between."""

    def __init__(self, house: House) -> None:
        """Begin with what the press knows."""
        super().__init__(house)
        plan = house.press.plan
        self.strip = plan is None or bool(plan.order.unit)
        self._left = 440.0 if plan else 24.0

    def build(self) -> None:
        """Name the screen and show how far it is."""
        self.house.showing(None, self.say("Print"))
        self.on_print()

    def on_print(self) -> None:
        """Show how far the print has come; what has the focus keeps it."""
        chosen = self.focused_label()
        self.empty()
        press, unlocked = self.house.press, self.house.unlocked
        if press.plan is not None:
            by, ended = unlocked.person if unlocked else "", not press.running
            self.put(PlanCard(self.glass, press.plan, by, begun=True, ended=ended))
        progress = Progress(self.glass, Box(self._left, _TOP, 1256 - self._left, 580))
        self.put(progress)
        if press.view is not None:
            progress.show(press.view, self._between(press.view))
        self._keys(press.view)
        self.focus_on(chosen)

    def _between(self, view: PrintView) -> float:
        """Put the job in trouble, or else the question; return where the rows begin."""
        top = _TOP + _COUNT + _GAP
        place = (self._left, top, 1256 - self._left)
        card: Trouble | HandCard | None = None
        if view.trouble is not None:
            most = _BOTTOM - top - _ROOM_FOR_ROWS
            card = Trouble(self.glass, place, view.bundles[view.trouble], self._ways(view), most)
            self.put(card)
            card.lay()
        elif view.in_hand is not None:
            card = HandCard(self.glass, place, view.in_hand)
            self.put(card)
            self._ask(card, view.in_hand)
        return top if card is None else card.box.y + card.box.h + _GAP

    def _ask(self, card: HandCard, asked: InHand) -> None:
        press = self.house.press
        card.lay(
            partial(self._in_hand, asked),
            lambda: self.house.go(pages_in_hand(asked, press.answered, _copies)),
            partial(self._rest, asked.copies),
            lambda: self.house.go(missing_sheets(asked, _named)),
        )

    def _ways(self, view: PrintView) -> list[Way]:
        """Return what can be done about the job in trouble, the best first."""
        control, copies = self.house.press.control, _offered(view)
        ways: list[Way] = []
        if view.offer:
            label = self.say("Print on {printer}", printer=view.offer)
            ways.append((label, "F6", partial(control.move, view.offer)))
        if copies:
            act = partial(self._rest, copies) if view.finished else partial(control.copy, copies)
            ways.append((self.say("Print marked copies"), "F8", act))
        elif view.finished and view.again:
            ways.append((self.say("Try again"), "F8", partial(self._rest, ())))
        if not view.finished and self._movable:
            ways.append((self.say("Another printer"), "F7", self._choose))
        return ways

    @property
    def _movable(self) -> bool:
        """Whether another printer can take it: what is on a roll of labels cannot go to paper."""
        plan = self.house.press.plan
        return plan is None or plan.order.labels == LabelForm.A4

    def _keys(self, view: PrintView | None) -> None:
        self.leave_keys()
        control = self.house.press.control
        if not self.house.press.running:
            return
        if control.cancelled:
            self.button(440, 400, self.say("Stopping"), control.cancel, "F10", "disabled")
            return
        stop = partial(self._tell, control.cancel)
        self.button(440, 400, self.say("Stop the rest"), stop, "F10", "danger")
        if view is not None and view.paused:
            resume = partial(self._tell, control.resume)
            self.button(856, 400, self.say("Go on"), resume, "F5", "primary")
        elif control.paused:
            self.button(856, 400, self.say("Pausing"), control.pause, "F5", "disabled")
        else:
            self.button(856, 400, self.say("Pause"), partial(self._tell, control.pause), "F5")

    def _tell(self, act: Callable[[], None]) -> None:
        act()
        self.on_print()

    def _choose(self) -> None:
        self.house.go(OtherPrinter)

    def _rest(self, sheets: tuple[str, ...]) -> None:
        self.house.press.rest(self.house.language, sheets)
        self.on_print()

    def _in_hand(self, asked: InHand) -> None:
        desk, language = self.house.desk, self.house.language
        self.house.ask(
            lambda: desk.confirm(asked, asked.pages, language), self.house.press.answered
        )


def _offered(view: PrintView) -> tuple[str, ...]:
    """Return the sheets of the job in trouble of which marked copies are offered."""
    return () if view.trouble is None else view.bundles[view.trouble].copies


def _named(house: House, answer: InHand) -> None:
    """Keep which sheets are missing, and go back to the progress."""
    house.press.answered(answer)
    house.back()


def _copies(house: House, answer: InHand) -> None:
    """Print marked copies of what is missing, and go back to the progress."""
    house.press.rest(house.language, answer.copies)
    house.back()
