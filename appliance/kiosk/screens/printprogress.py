"""How far a print has come: the count, a segment for each patient, a card for each job."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.ports import Lamp, PrintBundle, PrintView
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.gently import at_step
from appliance.kiosk.widgets.listing import Listing, Row
from appliance.kiosk.widgets.pane import Pane

_MANY, _ROOM_FOR_CROSS = 80, 20
_TITLE, _PLAIN, _WORDS = Type(20, bold=True), Type(19), Type(19)
_SMALLER = (_TITLE, Type(18, bold=True), Type(16, bold=True))
_COUNT, _NOUN, _PAGES = Type(40, bold=True), Type(22, bold=True), Type(19)
_CAUSE, _PREPARING = Type(22, bold=True), Type(28, bold=True)
_LEFT, _AIR, _MIDDLE, _LEAST = 74.0, 14.0, 0.365, 60.0


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
            kind = self.glass.texts.fitting(words, (_PREPARING,), w - 48)
            self.pen.text(x + 24, y + 68, words, kind, "ink")
            return
        self._told(view)
        self._segments(Box(x + 24, y + 80, w - 48, 24), view.segments)

    def _told(self, view: PrintView) -> None:
        """Write the count, what is counted and the pages, as large as they have room."""
        (x, y, w, _h), texts = self.box, self.glass.texts
        told = ((view.count, _COUNT), (view.noun, _NOUN), (view.pages, _PAGES))
        for step in texts.steps():
            kinds = [at_step(self.glass, kind, step) for _words, kind in told]
            wide = [texts.width(words, kind)
                    for (words, _), kind in zip(told, kinds, strict=True)]  # fmt: skip
            if sum(wide) + 40 <= w - 48:
                break
        base = y + 56
        used = self.pen.text(x + 24, base, view.count, kinds[0], "ink")
        self.pen.text(x + 40 + used, base, view.noun, kinds[1], "ink")
        self.pen.text(x + w - 24, base, view.pages, kinds[2], "ink2", "right")

    def _segments(self, box: Box, segments: tuple[Lamp, ...]) -> None:
        if not segments:
            return
        gap = 2.0 if len(segments) < _MANY else 0.0
        wide = (box.w - gap * (len(segments) - 1)) / len(segments)
        for index, lamp in enumerate(segments):
            place = Box(box.x + index * (wide + gap), box.y, wide, box.h)
            _segment(self.pen, place, lamp)

    def _row(self, bundle: PrintBundle) -> Row:
        texts = self.glass.texts
        if not bundle.message:
            high = max(_LEAST, texts.leading(_TITLE) + 2 * _AIR)
            return Row(high + 8, lambda pen, box, _: _plain(pen, box, bundle))
        width = self.box.w - _LEFT - 22
        lines = len(texts.wrap(bundle.remedy, _WORDS, width)) if bundle.remedy else 0
        heads = len(texts.wrap(bundle.message, _CAUSE, width))
        words = heads * texts.leading(_CAUSE) + lines * texts.leading(_WORDS)
        high = texts.leading(_TITLE) + words + 2 * _AIR
        return Row(high + 8, lambda pen, box, _: _opened(pen, box, bundle))


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
    middle, texts = box.y + (box.h - 8) / 2, pen.glass.texts
    symbols.draw(pen, LAMP_SYMBOL[bundle.lamp], box.x + 21, middle - 16, 32)
    room = box.w - _LEFT - 26
    word = texts.fitting(bundle.word, _SMALLER, room * 0.6)
    room -= texts.width(bundle.word, word)
    kind = texts.fitting(bundle.title, _SMALLER, room)
    base = middle + texts.size(kind) * _MIDDLE
    used = pen.text(box.x + _LEFT, base, bundle.title, kind, "ink")
    if used + texts.width(bundle.detail, _PLAIN) + 40 < room:
        pen.text(box.x + _LEFT + max(used + 24, 206), base, bundle.detail, _PLAIN, "ink")
    base = middle + texts.size(word) * _MIDDLE
    pen.text(box.x + box.w - 20, base, bundle.word, word, "ink", "right")


def _opened(pen: Pen, box: Box, bundle: PrintBundle) -> None:
    bad = bundle.lamp is Lamp.BAD
    ground, edge, ink = (
        ("crittint", "critedge", "critink") if bad else ("warntint", "warnink", "warnink")
    )
    texts, width, left = pen.glass.texts, box.w - _LEFT - 22, box.x + _LEFT
    pen.frame(Box(box.x, box.y, box.w, box.h - 8), ground, edge, 3)
    symbols.draw(pen, LAMP_SYMBOL[bundle.lamp], box.x + 21, box.y + _AIR, 34)
    word = texts.fitting(bundle.word, _SMALLER, width * 0.6)
    title = texts.fitting(bundle.title, _SMALLER, width - texts.width(bundle.word, word) - 16)
    base = box.y + _AIR + texts.size(_TITLE)
    pen.text(left, base, bundle.title, title, "ink")
    pen.text(box.x + box.w - 20, base, bundle.word, word, ink, "right")
    top = box.y + _AIR + texts.leading(_TITLE)
    top += pen.paragraph(left, top + texts.size(_CAUSE), bundle.message, _CAUSE, "ink", width)
    pen.paragraph(left, top + texts.size(_WORDS), bundle.remedy, _WORDS, "ink", width)
