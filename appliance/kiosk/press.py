"""The press: one print at a time, which goes on while the screen is locked or elsewhere."""

from collections.abc import Callable

import msgspec

from appliance.desk.control import Control
from appliance.kiosk.lanes import Lane, Ticket, bring
from appliance.kiosk.ports import (
    DeskPort,
    InHand,
    Lamp,
    PrintBundle,
    PrintOrder,
    PrintPlan,
    PrintView,
)
from printing.language import Language
from storage.errors import LyktaError


class Press:
    """Prints on its own thread; `changed` hears of every step on the main thread.

    `plan` and `view` are what the screen shows of it, and hold a patient's name: `forget`
    drops both.
    """

    def __init__(self, desk: DeskPort) -> None:
        """Stand idle; who shows what is printed sets `changed`."""
        self._desk = desk
        self._lane = Lane("lykta-press")
        self.changed: Callable[[], None] = unheard
        self._ticket = Ticket()
        self.control = Control()
        self.running = False
        self.view: PrintView | None = None
        self.plan: PrintPlan | None = None

    def start(self, order: PrintOrder, language: Language, plan: PrintPlan | None = None) -> None:
        """Print an order; ignored while another print runs."""
        if not self.running:
            self.plan = plan
            self._begin(
                lambda tell, control: self._desk.print(order, language, tell, control), language
            )

    def rest(self, language: Language, sheets: tuple[str, ...] = ()) -> None:
        """Print what is left of the last print, or marked copies of these sheets of it."""
        if not self.running:
            self._begin(
                lambda tell, control: self._desk.print_rest(sheets, language, tell, control),
                language,
            )

    def _begin(
        self, work: Callable[[Callable[[PrintView], None], Control], PrintView], language: Language
    ) -> None:
        self.running, self.view = True, None
        self.control = control = Control()
        self._ticket = ticket = Ticket()

        def failed(error: LyktaError) -> None:
            self._done(_refused(language, *language.error(error)))

        self._lane.ask(
            lambda: work(lambda view: bring(self._step, view, ticket), control),
            self._done,
            failed,
            Ticket(),
        )

    @property
    def unseen(self) -> bool:
        """Whether a print of before a lock is under way, of which nothing is shown any more."""
        return self.running and not self._ticket.valid

    def answered(self, in_hand: InHand) -> None:
        """Keep what was said of the pages in hand."""
        if self.view is not None and self.view.in_hand is not None:
            self._step(msgspec.structs.replace(self.view, in_hand=in_hand))

    def forget(self) -> None:
        """Drop what was shown of a print; the print itself goes on unseen."""
        self._ticket.end()
        self.view = self.plan = None

    def stop(self) -> None:
        """End the thread when the kiosk ends."""
        self.control.cancel()
        self._lane.stop()

    def _step(self, view: PrintView) -> None:
        self.view = view
        self.changed()

    def _done(self, view: PrintView) -> None:
        self.running = False
        if self._ticket.valid:
            self._step(view)
        else:
            self.changed()  # who waits for the press hears that it stands still


def _refused(language: Language, message: str, remedy: str) -> PrintView:
    bundle = PrintBundle(
        lamp=Lamp.BAD,
        title=language.say("Nothing was printed"),
        detail="",
        word=language.say("Not printed"),
        message=message,
        remedy=remedy,
    )
    return PrintView(
        count="0",
        noun=language.say("printed"),
        pages="",
        segments=(Lamp.BAD,),
        bundles=(bundle,),
        finished=True,
        trouble=0,
    )


def unheard() -> None:
    """Let nobody hear of a print."""
