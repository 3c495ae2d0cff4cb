"""Trouble, the job that needs a person now: what is so, what to do, and the ways on."""

from collections.abc import Callable, Sequence

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, leading
from appliance.kiosk.ports import Lamp, PrintBundle
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.pane import Button, Pane

Way = tuple[str, str, Callable[[], None]]
"""A way on: its label, its key, what it does. The first is the primary one."""
_TITLE, _HEAD, _TEXT = Type(20, bold=True), Type(22, bold=True), Type(19)
_LEFT, _RIGHT, _KEYS, _GAP = 74.0, 22.0, 64.0, 12.0
_FIRST = {1: 1.0, 2: 0.58}
"""How much of the row the primary key takes, by how many there are."""
_LOOK = {
    Lamp.BAD: ("crittint", "critedge", "critink"),
    Lamp.UNKNOWN: ("crittint", "critedge", "critink"),
}
_AMBER = ("warntint", "warnink", "warnink")


class Trouble(Pane):
    """One job, opened; it stands above the rows until what it says is over."""

    def __init__(
        self, glass: Glass, place: tuple[float, float, float], job: PrintBundle, ways: Sequence[Way]
    ) -> None:
        """`place` is left, top and width; the card is as high as its words and keys."""
        x, y, width = place
        self._room = width - _LEFT - _RIGHT
        heads = len(glass.texts.wrap(job.message, _HEAD, self._room)) if job.message else 0
        lines = len(glass.texts.wrap(job.remedy, _TEXT, self._room)) if job.remedy else 0
        self._words = 62 + heads * leading(_HEAD) + lines * leading(_TEXT) + 10
        keys = _KEYS + 20 if ways else 0
        super().__init__(glass, Box(x, y, width, self._words + keys))
        self._job, self._ways = job, tuple(ways)

    def lay(self) -> None:
        """Put the keys, the primary one first."""
        if not self._ways:
            return
        gap = 12.0
        wide = (self.box.w - 40 - gap * (len(self._ways) - 1)) / len(self._ways)
        for place, (label, hint, action) in enumerate(self._ways):
            box = Box(self.box.x + 20 + place * (wide + gap), self.box.y + self._words, wide, _KEYS)
            kind = "secondary" if place else "primary"
            self.put(Button(self.glass, box, label, action, hint=hint, kind=kind))

    def draw(self) -> None:
        """Draw the card."""
        job, (x, y, w, _h) = self._job, self.box
        ground, edge, ink = _LOOK.get(job.lamp, _AMBER)
        self.pen.frame(self.box, ground, edge, 3)
        symbols.draw(self.pen, LAMP_SYMBOL[job.lamp], x + 21, y + 16, 34)
        used = self.pen.text(x + _LEFT, y + 40, job.title, _TITLE, "ink")
        room = self._room - used - 24 - self.glass.texts.width(job.word, _TITLE)
        if self.glass.texts.width(job.detail, _TEXT) < room:
            self.pen.text(x + _LEFT + used + 24, y + 40, job.detail, _TEXT, "ink")
        self.pen.text(x + w - 20, y + 40, job.word, _TITLE, ink, "right")
        base = y + 74
        base += self.pen.paragraph(x + _LEFT, base, job.message, _HEAD, "ink", self._room)
        self.pen.paragraph(x + _LEFT, base, job.remedy, _TEXT, "ink", self._room)
