"""Trouble, the job that needs a person now: what is so, what to do, and the ways on."""

from collections.abc import Callable, Sequence
from math import inf

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass
from appliance.kiosk.ports import Lamp, PrintBundle
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.gently import at_step
from appliance.kiosk.widgets.pane import Button, Pane

Way = tuple[str, str, Callable[[], None]]
"""A way on: its label, its key, what it does. The first is the primary one."""
_TITLES = (Type(20, bold=True), Type(18, bold=True), Type(16, bold=True))
_HEAD, _TEXT, _KEY = Type(22, bold=True), Type(19), Type(18, bold=True)
_ROUND_KEY = 110.0
"""What a key's label has round it: its edges, its hint, and room for a short one."""
_LEFT, _RIGHT, _KEYS, _AIR, _LINE = 74.0, 22.0, 64.0, 14.0, 4.0
_LOOK = {
    Lamp.BAD: ("crittint", "critedge", "critink"),
    Lamp.UNKNOWN: ("crittint", "critedge", "critink"),
}
_AMBER = ("warntint", "warnink", "warnink")


class Trouble(Pane):
    """One job, opened; it stands above the rows until what it says is over."""

    def __init__(
        self,
        glass: Glass,
        place: tuple[float, float, float],
        job: PrintBundle,
        ways: Sequence[Way],
        most: float = inf,
    ) -> None:
        """`place` is left, top and width; the card is as high as its words and keys.

        Where its words would make it higher than `most` they are enlarged less.
        """
        x, y, width = place
        self._job, self._ways, texts = job, tuple(ways), glass.texts
        self._high = glass.touchable(_KEYS, 15.0)
        self._room, keys = width - _LEFT - _RIGHT, self._high + 20 if ways else 0
        for step in texts.steps():
            self._head, self._text = at_step(glass, _HEAD, step), at_step(glass, _TEXT, step)
            self._titles = tuple(at_step(glass, kind, step) for kind in _TITLES)
            told = ((job.message, self._head), (job.remedy, self._text))
            words = sum(len(texts.wrap(words, kind, self._room)) * texts.leading(kind)
                        for words, kind in told if words)  # fmt: skip
            self._words = texts.leading(self._titles[0]) + _LINE + words + 2 * _AIR
            if self._words + keys <= most:
                break
        super().__init__(glass, Box(x, y, width, self._words + keys))

    def lay(self) -> None:
        """Put the keys, the primary one first."""
        if not self._ways:
            return
        texts, gap = self.glass.texts, self.glass.apart()
        room = self.box.w - 40 - gap * (len(self._ways) - 1)
        designed = texts.ladder(_KEY)[-1]  # else a wide label's key takes from the others
        needed = [texts.width(label, designed) + _ROUND_KEY for label, _hint, _act in self._ways]
        x, y = self.box.x + 20, self.box.y + self._words
        for place, (label, hint, action) in enumerate(self._ways):
            wide = room * needed[place] / sum(needed)
            kind = "secondary" if place else "primary"
            box = Box(x, y, wide, self._high)
            self.put(Button(self.glass, box, label, action, hint=hint, kind=kind))
            x += wide + gap

    def draw(self) -> None:
        """Draw the card."""
        job, (x, y, w, _h), texts = self._job, self.box, self.glass.texts
        ground, edge, ink = _LOOK.get(job.lamp, _AMBER)
        self.pen.frame(self.box, ground, edge, 3)
        symbols.draw(self.pen, LAMP_SYMBOL[job.lamp], x + 21, y + _AIR, 34)
        word = texts.fitting(job.word, self._titles, self._room * 0.6)
        room = self._room - texts.width(job.word, word) - 16
        title = texts.fitting(job.title, self._titles, room)
        base = y + _AIR + texts.size(self._titles[0])
        used = self.pen.text(x + _LEFT, base, job.title, title, "ink")
        if texts.width(job.detail, self._text) < room - used - 24:
            self.pen.text(x + _LEFT + used + 24, base, job.detail, self._text, "ink")
        self.pen.text(x + w - 20, base, job.word, word, ink, "right")
        top = y + _AIR + texts.leading(self._titles[0]) + _LINE
        for words, kind in ((job.message, self._head), (job.remedy, self._text)):
            base = top + texts.size(kind)
            top += self.pen.paragraph(x + _LEFT, base, words, kind, "ink", self._room)
