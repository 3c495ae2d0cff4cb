"""One ready-made document, as it was handed over: its pages, or its text."""

from appliance.kiosk.pen import Box
from appliance.kiosk.ports import DocumentRef, DocumentView, PrintKind, PrintOrder
from appliance.kiosk.screens.pagerows import Pictures, page_box, page_rows, text_rows
from appliance.kiosk.screens.printout import Printout
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.texts import CAPITAL
from appliance.kiosk.theme import BAR, STRIP, WIDTH, Type
from appliance.kiosk.widgets.listing import Listing
from printing.pages import Picture

_BOTTOM, _HEAD = 704.0, 48.0
_NAMES = (Type(24, bold=True), Type(20, bold=True), Type(17, bold=True))


class DocumentScreen(Screen):
    """A document of a patient, of a unit or of the library."""

    def __init__(self, house: House, ref: DocumentRef) -> None:
        """Show this document; one of a copy has the strip that says of when the copy is."""
        super().__init__(house)
        self.strip = bool(ref.unit)
        self._ref = ref
        self._view: DocumentView | None = None
        self._pictures = Pictures(self._want)
        self._list: Listing | None = None
        self._top = 0.0

    def build(self) -> None:
        """Put the buttons and ask for the document."""
        self.leave_keys()
        self.waiting(self.say("Opening the document"))
        desk, language = self.house.desk, self.house.language
        self.house.ask(lambda: desk.document(self._ref, language), self._open)

    def empty(self) -> None:
        """Take everything off, the drawn pages too."""
        self._pictures.forget()
        super().empty()

    def draw(self) -> None:
        """Draw what it is called and, where it is somebody's, whose it is."""
        super().draw()
        if self._view is None:
            return
        view, texts, whose = self._view, self.glass.texts, self._view.whose
        middle = self._top + _HEAD / 2
        name = texts.fitting(whose, _NAMES, (WIDTH - 48) * 0.6)
        room = WIDTH - 48 - texts.width(whose, name) - 40 * bool(whose)
        kind = texts.fitting(view.title, _NAMES, room)
        title = texts.shorten(view.title, kind, room)
        self.pen.text(24, middle + texts.size(kind) * CAPITAL / 2, title, kind, "ink")
        low = middle + texts.size(name) * CAPITAL / 2
        self.pen.text(WIDTH - 24, low, whose, name, "ink", "right")
        top = self._top + _HEAD
        if view.text is not None:
            self.pen.fill(Box(-400, top, WIDTH + 800, _BOTTOM - top), "surface")
        self.pen.across(-400, top - 1, WIDTH + 800, "edge", 2)

    def _open(self, view: DocumentView) -> None:
        self._view = view
        self.waiting("")
        if view.copy is not None:
            self.house.showing(view.copy, self.say("Document"))
        self._top = self.say_first(view.notices, (), STRIP if self.strip else BAR)
        rows = (
            page_rows(self.glass, view, self._pictures)
            if view.text is None
            else text_rows(self.glass, view.text.paragraphs)
        )
        top = self._top + _HEAD
        box = Box(24, top, WIDTH - 48, _BOTTOM - top)
        self._list = Listing(self.glass, box, rows, of_pages=view.text is None)
        self.put(self._list)
        self.refresh()
        order = PrintOrder(
            kind=PrintKind.DOCUMENT,
            unit=self._ref.unit,
            patients=(self._ref.patient,) if self._ref.patient else (),
            document=self._ref.key,
        )
        self.button(752, 504, self.say("Print"), lambda: self._print(order), "F8", "primary")

    def _print(self, order: PrintOrder) -> None:
        self.house.go(lambda house: Printout(house, (order,)))

    def _want(self, number: int) -> None:
        view, desk, ref = self._view, self.house.desk, self._ref
        if view is None:
            return
        width = round(page_box(view.pages[number]).w * self.glass.scale)
        self.house.ask(
            lambda: desk.page(ref, number, width), lambda picture: self._got(number, picture)
        )

    def _got(self, number: int, picture: Picture) -> None:
        self._pictures.put(number, picture)
        if self._list is not None:
            self._list.refresh()


def opens(ref: DocumentRef) -> Make:
    """Return how a document is opened."""
    return lambda house: DocumentScreen(house, ref)
