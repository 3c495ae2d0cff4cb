"""The press: one print at a time, which goes on while the screen is locked or elsewhere."""

from collections.abc import Callable

from appliance.kiosk.lanes import Lane, Ticket, bring
from appliance.kiosk.ports import DeskPort, Lamp, PrintBundle, PrintOrder, PrintView
from printing.language import Language
from storage.errors import LyktaError


class Press:
    """Prints on its own thread; `changed` hears of every step on the main thread."""

    def __init__(self, desk: DeskPort, changed: Callable[[], None]) -> None:
        """Stand idle."""
        self._desk = desk
        self._lane = Lane("lykta-press")
        self._changed = changed
        self._ticket = Ticket()
        self._cancelled = False
        self.running = False
        self.view: PrintView | None = None

    def start(self, order: PrintOrder, language: Language) -> None:
        """Print an order; ignored while another print runs."""
        if self.running:
            return
        self.running, self._cancelled, self.view = True, False, None
        self._ticket = Ticket()
        ticket = self._ticket

        def work() -> PrintView:
            return self._desk.print(
                order,
                language,
                lambda view: bring(self._step, view, ticket),
                lambda: self._cancelled,
            )

        def failed(error: LyktaError) -> None:
            message, remedy = language.error(error)
            self._done(_refused(order, language, message, remedy))

        self._lane.ask(work, self._done, failed, Ticket())

    def cancel(self) -> None:
        """Send nothing more; what is at the printer comes out."""
        self._cancelled = True

    def forget(self) -> None:
        """Drop what was shown of a print; the print itself goes on unseen."""
        self._ticket.end()
        self.view = None

    def stop(self) -> None:
        """End the thread when the kiosk ends."""
        self.cancel()
        self._lane.stop()

    def _step(self, view: PrintView) -> None:
        self.view = view
        self._changed()

    def _done(self, view: PrintView) -> None:
        self.running = False
        if self._ticket.valid:
            self._step(view)


def _refused(order: PrintOrder, language: Language, message: str, remedy: str) -> PrintView:
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
        again=order,
    )
