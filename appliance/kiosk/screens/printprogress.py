"""How far a print has come: the count, a segment for each patient, a card for each job."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen, leading
from appliance.kiosk.ports import Lamp, PrintBundle, PrintView
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Listing, Row
from appliance.kiosk.widgets.pane import Pane

_MANY, _ROOM_FOR_CROSS = 80, 20
_TITLE, _PLAIN, _WORDS = Type(20, bold=True), Type(19), Type(19)


class Progress(Pane):
    """Draws the newest view of a print."""

    def __init__(self, glass: Glass, box: Box) -> None:
        """Wait for the first view."""
        super().__init__(glass, box)
        self._view: PrintView | None = None

    def show(self, view: PrintView, below: float) -> None:
        """Show a view: its count here, and from `below` on a row for each job.

        A job that has something to tell comes open, with cause and step; the one in trouble
        has a card of its own above the rows, in place of one among them.
        """
        self._view = view
        self.refresh()
        self.empty()
        x, y, w, h = self.box
        rows = [
            self._row(bundle) for place, bundle in enumerate(view.bundles) if place != view.trouble
        ]
        self.put(Listing(self.glass, Box(x, below, w, y + h - below), rows))

    def draw(self) -> None:
        """Draw the count and the segments."""
        x, y, w, _ = self.box
        self.pen.frame(Box(x, y, w, 120), "surface", "line", 1)
        view = self._view
        if view is None:
            words = self.glass.language.say("Preparing the pages")
            self.pen.text(x + 24, y + 68, words, Type(28, bold=True), "ink")
            return
        used = self.pen.text(x + 24, y + 55, view.count, Type(40, bold=True), "ink")
        self.pen.text(x + 40 + used, y + 50, view.noun, Type(22, bold=True), "ink")
        self.pen.text(x + w - 24, y + 48, view.pages, Type(19), "ink2", "right")
        self._segments(Box(x + 24, y + 80, w - 48, 24), view.segments)

    def _segments(self, box: Box, segments: tuple[Lamp, ...]) -> None:
        if not segments:
            return
        gap = 2.0 if len(segments) < _MANY else 0.0
        wide = (box.w - gap * (len(segments) - 1)) / len(segments)
        for index, lamp in enumerate(segments):
            place = Box(box.x + index * (wide + gap), box.y, wide, box.h)
            _segment(self.pen, place, lamp)

    def _row(self, bundle: PrintBundle) -> Row:
        if not bundle.message:
            return Row(68, lambda pen, box, _: _plain(pen, box, bundle))
        texts, width = self.glass.texts, self.box.w - 96
        lines = len(texts.wrap(bundle.remedy, _WORDS, width)) if bundle.remedy else 0
        heads = len(texts.wrap(bundle.message, Type(22, bold=True), width))
        height = 72 + heads * leading(Type(22)) + lines * leading(_WORDS)
        return Row(height, lambda pen, box, _: _opened(pen, box, bundle))


def _segment(pen: Pen, box: Box, lamp: Lamp) -> None:
    if lamp is Lamp.GOOD:
        pen.fill(box, "ok", 3)
    elif lamp is Lamp.WAITING:
        pen.frame(box, "surface", "edge", 2, 3)
    elif lamp is Lamp.BAD:
        pen.fill(box, "crit", 3)
        if box.w > _ROOM_FOR_CROSS:
            symbols.draw(pen, "cross", box.middle[0] - 10, box.y + 2, 20)
    else:
        pen.frame(box, "warn" if lamp is Lamp.ATTENTION else "surface", "warnink", 2, 3)


def _plain(pen: Pen, box: Box, bundle: PrintBundle) -> None:
    pen.frame(Box(box.x, box.y, box.w, box.h - 8), "surface", "line", 1)
    middle = box.y + (box.h - 8) / 2
    symbols.draw(pen, LAMP_SYMBOL[bundle.lamp], box.x + 21, middle - 16, 32)
    texts = pen.glass.texts
    room = box.w - 100 - texts.width(bundle.word, _TITLE)
    kinds = (_TITLE, Type(18, bold=True), Type(16, bold=True))
    kind = texts.fitting(bundle.title, kinds, room)
    used = pen.text(box.x + 70, middle + 7, bundle.title, kind, "ink")
    if used + texts.width(bundle.detail, _PLAIN) + 40 < room:
        pen.text(box.x + 70 + max(used + 24, 206), middle + 7, bundle.detail, _PLAIN, "ink")
    pen.text(box.x + box.w - 20, middle + 7, bundle.word, _TITLE, "ink", "right")


def _opened(pen: Pen, box: Box, bundle: PrintBundle) -> None:
    bad = bundle.lamp is Lamp.BAD
    ground, edge, ink = (
        ("crittint", "critedge", "critink") if bad else ("warntint", "warnink", "warnink")
    )
    pen.frame(Box(box.x, box.y, box.w, box.h - 8), ground, edge, 3)
    symbols.draw(pen, LAMP_SYMBOL[bundle.lamp], box.x + 21, box.y + 16, 34)
    pen.text(box.x + 74, box.y + 40, bundle.title, _TITLE, "ink")
    pen.text(box.x + box.w - 20, box.y + 40, bundle.word, _TITLE, ink, "right")
    width = box.w - 96
    base = box.y + 70
    base += pen.paragraph(box.x + 74, base, bundle.message, Type(22, bold=True), "ink", width)
    pen.paragraph(box.x + 74, base, bundle.remedy, _WORDS, "ink", width)
